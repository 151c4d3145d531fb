/* The store as drivers see it: the function table a database fills in. Included only inside
 * src/store. A second driver can be written from this header alone.
 *
 * Statements are numbered by the generated enum store_stmt; their texts, parameter and column kinds
 * are in the generated table store_stmts[], one text per dialect. Parameters and columns are of
 * four kinds only. */
#ifndef STORE_STORE_DRIVER_H
#define STORE_STORE_DRIVER_H

#include "base/arena.h"
#include "store/store.h"

enum sql_kind { SQL_INT, SQL_TEXT, SQL_BLOB, SQL_BOOL };
struct sql_value {
    enum sql_kind kind;
    bool is_null;
    int64_t number;  /* INT and BOOL */
    struct sv bytes; /* TEXT and BLOB; borrowed */
};

struct sql_statement {
    const char *name;
    const char *sqlite; /* text with ?1 … */
    const char *pgsql;  /* text with $1 … */
    const enum sql_kind *params;
    int param_count;
    const enum sql_kind *columns;
    int column_count;
    bool is_write;
};

enum conn_role { CONN_OWNER /* schema */, CONN_WRITER, CONN_READER };

/* Result of one step. */
enum sql_step { SQL_ROW, SQL_DONE };

struct store_driver {
    const char *name;
    /* Open a connection in a role; everything a role may not do is refused by the database itself
     * where it can (read-only, authorizer). ERR_NOT_FOUND: absent and not asked to create. */
    enum err (*open)(const struct store_config *config, enum conn_role role, void **db_out,
                     struct fail *fail);
    void (*close)(void *db);
    /* Prepare every generated statement that the role may run. */
    enum err (*prepare_all)(void *db, const struct sql_statement *statements, int count,
                            struct fail *fail);
    /* Run schema text (several statements): owner role only. */
    enum err (*script)(void *db, struct sv sql, struct fail *fail);
    /* Transactions. begin(write=false) starts a snapshot. in_transaction tells whether one is still
     * there: an I/O error may have ended it. */
    enum err (*begin)(void *db, bool write);
    enum err (*commit)(void *db);
    void (*rollback)(void *db);
    enum err (*savepoint)(void *db);
    enum err (*savepoint_release)(void *db);
    enum err (*savepoint_rollback)(void *db);
    bool (*in_transaction)(void *db);
    /* Run statement `index`: start binds the parameters, step gives rows until SQL_DONE, finish is
     * called exactly once after a successful start. Column bytes are borrowed until the next step.
     * Errors: ERR_CONFLICT (unique or lock), ERR_STORAGE_FULL, ERR_UNAVAILABLE (lost), ERR_INTERNAL. */
    enum err (*start)(void *db, int index, const struct sql_value *params, void **cursor_out);
    enum err (*step)(void *db, void *cursor, enum sql_step *out);
    void (*column)(void *db, void *cursor, int column, struct sql_value *out);
    void (*finish)(void *db, void *cursor);
    enum err (*check_integrity)(void *db, struct fail *fail);
    /* True when one writer serves all (SQLite): jobs are grouped; false: a pool of writers. */
    bool has_single_writer;
};

const struct store_driver *store_driver_sqlite(void);
/* Logs every call with its time to the log at debug level, and counts them. */
const struct store_driver *store_driver_trace(const struct store_driver *inner);
/* Fails the n-th fallible call: see store_fault.h. */
const struct store_driver *store_driver_fault(const struct store_driver *inner);

#endif
