/* SM4-CTR and HMAC-SM3 over OpenSSL. Algorithms are fetched once: looking them up costs more than
 * using them. HMAC is built from the hash here (RFC 2104), because OpenSSL's own object costs
 * several allocations a message. */
#include "vault/cipher_gm.h"

#include "base/assert.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>

enum { SM3_BLOCK = 64 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_CIPHER *sm4_ctr;
static EVP_MD *sm3;

static void fetch(void)
{
    sm4_ctr = EVP_CIPHER_fetch(NULL, "SM4-CTR", NULL);
    sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
}

static void need_algorithms(void)
{
    int failed = pthread_once(&once, fetch);
    ASSERT(!failed && sm4_ctr && sm3);
}

void gm_sm4_ctr(const unsigned char key[GM_SM4_KEY_BYTES],
                const unsigned char counter[GM_NONCE_BYTES], struct sv in, unsigned char *out)
{
    need_algorithms();
    int n = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    ASSERT(context && in.n <= INT32_MAX);
    int good = EVP_EncryptInit_ex2(context, sm4_ctr, key, counter, NULL);
    if (in.n)
        good &= EVP_EncryptUpdate(context, out, &n, (const unsigned char *)in.p, (int)in.n);
    ASSERT(good == 1 && (size_t)n == in.n);
    EVP_CIPHER_CTX_free(context); /* wipes the key */
}

static void digest(const struct sv *parts, size_t count, unsigned char out[GM_TAG_BYTES])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned n = 0;
    ASSERT(context);
    int good = EVP_DigestInit_ex2(context, sm3, NULL);
    for (size_t i = 0; i < count; i++)
        good &= EVP_DigestUpdate(context, parts[i].n ? parts[i].p : "", parts[i].n);
    good &= EVP_DigestFinal_ex(context, out, &n);
    ASSERT(good == 1 && n == GM_TAG_BYTES);
    EVP_MD_CTX_free(context);
}

void gm_hmac_sm3(struct sv key, const struct sv *parts, size_t count,
                 unsigned char out[GM_TAG_BYTES])
{
    enum { PARTS_MAX = 8 };
    struct sv all[PARTS_MAX];
    char inner[SM3_BLOCK] = {0};
    char outer[SM3_BLOCK] = {0};
    unsigned char middle[GM_TAG_BYTES];
    need_algorithms();
    ASSERT(count < PARTS_MAX);
    if (key.n > SM3_BLOCK)
        digest(&key, 1, (unsigned char *)inner);
    else if (key.n)
        memcpy(inner, key.p, key.n);
    for (int i = 0; i < SM3_BLOCK; i++) {
        outer[i] = (char)(inner[i] ^ 0x5c);
        inner[i] = (char)(inner[i] ^ 0x36);
    }
    all[0] = (struct sv){inner, SM3_BLOCK};
    for (size_t i = 0; i < count; i++)
        all[i + 1] = parts[i];
    digest(all, count + 1, middle);
    const struct sv last[] = {{outer, SM3_BLOCK}, {(const char *)middle, GM_TAG_BYTES}};
    digest(last, 2, out);
    explicit_bzero(inner, sizeof inner);
    explicit_bzero(outer, sizeof outer);
}
