/* Requests as bytes on a socket, replies as bytes back. */
#ifndef TEST_RAW_CLIENT_H
#define TEST_RAW_CLIENT_H

#include "base/sv.h"

#include <stdint.h>

#define RAW_REPLY_MAX (256 * 1024)

/* One connection; the last reply is kept in text. */
struct raw {
    int fd;
    char text[RAW_REPLY_MAX + 1]; /* NUL-terminated */
    size_t n;
};

void raw_open(struct raw *raw, uint16_t port);
void raw_close(struct raw *raw);
void raw_send(struct raw *raw, struct sv bytes);
/* Read one reply: head, and as much body as Content-Length says (or none with no_body). False when
 * the connection ends before. */
bool raw_reply(struct raw *raw, bool no_body);
/* Whether the peer has closed, waiting up to two seconds. */
bool raw_is_closed(struct raw *raw);
/* Open, send, read one reply, close. */
void raw_ask(struct raw *raw, uint16_t port, struct sv bytes);

/* Parts of the reply. */
int raw_status(const struct raw *raw);
/* A header's value, empty when absent. */
struct sv raw_header(const struct raw *raw, const char *name);
struct sv raw_body(const struct raw *raw);

#endif
