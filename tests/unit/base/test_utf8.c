/* UTF-8: well-formedness, cleanliness, clipping, folding. */
#include "base/utf8.h"

#include "check.h"

static void test_validity(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
    } rows[] = {
        {"", true},
        {"abc", true},
        {"信访回音", true},
        {"\xC2\x80", true},
        {"\xDF\xBF", true},
        {"\xE0\xA0\x80", true},
        {"\xED\x9F\xBF", true},
        {"\xEE\x80\x80", true},
        {"\xF0\x90\x80\x80", true},
        {"\xF4\x8F\xBF\xBF", true},
        {"\x80", false},             /* continuation first */
        {"\xBF", false},             /* the same, highest */
        {"\xC0\xAF", false},         /* overlong slash */
        {"\xC1\xBF", false},         /* overlong */
        {"\xE0\x9F\xBF", false},     /* overlong */
        {"\xF0\x8F\xBF\xBF", false}, /* overlong */
        {"\xED\xA0\x80", false},     /* surrogate */
        {"\xED\xBF\xBF", false},     /* surrogate */
        {"\xF4\x90\x80\x80", false}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", false}, /* never a first byte */
        {"\xFF", false},             /* never */
        {"\xE4\xBF", false},         /* cut */
        {"\xE4\xBF"
         "a",
         false},                     /* cut, then text */
        {"\xF0\x9F\x98", false},     /* cut */
        {"a\xC3", false},            /* cut at the end */
        {"\xD0\xC5\xB7\xC3", false}, /* GB 18030 */
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++)
        CHECK_ROW(utf8_is_valid(sv_from(rows[i].text)) == rows[i].valid, rows[i].text);
    assert_true(utf8_is_valid(SV("a\0b")));
    for (size_t at = 0; at < 19; at++) { /* wherever it stands among plain ones */
        char text[20] = "1234567890123456789";
        text[at] = '\x80';
        assert_false(utf8_is_valid((struct sv){text, 19}));
    }
}

static void test_cleanliness(void **state)
{
    (void)state;
    static const struct {
        struct sv text;
        bool clean;
        bool clean_with_lines;
    } rows[] = {
        {SV_INIT("信访"), true, true},           {SV_INIT("a\nb\tc"), false, true},
        {SV_INIT("a\rb"), false, false},         {SV_INIT("a\0b"), false, false},
        {SV_INIT("\x1b[31m"), false, false},     {SV_INIT("\x7f"), false, false},
        {SV_INIT("\xC2\x85"), false, false},     /* U+0085 */
        {SV_INIT("\xEF\xBB\xBF"), false, false}, /* U+FEFF */
        {SV_INIT("\xEF\xBF\xBE"), false, false}, /* U+FFFE */
        {SV_INIT("\xEF\xBF\xBF"), false, false}, /* U+FFFF */
        {SV_INIT("\xE2\x80\xAE"), false, false}, /* U+202E */
        {SV_INIT("\xE2\x81\xA6"), false, false}, /* U+2066 */
        {SV_INIT("\xE2\x81\xA9"), false, false}, /* U+2069 */
        {SV_INIT("\xE2\x81\xAA"), true, true},   /* U+206A, one past */
        {SV_INIT("\xEF\xBF\xBD"), true, true},   /* U+FFFD itself */
        {SV_INIT("\xC0\x80"), false, false},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        assert_int_equal(utf8_is_clean(rows[i].text, false), rows[i].clean);
        assert_int_equal(utf8_is_clean(rows[i].text, true), rows[i].clean_with_lines);
    }
}

static void test_counting_and_clipping(void **state)
{
    (void)state;
    struct sv text = SV("a信访😀z");
    assert_int_equal(utf8_length(text), 5);
    CHECK_SV(utf8_clip(text, 0), "");
    CHECK_SV(utf8_clip(text, 3), "a信访");
    CHECK_SV(utf8_clip(text, 99), "a信访😀z");
    static const char *const BY_BYTES[] = {"",      "a",      "a",       "a",      "a信",
                                           "a信",   "a信",    "a信访",   "a信访",  "a信访",
                                           "a信访", "a信访😀", "a信访😀z", "a信访😀z"};
    for (size_t n = 0; n < CHECK_COUNT(BY_BYTES); n++)
        CHECK_SV(utf8_clip_bytes(text, n), BY_BYTES[n]);
}

static void test_trim(void **state)
{
    (void)state;
    static const struct {
        const char *text, *left;
    } rows[] = {
        {"", ""},
        {" \t\n ", ""},
        {"\u3000", ""},
        {"\u200b\u200b", ""},
        {"\u3164 \u2800\u00ad\u00a0", ""},
        {"\u3000 信访\u3000事项 \u200b", "信访\u3000事项"},
        {"😀", "😀"},
        {"已办。", "已办。"},
        {"信 \x80", "信 \x80"},
        {"信\xe3\x80", "信\xe3\x80"}, /* cut off: as it stands */
        {"\x80\x80\x80\x80\x80", "\x80\x80\x80\x80\x80"},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++)
        CHECK_SV(utf8_trim(sv_from(rows[i].text)), rows[i].left);
}

static void test_next(void **state)
{
    (void)state;
    struct sv text = SV("a信\xFF😀");
    static const uint32_t POINTS[] = {'a', 0x4FE1, 0xFFFD, 0x1F600};
    size_t at = 0;
    for (size_t i = 0; i < CHECK_COUNT(POINTS); i++)
        assert_int_equal(utf8_next(text, &at), POINTS[i]);
    assert_int_equal(at, text.n);
    assert_int_equal(utf8_next(text, &at), 0xFFFD);
    assert_int_equal(at, text.n); /* never past the end */
}

static void test_fold(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *folded;
    } rows[] = {
        {"", ""},
        {"ａｂｃ１２３", "ABC123"},
        {"张　三", "张三"},
        {" 张 三\t\n", "张三"},
        {"买买提•艾力", "买买提·艾力"},
        {"买买提・艾力", "买买提·艾力"},
        {"买买提･艾力", "买买提·艾力"},
        {"11010119900307867x", "11010119900307867X"},
        {"１３８－１２３４", "138-1234"},
        {"a\xE2\x80\x8B"
         "b\xC2\xA0"
         "c",
         "ABC"},
        {"😀é", "😀é"},
        {"\xFF", "\xEF\xBF\xBD"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct sv folded = utf8_fold(arena, sv_from(rows[i].text));
        CHECK_SV(folded, rows[i].folded);
        CHECK_SV(utf8_fold(arena, folded), rows[i].folded); /* folding twice changes nothing */
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_cleanliness),
        cmocka_unit_test(test_counting_and_clipping),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_next),
        cmocka_unit_test(test_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
