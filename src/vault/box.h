/* What stations seal for their office alone: libsodium's sealed boxes. Sealing needs the public
 * half only; the secret half is derived from the vault's own root and never leaves it. Any thread.
 */
#ifndef VAULT_BOX_H
#define VAULT_BOX_H

#include "vault/vault.h"

#define BOX_KEY_BYTES 32

/* The office's public half. The same for as long as the vault lives. */
void vault_box_public(struct vault *vault, unsigned char out[BOX_KEY_BYTES]);
/* ERR_CORRUPT when it was not sealed for this office, or changed. */
enum err vault_box_open(struct vault *vault, struct arena *arena, struct sv sealed,
                        struct sv *out) ERR_MUST_USE;
/* The length tells no more than the next 4 KiB. */
struct sv box_seal(struct arena *arena, const unsigned char key[BOX_KEY_BYTES], struct sv plain);

#endif
