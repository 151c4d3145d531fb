/* CSV: a table of texts and the records they hold, whole and fed a byte at a time. */
#include "base/csv.h"

#include "base/assert.h"
#include "check.h"

#include <string.h>

/* Records as one line each: line number, then fields in brackets, or the fault and its column. */
static void show(struct buf *out, const struct csv_record *record)
{
    buf_printf(out, "%d:", (int)record->line);
    if (record->fault)
        buf_printf(out, "%s@%zu", csv_fault_word(record->fault), record->column);
    for (size_t i = 0; i < record->count; i++)
        buf_printf(out, "[%.*s]", SV_FMT(record->fields[i]));
    buf_add_byte(out, ' ');
}

static void read_all(struct sv text, size_t piece, size_t max, char separator, struct buf *out)
{
    struct csv_reader csv;
    static struct csv_record record;
    csv_init(&csv, separator, max);
    for (size_t at = 0; at <= text.n; at += piece) {
        struct sv input = sv_slice(text, at, at + piece);
        bool is_last = at + piece > text.n;
        while (csv_next(&csv, &input, is_last, &record))
            show(out, &record);
        assert_int_equal(input.n, 0);
    }
    csv_release(&csv);
}

static void test_table(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", ""},
        {"\n\r\n\n", ""},
        {"a", "1:[a] "},
        {"a,b,c\n", "1:[a][b][c] "},
        {"a,b\r\nc,d\r\n", "1:[a][b] 2:[c][d] "},
        {"a,b\nc,d", "1:[a][b] 2:[c][d] "},
        {",", "1:[][] "},
        {",,\n", "1:[][][] "},
        {"\"\"", "1:[] "},
        {"\"\",\"\"\n", "1:[][] "},
        {"\"a,b\",c\n", "1:[a,b][c] "},
        {"\"say \"\"hi\"\"\",x\n", "1:[say \"hi\"][x] "},
        {"\"two\nlines\",x\ny,z\n", "1:[two\nlines][x] 3:[y][z] "},
        {"\"two\r\nlines\"\r\nz", "1:[two\r\nlines] 3:[z] "},
        {"\n\na\n\nb\n", "3:[a] 5:[b] "},
        {" a , b \n", "1:[ a ][ b ] "},
        {"标题,内容\n路灯,坏了\n", "1:[标题][内容] 2:[路灯][坏了] "},
        {"a\"b,c\nd\n", "1:stray_quote@1 2:[d] "},
        {"x,a\"b\nd\n", "1:stray_quote@2 2:[d] "},
        {"\"a\"b,c\nd\n", "1:after_quote@1 2:[d] "},
        {"\"a\" ,c\nd\n", "1:after_quote@1 2:[d] "},
        {"a,\"b\nc\nd\n", "1:open_quote@2 "},
        {"a,\"b\"\"", "1:open_quote@2 "},
        {"a\rb\nc\n", "1:stray_return@1 2:[c] "},
        {"a\r", "1:[a] "},
        {"a\r\r\nb\n", "1:stray_return@1 2:[b] "},
        {"\"a\rb\"\n", "1:[a\rb] "},
        {"\"a\"x,\"y\nz\"\nd\n", "1:after_quote@1 3:[d] "},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        for (size_t piece = 1; piece <= 64; piece *= 4) {
            struct buf out;
            buf_init(&out, 4096);
            read_all(sv_from(rows[i].text), piece, 1000, ',', &out);
            CHECK_ROW(sv_is(buf_view(&out), rows[i].expected), rows[i].text);
            buf_release(&out);
        }
    }
}

static void test_separators(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    read_all(SV("a;b,c;\"d;e\"\n"), 3, 100, ';', &out);
    read_all(SV("a\tb c\t\"d\te\"\n"), 3, 100, '\t', &out);
    CHECK_SV(buf_view(&out), "1:[a][b,c][d;e] 1:[a][b c][d\te] ");
    buf_release(&out);
}

static void test_too_long(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    read_all(SV("12345678\n12345,6789\n\"1234\n56789\"\nok\n"), 5, 8, ',', &out);
    CHECK_SV(buf_view(&out), "1:[12345678] 2:too_long@2 3:too_long@1 5:[ok] ");
    buf_release(&out);
}

static void test_too_many(void **state)
{
    (void)state;
    char text[CSV_FIELDS_MAX + 16];
    struct csv_reader csv;
    static struct csv_record record;
    for (size_t extra = 0; extra < 2; extra++) {
        size_t commas = CSV_FIELDS_MAX - 1 + extra;
        memset(text, ',', commas);
        memcpy(text + commas, "\nz\n", 3);
        struct sv input = {text, commas + 3};
        csv_init(&csv, ',', 1000);
        assert_true(csv_next(&csv, &input, true, &record));
        assert_int_equal(record.fault, extra ? CSV_FAULT_TOO_MANY : CSV_FAULT_NONE);
        assert_int_equal(record.count, extra ? 0 : CSV_FIELDS_MAX);
        assert_true(csv_next(&csv, &input, true, &record));
        CHECK_SV(record.fields[0], "z");
        assert_false(csv_next(&csv, &input, true, &record));
        csv_release(&csv);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_separators),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
