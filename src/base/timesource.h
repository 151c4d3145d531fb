/* The injected clock. Nothing below cmd/ asks the operating system for the time. */
#ifndef BASE_TIMESOURCE_H
#define BASE_TIMESOURCE_H

#include <stdint.h>

/* UTC milliseconds since 1970. */
typedef int64_t time_ms;

struct timesource {
    time_ms (*now_ms)(void *self);
    int64_t (*monotonic_us)(void *self); /* for durations and timeouts */
    void *self;
};

/* The operating system's clock; thread-safe, static. */
struct timesource timesource_system(void);

/* Real microseconds, whatever clock is injected: for waits of which others must see the end. */
int64_t timesource_elapsed_us(void);

/* A clock that tests and the demo move by hand; thread-safe. */
struct timesource_manual {
    _Atomic int64_t now_ms;
};
struct timesource timesource_manual(struct timesource_manual *manual);

#endif
