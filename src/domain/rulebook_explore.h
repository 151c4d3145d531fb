/* Walking through every situation a procedure can get into. Private to src/domain.
 * A situation keeps what gates and duties depend on and forgets the rest (days, texts, people): a
 * gate that depends on what is forgotten counts as sometimes open. So everything that can happen is
 * found, and perhaps a little that cannot. */
#ifndef DOMAIN_RULEBOOK_EXPLORE_H
#define DOMAIN_RULEBOOK_EXPLORE_H

#include "domain/rulebook.h"

#include <stdint.h>

enum situation_fact {
    FACT_GROUND = 1, /* there is a ground to end on that stands: an answer, a non-acceptance, a
                      * withdrawal confirmed …, here or before */
    FACT_EXTENSION_ASKED = 2, /* and not decided */
    FACT_SENT = 4,            /* a unit referred it */
    FACT_OBJECTED = 8,        /* an objection is undecided */
    FACT_HANDLED = 16,        /* a handling opinion was issued */
    FACT_REVIEWED = 32,       /* a review opinion was issued */
    FACT_URGENT = 64,         /* marked urgent, and not reported */
    FACT_WITHDRAWING = 128,   /* the petitioner asked to withdraw, and did not take it back */
    FACT_AGREED = 256,        /* both sides agreed, and nobody took it back */
    FACT_SETTLED = 512,       /* an agreement was confirmed or performed: a ground too, until it
                               * fails */
    FACT_DECLINED = 1024 /* it was not accepted: a ground too, until it is accepted after all */
};

#define FACTS_TO_END_ON (FACT_GROUND | FACT_SETTLED | FACT_DECLINED)

struct situation {
    uint16_t state;   /* index in rulebook->states */
    uint16_t route;   /* of the routes that gates ask for, from 1; 0: none of them */
    uint16_t epoch;   /* which rows hold: of rulebook_epochs */
    uint32_t facts;   /* of enum situation_fact */
    uint64_t marks;   /* bit per mark that some gate asks for */
    uint64_t running; /* bit per clock: duties, and those that some gate asks for */
    uint64_t paused;  /* of those running */
    uint64_t begun;   /* bit per clock that some gate wants to have begun */
    uint64_t waiting; /* bit per kind of document that waits for service */
    uint64_t several; /* of those waiting: perhaps more than one of the kind */
    uint64_t asked;   /* bit per clock whose extension was asked for and is not decided */
};

#define SITUATIONS_MAX 400000

/* One way from a situation to the next, or from nothing. */
struct passage {
    uint32_t from, to; /* indices of situations; from is PASSAGE_NEW when the petition is new */
    uint32_t action;   /* index in rulebook->actions; PASSAGE_TIME: only another row holds now */
    const struct rule_outcome *outcome; /* what followed; NULL for time */
};
#define PASSAGE_NEW UINT32_MAX
#define PASSAGE_TIME UINT32_MAX

struct exploration {
    const struct rulebook *rulebook;
    const struct situation *situations;
    size_t situation_count;
    const struct passage *passages;
    size_t passage_count;
    const uint64_t *restarts; /* an action's clocks that begin although they may run */
    bool is_complete;         /* false: there were more than SITUATIONS_MAX */
};

/* Everything reachable from the actions that begin a petition. */
struct exploration rulebook_explore(struct arena *arena, const struct rulebook *rulebook);
/* One flag a situation: can an end be reached from it? */
const bool *exploration_can_end(struct arena *arena, const struct exploration *exploration);
/* Ways from the beginning to an end that pass no state twice, counted no further than PATHS_MAX. */
#define PATHS_MAX 1000000
int64_t exploration_paths(struct arena *arena, const struct exploration *exploration);

/* ---- rulebook_begun.c ---- */

/* Is it known without looking that the clock has begun, at some time, before the action is done? */
bool rulebook_begun_before(const struct rulebook *rulebook, const struct rule_action *action,
                           const struct rule_clock *clock);

/* ---- rulebook_steps.c: actions as what they ask of a situation and do to it ---- */

/* An action with one of its outcomes, and with one route where it chooses one. */
struct step {
    uint32_t action; /* index in rulebook->actions */
    const struct rule_outcome *outcome;
    uint16_t epoch;
    bool begins;   /* a petition */
    uint64_t from; /* states */
    /* asked */
    uint64_t running_all, running_none, begun_all, marks_all, marks_none;
    uint64_t waiting_any; /* 0: not asked */
    bool asks_all_served;
    uint32_t facts_all, facts_none;
    uint32_t routes; /* bit per route */
    /* done */
    bool keeps_state, keeps_route;
    uint32_t state;
    uint16_t route;
    uint64_t starts, may_start, stops, may_stop, pauses, resumes, sets, clears, issues;
    uint64_t serves; /* one of these that wait */
    uint32_t adds, takes;
    uint64_t asks;         /* clocks whose extension it asks for */
    uint64_t begins_asked; /* clocks it starts, of those that some gate wants to have begun */
};
/* All steps of the rulebook, epoch by epoch in the order of its actions. */
size_t rulebook_steps(struct arena *arena, const struct rulebook *rulebook,
                      const struct step **out);

#endif
