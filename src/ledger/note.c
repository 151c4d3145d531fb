/* Signed notes. The text is everything up to the last empty line; signatures of unknown keys are
 * passed over, a wrong one of a known key spoils the note. */
#include "ledger/note.h"

#include "base/assert.h"
#include "base/base64.h"
#include "base/hash.h"
#include "base/utf8.h"

#include <sodium.h>
#include <string.h>

_Static_assert(crypto_sign_PUBLICKEYBYTES == NOTE_PUBLIC_BYTES, "Ed25519 public keys");
_Static_assert(crypto_sign_SEEDBYTES == NOTE_SEED_BYTES, "Ed25519 seeds");
_Static_assert(crypto_sign_BYTES == NOTE_SIGNATURE_BYTES, "Ed25519 signatures");
_Static_assert(crypto_sign_SECRETKEYBYTES == 64, "libsodium's secret key is seed and public key");

#define ID_BYTES 4
#define ID_HEX 8
#define TIME_BYTES 8
static const struct sv DASH = SV_INIT("\xe2\x80\x94 "); /* em dash, space */

static const unsigned char *uchars(struct sv text)
{
    return (const unsigned char *)text.p;
}

static uint32_t read_u32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void write_be(unsigned char *out, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (unsigned char)(value >> (8 * (n - 1 - i)));
}

/* ---- keys ---- */

bool note_name_is_valid(struct sv name)
{
    if (name.n == 0 || name.n > NOTE_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c <= ' ' || c >= 0x7f || c == '+')
            return false;
    }
    return true;
}

static uint32_t key_id(const struct note_key *key)
{
    unsigned char algorithm = (unsigned char)key->algorithm;
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, key->name);
    hash_stream_add(&stream, SV("\n"));
    hash_stream_add(&stream, (struct sv){(const char *)&algorithm, 1});
    hash_stream_add(&stream, (struct sv){(const char *)key->public_key, NOTE_PUBLIC_BYTES});
    return read_u32(hash_stream_finish(&stream).bytes);
}

void note_signer_init(struct note_signer *out, struct sv name, enum note_algorithm algorithm,
                      const unsigned char seed[NOTE_SEED_BYTES])
{
    ASSERT(note_name_is_valid(name));
    *out = (struct note_signer){.key = {.name = name, .algorithm = algorithm}};
    crypto_sign_seed_keypair(out->key.public_key, out->secret, seed);
    out->key.id = key_id(&out->key);
}

void note_signer_wipe(struct note_signer *signer)
{
    sodium_memzero(signer, sizeof *signer);
}

void note_key_format(const struct note_key *key, struct buf *out)
{
    unsigned char bytes[1 + NOTE_PUBLIC_BYTES];
    bytes[0] = (unsigned char)key->algorithm;
    memcpy(bytes + 1, key->public_key, NOTE_PUBLIC_BYTES);
    buf_add_sv(out, key->name);
    buf_printf(out, "+%08x+", (unsigned)key->id);
    base64_add(out, (struct sv){(const char *)bytes, sizeof bytes});
}

static bool read_hex_id(struct sv hex, uint32_t *out)
{
    if (hex.n != ID_HEX)
        return false;
    *out = 0;
    for (size_t i = 0; i < ID_HEX; i++) {
        char c = hex.p[i];
        bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && !(c >= 'a' && c <= 'f'))
            return false;
        *out = *out << 4 | (uint32_t)(is_digit ? c - '0' : c - 'a' + 10);
    }
    return true;
}

enum err note_key_parse(struct sv text, struct note_key *out)
{
    struct sv name, rest, hex, encoded;
    unsigned char bytes[1 + NOTE_PUBLIC_BYTES];
    uint32_t id;
    if (!sv_cut(text, '+', &name, &rest) || !sv_cut(rest, '+', &hex, &encoded) ||
        !note_name_is_valid(name) || !read_hex_id(hex, &id) ||
        !base64_decode_into(encoded, bytes, sizeof bytes))
        return ERR_BAD_INPUT;
    if (bytes[0] != NOTE_ED25519 && bytes[0] != NOTE_COSIGNATURE_V1)
        return ERR_BAD_INPUT;
    *out = (struct note_key){.name = name, .algorithm = (enum note_algorithm)bytes[0], .id = id};
    memcpy(out->public_key, bytes + 1, NOTE_PUBLIC_BYTES);
    return key_id(out) == id ? ERR_OK : ERR_BAD_INPUT;
}

void note_key_as(const struct note_key *key, enum note_algorithm algorithm, struct note_key *out)
{
    *out = *key;
    out->algorithm = algorithm;
    out->id = key_id(out);
}

bool note_key_equal(const struct note_key *a, const struct note_key *b)
{
    return sv_eq(a->name, b->name) && a->algorithm == b->algorithm && a->id == b->id &&
           memcmp(a->public_key, b->public_key, NOTE_PUBLIC_BYTES) == 0;
}

/* ---- signing ---- */

static void add_line(const struct note_key *key, struct sv signature, struct buf *out)
{
    unsigned char bytes[ID_BYTES + TIME_BYTES + NOTE_SIGNATURE_BYTES];
    ASSERT(signature.n <= sizeof bytes - ID_BYTES);
    write_be(bytes, key->id, ID_BYTES);
    memcpy(bytes + ID_BYTES, signature.p, signature.n);
    buf_add_sv(out, DASH);
    buf_add_sv(out, key->name);
    buf_add_byte(out, ' ');
    base64_add(out, (struct sv){(const char *)bytes, ID_BYTES + signature.n});
    buf_add_byte(out, '\n');
}

void note_sign(const struct note_signer *signer, struct sv text, struct buf *out)
{
    ASSERT(signer->key.algorithm == NOTE_ED25519);
    unsigned char signature[NOTE_SIGNATURE_BYTES];
    crypto_sign_detached(signature, NULL, uchars(text), text.n, signer->secret);
    add_line(&signer->key, (struct sv){(const char *)signature, sizeof signature}, out);
}

static void cosigned_message(struct buf *out, struct sv text, int64_t at_s)
{
    buf_init(out, NOTE_SIZE_MAX + 64);
    buf_printf(out, "cosignature/v1\ntime %lld\n", (long long)at_s);
    buf_add_sv(out, text);
}

void note_cosign(const struct note_signer *signer, struct sv text, int64_t at_s, struct buf *out)
{
    ASSERT(signer->key.algorithm == NOTE_COSIGNATURE_V1 && text.n <= NOTE_SIZE_MAX && at_s >= 0);
    struct buf message;
    cosigned_message(&message, text, at_s);
    unsigned char signature[TIME_BYTES + NOTE_SIGNATURE_BYTES];
    write_be(signature, (uint64_t)at_s, TIME_BYTES);
    crypto_sign_detached(signature + TIME_BYTES, NULL, uchars(buf_view(&message)), message.n,
                         signer->secret);
    buf_release(&message);
    add_line(&signer->key, (struct sv){(const char *)signature, sizeof signature}, out);
}

/* ---- reading ---- */

static bool has_only_text(struct sv bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        if (((unsigned char)bytes.p[i] < ' ' && bytes.p[i] != '\n') || bytes.p[i] == 0x7f)
            return false;
    }
    return utf8_is_valid(bytes);
}

enum err note_signature_parse(struct arena *arena, struct sv line, struct note_signature *out)
{
    struct sv name, encoded, bytes;
    if (!sv_starts_with(line, DASH) ||
        !sv_cut(sv_slice(line, DASH.n, line.n), ' ', &name, &encoded) ||
        !note_name_is_valid(name) || !base64_decode(arena, encoded, &bytes) || bytes.n <= ID_BYTES)
        return ERR_BAD_INPUT;
    *out = (struct note_signature){.line = line,
                                   .name = name,
                                   .id = read_u32(uchars(bytes)),
                                   .bytes = sv_slice(bytes, ID_BYTES, bytes.n)};
    return ERR_OK;
}

/* Where the signatures begin: behind the last empty line; 0 when there is none. */
static size_t signatures_at(struct sv bytes)
{
    for (size_t i = bytes.n; i >= 2; i--) {
        if (bytes.p[i - 1] == '\n' && bytes.p[i - 2] == '\n')
            return i;
    }
    return 0;
}

enum err note_parse(struct arena *arena, struct sv bytes, struct note *out)
{
    if (bytes.n > NOTE_SIZE_MAX || !has_only_text(bytes) || !sv_ends_with(bytes, SV("\n")))
        return ERR_BAD_INPUT;
    size_t at = signatures_at(bytes);
    if (at < 2 || at == bytes.n)
        return ERR_BAD_INPUT;
    *out = (struct note){.text = sv_slice(bytes, 0, at - 1)};
    struct sv rest = sv_slice(bytes, at, bytes.n);
    while (rest.n > 0) {
        struct sv line;
        if (out->count == NOTE_SIGNATURES_MAX || !sv_cut(rest, '\n', &line, &rest))
            return ERR_BAD_INPUT;
        enum err err = note_signature_parse(arena, line, &out->signatures[out->count++]);
        if (err)
            return err;
    }
    return ERR_OK;
}

static bool is_by(const struct note_signature *signature, const struct note_key *key)
{
    return signature->id == key->id && sv_eq(signature->name, key->name);
}

static bool signature_holds(const struct note_signature *signature, const struct note_key *key,
                            struct sv text)
{
    return key->algorithm == NOTE_ED25519 && signature->bytes.n == NOTE_SIGNATURE_BYTES &&
           crypto_sign_verify_detached(uchars(signature->bytes), uchars(text), text.n,
                                       key->public_key) == 0;
}

bool note_verify(const struct note *note, const struct note_key *key)
{
    bool is_signed = false;
    for (size_t i = 0; i < note->count; i++) {
        if (!is_by(&note->signatures[i], key))
            continue;
        if (!signature_holds(&note->signatures[i], key, note->text))
            return false;
        is_signed = true;
    }
    return is_signed;
}

static bool read_time(struct sv bytes, int64_t *out)
{
    uint64_t at = 0;
    for (size_t i = 0; i < TIME_BYTES; i++)
        at = at << 8 | (unsigned char)bytes.p[i];
    *out = at <= INT64_MAX ? (int64_t)at : 0;
    return at <= INT64_MAX;
}

bool note_cosignature_holds(const struct note_signature *signature, const struct note_key *key,
                            struct sv text, int64_t *at_s)
{
    if (key->algorithm != NOTE_COSIGNATURE_V1 || !is_by(signature, key) || text.n > NOTE_SIZE_MAX ||
        signature->bytes.n != TIME_BYTES + NOTE_SIGNATURE_BYTES ||
        !read_time(signature->bytes, at_s))
        return false;
    struct buf message;
    cosigned_message(&message, text, *at_s);
    bool holds =
        crypto_sign_verify_detached(uchars(signature->bytes) + TIME_BYTES,
                                    uchars(buf_view(&message)), message.n, key->public_key) == 0;
    buf_release(&message);
    return holds;
}

bool note_cosigned_at(const struct note *note, const struct note_key *key, int64_t *at_s)
{
    bool is_signed = false;
    *at_s = 0;
    for (size_t i = 0; i < note->count; i++) {
        int64_t at;
        if (!is_by(&note->signatures[i], key))
            continue;
        if (!note_cosignature_holds(&note->signatures[i], key, note->text, &at))
            return false;
        is_signed = true;
        *at_s = at > *at_s ? at : *at_s;
    }
    return is_signed;
}
