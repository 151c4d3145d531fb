/* The actions of a rulebook as sets of bits, so that hundreds of thousands of situations can be
 * walked through in a second. What no gate asks for and nobody owes is left out here. */
#include "domain/rulebook_explore.h"
#include "domain/rulebook_validity.h"

#include <string.h>

struct compiling {
    struct arena *arena;
    const struct rulebook *rulebook; /* as it holds in the epoch */
    const struct rulebook *whole;
    uint16_t epoch;
    uint64_t clocks;  /* those that matter */
    uint64_t begun;   /* clocks that some gate wants to have begun */
    uint64_t marks;   /* those that matter */
    struct sv routes; /* that gates ask for, with spaces between */
    struct step *steps;
    size_t count, capacity;
};

/* ---- sets ---- */

static uint64_t clock_bit(const struct rulebook *rulebook, struct sv id)
{
    return UINT64_C(1) << (rulebook_clock(rulebook, id) - rulebook->clocks);
}

static uint64_t all_clock_bits(const struct rulebook *rulebook, const struct id_list *ids)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < ids->count; i++)
        bits |= clock_bit(rulebook, ids->items[i]);
    return bits;
}

static uint64_t clock_bits(const struct compiling *c, const struct id_list *ids)
{
    return all_clock_bits(c->rulebook, ids) & c->clocks;
}

static uint64_t mark_bit(const struct rulebook *rulebook, struct sv id)
{
    return UINT64_C(1) << (rulebook_mark(rulebook, id) - rulebook->marks);
}

static uint64_t mark_bits(const struct compiling *c, const struct id_list *ids)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < ids->count; i++)
        bits |= mark_bit(c->rulebook, ids->items[i]);
    return bits & c->marks;
}

static uint64_t document_bit(const struct rulebook *rulebook, struct sv id)
{
    return UINT64_C(1) << (rulebook_document(rulebook, id) - rulebook->documents);
}

typedef uint64_t bit_fn(const struct rulebook *rulebook, struct sv id);

/* Of several ids with spaces between. */
static uint64_t bits_of(const struct rulebook *rulebook, struct sv ids, bit_fn *bit)
{
    uint64_t bits = 0;
    struct sv rest = ids;
    struct sv id;
    while (rest.n > 0) {
        sv_cut(rest, ' ', &id, &rest);
        bits |= bit(rulebook, id);
    }
    return bits;
}

/* Is the word one of those with spaces between? */
static bool words_have(struct sv words, struct sv word)
{
    struct sv id;
    while (words.n > 0) {
        sv_cut(words, ' ', &id, &words);
        if (sv_eq(id, word))
            return true;
    }
    return false;
}

/* ---- what matters ---- */

static bool asks_for_clock(enum gate_kind kind)
{
    return kind == GATE_CLOCK_OPEN || kind == GATE_CLOCK_RUNNING || kind == GATE_EXTENSION_LEFT;
}

/* At some time, whether it runs still or not. */
static bool asks_for_beginning(enum gate_kind kind)
{
    return kind == GATE_CLOCK_PASSED || kind == GATE_CLOCK_STARTED || kind == GATE_WITHIN;
}

/* Each once: there is room for so many. */
static void add_routes(struct compiling *c, struct sv routes)
{
    struct sv id;
    while (routes.n > 0) {
        sv_cut(routes, ' ', &id, &routes);
        if (!words_have(c->routes, id))
            c->routes = arena_printf(c->arena, "%.*s%s%.*s", SV_FMT(c->routes),
                                     c->routes.n ? " " : "", SV_FMT(id));
    }
}

static void look_at_gate(struct compiling *c, const struct rule_action *action,
                         const struct rule_gate *gate)
{
    if (asks_for_clock(gate->kind))
        c->clocks |= clock_bit(c->rulebook, gate->arg);
    if (asks_for_beginning(gate->kind) &&
        !rulebook_begun_before(c->whole, action, rulebook_clock(c->whole, gate->arg)))
        c->begun |= clock_bit(c->rulebook, gate->arg);
    if (gate->kind == GATE_MARKED || gate->kind == GATE_UNMARKED)
        c->marks |= bits_of(c->rulebook, gate->arg, mark_bit);
    if (gate->kind == GATE_ROUTE_IS)
        add_routes(c, gate->arg);
}

static void find_what_matters(struct compiling *c)
{
    const struct rulebook *rulebook = c->whole;
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        if (rulebook->clocks[i].is_duty)
            c->clocks |= UINT64_C(1) << i;
    }
    for (size_t i = 0; i < rulebook->action_count; i++) {
        for (size_t k = 0; k < rulebook->actions[i].gate_count; k++)
            look_at_gate(c, &rulebook->actions[i], &rulebook->actions[i].gates[k]);
    }
}

/* A route as a number: where gates first name it, from 1; 0 when none does. */
enum { ROUTES_MAX = 31 };
static uint16_t route_number(const struct compiling *c, struct sv route)
{
    uint16_t number = 1;
    struct sv rest = c->routes;
    struct sv id;
    while (rest.n > 0 && number <= ROUTES_MAX) {
        sv_cut(rest, ' ', &id, &rest);
        if (sv_eq(id, route))
            return number;
        number++;
    }
    return 0;
}

static uint32_t route_bits(const struct compiling *c, struct sv routes)
{
    uint32_t bits = 0;
    struct sv rest = routes;
    struct sv id;
    while (rest.n > 0) {
        sv_cut(rest, ' ', &id, &rest);
        bits |= UINT32_C(1) << route_number(c, id);
    }
    return bits;
}

/* ---- what a step asks ---- */

static uint64_t promise_bits(const struct compiling *c)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < c->rulebook->clock_count; i++) {
        if (c->rulebook->clocks[i].is_per_claim)
            bits |= UINT64_C(1) << i;
    }
    return bits & c->clocks;
}

/* Gates that are not here depend on what a situation forgets: sometimes open. */
static void ask(const struct compiling *c, const struct rule_gate *gate, struct step *step)
{
    const struct rulebook *rulebook = c->rulebook;
    if (asks_for_clock(gate->kind))
        step->running_all |= clock_bit(rulebook, gate->arg);
    else if (asks_for_beginning(gate->kind))
        step->begun_all |= clock_bit(rulebook, gate->arg) & c->begun;
    else if (gate->kind == GATE_UNSERVED)
        step->waiting_any = gate->arg.n ? bits_of(rulebook, gate->arg, document_bit) : UINT64_MAX;
    else if (gate->kind == GATE_ALL_SERVED)
        step->asks_all_served = true;
    else if (gate->kind == GATE_EXTENSION_ASKED)
        step->facts_all |= FACT_EXTENSION_ASKED;
    else if (gate->kind == GATE_NO_EXTENSION_ASKED)
        step->facts_none |= FACT_EXTENSION_ASKED;
    else if (gate->kind == GATE_MARKED)
        step->marks_all |= bits_of(rulebook, gate->arg, mark_bit);
    else if (gate->kind == GATE_UNMARKED)
        step->marks_none |= bits_of(rulebook, gate->arg, mark_bit);
    else if (gate->kind == GATE_ROUTE_IS)
        step->routes &= route_bits(c, gate->arg);
    else if (gate->kind == GATE_PROMISES_KEPT)
        step->running_none |= promise_bits(c);
}

/* ---- what a step does ---- */

/* What an event adds to the facts and takes from them. */
static const struct {
    enum event_kind event;
    uint32_t adds, takes;
} CHANGES[] = {
    {EVENT_REFERRED, FACT_SENT, FACT_OBJECTED},
    {EVENT_OBJECTED, FACT_OBJECTED, 0},
    {EVENT_OBJECTION_UPHELD, 0, FACT_SENT | FACT_OBJECTED},
    {EVENT_OBJECTION_DISMISSED, 0, FACT_OBJECTED},
    {EVENT_ADJUDICATED, FACT_SENT, FACT_OBJECTED},
    {EVENT_RECALLED, 0, FACT_SENT | FACT_OBJECTED},
    {EVENT_EXTENSION_REQUESTED, FACT_EXTENSION_ASKED, 0},
    {EVENT_EXTENSION_GRANTED, 0, FACT_EXTENSION_ASKED},
    {EVENT_EXTENSION_REFUSED, 0, FACT_EXTENSION_ASKED},
    {EVENT_NOT_ACCEPTED, FACT_DECLINED, 0},
    {EVENT_ACCEPTED, 0, FACT_DECLINED},
    {EVENT_AGREED, FACT_AGREED, 0},
    {EVENT_AGREEMENT_TAKEN_BACK, 0, FACT_AGREED},
    {EVENT_AGREEMENT_CONFIRMED, FACT_SETTLED, FACT_AGREED},
    {EVENT_AGREEMENT_PERFORMED, FACT_SETTLED, 0},
    {EVENT_MEDIATION_ENDED, 0, FACT_AGREED | FACT_SETTLED},
    {EVENT_WITHDRAWAL_ASKED, FACT_WITHDRAWING, 0},
    {EVENT_WITHDRAWAL_TAKEN_BACK, 0, FACT_WITHDRAWING},
    {EVENT_WITHDRAWN, FACT_GROUND, FACT_WITHDRAWING},
    {EVENT_REVIEW_REQUESTED, 0, FACT_WITHDRAWING | FACT_AGREED}, /* who asks for one insists */
    {EVENT_FILING_CONTESTED, 0, FACT_GROUND},
    {EVENT_MARKED_URGENT, FACT_URGENT, 0},
    {EVENT_URGENT_REPORTED, 0, FACT_URGENT},
    {EVENT_ROUTE_CONFIRMED, FACT_GROUND, 0},
    {EVENT_CONCLUDED, FACT_GROUND, 0},
};

/* The system alone brings in what ended elsewhere: it was answered there or not at all, and is only
 * kept here. */
static bool is_record_of_the_past(const struct rulebook *rulebook, const struct rule_action *action,
                                  const struct rule_outcome *outcome)
{
    return action->from.count == 0 && action->by == ROLE_BIT(ROLE_SYSTEM) &&
           rulebook_state(rulebook, outcome->to)->is_ended;
}

static uint32_t facts_added(const struct rulebook *rulebook, const struct rule_action *action,
                            const struct rule_outcome *outcome)
{
    bool is_review = rule_field_find(action, SV("result")) != NULL;
    if (action->event == EVENT_APPROVED)
        return is_review ? FACT_REVIEWED : FACT_GROUND | FACT_HANDLED;
    bool is_told = outcome->document.n > 0; /* filed or studied, it ends with a notice or reply */
    if ((action->event == EVENT_FILED || action->event == EVENT_STUDIED) && is_told)
        return FACT_GROUND;
    return is_record_of_the_past(rulebook, action, outcome) ? FACT_GROUND : 0;
}

/* Can the outcome follow from the result `redo`, by which a review sets the opinion aside? */
static bool is_redo(const struct rule_action *action, const struct rule_outcome *outcome)
{
    const struct rule_field *result = rule_field_find(action, SV("result"));
    if (!result || !choice_find(&result->choices, SV("redo")))
        return false;
    return !sv_is(action->turns_on, "result") || rule_outcome_for(action, SV("redo")) == outcome;
}

/* Is it a state in which an opinion can be drafted or given? Then none stands any more. */
static bool is_to_be_answered(const struct rulebook *rulebook, struct sv state)
{
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        bool is_opinion = action->event == EVENT_DRAFTED || action->event == EVENT_APPROVED;
        if (is_opinion && !rule_field_find(action, SV("result")) &&
            id_list_has(&action->from, state))
            return true;
    }
    return false;
}

static void change_facts(const struct rulebook *rulebook, const struct rule_action *action,
                         const struct rule_outcome *outcome, struct step *step)
{
    step->adds = facts_added(rulebook, action, outcome);
    for (size_t i = 0; i < sizeof CHANGES / sizeof CHANGES[0]; i++) {
        if (CHANGES[i].event == action->event) {
            step->adds |= CHANGES[i].adds;
            step->takes |= CHANGES[i].takes;
        }
    }
    if (is_redo(action, outcome) || is_to_be_answered(rulebook, outcome->to))
        step->takes |= FACTS_TO_END_ON;
    if (action->event == EVENT_EXTENSION_REQUESTED)
        step->asks = clock_bit(rulebook, rule_gate_find(action, GATE_EXTENSION_LEFT)->arg);
}

static void do_outcome(const struct compiling *c, const struct rule_outcome *outcome,
                       struct step *step)
{
    const struct rulebook *rulebook = c->rulebook;
    uint64_t promises = promise_bits(c);
    uint64_t starts = clock_bits(c, &outcome->starts);
    uint64_t stops = clock_bits(c, &outcome->stops);
    step->keeps_state = outcome->to.n == 0;
    if (!step->keeps_state)
        step->state = (uint32_t)(rulebook_state(rulebook, outcome->to) - rulebook->states);
    step->begins_asked = all_clock_bits(c->rulebook, &outcome->starts) & c->begun;
    step->starts = starts & ~promises;
    step->may_start = starts & promises;
    step->stops = (stops & ~promises) | clock_bits(c, &outcome->cancels);
    step->may_stop = stops & promises;
    step->pauses = clock_bits(c, &outcome->pauses);
    step->resumes = clock_bits(c, &outcome->resumes);
    step->sets = mark_bits(c, &outcome->sets);
    step->clears = mark_bits(c, &outcome->clears);
    if (outcome->document.n && rulebook_document(rulebook, outcome->document)->needs_service)
        step->issues = document_bit(rulebook, outcome->document);
}

/* ---- all of them ---- */

static uint64_t from_bits(const struct rulebook *rulebook, const struct rule_action *action)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < action->from.count; i++) {
        const struct rule_state *state = rulebook_state(rulebook, action->from.items[i]);
        bits |= UINT64_C(1) << (state - rulebook->states);
    }
    return bits;
}

static void add_step(struct compiling *c, const struct step *step)
{
    if (c->count == c->capacity) {
        c->capacity = c->capacity ? c->capacity * 2 : 64;
        struct step *copy = ARENA_ARRAY(c->arena, struct step, c->capacity);
        if (c->count)
            memcpy(copy, c->steps, c->count * sizeof *copy);
        c->steps = copy;
    }
    c->steps[c->count++] = *step;
}

/* The step once for each route that can be chosen with this outcome. */
static void add_with_routes(struct compiling *c, const struct rule_action *action,
                            const struct rule_outcome *outcome, struct step *step)
{
    const struct rule_field *field = rule_field_find(action, SV("route"));
    uint32_t done = 0;
    step->keeps_route = true;
    if (!field || !field->required)
        add_step(c, step);
    for (size_t i = 0; field && i < field->choices.count; i++) {
        struct sv route = field->choices.items[i].id;
        bool is_other =
            sv_is(action->turns_on, "route") && rule_outcome_for(action, route) != outcome;
        step->keeps_route = false;
        step->route = route_number(c, route);
        if (!is_other && !(done & UINT32_C(1) << step->route))
            add_step(c, step);
        if (!is_other)
            done |= UINT32_C(1) << step->route;
    }
}

static uint32_t whole_index(const struct compiling *c, const struct rule_action *action)
{
    return (uint32_t)(rulebook_action(c->whole, action->id) - c->whole->actions);
}

/* Is there a required choice with nothing to choose? The rows that could be chosen do not hold. */
static bool is_beyond_filling(const struct rule_action *action)
{
    for (size_t i = 0; i < action->field_count; i++) {
        const struct rule_field *field = &action->fields[i];
        if (field->kind == FIELD_CHOICE && field->required && field->choices.count == 0)
            return true;
    }
    return false;
}

static void compile(struct compiling *c, size_t index)
{
    const struct rule_action *action = &c->rulebook->actions[index];
    for (size_t k = 0; k < rule_outcome_count(action); k++) {
        const struct rule_outcome *outcome = rule_outcome_at(action, k);
        struct step step = {.action = whole_index(c, action),
                            .outcome = outcome,
                            .epoch = c->epoch,
                            .begins = action->from.count == 0,
                            .from = from_bits(c->rulebook, action),
                            .routes = UINT32_MAX};
        for (size_t i = 0; i < action->gate_count; i++)
            ask(c, &action->gates[i], &step);
        do_outcome(c, outcome, &step);
        change_facts(c->rulebook, action, outcome, &step);
        if (action->event == EVENT_SERVED)
            step.serves = step.waiting_any;
        add_with_routes(c, action, outcome, &step);
    }
}

size_t rulebook_steps(struct arena *arena, const struct rulebook *rulebook, const struct step **out)
{
    day_t days[RULE_EPOCHS_MAX];
    size_t epochs = rulebook_epochs(rulebook, days);
    struct compiling c = {.arena = arena, .rulebook = rulebook, .whole = rulebook};
    find_what_matters(&c);
    for (c.epoch = 0; c.epoch < epochs; c.epoch++) {
        c.rulebook = rulebook_on(arena, rulebook, days[c.epoch]);
        for (size_t i = 0; i < c.rulebook->action_count; i++) {
            if (!is_beyond_filling(&c.rulebook->actions[i]))
                compile(&c, i);
        }
    }
    *out = c.steps;
    return c.count;
}
