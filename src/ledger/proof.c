/* Lines of a tlog-proof. There is one way to write each. */
#include "ledger/proof.h"

#include "base/base64.h"
#include "base/num.h"

static const struct sv TITLE = SV_INIT("c2sp.org/tlog-proof@v1");
static const struct sv INDEX = SV_INIT("index ");

void log_proof_format(const struct log_proof *proof, struct buf *out)
{
    buf_printf(out, "%.*s\nindex %lld\n", SV_FMT(TITLE), (long long)proof->index);
    for (size_t i = 0; i < proof->path.count; i++) {
        base64_add(out, (struct sv){(const char *)proof->path.hashes[i].bytes, HASH_BYTES});
        buf_add_byte(out, '\n');
    }
    buf_add_byte(out, '\n');
    buf_add_sv(out, proof->checkpoint_note);
}

static bool read_index(struct sv line, int64_t *out)
{
    struct sv digits = sv_slice(line, INDEX.n, line.n);
    bool is_shortest = digits.n == 1 || (digits.n > 1 && digits.p[0] != '0');
    return sv_starts_with(line, INDEX) && is_shortest &&
           num_parse_i64(digits, 0, MERKLE_SIZE_MAX, out);
}

/* Hashes up to the empty line, which is taken too. */
static bool read_path(struct sv *rest, struct merkle_proof *out)
{
    struct sv line;
    for (out->count = 0; sv_cut(*rest, '\n', &line, rest);) {
        if (line.n == 0)
            return true;
        if (out->count == MERKLE_PROOF_MAX ||
            !base64_decode_into(line, out->hashes[out->count++].bytes, HASH_BYTES))
            return false;
    }
    return false;
}

enum err log_proof_parse(struct arena *arena, struct sv text, struct log_proof *out)
{
    struct sv title, index;
    struct sv rest = text;
    if (!sv_cut(rest, '\n', &title, &rest) || !sv_eq(title, TITLE) ||
        !sv_cut(rest, '\n', &index, &rest) || !read_index(index, &out->index) ||
        !read_path(&rest, &out->path))
        return ERR_BAD_INPUT;
    out->checkpoint_note = rest;
    enum err err = note_parse(arena, rest, &out->note);
    return err ? err : checkpoint_parse(out->note.text, &out->checkpoint);
}

bool log_proof_holds(const struct log_proof *proof, struct sv entry)
{
    return proof->index < proof->checkpoint.size &&
           merkle_inclusion_holds(merkle_leaf_hash(entry), proof->index, proof->checkpoint.size,
                                  proof->checkpoint.root, &proof->path);
}
