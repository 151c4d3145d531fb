/* What becomes of a petition: from how it was received to where it stands today. */
#ifndef CMD_DEMO_COURSE_H
#define CMD_DEMO_COURSE_H

#include "cmd/demo_case.h"

/* The day on which the petition of an index is planned to be received. */
day_t demo_course_received(const struct demo_world *world, uint32_t index);
/* Make the petition of an index: when it was received, how it came, what was done, up to yesterday.
 * The case is filled in and lives in the arena's memory. Errors are the procedure's refusals: a
 * fault of the demo, told in fail->detail. The same world, seed and index give the same petition,
 * but for running numbers, which follow the order of calls. */
enum err demo_course_run(struct demo_case *c, struct demo_world *world, struct arena *arena,
                         uint32_t index, struct fail *fail) ERR_MUST_USE;

#endif
