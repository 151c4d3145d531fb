/* Hashes against published vectors. */
#include "base/hash.h"

#include "check.h"

#include <string.h>

static void check_hex(struct hash hash, const char *expected)
{
    char hex[HASH_HEX_CHARS + 1];
    hash_to_hex(hash, hex);
    assert_string_equal(hex, expected);
    struct hash back;
    assert_true(hash_from_hex(sv_from(hex), &back));
    assert_true(hash_equal(hash, back));
}

static void test_sha256(void **state)
{
    (void)state;
    check_hex(hash_sha256(SV("")),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check_hex(hash_sha256(SV("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check_hex(hash_sha256(sv_from(NULL)),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_stream_equals_whole(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'q', sizeof text);
    struct sv whole = {text, sizeof text};
    for (size_t cut = 0; cut <= sizeof text; cut += 37) {
        struct hash_stream stream;
        hash_stream_init(&stream);
        hash_stream_add(&stream, sv_slice(whole, 0, cut));
        hash_stream_add(&stream, sv_slice(whole, cut, whole.n));
        assert_true(hash_equal(hash_stream_finish(&stream), hash_sha256(whole)));
    }
}

static void test_keyed(void **state)
{
    (void)state;
    unsigned char key[HASH_KEY_BYTES];
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (unsigned char)i;
    struct hash one = hash_keyed(key, SV("abc"));
    /* BLAKE2b-256 of "abc" under the key 00..1f; made with Python's hashlib.blake2b */
    check_hex(one, "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f");
    key[0] ^= 1;
    assert_false(hash_equal(one, hash_keyed(key, SV("abc"))));
}

static void test_from_hex_refuses(void **state)
{
    (void)state;
    static const char *const ROWS[] = {
        "",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550",
        "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    };
    struct hash hash;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(!hash_from_hex(sv_from(ROWS[i]), &hash), ROWS[i]);
}

/* Every byte and the length count. */
static void test_short_tells_texts_apart(void **state)
{
    char text[100] = {0};
    (void)state;
    uint64_t whole = hash_short((struct sv){text, sizeof text});
    assert_true(hash_short((struct sv){text, sizeof text}) == whole);
    assert_true(hash_short((struct sv){text, sizeof text - 1}) != whole);
    assert_true(hash_short(SV("")) != hash_short((struct sv){text, 1}));
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = 1;
        assert_true(hash_short((struct sv){text, sizeof text}) != whole);
        text[i] = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_stream_equals_whole),
        cmocka_unit_test(test_keyed),
        cmocka_unit_test(test_from_hex_refuses),
        cmocka_unit_test(test_short_tells_texts_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
