/* What the caller owes, or their units. */
#include "service/works.h"

#include "base/assert.h"
#include "service/service_private.h"

#include <stdlib.h>

static int duty_cmp(const void *left, const void *right)
{
    const struct duty_row *a = left;
    const struct duty_row *b = right;
    if (a->due_day != b->due_day)
        return a->due_day < b->due_day ? -1 : 1;
    if (a->work.id != b->work.id)
        return a->work.id < b->work.id ? -1 : 1;
    return (a->no > b->no) - (a->no < b->no);
}

static int ended_cmp(const void *left, const void *right)
{
    return duty_cmp(right, left);
}

struct gathering {
    struct call *call;
    struct duty_filter filter;
    struct duty_row *rows; /* room for a page of each question */
    size_t count;
};

static enum err gather(struct gathering *g)
{
    const struct duty_row *rows;
    size_t count;
    enum err err = store_duty_list(g->call->conn, g->call->arena, &g->filter, &rows, &count);
    for (size_t i = 0; !err && i < count; i++)
        g->rows[g->count++] = rows[i];
    return err;
}

static bool is_asked_before(const struct call *call, size_t at, bool is_of_unit)
{
    for (size_t i = 0; i < at; i++) {
        const struct grant *grant = &call->who.grants[i];
        if (grant->unit == call->who.grants[at].unit &&
            (is_of_unit || grant->role == call->who.grants[at].role))
            return true;
    }
    return false;
}

/* Of each of the caller's roles, or units; then by name. Whoever audits or administers owes nothing
 * and sees none of a unit's. */
static enum err gather_all(struct gathering *g, bool is_of_unit)
{
    static const role_set ASIDE = ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_ADMINISTRATOR);
    const struct caller *who = &g->call->who;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < who->grant_count; i++) {
        if ((ASIDE & ROLE_BIT(who->grants[i].role)) || is_asked_before(g->call, i, is_of_unit))
            continue;
        g->filter.scope = is_of_unit ? DUTIES_OF_UNIT : DUTIES_OF_ROLE;
        g->filter.unit = who->grants[i].unit;
        g->filter.role = who->grants[i].role;
        err = gather(g);
    }
    g->filter.scope = DUTIES_OF_ACCOUNT;
    g->filter.account = who->account;
    return err || is_of_unit ? err : gather(g);
}

enum err service_duties(struct call *call, const struct duties_wish *wish,
                        const struct duty_row **out, size_t *count)
{
    ASSERT(wish->limit >= 1 && wish->limit <= 100);
    struct gathering g = {.call = call,
                          .filter = {.is_ended = wish->is_ended,
                                     .after_day = wish->after_day,
                                     .after_work = wish->after_work,
                                     .after_no = wish->after_no,
                                     .limit = wish->limit}};
    *count = 0;
    if (call->who.kind != CALLER_STAFF)
        return ERR_FORBIDDEN;
    size_t most = (call->who.grant_count + 1) * (size_t)wish->limit;
    g.rows = ARENA_ARRAY(call->arena, struct duty_row, most);
    enum err err = gather_all(&g, wish->is_of_unit);
    if (err)
        return err;
    qsort(g.rows, g.count, sizeof *g.rows, wish->is_ended ? ended_cmp : duty_cmp);
    *out = g.rows;
    *count = g.count < (size_t)wish->limit ? g.count : (size_t)wish->limit;
    return ERR_OK;
}
