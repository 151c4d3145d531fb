/* Triggers of a rulebook: read by a table, then what they mention is looked for, and each question
 * has the parameters that it takes and no others. */
#include "domain/rule_trigger.h"
#include "domain/rulebook_findings.h"
#include "domain/rulebook_shape.h"

#include "domain/word_table.h"

enum { NAME_BYTES = 200, SENTENCE_BYTES = 800, DAYS_MAX = 366, COUNT_MAX = 100 };

static bool word_question(struct sv word, int *out)
{
    static const char *const WORDS[TRIGGER_QUESTION__COUNT] = {
#define X(name, text) [TRIGGER_##name] = text,
        TRIGGER_QUESTIONS(X)
#undef X
    };
    size_t index;
    bool is_known = word_table_find(WORDS, TRIGGER_QUESTION__COUNT, word, &index);
    if (is_known)
        *out = (int)index;
    return is_known;
}

/* ---- tables ---- */

#define TRIGGER(member) .offset = offsetof(struct rule_trigger, member)
static const struct shape_key TRIGGER_KEYS[] = {
    {"id", shape_id, TRIGGER(id), .is_required = true},
    {"name", rule_take_words, TRIGGER(name), .is_required = true, .max = NAME_BYTES},
    {"hint", rule_take_words, TRIGGER(hint), .max = SENTENCE_BYTES},
    {"question", shape_word, TRIGGER(question), .is_required = true, .word = word_question},
    {"clocks", shape_texts, TRIGGER(clocks.items), .list = &RULE_IDS},
    {"unless", shape_texts, TRIGGER(unless.items), .list = &RULE_IDS},
    {"work", shape_id, TRIGGER(work)},
    {"duties", shape_texts, TRIGGER(duties.items), .list = &RULE_IDS},
    {"days", shape_int, TRIGGER(days), .min = 1, .max = DAYS_MAX},
    {"count", shape_int, TRIGGER(count), .min = 1, .max = COUNT_MAX},
    {"opens", shape_id, TRIGGER(opens)},
    {"ground", shape_id, TRIGGER(ground)},
    {"cite", rule_take_citation, TRIGGER(citation)},
};
static const struct shape TRIGGER_SHAPE =
    SHAPE_WITH_ORIGIN("trigger", TRIGGER_KEYS, struct rule_trigger);
static const struct shape_list TRIGGERS = {
    &TRIGGER_SHAPE, SHAPE_COUNT_OF(struct rulebook, triggers, trigger_count), RULE_TRIGGERS_MAX};

/* What each question takes. May: the parameter can be left out. */
enum taking { NEVER, MAY, MUST };
enum parameter { P_CLOCKS, P_UNLESS, P_WORK, P_DUTIES, P_DAYS, P_COUNT, PARAMETER__COUNT };
static const char *const PARAMETERS[PARAMETER__COUNT] = {
    [P_CLOCKS] = "clocks", [P_UNLESS] = "unless", [P_WORK] = "work",
    [P_DUTIES] = "duties", [P_DAYS] = "days",     [P_COUNT] = "count"};
static const enum taking TAKES[TRIGGER_QUESTION__COUNT][PARAMETER__COUNT] = {
    [TRIGGER_CLOCK_LATE] = {[P_CLOCKS] = MUST, [P_UNLESS] = MAY, [P_DAYS] = MAY},
    [TRIGGER_OBJECTIONS] = {[P_COUNT] = MUST},
    [TRIGGER_DUTY_LATE] = {[P_WORK] = MUST, [P_DUTIES] = MUST, [P_DAYS] = MAY},
    [TRIGGER_LEADER_IDLE] = {[P_WORK] = MUST, [P_DAYS] = MUST},
    [TRIGGER_LEADER_NOMINAL] = {[P_WORK] = MUST, [P_DAYS] = MUST, [P_COUNT] = MUST},
    [TRIGGER_LEADER_CHANGED] = {[P_WORK] = MUST, [P_COUNT] = MUST},
    [TRIGGER_STAFF_NONE] = {NEVER},
    [TRIGGER_STAFF_UNTRAINED] = {NEVER},
    [TRIGGER_STAFF_LOAD] = {NEVER},
};

/* ---- what one key cannot say alone ---- */

static enum err check_parameters(struct shape_reader *reader, const struct yaml_node *node,
                                 const struct rule_trigger *trigger)
{
    for (int i = 0; i < PARAMETER__COUNT; i++) {
        const struct yaml_node *given = yaml_get(node, PARAMETERS[i]);
        enum taking taking = TAKES[trigger->question][i];
        if (given && taking == NEVER)
            return shape_complain(reader, given, "this question takes no", sv_from(PARAMETERS[i]));
        if (taking == MUST && (!given || (given->kind == YAML_NODE_LIST && given->count == 0)))
            return shape_complain(reader, node, "this question needs", sv_from(PARAMETERS[i]));
    }
    return ERR_OK;
}

/* Does the id mean a clock, or a group, of nothing but what offices owe? */
static const char *wrong_clock(const struct rulebook *book, struct sv id)
{
    const char *wrong = "there is no such clock";
    for (size_t i = 0; i < book->clock_count; i++) {
        const struct rule_clock *clock = &book->clocks[i];
        if (!sv_eq(clock->id, id) && !sv_eq(clock->group, id))
            continue;
        if (!clock->is_duty || clock->owner == CLOCK_OWNER_PETITIONER)
            return "a trigger asks for what offices owe";
        wrong = NULL;
    }
    return wrong;
}

static enum err check_clocks(struct shape_reader *reader, const struct yaml_node *list,
                             const struct rulebook *book)
{
    for (size_t i = 0; list && i < list->count; i++) {
        const char *wrong = wrong_clock(book, list->item[i]->text);
        if (wrong)
            return shape_complain(reader, list->item[i], wrong, list->item[i]->text);
    }
    return ERR_OK;
}

static bool has_leader(const struct rule_work *work)
{
    const struct rule_act *opening = rule_work_opening(work);
    return opening && rule_act_field(opening, SV("leader"));
}

static enum err check_work(struct shape_reader *reader, const struct yaml_node *node,
                           const struct rulebook *book, const struct rule_trigger *trigger)
{
    const struct rule_work *work = rulebook_work(book, trigger->work);
    const struct yaml_node *duties = yaml_get(node, "duties");
    if (trigger->work.n && !work)
        return shape_complain(reader, yaml_get(node, "work"), "there is no such", trigger->work);
    if (work && trigger->question != TRIGGER_DUTY_LATE && !has_leader(work))
        return shape_complain(reader, yaml_get(node, "work"), "nobody leads a work of the kind",
                              trigger->work);
    for (size_t i = 0; duties && i < duties->count; i++) {
        if (!rule_work_duty(work, duties->item[i]->text))
            return shape_complain(reader, duties->item[i], "there is no such duty",
                                  duties->item[i]->text);
    }
    return ERR_OK;
}

/* What is proposed is a work that can be opened about a matter and a unit on a ground it knows. */
static enum err check_proposal(struct shape_reader *reader, const struct yaml_node *node,
                               const struct rulebook *book, const struct rule_trigger *trigger)
{
    const struct rule_work *work = rulebook_work(book, trigger->opens);
    const struct rule_act *opening = work ? rule_work_opening(work) : NULL;
    const struct rule_field *ground = opening ? rule_act_field(opening, SV("ground")) : NULL;
    if ((trigger->opens.n > 0) != (trigger->ground.n > 0))
        return shape_complain(reader, node, "what opens a work names the ground, too", trigger->id);
    if (trigger->opens.n == 0)
        return ERR_OK;
    if (trigger_is_of_staff(trigger->question))
        return shape_complain(reader, node, "what it finds is about no matter", trigger->id);
    if (!ground || !rule_act_field(opening, SV("petition")) || !rule_act_field(opening, SV("unit")))
        return shape_complain(reader, yaml_get(node, "opens"),
                              "no work is opened so about a matter, a unit and a ground",
                              trigger->opens);
    if (!choice_find(&ground->choices, trigger->ground))
        return shape_complain(reader, yaml_get(node, "ground"), "there is no such ground",
                              trigger->ground);
    return ERR_OK;
}

static enum err check_trigger(struct shape_reader *reader, const struct yaml_node *node,
                              const struct rulebook *book, const struct rule_trigger *trigger)
{
    enum err err = check_parameters(reader, node, trigger);
    if (!err)
        err = check_clocks(reader, yaml_get(node, "clocks"), book);
    if (!err)
        err = check_clocks(reader, yaml_get(node, "unless"), book);
    if (!err)
        err = check_work(reader, node, book, trigger);
    if (!err && trigger->question == TRIGGER_OBJECTIONS && trigger->count < 2)
        err = shape_complain(reader, node, "one objection is a right", trigger->id);
    return err ? err : check_proposal(reader, node, book, trigger);
}

enum err rule_take_triggers(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    const struct shape_key list = {.name = key->name, .list = &TRIGGERS};
    struct rulebook *book = out;
    enum err err = shape_items(reader, node, &list, &book->triggers);
    for (size_t i = 0; !err && i < book->trigger_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (sv_eq(book->triggers[k].id, book->triggers[i].id))
                return shape_complain(reader, node->item[i], "id given twice",
                                      book->triggers[i].id);
        }
        err = check_trigger(reader, node->item[i], book, &book->triggers[i]);
    }
    return err;
}

/* A limit that is asked for and not set finds nothing, for ever. */
static bool lacks_limit(const struct rulebook *rulebook, const struct rule_trigger *trigger)
{
    const struct rule_staffing *limits = &rulebook->staffing;
    return (trigger->question == TRIGGER_STAFF_UNTRAINED && limits->trained_months == 0) ||
           (trigger->question == TRIGGER_STAFF_LOAD && limits->open_per_handler == 0);
}

void rulebook_check_triggers(struct findings *findings, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->trigger_count; i++) {
        const struct rule_trigger *trigger = &rulebook->triggers[i];
        if (trigger->citation.article.n == 0)
            findings_tell(findings, &trigger->origin, "trigger without a source", trigger->id);
        if (lacks_limit(rulebook, trigger))
            findings_tell(findings, &trigger->origin, "staffing sets no limit for it", trigger->id);
    }
}
