/* Background work: one thread that does small bounded pieces, each in a transaction of its own, as
 * a use case like any other. A piece that fails is logged and tried again at its next time. */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "service/service.h"

struct jobs;

/* Begin. The service must outlive jobs_stop. */
enum err jobs_start(struct service *service, struct jobs **out) ERR_MUST_USE;
/* Finish the piece being done, end the thread. Accepts NULL inside, leaves NULL. */
void jobs_stop(struct jobs **jobs);

#endif
