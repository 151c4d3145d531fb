/* Both profiles: published vectors of what is beneath, properties of what is built on it. */
#include "vault/cipher.h"

#include "vault/cipher_gm.h"

#include "check.h"

#include <sodium.h>
#include <string.h>

static void hex_to(const char *hex, unsigned char *out, size_t n)
{
    size_t got = 0;
    assert_int_equal(sodium_hex2bin(out, n, hex, strlen(hex), " ", &got, NULL), 0);
    assert_int_equal(got, n);
}

/* HMAC-SM3 of the second and first case of RFC 4231: values that other implementations' tests have.
 */
static void test_hmac_sm3_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *key, *text, *expected;
    } ROWS[] = {
        {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
         "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882"},
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
         "51b00d1fb49832bfb01c3ce27848e59f871d9ba938dc563b338ca964755cce70"},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        unsigned char key[64];
        unsigned char text[64];
        unsigned char expected[32];
        unsigned char got[32];
        size_t key_n = strlen(ROWS[i].key) / 2;
        size_t text_n = strlen(ROWS[i].text) / 2;
        hex_to(ROWS[i].key, key, key_n);
        hex_to(ROWS[i].text, text, text_n);
        hex_to(ROWS[i].expected, expected, 32);
        const struct sv parts[] = {{(const char *)text, text_n / 2},
                                   {(const char *)text + text_n / 2, text_n - text_n / 2}};
        gm_hmac_sm3((struct sv){(const char *)key, key_n}, parts, 2, got);
        assert_memory_equal(got, expected, 32);
    }
}

/* draft-ribose-cfrg-sm4-10, appendix A.2.5.1: SM4-CTR, example 1. */
static void test_sm4_ctr_vector(void **state)
{
    (void)state;
    unsigned char plain[64];
    unsigned char key[16];
    unsigned char counter[16];
    unsigned char expected[64];
    unsigned char got[64];
    hex_to("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
           "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBB",
           plain, 64);
    hex_to("0123456789ABCDEFFEDCBA9876543210", key, 16);
    hex_to("000102030405060708090A0B0C0D0E0F", counter, 16);
    hex_to("AC3236CB970CC20791364C395A1342D1A3CBC1878C6F30CD074CCE385CDD70C7"
           "F234BC0E24C11980FD1286310CE37B926E02FCD0FAA0BAF38B2933851D824514",
           expected, 64);
    gm_sm4_ctr(key, counter, (struct sv){(const char *)plain, 64}, got);
    assert_memory_equal(got, expected, 64);
}

static const enum vault_profile PROFILES[] = {VAULT_INTL, VAULT_GM};
static const unsigned char KEY[32] = {1, 2, 3};
static const unsigned char OTHER_KEY[32] = {1, 2, 4};

static void test_what_is_sealed_opens_in_its_place_alone(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < CHECK_COUNT(PROFILES); i++) {
        for (size_t n = 0; n < 200; n += 33) {
            const char *text = arena_alloc(arena, n + 1);
            const struct cipher_task task = {PROFILES[i], KEY, SV_INIT("here"), {text, n}};
            size_t size = cipher_sealed_size(PROFILES[i], n);
            unsigned char *out = arena_alloc(arena, size);
            unsigned char *back = arena_alloc(arena, n + 1);
            size_t got;
            cipher_seal(&task, rng_system(), out);
            const struct sv sealed = {(const char *)out, size};
            assert_int_equal(cipher_plain_room(sealed), n);
            CHECK_OK(cipher_open(KEY, SV("here"), sealed, back, &got));
            assert_int_equal(got, n);
            assert_memory_equal(back, text, n);
            CHECK_ERR(cipher_open(KEY, SV("hers"), sealed, back, &got), ERR_CORRUPT);
            CHECK_ERR(cipher_open(KEY, SV("her"), sealed, back, &got), ERR_CORRUPT);
            CHECK_ERR(cipher_open(OTHER_KEY, SV("here"), sealed, back, &got), ERR_CORRUPT);
        }
    }
    arena_free(&arena);
}

static void test_every_flipped_bit_and_cut_is_noticed(void **state)
{
    (void)state;
    unsigned char out[256];
    unsigned char bent[256];
    unsigned char back[256];
    size_t got;
    for (size_t i = 0; i < CHECK_COUNT(PROFILES); i++) {
        const struct cipher_task task = {PROFILES[i], KEY, SV_INIT("here"), SV_INIT("说了什么")};
        size_t size = cipher_sealed_size(PROFILES[i], task.plain.n);
        cipher_seal(&task, rng_system(), out);
        for (size_t bit = 0; bit < 8 * size; bit++) {
            memcpy(bent, out, size);
            bent[bit / 8] ^= (unsigned char)(1u << bit % 8);
            CHECK_ERR(cipher_open(KEY, SV("here"), (struct sv){(char *)bent, size}, back, &got),
                      ERR_CORRUPT);
        }
        for (size_t n = 0; n < size; n++)
            CHECK_ERR(cipher_open(KEY, SV("here"), (struct sv){(char *)out, n}, back, &got),
                      ERR_CORRUPT);
    }
}

static void test_the_same_again_gives_the_same_and_no_other_does(void **state)
{
    (void)state;
    unsigned char one[256];
    unsigned char two[256];
    for (size_t i = 0; i < CHECK_COUNT(PROFILES); i++) {
        struct cipher_task task = {PROFILES[i], KEY, SV_INIT("here"), SV_INIT("路灯不亮")};
        size_t size = cipher_sealed_size(PROFILES[i], task.plain.n);
        cipher_seal_same(&task, one);
        cipher_seal_same(&task, two);
        assert_memory_equal(one, two, size);
        task.plain = SV("路灯不明");
        cipher_seal_same(&task, two);
        assert_memory_not_equal(one + 1, two + 1, 16);
        task.plain = SV("路灯不亮");
        task.bound_to = SV("there");
        cipher_seal_same(&task, two);
        assert_memory_not_equal(one + 1, two + 1, 16);
        cipher_seal(&task, rng_system(), one);
        assert_memory_not_equal(one + 1, two + 1, 16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hmac_sm3_vectors),
        cmocka_unit_test(test_sm4_ctr_vector),
        cmocka_unit_test(test_what_is_sealed_opens_in_its_place_alone),
        cmocka_unit_test(test_every_flipped_bit_and_cut_is_noticed),
        cmocka_unit_test(test_the_same_again_gives_the_same_and_no_other_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
