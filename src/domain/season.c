/* Seasons are whole months from the first of one; which months begin one follows from the kind. */
#include "domain/season.h"

#include "base/num.h"

#include <stdio.h>

static int months_of(enum work_season every)
{
    switch (every) {
    case SEASON_MONTH:
        return 1;
    case SEASON_QUARTER:
        return 3;
    case SEASON_YEAR:
        return 12;
    case SEASON_NONE:
        break;
    }
    return 0;
}

static void write_name(struct season *season, int year, int month)
{
    if (season->every == SEASON_YEAR)
        snprintf(season->name, sizeof season->name, "%04d", year);
    else if (season->every == SEASON_QUARTER)
        snprintf(season->name, sizeof season->name, "%04d-Q%d", year, month / 3 + 1);
    else
        snprintf(season->name, sizeof season->name, "%04d-%02d", year, month);
}

bool season_at(enum work_season every, day_t day, struct season *out)
{
    int year, month, mday;
    int months = months_of(every);
    *out = (struct season){.every = every};
    if (months == 0 || day <= DAY_NONE || day > DAY_LAST)
        return false;
    day_to_ymd(day, &year, &month, &mday);
    month = (month - 1) / months * months + 1;
    if (!day_from_ymd(year, month, 1, &out->from))
        return false;
    out->to = day_add_months(out->from, months) - 1;
    write_name(out, year, month);
    return true;
}

/* The day it begins with, read from its name; the name is then compared whole. */
bool season_named(enum work_season every, struct sv name, struct season *out)
{
    struct sv year_text, rest;
    int64_t year, number = 1;
    day_t first;
    *out = (struct season){.every = every};
    sv_cut(name, '-', &year_text, &rest);
    if (rest.n && rest.p[0] == 'Q')
        rest = (struct sv){rest.p + 1, rest.n - 1};
    if (!num_parse_i64(year_text, 1970, 2199, &year) ||
        (rest.n && !num_parse_i64(rest, 1, 12, &number)))
        return false;
    int month = every == SEASON_QUARTER ? (int)number * 3 - 2 : (int)number;
    return month <= 12 && day_from_ymd((int)year, month, 1, &first) &&
           season_at(every, first, out) && sv_eq(sv_from(out->name), name);
}

bool season_before(const struct season *season, struct season *out)
{
    return season_at(season->every, season->from - 1, out);
}

bool season_after(const struct season *season, struct season *out)
{
    return season_at(season->every, season->to + 1, out);
}
