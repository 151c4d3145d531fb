/* Rows of a foreign file, one at a time, with bounded memory: CSV (UTF-8 with or without a byte
 * order mark, or GB18030) and JSON lines. One thread. */
#ifndef CMD_IMPORT_READ_H
#define CMD_IMPORT_READ_H

#include "base/arena.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/fail.h"

#define IMPORT_ROW_MAX_BYTES ((size_t)1 << 20)
#define IMPORT_COLUMNS_MAX CSV_FIELDS_MAX

enum import_format { IMPORT_CSV, IMPORT_JSONL };

struct import_row {
    int64_t line;                    /* on which it begins */
    const struct sv *names, *values; /* borrowed until the next row */
    size_t count;
    const char *fault; /* why it could not be read; NULL: it could */
    size_t column;     /* in which the fault lies, from 1; 0: none in particular */
};

struct import_reader; /* opaque */

/* Open a file; the format by its name when format_word is NULL. ERR_NOT_FOUND, ERR_BAD_INPUT (no
 * header, an unknown format) with fail->detail. The caller closes. */
enum err import_reader_open(const char *path, const char *format_word, struct import_reader **out,
                            struct fail *fail) ERR_MUST_USE;
void import_reader_close(struct import_reader **reader);
/* The next row; false at the end. A row with a fault has no values. */
bool import_reader_next(struct import_reader *reader, struct import_row *out);
/* ERR_OK at the end unless reading itself failed. */
enum err import_reader_error(const struct import_reader *reader);
/* Bytes of the file read so far, and in all. */
void import_reader_position(const struct import_reader *reader, int64_t *at, int64_t *size);

#endif
