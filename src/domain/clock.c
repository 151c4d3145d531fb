/* Legal periods. One computation, ends_of, feeds both the due day and its explanation, so the two
 * cannot disagree. Every day whose kind matters passes through look_is_workday, which remembers a
 * year without data: that is what "provisional" means. */
#include "domain/clock.h"

#include "base/assert.h"
#include "domain/word_table.h"

enum { PERIOD_DAYS_MAX = 3660, MINUTES_PER_HOUR = 60, MINUTES_PER_DAY = 1440, SATURDAY = 6 };

static const char *const UNIT_WORDS[] = {
    [PERIOD_CALENDAR_DAYS] = "cd", [PERIOD_WORKING_DAYS] = "wd", [PERIOD_MONTHS] = "mo",
    [PERIOD_HOURS] = "h",          [PERIOD_YEARS] = "yr",        [PERIOD_SET] = "set",
    [PERIOD_MINUTES] = "min"};
#define UNIT_COUNT (sizeof UNIT_WORDS / sizeof UNIT_WORDS[0])

static const int LENGTHS_MAX[UNIT_COUNT] = {
    [PERIOD_CALENDAR_DAYS] = PERIOD_DAYS_MAX,
    [PERIOD_WORKING_DAYS] = PERIOD_DAYS_MAX,
    [PERIOD_MONTHS] = 120,
    [PERIOD_HOURS] = PERIOD_DAYS_MAX,
    [PERIOD_YEARS] = 100,
    [PERIOD_SET] = 0,
    [PERIOD_MINUTES] = MINUTES_PER_DAY,
};

static const char *const STEP_WORDS[] = {
    [STEP_START] = "start",
    [STEP_LENGTH] = "length",
    [STEP_RAW_END] = "raw_end",
    [STEP_EXTENDED] = "extended",
    [STEP_EXCLUDED] = "excluded",
    [STEP_REST_DAY] = "rest_day",
    [STEP_MAKE_UP_DAY] = "make_up_day",
    [STEP_SHIFTED] = "shifted",
    [STEP_DUE] = "due",
    [STEP_PROVISIONAL] = "provisional",
    [STEP_SET] = "set",
    [STEP_PAUSED] = "paused",
    [STEP_MONTH_END] = "month_end",
};
#define STEP_COUNT (sizeof STEP_WORDS / sizeof STEP_WORDS[0])

const char *period_unit_word(enum period_unit unit)
{
    ASSERT(unit < UNIT_COUNT);
    return UNIT_WORDS[unit];
}

bool period_is_by_minute(enum period_unit unit)
{
    return unit == PERIOD_HOURS || unit == PERIOD_MINUTES;
}

bool period_unit_from_word(struct sv word, enum period_unit *out)
{
    size_t index;
    if (!word_table_find(UNIT_WORDS, UNIT_COUNT, word, &index))
        return false;
    *out = (enum period_unit)index;
    return true;
}

const char *period_step_word(enum period_step_kind kind)
{
    ASSERT(kind < STEP_COUNT);
    return STEP_WORDS[kind];
}

/* ---- what can be computed ---- */

int period_length_max(enum period_unit unit)
{
    ASSERT(unit < UNIT_COUNT);
    return LENGTHS_MAX[unit];
}

static bool is_within(int value, int max)
{
    return value >= 0 && value <= max;
}

/* Days are the only thing a period is extended by; of which kind is said once there are some. */
static bool is_extended_validly(const struct period *period)
{
    return period->extension_unit == PERIOD_CALENDAR_DAYS ||
           (period->extension_unit == PERIOD_WORKING_DAYS && period->extended_days > 0);
}

bool period_is_valid(const struct period *period)
{
    ASSERT(period->unit < UNIT_COUNT);
    bool has_minute = period_is_by_minute(period->unit) || period->unit == PERIOD_SET;
    int minute_max = has_minute ? MINUTES_PER_DAY - 1 : 0;
    return is_within(period->length, LENGTHS_MAX[period->unit]) &&
           is_within(period->extended_days, PERIOD_DAYS_MAX - period->length) &&
           is_within(period->excluded_days, PERIOD_DAYS_MAX) && is_extended_validly(period) &&
           is_within(period->start_minute, minute_max) &&
           (period->set_day != DAY_NONE) == (period->unit == PERIOD_SET);
}

/* ---- the arithmetic ---- */

struct look {
    const struct calendar *calendar;
    int missing_year; /* first year without data that was looked at, or 0 */
};

static bool look_is_workday(struct look *look, day_t day)
{
    int year = day_year(day);
    if (!look->missing_year && !calendar_has_year(look->calendar, year))
        look->missing_year = year;
    return calendar_is_workday(look->calendar, day);
}

static day_t add_workdays(struct look *look, day_t day, int count)
{
    while (count > 0)
        count -= look_is_workday(look, ++day);
    return day;
}

static day_t next_workday(struct look *look, day_t day)
{
    while (!look_is_workday(look, day))
        day++;
    return day;
}

/* From the start of the first day to the end of a clock that runs by the minute. */
static int minutes_to_end(const struct period *period)
{
    int each = period->unit == PERIOD_HOURS ? MINUTES_PER_HOUR : 1;
    return period->start_minute + period->length * each;
}

/* Where the period ends by its length alone. */
static day_t plain_end(const struct period *period, struct look *look)
{
    switch (period->unit) {
    case PERIOD_CALENDAR_DAYS:
        return period->start_day + period->length;
    case PERIOD_WORKING_DAYS:
        return add_workdays(look, period->start_day, period->length);
    case PERIOD_MONTHS:
        return day_add_months(period->start_day, period->length);
    case PERIOD_HOURS:
    case PERIOD_MINUTES:
        return period->start_day + minutes_to_end(period) / MINUTES_PER_DAY;
    case PERIOD_YEARS:
        return day_add_months(period->start_day, period->length * 12);
    case PERIOD_SET:
        return period->set_day;
    }
    UNREACHABLE();
}

static day_t extended_end(const struct period *period, day_t plain, struct look *look)
{
    return period->extension_unit == PERIOD_WORKING_DAYS
               ? add_workdays(look, plain, period->extended_days)
               : plain + period->extended_days;
}

struct ends {
    day_t plain;    /* by the length alone */
    day_t extended; /* with the extension */
    day_t raw;      /* with the excluded days */
    day_t due;      /* after the shift */
    int minute;     /* of the due day, or PERIOD_NO_MINUTE */
    int missing_year;
};

static bool can_shift(const struct period *period)
{
    return period->shifts && !period_is_by_minute(period->unit);
}

static int due_minute(const struct period *period)
{
    if (period->unit == PERIOD_SET && period->start_minute > 0)
        return period->start_minute;
    if (!period_is_by_minute(period->unit))
        return PERIOD_NO_MINUTE;
    return minutes_to_end(period) % MINUTES_PER_DAY;
}

/* What would end later than any day that can be told ends on the last one. */
static day_t told(day_t day)
{
    return day < DAY_LAST ? day : DAY_LAST;
}

static struct ends ends_of(const struct period *period, const struct calendar *calendar)
{
    ASSERT(period_is_valid(period));
    struct look look = {.calendar = calendar};
    struct ends ends = {.plain = told(plain_end(period, &look))};
    ends.extended = told(extended_end(period, ends.plain, &look));
    ends.raw = told(ends.extended + period->excluded_days);
    ends.due = told(can_shift(period) ? next_workday(&look, ends.raw) : ends.raw);
    ends.minute = due_minute(period);
    ends.missing_year = look.missing_year;
    return ends;
}

struct period_end period_compute(const struct period *period, const struct calendar *calendar)
{
    struct ends ends = ends_of(period, calendar);
    return (struct period_end){ends.raw, ends.due, ends.missing_year != 0, ends.minute};
}

bool period_has_passed(const struct period *period, const struct period_end *end, day_t day,
                       int minute)
{
    if (period->paused_from != DAY_NONE)
        return false;
    bool is_late_that_day = end->due_minute != PERIOD_NO_MINUTE && minute > end->due_minute;
    return day > end->due_day || (day == end->due_day && is_late_that_day);
}

struct period period_resumed(const struct period *period, day_t last_day)
{
    ASSERT(period->paused_from != DAY_NONE && last_day >= period->paused_from);
    struct period resumed = *period;
    resumed.excluded_days += last_day - period->paused_from + 1;
    if (resumed.excluded_days > PERIOD_DAYS_MAX)
        resumed.excluded_days = PERIOD_DAYS_MAX;
    resumed.paused_from = DAY_NONE;
    return resumed;
}

/* ---- the explanation ---- */

/* Steps that do not fit are dropped. The limit rises towards the end, so that a long list of rest
 * days never crowds out the result. */
struct steps {
    struct period_step *at;
    size_t count, limit;
};
enum {
    LIMIT_SKIPPED = PERIOD_STEPS_MAX - 16,
    LIMIT_EXTENSION = PERIOD_STEPS_MAX - 8,
    LIMIT_SHIFT = PERIOD_STEPS_MAX - 3
};

static void add_moment(struct steps *steps, struct period_step step, int minute)
{
    step.minute = minute;
    if (steps->count < steps->limit)
        steps->at[steps->count++] = step;
}

static void add_step(struct steps *steps, struct period_step step)
{
    add_moment(steps, step, PERIOD_NO_MINUTE);
}

/* Does the rest day continue the block that the last step describes? */
static bool extends_block(const struct steps *steps, size_t first, day_t day, struct sv name)
{
    if (steps->count == first)
        return false;
    const struct period_step *last = &steps->at[steps->count - 1];
    return last->kind == STEP_REST_DAY && last->until == day - 1 && sv_eq(last->name, name);
}

/* Rest days in blocks, and weekend days that are worked, from one day to another, both included. */
static void add_rest_days(struct steps *steps, const struct calendar *calendar, day_t from,
                          day_t until)
{
    size_t first = steps->count;
    for (day_t day = from; day <= until; day++) {
        const struct calendar_day *special = calendar_special(calendar, day);
        struct sv name = special ? special->name : SV("");
        bool is_workday = calendar_is_workday(calendar, day);
        if (is_workday && day_weekday(day) >= SATURDAY)
            add_step(steps, (struct period_step){
                                .kind = STEP_MAKE_UP_DAY, .day = day, .until = day, .name = name});
        if (is_workday)
            continue;
        if (extends_block(steps, first, day, name))
            steps->at[steps->count - 1].until = day;
        else
            add_step(steps, (struct period_step){
                                .kind = STEP_REST_DAY, .day = day, .until = day, .name = name});
    }
}

static int day_of_month(day_t day)
{
    int year;
    int month;
    int mday;
    day_to_ymd(day, &year, &month, &mday);
    return mday;
}

/* Months and years end on another day of the month only where the month has no such day. */
static void explain_month_end(struct steps *steps, const struct period *period, day_t plain)
{
    int wanted = day_of_month(period->start_day);
    bool is_by_month = period->unit == PERIOD_MONTHS || period->unit == PERIOD_YEARS;
    if (is_by_month && day_of_month(plain) != wanted)
        add_step(steps, (struct period_step){.kind = STEP_MONTH_END, .day = plain, .days = wanted});
}

static void explain_length(struct steps *steps, const struct period *period,
                           const struct ends *ends, const struct calendar *calendar)
{
    if (period->unit == PERIOD_SET) {
        add_moment(steps, (struct period_step){.kind = STEP_SET, .day = ends->plain}, ends->minute);
        return;
    }
    int start_minute = period_is_by_minute(period->unit) ? period->start_minute : PERIOD_NO_MINUTE;
    add_moment(steps, (struct period_step){.kind = STEP_START, .day = period->start_day},
               start_minute);
    add_step(steps, (struct period_step){
                        .kind = STEP_LENGTH, .days = period->length, .unit = period->unit});
    steps->limit = LIMIT_SKIPPED;
    if (period->unit == PERIOD_WORKING_DAYS)
        add_rest_days(steps, calendar, period->start_day + 1, ends->plain);
    explain_month_end(steps, period, ends->plain);
    steps->limit = LIMIT_SHIFT;
    add_moment(steps, (struct period_step){.kind = STEP_RAW_END, .day = ends->plain}, ends->minute);
}

static void explain_extension(struct steps *steps, const struct period *period,
                              const struct ends *ends, const struct calendar *calendar)
{
    if (period->extended_days == 0)
        return;
    steps->limit = LIMIT_EXTENSION;
    if (period->extension_unit == PERIOD_WORKING_DAYS)
        add_rest_days(steps, calendar, ends->plain + 1, ends->extended);
    steps->limit = LIMIT_SHIFT;
    add_moment(steps,
               (struct period_step){.kind = STEP_EXTENDED,
                                    .day = ends->extended,
                                    .days = period->extended_days,
                                    .unit = period->extension_unit},
               ends->minute);
}

static void explain_additions(struct steps *steps, const struct period *period,
                              const struct ends *ends, const struct calendar *calendar)
{
    explain_extension(steps, period, ends, calendar);
    if (period->excluded_days)
        add_moment(steps,
                   (struct period_step){
                       .kind = STEP_EXCLUDED, .day = ends->raw, .days = period->excluded_days},
                   ends->minute);
}

/* Was the raw end reached by counting working days, so that the rest days before it are told? */
static bool counts_workdays_last(const struct period *period)
{
    return period->extended_days ? period->extension_unit == PERIOD_WORKING_DAYS
                                 : period->unit == PERIOD_WORKING_DAYS && period->length > 0;
}

static void explain_shift(struct steps *steps, const struct period *period, const struct ends *ends,
                          const struct calendar *calendar)
{
    bool is_listed = counts_workdays_last(period) && ends->raw == ends->extended;
    if (!can_shift(period) || is_listed)
        return;
    add_rest_days(steps, calendar, ends->raw, ends->due);
    steps->limit = PERIOD_STEPS_MAX;
    if (ends->due != ends->raw)
        add_step(steps, (struct period_step){.kind = STEP_SHIFTED, .day = ends->due});
}

size_t period_explain(const struct period *period, const struct calendar *calendar,
                      struct period_step out[PERIOD_STEPS_MAX])
{
    struct ends ends = ends_of(period, calendar);
    struct steps steps = {.at = out, .limit = PERIOD_STEPS_MAX};
    bool is_paused = period->paused_from != DAY_NONE;
    explain_length(&steps, period, &ends, calendar);
    explain_additions(&steps, period, &ends, calendar);
    if (!is_paused)
        explain_shift(&steps, period, &ends, calendar);
    steps.limit = PERIOD_STEPS_MAX;
    if (is_paused)
        add_step(&steps, (struct period_step){.kind = STEP_PAUSED, .day = period->paused_from});
    else
        add_moment(&steps, (struct period_step){.kind = STEP_DUE, .day = ends.due}, ends.minute);
    if (ends.missing_year)
        add_step(&steps, (struct period_step){.kind = STEP_PROVISIONAL, .days = ends.missing_year});
    return steps.count;
}
