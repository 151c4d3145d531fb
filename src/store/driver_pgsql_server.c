/* What the connections of one address know together: whether a server can be reached, and which of
 * several is the one to be written to.
 *
 * 1. Once nobody could be reached, one connection at a time tries again, after a pause; the others
 *    are told so without waiting, or every thread that answers would wait in vain.
 * 2. A server of an older timeline than one that was used already was left behind by a failover: it
 *    is not used, though it would take what is written. */
#include "store/driver_pgsql.h"

#include "base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { PAUSE_US = 500 * 1000 };

struct pgsql_server {
    struct arena *arena; /* holds this struct */
    struct pgsql_server *next;
    const char *address;
    int users;
    pthread_mutex_t lock; /* what follows */
    bool is_down, is_being_tried;
    int64_t rest_until_us;
    char cluster[24]; /* its identifier; empty: none was reached yet */
    _Atomic int64_t timeline;
};

static struct {
    pthread_mutex_t lock;
    struct pgsql_server *first;
} servers = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct pgsql_server *server_new(const char *address)
{
    struct arena *arena = arena_new();
    struct pgsql_server *server = ARENA_NEW(arena, struct pgsql_server);
    server->arena = arena;
    server->address = arena_cstr(arena, sv_from(address));
    pthread_mutex_init(&server->lock, NULL);
    server->next = servers.first;
    servers.first = server;
    return server;
}

struct pgsql_server *pgsql_server_take(const char *address)
{
    pthread_mutex_lock(&servers.lock);
    struct pgsql_server *server = servers.first;
    while (server && strcmp(server->address, address) != 0)
        server = server->next;
    if (!server)
        server = server_new(address);
    server->users++;
    pthread_mutex_unlock(&servers.lock);
    return server;
}

void pgsql_server_give(struct pgsql_server **server)
{
    struct pgsql_server *given = *server;
    *server = NULL;
    pthread_mutex_lock(&servers.lock);
    bool is_last = --given->users == 0;
    struct pgsql_server **at = &servers.first;
    while (*at != given)
        at = &(*at)->next;
    if (is_last)
        *at = given->next;
    pthread_mutex_unlock(&servers.lock);
    if (!is_last)
        return;
    pthread_mutex_destroy(&given->lock);
    struct arena *arena = given->arena;
    arena_free(&arena);
}

bool pgsql_server_may_try(struct pgsql_server *server, bool is_patient)
{
    pthread_mutex_lock(&server->lock);
    bool rests = server->is_being_tried || timesource_elapsed_us() < server->rest_until_us;
    bool may = is_patient || !server->is_down || !rests;
    if (may && server->is_down)
        server->is_being_tried = true;
    pthread_mutex_unlock(&server->lock);
    return may;
}

void pgsql_server_tried(struct pgsql_server *server, bool was_reached)
{
    pthread_mutex_lock(&server->lock);
    if (server->is_down && was_reached)
        LOG_INFO("store", "postgresql is there again");
    server->is_down = !was_reached;
    server->is_being_tried = false;
    server->rest_until_us = timesource_elapsed_us() + PAUSE_US;
    pthread_mutex_unlock(&server->lock);
}

bool pgsql_server_is_newest(struct pgsql_server *server, const char *cluster, int64_t timeline)
{
    pthread_mutex_lock(&server->lock);
    int64_t known = atomic_load(&server->timeline);
    bool is_same = strcmp(server->cluster, cluster) == 0;
    bool is_newest = !is_same || timeline >= known;
    if (!server->cluster[0])
        snprintf(server->cluster, sizeof server->cluster, "%s", cluster);
    if (is_same || known == 0)
        atomic_store(&server->timeline, timeline > known ? timeline : known);
    pthread_mutex_unlock(&server->lock);
    return is_newest;
}

int64_t pgsql_server_timeline(struct pgsql_server *server)
{
    return atomic_load(&server->timeline);
}
