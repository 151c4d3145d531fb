/* Civil days of the office's zone. A day is a count from 1970-01-01; 0 is also "no day", which no
 * petition can have. Pure arithmetic on the proleptic Gregorian calendar. */
#ifndef DOMAIN_DAY_H
#define DOMAIN_DAY_H

#include "base/sv.h"
#include "base/timesource.h"

#include <stdbool.h>
#include <stdint.h>

typedef int32_t day_t;
#define DAY_NONE 0
#define DAY_LAST ((day_t)84005) /* 2199-12-31: no event tells of a later one */
#define DAY_TEXT_SIZE 11

/* Year 1970..2199, month 1..12, day valid for the month; false otherwise. */
bool day_from_ymd(int year, int month, int day, day_t *out);
void day_to_ymd(day_t day, int *year, int *month, int *mday);
int day_year(day_t day);
/* 1 Monday .. 7 Sunday. */
int day_weekday(day_t day);
/* Exactly YYYY-MM-DD. */
bool day_parse(struct sv text, day_t *out);
void day_format(day_t day, char out[DAY_TEXT_SIZE]);
/* A zone: minutes east of UTC, and more of them in summer, from a Sunday of one month to a Sunday
 * of another. A rule never runs out, as a list of changes would. */
struct zone_turn {
    int month;  /* 1..12; 0: the zone has no summer time */
    int sunday; /* which of the month, 1..4; 5 is the last one */
    int minute; /* of that day, in UTC */
};
struct zone {
    int offset_minutes;
    int summer_minutes; /* added between the two turns */
    struct zone_turn begins, ends;
};
/* Minutes east of UTC at a moment. */
int zone_offset(const struct zone *zone, time_ms at);

/* The civil day at a moment, that many minutes east of UTC. */
day_t day_of_time(time_ms at, int utc_offset_minutes);
/* The minute of that day, 0..1439. */
int day_minute_of_time(time_ms at, int utc_offset_minutes);
/* Both, in a zone. */
day_t zone_day(const struct zone *zone, time_ms at);
int zone_minute(const struct zone *zone, time_ms at);
/* The moment at which a minute of a day begins in the zone. */
time_ms zone_moment(const struct zone *zone, day_t day, int minute);
/* The corresponding day n months later, or the month's end where there is none
 * (Civil Code art. 202). */
day_t day_add_months(day_t day, int months);

#endif
