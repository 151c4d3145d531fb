/* Numbers, check digits, codes, tokens. */
#include "service/number.h"

#include "check.h"

static void test_check_digit_vector(void **state)
{
    (void)state;
    /* ISO/IEC 7064 MOD 11,10: the standard's own example is 0794, check digit 5. */
    assert_true(number_is_valid(SV("0794-5")));
    for (char c = '0'; c <= '9'; c++) {
        char text[] = {'0', '7', '9', '4', '-', c, '\0'};
        assert_true(number_is_valid(sv_from(text)) == (c == '5'));
    }
}

static void test_number_has_its_parts(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    day_t day;
    assert_true(day_from_ymd(2026, 4, 20, &day));
    struct sv number = number_make(arena, SV("QH"), day, 7);
    assert_true(sv_starts_with(number, SV("QH-2026-0420-0007-")));
    assert_int_equal(number.n, 19);
    assert_true(number_is_valid(number));
    struct sv big = number_make(arena, SV("QHXF"), day, 123456);
    assert_true(sv_starts_with(big, SV("QHXF-2026-0420-123456-")));
    assert_true(number_is_valid(big));
    arena_free(&arena);
}

/* Every single wrong digit or letter is found; of swaps of neighbours nearly every one. */
static void test_check_digit_finds_slips(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    day_t day;
    size_t swaps = 0;
    size_t missed = 0;
    assert_true(day_from_ymd(2026, 10, 31, &day));
    for (int64_t serial = 1; serial < 400; serial++) {
        struct sv number = number_make(arena, SV("QH"), day, serial);
        char typed[32];
        memcpy(typed, number.p, number.n);
        for (size_t i = 3; i < number.n; i++) {
            for (char c = '0'; c <= '9' && number.p[i] != '-'; c++) {
                typed[i] = c;
                if (c != number.p[i])
                    assert_false(number_is_valid((struct sv){typed, number.n}));
            }
            typed[i] = number.p[i];
            if (i + 1 < number.n && number.p[i] != number.p[i + 1] && number.p[i] != '-' &&
                number.p[i + 1] != '-') {
                typed[i] = number.p[i + 1];
                typed[i + 1] = number.p[i];
                swaps++;
                missed += number_is_valid((struct sv){typed, number.n});
                typed[i] = number.p[i];
                typed[i + 1] = number.p[i + 1];
            }
        }
    }
    assert_true(swaps > 1000);
    assert_true(missed * 40 < swaps);
    arena_free(&arena);
}

static void test_normalise(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *number;
    } ROWS[] = {
        {"QH-2026-0420-0001-0", "QH-2026-0420-0001-0"},
        {"qh-2026-0420-0001-0", "QH-2026-0420-0001-0"},
        {" QH 2026 0420 0001 0 ", "QH-2026-0420-0001-0"},
        {"ＱＨ－２０２６－０４２０－０００１－０", "QH-2026-0420-0001-0"},
        {"QH—2026—0420—0001—0", "QH-2026-0420-0001-0"},
        {"QH20260420123456", "QH-2026-0420-12345-6"},
        {"QH-2026-0420-12345-6", "QH-2026-0420-12345-6"},
        {"2026-0420-0001-0", ""},
        {"QH-2026-0420-1", ""},
        {"QH-2026-0420-0001-X", ""},
        {"清禾-2026-0420-0001-0", ""},
        {"QH-2026-0420-00010000000000-0", ""},
        {"", ""},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct sv number = number_normalise(arena, sv_from(ROWS[i].typed));
        CHECK_ROW(sv_is(number, ROWS[i].number), ROWS[i].typed);
    }
    arena_free(&arena);
}

static void test_codes_have_no_look_alikes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct rng_seeded seed;
    struct rng rng = rng_seeded(&seed, 3);
    for (int i = 0; i < 200; i++) {
        struct sv code = code_make(arena, rng);
        assert_int_equal(code.n, CODE_CHARS);
        for (size_t k = 0; k < code.n; k++)
            assert_null(strchr("01258OILZSBUV", code.p[k]));
        assert_true(sv_eq(code_normalise(arena, code), code));
    }
    CHECK_SV(code_normalise(arena, SV(" ab3-４ ")), "AB34");
    CHECK_SV(code_normalise(arena, SV("甲")), "");
    arena_free(&arena);
}

static void test_tokens(void **state)
{
    (void)state;
    struct rng_seeded seed;
    struct rng rng = rng_seeded(&seed, 4);
    char one[TOKEN_CHARS + 1];
    char two[TOKEN_CHARS + 1];
    token_make(rng, one);
    token_make(rng, two);
    assert_int_equal(strlen(one), TOKEN_CHARS);
    assert_int_equal(
        strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        TOKEN_CHARS);
    assert_string_not_equal(one, two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_digit_vector),
        cmocka_unit_test(test_number_has_its_parts),
        cmocka_unit_test(test_check_digit_finds_slips),
        cmocka_unit_test(test_normalise),
        cmocka_unit_test(test_codes_have_no_look_alikes),
        cmocka_unit_test(test_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
