/* The course of a work: whoever owes something means to do it at a moment that follows from their
 * habit, and between those moments the machine takes its steps.
 *
 * 1. What comes first happens first: an act or a step of the machine.
 * 2. Time only goes forward and stops at the office's now. */
#include "cmd/demo_work.h"

#include "base/assert.h"
#include "cmd/demo_text.h"
#include "cmd/demo_work_act.h"

enum {
    MS_A_MINUTE = 60000,
    MORNING = 8 * 60 + 30,
    EVENING = 17 * 60 + 20,
    TRIES_MAX = 6,
    MATTER_TRIES = 400,
    STEPS_MAX = 20000 /* more is a loop */
};

/* ---- faults ---- */

/* What is left lying in a work into which a fault is put. */
static const struct {
    enum demo_fault fault;
    const char *duty;
} LEFT[] = {
    {FAULT_RECOMMENDATION, "adoption"}, {FAULT_POLICY, "adoption"},
    {FAULT_PURSUIT, "adoption"},        {FAULT_ORDER, "mend"},
    {FAULT_INSTRUCTION, "report_back"}, {FAULT_LEADER_IDLE, "minutes"},
    {FAULT_LEADER_IDLE, "milestone"},   {FAULT_LEADER_NOMINAL, "group"},
    {FAULT_LEADER_NOMINAL, "plan"},     {FAULT_LEADER_NOMINAL, "hear"},
    {FAULT_LEADER_NOMINAL, "support"},
};
/* And what is done besides. */
static const struct {
    enum demo_fault fault;
    const char *act;
    int days;
} DONE[] = {
    {FAULT_LEADER_NOMINAL, "instruct", 6},
    {FAULT_LEADER_CHANGED, "change_leader", 8},
    {FAULT_LEADER_CHANGED, "change_leader", 15},
};

static bool is_left(enum demo_fault fault, struct sv duty)
{
    for (size_t i = 0; i < sizeof LEFT / sizeof LEFT[0]; i++) {
        if (LEFT[i].fault == fault && sv_is(duty, LEFT[i].duty))
            return true;
    }
    return false;
}

static enum demo_keeping keeping_of(struct demo_work *w, const struct duty *duty)
{
    const struct demo_world *world = w->office->world;
    enum demo_fault fault = w->is_slack ? FAULT_LEADER_IDLE : w->opening.fault;
    uint64_t drawn = rng_below(w->rng, 100);
    if (is_left(fault, duty->rule))
        return KEEPS_NEVER;
    if (w->opening.fault || world->is_clean)
        return KEEPS_IN_TIME;
    return demo_keeping_of(demo_habit_of(world->seed, duty->holder.unit), drawn);
}

/* ---- when ---- */

static time_ms moment(const struct demo_work *w, day_t day, int minute)
{
    return zone_moment(&w->office->world->rulebook->zone, day, minute);
}

/* In office hours of that day; on a day that has begun a little later. */
static time_ms in_office_hours(struct demo_work *w, day_t day)
{
    time_ms at = moment(w, day, demo_work_between(w, MORNING, EVENING));
    return at > w->now ? at : w->now + (time_ms)demo_work_between(w, 5, 40) * MS_A_MINUTE;
}

static time_ms workdays_later(struct demo_work *w, day_t day, int workdays)
{
    const struct calendar *calendar = w->office->world->calendar;
    return in_office_hours(w, workdays ? calendar_add_workdays(calendar, day, workdays)
                                       : calendar_next_workday(calendar, day));
}

/* A working day on the way to the last one. */
static day_t day_in_time(struct demo_work *w, day_t begun, day_t due)
{
    const struct calendar *calendar = w->office->world->calendar;
    day_t day = begun + (due - begun) * demo_work_between(w, 15, 95) / 100;
    day = calendar_next_workday(calendar, day);
    while (day > due)
        day--;
    while (day > begun && !calendar_is_workday(calendar, day))
        day--;
    return day;
}

/* Is it done on the last day and not before? */
static bool is_for_its_day(const struct demo_work *w, const struct duty *duty)
{
    for (size_t i = 0; i < w->rules->act_count; i++) {
        if (sv_eq(w->rules->acts[i].waits_for, duty->rule))
            return true;
    }
    return false;
}

static time_ms when(struct demo_work *w, const struct duty *duty, enum demo_keeping keeping)
{
    const struct period_end *end = &duty->end;
    day_t begun = zone_day(&w->office->world->rulebook->zone, w->now);
    if (keeping == KEEPS_NEVER && end->due_minute == PERIOD_NO_MINUTE)
        return TIME_NEVER;
    if (end->due_minute != PERIOD_NO_MINUTE) {
        time_ms due = moment(w, end->due_day, end->due_minute);
        time_ms span = due > w->now ? due - w->now : 0;
        if (keeping != KEEPS_IN_TIME) /* where somebody waits, somebody comes in the end */
            return w->now + span + (time_ms)demo_work_between(w, 5, 90) * MS_A_MINUTE;
        return w->now + span * demo_work_between(w, 20, 85) / 100;
    }
    if (keeping == KEEPS_LATE)
        return workdays_later(w, end->due_day, demo_work_between(w, 1, 12));
    bool is_fixed = is_for_its_day(w, duty) && end->due_day >= begun;
    return in_office_hours(w, is_fixed ? end->due_day : day_in_time(w, begun, end->due_day));
}

/* ---- intents ---- */

static void intend(struct demo_work *w, struct demo_intent intent)
{
    w->intents =
        arena_room(w->arena, w->intents, w->intent_count, &w->intent_room, sizeof *w->intents);
    w->intents[w->intent_count++] = intent;
}

/* For every duty begun since that nobody has thought of. */
static void think(struct demo_work *w, size_t known)
{
    for (size_t i = known; i < w->work.duty_count; i++) {
        const struct duty *duty = &w->work.duties[i];
        intend(w, (struct demo_intent){.duty = duty->no, .at = when(w, duty, keeping_of(w, duty))});
    }
}

static void intend_beside(struct demo_work *w, struct sv act, int days)
{
    day_t day = zone_day(&w->office->world->rulebook->zone, w->now) + days;
    intend(w, (struct demo_intent){.act = act, .at = workdays_later(w, day, 0)});
}

/* What no duty asks for, thought of when the work is opened. */
static void think_besides(struct demo_work *w)
{
    const struct demo_work_kind *kind = w->opening.kind;
    for (size_t i = 0; i < kind->beside_count && !w->opening.fault; i++)
        intend_beside(w, kind->besides[i].act,
                      demo_work_between(w, kind->besides[i].low, kind->besides[i].high));
    for (size_t i = 0; i < sizeof DONE / sizeof DONE[0]; i++) {
        if (DONE[i].fault == w->opening.fault)
            intend_beside(w, sv_from(DONE[i].act), DONE[i].days);
    }
    if (kind->ends.n && w->opening.season_end)
        intend(w, (struct demo_intent){.act = kind->ends,
                                       .at = w->opening.season_end +
                                             (time_ms)demo_work_between(w, MORNING, EVENING) *
                                                 MS_A_MINUTE});
}

static bool is_open_duty(const struct demo_work *w, int no)
{
    return no > 0 && !w->work.duties[no - 1].is_ended;
}

static struct demo_intent *next_intent(struct demo_work *w)
{
    struct demo_intent *next = NULL;
    for (size_t i = 0; i < w->intent_count; i++) {
        struct demo_intent *intent = &w->intents[i];
        bool is_alive =
            intent->at != TIME_NEVER && (!intent->duty || is_open_duty(w, intent->duty));
        if (is_alive && (!next || intent->at < next->at))
            next = intent;
    }
    return next;
}

/* ---- acting ---- */

static bool is_possible(const struct demo_work *w, struct sv act)
{
    const struct rule_act *rule = rule_work_act(w->rules, act);
    return rule && id_list_has(&rule->from, w->work.state);
}

static struct sv chosen(struct demo_work *w, const struct duty *duty)
{
    const struct demo_work_kind *kind = w->opening.kind;
    if (w->opening.fault == FAULT_RECOMMENDATION && sv_is(duty->rule, "judge"))
        return SV("recommend");
    for (size_t i = 0; i < kind->choose_count && !w->opening.fault; i++) {
        if (sv_eq(kind->chooses[i].duty, duty->rule))
            return demo_pick(w->rng, &kind->chooses[i].acts);
    }
    return SV("");
}

/* The act by which a duty is met now, or NULL: in this state it cannot be. */
static const struct rule_act *act_for(struct demo_work *w, const struct duty *duty)
{
    const struct rule_duty *rule = rule_work_duty(w->rules, duty->rule);
    struct sv act = chosen(w, duty);
    if (act.n && is_possible(w, act))
        return rule_work_act(w->rules, act);
    for (size_t i = 0; i < rule->ends_on.count; i++) {
        if (is_possible(w, rule->ends_on.items[i]))
            return rule_work_act(w->rules, rule->ends_on.items[i]);
    }
    return NULL;
}

/* A matter that lies with its unit on the day, or on a later one that has come: *day is that then.
 * NULL: none was found. */
static const struct demo_matter_ref *matter_from(struct demo_work *w, day_t *day)
{
    const struct demo_office *office = w->office;
    day_t today = zone_day(&office->world->rulebook->zone, office->now);
    for (int i = 0; i < MATTER_TRIES; i++) {
        const struct demo_matter_ref *matter =
            &office->matters[rng_below(w->rng, office->matter_count)];
        day_t from = matter->since < *day ? *day : matter->since + 1;
        if (from > today || (matter->until && matter->until <= from))
            continue;
        *day = from;
        return matter;
    }
    return NULL;
}

static void open_children(struct demo_work *w, struct sv act)
{
    const struct demo_work_kind *kind = w->opening.kind;
    bool is_main = w->work.office == w->office->world->office; /* whose matters there are */
    if (w->opening.fault || !is_main || !sv_eq(kind->child.after, act))
        return;
    int count = demo_work_between(w, kind->child.low, kind->child.high);
    for (int i = 0; i < count && !w->err; i++) {
        day_t day = zone_day(&w->office->world->rulebook->zone, w->now) +
                    demo_work_between(w, 0, kind->child.within);
        const struct demo_matter_ref *matter =
            w->office->matter_count ? matter_from(w, &day) : NULL;
        if (w->office->matter_count && !matter)
            continue;
        struct demo_opening opening = {.kind = demo_work_kind(&w->office->data, kind->child.kind),
                                       .office = w->work.office,
                                       .parent = w->id,
                                       .matter = matter,
                                       .at = workdays_later(w, day, 0)};
        if (w->opening.season_end && opening.at >= w->opening.season_end)
            continue;
        struct demo_work *child = ARENA_NEW(w->arena, struct demo_work);
        w->err = demo_work_run(child, w->office, w->arena, &opening, rng_below(w->rng, 1u << 30));
        child->before = w->children;
        w->children = child;
    }
}

/* Do what was meant; what cannot be done now is tried again some days later. */
static void act_on(struct demo_work *w, struct demo_intent *intent)
{
    size_t at = (size_t)(intent - w->intents);
    size_t known = w->work.duty_count;
    const struct duty *duty = intent->duty ? &w->work.duties[intent->duty - 1] : NULL;
    const struct rule_act *act =
        duty ? act_for(w, duty)
             : (is_possible(w, intent->act) ? rule_work_act(w->rules, intent->act) : NULL);
    enum err err = act ? demo_work_do(w, act, duty) : ERR_REFUSED;
    bool is_retried = err == ERR_REFUSED && w->intents[at].tries++ < TRIES_MAX;
    w->intents[at].at =
        is_retried ? workdays_later(w, zone_day(&w->office->world->rulebook->zone, w->now), 3)
                   : TIME_NEVER;
    if (err == ERR_REFUSED || err == ERR_NOT_FOUND)
        return;
    w->err = err;
    if (!err) {
        think(w, known);
        open_children(w, act->id);
    }
}

static void take_step(struct demo_work *w)
{
    size_t known = w->work.duty_count;
    w->err = demo_work_step(w);
    if (!w->err)
        think(w, known);
}

static void go_on(struct demo_work *w)
{
    for (int i = 0; i < STEPS_MAX && !w->err && !w->work.is_ended; i++) {
        const struct duty *step = work_next_step(&w->work);
        struct demo_intent *intent = next_intent(w);
        ASSERT(step);
        bool is_step = !intent || step->next_at <= intent->at;
        time_ms at = is_step ? step->next_at : intent->at;
        if (at > w->office->now)
            return;
        w->now = at > w->now ? at : w->now;
        if (is_step)
            take_step(w);
        else
            act_on(w, intent);
    }
    ASSERT(w->err || w->work.is_ended);
}

enum err demo_work_run(struct demo_work *w, struct demo_office *office, struct arena *arena,
                       const struct demo_opening *opening, uint64_t seed)
{
    *w = (struct demo_work){
        .office = office, .arena = arena, .opening = *opening, .now = opening->at};
    ASSERT(opening->kind);
    w->rng = rng_seeded(&w->seeded, seed);
    w->rules = rulebook_work(office->world->rulebook, opening->kind->kind);
    ASSERT(w->rules);
    if (opening->at > office->now || !demo_work_open(w))
        return w->err;
    w->is_slack = !office->world->is_clean && !opening->fault && w->work.leader &&
                  rng_below(w->rng, 100) < 12;
    think_besides(w);
    think(w, 0);
    go_on(w);
    return w->err;
}
