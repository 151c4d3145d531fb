/* The pool of reading connections.
 *
 * 1. A connection is taken by exchanging its flag; the lock is touched only when all are taken.
 * 2. A thread tries the connection it had last first: its caches are warm and no other thread
 *    writes to that flag while there are as many connections as threads.
 * 3. Nobody sleeps while a connection is free: a waiter announces itself before it looks a last
 *    time, and whoever frees one looks for waiters afterwards. */
#include "base/assert.h"
#include "store/store_private.h"

static _Thread_local int favourite;

void pool_init(struct store *store, struct reader_pool *pool)
{
    pool->conns = ARENA_ARRAY(store->arena, struct store_conn, (size_t)store->config.readers);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->freed, NULL);
}

void pool_release(struct reader_pool *pool)
{
    pthread_cond_destroy(&pool->freed);
    pthread_mutex_destroy(&pool->lock);
}

enum err pool_open(struct store *store, struct fail *fail)
{
    struct reader_pool *pool = &store->readers;
    pool_init(store, pool);
    for (; pool->count < store->config.readers; pool->count++) {
        enum err err = conn_open(store, CONN_READER, &pool->conns[pool->count], fail);
        if (err)
            return err;
    }
    return ERR_OK;
}

void pool_close(struct reader_pool *pool)
{
    if (!pool->conns)
        return;
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

static void give_back(struct reader_pool *pool, struct store_conn *conn)
{
    atomic_store(&conn->is_taken, false);
    if (atomic_load(&pool->waiting) == 0)
        return;
    pthread_mutex_lock(&pool->lock);
    pthread_cond_signal(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
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
    give_back(ended->role == CONN_STANDBY ? &store->standby.pool : &store->readers, ended);
}
