/* Durations: kept one by one, so that percentiles are those of the run. */
#include "converse.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void times_add(struct times *times, int64_t us)
{
    if (times->count == times->room) {
        times->room = times->room ? 2 * times->room : 4096;
        times->us = realloc(times->us, times->room * sizeof(*times->us));
        if (!times->us)
            abort();
    }
    times->us[times->count++] = us < 0 ? 0 : us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

uint32_t times_at(struct times *times, double share)
{
    if (times->count == 0)
        return 0;
    qsort(times->us, times->count, sizeof(*times->us), compare);
    size_t at = (size_t)(share * (double)times->count);
    return times->us[at < times->count ? at : times->count - 1];
}

int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
