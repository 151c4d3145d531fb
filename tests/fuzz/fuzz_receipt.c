/* Nothing that comes in crashes; what holds says so itself: written again it holds again, with the
 * same text from then on. A slip's code that can be unpacked is a promise's note. */
#include "base/assert.h"
#include "ledger/receipt_sealed.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_receipt(struct arena *arena, struct sv text)
{
    struct log_receipt receipt, again;
    struct receipt_finding finding;
    struct buf buf;
    if (receipt_read(arena, text, &receipt, &finding)) {
        ASSERT(finding.fault != RECEIPT_NONE && finding.record <= RECEIPT_RECORDS_MAX);
        return;
    }
    ASSERT(finding.fault == RECEIPT_NONE && receipt.record_count >= 1);
    buf_init(&buf, 2 * RECEIPT_SIZE_MAX);
    receipt_write(&receipt, &buf);
    ASSERT(!receipt_read(arena, buf_view(&buf), &again, &finding));
    ASSERT(again.record_count == receipt.record_count);
    buf_release(&buf);
}

static void try_slip(struct arena *arena, struct sv code)
{
    struct sv text;
    static struct note note;
    struct log_promise promise;
    if (promise_unpack(arena, code, &text) || note_parse(arena, text, &note))
        return;
    ASSERT(!promise_parse(note.text, &promise));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct sv text = {(const char *)data, size};
    struct log_proof *proof = ARENA_NEW(arena, struct log_proof);
    try_receipt(arena, text);
    try_slip(arena, text);
    struct sealed_receipt sealed;
    if (!sealed_receipt_read(arena, text, &sealed)) /* not opened: that is slow */
        ASSERT(sealed_receipt_is(text) && sealed.record_count >= 1 && sealed.passes >= 1);
    if (!log_proof_parse(arena, text, proof)) {
        struct buf buf;
        buf_init(&buf, 2 * size + 64);
        log_proof_format(proof, &buf);
        ASSERT(sv_eq(buf_view(&buf), text));
        buf_release(&buf);
    }
    arena_free(&arena);
    return 0;
}
