/* What the reader accepts, the writer writes again byte for byte; what it refuses gives nothing. */
#include "base/assert.h"
#include "base/cbor.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void copy_item(struct cbor_reader *r, struct buf *out, int depth);

static void copy_items(struct cbor_reader *r, struct buf *out, size_t count, int depth)
{
    for (size_t i = 0; i < count; i++)
        copy_item(r, out, depth + 1);
}

static void copy_map(struct cbor_reader *r, struct buf *out, int depth)
{
    size_t count = cbor_read_map(r);
    cbor_map(out, count);
    copy_items(r, out, 2 * count, depth);
}

static void copy_array(struct cbor_reader *r, struct buf *out, int depth)
{
    size_t count = cbor_read_array(r);
    cbor_array(out, count);
    copy_items(r, out, count, depth);
}

static void copy_item(struct cbor_reader *r, struct buf *out, int depth)
{
    enum cbor_kind kind;
    bool has_item = cbor_peek(r, &kind);
    ASSERT(has_item && depth <= CBOR_DEPTH_MAX);
    switch (kind) {
    case CBOR_INT:
        cbor_int(out, cbor_read_int(r));
        return;
    case CBOR_TEXT:
        cbor_text(out, cbor_read_text(r));
        return;
    case CBOR_BYTES:
        cbor_bytes(out, cbor_read_bytes(r));
        return;
    case CBOR_BOOL:
        cbor_bool(out, cbor_read_bool(r));
        return;
    case CBOR_NULL:
        cbor_read_null(r);
        cbor_null(out);
        return;
    case CBOR_ARRAY:
        copy_array(r, out, depth);
        return;
    case CBOR_MAP:
        copy_map(r, out, depth);
        return;
    }
}

static void check_refused(struct cbor_reader *r)
{
    enum cbor_kind kind;
    ASSERT(!cbor_peek(r, &kind));
    ASSERT(cbor_read_text(r).n == 0 && cbor_read_bytes(r).n == 0);
    ASSERT(cbor_read_array(r) == 0 && cbor_read_map(r) == 0);
    cbor_skip(r);
    ASSERT(cbor_finish(r) == ERR_CORRUPT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    struct cbor_reader r;
    cbor_reader_init(&r, in);
    ASSERT(r.failed == !cbor_is_canonical(in));
    if (r.failed) {
        check_refused(&r);
        return 0;
    }
    struct buf out;
    enum cbor_kind kind;
    buf_init(&out, size);
    while (cbor_peek(&r, &kind))
        copy_item(&r, &out, 0);
    ASSERT(cbor_finish(&r) == ERR_OK && buf_finish(&out) == ERR_OK);
    ASSERT(sv_eq(buf_view(&out), in));
    buf_release(&out);
    struct cbor_reader skipping;
    cbor_reader_init(&skipping, in);
    while (cbor_peek(&skipping, &kind))
        cbor_skip(&skipping);
    ASSERT(cbor_finish(&skipping) == ERR_OK);
    return 0;
}
