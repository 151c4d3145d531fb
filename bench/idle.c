/*
 * Clients that do next to nothing, as telephones do: one thread, epoll.
 *
 * idle PORT QUIET SLOW ENDLESS
 *     QUIET    ask once, read the answer and fall silent; they come back when they are closed
 *     SLOW     say one byte of their request a second, read the answer, begin again
 *     ENDLESS  say one byte a second of a head that never ends; they come back when they are closed
 *
 * Says "ready" when all are there and the quiet ones were answered, goes on until its input ends,
 * and says what happened as JSON.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 512
#define TICKS 100 /* a second */
#define ADDRESSES 16

static const char REQUEST[] = "GET /api/health HTTP/1.1\r\nHost: h\r\n\r\n";
static const char ENDLESS[] = "GET /api/health HTTP/1.1\r\nHost: h\r\nX-Never-Ends: ";

enum kind { QUIET, SLOW, ENDLESS_HEAD };

struct client {
    int fd;
    enum kind kind;
    size_t sent, serial;
    bool was_answered;
};

static struct {
    uint16_t port;
    int epoll;
    struct client *clients;
    size_t count, quiet, answered;
    uint64_t answers, refused, late, closed, failed;
} state;

static void die(const char *what)
{
    fprintf(stderr, "idle: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- one client ---- */

/* From several addresses of this machine, so that ports suffice. */
static int dial(const struct client *client)
{
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(state.port)};
    union {
        const struct sockaddr_in *v4;
        const struct sockaddr *any;
    } source = {.v4 = &from}, target = {.v4 = &to};
    int on = 1;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(client->serial % ADDRESSES));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    if (fd < 0 || bind(fd, source.any, sizeof(from)) != 0 ||
        connect(fd, target.any, sizeof(to)) != 0)
        die("connect");
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void client_open(struct client *client)
{
    client->fd = dial(client);
    client->sent = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(state.epoll, EPOLL_CTL_ADD, client->fd, &event) != 0)
        die("epoll");
    if (client->kind == QUIET &&
        send(client->fd, REQUEST, sizeof(REQUEST) - 1, MSG_NOSIGNAL) != sizeof(REQUEST) - 1)
        state.failed++;
}

static void client_answered(struct client *client, const char *reply)
{
    state.answers += strncmp(reply, "HTTP/1.1 200", 12) == 0;
    state.refused += strncmp(reply, "HTTP/1.1 503", 12) == 0;
    state.late += strncmp(reply, "HTTP/1.1 408", 12) == 0;
    client->sent = 0;
    if (client->kind == QUIET && !client->was_answered) {
        client->was_answered = true;
        if (++state.answered == state.quiet) {
            printf("ready\n");
            fflush(stdout);
        }
    }
}

static void client_reads(struct client *client)
{
    char reply[4096];
    ssize_t got = recv(client->fd, reply, sizeof(reply) - 1, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got > 0) {
        reply[got] = 0;
        client_answered(client, reply);
        return;
    }
    state.closed++;
    close(client->fd);
    client_open(client);
}

static void client_says_a_byte(struct client *client)
{
    const char *text = client->kind == SLOW ? REQUEST : ENDLESS;
    size_t length = client->kind == SLOW ? sizeof(REQUEST) - 1 : sizeof(ENDLESS) - 1;
    if (client->kind == SLOW && client->sent == length)
        return; /* waits for the answer */
    char byte = client->sent < length ? text[client->sent] : 'a';
    if (send(client->fd, &byte, 1, MSG_NOSIGNAL) == 1)
        client->sent++;
}

/* ---- all of them ---- */

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Each tick the next part of them speaks: all within a second. */
static void tick(size_t part)
{
    for (size_t i = state.quiet + part; i < state.count; i += TICKS)
        client_says_a_byte(&state.clients[i]);
}

static void run(void)
{
    struct epoll_event events[EVENTS];
    int64_t next_ms = clock_ms();
    for (size_t part = 0;;) {
        int64_t wait_ms = next_ms - clock_ms();
        int count = epoll_wait(state.epoll, events, EVENTS, wait_ms > 0 ? (int)wait_ms : 0);
        for (int i = 0; i < count; i++) {
            if (!events[i].data.ptr)
                return; /* the input ended */
            client_reads(events[i].data.ptr);
        }
        if (clock_ms() >= next_ms) {
            tick(part++ % TICKS);
            next_ms += 1000 / TICKS;
        }
    }
}

static void open_all(size_t slow)
{
    struct epoll_event input = {.events = EPOLLIN | EPOLLHUP};
    state.epoll = epoll_create1(EPOLL_CLOEXEC);
    state.clients = calloc(state.count, sizeof(*state.clients));
    if (state.epoll < 0 || !state.clients || epoll_ctl(state.epoll, EPOLL_CTL_ADD, 0, &input) != 0)
        die("epoll");
    for (size_t i = 0; i < state.count; i++) {
        struct client *client = &state.clients[i];
        client->serial = i;
        client->kind = i < state.quiet ? QUIET : i < state.quiet + slow ? SLOW : ENDLESS_HEAD;
        client_open(client);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: idle PORT QUIET SLOW ENDLESS\n");
        return 2;
    }
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    state.port = (uint16_t)strtoul(argv[1], NULL, 10);
    state.quiet = strtoul(argv[2], NULL, 10);
    size_t slow = strtoul(argv[3], NULL, 10);
    state.count = state.quiet + slow + strtoul(argv[4], NULL, 10);
    open_all(slow);
    run();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"answers\":%llu,\"refused\":%llu,\"late\":%llu,\"closed\":%llu,\"failed\":%llu,"
           "\"client_cpu_s\":%.2f}\n",
           (unsigned long long)state.answers, (unsigned long long)state.refused,
           (unsigned long long)state.late, (unsigned long long)state.closed,
           (unsigned long long)state.failed,
           (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
    return 0;
}
