/* The time of duties: one place says when a step is taken. Steps in days are taken as their day
 * begins – one after the due day finds the whole of that day passed –, those in hours or minutes at
 * the minute. */
#include "domain/work_ladder.h"

#include "base/assert.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

static day_t day_after(enum period_unit unit, day_t day, int count, const struct calendar *calendar)
{
    day_t then =
        unit == PERIOD_WORKING_DAYS ? calendar_add_workdays(calendar, day, count) : day + count;
    return then < DAY_LAST ? then : DAY_LAST;
}

static time_ms moment_of(day_t day, const struct decide_env *env)
{
    return zone_moment(&env->rulebook->zone, day, 0);
}

/* When it is too late: a day is over at its end. */
static time_ms moment_late(const struct period_end *end, const struct decide_env *env)
{
    return end->due_minute == PERIOD_NO_MINUTE
               ? moment_of(end->due_day + 1, env)
               : zone_moment(&env->rulebook->zone, end->due_day, end->due_minute);
}

static time_ms unit_ms(enum period_unit unit)
{
    return unit == PERIOD_HOURS ? HOUR_MS : MINUTE_MS;
}

/* `before` is the moment that the repeated step counts from. */
static time_ms moment_of_step(const struct rule_ladder *ladder, const struct rule_step *step,
                              const struct period_end *end, time_ms before,
                              const struct decide_env *env)
{
    bool is_last = step == &ladder->then;
    if (period_is_by_minute(step->unit))
        return is_last ? before + step->every * unit_ms(step->unit)
                       : moment_late(end, env) + step->after * unit_ms(step->unit);
    day_t from = is_last ? zone_day(&env->rulebook->zone, before) : end->due_day;
    return moment_of(
        day_after(step->unit, from, is_last ? step->every : step->after, env->calendar), env);
}

/* The first step from `at` on that is worth taking: a reminder whose day is over is not. */
static const struct rule_step *step_from(const struct rule_ladder *ladder, size_t at,
                                         const struct period_end *end, const struct decide_env *env)
{
    bool is_by_minute = period_is_by_minute(ladder->unit);
    for (; at < ladder->step_count; at++) {
        const struct rule_step *step = &ladder->steps[at];
        time_ms moment = moment_of_step(ladder, step, end, 0, env);
        if (step->does != STEP_REMINDS ||
            moment > (is_by_minute ? env->now : moment_of(env->today, env)))
            return step;
    }
    return &ladder->then;
}

static struct period period_of(const struct rule_duty *rule, struct duty_time time,
                               const struct decide_env *env)
{
    bool is_by_minute = period_is_by_minute(rule->unit);
    bool is_set = rule->unit == PERIOD_SET;
    return (struct period){
        .start_day = env->today,
        .length = rule->length_from.n ? time.length : rule->length,
        .unit = rule->unit,
        .shifts = !is_set && !is_by_minute,
        .start_minute = is_by_minute ? zone_minute(&env->rulebook->zone, env->now) : time.minute,
        .set_day = is_set ? time.day : DAY_NONE};
}

/* Without a step before it the last one counts from the day that is owed. */
static time_ms first_moment(const struct rule_ladder *ladder, const struct rule_step *step,
                            const struct period_end *end, const struct decide_env *env)
{
    time_ms due =
        period_is_by_minute(ladder->unit) ? moment_late(end, env) : moment_of(end->due_day, env);
    return moment_of_step(ladder, step, end, due, env);
}

struct duty_begin duty_begun(const struct rule_work *rules, const struct rule_duty *rule,
                             struct duty_time time, const struct decide_env *env)
{
    const struct rule_ladder *ladder = rule_work_ladder(rules, rule->ladder);
    struct duty_begin begun = {.rule = rule->id, .period = period_of(rule, time, env)};
    begun.end = period_compute(&begun.period, env->calendar);
    const struct rule_step *step = step_from(ladder, 0, &begun.end, env);
    begun.next_step = step->id;
    begun.next_at = first_moment(ladder, step, &begun.end, env);
    return begun;
}

static const struct rule_ladder *ladder_of(const struct rule_work *rules, const struct duty *duty)
{
    return rule_work_ladder(rules, rule_work_duty(rules, duty->rule)->ladder);
}

struct duty_step duty_stepped(const struct rule_work *rules, const struct duty *duty,
                              const struct decide_env *env)
{
    const struct rule_ladder *ladder = ladder_of(rules, duty);
    const struct rule_step *taken = rule_ladder_step(ladder, duty->next_step);
    ASSERT(taken);
    bool is_last = taken == &ladder->then;
    size_t after = is_last ? ladder->step_count : (size_t)(taken - ladder->steps) + 1;
    const struct rule_step *next = step_from(ladder, after, &duty->end, env);
    /* The first time it comes when the step before it was to be taken, however late that was; then
     * again counted from when it is taken. */
    time_ms before = is_last ? env->now : moment_of_step(ladder, taken, &duty->end, 0, env);
    return (struct duty_step){.no = duty->no,
                              .step = taken->id,
                              .holder = duty->holder,
                              .next_step = next->id,
                              .next_at = moment_of_step(ladder, next, &duty->end, before, env)};
}

time_ms duty_moved(const struct rule_work *rules, const struct duty *duty,
                   const struct period_end *end, const struct decide_env *env)
{
    const struct rule_ladder *ladder = ladder_of(rules, duty);
    const struct rule_step *next = rule_ladder_step(ladder, duty->next_step);
    ASSERT(next);
    if (next == &ladder->then && sv_eq(duty->step, next->id))
        return duty->next_at;
    return first_moment(ladder, next, end, env);
}
