/* What the use cases of measures share. Included only inside src/service. */
#ifndef SERVICE_MEASURES_PRIVATE_H
#define SERVICE_MEASURES_PRIVATE_H

#include "service/measures.h"
#include "service/service_private.h"

/* Where and when measures are asked for: what service_measures begins with. */
enum err measures_place(struct call *call, const struct measures_wish *wish, struct scope *scope,
                        struct measures_view *out) ERR_MUST_USE;
/* With place and period set: the rows of that side, with the periods to compare with or without. */
enum err measures_fill(struct call *call, enum tally_by by, bool compares,
                       struct measures_view *out) ERR_MUST_USE;

#endif
