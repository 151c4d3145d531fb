/* Whatever a station or its office hands over, nothing crashes, and what is read is written again
 * as the same bytes. */
#include "base/assert.h"
#include "ledger/station.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(struct buf *written, struct sv text)
{
    ASSERT(!written->overflowed && sv_eq(buf_view(written), text));
}

static void try_texts(struct sv text, struct buf *out)
{
    struct station_request request;
    struct station_grant grant;
    struct station_promise promise;
    if (!station_request_parse(text, &request)) {
        station_request_format(&request, out);
        same(out, text);
    }
    buf_clear(out);
    if (!station_grant_parse(text, &grant)) {
        station_grant_format(&grant, out);
        same(out, text);
        (void)station_grant_made(&grant, grant.station);
        (void)station_grant_covers(&grant, grant.name, 20000);
    }
    buf_clear(out);
    if (!station_promise_parse(text, &promise)) {
        station_promise_format(&promise, out);
        same(out, text);
    }
}

static void try_carried(struct arena *arena, struct sv bytes, struct buf *out)
{
    struct station_grant_file file;
    struct station_entry entry;
    struct station_bundle bundle;
    struct station_report report;
    if (!station_grant_file_parse(bytes, &file)) {
        station_grant_file_format(&file, out);
        same(out, bytes);
    }
    buf_clear(out);
    if (!station_entry_parse(arena, bytes, &entry)) {
        station_entry_format(&entry, out);
        same(out, bytes);
    }
    buf_clear(out);
    if (!station_bundle_parse(arena, bytes, &bundle)) {
        station_bundle_format(&bundle, out);
        same(out, bytes);
    }
    if (!station_report_parse(arena, bytes, &report))
        ASSERT(report.count <= STATION_BUNDLE_ENTRIES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct sv bytes = {(const char *)data, size};
    struct buf out;
    buf_init(&out, 2 * size + 4096);
    try_texts(bytes, &out);
    buf_clear(&out);
    try_carried(arena, bytes, &out);
    buf_release(&out);
    arena_free(&arena);
    return 0;
}
