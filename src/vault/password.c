/* Passwords and secrets: Argon2id with 19 MiB and two passes, in libsodium's text form, which names
 * its own parameters so that they can be raised later. Slow on purpose: never on the writer's or an
 * HTTP thread. */
#include "vault/vault.h"

#include <sodium.h>

enum { PASSES = 2, MEMORY_BYTES = 19 * 1024 * 1024, PASSWORD_MAX = 1024 };

enum err vault_password_hash(struct arena *arena, struct sv password, struct sv *out)
{
    if (password.n > PASSWORD_MAX)
        return ERR_TOO_LARGE;
    char *hash = arena_alloc(arena, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str_alg(hash, password.n ? password.p : "", password.n, PASSES, MEMORY_BYTES,
                              crypto_pwhash_ALG_ARGON2ID13))
        return ERR_UNAVAILABLE; /* 19 MiB could not be had */
    *out = sv_from(hash);
    return ERR_OK;
}

bool vault_password_matches(struct sv hash, struct sv password)
{
    char text[crypto_pwhash_STRBYTES] = {0};
    if (!hash.n || hash.n >= sizeof text || password.n > PASSWORD_MAX)
        return false;
    memcpy(text, hash.p, hash.n);
    return crypto_pwhash_str_verify(text, password.n ? password.p : "", password.n) == 0;
}
