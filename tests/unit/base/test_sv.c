/* Borrowed text: comparison, cutting, trimming. */
#include "base/sv.h"

#include "check.h"

static void test_from_null_is_empty(void **state)
{
    (void)state;
    assert_int_equal(sv_from(NULL).n, 0);
    assert_int_equal(sv_from("").n, 0);
    assert_true(sv_eq(sv_from(NULL), SV("")));
    assert_int_equal(SV("abc").n, 3);
}

static void test_compare(void **state)
{
    (void)state;
    static const struct {
        struct sv a;
        struct sv b;
        int order;
    } rows[] = {
        {SV_INIT(""), SV_INIT(""), 0},      {SV_INIT(""), SV_INIT("a"), -1},
        {SV_INIT("a"), SV_INIT(""), 1},     {SV_INIT("ab"), SV_INIT("abc"), -1},
        {SV_INIT("b"), SV_INIT("abc"), 1},  {SV_INIT("\xff"), SV_INIT("a"), 1},
        {SV_INIT("a\0b"), SV_INIT("a"), 1}, {SV_INIT("a\0b"), SV_INIT("a\0c"), -1},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        assert_int_equal(sv_cmp(rows[i].a, rows[i].b), rows[i].order);
        assert_int_equal(sv_eq(rows[i].a, rows[i].b), rows[i].order == 0);
    }
}

static void test_starts_and_ends(void **state)
{
    (void)state;
    assert_true(sv_starts_with(SV("petition"), SV("pet")));
    assert_true(sv_starts_with(SV("petition"), SV("")));
    assert_false(sv_starts_with(SV("pet"), SV("petition")));
    assert_true(sv_ends_with(SV("petition"), SV("tion")));
    assert_true(sv_ends_with(SV(""), SV("")));
    assert_false(sv_ends_with(SV("ion"), SV("tion")));
    assert_false(sv_ends_with(SV("petition"), SV("tiom")));
}

static void test_trim(void **state)
{
    (void)state;
    CHECK_SV(sv_trim(SV(" \t\r\n a b \n")), "a b");
    CHECK_SV(sv_trim(SV(" \t ")), "");
    CHECK_SV(sv_trim(SV("")), "");
    CHECK_SV(sv_trim(sv_from(NULL)), "");
    CHECK_SV(sv_trim(SV("\x0b x")), "\x0b x"); /* only the four named blanks */
}

static void test_slice_is_clamped(void **state)
{
    (void)state;
    CHECK_SV(sv_slice(SV("abcdef"), 2, 4), "cd");
    CHECK_SV(sv_slice(SV("abcdef"), 4, 2), "");
    CHECK_SV(sv_slice(SV("abcdef"), 4, 99), "ef");
    CHECK_SV(sv_slice(SV("abcdef"), 99, SIZE_MAX), "");
    CHECK_SV(sv_slice(sv_from(NULL), 1, 5), "");
}

static void test_cut(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool found;
        const char *head;
        const char *rest;
    } rows[] = {
        {"a=b", true, "a", "b"}, {"a=b=c", true, "a", "b=c"}, {"=b", true, "", "b"},
        {"a=", true, "a", ""},   {"ab", false, "ab", ""},     {"", false, "", ""},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct sv head;
        struct sv rest;
        assert_int_equal(sv_cut(sv_from(rows[i].text), '=', &head, &rest), rows[i].found);
        CHECK_SV(head, rows[i].head);
        CHECK_SV(rest, rows[i].rest);
    }
    struct sv walk = SV("x,y");
    struct sv head;
    assert_true(sv_cut(walk, ',', &head, &walk)); /* the rest may replace the text itself */
    CHECK_SV(head, "x");
    CHECK_SV(walk, "y");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_null_is_empty), cmocka_unit_test(test_compare),
        cmocka_unit_test(test_starts_and_ends),    cmocka_unit_test(test_trim),
        cmocka_unit_test(test_slice_is_clamped),   cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
