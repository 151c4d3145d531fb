/* From demo/works.yaml to its values. The first complaint ends the reading. */
#include "cmd/demo_work_data.h"

#include "base/num.h"

#include <stdio.h>

struct reader {
    struct arena *arena;
    char *error;
    bool is_wrong;
};

static void complain(struct reader *r, const struct yaml_node *node, const char *what)
{
    if (r->is_wrong)
        return;
    r->is_wrong = true;
    snprintf(r->error, YAML_ERROR_MAX, "%s:%d: %s", node->file, node->line, what);
}

static struct sv text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_get(map, key);
    return node && node->kind == YAML_NODE_SCALAR ? sv_trim(node->text) : SV("");
}

/* "3-9", "5" */
static bool read_range(struct sv text, int *low, int *high)
{
    struct sv first;
    struct sv last;
    int64_t from;
    int64_t to;
    bool is_range = sv_cut(text, '-', &first, &last);
    if (!num_parse_i64(first, 0, 1000000, &from) ||
        !num_parse_i64(is_range ? last : first, from, 1000000, &to))
        return false;
    *low = (int)from;
    *high = (int)to;
    return true;
}

/* Words with spaces between them. */
static struct demo_texts words_of(struct reader *r, struct sv text)
{
    struct sv *items = ARENA_ARRAY(r->arena, struct sv, text.n);
    size_t count = 0;
    while (text.n > 0) {
        sv_cut(text, ' ', &items[count], &text);
        count += items[count].n > 0;
    }
    return (struct demo_texts){items, count};
}

static struct demo_texts list_of(struct reader *r, const struct yaml_node *list)
{
    struct sv *items = ARENA_ARRAY(r->arena, struct sv, list->count);
    for (size_t i = 0; i < list->count; i++)
        items[i] = sv_trim(list->item[i]->text);
    return (struct demo_texts){items, list->count};
}

/* A list is texts; anything else words, or a range of numbers or days. */
static const struct demo_say *says_of(struct reader *r, const struct yaml_node *map, size_t *count)
{
    *count = map ? map->count : 0;
    struct demo_say *says = ARENA_ARRAY(r->arena, struct demo_say, *count);
    for (size_t i = 0; i < *count; i++) {
        const struct yaml_node *node = map->item[i];
        if (!sv_cut(map->key[i], '.', &says[i].act, &says[i].field))
            complain(r, node, "is not an act and a field");
        if (node->kind == YAML_NODE_LIST)
            says[i].texts = list_of(r, node);
        else if (!read_range(sv_trim(node->text), &says[i].low, &says[i].high))
            says[i].texts = words_of(r, sv_trim(node->text));
    }
    return says;
}

static void read_chooses(struct reader *r, const struct yaml_node *map, struct demo_work_kind *out)
{
    out->choose_count = map ? map->count : 0;
    struct demo_choose *chooses = ARENA_ARRAY(r->arena, struct demo_choose, out->choose_count);
    for (size_t i = 0; i < out->choose_count; i++)
        chooses[i] = (struct demo_choose){map->key[i], words_of(r, sv_trim(map->item[i]->text))};
    out->chooses = chooses;
}

static void read_besides(struct reader *r, const struct yaml_node *map, struct demo_work_kind *out)
{
    out->beside_count = map ? map->count : 0;
    struct demo_beside *besides = ARENA_ARRAY(r->arena, struct demo_beside, out->beside_count);
    for (size_t i = 0; i < out->beside_count; i++) {
        besides[i].act = map->key[i];
        if (!read_range(sv_trim(map->item[i]->text), &besides[i].low, &besides[i].high))
            complain(r, map->item[i], "is not a range of days");
    }
    out->besides = besides;
}

/* "relief set 2-4 within 200" */
static void read_child(struct reader *r, const struct yaml_node *node, struct demo_work_kind *out)
{
    enum { KIND, AFTER, COUNT, WITHIN, DAYS, WORDS };
    int64_t days = 0;
    if (!node)
        return;
    const struct demo_texts words = words_of(r, sv_trim(node->text));
    bool is_whole = words.count == WORDS && sv_is(words.items[WITHIN], "within") &&
                    read_range(words.items[COUNT], &out->child.low, &out->child.high) &&
                    num_parse_i64(words.items[DAYS], 0, 366, &days);
    if (!is_whole) {
        complain(r, node, "is not a kind, an act and how many within how many days");
        return;
    }
    out->child.kind = words.items[KIND];
    out->child.after = words.items[AFTER];
    out->child.within = (int)days;
}

static void read_kind(struct reader *r, const struct yaml_node *node, struct demo_work_kind *out)
{
    int64_t count = 0;
    struct sv text = text_of(node, "count");
    *out = (struct demo_work_kind){.kind = text_of(node, "kind"),
                                   .open = text_of(node, "open"),
                                   .at = text_of(node, "at"),
                                   .ends = text_of(node, "ends")};
    if (!out->kind.n || !out->open.n || (text.n && !num_parse_i64(text, 0, 1000, &count)))
        complain(r, node, "is not a kind, the act that opens it and how many");
    out->count = (int)count;
    out->says = says_of(r, yaml_get(node, "say"), &out->say_count);
    read_chooses(r, yaml_get(node, "choose"), out);
    read_besides(r, yaml_get(node, "besides"), out);
    read_child(r, yaml_get(node, "child"), out);
}

enum err demo_work_data_read(struct arena *arena, struct demo_work_data *out,
                             char error[YAML_ERROR_MAX])
{
    struct yaml_node *root;
    struct reader r = {.arena = arena, .error = error};
    enum err err = yaml_parse(arena, "demo/works.yaml", sv_from(DEMO_WORKS), &root, error);
    if (err)
        return err;
    const struct yaml_node *list = yaml_get(root, "kinds");
    size_t count = list ? list->count : 0;
    struct demo_work_kind *kinds = ARENA_ARRAY(arena, struct demo_work_kind, count);
    for (size_t i = 0; i < count; i++)
        read_kind(&r, list->item[i], &kinds[i]);
    out->kinds = kinds;
    out->kind_count = count;
    out->general = says_of(&r, yaml_get(root, "general"), &out->general_count);
    return r.is_wrong ? ERR_BAD_INPUT : ERR_OK;
}

const struct demo_work_kind *demo_work_kind(const struct demo_work_data *data, struct sv kind)
{
    for (size_t i = 0; i < data->kind_count; i++) {
        if (sv_eq(data->kinds[i].kind, kind))
            return &data->kinds[i];
    }
    return NULL;
}

static const struct demo_say *say_in(const struct demo_say *says, size_t count, struct sv act,
                                     struct sv field)
{
    for (size_t i = 0; i < count; i++) {
        if (sv_eq(says[i].act, act) && sv_eq(says[i].field, field))
            return &says[i];
    }
    return NULL;
}

const struct demo_say *demo_work_say(const struct demo_work_data *data,
                                     const struct demo_work_kind *kind, struct sv act,
                                     struct sv field)
{
    const struct demo_say *own = say_in(kind->says, kind->say_count, act, field);
    return own ? own : say_in(data->general, data->general_count, act, field);
}
