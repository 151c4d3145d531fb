/* Background work: one thread that does small bounded pieces, each in a transaction of its own, as
 * a use case like any other. A piece that fails is logged and tried again at its next time. */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "service/service.h"

struct jobs;

/* Who moves the calendar by hand, as tests do, and wants to know when the background work has
 * followed. Both are called on the background thread; self must outlive jobs_stop. */
struct jobs_mover {
    int fd; /* readable once the calendar was moved; borrowed */
    bool (*is_moved)(
        void *self); /* of what is readable: was it that? Takes it off the descriptor */
    void (*followed)(
        void *self); /* everything has had its turn since, and nothing wants to go on */
    void *self;
};

/* Begin. The service must outlive jobs_stop. mover NULL: the calendar goes by itself. What comes
 * due when it is moved is done at once, instead of at its next time. */
enum err jobs_start(struct service *service, const struct jobs_mover *mover,
                    struct jobs **out) ERR_MUST_USE;
/* Finish the piece being done, end the thread. Accepts NULL inside, leaves NULL. */
void jobs_stop(struct jobs **jobs);

#endif
