/* Rest days: every special day of every year in one ascending array, and the years that have data.
 * Ordinary days follow the week. */
#include "domain/calendar.h"

#include <stdlib.h>
#include <string.h>

struct calendar {
    const int *years; /* in no order: a handful */
    size_t year_count;
    const struct calendar_day *days; /* ascending, no repeats */
    size_t day_count;
};

enum { SATURDAY = 6 };

const struct calendar *calendar_empty(void)
{
    static const struct calendar EMPTY = {NULL, 0, NULL, 0};
    return &EMPTY;
}

static int day_cmp(const void *a, const void *b)
{
    day_t left = ((const struct calendar_day *)a)->day;
    day_t right = ((const struct calendar_day *)b)->day;
    return (left > right) - (left < right);
}

static bool is_replaced(const struct calendar_year *years, size_t count, size_t index)
{
    for (size_t later = index + 1; later < count; later++) {
        if (years[later].year == years[index].year)
            return true;
    }
    return false;
}

/* A notice may speak of the December before its year and the January after it. */
static bool day_belongs(day_t day, int year)
{
    int of_day;
    int month;
    int mday;
    day_to_ymd(day, &of_day, &month, &mday);
    return of_day == year || (of_day == year - 1 && month == 12) ||
           (of_day == year + 1 && month == 1);
}

/* Append copies of one year's days; false when one of them does not belong. */
static bool add_days(struct arena *arena, const struct calendar_year *year,
                     struct calendar_day *days, size_t *count)
{
    for (size_t i = 0; i < year->count; i++) {
        if (!day_belongs(year->days[i].day, year->year))
            return false;
        struct calendar_day *copy = &days[(*count)++];
        *copy = year->days[i];
        copy->name = arena_sv(arena, copy->name);
    }
    return true;
}

static bool has_repeats(const struct calendar_day *days, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (days[i - 1].day == days[i].day)
            return true;
    }
    return false;
}

enum err calendar_build(struct arena *arena, const struct calendar_year *years, size_t count,
                        const struct calendar **out)
{
    size_t day_total = 0;
    for (size_t i = 0; i < count; i++)
        day_total += years[i].count;
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    struct calendar_day *days = ARENA_ARRAY(arena, struct calendar_day, day_total);
    int *with_data = ARENA_ARRAY(arena, int, count);
    for (size_t i = 0; i < count; i++) {
        if (is_replaced(years, count, i))
            continue;
        if (!add_days(arena, &years[i], days, &calendar->day_count))
            return ERR_BAD_INPUT;
        with_data[calendar->year_count++] = years[i].year;
    }
    if (calendar->day_count)
        qsort(days, calendar->day_count, sizeof *days, day_cmp);
    if (has_repeats(days, calendar->day_count))
        return ERR_BAD_INPUT;
    calendar->days = days;
    calendar->years = with_data;
    *out = calendar;
    return ERR_OK;
}

bool calendar_has_year(const struct calendar *calendar, int year)
{
    for (size_t i = 0; i < calendar->year_count; i++) {
        if (calendar->years[i] == year)
            return true;
    }
    return false;
}

const struct calendar_day *calendar_special(const struct calendar *calendar, day_t day)
{
    struct calendar_day key = {.day = day};
    if (calendar->day_count == 0)
        return NULL;
    return bsearch(&key, calendar->days, calendar->day_count, sizeof key, day_cmp);
}

bool calendar_is_workday(const struct calendar *calendar, day_t day)
{
    const struct calendar_day *special = calendar_special(calendar, day);
    return special ? !special->is_off : day_weekday(day) < SATURDAY;
}

day_t calendar_next_workday(const struct calendar *calendar, day_t day)
{
    while (!calendar_is_workday(calendar, day))
        day++;
    return day;
}

day_t calendar_add_workdays(const struct calendar *calendar, day_t day, int count)
{
    int step = count < 0 ? -1 : 1;
    while (count != 0) {
        day += step;
        if (calendar_is_workday(calendar, day))
            count -= step;
    }
    return day;
}
