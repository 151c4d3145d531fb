/* Invented people: names from lists, telephone numbers of the kind 1380000xxxx, addresses in the
 * demo's county. */
#ifndef CMD_DEMO_PEOPLE_H
#define CMD_DEMO_PEOPLE_H

#include "cmd/demo_case.h"

/* Give the case so many people (1..DEMO_PEOPLE_MAX), identities and masks; several are
 * representatives. */
void demo_people_make(struct demo_case *c, size_t count, bool are_representatives);

#endif
