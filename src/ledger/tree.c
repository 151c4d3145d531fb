/* Nodes from two tables. A proof asks for the low nodes of one or two blocks only, so a block is
 * read whole and kept. */
#include "ledger/tree.h"

#include "base/assert.h"

void tree_init(struct tree *tree, struct store_conn *conn, struct arena *arena)
{
    *tree = (struct tree){.conn = conn, .arena = arena, .block = -1};
}

static enum err load_block(struct tree *tree, int64_t block)
{
    if (tree->block == block)
        return ERR_OK;
    const struct hash *leaves;
    const struct ledger_range range = {.from = block * TREE_BLOCK, .to = (block + 1) * TREE_BLOCK};
    enum err err = store_ledger_leaves(tree->conn, tree->arena, &range, &leaves, &tree->leaf_count);
    if (err)
        return err;
    ASSERT(tree->leaf_count <= TREE_BLOCK);
    for (size_t i = 0; i < tree->leaf_count; i++)
        tree->leaves[i] = merkle_leaf_hash((struct sv){(const char *)leaves[i].bytes, HASH_BYTES});
    tree->block = block;
    return ERR_OK;
}

/* A node below the stored ones: its leaves are all in one block. */
static enum err low_node(struct tree *tree, int level, int64_t index, struct hash *out)
{
    int64_t first = index << level;
    size_t count = (size_t)1 << level;
    enum err err = load_block(tree, first / TREE_BLOCK);
    if (err)
        return err;
    size_t at = (size_t)(first % TREE_BLOCK);
    if (at + count > tree->leaf_count)
        return ERR_CORRUPT;
    struct hash nodes[TREE_BLOCK] = {0};
    for (size_t i = 0; i < count; i++)
        nodes[i] = tree->leaves[at + i];
    for (; count > 1; count /= 2) {
        for (size_t i = 0; i < count / 2; i++)
            nodes[i] = merkle_node_hash(nodes[2 * i], nodes[2 * i + 1]);
    }
    *out = nodes[0];
    return ERR_OK;
}

static enum err get_node(void *arg, int level, int64_t index, struct hash *out)
{
    struct tree *tree = arg;
    enum err err = level < TREE_STORED_LEVEL ? low_node(tree, level, index, out)
                                             : store_ledger_node(tree->conn, level, index, out);
    if (!err)
        return ERR_OK;
    tree->last_level = level;
    tree->last_index = index;
    return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
}

struct merkle_nodes tree_nodes(struct tree *tree)
{
    return (struct merkle_nodes){get_node, tree};
}
