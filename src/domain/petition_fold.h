/* The parts of folding, one file each. Private to src/domain. */
#ifndef DOMAIN_PETITION_FOLD_H
#define DOMAIN_PETITION_FOLD_H

#include "domain/petition.h"

#include <string.h>

/* Does the event follow from the petition as it is, so that folding it reads nothing that is not
 * there? What petition_apply asks before it folds. */
bool petition_fits(const struct petition *petition, const struct event *event);

/* What the kind of event changes. Before the effects: petition is still as it was. Kinds that
 * change nothing of their own pass. */
void petition_fold_kind(struct arena *arena, struct petition *petition, const struct event *event);

/* people_fold.c: what events say of people. The first takes those of a registration. */
typedef void petition_fold_fn(struct arena *arena, struct petition *petition,
                              const struct event *event);
petition_fold_fn petition_fold_people, petition_fold_left, petition_fold_returned,
    petition_fold_representatives, petition_fold_agents, petition_fold_named, petition_fold_told,
    petition_fold_served_on;

/* Arrays grow by copying: histories are short and live in one arena. */
static inline void *petition_grown(struct arena *arena, const void *items, size_t count,
                                   size_t size_bytes)
{
    void *copy = arena_calloc(arena, count + 1, size_bytes);
    if (count)
        memcpy(copy, items, count * size_bytes);
    return copy;
}
/* Room for one more at the end of array; evaluates to the zeroed new item. */
#define GROW(arena, array, count)                                                                  \
    ((array) = petition_grown((arena), (array), (count), sizeof *(array)), &(array)[(count)++])

#endif
