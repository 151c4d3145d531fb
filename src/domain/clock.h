/* Legal periods: from a start day, a length and a calendar to a due day, with the arithmetic kept
 * so that both sides read the same explanation (F71). Pure. Rules: 4-rules-cn.md section 6.
 *  - the start day is not counted (Civil Code art. 201; Civil Procedure Law art. 85);
 *  - calendar days: a last day that is a rest day moves to the next workday (art. 203);
 *    rest days inside the period count;
 *  - working days: only workdays count, make-up workdays included;
 *  - excluded days (a pause) are added to the raw end before the shift. */
#ifndef DOMAIN_CLOCK_H
#define DOMAIN_CLOCK_H

#include "domain/calendar.h"
#include "domain/day.h"

#include <stdbool.h>
#include <stddef.h>

enum period_unit { PERIOD_CALENDAR_DAYS, PERIOD_WORKING_DAYS, PERIOD_MONTHS };
/* "cd", "wd", "mo" */
const char *period_unit_word(enum period_unit unit);
bool period_unit_from_word(struct sv word, enum period_unit *out);

struct period {
    day_t start_day; /* not counted */
    int length;      /* in unit, >= 0 */
    enum period_unit unit;
    int extended_days; /* calendar days added to the unshifted end by an extension */
    int excluded_days; /* calendar days that do not count (a hearing) */
    bool shifts;       /* a rest day at the end moves to the next workday */
};

struct period_end {
    day_t raw_day;       /* before the shift */
    day_t due_day;       /* the last day on which the duty is met in time */
    bool is_provisional; /* some day looked at lies in a year without data */
};

/* Compute the end of a period. length + extension over 3,660 days asserts. */
struct period_end period_compute(const struct period *period, const struct calendar *calendar);

enum period_step_kind {
    STEP_START,       /* day */
    STEP_LENGTH,      /* days, unit */
    STEP_RAW_END,     /* day */
    STEP_EXTENDED,    /* days: by an extension; day: the raw end with it */
    STEP_EXCLUDED,    /* days */
    STEP_REST_DAY,    /* day..until is rest: name of the holiday, or empty for a weekend */
    STEP_MAKE_UP_DAY, /* day would be a weekend but is worked: name */
    STEP_SHIFTED,     /* day: where the end moved to */
    STEP_DUE,         /* day */
    STEP_PROVISIONAL  /* days: the year without data */
};

struct period_step {
    enum period_step_kind kind;
    day_t day, until;
    int days;
    enum period_unit unit;
    struct sv name; /* borrowed from the calendar */
};

#define PERIOD_STEPS_MAX 48
/* The explanation in reading order; returns the number of steps. For working days it lists the rest
 * blocks that were skipped and the make-up days that counted. */
size_t period_explain(const struct period *period, const struct calendar *calendar,
                      struct period_step out[PERIOD_STEPS_MAX]);
/* "start", "length", "raw_end", "extended", "excluded", "rest_day", "make_up_day", "shifted",
 * "due", "provisional" */
const char *period_step_word(enum period_step_kind kind);

#endif
