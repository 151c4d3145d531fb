/* The vault's keys. Included only inside src/vault. */
#ifndef VAULT_VAULT_PRIVATE_H
#define VAULT_VAULT_PRIVATE_H

#include "base/hash.h"
#include "vault/vault.h"

struct vault {
    struct arena *arena; /* wiping; holds this very struct */
    struct rng rng;
    int64_t key_id; /* fingerprint of the master key: tells a wrong key file from damage */
    unsigned char person_key[HASH_KEY_BYTES];
    unsigned char bytes_key[HASH_KEY_BYTES];
    unsigned char index_key[HASH_KEY_BYTES];
    unsigned char token_key[HASH_KEY_BYTES];
    unsigned char holder_key[HASH_KEY_BYTES]; /* seeds the key pairs of holders */
};

#endif
