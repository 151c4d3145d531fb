/* Guessing at passwords, codes and secrets, stopped without letting a stranger lock anybody out:
 * failures are counted by what is guessed at and where they come from. Inside src/service only.
 *
 * Ten failures from one place within a quarter of an hour close that place for the rest of it. When
 * many fail from many places at the same thing, an unfamiliar place gets fewer tries and has to
 * wait longer: that slows the many down, and still lets one who knows in at their first try. Places
 * are kept as keyed hashes, with what was guessed at mixed in, and are gone within a day; of
 * petitioners nothing is kept when they succeed. */
#ifndef SERVICE_GUESSING_H
#define SERVICE_GUESSING_H

#include "service/service.h"

enum guess_kind {
    GUESS_LOGIN,     /* password or code of an account */
    GUESS_FOLLOW,    /* number, code and name of a petition */
    GUESS_SECRET,    /* the petitioner's own secret */
    GUESS_ACCUSATION /* number and code of an accusation: whoever looks leaves no place behind */
};

#define GUESS_FREE 10 /* failures of one place, undisturbed */
#define GUESS_WINDOW_MS (INT64_C(15) * 60 * 1000)
/* From so many failures of all places within a day on, an unfamiliar one gets … */
#define GUESS_MANY 30
#define GUESS_FREE_MANY 3 /* … so many an hour, */
#define GUESS_FLOOD 200
#define GUESS_FREE_FLOOD 1 /* and then so many */

/* ERR_LOCKED_OUT with retry_after_s when this place failed too often at it. */
enum err guess_check(struct call *call, enum guess_kind kind, struct sv whom) ERR_MUST_USE;
/* Count a failure and give the answer back, kept although it is a refusal. */
enum err guess_failed(struct call *call, enum guess_kind kind, struct sv whom,
                      enum err answer) ERR_MUST_USE;
/* Forget the failures of this place. */
enum err guess_right(struct call *call, enum guess_kind kind, struct sv whom) ERR_MUST_USE;
/* From here on, for a month, this place is a familiar one of theirs: officials only. */
enum err guess_familiar(struct call *call, struct sv login) ERR_MUST_USE;

/* What a place used of something that all share: counted from its first use on, for so long. What
 * no place is known of is not counted. */
enum err place_use(struct call *call, const char *what, int units, int64_t window_ms) ERR_MUST_USE;
enum err place_used(struct call *call, const char *what, int *out) ERR_MUST_USE;

#endif
