/* The reply of schema Session, for every way of signing in. */
#ifndef HTTP_HANDLERS_SESSION_H
#define HTTP_HANDLERS_SESSION_H

#include "http/request.h"
#include "service/auth.h"

/* Who is signed in, from rq->call.who. */
enum err session_answer(struct request *rq) ERR_MUST_USE;
/* The same for a session just opened, with its cookie. */
enum err session_answer_opened(struct request *rq,
                               const struct opened_session *opened) ERR_MUST_USE;

#endif
