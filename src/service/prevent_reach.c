/* How far somebody looks at what units return: as far as they supervise, lead or keep the office;
 * in a unit at their own. */
#include "service/prevention.h"

#include "service/service_private.h"
#include "service/work_private.h"

enum { PAGES_MAX = 20 };

static const role_set READERS = ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_SUPERVISOR) |
                                ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_CASE_OFFICER) |
                                ROLE_BIT(ROLE_UNIT_HEAD) | ROLE_BIT(ROLE_UNIT_HANDLER);

enum err prevent_reach_of(const struct call *call, struct prevent_reach *out)
{
    struct scope scope;
    enum err err = call_scope_as(call, READERS, &scope);
    if (err)
        return err;
    out->as = (struct grant){.role = scope.as, .unit = scope.unit};
    out->is_own = scope.where.owner != 0;
    out->root = out->is_own          ? scope.where.owner
                : scope.where.region ? scope.where.region
                                     : unit_reach_root(call->office->units, scope.unit);
    return ERR_OK;
}

bool prevent_reaches(const struct call *call, const struct prevent_reach *reach, id64 unit)
{
    return reach->is_own ? unit == reach->root
                         : unit_is_within(call->office->units, unit, reach->root);
}

/* Where one's own unit is not all there is to see, the region's list is read and what is beyond the
 * caller's reach left out: a page may take several. */
enum err prevent_list(struct call *call, const struct prevent_reach *reach,
                      struct work_filter *filter, struct prevent_page *out)
{
    size_t limit = (size_t)filter->limit;
    struct work_card *kept = ARENA_ARRAY(call->arena, struct work_card, limit);
    enum err err = ERR_OK;
    *out = (struct prevent_page){.has_more = true};
    if (reach->is_own)
        filter->office = reach->root;
    else if (!filter->office)
        filter->region = call->office->region;
    for (int page = 0; !err && out->has_more && out->count < limit && page < PAGES_MAX; page++) {
        struct work_card *cards;
        size_t found = 0, at = 0;
        err = store_work_list(call->conn, call->arena, filter, &cards, &found);
        for (; !err && at < found && out->count < limit; at++) {
            if (prevent_reaches(call, reach, cards[at].office))
                kept[out->count++] = cards[at];
            filter->after_day = cards[at].due_day;
            filter->after_id = cards[at].key.id;
        }
        out->has_more = at < found || found == limit;
    }
    return err ? err : work_items_of(call, kept, out->count, &out->items);
}

enum err prevent_note(struct call *call, const struct prevent_reach *reach, const char *word)
{
    const struct look look = {
        .kind = READING_LIST, .as = reach->as, .ground = GROUND_LISTING, .purpose = sv_from(word)};
    return reading_note(call, &look, NULL);
}
