/* One duty of one kind of work driven through its life by the engine alone: it is created,
 * everything that its ladder says is done about it in order and for ever, what is passed on is owed
 * by somebody else, and an act of who owes it ends it. Nothing is known of any kind: the way is
 * searched for, from act to act, and past the days on which nobody does anything. */
#ifndef SUPPORT_WORK_DRIVE_H
#define SUPPORT_WORK_DRIVE_H

#include "work_actors.h"

enum drive_stage { DRIVE_CREATED, DRIVE_REMINDED, DRIVE_ESCALATED, DRIVE_MET, DRIVE__STAGES };

enum { DRIVE_NODES_MAX = 2000, DRIVE_IDLE_MAX = 80, DRIVE_CLIMB_MAX = 400 };

/* A work as it may come to be, and what happened last. */
struct drive_node {
    struct work work;
    time_ms now;
    day_t today;
    size_t parent; /* its own number: none */
    struct work_event *events;
    size_t event_count;
    uint64_t open; /* bit per duty of the kind */
    size_t open_count;
};

struct drive;
typedef bool drive_goal(const struct drive *d, const struct work *work);

/* A history, and how the duty stood at the end of each stage. */
struct drive {
    struct work_world ww;
    const struct rule_work *rules;
    const struct rule_duty *duty;
    struct drive_node nodes[DRIVE_NODES_MAX];
    size_t count;
    drive_goal *is_wanted;
    size_t found; /* the first node that is wanted; DRIVE_NODES_MAX: none yet */
    struct work_event *events;
    size_t event_count;
    int no;                           /* of the duty */
    size_t until[DRIVE__STAGES];      /* events there were then */
    struct duty stood[DRIVE__STAGES]; /* the duty */
    bool reached[DRIVE__STAGES];
};

static inline void drive_be_at(struct drive *d, const struct drive_node *node)
{
    d->ww.work = copy_of(d->ww.w.arena, &node->work);
    d->ww.w.env.now = node->now;
    d->ww.w.env.today = node->today;
}

static inline uint64_t drive_open(const struct drive *d)
{
    uint64_t open = 0;
    for (size_t i = 0; i < d->ww.work.duty_count; i++) {
        const struct duty *duty = &d->ww.work.duties[i];
        if (!duty->is_ended)
            open |= UINT64_C(1) << (rule_work_duty(d->rules, duty->rule) - d->rules->duties);
    }
    return open;
}

/* A situation that was met before leads nowhere new, unless it is what is wanted: what recurs is
 * owed again as it was. */
static inline void drive_meet(struct drive *d, size_t parent, struct work_event *events,
                              size_t count)
{
    const struct work *work = &d->ww.work;
    struct drive_node node = {.now = d->ww.w.env.now,
                              .today = d->ww.w.env.today,
                              .parent = parent,
                              .events = events,
                              .event_count = count,
                              .open = drive_open(d),
                              .open_count = work_open(work)};
    bool is_wanted = d->is_wanted(d, work);
    for (size_t i = 0; !is_wanted && i < d->count; i++) {
        if (d->nodes[i].open == node.open && d->nodes[i].open_count == node.open_count &&
            sv_eq(d->nodes[i].work.state, work->state))
            return;
    }
    if (d->count == DRIVE_NODES_MAX)
        fail_msg("%.*s: too many situations", SV_FMT(d->rules->id));
    if (is_wanted && d->found == DRIVE_NODES_MAX)
        d->found = d->count;
    node.work = copy_of(d->ww.w.arena, work);
    d->nodes[d->count++] = node;
}

static inline struct work_event *drive_event(const struct drive *d)
{
    struct work_event *event = ARENA_NEW(d->ww.w.arena, struct work_event);
    *event = d->ww.last;
    return event;
}

/* The machine's next step, whatever duty it is of: time goes on until then. */
static inline void drive_step(struct drive *d)
{
    const struct duty *next = work_next_step(&d->ww.work);
    const struct work_env env = work_env_of(&d->ww);
    assert_non_null(next);
    if (next->next_at > d->ww.w.env.now)
        d->ww.w.env.now = next->next_at;
    d->ww.w.env.today = zone_day(&d->ww.w.rulebook->zone, d->ww.w.env.now);
    assert_true(work_step_due(d->ww.w.arena, &d->ww.work, &env, &d->ww.last));
    CHECK_OK(work_apply(d->ww.w.arena, &d->ww.work, &d->ww.last));
}

/* Nobody does anything until somebody else owes something, too. */
static inline void drive_idle(struct drive *d, size_t at)
{
    struct work_event *events = ARENA_ARRAY(d->ww.w.arena, struct work_event, DRIVE_IDLE_MAX);
    drive_be_at(d, &d->nodes[at]);
    for (size_t i = 0; !d->ww.work.is_ended && i < DRIVE_IDLE_MAX; i++) {
        drive_step(d);
        events[i] = d->ww.last;
        if (drive_open(d) != d->nodes[at].open) {
            drive_meet(d, at, events, i + 1);
            return;
        }
    }
}

/* An act that waits for the day of a duty is done on it, one that waits for its end on the next. */
static inline void drive_wait(struct drive *d, const struct rule_act *act)
{
    for (size_t i = 0; i < d->ww.work.duty_count; i++) {
        const struct duty *duty = &d->ww.work.duties[i];
        bool is_after = sv_eq(duty->rule, act->after);
        day_t day = duty->end.due_day + is_after;
        if (duty->is_ended || !(is_after || sv_eq(duty->rule, act->waits_for)) ||
            day <= d->ww.w.env.today)
            continue;
        d->ww.w.env.now += (day - d->ww.w.env.today) * INT64_C(86400000);
        d->ww.w.env.today = day;
    }
}

static inline void drive_act(struct drive *d, size_t at, const struct rule_act *act)
{
    for (size_t turn = 0;; turn++) {
        struct actor actor;
        drive_be_at(d, &d->nodes[at]);
        drive_wait(d, act);
        if (!finds_actor(&d->ww, d->rules, &(struct act_turn){act, turn}, &actor))
            return;
        if (do_act(&d->ww, d->rules, act, actor) == ERR_OK)
            drive_meet(d, at, drive_event(d), 1);
        if (act->at != WORK_AT_PARTY)
            return;
    }
}

static inline void drive_open_all(struct drive *d)
{
    for (size_t i = 0; i < d->rules->act_count; i++) {
        const struct rule_act *act = &d->rules->acts[i];
        id64 office = office_for(act);
        if (act->kind != WORK_ACT_OPENED)
            continue;
        d->ww.work = (struct work){.office = office, .kind = d->rules->id};
        const struct actor actor = opener_of(act, ACCOUNT_FIRST + (id64)i);
        world_must(&d->ww.w, do_act(&d->ww, d->rules, act, actor),
                   arena_cstr(d->ww.w.arena, d->rules->id), __FILE__, __LINE__);
        drive_meet(d, d->count, drive_event(d), 1);
    }
}

/* A reminder before a day that is nearer than that can never come. */
static inline bool drive_is_too_short(const struct rule_duty *duty, const struct rule_step *step)
{
    return step->does == STEP_REMINDS && duty->length > 0 && duty->unit == step->unit &&
           duty->length <= -step->after;
}

/* Where the ladder begins for this duty. */
static inline size_t drive_first_step(const struct rule_ladder *ladder,
                                      const struct rule_duty *duty)
{
    size_t first = 0;
    while (first < ladder->step_count && drive_is_too_short(duty, &ladder->steps[first]))
        first++;
    return first;
}

/* It is owed, and all that its ladder says lies ahead. */
static inline bool drive_is_created(const struct drive *d, const struct work *work)
{
    const struct rule_ladder *ladder = rule_work_ladder(d->rules, d->duty->ladder);
    size_t at = drive_first_step(ladder, d->duty);
    const struct rule_step *first = at < ladder->step_count ? &ladder->steps[at] : &ladder->then;
    for (size_t i = 0; i < work->duty_count; i++) {
        const struct duty *duty = &work->duties[i];
        if (!duty->is_ended && sv_eq(duty->rule, d->duty->id) && duty->step.n == 0 &&
            sv_eq(duty->next_step, first->id))
            return true;
    }
    return false;
}

static inline bool drive_is_met(const struct drive *d, const struct work *work)
{
    const struct duty *duty = &work->duties[d->no - 1];
    return duty->is_ended && duty->how == DUTY_MET;
}

/* The first situation that is wanted, in the order in which they can be reached, or NULL. */
static inline const struct drive_node *drive_search(struct drive *d)
{
    for (size_t i = 0; i < d->count && d->found == DRIVE_NODES_MAX; i++) {
        if (d->nodes[i].work.is_ended)
            continue;
        for (size_t k = 0; k < d->rules->act_count; k++)
            drive_act(d, i, &d->rules->acts[k]);
        drive_idle(d, i);
    }
    return d->found < DRIVE_NODES_MAX ? &d->nodes[d->found] : NULL;
}

/* What happened on the way there. */
static inline void drive_follow(struct drive *d, const struct drive_node *node)
{
    if (node->parent < (size_t)(node - d->nodes))
        drive_follow(d, &d->nodes[node->parent]);
    for (size_t i = 0; i < node->event_count; i++)
        *GROW(d->ww.w.arena, d->events, d->event_count) = node->events[i];
}

static inline void drive_reach(struct drive *d, enum drive_stage stage)
{
    d->reached[stage] = true;
    d->until[stage] = d->event_count;
    d->stood[stage] = d->ww.work.duties[d->no - 1];
}

/* Steps are taken until this duty's next one was. */
static inline const struct duty *drive_until_step(struct drive *d)
{
    struct sv step = d->ww.work.duties[d->no - 1].next_step;
    for (int i = 0; i < DRIVE_CLIMB_MAX; i++) {
        drive_step(d);
        *GROW(d->ww.w.arena, d->events, d->event_count) = d->ww.last;
        if (d->ww.last.effects.steps[0].no == d->no)
            break;
    }
    const struct duty *duty = &d->ww.work.duties[d->no - 1];
    return sv_eq(duty->step, step) ? duty : NULL;
}

/* Is what the step passes on owed by somebody? */
static inline bool drive_has_passed(const struct drive *d, const struct rule_step *step)
{
    for (size_t i = 0; i < d->ww.work.duty_count; i++) {
        const struct duty *duty = &d->ww.work.duties[i];
        if (!duty->is_ended && sv_eq(duty->rule, step->begins))
            return true;
    }
    return step->begins.n == 0;
}

/* From the first step to the last one and once more, in the ladder's order. The duty is reminded of
 * by its first step, and has gone upwards when all were taken; where the ladder ends at who is
 * asked from above, by being urged for ever. */
static inline bool drive_climb(struct drive *d)
{
    const struct rule_ladder *ladder = rule_work_ladder(d->rules, d->duty->ladder);
    size_t first = drive_first_step(ladder, d->duty);
    for (size_t i = first; i < ladder->step_count + 2; i++) {
        const struct rule_step *step = i < ladder->step_count ? &ladder->steps[i] : &ladder->then;
        const struct duty *duty = drive_until_step(d);
        if (!duty || duty->is_ended || !sv_eq(duty->step, step->id) || !drive_has_passed(d, step))
            return false;
        if (i == first && step->does != STEP_PASSES)
            drive_reach(d, DRIVE_REMINDED);
    }
    drive_reach(d, DRIVE_ESCALATED);
    return true;
}

static inline void drive_seek(struct drive *d, drive_goal *is_wanted)
{
    d->is_wanted = is_wanted;
    d->count = 0;
    d->found = DRIVE_NODES_MAX;
}

/* Through all stages; false: `reached` tells which it did not come to. The events are in order. */
static inline bool drive_duty(struct drive *d, const struct rule_work *rules,
                              const struct rule_duty *duty)
{
    const struct decide_env world = d->ww.w.env;
    d->rules = rules;
    d->duty = duty;
    d->event_count = 0;
    d->events = NULL;
    memset(d->reached, 0, sizeof d->reached);
    drive_seek(d, drive_is_created);
    drive_open_all(d);
    const struct drive_node *node = drive_search(d);
    if (node) {
        drive_follow(d, node);
        drive_be_at(d, node);
        for (size_t i = 0; i < node->work.duty_count; i++) {
            if (!node->work.duties[i].is_ended && sv_eq(node->work.duties[i].rule, duty->id))
                d->no = node->work.duties[i].no;
        }
        drive_reach(d, DRIVE_CREATED);
    }
    if (node && drive_climb(d)) {
        drive_seek(d, drive_is_met);
        drive_meet(d, 0, NULL, 0);
        node = drive_search(d);
        if (node) {
            drive_follow(d, node);
            drive_be_at(d, node);
            drive_reach(d, DRIVE_MET);
        }
    }
    d->ww.w.env = world;
    for (int i = 0; i < DRIVE__STAGES; i++) {
        if (!d->reached[i])
            return false;
    }
    return true;
}

#endif
