/* Derived tables follow the program: when their schema or what is written into them has changed,
 * they are dropped at opening and folded again from the events.
 *
 * 1. Dropping, making anew and noting "not complete" are one transaction.
 * 2. "Complete" is noted after the last row is on disk, and with each batch how far it came.
 * Stopped in between, a database is not complete, and the next opening goes on.
 * 3. Nobody reads them before they are complete: store_open returns only then. */
#include "base/log.h"
#include "store/petition_rows.h"
#include "store/store_private.h"

#define TEXT_OF(x) #x
#define SHAPE_OF(shape, rows) shape "." TEXT_OF(rows)
static const struct sv SHAPE = SV_INIT(SHAPE_OF(STORE_DERIVED_SHAPE, DERIVED_ROWS_VERSION));

enum err derived_declare(struct store_conn *conn, bool is_complete)
{
    const struct q_derived_state_put_in row = {.shape = SHAPE, .is_complete = is_complete};
    return q_derived_state_put(conn, &row, NULL);
}

/* Without a note they are of a program that knew none. */
static enum err read_state(struct store_conn *conn, struct q_derived_state_get_out *out)
{
    *out = (struct q_derived_state_get_out){.is_complete = false};
    enum err err = q_derived_state_get(conn, conn->scratch, out);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err derived_are_whole(struct store_conn *conn, bool *out)
{
    struct q_derived_state_get_out state;
    enum err err = read_state(conn, &state);
    *out = !err && state.is_complete && sv_eq(state.shape, SHAPE);
    return err;
}

static enum err make_anew(struct store_conn *owner, struct fail *fail)
{
    static const struct store_migration anew = {0, store_derived_sqlite, store_derived_pgsql};
    struct q_derived_state_get_out state;
    enum err err = read_state(owner, &state);
    if (err || sv_eq(state.shape, SHAPE))
        return err;
    LOG_INFO("store", "derived tables are of another program and are made anew");
    err = owner->driver->script(owner->db, &anew, fail);
    return err ? err : derived_declare(owner, false);
}

enum err derived_prepare(struct store_conn *owner, struct fail *fail)
{
    enum err err = owner->driver->begin(owner->db, true);
    if (err)
        return fail_detail(fail, err, "the database is locked by another program");
    err = make_anew(owner, fail);
    if (err) {
        owner->driver->rollback(owner->db);
        return err;
    }
    return owner->driver->commit(owner->db);
}

static enum err declare_complete(struct store_conn *conn, void *arg)
{
    (void)arg;
    return derived_declare(conn, true);
}

enum err derived_complete(struct store *store, struct fail *fail)
{
    struct store_conn *conn;
    struct q_derived_state_get_out state;
    enum err err = store_read_begin(store, &conn);
    if (err)
        return err;
    err = read_state(conn, &state);
    store_read_end(store, &conn);
    if (err || state.is_complete)
        return err;
    const struct petition_key reached = {state.reached_region, state.reached};
    err = store_rebuild_after(store, &reached, store->config.progress);
    if (err)
        return fail_detail(fail, err,
                           "the data were written by an older program and could not be brought "
                           "forward; they are as they were. See the log");
    return store_write(store, declare_complete, NULL);
}
