/* Civil days: both ways between numbers and text, weekdays, zones, months. */
#include "domain/day.h"

#include "domain_data.h"

static void test_parse_table(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_day;
        day_t day;
    } ROWS[] = {
        {"1970-01-02", true, 1},      {"2000-02-29", true, 11016},
        {"2026-05-01", true, 20574},  {"2199-12-31", true, 84005},
        {"2026-02-29", false, 0},     {"2026-13-01", false, 0},
        {"2026-00-10", false, 0},     {"2026-04-31", false, 0},
        {"2200-01-01", false, 0},     {"1969-12-31", false, 0},
        {"2026-5-1", false, 0},       {"20260501", false, 0},
        {"2026-05-01 ", false, 0},    {" 2026-05-01", false, 0},
        {"2026-05-01T", false, 0},    {"", false, 0},
        {"2026/05/01", false, 0},     {"+026-05-01", false, 0},
        {"２０２６-05-01", false, 0},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        day_t day = -7;
        bool is_day = day_parse(sv_from(ROWS[i].text), &day);
        CHECK_ROW(is_day == ROWS[i].is_day, ROWS[i].text);
        CHECK_ROW(day == (is_day ? ROWS[i].day : -7), ROWS[i].text);
    }
}

/* Every day that can be: each follows the one before in date, text and week. */
static void test_every_day(void **state)
{
    (void)state;
    int expected_weekday = 4; /* 1970-01-01 */
    for (day_t day = 0; day <= 84005; day++) {
        int year;
        int month;
        int mday;
        day_t back;
        char text[DAY_TEXT_SIZE];
        day_to_ymd(day, &year, &month, &mday);
        assert_true(day_from_ymd(year, month, mday, &back));
        assert_int_equal(back, day);
        assert_int_equal(day_year(day), year);
        day_format(day, text);
        assert_true(day_parse(sv_from(text), &back));
        assert_int_equal(back, day);
        assert_int_equal(day_weekday(day), expected_weekday);
        expected_weekday = expected_weekday % 7 + 1;
    }
}

static void test_from_ymd_limits(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int year, month, day;
        bool is_day;
    } ROWS[] = {
        {"first", 1970, 1, 1, true},    {"before", 1969, 12, 31, false},
        {"last", 2199, 12, 31, true},   {"after", 2200, 1, 1, false},
        {"month 0", 2026, 0, 1, false}, {"month 13", 2026, 13, 1, false},
        {"day 0", 2026, 1, 0, false},   {"day 32", 2026, 1, 32, false},
        {"leap", 2024, 2, 29, true},    {"no leap", 2100, 2, 29, false},
        {"minus", 2026, -1, 1, false},  {"minus day", 2026, 1, -1, false},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        day_t day;
        CHECK_ROW(day_from_ymd(ROWS[i].year, ROWS[i].month, ROWS[i].day, &day) == ROWS[i].is_day,
                  ROWS[i].name);
    }
}

static void test_weekdays(void **state)
{
    (void)state;
    assert_int_equal(day_weekday(day_at("2026-05-01")), 5);
    assert_int_equal(day_weekday(day_at("2026-05-09")), 6);
    assert_int_equal(day_weekday(day_at("2026-02-15")), 7);
    assert_int_equal(day_weekday(-1), 3); /* 1969-12-31 */
}

static void test_day_of_time(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        time_ms at;
        int offset;
        day_t day;
        int minute;
    } ROWS[] = {
        {"epoch", 0, 0, 0, 0},
        {"last ms of a day", 86399999, 0, 0, 1439},
        {"first ms of the next", 86400000, 0, 1, 0},
        {"before the epoch", -1, 0, -1, 1439},
        {"16:00 UTC is midnight in Shanghai", 57600000, 480, 1, 0},
        {"a ms earlier is not", 57599999, 480, 0, 1439},
        {"west of Greenwich", 0, -60, -1, 1380},
        {"half past nine", 34200000, 0, 0, 570},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        CHECK_ROW(day_of_time(ROWS[i].at, ROWS[i].offset) == ROWS[i].day, ROWS[i].name);
        CHECK_ROW(day_minute_of_time(ROWS[i].at, ROWS[i].offset) == ROWS[i].minute, ROWS[i].name);
    }
}

/* London: the last Sundays of March and October, at one in the morning of UTC. Sydney: the first
 * Sundays of October and April. */
static void test_summer_time(void **state)
{
    static const struct zone LONDON = {0, 60, {3, 5, 60}, {10, 5, 60}};
    static const struct zone SYDNEY = {600, 60, {10, 1, 960}, {4, 1, 960}};
    static const struct zone LATE = {0, 60, {6, 2, 0}, {12, 5, 0}};
    static const struct {
        const char *name;
        const struct zone *zone;
        const char *day; /* in UTC */
        int minute;
        int offset;
    } ROWS[] = {
        {"winter", &LONDON, "2026-01-15", 720, 0},
        {"a minute before the clocks go forward", &LONDON, "2026-03-29", 59, 0},
        {"as they go forward", &LONDON, "2026-03-29", 60, 60},
        {"a March that begins on a Sunday", &LONDON, "2026-03-22", 720, 0},
        {"the 31st is the last Sunday", &LONDON, "2024-03-31", 60, 60},
        {"the day before", &LONDON, "2024-03-30", 1439, 0},
        {"midsummer", &LONDON, "2026-07-01", 0, 60},
        {"a minute before they go back", &LONDON, "2026-10-25", 59, 60},
        {"as they go back", &LONDON, "2026-10-25", 60, 0},
        {"the next year", &LONDON, "2027-03-28", 60, 60},
        {"southern summer", &SYDNEY, "2026-01-15", 0, 660},
        {"southern winter", &SYDNEY, "2026-07-15", 0, 600},
        {"southern turn", &SYDNEY, "2026-10-04", 960, 660},
        {"before the southern turn", &SYDNEY, "2026-10-04", 959, 600},
        {"ends in December", &LATE, "2026-12-27", 0, 0},
        {"until its last Sunday", &LATE, "2026-12-26", 1439, 60},
        {"from a second Sunday", &LATE, "2026-06-14", 0, 60},
        {"not from the first", &LATE, "2026-06-13", 1439, 0},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        time_ms at = ((time_ms)day_at(ROWS[i].day) * 1440 + ROWS[i].minute) * 60000;
        CHECK_ROW(zone_offset(ROWS[i].zone, at) == ROWS[i].offset, ROWS[i].name);
    }
    /* half past midnight on a summer's night is still the evening before in UTC */
    time_ms night = ((time_ms)day_at("2026-07-01") * 1440 + 1410) * 60000;
    CHECK_DAY(day_of_time(night, zone_offset(&LONDON, night)), "2026-07-02");
    assert_int_equal(day_minute_of_time(night, zone_offset(&LONDON, night)), 30);
}

static void test_add_months(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        int months;
    } ROWS[] = {
        {"2026-01-15", "2026-02-15", 1},  {"2026-01-31", "2026-02-28", 1},
        {"2024-01-31", "2024-02-29", 1},  {"2026-12-31", "2027-01-31", 1},
        {"2026-08-31", "2027-02-28", 6},  {"2026-03-31", "2026-04-30", 1},
        {"2026-05-05", "2026-05-05", 0},  {"2024-02-29", "2025-02-28", 12},
        {"2026-11-30", "2028-11-30", 24},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_DAY(day_add_months(day_at(ROWS[i].from), ROWS[i].months), ROWS[i].to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_table),     cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_from_ymd_limits), cmocka_unit_test(test_weekdays),
        cmocka_unit_test(test_day_of_time),     cmocka_unit_test(test_add_months),
        cmocka_unit_test(test_summer_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
