/* An official's own sessions, and proving again who is there. */
#ifndef SERVICE_SESSIONS_H
#define SERVICE_SESSIONS_H

#include "service/auth.h"

struct own_session {
    id64 id;
    struct sv agent; /* kind of browser: http/agent.h; empty when unknown */
    enum session_way way;
    time_ms since, seen;
    bool is_current;
};
/* Of the calling official, the one used last first. */
enum err service_sessions(struct call *call, const struct own_session **out,
                          size_t *count) ERR_MUST_USE;
/* ERR_NOT_FOUND when it is not one of the caller's. */
enum err service_session_end(struct call *call, id64 id) ERR_MUST_USE;
/* All but the one that calls. */
enum err service_sessions_end_others(struct call *call) ERR_MUST_USE;

/* The session counts as proven for a quarter of an hour. password: checked while preparing, NULL
 * when a code was given instead (of the second factor, or a recovery code). Wrong:
 * ERR_WRONG_CREDENTIALS, counted like a wrong password at sign-in. */
enum err service_prove(struct call *call, const struct password_check *password,
                       struct sv code) ERR_MUST_USE;

#endif
