/* Which works a demo has: by the calendar, about some of its matters, and those into which faults
 * are put; each is made and written. */
#ifndef CMD_DEMO_WORKS_H
#define CMD_DEMO_WORKS_H

#include "cmd/demo_work.h"
#include "service/service.h"

/* A fault put in, by which it is found again. */
struct demo_planted {
    enum demo_fault fault;
    id64 petition, work; /* work 0: in the matter itself */
};

struct demo_works {
    struct service *service;
    struct demo_world *world;
    struct arena *arena;
    const struct demo_matter_ref *matters;
    size_t matter_count;
    time_ms now;
    uint32_t petitions;
    struct fail *fail;
    /* what was made */
    int64_t events;
    id64 *ids; /* of works, in the arena */
    size_t count, room;
    struct demo_planted *planted; /* in the arena; those of works are put behind those there */
    size_t planted_count;
};

/* How many works a demo of this size has, for one that an ordinary demo has: bounded unless it goes
 * over years. */
int demo_works_scale(const struct demo_world *world, uint32_t petitions, int count);
/* Make and write them. Until then the store must have no writer. Errors: refusals that are a fault
 * of the demo, told in fail; ERR_CONFLICT: there are too few matters for the faults; the store's.
 */
enum err demo_works_make(struct demo_works *works) ERR_MUST_USE;

#endif
