/* Instants and days. */
#include "base/timefmt.h"

#include "check.h"

#include <string.h>

static void test_format(void **state)
{
    (void)state;
    static const struct {
        int64_t utc_ms;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {INT64_C(951827696789), "2000-02-29T12:34:56.789Z"},
        {INT64_C(1709251199999), "2024-02-29T23:59:59.999Z"},
        {INT64_C(1709251200000), "2024-03-01T00:00:00.000Z"},
        {INT64_C(-62135596800000), "0001-01-01T00:00:00.000Z"},
        {INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
        {INT64_C(-2208988800000), "1900-01-01T00:00:00.000Z"},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        char text[TIMEFMT_MAX + 1];
        assert_int_equal(timefmt_format(rows[i].utc_ms, text), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
        int64_t back = 0;
        CHECK_ROW(timefmt_parse(sv_from(text), &back), text);
        assert_int_equal(back, rows[i].utc_ms);
    }
}

static void test_parse_other_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t utc_ms;
    } rows[] = {
        {"2024-03-01T08:00:00+08:00", INT64_C(1709251200000)},
        {"2024-02-29T19:30:00-04:30", INT64_C(1709251200000)},
        {"2024-03-01T00:00:00-00:00", INT64_C(1709251200000)},
        {"2024-03-01T00:00:00.5Z", INT64_C(1709251200500)},
        {"2024-03-01T00:00:00.1239Z", INT64_C(1709251200123)},
        {"2024-03-01T00:00:00.123456789Z", INT64_C(1709251200123)},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        int64_t utc_ms = -1;
        CHECK_ROW(timefmt_parse(sv_from(rows[i].text), &utc_ms), rows[i].text);
        CHECK_ROW(utc_ms == rows[i].utc_ms, rows[i].text);
    }
}

static void test_parse_refuses(void **state)
{
    (void)state;
    static const char *const ROWS[] = {
        "",
        "2024-03-01",
        "2024-03-01T00:00:00",
        "2024-03-01 00:00:00Z",
        "2024-03-01t00:00:00z",
        "2024-02-30T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2024-00-01T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-01-00T00:00:00Z",
        "2024-03-01T24:00:00Z",
        "2024-03-01T00:60:00Z",
        "2024-03-01T00:00:60Z",
        "2024-03-01T00:00:00.Z",
        "2024-03-01T00:00:00.1234567890Z",
        "2024-03-01T00:00:00+8:00",
        "2024-03-01T00:00:00+0800",
        "2024-03-01T00:00:00+24:00",
        "2024-03-01T00:00:00+08:60",
        "2024-03-01T00:00:00Z ",
        "24-03-01T00:00:00Z",
        "-024-03-01T00:00:00Z",
        "2024-+3-01T00:00:00Z",
        "0000-03-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01", /* falls into year 0 */
        "9999-12-31T23:59:59-00:01", /* falls into year 10000 */
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        int64_t utc_ms = -77;
        CHECK_ROW(!timefmt_parse(sv_from(ROWS[i]), &utc_ms), ROWS[i]);
        assert_int_equal(utc_ms, -77);
    }
}

/* Walk every day of ten thousand years: the two directions agree and days follow one another. */
static void test_every_day(void **state)
{
    (void)state;
    struct timefmt_date date = {1, 1, 1};
    int64_t day = timefmt_day_from_date(date);
    assert_int_equal(day, -719162);
    for (;; day++) {
        struct timefmt_date found = timefmt_date_from_day(day);
        assert_int_equal(found.year, date.year);
        assert_int_equal(found.month, date.month);
        assert_int_equal(found.day, date.day);
        assert_int_equal(timefmt_day_from_date(date), day);
        struct timefmt_date next = {date.year, date.month, date.day + 1};
        if (!timefmt_date_is_valid(next))
            next = (struct timefmt_date){date.year, date.month + 1, 1};
        if (!timefmt_date_is_valid(next))
            next = (struct timefmt_date){date.year + 1, 1, 1};
        if (!timefmt_date_is_valid(next))
            break;
        date = next;
    }
    assert_int_equal(date.year, 9999);
    assert_int_equal(day, 2932896);
}

static void test_parse_date(void **state)
{
    (void)state;
    struct timefmt_date date = {0};
    assert_true(timefmt_parse_date(SV("2024-02-29"), &date));
    assert_int_equal(date.year * 10000 + date.month * 100 + date.day, 20240229);
    assert_false(timefmt_parse_date(SV("2024-02-29 "), &date));
    assert_false(timefmt_parse_date(SV("2024-2-29"), &date));
    assert_false(timefmt_parse_date(SV("2025-02-29"), &date));
    assert_false(timefmt_parse_date(SV("2025-04-31"), &date));
}

static void year_zero(void)
{
    timefmt_date_from_day(-719163);
}

static void year_ten_thousand(void)
{
    timefmt_date_from_day(2932897);
}

static void test_outside_aborts(void **state)
{
    (void)state;
    assert_true(check_aborts(year_zero));
    assert_true(check_aborts(year_ten_thousand));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format),        cmocka_unit_test(test_parse_other_forms),
        cmocka_unit_test(test_parse_refuses), cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_parse_date),    cmocka_unit_test(test_outside_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
