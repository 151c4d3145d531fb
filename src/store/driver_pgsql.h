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
    PGSQL_READ_ON, /* ends a read and begins the next */
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
/* Statements on their way of which nobody has heard. */
enum { PGSQL_UNREAD_MAX = 1024 };

/* A row that was written and not sent yet, and its parameters. */
struct pgsql_row {
    struct pgsql_slot *slot;
    const struct sql_value *params;
    int table;
};
struct pgsql_rows {
    struct arena *arena;     /* of the parameters; emptied when they are sent */
    struct pgsql_row *items; /* NULL: nothing is kept on this connection */
    int count;
    int of_earlier;     /* the first so many are of jobs before this one */
    uint64_t tables[2]; /* into which they go, a bit each */
};

/* What was sent before it was asked for (driver_pgsql_ahead.c). */
struct pgsql_ahead;

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
    struct pgsql_slot **wanted; /* those that are prepared at once, also after a loss: a writer's */
    int wanted_count;
    enum pgsql_verb waiting[PGSQL_WAITING_MAX];
    int waiting_count;
    int unread;           /* statements that were sent, and whose results nobody has read yet */
    int before_savepoint; /* the first so many of them are of jobs before this one */
    int musts; /* so many of them must change a row, and the server does not mind if they do not */
    bool must_change[PGSQL_UNREAD_MAX];
    struct pgsql_rows rows;
    struct pgsql_ahead *ahead; /* NULL: nothing was sent so */
    bool is_savepoint_due;     /* the job has not written anything that was sent */
    int64_t affected;
    int limit_ms;           /* longest wait for an answer; 0: none */
    int usual_limit_ms;     /* at the beginning of a transaction */
    int64_t lost_us;        /* when the connection was lost; 0: it is there */
    int64_t writer;         /* its number, of one that leaves marks; else 0 */
    int64_t mark;           /* of its transactions that wrote, counted */
    int64_t stored_mark;    /* of the newest that is certainly stored */
    int64_t wanted_mark[2]; /* what the mark that waits says: writer and number */
    bool has_written;       /* the transaction */
    bool was_warned;        /* by the server, since this was last put out */
    bool is_in_transaction;
    bool is_unheard; /* a reader's: nothing of it was answered, so it may begin again elsewhere */
    bool is_rolling_back;       /* sent, its answer not read yet */
    bool has_failed;            /* a statement of the transaction */
    bool is_put_off;            /* a read has ended here, and not at the server yet */
    enum store_outcome outcome; /* of the transaction that ended last */
};

/* ---- driver_pgsql.c ---- */

/* Prepare what this role has prepared on a fresh connection. */
enum err pgsql_prepare_wanted(struct pgsql_db *db, struct fail *fail) ERR_MUST_USE;
/* A server that was left behind by a failover keeps its connections: they end here. */
void pgsql_leave_old_server(struct pgsql_db *db);

/* ---- driver_pgsql_wire.c: what goes over the connection ---- */

/* A statement of a batch: one of ours by its slot, or a text. */
struct pgsql_call {
    struct pgsql_slot *slot;
    const struct sql_value *params;
    bool is_many;     /* its text for many rows; the parameters are arrays */
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
 * exchange tells. The statement must be prepared. What goes wrong before the newest savepoint
 * cannot be undone by it: hearing of that ends the transaction. */
enum err pgsql_send_on(struct pgsql_db *db, const struct pgsql_call *call) ERR_MUST_USE;
/* What was sent so far is of jobs before. */
void pgsql_mark_savepoint(struct pgsql_db *db);
/* Let the server begin with what was sent. */
void pgsql_push(struct pgsql_db *db);
/* Read what was sent so and answer the first error. */
enum err pgsql_hear(struct pgsql_db *db) ERR_MUST_USE;
/* Read what was sent so, whatever came of it since the newest savepoint: before that is undone. */
enum err pgsql_forget_unread(struct pgsql_db *db) ERR_MUST_USE;
/* Send ROLLBACK and do not wait for its answer. */
void pgsql_send_rollback(struct pgsql_db *db);
/* Wait for that answer after all: before leaving. */
void pgsql_settle_rollback(struct pgsql_db *db);
enum err pgsql_prepare_verbs(struct pgsql_db *db) ERR_MUST_USE;
/* Prepare statements on a fresh connection, many in one journey. *failed: which one is broken. */
enum err pgsql_prepare_many(struct pgsql_db *db, struct pgsql_slot *const *slots, int count,
                            int *failed) ERR_MUST_USE;
/* The same with their texts for many rows, of those that have one. */
enum err pgsql_prepare_rows(struct pgsql_db *db) ERR_MUST_USE;
/* ---- driver_pgsql_values.c ---- */

/* Values as the wire wants them; the length that was written. */
size_t pgsql_put_i64(uint8_t *out, int64_t number);
size_t pgsql_put_i32(uint8_t *out, int32_t number);
size_t pgsql_put_value(uint8_t *out, const struct sql_value *value);
Oid pgsql_type_of(enum sql_kind kind);
/* The head of an array of so many values; they follow, each put as above. */
enum { PGSQL_ARRAY_HEAD = 20 };
size_t pgsql_put_array(uint8_t *out, enum sql_kind kind, size_t count);
/* SQLSTATE of a result; of none, that the connection is lost. */
const char *pgsql_state(const PGresult *result);
/* Our error for a result, logged with what was being done; expected ones are not logged. What a
 * database says beside its first line may hold values of rows: it is not logged. */
enum err pgsql_err(const struct pgsql_db *db, const PGresult *result,
                   const char *doing) ERR_MUST_USE;
/* The number in a column of a result, of whatever width. False when it is none. */
bool pgsql_number(const PGresult *result, int row, int column, int64_t *out);

/* ---- driver_pgsql_rows.c: rows that are sent together ---- */

/* Around a write transaction: nothing is kept. */
void pgsql_rows_begin(struct pgsql_db *db);
void pgsql_rows_drop(struct pgsql_db *db);
void pgsql_rows_release(struct pgsql_db *db);
bool pgsql_rows_can_keep(const struct pgsql_db *db, const struct pgsql_slot *slot);
/* Copies the parameters. */
enum err pgsql_rows_keep(struct pgsql_db *db, const struct pgsql_call *call) ERR_MUST_USE;
/* Send all, each job's behind its savepoint; nobody waits for them. */
enum err pgsql_rows_send(struct pgsql_db *db) ERR_MUST_USE;
/* Send what has to be before the statement: rows that it could see, the savepoint of a write. */
enum err pgsql_rows_precede(struct pgsql_db *db, const struct pgsql_call *call) ERR_MUST_USE;
/* The savepoint goes with the next statement, if it is due; what is kept goes before it. */
enum err pgsql_begin_savepoint(struct pgsql_db *db, bool sends_rows) ERR_MUST_USE;
/* Forget the rows of this job. */
void pgsql_rows_undo(struct pgsql_db *db);

/* ---- driver_pgsql_ahead.c: what is sent before it is asked for ---- */

void pgsql_ahead_send(void *self, int index, const struct sql_value *params);
/* The result of what was sent at that place; true when it was sent so, and is kept. */
bool pgsql_ahead_keep(struct pgsql_db *db, int at, PGresult *result);
/* *out NULL: it was not sent, or did not come back. */
enum err pgsql_ahead_take(struct pgsql_db *db, const struct pgsql_slot *slot,
                          const struct sql_value *params, PGresult **out) ERR_MUST_USE;
/* What was sent was read: what did not come back never will. */
void pgsql_ahead_settle(struct pgsql_db *db);
/* With the transaction. */
void pgsql_ahead_forget(struct pgsql_db *db);

/* ---- driver_pgsql_open.c ---- */

enum err pgsql_db_open(const struct store_config *config, enum conn_role role, void **db_out,
                       struct fail *fail) ERR_MUST_USE;
void pgsql_db_close(void *self);
/* The schema of the address's search_path, when it is the owner's to make. */
enum err pgsql_make_schema(struct pgsql_db *db, struct fail *fail) ERR_MUST_USE;
/* Open the connection that is lost once more, with the settings of its role. */
enum err pgsql_reconnect(struct pgsql_db *db, struct fail *fail) ERR_MUST_USE;

/* ---- driver_pgsql_settle.c ---- */

/* After a COMMIT without an answer: ask a new connection whether it was stored, until that moment
 * at the latest. ERR_OK: it was, and where a commit that is answered now would be. Otherwise
 * db->outcome tells whether it is certain that it was not. */
enum err pgsql_settle(struct pgsql_db *db, int64_t until_us) ERR_MUST_USE;

/* ---- driver_pgsql_server.c ---- */

/* Taken by each connection, given back when it is closed. What earlier programs saw is read from
 * the file of that path, and kept there; NULL: it is not. Any thread. */
struct pgsql_server *pgsql_server_take(const char *address, const char *path);
void pgsql_server_give(struct pgsql_server **server);
/* May a connection be opened now? Who is patient always may. Who may tells how it went. */
bool pgsql_server_may_try(struct pgsql_server *server, bool is_patient);
void pgsql_server_tried(struct pgsql_server *server, bool was_reached);
/* Is this server of no older timeline than those that were used before? Remembers it. */
bool pgsql_server_is_newest(struct pgsql_server *server, const char *cluster, int64_t timeline);
/* Has this program seen none of its servers yet? */
bool pgsql_server_is_new(struct pgsql_server *server);
/* The newest that was used. */
int64_t pgsql_server_timeline(struct pgsql_server *server);

/* ---- driver_pgsql_owner.c: schema, grants, checks ---- */

/* Run one text outside the pipeline, of several statements perhaps. */
enum err pgsql_run(struct pgsql_db *db, const char *sql, struct fail *fail) ERR_MUST_USE;
enum err pgsql_is_empty(void *self, bool *out) ERR_MUST_USE;
/* Writers share a lock as long as they are connected; this one wants it alone, and asks for it
 * again for 3 s. ERR_CONFLICT: somebody has it still. */
enum err pgsql_take_alone(void *self) ERR_MUST_USE;
/* Until the transaction ends nobody's patience does, and the planner may read, sort and hash
 * whole tables. */
enum err pgsql_take_time(void *self) ERR_MUST_USE;
enum err pgsql_script(void *self, const struct store_migration *step,
                      struct fail *fail) ERR_MUST_USE;
enum err pgsql_check_integrity(void *self, struct fail *fail) ERR_MUST_USE;
enum err pgsql_explain(void *self, int index, struct arena *arena, struct sv *out) ERR_MUST_USE;
/* Are there the roles that readers, writers and disposers take? Make them if the owner may. */
enum err pgsql_make_roles(struct pgsql_db *db, struct fail *fail) ERR_MUST_USE;

#endif
