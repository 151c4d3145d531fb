/* Stored events of accusations: bytes that are read as one are exactly the bytes it is written as,
 * and whatever is read can be folded. */
#include "base/assert.h"
#include "domain/accusation_content.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_event(struct sv in, struct buf *out)
{
    struct accusation_event event;
    struct accusation folded = {0};
    enum err err = accusation_event_decode(in, &event);
    ASSERT(err == ERR_OK || err == ERR_CORRUPT);
    if (err)
        return;
    err = accusation_event_encode(&event, out);
    ASSERT(!err && sv_eq(buf_view(out), in));
    accusation_apply(&folded, &event);
    ASSERT(folded.version == event.seq);
}

static void try_content(struct arena *arena, struct sv in, struct buf *out)
{
    struct accusation_content content;
    enum err err = accusation_content_decode(arena, in, &content);
    ASSERT(err == ERR_OK || err == ERR_CORRUPT);
    if (err)
        return;
    buf_clear(out);
    err = accusation_content_encode(&content, out);
    ASSERT(!err && sv_eq(buf_view(out), in));
}

static void try_excerpt(struct arena *arena, struct sv in, struct buf *out)
{
    struct accusation_excerpt excerpt;
    enum err err = accusation_excerpt_decode(arena, in, &excerpt);
    ASSERT(err == ERR_OK || err == ERR_CORRUPT);
    if (err)
        return;
    buf_clear(out);
    err = accusation_excerpt_encode(&excerpt, out);
    ASSERT(!err && sv_eq(buf_view(out), in));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct buf out;
    buf_init(&out, ACCUSATION_CONTENT_MAX);
    try_event(in, &out);
    try_content(arena, in, &out);
    try_excerpt(arena, in, &out);
    buf_release(&out);
    arena_free(&arena);
    return 0;
}
