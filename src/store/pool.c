/* The pool of reading connections.
 *
 * 1. A connection is taken by exchanging its flag; the lock is touched only when all are taken.
 * 2. A thread tries the connection it had last first: its caches are warm and no other thread
 *    writes to that flag while there are as many connections as threads.
 * 3. Nobody sleeps while a connection is free: a waiter announces itself before it looks a last
 *    time, and whoever frees one looks for waiters afterwards.
 * 4. Where the end of a read may be left to the next one (end_read of the driver), a connection
 *    that nobody takes for a moment holds no snapshot: a thread comes by and ends it. Under load it
 *    comes by as well, which costs a question now and then. */
#include "base/assert.h"
#include "store/store_private.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* So long a snapshot may outlive the read that it was for. */
enum { LEFT_MS = 20 };

static _Thread_local int favourite;

void pool_init(struct store *store, struct reader_pool *pool)
{
    pool->conns = ARENA_ARRAY(store->arena, struct store_conn, (size_t)store->config.readers);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->freed, NULL);
    pthread_cond_init(&pool->has_work, NULL);
}

void pool_release(struct reader_pool *pool)
{
    pthread_cond_destroy(&pool->has_work);
    pthread_cond_destroy(&pool->freed);
    pthread_mutex_destroy(&pool->lock);
}

static void give_back(struct reader_pool *pool, struct store_conn *conn)
{
    atomic_store(&conn->is_taken, false);
    if (atomic_load(&pool->waiting) == 0)
        return;
    pthread_mutex_lock(&pool->lock);
    pthread_cond_signal(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
}

/* ---- reads that ended ---- */

/* Who has a connection now tells of its end again. */
static void end_reads(struct reader_pool *pool)
{
    for (int i = 0; i < pool->count; i++) {
        struct store_conn *conn = &pool->conns[i];
        if (atomic_exchange(&conn->is_taken, true))
            continue;
        conn->driver->end_read(conn->db);
        give_back(pool, conn);
    }
}

/* False when the pool is closed. */
static bool wait_for_end(struct reader_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->is_closing && !atomic_load(&pool->has_ended))
        pthread_cond_wait(&pool->has_work, &pool->lock);
    bool is_open = !pool->is_closing;
    pthread_mutex_unlock(&pool->lock);
    return is_open;
}

static void *end_reads_main(void *arg)
{
    struct reader_pool *pool = arg;
    struct pollfd stop = {.fd = pool->stop_fd, .events = POLLIN};
    while (wait_for_end(pool) && poll(&stop, 1, LEFT_MS) <= 0) {
        atomic_store(&pool->has_ended, false);
        end_reads(pool);
    }
    return NULL;
}

static void tell_of_end(struct reader_pool *pool)
{
    if (!pool->is_running || atomic_load(&pool->has_ended) ||
        atomic_exchange(&pool->has_ended, true))
        return;
    pthread_mutex_lock(&pool->lock);
    pthread_cond_signal(&pool->has_work);
    pthread_mutex_unlock(&pool->lock);
}

static enum err start_thread(struct reader_pool *pool, struct fail *fail)
{
    pool->stop_fd = eventfd(0, EFD_CLOEXEC);
    ASSERT(pool->stop_fd >= 0);
    pool->is_running = true;
    if (pthread_create(&pool->thread, NULL, end_reads_main, pool) == 0)
        return ERR_OK;
    pool->is_running = false;
    close(pool->stop_fd);
    return fail_detail(fail, ERR_UNAVAILABLE, "cannot start the readers' thread");
}

static void stop_thread(struct reader_pool *pool)
{
    if (!pool->is_running)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->is_closing = true;
    pthread_cond_signal(&pool->has_work);
    pthread_mutex_unlock(&pool->lock);
    int failed = eventfd_write(pool->stop_fd, 1);
    ASSERT(!failed);
    pthread_join(pool->thread, NULL);
    close(pool->stop_fd);
    pool->is_running = false;
}

/* ---- taking and giving back ---- */

enum err pool_open(struct store *store, struct fail *fail)
{
    struct reader_pool *pool = &store->readers;
    pool_init(store, pool);
    for (; pool->count < store->config.readers; pool->count++) {
        enum err err = conn_open(store, CONN_READER, &pool->conns[pool->count], fail);
        if (err)
            return err;
    }
    return store->driver->end_read ? start_thread(pool, fail) : ERR_OK;
}

void pool_close(struct reader_pool *pool)
{
    if (!pool->conns)
        return;
    stop_thread(pool);
    for (int i = 0; i < pool->count; i++) {
        ASSERT(!atomic_load(&pool->conns[i].is_taken));
        conn_close(&pool->conns[i]);
    }
    pool_release(pool);
}

struct store_conn *pool_try_take(struct reader_pool *pool)
{
    for (int i = 0; i < pool->count; i++) {
        int at = (favourite + i) % pool->count;
        if (!atomic_exchange(&pool->conns[at].is_taken, true)) {
            favourite = at;
            return &pool->conns[at];
        }
    }
    return NULL;
}

static struct store_conn *wait_for_one(struct reader_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->waiting, 1);
    struct store_conn *conn;
    while (!(conn = pool_try_take(pool)))
        pthread_cond_wait(&pool->freed, &pool->lock);
    atomic_fetch_sub(&pool->waiting, 1);
    pthread_mutex_unlock(&pool->lock);
    return conn;
}

enum err store_read_begin(struct store *store, struct store_conn **out)
{
    struct reader_pool *pool = &store->readers;
    struct store_conn *conn = pool_try_take(pool);
    if (!conn)
        conn = wait_for_one(pool);
    enum err err = conn->driver->begin(conn->db, false);
    if (err) {
        give_back(pool, conn);
        conn = NULL;
    }
    *out = conn;
    return err;
}

bool store_ahead_begin(struct store_conn *conn)
{
    ASSERT(!conn->is_ahead);
    bool may_be = conn->role == CONN_READER || conn->role == CONN_WRITER;
    conn->is_ahead = may_be && conn->driver->ahead != NULL;
    return conn->is_ahead;
}

void store_ahead_end(struct store_conn *conn)
{
    ASSERT(conn->is_ahead);
    conn->is_ahead = false;
}

void store_read_end(struct store *store, struct store_conn **conn)
{
    struct store_conn *ended = *conn;
    if (!ended)
        return;
    *conn = NULL;
    ended->driver->rollback(ended->db);
    arena_reset(ended->scratch);
    struct reader_pool *pool = ended->role == CONN_STANDBY ? &store->standby.pool : &store->readers;
    give_back(pool, ended);
    tell_of_end(pool);
}
