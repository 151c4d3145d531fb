/* Randomness: the seeded generator repeats itself, both are uniform enough to be usable. */
#include "base/rng.h"

#include "check.h"

#include <string.h>

static void test_seeded_repeats(void **state)
{
    (void)state;
    struct rng_seeded a;
    struct rng_seeded b;
    struct rng_seeded c;
    struct rng first = rng_seeded(&a, 42);
    struct rng second = rng_seeded(&b, 42);
    struct rng third = rng_seeded(&c, 43);
    unsigned char x[33];
    unsigned char y[33];
    unsigned char z[33];
    first.fill(first.self, x, sizeof x);
    second.fill(second.self, y, sizeof y);
    third.fill(third.self, z, sizeof z);
    assert_memory_equal(x, y, sizeof x);
    assert_memory_not_equal(x, z, sizeof x);
    first.fill(first.self, y, sizeof y);
    assert_memory_not_equal(x, y, sizeof x);
}

/* The reference sequence of xoshiro256** for the state {1, 2, 3, 4}. */
static void test_seeded_is_xoshiro(void **state)
{
    (void)state;
    static const uint64_t EXPECTED[] = {11520u, 0u, 1509978240u, 1215971899390074240u};
    struct rng_seeded self;
    struct rng rng = rng_seeded(&self, 0);
    self = (struct rng_seeded){{1, 2, 3, 4}};
    for (size_t i = 0; i < CHECK_COUNT(EXPECTED); i++) {
        uint64_t word;
        rng.fill(rng.self, &word, sizeof word);
        assert_true(word == EXPECTED[i]);
    }
}

static void check_spread(struct rng rng)
{
    enum { SIDES = 7, THROWS = 70000 };
    int seen[SIDES] = {0};
    for (int i = 0; i < THROWS; i++)
        seen[rng_below(rng, SIDES)]++;
    for (int i = 0; i < SIDES; i++)
        assert_in_range(seen[i], 9400, 10600); /* 6 standard deviations */
    for (int i = 0; i < 100; i++)
        assert_int_equal(rng_below(rng, 1), 0);
}

static void test_below(void **state)
{
    (void)state;
    struct rng_seeded self;
    check_spread(rng_seeded(&self, 7));
    check_spread(rng_system());
    struct rng rng = rng_seeded(&self, 9);
    uint64_t large = (UINT64_MAX / 4) * 3; /* most draws would be biased without rejection */
    int upper_half = 0;
    for (int i = 0; i < 30000; i++)
        upper_half += rng_below(rng, large) >= large / 2;
    assert_in_range(upper_half, 14400, 15600);
}

static void below_zero(void)
{
    rng_below(rng_system(), 0);
}

static void test_below_zero_aborts(void **state)
{
    (void)state;
    assert_true(check_aborts(below_zero));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seeded_repeats),
        cmocka_unit_test(test_seeded_is_xoshiro),
        cmocka_unit_test(test_below),
        cmocka_unit_test(test_below_zero_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
