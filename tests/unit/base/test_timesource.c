/* Clocks: the system's moves and is plausible, the manual one stands until it is moved. */
#include "base/timesource.h"

#include "check.h"

static void test_system(void **state)
{
    (void)state;
    struct timesource clock = timesource_system();
    time_ms now = clock.now_ms(clock.self);
    assert_true(now > INT64_C(1700000000000)); /* after 2023 */
    int64_t before = clock.monotonic_us(clock.self);
    int64_t after = before;
    for (int i = 0; i < 100000000 && after == before; i++)
        after = clock.monotonic_us(clock.self);
    assert_true(after > before);
    assert_true(clock.now_ms(clock.self) - now < 60000);
}

static void test_manual(void **state)
{
    (void)state;
    struct timesource_manual manual = {INT64_C(1709251200000)};
    struct timesource clock = timesource_manual(&manual);
    assert_int_equal(clock.now_ms(clock.self), INT64_C(1709251200000));
    assert_int_equal(clock.now_ms(clock.self), INT64_C(1709251200000));
    assert_int_equal(clock.monotonic_us(clock.self), INT64_C(1709251200000000));
    manual.now_ms -= 5;
    assert_int_equal(clock.now_ms(clock.self), INT64_C(1709251199995));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_system),
        cmocka_unit_test(test_manual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
