/* How a petition comes in: by whom, through which channel, in which words. */
#ifndef CMD_DEMO_INTAKE_H
#define CMD_DEMO_INTAKE_H

#include "cmd/demo_plan.h"

/* Register it, completely or for the time being as the plan asks; then complete it unless the plan
 * ends there. False when the case is over or has failed. */
bool demo_intake(struct demo_case *c, const struct demo_plan *plan);

#endif
