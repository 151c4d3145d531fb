/* Stored events: bytes that are read as an event are exactly the bytes that event is written as. */
#include "base/assert.h"
#include "domain/event.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct event event;
    enum err err = event_decode(arena, in, &event);
    ASSERT(err == ERR_OK || err == ERR_CORRUPT);
    if (!err) {
        struct buf out;
        buf_init(&out, EVENT_SIZE_MAX);
        err = event_encode(&event, &out);
        ASSERT(!err && sv_eq(buf_view(&out), in));
        buf_release(&out);
    }
    arena_free(&arena);
    return 0;
}
