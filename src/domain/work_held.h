/* A day on which somebody sits for visitors: folded from the events of a work whose opening says
 * `day`, `hours` and `place`. What stands here is made to be published. Part of work.h. */
#ifndef DOMAIN_WORK_HELD_H
#define DOMAIN_WORK_HELD_H

#include "base/id.h"
#include "base/sv.h"
#include "base/timesource.h"
#include "domain/day.h"

#include <stdbool.h>

struct work;
struct work_event;

enum work_stand {
    WORK_STAND_ANNOUNCED,
    WORK_STAND_UNDER_WAY, /* it left the state in which it was opened */
    WORK_STAND_OVER,
    WORK_STAND_CALLED_OFF /* released, with a reason */
};
/* Texts are borrowed from the events, as those of the work are. */
struct work_held {
    day_t day;  /* DAY_NONE: the work is no such day */
    int minute; /* of the day, by which who sits is there; 0: not said */
    struct sv hours, place;
    struct sv who;  /* as announced: post and remit, or name and post; field who or remit */
    struct sv form; /* id of a choice; empty: not said */
    int talks;      /* that can be booked */
    id64 first_unit, first_leader; /* named at first; 0: none */
    struct sv reason;     /* the newest of a hand-over, a release, or of who came instead */
    struct sv instead;    /* who came instead of whoever was announced; empty: nobody did */
    time_ms arrived_at;   /* the first duty, which is to be there, was met; 0: not yet */
    id64 arrived_account; /* whose act that was; 0: not yet */
    time_ms ended_at;     /* 0: not yet */
    struct sv opened_state;
    enum work_stand stand;
};

/* Fold one event that fits; duties of the work are as they are after it, its version as it was. */
void work_fold_held(struct work *work, const struct work_event *event);

#endif
