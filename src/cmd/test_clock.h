/* A clock for tests of the whole program: it starts at a given moment, runs on by itself, and is
 * moved by writing a number of milliseconds into a file, which is read on every call. */
#ifndef CMD_TEST_CLOCK_H
#define CMD_TEST_CLOCK_H

#include "base/timesource.h"

struct test_clock {
    const char *path; /* holds the offset; missing or odd content is no offset */
    time_ms begin;    /* what it shows first */
    int64_t begun_us; /* of the system's monotonic clock */
};

/* begin 0: now. self must outlive the returned value. Thread-safe. */
struct timesource test_clock(struct test_clock *self, const char *path, time_ms begin);

#endif
