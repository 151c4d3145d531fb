/* Seasons: the months, quarters and years in which the calendar begins works. Pure. */
#ifndef DOMAIN_SEASON_H
#define DOMAIN_SEASON_H

#include "domain/day.h"
#include "domain/rule_work.h"

#define SEASON_NAME_SIZE 24

struct season {
    enum work_season every;
    day_t from, to;              /* first and last day */
    char name[SEASON_NAME_SIZE]; /* "2026", "2026-Q4", "2026-11" */
};
/* The one that the day lies in; false: of no kind, or beyond the calendar. */
bool season_at(enum work_season every, day_t day, struct season *out);
/* The one of that name; false: there is none. */
bool season_named(enum work_season every, struct sv name, struct season *out);
/* The one before and the one after; false beyond the calendar. */
bool season_before(const struct season *season, struct season *out);
bool season_after(const struct season *season, struct season *out);

#endif
