/* Due days that move when the calendar does. No rule is asked: a clock carries its arithmetic. */
#include "domain/procedure.h"

static bool has_moved(const struct period_end *a, const struct period_end *b)
{
    return a->raw_day != b->raw_day || a->due_day != b->due_day ||
           a->is_provisional != b->is_provisional;
}

bool procedure_recompute(struct arena *arena, const struct petition *petition,
                         const struct decide_env *env, struct event *out)
{
    struct clock_move *moves = ARENA_ARRAY(arena, struct clock_move, petition->clock_count);
    size_t count = 0;
    for (size_t i = 0; i < petition->clock_count; i++) {
        const struct petition_clock *clock = &petition->clocks[i];
        struct period_end end = period_compute(&clock->period, env->calendar);
        if (clock->status == CLOCK_RUNNING && has_moved(&clock->end, &end))
            moves[count++] =
                (struct clock_move){.no = clock->no, .period = clock->period, .end = end};
    }
    if (count == 0)
        return false;
    *out = (struct event){.kind = EVENT_RECOMPUTED,
                          .seq = petition->version + 1,
                          .at = env->now,
                          .day = env->today,
                          .actor = {.role = ROLE_SYSTEM},
                          .action = SV("recompute"),
                          .effects = {.state = petition->state,
                                      .is_ended = petition->is_ended,
                                      .owner = petition->owner,
                                      .awaits = petition->awaits,
                                      .moves = moves,
                                      .move_count = count}};
    return true;
}
