/* The listening socket and the thread that accepts. It is ours, because stopping libmicrohttpd
 * 0.9.75's own listener while its loops run can abort the program.
 *
 * 1. Whoever comes when connections_max are there is told to come again, not just cut off.
 * 2. Once a second all whose head takes too long are sent away. */
#include "http/http_private.h"
#include "http/problem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTEN_BACKLOG 4096 /* the kernel's own limit may be lower */
#define EXPIRE_EVERY_MS 1000
#define COME_AGAIN_S 5

/* ---- those who cannot be served ---- */

static const char too_late[] = "HTTP/1.1 408 Request Timeout\r\n"
                               "Connection: close\r\n"
                               "Content-Length: 0\r\n\r\n";

static struct sv too_many_text(struct arena *arena)
{
    struct fail fail = {.retry_after_s = COME_AGAIN_S};
    struct buf body;
    buf_init(&body, 4096);
    problem_write(&body, ERR_UNAVAILABLE, &fail, LANG_ZH, NULL);
    struct sv text = arena_printf(arena,
                                  "HTTP/1.1 503 Service Unavailable\r\n"
                                  "Content-Type: " PROBLEM_TYPE "\r\n"
                                  "Content-Length: %zu\r\n"
                                  "Cache-Control: no-store\r\n"
                                  "X-Content-Type-Options: nosniff\r\n"
                                  "Retry-After: %d\r\n"
                                  "Connection: close\r\n\r\n%.*s",
                                  body.n, COME_AGAIN_S, SV_FMT(buf_view(&body)));
    buf_release(&body);
    return text;
}

/* A socket that is closed while its request is on the way throws our answer away: it stays half
 * open until as many others were refused. */
static void refuse(struct http *http, int fd)
{
    size_t place = http->refused_next++ % REFUSED_KEPT;
    (void)!send(fd, http->too_many.p, http->too_many.n, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)shutdown(fd, SHUT_WR);
    if (http->refused[place] > 0)
        close(http->refused[place]);
    http->refused[place] = fd;
}

/* ---- the thread ---- */

static void accept_one(struct http *http)
{
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t size = sizeof address;
    union {
        struct sockaddr_storage *storage;
        struct sockaddr *any;
    } same = {.storage = &address};
    int fd = accept(http->listen_fd, same.any, &size);
    if (fd >= 0 && connections_count(http->connections) >= http->config.connections_max) {
        refuse(http, fd);
        return;
    }
    if (fd >= 0) {
        /* what libmicrohttpd does not take it closes */
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
    struct timesource time = http->config.time;
    struct pollfd fds[2] = {{.fd = http->listen_fd, .events = POLLIN},
                            {.fd = http->stop_fd, .events = POLLIN}};
    int64_t expired_us = 0;
    while (fds[1].revents == 0) {
        if (poll(fds, 2, EXPIRE_EVERY_MS) > 0 && fds[0].revents)
            accept_one(http);
        int64_t now_us = time.monotonic_us(time.self);
        if (now_us - expired_us >= INT64_C(1000) * EXPIRE_EVERY_MS) {
            (void)connections_expire(http->connections, sv_from(too_late), now_us);
            waits_tick(http);
            expired_us = now_us;
        }
    }
    return NULL;
}

/* ---- listening ---- */

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

enum err acceptor_listen(struct http *http, struct fail *fail)
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

enum err acceptor_start(struct http *http, struct fail *fail)
{
    int stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stop_fd < 0)
        return fail_detail(fail, ERR_UNAVAILABLE, "eventfd: errno %d", errno);
    http->stop_fd = stop_fd;
    http->too_many = too_many_text(http->arena);
    if (pthread_create(&http->acceptor, NULL, acceptor_run, http) == 0)
        return ERR_OK;
    close(stop_fd);
    http->stop_fd = -1;
    return fail_detail(fail, ERR_UNAVAILABLE, "no thread");
}

void acceptor_stop(struct http *http)
{
    if (http->stop_fd >= 0) {
        (void)!eventfd_write(http->stop_fd, 1);
        pthread_join(http->acceptor, NULL);
        close(http->stop_fd);
    }
    if (http->listen_fd >= 0)
        close(http->listen_fd);
    for (size_t i = 0; i < REFUSED_KEPT; i++) {
        if (http->refused[i] > 0)
            close(http->refused[i]);
    }
}
