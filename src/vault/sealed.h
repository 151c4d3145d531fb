/* Content that one holder at a time can open: sealed once under a key of its own, which is wrapped
 * for a role at a unit and wrapped again when it is handed on. The holder's key pair is derived
 * from the office key; wrapping needs its public half only. Keys are 32 bytes and are wiped by
 * whoever holds them. Thread-safe. */
#ifndef VAULT_SEALED_H
#define VAULT_SEALED_H

#include "vault/vault.h"

#define CONTENT_KEY_SIZE 32
struct content_key {
    unsigned char bytes[CONTENT_KEY_SIZE];
};
/* Who can open: a role at a unit. */
struct key_holder {
    enum role role;
    id64 unit;
};

/* A new random key. */
struct content_key vault_content_key(struct vault *vault);
void vault_key_wipe(struct content_key *key);

/* For the holder alone (libsodium sealed box), bound to what it opens. */
struct sv vault_key_wrap(struct vault *vault, struct arena *arena, struct key_holder holder,
                         id64 bound_to, const struct content_key *key);
/* ERR_CORRUPT when it was not wrapped for this holder and this content. */
enum err vault_key_unwrap(struct vault *vault, struct key_holder holder, id64 bound_to,
                          struct sv wrapped, struct content_key *out) ERR_MUST_USE;

/* Seal and open a content; its sealed length tells no more than the next 4 KiB. */
struct sv vault_content_seal(struct vault *vault, struct arena *arena,
                             const struct content_key *key, id64 bound_to, struct sv plain);
enum err vault_content_open(struct arena *arena, const struct content_key *key, id64 bound_to,
                            struct sv sealed, struct sv *out) ERR_MUST_USE;

/* Seal the file at from_path into the existing empty file at to_path, piece by piece. */
enum err vault_file_seal(struct vault *vault, const struct content_key *key, const char *from_path,
                         const char *to_path) ERR_MUST_USE;
/* The whole content of a sealed file, in the arena; ERR_CORRUPT when it was shortened or changed.
 */
enum err vault_file_open(struct arena *arena, const struct content_key *key, const char *path,
                         struct sv *out) ERR_MUST_USE;

/* The same for a file of a petition, under a new key of the key store. */
enum err vault_attachment_seal(struct vault *vault, const char *from_path, const char *to_path,
                               int64_t *key_id) ERR_MUST_USE;
/* ERR_NOT_FOUND also when its key is destroyed. */
enum err vault_attachment_open(struct vault *vault, struct arena *arena, int64_t key_id,
                               const char *path, struct sv *out) ERR_MUST_USE;

#endif
