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
        struct sv minute =
            steps[i].minute == PERIOD_NO_MINUTE
                ? SV("")
                : arena_printf(arena, " %02d:%02d", steps[i].minute / 60, steps[i].minute % 60);
        struct sv days = steps[i].days ? arena_printf(arena, " %d", steps[i].days) : SV("");
        struct sv unit = steps[i].kind == STEP_LENGTH
                             ? arena_printf(arena, " %s", period_unit_word(steps[i].unit))
                             : SV("");
        all = arena_printf(arena, "%.*s%s%s%s%s%s%.*s%.*s%.*s%s%.*s\n", SV_FMT(all),
                           period_step_word(steps[i].kind), day[0] ? " " : "", day,
                           until[0] ? ".." : "", until, SV_FMT(minute), SV_FMT(days), SV_FMT(unit),
                           steps[i].name.n ? " " : "", SV_FMT(steps[i].name));
    }
    return arena_cstr(arena, all);
}

/* ---- months, years, hours, set days ---- */

static void test_months_and_years(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *start;
        int length;
        enum period_unit unit;
        const char *raw, *due;
    } ROWS[] = {
        {"2026-01-31", 1, PERIOD_MONTHS, "2026-02-28", "2026-02-28"}, /* Saturday, made up */
        {"2024-01-31", 1, PERIOD_MONTHS, "2024-02-29", "2024-02-29"}, /* a leap year */
        {"2026-01-30", 1, PERIOD_MONTHS, "2026-02-28", "2026-02-28"},
        {"2025-12-31", 2, PERIOD_MONTHS, "2026-02-28", "2026-02-28"}, /* over the year */
        {"2026-01-31", 3, PERIOD_MONTHS, "2026-04-30", "2026-04-30"},
        {"2025-08-31", 6, PERIOD_MONTHS, "2026-02-28", "2026-02-28"},
        {"2026-02-28", 1, PERIOD_MONTHS, "2026-03-28", "2026-03-30"}, /* not the month's end */
        {"2026-04-01", 6, PERIOD_MONTHS, "2026-10-01", "2026-10-08"},
        {"2024-02-29", 1, PERIOD_YEARS, "2025-02-28", "2025-02-28"},
        {"2020-02-29", 4, PERIOD_YEARS, "2024-02-29", "2024-02-29"},
        {"2025-02-28", 1, PERIOD_YEARS, "2026-02-28", "2026-02-28"},
        {"2025-05-01", 1, PERIOD_YEARS, "2026-05-01", "2026-05-06"},
        {"2026-03-10", 0, PERIOD_YEARS, "2026-03-10", "2026-03-10"},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct period period = {.start_day = day_at(ROWS[i].start),
                                .length = ROWS[i].length,
                                .unit = ROWS[i].unit,
                                .shifts = true};
        struct period_end end = period_compute(&period, fixture->calendar);
        CHECK_DAY(end.raw_day, ROWS[i].raw);
        CHECK_DAY(end.due_day, ROWS[i].due);
        assert_int_equal(end.due_minute, PERIOD_NO_MINUTE);
    }
}

/* Hours run on over midnight and rest days, and need no calendar. */
static void test_hours(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *start;
        int minute, length;
        const char *due;
        int due_minute;
    } ROWS[] = {
        {"2026-03-10", 570, 4, "2026-03-10", 810},
        {"2026-03-10", 1439, 1, "2026-03-11", 59}, /* across midnight */
        {"2026-03-10", 1380, 1, "2026-03-11", 0},  /* ends as the day begins */
        {"2026-03-10", 0, 24, "2026-03-11", 0},
        {"2026-03-10", 570, 48, "2026-03-12", 570},
        {"2026-02-28", 1200, 6, "2026-03-01", 120},   /* across a month */
        {"2026-04-30", 1200, 24, "2026-05-01", 1200}, /* into a holiday */
        {"2026-12-31", 1200, 24, "2027-01-01", 1200}, /* into a year without data */
        {"2026-03-10", 570, 0, "2026-03-10", 570},
        {"2026-03-10", 1439, 400, "2026-03-27", 959},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct period period = {.start_day = day_at(ROWS[i].start),
                                .start_minute = ROWS[i].minute,
                                .length = ROWS[i].length,
                                .unit = PERIOD_HOURS,
                                .shifts = true};
        struct period_end end = period_compute(&period, fixture->calendar);
        CHECK_DAY(end.raw_day, ROWS[i].due);
        CHECK_DAY(end.due_day, ROWS[i].due);
        assert_int_equal(end.due_minute, ROWS[i].due_minute);
        assert_false(end.is_provisional);
    }
}

static void test_set_day(void **state)
{
    const struct fixture *fixture = *state;
    struct period period = {
        .start_day = day_at("2026-03-10"), .unit = PERIOD_SET, .set_day = day_at("2026-05-01")};
    CHECK_DAY(period_compute(&period, fixture->calendar).due_day, "2026-05-01");
    period.shifts = true;
    CHECK_DAY(period_compute(&period, fixture->calendar).raw_day, "2026-05-01");
    CHECK_DAY(period_compute(&period, fixture->calendar).due_day, "2026-05-06");
    period.extended_days = 9;
    CHECK_DAY(period_compute(&period, fixture->calendar).due_day, "2026-05-11");
}

/* ---- pauses ---- */

/* A hearing from the 20th to the 22nd: three days, both ends inside; the end moves by three, and
 * only then over the holiday. */
static void test_pause_and_resume(void **state)
{
    const struct fixture *fixture = *state;
    struct period running = {.start_day = day_at("2026-04-14"), .length = 15, .shifts = true};
    struct period paused = running;
    paused.paused_from = day_at("2026-04-20");
    CHECK_DAY(period_compute(&running, fixture->calendar).due_day, "2026-04-29");
    CHECK_DAY(period_compute(&paused, fixture->calendar).due_day, "2026-04-29");
    struct period resumed = period_resumed(&paused, day_at("2026-04-22"));
    assert_int_equal(resumed.excluded_days, 3);
    assert_int_equal(resumed.paused_from, DAY_NONE);
    CHECK_DAY(period_compute(&resumed, fixture->calendar).raw_day, "2026-05-02");
    CHECK_DAY(period_compute(&resumed, fixture->calendar).due_day, "2026-05-06");
    /* one day is a pause too; a second pause adds to the first */
    resumed.paused_from = day_at("2026-05-04");
    resumed = period_resumed(&resumed, day_at("2026-05-04"));
    assert_int_equal(resumed.excluded_days, 4);
    /* with an extension: 04-29 + 10 + 4 is 05-13 */
    resumed.extended_days = 10;
    CHECK_DAY(period_compute(&resumed, fixture->calendar).due_day, "2026-05-13");
}

/* Working days: the excluded days are calendar days behind the counted ones. */
static void test_pause_of_working_days(void **state)
{
    const struct fixture *fixture = *state;
    struct period period = {.start_day = day_at("2026-04-28"),
                            .length = 2,
                            .unit = PERIOD_WORKING_DAYS,
                            .shifts = true,
                            .paused_from = day_at("2026-04-29")};
    period = period_resumed(&period, day_at("2026-04-29"));
    CHECK_DAY(period_compute(&period, fixture->calendar).raw_day, "2026-05-01");
    CHECK_DAY(period_compute(&period, fixture->calendar).due_day, "2026-05-06");
}

static void test_has_passed(void **state)
{
    const struct fixture *fixture = *state;
    struct period days = {.start_day = day_at("2026-03-10"), .length = 3};
    struct period_end end = period_compute(&days, fixture->calendar);
    assert_false(period_has_passed(&days, &end, day_at("2026-03-13"), 1439));
    assert_true(period_has_passed(&days, &end, day_at("2026-03-14"), 0));
    days.paused_from = day_at("2026-03-11");
    assert_false(period_has_passed(&days, &end, day_at("2026-12-31"), 0));
    struct period hours = {
        .start_day = day_at("2026-03-10"), .start_minute = 600, .length = 24, .unit = PERIOD_HOURS};
    end = period_compute(&hours, fixture->calendar);
    assert_false(period_has_passed(&hours, &end, day_at("2026-03-10"), 1439));
    assert_false(period_has_passed(&hours, &end, day_at("2026-03-11"), 600));
    assert_true(period_has_passed(&hours, &end, day_at("2026-03-11"), 601));
    assert_true(period_has_passed(&hours, &end, day_at("2026-03-12"), 0));
}

/* A region's own rest days, entered with the year's, move what ends on them and what counts over
 * them; elsewhere nothing moves. */
static void test_regional_rest_days(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *start;
        int length;
        enum period_unit unit;
        const char *country, *region;
    } ROWS[] = {
        {"2026-04-05", 15, PERIOD_CALENDAR_DAYS, "2026-04-20", "2026-04-22"},
        {"2026-04-06", 15, PERIOD_CALENDAR_DAYS, "2026-04-21", "2026-04-22"},
        {"2026-04-04", 15, PERIOD_CALENDAR_DAYS, "2026-04-20", "2026-04-22"}, /* from a Sunday */
        {"2026-04-07", 15, PERIOD_CALENDAR_DAYS, "2026-04-22", "2026-04-22"},
        {"2026-04-17", 1, PERIOD_WORKING_DAYS, "2026-04-20", "2026-04-22"},
        {"2026-04-17", 5, PERIOD_WORKING_DAYS, "2026-04-24", "2026-04-28"},
        {"2026-03-20", 1, PERIOD_MONTHS, "2026-04-20", "2026-04-22"},
        {"2026-04-20", 24, PERIOD_HOURS, "2026-04-21", "2026-04-21"},
    };
    const struct calendar *region = regional_calendar(fixture->arena);
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct period period = {.start_day = day_at(ROWS[i].start),
                                .length = ROWS[i].length,
                                .unit = ROWS[i].unit,
                                .shifts = true};
        CHECK_DAY(period_compute(&period, fixture->calendar).due_day, ROWS[i].country);
        CHECK_DAY(period_compute(&period, region).due_day, ROWS[i].region);
    }
    struct period period = {.start_day = day_at("2026-04-05"), .length = 15, .shifts = true};
    assert_string_equal(told(fixture->arena, &period, region),
                        "start 2026-04-05\nlength 15 cd\nraw_end 2026-04-20\n"
                        "rest_day 2026-04-20..2026-04-21 三月三\nshifted 2026-04-22\n"
                        "due 2026-04-22\n");
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
         "start 2026-03-31\nlength 1 mo\nmonth_end 2026-04-30 31\nraw_end 2026-04-30\n"
         "due 2026-04-30\n"},
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

/* What only some units and a pause have to tell. */
static void test_explain_more(void **state)
{
    const struct fixture *fixture = *state;
    const struct {
        struct period period;
        const char *told;
    } ROWS[] = {
        {{.start_day = day_at("2026-05-01"),
          .start_minute = 22 * 60 + 30,
          .length = 24,
          .unit = PERIOD_HOURS,
          .shifts = true},
         "start 2026-05-01 22:30\nlength 24 h\nraw_end 2026-05-02 22:30\ndue 2026-05-02 22:30\n"},
        {{.start_day = day_at("2026-05-01"),
          .length = 6,
          .unit = PERIOD_HOURS,
          .extended_days = 1,
          .excluded_days = 2},
         "start 2026-05-01 00:00\nlength 6 h\nraw_end 2026-05-01 06:00\n"
         "extended 2026-05-02 06:00 1\nexcluded 2026-05-04 06:00 2\ndue 2026-05-04 06:00\n"},
        {{.start_day = day_at("2024-02-29"), .length = 1, .unit = PERIOD_YEARS, .shifts = true},
         "start 2024-02-29\nlength 1 yr\nmonth_end 2025-02-28 29\nraw_end 2025-02-28\n"
         "due 2025-02-28\n"},
        {{.start_day = day_at("2026-03-10"), .unit = PERIOD_SET, .set_day = day_at("2026-05-01")},
         "set 2026-05-01\ndue 2026-05-01\n"},
        {{.start_day = day_at("2026-03-10"),
          .unit = PERIOD_SET,
          .set_day = day_at("2026-05-01"),
          .shifts = true},
         "set 2026-05-01\nrest_day 2026-05-01..2026-05-05 劳动节\nshifted 2026-05-06\n"
         "due 2026-05-06\n"},
        {{.start_day = day_at("2026-04-16"),
          .length = 15,
          .excluded_days = 3,
          .shifts = true,
          .paused_from = day_at("2026-04-29")},
         "start 2026-04-16\nlength 15 cd\nraw_end 2026-05-01\nexcluded 2026-05-04 3\n"
         "paused 2026-04-29\n"},
        {{.start_day = day_at("2026-12-02"),
          .length = 31,
          .shifts = true,
          .paused_from = day_at("2026-12-10")},
         "start 2026-12-02\nlength 31 cd\nraw_end 2027-01-02\npaused 2026-12-10\n"
         "provisional 2027\n"},
        /* twenty working days and three more, across the holiday */
        {{.start_day = day_at("2026-04-01"),
          .length = 20,
          .unit = PERIOD_WORKING_DAYS,
          .extended_days = 3,
          .extension_unit = PERIOD_WORKING_DAYS,
          .shifts = true},
         "start 2026-04-01\nlength 20 wd\nrest_day 2026-04-04..2026-04-06 清明节\n"
         "rest_day 2026-04-11..2026-04-12\nrest_day 2026-04-18..2026-04-19\n"
         "rest_day 2026-04-25..2026-04-26\nraw_end 2026-04-30\n"
         "rest_day 2026-05-01..2026-05-05 劳动节\n"
         "extended 2026-05-08 3\ndue 2026-05-08\n"},
        /* from the unshifted end, a Saturday: two working days are Monday and Tuesday */
        {{.start_day = day_at("2026-03-10"),
          .length = 4,
          .extended_days = 2,
          .extension_unit = PERIOD_WORKING_DAYS,
          .shifts = true},
         "start 2026-03-10\nlength 4 cd\nraw_end 2026-03-14\nrest_day 2026-03-15\n"
         "extended 2026-03-17 2\ndue 2026-03-17\n"},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        assert_string_equal(told(fixture->arena, &ROWS[i].period, fixture->calendar), ROWS[i].told);
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

static void call_resume_early(void)
{
    struct period period = {.start_day = 20000, .length = 9, .paused_from = 20005};
    period_resumed(&period, 20004);
}

static void test_validity(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct period period;
        bool is_valid;
    } ROWS[] = {
        {"the longest", {.length = 3650, .extended_days = 10}, true},
        {"a day longer", {.length = 3650, .extended_days = 11}, false},
        {"120 months", {.length = 120, .unit = PERIOD_MONTHS}, true},
        {"121 months", {.length = 121, .unit = PERIOD_MONTHS}, false},
        {"100 years", {.length = 100, .unit = PERIOD_YEARS}, true},
        {"101 years", {.length = 101, .unit = PERIOD_YEARS}, false},
        {"the last minute", {.unit = PERIOD_HOURS, .start_minute = 1439}, true},
        {"minute 1440", {.unit = PERIOD_HOURS, .start_minute = 1440}, false},
        {"a negative minute", {.unit = PERIOD_HOURS, .start_minute = -1}, false},
        {"days with a minute", {.start_minute = 1}, false},
        {"a set day", {.unit = PERIOD_SET, .set_day = 20000}, true},
        {"a set day without one", {.unit = PERIOD_SET}, false},
        {"a set day with a length", {.unit = PERIOD_SET, .set_day = 20000, .length = 1}, false},
        {"a set day elsewhere", {.unit = PERIOD_YEARS, .set_day = 20000}, false},
        {"negative exclusion", {.excluded_days = -1}, false},
        {"too much excluded", {.excluded_days = 3661}, false},
        {"paused", {.length = 5, .paused_from = 20000}, true},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(period_is_valid(&ROWS[i].period) == ROWS[i].is_valid, ROWS[i].name);
}

static void test_limits(void **state)
{
    (void)state;
    assert_true(check_aborts(call_too_long));
    assert_true(check_aborts(call_negative));
    assert_true(check_aborts(call_resume_early));
    struct period period = {.start_day = 20000, .length = 3650, .extended_days = 10};
    assert_int_equal(period_compute(&period, calendar_empty()).due_day, 23660);
}

/* Whatever acts add to a period, its days can be stored: none lies after the last one, and no pause
 * excludes more than there is room for. */
static void test_last_day(void **state)
{
    static const struct {
        const char *name;
        struct period period;
    } ROWS[] = {
        {"days", {.start_day = DAY_LAST - 1, .length = 2, .shifts = true}},
        {"working days", {.start_day = DAY_LAST, .length = 9, .unit = PERIOD_WORKING_DAYS}},
        {"a century", {.start_day = DAY_LAST - 9, .length = 100, .unit = PERIOD_YEARS}},
        {"hours", {.start_day = DAY_LAST, .length = 30, .unit = PERIOD_HOURS}},
        {"a set day extended",
         {.start_day = 20000, .unit = PERIOD_SET, .set_day = DAY_LAST, .extended_days = 30}},
        {"a set day after a pause",
         {.start_day = 20000, .unit = PERIOD_SET, .set_day = DAY_LAST, .excluded_days = 3}},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct period_end end = period_compute(&ROWS[i].period, calendar_empty());
        CHECK_ROW(end.raw_day <= DAY_LAST && end.due_day <= DAY_LAST, ROWS[i].name);
    }
    struct period paused = {.start_day = 20000, .length = 9, .paused_from = 20001};
    struct period resumed = period_resumed(&paused, DAY_LAST);
    assert_true(period_is_valid(&resumed));
    resumed.paused_from = 30000;
    resumed = period_resumed(&resumed, 30001);
    assert_true(period_is_valid(&resumed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_without_shift),
        cmocka_unit_test(test_provisional),
        cmocka_unit_test(test_extension_and_pause),
        cmocka_unit_test(test_explain_table),
        cmocka_unit_test(test_explain_agrees),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_months_and_years),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_set_day),
        cmocka_unit_test(test_pause_and_resume),
        cmocka_unit_test(test_pause_of_working_days),
        cmocka_unit_test(test_has_passed),
        cmocka_unit_test(test_regional_rest_days),
        cmocka_unit_test(test_explain_more),
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_last_day),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
