/* Start, stop, and the callbacks that libmicrohttpd makes. */
#include "http/server.h"

#include "base/assert.h"
#include "http/http_private.h"

#include <time.h>

#define CONNECTION_TIMEOUT_S 15
#define CONNECTION_MEMORY (16u * 1024)
#define STOP_STEP_MS 5
#define CONNECTIONS_MAX 2048u
/* Places beyond connections_max: what is accepted before an event loop counts the one before. */
#define CONNECTIONS_SPARE 64u

static const struct timespec stop_step = {.tv_nsec = STOP_STEP_MS * 1000000L};

/* ---- libmicrohttpd's callbacks ---- */

static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    return exchange_take(cls, connection, target);
}

/* Paths stay as they came; http/target.c decodes them. */
static size_t on_unescape(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

static int64_t now_us(const struct http *http)
{
    return http->config.time.monotonic_us(http->config.time.self);
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **place,
                          enum MHD_ConnectionNotificationCode what)
{
    struct http *http = cls;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        connections_close(http->connections, *place);
        *place = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *place = connections_open(http->connections, info->connect_fd, now_us(http));
}

static struct connection *place_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info->socket_context;
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **exchange,
                         enum MHD_RequestTerminationCode code)
{
    (void)code;
    connection_awaits_head(place_of(connection), now_us(cls));
    if (*exchange)
        exchange_give(*exchange);
    *exchange = NULL;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload_data,
                                  size_t *upload_size, void **exchange)
{
    struct exchange *ex = *exchange;
    (void)cls;
    (void)connection;
    (void)url;
    switch ((enum stage)atomic_load(&ex->stage)) {
    case STAGE_HEAD:
        atomic_store(&ex->stage, STAGE_BODY);
        connection_head_came(place_of(connection));
        intake_head(ex, method, version);
        return intake_refuses_early(ex) ? answer_send(ex) : MHD_YES;
    case STAGE_BODY:
        if (*upload_size > 0) {
            bool goes_on = intake_body(ex, upload_data, *upload_size);
            *upload_size = 0;
            return goes_on ? MHD_YES : MHD_NO;
        }
        return dispatch_begin(ex) ? answer_send(ex) : MHD_YES;
    case STAGE_DONE:
        return answer_send(ex);
    case STAGE_RUNNING:
    case STAGE_ANSWERED:
        return MHD_YES;
    }
    UNREACHABLE();
}

static void on_log(void *cls, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
static void on_log(void *cls, const char *format, va_list args)
{
    /* libmicrohttpd speaks of clients that hang up; it may quote what they sent */
    (void)cls;
    (void)format;
    (void)args;
}

/* ---- start and stop ---- */

static struct http *http_make(const struct http_config *config)
{
    struct arena *arena = arena_new();
    struct http *http = ARENA_NEW(arena, struct http);
    http->arena = arena;
    http->config = *config;
    if (http->config.threads < 2) /* libmicrohttpd has no pool of one */
        http->config.threads = http->config.threads == 0 ? 4 : 2;
    if (http->config.workers == 0)
        http->config.workers = 2;
    if (http->config.prepare_queue_max == 0)
        http->config.prepare_queue_max = 64;
    if (http->config.connections_max == 0)
        http->config.connections_max = CONNECTIONS_MAX;
    if (http->config.stop_patience_ms == 0)
        http->config.stop_patience_ms = 5000;
    pthread_mutex_init(&http->lock, NULL);
    http->listen_fd = -1;
    http->stop_fd = -1;
    config->rng.fill(config->rng.self, &http->id_base, sizeof http->id_base);
    http->throttle = throttle_new(arena, config->rng);
    http->connections = connections_new(arena, http->config.connections_max + CONNECTIONS_SPARE);
    http->pages = pages_new(arena);
    return http;
}

/* Not "strict": 0.9.75 then answers a missing Host twice in one reply; http/head.c does all of it.
 */
static enum err daemon_start(struct http *http, struct fail *fail)
{
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC |
            MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG,
        0, NULL, NULL, on_request, http, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, http, MHD_OPTION_UNESCAPE_CALLBACK, on_unescape,
        NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)http->config.threads, MHD_OPTION_CONNECTION_LIMIT,
        http->config.connections_max + CONNECTIONS_SPARE, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, http, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        http->config.connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)CONNECTION_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_END);
    return http->daemon ? ERR_OK : fail_detail(fail, ERR_UNAVAILABLE, "event loops not started");
}

enum err http_start(const struct http_config *config, struct http **out, struct fail *fail)
{
    struct http *http = http_make(config);
    enum err err = acceptor_listen(http, fail);
    if (!err)
        err = workers_start(http->arena, http->config.workers, http->config.prepare_queue_max,
                            &http->workers);
    if (!err)
        err = daemon_start(http, fail);
    if (!err)
        err = acceptor_start(http, fail);
    if (err)
        http_stop(&http);
    *out = http;
    return err;
}

uint16_t http_port(const struct http *http)
{
    return http->port;
}

static void wait_for_clients(struct http *http)
{
    int patience_ms = http->config.stop_patience_ms;
    for (int waited_ms = 0; atomic_load(&http->active) > 0 && waited_ms < patience_ms;
         waited_ms += STOP_STEP_MS)
        nanosleep(&stop_step, NULL);
}

/* Writes that are queued will be reported: the store promises it. */
static void wait_for_writes(struct http *http)
{
    while (atomic_load(&http->suspended) > 0)
        nanosleep(&stop_step, NULL);
}

void http_stop(struct http **http)
{
    struct http *stopping = *http;
    if (!stopping)
        return;
    atomic_store(&stopping->is_stopping, true);
    acceptor_stop(stopping);
    if (stopping->daemon) {
        waits_end(stopping);
        wait_for_clients(stopping);
        wait_for_writes(stopping);
        MHD_stop_daemon(stopping->daemon);
    }
    workers_stop(&stopping->workers);
    pages_free(&stopping->pages);
    connections_release(stopping->connections);
    for (struct exchange *ex = stopping->free_list; ex; ex = ex->next_free) {
        buf_release(&ex->body);
        buf_release(&ex->rq.reply.body);
        arena_free(&ex->rq.arena);
    }
    pthread_mutex_destroy(&stopping->lock);
    struct arena *arena = stopping->arena;
    arena_free(&arena);
    *http = NULL;
}
