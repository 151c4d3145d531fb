/* A register moved from one database to another, whichever the two are (docs/decisions/0031). The
 * folder with keys and files stays where it is.
 *
 *  1. Every table moves row by row, as it is, unless the schema says that it stays.
 *  2. From the first step on neither database can be opened for anything else; both say so. The one
 *     that was left stays so, the other opens when all of it was compared.
 *  3. Stopped at any moment, the same call goes on. What is there already is not written again.
 *  4. Memory does not grow with the register.
 *
 * Nobody else may have either database open meanwhile: ERR_CONFLICT. One thread. */
#ifndef STORE_MOVE_H
#define STORE_MOVE_H

#include "base/hash.h"
#include "store/store.h"

enum move_state {
    MOVE_NONE,
    MOVE_LEAVING,  /* a register is being copied from here */
    MOVE_GONE,     /* it was moved away */
    MOVE_ARRIVING, /* it is being copied to here */
    MOVE_ARRIVED   /* it came from elsewhere and lives here */
};

/* What was compared, of one table. */
struct move_compared {
    const char *table;
    int64_t rows;
    struct hash digest; /* of its rows in the order of its key; the same in both */
};

struct store_move {
    const struct store_config *from, *to;
    id64 id; /* not 0; names the move if this call begins it. Random: no two moves have the same */
    /* Any of these may be NULL. Rows copied and compared of all that are to be, in this call. */
    void (*tell_copied)(int64_t done, int64_t all, void *arg);
    void (*tell_compared)(int64_t done, int64_t all, void *arg);
    void (*tell_table)(const struct move_compared *compared, void *arg);
    void *arg;
};

/* What the database at the address is in a move. A database that is not there: ERR_NOT_FOUND. */
enum err store_move_state(const struct store_config *config, enum move_state *out,
                          struct fail *fail) ERR_MUST_USE;
/* Copy and compare. *is_over: both databases say already that the move has ended, nothing was done.
 * ERR_REFUSED: the source is not ready (open it once with this program), or holds no register.
 * ERR_CONFLICT: the target holds something else. ERR_CORRUPT: what was compared differs. */
enum err store_move_copy(const struct store_move *move, bool *is_over,
                         struct fail *fail) ERR_MUST_USE;
/* After store_move_copy, and after whatever the caller looked at with is_arriving: the source is
 * left for good, the target opens. */
enum err store_move_finish(const struct store_move *move, struct fail *fail) ERR_MUST_USE;
/* Let a database be opened again that a register is leaving or has left. ERR_REFUSED for any other.
 */
enum err store_move_reopen(const struct store_config *config, struct fail *fail) ERR_MUST_USE;

#endif
