/* Kinds of works of a rulebook: read by tables, then what they mention is looked for. What a kind
 * lets happen is proved elsewhere (rulebook_check_works.c). */
#include "domain/rule_work.h"
#include "domain/rulebook_shape.h"

#include "domain/word_table.h"

enum {
    NAME_BYTES = 200,
    SENTENCE_BYTES = 800,
    LENGTH_MAX = 3660,
    AFTER_MAX = 366 /* units of a ladder */
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
WORD(word_place, [WORK_AT_OFFICE] = "office", [WORK_AT_UNIT] = "unit", [WORK_AT_LEADER] = "leader")
WORD(word_owner, [DUTY_OF_OFFICE] = "office", [DUTY_OF_UNIT] = "unit", [DUTY_OF_LEADER] = "leader")
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
    return is_known && (*out == PERIOD_WORKING_DAYS || *out == PERIOD_CALENDAR_DAYS);
}

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
    {"unit", shape_word, DUTY(unit), .word = word_period_unit},
    {"day", shape_id, DUTY(day)},
    {"ends_on", shape_texts, DUTY(ends_on.items), .is_required = true, .list = &RULE_IDS},
    {"recurs", shape_flag, DUTY(recurs)},
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
    {"by", rule_take_roles, ACT(by), .is_required = true},
    {"at", shape_word, ACT(at), .is_required = true, .word = word_place},
    {"fields", shape_items, ACT(fields), .list = &FIELDS},
    {"to", shape_id, ACT(to)},
    {"primary", shape_flag, ACT(is_primary)},
    {"cite", rule_take_citation, ACT(citation)},
};
static const struct shape ACT_SHAPE = SHAPE_WITH_ORIGIN("act", ACT_KEYS, struct rule_act);
static const struct shape_list ACTS = {
    &ACT_SHAPE, SHAPE_COUNT_OF(struct rule_work, acts, act_count), RULE_STATES_MAX};

#define WORK(member) .offset = offsetof(struct rule_work, member)
static const struct shape_key WORK_KEYS[] = {
    {"id", shape_id, WORK(id), .is_required = true},
    {"name", rule_take_words, WORK(name), .is_required = true, .max = NAME_BYTES},
    {"hint", rule_take_words, WORK(hint), .max = SENTENCE_BYTES},
    {"cite", rule_take_citation, WORK(citation)},
    {"states", shape_items, WORK(states), .is_required = true, .list = &STATES},
    {"ladders", shape_items, WORK(ladders), .is_required = true, .list = &LADDERS},
    {"duties", shape_items, WORK(duties), .is_required = true, .list = &DUTIES},
    {"acts", shape_items, WORK(acts), .is_required = true, .list = &ACTS},
};
static const struct shape WORK_SHAPE = SHAPE_WITH_ORIGIN("work", WORK_KEYS, struct rule_work);
static const struct shape_list WORKS = {
    &WORK_SHAPE, SHAPE_COUNT_OF(struct rulebook, works, work_count), RULE_WORKS_MAX};

/* ---- fields ---- */

/* Who asks for a person's name in a work is refused here. An id is that of a matter or of a leader
 * and is called so; what the procedure of petitions has of its own – claims, findings, documents of
 * a matter – belongs there. */
static const char *wrong_field(const struct rule_field *field)
{
    bool is_id = sv_is(field->id, "petition") || sv_is(field->id, "leader");
    if (field->kind == FIELD_PEOPLE || field->is_sealed)
        return "a work has no place for persons";
    if (field->kind == FIELD_CLAIMS || field->kind == FIELD_FINDINGS ||
        field->kind == FIELD_DOCUMENT || field->default_from.n > 0)
        return "this belongs to petitions";
    if (field->kind == FIELD_UPLOADS)
        return "works keep no files yet";
    if (is_id != (field->kind == FIELD_ID))
        return "an id is of a petition or of a leader, and named so";
    if (sv_is(field->id, "unit") && field->kind != FIELD_UNIT)
        return "unit is a unit";
    return NULL;
}

static bool has_required(const struct rule_act *act, const char *id)
{
    const struct rule_field *field = rule_act_field(act, sv_from(id));
    return field && field->required;
}

static enum err check_ids(struct shape_reader *reader, const struct yaml_node *list)
{
    for (size_t i = 0; list && i < list->count; i++) {
        const struct yaml_node *id = yaml_get(list->item[i], "id");
        for (size_t k = 0; k < i; k++) {
            if (sv_eq(yaml_get(list->item[k], "id")->text, id->text))
                return shape_complain(reader, id, "id given twice", id->text);
        }
    }
    return ERR_OK;
}

static enum err check_fields(struct shape_reader *reader, const struct yaml_node *node,
                             const struct rule_act *act)
{
    const struct yaml_node *fields = yaml_get(node, "fields");
    enum err err = check_ids(reader, fields);
    for (size_t i = 0; !err && i < act->field_count; i++) {
        const char *wrong = wrong_field(&act->fields[i]);
        err = wrong ? shape_complain(reader, fields->item[i], wrong, act->fields[i].id)
                    : rule_check_field(reader, fields->item[i], &act->fields[i]);
    }
    return err;
}

/* ---- what is mentioned ---- */

typedef bool has_fn(const struct rule_work *work, struct sv id);

static bool has_state(const struct rule_work *work, struct sv id)
{
    return rule_work_state(work, id) != NULL;
}

static bool has_duty(const struct rule_work *work, struct sv id)
{
    return rule_work_duty(work, id) != NULL;
}

static bool has_ladder(const struct rule_work *work, struct sv id)
{
    return rule_work_ladder(work, id) != NULL;
}

static bool has_act(const struct rule_work *work, struct sv id)
{
    return rule_work_act(work, id) != NULL;
}

/* Each item of a list in each row, or the value that stands there alone, is there. */
static enum err check_mentioned(struct shape_reader *reader, const struct rule_work *work,
                                const struct yaml_node *node, has_fn *has)
{
    enum err err = ERR_OK;
    if (node && node->kind == YAML_NODE_SCALAR && !has(work, node->text))
        return shape_complain(reader, node, "there is no such", node->text);
    for (size_t i = 0; !err && node && i < node->count; i++)
        err = check_mentioned(reader, work, node->item[i], has);
    return err;
}

static enum err check_mentions(struct shape_reader *reader, const struct rule_work *work,
                               const struct yaml_node *root)
{
    static const struct {
        const char *rows, *key;
        has_fn *has;
    } MENTIONS[] = {
        {"states", "owes", has_duty},     {"duties", "ends_on", has_act},
        {"duties", "ladder", has_ladder}, {"acts", "from", has_state},
        {"acts", "to", has_state},
    };
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sizeof MENTIONS / sizeof MENTIONS[0]; i++) {
        const struct yaml_node *rows = yaml_get(root, MENTIONS[i].rows);
        for (size_t k = 0; !err && k < rows->count; k++)
            err = check_mentioned(reader, work, yaml_get(rows->item[k], MENTIONS[i].key),
                                  MENTIONS[i].has);
    }
    return err;
}

/* ---- what one key cannot say alone ---- */

static const char *wrong_act(const struct rule_act *act)
{
    const role_set none = ROLE_BIT(ROLE_PETITIONER) | ROLE_BIT(ROLE_SYSTEM);
    bool is_first = act->from.count == 0;
    if (is_first != (act->kind == WORK_ACT_OPENED))
        return "a work begins by an act that is opened and comes from nowhere";
    if (is_first && (act->to.n == 0 || act->at != WORK_AT_OFFICE))
        return "a work begins at an office and leads somewhere";
    if (act->by & none)
        return "works are acts of officials";
    if ((act->kind == WORK_ACT_RELEASED || act->kind == WORK_ACT_HANDED_OVER) &&
        !has_required(act, "reason"))
        return "this needs a reason, required";
    if (act->kind == WORK_ACT_HANDED_OVER && !has_required(act, "unit") &&
        !has_required(act, "leader"))
        return "a hand-over needs a unit or a leader, required";
    if (act->kind == WORK_ACT_HANDED_OVER && act->to.n > 0)
        return "a hand-over changes who owes, not the state";
    return NULL;
}

static const char *wrong_duty(const struct rule_duty *duty)
{
    bool is_set = duty->day.n > 0;
    if (!role_is_staff(duty->role))
        return "officials alone owe duties";
    if (is_set == (duty->length > 0))
        return "a duty has a length or a day";
    if (duty->length > period_length_max(duty->unit))
        return "too long in its unit";
    return duty->ends_on.count == 0 ? "something must end a duty" : NULL;
}

static const char *wrong_step(const struct rule_ladder *ladder, const struct rule_step *step)
{
    bool is_last = step == &ladder->then;
    if ((step->does == STEP_PASSES) != (step->begins.n > 0))
        return "what is passed on begins a duty, and only that";
    if (is_last != (step->every > 0) || (is_last && step->after != 0))
        return "the last step has every, the others have after";
    if (!is_last && (step->does == STEP_REMINDS) != (step->after <= 0))
        return "a reminder comes before the day and everything else after it";
    if (is_last && step->does == STEP_REMINDS)
        return "a reminder comes before the day and everything else after it";
    if (!is_last && step > ladder->steps && step->after <= step[-1].after)
        return "steps are in the order of time";
    return NULL;
}

/* Nobody is out of a duty by handing it on or by being let off: that is no evidence. */
static const char *wrong_evidence(const struct rule_work *work, const struct rule_duty *duty)
{
    for (size_t i = 0; i < duty->ends_on.count; i++) {
        if (rule_work_act(work, duty->ends_on.items[i])->kind != WORK_ACT_DONE)
            return "evidence is something that was done";
    }
    return NULL;
}

/* An opening names everybody who will owe something. */
static const char *wrong_opening(const struct rule_work *work, const struct rule_act *act)
{
    for (size_t i = 0; act->kind == WORK_ACT_OPENED && i < work->duty_count; i++) {
        enum duty_owner owner = work->duties[i].owner;
        if (owner == DUTY_OF_UNIT && !has_required(act, "unit"))
            return "a unit owes something: the opening needs it, required";
        if (owner == DUTY_OF_LEADER && !has_required(act, "leader"))
            return "a leader owes something: the opening needs one, required";
    }
    return NULL;
}

static enum err check_acts(struct shape_reader *reader, const struct yaml_node *rows,
                           const struct rule_work *work)
{
    enum err err = check_ids(reader, rows);
    for (size_t i = 0; !err && i < work->act_count; i++) {
        const struct rule_act *act = &work->acts[i];
        const char *wrong = wrong_act(act);
        if (!wrong)
            wrong = wrong_opening(work, act);
        err = wrong ? shape_complain(reader, rows->item[i], wrong, act->id)
                    : check_fields(reader, rows->item[i], act);
    }
    return err;
}

static enum err check_duties(struct shape_reader *reader, const struct yaml_node *rows,
                             const struct rule_work *work)
{
    enum err err = check_ids(reader, rows);
    for (size_t i = 0; !err && i < work->duty_count; i++) {
        struct rule_duty *duty = &work->duties[i];
        const char *wrong = wrong_duty(duty);
        if (!wrong && (duty->length > 0) != (yaml_get(rows->item[i], "unit") != NULL))
            wrong = "a length has a unit, a day has none";
        if (!wrong)
            wrong = wrong_evidence(work, duty);
        if (duty->day.n > 0)
            duty->unit = PERIOD_SET;
        err = wrong ? shape_complain(reader, rows->item[i], wrong, duty->id) : ERR_OK;
    }
    return err;
}

static enum err check_step(struct shape_reader *reader, const struct yaml_node *node,
                           const struct rule_work *work, const struct rule_ladder *ladder,
                           const struct rule_step *step)
{
    const char *wrong = wrong_step(ladder, step);
    if (wrong)
        return shape_complain(reader, node, wrong, step->id);
    return check_mentioned(reader, work, yaml_get(node, "begins"), has_duty);
}

static enum err check_ladder(struct shape_reader *reader, const struct yaml_node *node,
                             const struct rule_work *work, const struct rule_ladder *ladder)
{
    const struct yaml_node *steps = yaml_get(node, "steps");
    enum err err = check_ids(reader, steps);
    for (size_t i = 0; !err && i < ladder->step_count; i++) {
        if (sv_eq(ladder->steps[i].id, ladder->then.id))
            return shape_complain(reader, steps->item[i], "id given twice", ladder->then.id);
        err = check_step(reader, steps->item[i], work, ladder, &ladder->steps[i]);
    }
    return err ? err : check_step(reader, yaml_get(node, "then"), work, ladder, &ladder->then);
}

static enum err check_work(struct shape_reader *reader, const struct yaml_node *node,
                           const struct rule_work *work)
{
    const struct yaml_node *ladders = yaml_get(node, "ladders");
    enum err err = check_ids(reader, yaml_get(node, "states"));
    if (!err)
        err = check_ids(reader, ladders);
    if (!err)
        err = check_mentions(reader, work, node);
    for (size_t i = 0; !err && i < work->ladder_count; i++)
        err = check_ladder(reader, ladders->item[i], work, &work->ladders[i]);
    if (!err)
        err = check_duties(reader, yaml_get(node, "duties"), work);
    return err ? err : check_acts(reader, yaml_get(node, "acts"), work);
}

enum err rule_take_works(struct shape_reader *reader, const struct yaml_node *node,
                         const struct shape_key *key, void *out)
{
    const struct shape_key list = {.name = key->name, .list = &WORKS};
    struct rulebook *book = out;
    enum err err = shape_items(reader, node, &list, &book->works);
    if (!err)
        err = check_ids(reader, node);
    for (size_t i = 0; !err && i < book->work_count; i++)
        err = check_work(reader, node->item[i], &book->works[i]);
    return err;
}
