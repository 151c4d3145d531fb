/* Kinds of works of a rulebook: read by tables. What one key cannot say alone is looked at next
 * (rulebook_work_rows.c); what a kind lets happen is proved elsewhere (rulebook_check_works.c). */
#include "domain/rule_work.h"
#include "domain/rulebook_shape.h"

#include "domain/word_table.h"

enum {
    NAME_BYTES = 200,
    SENTENCE_BYTES = 800,
    LENGTH_MAX = 3660,
    AFTER_MAX = 1440,    /* units of a ladder */
    SEASON_DAY_MAX = 27, /* every month has it */
    DRAWN_MAX = 50       /* of one office and season */
};

/* ---- words ---- */

/* Index of the word in a table, for shape_word. */
#define WORD(name, ...)                                                                            \
    static bool name(struct sv word, int *out)                                                     \
    {                                                                                              \
        static const char *const WORDS[] = {__VA_ARGS__};                                          \
        size_t index;                                                                              \
        bool is_known = word_table_find(WORDS, sizeof WORDS / sizeof WORDS[0], word, &index);      \
        if (is_known)                                                                              \
            *out = (int)index;                                                                     \
        return is_known;                                                                           \
    }
WORD(word_place, [WORK_AT_OFFICE] = "office", [WORK_AT_UNIT] = "unit", [WORK_AT_LEADER] = "leader",
     [WORK_AT_PARTY] = "party", [WORK_AT_OWNER] = "owner", [WORK_AT_ABOVE] = "above")
WORD(word_owner, [DUTY_OF_OFFICE] = "office", [DUTY_OF_UNIT] = "unit", [DUTY_OF_LEADER] = "leader",
     [DUTY_OF_PARTY] = "party", [DUTY_OF_ABOVE] = "above")
WORD(word_step, [STEP_REMINDS] = "remind", [STEP_URGES] = "urge", [STEP_PASSES] = "pass")

static bool word_act_kind(struct sv word, int *out)
{
    enum work_act_kind kind;
    bool is_known = work_act_kind_from_word(word, &kind);
    if (is_known)
        *out = (int)kind;
    return is_known;
}

static bool word_period_unit(struct sv word, int *out)
{
    enum period_unit unit;
    bool is_known = period_unit_from_word(word, &unit) && unit != PERIOD_SET;
    if (is_known)
        *out = (int)unit;
    return is_known;
}

static bool word_ladder_unit(struct sv word, int *out)
{
    bool is_known = word_period_unit(word, out);
    return is_known && (*out == PERIOD_WORKING_DAYS || *out == PERIOD_CALENDAR_DAYS ||
                        period_is_by_minute((enum period_unit) * out));
}

WORD(word_sits, [SITS_UNIT] = "unit", [SITS_LAWYER] = "lawyer")
WORD(word_season, [SEASON_MONTH] = "month", [SEASON_QUARTER] = "quarter", [SEASON_YEAR] = "year")

/* ---- tables ---- */

#define STATE(member) .offset = offsetof(struct rule_work_state, member)
static const struct shape_key STATE_KEYS[] = {
    {"id", shape_id, STATE(id), .is_required = true},
    {"name", rule_take_words, STATE(name), .is_required = true, .max = NAME_BYTES},
    {"owes", shape_texts, STATE(owes.items), .list = &RULE_IDS},
    {"ended", shape_flag, STATE(is_ended)},
};
static const struct shape STATE_SHAPE =
    SHAPE_WITH_ORIGIN("state", STATE_KEYS, struct rule_work_state);
static const struct shape_list STATES = {
    &STATE_SHAPE, SHAPE_COUNT_OF(struct rule_work, states, state_count), RULE_STATES_MAX};

#define DUTY(member) .offset = offsetof(struct rule_duty, member)
static const struct shape_key DUTY_KEYS[] = {
    {"id", shape_id, DUTY(id), .is_required = true},
    {"name", rule_take_words, DUTY(name), .is_required = true, .max = NAME_BYTES},
    {"owner", shape_word, DUTY(owner), .is_required = true, .word = word_owner},
    {"role", rule_take_role, DUTY(role), .is_required = true},
    {"length", shape_int, DUTY(length), .min = 1, .max = LENGTH_MAX},
    {"length_from", shape_id, DUTY(length_from)},
    {"unit", shape_word, DUTY(unit), .word = word_period_unit},
    {"day", shape_id, DUTY(day)},
    {"minute", shape_id, DUTY(minute)},
    {"ends_on", shape_texts, DUTY(ends_on.items), .is_required = true, .list = &RULE_IDS},
    {"overtaken_by", shape_texts, DUTY(overtaken_by.items), .list = &RULE_IDS},
    {"recurs", shape_flag, DUTY(recurs)},
    {"files", shape_flag, DUTY(wants_files)},
    {"ladder", shape_id, DUTY(ladder), .is_required = true},
    {"cite", rule_take_citation, DUTY(citation)},
};
static const struct shape DUTY_SHAPE = SHAPE_WITH_ORIGIN("duty", DUTY_KEYS, struct rule_duty);
static const struct shape_list DUTIES = {
    &DUTY_SHAPE, SHAPE_COUNT_OF(struct rule_work, duties, duty_count), RULE_STATES_MAX};

#define STEP(member) .offset = offsetof(struct rule_step, member)
static const struct shape_key STEP_KEYS[] = {
    {"id", shape_id, STEP(id), .is_required = true},
    {"name", rule_take_words, STEP(name), .is_required = true, .max = NAME_BYTES},
    {"does", shape_word, STEP(does), .is_required = true, .word = word_step},
    {"after", shape_int, STEP(after), .min = -AFTER_MAX, .max = AFTER_MAX},
    {"every", shape_int, STEP(every), .min = 1, .max = AFTER_MAX},
    {"unit", shape_word, STEP(unit), .word = word_ladder_unit},
    {"begins", shape_id, STEP(begins)},
    {"cite", rule_take_citation, STEP(citation)},
};
static const struct shape STEP_SHAPE = SHAPE_WITH_ORIGIN("step", STEP_KEYS, struct rule_step);
static const struct shape_list STEPS = {
    &STEP_SHAPE, SHAPE_COUNT_OF(struct rule_ladder, steps, step_count), RULE_STEPS_MAX};

static enum err take_then(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &STEP_SHAPE, out);
}

#define LADDER(member) .offset = offsetof(struct rule_ladder, member)
static const struct shape_key LADDER_KEYS[] = {
    {"id", shape_id, LADDER(id), .is_required = true},
    {"unit", shape_word, LADDER(unit), .is_required = true, .word = word_ladder_unit},
    {"steps", shape_items, LADDER(steps), .list = &STEPS},
    {"then", take_then, LADDER(then), .is_required = true},
};
static const struct shape LADDER_SHAPE =
    SHAPE_WITH_ORIGIN("ladder", LADDER_KEYS, struct rule_ladder);
static const struct shape_list LADDERS = {
    &LADDER_SHAPE, SHAPE_COUNT_OF(struct rule_work, ladders, ladder_count), RULE_LISTS_MAX};

#define ACT(member) .offset = offsetof(struct rule_act, member)
static const struct shape_list FIELDS = {
    &RULE_FIELD_SHAPE, SHAPE_COUNT_OF(struct rule_act, fields, field_count), RULE_FIELDS_MAX};
static const struct shape_key ACT_KEYS[] = {
    {"id", shape_id, ACT(id), .is_required = true},
    {"name", rule_take_words, ACT(name), .is_required = true, .max = NAME_BYTES},
    {"confirm", rule_take_words, ACT(confirm), .max = SENTENCE_BYTES},
    {"done", rule_take_words, ACT(done), .is_required = true, .max = NAME_BYTES},
    {"kind", shape_word, ACT(kind), .is_required = true, .word = word_act_kind},
    {"from", shape_texts, ACT(from.items), .list = &RULE_IDS},
    {"by", rule_take_roles, ACT(by)},
    {"machine", shape_flag, ACT(is_of_machine)},
    {"at", shape_word, ACT(at), .is_required = true, .word = word_place},
    {"fields", shape_items, ACT(fields), .list = &FIELDS},
    {"to", shape_id, ACT(to)},
    {"primary", shape_flag, ACT(is_primary)},
    {"internal", shape_flag, ACT(is_internal)},
    {"shown", shape_flag, ACT(is_shown)},
    {"begins_work", shape_id, ACT(begins_work)},
    {"public", shape_flag, ACT(is_public)},
    {"needs_met", shape_texts, ACT(needs_met.items), .list = &RULE_IDS},
    {"not_by", shape_texts, ACT(not_by.items), .list = &RULE_IDS},
    {"waits_for", shape_id, ACT(waits_for)},
    {"after", shape_id, ACT(after)},
    {"in_matter", shape_id, ACT(in_matter)},
    {"children_ended", shape_flag, ACT(needs_children_ended)},
    {"nothing", shape_flag, ACT(says_nothing)},
    {"cite", rule_take_citation, ACT(citation)},
};
static const struct shape ACT_SHAPE = SHAPE_WITH_ORIGIN("act", ACT_KEYS, struct rule_act);
static const struct shape_list ACTS = {
    &ACT_SHAPE, SHAPE_COUNT_OF(struct rule_work, acts, act_count), RULE_STATES_MAX};

#define SEASON(member) .offset = offsetof(struct rule_season, member)
static const struct shape_key SEASON_KEYS[] = {
    {"every", shape_word, SEASON(every), .is_required = true, .word = word_season},
    {"day", shape_int, SEASON(day), .max = SEASON_DAY_MAX},
    {"at", shape_texts, SEASON(at.items), .is_required = true, .list = &RULE_IDS},
};
static const struct shape SEASON_SHAPE =
    SHAPE("season", SEASON_KEYS, struct rule_season, SHAPE_NO_LINE);

static enum err take_season(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &SEASON_SHAPE, out);
}

static bool word_tally(struct sv word, int *out)
{
    enum tally_kind kind;
    bool is_known = tally_kind_from_word(word, &kind);
    if (is_known)
        *out = (int)kind;
    return is_known;
}

#define DRAW(member) .offset = offsetof(struct rule_draw, member)
static const struct shape_key DRAW_KEYS[] = {
    {"of", shape_word, DRAW(of), .is_required = true, .word = word_tally},
    {"words", shape_texts, DRAW(words.items), .list = &RULE_IDS},
    {"percent", shape_int, DRAW(percent), .is_required = true, .min = 1, .max = 100},
    {"least", shape_int, DRAW(least), .min = 0, .max = DRAWN_MAX},
    {"most", shape_int, DRAW(most), .is_required = true, .min = 1, .max = DRAWN_MAX},
};
static const struct shape DRAW_SHAPE = SHAPE("draw", DRAW_KEYS, struct rule_draw, SHAPE_NO_LINE);

static enum err take_draw(struct shape_reader *reader, const struct yaml_node *node,
                          const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &DRAW_SHAPE, out);
}

#define ASSESSMENT(member) .offset = offsetof(struct rule_assessment, member)
static const struct shape_key ASSESSMENT_KEYS[] = {
    {"steps", shape_texts, ASSESSMENT(steps.items), .is_required = true, .list = &RULE_IDS},
    {"followed", shape_texts, ASSESSMENT(followed.items), .is_required = true, .list = &RULE_IDS},
    {"links", shape_texts, ASSESSMENT(links.items), .is_required = true, .list = &RULE_IDS},
};
static const struct shape ASSESSMENT_SHAPE =
    SHAPE("assessment", ASSESSMENT_KEYS, struct rule_assessment, SHAPE_NO_LINE);

static enum err take_assessment(struct shape_reader *reader, const struct yaml_node *node,
                                const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &ASSESSMENT_SHAPE, out);
}

#define WORK(member) .offset = offsetof(struct rule_work, member)
static const struct shape_key WORK_KEYS[] = {
    {"id", shape_id, WORK(id), .is_required = true},
    {"name", rule_take_words, WORK(name), .is_required = true, .max = NAME_BYTES},
    {"hint", rule_take_words, WORK(hint), .max = SENTENCE_BYTES},
    {"cite", rule_take_citation, WORK(citation)},
    {"part_of", shape_texts, WORK(part_of.items), .list = &RULE_IDS},
    {"alone", shape_flag, WORK(may_be_alone)},
    {"given", shape_flag, WORK(is_given)},
    {"returned", shape_flag, WORK(is_returned)},
    {"assessment", take_assessment, WORK(assessment)},
    {"item", shape_flag, WORK(is_item)},
    {"season", take_season, WORK(season)},
    {"talks", shape_texts, WORK(talks.items), .list = &RULE_IDS},
    {"sits", shape_word, WORK(sits), .word = word_sits},
    {"drawn", take_draw, WORK(draw)},
    {"states", shape_items, WORK(states), .is_required = true, .list = &STATES},
    {"ladders", shape_items, WORK(ladders), .is_required = true, .list = &LADDERS},
    {"duties", shape_items, WORK(duties), .is_required = true, .list = &DUTIES},
    {"acts", shape_items, WORK(acts), .is_required = true, .list = &ACTS},
};
static const struct shape WORK_SHAPE = SHAPE_WITH_ORIGIN("work", WORK_KEYS, struct rule_work);
static const struct shape_list WORKS = {
    &WORK_SHAPE, SHAPE_COUNT_OF(struct rulebook, works, work_count), RULE_WORKS_MAX};

enum err rule_take_works(struct shape_reader *reader, const struct yaml_node *node,
                         const struct shape_key *key, void *out)
{
    const struct shape_key list = {.name = key->name, .list = &WORKS};
    struct rulebook *book = out;
    enum err err = shape_items(reader, node, &list, &book->works);
    return err ? err : rule_check_works(reader, node, book);
}
