/* Measures of a rulebook: read by tables, then held against the rulebook and against the boundary:
 * what is not an office's own doing is never ranked. */
#include "domain/measure.h"
#include "domain/rule_work.h"
#include "domain/rulebook_shape.h"

enum { NAME_BYTES = 200, SENTENCE_BYTES = 800 };

static bool word_unit(struct sv word, int *out)
{
    for (int i = 0; i < MEASURE_UNIT__COUNT; i++) {
        if (!sv_is(word, measure_unit_word((enum measure_unit)i)))
            continue;
        *out = i;
        return true;
    }
    return false;
}

static bool word_better(struct sv word, int *out)
{
    *out = sv_is(word, "less");
    return *out || sv_is(word, "more");
}

static enum err take_better(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    const struct shape_key word = {.name = key->name, .word = word_better};
    int is_less = 0;
    enum err err = shape_word(reader, node, &word, &is_less);
    *(bool *)out = is_less != 0;
    return err;
}

/* ---- parts ---- */

static enum err take_kinds(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    struct id_list words = {NULL, 0};
    const struct shape_key list = {.name = key->name, .list = &RULE_IDS};
    unsigned *kinds = out;
    enum err err = shape_texts(reader, node, &list, &words.items);
    for (size_t i = 0; !err && i < words.count; i++) {
        enum tally_kind kind;
        if (!tally_kind_from_word(words.items[i], &kind))
            return shape_complain(reader, node, "nothing is counted by this name", words.items[i]);
        *kinds |= 1u << kind;
    }
    if (!err && *kinds == 0)
        return shape_complain(reader, node, "something must be counted", SV(""));
    return err;
}

#define PART(member) .offset = offsetof(struct measure_part, member)
static const struct shape_key PART_KEYS[] = {
    {"counts", take_kinds, PART(kinds), .is_required = true},
    {"of", shape_texts, PART(of.items), .list = &RULE_IDS},
};
static const struct shape PART_SHAPE = SHAPE("part", PART_KEYS, struct measure_part, SHAPE_NO_LINE);

static enum err take_part(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &PART_SHAPE, out);
}

#define GROUP(member) .offset = offsetof(struct rule_measure_group, member)
static const struct shape_key GROUP_KEYS[] = {
    {"id", shape_id, GROUP(id), .is_required = true},
    {"name", rule_take_words, GROUP(name), .is_required = true, .max = NAME_BYTES},
};
static const struct shape GROUP_SHAPE =
    SHAPE_WITH_ORIGIN("group of measures", GROUP_KEYS, struct rule_measure_group);
const struct shape_list RULE_MEASURE_GROUPS = {
    &GROUP_SHAPE, SHAPE_COUNT_OF(struct rulebook, measure_groups, measure_group_count),
    RULE_MEASURE_GROUPS_MAX};

#define MEASURE(member) .offset = offsetof(struct rule_measure, member)
static const struct shape_key MEASURE_KEYS[] = {
    {"id", shape_id, MEASURE(id), .is_required = true},
    {"name", rule_take_words, MEASURE(name), .is_required = true, .max = NAME_BYTES},
    {"group", shape_id, MEASURE(group)},
    {"why", rule_take_words, MEASURE(why), .is_required = true, .max = SENTENCE_BYTES},
    {"unit", shape_word, MEASURE(unit), .is_required = true, .word = word_unit},
    {"top", take_part, MEASURE(top), .is_required = true},
    {"bottom", take_part, MEASURE(bottom)},
    {"ranked", shape_flag, MEASURE(is_ranked)},
    {"better", take_better, MEASURE(is_less_better)},
    {"cite", rule_take_citation, MEASURE(citation), .is_required = true},
};
static const struct shape MEASURE_SHAPE =
    SHAPE_WITH_ORIGIN("measure", MEASURE_KEYS, struct rule_measure);
static const struct shape_list MEASURES = {
    &MEASURE_SHAPE, SHAPE_COUNT_OF(struct rulebook, measures, measure_count), RULE_MEASURES_MAX};

/* ---- words ---- */

static bool has_choice(const struct rulebook *book, enum event_kind event, const char *field_id,
                       struct sv choice)
{
    for (size_t i = 0; i < book->action_count; i++) {
        const struct rule_action *action = &book->actions[i];
        const struct rule_field *field = rule_field_find(action, sv_from(field_id));
        if (action->event == event && field && choice_find(&field->choices, choice))
            return true;
    }
    return false;
}

/* Where nobody is told apart, the target is empty: ".satisfied". */
static bool is_rating(const struct rulebook *book, struct sv word)
{
    struct sv target;
    struct sv score;
    return sv_cut(word, '.', &target, &score) && has_choice(book, EVENT_RATED, "score", score) &&
           (target.n == 0 || has_choice(book, EVENT_RATED, "target", target));
}

static bool is_finding(struct sv word)
{
    enum finding_kind finding;
    return finding_from_word(word, &finding);
}

static bool is_end(const struct rulebook *book, struct sv word)
{
    const struct rule_state *state = rulebook_state(book, word);
    return state && state->is_ended;
}

/* "supervision.answer" */
static bool is_duty(const struct rulebook *book, struct sv word)
{
    struct sv kind;
    struct sv rule;
    if (!sv_cut(word, '.', &kind, &rule))
        return false;
    const struct rule_work *work = rulebook_work(book, kind);
    return work && rule_work_duty(work, rule);
}

static bool is_word(const struct rulebook *book, enum tally_kind kind, struct sv word)
{
    switch (tally_kind_words(kind)) {
    case TALLY_OF_NOTHING:
    case TALLY_OF_DAYS:
        return false;
    case TALLY_OF_CLOCKS:
        return rulebook_clock(book, word) != NULL;
    case TALLY_OF_FINDINGS:
        return is_finding(word);
    case TALLY_OF_RESULTS:
        return has_choice(book, EVENT_APPROVED, "result", word);
    case TALLY_OF_RATINGS:
        return is_rating(book, word);
    case TALLY_OF_ANSWERS:
        return sv_is(word, "confirmed") || sv_is(word, "contested") || sv_is(word, "unanswered");
    case TALLY_OF_STATES:
        return is_end(book, word);
    case TALLY_OF_TIMES:
        return sv_is(word, "once") || sv_is(word, "again");
    case TALLY_OF_DUTIES:
        return is_duty(book, word);
    }
    return false;
}

static enum err check_words(struct shape_reader *reader, const struct yaml_node *node,
                            const struct rulebook *book, const struct measure_part *part)
{
    for (int kind = 1; kind < TALLY__END; kind++) {
        for (size_t i = 0; (part->kinds >> kind & 1u) && i < part->of.count; i++) {
            if (!is_word(book, (enum tally_kind)kind, part->of.items[i]))
                return shape_complain(reader, node, "there is no such", part->of.items[i]);
        }
    }
    return ERR_OK;
}

/* ---- what one key cannot say alone ---- */

static bool is_of_offices(const struct measure_part *part)
{
    for (int kind = 1; kind < TALLY__END; kind++) {
        if ((part->kinds >> kind & 1u) && !tally_kind_is_of_office((enum tally_kind)kind))
            return false;
    }
    return true;
}

/* So that no share is greater than the whole. What was extended is among what was met or missed. */
static bool is_part_of(const struct measure_part *top, const struct measure_part *bottom)
{
    unsigned ended = 1u << TALLY_MET | 1u << TALLY_MISSED;
    unsigned kinds = bottom->kinds;
    if ((kinds & ended) == ended)
        kinds |= 1u << TALLY_EXTENDED;
    if ((top->kinds & ~kinds) || (bottom->of.count && !top->of.count))
        return false;
    for (size_t i = 0; bottom->of.count && i < top->of.count; i++) {
        if (!id_list_has(&bottom->of, top->of.items[i]))
            return false;
    }
    return true;
}

/* Where there are headings, nothing stands without one. */
static bool is_in_group(const struct rulebook *book, const struct rule_measure *measure)
{
    if (book->measure_group_count == 0)
        return measure->group.n == 0;
    return rulebook_measure_group(book, measure->group) != NULL;
}

static const char *wrong_measure(const struct rulebook *book, const struct rule_measure *measure)
{
    bool is_share = measure->unit == MEASURE_PERCENT;
    if (is_share != (measure->bottom.kinds != 0))
        return "a share has a bottom, nothing else has one";
    if (is_share && !is_part_of(&measure->top, &measure->bottom))
        return "the top of a share is part of its bottom";
    if ((measure->unit == MEASURE_MEDIAN_DAYS) != (measure->top.kinds == 1u << TALLY_WAITED))
        return "a median is of days";
    if (measure->is_ranked && !is_share)
        return "only a share is ranked: a number of matters says nothing of an office";
    if (measure->is_ranked && !(is_of_offices(&measure->top) && is_of_offices(&measure->bottom)))
        return "only what offices did is ranked, never what people brought or where they went";
    if (!is_in_group(book, measure))
        return "a measure stands in one of measure_groups";
    return NULL;
}

static enum err check_measure(struct shape_reader *reader, const struct yaml_node *node,
                              const struct rulebook *book, const struct rule_measure *measure)
{
    const char *wrong = wrong_measure(book, measure);
    if (wrong)
        return shape_complain(reader, node, wrong, measure->id);
    enum err err = check_words(reader, yaml_get(node, "top"), book, &measure->top);
    return err || !measure->bottom.kinds
               ? err
               : check_words(reader, yaml_get(node, "bottom"), book, &measure->bottom);
}

enum err rule_take_measures(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    const struct shape_key list = {.name = key->name, .list = &MEASURES};
    struct rulebook *book = out;
    enum err err = shape_items(reader, node, &list, &book->measures);
    for (size_t i = 0; !err && i < book->measure_count; i++) {
        const struct rule_measure *measure = &book->measures[i];
        if (rulebook_measure(book, measure->id) != measure)
            return shape_complain(reader, node->item[i], "id given twice", measure->id);
        err = check_measure(reader, node->item[i], book, measure);
    }
    return err;
}
