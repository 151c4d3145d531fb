/* The procedure: from a state and a command to an event or a refusal, and what may be done now.
 * Pure: everything it needs is handed in. */
#ifndef DOMAIN_PROCEDURE_H
#define DOMAIN_PROCEDURE_H

#include "base/fail.h"
#include "domain/petition.h"
#include "domain/rulebook.h"
#include "domain/unit.h"

/* The world as the decision sees it. */
struct decide_env {
    time_ms now;
    day_t today;                     /* civil day of now in the office's zone */
    const struct rulebook *rulebook; /* the one the petition is pinned to */
    const struct calendar *calendar;
    const struct unit_tree *units;
    enum lang lang; /* of refusal texts */
};

struct command {
    struct sv action;
    const struct field *fields;
    size_t field_count;
    struct sv document_number; /* given by the caller when the action issues a document */
};

/* Decide a command. The petition's state and its version are input; the event has seq version + 1.
 * A new petition has version 0 and its action has no `from`; its `office`, set by the caller, is
 * the petition office that takes it in. Refusals:
 *
 *   ERR_NOT_FOUND   no such action in this rulebook
 *   ERR_FORBIDDEN   the actor's role or unit may not do it
 *   ERR_REFUSED     reason "state", "gate.<kind>", "gate.recused" (whoever is recused from this
 *                   petition does nothing on it) or "no_office"; param[0] is why, in words
 *   ERR_BAD_INPUT   fields missing, unknown or outside their limits; fail->field lists them
 *
 * The event lives in the arena and borrows the command's texts. */
enum err procedure_decide(struct arena *arena, const struct petition *petition,
                          const struct command *command, const struct actor *actor,
                          const struct decide_env *env, struct event *out,
                          struct fail *fail) ERR_MUST_USE;

/* What follows from the command if it is accepted: of the action, or of the choice it turns on. */
const struct rule_outcome *procedure_outcome(const struct rule_action *action,
                                             const struct command *command);

/* Recompute the running clocks under env->calendar: an event with the moves, or false when nothing
 * changes. */
bool procedure_recompute(struct arena *arena, const struct petition *petition,
                         const struct decide_env *env, struct event *out);

struct offered_action {
    const struct rule_action *action;
    bool is_allowed;
    struct sv refusal; /* why not, when not allowed */
};
/* What the actor is offered on this petition now: allowed actions first, primary before others,
 * then those closed by a gate that does not hide them. Actions of other roles are not listed. */
size_t procedure_offer(struct arena *arena, const struct petition *petition,
                       const struct actor *actor, const struct decide_env *env,
                       const struct offered_action **out);

/* Which units a field of kind unit may name: active ones, by what the office that has the thing in
 * hand, and the unit that owns it, can choose from. */
struct unit_asked {
    const struct unit_tree *units;
    id64 office, owner;
};
bool unit_is_among(const struct unit_asked *asked, enum unit_choice among, id64 unit);

/* Does the actor act for the unit the action asks for (AT_OFFICE, AT_OWNER …)? */
bool procedure_is_at(const struct petition *petition, const struct actor *actor, enum action_at at,
                     const struct unit_tree *units);

#endif
