/* Sealing people and bytes, blind indexes and token hashes.
 *
 * Invariants:
 *  1. What is sealed is bound to where it belongs (associated data): moved elsewhere it does not
 *     open.
 *  2. Keys and opened texts live in wiping arenas or are wiped, and are never logged. */
#include "vault/vault.h"

#include "base/assert.h"
#include "base/cbor.h"
#include "vault/normalise.h"
#include "vault/vault_private.h"

#include <sodium.h>

enum {
    PAD_BLOCK = 64, /* sealed lengths tell no more than the block */
    IDENTITY_MAX = 1 << 14,
    IDENTITY_FIELDS = 6,
};

/* ---- sealing ---- */

struct sv seal_under(struct vault *vault, struct arena *arena, const struct open_key *key,
                     struct sv plain, struct sv bound_to)
{
    const struct cipher_task task = {
        .profile = vault->profile, .key = key->bytes, .bound_to = bound_to, .plain = plain};
    size_t n = cipher_sealed_size(vault->profile, plain.n);
    unsigned char *out = arena_alloc(arena, n);
    cipher_seal(&task, vault->rng, out);
    return (struct sv){(const char *)out, n};
}

enum err open_under(struct arena *arena, const struct open_key *key, struct sv sealed,
                    struct sv bound_to, struct sv *out)
{
    unsigned char *plain = arena_alloc(arena, cipher_plain_room(sealed) + 1);
    size_t n = 0;
    enum err err = cipher_open(key->bytes, bound_to, sealed, plain, &n);
    *out = (struct sv){(const char *)plain, n};
    return err;
}

static enum err open_old(struct arena *arena, const struct open_key *key, struct sv sealed,
                         struct sv bound_to, struct sv *out)
{
    unsigned char *plain = arena_alloc(arena, sealed.n + 1);
    size_t n = 0;
    enum err err = cipher_open_old(key->bytes, bound_to, sealed, plain, &n);
    *out = (struct sv){(const char *)plain, n};
    return err;
}

/* What a sealed person is bound to: format, region, petition, person, key. */
static struct sv person_binding(struct arena *arena, const struct sealed_person *person)
{
    return arena_printf(arena, "person.1 %lld %lld %lld %lld", (long long)person->petition.region,
                        (long long)person->petition.id, (long long)person->id,
                        (long long)person->key_id);
}

struct sv pad_to(struct arena *arena, struct sv plain, size_t block)
{
    size_t size = (plain.n / block + 1) * block;
    unsigned char *out = arena_alloc(arena, size);
    if (plain.n)
        memcpy(out, plain.p, plain.n);
    size_t padded = 0;
    int failed = sodium_pad(&padded, out, plain.n, block, size);
    ASSERT(!failed && padded == size);
    return (struct sv){(const char *)out, size};
}

enum err unpad_from(struct sv *text, size_t block)
{
    size_t n = text->n;
    while (n && text->p[n - 1] == 0 && text->n - n < block)
        n--;
    if (!n || (unsigned char)text->p[n - 1] != 0x80 || text->n - n >= block)
        return ERR_CORRUPT;
    text->n = n - 1;
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
    struct open_key key;
    enum err err = buf_finish(&buf);
    if (!err)
        err = vault_key_take(vault, &person->key_id, &key);
    if (!err) {
        person->sealed = seal_under(vault, arena, &key, pad_to(arena, buf_view(&buf), PAD_BLOCK),
                                    person_binding(arena, person));
        open_key_wipe(&key, 1);
    }
    if (buf.p)
        sodium_memzero(buf.p, buf.n);
    buf_release(&buf);
    return err;
}

/* People of programs without key store carry the number of the vault. */
static enum err open_sealed_person(struct vault *vault, struct arena *arena,
                                   const struct sealed_person *sealed, struct sv *out)
{
    struct open_key key;
    struct sv place = person_binding(arena, sealed);
    if (sealed->key_id == vault->register_id)
        return vault->has_person_root
                   ? open_old(arena, &vault->roots[ROOT_PERSON], sealed->sealed, place, out)
                   : ERR_CORRUPT;
    enum err err = vault_key_open(vault, sealed->key_id, &key);
    if (err)
        return err;
    err = open_under(arena, &key, sealed->sealed, place, out);
    open_key_wipe(&key, 1);
    return err;
}

enum err vault_open_person(struct vault *vault, struct arena *arena,
                           const struct sealed_person *sealed, struct identity *out)
{
    struct sv plain;
    enum err err = open_sealed_person(vault, arena, sealed, &plain);
    if (!err)
        err = unpad_from(&plain, PAD_BLOCK);
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

enum err vault_renew_person(struct vault *vault, struct arena *arena, struct sealed_person *person)
{
    struct identity identity;
    if (person->key_id != vault->register_id)
        return ERR_OK;
    enum err err = vault_open_person(vault, arena, person, &identity);
    return err ? err : vault_seal_person(vault, arena, &identity, person);
}

enum err vault_seal_bytes(struct vault *vault, struct arena *arena, const char *purpose,
                          struct sv plain, struct sv *out)
{
    *out = seal_under(vault, arena, &vault->roots[ROOT_BYTES], plain, sv_from(purpose));
    return ERR_OK;
}

/* What an older program sealed may begin with any byte, so it is tried when this form does not
 * open.
 */
enum err vault_open_bytes(struct vault *vault, struct arena *arena, const char *purpose,
                          struct sv sealed, struct sv *out)
{
    const struct open_key *key = &vault->roots[ROOT_BYTES];
    enum err err = open_under(arena, key, sealed, sv_from(purpose), out);
    return err == ERR_CORRUPT ? open_old(arena, key, sealed, sv_from(purpose), out) : err;
}

/* ---- blind indexes and tokens ---- */

/* Keyed hash of label, a zero byte and the value: labels cannot run into values. */
static void keyed_hash(const struct vault *vault, enum root root, struct sv label, struct sv value,
                       uint8_t out[BLIND_INDEX_SIZE])
{
    char small[256]; /* every request hashes a token, which fits */
    size_t n = label.n + 1 + value.n;
    struct arena *scratch = n > sizeof small ? arena_new_wiping() : NULL;
    char *message = scratch ? arena_alloc(scratch, n) : small;
    memcpy(message, label.p, label.n);
    message[label.n] = '\0';
    if (value.n)
        memcpy(message + label.n + 1, value.p, value.n);
    cipher_hash(vault->profile, vault->roots[root].bytes, (struct sv){message, n}, out);
    sodium_memzero(message, n);
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
    keyed_hash(vault, ROOT_INDEX, LABEL[kind], normalise(scratch, kind, value), index.hash);
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
    keyed_hash(vault, ROOT_TOKEN, sv_from(purpose), token, out);
}
