/* Nothing is signed or served that the leaves on disk do not give: roots are computed, never
 * copied.
 */
#include "ledger/publish.h"

#include "base/base64.h"
#include "ledger/proof.h"
#include "ledger/tree.h"

enum err publish_read(struct arena *arena, const struct stored_checkpoint *stored,
                      struct checkpoint *out)
{
    struct note *note = ARENA_NEW(arena, struct note);
    if (note_parse(arena, stored->note, note) || checkpoint_parse(note->text, out) ||
        out->size != stored->size)
        return ERR_CORRUPT;
    return ERR_OK;
}

/* ---- signing ---- */

/* The tree must begin with one that was signed. */
static enum err check_begins(const struct publish *it, const struct merkle_nodes *nodes,
                             int64_t size, const struct checkpoint *with)
{
    struct hash root;
    if (with->size > size)
        return fail_detail(it->fail, ERR_CORRUPT,
                           "the log has %lld records, a checkpoint was signed over %lld: the "
                           "newest are missing",
                           (long long)size, (long long)with->size);
    enum err err = merkle_root(nodes, with->size, &root);
    if (!err && !hash_equal(root, with->root))
        err = ERR_CORRUPT;
    return err ? fail_detail(it->fail, err,
                             "the log does not begin with the %lld records signed last: "
                             "huiyin verify database says where",
                             (long long)with->size)
               : ERR_OK;
}

/* The size signed last; -1 when none was. The tree must still begin with it. */
static enum err check_last(const struct publish *it, const struct merkle_nodes *nodes, int64_t size,
                           int64_t *last_size)
{
    struct stored_checkpoint stored;
    struct checkpoint last = {.size = -1};
    *last_size = -1;
    enum err err = it->outside ? check_begins(it, nodes, size, it->outside) : ERR_OK;
    if (err)
        return err;
    err = store_checkpoint_upto(it->conn, it->arena, INT64_MAX, &stored);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    err = publish_read(it->arena, &stored, &last);
    if (err)
        return fail_detail(it->fail, err, "the last checkpoint cannot be read");
    *last_size = last.size;
    return check_begins(it, nodes, size, &last);
}

enum err publish_sign(const struct publish *it, struct stored_checkpoint *out)
{
    struct tree tree;
    int64_t last_size;
    struct checkpoint checkpoint = {.origin = log_keys_origin(it->keys)};
    tree_init(&tree, it->conn, it->arena);
    const struct merkle_nodes nodes = tree_nodes(&tree);
    enum err err = store_ledger_size(it->conn, &checkpoint.size);
    if (!err && checkpoint.size > MERKLE_SIZE_MAX)
        return fail_detail(it->fail, ERR_CORRUPT, "the log has a record of an impossible number");
    if (!err)
        err = check_last(it, &nodes, checkpoint.size, &last_size);
    if (!err && last_size == checkpoint.size)
        err = ERR_NOT_FOUND;
    if (!err)
        err = merkle_root(&nodes, checkpoint.size, &checkpoint.root);
    if (err)
        return err;
    struct buf note;
    buf_init(&note, NOTE_SIZE_MAX);
    log_keys_sign_checkpoint(it->keys, &checkpoint, it->now, &note);
    *out = (struct stored_checkpoint){
        .size = checkpoint.size, .at = it->now, .note = arena_sv(it->arena, buf_view(&note))};
    err = buf_finish(&note);
    buf_release(&note);
    return err;
}

/* ---- serving ---- */

enum err publish_checkpoint(struct store_conn *conn, struct arena *arena,
                            struct stored_checkpoint *out)
{
    const struct stored_cosignature *lines;
    size_t count = 0;
    enum err err = store_checkpoint_upto(conn, arena, INT64_MAX, out);
    if (!err)
        err = store_cosignatures(conn, arena, out->size, &lines, &count);
    if (err || count == 0)
        return err;
    struct buf note;
    buf_init(&note, NOTE_SIZE_MAX);
    buf_add_sv(&note, out->note);
    for (size_t i = 0; i < count; i++) {
        buf_add_sv(&note, lines[i].line);
        buf_add_byte(&note, '\n');
    }
    if (!note.overflowed)
        out->note = arena_sv(arena, buf_view(&note));
    buf_release(&note);
    return ERR_OK;
}

enum err publish_proof_in(struct store_conn *conn, struct arena *arena,
                          const struct stored_checkpoint *stored, int64_t index, struct sv *out)
{
    struct tree tree;
    struct log_proof *proof = ARENA_NEW(arena, struct log_proof);
    tree_init(&tree, conn, arena);
    const struct merkle_nodes nodes = tree_nodes(&tree);
    if (index < 0 || index >= stored->size)
        return ERR_NOT_FOUND;
    enum err err = merkle_inclusion(&nodes, index, stored->size, &proof->path);
    if (err)
        return err;
    proof->index = index;
    proof->checkpoint_note = stored->note;
    struct buf text;
    buf_init(&text, 2 * NOTE_SIZE_MAX);
    log_proof_format(proof, &text);
    *out = arena_sv(arena, buf_view(&text));
    buf_release(&text);
    return ERR_OK;
}

enum err publish_proof(struct store_conn *conn, struct arena *arena, int64_t index, struct sv *out)
{
    struct stored_checkpoint stored;
    enum err err = publish_checkpoint(conn, arena, &stored);
    return err ? err : publish_proof_in(conn, arena, &stored, index, out);
}

enum err publish_consistency(struct store_conn *conn, struct arena *arena, int64_t old_size,
                             struct sv *out)
{
    struct stored_checkpoint stored;
    struct tree tree;
    struct merkle_proof *proof = ARENA_NEW(arena, struct merkle_proof);
    tree_init(&tree, conn, arena);
    const struct merkle_nodes nodes = tree_nodes(&tree);
    enum err err = publish_checkpoint(conn, arena, &stored);
    if (!err && (old_size < 0 || old_size > stored.size))
        err = ERR_NOT_FOUND;
    if (!err)
        err = merkle_consistency(&nodes, old_size, stored.size, proof);
    if (err)
        return err;
    struct buf text;
    buf_init(&text, 2 * NOTE_SIZE_MAX);
    buf_printf(&text, "old %lld\n", (long long)old_size);
    for (size_t i = 0; i < proof->count; i++) {
        base64_add(&text, (struct sv){(const char *)proof->hashes[i].bytes, HASH_BYTES});
        buf_add_byte(&text, '\n');
    }
    buf_add_byte(&text, '\n');
    buf_add_sv(&text, stored.note);
    *out = arena_sv(arena, buf_view(&text));
    buf_release(&text);
    return ERR_OK;
}
