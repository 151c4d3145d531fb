/* Reading. Bytes come in pieces of 64 KiB; a stage turns GB18030 into UTF-8 when the beginning of
 * the file is no UTF-8; behind it stands the CSV reader or the one for lines.
 *
 * 1. Nothing here grows beyond a row's maximum and two pieces.
 * 2. A row that cannot be read is given as a fault and the next one is tried. */
#include "cmd/import_read.h"

#include "base/assert.h"
#include "base/json.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 65536, UTF8_BYTES = PIECE_BYTES * 4 };

struct import_reader {
    struct arena *arena; /* holds this struct and the header */
    struct arena *row_arena;
    enum import_format format;
    int file;
    int64_t at, size;
    bool is_at_end, is_first_piece;
    enum err err;
    iconv_t converter;          /* (iconv_t)-1: the file is UTF-8 */
    char raw[PIECE_BYTES + 16]; /* with what the converter left over */
    size_t raw_kept;
    char utf8[UTF8_BYTES];
    struct sv input; /* not looked at yet */
    /* CSV */
    struct csv_reader csv;
    struct csv_record record;
    struct sv *header;
    size_t header_count;
    /* JSON lines */
    struct buf line;
    int64_t line_no;
    struct sv names[IMPORT_COLUMNS_MAX], values[IMPORT_COLUMNS_MAX];
    json_t *object;
};

/* ---- bytes ---- */

/* Is the text UTF-8, but for a character that the piece's end may have cut? */
static bool looks_like_utf8(struct sv text, bool is_whole)
{
    for (size_t cut = 0; cut <= (is_whole ? 0u : 3u) && cut <= text.n; cut++) {
        if (utf8_is_valid(sv_slice(text, 0, text.n - cut)))
            return true;
    }
    return false;
}

static struct sv convert(struct import_reader *r, size_t n)
{
    char *from = r->raw;
    char *to = r->utf8;
    size_t from_left = r->raw_kept + n;
    size_t to_left = sizeof r->utf8;
    while (from_left > 0) {
        size_t result = iconv(r->converter, &from, &from_left, &to, &to_left);
        bool is_cut = result == (size_t)-1 && errno == EINVAL;
        if (result != (size_t)-1 || (is_cut && !r->is_at_end && from_left < 16))
            break;
        /* no character: leave a byte that is no UTF-8 either, so that its row is told */
        ASSERT(to_left > 0);
        *to++ = (char)0xFF;
        to_left--;
        from++;
        from_left--;
    }
    memmove(r->raw, from, from_left);
    r->raw_kept = from_left;
    return (struct sv){r->utf8, sizeof r->utf8 - to_left};
}

static struct sv first_piece(struct import_reader *r, struct sv piece)
{
    static const struct sv MARK = SV_INIT("\xEF\xBB\xBF");
    r->is_first_piece = false;
    if (sv_starts_with(piece, MARK))
        return sv_slice(piece, MARK.n, piece.n);
    if (!looks_like_utf8(piece, r->is_at_end))
        r->converter = iconv_open("UTF-8", "GB18030");
    return piece;
}

/* Fill r->input; false when there is nothing more. */
static bool read_piece(struct import_reader *r)
{
    if (r->is_at_end || r->err)
        return false;
    ssize_t n;
    do {
        n = read(r->file, r->raw + r->raw_kept, PIECE_BYTES);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        r->err = ERR_INTERNAL;
        return false;
    }
    r->at += n;
    r->is_at_end = n == 0 || (r->size > 0 && r->at >= r->size);
    struct sv piece = {r->raw, (size_t)n};
    if (r->is_first_piece)
        piece = first_piece(r, piece);
    r->input = r->converter == (iconv_t)-1 ? piece : convert(r, (size_t)n);
    return true;
}

/* ---- CSV ---- */

static bool next_record(struct import_reader *r)
{
    for (;;) {
        if (csv_next(&r->csv, &r->input, r->is_at_end, &r->record))
            return true;
        if (!read_piece(r))
            return false;
    }
}

static bool next_csv(struct import_reader *r, struct import_row *out)
{
    if (!next_record(r))
        return false;
    *out = (struct import_row){.line = r->record.line,
                               .names = r->header,
                               .values = r->record.fields,
                               .count = r->record.count};
    if (r->record.fault) {
        out->fault = csv_fault_word(r->record.fault);
        out->column = r->record.column;
    } else if (r->record.count != r->header_count) {
        out->fault = "columns";
        out->column = r->record.count < r->header_count ? r->record.count + 1 : r->header_count + 1;
    }
    return true;
}

/* The separator is the one that the first line has most of. */
static char guess_separator(struct sv text)
{
    static const char candidates[] = {',', ';', '\t'};
    char best = ',';
    size_t most = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        size_t count = 0;
        for (size_t k = 0; k < text.n && text.p[k] != '\n'; k++)
            count += text.p[k] == candidates[i];
        if (count > most) {
            most = count;
            best = candidates[i];
        }
    }
    return best;
}

static enum err read_header(struct import_reader *r, struct fail *fail)
{
    (void)read_piece(r);
    csv_init(&r->csv, guess_separator(r->input), IMPORT_ROW_MAX_BYTES);
    if (!next_record(r) || r->record.fault)
        return fail_detail(fail, ERR_BAD_INPUT, "line 1: no readable header");
    r->header = ARENA_ARRAY(r->arena, struct sv, IMPORT_COLUMNS_MAX);
    r->header_count = r->record.count;
    for (size_t i = 0; i < r->record.count; i++)
        r->header[i] = arena_sv(r->arena, sv_trim(r->record.fields[i]));
    return ERR_OK;
}

/* ---- JSON lines ---- */

/* The next line into r->line; false at the end. */
static bool next_line(struct import_reader *r)
{
    bool has_any = false;
    buf_clear(&r->line);
    for (;;) {
        struct sv head;
        struct sv rest;
        bool is_complete = sv_cut(r->input, '\n', &head, &rest);
        has_any = has_any || head.n > 0 || is_complete;
        buf_add_sv(&r->line, head);
        r->input = rest;
        if (is_complete)
            break;
        if (!read_piece(r)) {
            if (!has_any)
                return false;
            break;
        }
    }
    r->line_no++;
    return true;
}

static struct sv text_of_list(struct arena *arena, const json_t *list)
{
    struct buf out;
    size_t i;
    const json_t *item;
    buf_init(&out, IMPORT_ROW_MAX_BYTES);
    json_array_foreach(list, i, item)
    {
        if (json_is_string(item)) {
            buf_add_sv(&out, (struct sv){json_string_value(item), json_string_length(item)});
            buf_add_byte(&out, '\n');
        }
    }
    struct sv text = arena_sv(arena, buf_view(&out));
    buf_release(&out);
    return text;
}

static struct sv text_of(struct arena *arena, const json_t *value)
{
    if (json_is_string(value))
        return (struct sv){json_string_value(value), json_string_length(value)};
    if (json_is_integer(value))
        return arena_printf(arena, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value))
        return arena_printf(arena, "%.15g", json_real_value(value));
    if (json_is_array(value))
        return text_of_list(arena, value);
    return json_is_true(value) ? SV("1") : json_is_false(value) ? SV("0") : SV("");
}

static void take_object(struct import_reader *r, struct import_row *out)
{
    const char *key;
    json_t *value;
    size_t count = 0;
    json_object_foreach(r->object, key, value)
    {
        if (count == IMPORT_COLUMNS_MAX) {
            out->fault = "too_many";
            return;
        }
        r->names[count] = sv_from(key);
        r->values[count++] = text_of(r->row_arena, value);
    }
    out->names = r->names;
    out->values = r->values;
    out->count = count;
}

static bool next_jsonl(struct import_reader *r, struct import_row *out)
{
    struct sv text;
    do {
        if (!next_line(r))
            return false;
        text = sv_trim(buf_view(&r->line));
    } while (text.n == 0 && !r->line.overflowed);
    *out = (struct import_row){.line = r->line_no};
    arena_reset(r->row_arena);
    json_decref(r->object);
    r->object = NULL;
    if (r->line.overflowed)
        out->fault = "too_long";
    else if (json_parse(text, &r->object) || !json_is_object(r->object))
        out->fault = "json";
    else
        take_object(r, out);
    return true;
}

/* ---- opening ---- */

static bool format_of(const char *path, const char *word, enum import_format *out)
{
    struct sv name = word ? sv_from(word) : sv_from(path);
    bool is_csv = word ? sv_is(name, "csv") : sv_ends_with(name, SV(".csv"));
    bool is_jsonl = word ? sv_is(name, "jsonl") : sv_ends_with(name, SV(".jsonl"));
    *out = is_csv ? IMPORT_CSV : IMPORT_JSONL;
    return is_csv || is_jsonl;
}

enum err import_reader_open(const char *path, const char *format_word, struct import_reader **out,
                            struct fail *fail)
{
    enum import_format format;
    struct stat info;
    *out = NULL;
    if (!format_of(path, format_word, &format))
        return fail_detail(fail, ERR_BAD_INPUT, "%s: say --format csv or --format jsonl", path);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &info) != 0) {
        if (file >= 0)
            close(file);
        return fail_detail(fail, ERR_NOT_FOUND, "%s cannot be read", path);
    }
    struct arena *arena = arena_new();
    struct import_reader *r = ARENA_NEW(arena, struct import_reader);
    r->arena = arena;
    r->row_arena = arena_new();
    r->format = format;
    r->file = file;
    r->size = info.st_size;
    r->is_first_piece = true;
    r->converter = (iconv_t)-1;
    csv_init(&r->csv, ',', IMPORT_ROW_MAX_BYTES);
    buf_init(&r->line, IMPORT_ROW_MAX_BYTES);
    *out = r;
    enum err err = format == IMPORT_CSV ? read_header(r, fail) : ERR_OK;
    if (err)
        import_reader_close(out);
    return err;
}

void import_reader_close(struct import_reader **reader)
{
    struct import_reader *r = *reader;
    if (!r)
        return;
    *reader = NULL;
    if (r->converter != (iconv_t)-1)
        iconv_close(r->converter);
    close(r->file);
    csv_release(&r->csv);
    buf_release(&r->line);
    json_decref(r->object);
    arena_free(&r->row_arena);
    struct arena *arena = r->arena;
    arena_free(&arena);
}

bool import_reader_next(struct import_reader *reader, struct import_row *out)
{
    return reader->format == IMPORT_CSV ? next_csv(reader, out) : next_jsonl(reader, out);
}

enum err import_reader_error(const struct import_reader *reader)
{
    return reader->err;
}

void import_reader_position(const struct import_reader *reader, int64_t *at, int64_t *size)
{
    *at = reader->at;
    *size = reader->size;
}
