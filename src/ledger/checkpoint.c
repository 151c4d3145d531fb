/* Lines of checkpoints and promises. There is one way to write each: what is read is written again
 * and compared where anything but the three lines may stand. */
#include "ledger/checkpoint.h"

#include "base/base64.h"
#include "base/cbor.h"
#include "base/num.h"
#include "ledger/merkle.h"

#include <string.h>

/* Whole in every language that reads them. */
#define PROMISE_TIME_MAX ((INT64_C(1) << 53) - 1)

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
    bool is_shortest =
        text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9' && (text.p[0] != '0' || text.n == 1);
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

void promise_format(const struct log_promise *promise, struct buf *out)
{
    buf_add_sv(out, promise->origin);
    buf_add_sv(out, PROMISE_SUFFIX);
    buf_printf(out, "\n%lld\n", (long long)promise->index);
    add_hash(out, &promise->leaf);
    buf_printf(out, "%lld %lld\n", (long long)promise->at, (long long)promise->delay_ms);
    buf_add_sv(out, promise->number);
    buf_add_byte(out, '\n');
    buf_add_sv(out, promise->office);
    buf_add_byte(out, '\n');
}

enum err promise_parse(struct sv text, struct log_promise *out)
{
    struct sv name, index, leaf, times, at, delay;
    struct sv rest = text;
    if (!next_line(&rest, &name) || !next_line(&rest, &index) || !next_line(&rest, &leaf) ||
        !next_line(&rest, &times) || !next_line(&rest, &out->number) ||
        !next_line(&rest, &out->office) || rest.n > 0)
        return ERR_BAD_INPUT;
    if (!sv_ends_with(name, PROMISE_SUFFIX) || !sv_cut(times, ' ', &at, &delay))
        return ERR_BAD_INPUT;
    out->origin = sv_slice(name, 0, name.n - PROMISE_SUFFIX.n);
    if (out->origin.n == 0 || !read_number(index, MERKLE_SIZE_MAX, &out->index) ||
        !base64_decode_into(leaf, out->leaf.bytes, HASH_BYTES) ||
        !read_number(at, PROMISE_TIME_MAX, &out->at) ||
        !read_number(delay, PROMISE_TIME_MAX, &out->delay_ms))
        return ERR_BAD_INPUT;
    return ERR_OK;
}

/* ---- slips ---- */

enum { SLIP_ITEMS = 9, SLIP_VERSION = 1, SLIP_SIGNATURE = 4 + 64 };

/* base64url without padding, as the ordinary kind. */
static bool unpack_base64(struct arena *arena, struct sv code, struct sv *out)
{
    char *text = arena_alloc(arena, code.n + 4);
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (c == '+' || c == '/' || c == '=')
            return false;
        text[i] = (char)(c == '-' ? '+' : c == '_' ? '/' : c);
    }
    size_t n = code.n;
    while (n % 4)
        text[n++] = '=';
    return base64_decode(arena, (struct sv){text, n}, out);
}

static bool is_line(struct sv text)
{
    return text.n > 0 && !memchr(text.p, '\n', text.n);
}

struct slip {
    struct log_promise promise;
    struct sv leaf, signature;
};

static bool read_slip(struct sv bytes, struct slip *out)
{
    struct cbor_reader r;
    struct log_promise *promise = &out->promise;
    cbor_reader_init(&r, bytes);
    bool is_slip = cbor_read_array(&r) == SLIP_ITEMS && cbor_read_int(&r) == SLIP_VERSION;
    promise->origin = cbor_read_text(&r);
    promise->index = cbor_read_int(&r);
    out->leaf = cbor_read_bytes(&r);
    promise->at = cbor_read_int(&r);
    promise->delay_ms = cbor_read_int(&r);
    promise->number = cbor_read_text(&r);
    promise->office = cbor_read_text(&r);
    out->signature = cbor_read_bytes(&r);
    bool is_in_range = promise->index >= 0 && promise->index <= MERKLE_SIZE_MAX &&
                       promise->at >= 0 && promise->at <= PROMISE_TIME_MAX &&
                       promise->delay_ms >= 0 && promise->delay_ms <= PROMISE_TIME_MAX;
    return !cbor_finish(&r) && is_slip && is_in_range && out->leaf.n == HASH_BYTES &&
           out->signature.n == SLIP_SIGNATURE && is_line(promise->origin) &&
           is_line(promise->number) && is_line(promise->office);
}

enum err promise_unpack(struct arena *arena, struct sv code, struct sv *note_out)
{
    struct sv bytes;
    struct slip slip;
    struct buf buf;
    if (code.n > SLIP_CODE_MAX || !unpack_base64(arena, code, &bytes) || !read_slip(bytes, &slip))
        return ERR_BAD_INPUT;
    memcpy(slip.promise.leaf.bytes, slip.leaf.p, HASH_BYTES);
    buf_init(&buf, 2 * SLIP_CODE_MAX);
    promise_format(&slip.promise, &buf);
    buf_printf(&buf, "\n\xe2\x80\x94 %.*s ", SV_FMT(slip.promise.origin));
    base64_add(&buf, slip.signature);
    buf_add_byte(&buf, '\n');
    *note_out = arena_sv(arena, buf_view(&buf));
    buf_release(&buf);
    return ERR_OK;
}
