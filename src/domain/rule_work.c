/* Finding things in a kind of work by id. */
#include "domain/rule_work.h"

#include "base/assert.h"
#include "domain/rulebook_shape.h"
#include "domain/word_table.h"

static const char *const KIND_WORDS[WORK_ACT__COUNT] = {
#define X(name, word) [WORK_ACT_##name] = word,
    WORK_ACT_KINDS(X)
#undef X
};

const char *work_act_kind_word(enum work_act_kind kind)
{
    ASSERT(kind < WORK_ACT__COUNT);
    return KIND_WORDS[kind];
}

bool work_act_kind_from_word(struct sv word, enum work_act_kind *out)
{
    size_t index;
    if (!word_table_find(KIND_WORDS, WORK_ACT__COUNT, word, &index))
        return false;
    *out = (enum work_act_kind)index;
    return true;
}

const char *work_step_word(enum work_step step)
{
    static const char *const WORDS[] = {
        [STEP_REMINDS] = "remind", [STEP_URGES] = "urge", [STEP_PASSES] = "pass"};
    ASSERT(step <= STEP_PASSES);
    return WORDS[step];
}

const struct rule_work *rulebook_work(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->works, rulebook->work_count, id);
}

const struct rule_work_state *rule_work_state(const struct rule_work *work, struct sv id)
{
    RETURN_ITEM(work->states, work->state_count, id);
}

const struct rule_duty *rule_work_duty(const struct rule_work *work, struct sv id)
{
    RETURN_ITEM(work->duties, work->duty_count, id);
}

const struct rule_ladder *rule_work_ladder(const struct rule_work *work, struct sv id)
{
    RETURN_ITEM(work->ladders, work->ladder_count, id);
}

const struct rule_act *rule_work_act(const struct rule_work *work, struct sv id)
{
    RETURN_ITEM(work->acts, work->act_count, id);
}

const struct rule_act *rule_work_opening(const struct rule_work *work)
{
    for (size_t i = 0; i < work->act_count; i++) {
        if (work->acts[i].kind == WORK_ACT_OPENED)
            return &work->acts[i];
    }
    return NULL;
}

role_set rule_work_takers(const struct rule_work *work)
{
    role_set takers = ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);
    for (size_t i = 0; i < work->duty_count; i++) {
        enum duty_owner owner = work->duties[i].owner;
        if (owner == DUTY_OF_UNIT || owner == DUTY_OF_PARTY)
            takers |= ROLE_BIT(work->duties[i].role);
    }
    return takers;
}

static bool can_say_nothing(const struct rule_work *work)
{
    for (size_t i = 0; i < work->act_count; i++) {
        if (work->acts[i].says_nothing)
            return true;
    }
    return false;
}

const struct rule_work *rulebook_survey(const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->work_count; i++) {
        if (can_say_nothing(&rulebook->works[i]))
            return &rulebook->works[i];
    }
    return NULL;
}

const struct rule_work *rulebook_noted_in(const struct rulebook *rulebook, struct sv survey)
{
    for (size_t i = 0; i < rulebook->work_count; i++) {
        if (id_list_has(&rulebook->works[i].part_of, survey))
            return &rulebook->works[i];
    }
    return NULL;
}

const struct rule_work *rulebook_assessment(const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->work_count; i++) {
        if (rulebook->works[i].assessment.steps.count > 0)
            return &rulebook->works[i];
    }
    return NULL;
}

const struct rule_work *rulebook_given(const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->work_count; i++) {
        if (rulebook->works[i].is_given)
            return &rulebook->works[i];
    }
    return NULL;
}

const struct rule_work *rulebook_given_in(const struct rulebook *rulebook)
{
    const struct rule_work *given = rulebook_given(rulebook);
    return given ? rulebook_work(rulebook, given->part_of.items[0]) : NULL;
}

const struct rule_field *rule_act_title(const struct rule_act *act)
{
    const struct rule_field *title = rule_act_field(act, SV("title"));
    if (!title)
        title = rule_act_field(act, SV("subject"));
    return title && title->kind == FIELD_LINE && act->kind == WORK_ACT_OPENED ? title : NULL;
}

bool rule_work_counts_within(const struct rule_work *work)
{
    for (size_t i = 0; i < work->act_count; i++) {
        if (work->acts[i].says_nothing || rule_act_field(&work->acts[i], SV("issue_count")))
            return true;
    }
    return false;
}

bool rule_work_has_money(const struct rule_work *work, enum field_money money)
{
    for (size_t i = 0; i < work->act_count; i++) {
        for (size_t k = 0; k < work->acts[i].field_count; k++) {
            if (work->acts[i].fields[k].money == money)
                return true;
        }
    }
    return false;
}

const struct rule_field *rule_act_field(const struct rule_act *act, struct sv id)
{
    RETURN_ITEM(act->fields, act->field_count, id);
}

const struct rule_step *rule_ladder_step(const struct rule_ladder *ladder, struct sv id)
{
    if (sv_eq(ladder->then.id, id))
        return &ladder->then;
    RETURN_ITEM(ladder->steps, ladder->step_count, id);
}
