/* Stored events: bytes that are read as an event are exactly the bytes that event is written as,
 * and whatever the event says, folding it into a petition works or is refused. */
#include "base/assert.h"
#include "domain/petition.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A petition with a claim, a clock and a document: something that an event can contradict. */
static void begin(struct arena *arena, struct petition *petition)
{
    static const struct sv CLAIM = SV_INIT("一");
    static const struct field FIELDS[] = {
        {.id = SV_INIT("claims"), .kind = FIELD_CLAIMS, .texts = &CLAIM, .count = 1}};
    static const struct clock_start START = {.no = 1, .rule = SV_INIT("a"), .is_duty = true};
    const struct event event = {.kind = EVENT_REGISTERED,
                                .seq = 1,
                                .fields = FIELDS,
                                .field_count = 1,
                                .effects = {.state = SV("a"),
                                            .owner = 1,
                                            .starts = &START,
                                            .start_count = 1,
                                            .document = {1, SV("letter"), SV("")}}};
    *petition = (struct petition){0};
    enum err err = petition_apply(arena, petition, &event);
    ASSERT(!err);
}

static void fold(struct arena *arena, struct event event)
{
    struct petition petition = {0};
    if (event.kind != EVENT_REGISTERED)
        begin(arena, &petition);
    event.seq = petition.version + 1;
    enum err err = petition_apply(arena, &petition, &event);
    ASSERT(err == ERR_OK || err == ERR_CORRUPT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct event event;
    enum err err = event_decode(arena, in, &event);
    ASSERT(err == ERR_OK || err == ERR_CORRUPT);
    struct event vouched; /* of bytes that nobody vouches for: reading them is safe all the same */
    enum err read = event_decode_sealed(arena, in, &vouched);
    ASSERT(err ? read == ERR_OK || read == ERR_CORRUPT : read == ERR_OK);
    if (!err) {
        struct buf out;
        buf_init(&out, EVENT_SIZE_MAX);
        err = event_encode(&event, &out);
        ASSERT(!err && sv_eq(buf_view(&out), in));
        buf_release(&out);
        fold(arena, event);
    }
    arena_free(&arena);
    return 0;
}
