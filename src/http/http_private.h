/* What the files of the server share: the server, and the exchange, one request with its reply.
 *
 * Life of an exchange (the only order there is):
 *   exchange_take    server.c     the request line is in
 *   intake_head      intake.c     head and target checked, route found, caller admitted for writes
 *   intake_body      intake.c     each piece of the body
 *   dispatch_begin   dispatch.c   run; for writes the connection is suspended and resumed
 *   answer_send      answer.c     the reply is handed to libmicrohttpd
 *   exchange_give    server.c     sent, or the client is gone
 * Between the suspension and dispatch_resume the exchange belongs to a worker or the writer, or to
 * the list of those that wait for something new (waits.c), after which it is dispatched again; at
 * all other times to the connection's event loop. */
#ifndef HTTP_HTTP_PRIVATE_H
#define HTTP_HTTP_PRIVATE_H

#include "http/connections.h"
#include "http/head.h"
#include "http/pages.h"
#include "http/server.h"
#include "http/target.h"
#include "http/workers.h"
#include "service/petitions.h"
#include "service/remember.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#define HEADER_CSRF "x-huiyin-csrf"
#define PEER_BYTES_MAX 16
/* Refused bodies up to this size are read to their end, so that the sender sees the refusal. */
#define SWALLOW_MAX (1024 * 1024)
/* Connections beyond the limit that are kept until their answer has certainly arrived. */
#define REFUSED_KEPT 64u

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_RUNNING, STAGE_DONE, STAGE_ANSWERED };

struct exchange {
    struct request rq; /* first, so that what is handed to handlers is the exchange */
    struct http *http;
    struct MHD_Connection *connection;
    struct exchange *next_free, *next_waiting;
    struct fail fail;
    uint64_t id; /* quoted in problems and the log */
    int64_t started_us;
    _Atomic int stage; /* enum stage; set to STAGE_DONE from other threads */

    struct head head;
    const char *line_target; /* where libmicrohttpd keeps the target, to see whether it was cut */
    struct sv raw_target;    /* our copy */
    struct target target;
    bool is_api, must_close, has_call;
    unsigned allow; /* methods of the path, for 405 */

    uint64_t body_expected, body_received;
    struct buf body;
    int spool_fd; /* -1 = none */
    json_t *input;

    struct sv desk_cookie, follow_cookie, csrf;
    struct remember_key remember;
    struct caller remembered_for; /* whose reply that is */
    bool is_old;                  /* admitted first, and then read where it may be old */
    bool is_remembered;           /* the reply came from service_recall */

    int64_t wait_until_us; /* for something new (waits.c); 0 = has not waited */
    uint64_t moves_seen;   /* http->moves before it was read */

    enum err result;
    int status; /* sent, for the log */
    size_t sent_bytes;
    char etag[40]; /* with quotes; empty = none */
};

struct http {
    struct http_config config;
    struct arena *arena;
    struct MHD_Daemon *daemon;
    struct workers *workers;
    struct throttle *throttle;
    struct pages *pages;
    uint64_t id_base;
    _Atomic uint64_t id_next;
    _Atomic int active;    /* exchanges taken and not given back */
    _Atomic int suspended; /* of those, with a worker or the writer */
    _Atomic bool is_stopping;
    _Atomic uint64_t moves; /* writes within some work */

    pthread_mutex_t lock; /* of arena, free_list and what waits */
    struct exchange *free_list;
    struct exchange *waiting;
    unsigned waiting_count;
    bool waits_are_over;

    struct connections *connections;
    pthread_t acceptor;
    int listen_fd, stop_fd;
    uint16_t port;
    /* the acceptor's own */
    struct sv too_many; /* the whole reply to one connection too many */
    int refused[REFUSED_KEPT];
    size_t refused_next;
};

/* ---- acceptor.c ---- */
/* Bind and listen as configured; sets listen_fd and port. */
enum err acceptor_listen(struct http *http, struct fail *fail) ERR_MUST_USE;
/* Begin to accept; wants the daemon and acceptor_listen. */
enum err acceptor_start(struct http *http, struct fail *fail) ERR_MUST_USE;
/* End what of it was begun, close all sockets that are its own. */
void acceptor_stop(struct http *http);

/* ---- exchange.c ---- */
struct exchange *exchange_take(struct http *http, struct MHD_Connection *connection,
                               const char *line_target);
/* Log, forget, drop the spooled file, make ready for the next. */
void exchange_give(struct exchange *ex);
/* The request's id as 16 hex digits. */
#define EXCHANGE_ID_SIZE 17
void exchange_id_text(const struct exchange *ex, char out[EXCHANGE_ID_SIZE]);

/* ---- intake.c ---- */
/* Read and check the head; a refusal is kept in ex->result. */
void intake_head(struct exchange *ex, const char *method, const char *version);
/* Whether a refusal must be answered before the body is read. */
bool intake_refuses_early(const struct exchange *ex);
/* Take a piece of the body. False: give the connection up. */
bool intake_body(struct exchange *ex, const char *bytes, size_t n);
/* Parse and check parameters, preconditions, JSON. */
enum err intake_check(struct exchange *ex) ERR_MUST_USE;

/* ---- peer.c ---- */
/* Whom the throttles count: the peer, or whom the trusted proxy names. */
struct sv peer_address(struct exchange *ex, char out[PEER_BYTES_MAX]);

/* ---- admission.c ---- */
/* Who is calling, by cookies and x-roles; inside the transaction. Sets call.who. */
enum err admission_check(struct exchange *ex) ERR_MUST_USE;
/* Cross-site requests that change something: ERR_CSRF. Needs no store. */
enum err admission_origin(const struct exchange *ex) ERR_MUST_USE;

/* ---- dispatch.c ---- */
/* Run the operation. True: done, answer now; false: suspended, MHD calls again when resumed. */
bool dispatch_begin(struct exchange *ex);
/* Admit the caller in a read of its own, before a body is taken in. */
enum err dispatch_admit(struct exchange *ex) ERR_MUST_USE;

/* ---- waits.c ---- */
/* After a read: true: it waits, and is dispatched again when something moved, at the next tick or
 * at the end; false: answer. On its event loop. */
bool waits_begin(struct exchange *ex);
/* Something was written within that work and is on disk. Any thread. */
void waits_moved(struct http *http, id64 within);
/* Once a second, from the acceptor: all are read again. */
void waits_tick(struct http *http);
/* All are answered with what they have, and nobody waits any more. */
void waits_end(struct http *http);

/* ---- answer.c ---- */
/* Queue the reply for ex->result, or the page. MHD_NO closes the connection. */
enum MHD_Result answer_send(struct exchange *ex);
/* Headers that every reply carries. */
void answer_common_headers(struct MHD_Response *response);

#endif
