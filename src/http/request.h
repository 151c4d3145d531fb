/* A request as its handler sees it: checked input in, reply out. Handlers are small: take input,
 * call one use case, write the reply. They know nothing of sockets, threads or transactions; the
 * route's mode in api/openapi.yaml decides where they run:
 *   read    on an HTTP thread, call.conn is a reader
 *   write   on the writer's thread, call.conn is its transaction; may be run more than once
 *   memory  on an HTTP thread, call.conn is NULL
 *   prepare before a write, call.conn is a reader: of x-prepare on the worker pool, of x-decide on
 *           an HTTP thread
 * The reply is cleared before each run, prepared is kept. call.who has been admitted by the
 * operation's x-roles, in the same transaction. All memory from rq->arena. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/json.h"
#include "service/service.h"

/* What a handler leaves behind. A handler that returns an error leaves nothing: the server writes
 * the problem document from the error and call.fail. */
struct reply {
    int status;              /* 0 = the operation's declared success */
    struct buf body;         /* JSON of the reply */
    struct json_writer json; /* begun on body before the handler runs */
    int64_t etag;            /* version of what is shown, for ETag; 0 = none */
    /* a cookie to set: name is one of the two below, empty value ends it */
    const char *cookie_name;
    char cookie_value[TOKEN_HASH_SIZE * 2];
    /* a file instead of the body; the texts live in the request's arena */
    const char *file_path;
    struct sv file_bytes;           /* or these bytes, in the arena */
    struct sv file_mime, file_name; /* without a name it is shown, not saved */
    bool reload_office;             /* the committed write changed the snapshot */
    /* A read that has nothing new to tell may wait, so many seconds at most, until something is
     * written within that work; it is run again then. 0: it is answered. */
    id64 waits_for;
    int64_t wait_s;
};
#define COOKIE_DESK "__Host-desk"
#define COOKIE_FOLLOW "__Host-follow"

#define REQUEST_PARAMS_MAX 12
struct request {
    struct call call;      /* call.conn, call.arena, call.fail, call.who, call.lang */
    struct arena *arena;   /* = call.arena */
    const json_t *input;   /* the validated body; NULL when there is none */
    const char *body_path; /* raw-body operations: the spooled file */
    int64_t if_version;    /* If-Match; -1 when absent */
    void *prepared;        /* what the prepare step left for the run */
    struct reply reply;
    const struct route *route;
    /* parameters as declared, in the route's order */
    struct sv params[REQUEST_PARAMS_MAX];
};

/* Parameters by name; absent gives empty text, fallback or 0. They were validated before; asking
 * for one that the operation does not declare is a programmer's mistake. */
struct sv request_text(const struct request *rq, const char *name);
int64_t request_int(const struct request *rq, const char *name, int64_t fallback);
id64 request_id(const struct request *rq, const char *name);

typedef enum err (*handler_fn)(struct request *rq);

enum route_mode { ROUTE_READ, ROUTE_WRITE, ROUTE_MEMORY };
struct route; /* http/route.h; handlers are handler_<operationId> and, where the operation says
                 x-prepare or x-decide, handler_<operationId>_prepare, declared in http/routes.gen.h
               */

#endif
