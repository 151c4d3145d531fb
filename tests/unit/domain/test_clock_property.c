/* Periods against an oracle that knows no arithmetic: it walks a list of days one after another,
 * made by counting days of months by hand, and looks each day up in the lists of rest days as they
 * were read. Nothing of clock.c, calendar.c or day.c is in it but the type of a day.
 *
 * 10^5 random periods a run, 10^6 with HUIYIN_LONG set; the seed is fixed and printed. A period on
 * which the two differ is made smaller as long as they differ, and printed whole. */
#include "domain/clock.h"

#include "base/rng.h"

#include "domain_data.h"

#include <stdlib.h>

enum {
    FIRST_DAY = 17532, /* 2018-01-01, a Monday */
    LAST_YEAR = 2080,
    DAYS_MAX = 24000,
    START_FIRST = 17897, /* 2019-01-01 */
    START_DAYS = 3287,   /* to 2027-12-31 */
    CASES = 100000,
    CASES_LONG = 1000000,
    LENGTHS = 401,
    YEARS_MAX = 30,
    CALENDARS = 3
};
#define SEED UINT64_C(20260322)

/* ---- the oracle ---- */

struct oracle_day {
    int year, month, mday;
    bool is_workday, has_data;
};

struct oracle {
    struct oracle_day *days; /* from FIRST_DAY */
    size_t count;
};

static int days_of_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    return month == 2 && is_leap ? 29 : DAYS[month - 1];
}

/* What the notices say of a day; the weekday where they say nothing. */
static void look_up(struct oracle_day *day, day_t number, const struct calendar_year *years,
                    size_t year_count)
{
    day->is_workday = (number - FIRST_DAY) % 7 < 5;
    for (size_t i = 0; i < year_count; i++) {
        if (years[i].year == day->year)
            day->has_data = true;
        for (size_t k = 0; k < years[i].count; k++) {
            if (years[i].days[k].day == number)
                day->is_workday = !years[i].days[k].is_off;
        }
    }
}

static struct oracle oracle_of(struct arena *arena, const struct calendar_year *years,
                               size_t year_count)
{
    struct oracle oracle = {.days = ARENA_ARRAY(arena, struct oracle_day, DAYS_MAX)};
    struct oracle_day day = {.year = 2018, .month = 1, .mday = 1};
    while (day.year <= LAST_YEAR) {
        assert_true(oracle.count < DAYS_MAX);
        struct oracle_day *made = &oracle.days[oracle.count];
        *made = day;
        look_up(made, FIRST_DAY + (day_t)oracle.count, years, year_count);
        oracle.count++;
        if (++day.mday > days_of_month(day.year, day.month)) {
            day.mday = 1;
            day.month++;
        }
        if (day.month > 12) {
            day.month = 1;
            day.year++;
        }
    }
    return oracle;
}

static const struct oracle_day *at(const struct oracle *oracle, day_t day)
{
    assert_in_range(day, FIRST_DAY, FIRST_DAY + (day_t)oracle->count - 1);
    return &oracle->days[day - FIRST_DAY];
}

/* Walk on until so many months have begun, then to the same day of the month or its last. */
static day_t walk_months(const struct oracle *oracle, day_t day, int months)
{
    int wanted = at(oracle, day)->mday;
    if (months == 0)
        return day;
    while (months > 0) {
        day++;
        if (at(oracle, day)->mday == 1)
            months--;
    }
    while (at(oracle, day)->mday < wanted && at(oracle, day + 1)->mday != 1)
        day++;
    return day;
}

static day_t walk_workdays(const struct oracle *oracle, day_t day, int count, bool *is_provisional)
{
    while (count > 0) {
        day++;
        if (!at(oracle, day)->has_data)
            *is_provisional = true;
        if (at(oracle, day)->is_workday)
            count--;
    }
    return day;
}

static day_t walk_hours(day_t day, int hours, int *minute)
{
    for (int i = 0; i < hours; i++) {
        *minute += 60;
        if (*minute >= 24 * 60) {
            *minute -= 24 * 60;
            day++;
        }
    }
    return day;
}

static struct period_end oracle_end(const struct oracle *oracle, const struct period *period)
{
    struct period_end end = {.due_minute = -1};
    day_t day = period->start_day;
    switch (period->unit) {
    case PERIOD_CALENDAR_DAYS:
        for (int i = 0; i < period->length; i++)
            day++;
        break;
    case PERIOD_WORKING_DAYS:
        day = walk_workdays(oracle, day, period->length, &end.is_provisional);
        break;
    case PERIOD_MONTHS:
        day = walk_months(oracle, day, period->length);
        break;
    case PERIOD_YEARS:
        day = walk_months(oracle, day, 12 * period->length);
        break;
    case PERIOD_HOURS:
        end.due_minute = period->start_minute;
        day = walk_hours(day, period->length, &end.due_minute);
        break;
    case PERIOD_MINUTES:
        end.due_minute = period->start_minute + period->length;
        day += end.due_minute / (24 * 60);
        end.due_minute %= 24 * 60;
        break;
    case PERIOD_SET:
        day = period->set_day;
        break;
    }
    if (period->extension_unit == PERIOD_WORKING_DAYS)
        day = walk_workdays(oracle, day, period->extended_days, &end.is_provisional);
    for (int i = 0; period->extension_unit == PERIOD_CALENDAR_DAYS && i < period->extended_days;
         i++)
        day++;
    for (int i = 0; i < period->excluded_days; i++)
        day++;
    end.raw_day = day;
    while (period->shifts && end.due_minute < 0) {
        if (!at(oracle, day)->has_data)
            end.is_provisional = true;
        if (at(oracle, day)->is_workday)
            break;
        day++;
    }
    end.due_day = day;
    return end;
}

/* ---- the cases ---- */

struct fixture {
    struct arena *arena;
    const struct calendar *calendars[CALENDARS];
    struct oracle oracles[CALENDARS];
    int cases;
};

static void add_calendar(struct fixture *fixture, size_t no, const struct calendar_year *years,
                         size_t count)
{
    CHECK_OK(calendar_build(fixture->arena, years, count, &fixture->calendars[no]));
    fixture->oracles[no] = oracle_of(fixture->arena, years, count);
}

/* The shipped years; the same with regional rest days in 2026 and nothing for 2023; none at all. */
static int setup(void **state)
{
    static struct fixture fixture;
    const struct calendar_year *years;
    fixture.arena = arena_new();
    fixture.cases = getenv("HUIYIN_LONG") ? CASES_LONG : CASES;
    size_t count = source_years(fixture.arena, &years);
    add_calendar(&fixture, 0, years, count);
    struct calendar_year *regional = ARENA_ARRAY(fixture.arena, struct calendar_year, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (years[i].year == 2023)
            continue;
        regional[kept++] =
            years[i].year == 2026 ? with_regional_days(fixture.arena, &years[i]) : years[i];
    }
    add_calendar(&fixture, 1, regional, kept);
    add_calendar(&fixture, 2, NULL, 0);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    arena_free(&fixture->arena);
    return 0;
}

static int below(struct rng rng, int n)
{
    return (int)rng_below(rng, (uint64_t)n);
}

static struct period random_period(struct rng rng)
{
    struct period period = {.start_day = START_FIRST + below(rng, START_DAYS),
                            .unit = (enum period_unit)below(rng, PERIOD_SET + 1),
                            .extended_days = below(rng, 3) ? 0 : below(rng, LENGTHS),
                            .excluded_days = below(rng, 3) ? 0 : below(rng, 100),
                            .shifts = below(rng, 4) > 0};
    int most =
        period_length_max(period.unit) < LENGTHS ? period_length_max(period.unit) + 1 : LENGTHS;
    if (period.unit == PERIOD_YEARS)
        most = YEARS_MAX + 1;
    period.length = below(rng, most);
    if (period_is_by_minute(period.unit))
        period.start_minute = below(rng, 24 * 60);
    if (period.unit == PERIOD_SET)
        period.set_day = period.start_day + below(rng, LENGTHS);
    if (period.extended_days && below(rng, 2))
        period.extension_unit = PERIOD_WORKING_DAYS;
    return period;
}

static bool agrees(const struct fixture *fixture, size_t no, const struct period *period)
{
    struct period_end got = period_compute(period, fixture->calendars[no]);
    struct period_end want = oracle_end(&fixture->oracles[no], period);
    return got.raw_day == want.raw_day && got.due_day == want.due_day &&
           got.is_provisional == want.is_provisional && got.due_minute == want.due_minute;
}

/* The last steps tell what was computed. */
static bool is_told(const struct fixture *fixture, size_t no, const struct period *period)
{
    struct period_end end = period_compute(period, fixture->calendars[no]);
    struct period_step steps[PERIOD_STEPS_MAX];
    size_t count = period_explain(period, fixture->calendars[no], steps);
    bool is_provisional = steps[count - 1].kind == STEP_PROVISIONAL;
    const struct period_step *due = &steps[count - 1 - is_provisional];
    return is_provisional == end.is_provisional && due->kind == STEP_DUE &&
           due->day == end.due_day && due->minute == end.due_minute;
}

static bool holds(const struct fixture *fixture, size_t no, const struct period *period)
{
    return agrees(fixture, no, period) && is_told(fixture, no, period);
}

/* ---- making a failing case small ---- */

/* Try one value smaller in every way; true when a smaller one still fails. */
static bool shrink_number(const struct fixture *fixture, size_t no, struct period *period,
                          int *member)
{
    struct period before = *period;
    int was = *member;
    const int tries[] = {0, was / 2, was - 1};
    for (size_t i = 0; was > 0 && i < CHECK_COUNT(tries); i++) {
        *member = tries[i];
        if (period->extended_days == 0)
            period->extension_unit = PERIOD_CALENDAR_DAYS;
        if (!holds(fixture, no, period))
            return true;
        *period = before;
    }
    return false;
}

static void shrink(const struct fixture *fixture, size_t no, struct period *period)
{
    while (shrink_number(fixture, no, period, &period->extended_days) ||
           shrink_number(fixture, no, period, &period->excluded_days) ||
           shrink_number(fixture, no, period, &period->length) ||
           shrink_number(fixture, no, period, &period->start_minute))
        continue;
}

static void print_end(const char *who, const struct period_end *end)
{
    char raw[DAY_TEXT_SIZE];
    char due[DAY_TEXT_SIZE];
    day_format(end->raw_day, raw);
    day_format(end->due_day, due);
    print_error("  %s: raw %s, due %s, minute %d, provisional %d\n", who, raw, due, end->due_minute,
                end->is_provisional);
}

static void report(const struct fixture *fixture, size_t no, struct period period, int i)
{
    shrink(fixture, no, &period);
    char start[DAY_TEXT_SIZE];
    char set[DAY_TEXT_SIZE];
    day_format(period.start_day, start);
    day_format(period.set_day, set);
    print_error(
        "case %d, calendar %zu: start %s %02d:%02d, %d %s, set %s, extended %d %s, excluded %d, "
        "shifts %d\n",
        i, no, start, period.start_minute / 60, period.start_minute % 60, period.length,
        period_unit_word(period.unit), set, period.extended_days,
        period_unit_word(period.extension_unit), period.excluded_days, period.shifts);
    struct period_end got = period_compute(&period, fixture->calendars[no]);
    struct period_end want = oracle_end(&fixture->oracles[no], &period);
    print_end("clock ", &got);
    print_end("oracle", &want);
    fail_msg("the explanation %s what was computed",
             is_told(fixture, no, &period) ? "tells" : "does not tell");
}

static void test_against_oracle(void **state)
{
    const struct fixture *fixture = *state;
    struct rng_seeded seeded;
    struct rng rng = rng_seeded(&seeded, SEED);
    int of_unit[PERIOD_SET + 1] = {0};
    print_message("%d periods, seed %llu\n", fixture->cases, (unsigned long long)SEED);
    for (int i = 0; i < fixture->cases; i++) {
        struct period period = random_period(rng);
        size_t no = rng_below(rng, CALENDARS);
        if (!holds(fixture, no, &period))
            report(fixture, no, period, i);
        of_unit[period.unit]++;
    }
    for (size_t unit = 0; unit < CHECK_COUNT(of_unit); unit++)
        assert_true(of_unit[unit] > fixture->cases / 10);
}

/* ---- pauses, by what they mean: a day inside one does not count ---- */

struct pause {
    day_t from, until;
};

/* The day on which so many days have counted. */
static day_t count_days(day_t day, int length, const struct pause *pauses, size_t count)
{
    while (length > 0) {
        bool is_paused = false;
        day++;
        for (size_t i = 0; i < count; i++)
            is_paused = is_paused || (day >= pauses[i].from && day <= pauses[i].until);
        length -= !is_paused;
    }
    return day;
}

/* Up to three pauses one after another, each begun while the period still runs. */
static void test_pauses(void **state)
{
    const struct fixture *fixture = *state;
    struct rng_seeded seeded;
    struct rng rng = rng_seeded(&seeded, SEED + 1);
    for (int i = 0; i < fixture->cases / 10; i++) {
        struct period period = {.start_day = START_FIRST + below(rng, START_DAYS),
                                .length = 1 + below(rng, 90)};
        struct pause pauses[3];
        size_t count = rng_below(rng, CHECK_COUNT(pauses) + 1);
        day_t last = period.start_day;
        size_t made = 0;
        for (; made < count; made++) {
            day_t due = period_compute(&period, fixture->calendars[0]).raw_day;
            if (last >= due)
                break;
            period.paused_from = last + 1 + below(rng, due - last);
            day_t until = period.paused_from + below(rng, 40);
            pauses[made] = (struct pause){period.paused_from, until};
            period = period_resumed(&period, until);
            last = until;
        }
        day_t want = count_days(period.start_day, period.length, pauses, made);
        assert_int_equal(period_compute(&period, fixture->calendars[0]).raw_day, want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_oracle),
        cmocka_unit_test(test_pauses),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
