/* One pass: what waits, in its order, becomes leaves behind the last one, with the nodes that they
 * complete.
 *
 * 1. The edge in memory is used only when the database ends with the very leaf that it ends with: a
 *    group that was not committed, or another program that wrote, makes it be read anew.
 * 2. Leaves are random to anybody, so two different logs do not end alike. */
#include "ledger/sequencer.h"

#include "ledger/tree.h"

enum { BATCH = 1000 };

static enum err put_node(void *arg, int level, int64_t index, const struct hash *node)
{
    if (level < TREE_STORED_LEVEL)
        return ERR_OK;
    return store_ledger_node_put(arg, level, index, node);
}

static enum err find_edge(struct sequencer *it, struct store_conn *conn, struct arena *arena)
{
    struct ledger_entry last = {.index = -1};
    enum err err = store_ledger_last(conn, &last);
    if (err && err != ERR_NOT_FOUND)
        return err;
    int64_t size = last.index + 1;
    if (size == it->edge.size && (size == 0 || hash_equal(last.leaf, it->last)))
        return ERR_OK;
    struct tree tree;
    tree_init(&tree, conn, arena);
    const struct merkle_nodes nodes = tree_nodes(&tree);
    it->last = last.leaf;
    return merkle_edge_load(&nodes, size, &it->edge);
}

static enum err place(struct sequencer *it, struct store_conn *conn,
                      const struct ledger_entry *waiting)
{
    const struct merkle_sink sink = {put_node, conn};
    struct ledger_entry entry = *waiting;
    entry.index = it->edge.size;
    enum err err = store_ledger_leaf_put(conn, &entry);
    if (err)
        return err;
    it->last = entry.leaf;
    struct sv leaf = {(const char *)entry.leaf.bytes, HASH_BYTES};
    return merkle_edge_add(&it->edge, merkle_leaf_hash(leaf), &sink);
}

/* What waits in the table: left by a program that had no sequencer; *more when there may be others.
 */
static enum err place_left(struct sequencer *it, struct store_conn *conn, struct arena *arena,
                           bool *more)
{
    const struct ledger_entry *waiting;
    size_t count;
    enum err err = store_ledger_pending(conn, arena, BATCH, &waiting, &count);
    *more = count == BATCH;
    it->has_looked = !err && count == 0; /* until then the table is looked at with every group */
    if (err || count == 0)
        return err;
    err = find_edge(it, conn, arena);
    for (size_t i = 0; !err && i < count; i++)
        err = place(it, conn, &waiting[i]);
    return err ? err : store_ledger_placed(conn, waiting[count - 1].index);
}

/* What this group added. */
static enum err place_waiting(struct sequencer *it, struct store_conn *conn)
{
    const struct ledger_entry *waiting;
    size_t count;
    store_ledger_waiting(conn, &waiting, &count);
    if (count == 0)
        return ERR_OK;
    struct arena *arena = arena_new();
    enum err err = find_edge(it, conn, arena);
    for (size_t i = 0; !err && i < count; i++)
        err = place(it, conn, &waiting[i]);
    arena_free(&arena);
    return err;
}

enum err sequencer_run(struct store_conn *conn, void *self)
{
    struct sequencer *it = self;
    enum err err = ERR_OK;
    for (bool more = !it->has_looked; more && !err;) {
        struct arena *arena = arena_new();
        err = place_left(it, conn, arena, &more);
        arena_free(&arena);
    }
    if (!err)
        err = place_waiting(it, conn);
    if (err)
        it->edge = (struct merkle_edge){.size = -1}; /* like no log */
    return err;
}

struct store_sequencer sequencer_of(struct sequencer *self)
{
    return (struct store_sequencer){sequencer_run, self};
}
