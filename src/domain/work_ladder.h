/* When a duty is due and which step comes when, if it is not met. Private to src/domain. */
#ifndef DOMAIN_WORK_LADDER_H
#define DOMAIN_WORK_LADDER_H

#include "domain/work.h"

/* A duty begun today: until when, and the first step of its ladder that still lies ahead. `day` is
 * the day that the act named, for a duty that asks for one. The holder is not set. */
struct duty_begin duty_begun(const struct rule_work *rules, const struct rule_duty *rule, day_t day,
                             const struct decide_env *env);
/* What follows the step that a duty is waiting for, taken now. Steps that the machine missed are
 * taken one after the other: next_at may have passed. A reminder is not made up for. */
struct duty_step duty_stepped(const struct rule_work *rules, const struct duty *duty,
                              const struct decide_env *env);
/* Who owes now what the holder owed: of a leader who has left the head of the unit; of a unit that
 * is closed the one above it; where there is none, the head of the office. */
struct duty_holder duty_holder_now(const struct duty_holder *holder, const struct work *work,
                                   const struct work_env *env);

#endif
