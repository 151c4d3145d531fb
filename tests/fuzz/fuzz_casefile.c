/* Bytes as a case file: nothing crashes, and what can be unpacked packs again to the same entries.
 * Then bytes as changes to a file that holds, listed and signed anew by its own office, so that
 * what lies behind the signature is reached: what holds after that says so. */
#include "casefile_bed.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct zip_limits LIMITS = {64, 1 << 20};

static void try_zip(struct arena *arena, struct sv bytes)
{
    struct casefile file;
    struct casefile_finding finding;
    struct zip_read zip, again;
    struct buf buf;
    if (!casefile_read(arena, bytes, &LIMITS, &file, &finding))
        ASSERT(file.log.record_count >= 1 && finding.fault == CASEFILE_NONE);
    else
        ASSERT(finding.fault != CASEFILE_NONE);
    if (zip_read(arena, bytes, &LIMITS, &zip)) {
        ASSERT(zip.fault != ZIP_FINE);
        return;
    }
    buf_init(&buf, 4 << 20);
    ASSERT(!zip_write(zip.entries, zip.count, &buf));
    ASSERT(!zip_read(arena, buf_view(&buf), &LIMITS, &again) && again.count == zip.count);
    for (size_t i = 0; i < zip.count; i++)
        ASSERT(sv_eq(again.entries[i].name, zip.entries[i].name) &&
               sv_eq(again.entries[i].bytes, zip.entries[i].bytes));
    buf_release(&buf);
}

static uint8_t next(struct sv *in)
{
    if (in->n == 0)
        return 0;
    uint8_t byte = (uint8_t)in->p[0];
    *in = sv_slice(*in, 1, in->n);
    return byte;
}

/* [entry, where, where, how many go, how many come, those] */
static void change(struct arena *arena, struct zip_entry *entries, size_t count, struct sv *in)
{
    struct zip_entry *entry = &entries[next(in) % count];
    size_t at = (size_t)next(in) << 8;
    at = (at | next(in)) % (entry->bytes.n + 1);
    size_t gone = next(in);
    size_t come = next(in);
    struct sv put = sv_slice(*in, 0, come);
    struct buf buf;
    *in = sv_slice(*in, come, in->n);
    buf_init(&buf, 1 << 20);
    buf_add_sv(&buf, sv_slice(entry->bytes, 0, at));
    buf_add_sv(&buf, put);
    buf_add_sv(&buf, sv_slice(entry->bytes, at + gone, entry->bytes.n));
    entry->bytes = arena_sv(arena, buf_view(&buf));
    buf_release(&buf);
}

static void try_changes(struct arena *arena, struct sv in)
{
    struct casefile_bed *bed = ARENA_NEW(arena, struct casefile_bed);
    struct casefile file;
    struct casefile_finding finding;
    uint8_t how = next(&in);
    struct zip_list list =
        casefile_bed_make(bed, arena, how & 1 ? CASEFILE_REDACTED : CASEFILE_COMPLETE);
    if (how & 2) { /* the list or the signature themselves */
        change(arena, bed->all, list.count, &in);
    } else {
        for (int i = 0; i < 4 && in.n > 5; i++)
            change(arena, bed->inside, bed->file.entry_count, &in);
        list = casefile_bed_sign(bed);
    }
    enum err err = casefile_check(arena, &list, &file, &finding);
    ASSERT((err == ERR_OK) == (finding.fault == CASEFILE_NONE));
    ASSERT(err || file.log.record_count == CASEFILE_BED_RECORDS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct sv bytes = {(const char *)data, size};
    try_zip(arena, bytes);
    try_changes(arena, bytes);
    arena_free(&arena);
    return 0;
}
