/* The PostgreSQL driver: transactions and statements on one connection.
 *
 * 1. A statement runs inside a transaction or not at all: what would be stored by itself because a
 *    transaction was lost is refused.
 * 2. Verbs that only have to be before something else go with it: BEGIN of a reader, SAVEPOINT,
 *    RELEASE. A reader's ROLLBACK goes with the BEGIN of its next read; if none comes, by itself.
 * 3. A write of which nobody waits to hear is kept, or sent and not waited for; before COMMIT
 *    everything is heard that the server itself would not refuse to commit.
 * 4. A COMMIT without an answer is asked after on a new connection; only when that fails is it
 *    unknown what became of it. One that was answered with a warning was not answered: it is not on
 *    the standbys that the server was told to wait for.
 * 5. A connection that is lost is opened again by whoever needs it first; a writer waits a while
 *    for a server to be there, a reader does not. One to a standby stays lost.
 * 6. No SQL text is put together from data. */
#include "store/driver_pgsql.h"

#include "base/assert.h"
#include "base/log.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

/* How long a COMMIT may be without an answer, and how long after it was sent it is asked after. */
enum { COMMIT_MS = 8000, SETTLE_US = 12 * 1000 * 1000 };
/* A failover or a restart that takes no longer is not noticed by those who write. */
enum { PATIENCE_US = 8 * 1000 * 1000 };
static const struct timespec PATIENCE_STEP = {.tv_nsec = 200000000};

/* ---- statements ---- */

/* Those that a connection prepares at once. */
static bool wants(const struct pgsql_db *db, const struct sql_statement *statement)
{
    if (db->role == CONN_KEYS)
        return statement->pgsql != NULL;
    return db->role == CONN_WRITER && !statement->is_owners && !statement->is_disposers;
}

static enum err prepare_all(void *self, const struct sql_statement *statements, int count,
                            struct fail *fail)
{
    struct pgsql_db *db = self;
    ASSERT(!db->slots);
    db->slots = ARENA_ARRAY(db->arena, struct pgsql_slot, (size_t)count);
    db->statements = statements;
    db->count = count;
    db->wanted = ARENA_ARRAY(db->arena, struct pgsql_slot *, (size_t)count);
    for (int i = 0; i < count; i++) {
        db->slots[i].index = i;
        if (wants(db, &statements[i]))
            db->wanted[db->wanted_count++] = &db->slots[i];
    }
    return pgsql_prepare_wanted(db, fail);
}

enum err pgsql_prepare_wanted(struct pgsql_db *db, struct fail *fail)
{
    int failed = 0;
    enum err err = pgsql_prepare_many(db, db->wanted, db->wanted_count, &failed);
    if (err && failed < db->wanted_count)
        return fail_detail(fail, err, "its tables are not those of this program (%s)",
                           db->statements[db->wanted[failed]->index].name);
    return err || !db->wanted_count ? err : pgsql_prepare_rows(db);
}

/* A reader that has seen nothing yet may begin again on a new connection. */
static enum err run_again_on_another(struct pgsql_db *db, const struct pgsql_call *call,
                                     PGresult **result)
{
    db->is_in_transaction = false;
    db->waiting_count = 0;
    enum err err = pgsql_reconnect(db, NULL);
    if (err)
        return err;
    pgsql_wait(db, PGSQL_BEGIN_READ);
    db->is_in_transaction = true;
    return pgsql_exchange(db, call, result);
}

static void start_cursor(struct pgsql_slot *slot, PGresult *result, void **cursor_out)
{
    slot->result = result;
    slot->next_row = 0;
    slot->is_running = true;
    *cursor_out = slot;
}

static enum err write_later(struct pgsql_db *db, const struct pgsql_call *call)
{
    if (pgsql_rows_can_keep(db, call->slot))
        return pgsql_rows_keep(db, call);
    enum err err = pgsql_rows_precede(db, call);
    return err ? err : pgsql_send_on(db, call);
}

/* A statement of which nobody waits to hear. */
static enum err start_later(struct pgsql_db *db, const struct pgsql_call *call, void **cursor_out)
{
    enum err err = write_later(db, call);
    if (!err)
        start_cursor(call->slot, NULL, cursor_out);
    return err;
}

/* By what was sent ahead, else by asking now. */
static enum err answer(struct pgsql_db *db, const struct pgsql_call *call, PGresult **result)
{
    bool is_first = db->is_unheard;
    enum err err = pgsql_ahead_take(db, call->slot, call->params, result);
    if (*result)
        return ERR_OK;
    if (!err)
        err = pgsql_rows_precede(db, call);
    if (!err)
        err = pgsql_exchange(db, call, result);
    bool may_again = is_first && !db->handle && db->role != CONN_STANDBY;
    return err && may_again ? run_again_on_another(db, call, result) : err;
}

static enum err start(void *self, int index, const struct sql_value *params, void **cursor_out)
{
    struct pgsql_db *db = self;
    ASSERT(index >= 0 && index < db->count);
    struct pgsql_slot *slot = &db->slots[index];
    ASSERT(!slot->is_running);
    if (!db->is_in_transaction)
        return ERR_UNAVAILABLE;
    const struct pgsql_call call = {.slot = slot, .params = params};
    PGresult *result = NULL;
    if (db->statements[index].is_write)
        pgsql_ahead_forget(db);
    db->has_written |= db->statements[index].is_write;
    if (db->statements[index].is_later && slot->is_prepared)
        return start_later(db, &call, cursor_out);
    enum err err = answer(db, &call, &result);
    if (err)
        return err;
    db->affected = strtoll(PQcmdTuples(result), NULL, 10);
    start_cursor(slot, result, cursor_out);
    return ERR_OK;
}

static enum err step(void *self, void *cursor, enum sql_step *out)
{
    (void)self;
    struct pgsql_slot *slot = cursor;
    ASSERT(slot->is_running);
    *out = slot->next_row < PQntuples(slot->result) ? SQL_ROW : SQL_DONE;
    slot->next_row += *out == SQL_ROW;
    return ERR_OK;
}

static void column(void *self, void *cursor, int at, struct sql_value *out)
{
    const struct pgsql_db *db = self;
    const struct pgsql_slot *slot = cursor;
    const struct sql_statement *statement = &db->statements[slot->index];
    ASSERT(at >= 0 && at < statement->column_count && at < PQnfields(slot->result));
    int row = slot->next_row - 1;
    *out = (struct sql_value){.kind = statement->columns[at]};
    switch (out->kind) {
    case SQL_INT:
    case SQL_BOOL:
        out->is_null = !pgsql_number(slot->result, row, at, &out->number);
        return;
    case SQL_TEXT:
    case SQL_BLOB:
        out->is_null = PQgetisnull(slot->result, row, at);
        out->bytes.p = PQgetvalue(slot->result, row, at);
        out->bytes.n = (size_t)PQgetlength(slot->result, row, at);
        return;
    }
    UNREACHABLE();
}

static void finish(void *self, void *cursor)
{
    (void)self;
    struct pgsql_slot *slot = cursor;
    ASSERT(slot->is_running);
    PQclear(slot->result);
    slot->result = NULL;
    slot->is_running = false;
}

static int64_t affected(void *self)
{
    const struct pgsql_db *db = self;
    return db->affected;
}

/* ---- transactions ---- */

static bool in_transaction(void *self)
{
    const struct pgsql_db *db = self;
    return db->is_in_transaction;
}

static enum store_outcome outcome(void *self)
{
    const struct pgsql_db *db = self;
    return db->outcome;
}

static enum err begin_write(struct pgsql_db *db)
{
    PGresult *result;
    pgsql_wait(db, PGSQL_BEGIN_WRITE);
    pgsql_wait(db, PGSQL_LOCK);
    enum err err = pgsql_exchange(db, NULL, &result);
    PQclear(result);
    if (err) {
        pgsql_send_rollback(db);
        return err == ERR_CONFLICT ? ERR_UNAVAILABLE : err; /* somebody else writes for too long */
    }
    db->is_in_transaction = true;
    db->has_written = false;
    if (db->role == CONN_WRITER)
        pgsql_rows_begin(db);
    return ERR_OK;
}

void pgsql_leave_old_server(struct pgsql_db *db)
{
    if (db->handle && db->timeline < pgsql_server_timeline(db->server))
        (void)!pgsql_lose(db);
}

static enum err reach_server(struct pgsql_db *db)
{
    enum err err = db->handle ? ERR_OK : pgsql_reconnect(db, NULL);
    while (err == ERR_UNAVAILABLE && timesource_elapsed_us() < db->lost_us + PATIENCE_US) {
        nanosleep(&PATIENCE_STEP, NULL);
        err = pgsql_reconnect(db, NULL);
    }
    return err;
}

static enum err begin(void *self, bool write)
{
    struct pgsql_db *db = self;
    ASSERT(!db->is_in_transaction);
    db->outcome = OUTCOME_UNDONE;
    db->limit_ms = db->usual_limit_ms;
    db->waiting_count = 0;
    db->has_failed = false;
    pgsql_ahead_forget(db); /* of a transaction that the server ended */
    pgsql_leave_old_server(db);
    if (db->role == CONN_STANDBY && !db->handle)
        return ERR_UNAVAILABLE;
    if (!write) {
        pgsql_wait(db, db->is_put_off ? PGSQL_READ_ON : PGSQL_BEGIN_READ);
        db->is_in_transaction = true;
        db->is_unheard = true;
        return ERR_OK;
    }
    enum err err = reach_server(db);
    if (!err)
        err = begin_write(db);
    if (!err || db->handle)
        return err;
    err = reach_server(db); /* it had been lost since it was used last */
    return err ? err : begin_write(db);
}

static bool is_beginning(enum pgsql_verb verb)
{
    return verb == PGSQL_BEGIN_READ || verb == PGSQL_READ_ON;
}

static void rollback(void *self)
{
    struct pgsql_db *db = self;
    if (!db->is_in_transaction)
        return;
    bool has_begun = !db->waiting_count || !is_beginning(db->waiting[0]);
    db->is_in_transaction = false;
    db->waiting_count = 0;
    pgsql_rows_drop(db);
    if (has_begun && db->role == CONN_READER && !db->unread && !db->has_failed)
        db->is_put_off = true;
    else if (has_begun)
        pgsql_send_rollback(db);
    pgsql_ahead_forget(db);
}

static void end_read(void *self)
{
    struct pgsql_db *db = self;
    ASSERT(!db->is_in_transaction);
    if (db->is_put_off)
        pgsql_send_rollback(db);
}

/* COMMIT of a transaction in which a statement failed is a ROLLBACK that says so. */
static enum err send_commit(struct pgsql_db *db)
{
    PGresult *result;
    int usual_ms = db->limit_ms;
    if (db->writer && db->has_written)
        pgsql_wait_mark(db, db->writer, ++db->mark);
    pgsql_wait(db, PGSQL_COMMIT);
    db->was_warned = false;
    db->limit_ms = usual_ms ? COMMIT_MS : 0;
    enum err err = pgsql_exchange(db, NULL, &result);
    db->limit_ms = usual_ms;
    if (!err && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        err = ERR_INTERNAL;
    PQclear(result);
    return !err && db->was_warned ? pgsql_lose(db) : err;
}

/* What is wrong with a change that had to meet a row, COMMIT would not tell. */
static enum err hear_before_commit(struct pgsql_db *db)
{
    enum err err = pgsql_rows_send(db);
    if (!err && db->musts)
        err = pgsql_hear(db);
    if (err)
        rollback(db);
    return err;
}

static enum err commit_or_settle(struct pgsql_db *db)
{
    int64_t until_us = timesource_elapsed_us() + SETTLE_US;
    enum err err = hear_before_commit(db);
    if (err)
        return err;
    err = send_commit(db);
    if (err && !db->handle && db->has_written) {
        db->outcome = OUTCOME_UNKNOWN;
        return db->writer ? pgsql_settle(db, until_us) : ERR_UNAVAILABLE;
    }
    if (err && db->handle)
        rollback(db);
    db->is_in_transaction = false;
    return err;
}

static enum err commit(void *self)
{
    struct pgsql_db *db = self;
    if (!db->is_in_transaction)
        return ERR_UNAVAILABLE;
    enum err err = commit_or_settle(db);
    pgsql_ahead_forget(db); /* what nobody asked for came with it */
    if (!err && db->has_written)
        db->stored_mark = db->mark;
    return err;
}

static struct store_witness witness(void *self)
{
    const struct pgsql_db *db = self;
    return (struct store_witness){db->writer, db->stored_mark};
}

static enum err savepoint(void *self)
{
    struct pgsql_db *db = self;
    if (!db->is_in_transaction)
        return ERR_UNAVAILABLE;
    db->rows.of_earlier = db->rows.count;
    db->is_savepoint_due = true;
    return ERR_OK;
}

static enum err savepoint_release(void *self)
{
    struct pgsql_db *db = self;
    if (!db->is_in_transaction)
        return ERR_UNAVAILABLE;
    if (db->is_savepoint_due) { /* nothing to undo was sent */
        db->is_savepoint_due = false;
        return ERR_OK;
    }
    pgsql_wait(db, PGSQL_RELEASE);
    pgsql_push(db);
    return ERR_OK;
}

static enum err savepoint_rollback(void *self)
{
    struct pgsql_db *db = self;
    PGresult *result;
    if (!db->is_in_transaction)
        return ERR_UNAVAILABLE;
    pgsql_rows_undo(db);
    pgsql_ahead_forget(db);
    if (db->is_savepoint_due) {
        db->is_savepoint_due = false;
        return ERR_OK;
    }
    enum err heard = pgsql_forget_unread(db);
    if (heard)
        return heard;
    pgsql_wait(db, PGSQL_ROLLBACK_TO);
    pgsql_wait(db, PGSQL_RELEASE);
    enum err err = pgsql_exchange(db, NULL, &result);
    PQclear(result);
    return err;
}

/* ---- what the server does itself ---- */

/* The log of the server is its administrator's: what is destroyed at once are keys (see
 * docs/decisions/0021). */
static enum err empty_log(void *self)
{
    (void)self;
    return ERR_OK;
}

static enum err copy(void *self, const char *to_path, const struct store_progress *progress)
{
    (void)self, (void)to_path, (void)progress;
    LOG_ERROR("store", "a database in PostgreSQL is copied with pg_dump or pg_basebackup");
    return ERR_REFUSED;
}

const struct store_driver *store_driver_pgsql(void)
{
    static const struct store_driver driver = {
        .name = "pgsql",
        .open = pgsql_db_open,
        .close = pgsql_db_close,
        .prepare_all = prepare_all,
        .is_empty = pgsql_is_empty,
        .take_alone = pgsql_take_alone,
        .take_time = pgsql_take_time,
        .script = pgsql_script,
        .begin = begin,
        .commit = commit,
        .rollback = rollback,
        .end_read = end_read,
        .savepoint = savepoint,
        .savepoint_release = savepoint_release,
        .savepoint_rollback = savepoint_rollback,
        .in_transaction = in_transaction,
        .outcome = outcome,
        .witness = witness,
        .start = start,
        .ahead = pgsql_ahead_send,
        .step = step,
        .column = column,
        .finish = finish,
        .affected = affected,
        .empty_log = empty_log,
        .copy = copy,
        .check_integrity = pgsql_check_integrity,
        .explain = pgsql_explain,
    };
    return &driver;
}
