/* Acts in a work of the demo: who does them, what stands in their fields, what is decided. Private
 * to demo_work*.c. */
#ifndef CMD_DEMO_WORK_ACT_H
#define CMD_DEMO_WORK_ACT_H

#include "cmd/demo_work.h"

/* A number from low to high. */
int demo_work_between(struct demo_work *w, int low, int high);
/* Open it; false when nobody is there who may, or it failed. */
bool demo_work_open(struct demo_work *w);
/* Do the act, for the duty that it meets (NULL: for none). ERR_REFUSED: not now; ERR_NOT_FOUND:
 * nobody is there to do it, or nothing to do it with. Anything else is a fault of the demo. */
enum err demo_work_do(struct demo_work *w, const struct rule_act *act,
                      const struct duty *duty) ERR_MUST_USE;
/* The next step of the machine that has come due at w->now. */
enum err demo_work_step(struct demo_work *w) ERR_MUST_USE;

#endif
