/* Checked numbers. */
#include "base/num.h"

#include "check.h"

#include <string.h>

static void test_parse_i64(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t min;
        int64_t max;
        bool ok;
        int64_t value;
    } rows[] = {
        {"0", INT64_MIN, INT64_MAX, true, 0},
        {"007", INT64_MIN, INT64_MAX, true, 7},
        {"-12", INT64_MIN, INT64_MAX, true, -12},
        {"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
        {"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
        {"-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
        {"99999999999999999999999999", INT64_MIN, INT64_MAX, false, 0},
        {"", INT64_MIN, INT64_MAX, false, 0},
        {"-", INT64_MIN, INT64_MAX, false, 0},
        {"--1", INT64_MIN, INT64_MAX, false, 0},
        {"+1", INT64_MIN, INT64_MAX, false, 0},
        {" 1", INT64_MIN, INT64_MAX, false, 0},
        {"1 ", INT64_MIN, INT64_MAX, false, 0},
        {"1.0", INT64_MIN, INT64_MAX, false, 0},
        {"0x10", INT64_MIN, INT64_MAX, false, 0},
        {"60 days", INT64_MIN, INT64_MAX, false, 0},
        {"１", INT64_MIN, INT64_MAX, false, 0},
        {"5", 6, 10, false, 0},
        {"6", 6, 10, true, 6},
        {"10", 6, 10, true, 10},
        {"11", 6, 10, false, 0},
        {"-1", 0, 10, false, 0},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        int64_t value = -77;
        bool ok = num_parse_i64(sv_from(rows[i].text), rows[i].min, rows[i].max, &value);
        CHECK_ROW(ok == rows[i].ok, rows[i].text);
        CHECK_ROW(value == (ok ? rows[i].value : -77), rows[i].text);
    }
}

static void test_parse_size(void **state)
{
    (void)state;
    size_t value = 99;
    assert_true(num_parse_size(SV("10"), 10, &value));
    assert_int_equal(value, 10);
    assert_false(num_parse_size(SV("11"), 10, &value));
    assert_false(num_parse_size(SV("-0"), 10, &value));
    assert_false(num_parse_size(SV(""), 10, &value));
    assert_true(num_parse_size(SV("9223372036854775807"), SIZE_MAX, &value));
    assert_int_equal(value, INT64_MAX);
}

static void test_arithmetic(void **state)
{
    (void)state;
    int64_t value = 5;
    assert_true(num_add_i64(INT64_MAX, INT64_MIN, &value));
    assert_int_equal(value, -1);
    assert_false(num_add_i64(INT64_MAX, 1, &value));
    assert_int_equal(value, -1);
    assert_true(num_mul_i64(-3, 7, &value));
    assert_int_equal(value, -21);
    assert_false(num_mul_i64(INT64_MIN, -1, &value));
    assert_int_equal(value, -21);
}

static void test_format(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {9, "9"},
        {10, "10"},
        {-1, "-1"},
        {-100, "-100"},
        {1234567890, "1234567890"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        char text[NUM_TEXT_MAX + 1];
        memset(text, 'x', sizeof text);
        int n = num_format_i64(rows[i].value, text);
        CHECK_ROW(n == (int)strlen(rows[i].text), rows[i].text);
        assert_string_equal(text, rows[i].text);
    }
}

static void too_wide(void)
{
    char out[2];
    num_format_digits(100, 2, out);
}

static void below_zero(void)
{
    char out[2];
    num_format_digits(-1, 2, out);
}

static void test_format_digits(void **state)
{
    (void)state;
    char out[5] = "xxxx";
    num_format_digits(7, 3, out);
    assert_string_equal(out, "007x");
    num_format_digits(999, 3, out);
    assert_string_equal(out, "999x");
    assert_true(check_aborts(too_wide));
    assert_true(check_aborts(below_zero));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_i64),     cmocka_unit_test(test_parse_size),
        cmocka_unit_test(test_arithmetic),    cmocka_unit_test(test_format),
        cmocka_unit_test(test_format_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
