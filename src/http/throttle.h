/* How fast one address may do one kind of thing: token buckets in a table of fixed size, in memory.
 * It slows machines down, it does not judge people: limits are generous, nothing is recorded, and
 * an address is kept only as a salted hash until its bucket is full again. Thread-safe. */
#ifndef HTTP_THROTTLE_H
#define HTTP_THROTTLE_H

#include "base/rng.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

/* X(NAME, word of x-limit, tokens of a full bucket, tokens a minute) */
#define LIMIT_CLASSES(X)                                                                           \
    X(NONE, "none", 0, 0)                                                                          \
    X(SUBMIT, "submit", 60, 30)                                                                    \
    X(FOLLOW, "follow", 60, 60)                                                                    \
    X(LOGIN, "login", 60, 30)                                                                      \
    X(UPLOAD, "upload", 200, 120)                                                                  \
    X(LOOKUP, "lookup", 120, 120)

enum limit_class {
#define X(name, word, burst, per_minute) LIMIT_##name,
    LIMIT_CLASSES(X)
#undef X
        LIMIT__COUNT
};

struct throttle;

struct throttle *throttle_new(struct rng rng);
/* Accepts NULL inside, leaves NULL. */
void throttle_free(struct throttle **throttle);
/* Take one token of the class for the address (its bytes; IPv6 by its first 64 bits). 0: go ahead;
 * otherwise the seconds after which there will be one. LIMIT_NONE always goes ahead. */
int throttle_take(struct throttle *throttle, enum limit_class limit, struct sv address,
                  int64_t now_us);

#endif
