/* Keys made ahead. A key must be on disk before the first thing sealed with it is, and a flush for
 * every submission would cost as much as the submission: so a thread makes keys by the hundred and
 * keeps as many in stock.
 *
 * 1. What stands in ids is on disk. The keys stand beside them, so that what is sealed first needs
 * no look into the store; they are wiped as they are taken.
 * 2. The thread begins with the first key that is taken: who only reads makes none.
 * 3. Who takes waits only while there is none at all; a batch that failed is answered to those who
 *    waited for it, and tried again for the next. */
#include "base/assert.h"
#include "base/log.h"
#include "vault/vault_private.h"

#include <sodium.h>

enum { BATCH_FIRST = 32, BATCH_MAX = POOL_MAX / 2, POOL_LOW = POOL_MAX / 2 };

void key_pool_init(struct key_pool *pool)
{
    int failed = pthread_mutex_init(&pool->lock, NULL);
    failed |= pthread_cond_init(&pool->wanted, NULL);
    failed |= pthread_cond_init(&pool->filled, NULL);
    ASSERT(!failed);
    pool->batch = BATCH_FIRST;
}

/* Ids of a batch lie together, so that its rows do; where they begin is random, so that an older
 * copy of the store can never give an id a second time. Low ids are the roots'. */
static int64_t first_id(void)
{
    uint64_t drawn;
    randombytes_buf(&drawn, sizeof drawn);
    return (int64_t)((drawn >> 2) | (UINT64_C(1) << 61)) & ~(int64_t)(POOL_MAX - 1);
}

static void put_in(struct key_pool *pool, int64_t first, const struct open_key *keys)
{
    for (size_t i = 0; i < pool->batch; i++) {
        pool->keys[pool->count] = keys[i];
        pool->ids[pool->count++] = first + (int64_t)i;
    }
    pool->batch = pool->batch * 2 <= BATCH_MAX ? pool->batch * 2 : BATCH_MAX;
}

static void *fill(void *arg)
{
    struct vault *vault = arg;
    struct key_pool *pool = &vault->pool;
    struct arena *arena = arena_new_wiping();
    struct open_key *keys = ARENA_ARRAY(arena, struct open_key, BATCH_MAX);
    pthread_mutex_lock(&pool->lock);
    while (!pool->is_closing) {
        if (pool->count >= POOL_LOW || (pool->failed && pool->count > 0)) {
            pthread_cond_wait(&pool->wanted, &pool->lock);
            pool->failed = ERR_OK;
            continue;
        }
        size_t count = pool->batch;
        pthread_mutex_unlock(&pool->lock);
        int64_t first = first_id();
        enum err err = vault_keys_make(vault, first, count, keys);
        pthread_mutex_lock(&pool->lock);
        pool->failed = err;
        pool->attempts++;
        if (!err)
            put_in(pool, first, keys);
        pthread_cond_broadcast(&pool->filled);
        if (err && pool->count == 0)
            pthread_cond_wait(&pool->wanted, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    arena_free(&arena);
    return NULL;
}

/* With the lock held. */
static enum err begin(struct vault *vault)
{
    struct key_pool *pool = &vault->pool;
    if (pool->is_running)
        return ERR_OK;
    if (pthread_create(&pool->thread, NULL, fill, vault) != 0)
        return ERR_UNAVAILABLE;
    pool->is_running = true;
    return ERR_OK;
}

enum err vault_key_take(struct vault *vault, int64_t *id, struct open_key *key)
{
    struct key_pool *pool = &vault->pool;
    *id = 0;
    pthread_mutex_lock(&pool->lock);
    enum err err = begin(vault);
    unsigned long seen = pool->attempts;
    while (!err && pool->count == 0) {
        pthread_cond_signal(&pool->wanted);
        pthread_cond_wait(&pool->filled, &pool->lock);
        if (pool->count == 0 && pool->failed && pool->attempts != seen)
            err = pool->failed;
    }
    if (!err) {
        *id = pool->ids[--pool->count];
        *key = pool->keys[pool->count];
        open_key_wipe(&pool->keys[pool->count], 1);
        if (pool->count < POOL_LOW)
            pthread_cond_signal(&pool->wanted);
    }
    pthread_mutex_unlock(&pool->lock);
    return err;
}

void key_pool_close(struct vault *vault)
{
    struct key_pool *pool = &vault->pool;
    pthread_mutex_lock(&pool->lock);
    pool->is_closing = true;
    pthread_cond_signal(&pool->wanted);
    pthread_mutex_unlock(&pool->lock);
    if (pool->is_running)
        pthread_join(pool->thread, NULL);
    if (pool->count && key_store_destroy(vault->keys, pool->ids, pool->count))
        LOG_WARN("vault", "unused keys were left in the key store: count=%zu", pool->count);
    pthread_cond_destroy(&pool->wanted);
    pthread_cond_destroy(&pool->filled);
    pthread_mutex_destroy(&pool->lock);
}
