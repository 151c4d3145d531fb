/* The office key: 32 bytes in a file, with which every key of the key store is wrapped. While it is
 * being replaced the file holds two: the new one first. Inside src/vault only. */
#ifndef VAULT_OFFICE_KEY_H
#define VAULT_OFFICE_KEY_H

#include "base/fail.h"
#include "vault/cipher.h"

#define OFFICE_KEYS_MAX 2

struct office_key {
    int64_t id; /* a fingerprint: tells a wrong key file from damage */
    unsigned char bytes[CIPHER_KEY_BYTES];
};
struct office_keys {
    struct office_key items[OFFICE_KEYS_MAX];
    size_t count;
};

/* A new random key. */
struct office_key office_key_new(void);
enum err office_keys_read(const char *path, struct office_keys *out,
                          struct fail *fail) ERR_MUST_USE;
/* Replace the file in one step and overwrite what it held; mode 0600. */
enum err office_keys_write(const char *path, const struct office_keys *keys,
                           struct fail *fail) ERR_MUST_USE;
/* The one with this id, or NULL. */
const struct office_key *office_keys_find(const struct office_keys *keys, int64_t id);
void office_keys_wipe(struct office_keys *keys);

#endif
