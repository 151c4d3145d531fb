/* Three passes over the database.
 *
 * 1. Leaves in their order: no gap, every node the hash of what is below it, and at each size that
 *    was signed the root that was signed.
 * 2. Rows table by table: each has a leaf, and gives it; its place is noted.
 * 3. Leaves whose place was not noted have lost their row. */
#include "ledger/verify.h"

#include "base/assert.h"
#include "ledger/tree.h"
#include "ledger/verify_private.h"

enum { PAGE = 1000 };

const char *log_fault_word(enum log_fault fault)
{
    static const char *const WORDS[LOG_FAULT__COUNT] = {
#define X(name, word) [LOG_FAULT_##name] = word,
        LOG_FAULTS(X)
#undef X
    };
    ASSERT(fault < LOG_FAULT__COUNT);
    return WORDS[fault];
}

/* ---- telling ---- */

void verify_tell(struct verify *v, enum log_fault fault, const struct ledger_key *key,
                 int64_t index)
{
    const struct verify_finding finding = {
        .fault = fault, .key = key ? *key : (struct ledger_key){0}, .index = index};
    v->out->findings++;
    v->options->tell(&finding, v->options->arg);
}

static void step(struct verify *v, size_t count)
{
    v->done += (int64_t)count;
    if (v->options->progress && count)
        v->options->progress(v->done < v->all ? v->done : v->all, v->all, v->options->arg);
    arena_reset(v->page);
}

enum err verify_unreadable(struct verify *v, enum err err, int kind)
{
    if (err != ERR_CORRUPT)
        return err;
    const struct ledger_key key = {.kind = kind};
    verify_tell(v, LOG_FAULT_TABLE_UNREADABLE, &key, 0);
    return ERR_OK;
}

/* ---- places ---- */

/* A place far outside is a gap, which the first pass told. */
static bool is_place(const struct verify *v, int64_t index)
{
    return index >= 0 && index < v->place_count;
}

void verify_note_place(struct verify *v, int64_t index)
{
    if (is_place(v, index))
        v->seen[index / 8] |= (unsigned char)(1u << (index % 8));
}

static bool is_noted(const struct verify *v, int64_t index)
{
    return !is_place(v, index) || (v->seen[index / 8] >> (index % 8) & 1);
}

/* ---- what was signed ---- */

static enum err check_cosignatures(struct verify *v, int64_t size, struct sv text)
{
    const struct stored_cosignature *lines;
    size_t count;
    enum err err = store_cosignatures(v->conn, v->arena, size, &lines, &count);
    for (size_t i = 0; !err && i < count; i++) {
        struct note_key key;
        struct note_signature signature;
        int64_t at_s;
        v->out->cosignatures++;
        if (note_key_parse(lines[i].witness, &key) ||
            note_signature_parse(v->arena, lines[i].line, &signature) ||
            !note_cosignature_holds(&signature, &key, text, &at_s) || at_s != lines[i].at_s)
            verify_tell(v, LOG_FAULT_COSIGNATURE, NULL, size);
        else
            verify_note_time(v, size, at_s);
    }
    return err;
}

/* A stored checkpoint, when the edge has its size or there will be no such. */
static enum err check_checkpoint(struct verify *v, const struct stored_checkpoint *stored)
{
    struct note *note = ARENA_NEW(v->page, struct note);
    struct checkpoint checkpoint;
    v->out->checkpoints++;
    if (note_parse(v->page, stored->note, note) || checkpoint_parse(note->text, &checkpoint) ||
        checkpoint.size != stored->size) {
        verify_tell(v, LOG_FAULT_CHECKPOINT_UNREADABLE, NULL, stored->size);
        return ERR_OK;
    }
    if (!verify_is_signed(v, note, stored->size))
        verify_tell(v, LOG_FAULT_CHECKPOINT_SIGNATURE, NULL, stored->size);
    else if (stored->size == v->edge.size)
        verify_note_signed(v, note, stored->size);
    if (stored->size > v->edge.size)
        verify_tell(v, LOG_FAULT_CHECKPOINT_BEYOND, NULL, stored->size);
    else if (!hash_equal(checkpoint.root, merkle_edge_root(&v->edge)))
        verify_tell(v, LOG_FAULT_CHECKPOINT_ROOT, NULL, stored->size);
    return check_cosignatures(v, stored->size, note->text);
}

/* Those that are due at the size the edge has; at the end all that are left. */
static enum err check_due(struct verify *v, bool is_end)
{
    for (;;) {
        if (v->checkpoint_at == v->checkpoint_count) {
            if (v->checkpoint_count == 0)
                return ERR_OK;
            struct ledger_page page = {.after = v->checkpoints[v->checkpoint_count - 1].size,
                                       .limit = PAGE};
            arena_reset(v->checkpoint_page);
            v->checkpoint_at = 0;
            enum err err = store_checkpoints(v->conn, v->checkpoint_page, &page, &v->checkpoints,
                                             &v->checkpoint_count);
            if (err)
                return err;
            continue;
        }
        const struct stored_checkpoint *next = &v->checkpoints[v->checkpoint_at];
        if (next->size > v->edge.size && !is_end)
            return ERR_OK;
        v->checkpoint_at++;
        enum err err = check_checkpoint(v, next);
        if (err)
            return err;
    }
}

/* Checkpoints from elsewhere. */
static void check_given(struct verify *v, bool is_end)
{
    for (size_t i = 0; i < v->options->given_count; i++) {
        const struct checkpoint *given = &v->options->given[i].checkpoint;
        if (given->size == v->edge.size && !is_end &&
            !hash_equal(given->root, merkle_edge_root(&v->edge)))
            verify_tell(v, LOG_FAULT_GIVEN_ROOT, NULL, given->size);
        if (given->size > v->edge.size && is_end)
            verify_tell(v, LOG_FAULT_GIVEN_BEYOND, NULL, given->size);
    }
}

/* Who signed what was given, and is it this log at all? */
static void check_given_names(struct verify *v)
{
    for (size_t i = 0; i < v->options->given_count; i++) {
        const struct verify_given *given = &v->options->given[i];
        bool is_ours = v->key_count == 0;
        for (size_t k = 0; k < v->key_count; k++)
            is_ours |= sv_eq(v->keys[k].key.name, given->checkpoint.origin);
        if (!is_ours)
            verify_tell(v, LOG_FAULT_GIVEN_ORIGIN, NULL, given->checkpoint.size);
        if (!verify_is_signed(v, given->note, INT64_MAX))
            verify_tell(v, LOG_FAULT_GIVEN_SIGNATURE, NULL, given->checkpoint.size);
    }
    const struct note_key *key = v->options->key;
    bool is_known = !key;
    for (size_t k = 0; key && k < v->key_count; k++)
        is_known |= note_key_equal(&v->keys[k].key, key);
    if (!is_known)
        verify_tell(v, LOG_FAULT_KEY_UNKNOWN, NULL, 0);
}

/* ---- first pass: leaves and nodes ---- */

static enum err check_node(void *arg, int level, int64_t index, const struct hash *node)
{
    struct verify *v = arg;
    struct hash stored;
    if (level < TREE_STORED_LEVEL)
        return ERR_OK;
    const struct ledger_key key = {.of = {level, index}};
    enum err err = store_ledger_node(v->conn, level, index, &stored);
    if (err == ERR_NOT_FOUND)
        verify_tell(v, LOG_FAULT_NODE_MISSING, &key, index);
    else if (err == ERR_CORRUPT || (!err && !hash_equal(stored, *node)))
        verify_tell(v, LOG_FAULT_NODE_WRONG, &key, index);
    return err == ERR_NOT_FOUND || err == ERR_CORRUPT ? ERR_OK : err;
}

/* Leaves that are missing are nobody's hash, so that those behind them keep their places. */
static enum err fill_gap(struct verify *v, int64_t from, int64_t to)
{
    const struct merkle_sink sink = {check_node, v};
    const struct hash nothing = {.bytes = {0}};
    enum err err = ERR_OK;
    for (int64_t i = from; !err && i < to && to < v->place_count + PAGE; i++)
        err = merkle_edge_add(&v->edge, nothing, &sink);
    return err;
}

static enum err check_leaf(struct verify *v, const struct ledger_entry *entry, int64_t *expected)
{
    const struct merkle_sink sink = {check_node, v};
    if (entry->index != *expected)
        verify_tell(v, LOG_FAULT_LEAF_GAP, &entry->key, *expected);
    enum err gap_err = fill_gap(v, *expected, entry->index);
    if (gap_err)
        return gap_err;
    if (entry->index >= 0 && entry->index < MERKLE_SIZE_MAX)
        *expected = entry->index + 1;
    v->out->leaves++;
    enum err err = merkle_edge_add(
        &v->edge, merkle_leaf_hash((struct sv){(const char *)entry->leaf.bytes, HASH_BYTES}),
        &sink);
    check_given(v, false);
    return err ? err : check_due(v, false);
}

static enum err check_leaves(struct verify *v)
{
    struct ledger_page page = {.after = INT64_MIN, .limit = PAGE};
    const struct ledger_entry *entries;
    size_t count = PAGE;
    int64_t expected = 0;
    check_given(v, false); /* of an empty log */
    enum err err = check_due(v, false);
    while (!err && count == PAGE) {
        err = store_ledger_entries(v->conn, v->page, &page, &entries, &count);
        if (err)
            return verify_unreadable(v, err, 0);
        for (size_t i = 0; !err && i < count; i++) {
            err = check_leaf(v, &entries[i], &expected);
            page.after = entries[i].index;
        }
        step(v, count);
    }
    v->out->root = merkle_edge_root(&v->edge);
    if (!err)
        err = check_due(v, true);
    check_given(v, true);
    return err;
}

static enum err check_surplus_nodes(struct verify *v)
{
    struct ledger_page page = {.level = INT32_MIN, .after = INT64_MIN, .limit = PAGE};
    const struct ledger_node *nodes;
    size_t count = PAGE;
    enum err err = ERR_OK;
    while (!err && count == PAGE) {
        err = store_ledger_nodes_after(v->conn, v->page, &page, &nodes, &count);
        if (err)
            return verify_unreadable(v, err, 0);
        for (size_t i = 0; i < count; i++) {
            int level = nodes[i].level;
            bool is_there = level >= TREE_STORED_LEVEL && level < MERKLE_LEVELS &&
                            nodes[i].index >= 0 && nodes[i].index < v->edge.size >> level;
            const struct ledger_key key = {.of = {level, nodes[i].index}};
            if (!is_there)
                verify_tell(v, LOG_FAULT_NODE_SURPLUS, &key, nodes[i].index);
        }
        if (count) {
            page.level = nodes[count - 1].level;
            page.after = nodes[count - 1].index;
        }
        arena_reset(v->page);
    }
    return err;
}

/* ---- second pass: rows ---- */

static enum err leaf_of_row(struct verify *v, const struct ledger_row *row, int64_t index,
                            struct hash *out)
{
    struct record record;
    struct sv salt = row->salt;
    enum err err = record_of_row(v->page, row, &record);
    if (!err && row->key.kind == RECORD_EVENT)
        verify_erased(v, row, &record, index);
    if (row->key.kind != RECORD_EVENT && row->key.kind != RECORD_WORK) {
        enum err salt_err = store_record_salt_get(v->conn, v->page, &row->key, &salt);
        v->salts += !salt_err;
        err = err ? err : salt_err;
    }
    return err ? err : record_leaf(v->page, &record, salt, out);
}

/* An event comes behind its predecessor of the same petition or work. */
static void check_order(struct verify *v, const struct ledger_key *key, int64_t index)
{
    bool is_event = key->kind == RECORD_EVENT || key->kind == RECORD_WORK;
    bool is_next = is_event && v->before.kind == key->kind && key->of[0] == v->before.of[0] &&
                   key->of[1] == v->before.of[1];
    if (is_next && index < v->before_index)
        verify_tell(v, LOG_FAULT_ROW_ORDER, key, index);
    v->before = *key;
    v->before_index = index;
}

static enum err check_row(struct verify *v, const struct ledger_row *row)
{
    struct ledger_entry entry;
    struct hash leaf;
    v->out->rows[row->key.kind]++;
    enum err err = store_ledger_find(v->conn, &row->key, &entry);
    if (err == ERR_NOT_FOUND) {
        verify_tell(v, LOG_FAULT_ROW_UNLOGGED, &row->key, 0);
        return ERR_OK;
    }
    if (err)
        return verify_unreadable(v, err, row->key.kind);
    verify_note_place(v, entry.index);
    check_order(v, &row->key, entry.index);
    verify_row_time(v, row, entry.index);
    err = leaf_of_row(v, row, entry.index, &leaf);
    if (err && verify_is_disposed(v, &row->key, entry.index)) /* its keys go before its row */
        return ERR_OK;
    if (err == ERR_CORRUPT || err == ERR_NOT_FOUND)
        verify_tell(v, LOG_FAULT_ROW_UNREADABLE, &row->key, entry.index);
    else if (!err && !hash_equal(leaf, entry.leaf))
        verify_tell(v, LOG_FAULT_ROW_CHANGED, &row->key, entry.index);
    return err == ERR_CORRUPT || err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err check_rows(struct verify *v, int kind)
{
    struct ledger_key after = {.kind = kind, .of = {INT64_MIN, INT64_MIN, INT64_MIN}};
    const struct ledger_row *rows;
    size_t count = 1;
    enum err err = ERR_OK;
    while (!err && count) {
        err = store_ledger_walk(v->conn, v->page, &after, &rows, &count);
        if (err)
            return verify_unreadable(v, err, kind);
        for (size_t i = 0; !err && i < count; i++)
            err = check_row(v, &rows[i]);
        if (!err && count)
            after = rows[count - 1].key;
        step(v, count);
    }
    return err;
}

static enum err check_tables(struct verify *v)
{
    static const int TABLES[] = {RECORD_EVENT,  RECORD_READING,    RECORD_AUDIT,
                                 RECORD_PERSON, RECORD_ACCUSATION, RECORD_ACCUSATION_READING,
                                 RECORD_WORK};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sizeof TABLES / sizeof TABLES[0]; i++)
        err = check_rows(v, TABLES[i]);
    return err;
}

/* ---- third pass ---- */

static enum err check_orphan(struct verify *v, const struct ledger_entry *entry)
{
    for (size_t i = 0; i < v->key_count; i++) {
        if (v->keys[i].index == entry->index)
            return ERR_OK;
    }
    if (!verify_is_disposed(v, &entry->key, entry->index))
        verify_tell(v, LOG_FAULT_ROW_MISSING, &entry->key, entry->index);
    return ERR_OK;
}

static enum err check_orphans(struct verify *v)
{
    struct ledger_page page = {.after = INT64_MIN, .limit = PAGE};
    const struct ledger_entry *entries;
    size_t count = PAGE;
    enum err err = ERR_OK;
    while (!err && count == PAGE) {
        err = store_ledger_entries(v->conn, v->page, &page, &entries, &count);
        if (err)
            return err == ERR_CORRUPT ? ERR_OK : err; /* told by the first pass */
        for (size_t i = 0; !err && i < count; i++) {
            if (!is_noted(v, entries[i].index))
                err = check_orphan(v, &entries[i]);
        }
        if (count)
            page.after = entries[count - 1].index;
        arena_reset(v->page);
    }
    return err;
}

/* ---- the rest ---- */

static enum err check_pending(struct verify *v)
{
    const struct ledger_entry *waiting;
    size_t count;
    time_ms since;
    enum err err = store_ledger_pending(v->conn, v->page, PAGE, &waiting, &count);
    if (!err)
        err = store_ledger_pending_since(v->conn, &since);
    if (err)
        return verify_unreadable(v, err, 0);
    for (size_t i = 0; i < count && since < v->options->now - PROMISE_DELAY_MS; i++)
        verify_tell(v, LOG_FAULT_PENDING, &waiting[i].key, 0);
    arena_reset(v->page);
    return ERR_OK;
}

static enum err check_salts(struct verify *v)
{
    int64_t stored;
    enum err err = store_record_salts(v->conn, &stored);
    if (!err && stored > v->salts)
        verify_tell(v, LOG_FAULT_SALT_SURPLUS, NULL, stored - v->salts);
    return err;
}

static enum err begin(struct verify *v)
{
    struct ledger_counts counts;
    struct ledger_page first = {.after = INT64_MIN, .limit = PAGE};
    struct ledger_entry last = {.index = -1};
    enum err err = store_ledger_counts(v->conn, &counts);
    if (!err)
        err = store_ledger_last(v->conn, &last);
    if (err && err != ERR_NOT_FOUND)
        return err;
    v->all = counts.leaves + counts.events + counts.readings + counts.audits + counts.people +
             counts.accusations + counts.accusation_readings;
    /* Places of a whole log are as many as leaves; a leaf moved far away is not waited for. */
    v->place_count = counts.leaves;
    v->seen = arena_alloc(v->arena, (size_t)counts.leaves / 8 + 1);
    err = verify_read_keys(v);
    if (!err)
        err = verify_read_disposals(v);
    if (!err)
        err = verify_read_grants(v);
    if (!err)
        err = store_checkpoints(v->conn, v->checkpoint_page, &first, &v->checkpoints,
                                &v->checkpoint_count);
    return err ? verify_unreadable(v, err, 0) : ERR_OK;
}

/* Nothing at all is signed: what was signed over it was taken away. */
static void check_signed(struct verify *v)
{
    v->out->not_signed = v->edge.size - v->signed_size;
    if (v->edge.size > 0 && v->signed_size == 0)
        verify_tell(v, LOG_FAULT_NOTHING_SIGNED, NULL, v->edge.size);
}

enum err verify_database(struct store_conn *conn, const struct verify_options *options,
                         struct verify_summary *out)
{
    *out = (struct verify_summary){.leaves = 0};
    struct verify v = {.conn = conn,
                       .arena = arena_new(),
                       .page = arena_new(),
                       .checkpoint_page = arena_new(),
                       .options = options,
                       .out = out};
    enum err err = begin(&v);
    check_given_names(&v);
    if (!err)
        err = check_leaves(&v);
    check_signed(&v);
    if (!err)
        err = check_surplus_nodes(&v);
    if (!err)
        err = verify_count_disposals(&v);
    if (!err)
        err = check_tables(&v);
    if (!err)
        err = check_orphans(&v);
    if (!err)
        err = check_salts(&v);
    if (!err)
        err = check_pending(&v);
    arena_free(&v.arena);
    arena_free(&v.page);
    arena_free(&v.checkpoint_page);
    return err;
}
