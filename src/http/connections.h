/* Who is connected. Counted, so that one too many is told so; watched, so that a head that never
 * ends does not hold a place for ever: a sender that says a byte a second never falls silent.
 *
 * A connection awaits a head from its beginning and again after each answer. Silence is not our
 * concern: libmicrohttpd closes what is silent. */
#ifndef HTTP_CONNECTIONS_H
#define HTTP_CONNECTIONS_H

#include "base/arena.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

/* A kilobyte in a minute: the slowest line that telephones still have brings fifty. */
#define CONNECTION_HEAD_PATIENCE_US (INT64_C(60) * 1000 * 1000)

struct connections;
struct connection; /* one that is open */

/* A table of `places`, in arena. What is opened when all are taken is neither counted nor watched.
 */
struct connections *connections_new(struct arena *arena, unsigned places);
/* Ends the table; its memory goes with the arena. */
void connections_release(struct connections *connections);

/* The functions below may be called from any thread. */

/* A connection on fd is there and awaits a head. NULL when all places are taken; the others accept
 * that. */
struct connection *connections_open(struct connections *connections, int fd, int64_t now_us);
/* To be called before fd is closed. */
void connections_close(struct connections *connections, struct connection *connection);
/* How many are open. */
unsigned connections_count(const struct connections *connections);

/* A head is in: the request may take its time. */
void connection_head_came(struct connection *connection);
/* It was answered: the next head is awaited. */
void connection_awaits_head(struct connection *connection, int64_t now_us);

/* Say `farewell` to all whose head has been awaited for longer than the patience, and shut their
 * sockets down; who owns them closes them then. Returns how many. */
int connections_expire(struct connections *connections, struct sv farewell, int64_t now_us);

#endif
