/* Clocks of a rulebook: what they count from, how long, who owes. */
#include "domain/rulebook_shape.h"

#include "domain/word_table.h"

enum { NAME_BYTES = 200, PERIOD_DAYS_MAX = 3660 };

static bool word_period_unit(struct sv word, int *out)
{
    enum period_unit unit;
    bool is_known = period_unit_from_word(word, &unit) && unit != PERIOD_SET; /* has no length */
    if (is_known)
        *out = (int)unit;
    return is_known;
}

static bool word_extension_unit(struct sv word, int *out)
{
    enum period_unit unit;
    bool is_days = period_unit_from_word(word, &unit) &&
                   (unit == PERIOD_CALENDAR_DAYS || unit == PERIOD_WORKING_DAYS);
    if (is_days)
        *out = (int)unit;
    return is_days;
}

static bool word_clock_owner(struct sv word, int *out)
{
    static const char *const OWNERS[] = {[CLOCK_OWNER_OFFICE] = "office",
                                         [CLOCK_OWNER_UNIT] = "unit",
                                         [CLOCK_OWNER_PETITIONER] = "petitioner"};
    size_t index;
    bool is_known = word_table_find(OWNERS, sizeof OWNERS / sizeof OWNERS[0], word, &index);
    if (is_known)
        *out = (int)index;
    return is_known;
}

/* starts: receipt, event, acceptance, or the name of a day field. */
static enum err take_starts(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    static const char *const BASES[] = {[CLOCK_BASIS_EVENT] = "event",
                                        [CLOCK_BASIS_RECEIPT] = "receipt",
                                        [CLOCK_BASIS_ACCEPTANCE] = "acceptance"};
    struct rule_clock *clock = out;
    size_t index;
    if (word_table_find(BASES, sizeof BASES / sizeof BASES[0], node->text, &index)) {
        clock->basis = (enum clock_basis)index;
        return ERR_OK;
    }
    clock->basis = CLOCK_BASIS_FIELD;
    return shape_id(reader, node, key, &clock->basis_field);
}

/* ---- how long ---- */

#define LEVEL(level) .offset = sizeof(int) * (level), .is_required = true, .max = PERIOD_DAYS_MAX
static const struct shape_key LEVEL_KEYS[] = {
    {"county", shape_int, LEVEL(LEVEL_COUNTY)},
    {"city", shape_int, LEVEL(LEVEL_CITY)},
    {"province", shape_int, LEVEL(LEVEL_PROVINCE)},
    {"country", shape_int, LEVEL(LEVEL_COUNTRY)},
};
static const struct shape LEVELS_SHAPE =
    SHAPE("length", LEVEL_KEYS, int[LEVEL__COUNT], SHAPE_NO_LINE);

enum err rule_take_levels(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &LEVELS_SHAPE, out);
}

static enum err take_level_lengths(struct shape_reader *reader, const struct yaml_node *node,
                                   struct rule_clock *clock)
{
    clock->is_by_level = true;
    enum err err = rule_take_levels(reader, node, NULL, clock->level_lengths);
    clock->length = clock->level_lengths[LEVEL_COUNTY];
    return err;
}

/* The last day is set: by a field of the act or by what it promises. It moves only when told. */
static void set_last_day(struct rule_clock *clock)
{
    clock->unit = PERIOD_SET;
    clock->shifts = false;
}

/* length: 60, {county: 4, city: 3, …}, or "field last_day". */
static enum err take_length(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    struct rule_clock *clock = out;
    if (node->kind == YAML_NODE_MAP)
        return take_level_lengths(reader, node, clock);
    if (node->kind == YAML_NODE_SCALAR && sv_starts_with(node->text, SV("field "))) {
        struct yaml_node field = *node;
        field.text = sv_slice(node->text, sizeof "field " - 1, node->text.n);
        set_last_day(clock);
        return shape_id(reader, &field, key, &clock->length_field);
    }
    const struct shape_key number = {.name = key->name, .max = PERIOD_DAYS_MAX};
    enum err err = shape_int(reader, node, &number, &clock->length);
    for (int level = 0; level < LEVEL__COUNT; level++)
        clock->level_lengths[level] = clock->length;
    return err;
}

/* per: claim */
static enum err take_per(struct shape_reader *reader, const struct yaml_node *node,
                         const struct shape_key *key, void *out)
{
    struct rule_clock *clock = out;
    (void)key;
    if (!sv_is(node->text, "claim"))
        return shape_complain(reader, node, "a clock can be kept per claim, not per", node->text);
    clock->is_per_claim = true;
    set_last_day(clock);
    return ERR_OK;
}

/* warn: days before the end, falling. */
static enum err take_warnings(struct shape_reader *reader, const struct yaml_node *node,
                              const struct shape_key *key, void *out)
{
    struct rule_clock *clock = out;
    const struct shape_key days = {.name = key->name, .min = 0, .max = PERIOD_DAYS_MAX};
    size_t max = sizeof clock->warn_days / sizeof clock->warn_days[0];
    if (node->kind != YAML_NODE_LIST || node->count > max)
        return shape_complain(reader, node, "at most four numbers of days wanted for",
                              sv_from(key->name));
    for (size_t i = 0; i < node->count; i++) {
        enum err err = shape_int(reader, node->item[i], &days, &clock->warn_days[i]);
        if (err)
            return err;
        if (i > 0 && clock->warn_days[i] >= clock->warn_days[i - 1])
            return shape_complain(reader, node->item[i], "warnings must fall", SV(""));
    }
    clock->warn_count = node->count;
    return ERR_OK;
}

#define CLOCK(member) .offset = offsetof(struct rule_clock, member)
static const struct shape_key EXTENSION_KEYS[] = {
    {"max_days", shape_int, CLOCK(extension_max_days), .is_required = true, .min = 1,
     .max = PERIOD_DAYS_MAX},
    {"times", shape_int, CLOCK(extension_times), .is_required = true, .min = 1, .max = 12},
    {"unit", shape_word, CLOCK(extension_unit), .word = word_extension_unit},
};
static const struct shape EXTENSION_SHAPE =
    SHAPE("extension", EXTENSION_KEYS, struct rule_clock, SHAPE_NO_LINE);

static enum err take_extension(struct shape_reader *reader, const struct yaml_node *node,
                               const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &EXTENSION_SHAPE, out);
}

/* ---- the clock ---- */

static void clock_defaults(void *out)
{
    struct rule_clock *clock = out;
    clock->shifts = true;
    clock->is_duty = true;
    clock->is_shown = true;
}

static const struct shape_key CLOCK_KEYS[] = {
    {"id", shape_id, CLOCK(id), .is_required = true},
    {"group", shape_id, CLOCK(group)},
    {"name", rule_take_words, CLOCK(name), .is_required = true, .max = NAME_BYTES},
    {"per", take_per, .offset = 0},
    {"length", take_length, .offset = 0},
    {"unit", shape_word, CLOCK(unit), .word = word_period_unit},
    {"shifts", shape_flag, CLOCK(shifts)},
    {"starts", take_starts, .offset = 0},
    {"no_later_than", shape_id, CLOCK(no_later_than)},
    {"owner", shape_word, CLOCK(owner), .is_required = true, .word = word_clock_owner},
    {"duty", shape_flag, CLOCK(is_duty)},
    {"main", shape_flag, CLOCK(is_main)},
    {"shown", shape_flag, CLOCK(is_shown)},
    {"extension", take_extension, .offset = 0},
    {"warn", take_warnings, .offset = 0},
    {"cite", rule_take_citation, CLOCK(citation)},
    VALIDITY_KEYS(struct rule_clock)};
static const struct shape CLOCK_SHAPE = {
    .name = "clock",
    .keys = CLOCK_KEYS,
    .key_count = sizeof CLOCK_KEYS / sizeof CLOCK_KEYS[0],
    .size_bytes = sizeof(struct rule_clock),
    .line_offset = SHAPE_NO_LINE,
    .origin_offset = offsetof(struct rule_clock, origin),
    .defaults = clock_defaults,
};
static const struct shape_list CLOCKS = {
    &CLOCK_SHAPE, SHAPE_COUNT_OF(struct rulebook, clocks, clock_count), RULE_CLOCKS_MAX};

/* ---- what one key of a clock cannot say alone ---- */

/* A clock has a length and a unit, or a last day that is set, which has neither. */
static enum err check_length(struct shape_reader *reader, const struct yaml_node *node,
                             const struct rule_clock *clock)
{
    bool has_length = yaml_get(node, "length") != NULL;
    bool has_unit = yaml_get(node, "unit") != NULL;
    bool is_set = clock->is_per_claim || clock->length_field.n > 0;
    if (clock->is_per_claim && has_length)
        return shape_complain(reader, node, "per claim the claim sets the last day: no length for",
                              clock->id);
    if (!clock->is_per_claim && !has_length)
        return shape_complain(reader, node, "missing from this clock", SV("length"));
    if (is_set && has_unit)
        return shape_complain(reader, node, "a last day that is set has no unit", clock->id);
    if (!is_set && !has_unit)
        return shape_complain(reader, node, "missing from this clock", SV("unit"));
    return ERR_OK;
}

static enum err check_lengths_max(struct shape_reader *reader, const struct yaml_node *node,
                                  const struct rule_clock *clock)
{
    for (int level = 0; level < LEVEL__COUNT; level++) {
        if (clock->level_lengths[level] > period_length_max(clock->unit))
            return shape_complain(reader, node, "too long in its unit", clock->id);
        if (clock->level_lengths[level] + clock->extension_max_days > PERIOD_DAYS_MAX)
            return shape_complain(reader, node, "too long with its extension", clock->id);
    }
    return ERR_OK;
}

static enum err check_clock(struct shape_reader *reader, const struct yaml_node *node,
                            const struct rule_clock *clock)
{
    enum err err = check_length(reader, node, clock);
    if (!err)
        err = check_lengths_max(reader, node, clock);
    if (!err && clock->is_duty && clock->owner == CLOCK_OWNER_PETITIONER)
        err = shape_complain(reader, node, "a petitioner owes nothing: duty must be false for",
                             clock->id);
    if (!err && clock->unit == PERIOD_SET && clock->no_later_than.n > 0)
        err =
            shape_complain(reader, node, "a last day that is set cannot begin too late", clock->id);
    return err;
}

enum err rule_take_clocks(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    const struct shape_key list = {.name = key->name, .list = &CLOCKS};
    struct rulebook *book = out;
    enum err err = shape_items(reader, node, &list, &book->clocks);
    for (size_t i = 0; !err && i < book->clock_count; i++)
        err = check_clock(reader, node->item[i], &book->clocks[i]);
    return err;
}
