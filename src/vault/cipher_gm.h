/* The gm profile's primitives, from OpenSSL: SM4 in counter mode and HMAC-SM3. Inside src/vault
 * only. Any thread. */
#ifndef VAULT_CIPHER_GM_H
#define VAULT_CIPHER_GM_H

#include "base/sv.h"

#define GM_NONCE_BYTES 16
#define GM_TAG_BYTES 32
#define GM_SM4_KEY_BYTES 16

/* SM4-CTR (GB/T 32907, GB/T 17964): n bytes from in to out, which may be the same. */
void gm_sm4_ctr(const unsigned char key[GM_SM4_KEY_BYTES],
                const unsigned char counter[GM_NONCE_BYTES], struct sv in, unsigned char *out);
/* HMAC (GB/T 15852.2) with SM3 (GB/T 32905) over the parts in their order. */
void gm_hmac_sm3(struct sv key, const struct sv *parts, size_t count,
                 unsigned char out[GM_TAG_BYTES]);

#endif
