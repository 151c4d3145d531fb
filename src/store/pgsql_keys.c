/* The key store in a PostgreSQL database of its own (docs/decisions/0035), so that servers on
 * several machines share it. Its few statements stand in pgsql_keys_conn.c, as those of the file do
 * in sqlite_keys.c.
 *
 * 1. What is added is never added twice: it is tried again only while COMMIT was not sent.
 * 2. A database that holds a register is refused: the two must never be in the same backup. */
#include "store/pgsql_keys.h"
#include "base/assert.h"
#include "base/file.h"
#include "base/log.h"

#include <string.h>

static struct pgsql_keys *of(struct key_store *self)
{
    return (struct pgsql_keys *)(void *)self;
}

/* ---- values ---- */

static struct sql_value number(int64_t value)
{
    return (struct sql_value){.kind = SQL_INT, .number = value};
}

/* Values of one kind as an array. */
static struct sql_value array(struct arena *arena, const struct sql_value *values, size_t count)
{
    size_t size = PGSQL_ARRAY_HEAD;
    for (size_t i = 0; i < count; i++)
        size += 4 + (values[i].kind == SQL_INT ? 8 : values[i].bytes.n);
    uint8_t *bytes = arena_alloc(arena, size);
    size_t n = pgsql_put_array(bytes, count ? values[0].kind : SQL_INT, count);
    for (size_t i = 0; i < count; i++)
        n += pgsql_put_value(bytes + n, &values[i]);
    ASSERT(n == size);
    return (struct sql_value){.kind = SQL_BLOB, .bytes = {(const char *)bytes, n}};
}

static struct sql_value ids_array(struct arena *arena, const int64_t *ids, size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count);
    for (size_t i = 0; i < count; i++)
        values[i] = number(ids[i]);
    return array(arena, values, count);
}

/* Ids, offices and wrapped bytes as three arrays. */
static void keys_arrays(struct arena *arena, const struct wrapped_key *keys, size_t count,
                        struct sql_value out[PGKEYS_PARAMS])
{
    struct sql_value *columns[PGKEYS_PARAMS];
    for (int i = 0; i < PGKEYS_PARAMS; i++)
        columns[i] = ARENA_ARRAY(arena, struct sql_value, count);
    for (size_t i = 0; i < count; i++) {
        ASSERT(keys[i].id != 0 && keys[i].size > 0 && keys[i].size <= WRAPPED_KEY_MAX);
        columns[0][i] = number(keys[i].id);
        columns[1][i] = number(keys[i].office);
        columns[2][i] = (struct sql_value){.kind = SQL_BLOB,
                                           .bytes = {(const char *)keys[i].bytes, keys[i].size}};
    }
    for (int i = 0; i < PGKEYS_PARAMS; i++)
        out[i] = array(arena, columns[i], count);
}

/* Columns id, office, wrapped. */
static enum err read_key(const PGresult *result, int row, struct wrapped_key *out)
{
    int n = PQgetlength(result, row, 2);
    if (!pgsql_number(result, row, 0, &out->id) || !pgsql_number(result, row, 1, &out->office) ||
        n <= 0 || n > WRAPPED_KEY_MAX)
        return ERR_CORRUPT;
    memcpy(out->bytes, PQgetvalue(result, row, 2), (size_t)n);
    out->size = (size_t)n;
    return ERR_OK;
}

static enum err read_keys(const PGresult *result, struct wrapped_key *out, size_t *count)
{
    enum err err = ERR_OK;
    *count = 0;
    for (int row = 0; !err && row < PQntuples(result); row++)
        err = read_key(result, row, &out[(*count)++]);
    return err;
}

/* ---- notes ---- */

/* 0 when it was never put. */
static enum err read_note(const PGresult *result, int64_t *out)
{
    *out = 0;
    return PQntuples(result) == 0 || pgsql_number(result, 0, 0, out) ? ERR_OK : ERR_CORRUPT;
}

static enum err pgsql_note(struct key_store *self, enum key_note note, int64_t *out)
{
    const struct sql_value no = number(note);
    PGresult *result;
    struct key_conn *conn = pgkeys_take(of(self));
    *out = 0;
    enum err err = pgkeys_ask_alone(of(self), conn, KEY_NOTE_GET, &no, &result);
    pgkeys_give(conn);
    if (!err)
        err = read_note(result, out);
    PQclear(result);
    return err;
}

static enum err expect_office(struct key_conn *conn, int64_t expected)
{
    const struct sql_value no = number(KEY_NOTE_OFFICE);
    PGresult *result;
    int64_t office = 0;
    if (!expected)
        return ERR_OK;
    enum err err = pgkeys_ask(conn, KEY_NOTE_HOLD, &no, &result);
    if (!err)
        err = read_note(result, &office);
    PQclear(result);
    return !err && office != expected ? ERR_STALE : err;
}

/* ---- keys ---- */

static enum err add_all(struct key_conn *conn, const struct key_addition *added,
                        const struct sql_value arrays[PGKEYS_PARAMS])
{
    pgkeys_begin(conn);
    enum err err = expect_office(conn, added->office);
    if (!err && added->count)
        err = pgkeys_change(conn, KEY_ADD, arrays);
    for (size_t i = 0; !err && i < added->note_count; i++) {
        const struct sql_value note[] = {number(added->notes[i].note),
                                         number(added->notes[i].value)};
        err = pgkeys_change(conn, KEY_NOTE_PUT, note);
    }
    return err;
}

static enum err pgsql_add(struct key_store *self, const struct key_addition *added)
{
    struct arena *arena = arena_new_wiping();
    struct sql_value arrays[PGKEYS_PARAMS];
    keys_arrays(arena, added->keys, added->count, arrays);
    struct key_conn *conn = pgkeys_take(of(self));
    enum err err = add_all(conn, added, arrays);
    if (err && pgkeys_is_lost(conn)) {
        pgkeys_reach(of(self), conn);
        err = add_all(conn, added, arrays);
    }
    err = pgkeys_finish(conn, err);
    pgkeys_give(conn);
    arena_free(&arena);
    return err;
}

static enum err fill_in(const PGresult *result, struct wrapped_key *wanted)
{
    for (int row = 0; row < PQntuples(result); row++) {
        struct wrapped_key found;
        enum err err = read_key(result, row, &found);
        if (err)
            return err;
        if (found.id != wanted->id)
            continue;
        *wanted = found;
        return ERR_OK;
    }
    return ERR_NOT_FOUND;
}

static enum err pgsql_get(struct key_store *self, struct wrapped_key *wanted, size_t count)
{
    struct arena *arena = arena_new();
    int64_t *ids = ARENA_ARRAY(arena, int64_t, count);
    PGresult *result;
    for (size_t i = 0; i < count; i++)
        ids[i] = wanted[i].id;
    const struct sql_value params = ids_array(arena, ids, count);
    struct key_conn *conn = pgkeys_take(of(self));
    enum err err = pgkeys_ask_alone(of(self), conn, KEY_GET, &params, &result);
    pgkeys_give(conn);
    for (size_t i = 0; !err && i < count; i++)
        err = fill_in(result, &wanted[i]);
    PQclear(result);
    arena_free(&arena);
    return err;
}

/* What is dead leaves its page's rows; its bytes lie there until the page is written again. Where
 * that cannot be now, the server does it in its own time. */
static void sweep(struct key_conn *conn)
{
    const struct pgsql_call call = {.text = "VACUUM (INDEX_CLEANUP OFF, TRUNCATE OFF) wrapped_key"};
    PGresult *result = NULL;
    if (pgkeys_is_lost(conn) || pgsql_exchange(conn->db, &call, &result))
        LOG_WARN("keys", "the key store could not be vacuumed now");
    PQclear(result);
}

static enum err pgsql_destroy(struct key_store *self, const int64_t *ids, size_t count)
{
    struct arena *arena = arena_new();
    const struct sql_value params = ids_array(arena, ids, count);
    struct key_conn *conn = pgkeys_take(of(self));
    enum err err = count ? pgkeys_change_alone(of(self), conn, KEY_DELETE, &params) : ERR_OK;
    if (!err)
        sweep(conn);
    pgkeys_give(conn);
    arena_free(&arena);
    return err;
}

/* ---- for rotation and backups ---- */

static enum err pgsql_others(struct key_store *self, const struct key_page *page,
                             struct wrapped_key *out, size_t *count)
{
    const struct sql_value params[] = {number(page->after), number((int64_t)page->limit),
                                       number(page->office)};
    PGresult *result;
    struct key_conn *conn = pgkeys_take(of(self));
    *count = 0;
    enum err err = pgkeys_ask_alone(of(self), conn, KEY_OTHERS, params, &result);
    pgkeys_give(conn);
    if (!err)
        err = read_keys(result, out, count);
    PQclear(result);
    return err;
}

static enum err pgsql_replace(struct key_store *self, const struct wrapped_key *wrapped,
                              size_t count)
{
    struct arena *arena = arena_new_wiping();
    struct sql_value arrays[PGKEYS_PARAMS];
    keys_arrays(arena, wrapped, count, arrays);
    struct key_conn *conn = pgkeys_take(of(self));
    enum err err = count ? pgkeys_change_alone(of(self), conn, KEY_REPLACE, arrays) : ERR_OK;
    pgkeys_give(conn);
    arena_free(&arena);
    return err;
}

static enum err pgsql_count(struct key_store *self, int64_t office, int64_t *all, int64_t *others)
{
    const struct sql_value than = number(office);
    PGresult *result;
    struct key_conn *conn = pgkeys_take(of(self));
    enum err err = pgkeys_ask_alone(of(self), conn, KEY_COUNT, &than, &result);
    pgkeys_give(conn);
    if (!err && (!pgsql_number(result, 0, 0, all) || !pgsql_number(result, 0, 1, others)))
        err = ERR_CORRUPT;
    PQclear(result);
    return err;
}

static enum err pgsql_ids(struct key_store *self, int64_t after, int64_t *ids, size_t limit,
                          size_t *count)
{
    const struct sql_value params[] = {number(after), number((int64_t)limit)};
    PGresult *result;
    struct key_conn *conn = pgkeys_take(of(self));
    *count = 0;
    enum err err = pgkeys_ask_alone(of(self), conn, KEY_IDS, params, &result);
    pgkeys_give(conn);
    for (int row = 0; !err && row < PQntuples(result); row++)
        err = pgsql_number(result, row, 0, &ids[(*count)++]) ? ERR_OK : ERR_CORRUPT;
    PQclear(result);
    return err;
}

static enum err pgsql_copy(struct key_store *self, const char *to_path)
{
    struct key_store *to = NULL;
    enum err err =
        file_exists(to_path) ? ERR_CONFLICT : key_store_open_sqlite(to_path, true, &to, NULL);
    if (!err)
        err = key_store_copy_into(self, to);
    key_store_close(&to);
    return err;
}

/* ---- the table ---- */

static void pgsql_close(struct key_store *self)
{
    struct pgsql_keys *keys = of(self);
    for (int i = 0; i < PGKEYS_CONNECTIONS; i++) {
        pgkeys_disconnect(&keys->conns[i]);
        pthread_mutex_destroy(&keys->conns[i].lock);
    }
    struct arena *arena = keys->arena;
    arena_free(&arena);
}

static const struct key_driver DRIVER = {
    .close = pgsql_close,
    .note = pgsql_note,
    .add = pgsql_add,
    .get = pgsql_get,
    .destroy = pgsql_destroy,
    .others = pgsql_others,
    .replace = pgsql_replace,
    .count = pgsql_count,
    .ids = pgsql_ids,
    .copy = pgsql_copy,
};

/* ---- opening ---- */

static enum err make_tables(struct pgsql_db *db, struct fail *fail)
{
    enum err err = pgsql_make_schema(db, fail);
    return err ? err
               : pgsql_run(db,
                           "CREATE TABLE IF NOT EXISTS wrapped_key (id bigint PRIMARY KEY, "
                           "office bigint NOT NULL, wrapped bytea NOT NULL);"
                           "CREATE TABLE IF NOT EXISTS note (no bigint PRIMARY KEY, "
                           "value bigint NOT NULL)",
                           fail);
}

/* Are the tables of a key store there? Never beside a register. */
static enum err look(struct pgsql_db *db, bool *is_there, struct fail *fail)
{
    const struct pgsql_call call = {
        .text = "SELECT (to_regclass('wrapped_key') IS NOT NULL)::int, EXISTS (SELECT 1 FROM "
                "pg_class WHERE relkind = 'r' AND relname = 'schema_version')::int, "
                "(current_setting('archive_mode') <> 'off')::int"};
    PGresult *result;
    enum err err = pgsql_exchange(db, &call, &result);
    *is_there = !err && PQgetvalue(result, 0, 0)[0] == '1';
    bool has_register = !err && PQgetvalue(result, 0, 1)[0] == '1';
    if (!err && PQgetvalue(result, 0, 2)[0] == '1')
        LOG_INFO("keys", "the key store's server keeps an archive of its log: see "
                         "docs/operate/keys.md");
    PQclear(result);
    return has_register ? fail_detail(fail, ERR_REFUSED,
                                      "the database for the keys holds a register: give them one "
                                      "of their own")
                        : err;
}

static enum err open_first(struct pgsql_keys *keys, bool create, struct fail *fail)
{
    struct key_conn *conn = &keys->conns[0];
    bool is_there = false;
    enum err err = pgkeys_connect(keys, conn, fail);
    if (!err)
        err = look(conn->db, &is_there, fail);
    if (err)
        return err;
    if (!is_there && !create)
        return fail_detail(fail, ERR_NOT_FOUND, "the key store in PostgreSQL is empty");
    if (!is_there)
        err = make_tables(conn->db, fail);
    return err ? err : pgkeys_prepare(conn, fail);
}

static struct pgsql_keys *keys_new(const char *address)
{
    struct arena *arena = arena_new();
    struct pgsql_keys *keys = ARENA_NEW(arena, struct pgsql_keys);
    int failed = 0;
    keys->store.driver = &DRIVER;
    keys->arena = arena;
    keys->address = arena_cstr(arena, sv_from(address));
    for (int i = 0; i < PGKEYS_CONNECTIONS; i++)
        failed |= pthread_mutex_init(&keys->conns[i].lock, NULL);
    ASSERT(!failed);
    return keys;
}

enum err key_store_open_pgsql(const char *address, bool create, struct key_store **out,
                              struct fail *fail)
{
    struct pgsql_keys *keys = keys_new(address);
    enum err err = open_first(keys, create, fail);
    *out = err ? NULL : &keys->store;
    if (err)
        pgsql_close(&keys->store);
    return err;
}

enum err key_store_is_there_pgsql(const char *address, bool *out, struct fail *fail)
{
    struct pgsql_keys *keys = keys_new(address);
    *out = false;
    enum err err = pgkeys_connect(keys, &keys->conns[0], fail);
    if (!err)
        err = look(keys->conns[0].db, out, fail);
    pgsql_close(&keys->store);
    return err;
}
