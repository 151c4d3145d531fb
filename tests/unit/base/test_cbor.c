/* Deterministic CBOR: vectors of RFC 8949 appendix A where they apply, and refusal of the rest. */
#include "base/cbor.h"

#include "check.h"

static void check_bytes(const struct buf *out, struct sv expected)
{
    assert_int_equal(out->n, expected.n);
    assert_memory_equal(out->p, expected.p, expected.n);
    assert_true(cbor_is_canonical(buf_view(out)));
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        struct sv bytes;
    } rows[] = {
        {0, SV_INIT("\x00")},
        {23, SV_INIT("\x17")},
        {24, SV_INIT("\x18\x18")},
        {255, SV_INIT("\x18\xff")},
        {256, SV_INIT("\x19\x01\x00")},
        {65535, SV_INIT("\x19\xff\xff")},
        {65536, SV_INIT("\x1a\x00\x01\x00\x00")},
        {INT64_C(4294967295), SV_INIT("\x1a\xff\xff\xff\xff")},
        {INT64_C(4294967296), SV_INIT("\x1b\x00\x00\x00\x01\x00\x00\x00\x00")},
        {INT64_C(1000000000000), SV_INIT("\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x00")},
        {INT64_MAX, SV_INIT("\x1b\x7f\xff\xff\xff\xff\xff\xff\xff")},
        {-1, SV_INIT("\x20")},
        {-24, SV_INIT("\x37")},
        {-25, SV_INIT("\x38\x18")},
        {-1000, SV_INIT("\x39\x03\xe7")},
        {INT64_MIN, SV_INIT("\x3b\x7f\xff\xff\xff\xff\xff\xff\xff")},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct buf out;
        buf_init(&out, 16);
        cbor_int(&out, rows[i].value);
        check_bytes(&out, rows[i].bytes);
        struct cbor_reader r;
        cbor_reader_init(&r, rows[i].bytes);
        assert_int_equal(cbor_read_int(&r), rows[i].value);
        CHECK_OK(cbor_finish(&r));
        buf_release(&out);
    }
}

static void test_whole_event(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 256);
    cbor_map(&out, 4);
    cbor_int(&out, 1);
    cbor_text(&out, SV("回音"));
    cbor_int(&out, 2);
    cbor_array(&out, 3);
    cbor_bool(&out, true);
    cbor_bool(&out, false);
    cbor_null(&out);
    cbor_int(&out, 24);
    cbor_bytes(&out, SV("\x00\xff"));
    cbor_int(&out, 300);
    cbor_map(&out, 0);
    check_bytes(&out, SV("\xa4\x01\x66\xe5\x9b\x9e\xe9\x9f\xb3\x02\x83\xf5\xf4\xf6\x18\x18\x42"
                         "\x00\xff\x19\x01\x2c\xa0"));
    struct cbor_reader r;
    cbor_reader_init(&r, buf_view(&out));
    enum cbor_kind kind;
    assert_true(cbor_peek(&r, &kind));
    assert_int_equal(kind, CBOR_MAP);
    assert_int_equal(cbor_read_map(&r), 4);
    assert_int_equal(cbor_read_int(&r), 1);
    CHECK_SV(cbor_read_text(&r), "回音");
    assert_int_equal(cbor_read_int(&r), 2);
    assert_int_equal(cbor_read_array(&r), 3);
    assert_true(cbor_read_bool(&r));
    assert_false(cbor_read_null(&r)); /* not null: not consumed, no failure */
    assert_false(cbor_read_bool(&r));
    assert_true(cbor_read_null(&r));
    assert_int_equal(cbor_read_int(&r), 24);
    assert_true(sv_eq(cbor_read_bytes(&r), SV("\x00\xff")));
    assert_int_equal(cbor_read_int(&r), 300);
    cbor_skip(&r);
    assert_false(cbor_peek(&r, &kind));
    CHECK_OK(cbor_finish(&r));

    cbor_reader_init(&r, buf_view(&out));
    cbor_skip(&r);
    CHECK_OK(cbor_finish(&r));
    buf_release(&out);
}

static void test_refused_encodings(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct sv bytes;
    } rows[] = {
        {"integer in a longer form", SV_INIT("\x18\x17")},
        {"two bytes where one does", SV_INIT("\x19\x00\xff")},
        {"four where two do", SV_INIT("\x1a\x00\x00\xff\xff")},
        {"eight where four do", SV_INIT("\x1b\x00\x00\x00\x00\xff\xff\xff\xff")},
        {"above int64", SV_INIT("\x1b\x80\x00\x00\x00\x00\x00\x00\x00")},
        {"below int64", SV_INIT("\x3b\x80\x00\x00\x00\x00\x00\x00\x00")},
        {"length in a longer form", SV_INIT("\x78\x01"
                                            "a")},
        {"reserved additional information", SV_INIT("\x1c")},
        {"indefinite array", SV_INIT("\x9f\x01\xff")},
        {"indefinite text", SV_INIT("\x7f\x61"
                                    "a\xff")},
        {"break alone", SV_INIT("\xff")},
        {"tag", SV_INIT("\xc1\x00")},
        {"undefined", SV_INIT("\xf7")},
        {"simple value 0", SV_INIT("\xe0")},
        {"simple in two bytes", SV_INIT("\xf8\x20")},
        {"half float", SV_INIT("\xf9\x3c\x00")},
        {"double", SV_INIT("\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00")},
        {"text that is not UTF-8", SV_INIT("\x61\xff")},
        {"text cut", SV_INIT("\x63"
                             "ab")},
        {"head cut", SV_INIT("\x19\x01")},
        {"array cut", SV_INIT("\x82\x01")},
        {"map without its value", SV_INIT("\xa1\x01")},
        {"array longer than the input", SV_INIT("\x9a\xff\xff\xff\xff")},
        {"map count overflowing", SV_INIT("\xbb\xff\xff\xff\xff\xff\xff\xff\xff")},
        {"keys out of order", SV_INIT("\xa2\x02\x00\x01\x00")},
        {"key twice", SV_INIT("\xa2\x01\x00\x01\x00")},
        {"text key", SV_INIT("\xa1\x61"
                             "a\x00")},
        {"negative key", SV_INIT("\xa1\x20\x00")},
        {"too deep", SV_INIT("\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81"
                             "\x81\x00")},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        CHECK_ROW(!cbor_is_canonical(rows[i].bytes), rows[i].what);
        struct cbor_reader r;
        cbor_reader_init(&r, rows[i].bytes);
        enum cbor_kind kind;
        CHECK_ROW(!cbor_peek(&r, &kind), rows[i].what);
        CHECK_ROW(cbor_finish(&r) == ERR_CORRUPT, rows[i].what);
    }
    assert_true(cbor_is_canonical(SV("\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81"
                                     "\x81\x81\x00"))); /* sixteen deep is allowed */
    assert_true(cbor_is_canonical(SV("\x01\x02")));     /* a sequence */
}

static void test_wrong_kind_is_sticky(void **state)
{
    (void)state;
    struct cbor_reader r;
    cbor_reader_init(&r, SV("\x01\x61"
                            "a"));
    assert_int_equal(cbor_read_text(&r).n, 0);
    assert_int_equal(cbor_read_int(&r), 0); /* would have been right before the failure */
    assert_int_equal(cbor_read_array(&r), 0);
    assert_int_equal(cbor_read_map(&r), 0);
    assert_false(cbor_read_bool(&r));
    assert_false(cbor_read_null(&r));
    cbor_skip(&r);
    CHECK_ERR(cbor_finish(&r), ERR_CORRUPT);

    cbor_reader_init(&r, SV("\x01\x02"));
    assert_int_equal(cbor_read_int(&r), 1);
    CHECK_ERR(cbor_finish(&r), ERR_CORRUPT); /* something is left over */

    cbor_reader_init(&r, SV("\x01"));
    cbor_read_int(&r);
    cbor_read_int(&r); /* past the end */
    CHECK_ERR(cbor_finish(&r), ERR_CORRUPT);
}

/* Whatever the bytes are, reading what nobody proved ends within them. */
static void test_vouched_bytes_are_read_within_their_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct sv bytes;
    } rows[] = {
        {"text longer than the input", SV_INIT("\x63"
                                               "ab")},
        {"text longer than any memory", SV_INIT("\x7b\xff\xff\xff\xff\xff\xff\xff\xff")},
        {"more members than bytes", SV_INIT("\x9b\x7f\xff\xff\xff\xff\xff\xff\xff")},
        {"more pairs than bytes", SV_INIT("\xba\xff\xff\xff\xff\x00\x00")},
        {"integer beyond 64 bits", SV_INIT("\x3b\xff\xff\xff\xff\xff\xff\xff\xff")},
        {"tag", SV_INIT("\xc0\x00")},
        {"reserved head", SV_INIT("\x1f")},
        {"nothing", SV_INIT("")},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct cbor_reader texts, arrays, maps, integers;
        cbor_reader_init_vouched(&texts, rows[i].bytes);
        CHECK_ROW(cbor_read_text(&texts).n == 0 && texts.failed, rows[i].what);
        cbor_reader_init_vouched(&arrays, rows[i].bytes);
        CHECK_ROW(cbor_read_array(&arrays) == 0 && arrays.failed, rows[i].what);
        cbor_reader_init_vouched(&maps, rows[i].bytes);
        CHECK_ROW(cbor_read_map(&maps) == 0 && maps.failed, rows[i].what);
        cbor_reader_init_vouched(&integers, rows[i].bytes);
        CHECK_ROW(cbor_read_int(&integers) == 0 && integers.failed, rows[i].what);
    }
}

static void test_vouched_bytes_give_the_same(void **state)
{
    (void)state;
    const struct sv bytes = SV("\x82\xa1\x01\x20\x62"
                               "ab");
    struct cbor_reader r;
    cbor_reader_init_vouched(&r, bytes);
    assert_int_equal(cbor_read_array(&r), 2);
    assert_int_equal(cbor_read_map(&r), 1);
    assert_int_equal(cbor_read_int(&r), 1);
    assert_int_equal(cbor_read_int(&r), -1);
    assert_true(sv_is(cbor_read_text(&r), "ab"));
    CHECK_OK(cbor_finish(&r));
}

static void write_bad_text(void)
{
    struct buf out;
    buf_init(&out, 16);
    cbor_text(&out, SV("\xff"));
}

static void test_writer_refuses_bad_text(void **state)
{
    (void)state;
    assert_true(check_aborts(write_bad_text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_whole_event),
        cmocka_unit_test(test_refused_encodings),
        cmocka_unit_test(test_wrong_kind_is_sticky),
        cmocka_unit_test(test_vouched_bytes_are_read_within_their_bounds),
        cmocka_unit_test(test_vouched_bytes_give_the_same),
        cmocka_unit_test(test_writer_refuses_bad_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
