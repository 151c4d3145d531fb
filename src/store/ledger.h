/* Tables of the log (docs/internals/ledger.md): leaves, nodes, what was signed. The store keeps and
 * finds; what a leaf commits to and how nodes are hashed is the business of src/ledger.
 *
 * A record that is written waits for its place with its group. The last step of every group before
 * its commit is store_config's sequencer, which gives what waits its places: so on this database a
 * stored record has its place when its success is reported. Without a sequencer it waits in a table
 * until a program comes that has one. */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "base/arena.h"
#include "base/hash.h"
#include "store/store.h"

/* Which record: its kind (ledger/record.h) and the key of its row. */
struct ledger_key {
    int kind;
    int64_t of[3];
};
/* A record and what the log commits to. */
struct ledger_entry {
    struct ledger_key key;
    int64_t index; /* of its leaf, from 0; pending ones: their order */
    struct hash leaf;
};

/* ---- writing ---- */
/* A record that wants a place. */
enum err store_ledger_pend(struct store_conn *conn, const struct ledger_entry *entry) ERR_MUST_USE;
/* Those of this group, in memory, in their order; valid until the next is added. */
void store_ledger_waiting(struct store_conn *conn, const struct ledger_entry **out, size_t *count);
/* The first of those that wait in the table: of a program without a sequencer. */
enum err store_ledger_pending(struct store_conn *conn, struct arena *arena, int limit,
                              const struct ledger_entry **out, size_t *count) ERR_MUST_USE;
/* When the oldest of them was written; INT64_MAX when none waits. */
enum err store_ledger_pending_since(struct store_conn *conn, time_ms *out) ERR_MUST_USE;
/* Those up to this order have their places. */
enum err store_ledger_placed(struct store_conn *conn, int64_t order) ERR_MUST_USE;
/* ERR_CONFLICT: the place is taken, or the record has one. */
enum err store_ledger_leaf_put(struct store_conn *conn,
                               const struct ledger_entry *entry) ERR_MUST_USE;
enum err store_ledger_node_put(struct store_conn *conn, int level, int64_t index,
                               const struct hash *node) ERR_MUST_USE;
/* Seed of a record whose row holds none. */
enum err store_record_salt_put(struct store_conn *conn, const struct ledger_key *key,
                               struct sv salt) ERR_MUST_USE;
enum err store_record_salt_get(struct store_conn *conn, struct arena *arena,
                               const struct ledger_key *key, struct sv *out) ERR_MUST_USE;

struct petition_key;
/* How many records of a matter have places before this one; of INT64_MAX all, those that wait with
 * this group too. Its events, looks at it, its people. */
enum err store_ledger_count_of(struct store_conn *conn, const struct petition_key *petition,
                               int64_t before, int64_t *out) ERR_MUST_USE;
/* How many seeds there are. */
enum err store_record_salts(struct store_conn *conn, int64_t *out) ERR_MUST_USE;

/* ---- reading ---- */
/* The last leaf; ERR_NOT_FOUND in an empty log. Its key is not filled in. */
enum err store_ledger_last(struct store_conn *conn, struct ledger_entry *out) ERR_MUST_USE;
/* Leaves in the log. */
enum err store_ledger_size(struct store_conn *conn, int64_t *out) ERR_MUST_USE;
/* The place of a record; ERR_NOT_FOUND. */
enum err store_ledger_find(struct store_conn *conn, const struct ledger_key *key,
                           struct ledger_entry *out) ERR_MUST_USE;
/* Leaves or nodes [from, to), fewer where there are no more. */
struct ledger_range {
    int64_t from, to;
    int level; /* of nodes */
};
enum err store_ledger_leaves(struct store_conn *conn, struct arena *arena,
                             const struct ledger_range *range, const struct hash **out,
                             size_t *count) ERR_MUST_USE;
/* At most `limit` of what comes behind `after`. */
struct ledger_page {
    int64_t after;
    int limit;
    int level; /* of nodes: behind this level and place */
};
/* Entries with their records; after -1: from the first. */
enum err store_ledger_entries(struct store_conn *conn, struct arena *arena,
                              const struct ledger_page *page, const struct ledger_entry **out,
                              size_t *count) ERR_MUST_USE;
enum err store_ledger_node(struct store_conn *conn, int level, int64_t index,
                           struct hash *out) ERR_MUST_USE;
enum err store_ledger_nodes(struct store_conn *conn, struct arena *arena,
                            const struct ledger_range *range, const struct hash **out,
                            size_t *count) ERR_MUST_USE;
/* Nodes by level and place. */
struct ledger_node {
    int level;
    int64_t index;
    struct hash node;
};
enum err store_ledger_nodes_after(struct store_conn *conn, struct arena *arena,
                                  const struct ledger_page *page, const struct ledger_node **out,
                                  size_t *count) ERR_MUST_USE;

/* ---- what was signed ---- */
struct stored_checkpoint {
    int64_t size;
    time_ms at;
    struct sv note; /* signed note */
};
/* ERR_CONFLICT: there is one of that size. */
enum err store_checkpoint_put(struct store_conn *conn,
                              const struct stored_checkpoint *checkpoint) ERR_MUST_USE;
/* The newest of at most this size (INT64_MAX: of all); ERR_NOT_FOUND. */
enum err store_checkpoint_upto(struct store_conn *conn, struct arena *arena, int64_t size,
                               struct stored_checkpoint *out) ERR_MUST_USE;
/* Those of more than the size `after`, smallest first. */
enum err store_checkpoints(struct store_conn *conn, struct arena *arena,
                           const struct ledger_page *page, const struct stored_checkpoint **out,
                           size_t *count) ERR_MUST_USE;
/* What a witness said of the checkpoint of a size. */
struct stored_cosignature {
    int64_t size;
    struct sv witness; /* verifier key */
    int64_t at_s;
    struct sv line; /* of a signed note, without its newline */
};
/* The same again is fine. */
enum err store_cosignature_put(struct store_conn *conn,
                               const struct stored_cosignature *cosignature) ERR_MUST_USE;
enum err store_cosignatures(struct store_conn *conn, struct arena *arena, int64_t size,
                            const struct stored_cosignature **out, size_t *count) ERR_MUST_USE;
/* Size of the newest checkpoint that any witness signed; 0 when none did. */
enum err store_cosigned_size(struct store_conn *conn, int64_t *out) ERR_MUST_USE;
/* Keys of the log, oldest first. */
struct stored_log_key {
    time_ms at;
    struct sv verifier;
};
enum err store_log_key_put(struct store_conn *conn, const struct stored_log_key *key) ERR_MUST_USE;
enum err store_log_keys(struct store_conn *conn, struct arena *arena,
                        const struct stored_log_key **out, size_t *count) ERR_MUST_USE;

/* Is everything that an older program wrote in the log? */
enum err store_ledger_is_complete(struct store_conn *conn, bool *out) ERR_MUST_USE;
enum err store_ledger_declare_complete(struct store_conn *conn) ERR_MUST_USE;

#endif
