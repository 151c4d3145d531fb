/* Growing bytes: the maximum is kept and overflow is sticky. */
#include "base/buf.h"

#include "check.h"

#include <string.h>

static void test_grows_to_exactly_the_maximum(void **state)
{
    (void)state;
    static const size_t MAXIMA[] = {0, 1, 255, 256, 257, 1000, 70000};
    for (size_t i = 0; i < CHECK_COUNT(MAXIMA); i++) {
        struct buf buf;
        buf_init(&buf, MAXIMA[i]);
        for (size_t k = 0; k < MAXIMA[i]; k++)
            buf_add_byte(&buf, (uint8_t)k);
        CHECK_OK(buf_finish(&buf));
        assert_int_equal(buf_view(&buf).n, MAXIMA[i]);
        buf_add_byte(&buf, 'x');
        CHECK_ERR(buf_finish(&buf), ERR_TOO_LARGE);
        assert_int_equal(buf_view(&buf).n, MAXIMA[i]);
        for (size_t k = 0; k < MAXIMA[i]; k++)
            assert_int_equal((uint8_t)buf.p[k], (uint8_t)k);
        buf_release(&buf);
    }
}

static void test_overflow_is_sticky(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 4);
    buf_add_sv(&buf, SV("abc"));
    buf_add_sv(&buf, SV("de")); /* refused whole */
    buf_add_sv(&buf, SV("d"));  /* would fit, but something is missing already */
    buf_add_byte(&buf, 'd');
    CHECK_SV(buf_view(&buf), "abc");
    CHECK_ERR(buf_finish(&buf), ERR_TOO_LARGE);
    buf_clear(&buf);
    buf_add_sv(&buf, SV("wxyz"));
    CHECK_OK(buf_finish(&buf));
    CHECK_SV(buf_view(&buf), "wxyz");
    buf_release(&buf);
    buf_add_sv(&buf, SV("ok"));
    CHECK_SV(buf_view(&buf), "ok");
    buf_release(&buf);
}

static void test_printf(void **state)
{
    (void)state;
    char large[700];
    memset(large, 'l', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    struct buf buf;
    buf_init(&buf, 1000);
    buf_printf(&buf, "%s", "");
    buf_printf(&buf, "%05d|", 42);
    CHECK_SV(buf_view(&buf), "00042|");
    buf_printf(&buf, "%s", large); /* longer than the small buffer inside */
    assert_int_equal(buf_view(&buf).n, 6 + 699);
    CHECK_SV(sv_slice(buf_view(&buf), 6, 705), large);
    buf_printf(&buf, "%s", large); /* past the maximum */
    CHECK_ERR(buf_finish(&buf), ERR_TOO_LARGE);
    assert_int_equal(buf_view(&buf).n, 705);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows_to_exactly_the_maximum),
        cmocka_unit_test(test_overflow_is_sticky),
        cmocka_unit_test(test_printf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
