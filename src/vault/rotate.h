/* Replacing the office key, and what there is to know of the keys. While others serve: they find
 * the new key in its file when they meet something it wrapped. */
#ifndef VAULT_ROTATE_H
#define VAULT_ROTATE_H

#include "vault/vault.h"

struct vault_progress {
    void (*tell)(int64_t done, int64_t all, void *arg);
    void *arg;
};
/* Make a new office key, wrap every key again in small steps, forget the old one. Stopped in
 * between, the next call goes on. progress may be NULL. */
enum err vault_rotate(struct vault *vault, const struct vault_progress *progress,
                      struct fail *fail) ERR_MUST_USE;

/* The first step of it alone: the file has the new key beside the old one, which stays in use. So
 * that it can be on every machine before anything is wrapped with it. */
enum err vault_rotate_prepare(struct vault *vault, struct fail *fail) ERR_MUST_USE;

struct vault_status {
    enum vault_profile profile;
    int64_t office;         /* fingerprint of the office key in use */
    int64_t all, others;    /* keys, and those that another office key still wraps */
    bool is_being_replaced; /* the file holds two office keys */
};
enum err vault_status(struct vault *vault, struct vault_status *out) ERR_MUST_USE;

/* A copy of the keys for safe keeping: the key store as it is, since what it holds is wrapped, and
 * the office key sealed under a passphrase (Argon2id). The folder must not be there yet. */
enum err vault_keys_backup(struct vault *vault, const char *to_folder, struct sv passphrase,
                           struct fail *fail) ERR_MUST_USE;
/* A folder of keys from such a copy; it must not be there yet. ERR_WRONG_CREDENTIALS for another
 * passphrase. */
enum err vault_keys_restore(const char *from_folder, const char *to_folder, struct sv passphrase,
                            struct fail *fail) ERR_MUST_USE;
/* The key store of the folder goes to a server's address, with nothing in it yet; NULL: to keys.db
 * in the folder. What is left behind holds no keys. *moved counts keys. Nobody serves meanwhile;
 * this vault is closed then. ERR_BAD_INPUT: a file's path; ERR_CONFLICT: the keys are there
 * already, the place is not empty, or keys were made or destroyed meanwhile (they are where they
 * were). */
enum err vault_keys_move(struct vault *vault, const char *folder, const char *to, int64_t *moved,
                         struct fail *fail) ERR_MUST_USE;

#endif
