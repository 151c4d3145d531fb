/* The error table and the detail that travels with it. */
#include "base/err.h"

#include "base/fail.h"
#include "base/utf8.h"

#include "check.h"

#include <string.h>

static void test_table_is_complete(void **state)
{
    (void)state;
    for (int i = 0; i < ERR__COUNT; i++) {
        enum err err = (enum err)i;
        assert_non_null(err_name(err));
        assert_true(strlen(err_public_key(err)) > 0);
        assert_in_range(err_http_status(err), i == 0 ? 200 : 400, i == 0 ? 200 : 599);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(err_name(err), err_name((enum err)k));
            assert_string_not_equal(err_public_key(err), err_public_key((enum err)k));
        }
    }
    assert_string_equal(err_name(ERR_NOT_FOUND), "NOT_FOUND");
    assert_int_equal(err_http_status(ERR_STALE), 412);
    assert_true(err_is_retryable(ERR_CONFLICT));
    assert_false(err_is_retryable(ERR_REFUSED));
}

static void outside(void)
{
    err_name(ERR__COUNT);
}

static void test_outside_the_table_aborts(void **state)
{
    (void)state;
    assert_true(check_aborts(outside));
}

static void test_fail_records_and_returns(void **state)
{
    (void)state;
    struct fail fail = {0};
    CHECK_ERR(fail_with(&fail, ERR_REFUSED, "gate.objection_window"), ERR_REFUSED);
    assert_string_equal(fail.reason, "gate.objection_window");
    CHECK_ERR(fail_with_param(&fail, ERR_REFUSED, "r", SV("first")), ERR_REFUSED);
    CHECK_ERR(fail_with_param(&fail, ERR_REFUSED, "r", SV("second")), ERR_REFUSED);
    assert_string_equal(fail.param[0], "first");
    assert_string_equal(fail.param[1], "second");
    CHECK_ERR(fail_detail(&fail, ERR_INTERNAL, "code %d", 7), ERR_INTERNAL);
    assert_string_equal(fail.detail, "code 7");
    CHECK_ERR(fail_with(NULL, ERR_STALE, "x"), ERR_STALE);
    CHECK_ERR(fail_with_param(NULL, ERR_STALE, "x", SV("y")), ERR_STALE);
    CHECK_ERR(fail_detail(NULL, ERR_STALE, "x"), ERR_STALE);
    CHECK_ERR(fail_field(NULL, "x", "y", "z"), ERR_BAD_INPUT);
}

static void test_fields_are_counted_past_the_room(void **state)
{
    (void)state;
    struct fail fail = {0};
    for (int i = 0; i < FAIL_FIELDS_MAX + 3; i++)
        CHECK_ERR(fail_field(&fail, "claims[2].text", "too_long", "2000"), ERR_BAD_INPUT);
    assert_int_equal(fail.field_count, FAIL_FIELDS_MAX + 3);
    const struct fail_field *last = &fail.field[FAIL_FIELDS_MAX - 1];
    assert_string_equal(last->path, "claims[2].text");
    assert_string_equal(last->rule, "too_long");
    assert_string_equal(last->limit, "2000");
    struct fail bare = {0};
    CHECK_ERR(fail_field(&bare, "x", "required", NULL), ERR_BAD_INPUT);
    assert_string_equal(bare.field[0].limit, "");
}

static void test_long_text_is_clipped_between_characters(void **state)
{
    (void)state;
    char text[1201];
    for (size_t i = 0; i < 1200; i += 3)
        memcpy(text + i, "信", 3);
    text[1200] = '\0';
    struct fail fail = {0};
    CHECK_ERR(fail_with_param(&fail, ERR_REFUSED, "r", sv_from(text)), ERR_REFUSED);
    CHECK_ERR(fail_detail(&fail, ERR_INTERNAL, "%s", text), ERR_INTERNAL);
    assert_int_equal(strlen(fail.param[0]), 159);
    assert_true(utf8_is_valid(sv_from(fail.param[0])));
    assert_int_equal(strlen(fail.detail), 255);
    assert_true(utf8_is_valid(sv_from(fail.detail)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_is_complete),
        cmocka_unit_test(test_outside_the_table_aborts),
        cmocka_unit_test(test_fail_records_and_returns),
        cmocka_unit_test(test_fields_are_counted_past_the_room),
        cmocka_unit_test(test_long_text_is_clipped_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
