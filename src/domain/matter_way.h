/* Where one matter stands on its procedure (F81): the way it came, and the usual steps with the
 * present one marked. Pure. */
#ifndef DOMAIN_MATTER_WAY_H
#define DOMAIN_MATTER_WAY_H

#include "domain/petition.h"
#include "domain/rulebook.h"

enum way_status { WAY_PASSED, WAY_PRESENT, WAY_AHEAD };
/* "passed", "present", "ahead" */
const char *way_status_word(enum way_status status);

struct way_step {
    const struct rule_state *state;
    enum way_status status;
    day_t since; /* the day it came to this state, last if more than once; DAY_NONE ahead */
};

/* Every state the matter came to, in order, the present one last; a state it comes back to stands
 * there again. Acts that left the state as it was are not told. events are the matter's own, in
 * order. Returns the number; memory from the arena. */
size_t matter_way(struct arena *arena, const struct rulebook *rulebook, const struct event *events,
                  size_t event_count, const struct way_step **out);

/* The usual steps of the procedure as they look from where the matter stands: those of the main
 * path it came through, the present one, which is put in when it lies beside the main path, and the
 * usual way on from there to an end. Exactly one is present. */
size_t matter_steps(struct arena *arena, const struct rulebook *rulebook,
                    const struct event *events, size_t event_count, const struct way_step **out);

/* Does the usual way begin this clock: an act that begins a petition or is the usual next step,
 * from one state of the main path to another? */
bool clock_is_usual(struct arena *arena, const struct rulebook *rulebook,
                    const struct rule_clock *clock);

#endif
