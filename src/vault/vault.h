/* The vault: what a petitioner is called and how to reach them, sealed. Today one office key held
 * in a file outside the database (profile intl: XChaCha20-Poly1305, BLAKE2b from libsodium);
 * per-person keys and the gm profile come behind the same functions. Keys never leave this folder.
 * Thread-safe after vault_open. */
#ifndef VAULT_VAULT_H
#define VAULT_VAULT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/fail.h"
#include "base/rng.h"
#include "domain/field.h"
#include "store/people.h"

#include <stdbool.h>

struct vault;

/* Read the key file, or make one (mode 0600) when create. The caller closes; keys are wiped. */
enum err vault_open(const char *key_path, bool create, struct rng rng, struct vault **out,
                    struct fail *fail) ERR_MUST_USE;
void vault_close(struct vault **vault);
/* A fingerprint of the key, stored beside what it sealed: tells the wrong key from damage. */
int64_t vault_key_id(const struct vault *vault);

struct identity {
    struct sv name, phone, address, id_kind, id_number;
    bool is_organisation;
};
/* Seal for person->id of person->petition, which the caller has set; bound to both, so that it
 * opens nowhere else. */
enum err vault_seal_person(struct vault *vault, struct arena *arena,
                           const struct identity *identity,
                           struct sealed_person *person) ERR_MUST_USE;
/* ERR_CORRUPT when it does not open. out lives in the arena, which should be a wiping one. */
enum err vault_open_person(struct vault *vault, struct arena *arena,
                           const struct sealed_person *sealed, struct identity *out) ERR_MUST_USE;
/* Keyed blind indexes of what is present: name, phone, id number, each normalised (full width,
 * spaces, 15 to 18 digit resident ids). Returns how many were written to out. */
size_t vault_indexes(struct vault *vault, const struct identity *identity,
                     struct blind_index out[3]);
struct blind_index vault_index(struct vault *vault, enum blind_index_kind kind, struct sv value);
/* "王**", "138****5678": for those who need not know. */
struct person_ref vault_mask(struct arena *arena, const struct identity *identity, id64 person);

/* Keyed hash of a token or code: what is stored instead of it. */
void vault_token_hash(struct vault *vault, const char *purpose, struct sv token,
                      uint8_t out[BLIND_INDEX_SIZE]);
/* Seal and open a short-lived reply or an account's name; purpose is authenticated. */
enum err vault_seal_bytes(struct vault *vault, struct arena *arena, const char *purpose,
                          struct sv plain, struct sv *out) ERR_MUST_USE;
enum err vault_open_bytes(struct vault *vault, struct arena *arena, const char *purpose,
                          struct sv sealed, struct sv *out) ERR_MUST_USE;

/* Argon2id (19 MiB, 2 passes): slow by design, call it on the worker pool only. */
enum err vault_password_hash(struct arena *arena, struct sv password, struct sv *out) ERR_MUST_USE;
bool vault_password_matches(struct sv hash, struct sv password);

#endif
