/* How offices keep their days in a demo: most do, some are late, some leave things lying. And
 * faults that are put in on purpose, a stated number of each, so that what looks for them can be
 * tried. */
#ifndef CMD_DEMO_HABITS_H
#define CMD_DEMO_HABITS_H

#include "base/id.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

enum demo_habit { HABIT_GOOD, HABIT_LATE, HABIT_IDLE };

/* What is done about a duty: in time, after its day, not at all. */
enum demo_keeping { KEEPS_IN_TIME, KEEPS_LATE, KEEPS_NEVER };

/* name, word, trigger that finds it, how many unless told otherwise */
#define DEMO_FAULTS(X)                                                                             \
    X(NONE, "none", "", 0)                                                                         \
    X(LATE, "late", "late", 20)                                                                    \
    X(HIDDEN, "hidden_overdue", "late", 25)                                                        \
    X(NOTICE, "notice", "notice", 10)                                                              \
    X(NOT_REPORTED, "not_reported", "not_reported", 8)                                             \
    X(PROMISE, "promise", "promise", 10)                                                           \
    X(PASSED_ABOUT, "passed_about", "passed_about", 6)                                             \
    X(OWN_HOUSE, "own_house", "own_house", 6)                                                      \
    X(RECOMMENDATION, "recommendation", "recommendation", 10)                                      \
    X(POLICY, "policy_unanswered", "policy_unanswered", 5)                                         \
    X(PURSUIT, "pursuit_unanswered", "pursuit_unanswered", 5)                                      \
    X(ORDER, "order_unmet", "order_unmet", 6)                                                      \
    X(INSTRUCTION, "instruction", "instruction", 8)                                                \
    X(LEADER_IDLE, "leader_idle", "leader_idle", 40)                                               \
    X(LEADER_NOMINAL, "leader_nominal", "leader_nominal", 8)                                       \
    X(LEADER_CHANGED, "leader_changed", "leader_changed", 6)
enum demo_fault {
#define X(name, word, trigger, count) FAULT_##name,
    DEMO_FAULTS(X)
#undef X
        FAULT__COUNT
};
/* The faults before this one are in a matter, the others in a work. */
#define FAULT_FIRST_IN_WORK FAULT_RECOMMENDATION

const char *demo_fault_word(enum demo_fault fault);
const char *demo_fault_trigger(enum demo_fault fault);
int demo_fault_count(enum demo_fault fault);

/* The habit of an office: the same for the same seed. */
enum demo_habit demo_habit_of(uint64_t seed, id64 unit);
/* What somebody of that habit does about a duty; drawn: 0..99. */
enum demo_keeping demo_keeping_of(enum demo_habit habit, uint64_t drawn);

#endif
