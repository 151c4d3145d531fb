/* Walking through every situation a procedure can get into. Private to src/domain.
 * A situation keeps what gates and duties depend on and forgets the rest (days, texts, people): a
 * gate that depends on what is forgotten counts as sometimes open. So everything that can happen is
 * found, and perhaps a little that cannot. */
#ifndef DOMAIN_RULEBOOK_EXPLORE_H
#define DOMAIN_RULEBOOK_EXPLORE_H

#include "domain/rulebook.h"

#include <stdint.h>

enum situation_fact {
    FACT_ANSWERED = 1,        /* an opinion or a non-acceptance was issued, here or before */
    FACT_EXTENSION_ASKED = 2, /* and not decided */
    FACT_SENT = 4,            /* a unit referred it */
    FACT_OBJECTED = 8         /* an objection is undecided */
};

struct situation {
    uint32_t state;   /* index in rulebook->states */
    uint32_t facts;   /* of enum situation_fact */
    uint64_t running; /* bit per clock */
    uint64_t waiting; /* bit per kind of document that waits for service */
};

#define SITUATIONS_MAX 20000

/* One way from a situation to the next, or from nothing. */
struct passage {
    size_t from, to; /* indices of situations; from is PASSAGE_NEW when the petition is new */
    const struct rule_action *action;
    uint64_t restarts; /* clocks that begin although they run */
};
#define PASSAGE_NEW SIZE_MAX

struct exploration {
    const struct rulebook *rulebook;
    const struct situation *situations;
    size_t situation_count;
    const struct passage *passages;
    size_t passage_count;
    bool is_complete; /* false: there were more than SITUATIONS_MAX */
};

/* Everything reachable from the actions that begin a petition. */
struct exploration rulebook_explore(struct arena *arena, const struct rulebook *rulebook);
/* One flag a situation: can an end be reached from it? */
const bool *exploration_can_end(struct arena *arena, const struct exploration *exploration);

#endif
