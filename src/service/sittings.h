/* The joint reception centre (F34): which units and lawyers sit when, as it is published, and as
 * the office and the units themselves see it – who should be there, who is, who came instead.
 *
 * 1. A sitting is a work whose kind `sits`; it is read from the row that is folded from it, and
 * what is done in it is done as in any work (works.h).
 * 2. Nothing here tells of a visitor: neither how many waited nor who came.
 *
 * Each call reads in the transaction of its call, on whichever thread has the connection, and
 * shares nothing with other calls. What it hands back is the call's arena's. */
#ifndef SERVICE_SITTINGS_H
#define SERVICE_SITTINGS_H

#include "service/works.h"
#include "store/sittings.h"

enum { SITTING_DAYS_MAX = 31, SITTINGS_MAX = 500 };

struct sitting_view {
    struct sitting sitting;
    const struct rule_work *rules;
    struct sv form;       /* in the caller's language; empty: not said */
    struct sv state_name; /* at the desk alone, as what follows */
    struct sv arrived_by; /* the official whose act it was; empty: nobody has come */
    struct sv owed_name;  /* of the duty due first; empty: nothing is owed */
    int late_minutes;     /* past the minute by which they should be there, that day; 0: not late */
    bool is_own;          /* of the caller's unit: they may check in */
};
struct sitting_list {
    const struct sitting_view *items; /* by day, then by the minute, units before lawyers */
    size_t count;
    day_t from; /* the first day asked about */
    int days;
    bool may_post; /* put somebody on the rota */
};
/* Published: today and the thirteen days after it; for anybody. */
enum err service_sittings(struct call *call, struct sitting_list *out) ERR_MUST_USE;
/* From a day (DAY_NONE: today) on, so many days (0: one). All of them to the office that keeps
 * them and those who supervise or lead around it; their own to the people of a unit. ERR_BAD_INPUT:
 * more than SITTING_DAYS_MAX days. */
enum err service_desk_sittings(struct call *call, day_t from, int days,
                               struct sitting_list *out) ERR_MUST_USE;

#endif
