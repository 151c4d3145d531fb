/* Breadth first over situations. Every situation is kept once, found again through an open hash
 * table; passages are kept so that the way back from the ends can be followed. The steps that can
 * begin in a state are looked at, not all there are. */
#include "domain/rulebook_explore.h"

#include "base/assert.h"
#include "domain/rulebook_validity.h"

#include <string.h>

#define FREE_SLOT UINT32_MAX

struct choice {
    const struct step **steps; /* in the order of all steps */
    size_t count;
};

struct explorer {
    struct arena *arena;
    const struct rulebook *rulebook;
    const struct step *steps;
    size_t step_count, epoch_count;
    struct choice *choices; /* by epoch * states + state: what can be done there */
    struct situation *situations;
    size_t situation_count, situation_capacity;
    struct passage *passages;
    size_t passage_count, passage_capacity;
    uint64_t *restarts;
    uint32_t *table;
    size_t table_size; /* a power of two, twice the capacity or more: the table stays sparse */
    bool is_full;
};

/* ---- the set of situations ---- */

static uint64_t mixed(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t hash_of(const struct situation *s)
{
    uint64_t hash =
        mixed(s->epoch + 1u, s->state | (uint64_t)s->route << 16 | (uint64_t)s->facts << 32);
    hash = mixed(hash, s->marks);
    hash = mixed(hash, s->running);
    hash = mixed(hash, s->paused);
    hash = mixed(hash, s->begun);
    hash = mixed(hash, s->several);
    hash = mixed(hash, s->asked);
    return mixed(hash, s->waiting);
}

static bool is_same(const struct situation *a, const struct situation *b)
{
    return a->state == b->state && a->facts == b->facts && a->route == b->route &&
           a->epoch == b->epoch && a->marks == b->marks && a->running == b->running &&
           a->paused == b->paused && a->waiting == b->waiting && a->several == b->several &&
           a->asked == b->asked && a->begun == b->begun;
}

/* The slot of the situation, or the free one where it belongs. */
static uint32_t *slot_of(const struct explorer *e, const struct situation *s)
{
    size_t slot = hash_of(s) & (e->table_size - 1);
    while (e->table[slot] != FREE_SLOT && !is_same(&e->situations[e->table[slot]], s))
        slot = (slot + 1) & (e->table_size - 1);
    return &e->table[slot];
}

static void *grown(struct arena *arena, const void *items, size_t count, size_t capacity,
                   size_t item_bytes)
{
    void *copy = arena_calloc(arena, capacity, item_bytes);
    if (count)
        memcpy(copy, items, count * item_bytes);
    return copy;
}

static void grow_situations(struct explorer *e)
{
    e->situation_capacity = e->situation_capacity ? e->situation_capacity * 4 : 1024;
    e->situations = grown(e->arena, e->situations, e->situation_count, e->situation_capacity,
                          sizeof *e->situations);
    e->table_size = e->situation_capacity * 2;
    e->table = ARENA_ARRAY(e->arena, uint32_t, e->table_size);
    memset(e->table, 0xFF, e->table_size * sizeof *e->table);
    for (size_t i = 0; i < e->situation_count; i++)
        *slot_of(e, &e->situations[i]) = (uint32_t)i;
}

/* Index of the situation, kept if it is new; SITUATIONS_MAX when there is no room. Much that can be
 * done changes nothing: where it came from is looked at first. */
static uint32_t keep(struct explorer *e, const struct situation *s, uint32_t from)
{
    if (from != PASSAGE_NEW && is_same(&e->situations[from], s))
        return from;
    if (e->situation_count == e->situation_capacity)
        grow_situations(e);
    uint32_t *slot = slot_of(e, s);
    if (*slot != FREE_SLOT)
        return *slot;
    if (e->situation_count == SITUATIONS_MAX) {
        e->is_full = true;
        return SITUATIONS_MAX;
    }
    *slot = (uint32_t)e->situation_count;
    e->situations[e->situation_count++] = *s;
    return *slot;
}

static void pass(struct explorer *e, uint32_t from, const struct situation *next, uint32_t action,
                 const struct rule_outcome *outcome)
{
    uint32_t to = keep(e, next, from);
    if (to == SITUATIONS_MAX)
        return;
    if (e->passage_count == e->passage_capacity) {
        e->passage_capacity = e->passage_capacity ? e->passage_capacity * 2 : 1024;
        e->passages = grown(e->arena, e->passages, e->passage_count, e->passage_capacity,
                            sizeof *e->passages);
    }
    e->passages[e->passage_count++] = (struct passage){from, to, action, outcome};
}

/* ---- one step ---- */

/* Of a step from this state, in this epoch. */
static bool may_be_done(const struct step *step, const struct situation *s)
{
    return (s->running & step->running_all) == step->running_all &&
           !(s->running & step->running_none) && (s->begun & step->begun_all) == step->begun_all &&
           (s->marks & step->marks_all) == step->marks_all && !(s->marks & step->marks_none) &&
           (s->facts & step->facts_all) == step->facts_all && !(s->facts & step->facts_none) &&
           (step->routes >> s->route & 1) &&
           (step->waiting_any == 0 || (s->waiting & step->waiting_any)) &&
           (!step->asks_all_served || s->waiting == 0);
}

/* The situation after the step, whatever it serves and whichever promises it begins or ends. */
static struct situation after(struct explorer *e, const struct step *step,
                              const struct situation *s)
{
    struct situation next = *s;
    if (!step->keeps_state)
        next.state = (uint16_t)step->state;
    if (!step->keeps_route)
        next.route = step->route;
    next.running &= ~step->stops;
    e->restarts[step->action] |= next.running & step->starts;
    next.running |= step->starts;
    next.paused &= ~(step->stops | step->starts | step->resumes);
    next.paused |= step->pauses & next.running;
    next.begun |= step->begins_asked;
    next.facts = (s->facts & ~step->takes) | step->adds;
    next.marks = (s->marks & ~step->clears) | step->sets;
    next.several |= s->waiting & step->issues;
    next.waiting |= step->issues;
    next.asked = (step->takes & FACT_EXTENSION_ASKED ? 0 : s->asked) | step->asks;
    return next;
}

/* No claim may have been promised anything by a day, or some: promises begun anew replace those
 * before, so none of these may be left. One promise of several may end, or the last. */
static void pass_promises(struct explorer *e, uint32_t from, const struct situation *next,
                          const struct step *step)
{
    uint64_t ended = next->running & step->may_stop & ~step->may_start;
    for (uint64_t kept = ended;; kept = (kept - 1) & ended) {
        struct situation one = *next;
        one.running = (next->running & ~(ended | step->may_start)) | kept;
        one.paused &= one.running;
        pass(e, from, &one, step->action, step->outcome);
        one.running |= step->may_start;
        if (step->may_start)
            pass(e, from, &one, step->action, step->outcome);
        if (kept == 0 || e->is_full)
            return;
    }
}

/* Which document a service serves depends on which is oldest: try each. Another of its kind may
 * wait on. */
static void act(struct explorer *e, uint32_t from, const struct situation *s,
                const struct step *step)
{
    struct situation next = after(e, step, s);
    uint64_t served = s->waiting & step->serves;
    if (!step->serves)
        pass_promises(e, from, &next, step);
    for (; served; served &= served - 1) {
        uint64_t kind = served & (~served + 1); /* the lowest bit */
        struct situation one = next;
        if (next.several & kind)
            pass_promises(e, from, &one, step);
        else
            one.waiting &= ~kind;
        one.several &= ~kind;
        pass_promises(e, from, &one, step);
    }
}

/* The day comes on which other rows hold, whatever the matter was in. */
static void let_time_pass(struct explorer *e, uint32_t from, const struct situation *s)
{
    struct situation next = *s;
    next.epoch++;
    if (next.epoch < e->epoch_count)
        pass(e, from, &next, PASSAGE_TIME, NULL);
}

static void sort_steps(struct explorer *e)
{
    size_t states = e->rulebook->state_count;
    e->choices = ARENA_ARRAY(e->arena, struct choice, e->epoch_count * states);
    for (size_t i = 0; i < e->epoch_count * states; i++)
        e->choices[i].steps = ARENA_ARRAY(e->arena, const struct step *, e->step_count);
    for (size_t i = 0; i < e->step_count; i++) {
        struct choice *of_epoch = &e->choices[e->steps[i].epoch * states];
        for (size_t k = 0; k < states; k++) {
            if (e->steps[i].from >> k & 1)
                of_epoch[k].steps[of_epoch[k].count++] = &e->steps[i];
        }
    }
}

struct exploration rulebook_explore(struct arena *arena, const struct rulebook *rulebook)
{
    day_t days[RULE_EPOCHS_MAX];
    struct explorer e = {.arena = arena, .rulebook = rulebook};
    e.epoch_count = rulebook_epochs(rulebook, days);
    e.step_count = rulebook_steps(arena, rulebook, &e.steps);
    sort_steps(&e);
    e.restarts = ARENA_ARRAY(arena, uint64_t, rulebook->action_count);
    for (size_t i = 0; i < e.step_count; i++) {
        const struct situation nothing = {.epoch = e.steps[i].epoch};
        if (e.steps[i].begins)
            act(&e, PASSAGE_NEW, &nothing, &e.steps[i]);
    }
    for (size_t at = 0; at < e.situation_count && !e.is_full; at++) {
        struct situation s = e.situations[at];
        const struct choice *choice = &e.choices[s.epoch * rulebook->state_count + s.state];
        for (size_t i = 0; i < choice->count; i++) {
            if (may_be_done(choice->steps[i], &s))
                act(&e, (uint32_t)at, &s, choice->steps[i]);
        }
        let_time_pass(&e, (uint32_t)at, &s);
    }
    return (struct exploration){.rulebook = rulebook,
                                .situations = e.situations,
                                .situation_count = e.situation_count,
                                .passages = e.passages,
                                .passage_count = e.passage_count,
                                .restarts = e.restarts,
                                .is_complete = !e.is_full};
}

/* ---- ends ---- */

const bool *exploration_can_end(struct arena *arena, const struct exploration *exploration)
{
    bool *can_end = ARENA_ARRAY(arena, bool, exploration->situation_count);
    bool has_changed = true;
    for (size_t i = 0; i < exploration->situation_count; i++) {
        const struct situation *s = &exploration->situations[i];
        can_end[i] = exploration->rulebook->states[s->state].is_ended;
    }
    while (has_changed) {
        has_changed = false;
        for (size_t i = exploration->passage_count; i-- > 0;) {
            const struct passage *p = &exploration->passages[i];
            if (p->from == PASSAGE_NEW || p->action == PASSAGE_TIME || can_end[p->from] ||
                !can_end[p->to]) /* nobody is told to wait for another law */
                continue;
            can_end[p->from] = true;
            has_changed = true;
        }
    }
    return can_end;
}

/* ---- paths ---- */

enum { LOOKS_MAX = 4 * PATHS_MAX };

struct paths {
    const struct rulebook *rulebook;
    uint64_t *next; /* states after each state */
    int64_t found, looks;
};

static void follow(struct paths *paths, size_t state, uint64_t passed)
{
    uint64_t next = paths->next[state] & ~passed;
    paths->looks++;
    if (paths->rulebook->states[state].is_ended) {
        paths->found++;
        return;
    }
    for (size_t i = 0; i < paths->rulebook->state_count; i++) {
        bool is_enough = paths->found >= PATHS_MAX || paths->looks >= LOOKS_MAX;
        if (!is_enough && (next >> i & 1))
            follow(paths, i, passed | UINT64_C(1) << i);
    }
}

int64_t exploration_paths(struct arena *arena, const struct exploration *exploration)
{
    const struct rulebook *rulebook = exploration->rulebook;
    struct paths paths = {.rulebook = rulebook,
                          .next = ARENA_ARRAY(arena, uint64_t, rulebook->state_count)};
    uint64_t first = 0;
    for (size_t i = 0; i < exploration->passage_count; i++) {
        const struct passage *p = &exploration->passages[i];
        uint64_t to = UINT64_C(1) << exploration->situations[p->to].state;
        if (p->from == PASSAGE_NEW)
            first |= to;
        else if (p->action != PASSAGE_TIME)
            paths.next[exploration->situations[p->from].state] |= to;
    }
    for (size_t i = 0; i < rulebook->state_count; i++) {
        if (first >> i & 1)
            follow(&paths, i, UINT64_C(1) << i);
    }
    return paths.found;
}
