/* A running server with a handful of routes of every kind, shared by the server's tests. */
#ifndef TEST_SERVING_H
#define TEST_SERVING_H

#include "fake_service.h"
#include "http/server.h"
#include "raw_client.h"

#include <stdatomic.h>

/* What the routes' handlers were told last. */
struct told {
    struct sv text;
    int runs, prepares;
    bool was_decided; /* ahead of the write */
    int64_t if_version;
    size_t file_bytes;
    enum caller_kind who;
    _Atomic int waits, moves;
};

struct serving {
    struct service service;
    struct http *http;
    uint16_t port;
    struct raw raw;
    struct told told;
};
extern struct serving serving;

/* Start with the routes of serving.c; change may be NULL. */
void serving_start(void (*change)(struct http_config *config));
void serving_stop(void);
/* Send a request and keep the reply in serving.raw; returns the status (0: no reply). */
int serving_ask(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
