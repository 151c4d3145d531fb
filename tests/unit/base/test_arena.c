/* Arenas: zeroed, aligned, disjoint, reusable. */
#include "base/arena.h"

#include "check.h"

#include <string.h>

static int setup(void **state)
{
    struct arena *arena = arena_new();
    *state = arena;
    return 0;
}

static int teardown(void **state)
{
    struct arena *arena = *state;
    arena_free(&arena);
    return arena == NULL ? 0 : -1;
}

static bool all_zero(const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i])
            return false;
    }
    return true;
}

static void test_zeroed_and_aligned(void **state)
{
    struct arena *arena = *state;
    static const size_t SIZES[] = {0, 1, 7, 16, 17, 1000, 8192, 300000, 3};
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < CHECK_COUNT(SIZES); i++) {
            unsigned char *given = arena_alloc(arena, SIZES[i]);
            assert_non_null(given);
            assert_int_equal((uintptr_t)given % alignof(max_align_t), 0);
            assert_true(all_zero(given, SIZES[i]));
            memset(given, 0xAB, SIZES[i]);
        }
        arena_reset(arena);
        assert_int_equal(arena_used_bytes(arena), 0);
    }
}

static void test_allocations_do_not_overlap(void **state)
{
    struct arena *arena = *state;
    enum { N = 2000 };
    unsigned char *given[N];
    for (size_t i = 0; i < N; i++) {
        given[i] = arena_alloc(arena, i % 97 + 1);
        memset(given[i], (int)(i % 251), i % 97 + 1);
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < i % 97 + 1; k++)
            assert_int_equal(given[i][k], i % 251);
    }
}

/* Ten thousand one by one keep what they are, and take little more than four times their bytes:
 * what is copied with each that comes would take hundreds of megabytes. */
static void test_room_doubles(void **state)
{
    struct arena *arena = *state;
    enum { N = 10000 };
    uint64_t *items = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < N; i++) {
        items = arena_room(arena, items, i, &capacity, sizeof *items);
        assert_true(capacity > i && items[i] == 0);
        items[i] = i * 7;
    }
    for (size_t i = 0; i < N; i++)
        assert_int_equal(items[i], i * 7);
    assert_true(arena_used_bytes(arena) < 5 * N * sizeof *items);
}

static void test_used_counts_what_was_asked(void **state)
{
    struct arena *arena = *state;
    arena_alloc(arena, 10);
    arena_calloc(arena, 3, 5);
    assert_int_equal(arena_used_bytes(arena), 25);
}

static void test_copies(void **state)
{
    struct arena *arena = *state;
    char source[] = "回音";
    struct sv copy = arena_sv(arena, sv_from(source));
    memset(source, 'x', sizeof source - 1);
    CHECK_SV(copy, "回音");
    assert_int_equal(copy.p[copy.n], '\0');
    assert_string_equal(arena_cstr(arena, SV("abc")), "abc");
    assert_string_equal(arena_cstr(arena, sv_from(NULL)), "");
    CHECK_SV(arena_printf(arena, "%d-%s", 42, "x"), "42-x");
    char large[20000];
    memset(large, 'z', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    CHECK_SV(arena_printf(arena, "%s", large), large);
}

static void test_wiping_arena_works_alike(void **state)
{
    (void)state;
    struct arena *arena = arena_new_wiping();
    char *secret = arena_alloc(arena, 64);
    memset(secret, 's', 64);
    arena_reset(arena);
    assert_true(all_zero(arena_alloc(arena, 64), 64));
    arena_free(&arena);
    assert_null(arena);
    arena_free(&arena);
}

static void overflow(void)
{
    struct arena *arena = arena_new();
    arena_calloc(arena, SIZE_MAX / 2, 3);
}

static void test_overflow_aborts(void **state)
{
    (void)state;
    assert_true(check_aborts(overflow));
}

static void test_join_takes_bytes_as_they_are(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct sv parts[] = {SV("a\0b"), {NULL, 0}, SV(""), SV("信")};
    struct sv joined = arena_join(arena, parts, sizeof parts / sizeof parts[0]);
    assert_int_equal(joined.n, 6);
    assert_memory_equal(joined.p, "a\0b信", 6);
    assert_int_equal(arena_join(arena, NULL, 0).n, 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_zeroed_and_aligned, setup, teardown),
        cmocka_unit_test_setup_teardown(test_allocations_do_not_overlap, setup, teardown),
        cmocka_unit_test_setup_teardown(test_room_doubles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_used_counts_what_was_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_copies, setup, teardown),
        cmocka_unit_test(test_join_takes_bytes_as_they_are),
        cmocka_unit_test(test_wiping_arena_works_alike),
        cmocka_unit_test(test_overflow_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
