/* The office key's file: a line that says what it is, then one key a line in hexadecimal digits.
 * Replacing it: a second name is given to the old file, the new one takes the place in one step,
 * and the old bytes are overwritten under the second name. */
#include "vault/office_key.h"

#include "base/file.h"
#include "base/hash.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#define MAGIC "huiyin office key 1\n"
enum { FILE_MAX = 256 };

static int64_t fingerprint(const unsigned char key[CIPHER_KEY_BYTES])
{
    struct hash print = hash_keyed(key, SV("huiyin vault fingerprint v1"));
    uint64_t id = 0;
    for (int i = 0; i < 8; i++)
        id = id << 8 | print.bytes[i];
    return (int64_t)(id >> 1) | 1;
}

struct office_key office_key_new(void)
{
    struct office_key key;
    randombytes_buf(key.bytes, sizeof key.bytes);
    key.id = fingerprint(key.bytes);
    return key;
}

static bool read_line(struct sv *text, struct office_keys *out)
{
    struct sv line = *text;
    struct sv rest = {NULL, 0};
    struct hash bytes;
    if (!sv_cut(*text, '\n', &line, &rest))
        rest = SV("");
    *text = rest;
    if (out->count == OFFICE_KEYS_MAX || !hash_from_hex(sv_trim(line), &bytes))
        return false;
    struct office_key *key = &out->items[out->count++];
    memcpy(key->bytes, bytes.bytes, sizeof key->bytes);
    key->id = fingerprint(key->bytes);
    sodium_memzero(&bytes, sizeof bytes);
    return true;
}

enum err office_keys_read(const char *path, struct office_keys *out, struct fail *fail)
{
    struct arena *arena = arena_new_wiping();
    struct sv text;
    *out = (struct office_keys){.count = 0};
    enum err err = file_read(arena, path, FILE_MAX, &text);
    bool is_key = !err && sv_starts_with(text, SV(MAGIC));
    if (is_key) {
        text = sv_trim(sv_slice(text, sizeof MAGIC - 1, text.n));
        while (is_key && text.n)
            is_key = read_line(&text, out);
    }
    arena_free(&arena);
    if (err)
        return fail_detail(fail, err, "the office key %s cannot be read", path);
    if (!is_key || out->count == 0)
        return fail_detail(fail, ERR_CORRUPT, "%s is not an office key", path);
    return ERR_OK;
}

/* What stood on the disk under this name, as far as a file system still writes in place. */
static void overwrite(const char *path)
{
    unsigned char noise[FILE_MAX];
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    randombytes_buf(noise, sizeof noise);
    if (fd >= 0) {
        ssize_t n = write(fd, noise, sizeof noise);
        if (n > 0)
            (void)fsync(fd);
        close(fd);
    }
    unlink(path);
}

enum err office_keys_write(const char *path, const struct office_keys *keys, struct fail *fail)
{
    struct arena *arena = arena_new_wiping();
    char hex[HASH_HEX_CHARS + 1];
    struct sv text = SV(MAGIC);
    const char *old = arena_printf(arena, "%s.old", path).p;
    for (size_t i = 0; i < keys->count; i++) {
        sodium_bin2hex(hex, sizeof hex, keys->items[i].bytes, CIPHER_KEY_BYTES);
        text = arena_printf(arena, "%.*s%s\n", SV_FMT(text), hex);
    }
    unlink(old);
    bool has_old = link(path, old) == 0;
    enum err err = file_write_atomic(path, text, 0600);
    if (has_old && err)
        unlink(old);
    else if (has_old)
        overwrite(old);
    sodium_memzero(hex, sizeof hex);
    arena_free(&arena);
    return err ? fail_detail(fail, err, "the office key %s cannot be written", path) : ERR_OK;
}

const struct office_key *office_keys_find(const struct office_keys *keys, int64_t id)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->items[i].id == id)
            return &keys->items[i];
    }
    return NULL;
}

void office_keys_wipe(struct office_keys *keys)
{
    sodium_memzero(keys, sizeof *keys);
}
