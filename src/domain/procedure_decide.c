/* Deciding a command: who, where the matter stands, which gates are open, what the fields say, in
 * that order; the first refusal ends it. Nothing is changed here: the event says what will. */
#include "domain/procedure_private.h"

#include "base/assert.h"
#include "domain/people.h"

#include <stdio.h>

static bool is_active(const struct unit_tree *units, id64 id)
{
    const struct unit *unit = unit_find(units, id);
    return unit && unit->is_active;
}

bool procedure_is_at(const struct petition *petition, const struct actor *actor, enum action_at at,
                     const struct unit_tree *units)
{
    switch (at) {
    case AT_OFFICE:
        return actor->unit == petition->office && is_active(units, actor->unit);
    case AT_OWNER:
        return actor->unit == petition->owner && is_active(units, actor->unit);
    case AT_SENDER:
        return actor->unit == petition->sent_by && is_active(units, actor->unit);
    case AT_PETITIONER:
        return actor->role == ROLE_PETITIONER;
    case AT_SYSTEM:
        return actor->role == ROLE_SYSTEM;
    }
    UNREACHABLE();
}

/* Of several petitioners, who may: an act of the petitioner is nobody else's. */
bool decision_is_by_right_actor(const struct decision *d)
{
    return (d->action->by & ROLE_BIT(d->actor->role)) != 0 &&
           (d->action->at != AT_PETITIONER ||
            (d->action->standing & petition_standing(d->petition, d->actor->person))) &&
           procedure_is_at(d->petition, d->actor, d->action->at, d->env->units);
}

bool decision_is_in_right_state(const struct decision *d)
{
    const struct rule_action *action = d->action;
    if (d->petition->version == 0)
        return action->from.count == 0;
    for (size_t i = 0; i < action->from.count; i++) {
        if (sv_eq(action->from.items[i], d->petition->state))
            return true;
    }
    return false;
}

const struct words *decision_refusal(const struct decision *d, const char **kind)
{
    static const struct words RECUSED = {
        {SV_INIT("已决定您回避本事项，您不能再办理"),
         SV_INIT("You are recused from this matter and cannot act on it")}};
    if (petition_is_recused(d->petition, d->actor->account)) {
        *kind = "recused";
        return &RECUSED;
    }
    const struct rule_gate *closed = decision_closed_gate(d);
    *kind = closed ? gate_kind_word(closed->kind) : "";
    return closed ? &closed->refusal : NULL;
}

static enum err refuse_state(const struct decision *d)
{
    const struct rule_state *state = rulebook_state(d->env->rulebook, d->petition->state);
    struct sv name = state ? words_in(&state->name, d->env->lang) : SV("");
    return fail_with_param(d->fail, ERR_REFUSED, "state", name);
}

static enum err refuse_gate(const struct decision *d)
{
    char reason[sizeof d->fail->reason];
    const char *kind;
    const struct words *why = decision_refusal(d, &kind);
    if (!why)
        return ERR_OK;
    snprintf(reason, sizeof reason, "gate.%s", kind);
    return fail_with_param(d->fail, ERR_REFUSED, reason, words_in(why, d->env->lang));
}

/* May the action be done at all, whatever the fields? */
static enum err judge_action(const struct decision *d)
{
    if (!d->action)
        return fail_with(d->fail, ERR_NOT_FOUND, "action");
    if (d->petition->office == 0) /* an installation whose office is not set up */
        return fail_with(d->fail, ERR_REFUSED, "no_office");
    if (!decision_is_by_right_actor(d))
        return fail_with(d->fail, ERR_FORBIDDEN, "actor");
    if (!decision_is_in_right_state(d))
        return refuse_state(d);
    return refuse_gate(d);
}

static enum err judge_fields(struct decision *d)
{
    const struct rule_gate *serves = rule_gate_find(d->action, GATE_UNSERVED);
    if (serves)
        d->served = decision_unserved(d, serves->arg);
    decision_take_fields(d);
    decision_check_meaning(d);
    return d->fault_count ? ERR_BAD_INPUT : ERR_OK;
}

const struct rule_outcome *procedure_outcome(const struct rule_action *action,
                                             const struct command *command)
{
    struct sv choice = SV("");
    for (size_t i = 0; i < command->field_count; i++) {
        if (sv_eq(command->fields[i].id, action->turns_on))
            choice = sv_trim(command->fields[i].text);
    }
    return rule_outcome_for(action, choice);
}

enum err procedure_decide(struct arena *arena, const struct petition *petition,
                          const struct command *command, const struct actor *actor,
                          const struct decide_env *env, struct event *out, struct fail *fail)
{
    struct decision d = {.arena = arena,
                         .petition = petition,
                         .command = command,
                         .actor = actor,
                         .env = env,
                         .minute = zone_minute(&env->rulebook->zone, env->now),
                         .action = rulebook_action(env->rulebook, command->action),
                         .fail = fail};
    enum err err = judge_action(&d);
    if (!err)
        err = judge_fields(&d);
    if (err)
        return err;
    d.outcome = procedure_outcome(d.action, command);
    *out = (struct event){.kind = d.action->event,
                          .seq = petition->version + 1,
                          .at = env->now,
                          .day = env->today,
                          .actor = *actor,
                          .action = d.action->id,
                          .fields = d.fields,
                          .field_count = d.field_count,
                          .effects = decision_effects(&d)};
    if (out->kind == EVENT_REGISTERED)
        out->rulebook = env->rulebook->pin;
    return ERR_OK;
}
