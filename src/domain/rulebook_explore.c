/* Breadth first over situations. Every situation is kept once, found again through an open hash
 * table; passages are kept so that the way back from the ends can be followed. */
#include "domain/rulebook_explore.h"

#include "base/assert.h"

#include <string.h>

enum { TABLE_SIZE = 1 << 16 };
#define FREE_SLOT UINT32_MAX
_Static_assert(SITUATIONS_MAX < TABLE_SIZE / 2, "the table stays sparse");

struct explorer {
    struct arena *arena;
    const struct rulebook *rulebook;
    struct situation *situations;
    size_t situation_count;
    struct passage *passages;
    size_t passage_count, passage_capacity;
    uint32_t *table;
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
    uint64_t hash = mixed(1, s->state);
    hash = mixed(hash, s->facts);
    hash = mixed(hash, s->running);
    return mixed(hash, s->waiting);
}

static bool is_same(const struct situation *a, const struct situation *b)
{
    return a->state == b->state && a->facts == b->facts && a->running == b->running &&
           a->waiting == b->waiting;
}

/* Index of the situation, kept if it is new; SITUATIONS_MAX when there is no room. */
static size_t keep(struct explorer *e, const struct situation *s)
{
    size_t slot = hash_of(s) % TABLE_SIZE;
    while (e->table[slot] != FREE_SLOT) {
        if (is_same(&e->situations[e->table[slot]], s))
            return e->table[slot];
        slot = (slot + 1) % TABLE_SIZE;
    }
    if (e->situation_count == SITUATIONS_MAX) {
        e->is_full = true;
        return SITUATIONS_MAX;
    }
    e->table[slot] = (uint32_t)e->situation_count;
    e->situations[e->situation_count] = *s;
    return e->situation_count++;
}

static void add_passage(struct explorer *e, const struct passage *passage)
{
    if (e->passage_count == e->passage_capacity) {
        size_t larger = e->passage_capacity ? e->passage_capacity * 2 : 256;
        struct passage *copy = ARENA_ARRAY(e->arena, struct passage, larger);
        if (e->passage_count)
            memcpy(copy, e->passages, e->passage_count * sizeof *copy);
        e->passages = copy;
        e->passage_capacity = larger;
    }
    e->passages[e->passage_count++] = *passage;
}

/* ---- sets ---- */

static uint64_t clock_bit(const struct rulebook *rulebook, struct sv id)
{
    return UINT64_C(1) << (rulebook_clock(rulebook, id) - rulebook->clocks);
}

static uint64_t clock_bits(const struct rulebook *rulebook, const struct id_list *ids)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < ids->count; i++)
        bits |= clock_bit(rulebook, ids->items[i]);
    return bits;
}

static uint64_t document_bit(const struct rulebook *rulebook, struct sv id)
{
    return UINT64_C(1) << (rulebook_document(rulebook, id) - rulebook->documents);
}

/* Kinds named by a gate; none named means all. */
static uint64_t document_bits(const struct rulebook *rulebook, struct sv kinds)
{
    uint64_t bits = kinds.n ? 0 : UINT64_MAX;
    struct sv rest = kinds;
    struct sv id;
    while (rest.n > 0) {
        sv_cut(rest, ' ', &id, &rest);
        bits |= document_bit(rulebook, id);
    }
    return bits;
}

/* ---- gates ---- */

/* Gates that depend on anything else count as sometimes open. */
static bool may_be_open(const struct rulebook *rulebook, const struct rule_gate *gate,
                        const struct situation *s)
{
    enum gate_kind kind = gate->kind;
    if (kind == GATE_CLOCK_OPEN || kind == GATE_CLOCK_RUNNING || kind == GATE_EXTENSION_LEFT)
        return (s->running & clock_bit(rulebook, gate->arg)) != 0;
    if (kind == GATE_UNSERVED)
        return (s->waiting & document_bits(rulebook, gate->arg)) != 0;
    if (kind == GATE_ALL_SERVED)
        return s->waiting == 0;
    if (kind == GATE_EXTENSION_ASKED)
        return (s->facts & FACT_EXTENSION_ASKED) != 0;
    return kind != GATE_NO_EXTENSION_ASKED || (s->facts & FACT_EXTENSION_ASKED) == 0;
}

static bool may_be_done(const struct rulebook *rulebook, const struct rule_action *action,
                        const struct situation *s)
{
    bool is_from = false;
    for (size_t i = 0; i < action->from.count; i++)
        is_from = is_from || sv_eq(action->from.items[i], rulebook->states[s->state].id);
    for (size_t i = 0; is_from && i < action->gate_count; i++)
        is_from = may_be_open(rulebook, &action->gates[i], s);
    return is_from;
}

/* ---- doing ---- */

/* What an event adds to the facts and takes from them. */
static const struct {
    enum event_kind event;
    uint32_t adds, takes;
} CHANGES[] = {
    {EVENT_REFERRED, FACT_SENT, FACT_OBJECTED},
    {EVENT_OBJECTED, FACT_OBJECTED, 0},
    {EVENT_OBJECTION_UPHELD, 0, FACT_SENT | FACT_OBJECTED},
    {EVENT_OBJECTION_DISMISSED, 0, FACT_OBJECTED},
    {EVENT_EXTENSION_REQUESTED, FACT_EXTENSION_ASKED, 0},
    {EVENT_EXTENSION_GRANTED, 0, FACT_EXTENSION_ASKED},
    {EVENT_EXTENSION_REFUSED, 0, FACT_EXTENSION_ASKED},
    {EVENT_APPROVED, FACT_ANSWERED, 0},
    {EVENT_NOT_ACCEPTED, FACT_ANSWERED, 0},
};

static uint32_t facts_after(uint32_t facts, enum event_kind event)
{
    for (size_t i = 0; i < sizeof CHANGES / sizeof CHANGES[0]; i++) {
        if (CHANGES[i].event == event)
            facts = (facts & ~CHANGES[i].takes) | CHANGES[i].adds;
    }
    return facts;
}

/* The system alone brings in what ended elsewhere: it was answered there or not at all, and is only
 * kept here. */
static bool is_record_of_the_past(const struct rulebook *rulebook, const struct rule_action *action)
{
    return action->from.count == 0 && action->by == ROLE_BIT(ROLE_SYSTEM) &&
           rulebook_state(rulebook, action->outcome.to)->is_ended;
}

/* The situation after the action, whatever it serves. */
static struct situation after(const struct rulebook *rulebook, const struct rule_action *action,
                              const struct situation *s, uint64_t *restarts)
{
    struct situation next = *s;
    uint64_t starts = clock_bits(rulebook, &action->outcome.starts);
    if (action->outcome.to.n)
        next.state = (uint32_t)(rulebook_state(rulebook, action->outcome.to) - rulebook->states);
    next.running &= ~clock_bits(rulebook, &action->outcome.stops);
    next.running &= ~clock_bits(rulebook, &action->outcome.cancels);
    *restarts = next.running & starts;
    next.running |= starts;
    next.facts = facts_after(s->facts, action->event);
    if (is_record_of_the_past(rulebook, action))
        next.facts |= FACT_ANSWERED;
    if (action->outcome.document.n &&
        rulebook_document(rulebook, action->outcome.document)->needs_service)
        next.waiting |= document_bit(rulebook, action->outcome.document);
    return next;
}

static void pass(struct explorer *e, size_t from, const struct situation *next,
                 const struct rule_action *action, uint64_t restarts)
{
    size_t to = keep(e, next);
    if (to < SITUATIONS_MAX)
        add_passage(e, &(struct passage){from, to, action, restarts});
}

/* Do the action. Which document a service serves depends on which is oldest: try each. */
static void act(struct explorer *e, size_t from, const struct situation *s,
                const struct rule_action *action)
{
    uint64_t restarts;
    struct situation next = after(e->rulebook, action, s, &restarts);
    if (action->event != EVENT_SERVED) {
        pass(e, from, &next, action, restarts);
        return;
    }
    const struct rule_gate *gate = rule_gate_find(action, GATE_UNSERVED);
    uint64_t served = s->waiting & document_bits(e->rulebook, gate->arg);
    for (; served; served &= served - 1) {
        struct situation one = next;
        one.waiting &= ~(served & (~served + 1)); /* the lowest bit */
        pass(e, from, &one, action, restarts);
    }
}

struct exploration rulebook_explore(struct arena *arena, const struct rulebook *rulebook)
{
    static const struct situation NOTHING;
    struct explorer e = {.arena = arena, .rulebook = rulebook};
    e.situations = ARENA_ARRAY(arena, struct situation, SITUATIONS_MAX);
    e.table = ARENA_ARRAY(arena, uint32_t, TABLE_SIZE);
    memset(e.table, 0xFF, TABLE_SIZE * sizeof *e.table);
    for (size_t i = 0; i < rulebook->action_count; i++) {
        if (rulebook->actions[i].from.count == 0)
            act(&e, PASSAGE_NEW, &NOTHING, &rulebook->actions[i]);
    }
    for (size_t at = 0; at < e.situation_count && !e.is_full; at++) {
        struct situation s = e.situations[at];
        for (size_t i = 0; i < rulebook->action_count; i++) {
            if (may_be_done(rulebook, &rulebook->actions[i], &s))
                act(&e, at, &s, &rulebook->actions[i]);
        }
    }
    return (struct exploration){rulebook,   e.situations,    e.situation_count,
                                e.passages, e.passage_count, !e.is_full};
}

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
            if (p->from == PASSAGE_NEW || can_end[p->from] || !can_end[p->to])
                continue;
            can_end[p->from] = true;
            has_changed = true;
        }
    }
    return can_end;
}
