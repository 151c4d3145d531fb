/* Contents and files that one holder at a time can open. */
#include "vault/sealed.h"

#include "base/file.h"

#include "check.h"
#include "folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct key_holder HEAD = {ROLE_OFFICE_HEAD, 11};
static const struct key_holder ORGAN = {ROLE_DISCIPLINE_OFFICER, 30};

struct bed {
    char folder[FOLDER_MAX];
    struct arena *arena;
    struct vault *vault;
};

static int setup(void **state)
{
    struct bed *bed = calloc(1, sizeof *bed);
    struct fail fail = {.field_count = 0};
    folder_make(bed->folder, "test");
    bed->arena = arena_new();
    const struct vault_config config = {.folder = bed->folder, .create = true, .rng = rng_system()};
    CHECK_OK(vault_open(&config, &bed->vault, &fail));
    *state = bed;
    return 0;
}

static int teardown(void **state)
{
    struct bed *bed = *state;
    vault_close(&bed->vault);
    folder_remove(bed->folder);
    arena_free(&bed->arena);
    free(bed);
    return 0;
}

static bool opens(struct bed *bed, struct key_holder holder, id64 bound_to, struct sv wrapped,
                  const struct content_key *expected)
{
    struct content_key key;
    enum err err = vault_key_unwrap(bed->vault, holder, bound_to, wrapped, &key);
    assert_true(err == ERR_OK || err == ERR_CORRUPT);
    return !err && memcmp(key.bytes, expected->bytes, sizeof key.bytes) == 0;
}

static void test_only_the_holder_unwraps(void **state)
{
    struct bed *bed = *state;
    struct content_key key = vault_content_key(bed->vault);
    struct sv wrapped = vault_key_wrap(bed->vault, bed->arena, HEAD, 7, &key);
    assert_true(opens(bed, HEAD, 7, wrapped, &key));
    assert_false(opens(bed, HEAD, 8, wrapped, &key));
    assert_false(opens(bed, ORGAN, 7, wrapped, &key));
    assert_false(opens(bed, (struct key_holder){ROLE_DISCIPLINE_OFFICER, 11}, 7, wrapped, &key));
    assert_false(opens(bed, (struct key_holder){ROLE_OFFICE_HEAD, 12}, 7, wrapped, &key));
    assert_false(opens(bed, HEAD, 7, sv_slice(wrapped, 0, wrapped.n - 1), &key));
    /* wrapped twice it never looks the same */
    assert_false(sv_eq(wrapped, vault_key_wrap(bed->vault, bed->arena, HEAD, 7, &key)));
}

static void test_contents(void **state)
{
    struct bed *bed = *state;
    struct sv plain;
    struct content_key key = vault_content_key(bed->vault);
    struct content_key other = vault_content_key(bed->vault);
    struct sv sealed = vault_content_seal(bed->vault, bed->arena, &key, 7, SV("收了钱"));
    CHECK_OK(vault_content_open(bed->arena, &key, 7, sealed, &plain));
    CHECK_SV(plain, "收了钱");
    CHECK_ERR(vault_content_open(bed->arena, &key, 8, sealed, &plain), ERR_CORRUPT);
    CHECK_ERR(vault_content_open(bed->arena, &other, 7, sealed, &plain), ERR_CORRUPT);
    CHECK_ERR(vault_content_open(bed->arena, &key, 7, SV(""), &plain), ERR_CORRUPT);
    /* a word and a page are as long as each other */
    char page[3000];
    memset(page, 'a', sizeof page);
    struct sv longer =
        vault_content_seal(bed->vault, bed->arena, &key, 7, (struct sv){page, sizeof page});
    assert_int_equal(longer.n, sealed.n);
    memset(page, 0, 100);
    memcpy(page, sealed.p, 100);
    page[99] ^= 1;
    CHECK_ERR(vault_content_open(bed->arena, &key, 7,
                                 (struct sv){page, sealed.n < 3000 ? sealed.n : 3000}, &plain),
              ERR_CORRUPT);
}

static void check_file(struct bed *bed, size_t size)
{
    const char *plain = arena_printf(bed->arena, "%s/plain", bed->folder).p;
    const char *sealed = arena_printf(bed->arena, "%s/sealed", bed->folder).p;
    struct content_key key = vault_content_key(bed->vault);
    char *bytes = arena_alloc(bed->arena, size + 1);
    struct sv got;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 31);
    CHECK_OK(file_write_atomic(plain, (struct sv){bytes, size}, 0600));
    CHECK_OK(file_write_atomic(sealed, SV(""), 0600));
    CHECK_OK(vault_file_seal(bed->vault, &key, plain, sealed));
    CHECK_OK(vault_file_open(bed->arena, &key, sealed, &got));
    assert_true(sv_eq(got, (struct sv){bytes, size}));
    struct sv stored;
    CHECK_OK(file_read(bed->arena, sealed, 1 << 20, &stored));
    /* without its last piece, or its last byte, it does not open */
    for (size_t cut = 1; cut < stored.n; cut += stored.n / 7 + 1) {
        CHECK_OK(file_write_atomic(sealed, sv_slice(stored, 0, stored.n - cut), 0600));
        CHECK_ERR(vault_file_open(bed->arena, &key, sealed, &got), ERR_CORRUPT);
    }
    struct content_key other = vault_content_key(bed->vault);
    CHECK_OK(file_write_atomic(sealed, stored, 0600));
    CHECK_ERR(vault_file_open(bed->arena, &other, sealed, &got), ERR_CORRUPT);
}

static void test_files(void **state)
{
    struct bed *bed = *state;
    static const size_t SIZES[] = {1, 100, 65535, 65536, 65537, 131072, 200000};
    for (size_t i = 0; i < CHECK_COUNT(SIZES); i++)
        check_file(bed, SIZES[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_only_the_holder_unwraps, setup, teardown),
        cmocka_unit_test_setup_teardown(test_contents, setup, teardown),
        cmocka_unit_test_setup_teardown(test_files, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
