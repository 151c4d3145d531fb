/* The SQLite driver: transactions and statements on one connection.
 *
 * 1. A slot runs at most once at a time; finish always resets it, so no statement holds a lock
 *    between calls.
 * 2. COMMIT that fails is followed by a ROLLBACK here: callers never see half a transaction.
 * 3. No SQL text is put together from data. */
#include "store/driver_sqlite.h"

#include "base/assert.h"
#include "base/buf.h"
#include "base/log.h"
#include "store/sqlite_mover.h"

#include <errno.h>

/* Extended codes first; a code that is not here is judged by its low byte. */
static const struct {
    int code;
    enum err err;
    bool is_expected; /* not worth a line in the log */
} errors[] = {
    {SQLITE_CONSTRAINT_PRIMARYKEY, ERR_CONFLICT, true},
    {SQLITE_CONSTRAINT_UNIQUE, ERR_CONFLICT, true},
    {SQLITE_CONSTRAINT_ROWID, ERR_CONFLICT, true},
    {SQLITE_BUSY, ERR_CONFLICT, false},
    {SQLITE_LOCKED, ERR_CONFLICT, false},
    {SQLITE_FULL, ERR_STORAGE_FULL, false},
    {SQLITE_IOERR, ERR_UNAVAILABLE, false},
    {SQLITE_CANTOPEN, ERR_UNAVAILABLE, false},
    {SQLITE_READONLY, ERR_UNAVAILABLE, false},
    {SQLITE_PROTOCOL, ERR_UNAVAILABLE, false},
    {SQLITE_INTERRUPT, ERR_UNAVAILABLE, false},
    {SQLITE_CORRUPT, ERR_CORRUPT, false},
    {SQLITE_NOTADB, ERR_CORRUPT, false},
    {SQLITE_TOOBIG, ERR_TOO_LARGE, false},
};

static bool is_disk_full(const struct sqlite_db *db, int code)
{
    if ((code & 0xff) != SQLITE_IOERR)
        return false;
    int cause = sqlite3_system_errno(db->handle);
    return cause == ENOSPC || cause == EDQUOT;
}

enum err sqlite_db_err(const struct sqlite_db *db, int code, const char *doing)
{
    ASSERT(code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE);
    enum err err = ERR_INTERNAL;
    bool is_expected = false;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].code != code && errors[i].code != (code & 0xff))
            continue;
        err = errors[i].err;
        is_expected = errors[i].is_expected;
        break;
    }
    if (is_disk_full(db, code))
        err = ERR_STORAGE_FULL;
    if (!is_expected)
        LOG_ERROR("store", "sqlite error: doing=%s code=%d text=\"%s\"", doing, code,
                  sqlite3_errmsg(db->handle));
    return err;
}

enum err sqlite_db_prepare(struct sqlite_db *db, const char *sql, sqlite3_stmt **out)
{
    int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    return code ? sqlite_db_err(db, code, sql) : ERR_OK;
}

/* ---- statements ---- */

static enum err prepare_slot(struct sqlite_db *db, struct sqlite_slot *slot)
{
    const struct sql_statement *statement = &db->statements[slot->index];
    enum err err = sqlite_db_prepare(db, statement->sqlite, &slot->stmt);
    if (err)
        return err;
    ASSERT(sqlite3_column_count(slot->stmt) == statement->column_count);
    ASSERT(sqlite3_bind_parameter_count(slot->stmt) <= statement->param_count);
    return ERR_OK;
}

static enum err prepare_all(void *self, const struct sql_statement *statements, int count,
                            struct fail *fail)
{
    struct sqlite_db *db = self;
    ASSERT(!db->slots);
    db->slots = ARENA_ARRAY(db->arena, struct sqlite_slot, (size_t)count);
    db->statements = statements;
    db->count = count;
    for (int i = 0; i < count; i++) {
        db->slots[i].index = i;
        if (db->role != CONN_WRITER || statements[i].is_owners || statements[i].is_disposers)
            continue;
        enum err err = prepare_slot(db, &db->slots[i]);
        if (err)
            return fail_detail(fail, err,
                               "its tables are not those of this program (%s: %s). Data made by an "
                               "unreleased program cannot be brought forward: use that program, or "
                               "make the folder anew",
                               statements[i].name, sqlite3_errmsg(db->handle));
    }
    return ERR_OK;
}

static int bind_value(sqlite3_stmt *stmt, int at, const struct sql_value *value)
{
    const char *bytes = value->bytes.p ? value->bytes.p : "";
    switch (value->kind) {
    case SQL_INT:
    case SQL_BOOL:
        return sqlite3_bind_int64(stmt, at, value->number);
    case SQL_TEXT:
        return sqlite3_bind_text64(stmt, at, bytes, value->bytes.n, SQLITE_STATIC, SQLITE_UTF8);
    case SQL_BLOB:
        return sqlite3_bind_blob64(stmt, at, bytes, value->bytes.n, SQLITE_STATIC);
    }
    UNREACHABLE();
}

static enum err start(void *self, int index, const struct sql_value *params, void **cursor_out)
{
    struct sqlite_db *db = self;
    ASSERT(index >= 0 && index < db->count);
    struct sqlite_slot *slot = &db->slots[index];
    ASSERT(!slot->is_running);
    if (!slot->stmt) {
        enum err err = prepare_slot(db, slot);
        if (err)
            return err;
    }
    int used = sqlite3_bind_parameter_count(slot->stmt);
    for (int i = 0; i < used; i++) {
        int code = bind_value(slot->stmt, i + 1, &params[i]);
        if (code)
            return sqlite_db_err(db, code, db->statements[index].name);
    }
    slot->is_running = true;
    *cursor_out = slot;
    return ERR_OK;
}

static enum err step(void *self, void *cursor, enum sql_step *out)
{
    struct sqlite_db *db = self;
    struct sqlite_slot *slot = cursor;
    ASSERT(slot->is_running);
    int code = sqlite3_step(slot->stmt);
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        bool must_change = db->statements[slot->index].must_change;
        *out = code == SQLITE_ROW ? SQL_ROW : SQL_DONE;
        return must_change && sqlite3_changes64(db->handle) == 0 ? ERR_STALE : ERR_OK;
    }
    enum err err = sqlite_db_err(db, code, db->statements[slot->index].name);
    return err == ERR_CONFLICT && db->statements[slot->index].must_change ? ERR_STALE : err;
}

static void column(void *self, void *cursor, int at, struct sql_value *out)
{
    const struct sqlite_db *db = self;
    const struct sqlite_slot *slot = cursor;
    const struct sql_statement *statement = &db->statements[slot->index];
    ASSERT(at >= 0 && at < statement->column_count);
    enum sql_kind wanted = statement->columns[at];
    /* taken once: each sqlite3_column_… function finds the column anew */
    sqlite3_value *value = sqlite3_column_value(slot->stmt, at);
    int got = sqlite3_value_type(value);
    *out = (struct sql_value){.kind = wanted};
    if (got == SQLITE_INTEGER && (wanted == SQL_INT || wanted == SQL_BOOL)) {
        out->number = sqlite3_value_int64(value);
    } else if ((got == SQLITE_TEXT && wanted == SQL_TEXT) ||
               (got == SQLITE_BLOB && wanted == SQL_BLOB)) {
        out->bytes.p = sqlite3_value_blob(value);
        out->bytes.n = (size_t)sqlite3_value_bytes(value);
    } else {
        out->is_null = true;
    }
}

static void finish(void *self, void *cursor)
{
    (void)self;
    struct sqlite_slot *slot = cursor;
    ASSERT(slot->is_running);
    sqlite3_reset(slot->stmt); /* repeats the error of the last step, which was seen there */
    slot->is_running = false;
}

static int64_t affected(void *self)
{
    const struct sqlite_db *db = self;
    return sqlite3_changes64(db->handle);
}

/* ---- transactions ---- */

static enum err run_verb(struct sqlite_db *db, enum sqlite_verb verb)
{
    sqlite3_stmt *stmt = db->verbs[verb];
    ASSERT(stmt);
    int code = sqlite3_step(stmt);
    enum err err = code == SQLITE_DONE ? ERR_OK : sqlite_db_err(db, code, sqlite3_sql(stmt));
    sqlite3_reset(stmt);
    return err;
}

static bool in_transaction(void *self)
{
    const struct sqlite_db *db = self;
    return sqlite3_get_autocommit(db->handle) == 0;
}

/* The file is here: what a failed COMMIT leaves is rolled back before anybody asks. */
static enum store_outcome outcome(void *self)
{
    (void)self;
    return OUTCOME_UNDONE;
}

/* Nothing follows a file. */
static struct store_witness witness(void *self)
{
    (void)self;
    return (struct store_witness){0};
}

static enum err begin(void *self, bool write)
{
    return run_verb(self, write ? VERB_BEGIN_WRITE : VERB_BEGIN_READ);
}

static void rollback(void *self)
{
    if (in_transaction(self) && run_verb(self, VERB_ROLLBACK))
        LOG_ERROR("store", "rollback failed");
}

static enum err commit(void *self)
{
    enum err err = run_verb(self, VERB_COMMIT);
    if (err)
        rollback(self);
    return err;
}

static enum err savepoint(void *self)
{
    return run_verb(self, VERB_SAVEPOINT);
}

static enum err savepoint_release(void *self)
{
    return run_verb(self, VERB_RELEASE);
}

static enum err savepoint_rollback(void *self)
{
    enum err err = run_verb(self, VERB_ROLLBACK_TO);
    return err ? err : run_verb(self, VERB_RELEASE);
}

/* As far as no reader is in the way; the next COMMIT says what is left. */
static void move_log(struct sqlite_db *db)
{
    db->log_pages = 0;
    db->log_asked = 0;
    int code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code && (code & 0xff) != SQLITE_BUSY && sqlite_db_err(db, code, "moving the log"))
        return; /* logged; tried again after the next group */
}

static void rest(void *self)
{
    struct sqlite_db *db = self;
    if (db->log_pages < db->log_asked) /* it has begun anew */
        db->log_asked = 0;
    if (db->log_pages - db->log_asked < SQLITE_LOG_PAGES)
        return;
    if (!db->mover)
        db->mover = sqlite_mover_start(sqlite3_db_filename(db->handle, "main"));
    if (!db->mover || db->log_pages >= SQLITE_LOG_PAGES_MAX) {
        move_log(db);
        return;
    }
    db->log_asked = db->log_pages;
    sqlite_mover_wake(db->mover);
}

/* ---- the owner's ---- */

static enum err empty_log(void *self)
{
    struct sqlite_db *db = self;
    int in_log = 0;
    int moved = 0;
    int code =
        sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, &in_log, &moved);
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        return ERR_CONFLICT;
    return code ? sqlite_db_err(db, code, "emptying the log") : ERR_OK;
}

enum { COPY_PAGES = 4096 };

static int copy_pages(sqlite3_backup *backup, const struct store_progress *progress)
{
    int code;
    do {
        code = sqlite3_backup_step(backup, COPY_PAGES);
        int64_t all = sqlite3_backup_pagecount(backup);
        if (progress)
            progress->tell(all - sqlite3_backup_remaining(backup), all, progress->arg);
    } while (code == SQLITE_OK);
    return code;
}

/* The connection is in a transaction that has read: all steps copy that snapshot. */
static enum err copy(void *self, const char *to_path, const struct store_progress *progress)
{
    struct sqlite_db *db = self;
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(to_path, &to, SQLITE_OPEN_READWRITE, NULL);
    sqlite3_backup *backup = code ? NULL : sqlite3_backup_init(to, "main", db->handle, "main");
    code = backup ? copy_pages(backup, progress) : SQLITE_CANTOPEN;
    if (backup)
        sqlite3_backup_finish(backup);
    enum err err = code == SQLITE_DONE ? ERR_OK : sqlite_db_err(db, code, "copying");
    sqlite3_close(to);
    return err;
}

/* Text of the first column of the first row; empty without a row. */
static enum err first_text(struct sqlite_db *db, const char *sql, struct arena *arena,
                           struct sv *out)
{
    sqlite3_stmt *stmt = NULL;
    enum err err = sqlite_db_prepare(db, sql, &stmt);
    if (err)
        return err;
    *out = SV("");
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW)
        *out = arena_printf(arena, "%s", (const char *)sqlite3_column_text(stmt, 0));
    else if (code != SQLITE_DONE)
        err = sqlite_db_err(db, code, sql);
    sqlite3_finalize(stmt);
    return err;
}

static enum err is_empty(void *self, bool *out)
{
    struct sqlite_db *db = self;
    struct sv name;
    enum err err = first_text(db, "SELECT name FROM sqlite_schema LIMIT 1", db->arena, &name);
    if (!err)
        *out = name.n == 0;
    return err;
}

/* Whoever has the file open holds a lock on it that this one does not go beside. It is taken with
 * the first write transaction and kept. */
static enum err take_alone(void *self)
{
    struct sqlite_db *db = self;
    ASSERT(db->role == CONN_OWNER);
    sqlite3_busy_timeout(db->handle, 0); /* a server does not go away by being waited for */
    int code = sqlite3_exec(
        db->handle, "PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL);
    sqlite3_busy_timeout(db->handle, SQLITE_BUSY_TIMEOUT_MS);
    return code ? sqlite_db_err(db, code, "taking the file alone") : ERR_OK;
}

/* Nothing ends a statement here. */
static enum err take_time(void *self)
{
    (void)self;
    return ERR_OK;
}

static enum err script(void *self, const struct store_migration *step, struct fail *fail)
{
    struct sqlite_db *db = self;
    ASSERT(db->role == CONN_OWNER);
    for (const char *const *sql = step->sqlite; *sql; sql++) {
        int code = sqlite3_exec(db->handle, *sql, NULL, NULL, NULL);
        if (!code)
            continue;
        enum err err = sqlite_db_err(db, code, "script");
        return fail_detail(fail, err, "%s in: %.120s", sqlite3_errmsg(db->handle), *sql);
    }
    return ERR_OK;
}

static enum err check_integrity(void *self, struct fail *fail)
{
    struct sqlite_db *db = self;
    ASSERT(db->role == CONN_OWNER);
    struct sv text;
    enum err err = first_text(db, "PRAGMA integrity_check(1)", db->arena, &text);
    if (err)
        return err;
    if (!sv_is(text, "ok"))
        return fail_detail(fail, ERR_CORRUPT, "%.*s", SV_FMT(text));
    err = first_text(db, "PRAGMA foreign_key_check", db->arena, &text);
    if (!err && text.n)
        err = fail_detail(fail, ERR_CORRUPT, "a row of %.*s refers to nothing", SV_FMT(text));
    return err;
}

#define EXPLAIN_MAX ((size_t)64 << 10)

static enum err explain(void *self, int index, struct arena *arena, struct sv *out)
{
    struct sqlite_db *db = self;
    struct sv sql = arena_printf(arena, "EXPLAIN QUERY PLAN %s", db->statements[index].sqlite);
    sqlite3_stmt *stmt = NULL;
    enum err err = sqlite_db_prepare(db, arena_cstr(arena, sql), &stmt);
    if (err)
        return err;
    struct buf text;
    buf_init(&text, EXPLAIN_MAX);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        buf_printf(&text, "%s\n", (const char *)sqlite3_column_text(stmt, 3));
    sqlite3_finalize(stmt);
    err = buf_finish(&text);
    *out = arena_sv(arena, buf_view(&text));
    buf_release(&text);
    return err;
}

const struct store_driver *store_driver_sqlite(void)
{
    static const struct store_driver driver = {
        .name = "sqlite",
        .open = sqlite_db_open,
        .close = sqlite_db_close,
        .prepare_all = prepare_all,
        .is_empty = is_empty,
        .take_alone = take_alone,
        .take_time = take_time,
        .script = script,
        .begin = begin,
        .commit = commit,
        .rollback = rollback,
        .savepoint = savepoint,
        .savepoint_release = savepoint_release,
        .savepoint_rollback = savepoint_rollback,
        .in_transaction = in_transaction,
        .outcome = outcome,
        .witness = witness,
        .start = start,
        .step = step,
        .column = column,
        .finish = finish,
        .affected = affected,
        .rest = rest,
        .empty_log = empty_log,
        .copy = copy,
        .check_integrity = check_integrity,
        .explain = explain,
    };
    return &driver;
}
