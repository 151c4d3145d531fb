/* A line on stderr that says how far a long piece of work is, how fast, and how long it will take.
 * On a terminal the line is rewritten, elsewhere a new one comes every ten seconds. One thread. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "base/timesource.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct progress {
    struct timesource time;
    const char *what; /* "petitions" */
    int64_t all;      /* 0: not known */
    int64_t begun_us, shown_us;
    bool is_terminal, is_quiet, was_shown;
};

void progress_begin(struct progress *progress, const char *what, int64_t all, bool is_quiet);
/* So many are done. part and whole, when whole is not 0, say how far it is by another measure
 * (bytes of a file); otherwise done and all do. */
void progress_show(struct progress *progress, int64_t done, int64_t part, int64_t whole);
/* The last line stays. Returns the seconds it took. */
double progress_end(struct progress *progress, int64_t done);

/* For opening data of an older program: says that they are brought forward, and how far it is. */
const struct store_progress *progress_of_upgrade(void);

#endif
