/* Derived rows are what the events say: after thousands of random valid commands, after damage, and
 * after they have been made anew. */
#include "walk.h"

static int64_t differences_of(struct bed *bed, struct fail *fail)
{
    int64_t differences = -1;
    memset(fail, 0, sizeof *fail);
    CHECK_OK(store_rebuild_check(bed->store, NULL, &differences, fail));
    return differences;
}

/* The rows of the lists against the petitions folded in memory, without the store's own fold. */
static void check_rows(struct walk *walk)
{
    struct store_conn *conn = bed_read(walk->bed);
    size_t seen = 0;
    size_t ended = 0;
    for (int is_ended = 0; is_ended < 2; is_ended++) {
        struct petition_filter filter = {
            .scope = {.region = BED_REGION}, .is_ended = is_ended, .limit = 100};
        const struct petition_row *rows;
        size_t count;
        do {
            CHECK_OK(store_petition_list(conn, walk->bed->arena, &filter, &rows, &count));
            for (size_t i = 0; i < count; i++) {
                size_t at = (size_t)(rows[i].key.id - walk->keys[0].id);
                assert_in_range(at, 0, PETITIONS - 1);
                const struct petition *p = &walk->petitions[at];
                const struct petition_clock *next = petition_next_clock(p);
                assert_true(sv_eq(rows[i].state, p->state));
                assert_true(sv_eq(rows[i].title, p->title));
                assert_int_equal(rows[i].owner, p->owner);
                assert_int_equal(rows[i].awaits, p->awaits);
                assert_int_equal(rows[i].version, p->version);
                assert_int_equal(rows[i].due_day, next ? next->end.due_day : DAY_NONE);
                assert_int_equal(rows[i].is_ended, p->is_ended);
                seen++;
                ended += p->is_ended;
            }
            if (count)
                store_petition_after(&filter, &rows[count - 1]);
        } while (count == 100);
    }
    bed_read_end(walk->bed, &conn);
    for (size_t i = 0; i < PETITIONS; i++)
        seen -= walk->petitions[i].version > 0;
    assert_int_equal(seen, 0);
    assert_true(ended > 5); /* the walk reaches ends */
}

static void run_raw(struct bed *bed, const char *sql)
{
    int64_t changed;
    if (raw_run(bed->address, sql, &changed) != RAW_OK || changed == 0)
        fail_msg("%s", sql);
}

static const char *unguarded(const struct bed *bed)
{
    return raw_is_pgsql(bed->address) ? "DROP TRIGGER event_no_update ON event;"
                                      : "DROP TRIGGER event_no_update;";
}

/* Every event's body becomes one that cannot be read. */
static void break_bodies(struct bed *bed)
{
    char sql[200];
    snprintf(sql, sizeof sql, "%s UPDATE event SET body = %s", unguarded(bed),
             raw_is_pgsql(bed->address) ? "'\\xa101'::bytea || body"
                                        : "CAST(x'a101' || body AS BLOB)");
    run_raw(bed, sql);
}

static const char *const DAMAGES[] = {
    "UPDATE petition SET title = (SELECT body FROM event ORDER BY id LIMIT 1) WHERE id = (SELECT "
    "MAX(id) FROM "
    "petition)",
    "UPDATE petition SET due_day = due_day + 1 WHERE id = (SELECT MIN(id) FROM petition)",
    "UPDATE petition SET changed_id = 1 WHERE id = (SELECT MIN(id) FROM petition)",
    "DELETE FROM claim WHERE petition = (SELECT MAX(petition) FROM claim)",
    "UPDATE claim SET finding = 'x' WHERE petition = (SELECT MIN(petition) FROM claim)",
    "UPDATE petition_clock SET status = CASE status WHEN 0 THEN 1 ELSE 0 END"
    " WHERE petition = (SELECT MIN(petition) FROM petition_clock) AND no = 1",
    "UPDATE petition_unit SET how = 7 WHERE petition = (SELECT MIN(petition) FROM petition_unit)",
    "UPDATE petition_tag SET sort_day = 7 WHERE petition = (SELECT MIN(petition) FROM "
    "petition_tag)",
    "DELETE FROM petition_tag WHERE petition = (SELECT MAX(petition) FROM petition_tag)",
    "UPDATE petition SET key_id = 1 WHERE id = (SELECT MIN(id) FROM petition)",
    "INSERT INTO petition SELECT region, 5, 'QH5', rulebook, key_id, title, channel, state, "
    "class_code, "
    "owner, "
    "office,"
    " awaits, received_day, due_day, due_rule, sort_day, is_provisional, is_ended, is_incomplete,"
    " claims, persons_count, '', '', version, changed_id, 0, 0 FROM petition "
    "LIMIT 1",
    "INSERT INTO account_login VALUES (1, 'nobody', 77)",
    "DELETE FROM figure_delta WHERE id = (SELECT MAX(id) FROM figure_delta)",
    "UPDATE figure SET number = number + 1 WHERE day = (SELECT MAX(day) FROM figure)",
    "DELETE FROM figure",
};

static void count_progress(int64_t done, int64_t all, void *arg)
{
    int64_t *last = arg;
    assert_true(done >= *last && done <= all);
    *last = done;
}

static void derived_rows_are_what_the_events_say(void **state)
{
    (void)state;
    struct bed bed;
    struct fail fail;
    static struct walk walk;
    bed_init(&bed, driver_under_test());
    walk_init(&walk, &bed);
    if (differences_of(&bed, &fail) != 0)
        fail_msg("first difference: %s", fail.detail);
    check_rows(&walk);
    for (size_t i = 0; i < CHECK_COUNT(DAMAGES); i++) {
        run_raw(&bed, DAMAGES[i]);
        CHECK_ROW(differences_of(&bed, &fail) >= 1, DAMAGES[i]);
        CHECK_ROW(fail.detail[0], DAMAGES[i]);
        int64_t progress = 0;
        CHECK_OK(store_rebuild(bed.store, &(struct store_progress){count_progress, &progress}));
        CHECK_ROW(differences_of(&bed, &fail) == 0, DAMAGES[i]);
        assert_true(progress > 100);
    }
    check_rows(&walk);
    struct fail integrity = {.field_count = 0};
    CHECK_OK(store_check_integrity(bed.store, &integrity));
    world_release(&walk.world);
    bed_release(&bed);
}

/* Tables as an older program, or one that was stopped in the middle, has left them. */
static const char *const LEFT_OVERS[] = {
    "DROP TABLE petition_tag; DROP INDEX petition_by_owner; DELETE FROM claim;"
    "UPDATE derived_state SET shape = 'an older one'",
    "DROP TABLE claim; DROP TABLE petition_clock; DROP TABLE petition_unit; DROP TABLE accusation;"
    "DROP TABLE petition_tag; DROP TABLE petition_fact; DROP TABLE petition;"
    "CREATE TABLE petition (id INTEGER); DROP TABLE account_login; DROP TABLE figure_delta; DELETE "
    "FROM derived_state",
    "DELETE FROM claim; DELETE FROM petition_clock; DELETE FROM petition_unit;"
    "DELETE FROM petition_tag; DELETE FROM petition_fact; DELETE FROM petition WHERE id % 2 = 1;"
    "UPDATE derived_state SET is_complete = FALSE",
};

static void older_tables_are_made_anew_at_opening(void **state)
{
    (void)state;
    struct bed bed;
    struct fail fail;
    static struct walk walk;
    int64_t progress;
    const struct store_progress telling = {count_progress, &progress};
    bed_init(&bed, driver_under_test());
    walk_init(&walk, &bed);
    bed.config.progress = &telling;
    for (size_t i = 0; i < CHECK_COUNT(LEFT_OVERS); i++) {
        progress = 0;
        store_close(&bed.store);
        run_raw(&bed, LEFT_OVERS[i]);
        bed_reopen(&bed);
        CHECK_ROW(progress > 100, LEFT_OVERS[i]);
        CHECK_ROW(differences_of(&bed, &fail) == 0, LEFT_OVERS[i]);
        progress = 0;
        bed_reopen(&bed);
        CHECK_ROW(progress == 0, "once is enough");
    }
    check_rows(&walk);
    world_release(&walk.world);
    bed_release(&bed);
}

/* An opening is told that a stopped one came as far as the first of two matters. */
static void what_was_stopped_is_gone_on_with(void **state)
{
    (void)state;
    struct bed bed;
    char sql[200];
    bed_init(&bed, driver_under_test());
    struct petition_key first = bed_register(&bed, &(struct bed_petition){.title = "一"});
    struct petition_key second = bed_register(&bed, &(struct bed_petition){.title = "二"});
    assert_int_equal(first.region, second.region);
    assert_true(first.id < second.id);
    store_close(&bed.store);
    run_raw(&bed, "DELETE FROM claim; DELETE FROM petition_clock; DELETE FROM petition_unit;"
                  "DELETE FROM petition_tag; DELETE FROM petition_fact; DELETE FROM petition;");
    snprintf(sql, sizeof sql,
             "UPDATE derived_state SET is_complete = FALSE, reached_region = %lld, reached = %lld",
             (long long)first.region, (long long)first.id);
    run_raw(&bed, sql);
    bed_reopen(&bed);
    assert_int_equal(bed_count_region(&bed, BED_REGION), 1);
    store_close(&bed.store); /* and one that begins goes over all of them */
    run_raw(&bed, "UPDATE derived_state SET shape = 'an older one'");
    bed_reopen(&bed);
    assert_int_equal(bed_count_region(&bed, BED_REGION), 2);
    bed_release(&bed);
}

/* What cannot be folded stops the opening, in words, as often as it is tried. */
static void older_tables_of_damaged_events_are_not_opened(void **state)
{
    (void)state;
    struct bed bed;
    bed_init(&bed, driver_under_test());
    bed_register(&bed, &(struct bed_petition){.title = "一"});
    store_close(&bed.store);
    break_bodies(&bed);
    run_raw(&bed, "UPDATE derived_state SET shape = 'an older one'");
    for (int i = 0; i < 2; i++) {
        struct fail fail = {.field_count = 0};
        CHECK_ERR(store_open(&bed.config, &bed.store, &fail), ERR_CORRUPT);
        assert_non_null(strstr(fail.detail, "older program"));
    }
    bed_release(&bed);
}

/* Damage of the enduring part is not repaired: it is told. */
static void a_damaged_event_stops_the_rebuild(void **state)
{
    (void)state;
    struct bed bed;
    struct fail fail = {.field_count = 0};
    int64_t differences;
    bed_init(&bed, driver_under_test());
    struct petition_key key = bed_register(&bed, &(struct bed_petition){.title = "一"});
    break_bodies(&bed);
    CHECK_OK(store_rebuild_check(bed.store, NULL, &differences, &fail));
    assert_int_equal(differences, 1); /* that matter; the others are looked at all the same */
    CHECK_ERR(store_rebuild(bed.store, NULL), ERR_CORRUPT);
    assert_int_equal(bed_count_region(&bed, BED_REGION), 1);
    struct store_conn *conn = bed_read(&bed);
    struct petition petition;
    CHECK_ERR(store_petition_load(conn, bed.arena, &key, &petition), ERR_CORRUPT);
    bed_read_end(&bed, &conn);
    bed_release(&bed);
}

/* Every event can be read, but the second stops a clock that this petition never had. */
static void a_history_that_contradicts_itself_is_corrupt(void **state)
{
    (void)state;
    struct bed bed;
    struct bed_event moved;
    struct petition petition;
    struct fail fail = {.field_count = 0};
    int64_t differences;
    char sql[300];
    bed_init(&bed, driver_under_test());
    struct petition_key one = bed_register(&bed, &(struct bed_petition){.title = "一"});
    struct bed_append second = {.bed = &bed, .key = one, .petition = bed_load(&bed, one)};
    bed_moved(&moved, &second.petition, "referred", BED_HOUSING);
    second.event = &moved.event;
    second.envelope.id = bed_id(&bed);
    CHECK_OK(store_write(bed.store, bed_append_job, &second));
    struct petition_key two =
        bed_register(&bed, &(struct bed_petition){.due_day = -1, .owner = BED_HOUSING});
    snprintf(sql, sizeof sql,
             "%s UPDATE event SET body = (SELECT body FROM event WHERE petition = %lld AND seq = 2)"
             " WHERE petition = %lld AND seq = 2",
             unguarded(&bed), (long long)one.id, (long long)two.id);
    run_raw(&bed, sql);
    struct store_conn *conn = bed_read(&bed);
    CHECK_OK(store_petition_load(conn, bed.arena, &one, &petition));
    CHECK_ERR(store_petition_load(conn, bed.arena, &two, &petition), ERR_CORRUPT);
    bed_read_end(&bed, &conn);
    CHECK_OK(store_rebuild_check(bed.store, NULL, &differences, &fail));
    assert_int_equal(differences, 1); /* that matter; the others are looked at all the same */
    CHECK_ERR(store_rebuild(bed.store, NULL), ERR_CORRUPT);
    bed_release(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derived_rows_are_what_the_events_say),
        cmocka_unit_test(older_tables_are_made_anew_at_opening),
        cmocka_unit_test(what_was_stopped_is_gone_on_with),
        cmocka_unit_test(older_tables_of_damaged_events_are_not_opened),
        cmocka_unit_test(a_damaged_event_stops_the_rebuild),
        cmocka_unit_test(a_history_that_contradicts_itself_is_corrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
