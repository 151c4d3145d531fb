/* What the connections of one address know together: whether a server can be reached, and which of
 * several is the one to be written to.
 *
 * 1. Once nobody could be reached, one connection at a time tries again, after a pause; the others
 *    are told so without waiting, or every thread that answers would wait in vain.
 * 2. A server of an older timeline than one that was used already was left behind by a failover: it
 *    is not used, though it would take what is written.
 * 3. The newest timeline outlives the program, in a file: one that starts while only the server
 *    that was left behind can be reached does not use it either. A database of another cluster has
 *    nothing to do with what the file says. */
#include "store/driver_pgsql.h"

#include "base/file.h"
#include "base/log.h"
#include "base/num.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { PAUSE_US = 500 * 1000 };

struct pgsql_server {
    struct arena *arena; /* holds this struct */
    struct pgsql_server *next;
    const char *address;
    const char *path; /* NULL: nothing is kept */
    int users;
    pthread_mutex_t lock; /* what follows */
    bool is_down, is_being_tried;
    int64_t rest_until_us;
    char cluster[24]; /* its identifier; empty: none was reached yet */
    bool is_seen;     /* by this program; else it is from the file */
    _Atomic int64_t timeline;
};

static struct {
    pthread_mutex_t lock;
    struct pgsql_server *first;
} servers = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- the file: "CLUSTER TIMELINE" ---- */

enum { RECORD_MAX = 100 };

/* What another program has written meanwhile counts as well. */
static void recall(struct pgsql_server *server)
{
    struct sv text;
    struct sv cluster;
    struct sv number;
    int64_t timeline;
    struct arena *arena = arena_new();
    bool is_there = server->path && !file_read(arena, server->path, RECORD_MAX, &text) &&
                    sv_cut(sv_trim(text), ' ', &cluster, &number) &&
                    num_parse_i64(number, 1, UINT32_MAX, &timeline) &&
                    cluster.n < sizeof server->cluster;
    if (is_there && !server->cluster[0])
        snprintf(server->cluster, sizeof server->cluster, "%.*s", SV_FMT(cluster));
    if (is_there && sv_is(cluster, server->cluster) && timeline > atomic_load(&server->timeline))
        atomic_store(&server->timeline, timeline);
    arena_free(&arena);
}

static void keep(const struct pgsql_server *server, int64_t timeline)
{
    char text[RECORD_MAX];
    if (!server->path)
        return;
    int n = snprintf(text, sizeof text, "%s %lld\n", server->cluster, (long long)timeline);
    if (file_write_atomic(server->path, (struct sv){text, (size_t)n}, 0600))
        LOG_WARN("store", "the timeline of postgresql cannot be kept: path=%s", server->path);
}

/* ---- the servers ---- */

static struct pgsql_server *server_new(const char *address, const char *path)
{
    struct arena *arena = arena_new();
    struct pgsql_server *server = ARENA_NEW(arena, struct pgsql_server);
    server->arena = arena;
    server->address = arena_cstr(arena, sv_from(address));
    server->path = path ? arena_cstr(arena, sv_from(path)) : NULL;
    recall(server);
    pthread_mutex_init(&server->lock, NULL);
    server->next = servers.first;
    servers.first = server;
    return server;
}

struct pgsql_server *pgsql_server_take(const char *address, const char *path)
{
    pthread_mutex_lock(&servers.lock);
    struct pgsql_server *server = servers.first;
    while (server && strcmp(server->address, address) != 0)
        server = server->next;
    if (!server)
        server = server_new(address, path);
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

/* A new database in the place of an old one: what is remembered of that says nothing. */
static void begin_anew(struct pgsql_server *server, const char *cluster)
{
    snprintf(server->cluster, sizeof server->cluster, "%s", cluster);
    atomic_store(&server->timeline, 0);
}

bool pgsql_server_is_newest(struct pgsql_server *server, const char *cluster, int64_t timeline)
{
    pthread_mutex_lock(&server->lock);
    bool is_same = strcmp(server->cluster, cluster) == 0;
    if (!is_same && !server->is_seen)
        begin_anew(server, cluster);
    is_same |= !server->is_seen;
    server->is_seen = true;
    if (is_same && timeline > atomic_load(&server->timeline))
        recall(server);
    int64_t known = atomic_load(&server->timeline);
    bool is_newest = !is_same || timeline >= known;
    if (is_same && timeline > known) {
        atomic_store(&server->timeline, timeline);
        keep(server, timeline);
    }
    pthread_mutex_unlock(&server->lock);
    return is_newest;
}

bool pgsql_server_is_new(struct pgsql_server *server)
{
    pthread_mutex_lock(&server->lock);
    bool is_new = !server->is_seen;
    pthread_mutex_unlock(&server->lock);
    return is_new;
}

int64_t pgsql_server_timeline(struct pgsql_server *server)
{
    return atomic_load(&server->timeline);
}
