/* The derived rows of a work: written after each event and compared by a rebuild. One place says
 * what is in them. Inside src/store only. */
#ifndef STORE_WORK_ROWS_H
#define STORE_WORK_ROWS_H

#include "store/store_stmts.gen.h"
#include "store/works.h"

struct q_work_insert_in work_row(const struct work_key *key, const struct work *work);
struct q_duty_put_in work_duty_row(const struct work_key *key, const struct work *work,
                                   const struct duty *duty);

struct q_sitting_put_in work_sitting_row(const struct work_key *key, const struct work *work);

/* A work as its stored events tell it, with its row. ERR_NOT_FOUND: it has none. */
struct work_folded {
    struct work work;
    struct q_work_insert_in row;
};
enum err work_rows_fold(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                        struct work_folded *out) ERR_MUST_USE;
enum err work_rows_insert(struct store_conn *conn, const struct q_work_insert_in *row,
                          const struct work *work) ERR_MUST_USE;
/* Duties that differ from those before are written. ERR_STALE: the stored row is of another
 * version. */
enum err work_rows_update(struct store_conn *conn, const struct q_work_insert_in *row,
                          const struct work *work, const struct work *before) ERR_MUST_USE;
/* All derived rows of a work go. */
enum err work_rows_drop(struct store_conn *conn, const struct work_key *key) ERR_MUST_USE;

#endif
