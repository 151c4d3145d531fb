/* Base64: the vectors of RFC 4648, and everything that is another way to write the same. */
#include "base/base64.h"

#include "check.h"

static void test_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *text;
    } rows[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff", "+/8="},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        CHECK_SV(base64_encode(arena, sv_from(rows[i].bytes)), rows[i].text);
        struct buf buf;
        buf_init(&buf, 64);
        base64_add(&buf, sv_from(rows[i].bytes));
        CHECK_SV(buf_view(&buf), rows[i].text);
        buf_release(&buf);
        struct sv back;
        CHECK_ROW(base64_decode(arena, sv_from(rows[i].text), &back), rows[i].text);
        CHECK_SV(back, rows[i].bytes);
    }
    arena_free(&arena);
}

static void test_refuses(void **state)
{
    (void)state;
    static const char *const ROWS[] = {
        "Z",    "Zg",       "Zg=",  "Zh==", "Zm9=", "Zg==\n",  "====",
        "Z===", "Zg==Zg==", "Z g=", "Zm-_", "=Zg=", "Zm8=Zm8="};
    struct arena *arena = arena_new();
    struct sv out;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(!base64_decode(arena, sv_from(ROWS[i]), &out), ROWS[i]);
    arena_free(&arena);
}

static void test_into_wants_the_size(void **state)
{
    (void)state;
    char bytes[4] = {0};
    assert_true(base64_decode_into(SV("Zm9v"), bytes, 3));
    assert_memory_equal(bytes, "foo", 4);
    assert_false(base64_decode_into(SV("Zm9v"), bytes, 2));
    assert_false(base64_decode_into(SV("Zm8="), bytes, 3));
    assert_false(base64_decode_into(SV("Zm8="), bytes, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_into_wants_the_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
