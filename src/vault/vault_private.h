/* The vault's keys. Included only inside src/vault. */
#ifndef VAULT_VAULT_PRIVATE_H
#define VAULT_VAULT_PRIVATE_H

#include "store/keys.h"
#include "store/store.h"
#include "vault/cipher.h"
#include "vault/office_key.h"

#include <pthread.h>

/* Keys that outlive every matter: low ids of the key store. */
enum root {
    ROOT_PERSON = 1, /* sealed the people of programs without key store; absent in new vaults */
    ROOT_BYTES,
    ROOT_INDEX,
    ROOT_TOKEN,
    ROOT_HOLDER, /* seeds the key pairs of holders */
    ROOT__COUNT
};

/* An opened key: wiped by whoever holds it. */
struct open_key {
    unsigned char bytes[CIPHER_KEY_BYTES];
};

/* Keys that are on disk and that nothing was sealed with yet. */
#define POOL_MAX 1024
struct key_pool {
    pthread_mutex_t lock;
    pthread_cond_t wanted, filled;
    pthread_t thread;
    int64_t ids[POOL_MAX];
    struct open_key keys[POOL_MAX]; /* wiped as they are taken */
    size_t count, batch;
    enum err failed; /* why the last batch could not be made */
    unsigned long attempts;
    bool is_running, is_closing;
};

struct vault {
    struct arena *arena; /* wiping; holds this very struct */
    struct rng rng;
    enum vault_profile profile;
    int64_t register_id;
    const char *key_path;
    struct key_store *keys;
    struct key_cache *cache; /* key_cache.h */
    struct open_key roots[ROOT__COUNT];
    bool has_person_root;
    pthread_mutex_t office_lock; /* of what follows: rotation replaces it */
    struct office_keys office;
    struct key_pool pool;
    struct store_sealer sealer; /* filled in at opening */
};

/* The key of the store, opened; it is not kept. ERR_NOT_FOUND when it is destroyed, ERR_CORRUPT
 * when no office key of ours opens it. */
enum err vault_key_open(struct vault *vault, int64_t id, struct open_key *out) ERR_MUST_USE;
/* Several at once, of matters: those used lately are kept and cost one look into the store together
 * (key_cache.h). Up to VAULT_KEYS_AT_ONCE. */
#define VAULT_KEYS_AT_ONCE 64
enum err vault_keys_open(struct vault *vault, const int64_t *ids, size_t count,
                         struct open_key *out) ERR_MUST_USE;
/* Keep one that was just taken: nobody knows it yet, so nobody has destroyed it. */
void vault_key_keep(struct vault *vault, int64_t id, const struct open_key *key);
/* Several at once, none of them kept. */
enum err vault_keys_look(struct vault *vault, const int64_t *ids, size_t count,
                         struct open_key *out) ERR_MUST_USE;
void open_key_wipe(struct open_key *keys, size_t count);
/* Take a key that nothing was sealed with yet; it is on disk. The caller wipes it. */
enum err vault_key_take(struct vault *vault, int64_t *id, struct open_key *key) ERR_MUST_USE;
/* Wrap with this office key. */
void vault_wrap(const struct vault *vault, const struct office_key *office, int64_t id,
                const struct open_key *key, struct wrapped_key *out);
enum err vault_unwrap(const struct vault *vault, const struct office_key *office,
                      const struct wrapped_key *wrapped, struct open_key *out) ERR_MUST_USE;

/* New keys with the ids from first_id on, wrapped by the office key in use, and added to the store.
 * Read the office's file again where another program has begun to replace it. */
enum err vault_keys_make(struct vault *vault, int64_t first_id, size_t count,
                         struct open_key *out) ERR_MUST_USE;

void key_pool_init(struct key_pool *pool);
/* Stop the thread and destroy what was made and not used. */
void key_pool_close(struct vault *vault);

/* Under a key of its own, when an older program sealed it. */
enum err vault_renew_person(struct vault *vault, struct arena *arena,
                            struct sealed_person *person) ERR_MUST_USE;
void sealer_init(struct vault *vault);

/* Seal under a key into the arena. */
struct sv seal_under(struct vault *vault, struct arena *arena, const struct open_key *key,
                     struct sv plain, struct sv bound_to);
enum err open_under(struct arena *arena, const struct open_key *key, struct sv sealed,
                    struct sv bound_to, struct sv *out) ERR_MUST_USE;
/* Copy with ISO 7816-4 padding to the block; and back, in place. */
struct sv pad_to(struct arena *arena, struct sv plain, size_t block);
enum err unpad_from(struct sv *text, size_t block) ERR_MUST_USE;

#endif
