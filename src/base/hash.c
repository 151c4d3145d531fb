/* Thin wrappers, so that no other layer needs to know which library hashes: libsodium, and for
 * SHA-256 OpenSSL, which uses the processor's own instructions – the log hashes some forty blocks
 * for a registration. Its plain functions are called old-fashioned; the new ones take memory and a
 * lookup for each hash. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/hash.h"

#include "base/assert.h"

#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct hash_stream), "stream too small");
_Static_assert(SHA256_DIGEST_LENGTH == HASH_BYTES, "SHA-256 has 32 bytes");

static SHA256_CTX *state_of(struct hash_stream *stream)
{
    return (SHA256_CTX *)(void *)stream->state;
}

static const unsigned char *bytes_of(struct sv text)
{
    return (const unsigned char *)text.p;
}

void hash_stream_init(struct hash_stream *stream)
{
    memset(stream, 0, sizeof *stream);
    int is_done = SHA256_Init(state_of(stream));
    ASSERT(is_done == 1);
}

void hash_stream_add(struct hash_stream *stream, struct sv bytes)
{
    if (bytes.n == 0)
        return;
    int is_done = SHA256_Update(state_of(stream), bytes.p, bytes.n);
    ASSERT(is_done == 1);
}

struct hash hash_stream_finish(struct hash_stream *stream)
{
    struct hash hash;
    int is_done = SHA256_Final(hash.bytes, state_of(stream));
    ASSERT(is_done == 1);
    return hash;
}

struct hash hash_sha256(struct sv bytes)
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, bytes);
    return hash_stream_finish(&stream);
}

struct hash hash_keyed(const unsigned char key[HASH_KEY_BYTES], struct sv bytes)
{
    struct hash hash;
    int failed = crypto_generichash(hash.bytes, sizeof hash.bytes, bytes_of(bytes), bytes.n, key,
                                    HASH_KEY_BYTES);
    ASSERT(!failed);
    return hash;
}

/* Both steps are reversible: two texts that differ in one word never meet here. */
static uint64_t mixed(uint64_t value, uint64_t word)
{
    value = (value ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return value ^ value >> 32;
}

/* Four words a turn, each in a lane of its own: a step of one need not wait for that of another. */
enum { LANES = 4 };

static uint64_t word_at(struct sv bytes, size_t at)
{
    uint64_t word = 0;
    size_t left = bytes.n - at;
    if (left)
        memcpy(&word, bytes.p + at, left < sizeof word ? left : sizeof word);
    return word;
}

uint64_t hash_short(struct sv bytes)
{
    uint64_t lanes[LANES] = {mixed(0, bytes.n)};
    size_t at = 0;
    for (; bytes.n - at >= sizeof lanes; at += sizeof lanes) {
        uint64_t words[LANES];
        memcpy(words, bytes.p + at, sizeof words);
        for (int i = 0; i < LANES; i++)
            lanes[i] = mixed(lanes[i], words[i]);
    }
    uint64_t value = lanes[0];
    for (int i = 1; i < LANES; i++)
        value = mixed(value, lanes[i]);
    for (; bytes.n - at >= sizeof value; at += sizeof value)
        value = mixed(value, word_at(bytes, at));
    return mixed(mixed(value, word_at(bytes, at)), 0);
}

void hash_to_hex(struct hash hash, char out[HASH_HEX_CHARS + 1])
{
    sodium_bin2hex(out, HASH_HEX_CHARS + 1, hash.bytes, sizeof hash.bytes);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool hash_from_hex(struct sv hex, struct hash *out)
{
    if (hex.n != HASH_HEX_CHARS)
        return false;
    struct hash hash;
    for (size_t i = 0; i < HASH_BYTES; i++) {
        int high = hex_value(hex.p[2 * i]);
        int low = hex_value(hex.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        hash.bytes[i] = (unsigned char)(high * 16 + low);
    }
    *out = hash;
    return true;
}

bool hash_equal(struct hash a, struct hash b)
{
    return sodium_memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}
