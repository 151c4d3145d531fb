/* The time of duties: one place says when a step is taken. */
#include "domain/work_ladder.h"

#include "base/assert.h"

static day_t day_after(const struct rule_ladder *ladder, day_t day, int count,
                       const struct calendar *calendar)
{
    day_t then = ladder->unit == PERIOD_WORKING_DAYS ? calendar_add_workdays(calendar, day, count)
                                                     : day + count;
    return then < DAY_LAST ? then : DAY_LAST;
}

/* A step is taken as its day begins: one after the due day finds the whole of that day passed. */
static time_ms moment_of(day_t day, const struct decide_env *env)
{
    return zone_moment(&env->rulebook->zone, day, 0);
}

/* `before` is the day that the repeated step counts from. */
static day_t day_of_step(const struct rule_ladder *ladder, const struct rule_step *step,
                         const struct period_end *end, day_t before, const struct decide_env *env)
{
    if (step == &ladder->then)
        return day_after(ladder, before, step->every, env->calendar);
    return day_after(ladder, end->due_day, step->after, env->calendar);
}

/* The first step from `at` on that is worth taking: a reminder whose day is over is not. */
static const struct rule_step *step_from(const struct rule_ladder *ladder, size_t at,
                                         const struct period_end *end, const struct decide_env *env)
{
    for (; at < ladder->step_count; at++) {
        const struct rule_step *step = &ladder->steps[at];
        if (step->does != STEP_REMINDS ||
            day_of_step(ladder, step, end, DAY_NONE, env) > env->today)
            return step;
    }
    return &ladder->then;
}

static struct period period_of(const struct rule_duty *rule, day_t day,
                               const struct decide_env *env)
{
    bool is_hours = rule->unit == PERIOD_HOURS;
    bool is_set = rule->unit == PERIOD_SET;
    return (struct period){.start_day = env->today,
                           .length = rule->length,
                           .unit = rule->unit,
                           .shifts = !is_set && !is_hours,
                           .start_minute =
                               is_hours ? zone_minute(&env->rulebook->zone, env->now) : 0,
                           .set_day = is_set ? day : DAY_NONE};
}

struct duty_begin duty_begun(const struct rule_work *rules, const struct rule_duty *rule, day_t day,
                             const struct decide_env *env)
{
    const struct rule_ladder *ladder = rule_work_ladder(rules, rule->ladder);
    struct duty_begin begun = {.rule = rule->id, .period = period_of(rule, day, env)};
    begun.end = period_compute(&begun.period, env->calendar);
    const struct rule_step *step = step_from(ladder, 0, &begun.end, env);
    begun.next_step = step->id;
    begun.next_at = moment_of(day_of_step(ladder, step, &begun.end, begun.end.due_day, env), env);
    return begun;
}

struct duty_step duty_stepped(const struct rule_work *rules, const struct duty *duty,
                              const struct decide_env *env)
{
    const struct rule_duty *rule = rule_work_duty(rules, duty->rule);
    const struct rule_ladder *ladder = rule_work_ladder(rules, rule->ladder);
    const struct rule_step *taken = rule_ladder_step(ladder, duty->next_step);
    ASSERT(taken);
    size_t after =
        taken == &ladder->then ? ladder->step_count : (size_t)(taken - ladder->steps) + 1;
    const struct rule_step *next = step_from(ladder, after, &duty->end, env);
    /* The first time it comes when the step before it was to be taken, however late that was; then
     * again counted from when it is taken. */
    day_t before =
        taken == &ladder->then ? env->today : day_of_step(ladder, taken, &duty->end, DAY_NONE, env);
    return (struct duty_step){
        .no = duty->no,
        .step = taken->id,
        .holder = duty->holder,
        .next_step = next->id,
        .next_at = moment_of(day_of_step(ladder, next, &duty->end, before, env), env)};
}

static id64 active_unit(const struct unit_tree *units, id64 id)
{
    const struct unit *unit = unit_find(units, id);
    while (unit && !unit->is_active)
        unit = unit_find(units, unit->parent);
    return unit ? unit->id : 0;
}

struct duty_holder duty_holder_now(const struct duty_holder *holder, const struct work *work,
                                   const struct work_env *env)
{
    struct duty_holder now = *holder;
    if (now.account != 0 && env->is_leader_gone)
        now = (struct duty_holder){.unit = holder->unit, .role = ROLE_UNIT_HEAD};
    now.unit = active_unit(env->world->units, now.unit);
    if (now.unit == 0)
        now = (struct duty_holder){.unit = work->office, .role = ROLE_OFFICE_HEAD};
    return now;
}
