/* Sets of a few places; in each the newest stands first and the oldest falls out. */
#include "vault/key_cache.h"

#include "base/assert.h"

#include <sodium.h>
#include <string.h>

struct kept_key {
    int64_t id; /* 0: none */
    struct open_key key;
};
struct key_cache {
    pthread_mutex_t lock;
    int64_t generation; /* of everything below */
    struct kept_key sets[KEPT_SETS][KEPT_WAYS];
};

struct key_cache *key_cache_new(void)
{
    struct key_cache *cache = sodium_malloc(sizeof *cache);
    ASSERT(cache);
    sodium_memzero(cache, sizeof *cache);
    cache->generation = -1;
    int failed = pthread_mutex_init(&cache->lock, NULL);
    ASSERT(!failed);
    return cache;
}

void key_cache_free(struct key_cache **cache)
{
    if (!*cache)
        return;
    pthread_mutex_destroy(&(*cache)->lock);
    sodium_free(*cache); /* wipes */
    *cache = NULL;
}

/* What somebody wants opened. */
struct wanted_keys {
    const int64_t *ids;
    size_t count;
    struct open_key *out;
    bool found[VAULT_KEYS_AT_ONCE];
};

/* Ids of a batch differ in their last bits, those of batches in the others. */
static struct kept_key *set_of(struct key_cache *cache, int64_t id)
{
    uint64_t mixed = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);
    return cache->sets[(mixed >> 32) % KEPT_SETS];
}

/* With the lock held. */
static void reach(struct key_cache *cache, int64_t generation)
{
    if (cache->generation == generation)
        return;
    sodium_memzero(cache->sets, sizeof cache->sets);
    cache->generation = generation;
}

static const struct kept_key *find(struct key_cache *cache, int64_t id)
{
    const struct kept_key *set = set_of(cache, id);
    for (int way = 0; way < KEPT_WAYS; way++)
        if (set[way].id == id)
            return &set[way];
    return NULL;
}

/* The keys that are kept, of this generation of the store; how many there are. */
static size_t take(struct key_cache *cache, int64_t generation, struct wanted_keys *wanted)
{
    size_t taken = 0;
    pthread_mutex_lock(&cache->lock);
    reach(cache, generation);
    for (size_t i = 0; i < wanted->count; i++) {
        const struct kept_key *kept = find(cache, wanted->ids[i]);
        wanted->found[i] = kept != NULL;
        if (kept)
            wanted->out[i] = kept->key;
        taken += kept != NULL;
    }
    pthread_mutex_unlock(&cache->lock);
    return taken;
}

/* With the lock held. */
static void put(struct key_cache *cache, int64_t id, const struct open_key *key)
{
    ASSERT(id != 0);
    struct kept_key *set = set_of(cache, id);
    if (find(cache, id))
        return;
    memmove(set + 1, set, (KEPT_WAYS - 1) * sizeof *set);
    set[0] = (struct kept_key){id, *key};
}

/* Keep one that was in the store after this generation was read; nothing when another generation
 * has begun meanwhile. */
static void keep(struct key_cache *cache, int64_t generation, int64_t id,
                 const struct open_key *key)
{
    pthread_mutex_lock(&cache->lock);
    if (cache->generation == generation)
        put(cache, id, key);
    pthread_mutex_unlock(&cache->lock);
}

size_t key_cache_count(struct key_cache *cache)
{
    size_t count = 0;
    pthread_mutex_lock(&cache->lock);
    for (int set = 0; set < KEPT_SETS; set++)
        for (int way = 0; way < KEPT_WAYS; way++)
            count += cache->sets[set][way].id != 0;
    pthread_mutex_unlock(&cache->lock);
    return count;
}

/* ---- opening through it ---- */

/* Those that were not kept, from the store. */
static enum err open_missing(struct vault *vault, int64_t generation, struct wanted_keys *wanted)
{
    int64_t ids[VAULT_KEYS_AT_ONCE];
    struct open_key keys[VAULT_KEYS_AT_ONCE];
    size_t count = 0;
    for (size_t i = 0; i < wanted->count; i++)
        if (!wanted->found[i])
            ids[count++] = wanted->ids[i];
    enum err err = vault_keys_look(vault, ids, count, keys);
    size_t at = 0;
    for (size_t i = 0; !err && i < wanted->count; i++) {
        if (wanted->found[i])
            continue;
        keep(vault->cache, generation, ids[at], &keys[at]);
        wanted->out[i] = keys[at++];
    }
    open_key_wipe(keys, count);
    return err;
}

enum err vault_keys_open(struct vault *vault, const int64_t *ids, size_t count,
                         struct open_key *out)
{
    int64_t generation;
    struct wanted_keys wanted = {.ids = ids, .count = count, .out = out};
    ASSERT(count <= VAULT_KEYS_AT_ONCE);
    enum err err = key_store_generation(vault->keys, &generation);
    if (err)
        return err;
    size_t taken = take(vault->cache, generation, &wanted);
    if (taken < count)
        err = open_missing(vault, generation, &wanted);
    if (err)
        open_key_wipe(out, count);
    return err;
}

void vault_key_keep(struct vault *vault, int64_t id, const struct open_key *key)
{
    pthread_mutex_lock(&vault->cache->lock);
    put(vault->cache, id, key);
    pthread_mutex_unlock(&vault->cache->lock);
}

enum err vault_forget_destroyed(struct vault *vault)
{
    int64_t generation;
    enum err err = key_store_generation(vault->keys, &generation);
    if (err)
        return err;
    pthread_mutex_lock(&vault->cache->lock);
    reach(vault->cache, generation);
    pthread_mutex_unlock(&vault->cache->lock);
    return ERR_OK;
}
