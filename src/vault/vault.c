/* Keys, sealing, blind indexes and token hashes.
 *
 * Invariants:
 *  1. One 32-byte master key lives in the key file; every use has a key of its own, derived from it
 *     under a label, so that no output of one use can stand for another.
 *  2. What is sealed is bound to where it belongs (associated data): moved elsewhere it does not
 *     open.
 *  3. Keys and opened texts live in wiping arenas only and are never logged. */
#include "vault/vault.h"

#include "base/assert.h"
#include "base/cbor.h"
#include "base/file.h"
#include "base/hash.h"
#include "vault/normalise.h"
#include "vault/vault_private.h"

#include <sodium.h>

#define KEY_MAGIC "huiyin office key 1\n"
enum {
    KEY_FILE_MAX = 256,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PAD_BLOCK = 64, /* sealed lengths tell no more than the block */
    IDENTITY_MAX = 1 << 14,
    IDENTITY_FIELDS = 6,
};

/* ---- the key file ---- */

static struct hash derive(const unsigned char master[HASH_KEY_BYTES], const char *label)
{
    return hash_keyed(master, sv_from(label));
}

static void derive_key(const unsigned char master[HASH_KEY_BYTES], const char *label,
                       unsigned char out[HASH_KEY_BYTES])
{
    struct hash key = derive(master, label);
    memcpy(out, key.bytes, HASH_KEY_BYTES);
    sodium_memzero(&key, sizeof key);
}

static void derive_keys(struct vault *vault, const unsigned char master[HASH_KEY_BYTES])
{
    derive_key(master, "huiyin vault person v1", vault->person_key);
    derive_key(master, "huiyin vault bytes v1", vault->bytes_key);
    derive_key(master, "huiyin vault index v1", vault->index_key);
    derive_key(master, "huiyin vault token v1", vault->token_key);
    derive_key(master, "huiyin vault holder v1", vault->holder_key);
    struct hash print = derive(master, "huiyin vault fingerprint v1");
    uint64_t id = 0;
    for (int i = 0; i < 8; i++)
        id = id << 8 | print.bytes[i];
    vault->key_id = (int64_t)(id >> 1) | 1;
}

static enum err make_key_file(struct vault *vault, const char *path)
{
    unsigned char master[HASH_KEY_BYTES];
    vault->rng.fill(vault->rng.self, master, sizeof master);
    char text[sizeof KEY_MAGIC + HASH_HEX_CHARS + 1];
    char hex[HASH_HEX_CHARS + 1];
    sodium_bin2hex(hex, sizeof hex, master, sizeof master);
    int n = snprintf(text, sizeof text, "%s%s\n", KEY_MAGIC, hex);
    enum err err = file_write_atomic(path, (struct sv){text, (size_t)n}, 0600);
    sodium_memzero(master, sizeof master);
    sodium_memzero(text, sizeof text);
    sodium_memzero(hex, sizeof hex);
    return err;
}

static enum err read_key_file(struct vault *vault, const char *path, struct fail *fail)
{
    struct sv text;
    enum err err = file_read(vault->arena, path, KEY_FILE_MAX, &text);
    if (err)
        return fail_detail(fail, err, "the office key %s cannot be read", path);
    struct hash master;
    struct sv hex = sv_trim(sv_slice(text, sizeof KEY_MAGIC - 1, text.n));
    if (!sv_starts_with(text, SV(KEY_MAGIC)) || !hash_from_hex(hex, &master))
        return fail_detail(fail, ERR_CORRUPT, "%s is not an office key", path);
    derive_keys(vault, master.bytes);
    sodium_memzero(&master, sizeof master);
    return ERR_OK;
}

enum err vault_open(const char *key_path, bool create, struct rng rng, struct vault **out,
                    struct fail *fail)
{
    *out = NULL;
    if (sodium_init() < 0)
        return fail_detail(fail, ERR_INTERNAL, "libsodium does not start");
    struct arena *arena = arena_new_wiping();
    struct vault *vault = ARENA_NEW(arena, struct vault);
    vault->arena = arena;
    vault->rng = rng;
    enum err err = ERR_OK;
    if (create && !file_exists(key_path))
        err = make_key_file(vault, key_path);
    if (err)
        (void)fail_detail(fail, err, "the office key %s cannot be written", key_path);
    else
        err = read_key_file(vault, key_path, fail);
    if (err) {
        arena_free(&arena);
        return err;
    }
    *out = vault;
    return ERR_OK;
}

void vault_close(struct vault **vault)
{
    if (!*vault)
        return;
    struct arena *arena = (*vault)->arena;
    *vault = NULL;
    arena_free(&arena);
}

/* ---- sealing ---- */

static struct sv seal(struct vault *vault, struct arena *arena, const unsigned char *key,
                      struct sv plain, struct sv bound_to)
{
    unsigned char *out = arena_alloc(arena, NONCE_BYTES + plain.n + TAG_BYTES);
    vault->rng.fill(vault->rng.self, out, NONCE_BYTES);
    unsigned long long n = 0;
    int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + NONCE_BYTES, &n, (const unsigned char *)plain.p, plain.n,
        (const unsigned char *)bound_to.p, bound_to.n, NULL, out, key);
    ASSERT(!failed && n == plain.n + TAG_BYTES);
    return (struct sv){(const char *)out, NONCE_BYTES + plain.n + TAG_BYTES};
}

static enum err unseal(struct arena *arena, const unsigned char *key, struct sv sealed,
                       struct sv bound_to, struct sv *out)
{
    if (sealed.n < NONCE_BYTES + TAG_BYTES)
        return ERR_CORRUPT;
    const unsigned char *nonce = (const unsigned char *)sealed.p;
    size_t length = sealed.n - NONCE_BYTES - TAG_BYTES;
    unsigned char *plain = arena_alloc(arena, length + 1);
    unsigned long long n = 0;
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain, &n, NULL, nonce + NONCE_BYTES, sealed.n - NONCE_BYTES,
        (const unsigned char *)bound_to.p, bound_to.n, nonce, key);
    if (failed || n != length)
        return ERR_CORRUPT;
    *out = (struct sv){(const char *)plain, length};
    return ERR_OK;
}

/* What a sealed person is bound to: format, region, petition, person, key. */
static struct sv person_binding(struct arena *arena, const struct sealed_person *person)
{
    return arena_printf(arena, "person.1 %lld %lld %lld %lld", (long long)person->petition.region,
                        (long long)person->petition.id, (long long)person->id,
                        (long long)person->key_id);
}

/* Copy with ISO 7816-4 padding to the block. */
static struct sv pad(struct arena *arena, struct sv plain)
{
    size_t size = (plain.n / PAD_BLOCK + 1) * PAD_BLOCK;
    unsigned char *out = arena_alloc(arena, size);
    if (plain.n)
        memcpy(out, plain.p, plain.n);
    size_t padded = 0;
    int failed = sodium_pad(&padded, out, plain.n, PAD_BLOCK, size);
    ASSERT(!failed && padded == size);
    return (struct sv){(const char *)out, size};
}

static enum err unpad(struct sv *text)
{
    size_t n = 0;
    if (sodium_unpad(&n, (const unsigned char *)text->p, text->n, PAD_BLOCK))
        return ERR_CORRUPT;
    text->n = n;
    return ERR_OK;
}

enum err vault_seal_person(struct vault *vault, struct arena *arena,
                           const struct identity *identity, struct sealed_person *person)
{
    struct buf buf;
    buf_init(&buf, IDENTITY_MAX);
    cbor_array(&buf, IDENTITY_FIELDS);
    cbor_text(&buf, identity->name);
    cbor_text(&buf, identity->phone);
    cbor_text(&buf, identity->address);
    cbor_text(&buf, identity->id_kind);
    cbor_text(&buf, identity->id_number);
    cbor_bool(&buf, identity->is_organisation);
    person->key_id = vault->key_id;
    enum err err = buf_finish(&buf);
    if (!err)
        person->sealed = seal(vault, arena, vault->person_key, pad(arena, buf_view(&buf)),
                              person_binding(arena, person));
    if (buf.p)
        sodium_memzero(buf.p, buf.n);
    buf_release(&buf);
    return err;
}

enum err vault_open_person(struct vault *vault, struct arena *arena,
                           const struct sealed_person *sealed, struct identity *out)
{
    struct sv plain;
    enum err err =
        unseal(arena, vault->person_key, sealed->sealed, person_binding(arena, sealed), &plain);
    if (!err)
        err = unpad(&plain);
    if (err)
        return err;
    struct cbor_reader reader;
    cbor_reader_init(&reader, plain);
    if (cbor_read_array(&reader) != IDENTITY_FIELDS)
        return ERR_CORRUPT;
    *out = (struct identity){0};
    out->name = cbor_read_text(&reader);
    out->phone = cbor_read_text(&reader);
    out->address = cbor_read_text(&reader);
    out->id_kind = cbor_read_text(&reader);
    out->id_number = cbor_read_text(&reader);
    out->is_organisation = cbor_read_bool(&reader);
    return cbor_finish(&reader);
}

enum err vault_seal_bytes(struct vault *vault, struct arena *arena, const char *purpose,
                          struct sv plain, struct sv *out)
{
    *out = seal(vault, arena, vault->bytes_key, plain, sv_from(purpose));
    return ERR_OK;
}

enum err vault_open_bytes(struct vault *vault, struct arena *arena, const char *purpose,
                          struct sv sealed, struct sv *out)
{
    return unseal(arena, vault->bytes_key, sealed, sv_from(purpose), out);
}

int64_t vault_key_id(const struct vault *vault)
{
    return vault->key_id;
}

/* ---- blind indexes and tokens ---- */

/* Keyed hash of label, a zero byte and the value: labels cannot run into values. */
static void keyed_hash(const unsigned char key[HASH_KEY_BYTES], struct sv label, struct sv value,
                       uint8_t out[BLIND_INDEX_SIZE])
{
    struct arena *scratch = arena_new_wiping();
    char *message = arena_alloc(scratch, label.n + 1 + value.n);
    memcpy(message, label.p, label.n);
    if (value.n)
        memcpy(message + label.n + 1, value.p, value.n);
    struct hash hash = hash_keyed(key, (struct sv){message, label.n + 1 + value.n});
    memcpy(out, hash.bytes, BLIND_INDEX_SIZE);
    arena_free(&scratch);
}

struct blind_index vault_index(struct vault *vault, enum blind_index_kind kind, struct sv value)
{
    static const struct sv LABEL[] = {
        [BLIND_NAME] = SV_INIT("name"),
        [BLIND_PHONE] = SV_INIT("phone"),
        [BLIND_ID_NUMBER] = SV_INIT("id number"),
    };
    struct arena *scratch = arena_new_wiping();
    struct blind_index index = {.kind = kind};
    keyed_hash(vault->index_key, LABEL[kind], normalise(scratch, kind, value), index.hash);
    arena_free(&scratch);
    return index;
}

size_t vault_indexes(struct vault *vault, const struct identity *identity,
                     struct blind_index out[3])
{
    const struct {
        enum blind_index_kind kind;
        struct sv value;
    } parts[] = {{BLIND_NAME, identity->name},
                 {BLIND_PHONE, identity->phone},
                 {BLIND_ID_NUMBER, identity->id_number}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (sv_trim(parts[i].value).n)
            out[n++] = vault_index(vault, parts[i].kind, parts[i].value);
    }
    return n;
}

void vault_token_hash(struct vault *vault, const char *purpose, struct sv token,
                      uint8_t out[BLIND_INDEX_SIZE])
{
    keyed_hash(vault->token_key, sv_from(purpose), token, out);
}
