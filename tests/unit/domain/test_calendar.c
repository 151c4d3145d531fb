/* Rest days: the data we ship, years that replace each other, and files that are refused with their
 * line. */
#include "domain/calendar.h"

#include "domain_data.h"

static void test_shipped_years(void **state)
{
    static const struct {
        const char *day;
        bool is_workday;
        const char *name; /* of the special entry, or NULL */
    } ROWS[] = {
        {"2026-05-01", false, "劳动节"}, {"2026-05-04", false, "劳动节"},
        {"2026-05-06", true, NULL},      {"2026-05-09", true, "劳动节"},
        {"2026-05-10", false, NULL},     {"2026-02-14", true, "春节"},
        {"2026-02-23", false, "春节"},   {"2022-12-31", false, "元旦"},
        {"2018-12-29", true, "元旦"},    {"2026-09-20", true, "国庆节"},
        {"2027-01-02", false, NULL},     {"2027-01-04", true, NULL},
    };
    struct arena *arena = arena_new();
    const struct calendar *calendar = source_calendar(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        day_t day = day_at(ROWS[i].day);
        const struct calendar_day *special = calendar_special(calendar, day);
        CHECK_ROW(calendar_is_workday(calendar, day) == ROWS[i].is_workday, ROWS[i].day);
        CHECK_ROW((special != NULL) == (ROWS[i].name != NULL), ROWS[i].day);
        if (special)
            CHECK_SV(special->name, ROWS[i].name);
    }
    for (int year = 2019; year <= 2026; year++)
        assert_true(calendar_has_year(calendar, year));
    assert_false(calendar_has_year(calendar, 2018)); /* though one of its days is known */
    assert_false(calendar_has_year(calendar, 2027));
    arena_free(&arena);
}

/* The State Council's totals of rest days in a year, 4-rules-cn.md section 6.3. */
static void test_totals(void **state)
{
    static const struct {
        const char *first, *last;
        int off;
    } ROWS[] = {{"2024-01-01", "2024-12-31", 28},
                {"2025-01-01", "2025-12-31", 28},
                {"2026-01-01", "2026-12-31", 33}};
    struct arena *arena = arena_new();
    const struct calendar *calendar = source_calendar(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        int off = 0;
        for (day_t day = day_at(ROWS[i].first); day <= day_at(ROWS[i].last); day++) {
            const struct calendar_day *special = calendar_special(calendar, day);
            off += special && special->is_off;
        }
        assert_int_equal(off, ROWS[i].off);
    }
    arena_free(&arena);
}

static void test_next_workday(void **state)
{
    static const struct {
        const char *day, *next;
    } ROWS[] = {
        {"2026-03-10", "2026-03-10"}, {"2026-03-14", "2026-03-16"}, {"2026-05-01", "2026-05-06"},
        {"2026-02-15", "2026-02-24"}, {"2026-05-09", "2026-05-09"}, {"2026-10-01", "2026-10-08"},
    };
    struct arena *arena = arena_new();
    const struct calendar *calendar = source_calendar(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_DAY(calendar_next_workday(calendar, day_at(ROWS[i].day)), ROWS[i].next);
    arena_free(&arena);
}

static void test_empty(void **state)
{
    const struct calendar *calendar = calendar_empty();
    (void)state;
    assert_false(calendar_has_year(calendar, 2026));
    assert_true(calendar_is_workday(calendar, day_at("2026-05-01")));
    assert_false(calendar_is_workday(calendar, day_at("2026-05-02")));
    assert_null(calendar_special(calendar, day_at("2026-05-01")));
}

static void test_later_year_replaces(void **state)
{
    struct arena *arena = arena_new();
    const struct calendar_day old_days[] = {{day_at("2027-01-01"), true, SV("元旦")},
                                            {day_at("2027-02-05"), true, SV("春节")}};
    const struct calendar_day new_days[] = {{day_at("2027-02-08"), true, SV("春节")}};
    const struct calendar_year years[] = {{2027, SV("old"), old_days, 2, 0},
                                          {2028, SV("none yet"), NULL, 0, 0},
                                          {2027, SV("new"), new_days, 1, 0}};
    const struct calendar *calendar;
    (void)state;
    CHECK_OK(calendar_build(arena, years, CHECK_COUNT(years), &calendar));
    assert_true(calendar_is_workday(calendar, day_at("2027-02-05")));
    assert_false(calendar_is_workday(calendar, day_at("2027-02-08")));
    assert_true(calendar_has_year(calendar, 2028));
    arena_free(&arena);
}

/* Two years of one day each. */
static void test_build_refuses(void **state)
{
    static const struct {
        const char *name;
        int year;
        const char *day;
        int other_year;
        const char *other_day;
        enum err err;
    } ROWS[] = {
        {"each its own", 2027, "2027-01-01", 2028, "2028-01-03", ERR_OK},
        {"the December before", 2027, "2026-12-31", 2028, "2027-12-31", ERR_OK},
        {"the January after", 2027, "2028-01-01", 2028, "2029-01-31", ERR_OK},
        {"the same day in two years", 2027, "2027-12-31", 2028, "2027-12-31", ERR_BAD_INPUT},
        {"a November before", 2027, "2026-11-30", 2028, "2028-01-03", ERR_BAD_INPUT},
        {"a February after", 2027, "2027-01-01", 2028, "2029-02-01", ERR_BAD_INPUT},
        {"two years before", 2027, "2025-12-31", 2028, "2028-01-03", ERR_BAD_INPUT},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct arena *arena = arena_new();
        const struct calendar_day day = {day_at(ROWS[i].day), true, SV("x")};
        const struct calendar_day other = {day_at(ROWS[i].other_day), true, SV("y")};
        const struct calendar_year years[] = {{ROWS[i].year, SV("s"), &day, 1, 0},
                                              {ROWS[i].other_year, SV("s"), &other, 1, 0}};
        const struct calendar *calendar;
        CHECK_ROW(calendar_build(arena, years, 2, &calendar) == ROWS[i].err, ROWS[i].name);
        arena_free(&arena);
    }
}

/* ---- files ---- */

static enum err read_text(struct arena *arena, const char *text, char error[YAML_ERROR_MAX])
{
    struct yaml_node *root;
    const struct calendar_year *years;
    size_t count;
    enum err err = yaml_parse(arena, "c.yaml", sv_from(text), &root, error);
    return err ? err : calendar_read(arena, root, &years, &count, error);
}

#define YEAR_2027 "calendar: cn\nyears:\n  - year: 2027\n    source: s\n    days:\n"

static void test_file_mistakes(void **state)
{
    static const struct {
        const char *name, *text, *complaint;
    } ROWS[] = {
        {"no years", "calendar: cn\n", "c.yaml:1: missing from this calendar: years"},
        {"unknown key", "calendar: cn\nzone: x\nyears: []\n", "c.yaml:2: unknown key: zone"},
        {"years as a map", "calendar: cn\nyears: {a: 1}\n",
         "c.yaml:2: a list is wanted for: years"},
        {"no source", "calendar: cn\nyears:\n  - year: 2027\n    days: []\n",
         "c.yaml:3: missing from this year: source"},
        {"a year out of range", "calendar: cn\nyears:\n  - {year: 1969, source: s, days: []}\n",
         "c.yaml:3: year: 1969 is not a number from 1970 to 2199"},
        {"not a day", YEAR_2027 "      - {day: 2027-02-29, off: true, name: x}\n",
         "c.yaml:6: not a day (YYYY-MM-DD): 2027-02-29"},
        {"off is not a flag", YEAR_2027 "      - {day: 2027-02-28, off: 1, name: x}\n",
         "c.yaml:6: true or false is wanted for: off"},
        {"no name", YEAR_2027 "      - {day: 2027-02-28, off: true}\n",
         "c.yaml:6: missing from this day: name"},
        {"falling days",
         YEAR_2027 "      - {day: 2027-02-28, off: true, name: x}\n"
                   "      - {day: 2027-02-27, off: true, name: x}\n",
         "c.yaml:7: days must ascend without repeats"},
        {"a repeated day",
         YEAR_2027 "      - {day: 2027-02-28, off: true, name: x}\n"
                   "      - {day: 2027-02-28, off: false, name: x}\n",
         "c.yaml:7: days must ascend without repeats"},
        {"a year twice",
         "calendar: cn\nyears:\n  - {year: 2027, source: s, days: []}\n"
         "  - {year: 2027, source: s, days: []}\n",
         "c.yaml:4: year given twice"},
        {"a day of another year", YEAR_2027 "      - {day: 2025-02-28, off: true, name: x}\n",
         "c.yaml:1: a day lies outside its year or in two years"},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct arena *arena = arena_new();
        char error[YAML_ERROR_MAX] = "";
        CHECK_ROW(read_text(arena, ROWS[i].text, error) == ERR_BAD_INPUT, ROWS[i].name);
        assert_string_equal(error, ROWS[i].complaint);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_years),       cmocka_unit_test(test_totals),
        cmocka_unit_test(test_next_workday),        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_later_year_replaces), cmocka_unit_test(test_build_refuses),
        cmocka_unit_test(test_file_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
