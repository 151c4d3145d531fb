/* The HTTP server: sockets in, handlers called, replies out. Everything about a route comes from
 * the table it is given; everything about the world from the service and the injected clock.
 *
 * Threads: an acceptor, `threads` event loops that parse requests and run reads, `workers` for slow
 * preparing steps. Writes run on the store's writer thread; their connections are suspended
 * meanwhile, so that no event loop ever waits for a disk. A good answer to a write is sent after
 * its commit only. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/fail.h"
#include "base/rng.h"
#include "base/timesource.h"
#include "http/route.h"

struct http;

struct http_config {
    struct service *service; /* borrowed; closed by the caller after http_stop */
    const struct route_table *routes;
    struct timesource time; /* for durations and throttles */
    struct rng rng;
    const char *address;   /* to listen on: "127.0.0.1", "::"; NULL is 127.0.0.1 */
    uint16_t port;         /* 0: any free one, see http_port */
    int threads, workers;  /* 0: 4 and 2; threads at least 2. The service needs a reader for each */
    int prepare_queue_max; /* preparing steps that may wait; 0: 64 */
    unsigned connections_max; /* each an open file; one more is answered with 503; 0: 2048 */
    unsigned connections_per_address; /* 0: no such limit, as behind a proxy */
    int stop_patience_ms;             /* for clients that are slow when the server ends; 0: 5000 */
    const char *host;          /* the only Host served, "example.org:8443"; NULL serves any */
    const char *trusted_proxy; /* peer whose X-Forwarded-For is believed; NULL believes none */
    bool has_throttles, has_access_log;
    bool is_station; /* only what stations serve (x-station) is there */
};

/* Start listening; the server answers when this returns ERR_OK. ERR_UNAVAILABLE with fail->detail
 * when the address cannot be had. Any thread. */
enum err http_start(const struct http_config *config, struct http **out,
                    struct fail *fail) ERR_MUST_USE;
/* The port listened on. */
uint16_t http_port(const struct http *http);
/* Take no more connections, finish what is being served (slow clients get stop_patience_ms, writes
 * that are queued as long as they take), close. Accepts NULL inside, leaves NULL. */
void http_stop(struct http **http);

#endif
