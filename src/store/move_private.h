/* Parts of a move: rows of one table, and what a database says of itself. */
#ifndef STORE_MOVE_PRIVATE_H
#define STORE_MOVE_PRIVATE_H

#include "store/move.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

/* ---- move_rows.c ---- */

/* Told how many rows more are done. */
struct move_teller {
    void (*tell)(int64_t more, void *arg);
    void *arg;
};

enum err move_count(struct store_conn *conn, const struct store_table *table,
                    int64_t *out) ERR_MUST_USE;
/* The rows behind the last one that is there, a batch a transaction. */
enum err move_copy_table(struct store_conn *from, struct store_conn *to,
                         const struct store_table *table,
                         const struct move_teller *teller) ERR_MUST_USE;
/* All rows in the order of the key. */
enum err move_digest(struct store_conn *conn, const struct store_table *table,
                     const struct move_teller *teller, struct move_compared *out) ERR_MUST_USE;

/* ---- move_state.c ---- */

struct move_mark {
    enum move_state state;
    id64 move;
    struct sv other; /* in the connection's scratch */
};
enum err move_mark_get(struct store_conn *owner, struct move_mark *out) ERR_MUST_USE;
enum err move_mark_put(struct store_conn *owner, const struct move_mark *mark) ERR_MUST_USE;
/* The same in a transaction that has begun. */
enum err move_mark_write(struct store_conn *owner, const struct move_mark *mark) ERR_MUST_USE;
/* migrate, for a database that something will be moved into: one that is made now has the mark from
 * its first moment, so that nobody opens it as an empty register meanwhile. */
enum err migrate_target(struct store_conn *owner, const struct move_mark *mark,
                        struct timesource time, struct fail *fail) ERR_MUST_USE;
/* An address without what may be secret: user, password and options. */
struct sv move_told_address(struct arena *arena, const char *address);

#endif
