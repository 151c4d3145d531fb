/* The key store in SQLite. Its few statements stand here: the generator of statements knows one
 * schema, the register's, and this file must never meet that one.
 *
 * 1. One connection writes and several read, each behind a lock of its own: who opens something
 * never waits for somebody's keys to reach the disk, nor, while one is free, for others who open. A
 *    thread tries the one it had last first.
 * 2. secure_delete is on: what is deleted or replaced is overwritten with zeros in the pages. After
 *    a destruction the log is moved into the file and cut to nothing.
 * 3. The generation is asked for with every key that is kept. While nobody has committed since a
 *    connection read it, it is what that connection read (sqlite_head.h). */
#include "base/arena.h"
#include "base/assert.h"
#include "base/file.h"
#include "base/log.h"
#include "store/driver_sqlite.h"
#include "store/keys_driver.h"
#include "store/sqlite_head.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 5000

enum { READERS = 4 };

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS wrapped_key (id INTEGER PRIMARY KEY,"
    " office INTEGER NOT NULL, wrapped BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS note (no INTEGER PRIMARY KEY,"
    " value INTEGER NOT NULL) STRICT;"
    /* by the database: older programs destroy as well */
    "CREATE TRIGGER IF NOT EXISTS key_destroyed AFTER DELETE ON wrapped_key"
    " BEGIN INSERT INTO note (no, value) VALUES (4, random())"
    " ON CONFLICT (no) DO UPDATE SET value = excluded.value; END;";

enum key_statement {
    KEY_BEGIN_READ,
    KEY_BEGIN_WRITE,
    KEY_COMMIT,
    KEY_ROLLBACK,
    KEY_NOTE_GET,
    KEY_NOTE_PUT,
    KEY_GET,
    KEY_ADD,
    KEY_REPLACE,
    KEY_DELETE,
    KEY_OTHERS,
    KEY_COUNT,
    KEY_IDS,
    KEY_STATEMENT__COUNT
};
static const char *const TEXTS[KEY_STATEMENT__COUNT] = {
    [KEY_BEGIN_READ] = "BEGIN",
    [KEY_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [KEY_COMMIT] = "COMMIT",
    [KEY_ROLLBACK] = "ROLLBACK",
    [KEY_NOTE_GET] = "SELECT value FROM note WHERE no = ?1",
    [KEY_NOTE_PUT] = "INSERT INTO note (no, value) VALUES (?1, ?2)"
                     " ON CONFLICT (no) DO UPDATE SET value = excluded.value",
    [KEY_GET] = "SELECT office, wrapped FROM wrapped_key WHERE id = ?1",
    [KEY_ADD] = "INSERT INTO wrapped_key (id, office, wrapped) VALUES (?1, ?2, ?3)",
    [KEY_REPLACE] = "UPDATE wrapped_key SET office = ?2, wrapped = ?3 WHERE id = ?1",
    [KEY_DELETE] = "DELETE FROM wrapped_key WHERE id = ?1",
    [KEY_OTHERS] = "SELECT id, office, wrapped FROM wrapped_key WHERE id > ?2 AND office <> ?1"
                   " ORDER BY id LIMIT ?3",
    [KEY_COUNT] = "SELECT COUNT(*), COUNT(CASE WHEN office <> ?1 THEN 1 END) FROM wrapped_key",
    [KEY_IDS] = "SELECT id FROM wrapped_key WHERE id > ?1 ORDER BY id LIMIT ?2",
};

struct key_db {
    sqlite3 *handle;
    pthread_mutex_t lock;
    sqlite3_stmt *statements[KEY_STATEMENT__COUNT]; /* NULL until first used */
    struct sqlite_head head; /* before the generation was read; of a reading one */
    int64_t generation;
    bool knows_generation;
};

struct sqlite_keys {
    struct key_store store;
    struct arena *arena; /* holds this struct */
    struct key_db writing;
    struct key_db reading[READERS];
    const volatile uint32_t *head; /* NULL: not to be had */
};

static struct sqlite_keys *of(struct key_store *self)
{
    return (struct sqlite_keys *)(void *)self;
}

static enum err key_err(struct key_db *db, int code)
{
    int cause = sqlite3_system_errno(db->handle);
    int low = code & 0xff;
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID)
        return ERR_CONFLICT;
    LOG_ERROR("keys", "key store: code=%d text=\"%s\"", code, sqlite3_errmsg(db->handle));
    if (low == SQLITE_FULL || (low == SQLITE_IOERR && (cause == ENOSPC || cause == EDQUOT)))
        return ERR_STORAGE_FULL;
    if (low == SQLITE_CORRUPT || low == SQLITE_NOTADB)
        return ERR_CORRUPT;
    return low == SQLITE_BUSY ? ERR_CONFLICT : ERR_UNAVAILABLE;
}

/* ---- who reads ---- */

/* A reading connection with its lock held. */
static struct key_db *reader_take(struct sqlite_keys *keys)
{
    static _Thread_local int favourite;
    for (int i = 0; i < READERS; i++) {
        int at = (favourite + i) % READERS;
        if (pthread_mutex_trylock(&keys->reading[at].lock) == 0) {
            favourite = at;
            return &keys->reading[at];
        }
    }
    pthread_mutex_lock(&keys->reading[favourite].lock);
    return &keys->reading[favourite];
}

static void reader_give(struct key_db *db)
{
    pthread_mutex_unlock(&db->lock);
}

/* ---- statements; with the lock held ---- */

static enum err statement(struct key_db *db, enum key_statement which, sqlite3_stmt **out)
{
    *out = db->statements[which];
    if (*out)
        return ERR_OK;
    int code = sqlite3_prepare_v3(db->handle, TEXTS[which], -1, SQLITE_PREPARE_PERSISTENT,
                                  &db->statements[which], NULL);
    *out = db->statements[which];
    return code ? key_err(db, code) : ERR_OK;
}

/* Step a statement that gives no row. */
static enum err run(struct key_db *db, sqlite3_stmt *stmt)
{
    int code = sqlite3_step(stmt);
    sqlite3_reset(stmt);
    return code == SQLITE_DONE ? ERR_OK : key_err(db, code);
}

static enum err run_verb(struct key_db *db, enum key_statement which)
{
    sqlite3_stmt *stmt;
    enum err err = statement(db, which, &stmt);
    return err ? err : run(db, stmt);
}

/* End a transaction begun before: commit when all went well. */
static enum err finish(struct key_db *db, enum err err)
{
    if (!err)
        err = run_verb(db, KEY_COMMIT);
    if (err && !sqlite3_get_autocommit(db->handle) && run_verb(db, KEY_ROLLBACK))
        LOG_ERROR("keys", "rollback failed");
    return err;
}

static enum err take_bytes(sqlite3_stmt *stmt, int column, struct wrapped_key *key)
{
    int n = sqlite3_column_bytes(stmt, column);
    if (n <= 0 || n > WRAPPED_KEY_MAX)
        return ERR_CORRUPT;
    memcpy(key->bytes, sqlite3_column_blob(stmt, column), (size_t)n);
    key->size = (size_t)n;
    return ERR_OK;
}

/* ---- opening ---- */

static enum err create_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST)
        return errno == ENOSPC ? ERR_STORAGE_FULL : ERR_UNAVAILABLE;
    if (fd >= 0)
        close(fd);
    return ERR_OK;
}

static enum err open_db(struct key_db *db, const char *path, const char *pragmas)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    sqlite_start();
    int code = sqlite3_open_v2(path, &db->handle, flags, NULL);
    sqlite3_extended_result_codes(db->handle, 1);
    if (!code)
        code = sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    if (!code)
        code = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    if (!code)
        code = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    if (!code)
        code = sqlite3_exec(db->handle, pragmas, NULL, NULL, NULL);
    return code ? key_err(db, code) : ERR_OK;
}

static void close_db(struct key_db *db)
{
    for (int i = 0; i < KEY_STATEMENT__COUNT; i++)
        sqlite3_finalize(db->statements[i]);
    int code = sqlite3_close(db->handle);
    ASSERT(code == SQLITE_OK);
    pthread_mutex_destroy(&db->lock);
}

/* ---- notes ---- */

static enum err get_note(struct key_db *db, enum key_note note, int64_t *out)
{
    sqlite3_stmt *stmt;
    *out = 0;
    enum err err = statement(db, KEY_NOTE_GET, &stmt);
    if (err)
        return err;
    sqlite3_bind_int64(stmt, 1, note);
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(stmt, 0);
    else if (code != SQLITE_DONE)
        err = key_err(db, code);
    sqlite3_reset(stmt);
    return err;
}

/* The head is looked at first: what is committed in between is asked for again. */
static enum err get_generation(const struct sqlite_keys *keys, struct key_db *db, int64_t *out)
{
    enum err err = ERR_OK;
    if (!db->knows_generation || !sqlite_head_is(keys->head, &db->head)) {
        bool has_head = sqlite_head_read(keys->head, &db->head);
        err = get_note(db, KEY_NOTE_GENERATION, &db->generation);
        db->knows_generation = has_head && !err;
    }
    *out = db->generation;
    return err;
}

static enum err sqlite_note(struct key_store *self, enum key_note note, int64_t *out)
{
    struct sqlite_keys *keys = of(self);
    struct key_db *db = reader_take(keys);
    enum err err =
        note == KEY_NOTE_GENERATION ? get_generation(keys, db, out) : get_note(db, note, out);
    reader_give(db);
    return err;
}

/* Does the note name the office key that the additions expect? */
static enum err expect_office(struct key_db *db, int64_t expected)
{
    int64_t office;
    enum err err = expected ? get_note(db, KEY_NOTE_OFFICE, &office) : ERR_OK;
    return !err && expected && office != expected ? ERR_STALE : err;
}

static enum err put_note(struct key_db *db, const struct key_note_value *note)
{
    sqlite3_stmt *stmt;
    enum err err = statement(db, KEY_NOTE_PUT, &stmt);
    if (err)
        return err;
    sqlite3_bind_int64(stmt, 1, note->note);
    sqlite3_bind_int64(stmt, 2, note->value);
    return run(db, stmt);
}

/* ---- keys ---- */

static enum err put_key(struct key_db *db, enum key_statement which, const struct wrapped_key *key)
{
    sqlite3_stmt *stmt;
    ASSERT(key->id != 0 && key->size > 0 && key->size <= WRAPPED_KEY_MAX);
    enum err err = statement(db, which, &stmt);
    if (err)
        return err;
    sqlite3_bind_int64(stmt, 1, key->id);
    sqlite3_bind_int64(stmt, 2, key->office);
    sqlite3_bind_blob(stmt, 3, key->bytes, (int)key->size, SQLITE_STATIC);
    err = run(db, stmt);
    sqlite3_clear_bindings(stmt);
    return err;
}

static enum err sqlite_add(struct key_store *self, const struct key_addition *added)
{
    struct sqlite_keys *keys = of(self);
    struct key_db *db = &keys->writing;
    pthread_mutex_lock(&db->lock);
    enum err err = run_verb(db, KEY_BEGIN_WRITE);
    if (!err) {
        err = expect_office(db, added->office);
        for (size_t i = 0; !err && i < added->count; i++)
            err = put_key(db, KEY_ADD, &added->keys[i]);
        for (size_t i = 0; !err && i < added->note_count; i++)
            err = put_note(db, &added->notes[i]);
        err = finish(db, err);
    }
    pthread_mutex_unlock(&db->lock);
    return err;
}

static enum err get_one(struct key_db *db, struct wrapped_key *key)
{
    sqlite3_stmt *stmt;
    enum err err = statement(db, KEY_GET, &stmt);
    if (err)
        return err;
    sqlite3_bind_int64(stmt, 1, key->id);
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW) {
        key->office = sqlite3_column_int64(stmt, 0);
        err = take_bytes(stmt, 1, key);
    } else {
        err = code == SQLITE_DONE ? ERR_NOT_FOUND : key_err(db, code);
    }
    sqlite3_reset(stmt);
    return err;
}

static enum err sqlite_get(struct key_store *self, struct wrapped_key *wanted, size_t count)
{
    struct sqlite_keys *keys = of(self);
    struct key_db *db = reader_take(keys);
    bool is_many = count > 1;
    enum err err = is_many ? run_verb(db, KEY_BEGIN_READ) : ERR_OK;
    if (!err) {
        for (size_t i = 0; !err && i < count; i++)
            err = get_one(db, &wanted[i]);
        if (is_many) {
            enum err ended = finish(db, ERR_OK);
            err = err ? err : ended;
        }
    }
    reader_give(db);
    return err;
}

/* Move the log into the file and cut it. Readers of other programs may be in the way for a moment;
 * what is left in the log then goes with the next destruction or when the last program closes. */
static enum err empty_log(struct key_db *db)
{
    int code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) {
        LOG_WARN("keys", "the key store's log could not be emptied now: somebody reads");
        return ERR_CONFLICT;
    }
    return code ? key_err(db, code) : ERR_OK;
}

static enum err delete_key(struct key_db *db, int64_t id)
{
    sqlite3_stmt *stmt;
    enum err err = statement(db, KEY_DELETE, &stmt);
    if (err)
        return err;
    sqlite3_bind_int64(stmt, 1, id);
    return run(db, stmt);
}

static enum err sqlite_destroy(struct key_store *self, const int64_t *ids, size_t count)
{
    struct sqlite_keys *keys = of(self);
    struct key_db *db = &keys->writing;
    pthread_mutex_lock(&db->lock);
    enum err err = run_verb(db, KEY_BEGIN_WRITE);
    if (!err) {
        for (size_t i = 0; !err && i < count; i++)
            err = delete_key(db, ids[i]);
        err = finish(db, err);
    }
    if (!err)
        err = empty_log(db);
    pthread_mutex_unlock(&db->lock);
    return err;
}

/* ---- for rotation and backups ---- */

static enum err sqlite_others(struct key_store *self, const struct key_page *page,
                              struct wrapped_key *out, size_t *count)
{
    struct sqlite_keys *keys = of(self);
    struct key_db *db = reader_take(keys);
    sqlite3_stmt *stmt;
    *count = 0;
    enum err err = statement(db, KEY_OTHERS, &stmt);
    if (!err) {
        int code;
        sqlite3_bind_int64(stmt, 1, page->office);
        sqlite3_bind_int64(stmt, 2, page->after);
        sqlite3_bind_int64(stmt, 3, (int64_t)page->limit);
        while (!err && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
            struct wrapped_key *key = &out[(*count)++];
            key->id = sqlite3_column_int64(stmt, 0);
            key->office = sqlite3_column_int64(stmt, 1);
            err = take_bytes(stmt, 2, key);
        }
        if (!err && code != SQLITE_DONE)
            err = key_err(db, code);
        sqlite3_reset(stmt);
    }
    reader_give(db);
    return err;
}

static enum err sqlite_replace(struct key_store *self, const struct wrapped_key *wrapped,
                               size_t count)
{
    struct sqlite_keys *keys = of(self);
    struct key_db *db = &keys->writing;
    pthread_mutex_lock(&db->lock);
    enum err err = run_verb(db, KEY_BEGIN_WRITE);
    if (!err) {
        for (size_t i = 0; !err && i < count; i++)
            err = put_key(db, KEY_REPLACE, &wrapped[i]);
        err = finish(db, err);
    }
    pthread_mutex_unlock(&db->lock);
    return err;
}

static enum err sqlite_count(struct key_store *self, int64_t office, int64_t *all, int64_t *others)
{
    struct sqlite_keys *keys = of(self);
    struct key_db *db = reader_take(keys);
    sqlite3_stmt *stmt;
    enum err err = statement(db, KEY_COUNT, &stmt);
    if (!err) {
        sqlite3_bind_int64(stmt, 1, office);
        int code = sqlite3_step(stmt);
        if (code == SQLITE_ROW) {
            *all = sqlite3_column_int64(stmt, 0);
            *others = sqlite3_column_int64(stmt, 1);
        } else {
            err = key_err(db, code);
        }
        sqlite3_reset(stmt);
    }
    reader_give(db);
    return err;
}

static enum err sqlite_ids(struct key_store *self, int64_t after, int64_t *ids, size_t limit,
                           size_t *count)
{
    struct sqlite_keys *keys = of(self);
    struct key_db *db = reader_take(keys);
    sqlite3_stmt *stmt;
    *count = 0;
    enum err err = statement(db, KEY_IDS, &stmt);
    if (!err) {
        int code;
        sqlite3_bind_int64(stmt, 1, after);
        sqlite3_bind_int64(stmt, 2, (int64_t)limit);
        while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
            ids[(*count)++] = sqlite3_column_int64(stmt, 0);
        if (code != SQLITE_DONE)
            err = key_err(db, code);
        sqlite3_reset(stmt);
    }
    reader_give(db);
    return err;
}

static enum err copy_pages(struct key_db *from, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from->handle, "main");
    int code = backup ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;
    if (backup)
        sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? ERR_OK : ERR_UNAVAILABLE;
}

static enum err sqlite_copy(struct key_store *self, const char *to_path)
{
    struct sqlite_keys *keys = of(self);
    sqlite3 *to = NULL;
    enum err err = file_exists(to_path) ? ERR_CONFLICT : create_file(to_path);
    if (err)
        return err;
    int code = sqlite3_open_v2(to_path, &to, SQLITE_OPEN_READWRITE, NULL);
    if (code) {
        err = ERR_UNAVAILABLE;
    } else {
        struct key_db *from = reader_take(keys);
        err = copy_pages(from, to);
        reader_give(from);
    }
    if (sqlite3_close(to) && !err)
        err = ERR_UNAVAILABLE;
    return err;
}

/* ---- the table ---- */

static void sqlite_close(struct key_store *self)
{
    struct sqlite_keys *keys = of(self);
    for (int i = 0; i < READERS; i++)
        close_db(&keys->reading[i]);
    close_db(&keys->writing);
    struct arena *arena = keys->arena;
    arena_free(&arena);
}

static const struct key_driver DRIVER = {
    .close = sqlite_close,
    .note = sqlite_note,
    .add = sqlite_add,
    .get = sqlite_get,
    .destroy = sqlite_destroy,
    .others = sqlite_others,
    .replace = sqlite_replace,
    .count = sqlite_count,
    .ids = sqlite_ids,
    .copy = sqlite_copy,
};

enum err key_store_open_sqlite(const char *path, bool create, struct key_store **out,
                               struct fail *fail)
{
    *out = NULL;
    if (!file_exists(path) && !create)
        return fail_detail(fail, ERR_NOT_FOUND, "the key store %s is not there", path);
    enum err err = create_file(path);
    if (err)
        return fail_detail(fail, err, "the key store %s cannot be created", path);
    struct arena *arena = arena_new();
    struct sqlite_keys *keys = ARENA_NEW(arena, struct sqlite_keys);
    keys->store.driver = &DRIVER;
    keys->arena = arena;
    int failed = pthread_mutex_init(&keys->writing.lock, NULL);
    for (int i = 0; i < READERS; i++)
        failed |= pthread_mutex_init(&keys->reading[i].lock, NULL);
    ASSERT(!failed);
    err = open_db(&keys->writing, path,
                  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                  "PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 0;");
    if (!err && sqlite3_exec(keys->writing.handle, SCHEMA, NULL, NULL, NULL))
        err = key_err(&keys->writing, sqlite3_extended_errcode(keys->writing.handle));
    for (int i = 0; !err && i < READERS; i++)
        err =
            open_db(&keys->reading[i], path, "PRAGMA query_only = ON; PRAGMA cache_size = -4096;");
    if (err) {
        sqlite_close(&keys->store);
        return fail_detail(fail, err, "the key store %s cannot be opened", path);
    }
    keys->head = sqlite_head_at(keys->writing.handle);
    *out = &keys->store;
    return ERR_OK;
}
