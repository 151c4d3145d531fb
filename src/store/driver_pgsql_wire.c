/* The PostgreSQL driver's conversation with the server.
 *
 * 1. A connection is always in pipeline mode; a batch ends with a synchronisation point and is read
 *    to that point before anything else is sent, except for one ROLLBACK that nobody waits for.
 *    Statements of which nobody waits to hear go into the batch of the next that somebody does.
 * 2. The first error of a batch is its answer; what came after it was not run, or is undone.
 * 3. A connection that breaks is closed at once; with it goes what was prepared, and the
 *    transaction. One that is silent for too long has broken: a server that hangs takes what is
 * sent and never answers. */
#include "store/driver_pgsql.h"

#include "base/assert.h"
#include "base/log.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#define PARAMS_MAX 40

static const char *const verb_names[PGSQL_VERB__COUNT] = {
    [PGSQL_BEGIN_READ] = "begin_read",   [PGSQL_READ_ON] = "read_on",
    [PGSQL_BEGIN_WRITE] = "begin_write", [PGSQL_LOCK] = "lock",
    [PGSQL_COMMIT] = "commit",           [PGSQL_ROLLBACK] = "rollback",
    [PGSQL_SAVEPOINT] = "savepoint",     [PGSQL_RELEASE] = "release",
    [PGSQL_ROLLBACK_TO] = "rollback_to", [PGSQL_MARK] = "mark",
    [PGSQL_ASK_MARK] = "ask_mark",       [PGSQL_DROP_MARK] = "drop_mark",
};

/* One writer at a time, as everywhere else in this program: the lock is taken before anything is
 * read, so what a job reads is what the writer before it left. */
#define LOCK_TEXT "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 7368))::text"
#define MARK_TEXT                                                                                  \
    "INSERT INTO commit_mark (writer, mark, at) "                                                  \
    "VALUES ($1, $2, (extract(epoch FROM now()) * 1000)::bigint) "                                 \
    "ON CONFLICT (writer) DO UPDATE SET mark = excluded.mark, at = excluded.at"
static const char *const verb_texts[PGSQL_VERB__COUNT] = {
    [PGSQL_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [PGSQL_READ_ON] = "ROLLBACK AND CHAIN",
    [PGSQL_BEGIN_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    [PGSQL_LOCK] = LOCK_TEXT,
    [PGSQL_COMMIT] = "COMMIT",
    [PGSQL_ROLLBACK] = "ROLLBACK",
    [PGSQL_SAVEPOINT] = "SAVEPOINT job",
    [PGSQL_RELEASE] = "RELEASE SAVEPOINT job",
    [PGSQL_ROLLBACK_TO] = "ROLLBACK TO SAVEPOINT job",
    [PGSQL_MARK] = MARK_TEXT,
    [PGSQL_ASK_MARK] = "SELECT mark FROM commit_mark WHERE writer = $1",
    [PGSQL_DROP_MARK] = "DELETE FROM commit_mark WHERE writer = $1 OR writer = -$1",
};

/* ---- what a result says ---- */

/* The whole transaction has to be tried again, not the statement. */
static bool ends_transaction(const PGresult *result)
{
    const char *state = pgsql_state(result);
    return strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0;
}

static void forget_sent(struct pgsql_db *db)
{
    db->unread = 0;
    db->before_savepoint = 0;
    db->musts = 0;
    pgsql_ahead_settle(db);
}

enum err pgsql_lose(struct pgsql_db *db)
{
    LOG_WARN("store", "connection to postgresql lost: role=%d", (int)db->role);
    PQfinish(db->handle);
    db->handle = NULL;
    db->lost_us = timesource_elapsed_us();
    for (int i = 0; i < db->count; i++)
        db->slots[i].is_prepared = false;
    db->waiting_count = 0;
    forget_sent(db);
    pgsql_rows_drop(db);
    pgsql_ahead_forget(db);
    db->is_rolling_back = false;
    db->is_put_off = false;
    if (db->is_in_transaction)
        db->outcome = OUTCOME_LOST;
    db->is_in_transaction = false;
    return ERR_UNAVAILABLE;
}

/* ---- reading ---- */

/* A machine that was asleep itself has let time pass in which nobody could answer. */
enum { LAST_CHANCE_MS = 1000 };

/* Wait until the server can be read from, sending what is not sent yet. False: the connection has
 * broken. *grace: whether it may be late once more. */
static bool wait_once(struct pgsql_db *db, int64_t until_us, bool *grace)
{
    bool is_unsent = PQflush(db->handle) > 0;
    int64_t left_ms = (until_us - timesource_elapsed_us()) / 1000;
    if (db->limit_ms && left_ms <= 0) {
        left_ms = *grace ? LAST_CHANCE_MS : 0;
        *grace = false;
    }
    struct pollfd at = {.fd = PQsocket(db->handle),
                        .events = (short)(is_unsent ? POLLIN | POLLOUT : POLLIN)};
    int ready = poll(&at, 1, db->limit_ms ? (int)left_ms : -1);
    if (ready < 0)
        return errno == EINTR;
    if (ready == 0 && !*grace)
        LOG_WARN("store", "postgresql is silent: role=%d limit_ms=%d", (int)db->role, db->limit_ms);
    if (ready == 0)
        return *grace;
    return !(at.revents & ~POLLOUT) || PQconsumeInput(db->handle);
}

static bool wait_for_answer(struct pgsql_db *db, int64_t until_us)
{
    bool grace = true;
    while (PQisBusy(db->handle) && PQstatus(db->handle) != CONNECTION_BAD)
        if (!wait_once(db, until_us, &grace))
            return false;
    return true;
}

struct batch {
    PGresult *last; /* of those that went well */
    int good;       /* how many did before the first that did not */
    enum err err;
    bool is_lost, ends_transaction;
};

static bool must_change(const struct pgsql_db *db, const struct batch *batch)
{
    return batch->good <= db->unread && db->must_change[batch->good];
}

static void take_error(const struct pgsql_db *db, struct batch *batch, const PGresult *result,
                       const char *doing)
{
    if (batch->err)
        return;
    batch->err = pgsql_err(db, result, doing);
    batch->ends_transaction = ends_transaction(result);
    if (strcmp(pgsql_state(result), "23505") == 0 && must_change(db, batch))
        batch->err = ERR_STALE;
}

static void take_result(struct pgsql_db *db, struct batch *batch, PGresult *result,
                        const char *doing)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        if (!batch->err && must_change(db, batch) && strcmp(PQcmdTuples(result), "0") == 0)
            batch->err = ERR_STALE;
        if (!batch->err && batch->good < db->unread && pgsql_ahead_keep(db, batch->good, result)) {
            batch->good++;
            return;
        }
        PQclear(batch->last);
        batch->last = result;
        batch->good += !batch->err;
        return;
    }
    if (status != PGRES_PIPELINE_ABORTED)
        take_error(db, batch, result, doing);
    PQclear(result);
}

/* Read to the synchronisation point. Two ends without one between them: the connection is gone. */
static void read_batch(struct pgsql_db *db, const char *doing, struct batch *batch)
{
    int ends = 0;
    int64_t until_us = timesource_elapsed_us() + (int64_t)db->limit_ms * 1000;
    while (!batch->is_lost) {
        batch->is_lost = !wait_for_answer(db, until_us);
        PGresult *result = batch->is_lost ? NULL : PQgetResult(db->handle);
        if (!result) {
            batch->is_lost |= PQstatus(db->handle) == CONNECTION_BAD || ++ends > 1;
            continue;
        }
        ends = 0;
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            return;
        }
        take_result(db, batch, result, doing);
    }
}

static void batch_drop(struct batch *batch)
{
    PQclear(batch->last);
    batch->last = NULL;
}

/* False when the connection was lost. */
static bool read_rollback(struct pgsql_db *db)
{
    struct batch batch = {.last = NULL};
    if (!db->is_rolling_back)
        return true;
    db->is_rolling_back = false;
    read_batch(db, "rollback", &batch);
    batch_drop(&batch);
    return !batch.is_lost;
}

/* ---- sending ---- */

static void slot_name(const struct pgsql_slot *slot, bool is_many, char name[16])
{
    snprintf(name, 16, "%c%d", is_many ? 'm' : 's', slot->index);
}

static bool send_prepare(struct pgsql_db *db, const struct pgsql_slot *slot)
{
    const struct sql_statement *statement = &db->statements[slot->index];
    Oid types[PARAMS_MAX];
    char name[16];
    ASSERT(statement->param_count <= PARAMS_MAX);
    for (int i = 0; i < statement->param_count; i++)
        types[i] = pgsql_type_of(statement->params[i]);
    slot_name(slot, false, name);
    return PQsendPrepare(db->handle, name, statement->pgsql, statement->param_count, types) == 1;
}

/* Parameters as the wire wants them: numbers in network order. */
struct wire_params {
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX];
    uint8_t numbers[PARAMS_MAX][8];
};

static void to_wire(const struct sql_value *value, struct wire_params *out, int at)
{
    uint8_t *number = out->numbers[at];
    out->formats[at] = 1;
    switch (value->kind) {
    case SQL_INT:
        out->values[at] = (const char *)number;
        out->lengths[at] = (int)pgsql_put_i64(number, value->number);
        return;
    case SQL_BOOL:
        number[0] = value->number != 0;
        out->values[at] = (const char *)number;
        out->lengths[at] = 1;
        return;
    case SQL_TEXT:
    case SQL_BLOB:
        ASSERT(value->bytes.n <= INT_MAX);
        out->values[at] = value->bytes.p ? value->bytes.p : "";
        out->lengths[at] = (int)value->bytes.n;
        return;
    }
    UNREACHABLE();
}

static bool send_slot(struct pgsql_db *db, const struct pgsql_call *call)
{
    int count = db->statements[call->slot->index].param_count;
    struct wire_params wire;
    char name[16];
    if (!call->is_many && !call->slot->is_prepared && !send_prepare(db, call->slot))
        return false;
    for (int i = 0; i < count; i++)
        to_wire(&call->params[i], &wire, i);
    slot_name(call->slot, call->is_many, name);
    return PQsendQueryPrepared(db->handle, name, count, wire.values, wire.lengths, wire.formats,
                               1) == 1;
}

/* Those about marks have a writer and a number. */
static int verb_params(enum pgsql_verb verb)
{
    return verb < PGSQL_MARK ? 0 : (verb == PGSQL_MARK ? 2 : 1);
}

static bool send_verb(struct pgsql_db *db, enum pgsql_verb verb)
{
    int count = verb_params(verb);
    struct wire_params wire;
    for (int i = 0; i < count; i++)
        to_wire(&(struct sql_value){.kind = SQL_INT, .number = db->wanted_mark[i]}, &wire, i);
    if (count)
        return PQsendQueryPrepared(db->handle, verb_names[verb], count, wire.values, wire.lengths,
                                   wire.formats, 1) == 1;
    return PQsendQueryPrepared(db->handle, verb_names[verb], 0, NULL, NULL, NULL, 1) == 1;
}

static bool send_waiting(struct pgsql_db *db)
{
    for (int i = 0; i < db->waiting_count; i++) {
        if (!send_verb(db, db->waiting[i]))
            return false;
        if (db->waiting[i] == PGSQL_READ_ON)
            db->is_put_off = false;
        db->must_change[db->unread++] = false;
    }
    db->waiting_count = 0;
    return true;
}

static bool send_all(struct pgsql_db *db, const struct pgsql_call *call)
{
    if (!send_waiting(db))
        return false;
    db->must_change[db->unread] =
        call && call->slot && db->statements[call->slot->index].must_change;
    if (call && call->slot && !send_slot(db, call))
        return false;
    if (call && !call->slot &&
        PQsendQueryParams(db->handle, call->text, 0, NULL, NULL, NULL, NULL, 0) != 1)
        return false;
    return PQpipelineSync(db->handle) == 1;
}

static const char *name_of(const struct pgsql_db *db, const struct pgsql_call *call)
{
    if (!call)
        return db->waiting_count ? verb_names[db->waiting[db->waiting_count - 1]] : "nothing";
    return call->slot ? db->statements[call->slot->index].name : call->text;
}

/* What failed was before the savepoint of this job. */
static bool cannot_undo(const struct pgsql_db *db, const struct batch *batch)
{
    return db->is_savepoint_due || batch->good < db->before_savepoint;
}

enum err pgsql_exchange(struct pgsql_db *db, const struct pgsql_call *call, PGresult **result_out)
{
    struct batch batch = {.last = NULL};
    const char *doing = name_of(db, call);
    *result_out = NULL;
    if (!db->handle)
        return ERR_UNAVAILABLE;
    if (!read_rollback(db) || !send_all(db, call))
        return pgsql_lose(db);
    int before = db->unread;
    read_batch(db, doing, &batch);
    bool is_gone = batch.err && cannot_undo(db, &batch);
    forget_sent(db);
    if (batch.is_lost || batch.err)
        batch_drop(&batch);
    if (batch.is_lost)
        return pgsql_lose(db);
    db->is_unheard = false;
    db->has_failed |= batch.err != ERR_OK;
    if (call && call->slot && batch.good > before)
        call->slot->is_prepared = true; /* if it was not; also when it failed afterwards */
    if (batch.ends_transaction || is_gone)
        pgsql_send_rollback(db);
    if (batch.ends_transaction)
        db->outcome = OUTCOME_LOST;
    *result_out = batch.last;
    return batch.err;
}

enum err pgsql_hear(struct pgsql_db *db)
{
    PGresult *result;
    enum err err = pgsql_exchange(db, NULL, &result);
    PQclear(result);
    return err;
}

enum err pgsql_send_on(struct pgsql_db *db, const struct pgsql_call *call)
{
    ASSERT(call->slot->is_prepared);
    if (!db->handle)
        return ERR_UNAVAILABLE;
    if (db->unread + 3 * PGSQL_WAITING_MAX > PGSQL_UNREAD_MAX) {
        enum err err = pgsql_hear(db);
        if (err)
            return err;
    }
    if (!read_rollback(db) || !send_waiting(db) || !send_slot(db, call))
        return pgsql_lose(db);
    const struct sql_statement *statement = &db->statements[call->slot->index];
    db->musts += statement->must_change && !statement->pgsql_many;
    db->must_change[db->unread++] = statement->must_change;
    return ERR_OK;
}

void pgsql_mark_savepoint(struct pgsql_db *db)
{
    db->before_savepoint = db->unread + db->waiting_count;
}

void pgsql_push(struct pgsql_db *db)
{
    if (db->handle && db->unread)
        (void)PQflush(db->handle); /* what is wrong with the connection is found when it is read */
}

enum err pgsql_forget_unread(struct pgsql_db *db)
{
    struct batch batch = {.last = NULL};
    if (!db->handle)
        return ERR_UNAVAILABLE;
    if (!db->unread)
        return ERR_OK;
    if (PQpipelineSync(db->handle) != 1)
        return pgsql_lose(db);
    read_batch(db, "what is undone", &batch);
    batch_drop(&batch);
    bool is_gone = batch.err && cannot_undo(db, &batch);
    forget_sent(db);
    if (batch.is_lost)
        return pgsql_lose(db);
    if (!is_gone)
        return ERR_OK;
    pgsql_send_rollback(db);
    return batch.err;
}

void pgsql_wait(struct pgsql_db *db, enum pgsql_verb verb)
{
    ASSERT(db->waiting_count < PGSQL_WAITING_MAX);
    db->waiting[db->waiting_count++] = verb;
}

void pgsql_wait_mark(struct pgsql_db *db, int64_t writer, int64_t mark)
{
    db->wanted_mark[0] = writer;
    db->wanted_mark[1] = mark;
    pgsql_wait(db, PGSQL_MARK);
}

void pgsql_send_rollback(struct pgsql_db *db)
{
    db->is_in_transaction = false;
    db->is_put_off = false;
    db->waiting_count = 0;
    db->before_savepoint = 0; /* all of it is undone */
    pgsql_rows_drop(db);
    if (pgsql_forget_unread(db))
        return;
    bool is_sent =
        read_rollback(db) && send_verb(db, PGSQL_ROLLBACK) && PQpipelineSync(db->handle) == 1;
    if (!is_sent)
        (void)!pgsql_lose(db);
    db->is_rolling_back = is_sent;
}

void pgsql_settle_rollback(struct pgsql_db *db)
{
    if (db->handle && !read_rollback(db))
        (void)!pgsql_lose(db);
}

/* ---- preparing ---- */

enum { AT_ONCE = 64 };

static bool send_verbs(struct pgsql_db *db)
{
    const Oid numbers[] = {pgsql_type_of(SQL_INT), pgsql_type_of(SQL_INT)};
    int count = db->writer ? PGSQL_VERB__COUNT : PGSQL_MARK;
    for (int i = 0; i < count; i++)
        if (PQsendPrepare(db->handle, verb_names[i], verb_texts[i], verb_params((enum pgsql_verb)i),
                          numbers) != 1)
            return false;
    return PQpipelineSync(db->handle) == 1;
}

enum err pgsql_prepare_verbs(struct pgsql_db *db)
{
    struct batch batch = {.last = NULL};
    if (!send_verbs(db))
        return pgsql_lose(db);
    read_batch(db, "preparing", &batch);
    batch_drop(&batch);
    return batch.is_lost ? pgsql_lose(db) : batch.err;
}

enum err pgsql_prepare_rows(struct pgsql_db *db)
{
    struct batch batch = {.last = NULL};
    for (int i = 0; i < db->count; i++) {
        char name[16];
        slot_name(&db->slots[i], true, name);
        if (db->statements[i].pgsql_many &&
            PQsendPrepare(db->handle, name, db->statements[i].pgsql_many, 0, NULL) != 1)
            return pgsql_lose(db);
    }
    if (PQpipelineSync(db->handle) != 1)
        return pgsql_lose(db);
    read_batch(db, "preparing", &batch);
    batch_drop(&batch);
    return batch.is_lost ? pgsql_lose(db) : batch.err;
}

enum err pgsql_prepare_many(struct pgsql_db *db, struct pgsql_slot *const *slots, int count,
                            int *failed)
{
    for (int from = 0; from < count; from += AT_ONCE) {
        int to = from + AT_ONCE < count ? from + AT_ONCE : count;
        struct batch batch = {.last = NULL};
        for (int i = from; i < to; i++)
            if (!send_prepare(db, slots[i]))
                return pgsql_lose(db);
        if (PQpipelineSync(db->handle) != 1)
            return pgsql_lose(db);
        read_batch(db, "preparing", &batch);
        batch_drop(&batch);
        if (batch.is_lost)
            return pgsql_lose(db);
        for (int i = 0; i < batch.good; i++)
            slots[from + i]->is_prepared = true;
        *failed = from + batch.good;
        if (batch.err)
            return batch.err;
    }
    return ERR_OK;
}
