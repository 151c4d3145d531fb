/* How long the file of an ended matter is kept, and when it goes to the archives. Pure; nothing is
 * destroyed here. */
#ifndef DOMAIN_RETENTION_H
#define DOMAIN_RETENTION_H

#include "domain/petition.h"
#include "domain/rulebook.h"

struct retention {
    const struct rule_retention *row;
    day_t last_day; /* kept to its end; DAY_NONE: for ever */
    day_t
        transfer_day; /* from then on it is due at the archives; DAY_NONE: it is not transferred */
};
/* Which row holds for a matter that ended on that day, at an office of that level. False: it has
 * not ended, or the rulebook says nothing about it. */
bool retention_of(const struct rulebook *rulebook, const struct petition *petition,
                  enum rule_level level, day_t ended_day, struct retention *out);

#endif
