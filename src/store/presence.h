/* Who has a matter open now, where several servers have to tell each other. Working rows of seconds
 * ago: who is there, never who was. */
#ifndef STORE_PRESENCE_H
#define STORE_PRESENCE_H

#include "store/store.h"

struct present_row {
    id64 petition, account;
    time_ms at;
};
/* There at that moment; what was told before is replaced. */
enum err store_present_put(struct store_conn *conn, const struct present_row *row) ERR_MUST_USE;
/* Forget who was there last at that moment or before. */
enum err store_present_drop(struct store_conn *conn, time_ms at) ERR_MUST_USE;
/* Accounts other than the row's that were there after the row's moment; no more than the limit. */
#define PRESENT_ROWS_MAX 8
enum err store_present_others(struct store_conn *conn, struct arena *arena,
                              const struct present_row *after, const id64 **out,
                              size_t *count) ERR_MUST_USE;

#endif
