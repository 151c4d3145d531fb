/* Civil days on top of the calendar arithmetic of base/timefmt, narrowed to the years a petition
 * can lie in. */
#include "domain/day.h"

#include "base/assert.h"
#include "base/timefmt.h"

enum { YEAR_FIRST = 1970, YEAR_LAST = 2199 };

static bool day_from_date(struct timefmt_date date, day_t *out)
{
    if (date.year < YEAR_FIRST || date.year > YEAR_LAST || !timefmt_date_is_valid(date))
        return false;
    *out = (day_t)timefmt_day_from_date(date);
    return true;
}

bool day_from_ymd(int year, int month, int day, day_t *out)
{
    return day_from_date((struct timefmt_date){year, month, day}, out);
}

void day_to_ymd(day_t day, int *year, int *month, int *mday)
{
    struct timefmt_date date = timefmt_date_from_day(day);
    *year = date.year;
    *month = date.month;
    *mday = date.day;
}

int day_year(day_t day)
{
    return timefmt_date_from_day(day).year;
}

int day_weekday(day_t day)
{
    /* 1970-01-01 was a Thursday, weekday 4 */
    int from_monday = (day % 7 + 7 + 3) % 7;
    return from_monday + 1;
}

bool day_parse(struct sv text, day_t *out)
{
    struct timefmt_date date;
    return timefmt_parse_date(text, &date) && day_from_date(date, out);
}

void day_format(day_t day, char out[DAY_TEXT_SIZE])
{
    timefmt_format_date(timefmt_date_from_day(day), out);
    out[TIMEFMT_DATE_CHARS] = 0;
}

/* The moment of a turn in a year, in minutes of UTC. */
static int64_t turn_minute(const struct zone_turn *turn, int year)
{
    day_t day;
    bool is_last = turn->sunday > 4;
    bool is_next_year = is_last && turn->month == 12;
    ASSERT(day_from_ymd(is_next_year ? year + 1 : year,
                        is_last ? turn->month % 12 + 1 : turn->month, 1, &day));
    day += (7 - day_weekday(day)) % 7; /* the first Sunday */
    day += is_last ? -7 : 7 * (turn->sunday - 1);
    return (int64_t)day * 1440 + turn->minute;
}

int zone_offset(const struct zone *zone, time_ms at)
{
    if (zone->begins.month == 0)
        return zone->offset_minutes;
    int year = day_year(day_of_time(at, 0));
    int64_t minute = at / 60000;
    int64_t begins = turn_minute(&zone->begins, year);
    int64_t ends = turn_minute(&zone->ends, year);
    bool is_summer = begins < ends ? begins <= minute && minute < ends
                                   : begins <= minute || minute < ends; /* south of the equator */
    return zone->offset_minutes + (is_summer ? zone->summer_minutes : 0);
}

day_t day_of_time(time_ms at, int utc_offset_minutes)
{
    int64_t local = at + (int64_t)utc_offset_minutes * 60000;
    int64_t day = local / TIMEFMT_MS_PER_DAY;
    if (local % TIMEFMT_MS_PER_DAY < 0)
        day--;
    ASSERT(day >= INT32_MIN && day <= INT32_MAX);
    return (day_t)day;
}

int day_minute_of_time(time_ms at, int utc_offset_minutes)
{
    int64_t local = at + (int64_t)utc_offset_minutes * 60000;
    int64_t in_day = local % TIMEFMT_MS_PER_DAY;
    if (in_day < 0)
        in_day += TIMEFMT_MS_PER_DAY;
    return (int)(in_day / 60000);
}

day_t zone_day(const struct zone *zone, time_ms at)
{
    return day_of_time(at, zone_offset(zone, at));
}

int zone_minute(const struct zone *zone, time_ms at)
{
    return day_minute_of_time(at, zone_offset(zone, at));
}

time_ms zone_moment(const struct zone *zone, day_t day, int minute)
{
    time_ms local = (time_ms)day * TIMEFMT_MS_PER_DAY + (time_ms)minute * 60000;
    time_ms near = local - (time_ms)zone->offset_minutes * 60000;
    return local - (time_ms)zone_offset(zone, near) * 60000;
}

day_t day_add_months(day_t day, int months)
{
    struct timefmt_date date = timefmt_date_from_day(day);
    int month_index = date.year * 12 + date.month - 1 + months;
    date.year = month_index / 12;
    date.month = month_index % 12 + 1;
    while (!timefmt_date_is_valid(date)) {
        ASSERT(date.day > 28);
        date.day--;
    }
    return (day_t)timefmt_day_from_date(date);
}
