/* The two profiles behind one pair of functions.
 *
 * 1. The profile's number is authenticated: it is part of what a ciphertext is bound to.
 * 2. gm uses three keys for the one it is given: one encrypts, one authenticates, one makes nonces
 *    that repeat. intl needs a second only for the last. */
#include "vault/cipher.h"

#include "base/assert.h"
#include "base/hash.h"
#include "vault/cipher_gm.h"

#include <sodium.h>

enum {
    INTL_NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    INTL_TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    NONCE_MAX = INTL_NONCE,
    BOUND_MAX = 512,
};

static size_t nonce_size(enum vault_profile profile)
{
    return profile == VAULT_GM ? GM_NONCE_BYTES : INTL_NONCE;
}

static size_t tag_size(enum vault_profile profile)
{
    return profile == VAULT_GM ? GM_TAG_BYTES : INTL_TAG;
}

size_t cipher_sealed_size(enum vault_profile profile, size_t n)
{
    return 1 + nonce_size(profile) + n + tag_size(profile);
}

/* ---- hashes ---- */

void cipher_hash(enum vault_profile profile, const unsigned char key[CIPHER_KEY_BYTES],
                 struct sv bytes, unsigned char out[CIPHER_HASH_BYTES])
{
    if (profile == VAULT_GM) {
        gm_hmac_sm3((struct sv){(const char *)key, CIPHER_KEY_BYTES}, &bytes, 1, out);
        return;
    }
    struct hash hash = hash_keyed(key, bytes);
    memcpy(out, hash.bytes, CIPHER_HASH_BYTES);
    sodium_memzero(&hash, sizeof hash);
}

void cipher_derive(enum vault_profile profile, const unsigned char key[CIPHER_KEY_BYTES],
                   const char *label, unsigned char out[CIPHER_KEY_BYTES])
{
    cipher_hash(profile, key, sv_from(label), out);
}

/* ---- gm ---- */

struct gm_keys {
    unsigned char encrypts[CIPHER_KEY_BYTES]; /* the first 16 are used */
    unsigned char authenticates[CIPHER_KEY_BYTES];
};

static struct gm_keys gm_keys_of(const unsigned char *key)
{
    struct gm_keys keys = {0};
    cipher_derive(VAULT_GM, key, "huiyin sm4 1", keys.encrypts);
    cipher_derive(VAULT_GM, key, "huiyin hmac-sm3 1", keys.authenticates);
    return keys;
}

/* Over the profile, the place with its length, nonce and ciphertext. */
static void gm_tag(const struct gm_keys *keys, struct sv bound_to, struct sv nonce_and_text,
                   unsigned char out[GM_TAG_BYTES])
{
    char head[9] = {VAULT_GM};
    for (int i = 0; i < 8; i++)
        head[1 + i] = (char)(unsigned char)((uint64_t)bound_to.n >> (56 - 8 * i));
    const struct sv parts[] = {{head, sizeof head}, bound_to, nonce_and_text};
    gm_hmac_sm3((struct sv){(const char *)keys->authenticates, CIPHER_KEY_BYTES}, parts, 3, out);
}

/* The nonce stands at out + 1 already. */
static void gm_seal(const struct cipher_task *task, unsigned char *out)
{
    struct gm_keys keys = gm_keys_of(task->key);
    unsigned char *nonce = out + 1;
    gm_sm4_ctr(keys.encrypts, nonce, task->plain, nonce + GM_NONCE_BYTES);
    const struct sv tagged = {(const char *)nonce, GM_NONCE_BYTES + task->plain.n};
    gm_tag(&keys, task->bound_to, tagged, nonce + tagged.n);
    sodium_memzero(&keys, sizeof keys);
}

static enum err gm_open(const unsigned char *key, struct sv bound_to, struct sv sealed,
                        unsigned char *plain)
{
    struct gm_keys keys = gm_keys_of(key);
    unsigned char tag[GM_TAG_BYTES];
    const struct sv tagged = sv_slice(sealed, 1, sealed.n - GM_TAG_BYTES);
    gm_tag(&keys, bound_to, tagged, tag);
    bool is_good = sodium_memcmp(tag, tagged.p + tagged.n, sizeof tag) == 0;
    if (is_good)
        gm_sm4_ctr(keys.encrypts, (const unsigned char *)tagged.p,
                   sv_slice(tagged, GM_NONCE_BYTES, tagged.n), plain);
    sodium_memzero(&keys, sizeof keys);
    return is_good ? ERR_OK : ERR_CORRUPT;
}

/* ---- intl ---- */

/* The profile's byte before what it is bound to. */
static struct sv intl_bound(struct sv bound_to, char buffer[BOUND_MAX])
{
    ASSERT(bound_to.n < BOUND_MAX);
    buffer[0] = VAULT_INTL;
    if (bound_to.n)
        memcpy(buffer + 1, bound_to.p, bound_to.n);
    return (struct sv){buffer, bound_to.n + 1};
}

static void intl_seal(const struct cipher_task *task, unsigned char *out)
{
    char buffer[BOUND_MAX];
    struct sv bound = intl_bound(task->bound_to, buffer);
    unsigned long long n = 0;
    unsigned char *nonce = out + 1;
    int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        nonce + INTL_NONCE, &n, (const unsigned char *)task->plain.p, task->plain.n,
        (const unsigned char *)bound.p, bound.n, NULL, nonce, task->key);
    ASSERT(!failed && n == task->plain.n + INTL_TAG);
}

static enum err intl_open(const unsigned char *key, struct sv bound, struct sv nonce_and_text,
                          unsigned char *plain)
{
    const unsigned char *nonce = (const unsigned char *)nonce_and_text.p;
    unsigned long long n = 0;
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain, &n, NULL, nonce + INTL_NONCE, nonce_and_text.n - INTL_NONCE,
        (const unsigned char *)bound.p, bound.n, nonce, key);
    return failed ? ERR_CORRUPT : ERR_OK;
}

/* ---- both ---- */

static void seal_with_nonce(const struct cipher_task *task, unsigned char *out)
{
    out[0] = (unsigned char)task->profile;
    if (task->profile == VAULT_GM)
        gm_seal(task, out);
    else
        intl_seal(task, out);
}

void cipher_seal(const struct cipher_task *task, struct rng rng, unsigned char *out)
{
    rng.fill(rng.self, out + 1, nonce_size(task->profile));
    seal_with_nonce(task, out);
}

void cipher_seal_same(const struct cipher_task *task, unsigned char *out)
{
    unsigned char key[CIPHER_KEY_BYTES];
    unsigned char inner[CIPHER_HASH_BYTES];
    unsigned char both[2 * CIPHER_HASH_BYTES];
    cipher_derive(task->profile, task->key, "huiyin nonce 1", key);
    cipher_hash(task->profile, key, task->bound_to, both);
    cipher_hash(task->profile, key, task->plain, both + CIPHER_HASH_BYTES);
    cipher_hash(task->profile, key, (struct sv){(const char *)both, sizeof both}, inner);
    memcpy(out + 1, inner, nonce_size(task->profile));
    sodium_memzero(key, sizeof key);
    sodium_memzero(both, sizeof both);
    seal_with_nonce(task, out);
}

static bool is_profile(unsigned char first)
{
    return first == VAULT_INTL || first == VAULT_GM;
}

size_t cipher_plain_room(struct sv sealed)
{
    if (!sealed.n || !is_profile((unsigned char)sealed.p[0]))
        return 0;
    size_t more = cipher_sealed_size((enum vault_profile)sealed.p[0], 0);
    return sealed.n > more ? sealed.n - more : 0;
}

enum err cipher_open(const unsigned char *key, struct sv bound_to, struct sv sealed,
                     unsigned char *plain, size_t *n)
{
    char buffer[BOUND_MAX];
    *n = 0;
    if (!sealed.n || !is_profile((unsigned char)sealed.p[0]))
        return ERR_CORRUPT;
    enum vault_profile profile = (enum vault_profile)sealed.p[0];
    if (sealed.n < cipher_sealed_size(profile, 0))
        return ERR_CORRUPT;
    enum err err = profile == VAULT_GM ? gm_open(key, bound_to, sealed, plain)
                                       : intl_open(key, intl_bound(bound_to, buffer),
                                                   sv_slice(sealed, 1, sealed.n), plain);
    if (!err)
        *n = cipher_plain_room(sealed);
    return err;
}

enum err cipher_open_old(const unsigned char *key, struct sv bound_to, struct sv sealed,
                         unsigned char *plain, size_t *n)
{
    *n = 0;
    if (sealed.n < INTL_NONCE + INTL_TAG)
        return ERR_CORRUPT;
    enum err err = intl_open(key, bound_to, sealed, plain);
    if (!err)
        *n = sealed.n - INTL_NONCE - INTL_TAG;
    return err;
}
