/* What the use cases of reception days share: owned and called as receptions.h says. Included only
 * inside src/service. */
#ifndef SERVICE_RECEPTIONS_PRIVATE_H
#define SERVICE_RECEPTIONS_PRIVATE_H

#include "service/receptions.h"
#include "service/works_private.h"

/* The day as it stands; ERR_NOT_FOUND when it is a work of another kind. */
enum err reception_read(struct call *call, const struct work_key *key,
                        struct reception *out) ERR_MUST_USE;
/* Those of the region from a day on that have not ended. */
enum err reception_list_from(struct call *call, day_t from,
                             struct reception_list *out) ERR_MUST_USE;
bool reception_is_bookable(const struct call *call, const struct reception *reception);
/* Book, behind all others; refused as service_follow_book. */
enum err reception_put(struct call *call, const struct reception *reception,
                       const struct petition_key *matter, bool at_desk) ERR_MUST_USE;
/* After the event that records a talk: the booking is done with. */
enum err reception_talk_recorded(struct call *call, const struct work_acting *acting,
                                 const struct work_event *event) ERR_MUST_USE;

#endif
