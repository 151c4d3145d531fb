/* Plans: a state, an age that suits it, and for duties that shall be due on a certain day the day
 * on which their clock has to begin, found by trying the days around it. */
#include "cmd/demo_plan.h"

#include "base/assert.h"

/* A state: how often it is drawn, and how many days ago its petitions were received. */
static const struct {
    unsigned weight;
    int age_low, age_high;
} TARGETS[DEMO_TARGET__COUNT] = {
    [DEMO_INCOMPLETE] = {3, 1, 10},
    [DEMO_REGISTERED] = {5, 1, 11},
    [DEMO_SCREENED] = {4, 3, 12},
    [DEMO_REFERRED] = {7, 5, 14},
    [DEMO_OBJECTED] = {3, 7, 13},
    [DEMO_HANDLING] = {24, 10, 58},
    [DEMO_EXTENDED] = {5, 52, 80},
    [DEMO_APPROVING] = {6, 24, 60},
    [DEMO_APPROVED] = {4, 28, 62},
    [DEMO_ANSWERED] = {13, 40, 95},
    [DEMO_REFUSED] = {2, 4, 12},
    [DEMO_NOT_ACCEPTED] = {3, 16, DEMO_DAYS - 2},
    [DEMO_CLOSED] = {25, 62, DEMO_DAYS - 2},
    [DEMO_WITHDRAWN] = {0, 20, DEMO_DAYS - 2},
    [DEMO_UNDECIDED] = {0, 60, 100},
    [DEMO_ASSIGNED] = {0, 46, 55},
};

static const struct {
    enum demo_target target;
    enum demo_aim aim;
    bool is_group;
} FIRST[] = {
    {DEMO_HANDLING, DEMO_IN_TIME, false},     {DEMO_ANSWERED, DEMO_IN_TIME, false},
    {DEMO_INCOMPLETE, DEMO_IN_TIME, false},   {DEMO_REGISTERED, DEMO_DUE_TODAY, false},
    {DEMO_SCREENED, DEMO_LATE, false},        {DEMO_REFERRED, DEMO_DUE_TODAY, false},
    {DEMO_OBJECTED, DEMO_IN_TIME, false},     {DEMO_HANDLING, DEMO_DUE_TODAY, false},
    {DEMO_EXTENDED, DEMO_IN_TIME, false},     {DEMO_APPROVING, DEMO_DUE_TODAY, false},
    {DEMO_APPROVED, DEMO_LATE, false},        {DEMO_REFUSED, DEMO_IN_TIME, false},
    {DEMO_NOT_ACCEPTED, DEMO_IN_TIME, false}, {DEMO_CLOSED, DEMO_IN_TIME, false},
    {DEMO_HANDLING, DEMO_LATE, false},        {DEMO_REGISTERED, DEMO_LATE, false},
    {DEMO_HANDLING, DEMO_IN_TIME, true},      {DEMO_SCREENED, DEMO_DUE_TODAY, false},
    {DEMO_REFERRED, DEMO_LATE, false},        {DEMO_HANDLING, DEMO_DUE_TODAY, true},
    {DEMO_INCOMPLETE, DEMO_LATE, false},      {DEMO_CLOSED, DEMO_IN_TIME, true},
    {DEMO_EXTENDED, DEMO_IN_TIME, true},      {DEMO_ANSWERED, DEMO_IN_TIME, true},
    {DEMO_INCOMPLETE, DEMO_DUE_TODAY, false}, {DEMO_REGISTERED, DEMO_IN_TIME, true},
    {DEMO_REFERRED, DEMO_IN_TIME, true},
};
#define FIRST_COUNT (sizeof FIRST / sizeof FIRST[0])

static int between(struct rng rng, int low, int high)
{
    return low + (int)rng_below(rng, (uint64_t)(high - low) + 1);
}

static void choose(struct rng rng, uint32_t index, struct demo_plan *plan)
{
    unsigned all = 0;
    for (int i = 0; i < DEMO_TARGET__COUNT; i++)
        all += TARGETS[i].weight;
    uint64_t drawn = rng_below(rng, all);
    uint64_t lateness = rng_below(rng, 100);
    plan->is_group = rng_below(rng, 2) == 0;
    plan->aim = lateness < 3 ? DEMO_DUE_TODAY : lateness < 10 ? DEMO_LATE : DEMO_IN_TIME;
    int target = 0;
    while (drawn >= TARGETS[target].weight)
        drawn -= TARGETS[target++].weight;
    plan->target = (enum demo_target)target;
    if (index >= FIRST_COUNT)
        return;
    plan->target = FIRST[index].target;
    plan->aim = FIRST[index].aim;
    plan->is_group = FIRST[index].is_group;
}

/* ---- faults ---- */

static const enum demo_target FAULTY[FAULT_FIRST_IN_WORK] = {
    [FAULT_LATE] = DEMO_HANDLING,      [FAULT_HIDDEN] = DEMO_UNDECIDED,
    [FAULT_NOTICE] = DEMO_REFERRED,    [FAULT_NOT_REPORTED] = DEMO_ASSIGNED,
    [FAULT_PROMISE] = DEMO_ANSWERED,   [FAULT_PASSED_ABOUT] = DEMO_OBJECTED,
    [FAULT_OWN_HOUSE] = DEMO_SCREENED,
};

/* The fault of an index: those of a kind follow each other. */
static enum demo_fault fault_at(const struct demo_world *world, uint32_t index)
{
    uint32_t end = FIRST_COUNT;
    for (int fault = FAULT_NONE + 1; world->has_faults && index >= end; fault++) {
        if (fault == FAULT_FIRST_IN_WORK)
            break;
        end += (uint32_t)demo_fault_count((enum demo_fault)fault);
        if (index < end)
            return (enum demo_fault)fault;
    }
    return FAULT_NONE;
}

static void choose_fault(const struct demo_world *world, uint32_t index, struct demo_plan *plan)
{
    enum demo_fault fault = fault_at(world, index);
    if (world->is_clean)
        plan->aim = DEMO_IN_TIME;
    if (world->is_clean && plan->target == DEMO_OBJECTED)
        plan->target = DEMO_REFERRED; /* what is objected to is decided in a week */
    if (fault == FAULT_NONE)
        return;
    plan->fault = fault;
    plan->target = FAULTY[fault];
    plan->is_group = false;
    plan->aim = fault == FAULT_NOT_REPORTED || fault == FAULT_PROMISE ? DEMO_IN_TIME : DEMO_LATE;
}

/* ---- long ago ---- */

/* Of years most is over. */
static void choose_day(const struct demo_world *world, struct rng rng, struct demo_plan *plan)
{
    int low = TARGETS[plan->target].age_low;
    int high = TARGETS[plan->target].age_high;
    uint64_t days = (uint64_t)world->days;
    bool is_old = world->days > DEMO_DAYS && !plan->fault && plan->target != DEMO_WITHDRAWN &&
                  rng_below(rng, days) >= DEMO_DAYS;
    if (is_old) {
        plan->target = rng_below(rng, 10) == 0 ? DEMO_NOT_ACCEPTED : DEMO_CLOSED;
        plan->aim = DEMO_IN_TIME;
        low = DEMO_DAYS;
        high = world->days - 2;
    }
    if (plan->fault == FAULT_PROMISE)
        low = 85;
    if (plan->fault == FAULT_PASSED_ABOUT)
        low = high = 26;
    plan->received = world->today - between(rng, low, high);
}

/* ---- days that clocks must begin on ---- */

/* The day on which a clock must begin to be due on a day; DAY_NONE when no day does. */
static day_t start_for(const struct demo_world *world, const char *clock, day_t due)
{
    enum { NEAR_DAYS = 16 };
    const struct rule_clock *rule = rulebook_clock(world->rulebook, sv_from(clock));
    ASSERT(rule);
    for (day_t day = due - rule->length; day > due - rule->length - NEAR_DAYS; day--) {
        struct period period = {
            .start_day = day, .length = rule->length, .unit = rule->unit, .shifts = rule->shifts};
        bool can_begin =
            rule->basis == CLOCK_BASIS_RECEIPT || calendar_is_workday(world->calendar, day);
        if (can_begin && period_compute(&period, world->calendar).due_day == due)
            return day;
    }
    return DAY_NONE;
}

/* The clock whose due day a state is about; none for others. */
static const char *const LEADING_CLOCKS[DEMO_TARGET__COUNT] = {
    [DEMO_INCOMPLETE] = "reg.transfer", [DEMO_REGISTERED] = "reg.transfer",
    [DEMO_SCREENED] = "reg.transfer",   [DEMO_REFERRED] = "notice",
    [DEMO_HANDLING] = "answer",         [DEMO_APPROVING] = "answer",
    [DEMO_APPROVED] = "answer",         [DEMO_UNDECIDED] = "answer",
};

/* Set the days so that the leading duty is due today (on a rest day: the next workday), or was due
 * up to about three weeks ago. */
static void aim_at_due_day(const struct demo_world *world, struct rng rng, struct demo_plan *plan)
{
    const char *clock = LEADING_CLOCKS[plan->target];
    if (plan->aim == DEMO_IN_TIME || !clock)
        return;
    bool is_late = plan->aim == DEMO_LATE;
    /* nothing is due on a rest day */
    day_t due = is_late ? world->today - between(rng, plan->fault == FAULT_HIDDEN ? 9 : 1, 20)
                        : calendar_next_workday(world->calendar, world->today);
    day_t start = start_for(world, clock, due);
    for (int i = 1; is_late && start == DAY_NONE && i < 12; i++)
        start = start_for(world, clock, due - i);
    if (start == DAY_NONE)
        return;
    if (sv_is(SV("answer"), clock))
        plan->accept_on = start;
    else if (sv_is(SV("notice"), clock))
        plan->refer_on = start;
    else
        plan->received = start;
    if (plan->refer_on)
        plan->received = start - between(rng, 5, 8);
    if (plan->accept_on)
        plan->received = start - between(rng, 9, 12);
}

/* ---- the opinion's day ---- */

/* How many days ago it was drafted; of closed ones, how many days after they were received. */
static const struct {
    int low, high;
} DRAFTED[DEMO_TARGET__COUNT] = {
    [DEMO_APPROVING] = {1, 3},
    [DEMO_APPROVED] = {5, 9},
    [DEMO_ANSWERED] = {10, 26},
    [DEMO_CLOSED] = {18, 40},
};

static day_t draft_day(const struct demo_world *world, struct rng rng, const struct demo_plan *plan)
{
    enum { IN_TIME_DAYS = 50 };
    if (DRAFTED[plan->target].high == 0)
        return DAY_NONE;
    int days = between(rng, DRAFTED[plan->target].low, DRAFTED[plan->target].high);
    if (plan->fault == FAULT_PROMISE)
        days += 36; /* what was promised is past */
    day_t day = plan->target == DEMO_CLOSED ? plan->received + days : world->today - days;
    bool is_kept = world->is_clean && !plan->fault && day > plan->received + IN_TIME_DAYS;
    return is_kept ? plan->received + IN_TIME_DAYS : day;
}

struct demo_plan demo_plan_make(const struct demo_world *world, struct rng rng, uint32_t index)
{
    struct demo_plan plan = {0};
    plan.target = DEMO_WITHDRAWN;
    if (index < world->withdrawn_from) {
        choose(rng, index, &plan);
        choose_fault(world, index, &plan);
    }
    choose_day(world, rng, &plan);
    aim_at_due_day(world, rng, &plan);
    if (plan.received < world->today - world->days)
        plan.received = world->today - world->days;
    plan.draft_on = draft_day(world, rng, &plan);
    return plan;
}
