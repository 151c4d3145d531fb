/* The log's tree as it lies in the database: leaves, and complete nodes from level
 * TREE_STORED_LEVEL up; nodes below are hashed from their leaves. One transaction and one thread at
 * a time. */
#ifndef LEDGER_TREE_H
#define LEDGER_TREE_H

#include "ledger/merkle.h"
#include "store/ledger.h"

#define TREE_STORED_LEVEL 4
#define TREE_BLOCK (1 << TREE_STORED_LEVEL)

/* Reads nodes; keeps the block of leaves it read last. In the caller's memory, for one transaction.
 */
struct tree {
    struct store_conn *conn;
    struct arena *arena;
    int64_t block;                  /* index of the block kept; -1: none */
    struct hash leaves[TREE_BLOCK]; /* leaf hashes */
    size_t leaf_count;
    int64_t last_level, last_index; /* what could not be read, for telling */
};
void tree_init(struct tree *tree, struct store_conn *conn, struct arena *arena);
/* Nodes for src/ledger/merkle.h. A node that is not there: ERR_CORRUPT. */
struct merkle_nodes tree_nodes(struct tree *tree);

#endif
