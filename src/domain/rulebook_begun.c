/* Which gates need not be told that a clock has begun, since nobody gets to them before. Each such
 * bit that a situation does not carry halves the number of situations.
 *
 * Known are two ways: every act that sets a mark the action asks for begins the clock; or every way
 * into each of the action's states has begun it. Both look at more ways than there are, never at
 * fewer: what is known here is true. */
#include "domain/rulebook_explore.h"

static bool begins(const struct rule_outcome *outcome, struct sv clock)
{
    return id_list_has(&outcome->starts, clock);
}

/* ---- by a mark ---- */

static bool mark_says_it(const struct rulebook *rulebook, struct sv mark, struct sv clock)
{
    bool is_set = false;
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        for (size_t k = 0; k < rule_outcome_count(action); k++) {
            const struct rule_outcome *outcome = rule_outcome_at(action, k);
            bool sets = id_list_has(&outcome->sets, mark);
            if (sets && !begins(outcome, clock))
                return false;
            is_set |= sets;
        }
    }
    return is_set;
}

static bool some_mark_says_it(const struct rulebook *rulebook, const struct rule_action *action,
                              struct sv clock)
{
    for (size_t i = 0; i < action->gate_count; i++) {
        struct sv rest = action->gates[i].kind == GATE_MARKED ? action->gates[i].arg : SV("");
        struct sv mark;
        while (rest.n > 0) {
            sv_cut(rest, ' ', &mark, &rest);
            if (mark_says_it(rulebook, mark, clock))
                return true;
        }
    }
    return false;
}

/* ---- by the state ---- */

static uint64_t state_bit(const struct rulebook *rulebook, struct sv id)
{
    return UINT64_C(1) << (rulebook_state(rulebook, id) - rulebook->states);
}

static uint64_t from_states(const struct rulebook *rulebook, const struct rule_action *action)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < action->from.count; i++)
        bits |= state_bit(rulebook, action->from.items[i]);
    return bits;
}

/* Of these states, those into which no way of this action leads without the clock. */
static uint64_t keep_states(const struct rulebook *rulebook, const struct rule_action *action,
                            struct sv clock, uint64_t states)
{
    uint64_t from = from_states(rulebook, action);
    bool had_begun = from != 0 && (from & ~states) == 0;
    for (size_t k = 0; k < rule_outcome_count(action); k++) {
        const struct rule_outcome *outcome = rule_outcome_at(action, k);
        if (outcome->to.n > 0 && !had_begun && !begins(outcome, clock))
            states &= ~state_bit(rulebook, outcome->to);
    }
    return states;
}

/* The states that nobody reaches before the clock has begun: all, less those that prove otherwise,
 * until none does any more. */
static uint64_t states_after(const struct rulebook *rulebook, struct sv clock)
{
    uint64_t states = UINT64_MAX;
    uint64_t before = 0;
    while (states != before) {
        before = states;
        for (size_t i = 0; i < rulebook->action_count; i++)
            states = keep_states(rulebook, &rulebook->actions[i], clock, states);
    }
    return states;
}

bool rulebook_begun_before(const struct rulebook *rulebook, const struct rule_action *action,
                           const struct rule_clock *clock)
{
    bool may_fail_to_begin =
        clock->is_per_claim || clock->validity.from != DAY_NONE || clock->validity.to != DAY_NONE;
    if (may_fail_to_begin)
        return false;
    return some_mark_says_it(rulebook, action, clock->id) ||
           (action->from.count > 0 &&
            (from_states(rulebook, action) & ~states_after(rulebook, clock->id)) == 0);
}
