/* A register moved between databases of either kind: every table, row by row, and nothing opened
 * that is not whole. With PostgreSQL at hand
 * (HUIYIN_TEST_STORE) there and back between the two kinds. */
#include "move_bed.h"

#include "drivers.h"
#include "store/driver_pgsql.h"

enum { ROWS = 40 }; /* more than a first batch */

static const char *const SQLITE_ONLY[][2] = {{"trace:sqlite", "fault:sqlite"}};
static const char *const BOTH[][2] = {{"pgsql", "sqlite"}, {"sqlite", "pgsql"}};

/* Run a body on the first pairs of databases, with so many rows in every table. */
static void on_pairs(void (*body)(struct move_bed *bed), int rows, size_t pairs)
{
    size_t most = raw_pgsql() ? CHECK_COUNT(BOTH) : CHECK_COUNT(SQLITE_ONLY);
    for (size_t i = 0; i < pairs && i < most; i++) {
        struct move_bed bed;
        const char *const *pair = raw_pgsql() ? BOTH[i] : SQLITE_ONLY[i];
        move_bed_init(&bed, pair[0], pair[1], rows);
        body(&bed);
        move_bed_release(&bed);
    }
}
#define MOVE_TEST(name, rows, pairs)                                                               \
    static void name##_on(struct move_bed *bed);                                                   \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        on_pairs(name##_on, rows, pairs);                                                          \
    }                                                                                              \
    static void name##_on(struct move_bed *bed)

static bool is_moved(const char *table)
{
    for (int i = 0; i < store_tables_moved_count; i++)
        if (strcmp(store_tables_moved[i].name, table) == 0)
            return true;
    return false;
}

/* What is said in docs/decisions to stay, stays, and nothing else. */
static void every_table_moves_or_is_known_to_stay(void **state)
{
    (void)state;
    static const char *const STAY[] = {"calendar_followed", "commit_mark", "derived_state", "lease",
                                       "move_state",        "present",     "schema_version"};
    static const char *const *const CLASSES[] = {store_tables_enduring, store_tables_derived,
                                                 store_tables_working};
    for (size_t k = 0; k < CHECK_COUNT(CLASSES); k++)
        for (const char *const *table = CLASSES[k]; *table; table++) {
            bool stays = false;
            for (size_t i = 0; i < CHECK_COUNT(STAY); i++)
                stays |= strcmp(STAY[i], *table) == 0;
            CHECK_ROW(is_moved(*table) != stays, *table);
        }
}

static void expect_compared(const struct move_bed *bed, int64_t rows)
{
    assert_int_equal(bed->compared_count, store_tables_moved_count);
    for (int i = 0; i < bed->compared_count; i++)
        CHECK_ROW(bed->compared[i].rows == rows, bed->compared[i].table);
}

/* There and back again: the digests of both ways are those of the register. */
MOVE_TEST(every_row_of_every_table_moves, ROWS, 2)
{
    struct move_compared there[MOVE_TABLES_MAX];
    struct bed third;
    move_bed_must(bed);
    expect_compared(bed, ROWS);
    assert_int_equal(bed->copied, (int64_t)ROWS * store_tables_moved_count);
    memcpy(there, bed->compared, sizeof there);
    move_bed_to_nowhere(&third, bed->from.config.driver);
    bed->to.config.create = false;
    bed->move.from = &bed->to.config;
    bed->move.to = &third.config;
    bed->move.id = 4712;
    move_bed_must(bed);
    for (int i = 0; i < bed->compared_count; i++)
        CHECK_ROW(hash_equal(bed->compared[i].digest, there[i].digest), there[i].table);
    bed_release(&third);
}

MOVE_TEST(an_id_that_is_absent_stays_absent, 3, 2)
{
    move_bed_must(bed);
    static const char sql[] = "SELECT COUNT(*) FROM event WHERE key_id IS NULL";
    assert_int_equal(raw_number(bed->from.address, sql), 1);
    assert_int_equal(raw_number(bed->to.address, sql), 1);
}

MOVE_TEST(guards_stand_in_the_new_database, 3, 2)
{
    move_bed_must(bed);
    assert_int_equal(raw_run(bed->to.address, "DELETE FROM audit", NULL), RAW_GUARDED);
    assert_int_equal(raw_run(bed->to.address, "UPDATE ledger_leaf SET kind = 2", NULL),
                     RAW_GUARDED);
}

/* ---- who may open what ---- */

static void expect_refused(struct bed *bed, const char *words)
{
    struct fail fail = {.field_count = 0};
    bed->config.is_looked_at = true; /* what the rows say is not the question here */
    CHECK_ERR(store_open(&bed->config, &bed->store, &fail), ERR_REFUSED);
    if (!strstr(fail.detail, words))
        fail_msg("\"%s\" does not say \"%s\"", fail.detail, words);
}

static void expect_open(struct bed *bed)
{
    struct fail fail = {.field_count = 0};
    bed->config.is_looked_at = true;
    CHECK_OK(store_open(&bed->config, &bed->store, &fail));
    store_close(&bed->store);
}

MOVE_TEST(only_one_of_the_two_is_ever_open, 3, 2)
{
    struct fail fail;
    CHECK_OK(move_bed_copy(bed, &fail));
    expect_refused(&bed->from, "is being moved to");
    expect_refused(&bed->to, "not complete");
    bed->to.config.is_arriving = true;
    expect_open(&bed->to);
    bed->to.config.is_arriving = false;
    expect_refused(&bed->to, "not complete");
    CHECK_OK(store_move_finish(&bed->move, &fail));
    expect_refused(&bed->from, "was moved to");
    expect_open(&bed->to);
    CHECK_OK(store_move_reopen(&bed->from.config, &fail));
    expect_open(&bed->from);
}

MOVE_TEST(a_move_that_is_over_does_nothing, 3, 1)
{
    struct fail fail = {.field_count = 0};
    bool is_over = false;
    move_bed_must(bed);
    CHECK_OK(store_move_copy(&bed->move, &is_over, &fail));
    assert_true(is_over);
    CHECK_OK(store_move_finish(&bed->move, &fail));
}

MOVE_TEST(what_is_in_use_is_not_moved, 3, 1)
{
    struct fail fail = {.field_count = 0};
    struct bed *from = &bed->from;
    from->config.is_looked_at = true;
    CHECK_OK(store_open(&from->config, &from->store, &fail));
    CHECK_ERR(move_bed_copy(bed, &fail), ERR_CONFLICT);
    assert_non_null(strstr(fail.detail, "in use"));
    store_close(&from->store);
    expect_open(from); /* it was not marked */
    move_bed_must(bed);
}

/* ---- what is refused ---- */

MOVE_TEST(a_register_is_not_written_over, 3, 1)
{
    struct fail fail;
    struct bed other;
    bed_init(&other, bed->to.config.driver);
    store_close(&other.store);
    move_bed_fill(&other, 1);
    bed->move.to = &other.config;
    CHECK_ERR(move_bed_copy(bed, &fail), ERR_CONFLICT);
    assert_non_null(strstr(fail.detail, "already"));
    expect_open(&bed->from);
    expect_open(&other);
    bed_release(&other);
}

MOVE_TEST(a_register_on_its_way_goes_nowhere_else, 3, 1)
{
    struct fail fail;
    struct bed other;
    CHECK_OK(move_bed_copy(bed, &fail));
    move_bed_to_nowhere(&other, bed->to.config.driver);
    bed->move.to = &other.config;
    CHECK_ERR(move_bed_copy(bed, &fail), ERR_CONFLICT);
    assert_non_null(strstr(fail.detail, "another place"));
    bed->move.from = &bed->to.config; /* nor on from where it is arriving */
    CHECK_ERR(move_bed_copy(bed, &fail), ERR_REFUSED);
    bed_release(&other);
}

/* What was given up half way may be of an older day than the register: nobody goes on with it. */
MOVE_TEST(a_move_that_was_given_up_is_not_gone_on_with, 3, 1)
{
    struct fail fail;
    CHECK_OK(move_bed_copy(bed, &fail));
    CHECK_OK(store_move_reopen(&bed->from.config, &fail));
    CHECK_ERR(move_bed_copy(bed, &fail), ERR_CONFLICT);
    assert_non_null(strstr(fail.detail, "given up"));
    CHECK_ERR(store_move_finish(&bed->move, &fail), ERR_CONFLICT);
    CHECK_ERR(store_move_reopen(&bed->to.config, &fail), ERR_REFUSED);
    expect_open(&bed->from);
}

MOVE_TEST(a_row_that_came_otherwise_is_found, 3, 1)
{
    struct fail fail;
    CHECK_OK(move_bed_copy(bed, &fail));
    assert_int_equal(
        raw_run(bed->to.address, "UPDATE session SET agent = 'x' WHERE seen = 0", NULL), RAW_OK);
    CHECK_ERR(move_bed_copy(bed, &fail), ERR_CORRUPT);
    assert_non_null(strstr(fail.detail, "session"));
}

MOVE_TEST(there_has_to_be_a_register, 3, 1)
{
    struct fail fail;
    raw_empty(bed->from.address);
    CHECK_ERR(move_bed_copy(bed, &fail), ERR_NOT_FOUND);
    bed->move.to = bed->move.from;
    CHECK_ERR(move_bed_copy(bed, &fail), ERR_BAD_INPUT);
}

/* A part that a program of another version left is its own to end. */
MOVE_TEST(a_register_of_another_version_waits_for_its_program, 3, 1)
{
    struct fail fail;
    assert_int_equal(raw_run(bed->from.address, "UPDATE derived_state SET shape = 'another'", NULL),
                     RAW_OK);
    CHECK_ERR(move_bed_copy(bed, &fail), ERR_REFUSED);
    assert_non_null(strstr(fail.detail, "another program"));
    raw_schemas()->is_spoilt = true;
}

/* ---- PostgreSQL ---- */

static enum err write_nothing_much(struct store_conn *conn, void *arg)
{
    (void)arg;
    return store_audit_add(conn, &(struct audit_entry){.id = 77, .kind = SV("late")});
}

/* A server that had lost its connection comes back when the register has gone. */
static void a_writer_that_was_away_does_not_write_to_what_was_left(void **state)
{
    (void)state;
    struct move_bed bed;
    struct fail fail = {.field_count = 0};
    char sql[80];
    if (!raw_pgsql())
        return;
    move_bed_init(&bed, "pgsql", "sqlite", 3);
    bed.from.config.is_looked_at = true;
    CHECK_OK(store_open(&bed.from.config, &bed.from.store, &fail));
    const struct pgsql_db *db = bed.from.store->writer.conn.db;
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)::int",
             PQbackendPID(db->handle));
    assert_int_equal(raw_number(bed.from.address, sql), 1);
    move_bed_must(&bed);
    assert_int_not_equal(store_write(bed.from.store, write_nothing_much, NULL), ERR_OK);
    store_close(&bed.from.store);
    assert_int_equal(raw_number(bed.from.address, "SELECT COUNT(*) FROM audit WHERE id = 77"), 0);
    move_bed_release(&bed);
}

static void an_address_is_told_without_secrets(void **state)
{
    static const char *const ADDRESSES[][2] = {
        {"/var/lib/huiyin/huiyin.db", "/var/lib/huiyin/huiyin.db"},
        {"postgres://huiyin:secret@db.example:5432/huiyin?sslmode=verify-full&password=secret",
         "postgres://db.example:5432/huiyin"},
        {"postgres://db.example/huiyin", "postgres://db.example/huiyin"},
        {"postgres://huiyin@/huiyin?host=/run", "postgres:///huiyin"},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ADDRESSES); i++)
        CHECK_SV(move_told_address(arena, ADDRESSES[i][0]), ADDRESSES[i][1]);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_moves_or_is_known_to_stay),
        cmocka_unit_test(every_row_of_every_table_moves),
        cmocka_unit_test(an_id_that_is_absent_stays_absent),
        cmocka_unit_test(guards_stand_in_the_new_database),
        cmocka_unit_test(only_one_of_the_two_is_ever_open),
        cmocka_unit_test(a_move_that_is_over_does_nothing),
        cmocka_unit_test(what_is_in_use_is_not_moved),
        cmocka_unit_test(a_register_is_not_written_over),
        cmocka_unit_test(a_register_on_its_way_goes_nowhere_else),
        cmocka_unit_test(a_move_that_was_given_up_is_not_gone_on_with),
        cmocka_unit_test(a_row_that_came_otherwise_is_found),
        cmocka_unit_test(there_has_to_be_a_register),
        cmocka_unit_test(a_register_of_another_version_waits_for_its_program),
        cmocka_unit_test(a_writer_that_was_away_does_not_write_to_what_was_left),
        cmocka_unit_test(an_address_is_told_without_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
