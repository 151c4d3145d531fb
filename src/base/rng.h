/* Injected randomness. The system source is libsodium's; the seeded one is deterministic and for
 * tests and the demo only. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    void (*fill)(void *self, void *out, size_t n);
    void *self;
};

/* Cryptographic, thread-safe, static. */
struct rng rng_system(void);

struct rng_seeded {
    uint64_t state[4];
};
/* Deterministic (xoshiro256**); one thread. self must outlive the returned value. */
struct rng rng_seeded(struct rng_seeded *self, uint64_t seed);

/* Uniform number in [0, below), below > 0. */
uint64_t rng_below(struct rng rng, uint64_t below);

#endif
