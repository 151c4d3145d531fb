/* Lines of checkpoints and promises. There is one way to write each: what is read is written again
 * and compared where anything but the three lines may stand. */
#include "ledger/checkpoint.h"

#include "base/base64.h"
#include "base/num.h"
#include "ledger/merkle.h"

static const struct sv PROMISE_SUFFIX = SV_INIT("/promise");

static void add_hash(struct buf *out, const struct hash *hash)
{
    base64_add(out, (struct sv){(const char *)hash->bytes, HASH_BYTES});
    buf_add_byte(out, '\n');
}

void checkpoint_format(const struct checkpoint *checkpoint, struct buf *out)
{
    buf_add_sv(out, checkpoint->origin);
    buf_printf(out, "\n%lld\n", (long long)checkpoint->size);
    add_hash(out, &checkpoint->root);
}

/* The next line, not empty, without its newline. */
static bool next_line(struct sv *rest, struct sv *line)
{
    return sv_cut(*rest, '\n', line, rest) && line->n > 0;
}

/* Decimal without leading zeroes. */
static bool read_number(struct sv text, int64_t max, int64_t *out)
{
    bool is_shortest = text.n > 0 && (text.p[0] != '0' || text.n == 1);
    return is_shortest && num_parse_i64(text, 0, max, out);
}

enum err checkpoint_parse(struct sv text, struct checkpoint *out)
{
    struct sv size, root, line;
    struct sv rest = text;
    if (!next_line(&rest, &out->origin) || !next_line(&rest, &size) || !next_line(&rest, &root) ||
        !read_number(size, MERKLE_SIZE_MAX, &out->size) ||
        !base64_decode_into(root, out->root.bytes, HASH_BYTES))
        return ERR_BAD_INPUT;
    while (rest.n > 0) {
        if (!next_line(&rest, &line))
            return ERR_BAD_INPUT;
    }
    return ERR_OK;
}

void promise_format(const struct promise *promise, struct buf *out)
{
    buf_add_sv(out, promise->origin);
    buf_add_sv(out, PROMISE_SUFFIX);
    buf_printf(out, "\n%lld\n", (long long)promise->index);
    add_hash(out, &promise->leaf);
    buf_printf(out, "%lld %lld\n", (long long)promise->at, (long long)promise->delay_ms);
}

enum err promise_parse(struct sv text, struct promise *out)
{
    struct sv name, index, leaf, times, at, delay;
    struct sv rest = text;
    if (!next_line(&rest, &name) || !next_line(&rest, &index) || !next_line(&rest, &leaf) ||
        !next_line(&rest, &times) || rest.n > 0 || !sv_ends_with(name, PROMISE_SUFFIX) ||
        !sv_cut(times, ' ', &at, &delay))
        return ERR_BAD_INPUT;
    out->origin = sv_slice(name, 0, name.n - PROMISE_SUFFIX.n);
    if (out->origin.n == 0 || !read_number(index, MERKLE_SIZE_MAX, &out->index) ||
        !base64_decode_into(leaf, out->leaf.bytes, HASH_BYTES) ||
        !read_number(at, INT64_MAX, &out->at) || !read_number(delay, INT64_MAX, &out->delay_ms))
        return ERR_BAD_INPUT;
    return ERR_OK;
}
