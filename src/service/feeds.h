/* What an official owes, for a calendar program of theirs: a secret address that shows days and
 * what is due on them, never which matter and nothing of anybody in one. */
#ifndef SERVICE_FEEDS_H
#define SERVICE_FEEDS_H

#include "service/service.h"

struct feed_state {
    bool is_on;
    time_ms since;
};
enum err service_feed_state(struct call *call, struct feed_state *out) ERR_MUST_USE;
/* A new secret, shown once; the one before it opens nothing any more. Text in the call's arena. */
enum err service_feed_make(struct call *call, struct sv *token) ERR_MUST_USE;
enum err service_feed_drop(struct call *call) ERR_MUST_USE;
/* The calendar file behind a secret. A wrong one, and that of an account that may not sign in:
 * ERR_NOT_FOUND. */
enum err service_feed_read(struct call *call, struct sv token, struct sv *ics) ERR_MUST_USE;

#endif
