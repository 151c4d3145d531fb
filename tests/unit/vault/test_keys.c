/* The folder of keys: what is in it, what an older one becomes, what is refused, what is forgotten.
 */
#include "base/file.h"
#include "base/hash.h"
#include "store/keys.h"
#include "vault/vault.h"

#include "check.h"
#include "folder.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    struct arena *arena;
    char folder[FOLDER_MAX];
    const char *keys, *old_key;
    struct fail fail;
};

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){.arena = arena_new()};
    folder_make(f.folder, "keys");
    f.keys = arena_printf(f.arena, "%s/keys", f.folder).p;
    f.old_key = arena_printf(f.arena, "%s/office.key", f.folder).p;
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    folder_remove(f->folder);
    arena_free(&f->arena);
    return 0;
}

static enum err open_as(struct fixture *f, bool create, enum vault_profile profile,
                        struct vault **out)
{
    const struct vault_config config = {.folder = f->keys,
                                        .old_key = f->old_key,
                                        .create = create,
                                        .profile = profile,
                                        .rng = rng_system()};
    f->fail = (struct fail){0};
    return vault_open(&config, out, &f->fail);
}

static const char *in_keys(struct fixture *f, const char *name)
{
    return arena_printf(f->arena, "%s/%s", f->keys, name).p;
}

static const struct identity WANG = {.name = SV_INIT("王小明"), .phone = SV_INIT("13812345678")};

static struct sealed_person seal_wang(struct fixture *f, struct vault *vault, id64 id)
{
    struct sealed_person person = {.id = id, .petition = {11, 22}};
    CHECK_OK(vault_seal_person(vault, f->arena, &WANG, &person));
    return person;
}

/* ---- an older folder ---- */

#define OLD_KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static struct hash old_derived(const char *label)
{
    struct hash master;
    assert_true(hash_from_hex(SV(OLD_KEY), &master));
    return hash_keyed(master.bytes, sv_from(label));
}

/* As programs without key store sealed: nonce and ciphertext under a derived key. */
static struct sv old_sealed(struct fixture *f, const char *label, struct sv plain, struct sv place)
{
    struct hash key = old_derived(label);
    unsigned char *out = arena_alloc(f->arena, 24 + plain.n + 16);
    unsigned long long n;
    randombytes_buf(out, 24);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + 24, &n, (const unsigned char *)plain.p,
                                               plain.n, (const unsigned char *)place.p, place.n,
                                               NULL, out, key.bytes);
    return (struct sv){(const char *)out, 24 + (size_t)n};
}

static int64_t old_number(void)
{
    struct hash print = old_derived("huiyin vault fingerprint v1");
    uint64_t id = 0;
    for (int i = 0; i < 8; i++)
        id = id << 8 | print.bytes[i];
    return (int64_t)(id >> 1) | 1;
}

static void put_old_key(struct fixture *f)
{
    CHECK_OK(file_write_atomic(f->old_key, SV("huiyin office key 1\n" OLD_KEY "\n"), 0600));
}

static void test_an_older_folder_is_brought_forward(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    put_old_key(f);
    CHECK_OK(open_as(f, false, 0, &vault));
    assert_false(file_exists(f->old_key));
    assert_true(file_exists(in_keys(f, "office.key")) && file_exists(in_keys(f, "keys.db")));
    assert_true(vault_key_id(vault) == old_number());

    /* indexes and tokens are what they were */
    struct hash key = old_derived("huiyin vault index v1");
    struct hash expected = hash_keyed(key.bytes, (struct sv){"phone\00013812345678", 17});
    struct blind_index index = vault_index(vault, BLIND_PHONE, SV("138 1234 5678"));
    assert_memory_equal(index.hash, expected.bytes, 32);
    uint8_t token[BLIND_INDEX_SIZE];
    key = old_derived("huiyin vault token v1");
    expected = hash_keyed(key.bytes, (struct sv){"session\0abc", 11});
    vault_token_hash(vault, "session", SV("abc"), token);
    assert_memory_equal(token, expected.bytes, 32);

    /* what was sealed opens */
    struct sv plain;
    struct sv sealed = old_sealed(f, "huiyin vault bytes v1", SV("账户"), SV("account"));
    CHECK_OK(vault_open_bytes(vault, f->arena, "account", sealed, &plain));
    CHECK_SV(plain, "账户");
    vault_close(&vault);
    CHECK_OK(open_as(f, false, 0, &vault));
    CHECK_OK(vault_open_bytes(vault, f->arena, "account", sealed, &plain));
    vault_close(&vault);
}

static void test_people_of_an_older_folder_open(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    struct identity back;
    unsigned char plain[64] = {0x86, 0x63, 'L', 'e', 'i', 0x60, 0x60, 0x60, 0x60, 0xf4, 0x80};
    put_old_key(f);
    CHECK_OK(open_as(f, false, 0, &vault));
    struct sv place = arena_printf(f->arena, "person.1 11 22 33 %lld", (long long)old_number());
    const struct sealed_person person = {
        .id = 33,
        .petition = {11, 22},
        .key_id = old_number(),
        .sealed = old_sealed(f, "huiyin vault person v1",
                             (struct sv){(const char *)plain, sizeof plain}, place)};
    CHECK_OK(vault_open_person(vault, f->arena, &person, &back));
    CHECK_SV(back.name, "Lei");
    vault_close(&vault);
}

/* The old file is gone only when the roots are on disk: each earlier moment begins again. */
static void test_bringing_forward_begins_again(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    put_old_key(f);
    CHECK_OK(open_as(f, false, 0, &vault));
    struct blind_index before = vault_index(vault, BLIND_NAME, SV("王小明"));
    vault_close(&vault);
    put_old_key(f); /* stopped before the last step */
    CHECK_OK(open_as(f, false, 0, &vault));
    vault_close(&vault);
    put_old_key(f); /* stopped before the key store was there */
    assert_int_equal(unlink(in_keys(f, "keys.db")), 0);
    CHECK_OK(open_as(f, false, 0, &vault));
    struct blind_index after = vault_index(vault, BLIND_NAME, SV("王小明"));
    assert_memory_equal(before.hash, after.hash, sizeof before.hash);
    assert_false(file_exists(f->old_key));
    vault_close(&vault);
}

/* ---- what is refused ---- */

static void test_another_key_is_refused_clearly(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    CHECK_OK(open_as(f, true, 0, &vault));
    vault_close(&vault);
    CHECK_OK(file_write_atomic(in_keys(f, "office.key"), SV("huiyin office key 1\n" OLD_KEY "\n"),
                               0600));
    CHECK_ERR(open_as(f, true, 0, &vault), ERR_CORRUPT);
    assert_non_null(strstr(f->fail.detail, "is not the office key of this key store"));
    assert_null(vault);
}

static void test_a_lost_half_is_never_made_anew(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    CHECK_OK(open_as(f, true, 0, &vault));
    vault_close(&vault);
    assert_int_equal(rename(in_keys(f, "office.key"), in_keys(f, "away")), 0);
    CHECK_ERR(open_as(f, true, 0, &vault), ERR_NOT_FOUND);
    assert_non_null(strstr(f->fail.detail, "put the key back"));
    assert_int_equal(rename(in_keys(f, "away"), in_keys(f, "office.key")), 0);
    assert_int_equal(unlink(in_keys(f, "keys.db")), 0);
    CHECK_ERR(open_as(f, false, 0, &vault), ERR_NOT_FOUND);
    assert_non_null(strstr(f->fail.detail, "key store"));
}

static void test_two_different_keys_are_not_chosen_between(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    CHECK_OK(open_as(f, true, 0, &vault));
    vault_close(&vault);
    put_old_key(f);
    CHECK_ERR(open_as(f, true, 0, &vault), ERR_CORRUPT);
    assert_true(file_exists(f->old_key));
}

/* ---- one key each ---- */

static void test_each_person_has_a_key_of_their_own(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    struct identity back;
    enum { MANY = 1500 }; /* several batches */
    static struct sealed_person people[MANY];
    CHECK_OK(open_as(f, true, 0, &vault));
    for (int i = 0; i < MANY; i++)
        people[i] = seal_wang(f, vault, i + 1);
    for (int i = 1; i < MANY; i++)
        assert_true(people[i].key_id != people[0].key_id);
    vault_close(&vault);
    CHECK_OK(open_as(f, false, 0, &vault));
    for (int i = 0; i < MANY; i++)
        CHECK_OK(vault_open_person(vault, f->arena, &people[i], &back));
    vault_close(&vault);
}

/* At the end the store holds the roots and the keys that were used. */
static void test_unused_keys_are_destroyed_at_the_end(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    struct key_store *keys;
    int64_t all = 0;
    int64_t others = 0;
    CHECK_OK(open_as(f, true, 0, &vault));
    seal_wang(f, vault, 1);
    seal_wang(f, vault, 2);
    vault_close(&vault);
    CHECK_OK(key_store_open(in_keys(f, "keys.db"), false, &keys, &f->fail));
    CHECK_OK(key_store_count(keys, 0, &all, &others));
    assert_int_equal(all, 4 + 2);
    key_store_close(&keys);
}

static void test_a_destroyed_key_opens_nothing(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    struct key_store *keys;
    struct identity back;
    CHECK_OK(open_as(f, true, 0, &vault));
    struct sealed_person one = seal_wang(f, vault, 1);
    struct sealed_person two = seal_wang(f, vault, 2);
    CHECK_OK(key_store_open(in_keys(f, "keys.db"), false, &keys, &f->fail));
    CHECK_OK(key_store_destroy(keys, &one.key_id, 1));
    key_store_close(&keys);
    CHECK_ERR(vault_open_person(vault, f->arena, &one, &back), ERR_NOT_FOUND);
    CHECK_OK(vault_open_person(vault, f->arena, &two, &back));
    vault_close(&vault);
}

static void test_the_profile_is_that_of_the_beginning(void **state)
{
    struct fixture *f = *state;
    struct vault *vault;
    struct identity back;
    CHECK_OK(open_as(f, true, VAULT_GM, &vault));
    struct sealed_person wang = seal_wang(f, vault, 1);
    assert_int_equal(wang.sealed.p[0], VAULT_GM);
    vault_close(&vault);
    CHECK_OK(open_as(f, false, VAULT_INTL, &vault));
    assert_int_equal(vault_profile_of(vault), VAULT_GM);
    CHECK_OK(vault_open_person(vault, f->arena, &wang, &back));
    CHECK_SV(back.phone, "13812345678");
    vault_close(&vault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_older_folder_is_brought_forward, setup, teardown),
        cmocka_unit_test_setup_teardown(test_people_of_an_older_folder_open, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bringing_forward_begins_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_another_key_is_refused_clearly, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_lost_half_is_never_made_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_different_keys_are_not_chosen_between, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_each_person_has_a_key_of_their_own, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unused_keys_are_destroyed_at_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_destroyed_key_opens_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_profile_is_that_of_the_beginning, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
