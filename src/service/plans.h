/* What offices tell a petitioner of their works about the matter: plans for what was promised,
 * their steps, and what shows that a step was done.
 *
 * Each call runs in the transaction of its call – one that writes on the writer's thread, one that
 * reads on whichever thread has the connection – and shares nothing with other calls. What it hands
 * back is the call's arena's: whoever keeps it beyond the answer copies it. Whatever a call did
 * before it failed goes with the transaction. */
#ifndef SERVICE_PLANS_H
#define SERVICE_PLANS_H

#include "service/petitions.h"
#include "store/works.h"

/* One work with those of its events that are told, the oldest first. */
struct plan {
    struct work_key key;
    struct work work;
    const struct rule_work *rules;
    const struct work_event *events;
    size_t event_count;
    struct sv next; /* the step that is owed now; empty: none */
    day_t next_day;
};
/* For whoever takes part in the matter that they follow; the newest first. ERR_NOT_FOUND for
 * anybody else; none for somebody who left. */
enum err service_follow_plans(struct call *call, const struct plan **out,
                              size_t *count) ERR_MUST_USE;
/* A file with a field that is told. ERR_NOT_FOUND: there is none, or it is not for their eyes. */
enum err service_follow_plan_file(struct call *call, id64 work, id64 file,
                                  struct attachment_view *out) ERR_MUST_USE;
/* Is the field of an act of the plan told to the petitioner? */
bool plan_tells(const struct plan *plan, const struct work_event *event, const struct field *field);

#endif
