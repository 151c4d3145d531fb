/* Signed notes, keys and what notes say: what is read is written the same way again. */
#include "base/assert.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct sv text)
{
    struct checkpoint checkpoint;
    struct log_promise promise;
    struct buf buf;
    buf_init(&buf, NOTE_SIZE_MAX + 1024);
    if (checkpoint_parse(text, &checkpoint) == ERR_OK) {
        checkpoint_format(&checkpoint, &buf);
        ASSERT(sv_starts_with(text, buf_view(&buf)));
    }
    buf_clear(&buf);
    if (promise_parse(text, &promise) == ERR_OK) {
        promise_format(&promise, &buf);
        ASSERT(sv_eq(text, buf_view(&buf)));
    }
    buf_release(&buf);
}

static void check_key(struct sv text)
{
    struct note_key key;
    if (note_key_parse(text, &key) != ERR_OK)
        return;
    struct buf buf;
    buf_init(&buf, 1024);
    note_key_format(&key, &buf);
    ASSERT(sv_eq(text, buf_view(&buf)));
    buf_release(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct note note;
    if (note_parse(arena, in, &note) == ERR_OK) {
        ASSERT(note.count > 0 && note.text.n > 0 && sv_ends_with(note.text, SV("\n")));
        check_text(note.text);
        struct note_key key = {.name = note.signatures[0].name, .algorithm = NOTE_ED25519};
        key.id = note.signatures[0].id;
        ASSERT(!note_verify(&note, &key)); /* by a key of zeros */
        int64_t at;
        key.algorithm = NOTE_COSIGNATURE_V1;
        ASSERT(!note_cosigned_at(&note, &key, &at));
    }
    check_text(in);
    check_key(in);
    arena_free(&arena);
    return 0;
}
