/* What stands outside is checked as in a receipt, without the parts; what is inside opens with the
 * code alone. */
#include "ledger/receipt_sealed.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/utf8.h"

#include <sodium.h>
#include <string.h>

static const struct sv FORMAT = SV_INIT("huiyin sealed receipt 1");
enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
enum { TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES, PASSES_MAX = 16 };

static const unsigned char *uchars(struct sv bytes)
{
    return (const unsigned char *)bytes.p;
}

static bool has_format(const json_t *json)
{
    struct sv format;
    return json_get_text(json, "format", &format) && sv_eq(format, FORMAT);
}

bool sealed_receipt_is(struct sv text)
{
    json_t *json = NULL;
    if (text.n > 2 * RECEIPT_SIZE_MAX || json_parse(text, &json))
        return false;
    bool is = has_format(json);
    json_decref(json);
    return is;
}

/* ---- outside ---- */

struct outside {
    struct arena *arena;
    struct note_key keys[RECEIPT_KEYS_MAX];
    size_t key_count;
};

static bool read_keys(struct outside *o, const json_t *list)
{
    o->key_count = json_array_size(list);
    if (o->key_count < 1 || o->key_count > RECEIPT_KEYS_MAX)
        return false;
    for (size_t i = 0; i < o->key_count; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (!text || note_key_parse(arena_sv(o->arena, sv_from(text)), &o->keys[i]))
            return false;
    }
    return true;
}

static bool is_signed(const struct outside *o, const struct log_proof *proof)
{
    for (size_t i = 0; i < o->key_count; i++) {
        if (o->keys[i].algorithm == NOTE_ED25519 &&
            sv_eq(o->keys[i].name, proof->checkpoint.origin) &&
            note_verify(&proof->note, &o->keys[i]))
            return true;
    }
    return false;
}

static bool read_record(struct outside *o, const json_t *json, struct sealed_record *out)
{
    struct sv text;
    struct sv entry = {(const char *)out->leaf.bytes, HASH_BYTES};
    if (json_object_size(json) != 2 || !json_get_text(json, "leaf", &text) ||
        !base64_decode_into(text, out->leaf.bytes, HASH_BYTES))
        return false;
    if (json_is_null(json_object_get(json, "proof")))
        return true;
    out->proof = ARENA_NEW(o->arena, struct log_proof);
    return json_get_text(json, "proof", &text) &&
           !log_proof_parse(o->arena, arena_sv(o->arena, text), out->proof) &&
           is_signed(o, out->proof) && log_proof_holds(out->proof, entry);
}

static bool read_records(struct outside *o, const json_t *list, struct sealed_receipt *out)
{
    size_t count = json_array_size(list);
    if (count < 1 || count > RECEIPT_RECORDS_MAX)
        return false;
    out->records = ARENA_ARRAY(o->arena, struct sealed_record, count);
    out->record_count = count;
    for (size_t i = 0; i < count; i++) {
        if (!read_record(o, json_array_get(list, i), &out->records[i]))
            return false;
    }
    return true;
}

static bool read_box(struct arena *arena, const json_t *json, struct sealed_receipt *out)
{
    struct sv salt, sealed;
    return json_get_int(json, "passes", &out->passes) &&
           json_get_int(json, "memory_kib", &out->memory_kib) && out->passes >= 1 &&
           out->passes <= PASSES_MAX && out->memory_kib >= 8 &&
           out->memory_kib <= SEALED_MEMORY_MAX_KIB && json_get_text(json, "salt", &salt) &&
           base64_decode_into(salt, out->salt, SEALED_SALT_BYTES) &&
           json_get_text(json, "sealed", &sealed) && base64_decode(arena, sealed, &out->sealed) &&
           out->sealed.n > NONCE + TAG;
}

enum err sealed_receipt_read(struct arena *arena, struct sv text, struct sealed_receipt *out)
{
    enum { MEMBERS = 7 };
    json_t *json = NULL;
    struct outside *o = ARENA_NEW(arena, struct outside);
    o->arena = arena;
    *out = (struct sealed_receipt){0};
    if (text.n > 2 * RECEIPT_SIZE_MAX || json_parse(text, &json))
        return ERR_BAD_INPUT;
    bool holds = json_object_size(json) == MEMBERS && has_format(json) &&
                 read_keys(o, json_object_get(json, "keys")) &&
                 read_records(o, json_object_get(json, "records"), out) &&
                 read_box(arena, json, out);
    json_decref(json);
    return holds ? ERR_OK : ERR_BAD_INPUT;
}

/* ---- inside ---- */

/* Letters and digits in capitals, as the code is printed. */
static struct sv normalised(struct arena *arena, struct sv code)
{
    struct sv folded = utf8_fold(arena, code);
    char *out = arena_alloc(arena, folded.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < folded.n; i++) {
        char c = folded.p[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
            out[n++] = c;
    }
    return (struct sv){out, n};
}

static bool make_key(const struct sealed_receipt *sealed, struct sv code,
                     unsigned char key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES])
{
    return crypto_pwhash(key, crypto_aead_xchacha20poly1305_ietf_KEYBYTES, code.p, code.n,
                         sealed->salt, (unsigned long long)sealed->passes,
                         (size_t)sealed->memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

enum err sealed_receipt_open(struct arena *arena, const struct sealed_receipt *sealed,
                             struct sv code, struct sv *text_out)
{
    unsigned char key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    unsigned long long n = 0;
    struct sv box = sv_slice(sealed->sealed, NONCE, sealed->sealed.n);
    char *text = arena_alloc(arena, box.n);
    bool opens = make_key(sealed, normalised(arena, code), key) &&
                 crypto_aead_xchacha20poly1305_ietf_decrypt(
                     (unsigned char *)text, &n, NULL, uchars(box), box.n, uchars(FORMAT), FORMAT.n,
                     uchars(sealed->sealed), key) == 0;
    sodium_memzero(key, sizeof key);
    *text_out = (struct sv){text, opens ? (size_t)n : 0};
    return opens ? ERR_OK : ERR_WRONG_CREDENTIALS;
}

bool sealed_receipt_is_of(const struct sealed_receipt *sealed, const struct log_receipt *receipt)
{
    if (sealed->record_count != receipt->record_count)
        return false;
    for (size_t i = 0; i < receipt->record_count; i++) {
        if (!hash_equal(sealed->records[i].leaf, receipt->records[i].promise.leaf))
            return false;
    }
    return true;
}
