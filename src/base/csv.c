/* The CSV reader: one state machine, one byte at a time.
 *
 * Invariants:
 *  1. bytes never grows over its maximum; what does not fit is dropped and the record is at fault.
 *  2. The first fault of a record is the one reported; from there the record is only skipped, with
 *     quotes still followed, so that a line break inside quotes does not end it.
 *  3. A state is one of the five below after every byte. */
#include "base/csv.h"

#include "base/assert.h"

enum state {
    AT_START,   /* before the first byte of a record */
    AT_FIELD,   /* before the first byte of a later field */
    IN_PLAIN,   /* inside a field without quotes */
    IN_QUOTES,  /* inside quotes */
    AFTER_QUOTE /* behind a quote that closes the field, or is the first of a pair */
};

/* A carriage return was read and its line feed is awaited: a flag beside the state. */
#define AWAITS_LF 8

const char *csv_fault_word(enum csv_fault fault)
{
    static const char *const words[] = {"",           "stray_quote", "after_quote", "stray_return",
                                        "open_quote", "too_long",    "too_many"};
    ASSERT((size_t)fault < sizeof words / sizeof words[0]);
    return words[fault];
}

void csv_init(struct csv_reader *csv, char separator, size_t record_max_bytes)
{
    ASSERT(separator == ',' || separator == ';' || separator == '\t');
    *csv = (struct csv_reader){.line = 1, .record_line = 1, .separator = separator};
    buf_init(&csv->bytes, record_max_bytes);
}

void csv_release(struct csv_reader *csv)
{
    buf_release(&csv->bytes);
}

static void forget_record(struct csv_reader *csv)
{
    buf_clear(&csv->bytes);
    csv->count = 0;
    csv->state = AT_START;
    csv->fault = CSV_FAULT_NONE;
    csv->fault_column = 0;
    csv->record_line = csv->line;
    csv->has_record = false;
}

static void set_fault(struct csv_reader *csv, enum csv_fault fault)
{
    if (csv->fault)
        return;
    csv->fault = fault;
    csv->fault_column = csv->count + 1;
}

static void add_byte(struct csv_reader *csv, char byte)
{
    if (csv->fault)
        return;
    buf_add_byte(&csv->bytes, (uint8_t)byte);
    if (csv->bytes.overflowed)
        set_fault(csv, CSV_FAULT_TOO_LONG);
}

static void end_field(struct csv_reader *csv)
{
    if (csv->count == CSV_FIELDS_MAX) {
        set_fault(csv, CSV_FAULT_TOO_MANY);
        return;
    }
    csv->ends[csv->count++] = csv->bytes.n;
}

/* A byte outside quotes that is neither separator nor line end. */
static void take_plain(struct csv_reader *csv, char byte)
{
    bool is_first = csv->state == AT_START || csv->state == AT_FIELD;
    if (byte == '"' && is_first) {
        csv->state = IN_QUOTES;
        return;
    }
    if (csv->state == AFTER_QUOTE)
        set_fault(csv, CSV_FAULT_AFTER_QUOTE);
    else if (byte == '"')
        set_fault(csv, CSV_FAULT_STRAY_QUOTE);
    csv->state = IN_PLAIN;
    add_byte(csv, byte);
}

static void take_in_quotes(struct csv_reader *csv, char byte)
{
    if (byte == '"') {
        csv->state = AFTER_QUOTE;
        return;
    }
    csv->line += byte == '\n';
    add_byte(csv, byte);
}

/* A line ended. True when it ended a record, false when it was an empty line. */
static bool take_line_end(struct csv_reader *csv)
{
    csv->line++;
    if (csv->state == AT_START) {
        csv->record_line = csv->line;
        return false;
    }
    end_field(csv);
    return true;
}

/* True when the byte completed a record. */
static bool take(struct csv_reader *csv, char byte)
{
    bool awaited_lf = csv->state & AWAITS_LF;
    csv->state &= ~AWAITS_LF;
    if (awaited_lf && byte != '\n') {
        set_fault(csv, CSV_FAULT_STRAY_RETURN);
        csv->state = IN_PLAIN;
    }
    if (csv->state == IN_QUOTES) {
        take_in_quotes(csv, byte);
        return false;
    }
    if (csv->state == AFTER_QUOTE && byte == '"') {
        csv->state = IN_QUOTES;
        add_byte(csv, '"');
        return false;
    }
    if (byte == '\n')
        return take_line_end(csv);
    if (byte == '\r') {
        csv->state |= AWAITS_LF;
    } else if (byte == csv->separator) {
        end_field(csv);
        csv->state = AT_FIELD;
    } else {
        take_plain(csv, byte);
    }
    return false;
}

static void give_record(struct csv_reader *csv, struct csv_record *out)
{
    *out = (struct csv_record){
        .line = csv->record_line, .fault = csv->fault, .column = csv->fault_column};
    csv->has_record = true;
    if (csv->fault)
        return;
    struct sv all = buf_view(&csv->bytes);
    size_t from = 0;
    for (size_t i = 0; i < csv->count; i++) {
        out->fields[i] = sv_slice(all, from, csv->ends[i]);
        from = csv->ends[i];
    }
    out->count = csv->count;
}

/* The input is at its end: what was begun is the last record. */
static bool finish(struct csv_reader *csv, struct csv_record *out)
{
    if (csv->state & AWAITS_LF)
        csv->state &= ~AWAITS_LF;
    if (csv->state == AT_START)
        return false;
    if (csv->state == IN_QUOTES)
        set_fault(csv, CSV_FAULT_OPEN_QUOTE);
    end_field(csv);
    give_record(csv, out);
    return true;
}

bool csv_next(struct csv_reader *csv, struct sv *input, bool is_last, struct csv_record *out)
{
    if (csv->has_record)
        forget_record(csv);
    size_t i = 0;
    bool is_complete = false;
    while (i < input->n && !is_complete)
        is_complete = take(csv, input->p[i++]);
    *input = sv_slice(*input, i, input->n);
    if (is_complete)
        give_record(csv, out);
    else if (is_last)
        is_complete = finish(csv, out);
    return is_complete;
}
