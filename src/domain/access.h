/* Who may read a petition: a table of role against involvement, applied to unit subtrees. */
#ifndef DOMAIN_ACCESS_H
#define DOMAIN_ACCESS_H

#include "domain/petition.h"
#include "domain/rulebook.h"
#include "domain/unit.h"

struct grant {
    enum role role;
    id64 unit;
};

/* May someone holding these grants read the petition? Handlers and heads of a unit read it while
 * their unit owns it or answered it; officers and clerks when their office registered it or it lies
 * in their reach; supervisors, leaders in their reach; auditors and administrators never read
 * content. On true *as is the first grant that allows it. */
bool access_may_read(const struct petition *petition, const struct grant *grants, size_t count,
                     const struct unit_tree *units, struct grant *as);
/* May they open sealed identities (a role on that matter)? */
bool access_may_open_identity(const struct petition *petition, const struct grant *grants,
                              size_t count, const struct unit_tree *units, struct grant *as);
/* The grant under which an action may be done: its role is in `by` and its unit is the right one.
 * False when none fits. */
bool access_grant_for(const struct petition *petition, const struct rule_action *action,
                      const struct grant *grants, size_t count, const struct unit_tree *units,
                      struct grant *as);

#endif
