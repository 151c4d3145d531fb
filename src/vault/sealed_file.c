/* Files, sealed piece by piece: a magic word, then pieces of 64 KiB, each bound to its number and
 * to whether it is the last. So pieces cannot change places, and a shortened file does not open.
 * Older files are libsodium's secretstream, which begins with random bytes. */
#include "base/assert.h"
#include "base/file.h"
#include "vault/sealed.h"
#include "vault/vault_private.h"

#include <sodium.h>
#include <stdio.h>

static const struct sv MAGIC = SV_INIT("huiyin file 1\n");
enum {
    PIECE = 1 << 16,
    PIECE_SEALED_MAX = PIECE + 64,
    OLD_PIECE = PIECE + crypto_secretstream_xchacha20poly1305_ABYTES,
    FILE_MAX = 64 << 20,
};

static struct sv piece_place(uint64_t no, bool is_last, char out[16])
{
    memcpy(out, "piece", 5);
    out[5] = (char)is_last;
    for (int i = 0; i < 8; i++)
        out[6 + i] = (char)(unsigned char)(no >> (56 - 8 * i));
    return (struct sv){out, 14};
}

/* ---- sealing ---- */

struct sealing {
    struct vault *vault;
    const struct content_key *key;
    FILE *from, *to;
    unsigned char plain[PIECE];
    unsigned char sealed[PIECE_SEALED_MAX];
};

static enum err seal_piece(struct sealing *s, uint64_t no, size_t n)
{
    char place[16];
    const struct cipher_task task = {.profile = s->vault->profile,
                                     .key = s->key->bytes,
                                     .bound_to = piece_place(no, n < PIECE, place),
                                     .plain = {(const char *)s->plain, n}};
    size_t size = cipher_sealed_size(s->vault->profile, n);
    ASSERT(size <= sizeof s->sealed);
    cipher_seal(&task, rng_system(), s->sealed);
    return fwrite(s->sealed, 1, size, s->to) == size ? ERR_OK : ERR_STORAGE_FULL;
}

static enum err seal_pieces(struct sealing *s)
{
    if (fwrite(MAGIC.p, 1, MAGIC.n, s->to) != MAGIC.n)
        return ERR_STORAGE_FULL;
    for (uint64_t no = 0;; no++) {
        size_t n = fread(s->plain, 1, PIECE, s->from);
        if (ferror(s->from))
            return ERR_INTERNAL;
        enum err err = seal_piece(s, no, n);
        if (err)
            return err;
        if (n < PIECE)
            return fflush(s->to) ? ERR_STORAGE_FULL : ERR_OK;
    }
}

enum err vault_file_seal(struct vault *vault, const struct content_key *key, const char *from_path,
                         const char *to_path)
{
    struct arena *arena = arena_new_wiping();
    struct sealing *s = ARENA_NEW(arena, struct sealing);
    enum err err = ERR_INTERNAL;
    s->vault = vault;
    s->key = key;
    s->from = fopen(from_path, "rbe");
    s->to = s->from ? fopen(to_path, "r+be") : NULL;
    if (s->to) {
        setvbuf(s->from, NULL, _IONBF, 0); /* no copy of the plain text is left behind in stdio */
        err = seal_pieces(s);
    }
    if (s->from)
        fclose(s->from);
    if (s->to && fclose(s->to) && !err)
        err = ERR_STORAGE_FULL;
    arena_free(&arena);
    return err;
}

/* ---- opening ---- */

static enum err open_old(struct arena *arena, const struct content_key *key, struct sv sealed,
                         struct sv *out)
{
    crypto_secretstream_xchacha20poly1305_state state;
    size_t at = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
    const unsigned char *bytes = (const unsigned char *)sealed.p;
    unsigned char *plain = arena_alloc(arena, sealed.n + 1);
    size_t total = 0;
    unsigned char tag = 0;
    if (sealed.n < at || crypto_secretstream_xchacha20poly1305_init_pull(&state, bytes, key->bytes))
        return ERR_CORRUPT;
    while (at < sealed.n) {
        size_t n = sealed.n - at < OLD_PIECE ? sealed.n - at : OLD_PIECE;
        unsigned long long plain_n = 0;
        if (tag || crypto_secretstream_xchacha20poly1305_pull(&state, plain + total, &plain_n, &tag,
                                                              bytes + at, n, NULL, 0))
            return ERR_CORRUPT;
        total += (size_t)plain_n;
        at += n;
    }
    sodium_memzero(&state, sizeof state);
    if (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL)
        return ERR_CORRUPT;
    *out = (struct sv){(const char *)plain, total};
    return ERR_OK;
}

static enum err open_pieces(struct arena *arena, const struct content_key *key, struct sv sealed,
                            struct sv *out)
{
    unsigned char *plain = arena_alloc(arena, sealed.n + 1);
    size_t total = 0;
    bool is_last = false;
    if (!sealed.n)
        return ERR_CORRUPT;
    size_t whole = cipher_sealed_size((enum vault_profile)sealed.p[0], PIECE);
    for (uint64_t no = 0; !is_last; no++) {
        char place[16];
        size_t n = 0;
        is_last = sealed.n < whole;
        struct sv piece = sv_slice(sealed, 0, is_last ? sealed.n : whole);
        enum err err =
            cipher_open(key->bytes, piece_place(no, is_last, place), piece, plain + total, &n);
        if (err)
            return err;
        total += n;
        sealed = sv_slice(sealed, piece.n, sealed.n);
    }
    *out = (struct sv){(const char *)plain, total};
    return ERR_OK;
}

enum err vault_file_open(struct arena *arena, const struct content_key *key, const char *path,
                         struct sv *out)
{
    struct sv sealed;
    enum err err = file_read(arena, path, FILE_MAX, &sealed);
    if (err)
        return err;
    if (sv_starts_with(sealed, MAGIC))
        return open_pieces(arena, key, sv_slice(sealed, MAGIC.n, sealed.n), out);
    return open_old(arena, key, sealed, out);
}

/* ---- attachments ---- */

enum err vault_attachment_seal(struct vault *vault, const char *from_path, const char *to_path,
                               int64_t *key_id)
{
    struct open_key key;
    struct content_key content;
    enum err err = vault_key_take(vault, key_id, &key);
    if (err)
        return err;
    memcpy(content.bytes, key.bytes, sizeof content.bytes);
    err = vault_file_seal(vault, &content, from_path, to_path);
    open_key_wipe(&key, 1);
    vault_key_wipe(&content);
    return err;
}

enum err vault_attachment_open(struct vault *vault, struct arena *arena, int64_t key_id,
                               const char *path, struct sv *out)
{
    struct open_key key;
    struct content_key content;
    enum err err = vault_key_open(vault, key_id, &key);
    if (err)
        return err;
    memcpy(content.bytes, key.bytes, sizeof content.bytes);
    err = vault_file_open(arena, &content, path, out);
    open_key_wipe(&key, 1);
    vault_key_wipe(&content);
    return err;
}
