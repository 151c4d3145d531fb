/* What the two files of the SQLite driver share, and the key store with them. */
#ifndef STORE_DRIVER_SQLITE_H
#define STORE_DRIVER_SQLITE_H

#include "store/store_driver.h"

#include <sqlite3.h>

/* One generated statement on one connection. It is also the cursor. */
struct sqlite_slot {
    sqlite3_stmt *stmt; /* NULL until prepared */
    int index;
    bool is_running;
};

/* Statements of the driver itself. */
enum sqlite_verb {
    VERB_BEGIN_READ,
    VERB_BEGIN_WRITE,
    VERB_COMMIT,
    VERB_ROLLBACK,
    VERB_SAVEPOINT,
    VERB_RELEASE,
    VERB_ROLLBACK_TO,
    VERB__COUNT
};

#define SQLITE_BUSY_TIMEOUT_MS 5000
/* With so many pages in its log a writer has them moved into the database beside it, 4 MB at a
 * time; with so many it moves the rest itself, so that the log can begin anew (sqlite_mover.h). */
#define SQLITE_LOG_PAGES 1000
#define SQLITE_LOG_PAGES_MAX 8000

struct sqlite_db {
    sqlite3 *handle;
    enum conn_role role;
    struct arena *arena; /* holds this struct and the slots */
    const struct sql_statement *statements;
    int count;
    struct sqlite_slot *slots;
    sqlite3_stmt *verbs[VERB__COUNT];
    int log_pages;              /* of a writer: in the log when it committed last */
    int log_asked;              /* so many of them it has asked the mover to move */
    struct sqlite_mover *mover; /* of a writer, once its log has been long */
};

/* Before the first connection of the program, whoever opens it: SQLite counts its memory no more,
 * for which all threads would wait on one lock. */
void sqlite_start(void);
/* Driver functions open and close. */
enum err sqlite_db_open(const struct store_config *config, enum conn_role role, void **db_out,
                        struct fail *fail) ERR_MUST_USE;
void sqlite_db_close(void *self);
/* Our error for SQLite's, logged with what was being done; expected ones are not logged. */
enum err sqlite_db_err(const struct sqlite_db *db, int code, const char *doing) ERR_MUST_USE;
/* Prepare one text for repeated use. */
enum err sqlite_db_prepare(struct sqlite_db *db, const char *sql, sqlite3_stmt **out) ERR_MUST_USE;

#endif
