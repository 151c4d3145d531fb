/* The connections of a key store in PostgreSQL: what its two files share. */
#ifndef STORE_PGSQL_KEYS_H
#define STORE_PGSQL_KEYS_H

#include "store/driver_pgsql.h"
#include "store/keys_driver.h"

#include <pthread.h>

enum { PGKEYS_CONNECTIONS = 4, PGKEYS_PARAMS = 3 };

enum key_statement {
    KEY_GET,
    KEY_ADD,
    KEY_REPLACE,
    KEY_DELETE,
    KEY_NOTE_GET,
    KEY_NOTE_HOLD,
    KEY_NOTE_PUT,
    KEY_OTHERS,
    KEY_IDS,
    KEY_COUNT,
    KEY_STATEMENT__COUNT
};

struct key_conn {
    struct pgsql_db *db; /* NULL: not opened yet */
    pthread_mutex_t lock;
};

struct pgsql_keys {
    struct key_store store;
    struct arena *arena; /* holds this struct */
    const char *address;
    struct key_conn conns[PGKEYS_CONNECTIONS];
};

/* Connect; its statements are prepared once there are tables. */
enum err pgkeys_connect(const struct pgsql_keys *keys, struct key_conn *conn,
                        struct fail *fail) ERR_MUST_USE;
enum err pgkeys_prepare(struct key_conn *conn, struct fail *fail) ERR_MUST_USE;
void pgkeys_disconnect(struct key_conn *conn);

/* A connection with its lock held. It is lost when the server cannot be reached. */
struct key_conn *pgkeys_take(struct pgsql_keys *keys);
void pgkeys_give(struct key_conn *conn);
bool pgkeys_is_lost(const struct key_conn *conn);
/* Open it again where it is lost. */
void pgkeys_reach(const struct pgsql_keys *keys, struct key_conn *conn);

/* Inside a transaction. The caller clears *out; it is NULL on an error. */
enum err pgkeys_ask(struct key_conn *conn, enum key_statement which, const struct sql_value *params,
                    PGresult **out) ERR_MUST_USE;
enum err pgkeys_change(struct key_conn *conn, enum key_statement which,
                       const struct sql_value *params) ERR_MUST_USE;
/* By itself, and what may be done twice: done again when the connection was lost. */
enum err pgkeys_ask_alone(struct pgsql_keys *keys, struct key_conn *conn, enum key_statement which,
                          const struct sql_value *params, PGresult **out) ERR_MUST_USE;
enum err pgkeys_change_alone(struct pgsql_keys *keys, struct key_conn *conn,
                             enum key_statement which, const struct sql_value *params) ERR_MUST_USE;
void pgkeys_begin(struct key_conn *conn);
/* Commit when all went well; else undo. */
enum err pgkeys_finish(struct key_conn *conn, enum err err) ERR_MUST_USE;

#endif
