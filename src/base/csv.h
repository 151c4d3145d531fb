/* CSV as RFC 4180 describes it, read piece by piece with bounded memory: the caller feeds bytes as
 * they come, records come out one by one. LF alone ends a record too, as most programs write it;
 * empty lines are skipped. A record that breaks the rules is reported with its place and skipped to
 * its end, so that one bad row never spoils the rest. Bytes are not looked at as text: encodings
 * are the caller's business. One thread at a time. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buf.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CSV_FIELDS_MAX 256

enum csv_fault {
    CSV_FAULT_NONE,
    CSV_FAULT_STRAY_QUOTE,  /* a quote inside a field that was not opened with one */
    CSV_FAULT_AFTER_QUOTE,  /* something between a closing quote and the separator */
    CSV_FAULT_STRAY_RETURN, /* a carriage return that no line feed follows */
    CSV_FAULT_OPEN_QUOTE,   /* the input ends inside quotes */
    CSV_FAULT_TOO_LONG,     /* the record is longer than the reader's maximum */
    CSV_FAULT_TOO_MANY      /* more than CSV_FIELDS_MAX fields */
};
/* "stray_quote", "after_quote", … ; "" for none */
const char *csv_fault_word(enum csv_fault fault);

struct csv_record {
    struct sv fields[CSV_FIELDS_MAX]; /* borrowed until the next call on the reader */
    size_t count;
    int64_t line;  /* 1-based line on which the record begins */
    size_t column; /* 1-based field in which the fault lies; 0 without one */
    enum csv_fault fault;
};

struct csv_reader {
    struct buf bytes; /* the unquoted bytes of the record being read */
    size_t ends[CSV_FIELDS_MAX];
    size_t count;
    int state;
    enum csv_fault fault;
    size_t fault_column;
    int64_t line, record_line;
    char separator;
    bool has_record; /* the record given last is still in bytes */
};

/* separator: ',', ';' or tab. record_max: bytes of one record beyond which it is a fault. */
void csv_init(struct csv_reader *csv, char separator, size_t record_max_bytes);
void csv_release(struct csv_reader *csv);
/* Take bytes from the front of *input until a record is complete: true with *out filled in. False:
 * all input was taken and more is needed; with is_last there is no more and the input is at its
 * end. */
bool csv_next(struct csv_reader *csv, struct sv *input, bool is_last, struct csv_record *out);

#endif
