/* Start, stop, and the callbacks that libmicrohttpd makes. The acceptor is ours, because stopping
 * libmicrohttpd 0.9.75's own listener while its loops run can abort the program. */
#include "http/server.h"

#include "base/assert.h"
#include "http/http_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTION_TIMEOUT_S 15
#define CONNECTION_MEMORY (16u * 1024)
#define STOP_STEP_MS 5
#define LISTEN_BACKLOG 511

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

static void on_completed(void *cls, struct MHD_Connection *connection, void **exchange,
                         enum MHD_RequestTerminationCode code)
{
    (void)cls;
    (void)connection;
    (void)code;
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

/* ---- accepting ---- */

static void accept_one(struct http *http)
{
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t size = sizeof address;
    union {
        struct sockaddr_storage *storage;
        struct sockaddr *any;
    } same = {.storage = &address};
    int fd = accept(http->listen_fd, same.any, &size);
    if (fd >= 0) {
        /* at the connection limit libmicrohttpd closes it */
        (void)!MHD_add_connection(http->daemon, fd, same.any, size);
        return;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        struct pollfd stop = {.fd = http->stop_fd, .events = POLLIN};
        (void)!poll(&stop, 1, 50);
    }
}

static void *acceptor_run(void *arg)
{
    struct http *http = arg;
    struct pollfd fds[2] = {{.fd = http->listen_fd, .events = POLLIN},
                            {.fd = http->stop_fd, .events = POLLIN}};
    while (fds[1].revents == 0) {
        if (poll(fds, 2, -1) > 0 && fds[0].revents)
            accept_one(http);
    }
    return NULL;
}

static socklen_t address_parse(const char *text, uint16_t port, struct sockaddr_storage *out)
{
    union {
        struct sockaddr_storage *storage;
        struct sockaddr_in *v4;
        struct sockaddr_in6 *v6;
    } same = {.storage = out};
    *out = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, text, &same.v4->sin_addr) == 1) {
        same.v4->sin_family = AF_INET;
        same.v4->sin_port = htons(port);
        return sizeof *same.v4;
    }
    if (inet_pton(AF_INET6, text, &same.v6->sin6_addr) == 1) {
        same.v6->sin6_family = AF_INET6;
        same.v6->sin6_port = htons(port);
        return sizeof *same.v6;
    }
    return 0;
}

static uint16_t bound_port(int fd)
{
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    struct sockaddr *any = (void *)&address;
    const struct sockaddr_in *v4 = (const void *)&address;
    const struct sockaddr_in6 *v6 = (const void *)&address;
    socklen_t size = sizeof address;
    if (getsockname(fd, any, &size) != 0)
        return 0;
    return ntohs(address.ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
}

static enum err listen_on(struct http *http, struct fail *fail)
{
    struct sockaddr_storage address;
    const char *text = http->config.address ? http->config.address : "127.0.0.1";
    socklen_t size = address_parse(text, http->config.port, &address);
    union {
        const struct sockaddr_storage *storage;
        const struct sockaddr *any;
    } same = {.storage = &address};
    int on = 1;
    if (size == 0)
        return fail_detail(fail, ERR_BAD_INPUT, "not an address: %s", text);
    http->listen_fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (http->listen_fd < 0 ||
        setsockopt(http->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(http->listen_fd, same.any, size) != 0 || listen(http->listen_fd, LISTEN_BACKLOG) != 0)
        return fail_detail(fail, ERR_UNAVAILABLE, "listen on %s port %u: errno %d", text,
                           (unsigned)http->config.port, errno);
    http->port = bound_port(http->listen_fd);
    return ERR_OK;
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
        http->config.connections_max = 2048;
    if (http->config.stop_patience_ms == 0)
        http->config.stop_patience_ms = 5000;
    pthread_mutex_init(&http->lock, NULL);
    http->listen_fd = -1;
    http->stop_fd = -1;
    config->rng.fill(config->rng.self, &http->id_base, sizeof http->id_base);
    http->throttle = throttle_new(arena, config->rng);
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
        (unsigned)http->config.threads, MHD_OPTION_CONNECTION_LIMIT, http->config.connections_max,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, http->config.connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_TIMEOUT_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT,
        0, MHD_OPTION_END);
    return http->daemon ? ERR_OK : fail_detail(fail, ERR_UNAVAILABLE, "event loops not started");
}

static enum err acceptor_start(struct http *http, struct fail *fail)
{
    int stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stop_fd < 0)
        return fail_detail(fail, ERR_UNAVAILABLE, "eventfd: errno %d", errno);
    http->stop_fd = stop_fd;
    if (pthread_create(&http->acceptor, NULL, acceptor_run, http) == 0)
        return ERR_OK;
    close(stop_fd);
    http->stop_fd = -1;
    return fail_detail(fail, ERR_UNAVAILABLE, "no thread");
}

enum err http_start(const struct http_config *config, struct http **out, struct fail *fail)
{
    struct http *http = http_make(config);
    enum err err = listen_on(http, fail);
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

static void acceptor_stop(struct http *http)
{
    if (http->stop_fd >= 0) {
        (void)!eventfd_write(http->stop_fd, 1);
        pthread_join(http->acceptor, NULL);
        close(http->stop_fd);
    }
    if (http->listen_fd >= 0)
        close(http->listen_fd);
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
        wait_for_clients(stopping);
        wait_for_writes(stopping);
        MHD_stop_daemon(stopping->daemon);
    }
    workers_stop(&stopping->workers);
    pages_free(&stopping->pages);
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
