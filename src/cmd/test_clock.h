/* A clock for tests of the whole program: it starts at a given moment, runs on by itself, and is
 * moved by putting a file with a number of milliseconds in place, which is read on every call. When
 * the background work has followed, it says so on standard output: "followed 86400000". */
#ifndef CMD_TEST_CLOCK_H
#define CMD_TEST_CLOCK_H

#include "base/timesource.h"
#include "jobs/jobs.h"

struct test_clock {
    const char *path; /* holds the offset; missing or odd content is no offset */
    time_ms begin;    /* what it shows first */
    int64_t begun_us; /* of the system's monotonic clock */
    int watch_fd;     /* tells of files put in place beside it */
    int64_t moved_ms; /* the background thread's: where to it was moved last */
};

/* begin 0: now. self must outlive the returned value. Thread-safe. */
struct timesource test_clock(struct test_clock *self, const char *path, time_ms begin);
/* For jobs_start, once. self must outlive jobs_stop, and ends with the process.
 *   ERR_UNAVAILABLE  the folder of the file cannot be watched */
enum err test_clock_mover(struct test_clock *self, struct jobs_mover *out) ERR_MUST_USE;

#endif
