/* Grants, withdrawals and promises of stations; at a station, what waits to be taken over. */
#include "drivers.h"

#include "store/stations.h"

/* Jobs that hand their argument to one store function. */
#define JOB(name, type, call)                                                                      \
    static enum err name(struct store_conn *conn, void *arg)                                       \
    {                                                                                              \
        type *it = arg;                                                                            \
        return call;                                                                               \
    }

JOB(add_station, struct stored_station, store_station_add(conn, it, 501))
JOB(withdraw, id64, store_station_withdraw(conn, *it, &(struct who_when){501, 99}))
JOB(add_entry, struct stored_entry, store_entry_add(conn, it))
JOB(drop_entry, struct sv, store_entry_drop(conn, *it))
JOB(refuse_entry, struct sv, store_entry_refuse(conn, *it, SV("seal")))

struct promised {
    id64 petition, station;
    struct sv note;
};
JOB(add_promise, struct promised,
    store_station_promise_add(conn, it->petition, it->station, it->note))

static struct stored_station granted(id64 id)
{
    return (struct stored_station){.id = id,
                                   .node = (int)id,
                                   .serial_first = 90001 + 100 * id,
                                   .serial_last = 90100 + 100 * id,
                                   .from = 1000,
                                   .until = 2000,
                                   .unit = BED_OFFICE,
                                   .note = SV("grant"),
                                   .at = 1000};
}

CONTRACT_TEST(stations_are_granted_and_withdrawn_once)
{
    struct stored_station one = granted(1), two = granted(2);
    struct stored_station got;
    const struct stored_station *all;
    size_t count;
    id64 second = 2;
    CHECK_OK(store_write(bed->store, add_station, &one));
    CHECK_OK(store_write(bed->store, add_station, &two));
    CHECK_ERR(store_write(bed->store, add_station, &two), ERR_CONFLICT);
    CHECK_OK(store_write(bed->store, withdraw, &second));
    CHECK_ERR(store_write(bed->store, withdraw, &second), ERR_CONFLICT);
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_stations(conn, bed->arena, &all, &count));
    assert_int_equal(count, 2);
    assert_true(all[0].withdrawn_at == 0 && all[1].withdrawn_at == 99);
    CHECK_OK(store_station_get(conn, bed->arena, 1, &got));
    assert_true(got.node == 1 && got.serial_first == 90101 && got.serial_last == 90200 &&
                got.from == 1000 && got.until == 2000 && got.unit == BED_OFFICE && got.at == 1000);
    CHECK_SV(got.note, "grant");
    CHECK_ERR(store_station_get(conn, bed->arena, 3, &got), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(a_promise_is_kept_once_for_a_petition)
{
    struct promised promised = {1001, 7, SV("note")};
    id64 station;
    struct sv note;
    CHECK_OK(store_write(bed->store, add_promise, &promised));
    CHECK_ERR(store_write(bed->store, add_promise, &promised), ERR_CONFLICT);
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_station_promise_get(conn, bed->arena, 1001, &station, &note));
    assert_int_equal(station, 7);
    CHECK_SV(note, "note");
    CHECK_ERR(store_station_promise_get(conn, bed->arena, 1002, &station, &note), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
}

static void waiting(struct bed *bed, int64_t all, int64_t refused, const char *first)
{
    const struct stored_entry *entries;
    struct entry_counts counts;
    size_t count;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_entry_counts(conn, &counts));
    assert_true(counts.all == all && counts.refused == refused);
    CHECK_OK(store_entries(conn, bed->arena, 1, &entries, &count));
    assert_int_equal(count, all ? 1 : 0);
    if (count)
        CHECK_SV(entries[0].number, first);
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(entries_wait_until_the_office_has_them)
{
    struct stored_entry one = {1, SV("QH-1"), SV("p"), SV("s"), SV("n"), {0}};
    struct stored_entry two = {2, SV("QH-2"), SV("p"), SV("s"), SV("n"), {0}};
    waiting(bed, 0, 0, "");
    CHECK_OK(store_write(bed->store, add_entry, &one));
    CHECK_OK(store_write(bed->store, add_entry, &two));
    waiting(bed, 2, 0, "QH-1");
    CHECK_OK(store_write(bed->store, refuse_entry, &one.number));
    waiting(bed, 2, 1, "QH-2");
    CHECK_OK(store_write(bed->store, drop_entry, &two.number));
    CHECK_OK(store_write(bed->store, drop_entry, &two.number));
    waiting(bed, 1, 1, "QH-1");
    two.number = SV("QH-1");
    CHECK_ERR(store_write(bed->store, add_entry, &two), ERR_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stations_are_granted_and_withdrawn_once),
        cmocka_unit_test(a_promise_is_kept_once_for_a_petition),
        cmocka_unit_test(entries_wait_until_the_office_has_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
