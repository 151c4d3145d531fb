/* Rows of the log. Nothing here hashes or decides. */
#include "store/ledger.h"

#include "base/assert.h"
#include "store/petitions.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

#include <string.h>

static struct hash hash_of(const uint8_t bytes[HASH_BYTES])
{
    struct hash hash;
    memcpy(hash.bytes, bytes, HASH_BYTES);
    return hash;
}

/* Rows of one hash each, as hashes. */
static const struct hash *hashes_of(struct arena *arena, const void *rows, size_t count)
{
    _Static_assert(sizeof(struct q_ledger_leaves_out) == HASH_BYTES, "a row is a hash");
    _Static_assert(sizeof(struct q_ledger_nodes_out) == HASH_BYTES, "a row is a hash");
    struct hash *hashes = ARENA_ARRAY(arena, struct hash, count);
    if (count)
        memcpy(hashes, rows, count * HASH_BYTES);
    return hashes;
}

/* ---- writing ---- */

struct ledger_waiting {
    struct arena *arena; /* emptied with the group */
    struct ledger_entry *entries;
    size_t count, capacity;
};

struct ledger_waiting *ledger_waiting_new(struct arena *arena)
{
    struct ledger_waiting *waiting = ARENA_NEW(arena, struct ledger_waiting);
    waiting->arena = arena_new();
    return waiting;
}

void ledger_waiting_free(struct ledger_waiting *waiting)
{
    if (waiting)
        arena_free(&waiting->arena);
}

size_t ledger_waiting_mark(const struct store_conn *conn)
{
    return conn->waiting ? conn->waiting->count : 0;
}

void ledger_waiting_undo(struct store_conn *conn, size_t mark)
{
    struct ledger_waiting *waiting = conn->waiting;
    if (!waiting)
        return;
    waiting->count = mark;
    if (mark > 0)
        return;
    arena_reset(waiting->arena);
    waiting->entries = NULL;
    waiting->capacity = 0;
}

static void wait_for_place(struct ledger_waiting *waiting, const struct ledger_entry *entry)
{
    if (waiting->count == waiting->capacity) {
        size_t capacity = waiting->capacity ? 2 * waiting->capacity : 64;
        struct ledger_entry *entries = ARENA_ARRAY(waiting->arena, struct ledger_entry, capacity);
        if (waiting->count)
            memcpy(entries, waiting->entries, waiting->count * sizeof *entries);
        waiting->entries = entries;
        waiting->capacity = capacity;
    }
    waiting->entries[waiting->count++] = *entry;
}

void store_ledger_waiting(struct store_conn *conn, const struct ledger_entry **out, size_t *count)
{
    *out = conn->waiting ? conn->waiting->entries : NULL;
    *count = ledger_waiting_mark(conn);
}

enum err store_ledger_pend(struct store_conn *conn, const struct ledger_entry *entry)
{
    if (conn->waiting) {
        wait_for_place(conn->waiting, entry);
        return ERR_OK;
    }
    const struct q_ledger_pending_put_in row = {.kind = entry->key.kind,
                                                .key1 = entry->key.of[0],
                                                .key2 = entry->key.of[1],
                                                .key3 = entry->key.of[2],
                                                .leaf = entry->leaf.bytes,
                                                .at = conn->time.now_ms(conn->time.self)};
    conn->has_pending = true;
    return q_ledger_pending_put(conn, &row, NULL);
}

enum err store_ledger_pending(struct store_conn *conn, struct arena *arena, int limit,
                              const struct ledger_entry **out, size_t *count)
{
    struct q_ledger_pending_next_out *rows;
    const struct q_ledger_pending_next_in in = {.limit = limit};
    enum err err = q_ledger_pending_next(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct ledger_entry *entries = ARENA_ARRAY(arena, struct ledger_entry, *count);
    for (size_t i = 0; i < *count; i++)
        entries[i] = (struct ledger_entry){
            .key = {(int)rows[i].kind, {rows[i].key1, rows[i].key2, rows[i].key3}},
            .index = rows[i].no,
            .leaf = hash_of(rows[i].leaf)};
    *out = entries;
    return ERR_OK;
}

enum err store_ledger_pending_since(struct store_conn *conn, time_ms *out)
{
    struct q_ledger_pending_since_out row;
    enum err err = q_ledger_pending_since(conn, conn->scratch, &row);
    *out = err ? INT64_MAX : row.at;
    return err;
}

enum err store_ledger_placed(struct store_conn *conn, int64_t order)
{
    return q_ledger_pending_drop(conn, &(struct q_ledger_pending_drop_in){.last = order}, NULL);
}

enum err store_ledger_leaf_put(struct store_conn *conn, const struct ledger_entry *entry)
{
    const struct q_ledger_leaf_put_in row = {.idx = entry->index,
                                             .kind = entry->key.kind,
                                             .key1 = entry->key.of[0],
                                             .key2 = entry->key.of[1],
                                             .key3 = entry->key.of[2],
                                             .leaf = entry->leaf.bytes};
    return q_ledger_leaf_put(conn, &row, NULL);
}

enum err store_ledger_node_put(struct store_conn *conn, int level, int64_t index,
                               const struct hash *node)
{
    const struct q_ledger_node_put_in row = {.level = level, .idx = index, .hash = node->bytes};
    return q_ledger_node_put(conn, &row, NULL);
}

enum err store_record_salt_put(struct store_conn *conn, const struct ledger_key *key,
                               struct sv salt)
{
    const struct q_record_salt_put_in row = {.kind = key->kind,
                                             .key1 = key->of[0],
                                             .key2 = key->of[1],
                                             .key3 = key->of[2],
                                             .salt = salt};
    return q_record_salt_put(conn, &row, NULL);
}

enum err store_record_salt_get(struct store_conn *conn, struct arena *arena,
                               const struct ledger_key *key, struct sv *out)
{
    struct q_record_salt_get_out row;
    const struct q_record_salt_get_in in = {
        .kind = key->kind, .key1 = key->of[0], .key2 = key->of[1], .key3 = key->of[2]};
    enum err err = q_record_salt_get(conn, arena, &in, &row);
    if (!err)
        *out = row.salt;
    return err;
}

/* Kinds (ledger/record.h) whose keys begin with their matter's. */
enum { EVENTS = 1, READINGS = 3, PEOPLE = 5 };

static int64_t count_waiting(struct store_conn *conn, const struct petition_key *petition)
{
    const struct ledger_entry *waiting;
    size_t count;
    int64_t found = 0;
    store_ledger_waiting(conn, &waiting, &count);
    for (size_t i = 0; i < count; i++) {
        const struct ledger_key *key = &waiting[i].key;
        bool is_of_matter = key->kind == EVENTS || key->kind == READINGS || key->kind == PEOPLE;
        found += is_of_matter && key->of[0] == petition->region && key->of[1] == petition->id;
    }
    return found;
}

enum err store_ledger_count_of(struct store_conn *conn, const struct petition_key *petition,
                               int64_t before, int64_t *out)
{
    struct q_ledger_count_of_out row;
    const struct q_ledger_count_of_in in = {
        .region = petition->region, .petition = petition->id, .before = before};
    enum err err = q_ledger_count_of(conn, conn->scratch, &in, &row);
    *out = err ? 0 : row.found + (before == INT64_MAX ? count_waiting(conn, petition) : 0);
    return err;
}

enum err store_record_salts(struct store_conn *conn, int64_t *out)
{
    struct q_record_salts_out row;
    enum err err = q_record_salts(conn, conn->scratch, &row);
    *out = err ? 0 : row.found;
    return err;
}

/* ---- reading ---- */

enum err store_ledger_last(struct store_conn *conn, struct ledger_entry *out)
{
    struct q_ledger_leaf_last_out row;
    enum err err = q_ledger_leaf_last(conn, conn->scratch, &row);
    if (!err)
        *out = (struct ledger_entry){.index = row.idx, .leaf = hash_of(row.leaf)};
    return err;
}

enum err store_ledger_size(struct store_conn *conn, int64_t *out)
{
    struct ledger_entry last = {.index = -1};
    enum err err = store_ledger_last(conn, &last);
    *out = last.index + 1;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err store_ledger_find(struct store_conn *conn, const struct ledger_key *key,
                           struct ledger_entry *out)
{
    struct q_ledger_leaf_of_out row;
    const struct q_ledger_leaf_of_in in = {
        .kind = key->kind, .key1 = key->of[0], .key2 = key->of[1], .key3 = key->of[2]};
    enum err err = q_ledger_leaf_of(conn, conn->scratch, &in, &row);
    if (!err)
        *out = (struct ledger_entry){.key = *key, .index = row.idx, .leaf = hash_of(row.leaf)};
    return err;
}

enum err store_ledger_leaves(struct store_conn *conn, struct arena *arena,
                             const struct ledger_range *range, const struct hash **out,
                             size_t *count)
{
    struct q_ledger_leaves_out *rows;
    const struct q_ledger_leaves_in in = {.from = range->from, .to = range->to};
    enum err err = q_ledger_leaves(conn, arena, &in, &rows, count);
    if (!err)
        *out = hashes_of(arena, rows, *count);
    return err;
}

enum err store_ledger_entries(struct store_conn *conn, struct arena *arena,
                              const struct ledger_page *page, const struct ledger_entry **out,
                              size_t *count)
{
    struct q_ledger_entries_out *rows;
    const struct q_ledger_entries_in in = {.after = page->after, .limit = page->limit};
    enum err err = q_ledger_entries(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct ledger_entry *entries = ARENA_ARRAY(arena, struct ledger_entry, *count);
    for (size_t i = 0; i < *count; i++)
        entries[i] = (struct ledger_entry){
            .key = {(int)rows[i].kind, {rows[i].key1, rows[i].key2, rows[i].key3}},
            .index = rows[i].idx,
            .leaf = hash_of(rows[i].leaf)};
    *out = entries;
    return ERR_OK;
}

enum err store_ledger_node(struct store_conn *conn, int level, int64_t index, struct hash *out)
{
    struct q_ledger_node_get_out row;
    const struct q_ledger_node_get_in in = {.level = level, .idx = index};
    enum err err = q_ledger_node_get(conn, conn->scratch, &in, &row);
    if (!err)
        *out = hash_of(row.hash);
    return err;
}

enum err store_ledger_nodes(struct store_conn *conn, struct arena *arena,
                            const struct ledger_range *range, const struct hash **out,
                            size_t *count)
{
    struct q_ledger_nodes_out *rows;
    const struct q_ledger_nodes_in in = {
        .level = range->level, .from = range->from, .to = range->to};
    enum err err = q_ledger_nodes(conn, arena, &in, &rows, count);
    if (!err)
        *out = hashes_of(arena, rows, *count);
    return err;
}

enum err store_ledger_nodes_after(struct store_conn *conn, struct arena *arena,
                                  const struct ledger_page *page, const struct ledger_node **out,
                                  size_t *count)
{
    struct q_ledger_nodes_after_out *rows;
    const struct q_ledger_nodes_after_in in = {
        .level = page->level, .after = page->after, .limit = page->limit};
    enum err err = q_ledger_nodes_after(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct ledger_node *nodes = ARENA_ARRAY(arena, struct ledger_node, *count);
    for (size_t i = 0; i < *count; i++)
        nodes[i] = (struct ledger_node){(int)rows[i].level, rows[i].idx, hash_of(rows[i].hash)};
    *out = nodes;
    return ERR_OK;
}

/* ---- what was signed ---- */

enum err store_checkpoint_put(struct store_conn *conn, const struct stored_checkpoint *checkpoint)
{
    const struct q_ledger_checkpoint_put_in row = {
        .size = checkpoint->size, .at = checkpoint->at, .note = checkpoint->note};
    return q_ledger_checkpoint_put(conn, &row, NULL);
}

enum err store_checkpoint_upto(struct store_conn *conn, struct arena *arena, int64_t size,
                               struct stored_checkpoint *out)
{
    struct q_ledger_checkpoint_upto_out row;
    const struct q_ledger_checkpoint_upto_in in = {.size = size};
    enum err err = q_ledger_checkpoint_upto(conn, arena, &in, &row);
    if (!err)
        *out = (struct stored_checkpoint){row.size, row.at, row.note};
    return err;
}

enum err store_checkpoints(struct store_conn *conn, struct arena *arena,
                           const struct ledger_page *page, const struct stored_checkpoint **out,
                           size_t *count)
{
    struct q_ledger_checkpoints_out *rows;
    const struct q_ledger_checkpoints_in in = {.after = page->after, .limit = page->limit};
    enum err err = q_ledger_checkpoints(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct stored_checkpoint *found = ARENA_ARRAY(arena, struct stored_checkpoint, *count);
    for (size_t i = 0; i < *count; i++)
        found[i] = (struct stored_checkpoint){rows[i].size, rows[i].at, rows[i].note};
    *out = found;
    return ERR_OK;
}

enum err store_cosignature_put(struct store_conn *conn,
                               const struct stored_cosignature *cosignature)
{
    const struct q_ledger_cosignature_put_in row = {.size = cosignature->size,
                                                    .witness = cosignature->witness,
                                                    .at = cosignature->at_s,
                                                    .line = cosignature->line};
    return q_ledger_cosignature_put(conn, &row, NULL);
}

enum err store_cosignatures(struct store_conn *conn, struct arena *arena, int64_t size,
                            const struct stored_cosignature **out, size_t *count)
{
    struct q_ledger_cosignatures_out *rows;
    const struct q_ledger_cosignatures_in in = {.size = size};
    enum err err = q_ledger_cosignatures(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct stored_cosignature *found = ARENA_ARRAY(arena, struct stored_cosignature, *count);
    for (size_t i = 0; i < *count; i++)
        found[i] = (struct stored_cosignature){size, rows[i].witness, rows[i].at, rows[i].line};
    *out = found;
    return ERR_OK;
}

enum err store_cosigned_size(struct store_conn *conn, int64_t *out)
{
    struct q_ledger_cosigned_last_out row = {.size = 0};
    enum err err = q_ledger_cosigned_last(conn, conn->scratch, &row);
    *out = err ? 0 : row.size;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err store_log_key_put(struct store_conn *conn, const struct stored_log_key *key)
{
    const struct q_ledger_key_put_in row = {.at = key->at, .verifier = key->verifier};
    return q_ledger_key_put(conn, &row, NULL);
}

enum err store_log_keys(struct store_conn *conn, struct arena *arena,
                        const struct stored_log_key **out, size_t *count)
{
    struct q_ledger_keys_out *rows;
    enum err err = q_ledger_keys(conn, arena, &rows, count);
    if (err)
        return err;
    struct stored_log_key *keys = ARENA_ARRAY(arena, struct stored_log_key, *count);
    for (size_t i = 0; i < *count; i++)
        keys[i] = (struct stored_log_key){rows[i].at, rows[i].verifier};
    *out = keys;
    return ERR_OK;
}

enum err store_ledger_is_complete(struct store_conn *conn, bool *out)
{
    struct q_ledger_state_get_out row = {.is_complete = false};
    enum err err = q_ledger_state_get(conn, conn->scratch, &row);
    *out = !err && row.is_complete;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err store_ledger_declare_complete(struct store_conn *conn)
{
    return q_ledger_state_put(conn, &(struct q_ledger_state_put_in){.is_complete = true}, NULL);
}
