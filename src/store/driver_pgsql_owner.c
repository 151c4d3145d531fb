/* What the owner of the tables does: schema, roles and their grants, checks; plans, and statements
 * that take long.
 *
 * 1. What a role may do is said by the class of each table, after every step of the schema: a table
 *    that is in no class is nobody's. So is how soon derived tables are vacuumed.
 * 2. The guards of enduring tables are triggers: they hold for the owner too. */
#include "store/driver_pgsql.h"

#include "base/assert.h"
#include "base/buf.h"
#include "store/store_stmts.gen.h"

#include <string.h>

#define TEXT_MAX ((size_t)1 << 20)

/* Leave the pipeline, run, come back. What waits goes first. */
static enum err run_plain(struct pgsql_db *db, const char *sql, PGresult **out)
{
    PGresult *nothing;
    *out = NULL;
    enum err err = pgsql_exchange(db, NULL, &nothing);
    PQclear(nothing);
    if (err)
        return err;
    int is_off = PQexitPipelineMode(db->handle);
    ASSERT(is_off);
    *out = PQexec(db->handle, sql);
    int is_on = PQenterPipelineMode(db->handle);
    ASSERT(is_on);
    return ERR_OK;
}

enum err pgsql_run(struct pgsql_db *db, const char *sql, struct fail *fail)
{
    PGresult *result;
    enum err err = run_plain(db, sql, &result);
    if (err)
        return err;
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
        err = pgsql_err(db, result, "script");
        err = fail_detail(fail, err, "%.80s in: %.120s", text ? text : "", sql);
    }
    PQclear(result);
    return err;
}

/* The names in the first column, each ended by a space. */
static enum err read_names(struct pgsql_db *db, const char *sql, struct buf *out)
{
    PGresult *result;
    enum err err = run_plain(db, sql, &result);
    if (!err && PQresultStatus(result) != PGRES_TUPLES_OK)
        err = pgsql_err(db, result, "looking at the schema");
    for (int i = 0; !err && i < PQntuples(result); i++)
        buf_printf(out, "%s ", PQgetvalue(result, i, 0));
    PQclear(result);
    return err ? err : buf_finish(out);
}

enum err pgsql_is_empty(void *self, bool *out)
{
    struct buf names;
    buf_init(&names, TEXT_MAX);
    enum err err = read_names(self,
                              "SELECT relname FROM pg_class c JOIN pg_namespace n "
                              "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() "
                              "AND c.relkind = 'r' LIMIT 1",
                              &names);
    *out = buf_view(&names).n == 0;
    buf_release(&names);
    return err;
}

static enum err try_to_take(struct pgsql_db *db, bool *is_mine)
{
    PGresult *result;
    enum err err = run_plain(db, "SELECT pg_try_advisory_lock(" PGSQL_OPEN_LOCK ")::int", &result);
    if (!err && PQresultStatus(result) != PGRES_TUPLES_OK)
        err = pgsql_err(db, result, "taking the database alone");
    *is_mine = !err && strcmp(PQgetvalue(result, 0, 0), "1") == 0;
    PQclear(result);
    return err;
}

/* The server needs a moment to notice that a program which had it is gone. To wait for the lock
 * itself would keep out who wants to share it. */
enum err pgsql_take_alone(void *self)
{
    enum { TRIES = 30 };
    bool is_mine;
    enum err err = try_to_take(self, &is_mine);
    for (int i = 1; !err && !is_mine && i < TRIES; i++) {
        err = pgsql_run(self, "SELECT pg_sleep(0.1)", NULL);
        if (!err)
            err = try_to_take(self, &is_mine);
    }
    return !err && !is_mine ? ERR_CONFLICT : err;
}

enum err pgsql_take_time(void *self)
{
    struct pgsql_db *db = self;
    db->limit_ms = 0;
    return pgsql_run(db,
                     "SELECT set_config(name, 'on', true) FROM unnest(ARRAY['enable_seqscan', "
                     "'enable_sort', 'enable_hashjoin', 'enable_mergejoin']) AS name "
                     "UNION ALL SELECT set_config('statement_timeout', '0', true)",
                     NULL);
}

/* ---- roles ---- */

/* Two programs may begin at once, and what one made the other finds. */
enum err pgsql_make_roles(struct pgsql_db *db, struct fail *fail)
{
    static const char sql[] =
        "DO $$ DECLARE kind text; name text; BEGIN "
        "FOREACH kind IN ARRAY ARRAY['writer', 'reader', 'disposer'] LOOP "
        "name := current_database() || '_' || kind; "
        "IF to_regrole(quote_ident(name)) IS NULL THEN BEGIN "
        "EXECUTE format('CREATE ROLE %I NOLOGIN ROLE %I', name, current_user); "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END; END IF; "
        "IF NOT pg_has_role(name, 'MEMBER') THEN RAISE EXCEPTION 'not a member of %', name; END "
        "IF; "
        "END LOOP; END $$";
    enum err err = pgsql_run(db, sql, NULL);
    return err ? fail_detail(fail, err,
                             "the roles DATABASE_writer, DATABASE_reader and DATABASE_disposer are "
                             "not there, or this user is not a member of them, and may not make "
                             "them: see docs/operate/postgresql.md")
               : ERR_OK;
}

/* ", a, b" of the tables of a class that are there. */
static void add_tables(struct buf *out, const char *const *tables, struct sv there)
{
    for (; *tables; tables++) {
        char word[80];
        snprintf(word, sizeof word, " %s ", *tables);
        bool is_there = strstr(there.p, word) != NULL;
        bool is_the_owners = strcmp(*tables, "schema_version") == 0;
        if (is_there && !is_the_owners)
            buf_printf(out, "%s%s", buf_view(out).n ? ", " : "", *tables);
    }
}

/* GRANT what ON tables TO DATABASE_role. */
static void add_grant(struct buf *out, const char *what, const struct buf *tables, const char *role)
{
    if (buf_view(tables).n)
        buf_printf(out, "EXECUTE format('GRANT %s ON %.*s TO %%I', current_database() || '_%s'); ",
                   what, SV_FMT(buf_view(tables)), role);
}

/* What ended or is due later leaves a dead row at the front of its list, where every look at the
 * list has to pass it: they are taken away when there are a few thousand, not a fifth of all. */
static void add_upkeep(struct buf *out, const struct buf *tables)
{
    buf_printf(out,
               "FOR t IN SELECT relname FROM pg_class WHERE relkind = 'r' AND reloptions IS NULL "
               "AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) "
               "AND relname = ANY (string_to_array('%.*s', ', ')) LOOP "
               "EXECUTE format('ALTER TABLE %%I SET (autovacuum_vacuum_threshold = 1000, "
               "autovacuum_vacuum_scale_factor = 0.01)', t); END LOOP; ",
               SV_FMT(buf_view(tables)));
}

static void write_grants(struct buf *out, struct sv there)
{
    struct buf all;
    struct buf changeable;
    struct buf disposable;
    struct buf derived;
    buf_init(&derived, TEXT_MAX);
    buf_init(&all, TEXT_MAX);
    buf_init(&changeable, TEXT_MAX);
    buf_init(&disposable, TEXT_MAX);
    add_tables(&derived, store_tables_derived, there);
    add_tables(&changeable, store_tables_derived, there);
    add_tables(&changeable, store_tables_working, there);
    add_tables(&disposable, store_tables_disposable, there);
    add_tables(&all, store_tables_enduring, there);
    add_tables(&all, store_tables_derived, there);
    add_tables(&all, store_tables_working, there);
    static const char *const kinds[] = {"reader", "writer", "disposer"};
    buf_printf(out, "DO $$ DECLARE t text; BEGIN ");
    add_upkeep(out, &derived);
    for (int i = 0; i < 3; i++) {
        buf_printf(out,
                   "EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %%1$I FROM %%2$I; "
                   "GRANT USAGE ON SCHEMA %%1$I TO %%2$I; GRANT SELECT ON ALL TABLES IN SCHEMA "
                   "%%1$I TO %%2$I', current_schema(), current_database() || '_%s'); ",
                   kinds[i]);
        if (i == 0)
            continue;
        add_grant(out, "INSERT", &all, kinds[i]);
        add_grant(out, "UPDATE, DELETE", &changeable, kinds[i]);
    }
    add_grant(out, "UPDATE, DELETE", &disposable, "disposer");
    buf_printf(out, "END $$");
    buf_release(&derived);
    buf_release(&all);
    buf_release(&changeable);
    buf_release(&disposable);
}

static enum err grant(struct pgsql_db *db, struct fail *fail)
{
    struct buf there;
    struct buf sql;
    buf_init(&there, TEXT_MAX);
    buf_init(&sql, TEXT_MAX);
    buf_add_byte(&there, ' ');
    enum err err = read_names(db,
                              "SELECT relname FROM pg_class c JOIN pg_namespace n "
                              "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() "
                              "AND c.relkind = 'r'",
                              &there);
    buf_add_byte(&there, '\0');
    if (!err)
        write_grants(&sql, buf_view(&there));
    buf_add_byte(&sql, '\0');
    if (!err)
        err = buf_finish(&sql);
    if (!err)
        err = pgsql_run(db, buf_view(&sql).p, fail);
    buf_release(&there);
    buf_release(&sql);
    return err;
}

enum err pgsql_script(void *self, const struct store_migration *step, struct fail *fail)
{
    struct pgsql_db *db = self;
    ASSERT(db->role == CONN_OWNER && db->is_in_transaction);
    for (const char *const *sql = step->pgsql; *sql; sql++) {
        enum err err = pgsql_run(db, *sql, fail);
        if (err)
            return err;
    }
    return grant(db, fail);
}

/* ---- checks ---- */

/* What the server checks all the time needs no second look; what somebody may have switched off
 * does: guards and other triggers, foreign keys, indexes. With the extension amcheck there, the
 * indexes' order as well. */
enum err pgsql_check_integrity(void *self, struct fail *fail)
{
    struct buf names;
    buf_init(&names, TEXT_MAX);
    enum err err = read_names(
        self,
        "WITH ours AS (SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n "
        "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r') "
        "SELECT relname || '.' || tgname FROM pg_trigger t JOIN ours ON ours.oid = t.tgrelid "
        "WHERE tgenabled <> 'O' "
        "UNION ALL SELECT relname || '.' || conname FROM pg_constraint k JOIN ours "
        "ON ours.oid = k.conrelid WHERE NOT convalidated "
        "UNION ALL SELECT relname || '.' || indexrelid::regclass::text FROM pg_index i JOIN ours "
        "ON ours.oid = i.indrelid WHERE NOT (indisvalid AND indisready)",
        &names);
    if (!err && buf_view(&names).n)
        err = fail_detail(fail, ERR_CORRUPT, "switched off or not valid: %.*s",
                          SV_FMT(buf_view(&names)));
    buf_release(&names);
    if (err)
        return err;
    return pgsql_run(self,
                     "DO $$ DECLARE i regclass; BEGIN IF to_regproc('bt_index_check') IS NOT NULL "
                     "THEN FOR i IN SELECT c.oid FROM pg_class c JOIN pg_namespace n "
                     "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() "
                     "AND c.relkind = 'i' LOOP PERFORM bt_index_check(i); END LOOP; END IF; END $$",
                     fail);
}

/* ---- plans ---- */

static void write_explain(const struct pgsql_db *db, int index, struct buf *sql)
{
    int params = db->statements[index].param_count;
    buf_printf(sql, "EXPLAIN (COSTS OFF) EXECUTE s%d", index);
    for (int i = 0; i < params; i++)
        buf_printf(sql, "%s", i ? ", NULL" : "(NULL");
    buf_printf(sql, "%s", params ? ")" : "");
    buf_add_byte(sql, '\0');
}

/* In a savepoint: a refusal leaves the transaction as it was. */
static enum err explain_inside(struct pgsql_db *db, int index, struct buf *text)
{
    struct pgsql_slot *slot = &db->slots[index];
    struct buf sql;
    PGresult *result;
    int failed;
    pgsql_wait(db, PGSQL_SAVEPOINT);
    enum err err = pgsql_exchange(db, NULL, &result);
    PQclear(result);
    if (!err && !slot->is_prepared)
        err = pgsql_prepare_many(db, &slot, 1, &failed);
    buf_init(&sql, TEXT_MAX);
    write_explain(db, index, &sql);
    result = NULL;
    if (!err)
        err = pgsql_exchange(db, &(struct pgsql_call){.text = buf_view(&sql).p}, &result);
    for (int i = 0; !err && i < PQntuples(result); i++)
        buf_printf(text, "%s\n", PQgetvalue(result, i, 0));
    PQclear(result);
    buf_release(&sql);
    pgsql_wait(db, PGSQL_ROLLBACK_TO);
    pgsql_wait(db, PGSQL_RELEASE);
    return err;
}

/* The plan for any parameters. */
enum err pgsql_explain(void *self, int index, struct arena *arena, struct sv *out)
{
    struct pgsql_db *db = self;
    struct buf text;
    bool is_alone = !db->is_in_transaction;
    if (is_alone)
        pgsql_wait(db, PGSQL_BEGIN_READ);
    buf_init(&text, TEXT_MAX);
    enum err err = explain_inside(db, index, &text);
    if (is_alone)
        pgsql_send_rollback(db);
    *out = arena_sv(arena, buf_view(&text));
    buf_release(&text);
    return err;
}
