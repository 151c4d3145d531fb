/* Prevention beside the returns of units (service/surveys.h): the network of mediators' posts, and
 * decisions that were assessed with the matters they caused (F31, F32). */
#ifndef SERVICE_PREVENTION_H
#define SERVICE_PREVENTION_H

#include "service/work_lists.h"
#include "store/prevention.h"

/* ---- the network ---- */

/* What a unit has: posts by level, and how what was given to them stands. */
struct mediation_unit {
    id64 unit;
    const struct kind_count *posts;
    size_t post_count;
    const struct kind_count *cases;
    size_t case_count;
};
struct mediation_board {
    const struct rule_work *post, *mediation; /* NULL: the rulebook knows none */
    bool is_own;                              /* the caller sees their own unit alone */
    const struct mediation_unit *units;       /* in the order of the tree */
    size_t count;
    struct works_of begun; /* posts that the caller may set up: openings alone */
};
/* Of the units in the caller's reach; of who works in a unit their own. ERR_FORBIDDEN for others.
 */
enum err service_mediation_board(struct call *call, struct mediation_board *out) ERR_MUST_USE;

struct mediation_post {
    const struct work_item *item;
    struct sv place, mediator; /* who has it now */
    struct within_counts cases;
};
struct posts_wish {
    id64 unit;
    struct sv level; /* a state of the kind; empty: any */
    day_t after_day;
    id64 after_id;
    int limit; /* 1..100 */
};
/* The posts of one unit. A look at a list. ERR_NOT_FOUND: not in the caller's reach. */
enum err service_mediation_posts(struct call *call, const struct posts_wish *wish,
                                 const struct mediation_post **out, size_t *count) ERR_MUST_USE;

/* ---- assessments ---- */

#define ASSESSMENT_STEPS_MAX 8
struct assessment_row {
    const struct work_item *item;
    day_t step_days[ASSESSMENT_STEPS_MAX]; /* of each step; DAY_NONE: not yet */
    struct sv result;                      /* choice of the last step; empty: not yet */
    day_t decided_day;                     /* DAY_NONE: not yet, or it was decided not to */
    struct matter_counts matters;          /* that it caused */
    const struct rule_act *link;           /* by which the caller may link one; NULL: none */
};
struct assessments_wish {
    bool is_ended;
    day_t after_day;
    id64 after_id;
    day_t from, to; /* of the figure */
    int limit;      /* 1..100 */
};
/* Decisions that were assessed, taken, and led to a matter in the days asked for. */
struct decision_figure {
    int assessed, decided, caused;
    int64_t linked;
};
struct assessments {
    const struct rule_work *rules; /* in force; NULL: the rulebook knows none */
    bool is_own;
    const struct assessment_row *items;
    size_t count;
    bool has_more;
    struct decision_figure figure;
    struct works_of begun; /* openings alone */
};
/* In the caller's reach, as the board of the network; those due first, of ended ones the newest. A
 * look at a list. */
enum err service_assessments(struct call *call, const struct assessments_wish *wish,
                             struct assessments *out) ERR_MUST_USE;

/* ---- matters of a work ---- */

struct work_matters {
    struct matter_counts counts;
    const struct matter_row *items; /* those that the caller may read */
    size_t count;
    id64 next; /* 0: there are no more */
};
/* For who reads the work. A look at a list. */
enum err service_work_matters(struct call *call, id64 work, id64 after, int limit,
                              struct work_matters *out) ERR_MUST_USE;

/* Inside src/service: how far the caller looks at what units return. */
struct prevent_reach {
    struct grant as;
    id64 root; /* below which they look; of their own unit alone */
    bool is_own;
};
enum err prevent_reach_of(const struct call *call, struct prevent_reach *out) ERR_MUST_USE;
bool prevent_reaches(const struct call *call, const struct prevent_reach *reach, id64 unit);
/* A page of works of a kind in reach, behind the filter's place. */
struct prevent_page {
    struct work_item *items;
    size_t count;
    bool has_more;
};
enum err prevent_list(struct call *call, const struct prevent_reach *reach,
                      struct work_filter *filter, struct prevent_page *out) ERR_MUST_USE;
enum err prevent_note(struct call *call, const struct prevent_reach *reach,
                      const char *word) ERR_MUST_USE;

#endif
