/* From the demo's YAML to its values. The first complaint ends the reading; until then every reader
 * below may go on with what it has, because nothing is used before the whole was read. */
#include "cmd/demo_data.h"

#include "base/num.h"

#include <stdio.h>

struct reader {
    struct arena *arena;
    char *error;
    bool is_wrong;
};

static void complain(struct reader *r, const struct yaml_node *node, const char *what,
                     struct sv about)
{
    if (r->is_wrong)
        return;
    r->is_wrong = true;
    snprintf(r->error, YAML_ERROR_MAX, "%s:%d: %s %.*s", node->file, node->line, what,
             SV_FMT(about));
}

/* ---- parts of a map ---- */

static const struct yaml_node *member(struct reader *r, const struct yaml_node *map,
                                      const char *key, enum yaml_kind kind)
{
    if (map->kind != YAML_NODE_MAP) {
        complain(r, map, "a map is expected for", sv_from(key));
        return NULL;
    }
    const struct yaml_node *node = yaml_get(map, key);
    if (node && node->kind != kind) {
        complain(r, node, "is of another kind:", sv_from(key));
        return NULL;
    }
    return node;
}

static struct sv text_or_none(struct reader *r, const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = member(r, map, key, YAML_NODE_SCALAR);
    return node ? sv_trim(node->text) : SV("");
}

static struct sv text(struct reader *r, const struct yaml_node *map, const char *key)
{
    struct sv value = text_or_none(r, map, key);
    if (value.n == 0)
        complain(r, map, "is missing:", sv_from(key));
    return value;
}

static int64_t number_or(struct reader *r, const struct yaml_node *map, const char *key,
                         int64_t fallback)
{
    struct sv value = text_or_none(r, map, key);
    int64_t number = fallback;
    if (value.n && !num_parse_i64(value, 0, 1000000000, &number))
        complain(r, map, "is not a number:", value);
    return number;
}

/* Only these keys: a mistyped one would silently do nothing. */
static void only_keys(struct reader *r, const struct yaml_node *map, const char *const *keys)
{
    for (size_t i = 0; map->kind == YAML_NODE_MAP && i < map->count; i++) {
        const char *const *known = keys;
        while (*known && !sv_is(map->key[i], *known))
            known++;
        if (!*known)
            complain(r, map->item[i], "is not known:", map->key[i]);
    }
}

static struct demo_texts texts_of(struct reader *r, const struct yaml_node *list)
{
    struct sv *items = ARENA_ARRAY(r->arena, struct sv, list->count);
    for (size_t i = 0; i < list->count; i++)
        items[i] = sv_trim(list->item[i]->text);
    if (list->count == 0)
        complain(r, list, "is an empty list", SV(""));
    return (struct demo_texts){items, list->count};
}

static struct demo_texts texts(struct reader *r, const struct yaml_node *map, const char *key)
{
    const struct yaml_node *list = member(r, map, key, YAML_NODE_LIST);
    if (!list) {
        complain(r, map, "is missing:", sv_from(key));
        return (struct demo_texts){0};
    }
    return texts_of(r, list);
}

/* A list of maps (or of lists) of one kind, each read by its own function. */
typedef void item_fn(struct reader *r, const struct yaml_node *node, void *out);

struct item_kind {
    item_fn *fn;
    size_t bytes;
};

static const void *items(struct reader *r, const struct yaml_node *map, const char *key,
                         struct item_kind kind, size_t *count)
{
    const struct yaml_node *list = member(r, map, key, YAML_NODE_LIST);
    *count = list ? list->count : 0;
    char *out = arena_calloc(r->arena, *count, kind.bytes);
    for (size_t i = 0; i < *count; i++)
        kind.fn(r, list->item[i], out + i * kind.bytes);
    return out;
}

/* "3-9", "600-900/50" */
static void range_parse(struct reader *r, const struct yaml_node *node, struct demo_range *out)
{
    struct sv span;
    struct sv step;
    struct sv low;
    struct sv high;
    bool has_step = sv_cut(sv_trim(node->text), '/', &span, &step);
    bool is_range = sv_cut(span, '-', &low, &high);
    out->step = 1;
    if (!is_range || !num_parse_i64(low, 0, 1000000000, &out->low) ||
        !num_parse_i64(high, out->low, 1000000000, &out->high) ||
        (has_step && !num_parse_i64(step, 1, 1000000000, &out->step)))
        complain(r, node, "is not a range:", node->text);
}

static const struct demo_range *ranges(struct reader *r, const struct yaml_node *map,
                                       const char *key, size_t *count)
{
    const struct yaml_node *set = member(r, map, key, YAML_NODE_MAP);
    *count = set ? set->count : 0;
    struct demo_range *out = ARENA_ARRAY(r->arena, struct demo_range, *count);
    for (size_t i = 0; i < *count; i++) {
        out[i].name = set->key[i];
        range_parse(r, set->item[i], &out[i]);
    }
    return out;
}

/* ---- the county ---- */

static void unit_read(struct reader *r, const struct yaml_node *node, void *out)
{
    static const char *const keys[] = {"key",   "parent", "superior", "kind",    "name",
                                       "short", "code",   "phone",    "address", NULL};
    struct demo_unit *unit = out;
    only_keys(r, node, keys);
    unit->key = text(r, node, "key");
    unit->parent = text_or_none(r, node, "parent");
    unit->superior = text_or_none(r, node, "superior");
    unit->name = text(r, node, "name");
    unit->short_name = text(r, node, "short");
    unit->code = text(r, node, "code");
    unit->phone = text_or_none(r, node, "phone");
    unit->address = text_or_none(r, node, "address");
    if (!unit_kind_from_word(text(r, node, "kind"), &unit->kind))
        complain(r, node, "is no kind of unit:", unit->key);
}

static void account_read(struct reader *r, const struct yaml_node *node, void *out)
{
    static const char *const keys[] = {"login", "name", "unit", "role", "hint", NULL};
    struct demo_account *account = out;
    only_keys(r, node, keys);
    account->login = text(r, node, "login");
    account->name = text(r, node, "name");
    account->unit = text(r, node, "unit");
    account->hint = text(r, node, "hint");
    struct sv rest = text(r, node, "role");
    while (rest.n > 0) {
        struct sv word;
        enum role role;
        sv_cut(rest, ' ', &word, &rest);
        if (role_from_word(word, &role))
            account->roles |= ROLE_BIT(role);
        else
            complain(r, node, "is no role:", word);
    }
}

static void county_read(struct reader *r, const struct yaml_node *root, struct demo_data *out)
{
    static const char *const keys[] = {"region", "office",   "password", "guide",
                                       "units",  "accounts", NULL};
    only_keys(r, root, keys);
    out->region = text(r, root, "region");
    out->office = text(r, root, "office");
    out->password = text(r, root, "password");
    out->units = items(r, root, "units", (struct item_kind){unit_read, sizeof *out->units},
                       &out->unit_count);
    out->accounts =
        items(r, root, "accounts", (struct item_kind){account_read, sizeof *out->accounts},
              &out->account_count);
    const struct yaml_node *guide = member(r, root, "guide", YAML_NODE_MAP);
    if (!guide) {
        complain(r, root, "is missing:", SV("guide"));
        return;
    }
    out->guide.name = text(r, guide, "name");
    out->guide.address = text(r, guide, "address");
    out->guide.postcode = text(r, guide, "postcode");
    out->guide.phone = text(r, guide, "phone");
    out->guide.hours = text(r, guide, "hours");
    out->guide.guidance = text(r, guide, "guidance");
}

/* ---- words ---- */

static void town_read(struct reader *r, const struct yaml_node *node, void *out)
{
    struct demo_town *town = out;
    town->unit = text(r, node, "unit");
    town->name = text(r, node, "name");
    town->villages = texts(r, node, "villages");
}

static void note_read(struct reader *r, const struct yaml_node *node, void *out)
{
    struct demo_note *note = out;
    if (node->kind != YAML_NODE_LIST || node->count != 3) {
        complain(r, node, "a note is [kind, line, text]", SV(""));
        return;
    }
    note->kind = node->item[0]->text;
    note->line = node->item[1]->text;
    note->text = node->item[2]->text;
}

static void refusal_read(struct reader *r, const struct yaml_node *node, void *out)
{
    struct demo_refusal *refusal = out;
    refusal->ground = text(r, node, "ground");
    refusal->reason = text(r, node, "reason");
    refusal->where_to = text(r, node, "where_to");
}

static void finding_read(struct reader *r, const struct yaml_node *node, void *out)
{
    struct demo_finding *finding = out;
    if (!finding_from_word(text(r, node, "find"), &finding->find))
        complain(r, node, "is no finding", SV(""));
    finding->facts = text(r, node, "facts");
    finding->basis = text(r, node, "basis");
    finding->remedy = text_or_none(r, node, "remedy");
    finding->days = (int)number_or(r, node, "days", 0);
    if ((finding->remedy.n > 0) != (finding->days > 0))
        complain(r, node, "a remedy has days, and days a remedy", SV(""));
}

static void slots_read(struct reader *r, const struct yaml_node *root, struct demo_data *out)
{
    const struct yaml_node *map = member(r, root, "slots", YAML_NODE_MAP);
    out->slot_count = map ? map->count : 0;
    struct demo_slot *slots = ARENA_ARRAY(r->arena, struct demo_slot, out->slot_count);
    for (size_t i = 0; i < out->slot_count; i++)
        slots[i] = (struct demo_slot){map->key[i], texts_of(r, map->item[i])};
    out->slots = slots;
}

static void sayings_read(struct reader *r, const struct yaml_node *root, struct demo_data *out)
{
    const struct yaml_node *openings = member(r, root, "openings", YAML_NODE_MAP);
    const struct yaml_node *ratings = member(r, root, "ratings", YAML_NODE_MAP);
    if (!openings || !ratings) {
        complain(r, root, "is missing:", SV("openings or ratings"));
        return;
    }
    out->openings_written = texts(r, openings, "written");
    out->openings_oral = texts(r, openings, "oral");
    for (int i = 0; i < DEMO_SCORE__COUNT; i++)
        out->ratings[i] = texts(r, ratings, demo_score_word((enum demo_score)i));
}

static void words_read(struct reader *r, const struct yaml_node *root, struct demo_data *out)
{
    const struct {
        const char *key;
        struct demo_texts *out;
    } lists[] = {
        {"surnames", &out->surnames},         {"given_old", &out->given_old},
        {"given_young", &out->given_young},   {"objections", &out->objections},
        {"extensions", &out->extensions},     {"returns", &out->returns},
        {"not_extended", &out->not_extended}, {"supplements", &out->supplements},
        {"closings", &out->closings},         {"contact_hours", &out->contact_hours},
        {"endings", &out->endings},           {"summaries", &out->summaries},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        *lists[i].out = texts(r, root, lists[i].key);
    sayings_read(r, root, out);
    slots_read(r, root, out);
    out->numbers = ranges(r, root, "numbers", &out->number_count);
    out->towns = items(r, root, "towns", (struct item_kind){town_read, sizeof *out->towns},
                       &out->town_count);
    out->notes = items(r, root, "notes", (struct item_kind){note_read, sizeof *out->notes},
                       &out->note_count);
    out->other_findings = items(r, root, "other_findings",
                                (struct item_kind){finding_read, sizeof *out->other_findings},
                                &out->other_finding_count);
    out->refusals =
        items(r, root, "refusals", (struct item_kind){refusal_read, sizeof *out->refusals},
              &out->refusal_count);
}

/* ---- matters ---- */

static void claim_read(struct reader *r, const struct yaml_node *node, void *out)
{
    static const char *const keys[] = {"say", "find", "facts", "basis", "remedy", "days", NULL};
    struct demo_claim *claim = out;
    only_keys(r, node, keys);
    claim->say = text(r, node, "say");
    finding_read(r, node, &claim->finding);
}

static enum demo_voice voice_of(struct reader *r, const struct yaml_node *node)
{
    static const char *const words[DEMO_VOICE__COUNT] = {"any", "old", "young"};
    struct sv word = text(r, node, "voice");
    for (int i = 0; i < DEMO_VOICE__COUNT; i++) {
        if (sv_is(word, words[i]))
            return (enum demo_voice)i;
    }
    complain(r, node, "is no voice:", word);
    return DEMO_VOICE_ANY;
}

static void group_read(struct reader *r, const struct yaml_node *node, struct demo_matter *out)
{
    const struct yaml_node *group = member(r, node, "group", YAML_NODE_SCALAR);
    struct demo_range range = {0};
    if (group)
        range_parse(r, group, &range);
    out->group_low = range.low;
    out->group_high = range.high;
}

static void matter_read(struct reader *r, const struct yaml_node *node, void *out)
{
    static const char *const keys[] = {"title", "class",   "unit",   "wrong", "place",
                                       "voice", "purpose", "set",    "group", "facts",
                                       "notes", "claims",  "refuse", NULL};
    struct demo_matter *matter = out;
    only_keys(r, node, keys);
    matter->title = text(r, node, "title");
    matter->class_code = text(r, node, "class");
    matter->unit = text(r, node, "unit");
    matter->wrong = text_or_none(r, node, "wrong");
    matter->place = text(r, node, "place");
    matter->purpose = text_or_none(r, node, "purpose");
    if (matter->purpose.n == 0)
        matter->purpose = SV("grievance");
    matter->facts = text(r, node, "facts");
    matter->voice = voice_of(r, node);
    matter->set = ranges(r, node, "set", &matter->set_count);
    group_read(r, node, matter);
    matter->claims =
        items(r, node, "claims", (struct item_kind){claim_read, sizeof *matter->claims},
              &matter->claim_count);
    matter->notes = items(r, node, "notes", (struct item_kind){note_read, sizeof *matter->notes},
                          &matter->note_count);
    if (matter->claim_count == 0)
        complain(r, node, "asks for nothing:", matter->title);
    const struct yaml_node *refuse = member(r, node, "refuse", YAML_NODE_MAP);
    struct demo_refusal *refusal = refuse ? ARENA_NEW(r->arena, struct demo_refusal) : NULL;
    if (refusal)
        refusal_read(r, refuse, refusal);
    matter->refuse = refusal;
}

/* ---- references ---- */

static bool unit_is_there(const struct demo_data *data, struct sv key)
{
    for (size_t i = 0; i < data->unit_count; i++) {
        if (sv_eq(data->units[i].key, key))
            return true;
    }
    return false;
}

static void check_references(struct reader *r, const struct yaml_node *node,
                             const struct demo_data *data)
{
    for (size_t i = 0; i < data->unit_count; i++) {
        if (data->units[i].parent.n && !unit_is_there(data, data->units[i].parent))
            complain(r, node, "no such unit:", data->units[i].parent);
        if (data->units[i].superior.n && !unit_is_there(data, data->units[i].superior))
            complain(r, node, "no such unit:", data->units[i].superior);
    }
    for (size_t i = 0; i < data->account_count; i++) {
        if (!unit_is_there(data, data->accounts[i].unit))
            complain(r, node, "no such unit:", data->accounts[i].unit);
    }
    for (size_t i = 0; i < data->matter_count; i++) {
        const struct demo_matter *matter = &data->matters[i];
        if (!sv_is(matter->unit, "town") && !unit_is_there(data, matter->unit))
            complain(r, node, "no such unit:", matter->unit);
        if (matter->wrong.n && !unit_is_there(data, matter->wrong))
            complain(r, node, "no such unit:", matter->wrong);
    }
}

/* ---- all of it ---- */

const char *demo_score_word(enum demo_score score)
{
    static const char *const words[DEMO_SCORE__COUNT] = {"satisfied", "basically", "not_satisfied"};
    return words[score];
}

enum err demo_data_parse(struct arena *arena, const struct demo_yaml *yaml, struct demo_data *out,
                         char error[YAML_ERROR_MAX])
{
    struct yaml_node *county;
    struct yaml_node *words;
    struct yaml_node *matters;
    *out = (struct demo_data){0};
    enum err err = yaml_parse(arena, "demo/county.yaml", yaml->county, &county, error);
    if (!err)
        err = yaml_parse(arena, "demo/words.yaml", yaml->words, &words, error);
    if (!err)
        err = yaml_parse(arena, "demo/matters.yaml", yaml->matters, &matters, error);
    if (err)
        return err;
    struct reader r = {.arena = arena, .error = error};
    county_read(&r, county, out);
    words_read(&r, words, out);
    out->matters = items(&r, matters, "matters",
                         (struct item_kind){matter_read, sizeof *out->matters}, &out->matter_count);
    check_references(&r, matters, out);
    return r.is_wrong ? ERR_BAD_INPUT : ERR_OK;
}

enum err demo_data_read(struct arena *arena, struct demo_data *out, char error[YAML_ERROR_MAX])
{
    const struct demo_yaml yaml = {sv_from(DEMO_COUNTY), sv_from(DEMO_WORDS),
                                   sv_from(DEMO_MATTERS)};
    return demo_data_parse(arena, &yaml, out, error);
}

const struct demo_hint *demo_data_hints(struct arena *arena, const struct demo_data *data)
{
    struct demo_hint *hints = ARENA_ARRAY(arena, struct demo_hint, data->account_count);
    for (size_t i = 0; i < data->account_count; i++)
        hints[i] = (struct demo_hint){data->accounts[i].login, data->accounts[i].hint};
    return hints;
}
