/* Who owes: a duty is never nobody's, and never only somebody's who may not do what ends it. */
#include "domain/work.h"

static id64 active_unit(const struct unit_tree *units, id64 id)
{
    const struct unit *unit = unit_find(units, id);
    while (unit && !unit->is_active)
        unit = unit_find(units, unit->parent);
    return unit ? unit->id : 0;
}

static id64 active_parent(const struct unit_tree *units, id64 id)
{
    const struct unit *unit = unit_find(units, id);
    return unit ? active_unit(units, unit->parent) : 0;
}

static bool is_staffed(const struct work_env *env, id64 unit, enum role role)
{
    for (size_t i = 0; i < env->staff_count; i++) {
        if (env->staff[i].unit == unit)
            return (env->staff[i].roles & ROLE_BIT(role)) != 0;
    }
    return true;
}

/* Who stands in for a role at a unit of the kind, in this order; ROLE_NONE ends. */
static const enum role *stand_ins(enum unit_kind kind)
{
    static const enum role OF_OFFICE[] = {ROLE_OFFICE_HEAD, ROLE_SUPERVISOR, ROLE_CASE_OFFICER,
                                          ROLE_NONE};
    static const enum role OF_GOVERNMENT[] = {ROLE_LEADER, ROLE_CASE_LEADER, ROLE_NONE};
    static const enum role ELSEWHERE[] = {ROLE_UNIT_HEAD, ROLE_UNIT_HANDLER, ROLE_LEADER,
                                          ROLE_NONE};
    bool is_government =
        kind == UNIT_KIND_PROVINCE || kind == UNIT_KIND_CITY || kind == UNIT_KIND_COUNTY;
    if (kind == UNIT_KIND_PETITION_OFFICE)
        return OF_OFFICE;
    return is_government ? OF_GOVERNMENT : ELSEWHERE;
}

/* Does somebody at the unit owe it in its place? Then in which role. */
static bool finds_stand_in(const struct work_env *env, id64 unit, enum role *role)
{
    if (is_staffed(env, unit, *role))
        return true;
    for (const enum role *at = stand_ins(unit_find(env->world->units, unit)->kind);
         *at != ROLE_NONE; at++) {
        if (is_staffed(env, unit, *at)) {
            *role = *at;
            return true;
        }
    }
    return false;
}

struct duty_holder duty_holder_now(const struct duty_holder *holder, const struct work *work,
                                   const struct work_env *env)
{
    const struct unit_tree *units = env->world->units;
    struct duty_holder now = *holder;
    if (now.account != 0 && env->is_leader_gone)
        now = (struct duty_holder){.unit = holder->unit, .role = ROLE_UNIT_HEAD};
    now.unit = active_unit(units, now.unit);
    while (now.unit != 0 && now.account == 0 && !finds_stand_in(env, now.unit, &now.role))
        now.unit = active_parent(units, now.unit);
    if (now.unit == 0)
        now = (struct duty_holder){.unit = work->office, .role = ROLE_OFFICE_HEAD};
    return now;
}

id64 work_unit_above(const struct work *work, const struct unit_tree *units)
{
    id64 place = unit_reach_root(units, work->office);
    const struct unit *unit = unit_find(units, place);
    id64 office = unit && unit->parent ? unit_petition_office(units, unit->parent) : 0;
    return office && office != work->office ? office : place;
}

/* ---- another person ---- */

bool work_has_done(const struct work *work, const struct id_list *acts, id64 account)
{
    for (size_t i = 0; i < work->doer_count; i++) {
        if (work->doers[i].account == account && id_list_has(acts, work->doers[i].act))
            return true;
    }
    return false;
}

static bool is_place_of(const struct rule_act *act, const struct work *work, id64 unit)
{
    return (act->at == WORK_AT_OFFICE && unit == work->office) ||
           (act->at == WORK_AT_UNIT && unit == work->unit) ||
           (act->at == WORK_AT_PARTY && work_has_party(work, unit));
}

/* Is there somebody at the holder's unit who may do the act, as whoever owes it or because it is
 * done there, and did none of what another must have done? */
static bool has_another(const struct rule_act *act, const struct duty_holder *holder,
                        const struct work *work, const struct work_env *env)
{
    bool is_known = false;
    role_set roles = ROLE_BIT(holder->role);
    if (is_place_of(act, work, holder->unit))
        roles |= act->by;
    for (size_t i = 0; i < env->person_count; i++) {
        const struct unit_person *person = &env->people[i];
        if (person->unit != holder->unit)
            continue;
        is_known = true;
        if ((person->roles & roles) && !work_has_done(work, &act->not_by, person->account))
            return true;
    }
    return !is_known;
}

/* Is there somebody for each act that ends the duty where the work stands? Who may only drop a
 * thing and not decide it has no choice. */
static bool is_endable_by(const struct rule_duty *rule, const struct duty_holder *holder,
                          const struct work *work, const struct work_env *env)
{
    const struct rule_work *rules = rulebook_work(env->world->rulebook, work->kind);
    for (size_t i = 0; i < rule->ends_on.count; i++) {
        const struct rule_act *act = rule_work_act(rules, rule->ends_on.items[i]);
        if (act->not_by.count > 0 && id_list_has(&act->from, work->state) &&
            !has_another(act, holder, work, env))
            return false;
    }
    return true;
}

/* Whoever stands in for the holder at that unit or above it, and may do it; false: nobody. */
static bool finds_another(const struct rule_duty *rule, struct duty_holder *holder,
                          const struct work *work, const struct work_env *env)
{
    const enum role role = holder->role;
    for (; holder->unit != 0; holder->unit = active_parent(env->world->units, holder->unit)) {
        holder->role = role;
        if (finds_stand_in(env, holder->unit, &holder->role) &&
            is_endable_by(rule, holder, work, env))
            return true;
    }
    return false;
}

struct duty_holder duty_owed_now(const struct duty *duty, const struct work *work,
                                 const struct work_env *env)
{
    const struct rule_work *rules = rulebook_work(env->world->rulebook, work->kind);
    const struct rule_duty *rule = rule_work_duty(rules, duty->rule);
    const struct duty_holder now = duty_holder_now(&duty->holder, work, env);
    if (now.account != 0 || is_endable_by(rule, &now, work, env))
        return now;
    struct duty_holder other = now;
    if (finds_another(rule, &other, work, env))
        return other;
    other = (struct duty_holder){.unit = work_unit_above(work, env->world->units),
                                 .role = ROLE_OFFICE_HEAD};
    return finds_another(rule, &other, work, env) ? other : now;
}
