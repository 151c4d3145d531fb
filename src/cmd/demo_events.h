/* The events of a demo in the clear, so that somebody else can count them: only of what was just
 * made up. There is no way to write those of a register in use. */
#ifndef CMD_DEMO_EVENTS_H
#define CMD_DEMO_EVENTS_H

#include "service/service.h"

/* Petitions and works, in the order in which their events are to be written. */
struct demo_ids {
    const id64 *petitions, *works;
    size_t petition_count, work_count;
};
/* Read every event back from the store and write it to a new file, one a line: "petition" or
 * "work", the id, and the canonical bytes (docs/internals/event-encoding.md) in hexadecimal.
 * Errors: the store's; ERR_INTERNAL. */
enum err demo_events_write(struct service *service, id64 region, const struct demo_ids *ids,
                           const char *path) ERR_MUST_USE;

#endif
