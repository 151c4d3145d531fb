/* Wrapped keys and what they open.
 *
 * 1. A wrapped key names its holder and its content inside the box: a box moved to another content
 *    or offered to another holder does not open.
 * 2. New wraps and contents follow the vault's profile; older ones open as they were made. */
#include "vault/sealed.h"

#include "base/assert.h"
#include "base/hash.h"
#include "vault/vault_private.h"

#include <sodium.h>
#include <stdio.h>

enum {
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PAD_BLOCK = 4096,
    BOX_PLAIN = 8 + CONTENT_KEY_SIZE, /* what it opens, then the key */
    BOX_BYTES = BOX_PLAIN + crypto_box_SEALBYTES,
};

struct content_key vault_content_key(struct vault *vault)
{
    struct content_key key;
    vault->rng.fill(vault->rng.self, key.bytes, sizeof key.bytes);
    return key;
}

void vault_key_wipe(struct content_key *key)
{
    sodium_memzero(key, sizeof *key);
}

/* ---- keys of holders ---- */

struct key_pair {
    unsigned char public_half[crypto_box_PUBLICKEYBYTES];
    unsigned char secret_half[crypto_box_SECRETKEYBYTES];
};

static void pair_of(const struct vault *vault, struct key_holder holder, struct key_pair *out)
{
    char name[80];
    int n = snprintf(name, sizeof name, "%s %lld", role_word(holder.role), (long long)holder.unit);
    struct hash seed = hash_keyed(vault->roots[ROOT_HOLDER].bytes, (struct sv){name, (size_t)n});
    crypto_box_seed_keypair(out->public_half, out->secret_half, seed.bytes);
    sodium_memzero(&seed, sizeof seed);
}

static void put_id(unsigned char out[8], id64 id)
{
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)((uint64_t)id >> (56 - 8 * i));
}

struct sv vault_key_wrap(struct vault *vault, struct arena *arena, struct key_holder holder,
                         id64 bound_to, const struct content_key *key)
{
    struct key_pair pair;
    unsigned char plain[BOX_PLAIN];
    unsigned char *box = arena_alloc(arena, BOX_BYTES);
    pair_of(vault, holder, &pair);
    put_id(plain, bound_to);
    memcpy(plain + 8, key->bytes, CONTENT_KEY_SIZE);
    int failed = crypto_box_seal(box, plain, sizeof plain, pair.public_half);
    ASSERT(!failed);
    sodium_memzero(&pair, sizeof pair);
    sodium_memzero(plain, sizeof plain);
    return (struct sv){(const char *)box, BOX_BYTES};
}

enum err vault_key_unwrap(struct vault *vault, struct key_holder holder, id64 bound_to,
                          struct sv wrapped, struct content_key *out)
{
    struct key_pair pair;
    unsigned char plain[BOX_PLAIN];
    unsigned char expected[8];
    if (wrapped.n != BOX_BYTES)
        return ERR_CORRUPT;
    pair_of(vault, holder, &pair);
    put_id(expected, bound_to);
    int failed = crypto_box_seal_open(plain, (const unsigned char *)wrapped.p, wrapped.n,
                                      pair.public_half, pair.secret_half);
    bool is_right = !failed && sodium_memcmp(plain, expected, sizeof expected) == 0;
    if (is_right)
        memcpy(out->bytes, plain + 8, CONTENT_KEY_SIZE);
    sodium_memzero(&pair, sizeof pair);
    sodium_memzero(plain, sizeof plain);
    return is_right ? ERR_OK : ERR_CORRUPT;
}

/* ---- contents ---- */

struct sv vault_content_seal(struct vault *vault, struct arena *arena,
                             const struct content_key *key, id64 bound_to, struct sv plain)
{
    unsigned char bound[8];
    size_t size = (plain.n / PAD_BLOCK + 1) * PAD_BLOCK;
    unsigned char *padded = arena_alloc(arena, size);
    unsigned char *out = arena_alloc(arena, NONCE_BYTES + size + TAG_BYTES);
    size_t padded_n = 0;
    unsigned long long n = 0;
    if (plain.n)
        memcpy(padded, plain.p, plain.n);
    int failed = sodium_pad(&padded_n, padded, plain.n, PAD_BLOCK, size);
    vault->rng.fill(vault->rng.self, out, NONCE_BYTES);
    put_id(bound, bound_to);
    failed |= crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + NONCE_BYTES, &n, padded, padded_n, bound, sizeof bound, NULL, out, key->bytes);
    ASSERT(!failed && n == size + TAG_BYTES);
    sodium_memzero(padded, size);
    return (struct sv){(const char *)out, NONCE_BYTES + size + TAG_BYTES};
}

enum err vault_content_open(struct arena *arena, const struct content_key *key, id64 bound_to,
                            struct sv sealed, struct sv *out)
{
    if (sealed.n < NONCE_BYTES + TAG_BYTES + PAD_BLOCK)
        return ERR_CORRUPT;
    unsigned char bound[8];
    unsigned char *plain = arena_alloc(arena, sealed.n);
    const unsigned char *nonce = (const unsigned char *)sealed.p;
    unsigned long long n = 0;
    put_id(bound, bound_to);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &n, NULL, nonce + NONCE_BYTES,
                                                   sealed.n - NONCE_BYTES, bound, sizeof bound,
                                                   nonce, key->bytes))
        return ERR_CORRUPT;
    size_t unpadded = 0;
    if (sodium_unpad(&unpadded, plain, (size_t)n, PAD_BLOCK))
        return ERR_CORRUPT;
    *out = (struct sv){(const char *)plain, unpadded};
    return ERR_OK;
}
