/* Sealing under one key, in either profile. What is sealed begins with the number of its profile,
 * so that it opens whatever the office seals with today: intl: 1 | nonce (24) | XChaCha20-Poly1305
 * ciphertext and tag (16) gm:   2 | nonce (16) | SM4-CTR ciphertext | HMAC-SM3 (32) over bound-to,
 * nonce and ciphertext Pure but for the nonces, which the caller draws; any thread. Inside
 * src/vault only. */
#ifndef VAULT_CIPHER_H
#define VAULT_CIPHER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/rng.h"
#include "vault/vault.h"

#define CIPHER_KEY_BYTES 32
#define CIPHER_HASH_BYTES 32

/* What is to be sealed: to nothing else than bound_to will it open. */
struct cipher_task {
    enum vault_profile profile;
    const unsigned char *key; /* CIPHER_KEY_BYTES, borrowed */
    struct sv bound_to, plain;
};

/* Bytes that n bytes become. */
size_t cipher_sealed_size(enum vault_profile profile, size_t n);
/* Seal with a random nonce into cipher_sealed_size(profile, plain.n) bytes. */
void cipher_seal(const struct cipher_task *task, struct rng rng, unsigned char *out);
/* Seal with a nonce that follows from key, place and plain text: the same again gives the same
 * bytes, and that is all it tells. */
void cipher_seal_same(const struct cipher_task *task, unsigned char *out);
/* Bytes that n sealed bytes hold, 0 for too few or an unknown profile. */
size_t cipher_plain_room(struct sv sealed);
/* Open into cipher_plain_room(sealed) bytes; ERR_CORRUPT when it does not. */
enum err cipher_open(const unsigned char *key, struct sv bound_to, struct sv sealed,
                     unsigned char *plain, size_t *n) ERR_MUST_USE;
/* What programs before key stores sealed: the intl form without its first byte. */
enum err cipher_open_old(const unsigned char *key, struct sv bound_to, struct sv sealed,
                         unsigned char *plain, size_t *n) ERR_MUST_USE;

/* Keyed hash: BLAKE2b-256 or HMAC-SM3. */
void cipher_hash(enum vault_profile profile, const unsigned char key[CIPHER_KEY_BYTES],
                 struct sv bytes, unsigned char out[CIPHER_HASH_BYTES]);
/* A key for another use, from a key and a label. */
void cipher_derive(enum vault_profile profile, const unsigned char key[CIPHER_KEY_BYTES],
                   const char *label, unsigned char out[CIPHER_KEY_BYTES]);

#endif
