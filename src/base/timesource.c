/* The operating system's clock and the one moved by hand. The only file that asks the system what
 * time it is. */
#include "base/timesource.h"

#include "base/assert.h"

#include <stdatomic.h>
#include <time.h>

static time_ms system_now_ms(void *self)
{
    (void)self;
    struct timespec now;
    int failed = clock_gettime(CLOCK_REALTIME, &now);
    ASSERT(!failed);
    return (time_ms)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_monotonic_us(void *self)
{
    (void)self;
    struct timespec now;
    int failed = clock_gettime(CLOCK_MONOTONIC, &now);
    ASSERT(!failed);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t timesource_elapsed_us(void)
{
    return system_monotonic_us(NULL);
}

struct timesource timesource_system(void)
{
    return (struct timesource){system_now_ms, system_monotonic_us, NULL};
}

static time_ms manual_now_ms(void *self)
{
    struct timesource_manual *manual = self;
    return atomic_load(&manual->now_ms);
}

static int64_t manual_monotonic_us(void *self)
{
    return manual_now_ms(self) * 1000;
}

struct timesource timesource_manual(struct timesource_manual *manual)
{
    return (struct timesource){manual_now_ms, manual_monotonic_us, manual};
}
