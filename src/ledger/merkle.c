/* RFC 6962 as loops over complete subtrees.
 *
 * A tree of n leaves is a row of complete subtrees, one for each bit of n, the largest to the left;
 * its root joins them from the right. Proofs list the roots of the ranges beside the way from the
 * leaf (or from the old tree) up; such a range is either complete or ends at the tree's right end.
 */
#include "ledger/merkle.h"

#include "base/assert.h"

static struct sv bytes_of(const struct hash *hash)
{
    return (struct sv){(const char *)hash->bytes, HASH_BYTES};
}

struct hash merkle_leaf_hash(struct sv entry)
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, SV("\x00"));
    hash_stream_add(&stream, entry);
    return hash_stream_finish(&stream);
}

struct hash merkle_node_hash(struct hash left, struct hash right)
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, SV("\x01"));
    hash_stream_add(&stream, bytes_of(&left));
    hash_stream_add(&stream, bytes_of(&right));
    return hash_stream_finish(&stream);
}

struct hash merkle_empty_hash(void)
{
    return hash_sha256((struct sv){NULL, 0});
}

/* ---- ranges ---- */

/* The level of the largest complete subtree that begins at `from` and ends by `to`. */
static int largest_level(int64_t from, int64_t to)
{
    int level = 0;
    while ((from & ((INT64_C(2) << level) - 1)) == 0 && from + (INT64_C(2) << level) <= to)
        level++;
    return level;
}

/* Root of the leaves [from, to), from < to: one complete subtree, or the right end of a tree. */
static enum err range_root(const struct merkle_nodes *nodes, int64_t from, int64_t to,
                           struct hash *out)
{
    struct hash roots[MERKLE_LEVELS] = {0};
    size_t count = 0;
    while (from < to) {
        int level = largest_level(from, to);
        ASSERT(count < MERKLE_LEVELS);
        enum err err = nodes->get(nodes->arg, level, from >> level, &roots[count++]);
        if (err)
            return err;
        from += INT64_C(1) << level;
    }
    struct hash root = roots[--count];
    while (count > 0)
        root = merkle_node_hash(roots[--count], root);
    *out = root;
    return ERR_OK;
}

enum err merkle_root(const struct merkle_nodes *nodes, int64_t size, struct hash *out)
{
    ASSERT(size >= 0 && size <= MERKLE_SIZE_MAX);
    if (size > 0)
        return range_root(nodes, 0, size, out);
    *out = merkle_empty_hash();
    return ERR_OK;
}

/* ---- proofs ---- */

/* The largest power of two below n, n > 1. */
static int64_t split_of(int64_t n)
{
    int64_t split = 1;
    while (split * 2 < n)
        split *= 2;
    return split;
}

struct range {
    int64_t from, to;
};

/* Write the roots of the ranges in the opposite order: those found last are nearest. */
static enum err write_proof(const struct merkle_nodes *nodes, const struct range *ranges,
                            size_t count, struct merkle_proof *out)
{
    out->count = 0;
    for (size_t i = count; i > 0; i--) {
        enum err err =
            range_root(nodes, ranges[i - 1].from, ranges[i - 1].to, &out->hashes[out->count++]);
        if (err)
            return err;
    }
    return ERR_OK;
}

enum err merkle_inclusion(const struct merkle_nodes *nodes, int64_t index, int64_t size,
                          struct merkle_proof *out)
{
    ASSERT(index >= 0 && index < size && size <= MERKLE_SIZE_MAX);
    struct range beside[MERKLE_PROOF_MAX];
    size_t count = 0;
    struct range here = {0, size};
    while (here.to - here.from > 1) {
        int64_t middle = here.from + split_of(here.to - here.from);
        bool is_left = index < middle;
        beside[count++] =
            is_left ? (struct range){middle, here.to} : (struct range){here.from, middle};
        here = is_left ? (struct range){here.from, middle} : (struct range){middle, here.to};
    }
    return write_proof(nodes, beside, count, out);
}

enum err merkle_consistency(const struct merkle_nodes *nodes, int64_t old_size, int64_t size,
                            struct merkle_proof *out)
{
    ASSERT(old_size >= 0 && old_size <= size && size <= MERKLE_SIZE_MAX);
    out->count = 0;
    if (old_size == 0 || old_size == size)
        return ERR_OK;
    struct range beside[MERKLE_PROOF_MAX];
    size_t count = 0;
    struct range here = {0, size};
    while (here.to != old_size) {
        int64_t middle = here.from + split_of(here.to - here.from);
        bool is_left = old_size <= middle;
        beside[count++] =
            is_left ? (struct range){middle, here.to} : (struct range){here.from, middle};
        here = is_left ? (struct range){here.from, middle} : (struct range){middle, here.to};
    }
    if (here.from > 0) /* the old tree is not itself a node: where it ends must be shown */
        beside[count++] = here;
    return write_proof(nodes, beside, count, out);
}

/* ---- checks (RFC 9162, sections 2.1.3.2 and 2.1.4.2) ---- */

bool merkle_inclusion_holds(struct hash leaf_hash, int64_t index, int64_t size, struct hash root,
                            const struct merkle_proof *proof)
{
    if (index < 0 || index >= size || proof->count > MERKLE_PROOF_MAX)
        return false;
    int64_t fn = index;
    int64_t sn = size - 1;
    struct hash hash = leaf_hash;
    for (size_t i = 0; i < proof->count; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            hash = merkle_node_hash(proof->hashes[i], hash);
            for (; !(fn & 1) && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            hash = merkle_node_hash(hash, proof->hashes[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && hash_equal(hash, root);
}

/* Both roots as the proof gives them, begun with the node that both trees share. */
struct climb {
    int64_t fn, sn;
    struct hash old_root, root;
};

static bool climb_step(struct climb *climb, struct hash beside)
{
    if (climb->sn == 0)
        return false;
    if ((climb->fn & 1) || climb->fn == climb->sn) {
        climb->old_root = merkle_node_hash(beside, climb->old_root);
        climb->root = merkle_node_hash(beside, climb->root);
        for (; !(climb->fn & 1) && climb->fn != 0; climb->fn >>= 1)
            climb->sn >>= 1;
    } else {
        climb->root = merkle_node_hash(climb->root, beside);
    }
    climb->fn >>= 1;
    climb->sn >>= 1;
    return true;
}

/* Of two trees that are neither empty nor equal. */
static bool climb_holds(const struct merkle_pair *trees, const struct merkle_proof *proof)
{
    struct climb climb = {.fn = trees->old_size - 1, .sn = trees->size - 1};
    for (; climb.fn & 1; climb.fn >>= 1)
        climb.sn >>= 1;
    size_t at = 0;
    /* An old tree that is one complete subtree is not repeated in the proof. */
    bool is_whole = (trees->old_size & (trees->old_size - 1)) == 0;
    if (!is_whole && proof->count == 0)
        return false;
    climb.old_root = is_whole ? trees->old_root : proof->hashes[at++];
    climb.root = climb.old_root;
    for (; at < proof->count; at++) {
        if (!climb_step(&climb, proof->hashes[at]))
            return false;
    }
    return climb.sn == 0 && hash_equal(climb.old_root, trees->old_root) &&
           hash_equal(climb.root, trees->root);
}

bool merkle_consistency_holds(const struct merkle_pair *trees, const struct merkle_proof *proof)
{
    if (trees->old_size < 0 || trees->old_size > trees->size || proof->count > MERKLE_PROOF_MAX)
        return false;
    if (trees->old_size == 0)
        return proof->count == 0 && hash_equal(trees->old_root, merkle_empty_hash());
    if (trees->old_size == trees->size)
        return proof->count == 0 && hash_equal(trees->old_root, trees->root);
    return climb_holds(trees, proof);
}

/* ---- the right edge ---- */

enum err merkle_edge_load(const struct merkle_nodes *nodes, int64_t size, struct merkle_edge *out)
{
    struct merkle_edge edge = {.size = size};
    *out = (struct merkle_edge){.size = 0};
    if (size < 0 || size > MERKLE_SIZE_MAX)
        return ERR_CORRUPT;
    for (int level = 0; level < MERKLE_LEVELS; level++) {
        if (!(size >> level & 1))
            continue;
        int64_t index = (size >> level) - 1;
        enum err err = nodes->get(nodes->arg, level, index, &edge.node[level]);
        if (err)
            return err;
    }
    *out = edge;
    return ERR_OK;
}

enum err merkle_edge_add(struct merkle_edge *edge, struct hash leaf_hash,
                         const struct merkle_sink *sink)
{
    ASSERT(edge->size < MERKLE_SIZE_MAX);
    struct hash node = leaf_hash;
    int64_t index = edge->size;
    for (int level = 0;; level++, index >>= 1) {
        enum err err = sink ? sink->put(sink->arg, level, index, &node) : ERR_OK;
        if (err)
            return err;
        if (!(index & 1)) {
            edge->node[level] = node;
            break;
        }
        node = merkle_node_hash(edge->node[level], node);
    }
    edge->size++;
    return ERR_OK;
}

struct hash merkle_edge_root(const struct merkle_edge *edge)
{
    bool is_first = true;
    struct hash root = merkle_empty_hash();
    for (int level = 0; level < MERKLE_LEVELS; level++) {
        if (!(edge->size >> level & 1))
            continue;
        root = is_first ? edge->node[level] : merkle_node_hash(edge->node[level], root);
        is_first = false;
    }
    return root;
}
