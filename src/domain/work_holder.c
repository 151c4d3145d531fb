/* Who owes: a duty is never nobody's. */
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
