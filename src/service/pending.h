/* The register of long-pending matters, and the campaigns that take them on. Being in it says how
 * long an office has owed something, and nothing of who petitioned: nobody is listed, counted or
 * searched for here by who they are. */
#ifndef SERVICE_PENDING_H
#define SERVICE_PENDING_H

#include "service/work_lists.h"
#include "store/pending.h"

struct pending_counted {
    struct pending_count count;
    bool is_more; /* than PENDING_MARKS_MAX - 1, at which counting stopped */
};
struct pending_board {
    const struct rulebook *rulebook;
    const struct choice_list *obstacles;
    struct pending_counted listed, unlisted;
};
/* How many there are where the caller looks: petition offices, supervisors and leaders in their
 * reach, a unit what it answers for. ERR_FORBIDDEN for others. */
enum err service_pending_board(struct call *call, struct pending_board *out) ERR_MUST_USE;

struct pending_wish {
    enum pending_of of;
    struct sv age;      /* empty: any */
    struct sv obstacle; /* likewise; of what is or was listed */
    id64 unit, campaign;
    bool is_again;
    struct pending_place after;
    int limit; /* 1..100 */
};
struct pending_item {
    const struct pending_row *row;
    const struct work_item *work; /* in which it is dealt with; NULL: nobody has listed it */
    struct sv leader_name;        /* of the case; empty: nobody leads it */
    int age;                      /* PENDING_YOUNG: not by the rules in force */
    int months;
};
struct pending_page {
    const struct rulebook *rulebook;
    const struct pending_item *items;
    size_t count;
    const struct rule_act *listing; /* by which the caller may list one; NULL: they may not */
    bool tells_campaigns;           /* what an office takes on is not told to a unit */
};
/* One page; a look at a list. A wrong age or obstacle is refused as a field. */
enum err service_pending(struct call *call, const struct pending_wish *wish,
                         struct pending_page *out) ERR_MUST_USE;

/* What was last reported of a campaign, beside what the register says. */
struct campaign_report {
    bool is_there;
    int64_t included, solved;
    day_t day;
};
struct campaign_item {
    const struct work_item *work;
    struct sv title;
    day_t ends_on; /* the day it named for its end */
    struct campaign_report reported;
    struct campaign_count counted;
};
struct campaigns_page {
    const struct rulebook *rulebook;
    const struct campaign_item *items;
    size_t count;
    const struct rule_act *opening; /* by which the caller may begin one; NULL: they may not */
};
struct campaigns_wish {
    bool is_ended;
    day_t after_day;
    id64 after_id;
    int limit; /* 1..20: the events of each are read */
};
/* As service_work_items; a look at a list. */
enum err service_campaigns(struct call *call, const struct campaigns_wish *wish,
                           struct campaigns_page *out) ERR_MUST_USE;

#endif
