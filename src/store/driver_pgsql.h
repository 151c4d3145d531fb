/* What the files of the PostgreSQL driver share. */
#ifndef STORE_DRIVER_PGSQL_H
#define STORE_DRIVER_PGSQL_H

#include "store/store_driver.h"

#include <libpq-fe.h>

/* The advisory lock that says whether somebody may be writing to the schema. */
#define PGSQL_OPEN_LOCK "hashtextextended(current_schema(), 7369)"

/* One generated statement on one connection. It is also the cursor. All rows of a result are here
 * before the first step: every statement that gives many has a limit. */
struct pgsql_slot {
    int index;
    bool is_prepared; /* on the connection that is open now */
    bool is_running;
    PGresult *result;
    int next_row;
};

/* Statements of the driver itself. */
enum pgsql_verb {
    PGSQL_BEGIN_READ,
    PGSQL_BEGIN_WRITE,
    PGSQL_LOCK, /* waits for other writers */
    PGSQL_COMMIT,
    PGSQL_ROLLBACK,
    PGSQL_SAVEPOINT,
    PGSQL_RELEASE,
    PGSQL_ROLLBACK_TO,
    PGSQL_MARK, /* from here on: of connections that leave marks only */
    PGSQL_ASK_MARK,
    PGSQL_DROP_MARK,
    PGSQL_VERB__COUNT
};

/* What the connections to one address know together (driver_pgsql_server.c). */
struct pgsql_server;

/* Verbs that nobody waits for go with the next thing that somebody does. */
enum { PGSQL_WAITING_MAX = 8 };

struct pgsql_db {
    PGconn *handle; /* in pipeline mode; NULL: lost, and not opened again yet */
    const char *address;
    struct pgsql_server *server;
    int64_t timeline; /* of the server it is connected to */
    enum conn_role role;
    struct arena *arena; /* holds this struct and the slots */
    const struct sql_statement *statements;
    int count;
    struct pgsql_slot *slots;
    enum pgsql_verb waiting[PGSQL_WAITING_MAX];
    int waiting_count;
    int unread; /* statements that were sent, and whose results nobody has read yet */
    int64_t affected;
    int limit_ms;           /* longest wait for an answer; 0: none */
    int64_t lost_us;        /* when the connection was lost; 0: it is there */
    int64_t writer;         /* its number, of one that leaves marks; else 0 */
    int64_t mark;           /* of its transactions that wrote, counted */
    int64_t wanted_mark[2]; /* what the mark that waits says: writer and number */
    bool has_written;       /* the transaction */
    bool was_warned;        /* by the server, since this was last put out */
    bool is_in_transaction;
    bool is_rolling_back;       /* sent, its answer not read yet */
    enum store_outcome outcome; /* of the transaction that ended last */
};

/* ---- driver_pgsql_wire.c: what goes over the connection ---- */

/* A statement of a batch: one of ours by its slot, or a text. */
struct pgsql_call {
    struct pgsql_slot *slot;
    const struct sql_value *params;
    const char *text; /* without parameters, its result as text; when there is no slot */
};

/* Send what waits and then `call` (NULL: nothing more), in one journey; the last one's result is
 * the caller's to clear. On an error there is none; a transaction that cannot go on is ended. */
enum err pgsql_exchange(struct pgsql_db *db, const struct pgsql_call *call,
                        PGresult **result_out) ERR_MUST_USE;
/* The verb goes with the next exchange. */
void pgsql_wait(struct pgsql_db *db, enum pgsql_verb verb);
/* The same of MARK: `writer` has now committed its transaction `mark`. */
void pgsql_wait_mark(struct pgsql_db *db, int64_t writer, int64_t mark);
/* Give the connection up, and the transaction with it. Always ERR_UNAVAILABLE. */
enum err pgsql_lose(struct pgsql_db *db) ERR_MUST_USE;
/* Send what waits and the statement, and do not wait for them: what is wrong with it the next
 * exchange tells. The statement must be prepared. */
enum err pgsql_send_on(struct pgsql_db *db, const struct pgsql_call *call) ERR_MUST_USE;
/* Read what was sent so, whatever came of it: before it is undone. */
enum err pgsql_forget_unread(struct pgsql_db *db) ERR_MUST_USE;
/* Send ROLLBACK and do not wait for its answer. */
void pgsql_send_rollback(struct pgsql_db *db);
/* Wait for that answer after all: before leaving. */
void pgsql_settle_rollback(struct pgsql_db *db);
enum err pgsql_prepare_verbs(struct pgsql_db *db) ERR_MUST_USE;
/* Prepare statements on a fresh connection, many in one journey. *failed: which one is broken. */
enum err pgsql_prepare_many(struct pgsql_db *db, struct pgsql_slot *const *slots, int count,
                            int *failed) ERR_MUST_USE;
/* Our error for a result, logged with what was being done; expected ones are not logged. What a
 * database says beside its first line may hold values of rows: it is not logged. */
enum err pgsql_err(const struct pgsql_db *db, const PGresult *result,
                   const char *doing) ERR_MUST_USE;
/* The number in a column of a result, of whatever width. False when it is none. */
bool pgsql_number(const PGresult *result, int row, int column, int64_t *out);

/* ---- driver_pgsql_open.c ---- */

enum err pgsql_db_open(const struct store_config *config, enum conn_role role, void **db_out,
                       struct fail *fail) ERR_MUST_USE;
void pgsql_db_close(void *self);
/* Open the connection that is lost once more, with the settings of its role. */
enum err pgsql_reconnect(struct pgsql_db *db, struct fail *fail) ERR_MUST_USE;

/* ---- driver_pgsql_settle.c ---- */

/* After a COMMIT without an answer: ask a new connection whether it was stored, until that moment
 * at the latest. ERR_OK: it was, and where a commit that is answered now would be. Otherwise
 * db->outcome tells whether it is certain that it was not. */
enum err pgsql_settle(struct pgsql_db *db, int64_t until_us) ERR_MUST_USE;

/* ---- driver_pgsql_server.c ---- */

/* Taken by each connection, given back when it is closed. Any thread. */
struct pgsql_server *pgsql_server_take(const char *address);
void pgsql_server_give(struct pgsql_server **server);
/* May a connection be opened now? Who is patient always may. Who may tells how it went. */
bool pgsql_server_may_try(struct pgsql_server *server, bool is_patient);
void pgsql_server_tried(struct pgsql_server *server, bool was_reached);
/* Is this server of no older timeline than those that were used before? Remembers it. */
bool pgsql_server_is_newest(struct pgsql_server *server, const char *cluster, int64_t timeline);
/* The newest that was used. */
int64_t pgsql_server_timeline(struct pgsql_server *server);

/* ---- driver_pgsql_owner.c: schema, grants, checks ---- */

/* Run one text outside the pipeline, of several statements perhaps. */
enum err pgsql_run(struct pgsql_db *db, const char *sql, struct fail *fail) ERR_MUST_USE;
enum err pgsql_is_empty(void *self, bool *out) ERR_MUST_USE;
/* Writers share a lock as long as they are connected; this one wants it alone. */
enum err pgsql_take_alone(void *self) ERR_MUST_USE;
enum err pgsql_script(void *self, const struct store_migration *step,
                      struct fail *fail) ERR_MUST_USE;
enum err pgsql_check_integrity(void *self, struct fail *fail) ERR_MUST_USE;
enum err pgsql_explain(void *self, int index, struct arena *arena, struct sv *out) ERR_MUST_USE;
/* Are there the roles that readers, writers and disposers take? Make them if the owner may. */
enum err pgsql_make_roles(struct pgsql_db *db, struct fail *fail) ERR_MUST_USE;

#endif
