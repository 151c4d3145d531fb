/* Proving what can be proved of a procedure. Some checks look at one object; the others look at
 * every situation the procedure can get into (rulebook_explore.h). Each thing that is wrong is told
 * once, on the line of the object that is to blame. */
#include "domain/rulebook.h"

#include "domain/rulebook_explore.h"

#include <string.h>

struct findings {
    struct arena *arena;
    struct rulebook_finding *items;
    size_t count, capacity;
};

/* On the line that was changed last: an overlay is to blame for what it changes. */
static void tell(struct findings *findings, const struct yaml_origin *origin, const char *what,
                 struct sv about)
{
    const char *file = origin->overlay_file ? origin->overlay_file : origin->file;
    int line = origin->overlay_file ? origin->overlay_line : origin->line;
    struct sv text = arena_printf(findings->arena, "%s: %.*s", what, SV_FMT(about));
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].line == line && findings->items[i].file == file &&
            sv_eq(findings->items[i].text, text))
            return;
    }
    if (findings->count == findings->capacity) {
        findings->capacity = findings->capacity ? findings->capacity * 2 : 16;
        struct rulebook_finding *copy =
            ARENA_ARRAY(findings->arena, struct rulebook_finding, findings->capacity);
        if (findings->count)
            memcpy(copy, findings->items, findings->count * sizeof *copy);
        findings->items = copy;
    }
    findings->items[findings->count++] = (struct rulebook_finding){file, line, text};
}

/* ---- one object at a time ---- */

static void check_citations(struct findings *findings, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        if (rulebook->clocks[i].citation.article.n == 0)
            tell(findings, &rulebook->clocks[i].origin, "clock without a source",
                 rulebook->clocks[i].id);
    }
    for (size_t i = 0; i < rulebook->action_count; i++) {
        if (rulebook->actions[i].citation.article.n == 0)
            tell(findings, &rulebook->actions[i].origin, "action without a source",
                 rulebook->actions[i].id);
    }
    for (size_t i = 0; i < rulebook->document_count; i++) {
        if (rulebook->documents[i].citation.article.n == 0)
            tell(findings, &rulebook->documents[i].origin, "document without a source",
                 rulebook->documents[i].id);
    }
}

static void check_uses(struct findings *findings, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        bool is_started = false;
        for (size_t k = 0; k < rulebook->action_count; k++)
            is_started = is_started ||
                         id_list_has(&rulebook->actions[k].outcome.starts, rulebook->clocks[i].id);
        if (!is_started)
            tell(findings, &rulebook->clocks[i].origin, "clock that nothing starts",
                 rulebook->clocks[i].id);
    }
    for (size_t i = 0; i < rulebook->document_count; i++) {
        bool is_issued = false;
        for (size_t k = 0; k < rulebook->action_count; k++)
            is_issued = is_issued ||
                        sv_eq(rulebook->actions[k].outcome.document, rulebook->documents[i].id);
        if (!is_issued)
            tell(findings, &rulebook->documents[i].origin, "document that nothing issues",
                 rulebook->documents[i].id);
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
                tell(findings, &action->origin, "a role that never acts there", action->id);
        }
        if (action->at != AT_PETITIONER && (action->by & ROLE_BIT(ROLE_PETITIONER)))
            tell(findings, &action->origin, "a petitioner acts only as petitioner", action->id);
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
            tell(findings, &state->origin, "an end waits for nobody", state->id);
        if (!state->is_ended && !can_act)
            tell(findings, &state->origin, "the role it waits for can do nothing", state->id);
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
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        if (set & UINT64_C(1) << i)
            tell(findings, origin, what, rulebook->clocks[i].id);
    }
}

static void check_end(struct findings *findings, const struct rulebook *rulebook,
                      const struct situation *s)
{
    const struct rule_state *state = &rulebook->states[s->state];
    if (!(s->facts & FACT_ANSWERED))
        tell(findings, &state->origin, "an end without answer or non-acceptance", state->id);
    if (s->waiting)
        tell(findings, &state->origin, "an end while a document waits for service", state->id);
    tell_clocks(findings, rulebook, s->running & duty_bits(rulebook), &state->origin,
                "a duty that may run on after the end");
}

static void check_situations(struct findings *findings, const struct exploration *x)
{
    const struct rulebook *rulebook = x->rulebook;
    const bool *can_end = exploration_can_end(findings->arena, x);
    for (size_t i = 0; i < x->situation_count; i++) {
        const struct situation *s = &x->situations[i];
        const struct rule_state *state = &rulebook->states[s->state];
        if (state->is_ended) {
            check_end(findings, rulebook, s);
            continue;
        }
        if (!(s->running & duty_bits(rulebook)))
            tell(findings, &state->origin, "a state in which nobody may owe anything", state->id);
        if (!can_end[i])
            tell(findings, &state->origin, "a state from which there may be no way to an end",
                 state->id);
    }
}

static void check_passages(struct findings *findings, const struct exploration *x)
{
    for (size_t i = 0; i < x->passage_count; i++) {
        const struct passage *p = &x->passages[i];
        uint32_t facts = p->from == PASSAGE_NEW ? 0 : x->situations[p->from].facts;
        tell_clocks(findings, x->rulebook, p->restarts, &p->action->origin,
                    "begins a clock that may run already");
        if (p->action->outcome.owner == OWNER_SENDER && !(facts & FACT_SENT))
            tell(findings, &p->action->origin, "goes back to a sender there may not be",
                 p->action->id);
        if (p->action->outcome.owner == OWNER_OBJECTOR && !(facts & FACT_OBJECTED))
            tell(findings, &p->action->origin, "goes to an objector there may not be",
                 p->action->id);
    }
}

static void check_reached(struct findings *findings, const struct exploration *x)
{
    const struct rulebook *rulebook = x->rulebook;
    bool *is_reached = ARENA_ARRAY(findings->arena, bool, rulebook->state_count);
    bool *is_done = ARENA_ARRAY(findings->arena, bool, rulebook->action_count);
    for (size_t i = 0; i < x->situation_count; i++)
        is_reached[x->situations[i].state] = true;
    for (size_t i = 0; i < x->passage_count; i++)
        is_done[x->passages[i].action - rulebook->actions] = true;
    for (size_t i = 0; i < rulebook->state_count; i++) {
        if (!is_reached[i])
            tell(findings, &rulebook->states[i].origin, "a state that cannot be reached",
                 rulebook->states[i].id);
    }
    for (size_t i = 0; i < rulebook->action_count; i++) {
        if (!is_done[i])
            tell(findings, &rulebook->actions[i].origin, "an action that can never be done",
                 rulebook->actions[i].id);
    }
}

size_t rulebook_check(struct arena *arena, const struct rulebook *rulebook,
                      const struct rulebook_finding **out)
{
    struct findings findings = {.arena = arena};
    check_citations(&findings, rulebook);
    check_uses(&findings, rulebook);
    check_places(&findings, rulebook);
    check_awaits(&findings, rulebook);
    struct exploration exploration = rulebook_explore(arena, rulebook);
    if (!exploration.is_complete)
        tell(&findings, &rulebook->origin, "too many situations to look at them all", rulebook->id);
    check_situations(&findings, &exploration);
    check_passages(&findings, &exploration);
    check_reached(&findings, &exploration);
    *out = findings.items;
    return findings.count;
}
