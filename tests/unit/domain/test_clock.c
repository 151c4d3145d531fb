/* Legal periods: the computed examples of the rules, what makes a due day provisional, and that the
 * explanation says exactly what was computed. */
#include "domain/clock.h"

#include "domain_data.h"

struct fixture {
    struct arena *arena;
    const struct calendar *calendar;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture.arena = arena_new();
    fixture.calendar = source_calendar(fixture.arena);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    arena_free(&fixture->arena);
    return 0;
}

/* 4-rules-cn.md section 6.4, and rows beside them. */
static const struct {
    const char *start;
    int length;
    const char *unit, *raw, *due;
} VECTORS[] = {
    {"2026-03-10", 30, "cd", "2026-04-09", "2026-04-09"}, /* ordinary */
    {"2026-04-20", 15, "cd", "2026-05-05", "2026-05-06"}, /* last day of Labour Day */
    {"2026-04-16", 15, "cd", "2026-05-01", "2026-05-06"}, /* the whole block */
    {"2026-04-24", 15, "cd", "2026-05-09", "2026-05-09"}, /* Saturday, made up */
    {"2026-01-31", 15, "cd", "2026-02-15", "2026-02-24"}, /* Spring Festival */
    {"2026-01-30", 15, "cd", "2026-02-14", "2026-02-14"}, /* Saturday, made up */
    {"2026-08-02", 60, "cd", "2026-10-01", "2026-10-08"}, /* National Day */
    {"2025-12-17", 15, "cd", "2026-01-01", "2026-01-04"}, /* Sunday, made up; next year */
    {"2026-04-28", 5, "wd", "2026-05-08", "2026-05-08"},
    {"2026-04-30", 5, "wd", "2026-05-11", "2026-05-11"}, /* counts Saturday 05-09 */
    {"2026-02-12", 5, "wd", "2026-02-26", "2026-02-26"},
    {"2026-02-13", 3, "wd", "2026-02-25", "2026-02-25"},
    {"2026-09-18", 3, "wd", "2026-09-22", "2026-09-22"}, /* counts Sunday 09-20 */
    {"2026-09-25", 10, "wd", "2026-10-15", "2026-10-15"},
    {"2026-01-01", 5, "wd", "2026-01-08", "2026-01-08"},
    {"2026-03-10", 0, "cd", "2026-03-10", "2026-03-10"}, /* nothing to wait */
    {"2026-03-14", 0, "wd", "2026-03-14", "2026-03-16"}, /* a Saturday still shifts */
    {"2026-03-31", 1, "mo", "2026-04-30", "2026-04-30"}, /* no 31st of April */
    {"2026-04-02", 1, "mo", "2026-05-02", "2026-05-06"},
    {"2026-03-06", 1, "wd", "2026-03-09", "2026-03-09"}, /* over a weekend */
    {"2026-03-05", 2, "cd", "2026-03-07", "2026-03-09"}, /* ends on a plain Saturday */
};

static struct period vector_period(size_t i)
{
    struct period period = {
        .start_day = day_at(VECTORS[i].start), .length = VECTORS[i].length, .shifts = true};
    assert_true(period_unit_from_word(sv_from(VECTORS[i].unit), &period.unit));
    return period;
}

static void test_vectors(void **state)
{
    const struct fixture *fixture = *state;
    for (size_t i = 0; i < CHECK_COUNT(VECTORS); i++) {
        struct period period = vector_period(i);
        struct period_end end = period_compute(&period, fixture->calendar);
        CHECK_DAY(end.raw_day, VECTORS[i].raw);
        CHECK_DAY(end.due_day, VECTORS[i].due);
        CHECK_ROW(!end.is_provisional, VECTORS[i].start);
    }
}

static void test_without_shift(void **state)
{
    const struct fixture *fixture = *state;
    struct period period = {.start_day = day_at("2026-04-16"), .length = 15};
    struct period_end end = period_compute(&period, fixture->calendar);
    CHECK_DAY(end.due_day, "2026-05-01");
    assert_false(end.is_provisional);
}

static void test_extension_and_pause(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *name, *raw, *due;
        int extended, excluded;
    } ROWS[] = {
        {"neither", "2026-05-09", "2026-05-09", 0, 0},
        {"extended from the unshifted end", "2026-06-08", "2026-06-08", 30, 0},
        {"excluded", "2026-05-16", "2026-05-18", 0, 7},
        {"both", "2026-06-15", "2026-06-15", 30, 7},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct period period = {.start_day = day_at("2026-03-10"),
                                .length = 60,
                                .extended_days = ROWS[i].extended,
                                .excluded_days = ROWS[i].excluded,
                                .shifts = true};
        struct period_end end = period_compute(&period, fixture->calendar);
        CHECK_DAY(end.raw_day, ROWS[i].raw);
        CHECK_DAY(end.due_day, ROWS[i].due);
    }
    /* the shift of the first end is not part of the extension: 2026-05-01 + 10, not 05-06 + 10 */
    struct period period = {
        .start_day = day_at("2026-04-16"), .length = 15, .extended_days = 10, .shifts = true};
    CHECK_DAY(period_compute(&period, fixture->calendar).due_day, "2026-05-11");
}

/* 2027 has no data: only a period whose decisive days lie there is provisional. */
static void test_provisional(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *start;
        int length;
        enum period_unit unit;
        const char *due;
        bool is_provisional;
    } ROWS[] = {
        {"2026-12-01", 30, PERIOD_CALENDAR_DAYS, "2026-12-31", false},
        {"2026-12-02", 30, PERIOD_CALENDAR_DAYS, "2027-01-01", true},
        {"2026-12-04", 30, PERIOD_CALENDAR_DAYS, "2027-01-04", true},
        {"2026-12-24", 5, PERIOD_WORKING_DAYS, "2026-12-31", false},
        {"2026-12-24", 6, PERIOD_WORKING_DAYS, "2027-01-01", true},
        {"2026-11-15", 2, PERIOD_MONTHS, "2027-01-15", true},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct period period = {.start_day = day_at(ROWS[i].start),
                                .length = ROWS[i].length,
                                .unit = ROWS[i].unit,
                                .shifts = true};
        struct period_end end = period_compute(&period, fixture->calendar);
        CHECK_DAY(end.due_day, ROWS[i].due);
        CHECK_ROW(end.is_provisional == ROWS[i].is_provisional, ROWS[i].start);
    }
    struct period period = {.start_day = day_at("2026-03-10"), .length = 5, .shifts = true};
    assert_true(period_compute(&period, calendar_empty()).is_provisional);
}

/* ---- the explanation ---- */

/* Steps as one line each: "rest_day 2026-05-01..2026-05-05 劳动节". */
static const char *told(struct arena *arena, const struct period *period,
                        const struct calendar *calendar)
{
    struct period_step steps[PERIOD_STEPS_MAX];
    size_t count = period_explain(period, calendar, steps);
    struct sv all = SV("");
    for (size_t i = 0; i < count; i++) {
        char day[DAY_TEXT_SIZE] = "";
        char until[DAY_TEXT_SIZE] = "";
        if (steps[i].day)
            day_format(steps[i].day, day);
        if (steps[i].until != steps[i].day && steps[i].until)
            day_format(steps[i].until, until);
        struct sv days = steps[i].days ? arena_printf(arena, " %d", steps[i].days) : SV("");
        struct sv unit = steps[i].kind == STEP_LENGTH
                             ? arena_printf(arena, " %s", period_unit_word(steps[i].unit))
                             : SV("");
        all = arena_printf(arena, "%.*s%s%s%s%s%s%.*s%.*s%s%.*s\n", SV_FMT(all),
                           period_step_word(steps[i].kind), day[0] ? " " : "", day,
                           until[0] ? ".." : "", until, SV_FMT(days), SV_FMT(unit),
                           steps[i].name.n ? " " : "", SV_FMT(steps[i].name));
    }
    return arena_cstr(arena, all);
}

static void test_explain_table(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *start;
        int length;
        enum period_unit unit;
        int extended, excluded;
        const char *told;
    } ROWS[] = {
        {"2026-03-10", 30, PERIOD_CALENDAR_DAYS, 0, 0,
         "start 2026-03-10\nlength 30 cd\nraw_end 2026-04-09\ndue 2026-04-09\n"},
        {"2026-04-16", 15, PERIOD_CALENDAR_DAYS, 0, 0,
         "start 2026-04-16\nlength 15 cd\nraw_end 2026-05-01\n"
         "rest_day 2026-05-01..2026-05-05 劳动节\nshifted 2026-05-06\ndue 2026-05-06\n"},
        {"2025-12-17", 15, PERIOD_CALENDAR_DAYS, 0, 0,
         "start 2025-12-17\nlength 15 cd\nraw_end 2026-01-01\n"
         "rest_day 2026-01-01..2026-01-03 元旦\nmake_up_day 2026-01-04 元旦\n"
         "shifted 2026-01-04\ndue 2026-01-04\n"},
        {"2026-04-24", 15, PERIOD_CALENDAR_DAYS, 0, 0,
         "start 2026-04-24\nlength 15 cd\nraw_end 2026-05-09\nmake_up_day 2026-05-09 劳动节\n"
         "due 2026-05-09\n"},
        {"2026-04-30", 5, PERIOD_WORKING_DAYS, 0, 0,
         "start 2026-04-30\nlength 5 wd\nrest_day 2026-05-01..2026-05-05 劳动节\n"
         "make_up_day 2026-05-09 劳动节\nrest_day 2026-05-10\n"
         "raw_end 2026-05-11\ndue 2026-05-11\n"},
        {"2026-09-25", 10, PERIOD_WORKING_DAYS, 0, 0,
         "start 2026-09-25\nlength 10 wd\nrest_day 2026-09-26..2026-09-27 中秋节\n"
         "rest_day 2026-10-01..2026-10-07 国庆节\nmake_up_day 2026-10-10 国庆节\n"
         "rest_day 2026-10-11\nraw_end 2026-10-15\ndue 2026-10-15\n"},
        {"2026-03-10", 60, PERIOD_CALENDAR_DAYS, 30, 5,
         "start 2026-03-10\nlength 60 cd\nraw_end 2026-05-09\nextended 2026-06-08 30\n"
         "excluded 2026-06-13 5\nrest_day 2026-06-13..2026-06-14\nshifted 2026-06-15\n"
         "due 2026-06-15\n"},
        {"2026-12-02", 31, PERIOD_CALENDAR_DAYS, 0, 0,
         "start 2026-12-02\nlength 31 cd\nraw_end 2027-01-02\nrest_day 2027-01-02..2027-01-03\n"
         "shifted 2027-01-04\ndue 2027-01-04\nprovisional 2027\n"},
        {"2026-03-31", 1, PERIOD_MONTHS, 0, 0,
         "start 2026-03-31\nlength 1 mo\nraw_end 2026-04-30\ndue 2026-04-30\n"},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct period period = {.start_day = day_at(ROWS[i].start),
                                .length = ROWS[i].length,
                                .unit = ROWS[i].unit,
                                .extended_days = ROWS[i].extended,
                                .excluded_days = ROWS[i].excluded,
                                .shifts = true};
        assert_string_equal(told(fixture->arena, &period, fixture->calendar), ROWS[i].told);
    }
}

/* Whatever the period, the explanation begins with its start, ends with its due day (and the year
 * without data), fits, and its days do not go back. */
static void test_explain_agrees(void **state)
{
    const struct fixture *fixture = *state;
    for (int i = 0; i < 4000; i++) {
        struct period period = {.start_day = day_at("2025-01-01") + i % 800,
                                .length = i * 7 % 400,
                                .unit = (enum period_unit)(i % 2),
                                .extended_days = i % 5 == 0 ? 30 : 0,
                                .excluded_days = i % 7 == 0 ? 11 : 0,
                                .shifts = i % 3 != 0};
        struct period_end end = period_compute(&period, fixture->calendar);
        struct period_step steps[PERIOD_STEPS_MAX];
        size_t count = period_explain(&period, fixture->calendar, steps);
        assert_in_range(count, 4, PERIOD_STEPS_MAX);
        assert_int_equal(steps[0].kind, STEP_START);
        assert_int_equal(steps[0].day, period.start_day);
        assert_int_equal(steps[count - 1].kind == STEP_PROVISIONAL, end.is_provisional);
        const struct period_step *due = &steps[count - 1 - end.is_provisional];
        assert_int_equal(due->kind, STEP_DUE);
        assert_int_equal(due->day, end.due_day);
        day_t before = period.start_day;
        for (size_t k = 0; k < count; k++) {
            assert_true(steps[k].day == DAY_NONE || steps[k].day >= before);
            before = steps[k].day ? steps[k].day : before;
        }
    }
}

static void test_words(void **state)
{
    (void)state;
    for (int unit = PERIOD_CALENDAR_DAYS; unit <= PERIOD_SET; unit++) {
        enum period_unit back;
        const char *word = period_unit_word((enum period_unit)unit);
        assert_true(period_unit_from_word(sv_from(word), &back));
        assert_int_equal((int)back, unit);
    }
    enum period_unit none;
    assert_false(period_unit_from_word(SV("days"), &none));
    assert_false(period_unit_from_word(SV(""), &none));
    assert_string_equal(period_step_word(STEP_PROVISIONAL), "provisional");
}

static void call_too_long(void)
{
    struct period period = {.start_day = 20000, .length = 3650, .extended_days = 11};
    period_compute(&period, calendar_empty());
}

static void call_negative(void)
{
    struct period period = {.start_day = 20000, .length = -1};
    period_compute(&period, calendar_empty());
}

static void test_limits(void **state)
{
    (void)state;
    assert_true(check_aborts(call_too_long));
    assert_true(check_aborts(call_negative));
    struct period period = {.start_day = 20000, .length = 3650, .extended_days = 10};
    assert_int_equal(period_compute(&period, calendar_empty()).due_day, 23660);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),       cmocka_unit_test(test_without_shift),
        cmocka_unit_test(test_provisional),   cmocka_unit_test(test_extension_and_pause),
        cmocka_unit_test(test_explain_table), cmocka_unit_test(test_explain_agrees),
        cmocka_unit_test(test_words),         cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
