/* The file has one line a key:
 *
 *     sign PRIVATE+KEY+<origin>+<id>+<base64 of 0x01 and the seed>
 *     also <UTC milliseconds> PRIVATE+KEY+<origin>+<id>+<base64>
 *
 * the form in which Go's note package writes signers. All keys of a file have the same name. */
#include "ledger/log_keys.h"

#include "base/assert.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/num.h"

#include <sodium.h>
#include <string.h>

#define FILE_MAX 4096
#define HEADER                                                                                     \
    "# Signing keys of the log. Whoever has them can sign for this office: keep them secret.\n"
static const struct sv PREFIX = SV_INIT("PRIVATE+KEY+");

/* ---- keys in memory ---- */

static void set_key(struct log_keys *keys, size_t i, const unsigned char seed[NOTE_SEED_BYTES])
{
    struct sv name = log_keys_origin(keys);
    note_signer_init(&keys->signers[i], name, NOTE_ED25519, seed);
    note_signer_init(&keys->stampers[i], name, NOTE_COSIGNATURE_V1, seed);
}

/* Names point into the struct that holds them: after a copy they must again. */
static void rename_keys(struct log_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        keys->signers[i].key.name = log_keys_origin(keys);
        keys->stampers[i].key.name = log_keys_origin(keys);
    }
}

struct sv log_keys_origin(const struct log_keys *keys)
{
    return sv_from(keys->origin);
}

void log_keys_wipe(struct log_keys *keys)
{
    sodium_memzero(keys, sizeof *keys);
}

/* ---- the file ---- */

static void put_key(const struct log_keys *keys, size_t i, struct buf *out)
{
    unsigned char bytes[1 + NOTE_SEED_BYTES];
    bytes[0] = NOTE_ED25519;
    memcpy(bytes + 1, keys->signers[i].secret, NOTE_SEED_BYTES); /* libsodium's begins with it */
    if (keys->until[i])
        buf_printf(out, "also %lld ", (long long)keys->until[i]);
    else
        buf_add_sv(out, SV("sign "));
    buf_add_sv(out, PREFIX);
    buf_printf(out, "%s+%08x+", keys->origin, (unsigned)keys->signers[i].key.id);
    base64_add(out, (struct sv){(const char *)bytes, sizeof bytes});
    buf_add_byte(out, '\n');
    sodium_memzero(bytes, sizeof bytes);
}

static enum err write_file(const char *path, const struct log_keys *keys)
{
    struct buf out;
    buf_init(&out, FILE_MAX);
    buf_add_sv(&out, SV(HEADER));
    for (size_t i = 0; i < keys->count; i++)
        put_key(keys, i, &out);
    enum err err = file_write_atomic(path, buf_view(&out), 0600);
    if (out.p)
        sodium_memzero(out.p, out.capacity);
    buf_release(&out);
    return err;
}

/* "<name>+<id>+<base64>" behind the prefix. */
static bool read_key(struct sv text, struct log_keys *keys)
{
    unsigned char bytes[1 + NOTE_SEED_BYTES];
    struct sv name, id, encoded, rest;
    if (!sv_starts_with(text, PREFIX) ||
        !sv_cut(sv_slice(text, PREFIX.n, text.n), '+', &name, &rest) ||
        !sv_cut(rest, '+', &id, &encoded) || !note_name_is_valid(name) ||
        !base64_decode_into(encoded, bytes, sizeof bytes) || bytes[0] != NOTE_ED25519)
        return false;
    if (keys->count == 0)
        memcpy(keys->origin, name.p, name.n); /* the struct began zeroed */
    if (!sv_eq(name, log_keys_origin(keys)))
        return false;
    set_key(keys, keys->count, bytes + 1);
    sodium_memzero(bytes, sizeof bytes);
    char expected[9];
    snprintf(expected, sizeof expected, "%08x", (unsigned)keys->signers[keys->count].key.id);
    return sv_is(id, expected);
}

static bool read_line(struct sv line, struct log_keys *keys)
{
    struct sv word, rest, until;
    int64_t moment = 0;
    if (line.n == 0 || line.p[0] == '#')
        return true;
    if (keys->count == LOG_KEYS_MAX || !sv_cut(line, ' ', &word, &rest))
        return false;
    if (sv_is(word, "also")) {
        if (!sv_cut(rest, ' ', &until, &rest) || !num_parse_i64(until, 1, INT64_MAX, &moment))
            return false;
    } else if (!sv_is(word, "sign")) {
        return false;
    }
    if ((moment == 0) != (keys->count == 0) || !read_key(rest, keys))
        return false;
    keys->until[keys->count++] = moment;
    return true;
}

enum err log_keys_read(const char *path, struct log_keys *out, struct fail *fail)
{
    struct arena *arena = arena_new_wiping();
    struct sv text, line;
    bool is_good = true;
    memset(out, 0, sizeof *out);
    enum err err = file_read(arena, path, FILE_MAX, &text);
    while (!err && is_good && text.n) {
        (void)!sv_cut(text, '\n', &line, &text);
        is_good = read_line(line, out);
    }
    arena_free(&arena);
    if (err)
        return fail_detail(fail, err, "%s cannot be read", path);
    if (is_good && out->count)
        return ERR_OK;
    log_keys_wipe(out);
    return fail_detail(fail, ERR_CORRUPT, "%s holds no signing key of a log", path);
}

enum err log_keys_create(const char *path, struct sv origin, struct rng rng, struct log_keys *out)
{
    unsigned char seed[NOTE_SEED_BYTES];
    ASSERT(note_name_is_valid(origin));
    memset(out, 0, sizeof *out);
    memcpy(out->origin, origin.p, origin.n);
    rng.fill(rng.self, seed, sizeof seed);
    set_key(out, 0, seed);
    out->count = 1;
    sodium_memzero(seed, sizeof seed);
    return write_file(path, out);
}

enum err log_keys_rotate(const char *path, struct log_keys *keys, struct rng rng, time_ms until)
{
    unsigned char seed[NOTE_SEED_BYTES];
    ASSERT(keys->count > 0 && until > 0);
    keys->signers[1] = keys->signers[0];
    keys->stampers[1] = keys->stampers[0];
    keys->until[1] = until;
    keys->count = 2;
    rng.fill(rng.self, seed, sizeof seed);
    set_key(keys, 0, seed);
    sodium_memzero(seed, sizeof seed);
    rename_keys(keys);
    return write_file(path, keys);
}

/* ---- signing ---- */

static bool is_in_force(const struct log_keys *keys, size_t i, time_ms now)
{
    return keys->until[i] == 0 || now < keys->until[i];
}

void log_keys_sign_checkpoint(const struct log_keys *keys, const struct checkpoint *checkpoint,
                              time_ms now, struct buf *out)
{
    struct buf text;
    buf_init(&text, NOTE_SIZE_MAX);
    checkpoint_format(checkpoint, &text);
    buf_add_sv(out, buf_view(&text));
    buf_add_byte(out, '\n');
    for (size_t i = 0; i < keys->count; i++) {
        if (is_in_force(keys, i, now))
            note_sign(&keys->signers[i], buf_view(&text), out);
    }
    for (size_t i = 0; i < keys->count; i++) {
        if (is_in_force(keys, i, now))
            note_cosign(&keys->stampers[i], buf_view(&text), now / 1000, out);
    }
    buf_release(&text);
}

void log_keys_sign(const struct log_keys *keys, struct sv text, struct buf *out)
{
    ASSERT(keys->count > 0);
    buf_add_sv(out, text);
    buf_add_byte(out, '\n');
    note_sign(&keys->signers[0], text, out);
}
