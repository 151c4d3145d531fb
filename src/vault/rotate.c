/* Rotation of the office key.
 *
 * 1. The file holds both keys from before the first key is wrapped anew until after the last: at
 *    every moment each key opens with one of the two.
 * 2. The store's note names the new key before anything is wrapped with it; keys that other
 * programs make from then on are wrapped by it, because adding them asks the note.
 * 3. The old key leaves the file only when nothing is wrapped by it any more. */
#include "vault/rotate.h"

#include "base/file.h"
#include "vault/vault_private.h"

#include <sodium.h>
#include <unistd.h>

enum { STEP = 200 };

/* ---- rotation ---- */

/* The file with two keys, the new one first; where it holds two already they are those. */
static enum err put_beside(struct vault *vault, struct office_keys *both, struct fail *fail)
{
    enum err err = office_keys_read(vault->key_path, both, fail);
    if (!err && both->count == 1) {
        both->items[1] = both->items[0];
        both->items[0] = office_key_new();
        both->count = 2;
        err = office_keys_write(vault->key_path, both, fail);
    }
    return err;
}

enum err vault_rotate_prepare(struct vault *vault, struct fail *fail)
{
    struct office_keys both;
    enum err err = put_beside(vault, &both, fail);
    office_keys_wipe(&both);
    return err;
}

static enum err begin(struct vault *vault, struct office_keys *both, struct fail *fail)
{
    enum err err = put_beside(vault, both, fail);
    const struct key_note_value note = {KEY_NOTE_OFFICE, both->items[0].id};
    const struct key_addition added = {.notes = &note, .note_count = 1};
    return err ? err : key_store_add(vault->keys, &added);
}

static enum err wrap_anew(struct vault *vault, const struct office_keys *both,
                          struct wrapped_key *wrapped, size_t count)
{
    struct open_key key;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++) {
        const struct office_key *old = office_keys_find(both, wrapped[i].office);
        err = old ? vault_unwrap(vault, old, &wrapped[i], &key) : ERR_CORRUPT;
        if (!err)
            vault_wrap(vault, &both->items[0], wrapped[i].id, &key, &wrapped[i]);
    }
    open_key_wipe(&key, 1);
    return err ? err : key_store_replace(vault->keys, wrapped, count);
}

static enum err wrap_all(struct vault *vault, const struct office_keys *both,
                         const struct vault_progress *progress)
{
    struct arena *arena = arena_new_wiping();
    struct wrapped_key *wrapped = ARENA_ARRAY(arena, struct wrapped_key, STEP);
    struct key_page page = {.office = both->items[0].id, .after = INT64_MIN, .limit = STEP};
    int64_t all = 0;
    int64_t left = 0;
    int64_t done = 0;
    size_t count = STEP;
    enum err err = key_store_count(vault->keys, both->items[0].id, &all, &left);
    while (!err && count == STEP) {
        err = key_store_others(vault->keys, &page, wrapped, &count);
        if (err || !count)
            break;
        page.after = wrapped[count - 1].id;
        err = wrap_anew(vault, both, wrapped, count);
        done += (int64_t)count;
        if (progress)
            progress->tell(done, left, progress->arg);
    }
    arena_free(&arena);
    return err;
}

/* When nothing is left under the old key, its last traces go. */
static enum err forget_old(struct vault *vault, const struct office_keys *both, struct fail *fail)
{
    struct office_keys only = {.items = {both->items[0]}, .count = 1};
    int64_t all;
    int64_t others;
    enum err err = key_store_count(vault->keys, both->items[0].id, &all, &others);
    if (!err && others)
        return fail_detail(fail, ERR_CONFLICT,
                           "%lld keys appeared under the old office key: run it "
                           "again",
                           (long long)others);
    if (!err)
        err = key_store_destroy(vault->keys, NULL, 0);
    if (!err)
        err = office_keys_write(vault->key_path, &only, fail);
    if (!err) {
        pthread_mutex_lock(&vault->office_lock);
        vault->office = only;
        pthread_mutex_unlock(&vault->office_lock);
    }
    office_keys_wipe(&only);
    return err;
}

enum err vault_rotate(struct vault *vault, const struct vault_progress *progress, struct fail *fail)
{
    struct office_keys both;
    enum err err = begin(vault, &both, fail);
    if (!err)
        err = wrap_all(vault, &both, progress);
    if (!err)
        err = forget_old(vault, &both, fail);
    office_keys_wipe(&both);
    return err;
}

enum err vault_status(struct vault *vault, struct vault_status *out)
{
    struct office_keys office;
    struct fail fail = {0};
    *out = (struct vault_status){.profile = vault->profile};
    enum err err = key_store_note(vault->keys, KEY_NOTE_OFFICE, &out->office);
    if (!err)
        err = key_store_count(vault->keys, out->office, &out->all, &out->others);
    if (!err)
        err = office_keys_read(vault->key_path, &office, &fail);
    out->is_being_replaced = !err && office.count > 1;
    office_keys_wipe(&office);
    return err;
}

/* ---- copies ---- */

#define SEALED_MAGIC "huiyin sealed key 1\n"
enum { SALT = crypto_pwhash_SALTBYTES, SECRET_MAX = 4096, SEALED_MAX = 8192 };

/* The secrets of the folder that lie in files: the log's key (src/ledger) goes with ours. */
static const char *const SECRETS[] = {"office.key", "log.key"};
enum { SECRET_COUNT = sizeof SECRETS / sizeof SECRETS[0] };

/* A key made slowly from the passphrase: 256 MiB, three passes. */
struct passphrase {
    unsigned char salt[SALT];
    unsigned char key[CIPHER_KEY_BYTES];
};

static enum err stretch(struct sv passphrase, struct passphrase *out)
{
    int failed = crypto_pwhash(out->key, sizeof out->key, passphrase.n ? passphrase.p : "",
                               passphrase.n, out->salt, crypto_pwhash_OPSLIMIT_MODERATE,
                               crypto_pwhash_MEMLIMIT_MODERATE, crypto_pwhash_ALG_ARGON2ID13);
    return failed ? ERR_UNAVAILABLE : ERR_OK; /* the memory could not be had */
}

static const char *in_folder(struct arena *arena, const char *folder, const char *name,
                             const char *suffix)
{
    return arena_printf(arena, "%s/%s%s", folder, name, suffix).p;
}

/* Magic word, salt, then the file's bytes sealed for its name. */
static enum err seal_secret(const struct passphrase *pass, struct arena *arena, const char *from,
                            const char *to, const char *name)
{
    struct sv plain;
    unsigned char *bytes = arena_alloc(arena, SEALED_MAX);
    size_t head = sizeof SEALED_MAGIC - 1 + SALT;
    const char *path = in_folder(arena, from, name, "");
    enum err err = file_exists(path) ? file_read(arena, path, SECRET_MAX, &plain) : ERR_NOT_FOUND;
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    const struct cipher_task task = {
        .profile = VAULT_INTL, .key = pass->key, .bound_to = sv_from(name), .plain = plain};
    memcpy(bytes, SEALED_MAGIC, head - SALT);
    memcpy(bytes + head - SALT, pass->salt, SALT);
    cipher_seal(&task, rng_system(), bytes + head);
    const struct sv sealed = {(const char *)bytes, head + cipher_sealed_size(VAULT_INTL, plain.n)};
    return file_write_atomic(in_folder(arena, to, name, ".sealed"), sealed, 0600);
}

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return arena_cstr(arena, (struct sv){path, (size_t)(slash - path)});
}

static enum err copy_keys(struct vault *vault, struct arena *arena, const char *to,
                          struct sv passphrase)
{
    struct passphrase pass;
    const char *from = folder_of(arena, vault->key_path);
    randombytes_buf(pass.salt, sizeof pass.salt);
    enum err err = file_make_folder(to, 0700);
    if (!err)
        err = key_store_copy(vault->keys, in_folder(arena, to, "keys.db", ""));
    if (!err)
        err = stretch(passphrase, &pass);
    for (size_t i = 0; !err && i < SECRET_COUNT; i++)
        err = seal_secret(&pass, arena, from, to, SECRETS[i]);
    sodium_memzero(&pass, sizeof pass);
    return err;
}

enum err vault_keys_backup(struct vault *vault, const char *to_folder, struct sv passphrase,
                           struct fail *fail)
{
    if (file_exists(to_folder))
        return fail_detail(fail, ERR_CONFLICT, "%s is there already", to_folder);
    struct arena *arena = arena_new_wiping();
    enum err err = copy_keys(vault, arena, to_folder, passphrase);
    arena_free(&arena);
    return err ? fail_detail(fail, err, "the keys cannot be copied to %s", to_folder) : ERR_OK;
}

/* A secret of a copy, opened. */
struct opened_secret {
    struct sv bytes; /* empty: it was not there */
};

static enum err open_secret(struct arena *arena, const char *path, const char *name,
                            struct sv passphrase, struct opened_secret *out)
{
    struct sv sealed;
    struct passphrase pass;
    size_t n = 0;
    const size_t head = sizeof SEALED_MAGIC - 1 + SALT;
    out->bytes = SV("");
    if (!file_exists(path))
        return ERR_OK;
    enum err err = file_read(arena, path, SEALED_MAX, &sealed);
    if (!err && (sealed.n < head || !sv_starts_with(sealed, SV(SEALED_MAGIC))))
        err = ERR_CORRUPT;
    if (err)
        return err;
    memcpy(pass.salt, sealed.p + head - SALT, SALT);
    err = stretch(passphrase, &pass);
    sealed = sv_slice(sealed, head, sealed.n);
    unsigned char *plain = arena_alloc(arena, cipher_plain_room(sealed) + 1);
    if (!err && cipher_open(pass.key, sv_from(name), sealed, plain, &n))
        err = ERR_WRONG_CREDENTIALS;
    sodium_memzero(&pass, sizeof pass);
    out->bytes = (struct sv){(const char *)plain, n};
    return err;
}

static enum err write_keys(struct arena *arena, const char *from, const char *to,
                           const struct opened_secret *secrets, struct fail *fail)
{
    struct key_store *store = NULL;
    enum err err = key_store_open(in_folder(arena, from, "keys.db", ""), false, &store, fail);
    if (!err)
        err = file_make_folder(to, 0700);
    if (!err)
        err = key_store_copy(store, in_folder(arena, to, "keys.db", ""));
    key_store_close(&store);
    for (size_t i = 0; !err && i < SECRET_COUNT; i++) {
        if (secrets[i].bytes.n)
            err = file_write_atomic(in_folder(arena, to, SECRETS[i], ""), secrets[i].bytes, 0600);
    }
    return err;
}

enum err vault_keys_restore(const char *from_folder, const char *to_folder, struct sv passphrase,
                            struct fail *fail)
{
    struct opened_secret secrets[SECRET_COUNT] = {{.bytes = {0}}};
    enum err err = ERR_OK;
    if (sodium_init() < 0 || file_exists(to_folder))
        return fail_detail(fail, ERR_CONFLICT, "%s is there already", to_folder);
    struct arena *arena = arena_new_wiping();
    for (size_t i = 0; !err && i < SECRET_COUNT; i++)
        err = open_secret(arena, in_folder(arena, from_folder, SECRETS[i], ".sealed"), SECRETS[i],
                          passphrase, &secrets[i]);
    if (err == ERR_WRONG_CREDENTIALS)
        (void)fail_detail(fail, err, "another passphrase sealed the keys in %s", from_folder);
    else if (err || !secrets[0].bytes.n)
        err = fail_detail(fail, err ? err : ERR_NOT_FOUND, "%s is no copy of keys", from_folder);
    if (!err)
        err = write_keys(arena, from_folder, to_folder, secrets, fail);
    arena_free(&arena);
    return err;
}
