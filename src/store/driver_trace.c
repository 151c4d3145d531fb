/* A driver around another that logs each call that can take time, with its microseconds, at debug
 * level: names of statements and results only, never a parameter or a column. */
#include "base/log.h"
#include "store/store_driver.h"

/* A cursor of the inner driver; one a statement, as a statement runs once at a time. */
struct trace_cursor {
    void *inner;
    const char *name;
    int64_t rows, started_us;
    enum err err;
};

struct trace_db {
    struct arena *arena; /* holds this struct and the cursors */
    const struct store_driver *inner;
    void *db;
    struct timesource time;
    const char *role;
    struct trace_cursor *cursors;
};

static int64_t now_us(const struct trace_db *db)
{
    return db->time.monotonic_us(db->time.self);
}

static enum err traced(const struct trace_db *db, const char *call, int64_t started_us,
                       enum err err)
{
    LOG_DEBUG("store", "call=%s conn=%s us=%lld result=%s", call, db->role,
              (long long)(now_us(db) - started_us), err_name(err));
    return err;
}

static enum err trace_open(const struct store_config *config, enum conn_role role, void **db_out,
                           struct fail *fail)
{
    static const char *const roles[] = {
        [CONN_OWNER] = "owner",     [CONN_WRITER] = "writer",     [CONN_READER] = "reader",
        [CONN_STANDBY] = "standby", [CONN_DISPOSER] = "disposer", [CONN_KEYS] = "keys"};
    struct store_config inner_config = store_driver_unwrap(config);
    const struct store_driver *inner = store_driver_find(&inner_config);
    if (!inner)
        return fail_detail(fail, ERR_BAD_INPUT, "no driver %s", inner_config.driver);
    void *inner_db;
    enum err err = inner->open(&inner_config, role, &inner_db, fail);
    if (err)
        return err;
    struct arena *arena = arena_new();
    struct trace_db *db = ARENA_NEW(arena, struct trace_db);
    *db = (struct trace_db){
        .arena = arena, .inner = inner, .db = inner_db, .time = config->time, .role = roles[role]};
    *db_out = db;
    return ERR_OK;
}

static void trace_close(void *self)
{
    struct trace_db *db = self;
    LOG_DEBUG("store", "call=close conn=%s", db->role);
    db->inner->close(db->db);
    struct arena *arena = db->arena;
    arena_free(&arena);
}

static enum err trace_prepare_all(void *self, const struct sql_statement *statements, int count,
                                  struct fail *fail)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    db->cursors = ARENA_ARRAY(db->arena, struct trace_cursor, (size_t)count);
    for (int i = 0; i < count; i++)
        db->cursors[i].name = statements[i].name;
    enum err err = db->inner->prepare_all(db->db, statements, count, fail);
    return traced(db, "prepare_all", started_us, err);
}

static enum err trace_is_empty(void *self, bool *out)
{
    struct trace_db *db = self;
    return db->inner->is_empty(db->db, out);
}

static enum err trace_take_alone(void *self)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "take_alone", started_us, db->inner->take_alone(db->db));
}

static enum err trace_take_time(void *self)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "take_time", started_us, db->inner->take_time(db->db));
}

static enum err trace_script(void *self, const struct store_migration *step, struct fail *fail)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "script", started_us, db->inner->script(db->db, step, fail));
}

/* ---- transactions ---- */

static enum err trace_begin(void *self, bool write)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "begin", started_us, db->inner->begin(db->db, write));
}

static enum err trace_commit(void *self)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "commit", started_us, db->inner->commit(db->db));
}

static void trace_rollback(void *self)
{
    struct trace_db *db = self;
    LOG_DEBUG("store", "call=rollback conn=%s", db->role);
    db->inner->rollback(db->db);
}

static enum err trace_savepoint(void *self)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "savepoint", started_us, db->inner->savepoint(db->db));
}

static enum err trace_savepoint_release(void *self)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "savepoint_release", started_us, db->inner->savepoint_release(db->db));
}

static enum err trace_savepoint_rollback(void *self)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "savepoint_rollback", started_us, db->inner->savepoint_rollback(db->db));
}

static bool trace_in_transaction(void *self)
{
    struct trace_db *db = self;
    return db->inner->in_transaction(db->db);
}

static enum store_outcome trace_outcome(void *self)
{
    struct trace_db *db = self;
    return db->inner->outcome(db->db);
}

static struct store_witness trace_witness(void *self)
{
    const struct trace_db *db = self;
    return db->inner->witness(db->db);
}

/* ---- statements: one line each, when they are finished ---- */

static enum err trace_start(void *self, int index, const struct sql_value *params,
                            void **cursor_out)
{
    struct trace_db *db = self;
    struct trace_cursor *cursor = &db->cursors[index];
    cursor->started_us = now_us(db);
    cursor->rows = 0;
    cursor->err = ERR_OK;
    enum err err = db->inner->start(db->db, index, params, &cursor->inner);
    if (err)
        return traced(db, cursor->name, cursor->started_us, err);
    *cursor_out = cursor;
    return ERR_OK;
}

static void trace_ahead(void *self, int index, const struct sql_value *params)
{
    struct trace_db *db = self;
    if (!db->inner->ahead)
        return;
    LOG_DEBUG("store", "call=%s/ahead conn=%s", db->cursors[index].name, db->role);
    db->inner->ahead(db->db, index, params);
}

static enum err trace_step(void *self, void *at, enum sql_step *out)
{
    struct trace_db *db = self;
    struct trace_cursor *cursor = at;
    cursor->err = db->inner->step(db->db, cursor->inner, out);
    cursor->rows += !cursor->err && *out == SQL_ROW;
    return cursor->err;
}

static void trace_column(void *self, void *at, int column, struct sql_value *out)
{
    struct trace_db *db = self;
    const struct trace_cursor *cursor = at;
    db->inner->column(db->db, cursor->inner, column, out);
}

static void trace_finish(void *self, void *at)
{
    struct trace_db *db = self;
    const struct trace_cursor *cursor = at;
    db->inner->finish(db->db, cursor->inner);
    LOG_DEBUG("store", "call=%s conn=%s us=%lld rows=%lld result=%s", cursor->name, db->role,
              (long long)(now_us(db) - cursor->started_us), (long long)cursor->rows,
              err_name(cursor->err));
}

static int64_t trace_affected(void *self)
{
    struct trace_db *db = self;
    return db->inner->affected(db->db);
}

/* Not logged: it belongs to no request, and would stand beside whichever is next. */
static void trace_rest(void *self)
{
    struct trace_db *db = self;
    if (db->inner->rest)
        db->inner->rest(db->db);
}

static void trace_end_read(void *self)
{
    struct trace_db *db = self;
    if (db->inner->end_read)
        db->inner->end_read(db->db);
}

static enum err trace_empty_log(void *self)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "empty_log", started_us, db->inner->empty_log(db->db));
}

static enum err trace_copy(void *self, const char *to_path, const struct store_progress *progress)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "copy", started_us, db->inner->copy(db->db, to_path, progress));
}

static enum err trace_check_integrity(void *self, struct fail *fail)
{
    struct trace_db *db = self;
    int64_t started_us = now_us(db);
    return traced(db, "check_integrity", started_us, db->inner->check_integrity(db->db, fail));
}

static enum err trace_explain(void *self, int index, struct arena *arena, struct sv *out)
{
    struct trace_db *db = self;
    return db->inner->explain(db->db, index, arena, out);
}

const struct store_driver *store_driver_trace(void)
{
    static const struct store_driver driver = {
        .name = "trace",
        .open = trace_open,
        .close = trace_close,
        .prepare_all = trace_prepare_all,
        .is_empty = trace_is_empty,
        .take_alone = trace_take_alone,
        .take_time = trace_take_time,
        .script = trace_script,
        .begin = trace_begin,
        .commit = trace_commit,
        .rollback = trace_rollback,
        .savepoint = trace_savepoint,
        .savepoint_release = trace_savepoint_release,
        .savepoint_rollback = trace_savepoint_rollback,
        .in_transaction = trace_in_transaction,
        .outcome = trace_outcome,
        .witness = trace_witness,
        .start = trace_start,
        .ahead = trace_ahead,
        .step = trace_step,
        .column = trace_column,
        .finish = trace_finish,
        .affected = trace_affected,
        .rest = trace_rest,
        .end_read = trace_end_read,
        .empty_log = trace_empty_log,
        .copy = trace_copy,
        .check_integrity = trace_check_integrity,
        .explain = trace_explain,
    };
    return &driver;
}
