/* The derived row of an accusation, and its rebuild. Inside src/store only. */
#ifndef STORE_ACCUSATION_ROWS_H
#define STORE_ACCUSATION_ROWS_H

#include "store/accusations.h"
#include "store/store_stmts.gen.h"

struct q_accusation_put_in accusation_row(id64 id, struct sv number,
                                          const struct accusation *accusation);

/* Fold and write every row anew; rows without events go. In a write. */
enum err accusations_rebuild(struct store_conn *conn) ERR_MUST_USE;
/* Fold and compare, changing nothing: *differences are added. In a read. */
enum err accusations_check(struct store_conn *conn, int64_t *differences) ERR_MUST_USE;

#endif
