/* Paths of tiles and their bytes. Level 0 is hashed from the leaves, every eighth level above is
 * stored. */
#include "ledger/tile.h"

#include "base/assert.h"
#include "base/num.h"
#include "ledger/merkle.h"

#include <string.h>

#define PARTS_MAX 6
#define TILE_HEIGHT 8

/* Exactly three digits. */
static bool read_three(struct sv text, int64_t *out)
{
    return text.n == 3 && num_parse_i64(text, 0, 999, out);
}

static bool read_width(struct sv text, int *out)
{
    int64_t width;
    if (text.n == 0 || text.p[0] == '0' || !num_parse_i64(text, 1, TILE_WIDTH - 1, &width))
        return false;
    *out = (int)width;
    return true;
}

/* The last element: "067", or "067.p" with the width behind a slash. */
static bool read_last(struct sv last, bool has_width, struct sv width, struct tile *out)
{
    int64_t digits;
    struct sv name, suffix;
    bool is_partial = sv_cut(last, '.', &name, &suffix);
    out->width = TILE_WIDTH;
    if (is_partial != has_width || (is_partial && !sv_is(suffix, "p")) ||
        !read_three(name, &digits) || (is_partial && !read_width(width, &out->width)))
        return false;
    out->index = out->index * 1000 + digits;
    return true;
}

enum err tile_parse(struct sv path, struct tile *out)
{
    struct sv part, rest = path;
    int64_t digits;
    *out = (struct tile){.level = 0};
    for (int i = 0; i < PARTS_MAX; i++) {
        bool has_more = sv_cut(rest, '/', &part, &rest);
        if (!sv_starts_with(part, SV("x")))
            return read_last(part, has_more, rest, out) ? ERR_OK : ERR_BAD_INPUT;
        /* Leading zeroes are one way to write too many. */
        if (!has_more || !read_three(sv_slice(part, 1, part.n), &digits) || (i == 0 && digits == 0))
            return ERR_BAD_INPUT;
        out->index = out->index * 1000 + digits;
    }
    return ERR_BAD_INPUT;
}

bool tile_is_in(const struct tile *tile, int64_t size)
{
    int64_t complete = tile->level < TILE_LEVELS ? size >> (TILE_HEIGHT * tile->level) : 0;
    return tile->index < complete && tile->index * TILE_WIDTH + tile->width <= complete;
}

static struct ledger_range range_of(const struct tile *tile)
{
    return (struct ledger_range){.from = tile->index * TILE_WIDTH,
                                 .to = tile->index * TILE_WIDTH + tile->width,
                                 .level = TILE_HEIGHT * tile->level};
}

enum err tile_read(struct store_conn *conn, struct arena *arena, const struct tile *tile,
                   struct sv *out)
{
    const struct hash *found;
    size_t count;
    const struct ledger_range range = range_of(tile);
    enum err err = tile->level == 0 ? store_ledger_leaves(conn, arena, &range, &found, &count)
                                    : store_ledger_nodes(conn, arena, &range, &found, &count);
    if (err || count != (size_t)tile->width)
        return err ? err : ERR_CORRUPT;
    struct hash *hashes = ARENA_ARRAY(arena, struct hash, count);
    for (size_t i = 0; i < count; i++)
        hashes[i] = tile->level
                        ? found[i]
                        : merkle_leaf_hash((struct sv){(const char *)found[i].bytes, HASH_BYTES});
    *out = (struct sv){(const char *)hashes, count * HASH_BYTES};
    return ERR_OK;
}

enum err tile_entries(struct store_conn *conn, struct arena *arena, const struct tile *tile,
                      struct sv *out)
{
    const struct hash *leaves;
    size_t count;
    const struct ledger_range range = range_of(tile);
    ASSERT(tile->level == 0);
    enum err err = store_ledger_leaves(conn, arena, &range, &leaves, &count);
    if (err || count != (size_t)tile->width)
        return err ? err : ERR_CORRUPT;
    char *bytes = arena_alloc(arena, count * (2 + HASH_BYTES));
    for (size_t i = 0; i < count; i++) {
        char *at = bytes + i * (2 + HASH_BYTES);
        at[1] = HASH_BYTES; /* u16, big-endian */
        memcpy(at + 2, leaves[i].bytes, HASH_BYTES);
    }
    *out = (struct sv){bytes, count * (2 + HASH_BYTES)};
    return ERR_OK;
}
