/* What several programs on one database tell each other by: leases, who is there, that the office
 * has changed. */
#include "drivers.h"

#include "store/leases.h"
#include "store/office.h"
#include "store/presence.h"

#define NOW ((time_ms)BED_DAY * 86400000)

enum { ONE = 11, OTHER = 22, THIRD = 33 };

struct take {
    struct lease lease;
    time_ms now;
    bool is_held;
};

static enum err take_job(struct store_conn *conn, void *arg)
{
    struct take *take = arg;
    return store_lease_take(conn, &take->lease, take->now, &take->is_held);
}

static enum err give_job(struct store_conn *conn, void *arg)
{
    const struct take *take = arg;
    return store_lease_give(conn, &take->lease);
}

static struct lease lease_of(id64 holder)
{
    return (struct lease){.name = SV("background"), .holder = holder};
}

static bool takes(struct bed *bed, id64 holder, time_ms now)
{
    struct take take = {.lease = lease_of(holder), .now = now};
    CHECK_OK(store_write(bed->store, take_job, &take));
    return take.is_held;
}

static void gives(struct bed *bed, id64 holder)
{
    struct take take = {.lease = lease_of(holder)};
    CHECK_OK(store_write(bed->store, give_job, &take));
}

CONTRACT_TEST(a_lease_is_had_by_one)
{
    assert_true(takes(bed, ONE, NOW));
    assert_false(takes(bed, OTHER, NOW));
    assert_true(takes(bed, ONE, NOW + LEASE_MS - 1)); /* kept for longer */
    assert_false(takes(bed, OTHER, NOW + 2 * LEASE_MS - 2));
    assert_true(takes(bed, OTHER, NOW + 2 * LEASE_MS - 1)); /* it has run out */
    assert_false(takes(bed, ONE, NOW + 2 * LEASE_MS));
}

CONTRACT_TEST(a_lease_given_back_is_free_at_once)
{
    assert_true(takes(bed, ONE, NOW));
    gives(bed, OTHER); /* not theirs to give */
    assert_false(takes(bed, OTHER, NOW));
    gives(bed, ONE);
    assert_true(takes(bed, OTHER, NOW));
}

/* A clock far ahead took it: nobody waits for that day. */
CONTRACT_TEST(a_lease_that_lasts_longer_than_any_can_is_free)
{
    assert_true(takes(bed, ONE, NOW + 86400000));
    assert_true(takes(bed, OTHER, NOW));
}

CONTRACT_TEST(leases_of_a_name_are_told_apart_by_number)
{
    struct take take = {.lease = {.name = SV("node"), .no = 449, .holder = ONE}, .now = NOW};
    CHECK_OK(store_write(bed->store, take_job, &take));
    take.lease.no = 448;
    take.lease.holder = OTHER;
    CHECK_OK(store_write(bed->store, take_job, &take));
    assert_true(takes(bed, THIRD, NOW));
    const struct lease *leases;
    size_t count;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_leases(conn, bed->arena, SV("node"), &leases, &count));
    assert_int_equal(count, 2);
    assert_int_equal(leases[0].no, 448);
    assert_int_equal(leases[0].holder, OTHER);
    assert_int_equal(leases[1].no, 449);
    assert_int_equal(leases[1].until, NOW + LEASE_MS);
    bed_read_end(bed, &conn);
}

/* ---- who is there ---- */

static enum err present_job(struct store_conn *conn, void *arg)
{
    return store_present_put(conn, arg);
}

static enum err leave_job(struct store_conn *conn, void *arg)
{
    const time_ms *at = arg;
    return store_present_drop(conn, *at);
}

static void is_there(struct bed *bed, id64 account, time_ms at)
{
    struct present_row row = {.petition = 7, .account = account, .at = at};
    CHECK_OK(store_write(bed->store, present_job, &row));
}

static size_t others_of(struct bed *bed, id64 account, time_ms after)
{
    const id64 *others;
    size_t count;
    const struct present_row row = {.petition = 7, .account = account, .at = after};
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_present_others(conn, bed->arena, &row, &others, &count));
    bed_read_end(bed, &conn);
    return count;
}

CONTRACT_TEST(who_is_there_is_told_and_forgotten)
{
    is_there(bed, ONE, NOW);
    is_there(bed, OTHER, NOW + 5);
    is_there(bed, THIRD, NOW + 9);
    assert_int_equal(others_of(bed, ONE, NOW), 2);
    assert_int_equal(others_of(bed, ONE, NOW + 5), 1);
    is_there(bed, OTHER, NOW + 20); /* again: one row */
    assert_int_equal(others_of(bed, ONE, NOW + 5), 2);
    time_ms at = NOW + 9;
    CHECK_OK(store_write(bed->store, leave_job, &at));
    assert_int_equal(others_of(bed, 99, 0), 1);
}

/* ---- changes of the office ---- */

struct seen {
    int64_t before, now;
};

static enum err change_and_look(struct store_conn *conn, void *arg)
{
    struct seen *seen = arg;
    const struct calendar_year year = {.year = 2031, .source = SV("test")};
    const struct who_when by = {.at = NOW};
    int64_t first;
    enum err err = store_office_changes_before(conn, &first);
    if (!err)
        err = store_calendar_year_put(conn, &year, &by);
    if (!err)
        err = store_office_changes_before(conn, &seen->before);
    if (!err)
        err = store_office_changes(conn, &seen->now);
    return err;
}

CONTRACT_TEST(changes_of_the_office_are_counted_and_told_as_of_the_group)
{
    struct seen first, second;
    CHECK_OK(store_write(bed->store, change_and_look, &first));
    assert_int_equal(first.now, first.before + 1);
    CHECK_OK(store_write(bed->store, change_and_look, &second));
    assert_int_equal(second.before, first.now);
    assert_int_equal(second.now, first.now + 1);
}

static void ask_changes_ahead(struct store_conn *conn)
{
    int64_t unused;
    if (!store_ahead_begin(conn))
        return;
    (void)!store_office_changes(conn, &unused);
    store_ahead_end(conn);
}

static enum err ask_ahead_and_change(struct store_conn *conn, void *arg)
{
    struct seen *seen = arg;
    const struct calendar_year year = {.year = 2032, .source = SV("test")};
    const struct who_when by = {.at = NOW};
    ask_changes_ahead(conn);
    enum err err = store_office_changes(conn, &seen->before);
    ask_changes_ahead(conn);
    if (!err)
        err = store_calendar_year_put(conn, &year, &by);
    if (!err)
        err = store_office_changes(conn, &seen->now);
    ask_changes_ahead(conn); /* and nobody asks */
    return err;
}

CONTRACT_TEST(what_a_writer_asked_ahead_is_no_older_than_what_it_wrote)
{
    struct seen seen;
    CHECK_OK(store_write(bed->store, ask_ahead_and_change, &seen));
    assert_int_equal(seen.now, seen.before + 1);
    CHECK_OK(store_write(bed->store, ask_ahead_and_change, &seen));
    assert_int_equal(seen.now, seen.before + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lease_is_had_by_one),
        cmocka_unit_test(a_lease_given_back_is_free_at_once),
        cmocka_unit_test(a_lease_that_lasts_longer_than_any_can_is_free),
        cmocka_unit_test(leases_of_a_name_are_told_apart_by_number),
        cmocka_unit_test(who_is_there_is_told_and_forgotten),
        cmocka_unit_test(changes_of_the_office_are_counted_and_told_as_of_the_group),
        cmocka_unit_test(what_a_writer_asked_ahead_is_no_older_than_what_it_wrote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
