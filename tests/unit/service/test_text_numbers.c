/* Numbers of persons are found in texts, and what only looks like one is not. */
#include "service/text_numbers.h"

#include "check.h"

static void test_found(void **state)
{
    static const char *const TEXTS[] = {
        "13900001234",          "打他的电话：13900001234。",
        "139 0000 1234",        "139-0000-1234 转",
        "１３９０００01234",    "第 2 户 13900001234",
        "11010519491231002X",   "号码是11010519491231002x，请核对",
        "110105 19491231 002X", "１１０１０５１９４９１２３１００２X",
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(TEXTS); i++)
        CHECK_ROW(text_has_number(sv_from(TEXTS[i])), TEXTS[i]);
}

static void test_not_found(void **state)
{
    static const char *const TEXTS[] = {
        "",
        "水渠渗漏，2026-04-20 查过，2026-11-23 再查",
        "涉及 120 户、3600000 元",
        "文号〔2026〕12345678901 号", /* begins with 12: no such mobile number */
        "110105194912310021",         /* another check digit */
        "139000012345",               /* one digit more */
        "1390000123",                 /* one fewer */
        "电话 0571-88001234",
        "12345 热线",
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(TEXTS); i++)
        CHECK_ROW(!text_has_number(sv_from(TEXTS[i])), TEXTS[i]);
}

/* A text may be cut anywhere: nothing behind its end is read, and a long run of digits is none. */
static void test_cut_and_long(void **state)
{
    static const char TEXT[] = "１３９0000123456789012345678901234567890123456789012345";
    (void)state;
    for (size_t n = 0; n < sizeof TEXT; n++) {
        const struct sv cut = {TEXT, n};
        assert_int_equal(text_has_number(cut), n == 9 + 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_not_found),
        cmocka_unit_test(test_cut_and_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
