/* How fast one address may do one kind of thing: token buckets in a table of fixed size, in memory.
 * It slows machines down, it does not judge people: limits are generous, nothing is recorded, and
 * an address is kept only as a salted hash until its bucket is full again. Thread-safe. */
#ifndef HTTP_THROTTLE_H
#define HTTP_THROTTLE_H

#include "base/arena.h"
#include "base/rng.h"

#include <stdint.h>

/* X(NAME, word of x-limit, tokens of a full bucket, tokens a minute) */
#define LIMIT_CLASSES(X)                                                                           \
    X(NONE, "none", 0, 0)                                                                          \
    X(SUBMIT, "submit", 60, 30)                                                                    \
    X(FOLLOW, "follow", 60, 60)                                                                    \
    X(LOGIN, "login", 60, 30)                                                                      \
    X(UPLOAD, "upload", 200, 120)                                                                  \
    X(LOOKUP, "lookup", 120, 120)                                                                  \
    X(STATISTICS, "statistics", 60, 60)                                                            \
    X(FEED, "feed", 240, 120)

enum limit_class {
#define X(name, word, burst, per_minute) LIMIT_##name,
    LIMIT_CLASSES(X)
#undef X
        LIMIT__COUNT
};

struct throttle;

/* A table in the arena, which must outlive its use; nothing to free. */
struct throttle *throttle_new(struct arena *arena, struct rng rng);
/* Take one token of the class for an address (its bytes). 0: go ahead; otherwise the seconds after
 * which there will be one. LIMIT_NONE always goes ahead. */
int throttle_take(struct throttle *throttle, enum limit_class limit, struct sv address,
                  int64_t now_us);

#endif
