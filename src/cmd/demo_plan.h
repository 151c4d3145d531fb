/* Where a petition shall stand today, and the days on which it gets there. */
#ifndef CMD_DEMO_PLAN_H
#define CMD_DEMO_PLAN_H

#include "cmd/demo_case.h"

enum demo_target {
    DEMO_INCOMPLETE,
    DEMO_REGISTERED,
    DEMO_SCREENED,
    DEMO_REFERRED,
    DEMO_OBJECTED,
    DEMO_HANDLING,
    DEMO_EXTENDED, /* in hand, with an extension asked for or granted */
    DEMO_APPROVING,
    DEMO_APPROVED,
    DEMO_ANSWERED,
    DEMO_REFUSED,
    DEMO_NOT_ACCEPTED,
    DEMO_CLOSED,
    DEMO_WITHDRAWN, /* never drawn: only those that --withdrawn asks for */
    DEMO_UNDECIDED, /* an extension was asked for and nobody decided: only as a fault */
    DEMO_ASSIGNED,  /* to be reported on by a day that has passed: only as a fault */
    DEMO_TARGET__COUNT
};

/* When the duty the state is about is due; today, when it is a rest day, is the next workday. */
enum demo_aim { DEMO_IN_TIME, DEMO_DUE_TODAY, DEMO_LATE };

struct demo_plan {
    enum demo_target target;
    enum demo_aim aim;
    bool is_group; /* a visit with representatives, where the matter allows it */
    day_t received;
    day_t refer_on, accept_on; /* DAY_NONE: when it suits */
    day_t draft_on;            /* DAY_NONE: not drafted */
    enum demo_fault fault;     /* that is put into it */
};

/* The plan of the petition of an index; the first few dozen see to it that every state and every
 * kind of lateness is there, those behind them are the faulty ones. */
struct demo_plan demo_plan_make(const struct demo_world *world, struct rng rng, uint32_t index);

#endif
