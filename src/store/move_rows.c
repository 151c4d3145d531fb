/* Rows of one table, read and written by the statements that are generated from the schema. Which
 * columns there are and what they mean is not known here.
 *
 * 1. A row goes from the reading statement to the writing one without being kept.
 * 2. A batch is one transaction of each side; how many rows it has follows from how large they are.
 * 3. Rows are read in the order of the key, so the last key that is there says where to go on. */
#include "store/move_private.h"

#include "base/assert.h"
#include "base/buf.h"

enum { COLUMNS_MAX = 40, KEY_MAX = 8, ROWS_FIRST = 16, ROWS_MAX = 2000 };
#define BATCH_BYTES ((size_t)2 << 20)
#define KEY_BYTES_MAX ((size_t)1 << 20)

/* The key of a row, kept after the row is gone. */
struct kept_key {
    struct sql_value values[KEY_MAX + 1]; /* one place behind them for a limit */
    struct buf bytes;
};

/* What is done with each row. */
struct row_sink {
    enum err (*take)(const struct store_table *table, const struct sql_value *row, void *arg);
    void *arg;
};

/* Through a table from key to key. */
struct walk {
    struct store_conn *conn;
    const struct store_table *table;
    struct kept_key keys[2]; /* the last of the batch before, and of this one */
    int at;                  /* which of the two is behind us */
    bool has_key;
    int64_t limit;
    int64_t rows; /* of the batch read last */
    size_t bytes;
};

static void walk_init(struct walk *walk, struct store_conn *conn, const struct store_table *table)
{
    ASSERT(table->column_count <= COLUMNS_MAX && table->key_count <= KEY_MAX);
    *walk = (struct walk){.conn = conn, .table = table, .limit = ROWS_FIRST};
    for (int i = 0; i < 2; i++)
        buf_init(&walk->keys[i].bytes, KEY_BYTES_MAX);
}

static void walk_release(struct walk *walk)
{
    for (int i = 0; i < 2; i++)
        buf_release(&walk->keys[i].bytes);
}

static bool is_bytes(const struct sql_value *value)
{
    return value->kind == SQL_TEXT || value->kind == SQL_BLOB;
}

/* values: the columns of the key. */
static enum err keep(struct kept_key *key, const struct sql_value *values, int count)
{
    buf_clear(&key->bytes);
    for (int i = 0; i < count; i++)
        if (is_bytes(&values[i]))
            buf_add_sv(&key->bytes, values[i].bytes);
    struct sv kept = buf_view(&key->bytes);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        key->values[i] = values[i];
        if (!is_bytes(&values[i]))
            continue;
        key->values[i].bytes = sv_slice(kept, at, at + values[i].bytes.n);
        at += values[i].bytes.n;
    }
    return buf_finish(&key->bytes);
}

static enum err keep_of_row(struct walk *walk, const struct sql_value *row)
{
    struct sql_value values[KEY_MAX];
    for (int i = 0; i < walk->table->key_count; i++)
        values[i] = row[walk->table->key[i]];
    return keep(&walk->keys[!walk->at], values, walk->table->key_count);
}

static enum err read_columns(struct store_conn *conn, void *cursor, int count,
                             struct sql_value *out, size_t *bytes)
{
    for (int i = 0; i < count; i++) {
        conn->driver->column(conn->db, cursor, i, &out[i]);
        if (out[i].is_null)
            return ERR_CORRUPT;
        *bytes += is_bytes(&out[i]) ? out[i].bytes.n : sizeof out[i].number;
    }
    return ERR_OK;
}

static enum err take_rows(struct walk *walk, void *cursor, const struct row_sink *sink)
{
    struct sql_value row[COLUMNS_MAX] = {{.number = 0}};
    for (;;) {
        enum sql_step step;
        enum err err = walk->conn->driver->step(walk->conn->db, cursor, &step);
        if (err || step == SQL_DONE)
            return err;
        err = read_columns(walk->conn, cursor, walk->table->column_count, row, &walk->bytes);
        if (!err)
            err = keep_of_row(walk, row);
        if (!err)
            err = sink->take(walk->table, row, sink->arg);
        if (err)
            return err;
        walk->rows++;
    }
}

/* As many rows as make about a batch of the size wanted. */
static int64_t next_limit(const struct walk *walk)
{
    if (walk->bytes < BATCH_BYTES / 2)
        return walk->limit < ROWS_MAX / 2 ? walk->limit * 2 : ROWS_MAX;
    return walk->bytes > BATCH_BYTES && walk->limit > 1 ? walk->limit / 2 : walk->limit;
}

/* The next batch, inside a transaction. walk_on afterwards: only then is it behind us. */
static enum err read_batch(struct walk *walk, const struct row_sink *sink)
{
    const struct store_table *table = walk->table;
    struct sql_value *params = walk->keys[walk->at].values;
    int keys = walk->has_key ? table->key_count : 0;
    void *cursor;
    params[keys] = (struct sql_value){.kind = SQL_INT, .number = walk->limit};
    walk->rows = 0;
    walk->bytes = 0;
    enum err err = walk->conn->driver->start(
        walk->conn->db, walk->has_key ? table->after : table->first, params, &cursor);
    if (err)
        return err;
    err = take_rows(walk, cursor, sink);
    walk->conn->driver->finish(walk->conn->db, cursor);
    return err;
}

/* False at the end of the table. */
static bool walk_on(struct walk *walk)
{
    bool is_more = walk->rows == walk->limit;
    if (walk->rows) {
        walk->at = !walk->at;
        walk->has_key = true;
    }
    walk->limit = next_limit(walk);
    return is_more;
}

/* One row of a statement without parameters, in a transaction of its own; *has_row says whether
 * there was one. What is kept of it is key's. */
static enum err read_one(struct store_conn *conn, int index, int count, struct kept_key *key,
                         bool *has_row)
{
    enum sql_step step = SQL_DONE;
    struct sql_value row[KEY_MAX];
    size_t bytes = 0;
    void *cursor;
    enum err err = conn->driver->begin(conn->db, false);
    if (err)
        return err;
    err = conn->driver->start(conn->db, index, NULL, &cursor);
    if (!err) {
        err = conn->driver->step(conn->db, cursor, &step);
        if (!err && step == SQL_ROW)
            err = read_columns(conn, cursor, count, row, &bytes);
        if (!err && step == SQL_ROW)
            err = keep(key, row, count);
        conn->driver->finish(conn->db, cursor);
    }
    conn->driver->rollback(conn->db);
    *has_row = step == SQL_ROW;
    return err;
}

enum err move_count(struct store_conn *conn, const struct store_table *table, int64_t *out)
{
    struct kept_key key = {.values = {{.kind = SQL_INT}}};
    bool has_row;
    buf_init(&key.bytes, KEY_BYTES_MAX);
    enum err err = read_one(conn, table->count, 1, &key, &has_row);
    *out = err ? 0 : key.values[0].number;
    buf_release(&key.bytes);
    return err;
}

/* ---- copying ---- */

struct writing {
    struct store_conn *to;
};

static enum err write_row(const struct store_table *table, const struct sql_value *row, void *arg)
{
    const struct writing *writing = arg;
    const struct store_driver *driver = writing->to->driver;
    enum sql_step step;
    void *cursor;
    enum err err = driver->start(writing->to->db, table->put, row, &cursor);
    if (err)
        return err;
    err = driver->step(writing->to->db, cursor, &step);
    driver->finish(writing->to->db, cursor);
    return err;
}

static enum err copy_batch(struct walk *walk, struct store_conn *to)
{
    struct writing writing = {to};
    const struct row_sink sink = {write_row, &writing};
    const struct store_conn *from = walk->conn;
    enum err err = from->driver->begin(from->db, false);
    if (err)
        return err;
    err = to->driver->begin(to->db, true);
    if (!err) {
        err = read_batch(walk, &sink);
        if (!err)
            err = to->driver->commit(to->db);
        else
            to->driver->rollback(to->db);
    }
    from->driver->rollback(from->db);
    return err;
}

enum err move_copy_table(struct store_conn *from, struct store_conn *to,
                         const struct store_table *table, const struct move_teller *teller)
{
    struct walk walk;
    walk_init(&walk, from, table);
    enum err err = read_one(to, table->last, table->key_count, &walk.keys[0], &walk.has_key);
    bool is_more = !err;
    while (is_more) {
        err = copy_batch(&walk, to);
        if (!err)
            teller->tell(walk.rows, teller->arg);
        is_more = !err && walk_on(&walk);
    }
    walk_release(&walk);
    return err;
}

/* ---- comparing ---- */

static void add_number(struct hash_stream *stream, uint64_t number)
{
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(number >> (8 * i));
    hash_stream_add(stream, (struct sv){bytes, sizeof bytes});
}

/* Kind and number, or kind, length and bytes: no two rows give the same. */
static enum err hash_row(const struct store_table *table, const struct sql_value *row, void *arg)
{
    struct hash_stream *stream = arg;
    for (int i = 0; i < table->column_count; i++) {
        const char kind = (char)row[i].kind;
        hash_stream_add(stream, (struct sv){&kind, 1});
        add_number(stream, is_bytes(&row[i]) ? row[i].bytes.n : (uint64_t)row[i].number);
        if (is_bytes(&row[i]))
            hash_stream_add(stream, row[i].bytes);
    }
    return ERR_OK;
}

static enum err hash_batch(struct walk *walk, struct hash_stream *stream)
{
    const struct row_sink sink = {hash_row, stream};
    const struct store_conn *conn = walk->conn;
    enum err err = conn->driver->begin(conn->db, false);
    if (err)
        return err;
    err = read_batch(walk, &sink);
    conn->driver->rollback(conn->db);
    return err;
}

enum err move_digest(struct store_conn *conn, const struct store_table *table,
                     const struct move_teller *teller, struct move_compared *out)
{
    struct walk walk;
    struct hash_stream stream;
    walk_init(&walk, conn, table);
    hash_stream_init(&stream);
    *out = (struct move_compared){.table = table->name};
    enum err err = ERR_OK;
    bool is_more = true;
    while (is_more) {
        err = hash_batch(&walk, &stream);
        out->rows += walk.rows;
        if (!err)
            teller->tell(walk.rows, teller->arg);
        is_more = !err && walk_on(&walk);
    }
    out->digest = hash_stream_finish(&stream);
    walk_release(&walk);
    return err;
}
