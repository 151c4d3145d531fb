/* Who may read what, as a table of roles. Nothing here grants an act: that is the procedure's, with
 * the same units. */
#include "domain/access.h"

#include "domain/procedure.h"

/* How far a role sees. */
enum sight {
    SIGHT_NONE,   /* never reads content */
    SIGHT_OWN,    /* what their unit has, or answered */
    SIGHT_OFFICE, /* what their office registered, and their reach */
    SIGHT_REACH   /* what lies in their reach */
};

/* Whether a role works on matters, so that it may open a petitioner's identity for that. */
enum work { WORK_NONE, WORK_AS_OFFICE, WORK_AS_OWNER };

static const struct {
    enum sight sight;
    enum work work;
} ROLES[ROLE__COUNT] = {
    [ROLE_NONE] = {SIGHT_NONE, WORK_NONE},
    [ROLE_SYSTEM] = {SIGHT_NONE, WORK_NONE},
    [ROLE_PETITIONER] = {SIGHT_NONE, WORK_NONE}, /* by number, code and name, not by grant */
    [ROLE_WINDOW_CLERK] = {SIGHT_OFFICE, WORK_AS_OFFICE},
    [ROLE_CASE_OFFICER] = {SIGHT_OFFICE, WORK_AS_OFFICE},
    [ROLE_OFFICE_HEAD] = {SIGHT_OFFICE, WORK_AS_OFFICE},
    [ROLE_UNIT_HANDLER] = {SIGHT_OWN, WORK_AS_OWNER},
    [ROLE_UNIT_HEAD] = {SIGHT_OWN, WORK_AS_OWNER},
    [ROLE_CASE_LEADER] = {SIGHT_REACH, WORK_NONE},
    [ROLE_SUPERVISOR] = {SIGHT_REACH, WORK_NONE},
    [ROLE_LEADER] = {SIGHT_REACH, WORK_NONE},
    [ROLE_AUDITOR] = {SIGHT_NONE, WORK_NONE},
    [ROLE_ADMINISTRATOR] = {SIGHT_NONE, WORK_NONE},
    [ROLE_DISCIPLINE_OFFICER] = {SIGHT_NONE, WORK_NONE}, /* accusations only, by their stubs */
};

/* In reach: the unit that has it, or the office that registered it, lies there. */
static bool is_in_reach(const struct petition *petition, id64 unit, const struct unit_tree *units)
{
    id64 root = unit_reach_root(units, unit);
    return unit_is_within(units, petition->owner, root) ||
           unit_is_within(units, petition->office, root);
}

static bool sees(const struct petition *petition, const struct grant *grant,
                 const struct unit_tree *units)
{
    switch (ROLES[grant->role].sight) {
    case SIGHT_NONE:
        return false;
    case SIGHT_OWN:
        return grant->unit == petition->owner || petition_has_answered(petition, grant->unit);
    case SIGHT_OFFICE:
        return grant->unit == petition->office || is_in_reach(petition, grant->unit, units);
    case SIGHT_REACH:
        return is_in_reach(petition, grant->unit, units);
    }
    return false;
}

bool access_may_read(const struct petition *petition, const struct grant *grants, size_t count,
                     const struct unit_tree *units, struct grant *as)
{
    for (size_t i = 0; i < count; i++) {
        if (sees(petition, &grants[i], units)) {
            *as = grants[i];
            return true;
        }
    }
    return false;
}

static bool works_on(const struct petition *petition, const struct grant *grant)
{
    switch (ROLES[grant->role].work) {
    case WORK_NONE:
        return false;
    case WORK_AS_OFFICE:
        return grant->unit == petition->office;
    case WORK_AS_OWNER:
        return grant->unit == petition->owner;
    }
    return false;
}

bool access_may_open_identity(const struct petition *petition, const struct grant *grants,
                              size_t count, const struct unit_tree *units, struct grant *as)
{
    for (size_t i = 0; i < count; i++) {
        if (works_on(petition, &grants[i]) && unit_find(units, grants[i].unit)) {
            *as = grants[i];
            return true;
        }
    }
    return false;
}

bool access_grant_for(const struct petition *petition, const struct rule_action *action,
                      const struct grant *grants, size_t count, const struct unit_tree *units,
                      struct grant *as)
{
    for (size_t i = 0; i < count; i++) {
        struct actor actor = {.role = grants[i].role, .unit = grants[i].unit};
        if ((action->by & ROLE_BIT(actor.role)) &&
            procedure_is_at(petition, &actor, action->at, units)) {
            *as = grants[i];
            return true;
        }
    }
    return false;
}
