/* Rows of a write transaction that are not sent one by one: of each statement that can, the rows of
 * many jobs go together.
 *
 * 1. Before a statement that could see one of them, all are sent.
 * 2. SAVEPOINT is sent with the first write of its job and not before what jobs before it wrote, so
 *    that it undoes its own job alone. What of a job was not sent is undone by forgetting it.
 * 3. Statements are sent in the order of their tables: what a row refers to comes before it. A row
 *    that meets one of the same key is not sent together with it.
 * 4. Nothing of this is between transactions. */
#include "store/driver_pgsql.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 2048 };

/* ---- keeping ---- */

static struct sql_value copy_value(struct arena *arena, const struct sql_value *value)
{
    struct sql_value copy = *value;
    if (value->kind == SQL_TEXT || value->kind == SQL_BLOB)
        copy.bytes = arena_sv(arena, value->bytes);
    return copy;
}

static bool value_is(const struct sql_value *a, const struct sql_value *b)
{
    if (a->kind == SQL_TEXT || a->kind == SQL_BLOB)
        return sv_eq(a->bytes, b->bytes);
    return a->number == b->number;
}

/* Does a row that is kept have the same first parameters? */
static bool meets(const struct pgsql_db *db, const struct pgsql_slot *slot,
                  const struct sql_value *params, int count)
{
    for (int i = 0; i < db->rows.count; i++) {
        const struct pgsql_row *row = &db->rows.items[i];
        int same = 0;
        while (row->slot == slot && same < count && value_is(&row->params[same], &params[same]))
            same++;
        if (row->slot == slot && same == count)
            return true;
    }
    return false;
}

bool pgsql_rows_can_keep(const struct pgsql_db *db, const struct pgsql_slot *slot)
{
    return db->rows.items && slot->is_prepared && db->statements[slot->index].pgsql_many;
}

enum err pgsql_rows_keep(struct pgsql_db *db, const struct pgsql_call *call)
{
    const struct sql_statement *statement = &db->statements[call->slot->index];
    struct pgsql_rows *rows = &db->rows;
    bool is_met =
        statement->key_params && meets(db, call->slot, call->params, statement->key_params);
    enum err err = is_met || rows->count == ROWS_MAX ? pgsql_rows_send(db) : ERR_OK;
    if (err)
        return err;
    struct sql_value *params =
        ARENA_ARRAY(rows->arena, struct sql_value, (size_t)statement->param_count);
    for (int i = 0; i < statement->param_count; i++)
        params[i] = copy_value(rows->arena, &call->params[i]);
    rows->items[rows->count++] = (struct pgsql_row){call->slot, params, statement->table};
    rows->tables[statement->table / 64] |= UINT64_C(1) << statement->table % 64;
    return ERR_OK;
}

/* ---- sending ---- */

static int by_table(const void *a, const void *b)
{
    const struct pgsql_row *const *left = a;
    const struct pgsql_row *const *right = b;
    int order = (*left)->table - (*right)->table;
    if (!order)
        order = (*left)->slot->index - (*right)->slot->index;
    return order ? order : (*left < *right ? -1 : 1);
}

/* A parameter of all rows as an array. */
static struct sv array_of(struct pgsql_db *db, const struct pgsql_row *const *rows, int count,
                          int at)
{
    enum { MOST_OF_A_NUMBER = 12 };
    size_t size = PGSQL_ARRAY_HEAD;
    for (int i = 0; i < count; i++)
        size += MOST_OF_A_NUMBER + rows[i]->params[at].bytes.n;
    uint8_t *bytes = arena_alloc(db->rows.arena, size);
    size_t n = pgsql_put_array(bytes, rows[0]->params[at].kind, (size_t)count);
    for (int i = 0; i < count; i++)
        n += pgsql_put_value(bytes + n, &rows[i]->params[at]);
    ASSERT(n <= size);
    return (struct sv){(const char *)bytes, n};
}

static enum err send_many(struct pgsql_db *db, const struct pgsql_row *const *rows, int count)
{
    struct pgsql_slot *slot = rows[0]->slot;
    int params = db->statements[slot->index].param_count;
    struct sql_value *arrays = ARENA_ARRAY(db->rows.arena, struct sql_value, (size_t)params);
    for (int i = 0; i < params; i++)
        arrays[i] = (struct sql_value){.kind = SQL_BLOB, .bytes = array_of(db, rows, count, i)};
    return pgsql_send_on(db, &(struct pgsql_call){.slot = slot, .params = arrays, .is_many = true});
}

static enum err send_range(struct pgsql_db *db, int from, int to)
{
    size_t count = (size_t)(to - from);
    const struct pgsql_row **rows =
        ARENA_ARRAY(db->rows.arena, const struct pgsql_row *, count + 1);
    for (size_t i = 0; i < count; i++)
        rows[i] = &db->rows.items[(size_t)from + i];
    qsort(rows, count, sizeof *rows, by_table);
    enum err err = ERR_OK;
    for (size_t i = 0, n; !err && i < count; i += n) {
        for (n = 1; i + n < count && rows[i + n]->slot == rows[i]->slot;)
            n++;
        err = n > 1 ? send_many(db, rows + i, (int)n)
                    : pgsql_send_on(db, &(struct pgsql_call){.slot = rows[i]->slot,
                                                             .params = rows[i]->params});
    }
    return err;
}

static void empty(struct pgsql_rows *rows)
{
    rows->count = rows->of_earlier = 0;
    rows->tables[0] = rows->tables[1] = 0;
    if (rows->arena)
        arena_reset(rows->arena);
}

enum err pgsql_rows_send(struct pgsql_db *db)
{
    struct pgsql_rows *rows = &db->rows;
    int earlier = db->is_savepoint_due ? rows->of_earlier : 0;
    bool has_own = rows->count > earlier;
    if (!rows->count)
        return ERR_OK;
    enum err err = send_range(db, 0, earlier);
    if (!err && has_own)
        err = pgsql_begin_savepoint(db, false);
    if (!err)
        err = send_range(db, earlier, rows->count);
    empty(rows);
    return err;
}

/* ---- savepoints ---- */

enum err pgsql_begin_savepoint(struct pgsql_db *db, bool sends_rows)
{
    if (!db->is_savepoint_due)
        return ERR_OK;
    enum err err = sends_rows ? pgsql_rows_send(db) : ERR_OK;
    if (err || !db->is_savepoint_due)
        return err;
    pgsql_mark_savepoint(db);
    pgsql_wait(db, PGSQL_SAVEPOINT);
    db->is_savepoint_due = false;
    return ERR_OK;
}

void pgsql_rows_undo(struct pgsql_db *db)
{
    db->rows.count = db->rows.of_earlier;
}

/* ---- what must not be overtaken ---- */

static bool touches(const struct pgsql_db *db, const struct sql_statement *statement)
{
    return (statement->touches[0] & db->rows.tables[0]) ||
           (statement->touches[1] & db->rows.tables[1]);
}

/* Is a row kept in a table of the statement whose first parameter is its first? */
static bool sees_a_key(const struct pgsql_db *db, const struct sql_statement *statement,
                       const struct sql_value *key)
{
    for (int i = 0; i < db->rows.count; i++) {
        const struct pgsql_row *row = &db->rows.items[i];
        uint64_t bit = UINT64_C(1) << row->table % 64;
        if ((statement->touches[row->table / 64] & bit) && value_is(&row->params[0], key))
            return true;
    }
    return false;
}

enum err pgsql_rows_precede(struct pgsql_db *db, const struct pgsql_call *call)
{
    const struct sql_statement *statement = &db->statements[call->slot->index];
    enum err err = ERR_OK;
    bool is_seen = touches(db, statement);
    if (is_seen && statement->is_keyed)
        is_seen = sees_a_key(db, statement, &call->params[0]);
    if (is_seen)
        err = pgsql_rows_send(db);
    if (!err && statement->is_write)
        err = pgsql_begin_savepoint(db, true);
    return err;
}

void pgsql_rows_begin(struct pgsql_db *db)
{
    if (!db->rows.items) {
        db->rows.arena = arena_new();
        db->rows.items = ARENA_ARRAY(db->arena, struct pgsql_row, ROWS_MAX);
    }
    pgsql_rows_drop(db);
}

void pgsql_rows_drop(struct pgsql_db *db)
{
    empty(&db->rows);
    db->is_savepoint_due = false;
}

void pgsql_rows_release(struct pgsql_db *db)
{
    if (db->rows.arena)
        arena_free(&db->rows.arena);
}
