/* Proving what can be proved of a procedure. Some checks look at one object; the others look at
 * every situation the procedure can get into (rulebook_explore.h). Each thing that is wrong is told
 * once, on the line of the object that is to blame. */
#include "domain/rulebook.h"

#include "domain/accusation.h"
#include "domain/rulebook_explore.h"
#include "domain/rulebook_findings.h"

/* ---- one object at a time ---- */

static void check_citations(struct findings *findings, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        if (rulebook->clocks[i].citation.article.n == 0)
            findings_tell(findings, &rulebook->clocks[i].origin, "clock without a source",
                          rulebook->clocks[i].id);
    }
    for (size_t i = 0; i < rulebook->action_count; i++) {
        if (rulebook->actions[i].citation.article.n == 0)
            findings_tell(findings, &rulebook->actions[i].origin, "action without a source",
                          rulebook->actions[i].id);
    }
    for (size_t i = 0; i < rulebook->document_count; i++) {
        if (rulebook->documents[i].citation.article.n == 0)
            findings_tell(findings, &rulebook->documents[i].origin, "document without a source",
                          rulebook->documents[i].id);
    }
}

/* Does something follow from some act? What is asked of each outcome. */
typedef bool follows_fn(const struct rule_outcome *outcome, struct sv id);

static bool starts(const struct rule_outcome *outcome, struct sv id)
{
    return id_list_has(&outcome->starts, id);
}

static bool issues(const struct rule_outcome *outcome, struct sv id)
{
    return sv_eq(outcome->document, id);
}

static bool sets(const struct rule_outcome *outcome, struct sv id)
{
    return id_list_has(&outcome->sets, id);
}

static bool follows(const struct rulebook *rulebook, follows_fn *asked, struct sv id)
{
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        for (size_t k = 0; k < rule_outcome_count(action); k++) {
            if (asked(rule_outcome_at(action, k), id))
                return true;
        }
    }
    return false;
}

static void check_uses(struct findings *findings, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        if (!follows(rulebook, starts, rulebook->clocks[i].id) &&
            !accusation_begins_clock(rulebook->clocks[i].id))
            findings_tell(findings, &rulebook->clocks[i].origin, "clock that nothing starts",
                          rulebook->clocks[i].id);
    }
    for (size_t i = 0; i < rulebook->document_count; i++) {
        if (!follows(rulebook, issues, rulebook->documents[i].id))
            findings_tell(findings, &rulebook->documents[i].origin, "document that nothing issues",
                          rulebook->documents[i].id);
    }
    for (size_t i = 0; i < rulebook->mark_count; i++) {
        if (!follows(rulebook, sets, rulebook->marks[i].id))
            findings_tell(findings, &rulebook->marks[i].origin, "mark that nothing sets",
                          rulebook->marks[i].id);
    }
}

/* A role that acts in a place where it never is. */
static void check_places(struct findings *findings, const struct rulebook *rulebook)
{
    static const struct {
        enum action_at at;
        enum role role;
    } PLACES[] = {{AT_PETITIONER, ROLE_PETITIONER}, {AT_SYSTEM, ROLE_SYSTEM}};
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        for (size_t k = 0; k < sizeof PLACES / sizeof PLACES[0]; k++) {
            if (action->at == PLACES[k].at && action->by != ROLE_BIT(PLACES[k].role))
                findings_tell(findings, &action->origin, "a role that never acts there",
                              action->id);
        }
        if (action->at != AT_PETITIONER && (action->by & ROLE_BIT(ROLE_PETITIONER)))
            findings_tell(findings, &action->origin, "a petitioner acts only as petitioner",
                          action->id);
    }
}

/* Whoever a state waits for can do something in it. */
static void check_awaits(struct findings *findings, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->state_count; i++) {
        const struct rule_state *state = &rulebook->states[i];
        bool can_act = false;
        for (size_t k = 0; k < rulebook->action_count; k++) {
            const struct rule_action *action = &rulebook->actions[k];
            can_act = can_act || ((action->by & ROLE_BIT(state->awaits)) &&
                                  id_list_has(&action->from, state->id));
        }
        if (state->is_ended && state->awaits != ROLE_NONE)
            findings_tell(findings, &state->origin, "an end waits for nobody", state->id);
        if (!state->is_ended && !can_act)
            findings_tell(findings, &state->origin, "the role it waits for can do nothing",
                          state->id);
    }
}

/* What protects people, by kind of act: a gate that must be asked. Where a field is named only the
 * acts that have it are meant. */
static const struct {
    enum event_kind event;
    const char *field;
    enum gate_kind gate;
    const char *what;
} SAFEGUARDS[] = {
    {EVENT_WITHDRAWN, NULL, GATE_CLOCK_PASSED, "a withdrawal without cooling off"},
    {EVENT_AGREEMENT_CONFIRMED, NULL, GATE_CLOCK_PASSED, "an agreement without cooling off"},
    {EVENT_APPROVED, "result", GATE_NEW_PERSON, "a review by who may have handled it"},
    {EVENT_FILED, NULL, GATE_NEW_PERSON, "a filing approved by who may have proposed it"},
    {EVENT_REVIEW_REQUESTED, "unit", GATE_HAS_SUPERIOR,
     "a review of a unit that may have nobody above it"},
};

/* A review that the deciding unit itself may do is never left without anybody to ask. */
static bool has_meant_field(const struct rule_action *action, const char *id)
{
    const struct rule_field *field = id ? rule_field_find(action, sv_from(id)) : NULL;
    return !id || (field && field->among != UNITS_SUPERIORS_OR_SELF);
}

static void check_safeguards(struct findings *findings, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        for (size_t k = 0; k < sizeof SAFEGUARDS / sizeof SAFEGUARDS[0]; k++) {
            bool is_meant = action->event == SAFEGUARDS[k].event &&
                            has_meant_field(action, SAFEGUARDS[k].field);
            if (is_meant && !rule_gate_find(action, SAFEGUARDS[k].gate))
                findings_tell(findings, &action->origin, SAFEGUARDS[k].what, action->id);
        }
    }
}

/* ---- every situation ---- */

static uint64_t duty_bits(const struct rulebook *rulebook)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        if (rulebook->clocks[i].is_duty)
            bits |= UINT64_C(1) << i;
    }
    return bits;
}

/* Tell it of each clock in the set. */
static void tell_clocks(struct findings *findings, const struct rulebook *rulebook, uint64_t set,
                        const struct yaml_origin *origin, const char *what)
{
    for (; set; set &= set - 1)
        findings_tell(findings, origin, what, rulebook->clocks[__builtin_ctzll(set)].id);
}

static void check_end(struct findings *findings, const struct rulebook *rulebook,
                      const struct situation *s, uint64_t duties)
{
    const struct rule_state *state = &rulebook->states[s->state];
    if (!(s->facts & FACTS_TO_END_ON))
        findings_tell(findings, &state->origin, "an end without answer or other lawful ground",
                      state->id);
    if (s->waiting)
        findings_tell(findings, &state->origin, "an end while a document waits for service",
                      state->id);
    tell_clocks(findings, rulebook, s->running & duties, &state->origin,
                "a duty that may run on after the end");
}

static void check_situations(struct findings *findings, const struct exploration *x)
{
    const struct rulebook *rulebook = x->rulebook;
    const bool *can_end = exploration_can_end(findings->arena, x);
    uint64_t duties = duty_bits(rulebook);
    for (size_t i = 0; i < x->situation_count; i++) {
        const struct situation *s = &x->situations[i];
        const struct rule_state *state = &rulebook->states[s->state];
        if (state->is_ended) {
            check_end(findings, rulebook, s, duties);
            continue;
        }
        if (!(s->running & ~s->paused & duties))
            findings_tell(findings, &state->origin, "a state in which nobody may owe anything",
                          state->id);
        if (!can_end[i])
            findings_tell(findings, &state->origin,
                          "a state from which there may be no way to an end", state->id);
    }
}

/* Owners that are not there in every situation, and the fact that says they are. */
static const struct {
    enum owner_rule owner;
    enum situation_fact fact;
    const char *what;
} OWNERS[] = {
    {OWNER_SENDER, FACT_SENT, "goes back to a sender there may not be"},
    {OWNER_OBJECTOR, FACT_OBJECTED, "goes to an objector there may not be"},
    {OWNER_HANDLER, FACT_HANDLED, "goes to a handler there may not be"},
    {OWNER_REVIEWER, FACT_REVIEWED, "goes to a reviewer there may not be"},
};

static void check_owner(struct findings *findings, const struct exploration *x,
                        const struct passage *p)
{
    const struct rule_action *action = &x->rulebook->actions[p->action];
    enum owner_rule owner = p->outcome->owner;
    uint32_t facts = p->from == PASSAGE_NEW ? 0 : x->situations[p->from].facts;
    for (size_t i = 0; i < sizeof OWNERS / sizeof OWNERS[0]; i++) {
        if (owner == OWNERS[i].owner && !(facts & OWNERS[i].fact))
            findings_tell(findings, &action->origin, OWNERS[i].what, action->id);
    }
}

/* What an act says has happened before, or has not. */
static const struct {
    enum event_kind event;
    uint32_t wanted, unwanted; /* facts */
    const char *what;
} HISTORIES[] = {
    {EVENT_WITHDRAWN, FACT_WITHDRAWING, 0, "confirms a withdrawal that nobody may have asked for"},
    {EVENT_AGREEMENT_CONFIRMED, FACT_AGREED, 0,
     "confirms an agreement that nobody may have come to"},
    {EVENT_REFERRED, 0, FACT_URGENT, "refers an urgent matter that may be unreported"},
    {EVENT_URGENT_ENDED, 0, FACT_URGENT, "ends the urgency of a matter that may be unreported"},
};

static void check_history(struct findings *findings, const struct exploration *x,
                          const struct passage *p)
{
    const struct rule_action *action = &x->rulebook->actions[p->action];
    uint32_t facts = p->from == PASSAGE_NEW ? 0 : x->situations[p->from].facts;
    for (size_t i = 0; i < sizeof HISTORIES / sizeof HISTORIES[0]; i++) {
        if (action->event != HISTORIES[i].event)
            continue;
        bool is_so = (facts & HISTORIES[i].wanted) == HISTORIES[i].wanted &&
                     !(facts & HISTORIES[i].unwanted);
        if (!is_so)
            findings_tell(findings, &action->origin, HISTORIES[i].what, action->id);
    }
}

/* What was asked about one clock must not move another. */
static void check_extension(struct findings *findings, const struct exploration *x,
                            const struct passage *p)
{
    const struct rule_action *action = &x->rulebook->actions[p->action];
    struct sv clock = p->outcome->extends;
    if (!clock.n || p->from == PASSAGE_NEW)
        return;
    const struct rule_clock *rule = rulebook_clock(x->rulebook, clock);
    if (rule && !(x->situations[p->from].asked >> (rule - x->rulebook->clocks) & 1))
        findings_tell(findings, &action->origin,
                      "extends a clock although another's extension was asked", action->id);
}

static void check_passages(struct findings *findings, const struct exploration *x)
{
    for (size_t i = 0; i < x->passage_count; i++) {
        if (x->passages[i].action == PASSAGE_TIME)
            continue;
        check_owner(findings, x, &x->passages[i]);
        check_extension(findings, x, &x->passages[i]);
        check_history(findings, x, &x->passages[i]);
    }
    for (size_t i = 0; i < x->rulebook->action_count; i++)
        tell_clocks(findings, x->rulebook, x->restarts[i], &x->rulebook->actions[i].origin,
                    "begins a clock that may run already");
}

static void check_reached(struct findings *findings, const struct exploration *x)
{
    const struct rulebook *rulebook = x->rulebook;
    bool *is_reached = ARENA_ARRAY(findings->arena, bool, rulebook->state_count);
    bool *is_done = ARENA_ARRAY(findings->arena, bool, rulebook->action_count);
    for (size_t i = 0; i < x->situation_count; i++)
        is_reached[x->situations[i].state] = true;
    for (size_t i = 0; i < x->passage_count; i++) {
        if (x->passages[i].action != PASSAGE_TIME)
            is_done[x->passages[i].action] = true;
    }
    for (size_t i = 0; i < rulebook->state_count; i++) {
        if (!is_reached[i])
            findings_tell(findings, &rulebook->states[i].origin, "a state that cannot be reached",
                          rulebook->states[i].id);
    }
    for (size_t i = 0; i < rulebook->action_count; i++) {
        if (!is_done[i])
            findings_tell(findings, &rulebook->actions[i].origin,
                          "an action that can never be done", rulebook->actions[i].id);
    }
}

size_t rulebook_check(struct arena *arena, const struct rulebook *rulebook,
                      const struct rulebook_finding **out, struct rulebook_walk *walk)
{
    struct findings findings = {.arena = arena};
    check_citations(&findings, rulebook);
    rulebook_check_rows(&findings, rulebook);
    check_uses(&findings, rulebook);
    check_places(&findings, rulebook);
    check_awaits(&findings, rulebook);
    check_safeguards(&findings, rulebook);
    struct exploration exploration = rulebook_explore(arena, rulebook);
    if (!exploration.is_complete)
        findings_tell(&findings, &rulebook->origin, "too many situations to look at them all",
                      rulebook->id);
    check_situations(&findings, &exploration);
    check_passages(&findings, &exploration);
    check_reached(&findings, &exploration);
    rulebook_check_works(&findings, rulebook);
    rulebook_check_triggers(&findings, rulebook);
    *out = findings.items;
    if (walk)
        *walk = (struct rulebook_walk){.situations = exploration.situation_count,
                                       .passages = exploration.passage_count,
                                       .paths = exploration_paths(arena, &exploration)};
    return findings.count;
}

static bool is_in_force(const struct rulebook *rulebook, day_t day)
{
    return rulebook->valid_from <= day &&
           (rulebook->valid_to == DAY_NONE || day <= rulebook->valid_to);
}

bool rulebook_overlaps(const struct rulebook *a, const struct rulebook *b)
{
    return sv_eq(a->id, b->id) && (is_in_force(a, b->valid_from) || is_in_force(b, a->valid_from));
}
