/* The Merkle tree of RFC 6962, section 2.1, over SHA-256: hashes, roots, proofs and their checks.
 * Pure: nodes are read through a callback, so that a table, an array or tiles can be behind it. Any
 * thread.
 *
 * The node (level, index) is the root of the complete subtree over the leaves
 * [index << level, (index + 1) << level); (0, i) is the leaf hash of entry i. */
#ifndef LEDGER_MERKLE_H
#define LEDGER_MERKLE_H

#include "base/err.h"
#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MERKLE_SIZE_MAX (INT64_C(1) << 48) /* leaves; far beyond any office */
#define MERKLE_LEVELS 49
#define MERKLE_PROOF_MAX 64

/* Gives complete nodes. Called only for those that a tree of the size asked for has. */
struct merkle_nodes {
    enum err (*get)(void *arg, int level, int64_t index, struct hash *out);
    void *arg;
};

struct merkle_proof {
    struct hash hashes[MERKLE_PROOF_MAX];
    size_t count;
};

/* Hash of an entry as a leaf, of two nodes as their parent, of the empty tree. */
struct hash merkle_leaf_hash(struct sv entry);
struct hash merkle_node_hash(struct hash left, struct hash right);
struct hash merkle_empty_hash(void);

/* Root of the first `size` leaves. Errors: those of the callback. */
enum err merkle_root(const struct merkle_nodes *nodes, int64_t size, struct hash *out) ERR_MUST_USE;
/* Proof that leaf `index` is in the tree of `size`; index < size. */
enum err merkle_inclusion(const struct merkle_nodes *nodes, int64_t index, int64_t size,
                          struct merkle_proof *out) ERR_MUST_USE;
/* Proof that the tree of `size` begins with the tree of `old_size` leaves; 0 <= old_size <= size.
 * Empty when old_size is 0 or both are equal. */
enum err merkle_consistency(const struct merkle_nodes *nodes, int64_t old_size, int64_t size,
                            struct merkle_proof *out) ERR_MUST_USE;

/* Does the proof show that the leaf hash stands at index in the tree of that size and root? */
bool merkle_inclusion_holds(struct hash leaf_hash, int64_t index, int64_t size, struct hash root,
                            const struct merkle_proof *proof);
/* Two trees and their roots. */
struct merkle_pair {
    int64_t old_size, size;
    struct hash old_root, root;
};
bool merkle_consistency_holds(const struct merkle_pair *trees, const struct merkle_proof *proof);

/* The right edge of a growing tree: the roots of the complete subtrees it consists of. Bit l of
 * size set: node[l] is the subtree of level l. A plain value; {0} is the empty tree. */
struct merkle_edge {
    int64_t size;
    struct hash node[MERKLE_LEVELS];
};
/* Told every node that a new leaf completes, from its leaf upward. */
struct merkle_sink {
    enum err (*put)(void *arg, int level, int64_t index, const struct hash *node);
    void *arg;
};
/* The edge of a tree of that size; ERR_CORRUPT: no tree has it. On errors the edge of an empty
 * tree. */
enum err merkle_edge_load(const struct merkle_nodes *nodes, int64_t size,
                          struct merkle_edge *out) ERR_MUST_USE;
/* Add a leaf. After an error of the sink the edge is not to be used any more. sink may be NULL. */
enum err merkle_edge_add(struct merkle_edge *edge, struct hash leaf_hash,
                         const struct merkle_sink *sink) ERR_MUST_USE;
struct hash merkle_edge_root(const struct merkle_edge *edge);

#endif
