/* The first row that a matter fits. Years are counted from the day it ended, or from the beginning
 * of the next year; the last day is the one before the day that corresponds. */
#include "domain/retention.h"

#include "base/assert.h"

/* Is the class one of these, or below one? A class stands after its parent, so there are no loops.
 */
static bool is_among(const struct rulebook *rulebook, struct sv code, const struct id_list *classes)
{
    const struct rule_class *one = rulebook_class(rulebook, code);
    while (one && !id_list_has(classes, one->id))
        one = one->parent.n ? rulebook_class(rulebook, one->parent) : NULL;
    return one != NULL;
}

static bool fits(const struct rulebook *rulebook, const struct petition *petition,
                 const struct rule_retention *row)
{
    if (row->ends.count && !id_list_has(&row->ends, petition->state))
        return false;
    for (size_t i = 0; i < row->marks.count; i++) {
        if (!petition_marked(petition, row->marks.items[i]))
            return false;
    }
    return row->classes.count == 0 || is_among(rulebook, petition->class_code, &row->classes);
}

static day_t first_day(const struct rule_retention *row, day_t ended_day)
{
    day_t next_year = DAY_NONE;
    if (!row->from_next_year)
        return ended_day;
    bool is_day = day_from_ymd(day_year(ended_day) + 1, 1, 1, &next_year);
    ASSERT(is_day);
    return next_year;
}

bool retention_of(const struct rulebook *rulebook, const struct petition *petition,
                  enum rule_level level, day_t ended_day, struct retention *out)
{
    for (size_t i = 0; petition->is_ended && i < rulebook->retention_count; i++) {
        const struct rule_retention *row = &rulebook->retention[i];
        if (!fits(rulebook, petition, row))
            continue;
        day_t from = first_day(row, ended_day);
        int years = rulebook->transfer.years[level];
        *out = (struct retention){.row = row};
        if (row->years)
            out->last_day = day_add_months(from, row->years * 12) - 1;
        if (row->is_transferred && years)
            out->transfer_day = day_add_months(from, years * 12);
        return true;
    }
    return false;
}
