/* Measures of what offices did: for the caller's region, office or unit, by unit, class or month,
 * beside the period before and the same period of the year before. */
#ifndef SERVICE_MEASURES_H
#define SERVICE_MEASURES_H

#include "domain/measure.h"
#include "service/service.h"
#include "store/tallies.h"

/* Periods are whole months: the first day of the first one and the last of the last one. */
struct measure_period {
    day_t from, to;
};
enum { MEASURE_MONTHS_MAX = 36 };

struct measures_wish {
    day_t from, to; /* of any day in the first and the last month; DAY_NONE: this month */
    enum tally_by by;
    id64 unit; /* one unit alone; 0: all in reach */
};
/* What was measured of one unit, class or month, or of all: in the order of the measures. */
struct measures_row {
    id64 unit;
    struct sv class_code;
    day_t month;
    struct measured *now, *before, *last_year; /* of months only now */
};
struct measures_view {
    const struct rulebook *rulebook;
    enum tally_scope scope;
    id64 place;
    id64 unit;
    struct measure_period now, before, last_year;
    struct measures_row all;
    const struct measures_row *rows;
    size_t row_count;
};
/* For leaders, heads and supervisors, within their reach. ERR_BAD_INPUT: more months than
 * MEASURE_MONTHS_MAX, or the last one before the first. */
enum err service_measures(struct call *call, const struct measures_wish *wish,
                          struct measures_view *out) ERR_MUST_USE;

/* The matters that a figure is said of, by day, a page at a time. */
struct measured_wish {
    struct sv measure;
    bool is_rest; /* of a share what is in its bottom and not in its top; else its top */
    day_t from, to;
    id64 unit;
    struct sv class_code;
    bool is_of_class; /* with an empty class: of none */
    struct sv after;
    int limit;
};
struct measured_page {
    const struct rulebook *rulebook;
    const struct rule_measure *measure;
    const struct tally_matter *items;
    size_t count;
    struct sv next; /* empty: nothing more */
};
/* Only what the caller may read. What was received is not kept apart and has no list here. A page
 * may be short and go on all the same. The list is noted as a look. */
enum err service_measured(struct call *call, const struct measured_wish *wish,
                          struct measured_page *out) ERR_MUST_USE;

/* What anybody may read: the last twelve whole months of the whole region, of shares that may be
 * ranked and of what was received. What is said of fewer than STATISTICS_LEAST is left out, and
 * enough beside it that it cannot be worked out from the rest. */
enum { STATISTICS_LEAST = 10, STATISTICS_MONTHS = 12 };
struct statistics_side {
    struct measures_view view;
    bool **is_left_out;      /* of each measure, of each row */
    struct measured *others; /* of each measure what was left out, added up */
};
struct statistics {
    const bool *is_published; /* of each measure of the rulebook */
    struct statistics_side units, classes, months;
};
enum err service_statistics(struct call *call, struct statistics *out) ERR_MUST_USE;

/* The reply of the day in the caller's language, as it was kept; in the arena. False: there is none
 * yet, or the office has changed since. One of more than STATISTICS_BYTES_MAX is not kept. */
#define STATISTICS_BYTES_MAX (1 << 20)
bool service_statistics_kept(struct call *call, struct sv *out);
void service_statistics_keep(struct call *call, struct sv text);

#endif
