/* The table behind connections.h.
 *
 * 1. A place's fd is open from connections_open to connections_close; expiring holds the lock, so
 * it never touches a number that somebody else has got meanwhile.
 * 2. The moment since when a head is awaited is written without the lock, once or twice a request.
 */
#include "http/connections.h"

#include "base/assert.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#define NOT_AWAITING INT64_MAX

struct connection {
    _Atomic int64_t awaits_since_us; /* NOT_AWAITING while a request is served */
    struct connection *next_free;
    int fd; /* -1 = the place is free */
};

struct connections {
    pthread_mutex_t lock;
    struct connection *places, *first_free;
    unsigned place_count, used; /* places that were ever taken stand first */
    _Atomic unsigned open;
};

struct connections *connections_new(struct arena *arena, unsigned places)
{
    struct connections *connections = ARENA_NEW(arena, struct connections);
    pthread_mutex_init(&connections->lock, NULL);
    connections->places = ARENA_ARRAY(arena, struct connection, places);
    connections->place_count = places;
    return connections;
}

void connections_release(struct connections *connections)
{
    pthread_mutex_destroy(&connections->lock);
}

static struct connection *place_take(struct connections *connections)
{
    struct connection *place = connections->first_free;
    if (place)
        connections->first_free = place->next_free;
    else if (connections->used < connections->place_count)
        place = &connections->places[connections->used++];
    return place;
}

struct connection *connections_open(struct connections *connections, int fd, int64_t now_us)
{
    pthread_mutex_lock(&connections->lock);
    struct connection *place = place_take(connections);
    if (place) {
        place->fd = fd;
        atomic_store(&place->awaits_since_us, now_us);
        atomic_fetch_add(&connections->open, 1);
    }
    pthread_mutex_unlock(&connections->lock);
    return place;
}

void connections_close(struct connections *connections, struct connection *connection)
{
    if (!connection)
        return;
    pthread_mutex_lock(&connections->lock);
    ASSERT(connection->fd >= 0);
    connection->fd = -1;
    connection->next_free = connections->first_free;
    connections->first_free = connection;
    atomic_fetch_sub(&connections->open, 1);
    pthread_mutex_unlock(&connections->lock);
}

unsigned connections_count(const struct connections *connections)
{
    return atomic_load(&connections->open);
}

void connection_head_came(struct connection *connection)
{
    if (connection)
        atomic_store(&connection->awaits_since_us, NOT_AWAITING);
}

void connection_awaits_head(struct connection *connection, int64_t now_us)
{
    if (connection)
        atomic_store(&connection->awaits_since_us, now_us);
}

/* A head that comes in this moment is too late: its answer meets a socket that is shut. */
static bool expire_one(struct connection *place, struct sv farewell, int64_t before_us)
{
    if (place->fd < 0 || atomic_load(&place->awaits_since_us) > before_us)
        return false;
    atomic_store(&place->awaits_since_us, NOT_AWAITING);
    (void)!send(place->fd, farewell.p, farewell.n, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)shutdown(place->fd, SHUT_RDWR);
    return true;
}

int connections_expire(struct connections *connections, struct sv farewell, int64_t now_us)
{
    int64_t before_us = now_us - CONNECTION_HEAD_PATIENCE_US;
    int count = 0;
    pthread_mutex_lock(&connections->lock);
    for (unsigned i = 0; i < connections->used; i++)
        count += expire_one(&connections->places[i], farewell, before_us);
    pthread_mutex_unlock(&connections->lock);
    return count;
}
