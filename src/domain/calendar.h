/* Rest days and make-up workdays by year. Years without data are computed from weekends alone and
 * every result that touched one is provisional (4-rules-cn.md section 6.3). Immutable once built;
 * shared between threads. */
#ifndef DOMAIN_CALENDAR_H
#define DOMAIN_CALENDAR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"
#include "domain/day.h"

#include <stdbool.h>
#include <stddef.h>

struct calendar_day {
    day_t day;
    bool is_off;    /* rest day; false = make-up workday */
    struct sv name; /* holiday it belongs to */
};

struct calendar_year {
    int year;
    struct sv source;
    const struct calendar_day *days; /* ascending */
    size_t count;
    int64_t version; /* in the store: of this year, from 1; else 0 */
};

struct calendar; /* opaque, lives in the arena that built it */

/* Build from years in any order; a later entry for the same year replaces an earlier one.
 * A day may lie in the neighbouring December or January (notices cross years). Repeated days:
 * ERR_BAD_INPUT. Copies everything into the arena. */
enum err calendar_build(struct arena *arena, const struct calendar_year *years, size_t count,
                        const struct calendar **out) ERR_MUST_USE;
/* The calendar of weekends alone (every year provisional). */
const struct calendar *calendar_empty(void);
/* Read years from the YAML form of calendars/ (see calendars/cn.yaml). error: "file:line: what". */
enum err calendar_read(struct arena *arena, const struct yaml_node *root,
                       const struct calendar_year **out, size_t *count,
                       char error[YAML_ERROR_MAX]) ERR_MUST_USE;

bool calendar_has_year(const struct calendar *calendar, int year);
bool calendar_is_workday(const struct calendar *calendar, day_t day);
/* The special entry for a day, or NULL for an ordinary weekday or weekend. */
const struct calendar_day *calendar_special(const struct calendar *calendar, day_t day);
/* First workday on or after day. */
day_t calendar_next_workday(const struct calendar *calendar, day_t day);
/* The workday so many workdays after a day, or before it where count is below 0. */
day_t calendar_add_workdays(const struct calendar *calendar, day_t day, int count);

#endif
