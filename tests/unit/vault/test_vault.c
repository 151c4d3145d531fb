/* The vault: published vectors where there are any, properties everywhere else. */
#include "vault/vault.h"

#include "base/file.h"
#include "base/hash.h"
#include "vault/normalise.h"

#include "check.h"
#include "folder.h"

#include <sodium.h>
#include <sys/stat.h>

struct fixture {
    struct arena *arena;
    struct rng_seeded seed;
    struct vault *vault;
    char folder[FOLDER_MAX];
    const char *key_path;
};

static enum err open_vault(struct fixture *f, uint64_t seed, bool create, struct vault **out,
                           struct fail *fail)
{
    const struct vault_config config = {
        .folder = f->folder, .create = create, .rng = rng_seeded(&f->seed, seed)};
    return vault_open(&config, out, fail);
}

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){.arena = arena_new()};
    folder_make(f.folder, "vault");
    f.key_path = arena_cstr(f.arena, arena_printf(f.arena, "%s/office.key", f.folder));
    struct fail fail = {0};
    CHECK_OK(open_vault(&f, 7, true, &f.vault, &fail));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    vault_close(&f->vault);
    folder_remove(f->folder);
    arena_free(&f->arena);
    return 0;
}

static const struct identity WANG = {.name = SV_INIT("王小明"),
                                     .phone = SV_INIT("13812345678"),
                                     .address = SV_INIT("清禾县城关镇东街 5 号"),
                                     .id_kind = SV_INIT("resident_id"),
                                     .id_number = SV_INIT("11010519491231002X")};

static void test_key_file_is_private_and_kept(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    assert_int_equal(stat(f->key_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    struct vault *again = NULL;
    struct fail fail = {0};
    CHECK_OK(open_vault(f, 8, true, &again, &fail));
    assert_true(vault_key_id(again) == vault_key_id(f->vault));
    assert_true(vault_key_id(again) > 0);
    vault_close(&again);
    assert_null(again);
}

static void test_missing_or_broken_key_is_refused(void **state)
{
    struct fixture *f = *state;
    struct vault *vault = NULL;
    struct fail fail = {0};
    const struct vault_config nowhere = {.folder = "/tmp/huiyin-no-such", .rng = rng_system()};
    CHECK_ERR(vault_open(&nowhere, &vault, &fail), ERR_NOT_FOUND);
    assert_null(vault);
    static const char *const BROKEN[] = {"", "huiyin office key 1\n", "huiyin office key 1\n00ff\n",
                                         "another thing\n"};
    for (size_t i = 0; i < CHECK_COUNT(BROKEN); i++) {
        CHECK_OK(file_write_atomic(f->key_path, sv_from(BROKEN[i]), 0600));
        CHECK_ROW(open_vault(f, 8, true, &vault, &fail) == ERR_CORRUPT, BROKEN[i]);
    }
}

static void test_person_opens_as_sealed(void **state)
{
    struct fixture *f = *state;
    struct sealed_person sealed = {.id = 33, .petition = {11, 22}};
    CHECK_OK(vault_seal_person(f->vault, f->arena, &WANG, &sealed));
    assert_true(sealed.id == 33 && sealed.key_id != vault_key_id(f->vault));
    for (size_t i = 0; i + WANG.name.n <= sealed.sealed.n; i++)
        assert_memory_not_equal(sealed.sealed.p + i, WANG.name.p, WANG.name.n);
    struct identity back;
    CHECK_OK(vault_open_person(f->vault, f->arena, &sealed, &back));
    CHECK_SV(back.name, "王小明");
    CHECK_SV(back.phone, "13812345678");
    CHECK_SV(back.address, "清禾县城关镇东街 5 号");
    CHECK_SV(back.id_kind, "resident_id");
    CHECK_SV(back.id_number, "11010519491231002X");
    assert_false(back.is_organisation);
}

static void test_person_opens_nowhere_else(void **state)
{
    struct fixture *f = *state;
    struct sealed_person sealed = {.id = 33, .petition = {11, 22}};
    struct identity back;
    CHECK_OK(vault_seal_person(f->vault, f->arena, &WANG, &sealed));
    struct sealed_person moved = sealed;
    moved.id = 34;
    CHECK_ERR(vault_open_person(f->vault, f->arena, &moved, &back), ERR_CORRUPT);
    moved = sealed;
    moved.petition.id++;
    CHECK_ERR(vault_open_person(f->vault, f->arena, &moved, &back), ERR_CORRUPT);
    moved = sealed;
    moved.petition.region++;
    CHECK_ERR(vault_open_person(f->vault, f->arena, &moved, &back), ERR_CORRUPT);
    moved = sealed;
    moved.key_id++; /* no such key: they are handed out from the end of a batch */
    CHECK_ERR(vault_open_person(f->vault, f->arena, &moved, &back), ERR_NOT_FOUND);
    moved.key_id = sealed.key_id - 1; /* another key */
    CHECK_ERR(vault_open_person(f->vault, f->arena, &moved, &back), ERR_CORRUPT);
}

static void test_every_flipped_bit_and_cut_is_noticed(void **state)
{
    struct fixture *f = *state;
    struct sealed_person sealed = {.id = 33, .petition = {11, 22}};
    struct identity back;
    CHECK_OK(vault_seal_person(f->vault, f->arena, &WANG, &sealed));
    char *bytes = arena_alloc(f->arena, sealed.sealed.n);
    for (size_t i = 0; i < sealed.sealed.n; i++) {
        memcpy(bytes, sealed.sealed.p, sealed.sealed.n);
        bytes[i] ^= (char)(1 << i % 8);
        struct sealed_person bent = sealed;
        bent.sealed = (struct sv){bytes, sealed.sealed.n};
        CHECK_ERR(vault_open_person(f->vault, f->arena, &bent, &back), ERR_CORRUPT);
        bent.sealed = sv_slice(sealed.sealed, 0, i);
        CHECK_ERR(vault_open_person(f->vault, f->arena, &bent, &back), ERR_CORRUPT);
    }
}

static void test_sealed_lengths_come_in_blocks(void **state)
{
    struct fixture *f = *state;
    struct sealed_person one = {.id = 33, .petition = {11, 22}};
    struct sealed_person two = {.id = 33, .petition = {11, 22}};
    struct identity longer = WANG;
    longer.name = SV("欧阳小明");
    CHECK_OK(vault_seal_person(f->vault, f->arena, &WANG, &one));
    CHECK_OK(vault_seal_person(f->vault, f->arena, &longer, &two));
    assert_int_equal((one.sealed.n - two.sealed.n) % 64, 0);
    assert_memory_not_equal(one.sealed.p + 1, two.sealed.p + 1, 24); /* a nonce of its own */
}

static void test_sealed_bytes_keep_to_their_purpose(void **state)
{
    struct fixture *f = *state;
    struct sv sealed;
    struct sv back;
    CHECK_OK(vault_seal_bytes(f->vault, f->arena, "reply", SV("您好"), &sealed));
    CHECK_OK(vault_open_bytes(f->vault, f->arena, "reply", sealed, &back));
    CHECK_SV(back, "您好");
    CHECK_ERR(vault_open_bytes(f->vault, f->arena, "account", sealed, &back), ERR_CORRUPT);
    CHECK_OK(vault_seal_bytes(f->vault, f->arena, "reply", SV(""), &sealed));
    CHECK_OK(vault_open_bytes(f->vault, f->arena, "reply", sealed, &back));
    assert_int_equal(back.n, 0);
}

/* The cipher beneath, against draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
static void test_cipher_vector(void **state)
{
    (void)state;
    static const char PLAIN[] =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        "future, sunscreen would be it.";
    unsigned char key[32];
    unsigned char nonce[24];
    for (unsigned i = 0; i < 32; i++)
        key[i] = (unsigned char)(0x80 + i);
    for (unsigned i = 0; i < 24; i++)
        nonce[i] = (unsigned char)(0x40 + i);
    static const unsigned char AD[12] = {0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1,
                                         0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7};
    unsigned char out[sizeof PLAIN - 1 + 16];
    unsigned long long n = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, &n, (const unsigned char *)PLAIN,
                                               sizeof PLAIN - 1, AD, sizeof AD, NULL, nonce, key);
    char hex[2 * sizeof out + 1];
    sodium_bin2hex(hex, sizeof hex, out, n);
    assert_memory_equal(hex, "bd6d179d3e83d43b9576579493c0e939", 32);
    assert_string_equal(hex + 2 * (sizeof PLAIN - 1), "c0875924c1c7987947deafd8780acf49");
}

static void test_indexes_meet_across_ways_of_typing(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum blind_index_kind kind;
        const char *a, *b;
        bool same;
    } ROWS[] = {
        {BLIND_NAME, "王小明", "王 小　明", true},
        {BLIND_NAME, "阿依古丽·买买提", "阿依古丽・买买提", true},
        {BLIND_NAME, "王小明", "王小朋", false},
        {BLIND_PHONE, "13812345678", "+86 138-1234-5678", true},
        {BLIND_PHONE, "13812345678", "１３８１２３４５６７８", true},
        {BLIND_PHONE, "0912-8612345", "09128612345", true},
        {BLIND_PHONE, "13812345678", "13812345679", false},
        {BLIND_ID_NUMBER, "11010519491231002X", "11010519491231002x", true},
        {BLIND_ID_NUMBER, "110105491231002", "11010519491231002X", true},
        {BLIND_ID_NUMBER, "440524800101001", "440524198001010014", false},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct blind_index a = vault_index(f->vault, ROWS[i].kind, sv_from(ROWS[i].a));
        struct blind_index b = vault_index(f->vault, ROWS[i].kind, sv_from(ROWS[i].b));
        CHECK_ROW((memcmp(a.hash, b.hash, sizeof a.hash) == 0) == ROWS[i].same, ROWS[i].a);
    }
}

static void test_indexes_of_kinds_and_keys_differ(void **state)
{
    struct fixture *f = *state;
    struct blind_index phone = vault_index(f->vault, BLIND_PHONE, SV("13812345678"));
    struct blind_index number = vault_index(f->vault, BLIND_ID_NUMBER, SV("13812345678"));
    assert_memory_not_equal(phone.hash, number.hash, sizeof phone.hash);
    uint8_t token[BLIND_INDEX_SIZE];
    uint8_t other[BLIND_INDEX_SIZE];
    vault_token_hash(f->vault, "session", SV("abc"), token);
    vault_token_hash(f->vault, "session", SV("abd"), other);
    assert_memory_not_equal(token, other, sizeof token);
    vault_token_hash(f->vault, "upload", SV("abc"), other);
    assert_memory_not_equal(token, other, sizeof token);

    struct blind_index out[3];
    assert_int_equal(vault_indexes(f->vault, &WANG, out), 3);
    struct identity anonymous = {.name = SV("李某"), .phone = SV("  ")};
    assert_int_equal(vault_indexes(f->vault, &anonymous, out), 1);
    assert_int_equal(out[0].kind, BLIND_NAME);
}

static void test_resident_check_character(void **state)
{
    (void)state;
    /* GB 11643-1999 prints these two. */
    assert_int_equal(normalise_resident_check("11010519491231002"), 'X');
    assert_int_equal(normalise_resident_check("44052418800101001"), '4');
}

static void test_resident_ids_are_judged(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        bool is_right;
    } ROWS[] = {
        {"11010519491231002X", true},   {"11010519491231002x", true},
        {"110105 19491231 002X", true}, {"１１０１０５１９４９１２３１００２Ｘ", true},
        {"110105491231002", true},      {"440524188001010014", true},
        {"110105194912310021", false},  {"11010519491331002X", false},
        {"11010519490230002X", false},  {"1101051949123100", false},
        {"1101051949123100211", false}, {"11010519491231002Y", false},
        {"11010549123100A", false},     {"", false},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(vault_resident_id_is_right(sv_from(ROWS[i].number)) == ROWS[i].is_right,
                  ROWS[i].number);
}

static void test_mask(void **state)
{
    struct fixture *f = *state;
    static const struct {
        struct identity who;
        const char *name, *phone;
        bool reachable;
    } ROWS[] = {
        {{.name = SV_INIT("王小明"), .phone = SV_INIT("13812345678")}, "王**", "138****5678", true},
        {{.name = SV_INIT("王"), .address = SV_INIT("东街")}, "王**", "", true},
        {{.name = SV_INIT(" 李雷 "), .phone = SV_INIT("62110")}, "李**", "****", true},
        {{.name = SV_INIT("赵钱")}, "赵**", "", false},
        {{.phone = SV_INIT("+86 13812345678")}, "", "+86****5678", false},
        {{.name = SV_INIT("清禾县东风农机厂"), .is_organisation = true}, "清禾****", "", false},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct person_ref ref = vault_mask(f->arena, &ROWS[i].who, 5);
        CHECK_ROW(sv_is(ref.masked_name, ROWS[i].name), ROWS[i].name);
        CHECK_ROW(sv_is(ref.masked_phone, ROWS[i].phone), ROWS[i].name);
        CHECK_ROW(ref.is_reachable == ROWS[i].reachable, ROWS[i].name);
        assert_true(ref.id == 5 && !ref.is_representative);
    }
}

static void test_passwords(void **state)
{
    struct fixture *f = *state;
    struct sv hash;
    CHECK_OK(vault_password_hash(f->arena, SV("正确的口令 1"), &hash));
    assert_true(sv_starts_with(hash, SV("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(vault_password_matches(hash, SV("正确的口令 1")));
    assert_false(vault_password_matches(hash, SV("正确的口令 2")));
    assert_false(vault_password_matches(SV(""), SV("")));
    assert_false(vault_password_matches(SV("$argon2id$nonsense"), SV("x")));
    struct sv again;
    CHECK_OK(vault_password_hash(f->arena, SV("正确的口令 1"), &again));
    assert_false(sv_eq(hash, again));
    /* From the tests of Argon2's reference implementation. */
    assert_true(vault_password_matches(SV("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                                          "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
                                       SV("password")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_key_file_is_private_and_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing_or_broken_key_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_person_opens_as_sealed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_person_opens_nowhere_else, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_flipped_bit_and_cut_is_noticed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sealed_lengths_come_in_blocks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sealed_bytes_keep_to_their_purpose, setup, teardown),
        cmocka_unit_test(test_cipher_vector),
        cmocka_unit_test_setup_teardown(test_indexes_meet_across_ways_of_typing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_indexes_of_kinds_and_keys_differ, setup, teardown),
        cmocka_unit_test(test_resident_check_character),
        cmocka_unit_test(test_resident_ids_are_judged),
        cmocka_unit_test_setup_teardown(test_mask, setup, teardown),
        cmocka_unit_test_setup_teardown(test_passwords, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
