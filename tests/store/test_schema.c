/* What the database itself refuses, whoever asks; opening old, new and foreign databases. */
#include "drivers.h"

#include "base/file.h"
#include "store/accusations.h"
#include "store/driver_sqlite.h"
#include "store/forgetting.h"
#include "store/ledger.h"
#include "store/second_factors.h"
#include "store/staff.h"
#include "store/stations.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"
#include "store/works.h"

static enum err add_an_accusation(struct store_conn *conn)
{
    struct accusation accusation = {.version = 0};
    const uint8_t hash[32] = {1};
    const struct accusation_event event = {.seq = 1,
                                           .act = ACCUSATION_ACT_REGISTER,
                                           .by = {.role = ROLE_PETITIONER},
                                           .office = BED_OFFICE};
    const struct accusation_reading reading = {.id = 1, .by = {.role = ROLE_OFFICE_HEAD}};
    enum err err = store_accusation_append(conn, 1, SV("JB-1"), &accusation, &event);
    err = err ? err : store_accusation_content_put(conn, 1, SV("sealed"), 1);
    err = err ? err : store_accusation_file_add(conn, 1, 1, hash);
    err = err ? err : store_accusation_reading_add(conn, 1, &reading);
    return err ? err : store_accusation_opening_add(conn, BED_OFFICE, &reading);
}

static enum err add_to_the_log(struct store_conn *conn)
{
    const struct ledger_entry entry = {.key = {.kind = 1}};
    enum err err = store_ledger_leaf_put(conn, &entry);
    err = err ? err : store_ledger_node_put(conn, 4, 0, &entry.leaf);
    err = err ? err : store_record_salt_put(conn, &entry.key, SV("salt"));
    err = err ? err : store_checkpoint_put(conn, &(struct stored_checkpoint){.note = SV("note")});
    err = err ? err : store_cosignature_put(conn, &(struct stored_cosignature){.size = 1});
    return err ? err : store_log_key_put(conn, &(struct stored_log_key){.verifier = SV("key")});
}

static enum err add_a_station(struct store_conn *conn, const struct who_when *by)
{
    const struct stored_station station = {.id = 1, .note = SV("note")};
    enum err err = store_station_add(conn, &station, by->account);
    err = err ? err : store_station_withdraw(conn, 1, by);
    return err ? err : store_station_promise_add(conn, 1001, 1, SV("note"));
}

static enum err add_a_work(struct store_conn *conn)
{
    static const struct duty_begin begin = {.no = 1,
                                            .rule = SV_INIT("answer"),
                                            .holder = {BED_HOUSING, ROLE_UNIT_HEAD, 0},
                                            .end = {.due_minute = PERIOD_NO_MINUTE},
                                            .next_step = SV_INIT("urge"),
                                            .next_at = 1};
    const struct work_event event = {
        .kind = WORK_OPENED,
        .seq = 1,
        .actor = {.account = 1, .role = ROLE_SUPERVISOR, .unit = BED_OFFICE},
        .act = SV("open"),
        .rulebook = SV("cn@1"),
        .work = SV("supervision"),
        .effects = {.state = SV("asked"), .begins = &begin, .begin_count = 1}};
    const struct new_work_event added = {&event, {.id = 1}};
    const struct work_key key = {BED_REGION, 1};
    const struct work_file file = {.stored = {.id = 5, .seq = 1, .content = {9}, .key_id = 72}};
    struct work work = {.version = 0};
    enum err err = store_work_append(conn, conn->scratch, &key, &work, &added);
    return err ? err : store_work_file_add(conn, &key, &file);
}

static enum err add_one_of_everything(struct store_conn *conn, void *arg)
{
    struct bed *bed = arg;
    const struct who_when by = {501, 1};
    struct unit unit = {.id = BED_OFFICE, .kind = UNIT_KIND_COUNTY, .name = SV("县")};
    struct account account = {.id = 501,
                              .kind = ACCOUNT_STAFF,
                              .login = SV("wang"),
                              .grants = {{ROLE_CASE_OFFICER, BED_OFFICE}},
                              .grant_count = 1};
    const struct staff_record training = {.id = 1, .account = 501, .kind = STAFF_TRAINING};
    const struct calendar_day day = {BED_DAY, true, SV("国庆")};
    const struct calendar_year year = {2024, SV("通知"), &day, 1, 0};
    struct office_info office = {.unit = BED_OFFICE, .name = SV("信访局")};
    const struct stored_adoption adoption = {SV("cn@1"), 0, by};
    struct sign_in_rule rule = {.roles = ROLE_BIT(ROLE_AUDITOR)};
    const struct audit_entry audit = {.id = 1, .kind = SV("unit")};
    const struct petition_key key = {BED_REGION, 1001};
    const struct sealed_person person = {.id = 1, .petition = key, .key_id = 1};
    const struct blind_index index = {.kind = BLIND_NAME};
    const struct reading reading = {.id = 1, .petition = key, .kind = READING_FILE};
    const struct stored_file file = {.id = 1, .seq = 1, .key_id = 1};
    const struct disposal disposal = {/* of another matter: it opens no guard here */
                                      .id = 1,
                                      .what = DISPOSAL_MATTER,
                                      .petition = {BED_REGION, 7},
                                      .number = SV("QH-7")};
    (void)bed;
    enum err err = store_unit_put(conn, &unit, &by);
    err = err ? err : store_account_put(conn, &account, &by);
    err = err ? err : store_staff_note(conn, &training);
    err = err ? err : store_calendar_year_put(conn, &year, &by);
    err = err ? err : store_rulebook_put(conn, SV("cn@1"), SV("x: 1"), &by);
    err = err ? err : store_rulebook_adopt(conn, &adoption);
    err = err ? err : store_office_put(conn, &office, &by);
    err = err ? err : store_sign_in_put(conn, &rule, &by);
    err = err ? err : store_audit_add(conn, &audit);
    err = err ? err : store_person_add(conn, &person, &index, 1);
    err = err ? err : store_reading_add(conn, &reading);
    err = err ? err : store_attachment_add(conn, &key, &file);
    err = err ? err : store_disposal_add(conn, &disposal);
    err = err ? err : add_a_station(conn, &by);
    err = err ? err : add_to_the_log(conn);
    err = err ? err : add_a_work(conn);
    return err ? err : add_an_accusation(conn);
}

/* Every enduring table holds a row here, so a missing trigger cannot hide. */
static void enduring_rows_are_never_changed(void **state)
{
    (void)state;
    struct bed bed;
    bed_init(&bed, driver_under_test());
    bed_register(&bed, &(struct bed_petition){.title = "一"});
    CHECK_OK(store_write(bed.store, add_one_of_everything, &bed));
    static const char *const COLUMNS[] = {"region", "key_id", "version", "person",
                                          "idx",    "kind",   "at",      "station"};
    for (const char *const *table = store_tables_enduring; *table; table++) {
        struct sv drop = arena_printf(bed.arena, "DELETE FROM %s", *table);
        enum raw_result result = RAW_FAILED; /* a table without that column */
        for (size_t i = 0; result == RAW_FAILED && i < CHECK_COUNT(COLUMNS); i++)
            result = raw_run(bed.address,
                             arena_printf(bed.arena, "UPDATE %s SET %s = 9", *table, COLUMNS[i]).p,
                             NULL);
        CHECK_ROW(result == RAW_GUARDED, *table);
        CHECK_ROW(raw_run(bed.address, drop.p, NULL) == RAW_GUARDED, *table);
    }
    bed_release(&bed);
}

/* ---- the authorizer ---- */

static const struct {
    const char *sql;
    bool writer_may, reader_may;
} ATTEMPTS[] = {
    {"SELECT COUNT(*) FROM petition", true, true},
    {"INSERT INTO claim VALUES (1, 1, 1, '', 0)", true, false},
    {"DELETE FROM session", true, false},
    {"UPDATE petition SET title = x''", true, false},
    {"UPDATE event SET number = ''", false, false},
    {"DELETE FROM event", false, false},
    {"DELETE FROM audit", false, false},
    {"INSERT INTO event VALUES (1,1,1,1,'',x'',x'',NULL) ON CONFLICT DO UPDATE SET number = ''",
     false, false},
    {"INSERT INTO schema_version VALUES (9, 9)", false, false},
    {"DROP TABLE event", false, false},
    {"DROP TRIGGER event_no_update", false, false},
    {"CREATE TABLE mine (id INTEGER)", false, false},
    {"CREATE TEMP TABLE mine (id INTEGER)", false, false},
    {"ALTER TABLE event ADD COLUMN mine INTEGER", false, false},
    {"CREATE INDEX mine ON event (id)", false, false},
    {"PRAGMA writable_schema = ON", false, false},
    {"PRAGMA synchronous = OFF", false, false},
    {"ATTACH 'other.db' AS other", false, false},
    {"SELECT sql FROM sqlite_schema", false, false},
    {"SELECT load_extension('x')", false, false},
    {"SELECT readfile('/etc/passwd')", false, false},
    {"VACUUM", false, false},
};

static void check_attempts(struct bed *bed, enum conn_role role)
{
    struct fail fail = {.field_count = 0};
    void *db = NULL;
    CHECK_OK(store_driver_sqlite()->open(&bed->config, role, &db, &fail));
    struct sqlite_db *opened = db;
    for (size_t i = 0; i < CHECK_COUNT(ATTEMPTS); i++) {
        sqlite3_stmt *stmt = NULL;
        int code = sqlite3_prepare_v2(opened->handle, ATTEMPTS[i].sql, -1, &stmt, NULL);
        bool may = role == CONN_WRITER ? ATTEMPTS[i].writer_may : ATTEMPTS[i].reader_may;
        if (code == SQLITE_OK && !may) /* some are refused only when they are run */
            code = sqlite3_step(stmt) == SQLITE_DONE ? SQLITE_OK : SQLITE_AUTH;
        sqlite3_finalize(stmt);
        CHECK_ROW((code == SQLITE_OK) == may, ATTEMPTS[i].sql);
    }
    store_driver_sqlite()->close(db);
}

static void connections_may_do_what_their_role_needs(void **state)
{
    (void)state;
    struct bed bed;
    bed_init(&bed, "sqlite");
    check_attempts(&bed, CONN_WRITER);
    check_attempts(&bed, CONN_READER);
    bed_release(&bed);
}

static void only_the_owner_of_the_file_may_read_it(void **state)
{
    (void)state;
    struct bed bed;
    bed_init(&bed, "sqlite");
    struct stat info;
    assert_int_equal(stat(bed.path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    bed_release(&bed);
}

/* ---- opening ---- */

static enum err open_again(struct bed *bed, struct fail *fail)
{
    memset(fail, 0, sizeof *fail);
    enum err err = store_open(&bed->config, &bed->store, fail);
    store_close(&bed->store);
    return err;
}

CONTRACT_TEST(an_absent_database_is_made_only_when_asked)
{
    struct fail fail;
    store_close(&bed->store);
    raw_drop(bed->address);
    bed->config.create = false;
    CHECK_ERR(open_again(bed, &fail), ERR_NOT_FOUND);
    CHECK_ERR(open_again(bed, &fail), ERR_NOT_FOUND); /* the first left nothing behind */
    assert_false(file_exists(bed->path));
    bed->config.create = true;
    CHECK_OK(open_again(bed, &fail));
}

CONTRACT_TEST(a_database_of_a_later_version_is_refused)
{
    struct fail fail;
    store_close(&bed->store);
    assert_int_equal(raw_run(bed->address, "INSERT INTO schema_version VALUES (1000, 0)", NULL),
                     RAW_OK);
    CHECK_ERR(open_again(bed, &fail), ERR_REFUSED);
    assert_string_equal(fail.reason, "store.future_schema");
    assert_non_null(strstr(fail.detail, "1000"));
    assert_int_equal(raw_run(bed->address, "DELETE FROM schema_version WHERE version = 1000", NULL),
                     RAW_OK);
    CHECK_OK(open_again(bed, &fail));
}

CONTRACT_TEST(a_foreign_database_is_refused)
{
    struct fail fail;
    store_close(&bed->store);
    raw_empty(bed->address);
    assert_int_equal(raw_run(bed->address, "CREATE TABLE shopping (item TEXT)", NULL), RAW_OK);
    CHECK_ERR(open_again(bed, &fail), ERR_REFUSED);
}

CONTRACT_TEST(a_file_that_is_no_database_is_corrupt)
{
    struct fail fail;
    char junk[4096];
    if (raw_is_pgsql(bed->address))
        return;
    store_close(&bed->store);
    memset(junk, 'x', sizeof junk);
    CHECK_OK(file_write_atomic(bed->path, (struct sv){junk, sizeof junk}, 0600));
    CHECK_ERR(open_again(bed, &fail), ERR_CORRUPT);
}

/* What is left when its maker was killed before it wrote. */
CONTRACT_TEST(an_empty_database_is_none)
{
    struct fail fail;
    store_close(&bed->store);
    raw_empty(bed->address);
    if (!raw_is_pgsql(bed->address))
        CHECK_OK(file_write_atomic(bed->path, SV(""), 0600));
    for (int i = 0; i < 2; i++) {
        bed->config.create = false;
        CHECK_ERR(open_again(bed, &fail), ERR_NOT_FOUND);
        assert_non_null(strstr(fail.detail, "empty"));
    }
    bed->config.create = true;
    CHECK_OK(open_again(bed, &fail));
}

CONTRACT_TEST(a_driver_nobody_knows_is_bad_input)
{
    struct fail fail;
    store_close(&bed->store);
    bed->config.driver = "oracle";
    CHECK_ERR(open_again(bed, &fail), ERR_BAD_INPUT);
    bed->config.driver = "trace:oracle";
    CHECK_ERR(open_again(bed, &fail), ERR_BAD_INPUT);
    bed->config.driver = NULL;
    bed->config.address = "oracle://somewhere/db";
    CHECK_ERR(open_again(bed, &fail), ERR_BAD_INPUT);
}

CONTRACT_TEST(a_sound_database_passes_its_own_check)
{
    struct fail fail = {.field_count = 0};
    bed_register(bed, &(struct bed_petition){.title = "一"});
    CHECK_OK(store_check_integrity(bed->store, &fail));
}

static void a_row_that_refers_to_nothing_is_found(void **state)
{
    (void)state;
    struct bed bed;
    struct fail fail = {.field_count = 0};
    bed_init(&bed, "sqlite");
    assert_int_equal(raw_run(bed.path, "INSERT INTO claim VALUES (1, 2, 3, '', 0)", NULL), RAW_OK);
    CHECK_ERR(store_check_integrity(bed.store, &fail), ERR_CORRUPT);
    assert_non_null(strstr(fail.detail, "claim"));
    bed_release(&bed);
}

/* ---- migrations ---- */

static const char *const STEP_2[] = {"CREATE TABLE extra (id INTEGER NOT NULL)",
                                     "INSERT INTO extra VALUES (7)", NULL};
static const char *const STEP_3[] = {"INSERT INTO extra VALUES (8)", NULL};
static const char *const STEP_BROKEN[] = {"INSERT INTO extra VALUES (9)",
                                          "INSERT INTO nowhere VALUES (9)", NULL};

static enum err migrate_file(struct bed *bed, const struct store_migration *steps, int count)
{
    struct fail fail = {.field_count = 0};
    struct store store = {.config = bed->config, .driver = store_driver_find(&bed->config)};
    struct store_conn owner = {0};
    CHECK_OK(conn_open(&store, CONN_OWNER, &owner, &fail));
    enum err err = migrate_with(&owner, steps, count, bed->config.time, &fail);
    conn_close(&owner);
    return err;
}

enum { NEXT = STORE_SCHEMA_VERSION + 1 };

/* Steps run in order and once; a broken one leaves the version before it, whole. */
static void migrations_go_forward_one_transaction_a_step(void **state)
{
    (void)state;
    const struct store_migration good[] = {{NEXT, STEP_2, STEP_2}, {NEXT + 1, STEP_3, STEP_3}};
    const struct store_migration broken[] = {
        good[0], good[1], {NEXT + 2, STEP_BROKEN, STEP_BROKEN}};
    struct bed bed;
    bed_init(&bed, driver_under_test());
    raw_schemas()->is_spoilt = true;
    store_close(&bed.store);
    CHECK_OK(migrate_file(&bed, good, 1));
    assert_int_equal(raw_number(bed.address, "SELECT MAX(version) FROM schema_version"), NEXT);
    CHECK_OK(migrate_file(&bed, good, 2));
    CHECK_OK(migrate_file(&bed, good, 2));
    assert_int_equal(raw_number(bed.address, "SELECT COUNT(*) FROM extra"), 2);
    CHECK_ERR(migrate_file(&bed, broken, 3), ERR_INTERNAL);
    assert_int_equal(raw_number(bed.address, "SELECT MAX(version) FROM schema_version"), NEXT + 1);
    assert_int_equal(raw_number(bed.address, "SELECT COUNT(*) FROM extra"), 2);
    CHECK_ERR(migrate_file(&bed, NULL, 0), ERR_REFUSED); /* an older program */
    bed_release(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(enduring_rows_are_never_changed),
        cmocka_unit_test(connections_may_do_what_their_role_needs),
        cmocka_unit_test(only_the_owner_of_the_file_may_read_it),
        cmocka_unit_test(an_absent_database_is_made_only_when_asked),
        cmocka_unit_test(a_database_of_a_later_version_is_refused),
        cmocka_unit_test(a_foreign_database_is_refused),
        cmocka_unit_test(a_file_that_is_no_database_is_corrupt),
        cmocka_unit_test(an_empty_database_is_none),
        cmocka_unit_test(a_driver_nobody_knows_is_bad_input),
        cmocka_unit_test(a_sound_database_passes_its_own_check),
        cmocka_unit_test(a_row_that_refers_to_nothing_is_found),
        cmocka_unit_test(migrations_go_forward_one_transaction_a_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
