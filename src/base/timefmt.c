/* Calendar arithmetic counts in years that begin on 1 March, so that the leap day is the last day
 * of a year and needs no special case. */
#include "base/timefmt.h"

#include "base/assert.h"
#include "base/num.h"

#include <string.h>

#define DAY_FIRST INT64_C(-719162) /* 0001-01-01 */
#define DAY_LAST INT64_C(2932896)  /* 9999-12-31 */
#define MS_PER_SECOND INT64_C(1000)
#define MS_PER_MINUTE INT64_C(60000)
#define DAYS_PER_ERA 146097  /* 400 years */
#define DAYS_TO_EPOCH 719468 /* 0000-03-01 to 1970-01-01 */

static int month_days(int year, int month)
{
    static const int DAYS[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return DAYS[month] + (month == 2 && is_leap);
}

bool timefmt_date_is_valid(struct timefmt_date date)
{
    if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12)
        return false;
    return date.day >= 1 && date.day <= month_days(date.year, date.month);
}

int64_t timefmt_day_from_date(struct timefmt_date date)
{
    ASSERT(timefmt_date_is_valid(date));
    int64_t year = date.month > 2 ? date.year : date.year - 1;
    int64_t month_from_march = (date.month + 9) % 12;
    int64_t era = year / 400;
    int64_t year_of_era = year % 400;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH;
}

struct timefmt_date timefmt_date_from_day(int64_t day)
{
    ASSERT(day >= DAY_FIRST && day <= DAY_LAST);
    int64_t z = day + DAYS_TO_EPOCH;
    int64_t era = z / DAYS_PER_ERA;
    int64_t doe = z % DAYS_PER_ERA;
    int64_t year_of_era = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t day_of_year = doe - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return (struct timefmt_date){
        .year = (int)(era * 400 + year_of_era + (month <= 2)),
        .month = (int)month,
        .day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
    };
}

static void put_two(int value, char out[2])
{
    out[0] = (char)('0' + value / 10);
    out[1] = (char)('0' + value % 10);
}

void timefmt_format_date(struct timefmt_date date, char out[TIMEFMT_DATE_CHARS])
{
    ASSERT(date.year >= 0 && date.year <= 9999);
    put_two(date.year / 100, out);
    put_two(date.year % 100, out + 2);
    out[4] = '-';
    put_two(date.month, out + 5);
    out[7] = '-';
    put_two(date.day, out + 8);
}

int timefmt_format(int64_t utc_ms, char out[TIMEFMT_MAX + 1])
{
    int64_t day = utc_ms / TIMEFMT_MS_PER_DAY;
    int64_t ms = utc_ms % TIMEFMT_MS_PER_DAY;
    if (ms < 0) {
        ms += TIMEFMT_MS_PER_DAY;
        day--;
    }
    memcpy(out, "0000-00-00T00:00:00.000Z", TIMEFMT_MAX + 1);
    timefmt_format_date(timefmt_date_from_day(day), out);
    put_two((int)(ms / (60 * MS_PER_MINUTE)), out + 11);
    put_two((int)(ms / MS_PER_MINUTE % 60), out + 14);
    put_two((int)(ms / MS_PER_SECOND % 60), out + 17);
    num_format_digits((int)(ms % MS_PER_SECOND), 3, out + 20);
    return TIMEFMT_MAX;
}

/* Take exactly `width` digits off the front. */
static bool take_number(struct sv *text, size_t width, int max, int *out)
{
    int64_t value;
    struct sv digits = sv_slice(*text, 0, width);
    if (digits.n != width || digits.p[0] == '-' || !num_parse_i64(digits, 0, max, &value))
        return false;
    *out = (int)value;
    *text = sv_slice(*text, width, text->n);
    return true;
}

static bool take_byte(struct sv *text, char byte)
{
    if (text->n == 0 || text->p[0] != byte)
        return false;
    *text = sv_slice(*text, 1, text->n);
    return true;
}

static bool take_date(struct sv *text, struct timefmt_date *out)
{
    return take_number(text, 4, 9999, &out->year) && take_byte(text, '-') &&
           take_number(text, 2, 12, &out->month) && take_byte(text, '-') &&
           take_number(text, 2, 31, &out->day) && timefmt_date_is_valid(*out);
}

/* ".123456" cut to milliseconds; absent is 0. */
static bool take_fraction(struct sv *text, int64_t *ms_out)
{
    *ms_out = 0;
    if (!take_byte(text, '.'))
        return true;
    int64_t unit_ms = 100;
    size_t digits = 0;
    int digit;
    while (digits < 9 && take_number(text, 1, 9, &digit)) {
        *ms_out += digit * unit_ms;
        unit_ms /= 10;
        digits++;
    }
    return digits > 0;
}

static bool take_time(struct sv *text, int64_t *ms_out)
{
    int hour;
    int minute;
    int second;
    int64_t fraction_ms;
    if (!take_number(text, 2, 23, &hour) || !take_byte(text, ':') ||
        !take_number(text, 2, 59, &minute) || !take_byte(text, ':') ||
        !take_number(text, 2, 59, &second) || !take_fraction(text, &fraction_ms))
        return false;
    *ms_out = (hour * 60 + minute) * MS_PER_MINUTE + second * MS_PER_SECOND + fraction_ms;
    return true;
}

/* "Z" or "+08:00": what to subtract to reach UTC. */
static bool take_offset(struct sv *text, int64_t *ms_out)
{
    *ms_out = 0;
    if (take_byte(text, 'Z'))
        return true;
    bool is_west = take_byte(text, '-');
    if (!is_west && !take_byte(text, '+'))
        return false;
    int hour;
    int minute;
    if (!take_number(text, 2, 23, &hour) || !take_byte(text, ':') ||
        !take_number(text, 2, 59, &minute))
        return false;
    int64_t offset_ms = (hour * 60 + minute) * MS_PER_MINUTE;
    *ms_out = is_west ? -offset_ms : offset_ms;
    return true;
}

bool timefmt_parse(struct sv text, int64_t *utc_ms_out)
{
    struct timefmt_date date;
    int64_t time_ms;
    int64_t offset_ms;
    if (!take_date(&text, &date) || !take_byte(&text, 'T') || !take_time(&text, &time_ms) ||
        !take_offset(&text, &offset_ms) || text.n != 0)
        return false;
    int64_t utc_ms = timefmt_day_from_date(date) * TIMEFMT_MS_PER_DAY + time_ms - offset_ms;
    if (utc_ms < DAY_FIRST * TIMEFMT_MS_PER_DAY || utc_ms >= (DAY_LAST + 1) * TIMEFMT_MS_PER_DAY)
        return false;
    *utc_ms_out = utc_ms;
    return true;
}

bool timefmt_parse_date(struct sv text, struct timefmt_date *out)
{
    struct timefmt_date date;
    if (!take_date(&text, &date) || text.n != 0)
        return false;
    *out = date;
    return true;
}
