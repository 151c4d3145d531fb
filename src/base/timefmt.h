/* Instants as text (RFC 3339) and days of the proleptic Gregorian calendar. Pure arithmetic: no
 * zones beyond the offset written in the text, no locale, no clock. Years 1 to 9999. */
#ifndef BASE_TIMEFMT_H
#define BASE_TIMEFMT_H

#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

#define TIMEFMT_MAX 24
#define TIMEFMT_MS_PER_DAY INT64_C(86400000)

struct timefmt_date {
    int year;  /* 1..9999 */
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

/* Write "2024-03-01T08:30:00.000Z"; returns its length. An instant outside the years 1 to 9999
 * asserts. */
int timefmt_format(int64_t utc_ms, char out[TIMEFMT_MAX + 1]);
/* Write "2024-03-01" and nothing after it. */
#define TIMEFMT_DATE_CHARS 10
void timefmt_format_date(struct timefmt_date date, char out[TIMEFMT_DATE_CHARS]);
/* Parse the same, with any offset ("+08:00") and none to nine digits of fraction (cut to
 * milliseconds). The whole text; capital T and Z; no leap second. */
bool timefmt_parse(struct sv text, int64_t *utc_ms_out);
/* "2024-03-01" alone. */
bool timefmt_parse_date(struct sv text, struct timefmt_date *out);

/* Whether the three numbers name a day. */
bool timefmt_date_is_valid(struct timefmt_date date);
/* Days since 1970-01-01 of a valid date; negative before. */
int64_t timefmt_day_from_date(struct timefmt_date date);
struct timefmt_date timefmt_date_from_day(int64_t day);

#endif
