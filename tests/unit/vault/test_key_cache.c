/* Keys that are kept: a destroyed key opens nothing from that moment, whoever destroyed it, and is
 * in no memory soon after. Two vaults on one folder stand for two servers. */
#include "vault/key_cache.h"
#include "vault/vault.h"

#include "check.h"
#include "folder.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct fixture {
    struct arena *arena;
    char folder[FOLDER_MAX];
    struct vault *here, *there;
};

static void open_one(struct fixture *f, bool create, struct vault **out)
{
    struct fail fail = {0};
    const struct vault_config config = {.folder = arena_printf(f->arena, "%s/keys", f->folder).p,
                                        .create = create,
                                        .rng = rng_system()};
    CHECK_OK(vault_open(&config, out, &fail));
}

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){.arena = arena_new()};
    folder_make(f.folder, "kept");
    open_one(&f, true, &f.here);
    open_one(&f, false, &f.there);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    vault_close(&f->here);
    vault_close(&f->there);
    folder_remove(f->folder);
    arena_free(&f->arena);
    return 0;
}

/* A title sealed here under a key of its own. */
static struct seal_item sealed_title(struct fixture *f, id64 petition)
{
    const struct store_sealer *sealer = vault_sealer(f->here);
    struct seal_item item = {
        .what = SEAL_TITLE, .region = 1, .petition = petition, .bytes = SV("路灯坏了")};
    CHECK_OK(sealer->take_key(sealer->self, &item.key_id));
    CHECK_OK(sealer->seal(sealer->self, f->arena, &item, 1));
    return item;
}

static enum err open_at(struct vault *vault, struct arena *arena, const struct seal_item *sealed)
{
    const struct store_sealer *sealer = vault_sealer(vault);
    struct seal_item item = *sealed;
    enum err err = sealer->open(sealer->self, arena, &item, 1);
    if (!err)
        CHECK_SV(item.bytes, "路灯坏了");
    return err;
}

static void test_a_kept_key_is_destroyed_elsewhere(void **state)
{
    struct fixture *f = *state;
    const struct seal_item one = sealed_title(f, 1);
    const struct seal_item two = sealed_title(f, 2);
    for (int i = 0; i < 2; i++) {
        CHECK_OK(open_at(f->here, f->arena, &one));
        CHECK_OK(open_at(f->there, f->arena, &one));
        CHECK_OK(open_at(f->here, f->arena, &two));
    }
    assert_int_equal(key_cache_count(f->here->cache), 2);
    CHECK_OK(vault_destroy_keys(f->there, &one.key_id, 1));
    assert_int_equal(key_cache_count(f->there->cache), 0);
    CHECK_ERR(open_at(f->here, f->arena, &one), ERR_CORRUPT);
    CHECK_ERR(open_at(f->there, f->arena, &one), ERR_CORRUPT);
    CHECK_OK(open_at(f->here, f->arena, &two));
    assert_int_equal(key_cache_count(f->here->cache), 1);
}

/* Nobody opens anything here any more: the key goes all the same. */
static void test_memory_is_wiped_unasked(void **state)
{
    struct fixture *f = *state;
    const struct seal_item one = sealed_title(f, 1);
    CHECK_OK(open_at(f->here, f->arena, &one));
    CHECK_OK(vault_forget_destroyed(f->here));
    assert_int_equal(key_cache_count(f->here->cache), 1);
    CHECK_OK(vault_destroy_keys(f->there, &one.key_id, 1));
    CHECK_OK(vault_forget_destroyed(f->here));
    assert_int_equal(key_cache_count(f->here->cache), 0);
}

/* Each opens under its own key, when there are more of them than places. */
static void test_more_keys_than_places(void **state)
{
    enum { MANY = KEPT_SETS * KEPT_WAYS + 1500 };
    struct fixture *f = *state;
    struct seal_item *items = ARENA_ARRAY(f->arena, struct seal_item, MANY);
    for (int i = 0; i < MANY; i++)
        items[i] = sealed_title(f, i + 1);
    for (int i = 0; i < MANY; i++)
        CHECK_OK(open_at(f->here, f->arena, &items[i]));
    size_t kept = key_cache_count(f->here->cache);
    assert_in_range(kept, KEPT_SETS * KEPT_WAYS / 2, KEPT_SETS * KEPT_WAYS);
}

/* A list's worth at once, some kept and some not, some twice. */
static void test_some_kept_and_some_not(void **state)
{
    enum { ROWS = 50 };
    struct fixture *f = *state;
    const struct store_sealer *sealer = vault_sealer(f->there);
    struct seal_item items[2 * ROWS];
    for (int i = 0; i < ROWS; i++) {
        items[2 * i] = sealed_title(f, i + 1);
        items[2 * i + 1] = items[2 * i];
    }
    for (int i = 0; i < ROWS; i += 3)
        CHECK_OK(open_at(f->there, f->arena, &items[2 * i]));
    CHECK_OK(sealer->open(sealer->self, f->arena, items, CHECK_COUNT(items)));
    for (size_t i = 0; i < CHECK_COUNT(items); i++)
        CHECK_SV(items[i].bytes, "路灯坏了");
}

/* ---- while others open ---- */

struct opener {
    struct vault *vault;
    const struct seal_item *item;
    atomic_bool *is_destroyed;
    int opened, refused, late;
};

static void *open_and_open(void *arg)
{
    struct opener *opener = arg;
    struct arena *arena = arena_new();
    for (int after = 0; after < 50;) {
        bool was_destroyed = atomic_load(opener->is_destroyed);
        const struct store_sealer *sealer = vault_sealer(opener->vault);
        struct seal_item item = *opener->item;
        enum err err = sealer->open(sealer->self, arena, &item, 1);
        opener->opened += !err;
        opener->refused += err != ERR_OK;
        opener->late += !err && was_destroyed;
        after += was_destroyed;
        arena_reset(arena);
    }
    arena_free(&arena);
    return NULL;
}

static void test_nobody_opens_after_the_destruction(void **state)
{
    struct fixture *f = *state;
    for (int round = 0; round < 30; round++) {
        const struct seal_item item = sealed_title(f, round + 1);
        atomic_bool is_destroyed = false;
        struct opener openers[] = {{f->here, &item, &is_destroyed, 0, 0, 0},
                                   {f->here, &item, &is_destroyed, 0, 0, 0},
                                   {f->there, &item, &is_destroyed, 0, 0, 0}};
        pthread_t threads[CHECK_COUNT(openers)];
        for (size_t i = 0; i < CHECK_COUNT(openers); i++)
            assert_int_equal(pthread_create(&threads[i], NULL, open_and_open, &openers[i]), 0);
        CHECK_OK(open_at(f->there, f->arena, &item));
        enum err err = vault_destroy_keys(f->there, &item.key_id, 1);
        assert_true(err == ERR_OK || err == ERR_CONFLICT); /* readers kept its log from being cut */
        atomic_store(&is_destroyed, true);
        for (size_t i = 0; i < CHECK_COUNT(openers); i++) {
            assert_int_equal(pthread_join(threads[i], NULL), 0);
            assert_int_equal(openers[i].late, 0);
            assert_true(openers[i].refused >= 50);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_kept_key_is_destroyed_elsewhere, setup, teardown),
        cmocka_unit_test_setup_teardown(test_memory_is_wiped_unasked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_more_keys_than_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_some_kept_and_some_not, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nobody_opens_after_the_destruction, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
