/* Running clocks of petitions that the caller answers for, or their units.
 *
 * 1. Who answers is the unit that the clock names. Where it has the matter, it is whose turn it is;
 *    where another has it, or nobody in the unit has the turn, its handler – at a petition office
 *    its case officer – so that no clock is nobody's.
 * 2. A matter is named only to those who may read it. */
#include "base/assert.h"
#include "service/work_private.h"

#include <stdlib.h>

static enum role stand_in(const struct call *call, id64 unit)
{
    const struct unit *found = unit_find(call->office->units, unit);
    return found && found->kind == UNIT_KIND_PETITION_OFFICE ? ROLE_CASE_OFFICER
                                                             : ROLE_UNIT_HANDLER;
}

static enum role answers(const struct call *call, id64 unit, const struct petition_row *matter)
{
    bool is_turn = matter->owner == unit && role_is_staff(matter->awaits);
    return is_turn ? matter->awaits : stand_in(call, unit);
}

struct clocks {
    struct call *call;
    const struct duties_wish *wish;
    struct clock_owed *items; /* room for two pages of each unit */
    size_t count;
};

static enum err take(struct clocks *c, id64 unit, const struct owed_clock *clock)
{
    struct clock_owed *one = &c->items[c->count++];
    *one =
        (struct clock_owed){.clock = *clock,
                            .unit = unit,
                            .role = answers(c->call, unit, &clock->matter),
                            .rulebook = office_rulebook(c->call->office, clock->matter.rulebook)};
    if (one->rulebook)
        one->rule = rulebook_clock(one->rulebook, clock->rule);
    return work_may_read_matter(c->call, &clock->matter, &one->may_read);
}

static enum err gather_in(struct clocks *c, id64 region, id64 unit, role_set roles)
{
    static const role_set NOBODY =
        ROLE_BIT(ROLE_NONE) | ROLE_BIT(ROLE_SYSTEM) | ROLE_BIT(ROLE_PETITIONER);
    const struct owed_clock *found;
    size_t count;
    bool stands_in = (roles & ROLE_BIT(stand_in(c->call, unit))) != 0;
    const struct owed_filter filter = {.region = region,
                                       .unit = unit,
                                       .is_any = c->wish->is_of_unit,
                                       .awaits = roles | (stands_in ? NOBODY : 0),
                                       .has_elsewhere = stands_in,
                                       .after_day = c->wish->after_day,
                                       .after_id = c->wish->after_work,
                                       .after_no = c->wish->after_no,
                                       .limit = c->wish->limit};
    enum err err = store_owed_clocks(c->call->conn, c->call->arena, &filter, &found, &count);
    for (size_t i = 0; !err && i < count; i++)
        err = take(c, unit, &found[i]);
    return err;
}

/* Matters lie in the region of the office that registered them: of a unit outside of it, in that of
 * its own office as well. */
static enum err gather(struct clocks *c, id64 unit, role_set roles)
{
    const struct unit_tree *units = c->call->office->units;
    id64 region = c->call->office->region;
    id64 office = unit_petition_office(units, unit);
    id64 own = call_region_of(c->call, office ? office : unit);
    enum err err = gather_in(c, region, unit, roles);
    return err || own == region ? err : gather_in(c, own, unit, roles);
}

/* The caller's roles at the unit of a grant; none where an earlier grant is of the same. Who audits
 * or administers answers for nothing. */
static role_set roles_of(const struct caller *who, size_t at)
{
    static const role_set ASIDE = ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_ADMINISTRATOR);
    role_set roles = 0;
    for (size_t i = 0; i < who->grant_count; i++) {
        if (who->grants[i].unit != who->grants[at].unit)
            continue;
        if (i < at)
            return 0;
        roles |= ROLE_BIT(who->grants[i].role);
    }
    return roles & ~ASIDE;
}

enum err clocks_owed(struct call *call, const struct duties_wish *wish,
                     const struct clock_owed **out, size_t *count)
{
    const struct caller *who = &call->who;
    size_t most = 2 * who->grant_count * (size_t)wish->limit;
    struct clocks c = {
        .call = call, .wish = wish, .items = ARENA_ARRAY(call->arena, struct clock_owed, most)};
    enum err err = ERR_OK;
    ASSERT(!wish->is_ended);
    for (size_t i = 0; !err && i < who->grant_count; i++) {
        role_set roles = roles_of(who, i);
        if (roles)
            err = gather(&c, who->grants[i].unit, roles);
    }
    *out = c.items;
    *count = err ? 0 : c.count;
    return err;
}
