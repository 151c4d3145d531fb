/* What only PostgreSQL has: roles, connections that are lost, a COMMIT that nobody answers. Without
 * one at hand (HUIYIN_TEST_STORE) there is nothing to test. */
#include "drivers.h"

#include "base/file.h"
#include "store/driver_pgsql.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

#include <pthread.h>
#include <signal.h>

static void on_pgsql(void (*body)(struct bed *bed))
{
    struct bed bed;
    if (!raw_pgsql())
        return;
    bed_init(&bed, "pgsql");
    body(&bed);
    bed_release(&bed);
}
#define PGSQL_TEST(name)                                                                           \
    static void name##_on(struct bed *bed);                                                        \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        on_pgsql(name##_on);                                                                       \
    }                                                                                              \
    static void name##_on(struct bed *bed)

/* ---- roles ---- */

static const struct {
    const char *sql;
    bool writer_may, reader_may;
} ATTEMPTS[] = {
    {"SELECT COUNT(*) FROM petition", true, true},
    {"INSERT INTO audit VALUES (1, 1, 1, '', '', '', 1)", true, false},
    {"DELETE FROM session", true, false},
    {"UPDATE petition SET title = ''", true, false},
    {"UPDATE event SET number = ''", false, false},
    {"DELETE FROM event", false, false},
    {"DELETE FROM audit", false, false},
    {"TRUNCATE session", false, false},
    {"INSERT INTO event VALUES (1,1,1,1,'','','',NULL) ON CONFLICT (region, petition, seq) DO "
     "UPDATE SET number = ''",
     false, false},
    {"INSERT INTO schema_version VALUES (9, 9)", false, false},
    {"DELETE FROM schema_version", false, false},
    {"DROP TABLE event", false, false},
    {"DROP TRIGGER event_no_update ON event", false, false},
    {"ALTER TABLE event DISABLE TRIGGER ALL", false, false},
    {"ALTER TABLE event ADD COLUMN mine integer", false, false},
    {"CREATE TABLE mine (id integer)", false, false},
    {"CREATE INDEX mine ON event (id)", false, false},
    {"COPY petition TO PROGRAM 'cat'", false, false},
    {"SELECT pg_read_file('PG_VERSION')", false, false},
    {"SELECT * FROM pg_authid", false, false},
};

/* As the program's connections are: signed in as the owner, in a role that has less. */
static void attempt_as(const struct bed *bed, const char *role, size_t i, bool may)
{
    PGconn *conn = raw_connect(bed->address);
    char take[120];
    snprintf(take, sizeof take, "SELECT set_config('role', current_database() || '_%s', false)",
             role);
    PGresult *taken = PQexec(conn, take);
    assert_int_equal(PQresultStatus(taken), PGRES_TUPLES_OK);
    PQclear(taken);
    PQclear(PQexec(conn, "BEGIN"));
    PGresult *result = PQexec(conn, ATTEMPTS[i].sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (may != !state || (state && strcmp(state, "42501") != 0))
        fail_msg("%s: %s: %s", role, ATTEMPTS[i].sql, PQresultErrorMessage(result));
    PQclear(result);
    PQfinish(conn);
}

PGSQL_TEST(connections_may_do_what_their_role_needs)
{
    for (size_t i = 0; i < CHECK_COUNT(ATTEMPTS); i++) {
        attempt_as(bed, "writer", i, ATTEMPTS[i].writer_may);
        attempt_as(bed, "reader", i, ATTEMPTS[i].reader_may);
    }
}

/* Kinds of columns and types of results agree; SUM, for one, would give something wider. */
PGSQL_TEST(every_statement_gives_the_types_it_declares)
{
    static const Oid TYPES[] = {[SQL_INT] = 20, [SQL_TEXT] = 25, [SQL_BLOB] = 17, [SQL_BOOL] = 16};
    PGconn *conn = raw_connect(bed->address);
    for (int i = 0; i < STMT__ALL; i++) {
        const struct sql_statement *statement = &store_stmts[i];
        Oid params[64];
        assert_in_range(statement->param_count, 0, 64);
        for (int p = 0; p < statement->param_count; p++)
            params[p] = TYPES[statement->params[p]];
        PQclear(PQprepare(conn, statement->name, statement->pgsql, statement->param_count, params));
        PGresult *shape = PQdescribePrepared(conn, statement->name);
        CHECK_ROW(PQresultStatus(shape) == PGRES_COMMAND_OK, statement->name);
        CHECK_ROW(PQnfields(shape) == statement->column_count, statement->name);
        for (int c = 0; c < statement->column_count; c++) {
            Oid type = PQftype(shape, c);
            bool is_literal = type == 23 && statement->columns[c] == SQL_INT;
            CHECK_ROW(type == TYPES[statement->columns[c]] || is_literal, statement->name);
        }
        PQclear(shape);
    }
    PQfinish(conn);
}

/* ---- spread over servers ---- */

#define NOTHING(name)                                                                              \
    "CREATE FUNCTION " name "(what regclass, col text DEFAULT '', colocate_with text DEFAULT '') " \
    "RETURNS void LANGUAGE sql AS '';"

/* The files of deploy/citus run on the schema, but for what Citus itself would do. */
PGSQL_TEST(the_files_for_citus_fit_the_schema)
{
    static const char *const FILES[] = {"00-reference.sql", "10-distributed.sql", "20-local.sql"};
    PGconn *conn = raw_connect(bed->address);
    PQclear(PQexec(conn,
                   "BEGIN;" NOTHING("create_distributed_table") NOTHING("create_reference_table")
                       NOTHING("citus_add_local_table_to_metadata")));
    for (size_t i = 0; i < CHECK_COUNT(FILES); i++) {
        struct sv sql;
        const char *path = arena_printf(bed->arena, SOURCE_ROOT "/deploy/citus/%s", FILES[i]).p;
        CHECK_OK(file_read(bed->arena, path, 1 << 20, &sql));
        PGresult *result = PQexec(conn, sql.p);
        CHECK_ROW(!PQresultErrorField(result, PG_DIAG_SQLSTATE), PQresultErrorMessage(result));
        PQclear(result);
    }
    assert_int_equal(PQtransactionStatus(conn), PQTRANS_INTRANS);
    PQclear(PQexec(conn, "ROLLBACK"));
    PQfinish(conn);
}

/* ---- what somebody switched off ---- */

/* A list is looked through from its front, where matters come and go. */
PGSQL_TEST(derived_tables_are_vacuumed_soon)
{
    static const char sql[] =
        "DO $$ BEGIN IF (SELECT COUNT(*) FROM pg_class JOIN pg_namespace AS n "
        "ON n.oid = relnamespace WHERE nspname = current_schema() "
        "AND relname IN ('petition', 'petition_tag', 'petition_clock', 'event') "
        "AND reloptions @> ARRAY['autovacuum_vacuum_scale_factor=0.01']) <> 3 "
        "THEN RAISE EXCEPTION 'not so'; END IF; END $$";
    assert_int_equal(raw_run(bed->address, sql, NULL), RAW_OK);
}

PGSQL_TEST(a_guard_that_was_switched_off_is_found)
{
    struct fail fail = {.field_count = 0};
    raw_schemas()->is_spoilt = true;
    assert_int_equal(raw_run(bed->address, "ALTER TABLE event DISABLE TRIGGER USER", NULL), RAW_OK);
    CHECK_ERR(store_check_integrity(bed->store, &fail), ERR_CORRUPT);
    assert_non_null(strstr(fail.detail, "event.event_no_update"));
}

/* ---- connections that are lost ---- */

/* The server ends a connection of the store, as its administrator or a crash would. */
static void cut(const struct bed *bed, const struct store_conn *conn)
{
    const struct pgsql_db *db = conn->db;
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)::int",
             PQbackendPID(db->handle));
    assert_int_equal(raw_number(bed->address, sql), 1);
}

static void cut_readers(const struct bed *bed)
{
    for (int i = 0; i < bed->store->readers.count; i++)
        cut(bed, &bed->store->readers.conns[i]);
}

PGSQL_TEST(a_reader_that_was_cut_off_begins_again)
{
    bed_register(bed, &(struct bed_petition){.title = "一"});
    assert_int_equal(bed_count_region(bed, BED_REGION), 1);
    cut_readers(bed);
    struct store_conn *conns[3]; /* all of them */
    for (int i = 0; i < 3; i++)
        conns[i] = bed_read(bed);
    for (int i = 0; i < 3; i++) {
        const struct petition_filter filter = {.scope = {.region = BED_REGION}};
        int count;
        CHECK_OK(store_petition_count(conns[i], &filter, 10, &count));
        assert_int_equal(count, 1);
        bed_read_end(bed, &conns[i]);
    }
}

/* In the middle of a snapshot it cannot: another would show another state. */
PGSQL_TEST(a_snapshot_that_was_cut_off_fails)
{
    bed_register(bed, &(struct bed_petition){.title = "一"});
    const struct petition_filter filter = {.scope = {.region = BED_REGION}};
    int count;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_petition_count(conn, &filter, 10, &count));
    cut_readers(bed);
    CHECK_ERR(store_petition_count(conn, &filter, 10, &count), ERR_UNAVAILABLE);
    CHECK_ERR(store_petition_count(conn, &filter, 10, &count), ERR_UNAVAILABLE);
    bed_read_end(bed, &conn);
    assert_int_equal(bed_count_region(bed, BED_REGION), 1);
}

/* What was sent before it was asked for is lost with the connection: asked first it begins again,
 * asked after something else was answered it fails, as without. */
PGSQL_TEST(what_was_sent_ahead_is_lost_with_the_connection)
{
    const struct petition_key key = bed_register(bed, &(struct bed_petition){.number = "一"});
    struct petition_key found;
    struct sv number;
    for (int round = 0; round < 3; round++) {
        struct store_conn *conn = bed_read(bed); /* prepared by the first round */
        if (round == 2)
            CHECK_OK(store_petition_by_id(conn, bed->arena, key.id, &found, &number));
        assert_true(store_ahead_begin(conn));
        CHECK_ERR(store_petition_number(conn, bed->arena, &key, &number), ERR_UNAVAILABLE);
        store_ahead_end(conn);
        if (round > 0)
            cut(bed, conn);
        CHECK_ERR(store_petition_number(conn, bed->arena, &key, &number),
                  round == 2 ? ERR_UNAVAILABLE : ERR_OK);
        bed_read_end(bed, &conn);
    }
    assert_int_equal(bed_count_region(bed, BED_REGION), 1);
}

static int count_region(struct store_conn *conn)
{
    const struct petition_filter filter = {.scope = {.region = BED_REGION}};
    int count = -1;
    CHECK_OK(store_petition_count(conn, &filter, 10, &count));
    return count;
}

/* The end of a read goes to the server with the next one, which sees what was written since. */
PGSQL_TEST(each_read_is_a_snapshot_of_its_own)
{
    for (int i = 1; i < 4; i++) {
        struct store_conn *conn = bed_read(bed);
        assert_int_equal(count_region(conn), i - 1);
        bed_register(bed, &(struct bed_petition){.title = "一"});
        assert_int_equal(count_region(conn), i - 1); /* as it was when it began */
        bed_read_end(bed, &conn);
        conn = bed_read(bed); /* asks nothing */
        bed_read_end(bed, &conn);
        assert_int_equal(bed_count_region(bed, BED_REGION), i);
    }
}

/* If none comes, the snapshot does not stay: a vacuum would wait for it, and so would who changes
 * a table. This ends when the server has none of it left. */
PGSQL_TEST(a_read_that_none_follows_ends_at_the_server)
{
    struct store_conn *conn = bed_read(bed);
    char open[120];
    assert_int_equal(count_region(conn), 0);
    const struct pgsql_db *db = conn->db;
    snprintf(open, sizeof open,
             "SELECT count(*)::int FROM pg_stat_activity WHERE pid = %d AND xact_start IS NOT NULL",
             PQbackendPID(db->handle));
    assert_int_equal(raw_number(bed->address, open), 1);
    bed_read_end(bed, &conn);
    while (raw_number(bed->address, open) > 0)
        ;
    assert_int_equal(bed_count_region(bed, BED_REGION), 0);
}

/* A statement that failed ends its read at once: the next one begins on good ground. */
PGSQL_TEST(a_read_after_one_that_failed_is_like_any_other)
{
    bed_register(bed, &(struct bed_petition){.title = "一"});
    for (int round = 0; round < 2; round++) {
        struct store_conn *conn = bed_read(bed);
        const struct petition_filter filter = {.scope = {.region = BED_REGION}};
        int count;
        assert_int_equal(count_region(conn), 1);
        bed_read_end(bed, &conn);
        assert_int_equal(raw_run(bed->address, "ALTER TABLE petition RENAME TO away", NULL),
                         RAW_OK);
        conn = bed_read(bed);
        CHECK_ERR(store_petition_count(conn, &filter, 10, &count), ERR_INTERNAL);
        assert_int_equal(raw_run(bed->address, "ALTER TABLE away RENAME TO petition", NULL),
                         RAW_OK);
        bed_read_end(bed, &conn);
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(bed_count_region(bed, BED_REGION), 1);
}

PGSQL_TEST(a_writer_that_was_cut_off_between_groups_goes_on)
{
    bed_register(bed, &(struct bed_petition){.title = "一"});
    cut(bed, &bed->store->writer.conn);
    bed_register(bed, &(struct bed_petition){.title = "二"});
    assert_int_equal(bed_count_region(bed, BED_REGION), 2);
    struct store_stats stats;
    store_stats(bed->store, &stats);
    assert_int_equal(stats.reruns, 0);
}

/* A job that loses its own connection the first time. */
struct unlucky {
    struct bed_append append;
    struct bed_event event;
    int runs;
};

static enum err append_and_be_cut(struct store_conn *conn, void *arg)
{
    struct unlucky *job = arg;
    enum err err = bed_append_job(conn, &job->append);
    if (!err && job->runs++ == 0)
        cut(job->append.bed, conn);
    struct petition_key found;
    return err ? err : store_petition_by_number(conn, sv_from(job->append.number), &found);
}

PGSQL_TEST(a_job_that_was_cut_off_is_run_again)
{
    struct unlucky job = {.runs = 0};
    const struct bed_petition want = {.title = "一"};
    bed_registered(&job.event, &want);
    bed_append_init(bed, &job.append, &want, &job.event.event);
    CHECK_OK(store_write(bed->store, append_and_be_cut, &job));
    assert_int_equal(job.runs, 2);
    assert_int_equal(bed_count_region(bed, BED_REGION), 1);
    bed_check_rebuild(bed);
}

/* ---- a COMMIT without an answer ---- */

/* A commit of an audit row waits until it is let go, or for good. */
static const char *const SLOW_COMMIT[] = {
    "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
    "PERFORM pg_advisory_xact_lock(7, 7); RETURN NULL; END$$",
    "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION dawdle()"};

struct commit {
    struct bed *bed;
    int runs;
};

static enum err add_audit(struct store_conn *conn, void *arg)
{
    struct commit *commit = arg;
    commit->runs++;
    const struct audit_entry entry = {.id = 4711, .kind = SV("unit")};
    return store_audit_add(conn, &entry);
}

static void *write_it(void *arg)
{
    struct commit *commit = arg;
    CHECK_OK(store_write(commit->bed->store, add_audit, commit));
    return NULL;
}

/* The server ends the connection while COMMIT runs: the driver asks, hears that nothing was stored,
 * and the job is run again. */
PGSQL_TEST(a_commit_that_was_cut_off_is_asked_after)
{
    struct commit commit = {.bed = bed};
    pthread_t thread;
    raw_schemas()->is_spoilt = true;
    for (size_t i = 0; i < CHECK_COUNT(SLOW_COMMIT); i++)
        assert_int_equal(raw_run(bed->address, SLOW_COMMIT[i], NULL), RAW_OK);
    PGconn *holder = raw_connect(bed->address);
    PQclear(PQexec(holder, "SELECT pg_advisory_lock(7, 7)"));
    assert_int_equal(pthread_create(&thread, NULL, write_it, &commit), 0);
    while (raw_number(bed->address, "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND "
                                    "classid = 7 AND objid = 7 AND NOT granted") == 0)
        ;
    cut(bed, &bed->store->writer.conn);
    PQfinish(holder);
    pthread_join(thread, NULL);
    assert_int_equal(commit.runs, 2);
    assert_int_equal(raw_number(bed->address, "SELECT COUNT(*) FROM audit WHERE id = 4711"), 1);
}

static struct pgsql_db *writer_of(struct bed *bed)
{
    return bed->store->writer.conn.db;
}

/* The witness is the row of the connection, whatever numbers the server gave to transactions. */
PGSQL_TEST(a_commit_is_found_by_its_mark)
{
    struct pgsql_db *db = writer_of(bed);
    bed_register(bed, &(struct bed_petition){.title = "一"});
    assert_true(db->mark > 0);
    CHECK_ERR(pgsql_lose(db), ERR_UNAVAILABLE);
    CHECK_OK(pgsql_settle(db, timesource_elapsed_us() + 10000000));
    db->mark++; /* one that never arrived */
    CHECK_ERR(pgsql_settle(db, timesource_elapsed_us() + 10000000), ERR_UNAVAILABLE);
    assert_int_equal(db->outcome, OUTCOME_LOST);
    CHECK_ERR(pgsql_settle(db, timesource_elapsed_us() - 1),
              ERR_UNAVAILABLE); /* no time left to ask */
    assert_int_equal(db->outcome, OUTCOME_UNKNOWN);
}

PGSQL_TEST(marks_go_with_the_connection)
{
    bed_register(bed, &(struct bed_petition){.title = "一"});
    assert_int_equal(raw_number(bed->address, "SELECT COUNT(*) FROM commit_mark"), 1);
    store_close(&bed->store);
    assert_int_equal(raw_number(bed->address, "SELECT COUNT(*) FROM commit_mark"), 0);
    bed_reopen(bed);
}

/* A row that is gone says nothing, and certainly not that nothing was stored. */
PGSQL_TEST(a_mark_that_was_taken_away_tells_nothing)
{
    struct pgsql_db *db = writer_of(bed);
    bed_register(bed, &(struct bed_petition){.title = "一"});
    assert_int_equal(raw_run(bed->address, "DELETE FROM commit_mark", NULL), RAW_OK);
    CHECK_ERR(pgsql_lose(db), ERR_UNAVAILABLE);
    CHECK_ERR(pgsql_settle(db, timesource_elapsed_us() + 10000000), ERR_UNAVAILABLE);
    assert_int_equal(db->outcome, OUTCOME_UNKNOWN);
}

static enum err expire(struct store_conn *conn, void *arg)
{
    const time_ms *now = arg;
    int dropped;
    return store_expire(conn, *now, 10, &dropped);
}

/* Those of processes that were killed; nobody asks after a commit of yesterday. */
PGSQL_TEST(marks_of_yesterday_go)
{
    static const int64_t HOUR_MS = INT64_C(60) * 60 * 1000;
    static const char COUNT[] = "SELECT COUNT(*) FROM commit_mark WHERE writer = 4711";
    bed_register(bed, &(struct bed_petition){.title = "一"});
    assert_int_equal(
        raw_run(bed->address, "INSERT INTO commit_mark SELECT 4711, 1, at FROM commit_mark", NULL),
        RAW_OK);
    int64_t at = raw_number(bed->address, "SELECT MAX(at) FROM commit_mark");
    time_ms early = at + 23 * HOUR_MS;
    time_ms late = at + 25 * HOUR_MS;
    CHECK_OK(store_write(bed->store, expire, &early));
    assert_int_equal(raw_number(bed->address, COUNT), 1);
    CHECK_OK(store_write(bed->store, expire, &late));
    assert_int_equal(raw_number(bed->address, COUNT), 0);
    assert_int_equal(raw_number(bed->address, "SELECT COUNT(*) FROM commit_mark"), 1);
}

/* Another program hangs in the middle of a write: to be tried again, and nobody's fault. */
PGSQL_TEST(who_finds_another_writing_for_too_long_is_told_to_come_back)
{
    struct commit commit = {.bed = bed};
    PGconn *holder = raw_connect(bed->address);
    PQclear(PQexec(holder, "SELECT pg_advisory_lock(hashtextextended(current_schema(), 7368))"));
    CHECK_OK(pgsql_run(writer_of(bed), "SET lock_timeout = '20ms'", NULL));
    CHECK_ERR(store_write(bed->store, add_audit, &commit), ERR_UNAVAILABLE);
    PQfinish(holder);
    CHECK_OK(store_write(bed->store, add_audit, &commit));
    assert_int_equal(commit.runs, 1);
}

/* So the server speaks of a commit that its standbys have not got. */
PGSQL_TEST(a_commit_with_a_warning_is_asked_after)
{
    static const char *const WARNING[] = {
        "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        "RAISE WARNING 'not on the standby'; RETURN NULL; END$$",
        "CREATE CONSTRAINT TRIGGER warns AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION warn()"};
    struct commit commit = {.bed = bed};
    raw_schemas()->is_spoilt = true;
    for (size_t i = 0; i < CHECK_COUNT(WARNING); i++)
        assert_int_equal(raw_run(bed->address, WARNING[i], NULL), RAW_OK);
    int before = PQbackendPID(writer_of(bed)->handle);
    CHECK_OK(store_write(bed->store, add_audit, &commit));
    assert_int_equal(commit.runs, 1);
    assert_int_not_equal(PQbackendPID(writer_of(bed)->handle), before);
    assert_int_equal(raw_number(bed->address, "SELECT COUNT(*) FROM audit WHERE id = 4711"), 1);
}

/* ---- servers that hang, that are gone, that were left behind ---- */

PGSQL_TEST(a_reader_whose_server_hangs_begins_again)
{
    bed_register(bed, &(struct bed_petition){.title = "一"});
    struct store_conn *conn = bed_read(bed);
    struct pgsql_db *db = conn->db;
    pid_t hung = PQbackendPID(db->handle);
    const struct petition_filter filter = {.scope = {.region = BED_REGION}};
    int count;
    db->limit_ms = 50;
    assert_int_equal(kill(hung, SIGSTOP), 0);
    CHECK_OK(store_petition_count(conn, &filter, 10, &count));
    assert_int_equal(count, 1);
    assert_int_not_equal(PQbackendPID(db->handle), hung);
    assert_int_equal(kill(hung, SIGCONT), 0);
    bed_read_end(bed, &conn);
}

PGSQL_TEST(nobody_waits_in_vain_for_a_server_that_is_gone)
{
    struct pgsql_server *server = pgsql_server_take("postgres:///gone", NULL);
    struct pgsql_server *same = pgsql_server_take("postgres:///gone", NULL);
    assert_ptr_equal(server, same);
    assert_ptr_not_equal(writer_of(bed)->server, server);
    assert_true(pgsql_server_may_try(server, false) && pgsql_server_may_try(same, false));
    pgsql_server_tried(server, false);
    assert_false(pgsql_server_may_try(same, false));
    assert_true(pgsql_server_may_try(same, true)); /* a writer, which has time */
    pgsql_server_tried(server, true);
    assert_true(pgsql_server_may_try(same, false));
    pgsql_server_give(&same);
    pgsql_server_give(&server);
}

/* As if a server of a later timeline had been used meanwhile. */
PGSQL_TEST(a_server_that_was_left_behind_is_not_used)
{
    struct pgsql_db *db = writer_of(bed);
    const struct petition_filter filter = {.scope = {.region = BED_REGION}};
    char cluster[24];
    int count;
    snprintf(
        cluster, sizeof cluster, "%lld",
        (long long)raw_number(bed->address, "SELECT system_identifier FROM pg_control_system()"));
    assert_true(pgsql_server_is_newest(db->server, "another", 1));
    assert_true(pgsql_server_is_newest(db->server, cluster, db->timeline));
    assert_true(pgsql_server_is_newest(db->server, cluster, db->timeline + 1));
    assert_false(pgsql_server_is_newest(db->server, cluster, db->timeline));
    struct store_conn *conn = bed_read(bed);
    CHECK_ERR(store_petition_count(conn, &filter, 10, &count), ERR_UNAVAILABLE);
    bed_read_end(bed, &conn);
    CHECK_ERR(pgsql_lose(db), ERR_UNAVAILABLE);
    CHECK_ERR(pgsql_reconnect(db, NULL), ERR_UNAVAILABLE);
}

/* The timeline that one program saw the next one knows, as long as it is the same database. */
PGSQL_TEST(the_newest_timeline_outlives_the_program)
{
    const char *path = arena_printf(bed->arena, "%s/timeline", bed->folder).p;
    struct pgsql_server *server = pgsql_server_take("postgres:///kept", path);
    assert_true(pgsql_server_is_new(server) && pgsql_server_is_newest(server, "7", 3));
    pgsql_server_give(&server);
    server = pgsql_server_take("postgres:///kept", path);
    assert_true(pgsql_server_is_new(server));
    assert_false(pgsql_server_is_newest(server, "7", 2));
    assert_false(pgsql_server_is_new(server));
    CHECK_OK(file_write_atomic(path, SV("7 5\n"), 0600)); /* another program */
    assert_false(pgsql_server_is_newest(server, "7", 4));
    assert_true(pgsql_server_is_newest(server, "7", 5));
    pgsql_server_give(&server);
    server = pgsql_server_take("postgres:///kept", path);
    assert_true(pgsql_server_is_newest(server, "8", 1)); /* another database */
    assert_int_equal(pgsql_server_timeline(server), 1);
    pgsql_server_give(&server);
    CHECK_OK(file_write_atomic(path, SV("nonsense"), 0600));
    server = pgsql_server_take("postgres:///kept", path);
    assert_int_equal(pgsql_server_timeline(server), 0);
    pgsql_server_give(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_may_do_what_their_role_needs),
        cmocka_unit_test(every_statement_gives_the_types_it_declares),
        cmocka_unit_test(the_files_for_citus_fit_the_schema),
        cmocka_unit_test(derived_tables_are_vacuumed_soon),
        cmocka_unit_test(a_guard_that_was_switched_off_is_found),
        cmocka_unit_test(a_reader_that_was_cut_off_begins_again),
        cmocka_unit_test(a_snapshot_that_was_cut_off_fails),
        cmocka_unit_test(what_was_sent_ahead_is_lost_with_the_connection),
        cmocka_unit_test(each_read_is_a_snapshot_of_its_own),
        cmocka_unit_test(a_read_that_none_follows_ends_at_the_server),
        cmocka_unit_test(a_read_after_one_that_failed_is_like_any_other),
        cmocka_unit_test(a_writer_that_was_cut_off_between_groups_goes_on),
        cmocka_unit_test(a_job_that_was_cut_off_is_run_again),
        cmocka_unit_test(a_commit_that_was_cut_off_is_asked_after),
        cmocka_unit_test(a_commit_is_found_by_its_mark),
        cmocka_unit_test(marks_go_with_the_connection),
        cmocka_unit_test(a_commit_with_a_warning_is_asked_after),
        cmocka_unit_test(a_reader_whose_server_hangs_begins_again),
        cmocka_unit_test(nobody_waits_in_vain_for_a_server_that_is_gone),
        cmocka_unit_test(a_mark_that_was_taken_away_tells_nothing),
        cmocka_unit_test(marks_of_yesterday_go),
        cmocka_unit_test(who_finds_another_writing_for_too_long_is_told_to_come_back),
        cmocka_unit_test(the_newest_timeline_outlives_the_program),
        cmocka_unit_test(a_server_that_was_left_behind_is_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
