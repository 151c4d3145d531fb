/* A few threads for slow steps (password hashing, typing an upload), with a bounded queue: what
 * does not fit is refused at once, so that nobody waits for a queue that only grows. */
#ifndef HTTP_WORKERS_H
#define HTTP_WORKERS_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

struct workers;

/* Start the threads; memory from the arena, which must outlive workers_stop. ERR_UNAVAILABLE when
 * the system gives no thread. */
enum err workers_start(struct arena *arena, int threads, int queue_max,
                       struct workers **out) ERR_MUST_USE;
/* Run what is queued, then end the threads. Accepts NULL inside, leaves NULL. */
void workers_stop(struct workers **workers);
/* Queue work(arg). False, and nothing queued, when queue_max jobs wait or the pool is stopping. Any
 * thread. */
bool workers_submit(struct workers *workers, void (*work)(void *arg), void *arg);

#endif
