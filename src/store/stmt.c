/* Between typed structs and the four kinds of the driver. The generated shapes say where each field
 * lies; nothing here knows a particular statement. */
#include "store/stmt.h"

#include "base/assert.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

#include <string.h>

#define PARAMS_MAX 40
#define ROWS_FIRST 16

static void to_value(const struct stmt_field *field, const void *in, struct sql_value *out)
{
    const char *at = (const char *)in + field->offset;
    switch (field->kind) {
    case STMT_INT:
        *out = (struct sql_value){.kind = SQL_INT};
        memcpy(&out->number, at, sizeof out->number);
        return;
    case STMT_BOOL:
        *out = (struct sql_value){.kind = SQL_BOOL, .number = *(const bool *)at};
        return;
    case STMT_TEXT:
    case STMT_BLOB:
        *out = (struct sql_value){.kind = field->kind == STMT_TEXT ? SQL_TEXT : SQL_BLOB};
        memcpy(&out->bytes, at, sizeof out->bytes);
        return;
    case STMT_HASH:
        *out = (struct sql_value){.kind = SQL_BLOB, .bytes.n = STMT_HASH_BYTES};
        memcpy(&out->bytes.p, at, sizeof out->bytes.p);
        ASSERT(out->bytes.p);
        return;
    }
    UNREACHABLE();
}

static enum err from_value(const struct stmt_field *field, const struct sql_value *value,
                           struct arena *arena, void *out)
{
    char *at = (char *)out + field->offset;
    if (value->is_null)
        return ERR_CORRUPT;
    switch (field->kind) {
    case STMT_INT:
        memcpy(at, &value->number, sizeof value->number);
        return ERR_OK;
    case STMT_BOOL:
        *(bool *)at = value->number != 0;
        return ERR_OK;
    case STMT_TEXT:
    case STMT_BLOB: {
        struct sv copy = arena_sv(arena, value->bytes);
        memcpy(at, &copy, sizeof copy);
        return ERR_OK;
    }
    case STMT_HASH:
        if (value->bytes.n != STMT_HASH_BYTES)
            return ERR_CORRUPT;
        memcpy(at, value->bytes.p, STMT_HASH_BYTES);
        return ERR_OK;
    }
    UNREACHABLE();
}

static enum err start(struct store_conn *conn, const struct stmt_call *call, void **cursor)
{
    struct sql_value values[PARAMS_MAX];
    const struct stmt_shape *shape = call->shape;
    ASSERT(shape->in_count <= PARAMS_MAX);
    ASSERT((conn->role != CONN_READER && conn->role != CONN_STANDBY) ||
           !store_stmts[call->index].is_write);
    for (int i = 0; i < shape->in_count; i++)
        to_value(&shape->ins[i], call->in, &values[i]);
    if (conn->is_ahead) {
        conn->driver->ahead(conn->db, call->index, values);
        return ERR_UNAVAILABLE;
    }
    return conn->driver->start(conn->db, call->index, values, cursor);
}

static enum err read_row(struct store_conn *conn, const struct stmt_call *call, void *cursor,
                         struct arena *arena, void *out)
{
    for (int i = 0; i < call->shape->out_count; i++) {
        struct sql_value value;
        conn->driver->column(conn->db, cursor, i, &value);
        enum err err = from_value(&call->shape->outs[i], &value, arena, out);
        if (err)
            return err;
    }
    return ERR_OK;
}

static enum err one_row(struct store_conn *conn, const struct stmt_call *call, void *cursor,
                        struct arena *arena, void *out)
{
    enum sql_step step;
    enum err err = conn->driver->step(conn->db, cursor, &step);
    if (err)
        return err;
    if (step == SQL_DONE)
        return ERR_NOT_FOUND;
    err = read_row(conn, call, cursor, arena, out);
    if (!err)
        err = conn->driver->step(conn->db, cursor, &step);
    if (!err && step == SQL_ROW)
        err = ERR_CORRUPT;
    return err;
}

enum err stmt_one(struct store_conn *conn, const struct stmt_call *call, struct arena *arena,
                  void *out)
{
    void *cursor;
    enum err err = start(conn, call, &cursor);
    if (err)
        return err;
    memset(out, 0, call->shape->out_size_bytes);
    err = one_row(conn, call, cursor, arena, out);
    conn->driver->finish(conn->db, cursor);
    return err;
}

struct rows {
    char *p;
    size_t count, capacity, row_bytes;
};

/* Room for one more row. What is left behind when it grows stays in the arena: at most as much as
 * the rows themselves. */
static void *next_row(struct rows *rows, struct arena *arena)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? 2 * rows->capacity : ROWS_FIRST;
        char *p = arena_calloc(arena, capacity, rows->row_bytes);
        if (rows->count)
            memcpy(p, rows->p, rows->count * rows->row_bytes);
        rows->p = p;
        rows->capacity = capacity;
    }
    return rows->p + rows->count++ * rows->row_bytes;
}

static enum err all_rows(struct store_conn *conn, const struct stmt_call *call, void *cursor,
                         struct arena *arena, struct rows *rows)
{
    for (;;) {
        enum sql_step step;
        enum err err = conn->driver->step(conn->db, cursor, &step);
        if (err || step == SQL_DONE)
            return err;
        err = read_row(conn, call, cursor, arena, next_row(rows, arena));
        if (err)
            return err;
    }
}

enum err stmt_many(struct store_conn *conn, const struct stmt_call *call, struct arena *arena,
                   void **rows_out, size_t *count_out)
{
    struct rows rows = {.row_bytes = call->shape->out_size_bytes};
    void *cursor;
    enum err err = start(conn, call, &cursor);
    if (err)
        return err;
    err = all_rows(conn, call, cursor, arena, &rows);
    conn->driver->finish(conn->db, cursor);
    *rows_out = rows.p;
    *count_out = err ? 0 : rows.count;
    return err;
}

enum err stmt_exec(struct store_conn *conn, const struct stmt_call *call, int64_t *affected)
{
    void *cursor;
    enum err err = start(conn, call, &cursor);
    if (err)
        return err;
    enum sql_step step;
    ASSERT(!affected || !store_stmts[call->index].is_later);
    err = conn->driver->step(conn->db, cursor, &step);
    conn->driver->finish(conn->db, cursor);
    if (!err && affected)
        *affected = conn->driver->affected(conn->db);
    return err;
}
