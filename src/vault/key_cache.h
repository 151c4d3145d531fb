/* Opened keys that were used lately, kept in locked memory. Included only inside src/vault.
 *
 * A key is taken from here only by who has just asked the key store whether any key was destroyed
 * since it was put in (its generation, store/keys.h); if so, everything here is wiped first. So a
 * destroyed key opens nothing from the moment that its destruction is on disk, whichever server did
 * it, as if each use looked for it in the store. */
#ifndef VAULT_KEY_CACHE_H
#define VAULT_KEY_CACHE_H

#include "vault/vault_private.h"

enum { KEPT_SETS = 2048, KEPT_WAYS = 4 };

struct key_cache *key_cache_new(void);
/* Wiped and given back. */
void key_cache_free(struct key_cache **cache);

/* How many are kept: for tests. */
size_t key_cache_count(struct key_cache *cache);

#endif
