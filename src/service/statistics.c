/* Public statistics: the figures of twelve whole months with their tops and bottoms, so that
 * anybody can work them out again, and nothing from which somebody could be made out. */
#include "service/measures.h"

#include "service/measures_private.h"

static bool is_public(const struct rule_measure *measure)
{
    return measure->is_ranked || measure->top.kinds == 1u << TALLY_RECEIVED;
}

static void add_up(const struct rule_measure *measure, struct measured *sum,
                   const struct measured *one)
{
    sum->top += one->top;
    sum->bottom += measure->unit == MEASURE_PERCENT ? one->bottom : 0;
}

/* One measure of one side. */
static void leave_out(struct arena *arena, struct statistics_side *side, size_t m)
{
    const struct measures_view *view = &side->view;
    const struct rule_measure *measure = &view->rulebook->measures[m];
    int64_t *numbers = ARENA_ARRAY(arena, int64_t, view->row_count);
    side->is_left_out[m] = ARENA_ARRAY(arena, bool, view->row_count);
    for (size_t i = 0; i < view->row_count; i++)
        numbers[i] = measure_base(measure, &view->rows[i].now[m]);
    (void)measure_leave_out(numbers, view->row_count, STATISTICS_LEAST, side->is_left_out[m]);
    for (size_t i = 0; i < view->row_count; i++) {
        if (side->is_left_out[m][i])
            add_up(measure, &side->others[m], &view->rows[i].now[m]);
    }
}

static enum err fill(struct call *call, enum tally_by by, struct statistics_side *out)
{
    const struct rulebook *rulebook = call_rulebook(call);
    day_t first = tally_month(call->today);
    out->view = (struct measures_view){
        .rulebook = rulebook,
        .scope = TALLY_FOR_REGION,
        .place = call->office->region,
        .now = {day_add_months(first, -STATISTICS_MONTHS), first - 1},
    };
    out->is_left_out = ARENA_ARRAY(call->arena, bool *, rulebook->measure_count);
    out->others = ARENA_ARRAY(call->arena, struct measured, rulebook->measure_count);
    enum err err = measures_fill(call, by, false, &out->view);
    for (size_t m = 0; !err && m < rulebook->measure_count; m++)
        leave_out(call->arena, out, m);
    return err;
}

enum err service_statistics(struct call *call, struct statistics *out)
{
    const struct rulebook *rulebook = call_rulebook(call);
    bool *is_published = ARENA_ARRAY(call->arena, bool, rulebook->measure_count);
    *out = (struct statistics){.is_published = is_published};
    enum err err = fill(call, TALLY_BY_UNIT, &out->units);
    if (!err)
        err = fill(call, TALLY_BY_CLASS, &out->classes);
    if (!err)
        err = fill(call, TALLY_BY_MONTH, &out->months);
    for (size_t m = 0; !err && m < rulebook->measure_count; m++)
        is_published[m] =
            is_public(&rulebook->measures[m]) &&
            measure_base(&rulebook->measures[m], &out->units.view.all.now[m]) >= STATISTICS_LEAST;
    return err;
}
