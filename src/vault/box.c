/* Sealed boxes for the office. */
#include "vault/box.h"

#include "base/assert.h"
#include "base/hash.h"
#include "vault/vault_private.h"

#include <sodium.h>

enum { PAD_BLOCK = 4096 };

_Static_assert(crypto_box_PUBLICKEYBYTES == BOX_KEY_BYTES, "X25519 public keys");

struct pair {
    unsigned char public_half[crypto_box_PUBLICKEYBYTES];
    unsigned char secret_half[crypto_box_SECRETKEYBYTES];
};

/* No role at a unit is written like this: these keys are nobody else's. */
static void pair_of(const struct vault *vault, struct pair *out)
{
    struct hash seed = hash_keyed(vault->roots[ROOT_HOLDER].bytes, SV("stations"));
    crypto_box_seed_keypair(out->public_half, out->secret_half, seed.bytes);
    sodium_memzero(&seed, sizeof seed);
}

void vault_box_public(struct vault *vault, unsigned char out[BOX_KEY_BYTES])
{
    struct pair pair;
    pair_of(vault, &pair);
    memcpy(out, pair.public_half, BOX_KEY_BYTES);
    sodium_memzero(&pair, sizeof pair);
}

struct sv box_seal(struct arena *arena, const unsigned char key[BOX_KEY_BYTES], struct sv plain)
{
    struct sv padded = pad_to(arena, plain, PAD_BLOCK);
    unsigned char *box = arena_alloc(arena, padded.n + crypto_box_SEALBYTES);
    int failed = crypto_box_seal(box, (const unsigned char *)padded.p, padded.n, key);
    ASSERT(!failed);
    return (struct sv){(const char *)box, padded.n + crypto_box_SEALBYTES};
}

enum err vault_box_open(struct vault *vault, struct arena *arena, struct sv sealed, struct sv *out)
{
    struct pair pair;
    if (sealed.n < crypto_box_SEALBYTES)
        return ERR_CORRUPT;
    unsigned char *plain = arena_alloc(arena, sealed.n);
    pair_of(vault, &pair);
    int failed = crypto_box_seal_open(plain, (const unsigned char *)sealed.p, sealed.n,
                                      pair.public_half, pair.secret_half);
    sodium_memzero(&pair, sizeof pair);
    *out = (struct sv){(const char *)plain, sealed.n - crypto_box_SEALBYTES};
    return failed ? ERR_CORRUPT : unpad_from(out, PAD_BLOCK);
}
