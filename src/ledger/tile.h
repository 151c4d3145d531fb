/* Tiles and entry bundles of C2SP tlog-tiles: 256 hashes of one level, 8 levels apart. */
#ifndef LEDGER_TILE_H
#define LEDGER_TILE_H

#include "base/arena.h"
#include "store/ledger.h"

#define TILE_WIDTH 256
#define TILE_LEVELS 6 /* of 8 levels each: more than MERKLE_SIZE_MAX has */

/* Which tile: `width` hashes from the tile's first. */
struct tile {
    int level;
    int64_t index;
    int width; /* TILE_WIDTH, or of a partial tile less */
};
/* Index and width from "x001/x234/067" or "x001/x234/067.p/112". ERR_BAD_INPUT for any other way to
 * write it. Pure. */
enum err tile_parse(struct sv path, struct tile *out) ERR_MUST_USE;
/* Does a tree of that size have all hashes of the tile? Pure. */
bool tile_is_in(const struct tile *tile, int64_t size);

/* The tile's bytes in the arena; it is in the tree. Level 0 holds leaf hashes. */
enum err tile_read(struct store_conn *conn, struct arena *arena, const struct tile *tile,
                   struct sv *out) ERR_MUST_USE;
/* Entries of the level-0 tile: each is L behind its length in two bytes. */
enum err tile_entries(struct store_conn *conn, struct arena *arena, const struct tile *tile,
                      struct sv *out) ERR_MUST_USE;

#endif
