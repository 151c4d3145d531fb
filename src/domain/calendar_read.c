/* Years of rest days from the YAML form of calendars/: years > days. */
#include "domain/calendar.h"
#include "domain/shape.h"

enum { YEARS_MAX = 200, DAYS_MAX = 366, YEAR_FIRST = 1970, YEAR_LAST = 2199 };

struct calendar_file {
    struct sv id;
    struct calendar_year *years;
    size_t year_count;
};

static const struct shape_key DAY_KEYS[] = {
    {"day", shape_day, .offset = offsetof(struct calendar_day, day), .is_required = true},
    {"off", shape_flag, .offset = offsetof(struct calendar_day, is_off), .is_required = true},
    {"name", shape_text, .offset = offsetof(struct calendar_day, name), .is_required = true,
     .max = 60},
};
static const struct shape DAY_SHAPE = SHAPE("day", DAY_KEYS, struct calendar_day, SHAPE_NO_LINE);
static const struct shape_list DAYS = {&DAY_SHAPE,
                                       SHAPE_COUNT_OF(struct calendar_year, days, count), DAYS_MAX};

#define YEAR(member) .offset = offsetof(struct calendar_year, member)
static const struct shape_key YEAR_KEYS[] = {
    {"year", shape_int, YEAR(year), .is_required = true, .min = YEAR_FIRST, .max = YEAR_LAST},
    {"source", shape_text, YEAR(source), .is_required = true, .max = 400},
    {"days", shape_items, YEAR(days), .is_required = true, .list = &DAYS},
};
static const struct shape YEAR_SHAPE =
    SHAPE("year", YEAR_KEYS, struct calendar_year, SHAPE_NO_LINE);
static const struct shape_list YEARS = {
    &YEAR_SHAPE, SHAPE_COUNT_OF(struct calendar_file, years, year_count), YEARS_MAX};

static const struct shape_key FILE_KEYS[] = {
    {"calendar", shape_id, .offset = offsetof(struct calendar_file, id), .is_required = true},
    {"years", shape_items, .offset = offsetof(struct calendar_file, years), .is_required = true,
     .list = &YEARS},
};
static const struct shape FILE_SHAPE =
    SHAPE("calendar", FILE_KEYS, struct calendar_file, SHAPE_NO_LINE);

/* Line of a day, for complaints about what was already read. */
static const struct yaml_node *day_node(const struct yaml_node *root, size_t year, size_t day)
{
    const struct yaml_node *years = yaml_get(root, "years");
    return yaml_get(years->item[year], "days")->item[day];
}

static enum err check_year(struct shape_reader *reader, const struct yaml_node *root,
                           const struct calendar_file *file, size_t index)
{
    const struct calendar_year *year = &file->years[index];
    for (size_t i = 1; i < year->count; i++) {
        if (year->days[i - 1].day >= year->days[i].day)
            return shape_complain(reader, day_node(root, index, i),
                                  "days must ascend without repeats", SV(""));
    }
    for (size_t i = 0; i < index; i++) {
        if (file->years[i].year == year->year)
            return shape_complain(reader, yaml_get(root, "years")->item[index], "year given twice",
                                  SV(""));
    }
    return ERR_OK;
}

/* A day outside its year, or in two years: found by building, told without a line. */
static enum err check_builds(struct shape_reader *reader, const struct yaml_node *root,
                             const struct calendar_file *file)
{
    const struct calendar *calendar;
    if (calendar_build(reader->arena, file->years, file->year_count, &calendar) == ERR_OK)
        return ERR_OK;
    return shape_complain(reader, root, "a day lies outside its year or in two years", SV(""));
}

enum err calendar_read(struct arena *arena, const struct yaml_node *root,
                       const struct calendar_year **out, size_t *count, char error[YAML_ERROR_MAX])
{
    struct shape_reader reader = {.arena = arena, .error = error};
    struct calendar_file file = {.years = NULL};
    enum err err = shape_read(&reader, root, &FILE_SHAPE, &file);
    for (size_t i = 0; !err && i < file.year_count; i++)
        err = check_year(&reader, root, &file, i);
    if (!err)
        err = check_builds(&reader, root, &file);
    if (err)
        return err;
    *out = file.years;
    *count = file.year_count;
    return ERR_OK;
}
