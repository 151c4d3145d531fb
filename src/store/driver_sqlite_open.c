/* SQLite connections: opening them with the settings and the authorizer of their role.
 *
 * 1. The authorizer is set once, before any generated statement is prepared, and never changed. It
 *    is an allow-list: what is not named is refused.
 * 2. A reader's file handle is read-only. A writer may insert everywhere, but update and delete
 *    only derived and working rows. A disposer may also change the tables whose guard knows
 *    conditions for it. Only the owner sees the schema.
 * 3. Only the owner creates the file, and with access for its user alone. */
#include "store/driver_sqlite.h"
#include "store/sqlite_mover.h"

#include "base/assert.h"
#include "base/file.h"
#include "base/log.h"
#include "store/store_stmts.gen.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

struct role_settings {
    const char *pragmas;
    int (*authorize)(void *role, int action, const char *one, const char *two, const char *database,
                     const char *trigger);
};

static bool is_among(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static bool is_changeable(const char *table)
{
    return (is_among(store_tables_derived, table) || is_among(store_tables_working, table)) &&
           strcmp(table, "schema_version") != 0;
}

static bool is_ours(const char *table)
{
    return is_among(store_tables_enduring, table) || is_among(store_tables_derived, table) ||
           is_among(store_tables_working, table);
}

static bool is_harmless_function(const char *name)
{
    static const char *const allowed[] = {"coalesce", "count",  "like", "lower", "max",
                                          "min",      "nullif", "sum",  NULL};
    return name && is_among(allowed, name);
}

static int authorize_reader(void *role, int action, const char *one, const char *two,
                            const char *database, const char *trigger)
{
    (void)role, (void)database, (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_TRANSACTION:
        return SQLITE_OK;
    case SQLITE_READ:
        return one && is_ours(one) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
        return is_harmless_function(two) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

static int authorize_writer(void *role, int action, const char *one, const char *two,
                            const char *database, const char *trigger)
{
    switch (action) {
    case SQLITE_SAVEPOINT:
        return SQLITE_OK;
    case SQLITE_INSERT:
        return one && is_ours(one) && strcmp(one, "schema_version") != 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return one && is_changeable(one) ? SQLITE_OK : SQLITE_DENY;
    default:
        return authorize_reader(role, action, one, two, database, trigger);
    }
}

static int authorize_disposer(void *role, int action, const char *one, const char *two,
                              const char *database, const char *trigger)
{
    bool is_change = action == SQLITE_UPDATE || action == SQLITE_DELETE;
    if (is_change && one && is_among(store_tables_disposable, one))
        return SQLITE_OK;
    return authorize_writer(role, action, one, two, database, trigger);
}

/* A commit is on disk when it returns (FULL). The writer moves its log into the database when the
 * answers are given (rest). Readers keep little of their own: the operating system's cache is
 * shared, theirs is not. */
static const struct role_settings settings[] = {
    [CONN_OWNER] =
        {"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
         "PRAGMA secure_delete = ON;", /* what it drops may be of a program that did not seal */
         NULL},
    [CONN_WRITER] = {"PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                     "PRAGMA secure_delete = ON;"
                     "PRAGMA journal_size_limit = 67108864;"
                     "PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;",
                     authorize_writer},
    [CONN_READER] = {"PRAGMA query_only = ON; PRAGMA cache_size = -4096;"
                     "PRAGMA temp_store = MEMORY;",
                     authorize_reader},
    [CONN_DISPOSER] = {"PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                       "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;",
                       authorize_disposer},
};

static enum err create_file(const char *path, struct fail *fail)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_detail(fail, errno == ENOSPC ? ERR_STORAGE_FULL : ERR_UNAVAILABLE,
                           "cannot create %s: %s", path, strerror(errno));
    close(fd);
    return ERR_OK;
}

static void configure_library(void)
{
    /* Slower when refused, and nothing else. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    /* No connection is used by two threads at once. Then the value of a column may be read as it
     * lies there: without locks there is no difference between protected values and others. */
    (void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
}

void sqlite_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int failed = pthread_once(&once, configure_library);
    ASSERT(!failed);
}

static int harden(sqlite3 *handle)
{
    static const int switches[][2] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                      {SQLITE_DBCONFIG_DQS_DDL, 0},
                                      {SQLITE_DBCONFIG_DQS_DML, 0}};
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        int code = sqlite3_db_config(handle, switches[i][0], switches[i][1], (int *)NULL);
        if (code)
            return code;
    }
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_extended_result_codes(handle, 1);
    return sqlite3_busy_timeout(handle, SQLITE_BUSY_TIMEOUT_MS);
}

/* In place of SQLite's own hook, which would move the log before COMMIT returns. */
static int note_log(void *self, sqlite3 *handle, const char *database, int pages)
{
    struct sqlite_db *db = self;
    (void)handle, (void)database;
    db->log_pages = pages;
    return SQLITE_OK;
}

static enum err configure(struct sqlite_db *db, struct fail *fail)
{
    const struct role_settings *role = &settings[db->role];
    int code = harden(db->handle);
    if (!code)
        code = sqlite3_exec(db->handle, role->pragmas, NULL, NULL, NULL);
    if (!code && role->authorize)
        code = sqlite3_set_authorizer(db->handle, role->authorize, NULL);
    if (db->role == CONN_WRITER)
        (void)sqlite3_wal_hook(db->handle, note_log, db);
    if (!code)
        return ERR_OK;
    enum err err = sqlite_db_err(db, code, "opening");
    return fail_detail(fail, err, "cannot open the database: %s", sqlite3_errmsg(db->handle));
}

static enum err prepare_verbs(struct sqlite_db *db)
{
    static const char *const texts[VERB__COUNT] = {
        [VERB_BEGIN_READ] = "BEGIN",
        [VERB_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [VERB_COMMIT] = "COMMIT",
        [VERB_ROLLBACK] = "ROLLBACK",
        [VERB_SAVEPOINT] = "SAVEPOINT job",
        [VERB_RELEASE] = "RELEASE job",
        [VERB_ROLLBACK_TO] = "ROLLBACK TO job",
    };
    for (int i = 0; i < VERB__COUNT; i++) {
        if (db->role == CONN_READER && i >= VERB_SAVEPOINT)
            continue;
        enum err err = sqlite_db_prepare(db, texts[i], &db->verbs[i]);
        if (err)
            return err;
    }
    return ERR_OK;
}

/* A file without a table is no database yet: its maker was stopped before it wrote. */
static enum err refuse_empty(struct sqlite_db *db, struct fail *fail)
{
    bool is_empty = false;
    enum err err = store_driver_sqlite()->is_empty(db, &is_empty);
    if (!err && is_empty)
        return fail_detail(fail, ERR_NOT_FOUND, "the database file is empty");
    return err;
}

enum err sqlite_db_open(const struct store_config *config, enum conn_role role, void **db_out,
                        struct fail *fail)
{
    if (role == CONN_STANDBY)
        return fail_detail(fail, ERR_REFUSED, "a file has no standby");
    if (!file_exists(config->address)) {
        if (role != CONN_OWNER || !config->create)
            return fail_detail(fail, ERR_NOT_FOUND, "no database at %s", config->address);
        enum err err = create_file(config->address, fail);
        if (err)
            return err;
    }
    struct arena *arena = arena_new();
    struct sqlite_db *db = ARENA_NEW(arena, struct sqlite_db);
    db->arena = arena;
    db->role = role;
    int flags = role == CONN_READER ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    sqlite_start();
    int code = sqlite3_open_v2(config->address, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    enum err err = code ? sqlite_db_err(db, code, "opening") : configure(db, fail);
    if (!err)
        err = prepare_verbs(db);
    if (!err && role == CONN_OWNER && !config->create)
        err = refuse_empty(db, fail);
    if (err) {
        sqlite_db_close(db);
        return fail_detail(fail && fail->detail[0] ? NULL : fail, err, "cannot open %s",
                           config->address);
    }
    *db_out = db;
    return ERR_OK;
}

void sqlite_db_close(void *self)
{
    struct sqlite_db *db = self;
    sqlite_mover_stop(&db->mover);
    for (int i = 0; i < VERB__COUNT; i++)
        sqlite3_finalize(db->verbs[i]);
    for (int i = 0; i < db->count; i++) {
        ASSERT(!db->slots[i].is_running);
        sqlite3_finalize(db->slots[i].stmt);
    }
    int code = sqlite3_close(db->handle);
    ASSERT(code == SQLITE_OK);
    struct arena *arena = db->arena;
    arena_free(&arena);
}
