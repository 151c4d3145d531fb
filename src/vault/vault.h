/* The vault: what people are called and what they said, sealed. A key for each person and one for
 * each matter lie wrapped in a key store of their own (store/keys.h); the office key that wraps
 * them lies in a file beside it. Opened keys never leave this folder and are wiped after each use,
 * but for those of matters looked at lately. Thread-safe after vault_open. */
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

/* How new things are sealed: libsodium's XChaCha20-Poly1305 and BLAKE2b, or the national algorithms
 * SM4 and SM3 from OpenSSL. The numbers are stored. */
enum vault_profile { VAULT_INTL = 1, VAULT_GM = 2 };

struct vault_config {
    const char *folder;         /* of office.key, and of keys.db or of the file that says where */
    const char *keys;           /* address of the key store; NULL: as the folder says */
    const char *old_key;        /* office key of a program without key store; NULL: none */
    bool create;                /* make both where there is neither */
    enum vault_profile profile; /* of a new vault; 0: intl */
    bool forgets_replies;       /* what vault_seal_bytes seals opens in this very vault alone */
    struct rng rng;             /* for nonces and tokens; keys are always the system's */
};
/* Open, or bring an older folder forward: indexes and tokens stay what they were. A key that is not
 * that of the key store is ERR_CORRUPT, said in fail. The caller closes; keys are wiped. */
enum err vault_open(const struct vault_config *config, struct vault **out,
                    struct fail *fail) ERR_MUST_USE;
void vault_close(struct vault **vault);
/* What is sealed under no key of its own carries this number: it tells whose vault sealed it. */
int64_t vault_key_id(const struct vault *vault);
enum vault_profile vault_profile_of(const struct vault *vault);

/* The keys are gone for ever: what was sealed under them opens nowhere any more, in no copy that is
 * made of it. ERR_CONFLICT when another program reads the key store for seconds: try again. */
enum err vault_destroy_keys(struct vault *vault, const int64_t *ids, size_t count) ERR_MUST_USE;

/* Wipe keys that were destroyed elsewhere from this program's memory, where some are kept: they
 * open nothing any more whether or not this is called. */
enum err vault_forget_destroyed(struct vault *vault) ERR_MUST_USE;

/* What the store seals and opens event bodies and titles with; lives as long as the vault. */
const struct store_sealer *vault_sealer(struct vault *vault);

struct identity {
    struct sv name, phone, address, id_kind, id_number;
    bool is_organisation;
};
/* Seal for person->id of person->petition, which the caller has set, under a new key; bound to all
 * three, so that it opens nowhere else. */
enum err vault_seal_person(struct vault *vault, struct arena *arena,
                           const struct identity *identity,
                           struct sealed_person *person) ERR_MUST_USE;
/* ERR_CORRUPT when it does not open, ERR_NOT_FOUND when its key is destroyed. out lives in the
 * arena, which should be a wiping one. */
enum err vault_open_person(struct vault *vault, struct arena *arena,
                           const struct sealed_person *sealed, struct identity *out) ERR_MUST_USE;
/* Keyed blind indexes of what is present: name, phone, id number, each normalised (full width,
 * spaces, 15 to 18 digit resident ids). Returns how many were written to out. */
size_t vault_indexes(struct vault *vault, const struct identity *identity,
                     struct blind_index out[3]);
struct blind_index vault_index(struct vault *vault, enum blind_index_kind kind, struct sv value);
/* Can this be a resident identity number (GB 11643)? 18 characters with a day of birth and the
 * right check character, or 15 digits of the old form; spaces, width and case do not matter. */
bool vault_resident_id_is_right(struct sv number);
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
