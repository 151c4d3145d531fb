/* The store as drivers see it: the function table a database fills in. Included only inside
 * src/store. A second driver can be written from this header alone.
 *
 * Statements are numbered by the generated enum store_stmt; their texts, parameter and column kinds
 * are in the generated table store_stmts[], one text per dialect. Parameters and columns are of
 * four kinds only, and never NULL. */
#ifndef STORE_STORE_DRIVER_H
#define STORE_STORE_DRIVER_H

#include "base/arena.h"
#include "store/store.h"

enum sql_kind { SQL_INT, SQL_TEXT, SQL_BLOB, SQL_BOOL };
struct sql_value {
    enum sql_kind kind;
    bool is_null;    /* a column without a value: callers take it as damage */
    int64_t number;  /* INT and BOOL */
    struct sv bytes; /* TEXT and BLOB; borrowed */
};

struct sql_statement {
    const char *name;
    const char *sqlite; /* text with ?1 … */
    const char *pgsql;  /* text with $1 …; NULL: pgsql_many alone */
    const enum sql_kind *params;
    int param_count; /* a text may use fewer: variants share the list */
    const enum sql_kind *columns;
    int column_count;
    bool is_write;
    bool is_owners;    /* run by the owner's connection only */
    bool is_disposers; /* changes enduring rows: run by the disposer's connection only */
    bool is_later;     /* a write whose error may be told by a later call of the transaction */
    bool must_change;  /* ERR_STALE when it changes no row, or adds one that is there */
    bool is_keyed;     /* of the rows that pgsql_many adds it sees those with its first parameter */
    /* Inserts many rows, each parameter an array of values; NULL: not one that can. */
    const char *pgsql_many;
    int key_params;      /* so many first parameters name the row that one of these may meet */
    int table;           /* of pgsql_many; rows refer to those of tables before */
    uint64_t touches[2]; /* tables that it reads, writes or refers to, a bit each */
};

/* One step of the schema: statements to run in order, NULL ends them. */
struct store_migration {
    int version;
    const char *const *sqlite;
    const char *const *pgsql;
};

enum conn_role {
    CONN_OWNER, /* schema */
    CONN_WRITER,
    CONN_READER,
    CONN_STANDBY,  /* a reader of a copy that may be behind; lost, it is not opened again */
    CONN_DISPOSER, /* a writer that may also forget, where a table's guard lets it */
    CONN_KEYS      /* of the key store in a server (pgsql_keys.c): never to a register */
};

/* A commit that a copy of the database shows once it has come so far. */
struct store_witness {
    int64_t writer, mark; /* of the same writer a later one is higher; 0: none */
};

/* What became of a write transaction that did not end well. */
enum store_outcome {
    OUTCOME_UNDONE, /* nothing of it is stored */
    OUTCOME_LOST,   /* nothing is stored, and it was no fault of its jobs: to be tried again */
    OUTCOME_UNKNOWN /* COMMIT was sent and nobody can say what became of it */
};

/* Result of one step. */
enum sql_step { SQL_ROW, SQL_DONE };

struct store_driver {
    const char *name;
    /* Open a connection in a role; everything a role may not do is refused by the database itself
     * where it can (read-only, authorizer). ERR_NOT_FOUND: absent and not asked to create. Only the
     * owner creates. A connection is used by one thread at a time. */
    enum err (*open)(const struct store_config *config, enum conn_role role, void **db_out,
                     struct fail *fail);
    void (*close)(void *db);
    /* Take the generated statements. A writer prepares each that is not the owner's or the
     * disposer's, so that a broken one is found here; the others prepare each when it is first
     * started: the owner's schema may not be there yet, readers are many, disposers short-lived. */
    enum err (*prepare_all)(void *db, const struct sql_statement *statements, int count,
                            struct fail *fail);
    /* Does the database hold nothing at all? */
    enum err (*is_empty)(void *db, bool *out);
    /* Owner role only, outside a transaction: from now until it is closed no other program writes
     * to the database, and none has it open for writing. ERR_CONFLICT: one has. */
    enum err (*take_alone)(void *db);
    /* Run the statements of a step of the schema: owner role only. */
    enum err (*script)(void *db, const struct store_migration *step, struct fail *fail);
    /* Transactions. begin(write=false) starts a snapshot. in_transaction tells whether one is still
     * there: an I/O error may have ended it. A failed commit leaves no transaction. */
    enum err (*begin)(void *db, bool write);
    enum err (*commit)(void *db);
    void (*rollback)(void *db);
    /* This transaction reads whole tables: none of its statements is ended for taking long. */
    enum err (*take_time)(void *db);
    enum err (*savepoint)(void *db);
    enum err (*savepoint_release)(void *db);
    /* Undo everything since the savepoint and drop it. */
    enum err (*savepoint_rollback)(void *db);
    bool (*in_transaction)(void *db);
    /* What became of the write transaction that ended last, when it did not end well. */
    enum store_outcome (*outcome)(void *db);
    /* The newest transaction of this connection that wrote and is stored. */
    struct store_witness (*witness)(void *db);
    /* Run statement `index`: start binds the parameters, step gives rows until SQL_DONE, finish is
     * called exactly once after a successful start; bytes of parameters stay valid until then. A
     * statement is not started again before it is finished. Column bytes are borrowed until the
     * next step. A statement that is_later has no count of rows, and what was wrong with it is told
     * by any later call, commit at the latest; when that is told after another savepoint was begun,
     * the transaction is gone with it. Errors: ERR_CONFLICT (unique or lock), ERR_STALE (must
     * change a row and did not), ERR_STORAGE_FULL, ERR_UNAVAILABLE (lost), ERR_CORRUPT,
     * ERR_INTERNAL. */
    enum err (*start)(void *db, int index, const struct sql_value *params, void **cursor_out);
    /* Readers: the statement will be started with these parameters in this transaction; a driver to
     * which a question is a journey sends it now, with others of the kind, and answers start by
     * what came back. It promises nothing. NULL: a question costs nothing. */
    void (*ahead)(void *db, int index, const struct sql_value *params);
    enum err (*step)(void *db, void *cursor, enum sql_step *out);
    void (*column)(void *db, void *cursor, int column, struct sql_value *out);
    void (*finish)(void *db, void *cursor);
    /* Rows changed by the statement stepped last. */
    int64_t (*affected)(void *db);
    /* Every answer of a group is given: do what was put off until nobody waits for it. Outside a
     * transaction; what fails is logged and tried again the next time. NULL: nothing is put off. */
    void (*rest)(void *db);
    /* A connection that reads, outside a transaction: rollback may have left the end of its
     * snapshot to the begin of the next; none comes for now, so the snapshot ends. NULL: nothing is
     * left. */
    void (*end_read)(void *db);
    /* Move what the database keeps in a log of its own into its place, and leave the log empty.
     * ERR_CONFLICT when a reader is in the way. Outside a transaction. */
    enum err (*empty_log)(void *db);
    /* Copy the snapshot that the connection reads to a new database file, telling pages. The file
     * is there and empty. */
    enum err (*copy)(void *db, const char *to_path, const struct store_progress *progress);
    enum err (*check_integrity)(void *db, struct fail *fail);
    /* How the database itself would run statement `index`, one line a step: for tests and doctors.
     */
    enum err (*explain)(void *db, int index, struct arena *arena, struct sv *out);
};

/* The driver of a configuration, or NULL for a name that is none. */
const struct store_driver *store_driver_find(const struct store_config *config);
/* For "trace:sqlite" the configuration of what is wrapped: its driver is "sqlite". */
struct store_config store_driver_unwrap(const struct store_config *config);

const struct store_driver *store_driver_sqlite(void);
const struct store_driver *store_driver_pgsql(void);
/* "trace:…" logs every call with its time at debug level. */
const struct store_driver *store_driver_trace(void);
/* "fault:…" fails the n-th fallible call: see store_fault.h. */
const struct store_driver *store_driver_fault(void);

#endif
