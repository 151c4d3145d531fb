/* Token buckets. The table is a set-associative cache: an address of one class may stand in WAYS
 * places; when all are taken the one used longest ago gives way (it is the nearest to full).
 * Nothing else is forgotten, nothing grows. */
#include "http/throttle.h"

#include "base/assert.h"
#include "base/hash.h"

#include <pthread.h>
#include <string.h>

#define SETS 4096u
#define WAYS 4u
#define TOKEN_US 1000000 /* one token, in micro-tokens */

static const struct {
    int burst, per_minute;
} limits[LIMIT__COUNT] = {
#define X(name, word, burst, per_minute) {burst, per_minute},
    LIMIT_CLASSES(X)
#undef X
};

struct bucket {
    uint64_t key; /* 0 = free */
    int64_t micro_tokens;
    int64_t at_us; /* when the tokens were counted */
};

struct throttle {
    pthread_mutex_t lock;
    unsigned char salt[HASH_KEY_BYTES];
    struct bucket buckets[SETS][WAYS];
};

struct throttle *throttle_new(struct arena *arena, struct rng rng)
{
    struct throttle *throttle = ARENA_NEW(arena, struct throttle);
    pthread_mutex_init(&throttle->lock, NULL);
    rng.fill(rng.self, throttle->salt, sizeof throttle->salt);
    return throttle;
}

static uint64_t key_of(const struct throttle *throttle, enum limit_class limit, struct sv address)
{
    char text[64] = {(char)limit};
    uint64_t key;
    ASSERT(address.n < sizeof text);
    if (address.n)
        memcpy(text + 1, address.p, address.n);
    struct hash hash = hash_keyed(throttle->salt, (struct sv){text, address.n + 1});
    memcpy(&key, hash.bytes, sizeof key);
    return key ? key : 1;
}

/* The bucket of the key, or the one that gives way to it, filled. */
static struct bucket *bucket_of(struct throttle *throttle, uint64_t key, int burst, int64_t now_us)
{
    struct bucket *set = throttle->buckets[key % SETS];
    struct bucket *oldest = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].key == 0 || (oldest->key != 0 && set[i].at_us < oldest->at_us))
            oldest = &set[i];
    }
    *oldest = (struct bucket){key, (int64_t)burst * TOKEN_US, now_us};
    return oldest;
}

/* Micro-tokens grow with the microseconds: per_minute tokens in 60 seconds. */
static void refill(struct bucket *bucket, enum limit_class limit, int64_t now_us)
{
    int64_t full = (int64_t)limits[limit].burst * TOKEN_US;
    int64_t passed = now_us > bucket->at_us ? now_us - bucket->at_us : 0;
    if (passed > INT64_C(3600000000))
        passed = INT64_C(3600000000);
    bucket->micro_tokens += passed * limits[limit].per_minute / 60;
    if (bucket->micro_tokens > full)
        bucket->micro_tokens = full;
    bucket->at_us = now_us;
}

int throttle_take(struct throttle *throttle, enum limit_class limit, struct sv address,
                  int64_t now_us)
{
    if (limit == LIMIT_NONE)
        return 0;
    ASSERT(limit < LIMIT__COUNT);
    uint64_t key = key_of(throttle, limit, address);
    int wait_s = 0;
    pthread_mutex_lock(&throttle->lock);
    struct bucket *bucket = bucket_of(throttle, key, limits[limit].burst, now_us);
    refill(bucket, limit, now_us);
    if (bucket->micro_tokens >= TOKEN_US)
        bucket->micro_tokens -= TOKEN_US;
    else
        wait_s = 1 + (int)((TOKEN_US - bucket->micro_tokens) * 60 /
                           ((int64_t)limits[limit].per_minute * TOKEN_US));
    pthread_mutex_unlock(&throttle->lock);
    return wait_s;
}
