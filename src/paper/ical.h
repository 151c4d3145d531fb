/* A calendar file (RFC 5545) of days on which something is due. Pure writing; no thread. */
#ifndef PAPER_ICAL_H
#define PAPER_ICAL_H

#include "base/buf.h"
#include "domain/day.h"

struct ical_event {
    struct sv uid; /* the same for the same thing, ever */
    day_t day;
    struct sv title, text; /* text may be empty and have line breaks */
    struct sv url;         /* empty: none */
    int reminded_before;   /* days; 0: no alarm */
};
/* Begin with the calendar's name, add events, end. `at` is when it is written. Lines are folded at
 * 75 bytes, between characters. */
void ical_begin(struct buf *out, struct sv name);
void ical_add(struct buf *out, const struct ical_event *event, time_ms at);
void ical_end(struct buf *out);

#endif
