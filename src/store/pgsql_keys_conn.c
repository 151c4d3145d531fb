/* The connections of a key store in PostgreSQL, and the statements that go over them.
 *
 * 1. A few connections, each behind a lock; a thread tries the one it had last first.
 * 2. What may be done twice is done again when the connection was lost.
 * 3. A commit that the server warns of was not answered: its standby may not have it. */
#include "store/pgsql_keys.h"

#include "base/assert.h"

#include <string.h>

static const enum sql_kind NUMBERS[] = {SQL_INT, SQL_INT, SQL_INT};
static const enum sql_kind ARRAYS[] = {SQL_BLOB, SQL_BLOB, SQL_BLOB};

#define OF_NUMBERS(n) .params = NUMBERS, .param_count = (n)
#define OF_ARRAYS(n) .params = ARRAYS, .param_count = (n)
static const struct sql_statement STATEMENTS[KEY_STATEMENT__COUNT] = {
    [KEY_GET] = {.name = "keys.get",
                 OF_ARRAYS(1),
                 .pgsql_many = "SELECT id, office, wrapped FROM wrapped_key "
                               "WHERE id = ANY($1::bigint[])"},
    [KEY_ADD] = {.name = "keys.add",
                 OF_ARRAYS(3),
                 .pgsql_many = "INSERT INTO wrapped_key (id, office, wrapped) SELECT * FROM "
                               "unnest($1::bigint[], $2::bigint[], $3::bytea[])"},
    [KEY_REPLACE] = {.name = "keys.replace",
                     OF_ARRAYS(3),
                     .pgsql_many =
                         "UPDATE wrapped_key AS k SET office = w.office, wrapped = w.wrapped "
                         "FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) "
                         "AS w (id, office, wrapped) WHERE k.id = w.id"},
    /* And another generation. */
    [KEY_DELETE] = {.name = "keys.delete",
                    OF_ARRAYS(1),
                    .pgsql_many = "WITH gone AS (DELETE FROM wrapped_key "
                                  "WHERE id = ANY($1::bigint[]) RETURNING id) "
                                  "INSERT INTO note (no, value) "
                                  "SELECT 4, (random() * 9007199254740991)::bigint "
                                  "WHERE EXISTS (SELECT 1 FROM gone) "
                                  "ON CONFLICT (no) DO UPDATE SET value = excluded.value"},
    [KEY_NOTE_GET] = {.name = "keys.note",
                      OF_NUMBERS(1),
                      .pgsql = "SELECT value FROM note WHERE no = $1"},
    /* Until the end of the transaction nobody changes what it says. */
    [KEY_NOTE_HOLD] = {.name = "keys.note_hold",
                       OF_NUMBERS(1),
                       .pgsql = "SELECT value FROM note WHERE no = $1 FOR SHARE"},
    [KEY_NOTE_PUT] = {.name = "keys.note_put",
                      OF_NUMBERS(2),
                      .pgsql = "INSERT INTO note (no, value) VALUES ($1, $2) "
                               "ON CONFLICT (no) DO UPDATE SET value = excluded.value"},
    [KEY_OTHERS] = {.name = "keys.others",
                    OF_NUMBERS(3),
                    .pgsql = "SELECT id, office, wrapped FROM wrapped_key WHERE id > $1 "
                             "AND office <> $3 ORDER BY id LIMIT $2"},
    [KEY_IDS] = {.name = "keys.ids",
                 OF_NUMBERS(2),
                 .pgsql = "SELECT id FROM wrapped_key WHERE id > $1 ORDER BY id LIMIT $2"},
    [KEY_COUNT] = {.name = "keys.count",
                   OF_NUMBERS(1),
                   .pgsql = "SELECT COUNT(*), COUNT(CASE WHEN office <> $1 THEN 1 END) "
                            "FROM wrapped_key"},
};

/* ---- connections ---- */

enum err pgkeys_connect(const struct pgsql_keys *keys, struct key_conn *conn, struct fail *fail)
{
    const struct store_config config = {.address = keys->address};
    void *db;
    enum err err = pgsql_db_open(&config, CONN_KEYS, &db, fail);
    if (!err)
        conn->db = db;
    return err;
}

enum err pgkeys_prepare(struct key_conn *conn, struct fail *fail)
{
    return store_driver_pgsql()->prepare_all(conn->db, STATEMENTS, KEY_STATEMENT__COUNT, fail);
}

void pgkeys_disconnect(struct key_conn *conn)
{
    if (conn->db)
        pgsql_db_close(conn->db);
    conn->db = NULL;
}

/* It stays without a handle when the server cannot be reached. */
void pgkeys_reach(const struct pgsql_keys *keys, struct key_conn *conn)
{
    if (!conn->db && !pgkeys_connect(keys, conn, NULL) && pgkeys_prepare(conn, NULL))
        pgkeys_disconnect(conn);
    if (!conn->db)
        return;
    pgsql_leave_old_server(conn->db);
    if (!conn->db->handle)
        (void)!pgsql_reconnect(conn->db, NULL); /* what is asked next says so */
}

/* With its lock held. */
struct key_conn *pgkeys_take(struct pgsql_keys *keys)
{
    static _Thread_local int favourite;
    struct key_conn *conn = NULL;
    for (int i = 0; i < PGKEYS_CONNECTIONS && !conn; i++) {
        int at = (favourite + i) % PGKEYS_CONNECTIONS;
        if (pthread_mutex_trylock(&keys->conns[at].lock) != 0)
            continue;
        favourite = at;
        conn = &keys->conns[at];
    }
    if (!conn) {
        conn = &keys->conns[favourite];
        pthread_mutex_lock(&conn->lock);
    }
    pgkeys_reach(keys, conn);
    return conn;
}

void pgkeys_give(struct key_conn *conn)
{
    pthread_mutex_unlock(&conn->lock);
}

bool pgkeys_is_lost(const struct key_conn *conn)
{
    return !conn->db || !conn->db->handle;
}

/* ---- statements ---- */

/* The caller clears *out; it is NULL on an error. */
enum err pgkeys_ask(struct key_conn *conn, enum key_statement which, const struct sql_value *params,
                    PGresult **out)
{
    *out = NULL;
    if (pgkeys_is_lost(conn))
        return ERR_UNAVAILABLE;
    const struct pgsql_call call = {.slot = &conn->db->slots[which],
                                    .params = params,
                                    .is_many = STATEMENTS[which].pgsql_many != NULL};
    conn->db->was_warned = false;
    return pgsql_exchange(conn->db, &call, out);
}

/* The same of what may be done twice, by itself. */
enum err pgkeys_ask_alone(struct pgsql_keys *keys, struct key_conn *conn, enum key_statement which,
                          const struct sql_value *params, PGresult **out)
{
    bool was_there = !pgkeys_is_lost(conn);
    enum err err = pgkeys_ask(conn, which, params, out);
    if (!err || !was_there || !pgkeys_is_lost(conn))
        return err;
    pgkeys_reach(keys, conn);
    return pgkeys_ask(conn, which, params, out);
}

enum err pgkeys_change(struct key_conn *conn, enum key_statement which,
                       const struct sql_value *params)
{
    PGresult *result;
    enum err err = pgkeys_ask(conn, which, params, &result);
    PQclear(result);
    return err;
}

enum err pgkeys_change_alone(struct pgsql_keys *keys, struct key_conn *conn,
                             enum key_statement which, const struct sql_value *params)
{
    PGresult *result;
    enum err err = pgkeys_ask_alone(keys, conn, which, params, &result);
    PQclear(result);
    return !err && conn->db->was_warned ? pgsql_lose(conn->db) : err;
}

void pgkeys_begin(struct key_conn *conn)
{
    if (pgkeys_is_lost(conn))
        return;
    pgsql_wait(conn->db, PGSQL_BEGIN_WRITE);
    conn->db->is_in_transaction = true;
}

/* Commit when all went well. */
enum err pgkeys_finish(struct key_conn *conn, enum err err)
{
    PGresult *result = NULL;
    if (pgkeys_is_lost(conn))
        return ERR_UNAVAILABLE;
    if (err) {
        pgsql_send_rollback(conn->db);
        return err;
    }
    conn->db->is_in_transaction = false;
    conn->db->was_warned = false;
    pgsql_wait(conn->db, PGSQL_COMMIT);
    err = pgsql_exchange(conn->db, NULL, &result);
    if (!err && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        err = ERR_UNAVAILABLE;
    PQclear(result);
    return !err && conn->db->was_warned ? pgsql_lose(conn->db) : err;
}
