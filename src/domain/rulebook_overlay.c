/* Laying an overlay over a base.
 *
 * 1. A map is merged key by key: a key of the overlay replaces the base's key of that name, whole –
 *    texts, lists of ids, numbers alike – unless it holds rows (ROWS below).
 * 2. Rows are merged by what names them: a row of that name is merged as a map, a new one is added
 *    at the end, and one with `drop: true` is taken out.
 * 3. A merged map keeps its file and line, and beside them the overlay's: who said what is known.
 *
 * Recursion goes as deep as rows hold rows: the depth of YAML bounds it. */
#include "domain/rulebook_overlay.h"

#include "base/num.h"
#include "domain/shape.h"

/* The keys that hold rows, at whatever depth, and what names a row there. */
static const struct {
    const char *key, *name;
} ROWS[] = {
    {"channels", "id"}, {"purposes", "id"},  {"classes", "id"},        {"lists", "id"},
    {"items", "id"},    {"retention", "id"}, {"marks", "id"},          {"states", "id"},
    {"clocks", "id"},   {"documents", "id"}, {"actions", "id"},        {"fields", "id"},
    {"choices", "id"},  {"gates", "kind"},   {"cases", "when"},        {"works", "id"},
    {"measures", "id"}, {"duties", "id"},    {"ladders", "id"},        {"steps", "id"},
    {"acts", "id"},     {"triggers", "id"},  {"measure_groups", "id"},
};

static const char *row_name(struct sv key)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (sv_is(key, ROWS[i].key))
            return ROWS[i].name;
    }
    return NULL;
}

static struct sv text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_get(map, key);
    return node ? node->text : SV("");
}

/* ---- copies with room for more ---- */

static struct yaml_node *copy_of(struct arena *arena, const struct yaml_node *node, size_t more)
{
    struct yaml_node *copy = ARENA_NEW(arena, struct yaml_node);
    *copy = *node;
    copy->item = ARENA_ARRAY(arena, struct yaml_node *, node->count + more);
    copy->key = ARENA_ARRAY(arena, struct sv, node->count + more);
    copy->key_line = ARENA_ARRAY(arena, int, node->count + more);
    for (size_t i = 0; i < node->count; i++) {
        copy->item[i] = node->item[i];
        if (node->kind == YAML_NODE_MAP) {
            copy->key[i] = node->key[i];
            copy->key_line[i] = node->key_line[i];
        }
    }
    return copy;
}

/* Where the key stands in the map, or the map's count. */
static size_t key_index(const struct yaml_node *map, struct sv key)
{
    size_t at = 0;
    while (at < map->count && !sv_eq(map->key[at], key))
        at++;
    return at;
}

static void put(struct yaml_node *map, struct sv key, int line, struct yaml_node *value)
{
    size_t at = key_index(map, key);
    map->key[at] = key;
    map->key_line[at] = line;
    map->item[at] = value;
    if (at == map->count)
        map->count++;
}

static void take_out(struct yaml_node *list, size_t index)
{
    list->count--;
    for (size_t i = index; i < list->count; i++)
        list->item[i] = list->item[i + 1];
}

/* ---- rows ---- */

static enum err merge_map(struct shape_reader *reader, const struct yaml_node *base,
                          const struct yaml_node *overlay, struct yaml_node **out);

static bool is_number(struct sv text)
{
    int64_t value;
    return num_parse_i64(text, INT64_MIN, INT64_MAX, &value);
}

/* Does the overlay speak of that row? A gate is known by its kind and by what its arg names, where
 * it says one; a number is a value and names nothing. */
static bool is_meant(const struct yaml_node *row, const struct yaml_node *overlay, const char *name)
{
    struct sv id = text_of(overlay, name);
    struct sv arg = text_of(overlay, "arg");
    return id.n > 0 && sv_eq(id, text_of(row, name)) &&
           (arg.n == 0 || is_number(arg) || sv_eq(arg, text_of(row, "arg")));
}

/* Where the list has the row: its count when nowhere. */
static enum err find_row(struct shape_reader *reader, const struct yaml_node *list,
                         const struct yaml_node *row, const char *name, size_t *out)
{
    *out = list->count;
    if (text_of(row, name).n == 0)
        return shape_complain(reader, row, "a row of an overlay needs its", sv_from(name));
    for (size_t i = 0; i < list->count; i++) {
        if (!is_meant(list->item[i], row, name))
            continue;
        if (*out < list->count)
            return shape_complain(reader, row, "several rows are so named: say which arg",
                                  text_of(row, name));
        *out = i;
    }
    return ERR_OK;
}

static enum err check_drop(struct shape_reader *reader, const struct yaml_node *row,
                           const char *name, bool is_there)
{
    size_t most = yaml_get(row, "arg") ? 3 : 2;
    if (!sv_is(text_of(row, "drop"), "true"))
        return shape_complain(reader, row, "drop is true, or not there", text_of(row, name));
    if (row->count > most)
        return shape_complain(reader, row, "what is dropped says nothing else", text_of(row, name));
    if (!is_there)
        return shape_complain(reader, row, "nothing to drop", text_of(row, name));
    return ERR_OK;
}

static enum err merge_row(struct shape_reader *reader, struct yaml_node *list,
                          struct yaml_node *row, const char *name)
{
    size_t at;
    enum err err = find_row(reader, list, row, name, &at);
    bool is_there = at < list->count;
    bool is_dropped = yaml_get(row, "drop") != NULL;
    if (!err && is_dropped)
        err = check_drop(reader, row, name, is_there);
    if (!err && is_dropped)
        take_out(list, at);
    if (err || is_dropped)
        return err;
    if (is_there)
        return merge_map(reader, list->item[at], row, &list->item[at]);
    list->item[list->count++] = row;
    return ERR_OK;
}

static enum err merge_rows(struct shape_reader *reader, const struct yaml_node *base,
                           const struct yaml_node *overlay, const char *name,
                           struct yaml_node **out)
{
    *out = copy_of(reader->arena, base, overlay->count);
    for (size_t i = 0; i < overlay->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (is_meant(overlay->item[k], overlay->item[i], name))
                return shape_complain(reader, overlay->item[i], "row given twice",
                                      text_of(overlay->item[i], name));
        }
        enum err err = merge_row(reader, *out, overlay->item[i], name);
        if (err)
            return err;
    }
    return ERR_OK;
}

/* ---- maps ---- */

static enum err merge_value(struct shape_reader *reader, const struct yaml_node *base,
                            struct yaml_node *value, struct sv key, struct yaml_node **out)
{
    const char *name = row_name(key);
    *out = value;
    if (base && name && base->kind == YAML_NODE_LIST && value->kind == YAML_NODE_LIST)
        return merge_rows(reader, base, value, name, out);
    if (base && sv_is(key, "sources") && base->kind == YAML_NODE_MAP &&
        value->kind == YAML_NODE_MAP)
        return merge_map(reader, base, value, out);
    return ERR_OK;
}

static enum err merge_map(struct shape_reader *reader, const struct yaml_node *base,
                          const struct yaml_node *overlay, struct yaml_node **out)
{
    struct yaml_node *merged = copy_of(reader->arena, base, overlay->count);
    merged->overlay_file = overlay->file;
    merged->overlay_line = overlay->line;
    for (size_t i = 0; i < overlay->count; i++) {
        struct sv key = overlay->key[i];
        size_t at = key_index(base, key);
        struct yaml_node *value;
        enum err err = merge_value(reader, at < base->count ? base->item[at] : NULL,
                                   overlay->item[i], key, &value);
        if (err)
            return err;
        put(merged, key, overlay->key_line[i], value);
    }
    *out = merged;
    return ERR_OK;
}

/* ---- the whole ---- */

bool rulebook_is_overlay(const struct yaml_node *root)
{
    return yaml_get(root, "overlay") != NULL;
}

struct sv rulebook_base_pin(const struct yaml_node *root)
{
    return text_of(root, "base");
}

static enum err check_head(struct shape_reader *reader, const struct yaml_node *base,
                           const struct yaml_node *overlay)
{
    static const char *const WANTED[] = {"overlay", "version", "base", "title", "valid_from"};
    for (size_t i = 0; i < sizeof WANTED / sizeof WANTED[0]; i++) {
        if (!yaml_get(overlay, WANTED[i]))
            return shape_complain(reader, overlay, "missing from this overlay", sv_from(WANTED[i]));
    }
    if (yaml_get(overlay, "rulebook"))
        return shape_complain(reader, overlay, "an overlay is no rulebook of its own",
                              text_of(overlay, "rulebook"));
    struct sv pin = arena_printf(reader->arena, "%.*s@%.*s", SV_FMT(text_of(base, "rulebook")),
                                 SV_FMT(text_of(base, "version")));
    if (!sv_eq(rulebook_base_pin(overlay), pin))
        return shape_complain(reader, yaml_get(overlay, "base"), "not the base given, which is",
                              pin);
    return ERR_OK;
}

enum err rulebook_overlay(struct arena *arena, const struct yaml_node *base,
                          const struct yaml_node *overlay, struct yaml_node **out,
                          char error[YAML_ERROR_MAX])
{
    struct shape_reader reader = {.arena = arena, .error = error};
    enum err err = check_head(&reader, base, overlay);
    if (err)
        return err;
    struct yaml_node *renamed = copy_of(arena, overlay, 0); /* its id becomes the rulebook's */
    renamed->key[key_index(overlay, SV("overlay"))] = SV("rulebook");
    return merge_map(&reader, base, renamed, out);
}
