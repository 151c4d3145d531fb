/* Measures: where the caller may look, which months, and sums turned into figures. Everything comes
 * from roll-ups: no matter is looked at. */
#include "service/measures.h"

#include "service/measures_private.h"

#include <stdlib.h>

static const role_set MEASURE_ROLES = ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_SUPERVISOR) |
                                      ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_UNIT_HEAD);

/* ---- where and when ---- */

static void place_of(const struct scope *scope, struct measures_view *out)
{
    const struct petition_scope *where = &scope->where;
    out->scope = where->region   ? TALLY_FOR_REGION
                 : where->office ? TALLY_FOR_OFFICE
                                 : TALLY_FOR_UNIT;
    out->place = where->region ? where->region : where->office ? where->office : where->owner;
}

static day_t month_end(day_t first)
{
    return day_add_months(first, 1) - 1;
}

static int months_in(const struct measure_period *period)
{
    int months = 0;
    for (day_t first = period->from; first <= period->to; first = day_add_months(first, 1))
        months++;
    return months;
}

static struct measure_period moved(const struct measure_period *period, int months)
{
    return (struct measure_period){day_add_months(period->from, -months),
                                   month_end(day_add_months(tally_month(period->to), -months))};
}

static enum err periods_of(const struct call *call, const struct measures_wish *wish,
                           struct measures_view *out)
{
    day_t from = wish->from != DAY_NONE ? wish->from : call->today;
    day_t to = wish->to != DAY_NONE ? wish->to : from > call->today ? from : call->today;
    out->now = (struct measure_period){tally_month(from), month_end(tally_month(to))};
    if (to < from)
        return fail_field(call->fail, "to", "order", "");
    if (to - from > MEASURE_MONTHS_MAX * 31 || months_in(&out->now) > MEASURE_MONTHS_MAX)
        return fail_field(call->fail, "to", "too_long", "");
    out->before = moved(&out->now, months_in(&out->now));
    out->last_year = moved(&out->now, 12);
    return ERR_OK;
}

/* ---- sums into rows ---- */

/* Rows as they come to be; found again by what they are of. */
struct gathering {
    struct call *call;
    const struct measures_view *view;
    enum tally_by by;
    struct measures_index index;
    struct measures_row *rows;
    size_t count, capacity;
};

static bool is_of(const struct gathering *g, const struct measures_row *row,
                  const struct tally_sum *sum)
{
    switch (g->by) {
    case TALLY_BY_UNIT:
        return row->unit == sum->unit;
    case TALLY_BY_CLASS:
        return sv_eq(row->class_code, sum->class_code);
    case TALLY_BY_MONTH:
        return row->month == sum->day;
    }
    return false;
}

static struct measures_row empty_row(const struct gathering *g)
{
    struct arena *arena = g->call->arena;
    const struct rulebook *rulebook = g->view->rulebook;
    return (struct measures_row){.now = measures_begin(arena, rulebook),
                                 .before = measures_begin(arena, rulebook),
                                 .last_year = measures_begin(arena, rulebook)};
}

static struct measures_row *row_of(struct gathering *g, const struct tally_sum *sum)
{
    for (size_t i = g->count; i-- > 0;) {
        if (is_of(g, &g->rows[i], sum))
            return &g->rows[i];
    }
    if (g->count == g->capacity) {
        size_t capacity = g->capacity ? g->capacity * 2 : 64;
        struct measures_row *rows = ARENA_ARRAY(g->call->arena, struct measures_row, capacity);
        for (size_t i = 0; i < g->count; i++)
            rows[i] = g->rows[i];
        g->rows = rows;
        g->capacity = capacity;
    }
    struct measures_row *row = &g->rows[g->count++];
    *row = empty_row(g);
    row->unit = g->by == TALLY_BY_UNIT ? sum->unit : 0;
    row->class_code = g->by == TALLY_BY_CLASS ? sum->class_code : SV("");
    row->month = g->by == TALLY_BY_MONTH ? sum->day : DAY_NONE;
    return row;
}

enum when { NOW, BEFORE, LAST_YEAR };

static struct measured *of_time(const struct measures_row *row, enum when when)
{
    struct measured *const measured[] = {
        [NOW] = row->now, [BEFORE] = row->before, [LAST_YEAR] = row->last_year};
    return measured[when];
}

static enum err gather(struct gathering *g, struct measures_view *view, enum when when)
{
    const struct measure_period *const periods[] = {
        [NOW] = &view->now, [BEFORE] = &view->before, [LAST_YEAR] = &view->last_year};
    const struct tally_question question = {.scope = view->scope,
                                            .place = view->place,
                                            .by = g->by,
                                            .unit = view->unit,
                                            .from = periods[when]->from,
                                            .to = periods[when]->to,
                                            .today = g->call->today};
    const struct tally_sum *sums;
    size_t count;
    enum err err = store_tallies(g->call->conn, g->call->arena, &question, &sums, &count);
    for (size_t i = 0; !err && i < count; i++) {
        if (g->by == TALLY_BY_UNIT && view->unit && sums[i].unit != view->unit)
            continue;
        measures_add(&g->index, of_time(row_of(g, &sums[i]), when), &sums[i]);
        measures_add(&g->index, of_time(&view->all, when), &sums[i]);
    }
    return err;
}

static int row_cmp(const void *a, const void *b)
{
    const struct measures_row *one = a;
    const struct measures_row *other = b;
    if (one->month != other->month)
        return one->month < other->month ? -1 : 1;
    if (one->unit != other->unit)
        return one->unit < other->unit ? -1 : 1;
    return sv_cmp(one->class_code, other->class_code);
}

/* Each month of the period has a row, with nothing in it as well. */
static void fill_months(struct gathering *g, const struct measure_period *period)
{
    for (day_t first = period->from; first <= period->to; first = day_add_months(first, 1))
        row_of(g, &(struct tally_sum){.day = first});
}

enum err measures_place(struct call *call, const struct measures_wish *wish, struct scope *scope,
                        struct measures_view *out)
{
    *out = (struct measures_view){.rulebook = call_rulebook(call), .unit = wish->unit};
    enum err err = call_scope_as(call, MEASURE_ROLES, scope);
    if (!err)
        err = periods_of(call, wish, out);
    if (err)
        return err;
    place_of(scope, out);
    if (out->scope == TALLY_FOR_UNIT)
        out->unit = 0; /* their own, whatever is asked for */
    return ERR_OK;
}

enum err service_measures(struct call *call, const struct measures_wish *wish,
                          struct measures_view *out)
{
    struct scope scope;
    enum err err = measures_place(call, wish, &scope, out);
    return err ? err : measures_fill(call, wish->by, wish->by != TALLY_BY_MONTH, out);
}

enum err measures_fill(struct call *call, enum tally_by by, bool compares,
                       struct measures_view *out)
{
    struct gathering g = {.call = call,
                          .view = out,
                          .by = by,
                          .index = {.arena = call->arena, .rulebook = out->rulebook}};
    out->all = empty_row(&g);
    if (by == TALLY_BY_MONTH)
        fill_months(&g, &out->now);
    enum err err = gather(&g, out, NOW);
    if (!err && compares)
        err = gather(&g, out, BEFORE);
    if (!err && compares)
        err = gather(&g, out, LAST_YEAR);
    if (g.count)
        qsort(g.rows, g.count, sizeof *g.rows, row_cmp);
    out->rows = g.rows;
    out->row_count = g.count;
    return err;
}
