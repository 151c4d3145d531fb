/* What a rulebook calls long pending: read by a table, then held against the kinds of works that it
 * names. One is closed by somebody else than those who dealt with it: the reader refuses a rulebook
 * in which who handled a matter could say that it is solved. */
#include "domain/pending.h"
#include "domain/rule_work.h"
#include "domain/rulebook_shape.h"

enum { NAME_BYTES = 200, MONTHS_MAX = 600 };

#define AGE(member) .offset = offsetof(struct rule_age, member)
static const struct shape_key AGE_KEYS[] = {
    {"id", shape_id, AGE(id), .is_required = true},
    {"name", rule_take_words, AGE(name), .is_required = true, .max = NAME_BYTES},
    {"months", shape_int, AGE(months), .is_required = true, .min = 1, .max = MONTHS_MAX},
};
static const struct shape AGE_SHAPE = SHAPE_WITH_ORIGIN("age", AGE_KEYS, struct rule_age);
static const struct shape_list AGES = {
    &AGE_SHAPE, SHAPE_COUNT_OF(struct rule_pending, ages, age_count), RULE_AGES_MAX};

#define PRESS(member) .offset = offsetof(struct rule_press, member)
static const struct shape_key PRESS_KEYS[] = {
    {"kind", shape_id, PRESS(kind), .is_required = true},
    {"list", shape_id, PRESS(list), .is_required = true},
    {"over", shape_id, PRESS(over), .is_required = true},
    {"again_months", shape_int, PRESS(again_months), .is_required = true, .min = 1,
     .max = MONTHS_MAX},
};
static const struct shape PRESS_SHAPE =
    SHAPE("press", PRESS_KEYS, struct rule_press, SHAPE_NO_LINE);

static enum err take_press(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    (void)key;
    return shape_read(reader, node, &PRESS_SHAPE, out);
}

#define PENDING(member) .offset = offsetof(struct rule_pending, member)
static const struct shape_key PENDING_KEYS[] = {
    {"kind", shape_id, PENDING(kind), .is_required = true},
    {"closed", shape_id, PENDING(closed), .is_required = true},
    {"campaign", shape_id, PENDING(campaign)},
    {"leader", shape_id, PENDING(leader)},
    {"press", take_press, PENDING(press)},
    {"ages", shape_items, PENDING(ages), .is_required = true, .list = &AGES},
    {"cite", rule_take_citation, PENDING(citation), .is_required = true},
};
static const struct shape PENDING_SHAPE =
    SHAPE_WITH_ORIGIN("long pending", PENDING_KEYS, struct rule_pending);

/* ---- what one key cannot say alone ---- */

static enum err check_ages(struct shape_reader *reader, const struct yaml_node *node,
                           const struct rule_pending *rule)
{
    if (rule->age_count == 0)
        return shape_complain(reader, node, "a register of no age", SV(""));
    for (size_t i = 1; i < rule->age_count; i++) {
        if (rule->ages[i].months <= rule->ages[i - 1].months)
            return shape_complain(reader, node, "ages rise", rule->ages[i].id);
    }
    for (size_t i = 0; i < rule->age_count; i++) {
        if (pending_age_find(rule, rule->ages[i].id) != (int)i)
            return shape_complain(reader, node, "id given twice", rule->ages[i].id);
    }
    return ERR_OK;
}

static bool asks_for(const struct rule_act *act, const char *id, enum field_kind kind,
                     bool is_required)
{
    const struct rule_field *field = rule_act_field(act, sv_from(id));
    return field && field->kind == kind && (field->required || !is_required);
}

/* What is done about it, apart from ending it: whoever did it does not check it. */
static bool is_handling(const struct rule_act *act)
{
    return act->kind == WORK_ACT_OPENED || (act->kind == WORK_ACT_DONE && act->at == WORK_AT_UNIT);
}

static enum err check_closing(struct shape_reader *reader, const struct yaml_node *node,
                              const struct rule_work *work, const struct rule_act *closing)
{
    for (size_t i = 0; i < work->act_count; i++) {
        if (is_handling(&work->acts[i]) && !id_list_has(&closing->not_by, work->acts[i].id))
            return shape_complain(reader, node, "who handled it could close it by",
                                  work->acts[i].id);
    }
    return ERR_OK;
}

static enum err check_kind(struct shape_reader *reader, const struct yaml_node *node,
                           const struct rulebook *book, const struct rule_pending *rule)
{
    const struct rule_work *work = rulebook_work(book, rule->kind);
    const struct rule_act *opening = work ? rule_work_opening(work) : NULL;
    if (!opening)
        return shape_complain(reader, node, "no work is opened so", rule->kind);
    if (!asks_for(opening, "petition", FIELD_ID, true) ||
        !asks_for(opening, "obstacle", FIELD_CHOICE, true) ||
        !asks_for(opening, "again", FIELD_CHOICE, true) ||
        !asks_for(opening, "since_day", FIELD_DAY, false))
        return shape_complain(reader, node,
                              "its opening asks for petition, obstacle, again and since_day",
                              rule->kind);
    const struct rule_work_state *closed = rule_work_state(work, rule->closed);
    if (!closed || !closed->is_ended)
        return shape_complain(reader, node, "this is not an end", rule->closed);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < work->act_count; i++) {
        if (sv_eq(work->acts[i].to, rule->closed))
            err = check_closing(reader, node, work, &work->acts[i]);
    }
    return err;
}

static enum err check_others(struct shape_reader *reader, const struct yaml_node *node,
                             const struct rulebook *book, const struct rule_pending *rule)
{
    if (rule->campaign.n && !rulebook_work(book, rule->campaign))
        return shape_complain(reader, node, "there is no such", rule->campaign);
    if (rule->leader.n && !rulebook_work(book, rule->leader))
        return shape_complain(reader, node, "there is no such", rule->leader);
    return ERR_OK;
}

/* What the machine begins names a matter and nothing else; one of its acts lists that, another one
 * says that nothing is left to list. */
static const char *wrong_press(const struct rulebook *book, const struct rule_pending *rule)
{
    const struct rule_press *press = &rule->press;
    const struct rule_work *work = rulebook_work(book, press->kind);
    const struct rule_act *opening = work ? rule_work_opening(work) : NULL;
    const struct rule_act *list = work ? rule_work_act(work, press->list) : NULL;
    const struct rule_act *over = work ? rule_work_act(work, press->over) : NULL;
    if (!opening || !opening->is_of_machine || opening->field_count != 1 ||
        !asks_for(opening, "petition", FIELD_ID, true))
        return "the machine opens no work so, about a matter alone";
    if (!list || !sv_eq(list->begins_work, rule->kind))
        return "no act of it lists a matter";
    if (!over || !over->is_of_machine || over->kind != WORK_ACT_DONE || over->field_count > 0)
        return "no act of the machine says that nothing is left to list";
    return NULL;
}

static enum err check_press(struct shape_reader *reader, const struct yaml_node *node,
                            const struct rulebook *book, const struct rule_pending *rule)
{
    const struct yaml_node *press = yaml_get(node, "press");
    const char *wrong = press ? wrong_press(book, rule) : NULL;
    return wrong ? shape_complain(reader, press, wrong, rule->press.kind) : ERR_OK;
}

enum err rule_take_pending(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    struct rulebook *book = out;
    (void)key;
    enum err err = shape_read(reader, node, &PENDING_SHAPE, &book->pending);
    if (!err)
        err = check_ages(reader, node, &book->pending);
    if (!err)
        err = check_kind(reader, node, book, &book->pending);
    if (!err)
        err = check_others(reader, node, book, &book->pending);
    return err ? err : check_press(reader, node, book, &book->pending);
}
