/* How long files are kept, as rows of a rulebook. */
#include "domain/rulebook_shape.h"

enum { NAME_BYTES = 200, YEARS_MAX = 100 };

/* keep: permanent, or a number of years. */
static enum err take_keep(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    const struct shape_key years = {.name = key->name, .min = 1, .max = YEARS_MAX};
    if (node->kind == YAML_NODE_SCALAR && sv_is(node->text, "permanent"))
        return ERR_OK;
    return shape_int(reader, node, &years, out);
}

static bool word_from(struct sv word, int *out)
{
    *out = sv_is(word, "next_year");
    return *out || sv_is(word, "end");
}

static enum err take_from(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    const struct shape_key word = {.name = key->name, .word = word_from};
    int is_next_year = 0;
    enum err err = shape_word(reader, node, &word, &is_next_year);
    *(bool *)out = is_next_year != 0;
    return err;
}

#define ROW(member) .offset = offsetof(struct rule_retention, member)
static const struct shape_key ROW_KEYS[] = {
    {"id", shape_id, ROW(id), .is_required = true},
    {"name", rule_take_words, ROW(name), .is_required = true, .max = NAME_BYTES},
    {"ends", shape_texts, ROW(ends.items), .list = &RULE_IDS},
    {"marked", shape_texts, ROW(marks.items), .list = &RULE_IDS},
    {"of_class", shape_texts, ROW(classes.items), .list = &RULE_IDS},
    {"keep", take_keep, ROW(years), .is_required = true},
    {"from", take_from, ROW(from_next_year)},
    {"transferred", shape_flag, ROW(is_transferred)},
    {"cite", rule_take_citation, ROW(citation)},
};
static const struct shape ROW_SHAPE =
    SHAPE_WITH_ORIGIN("retention", ROW_KEYS, struct rule_retention);
const struct shape_list RULE_RETENTION = {
    &ROW_SHAPE, SHAPE_COUNT_OF(struct rulebook, retention, retention_count), RULE_RETENTION_MAX};

#define TRANSFER(member) .offset = offsetof(struct rule_transfer, member)
static const struct shape_key TRANSFER_KEYS[] = {
    {"years", rule_take_levels, TRANSFER(years), .is_required = true},
    {"cite", rule_take_citation, TRANSFER(citation)},
};
static const struct shape TRANSFER_SHAPE =
    SHAPE_WITH_ORIGIN("archive transfer", TRANSFER_KEYS, struct rule_transfer);

enum err rule_take_transfer(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    struct rule_transfer *transfer = out;
    (void)key;
    enum err err = shape_read(reader, node, &TRANSFER_SHAPE, transfer);
    for (int level = 0; !err && level < LEVEL__COUNT; level++) {
        if (transfer->years[level] < 1 || transfer->years[level] > YEARS_MAX)
            err = shape_complain(reader, node, "years to the transfer are 1 to 100", SV(""));
    }
    return err;
}
