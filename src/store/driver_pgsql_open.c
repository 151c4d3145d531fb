/* PostgreSQL connections: opening them with the settings and the role of their use, opening them
 * again, and asking after a COMMIT that was not answered.
 *
 * 1. All connections sign in as the owner of the tables; all but the owner's then take a role that
 *    has less (DATABASE_writer, DATABASE_reader, DATABASE_disposer), and nothing in this program
 *    puts it down again.
 * 2. Every wait has an end: connecting, locks, statements, a network that has gone silent.
 * 3. Plans do not depend on statistics: each statement follows the index that it was written for,
 *    on a new database as on a large one.
 * 4. The address may hold a password: it is in no text that leaves here. */
#include "store/driver_pgsql.h"

#include "base/assert.h"
#include "base/log.h"

#include <string.h>
#include <time.h>

enum { OLDEST_SERVER = 130000 };

#define COMMON                                                                                     \
    "SET client_min_messages = warning; SET jit = off; SET lock_timeout = '5s';"                   \
    "SET idle_in_transaction_session_timeout = '5min';"                                            \
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_sort = off;"   \
    "SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
#define TAKE_ROLE(name) "SELECT set_config('role', current_database() || '_" name "', false);"
/* A commit is on disk when it returns; a server that waits for its standbys keeps doing so. */
#define DURABLE                                                                                    \
    "SELECT set_config('synchronous_commit', 'on', false) "                                        \
    "WHERE current_setting('synchronous_commit') IN ('off', 'local');"

/* A writer waits while the database is taken alone, and does not write to one that a register is
 * leaving or has left, however long it was away. */
#define SHARE                                                                                      \
    "SELECT pg_advisory_lock_shared(" PGSQL_OPEN_LOCK ")::text;"                                   \
    "DO $$ BEGIN IF to_regclass('move_state') IS NOT NULL THEN "                                   \
    "IF EXISTS (SELECT 1 FROM move_state WHERE state < 3) THEN "                                   \
    "RAISE EXCEPTION 'the register was moved'; END IF; END IF; END $$;"

static const struct {
    const char *name, *settings;
} roles[] = {
    [CONN_OWNER] = {"owner", COMMON DURABLE "SET statement_timeout = 0;"},
    /* Who hangs between two statements holds up every other writer. */
    [CONN_WRITER] = {"writer", COMMON DURABLE
                     "SET statement_timeout = '30s';"
                     "SET idle_in_transaction_session_timeout = '10s';" SHARE TAKE_ROLE("writer")},
    [CONN_READER] = {"reader", COMMON "SET default_transaction_read_only = on;"
                                      "SET statement_timeout = '30s';" TAKE_ROLE("reader")},
    [CONN_DISPOSER] = {"disposer",
                       COMMON DURABLE "SET statement_timeout = '30s';" SHARE TAKE_ROLE("disposer")},
};

static enum err connect_to(struct pgsql_db *db, struct fail *fail)
{
    /* What the address says comes later and counts; except for our name and the encoding. */
    static const char *const names[] = {
        "connect_timeout",  "keepalives_idle",  "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "dbname",
        "client_encoding",  "application_name", NULL};
    char application[32];
    snprintf(application, sizeof application, "huiyin %s", roles[db->role].name);
    const char *const values[] = {"5",         "30",   "10",        "3", "30000",
                                  db->address, "UTF8", application, NULL};
    db->handle = PQconnectdbParams(names, values, 1);
    if (PQstatus(db->handle) == CONNECTION_OK)
        return ERR_OK;
    char first[160];
    snprintf(first, sizeof first, "%s", PQerrorMessage(db->handle));
    first[strcspn(first, "\n")] = '\0';
    PQfinish(db->handle);
    db->handle = NULL;
    LOG_ERROR("store", "cannot connect to postgresql: role=%s text=\"%s\"", roles[db->role].name,
              first);
    return fail_detail(fail, ERR_UNAVAILABLE, "cannot connect to PostgreSQL: %s", first);
}

static void drop_notice(void *arg, const PGresult *result)
{
    (void)arg, (void)result;
}

/* Text in a row of one query, outside the pipeline; the caller clears. */
static PGresult *ask(struct pgsql_db *db, const char *sql)
{
    PGresult *result = PQexec(db->handle, sql);
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        return result;
    PQclear(result);
    return NULL;
}

static enum err check_server(struct pgsql_db *db, struct fail *fail)
{
    PGresult *row = ask(db, "SELECT current_setting('server_encoding'), current_setting('fsync')");
    if (!row)
        return fail_detail(fail, ERR_UNAVAILABLE, "PostgreSQL does not answer");
    bool is_utf8 = strcmp(PQgetvalue(row, 0, 0), "UTF8") == 0;
    bool is_durable = strcmp(PQgetvalue(row, 0, 1), "on") == 0;
    PQclear(row);
    if (PQserverVersion(db->handle) < OLDEST_SERVER)
        return fail_detail(fail, ERR_REFUSED, "PostgreSQL 13 or newer is needed");
    if (!is_utf8)
        return fail_detail(fail, ERR_REFUSED, "the database is not encoded in UTF-8");
    if (!is_durable && db->role == CONN_OWNER)
        LOG_WARN("store", "postgresql runs with fsync off: a crash of its machine loses petitions");
    return ERR_OK;
}

/* The owner sets up before there are roles to take. */
static enum err configure(struct pgsql_db *db, struct fail *fail)
{
    PQsetNoticeReceiver(db->handle, drop_notice, NULL);
    enum err err = check_server(db, fail);
    if (err)
        return err;
    PGresult *result = PQexec(db->handle, roles[db->role].settings);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        err = fail_detail(fail, pgsql_err(db, result, "settings"),
                          "the role DATABASE_%s cannot be taken, or the register is being moved",
                          roles[db->role].name);
    PQclear(result);
    if (err)
        return err;
    int is_on = PQenterPipelineMode(db->handle);
    ASSERT(is_on);
    return pgsql_prepare_verbs(db);
}

static enum err connect_and_configure(struct pgsql_db *db, struct fail *fail)
{
    enum err err = connect_to(db, fail);
    if (!err)
        err = configure(db, fail);
    if (err && db->handle) {
        PQfinish(db->handle);
        db->handle = NULL;
    }
    return err;
}

/* ---- the owner's ---- */

/* The schema of the address's search_path, when it is the owner's to make. */
static enum err make_schema(struct pgsql_db *db, struct fail *fail)
{
    return pgsql_run(
        db,
        "DO $$ BEGIN IF current_schema() IS NULL THEN EXECUTE format('CREATE SCHEMA %I', "
        "trim(both '\" ' from split_part(current_setting('search_path'), ',', 1))); END IF; END $$",
        fail);
}

static enum err open_owner(struct pgsql_db *db, bool may_create, struct fail *fail)
{
    bool is_empty = true;
    enum err err = pgsql_is_empty(db, &is_empty);
    if (err || !is_empty)
        return err ? err : pgsql_make_roles(db, fail);
    if (!may_create)
        return fail_detail(fail, ERR_NOT_FOUND, "the PostgreSQL database is empty");
    err = make_schema(db, fail);
    return err ? err : pgsql_make_roles(db, fail);
}

enum err pgsql_db_open(const struct store_config *config, enum conn_role role, void **db_out,
                       struct fail *fail)
{
    struct arena *arena = arena_new();
    struct pgsql_db *db = ARENA_NEW(arena, struct pgsql_db);
    db->arena = arena;
    db->role = role;
    db->address = arena_cstr(arena, sv_from(config->address));
    enum err err = connect_and_configure(db, fail);
    if (!err && role == CONN_OWNER)
        err = open_owner(db, config->create, fail);
    if (err) {
        pgsql_db_close(db);
        return err;
    }
    *db_out = db;
    return ERR_OK;
}

void pgsql_db_close(void *self)
{
    struct pgsql_db *db = self;
    for (int i = 0; i < db->count; i++)
        ASSERT(!db->slots[i].is_running);
    pgsql_settle_rollback(db);
    PQfinish(db->handle);
    struct arena *arena = db->arena;
    arena_free(&arena);
}

enum err pgsql_reconnect(struct pgsql_db *db, struct fail *fail)
{
    ASSERT(!db->handle && !db->is_in_transaction);
    enum err err = connect_and_configure(db, fail);
    if (!err)
        LOG_INFO("store", "connected to postgresql again: role=%s", roles[db->role].name);
    return err;
}

/* ---- a COMMIT without an answer ---- */

enum { SETTLE_TRIES = 50 }; /* ten seconds: a server that crashed is back, or it is not soon */
static const struct timespec SETTLE_PAUSE = {.tv_nsec = 200000000};

/* Wait until the transaction has ended, if the server still has it, and read what became of it. */
static enum err ask_after(struct pgsql_db *db, bool *is_stored)
{
    char sql[256];
    PGresult *result;
    snprintf(sql, sizeof sql, "SELECT pg_xact_status('%lld'::xid8)", (long long)db->transaction);
    pgsql_wait(db, PGSQL_BEGIN_WRITE);
    pgsql_wait(db, PGSQL_LOCK);
    enum err err = pgsql_exchange(db, &(struct pgsql_call){.text = sql}, &result);
    if (!err && PQgetisnull(result, 0, 0))
        err = ERR_UNAVAILABLE;
    const char *status = err ? "" : PQgetvalue(result, 0, 0);
    *is_stored = strcmp(status, "committed") == 0;
    if (!err && !*is_stored && strcmp(status, "aborted") != 0)
        err = ERR_UNAVAILABLE;
    PQclear(result);
    pgsql_send_rollback(db);
    return err;
}

enum err pgsql_settle(struct pgsql_db *db)
{
    bool is_stored = false;
    enum err err = ERR_UNAVAILABLE;
    for (int i = 0; err && i < SETTLE_TRIES; i++) {
        if (i)
            nanosleep(&SETTLE_PAUSE, NULL);
        err = db->handle ? ERR_OK : pgsql_reconnect(db, NULL);
        if (!err)
            err = ask_after(db, &is_stored);
    }
    db->outcome = err ? OUTCOME_UNKNOWN : OUTCOME_LOST;
    LOG_WARN("store", "commit without an answer: %s",
             err ? "unknown" : (is_stored ? "stored" : "not stored"));
    return is_stored ? ERR_OK : ERR_UNAVAILABLE;
}
