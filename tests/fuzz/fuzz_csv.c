/* Two promises. The same bytes give the same records however they are cut into pieces. And what was
 * read without a fault, written again with every field in quotes, reads back equal. */
#include "base/assert.h"
#include "base/csv.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RECORD_MAX ((size_t)64)

static void write_field(struct buf *out, struct sv field)
{
    buf_add_byte(out, '"');
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] == '"')
            buf_add_byte(out, '"');
        buf_add_byte(out, (uint8_t)field.p[i]);
    }
    buf_add_byte(out, '"');
}

static void write_record(struct buf *out, const struct csv_record *record)
{
    if (record->fault)
        return;
    for (size_t i = 0; i < record->count; i++) {
        if (i > 0)
            buf_add_byte(out, ',');
        write_field(out, record->fields[i]);
    }
    buf_add_byte(out, '\n');
}

/* Everything readable, written in canonical form; *faults counts the rest with their places. */
static void rewrite(struct sv text, size_t piece, struct buf *out, int64_t *faults)
{
    static struct csv_record record;
    struct csv_reader csv;
    csv_init(&csv, ',', RECORD_MAX);
    *faults = 0;
    for (size_t at = 0; at <= text.n; at += piece) {
        struct sv input = sv_slice(text, at, at + piece);
        while (csv_next(&csv, &input, at + piece > text.n, &record)) {
            ASSERT(record.fault || (record.count > 0 && record.column == 0));
            if (record.fault)
                *faults = *faults * 31 + record.line * 7 + (int64_t)record.fault;
            *faults %= 1000003;
            write_record(out, &record);
        }
        ASSERT(input.n == 0);
    }
    csv_release(&csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv text = {(const char *)data, size};
    struct buf whole, pieces, again;
    int64_t faults, faults_of_pieces, faults_again;
    buf_init(&whole, 64u << 20);
    buf_init(&pieces, 64u << 20);
    buf_init(&again, 64u << 20);
    rewrite(text, size + 1, &whole, &faults);
    rewrite(text, size % 7 + 1, &pieces, &faults_of_pieces);
    ASSERT(faults == faults_of_pieces && sv_eq(buf_view(&whole), buf_view(&pieces)));
    rewrite(buf_view(&whole), 4096, &again, &faults_again);
    ASSERT(faults_again == 0 && sv_eq(buf_view(&whole), buf_view(&again)));
    buf_release(&whole);
    buf_release(&pieces);
    buf_release(&again);
    return 0;
}
