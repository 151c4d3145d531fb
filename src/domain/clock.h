/* Legal periods: from a start day, a length and a calendar to a due day, with the arithmetic kept
 * so that both sides read the same explanation (F71). Pure. Rules: 4-rules-cn.md section 6.
 *  - the start day is not counted (Civil Code art. 201; Civil Procedure Law art. 85);
 *  - calendar days: a last day that is a rest day moves to the next workday (art. 203);
 *    rest days inside the period count;
 *  - working days: only workdays count, make-up workdays included;
 *  - months and years go to the corresponding day, or to the month's end where there is none
 *    (art. 202), and then shift as calendar days do;
 *  - hours and minutes run from the moment itself, by night and on rest days, and never shift (art.
 * 201 para. 2);
 *  - a day that the act itself fixed is the last day, and moves only where the rule says so;
 *  - excluded days are added to the raw end before the shift. A pause excludes its first and its
 * last day and all between: from the 3rd to the 5th it excludes three days. The law says nothing on
 *    this; we chose what is better for nobody and easy to check. */
#ifndef DOMAIN_CLOCK_H
#define DOMAIN_CLOCK_H

#include "domain/calendar.h"
#include "domain/day.h"

#include <stdbool.h>
#include <stddef.h>

enum period_unit {
    PERIOD_CALENDAR_DAYS,
    PERIOD_WORKING_DAYS,
    PERIOD_MONTHS,
    PERIOD_HOURS,
    PERIOD_YEARS,
    PERIOD_SET, /* the act names the last day: no length */
    PERIOD_MINUTES
};
/* Does a period of this unit run from a minute to a minute, by night and on rest days? */
bool period_is_by_minute(enum period_unit unit);
/* "cd", "wd", "mo", "h", "yr", "set", "min" */
const char *period_unit_word(enum period_unit unit);
bool period_unit_from_word(struct sv word, enum period_unit *out);

struct period {
    day_t start_day; /* not counted */
    int length;      /* in unit, >= 0 */
    enum period_unit unit;
    int extended_days; /* added to the unshifted end by extensions, in extension_unit */
    int excluded_days; /* calendar days that do not count (a hearing) */
    bool shifts;       /* a rest day at the end moves to the next workday; minutes never do */
    int start_minute;  /* of the civil day, 0..1439; by minute only, else 0; of PERIOD_SET the
                        * minute of the set day that the act named, 0: none, the whole day */
    day_t set_day;     /* the last day that the act named; PERIOD_SET only, else DAY_NONE */
    day_t paused_from; /* first day of the pause that lasts; DAY_NONE while the clock runs */
    enum period_unit
        extension_unit; /* calendar or working days; calendar while nothing is extended */
};
/* The greatest length that a rule may give in a unit; 0 for a set day. */
int period_length_max(enum period_unit unit);
/* Can it be computed? False for a length out of bounds or members that do not belong to the unit.
 */
bool period_is_valid(const struct period *period);

#define PERIOD_NO_MINUTE (-1)

struct period_end {
    day_t raw_day;       /* before the shift */
    day_t due_day;       /* the last day on which the duty is met in time */
    bool is_provisional; /* some day looked at lies in a year without data */
    int due_minute;      /* of the due day, by minute; PERIOD_NO_MINUTE: the whole day is in time */
};

/* Compute the end of a period; one that is not valid asserts. A paused period has no end that could
 * be missed: what is computed is the end it had without the pause. */
struct period_end period_compute(const struct period *period, const struct calendar *calendar);
/* Has the end passed at a minute of a day? Never while the period is paused. */
bool period_has_passed(const struct period *period, const struct period_end *end, day_t day,
                       int minute);
/* The period as it goes on after its pause, whose last day is given and not before its first. */
struct period period_resumed(const struct period *period, day_t last_day);

enum period_step_kind {
    STEP_START,       /* day, and minute for hours */
    STEP_LENGTH,      /* days: the length in unit */
    STEP_RAW_END,     /* day, and minute for hours */
    STEP_EXTENDED,    /* days: by an extension, in unit; day: the raw end with it */
    STEP_EXCLUDED,    /* days */
    STEP_REST_DAY,    /* day..until is rest: name of the holiday, or empty for a weekend */
    STEP_MAKE_UP_DAY, /* day would be a weekend but is worked: name */
    STEP_SHIFTED,     /* day: where the end moved to */
    STEP_DUE,         /* day, and minute for hours */
    STEP_PROVISIONAL, /* days: the year without data */
    STEP_SET,         /* day, and minute: fixed by the act */
    STEP_PAUSED,      /* day: not counted since; stands where the due day would */
    STEP_MONTH_END    /* day: the end of a month that has no such day; days: the day it lacks */
};

struct period_step {
    enum period_step_kind kind;
    day_t day, until;
    int days;
    enum period_unit unit;
    struct sv name; /* borrowed from the calendar */
    int minute;     /* of the day, or PERIOD_NO_MINUTE */
};

#define PERIOD_STEPS_MAX 48
/* The explanation in reading order; returns the number of steps. For working days it lists the rest
 * blocks that were skipped and the make-up days that counted. While it is paused there is no due
 * day to tell: the steps end with the pause. */
size_t period_explain(const struct period *period, const struct calendar *calendar,
                      struct period_step out[PERIOD_STEPS_MAX]);
/* "start", "length", "raw_end", "extended", "excluded", "rest_day", "make_up_day", "shifted",
 * "due", "provisional", "set", "paused", "month_end" */
const char *period_step_word(enum period_step_kind kind);

#endif
