/* When a duty is due and which step comes when, if it is not met. Private to src/domain. */
#ifndef DOMAIN_WORK_LADDER_H
#define DOMAIN_WORK_LADDER_H

#include "domain/work.h"

/* What the act that begins a duty says of its time: the last day, and its minute (0: the whole
 * day), or the length. */
struct duty_time {
    day_t day;
    int minute;
    int length;
};
/* A duty begun today: until when, and the first step of its ladder that still lies ahead. The
 * holder is not set. */
struct duty_begin duty_begun(const struct rule_work *rules, const struct rule_duty *rule,
                             struct duty_time time, const struct decide_env *env);
/* What follows the step that a duty is waiting for, taken now. Steps that the machine missed are
 * taken one after the other: next_at may have passed. A reminder is not made up for. */
struct duty_step duty_stepped(const struct rule_work *rules, const struct duty *duty,
                              const struct decide_env *env);
/* When the step that a duty waits for comes, if the duty ends then instead; as it was, where the
 * last step has been taken already. */
time_ms duty_moved(const struct rule_work *rules, const struct duty *duty,
                   const struct period_end *end, const struct decide_env *env);

#endif
