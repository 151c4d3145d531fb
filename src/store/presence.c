/* Rows of those who are there. */
#include "store/presence.h"

#include "store/store_private.h"
#include "store/store_stmts.gen.h"

enum err store_present_put(struct store_conn *conn, const struct present_row *row)
{
    const struct q_present_put_in in = {
        .petition = row->petition, .account = row->account, .at = row->at};
    return q_present_put(conn, &in, NULL);
}

enum err store_present_drop(struct store_conn *conn, time_ms at)
{
    return q_present_drop(conn, &(struct q_present_drop_in){.at = at}, NULL);
}

enum err store_present_others(struct store_conn *conn, struct arena *arena,
                              const struct present_row *after, const id64 **out, size_t *count)
{
    struct q_present_others_out *rows;
    const struct q_present_others_in in = {.petition = after->petition,
                                           .account = after->account,
                                           .after = after->at,
                                           .limit = PRESENT_ROWS_MAX};
    enum err err = q_present_others(conn, arena, &in, &rows, count);
    if (err)
        return err;
    id64 *accounts = ARENA_ARRAY(arena, id64, *count);
    for (size_t i = 0; i < *count; i++)
        accounts[i] = rows[i].account;
    *out = accounts;
    return ERR_OK;
}
