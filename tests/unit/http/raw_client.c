/* See raw_client.h. */
#include "raw_client.h"

#include "base/assert.h"
#include "base/num.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 5000

void raw_open(struct raw *raw, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    union {
        const struct sockaddr_in *v4;
        const struct sockaddr *any;
    } same = {.v4 = &address};
    raw->n = 0;
    raw->fd = socket(AF_INET, SOCK_STREAM, 0);
    int failed = connect(raw->fd, same.any, sizeof address);
    ASSERT(raw->fd >= 0 && !failed);
}

void raw_close(struct raw *raw)
{
    close(raw->fd);
    raw->fd = -1;
}

void raw_send(struct raw *raw, struct sv bytes)
{
    while (bytes.n > 0) {
        ssize_t sent = send(raw->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (sent < 0)
            return; /* refused early: the reply says why */
        bytes = sv_slice(bytes, (size_t)sent, bytes.n);
    }
}

/* Append what comes; 0 at the end of the connection. */
static size_t receive(struct raw *raw)
{
    struct pollfd ready = {.fd = raw->fd, .events = POLLIN};
    if (raw->n == RAW_REPLY_MAX || poll(&ready, 1, PATIENCE_MS) != 1)
        return 0;
    ssize_t got = recv(raw->fd, raw->text + raw->n, RAW_REPLY_MAX - raw->n, 0);
    if (got <= 0)
        return 0;
    raw->n += (size_t)got;
    raw->text[raw->n] = 0;
    return (size_t)got;
}

bool raw_reply(struct raw *raw, bool no_body)
{
    size_t length = 0;
    raw->n = 0;
    raw->text[0] = 0;
    while (!strstr(raw->text, "\r\n\r\n")) {
        if (receive(raw) == 0)
            return false;
    }
    if (!no_body)
        (void)!num_parse_size(raw_header(raw, "Content-Length"), RAW_REPLY_MAX, &length);
    while (raw_body(raw).n < length) {
        if (receive(raw) == 0)
            return false;
    }
    return true;
}

bool raw_is_closed(struct raw *raw)
{
    char byte;
    struct pollfd ready = {.fd = raw->fd, .events = POLLIN};
    return poll(&ready, 1, 2000) == 1 && recv(raw->fd, &byte, 1, 0) <= 0;
}

void raw_ask(struct raw *raw, uint16_t port, struct sv bytes)
{
    raw_open(raw, port);
    raw_send(raw, bytes);
    if (!raw_reply(raw, sv_starts_with(bytes, SV("HEAD"))))
        raw->n = 0;
    raw_close(raw);
}

int raw_status(const struct raw *raw)
{
    int64_t status = 0;
    struct sv text = {raw->text, raw->n};
    if (!sv_starts_with(text, SV("HTTP/1.")))
        return 0;
    (void)!num_parse_i64(sv_slice(text, 9, 12), 100, 599, &status);
    return (int)status;
}

struct sv raw_header(const struct raw *raw, const char *name)
{
    struct sv rest = {raw->text, raw->n};
    struct sv line;
    size_t n = strlen(name);
    while (sv_cut(rest, '\n', &line, &rest) && line.n > 1) {
        if (line.n > n && line.p[n] == ':' && strncasecmp(line.p, name, n) == 0)
            return sv_trim(sv_slice(line, n + 1, line.n));
    }
    return (struct sv){0};
}

struct sv raw_body(const struct raw *raw)
{
    const char *end = strstr(raw->text, "\r\n\r\n");
    if (!end)
        return (struct sv){0};
    return (struct sv){end + 4, raw->n - (size_t)(end + 4 - raw->text)};
}
