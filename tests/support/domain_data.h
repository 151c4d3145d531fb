/* What tests of the domain share: days written as text, the calendar and rulebooks of the source
 * tree (SOURCE_ROOT is given by the build). Everything lives in the arena of the test. */
#ifndef SUPPORT_DOMAIN_DATA_H
#define SUPPORT_DOMAIN_DATA_H

#include "base/file.h"
#include "domain/calendar.h"
#include "domain/day.h"

#include "check.h"

#include <string.h>

static inline day_t day_at(const char *text)
{
    day_t day = DAY_NONE;
    assert_true(day_parse(sv_from(text), &day));
    return day;
}

static inline void check_day(day_t got, const char *expected, const char *file, int line)
{
    char text[DAY_TEXT_SIZE];
    day_format(got, text);
    if (strcmp(text, expected) == 0)
        return;
    print_error("got %s, expected %s\n", text, expected);
    _fail(file, line);
}
#define CHECK_DAY(got, expected) check_day((got), (expected), __FILE__, __LINE__)

/* A YAML file of the source tree as a tree of nodes. */
static inline struct yaml_node *source_yaml(struct arena *arena, const char *path)
{
    struct sv full = arena_printf(arena, "%s/%s", SOURCE_ROOT, path);
    struct sv text;
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX] = "";
    CHECK_OK(file_read(arena, full.p, YAML_SIZE_MAX, &text));
    if (yaml_parse(arena, path, text, &root, error) != ERR_OK)
        fail_msg("%s", error);
    return root;
}

/* A year with the rest days of a region among those of the country: two days of a spring festival
 * of its own, a Monday and a Tuesday. */
static inline struct calendar_year with_regional_days(struct arena *arena,
                                                      const struct calendar_year *year)
{
    assert_int_equal(year->year, 2026);
    struct calendar_year regional = *year;
    struct calendar_day *days = ARENA_ARRAY(arena, struct calendar_day, year->count + 2);
    memcpy(days, year->days, year->count * sizeof *days);
    days[regional.count++] = (struct calendar_day){day_at("2026-04-20"), true, SV("三月三")};
    days[regional.count++] = (struct calendar_day){day_at("2026-04-21"), true, SV("三月三")};
    regional.days = days;
    return regional;
}

/* The years that are shipped. */
static inline size_t source_years(struct arena *arena, const struct calendar_year **out)
{
    size_t count;
    char error[YAML_ERROR_MAX] = "";
    if (calendar_read(arena, source_yaml(arena, "calendars/cn.yaml"), out, &count, error) != ERR_OK)
        fail_msg("%s", error);
    return count;
}

static inline const struct calendar *source_calendar(struct arena *arena)
{
    const struct calendar_year *years;
    size_t count = source_years(arena, &years);
    const struct calendar *calendar = NULL;
    CHECK_OK(calendar_build(arena, years, count, &calendar));
    return calendar;
}

/* The same with the regional days of 2026, as an administrator of the region enters the year. */
static inline const struct calendar *regional_calendar(struct arena *arena)
{
    const struct calendar_year *years;
    size_t count = source_years(arena, &years);
    struct calendar_year *regional = ARENA_ARRAY(arena, struct calendar_year, count + 1);
    memcpy(regional, years, count * sizeof *regional);
    for (size_t i = 0; i < count; i++) {
        if (years[i].year == 2026)
            regional[count] = with_regional_days(arena, &years[i]);
    }
    const struct calendar *calendar = NULL;
    CHECK_OK(calendar_build(arena, regional, count + 1, &calendar)); /* the later 2026 counts */
    return calendar;
}

#endif
