/* Randomness: libsodium's generator that asks the system for a seed and not for each number, and
 * xoshiro256** (Blackman and Vigna) seeded through splitmix64 for tests and the demo. The seeded
 * one must never make secrets. */
#include "base/rng.h"

#include "base/assert.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

static void system_fill(void *self, void *out, size_t n)
{
    (void)self;
    randombytes_buf(out, n);
}

/* A submission draws fourteen numbers; a system call for each was a thirtieth of its time. This one
 * has a state for each thread and forgets what it gave. */
static void start_sodium(void)
{
    int failed = randombytes_set_implementation(&randombytes_internal_implementation);
    ASSERT(!failed);
    failed = sodium_init() < 0;
    ASSERT(!failed);
}

struct rng rng_system(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int failed = pthread_once(&once, start_sodium);
    ASSERT(!failed);
    return (struct rng){system_fill, NULL};
}

static uint64_t rotate_left(uint64_t x, unsigned by)
{
    return (x << by) | (x >> (64 - by));
}

static uint64_t seeded_next(struct rng_seeded *self)
{
    uint64_t *s = self->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

static void seeded_fill(void *self, void *out, size_t n)
{
    char *at = out;
    while (n > 0) {
        uint64_t word = seeded_next(self);
        size_t part = n < sizeof word ? n : sizeof word;
        memcpy(at, &word, part);
        at += part;
        n -= part;
    }
}

static uint64_t splitmix_next(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct rng rng_seeded(struct rng_seeded *self, uint64_t seed)
{
    for (size_t i = 0; i < sizeof self->state / sizeof self->state[0]; i++)
        self->state[i] = splitmix_next(&seed);
    return (struct rng){seeded_fill, self};
}

uint64_t rng_below(struct rng rng, uint64_t below)
{
    ASSERT(below > 0);
    /* Numbers under this threshold would make the first remainders likelier: draw again. */
    uint64_t threshold = (0 - below) % below;
    uint64_t drawn;
    do {
        rng.fill(rng.self, &drawn, sizeof drawn);
    } while (drawn < threshold);
    return drawn % below;
}
