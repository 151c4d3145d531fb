/* The database of a test, looked at and damaged by somebody who opens it directly: SQLite's file or
 * PostgreSQL's schema, by the address. Tests on PostgreSQL run when HUIYIN_TEST_STORE holds the
 * address of a database that they may fill (tests/support/postgres makes one). */
#ifndef SUPPORT_STORE_RAW_H
#define SUPPORT_STORE_RAW_H

#include "check.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The address in the environment; NULL: tests run on SQLite. */
static inline const char *raw_pgsql(void)
{
    const char *address = getenv("HUIYIN_TEST_STORE");
    return address && *address ? address : NULL;
}

static inline bool raw_is_pgsql(const char *address)
{
    return strncmp(address, "postgres://", 11) == 0;
}

/* To make a schema takes a second: one that a test has left whole is emptied for the next. */
struct raw_schemas {
    int last;       /* made by this program */
    char kept[256]; /* the address of one that may be used again, or empty; it stays */
    bool is_spoilt; /* the one in use is not whole any more */
};

static inline struct raw_schemas *raw_schemas(void)
{
    static struct raw_schemas schemas;
    return &schemas;
}

/* The address of a schema that no other test has, in the database of the environment. */
static inline void raw_new_address(char *out, size_t n)
{
    struct raw_schemas *schemas = raw_schemas();
    assert_int_equal(n, sizeof schemas->kept);
    schemas->is_spoilt = false;
    if (schemas->kept[0])
        memcpy(out, schemas->kept, n);
    else
        snprintf(out, n, "%s&options=-csearch_path%%3Dt%d_%d", raw_pgsql(), (int)getpid(),
                 ++schemas->last);
    schemas->kept[0] = '\0';
}

enum raw_result { RAW_OK, RAW_GUARDED, RAW_FAILED };

static inline PGconn *raw_connect(const char *address)
{
    PGconn *conn = PQconnectdb(address);
    if (PQstatus(conn) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(conn));
    PQclear(PQexec(conn, "SET client_min_messages = warning"));
    return conn;
}

static inline enum raw_result raw_pgsql_run(const char *address, const char *sql, int64_t *changed)
{
    PGconn *conn = raw_connect(address);
    PGresult *result = PQexec(conn, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    enum raw_result out = !state ? RAW_OK : strcmp(state, "P0001") == 0 ? RAW_GUARDED : RAW_FAILED;
    *changed = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    PQfinish(conn);
    return out;
}

static inline enum raw_result raw_sqlite_run(const char *path, const char *sql, int64_t *changed)
{
    sqlite3 *raw = NULL;
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    sqlite3_busy_timeout(raw, 1000);
    sqlite3_extended_result_codes(raw, 1);
    int code = sqlite3_exec(raw, sql, NULL, NULL, NULL);
    *changed = sqlite3_changes(raw);
    sqlite3_close(raw);
    return code == SQLITE_OK ? RAW_OK
                             : (code == SQLITE_CONSTRAINT_TRIGGER ? RAW_GUARDED : RAW_FAILED);
}

/* Run one statement; *changed (may be NULL) is how many rows it changed. */
static inline enum raw_result raw_run(const char *address, const char *sql, int64_t *changed)
{
    int64_t rows = 0;
    raw_schemas()->is_spoilt |= strstr(sql, "DROP ") || strstr(sql, "CREATE ");
    enum raw_result result = raw_is_pgsql(address) ? raw_pgsql_run(address, sql, &rows)
                                                   : raw_sqlite_run(address, sql, &rows);
    if (changed)
        *changed = rows;
    return result;
}

/* The number that a query gives. */
static inline int64_t raw_number(const char *address, const char *sql)
{
    int64_t number;
    if (raw_is_pgsql(address)) {
        PGconn *conn = raw_connect(address);
        PGresult *result = PQexec(conn, sql);
        assert_int_equal(PQntuples(result), 1);
        number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
        PQclear(result);
        PQfinish(conn);
        return number;
    }
    sqlite3 *raw = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(address, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(raw);
    return number;
}

/* Remove the database: the file, or the schema and all in it; it need not be there. */
static inline void raw_drop(const char *address)
{
    if (raw_is_pgsql(address))
        raw_run(address,
                "DO $$ BEGIN IF current_schema() IS NOT NULL THEN "
                "EXECUTE format('DROP SCHEMA %I CASCADE', current_schema()); END IF; END $$",
                NULL);
    else
        unlink(address);
}

/* The same, and leave it there with nothing in it. */
static inline void raw_empty(const char *address)
{
    raw_drop(address);
    if (raw_is_pgsql(address))
        raw_run(address,
                "DO $$ BEGIN EXECUTE format('CREATE SCHEMA %I', current_setting('search_path')); "
                "END $$",
                NULL);
}

/* A test with a schema is over; the address is in an array as long as `kept`. */
static inline void raw_release(const char *address)
{
    struct raw_schemas *schemas = raw_schemas();
    bool is_clean = !schemas->is_spoilt &&
                    raw_run(address,
                            "DO $$ DECLARE t text; BEGIN SET LOCAL session_replication_role = "
                            "replica; FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = "
                            "current_schema() AND tablename NOT IN ('schema_version', "
                            "'derived_state') LOOP EXECUTE format('DELETE FROM %I', t); END LOOP; "
                            "END $$",
                            NULL) == RAW_OK;
    if (is_clean)
        memcpy(schemas->kept, address, sizeof schemas->kept);
    else
        raw_drop(address);
}

#endif
