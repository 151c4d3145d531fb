/* One-time codes: the vectors of RFC 6238, drift, replay, and what is shown for setting up. */
#include "check.h"

#include "vault/totp.h"

#define SECRET SV("12345678901234567890")
#define STEP_MS (INT64_C(1000) * TOTP_STEP_S)

static void test_vectors_of_rfc_6238(void **state)
{
    static const struct {
        int64_t time_s;
        const char *code;
    } rows[] = {
        {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
        {1234567890, "89005924"}, {2000000000, "69279037"}, {INT64_C(20000000000), "65353130"},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        char code[9];
        CHECK_OK(totp_code(SECRET, rows[i].time_s / TOTP_STEP_S, 8, code));
        assert_string_equal(code, rows[i].code);
        CHECK_OK(totp_code(SECRET, rows[i].time_s / TOTP_STEP_S, TOTP_DIGITS, code));
        assert_string_equal(code, rows[i].code + 2);
    }
}

static void test_codes_fit_within_a_step_of_drift(void **state)
{
    enum { NOW = 41152263 }; /* the step of 1234567890 */
    static const struct {
        int off;
        bool fits;
    } rows[] = {{-2, false}, {-1, true}, {0, true}, {1, true}, {2, false}};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        char code[9];
        int64_t step = 0;
        CHECK_OK(totp_code(SECRET, NOW + rows[i].off, TOTP_DIGITS, code));
        bool fits = totp_fits(SECRET, sv_from(code), NOW * STEP_MS + 7, 0, &step);
        assert_int_equal(fits, rows[i].fits);
        assert_int_equal(step, fits ? NOW + rows[i].off : 0);
    }
}

static void test_a_code_is_taken_once_and_none_before_it(void **state)
{
    enum { NOW = 1000 };
    char code[9];
    int64_t step = 0;
    (void)state;
    CHECK_OK(totp_code(SECRET, NOW, TOTP_DIGITS, code));
    assert_true(totp_fits(SECRET, sv_from(code), NOW * STEP_MS, 0, &step));
    assert_false(totp_fits(SECRET, sv_from(code), NOW * STEP_MS, step, &step));
    CHECK_OK(totp_code(SECRET, NOW - 1, TOTP_DIGITS, code));
    assert_false(totp_fits(SECRET, sv_from(code), NOW * STEP_MS, NOW, &step));
    CHECK_OK(totp_code(SECRET, NOW + 1, TOTP_DIGITS, code));
    assert_true(totp_fits(SECRET, sv_from(code), NOW * STEP_MS, NOW, &step));
    assert_int_equal(step, NOW + 1);
}

static void test_what_is_no_code_fits_nothing(void **state)
{
    static const char *const rows[] = {"",       "00592",        "0059244", "005 9244", "00592a",
                                       "+05924", "００５９２４", "-05924",  "005\t924"};
    int64_t step = 0;
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(rows); i++)
        CHECK_ROW(!totp_fits(SECRET, sv_from(rows[i]), 1234567890 * INT64_C(1000), 0, &step),
                  rows[i]);
    assert_true(totp_fits(SECRET, SV(" 005 924"), 1234567890 * INT64_C(1000), 0, &step));
}

static void test_secret_is_shown_for_typing_and_scanning(void **state)
{
    struct arena *arena = arena_new();
    (void)state;
    CHECK_SV(totp_secret_text(arena, SECRET), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    CHECK_SV(totp_secret_text(arena, SV("\xff\xff\xff\xff\xff")), "7777 7777");
    CHECK_SV(totp_uri(arena, SECRET, SV("清禾 A&B"), SV("li.na-1")),
             "otpauth://totp/%E6%B8%85%E7%A6%BE%20A%26B:li.na-1?"
             "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E6%B8%85%E7%A6%BE%20A%26B"
             "&algorithm=SHA1&digits=6&period=30");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors_of_rfc_6238),
        cmocka_unit_test(test_codes_fit_within_a_step_of_drift),
        cmocka_unit_test(test_a_code_is_taken_once_and_none_before_it),
        cmocka_unit_test(test_what_is_no_code_fits_nothing),
        cmocka_unit_test(test_secret_is_shown_for_typing_and_scanning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
