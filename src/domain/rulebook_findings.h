/* Findings of rulebook_check as they are gathered. Private to src/domain. */
#ifndef DOMAIN_RULEBOOK_FINDINGS_H
#define DOMAIN_RULEBOOK_FINDINGS_H

#include "domain/rulebook.h"

struct findings {
    struct arena *arena;
    struct rulebook_finding *items;
    size_t count, capacity;
};
/* Told once, on the line that was changed last: an overlay is to blame for what it changes. */
void findings_tell(struct findings *findings, const struct yaml_origin *origin, const char *what,
                   struct sv about);

/* The days on which the rulebook and its rows hold, and how long files are kept. */
void rulebook_check_rows(struct findings *findings, const struct rulebook *rulebook);
/* Kinds of works: each state can be reached and left towards an end, each duty begins and evidence
 * ends it, in no state is nothing owed, no end leaves a duty open; sources are named. */
void rulebook_check_works(struct findings *findings, const struct rulebook *rulebook);
/* Triggers: sources are named. */
void rulebook_check_triggers(struct findings *findings, const struct rulebook *rulebook);

#endif
