/* PostgreSQL connections: opening them with the settings and the role of their use, and opening
 * them again.
 *
 * 1. All connections sign in as the owner of the tables; all but the owner's then take a role that
 *    has less (DATABASE_writer, DATABASE_reader, DATABASE_disposer), and nothing in this program
 *    puts it down again.
 * 2. Every wait has an end: connecting, locks, statements, a network that has gone silent.
 * 3. Plans do not depend on statistics: each statement follows the index that it was written for,
 *    on a new database as on a large one.
 * 4. Of several servers in the address the one that takes writes is connected to, and of several
 *    that would take them, none that an earlier failover left behind.
 *    A reader of a standby takes the first that is one.
 * 5. The address may hold a password: it is in no text that leaves here. */
#include "store/driver_pgsql.h"

#include "base/assert.h"
#include "base/log.h"
#include "base/rng.h"

#include <string.h>

enum { OLDEST_SERVER = 130000, HOSTS_MAX = 8, CLOSING_MS = 2000 };

#define COMMON                                                                                     \
    "SET client_min_messages = warning; SET jit = off; SET lock_timeout = '5s';"                   \
    "SET idle_in_transaction_session_timeout = '5min';"                                            \
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_sort = off;"   \
    "SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"          \
    "SET max_parallel_workers_per_gather = 0;"
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

/* The server ends a statement before this program gives up waiting for it. */
static const struct {
    const char *name, *settings;
    int limit_ms;
} roles[] = {
    [CONN_OWNER] = {"owner", COMMON DURABLE "SET statement_timeout = 0;", 0},
    /* Who hangs between two statements holds up every other writer. */
    [CONN_WRITER] = {"writer",
                     COMMON DURABLE
                     "SET statement_timeout = '10s';"
                     "SET idle_in_transaction_session_timeout = '10s';" SHARE TAKE_ROLE("writer"),
                     12000},
    [CONN_READER] = {"reader",
                     COMMON "SET default_transaction_read_only = on;"
                            "SET statement_timeout = '10s';" TAKE_ROLE("reader"),
                     12000},
    /* It is not worth waiting for: the primary answers. */
    [CONN_STANDBY] = {"standby",
                      COMMON "SET default_transaction_read_only = on;"
                             "SET statement_timeout = '2s';" TAKE_ROLE("reader"),
                      2500},
    [CONN_DISPOSER] = {"disposer",
                       COMMON DURABLE "SET statement_timeout = '10s';" SHARE TAKE_ROLE("disposer"),
                       12000},
    [CONN_KEYS] = {"keys", COMMON DURABLE "SET statement_timeout = '10s';", 12000},
};

/* One server of an address; host NULL: whichever takes writes. */
struct host {
    const char *host, *port;
    bool may_be_away; /* it is only looked at */
};

static enum err connect_to(struct pgsql_db *db, struct host one, struct fail *fail)
{
    /* What the address says comes later and counts; except for what follows it. */
    static const char *const names[] = {"connect_timeout",
                                        "keepalives_idle",
                                        "keepalives_interval",
                                        "keepalives_count",
                                        "tcp_user_timeout",
                                        "target_session_attrs",
                                        "dbname",
                                        "client_encoding",
                                        "application_name",
                                        "host",
                                        "port",
                                        "target_session_attrs",
                                        NULL};
    char application[32];
    snprintf(application, sizeof application, "huiyin %s", roles[db->role].name);
    const char *target = db->role == CONN_STANDBY ? "standby" : NULL; /* NULL: as above */
    const char *const values[] = {"3",          "30",        "10",   "3",         "30000",
                                  "read-write", db->address, "UTF8", application, one.host,
                                  one.port,     target,      NULL};
    db->handle = PQconnectdbParams(names, values, 1);
    if (PQstatus(db->handle) == CONNECTION_OK)
        return ERR_OK;
    char first[160];
    snprintf(first, sizeof first, "%s", PQerrorMessage(db->handle));
    first[strcspn(first, "\n")] = '\0';
    PQfinish(db->handle);
    db->handle = NULL;
    log_line(one.may_be_away ? LOG_DEBUG_LEVEL : LOG_ERROR_LEVEL, "store",
             "cannot connect to postgresql: role=%s text=\"%s\"", roles[db->role].name, first);
    return fail_detail(fail, ERR_UNAVAILABLE, "cannot connect to PostgreSQL: %s", first);
}

/* What it says may hold values of rows. */
static void on_notice(void *arg, const PGresult *result)
{
    struct pgsql_db *db = arg;
    (void)result;
    db->was_warned = true;
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
    PGresult *row = ask(
        db, "SELECT current_setting('server_encoding'), current_setting('fsync'), CASE WHEN "
            "pg_is_in_recovery() THEN '0' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END, "
            "(SELECT system_identifier FROM pg_control_system())");
    if (!row)
        return fail_detail(fail, ERR_UNAVAILABLE, "PostgreSQL does not answer");
    bool is_utf8 = strcmp(PQgetvalue(row, 0, 0), "UTF8") == 0;
    bool is_durable = strcmp(PQgetvalue(row, 0, 1), "on") == 0;
    bool is_standby = db->role == CONN_STANDBY; /* of the primary there was when it was opened */
    db->timeline =
        is_standby ? pgsql_server_timeline(db->server) : strtoll(PQgetvalue(row, 0, 2), NULL, 16);
    bool is_newest =
        is_standby || pgsql_server_is_newest(db->server, PQgetvalue(row, 0, 3), db->timeline);
    PQclear(row);
    if (!is_newest)
        return fail_detail(fail, ERR_STALE, "this server was left behind by a failover");
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
    PQsetNoticeReceiver(db->handle, on_notice, db);
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
    int is_set = PQsetnonblocking(db->handle, 1) == 0 && PQenterPipelineMode(db->handle);
    ASSERT(is_set);
    return pgsql_prepare_verbs(db);
}

static enum err connect_and_configure(struct pgsql_db *db, struct host one, struct fail *fail)
{
    enum err err = connect_to(db, one, fail);
    if (!err)
        err = configure(db, fail);
    if (err && db->handle) {
        PQfinish(db->handle);
        db->handle = NULL;
    }
    return err;
}

/* The hosts of the address, each with its port. */
static int hosts_of(const struct pgsql_db *db, struct arena *arena, struct host hosts[HOSTS_MAX])
{
    struct sv names = {0};
    struct sv ports = {0};
    struct sv name;
    struct sv port = {0};
    int count = 0;
    PQconninfoOption *options = PQconninfoParse(db->address, NULL);
    for (PQconninfoOption *at = options; at && at->keyword; at++) {
        if (at->val && strcmp(at->keyword, "host") == 0)
            names = arena_sv(arena, sv_from(at->val));
        if (at->val && strcmp(at->keyword, "port") == 0)
            ports = arena_sv(arena, sv_from(at->val));
    }
    PQconninfoFree(options);
    for (bool more = names.n > 0; more && count < HOSTS_MAX; count++) {
        more = sv_cut(names, ',', &name, &names);
        if (ports.n)
            (void)sv_cut(ports, ',', &port, &ports); /* one port is that of all */
        hosts[count] = (struct host){arena_cstr(arena, name), arena_cstr(arena, port), false};
    }
    return count;
}

/* The first connection of a program knows of no failover: it asks each server how old it is. */
static void look_at_all(struct pgsql_db *db, const struct host *hosts, int count)
{
    for (int i = 0; i < count; i++) {
        struct host one = hosts[i];
        one.may_be_away = true;
        if (!connect_to(db, one, NULL))
            (void)!check_server(db, NULL); /* remembers its timeline */
        PQfinish(db->handle);
        db->handle = NULL;
    }
}

/* libpq takes the first that takes writes: if that was left behind, the others are asked. */
static enum err connect_to_newest(struct pgsql_db *db, struct fail *fail)
{
    struct host hosts[HOSTS_MAX];
    struct arena *arena = arena_new();
    int count = hosts_of(db, arena, hosts);
    if (count > 1 && pgsql_server_is_new(db->server))
        look_at_all(db, hosts, count);
    enum err err = connect_and_configure(db, (struct host){0}, fail);
    if (err == ERR_STALE) {
        LOG_ERROR("store", "a postgresql that a failover left behind takes writes: not used");
        for (int i = 0; err && i < count; i++)
            err = connect_and_configure(db, hosts[i], fail);
        err = err ? ERR_UNAVAILABLE : ERR_OK;
    }
    arena_free(&arena);
    return err;
}

static enum err connect_in_turn(struct pgsql_db *db, bool is_patient, struct fail *fail)
{
    if (!pgsql_server_may_try(db->server, is_patient))
        return fail_detail(fail, ERR_UNAVAILABLE, "PostgreSQL could not be reached just now");
    enum err err = connect_to_newest(db, fail);
    pgsql_server_tried(db->server, !err);
    return err;
}

/* ---- the owner's ---- */

enum err pgsql_make_schema(struct pgsql_db *db, struct fail *fail)
{
    return pgsql_run(
        db,
        "DO $$ BEGIN IF current_schema() IS NULL THEN EXECUTE format('CREATE SCHEMA %I', "
        "trim(both '\" ' from split_part(current_setting('search_path'), ',', 1))); END IF; END $$",
        fail);
}

/* Keys and what they open are never in one database. */
static enum err refuse_keys(struct pgsql_db *db, struct fail *fail)
{
    PGresult *result;
    const struct pgsql_call call = {
        .text = "SELECT 1 FROM pg_class WHERE relkind = 'r' AND relname = 'wrapped_key'"};
    enum err err = pgsql_exchange(db, &call, &result);
    bool has_keys = !err && PQntuples(result) > 0;
    PQclear(result);
    return has_keys ? fail_detail(fail, ERR_REFUSED,
                                  "the database holds keys: give the register one of its own")
                    : err;
}

static enum err open_owner(struct pgsql_db *db, bool may_create, struct fail *fail)
{
    bool is_empty = true;
    enum err err = pgsql_is_empty(db, &is_empty);
    if (err || !is_empty)
        return err ? err : pgsql_make_roles(db, fail);
    if (!may_create)
        return fail_detail(fail, ERR_NOT_FOUND, "the PostgreSQL database is empty");
    err = refuse_keys(db, fail);
    if (!err)
        err = pgsql_make_schema(db, fail);
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
    db->server = pgsql_server_take(db->address, config->timeline_path);
    db->limit_ms = db->usual_limit_ms = roles[role].limit_ms;
    if (role == CONN_WRITER || role == CONN_DISPOSER)
        db->writer = 1 + (int64_t)rng_below(rng_system(), INT64_MAX);
    enum err err = role == CONN_STANDBY
                       ? connect_and_configure(db, (struct host){.may_be_away = true}, fail)
                       : connect_in_turn(db, true, fail);
    if (!err && role == CONN_OWNER)
        err = open_owner(db, config->create, fail);
    if (err) {
        pgsql_db_close(db);
        return err;
    }
    *db_out = db;
    return ERR_OK;
}

/* Nobody asks after them any more. Rows of one that was killed go a day later (store_expire). */
static void forget_marks(struct pgsql_db *db)
{
    PGresult *result;
    db->wanted_mark[0] = db->writer;
    db->limit_ms = CLOSING_MS;
    pgsql_wait(db, PGSQL_DROP_MARK);
    (void)!pgsql_exchange(db, NULL, &result);
    PQclear(result);
}

void pgsql_db_close(void *self)
{
    struct pgsql_db *db = self;
    for (int i = 0; i < db->count; i++)
        ASSERT(!db->slots[i].is_running);
    pgsql_settle_rollback(db);
    if (db->mark)
        forget_marks(db);
    PQfinish(db->handle);
    pgsql_server_give(&db->server);
    pgsql_rows_release(db);
    struct arena *arena = db->arena;
    arena_free(&arena);
}

enum err pgsql_reconnect(struct pgsql_db *db, struct fail *fail)
{
    ASSERT(!db->handle && !db->is_in_transaction);
    enum err err = connect_in_turn(db, db->role != CONN_READER && db->role != CONN_KEYS, fail);
    if (!err && db->slots)
        err = pgsql_prepare_wanted(db, fail);
    if (err && db->handle) {
        PQfinish(db->handle);
        db->handle = NULL;
    }
    if (!err)
        LOG_INFO("store", "connected to postgresql again: role=%s", roles[db->role].name);
    return err;
}
