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

static inline const struct calendar *source_calendar(struct arena *arena)
{
    const struct calendar_year *years;
    size_t count;
    char error[YAML_ERROR_MAX] = "";
    const struct calendar *calendar = NULL;
    struct yaml_node *root = source_yaml(arena, "calendars/cn.yaml");
    if (calendar_read(arena, root, &years, &count, error) != ERR_OK)
        fail_msg("%s", error);
    CHECK_OK(calendar_build(arena, years, count, &calendar));
    return calendar;
}

#endif
