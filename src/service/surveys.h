/* What units return time after time (F31): issues that are unsolved in the place, or that there are
 * none. A board of a season shows which units returned, and what became of what they noted. Issues
 * alone: nothing here has a place for a person. */
#ifndef SERVICE_SURVEYS_H
#define SERVICE_SURVEYS_H

#include "domain/season.h"
#include "service/work_lists.h"
#include "store/prevention.h"

enum survey_stand {
    SURVEY_NONE,     /* the calendar began none there */
    SURVEY_OPEN,     /* owed, its day is still to come */
    SURVEY_LATE,     /* owed, its day has passed */
    SURVEY_RETURNED, /* with issues */
    SURVEY_NOTHING   /* returned: nothing was found */
};
struct survey_unit {
    id64 unit;
    id64 work; /* 0: none */
    enum survey_stand stand;
    day_t due_day, returned_day; /* DAY_NONE: none */
    bool was_late;               /* returned after its day */
    int64_t stated;              /* issues that it says it found */
    const struct within_count *issues;
    size_t issue_count;                 /* how many ways the noted ones stand */
    const struct rule_act *const *acts; /* offered to the caller in it, now */
    size_t act_count;
    struct works_of within; /* what the caller may note in it */
};
struct survey_board {
    const struct rulebook *rulebook;
    const struct rule_work *survey, *issue; /* NULL: the rulebook knows none */
    struct season season;
    bool is_own; /* the caller sees their own unit alone */
    bool has_after;
    const struct survey_unit *units; /* in the order of the tree */
    size_t count;
};
/* Of the units in the caller's reach; of who works in a unit their own. season: its name, or empty
 * for the one that runs. ERR_FORBIDDEN for who has neither; ERR_BAD_INPUT: no such season, or one
 * to come. */
enum err service_survey_board(struct call *call, struct sv season,
                              struct survey_board *out) ERR_MUST_USE;

struct issue_row {
    const struct work_item *item;
    id64 returned_by; /* the unit in whose return it was noted */
    struct sv place;
    int64_t affected;
};
struct issues_wish {
    struct sv season;
    id64 unit; /* that returned them; 0: any in reach */
    /* keyset: behind this one; zeros: from the first */
    id64 after_unit;
    bool after_ended;
    id64 after_id;
    int limit; /* 1..100 */
};
/* The issues noted in the returns of a season, unit by unit, open ones first. A look at a list.
 * Errors as service_survey_board. */
enum err service_survey_issues(struct call *call, const struct issues_wish *wish,
                               const struct issue_row **out, size_t *count) ERR_MUST_USE;

#endif
