/* Stored events of works: bytes that are read as an event are exactly the bytes that event is
 * written as; whatever it says, folding it works or is refused, and no work comes of it in which a
 * duty is open without a next step. */
#include "base/assert.h"
#include "domain/work.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A work with a duty: something that an event can contradict. */
static void begin(struct arena *arena, struct work *work)
{
    static const struct duty_begin BEGIN = {.no = 1,
                                            .rule = SV_INIT("a"),
                                            .holder = {1, ROLE_UNIT_HEAD, 0},
                                            .next_step = SV_INIT("urge"),
                                            .next_at = 1};
    const struct work_event event = {
        .kind = WORK_OPENED,
        .seq = 1,
        .actor = {.account = 1, .role = ROLE_SUPERVISOR, .unit = 2},
        .rulebook = SV("x@1"),
        .work = SV("supervision"),
        .effects = {.state = SV("a"), .unit = 1, .begins = &BEGIN, .begin_count = 1}};
    *work = (struct work){0};
    enum err err = work_apply(arena, work, &event);
    ASSERT(!err);
}

static void fold(struct arena *arena, struct work_event event)
{
    struct work work = {0};
    size_t open = 0;
    if (event.kind != WORK_OPENED)
        begin(arena, &work);
    event.seq = work.version + 1;
    enum err err = work_apply(arena, &work, &event);
    ASSERT(err == ERR_OK || err == ERR_CORRUPT);
    for (size_t i = 0; i < work.duty_count; i++) {
        open += !work.duties[i].is_ended;
        ASSERT(work.duties[i].next_at > 0 && work.duties[i].next_step.n > 0);
    }
    ASSERT(work.version == 0 || work.is_ended == (open == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct work_event event;
    enum err err = work_event_decode(arena, in, &event);
    ASSERT(err == ERR_OK || err == ERR_CORRUPT);
    if (!err) {
        struct buf out;
        buf_init(&out, WORK_EVENT_SIZE_MAX);
        err = work_event_encode(&event, &out);
        ASSERT(!err && sv_eq(buf_view(&out), in));
        buf_release(&out);
        fold(arena, event);
    }
    arena_free(&arena);
    return 0;
}
