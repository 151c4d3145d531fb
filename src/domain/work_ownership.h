/* What a named leader did themselves: folded from the events of a work, so that a leadership in
 * name alone, idle or passed on is seen. What is measured is the leader. Part of work.h. */
#ifndef DOMAIN_WORK_OWNERSHIP_H
#define DOMAIN_WORK_OWNERSHIP_H

#include "domain/day.h"

struct work;
struct work_event;

struct work_ownership {
    day_t since;     /* the leader was named; DAY_NONE: nobody is */
    day_t acted_day; /* the leader's newest act of their own; none yet: since */
    int own_acts;    /* done by the leader since they were named */
    int other_acts;  /* done by others since then */
    int changes;     /* hand-overs to another leader that were no change of post */
};

/* The choice in the field `why` of a hand-over that says the leader has another post. */
#define WORK_CHANGE_OF_POST "post"

/* Fold one event that fits; the work is still as it was before it. */
void work_fold_ownership(struct work *work, const struct work_event *event);

#endif
