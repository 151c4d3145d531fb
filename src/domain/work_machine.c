/* What the machine does in a work by itself: the next step of a duty's ladder, and days that move
 * as the calendar does. It ends nothing. */
#include "domain/work_private.h"

#include "domain/work_ladder.h"

#include "base/assert.h"

bool work_step_due(struct arena *arena, const struct work *work, const struct work_env *env,
                   struct work_event *out)
{
    const struct decide_env *world = env->world;
    const struct duty *duty = work_next_step(work);
    if (!duty || duty->next_at > world->now)
        return false;
    struct deciding d = {.arena = arena, .work = work, .env = env};
    d.rules = rulebook_work(world->rulebook, work->kind);
    ASSERT(d.rules);
    work_follow_nothing(&d);
    struct duty_step *step = ARENA_NEW(arena, struct duty_step);
    *step = duty_stepped(d.rules, duty, world);
    step->holder = duty_owed_now(duty, work, env);
    const struct rule_duty *rule = rule_work_duty(d.rules, duty->rule);
    const struct rule_ladder *ladder = rule_work_ladder(d.rules, rule->ladder);
    struct sv begins = rule_ladder_step(ladder, step->step)->begins;
    if (begins.n > 0)
        work_begin_duty(&d, begins, &duty->party, duty->party != 0);
    d.effects.steps = step;
    d.effects.step_count = 1;
    *out = (struct work_event){.kind = WORK_STEPPED,
                               .seq = work->version + 1,
                               .at = world->now,
                               .day = world->today,
                               .actor = {.role = ROLE_SYSTEM},
                               .act = step->step,
                               .effects = d.effects};
    return true;
}

static bool has_moved(const struct period_end *was, const struct period_end *is)
{
    return was->due_day != is->due_day || was->raw_day != is->raw_day ||
           was->due_minute != is->due_minute || was->is_provisional != is->is_provisional;
}

bool work_recompute(struct arena *arena, const struct work *work, const struct work_env *env,
                    struct work_event *out)
{
    const struct decide_env *world = env->world;
    const struct rule_work *rules = rulebook_work(world->rulebook, work->kind);
    struct duty_move *moves = ARENA_ARRAY(arena, struct duty_move, work->duty_count);
    size_t count = 0;
    ASSERT(rules);
    for (size_t i = 0; i < work->duty_count; i++) {
        const struct duty *duty = &work->duties[i];
        const struct period_end end = period_compute(&duty->period, world->calendar);
        if (!duty->is_ended && has_moved(&duty->end, &end))
            moves[count++] = (struct duty_move){
                .no = duty->no, .end = end, .next_at = duty_moved(rules, duty, &end, world)};
    }
    if (count == 0)
        return false;
    *out = (struct work_event){.kind = WORK_RECOMPUTED,
                               .seq = work->version + 1,
                               .at = world->now,
                               .day = world->today,
                               .actor = {.role = ROLE_SYSTEM},
                               .act = SV("recompute"),
                               .effects = {.state = work->state,
                                           .unit = work->unit,
                                           .leader = work->leader,
                                           .money = work->money,
                                           .moves = moves,
                                           .move_count = count}};
    return true;
}
