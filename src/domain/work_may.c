/* Who may do an act of a work, and when: place and role, state, and what must have been done
 * before.
 *
 * Whoever owes a duty now may do what ends it, whatever the act's place and roles are. */
#include "domain/work_private.h"

#include "base/assert.h"

/* The open duty that the act ends and the actor owes now, or NULL. */
static const struct duty *owed_now(const struct deciding *d, const struct rule_act *act)
{
    for (size_t i = 0; i < d->work->duty_count; i++) {
        const struct duty *duty = &d->work->duties[i];
        const struct duty_holder now = duty_owed_now(duty, d->work, d->env);
        if (!duty->is_ended &&
            id_list_has(&rule_work_duty(d->rules, duty->rule)->ends_on, act->id) &&
            duty_is_of(&now, d->actor))
            return duty;
    }
    return NULL;
}

/* Petition offices open what is theirs; other units what the rulebook gives their people. */
static bool may_open(const struct unit *unit, enum role role)
{
    static const role_set OF_OFFICES =
        ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_SUPERVISOR);
    return !(OF_OFFICES & ROLE_BIT(role)) || unit->kind == UNIT_KIND_PETITION_OFFICE;
}

static bool is_in_place(const struct deciding *d, const struct rule_act *act)
{
    const struct work *work = d->work;
    const struct actor *actor = d->actor;
    const struct unit *unit = unit_find(d->env->world->units, actor->unit);
    if (!unit || !unit->is_active || !(act->by & ROLE_BIT(actor->role)))
        return false;
    switch (act->at) {
    case WORK_AT_OFFICE:
        return actor->unit == work->office && (work->version > 0 || may_open(unit, actor->role));
    case WORK_AT_UNIT:
        return actor->unit == work->unit;
    case WORK_AT_LEADER:
        return actor->account != 0 && actor->account == work->leader;
    case WORK_AT_PARTY:
        return work_has_party(work, actor->unit);
    case WORK_AT_OWNER:
        return false;
    case WORK_AT_ABOVE:
        return unit->kind == UNIT_KIND_PETITION_OFFICE &&
               unit_is_within(d->env->world->units, work->office,
                              unit_reach_root(d->env->world->units, unit->id));
    }
    UNREACHABLE();
}

/* May the actor do it, as far as place and role go? */
static bool is_theirs(const struct deciding *d, const struct rule_act *act)
{
    return is_in_place(d, act) || owed_now(d, act) != NULL;
}

/* Their own unit's part, if it owes what the act ends; else that of the one they stand in for. */
id64 work_party_of(const struct deciding *d, const struct rule_act *act)
{
    id64 own = work_has_party(d->work, d->actor->unit) ? d->actor->unit : 0;
    for (size_t i = 0; own && i < d->work->duty_count; i++) {
        const struct duty *duty = &d->work->duties[i];
        if (!duty->is_ended && duty->party == own &&
            id_list_has(&rule_work_duty(d->rules, duty->rule)->ends_on, act->id))
            return own;
    }
    const struct duty *duty = owed_now(d, act);
    return duty && duty->party ? duty->party : own;
}

static bool is_from(const struct work *work, const struct rule_act *act)
{
    return work->version == 0 ? act->kind == WORK_ACT_OPENED
                              : !work->is_ended && id_list_has(&act->from, work->state);
}

/* A duty of the list that is owed still, or NULL. */
static const struct duty *owed_of(const struct work *work, const struct id_list *rules)
{
    for (size_t i = 0; i < work->duty_count; i++) {
        if (!work->duties[i].is_ended && id_list_has(rules, work->duties[i].rule))
            return &work->duties[i];
    }
    return NULL;
}

static struct sv duty_name(const struct deciding *d, const struct duty *duty)
{
    return words_in(&rule_work_duty(d->rules, duty->rule)->name, d->env->world->lang);
}

/* Does the act wait for a day that has not come, or for one that is not over? */
static bool is_early(const struct deciding *d, const struct rule_act *act)
{
    day_t today = d->env->world->today;
    for (size_t i = 0; i < d->work->duty_count; i++) {
        const struct duty *duty = &d->work->duties[i];
        bool is_before = sv_eq(duty->rule, act->waits_for) && today < duty->end.due_day;
        bool is_within = sv_eq(duty->rule, act->after) && today <= duty->end.due_day;
        if (!duty->is_ended && (is_before || is_within))
            return true;
    }
    return false;
}

/* What must have happened before the act. */
static enum err judge_gates(const struct deciding *d, const struct rule_act *act, struct fail *fail)
{
    const struct duty *owed = owed_of(d->work, &act->needs_met);
    if (owed)
        return fail_with_param(fail, ERR_REFUSED, "owed", duty_name(d, owed));
    if (work_has_done(d->work, &act->not_by, d->actor->account))
        return fail_with(fail, ERR_REFUSED, "same_person");
    if (is_early(d, act))
        return fail_with(fail, ERR_REFUSED, "early");
    if (act->needs_children_ended && d->env->has_open_children)
        return fail_with(fail, ERR_REFUSED, "children");
    if (act->says_nothing && d->env->within > 0)
        return fail_with(fail, ERR_REFUSED, "within");
    return ERR_OK;
}

static enum err refuse_state(const struct deciding *d, struct fail *fail)
{
    const struct rule_work_state *state = rule_work_state(d->rules, d->work->state);
    struct sv name = state ? words_in(&state->name, d->env->world->lang) : SV("");
    return fail_with_param(fail, ERR_REFUSED, "state", name);
}

static bool is_of_machine(const struct deciding *d)
{
    bool begins = d->act->kind == WORK_ACT_OPENED &&
                  (d->rules->season.every != SEASON_NONE || d->rules->draw.percent > 0);
    return d->actor->role == ROLE_SYSTEM && (begins || d->act->is_of_machine);
}

enum err work_judge(const struct deciding *d, struct fail *fail)
{
    if (!d->rules || !d->act)
        return fail_with(fail, ERR_NOT_FOUND, "action");
    if (!is_of_machine(d) && !is_theirs(d, d->act))
        return fail_with(fail, ERR_FORBIDDEN, "actor");
    return is_from(d->work, d->act) ? judge_gates(d, d->act, fail) : refuse_state(d, fail);
}

/* ---- what is offered ---- */

static size_t add_offers(const struct deciding *d, bool is_primary, const struct rule_act **offers)
{
    size_t count = 0;
    for (size_t i = 0; i < d->rules->act_count; i++) {
        const struct rule_act *act = &d->rules->acts[i];
        if (act->is_primary == is_primary && is_from(d->work, act) && is_theirs(d, act) &&
            judge_gates(d, act, NULL) == ERR_OK)
            offers[count++] = act;
    }
    return count;
}

size_t work_offer(struct arena *arena, const struct work *work, const struct actor *actor,
                  const struct work_env *env, const struct rule_act *const **out)
{
    struct deciding d = {.arena = arena, .work = work, .actor = actor, .env = env};
    d.rules = rulebook_work(env->world->rulebook, work->kind);
    *out = NULL;
    if (!d.rules)
        return 0;
    const struct rule_act **offers =
        arena_calloc(arena, d.rules->act_count, sizeof(const struct rule_act *));
    size_t count = add_offers(&d, true, offers);
    count += add_offers(&d, false, offers + count);
    *out = offers;
    return count;
}

size_t work_wait(struct arena *arena, const struct work *work, const struct actor *actor,
                 const struct work_env *env, const struct work_waiting **out)
{
    struct deciding d = {.arena = arena, .work = work, .actor = actor, .env = env};
    size_t count = 0;
    *out = NULL;
    d.rules = rulebook_work(env->world->rulebook, work->kind);
    if (!d.rules)
        return 0;
    struct work_waiting *waiting =
        arena_calloc(arena, d.rules->act_count, sizeof(struct work_waiting));
    for (size_t i = 0; i < d.rules->act_count; i++) {
        const struct rule_act *act = &d.rules->acts[i];
        struct fail why = {.field_count = 0};
        if (is_from(work, act) && is_theirs(&d, act) && judge_gates(&d, act, &why) != ERR_OK)
            waiting[count++] = (struct work_waiting){act, arena_printf(arena, "%s", why.reason),
                                                     arena_printf(arena, "%s", why.param[0])};
    }
    *out = waiting;
    return count;
}
