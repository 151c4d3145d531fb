/* Opening the vault, and one key of it.
 *
 * 1. The office key wraps; it seals nothing else. Every use has a key of its own.
 * 2. A key is unwrapped for one use and wiped after it; only the roots, the office key and, for a
 *    while, keys of matters stay (key_cache.h).
 * 3. What an older program derived from the office key – indexes, tokens, holders – is kept as
 * roots, so that the office key can be replaced. The older key file goes when the roots are on
 * disk.
 * 4. A new office key is never made beside an existing key store. */
#include "base/assert.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/num.h"
#include "store/address.h"
#include "vault/key_cache.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

/* ---- wrapping ---- */

static struct sv wrap_place(int64_t id, char buffer[32])
{
    static const char LABEL[] = "key.1 ";
    size_t n = sizeof LABEL - 1;
    memcpy(buffer, LABEL, n);
    return (struct sv){buffer, n + (size_t)num_format_i64(id, buffer + n)};
}

static void wrapping_key(const struct vault *vault, const struct office_key *office,
                         struct open_key *out)
{
    cipher_derive(vault->profile, office->bytes, "huiyin vault wrap 1", out->bytes);
}

void vault_wrap(const struct vault *vault, const struct office_key *office, int64_t id,
                const struct open_key *key, struct wrapped_key *out)
{
    char place[32];
    struct open_key wraps;
    wrapping_key(vault, office, &wraps);
    const struct cipher_task task = {.profile = vault->profile,
                                     .key = wraps.bytes,
                                     .bound_to = wrap_place(id, place),
                                     .plain = {(const char *)key->bytes, CIPHER_KEY_BYTES}};
    *out = (struct wrapped_key){.id = id, .office = office->id};
    out->size = cipher_sealed_size(vault->profile, CIPHER_KEY_BYTES);
    ASSERT(out->size <= WRAPPED_KEY_MAX);
    cipher_seal(&task, rng_system(), out->bytes);
    open_key_wipe(&wraps, 1);
}

static enum err unwrap_with(const struct open_key *wraps, const struct wrapped_key *wrapped,
                            struct open_key *out)
{
    char place[32];
    size_t n = 0;
    const struct sv sealed = {(const char *)wrapped->bytes, wrapped->size};
    if (cipher_plain_room(sealed) != CIPHER_KEY_BYTES)
        return ERR_CORRUPT;
    return cipher_open(wraps->bytes, wrap_place(wrapped->id, place), sealed, out->bytes, &n);
}

enum err vault_unwrap(const struct vault *vault, const struct office_key *office,
                      const struct wrapped_key *wrapped, struct open_key *out)
{
    struct open_key wraps;
    wrapping_key(vault, office, &wraps);
    enum err err = unwrap_with(&wraps, wrapped, out);
    open_key_wipe(&wraps, 1);
    return err;
}

void open_key_wipe(struct open_key *keys, size_t count)
{
    sodium_memzero(keys, count * sizeof *keys);
}

/* ---- the office key in use ---- */

/* With the lock held. */
static enum err reread_office(struct vault *vault)
{
    struct office_keys read;
    struct fail fail = {0};
    enum err err = office_keys_read(vault->key_path, &read, &fail);
    if (err)
        LOG_ERROR("vault", "%s", fail.detail);
    else
        vault->office = read;
    office_keys_wipe(&read);
    return err;
}

/* The office key of this id; the file is read again when it is none of those known. */
static enum err office_of(struct vault *vault, int64_t id, struct office_key *out)
{
    enum err err = ERR_OK;
    pthread_mutex_lock(&vault->office_lock);
    const struct office_key *found = office_keys_find(&vault->office, id);
    if (!found) {
        err = reread_office(vault);
        found = err ? NULL : office_keys_find(&vault->office, id);
    }
    if (found)
        *out = *found;
    else if (!err)
        err = ERR_CORRUPT;
    pthread_mutex_unlock(&vault->office_lock);
    return err;
}

/* ---- keys ---- */

static enum err open_wrapped(struct vault *vault, const struct wrapped_key *wrapped, size_t count,
                             struct open_key *out)
{
    struct office_key office = {0};
    struct open_key wraps;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++) {
        if (wrapped[i].office != office.id) {
            err = office_of(vault, wrapped[i].office, &office);
            wrapping_key(vault, &office, &wraps);
        }
        if (!err)
            err = unwrap_with(&wraps, &wrapped[i], &out[i]);
    }
    open_key_wipe(&wraps, 1);
    sodium_memzero(&office, sizeof office);
    if (err)
        open_key_wipe(out, count);
    return err;
}

enum err vault_keys_look(struct vault *vault, const int64_t *ids, size_t count,
                         struct open_key *out)
{
    enum { AT_ONCE = 32 };
    struct wrapped_key wrapped[AT_ONCE];
    enum err err = ERR_OK;
    for (size_t at = 0; !err && at < count; at += AT_ONCE) {
        size_t n = count - at < AT_ONCE ? count - at : AT_ONCE;
        for (size_t i = 0; i < n; i++)
            wrapped[i].id = ids[at + i];
        err = key_store_get(vault->keys, wrapped, n);
        if (!err)
            err = open_wrapped(vault, wrapped, n, out + at);
        if (err)
            open_key_wipe(out, at + n);
    }
    return err;
}

enum err vault_key_open(struct vault *vault, int64_t id, struct open_key *out)
{
    return vault_keys_look(vault, &id, 1, out);
}

static enum err office_in_use(struct vault *vault, struct office_key *out)
{
    int64_t id;
    enum err err = key_store_note(vault->keys, KEY_NOTE_OFFICE, &id);
    return err ? err : office_of(vault, id, out);
}

enum err vault_keys_make(struct vault *vault, int64_t first_id, size_t count, struct open_key *out)
{
    struct arena *arena = arena_new_wiping();
    struct wrapped_key *wrapped = ARENA_ARRAY(arena, struct wrapped_key, count);
    struct office_key office = {0};
    enum err err;
    do {
        err = office_in_use(vault, &office);
        for (size_t i = 0; !err && i < count; i++) {
            randombytes_buf(out[i].bytes, sizeof out[i].bytes);
            vault_wrap(vault, &office, first_id + (int64_t)i, &out[i], &wrapped[i]);
        }
        const struct key_addition added = {.office = office.id, .keys = wrapped, .count = count};
        if (!err)
            err = key_store_add(vault->keys, &added);
    } while (err == ERR_STALE); /* it was replaced just now */
    if (err)
        open_key_wipe(out, count);
    sodium_memzero(&office, sizeof office);
    arena_free(&arena);
    return err;
}

enum err vault_destroy_keys(struct vault *vault, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ASSERT(ids[i] < 0 || ids[i] >= ROOT__COUNT); /* roots are not anybody's */
    enum err err = count ? key_store_destroy(vault->keys, ids, count) : ERR_OK;
    enum err wiped = count ? vault_forget_destroyed(vault) : ERR_OK;
    return err ? err : wiped;
}

/* ---- roots ---- */

static const char *const OLD_LABELS[ROOT__COUNT] = {
    [ROOT_PERSON] = "huiyin vault person v1", [ROOT_BYTES] = "huiyin vault bytes v1",
    [ROOT_INDEX] = "huiyin vault index v1",   [ROOT_TOKEN] = "huiyin vault token v1",
    [ROOT_HOLDER] = "huiyin vault holder v1",
};

/* The first roots of a key store: random, or what an older program derived from its office key. */
static enum err make_roots(struct vault *vault, bool is_older, enum vault_profile profile)
{
    const struct office_key *office = &vault->office.items[0];
    struct wrapped_key wrapped[ROOT__COUNT];
    struct open_key key;
    size_t count = 0;
    vault->profile = profile ? profile : VAULT_INTL;
    for (int root = ROOT_PERSON; root < ROOT__COUNT; root++) {
        if (!is_older && root == ROOT_PERSON)
            continue;
        randombytes_buf(key.bytes, sizeof key.bytes);
        if (is_older)
            cipher_derive(VAULT_INTL, office->bytes, OLD_LABELS[root], key.bytes);
        vault_wrap(vault, office, root, &key, &wrapped[count++]);
    }
    open_key_wipe(&key, 1);
    const struct key_note_value notes[] = {{KEY_NOTE_OFFICE, office->id},
                                           {KEY_NOTE_REGISTER, office->id},
                                           {KEY_NOTE_PROFILE, vault->profile}};
    const struct key_addition added = {
        .keys = wrapped, .count = count, .notes = notes, .note_count = 3};
    return key_store_add(vault->keys, &added);
}

static enum err open_roots(struct vault *vault, struct fail *fail)
{
    enum err err = ERR_OK;
    for (int root = ROOT_PERSON; !err && root < ROOT__COUNT; root++) {
        err = vault_key_open(vault, root, &vault->roots[root]);
        if (root == ROOT_PERSON)
            vault->has_person_root = !err;
        if (root == ROOT_PERSON && err == ERR_NOT_FOUND)
            err = ERR_OK;
    }
    if (err == ERR_CORRUPT)
        return fail_detail(fail, err, "%s is not the office key of this key store",
                           vault->key_path);
    return err ? fail_detail(fail, err, "the key store beside %s is not whole", vault->key_path)
               : ERR_OK;
}

/* ---- the folder ---- */

struct opening {
    const struct vault_config *config;
    const char *store_path;
    bool is_older;
    struct fail *fail;
};

/* A copy of an older program's key becomes the office key; the old file goes at the very end. */
static enum err take_old_key(struct vault *vault, const struct opening *opening)
{
    enum err err = office_keys_read(opening->config->old_key, &vault->office, opening->fail);
    if (err)
        return err;
    LOG_INFO("vault", "the office key moves into the folder of keys");
    return office_keys_write(vault->key_path, &vault->office, opening->fail);
}

static enum err make_office_key(struct vault *vault, const struct opening *opening)
{
    bool is_there = false;
    enum err err = key_store_is_there(opening->store_path, &is_there, opening->fail);
    if (err)
        return err;
    if (is_there)
        return fail_detail(opening->fail, ERR_NOT_FOUND,
                           "the office key %s is not there, but a key store is: put the key back",
                           vault->key_path);
    vault->office = (struct office_keys){{office_key_new()}, 1};
    return office_keys_write(vault->key_path, &vault->office, opening->fail);
}

static enum err find_office_key(struct vault *vault, struct opening *opening)
{
    const struct vault_config *config = opening->config;
    opening->is_older = config->old_key && file_exists(config->old_key);
    if (opening->is_older || config->create) {
        enum err err = file_make_folder(config->folder, 0700);
        if (err)
            return fail_detail(opening->fail, err, "the folder %s cannot be made", config->folder);
    }
    if (file_exists(vault->key_path))
        return office_keys_read(vault->key_path, &vault->office, opening->fail);
    if (opening->is_older)
        return take_old_key(vault, opening);
    if (config->create)
        return make_office_key(vault, opening);
    return fail_detail(opening->fail, ERR_NOT_FOUND, "the office key %s is not there",
                       vault->key_path);
}

/* The first roots of a key store that is new; one that keys were moved from is none. */
static enum err begin_key_store(struct vault *vault, const struct opening *opening, bool may_create)
{
    int64_t office = 0;
    enum err err = key_store_note(vault->keys, KEY_NOTE_OFFICE, &office);
    if (!err && !office && !may_create)
        return fail_detail(opening->fail, ERR_NOT_FOUND, "the key store beside %s is empty",
                           vault->key_path);
    if (!err && !office)
        err = make_roots(vault, opening->is_older, opening->config->profile);
    if (!err && may_create && store_address_is_server(opening->store_path))
        err = store_address_write(vault->arena, opening->config->folder, opening->store_path);
    return err;
}

static enum err find_key_store(struct vault *vault, const struct opening *opening)
{
    int64_t profile = 0;
    bool may_create = opening->config->create || opening->is_older;
    enum err err = key_store_open(opening->store_path, may_create, &vault->keys, opening->fail);
    if (!err)
        err = begin_key_store(vault, opening, may_create);
    if (!err)
        err = key_store_note(vault->keys, KEY_NOTE_REGISTER, &vault->register_id);
    if (!err)
        err = key_store_note(vault->keys, KEY_NOTE_PROFILE, &profile);
    vault->profile = (enum vault_profile)profile;
    if (!err && profile != VAULT_INTL && profile != VAULT_GM)
        err = fail_detail(opening->fail, ERR_CORRUPT, "the key store beside %s names no profile",
                          vault->key_path);
    return err;
}

/* An older program's file is of no use any more – when its key is the one that is in use. */
static enum err drop_old_key(const struct vault *vault, const struct opening *opening)
{
    struct office_keys old;
    if (!opening->is_older)
        return ERR_OK;
    enum err err = office_keys_read(opening->config->old_key, &old, opening->fail);
    if (err)
        return err;
    bool is_same = office_keys_find(&vault->office, old.items[0].id) != NULL;
    office_keys_wipe(&old);
    if (!is_same)
        return fail_detail(opening->fail, ERR_CORRUPT, "%s and %s are different keys: remove one",
                           opening->config->old_key, vault->key_path);
    return unlink(opening->config->old_key) == 0 ? ERR_OK : ERR_UNAVAILABLE;
}

static enum err open_parts(struct vault *vault, const struct vault_config *config,
                           struct fail *fail)
{
    struct opening opening = {.config = config, .fail = fail};
    vault->key_path = arena_printf(vault->arena, "%s/office.key", config->folder).p;
    enum err err = store_address_read(vault->arena, config->folder, "keys.db", config->keys,
                                      &opening.store_path);
    if (err)
        return fail_detail(fail, err, "%s/store cannot be read", config->folder);
    err = find_office_key(vault, &opening);
    if (!err)
        err = find_key_store(vault, &opening);
    if (!err)
        err = open_roots(vault, fail);
    return err ? err : drop_old_key(vault, &opening);
}

enum err vault_open(const struct vault_config *config, struct vault **out, struct fail *fail)
{
    *out = NULL;
    if (sodium_init() < 0)
        return fail_detail(fail, ERR_INTERNAL, "libsodium does not start");
    struct arena *arena = arena_new_wiping();
    struct vault *vault = ARENA_NEW(arena, struct vault);
    vault->arena = arena;
    vault->rng = config->rng;
    int failed = pthread_mutex_init(&vault->office_lock, NULL);
    ASSERT(!failed);
    key_pool_init(&vault->pool);
    vault->cache = key_cache_new();
    sealer_init(vault);
    enum err err = open_parts(vault, config, fail);
    if (!err && config->forgets_replies)
        randombytes_buf(vault->roots[ROOT_BYTES].bytes, sizeof vault->roots[ROOT_BYTES].bytes);
    if (err)
        vault_close(&vault);
    *out = vault;
    return err;
}

void vault_close(struct vault **vault)
{
    struct vault *closing = *vault;
    if (!closing)
        return;
    *vault = NULL;
    key_pool_close(closing);
    key_store_close(&closing->keys);
    key_cache_free(&closing->cache);
    pthread_mutex_destroy(&closing->office_lock);
    struct arena *arena = closing->arena;
    arena_free(&arena);
}

int64_t vault_key_id(const struct vault *vault)
{
    return vault->register_id;
}

enum vault_profile vault_profile_of(const struct vault *vault)
{
    return vault->profile;
}
