/* The request target: path and query, decoded strictly. A path that could be read in two ways is
 * refused, so that what was checked is what is served. Pure; any thread. */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include "base/arena.h"
#include "base/err.h"

#define TARGET_BYTES_MAX 4096
#define TARGET_QUERY_MAX 16

struct target {
    struct sv path; /* begins with a slash; no "//", no "." or ".." segment, no control character */
    struct {
        struct sv name, value;
    } query[TARGET_QUERY_MAX]; /* in the order given; a name may occur more than once */
    size_t query_count;
};

/* Decode "/path?name=value&…". ERR_BAD_REQUEST: not in origin form, a malformed or needless escape,
 * an escaped slash, backslash or control character, not UTF-8, too long, too many parameters.
 * Texts live in the arena. */
enum err target_parse(struct arena *arena, struct sv raw, struct target *out) ERR_MUST_USE;

#endif
