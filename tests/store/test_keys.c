/* The key store: what is added is there, what is destroyed is nowhere, notes decide who wraps. */
#include "base/file.h"
#include "store/keys.h"

#include "check.h"
#include "folder.h"

#include <string.h>

struct fixture {
    struct arena *arena;
    char folder[64];
    const char *path;
    struct key_store *keys;
};

static int setup(void **state)
{
    static struct fixture f;
    struct fail fail = {0};
    f = (struct fixture){.arena = arena_new()};
    snprintf(f.folder, sizeof f.folder, "/tmp/huiyin-keys-XXXXXX");
    assert_non_null(mkdtemp(f.folder));
    f.path = arena_printf(f.arena, "%s/keys.db", f.folder).p;
    CHECK_OK(key_store_open(f.path, true, &f.keys, &fail));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    key_store_close(&f->keys);
    folder_remove(f->folder);
    arena_free(&f->arena);
    return 0;
}

/* A key whose bytes are a text that can be looked for. */
static struct wrapped_key key_of(int64_t id, int64_t office, const char *text)
{
    struct wrapped_key key = {.id = id, .office = office, .size = strlen(text)};
    memcpy(key.bytes, text, key.size);
    return key;
}

static void add(struct fixture *f, const struct wrapped_key *keys, size_t count)
{
    const struct key_addition added = {.keys = keys, .count = count};
    CHECK_OK(key_store_add(f->keys, &added));
}

static bool holds(struct sv bytes, struct sv text)
{
    for (size_t at = 0; at + text.n <= bytes.n; at++) {
        if (memcmp(bytes.p + at, text.p, text.n) == 0)
            return true;
    }
    return false;
}

static bool file_has(struct fixture *f, const char *suffix, const char *text)
{
    struct sv bytes;
    const char *path = arena_printf(f->arena, "%s%s", f->path, suffix).p;
    if (!file_exists(path))
        return false;
    CHECK_OK(file_read(f->arena, path, 64 << 20, &bytes));
    return holds(bytes, sv_from(text));
}

static void test_the_file_is_private(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_keys_come_back_together_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key keys[] = {key_of(5, 1, "five"), key_of(9, 2, "nine")};
    struct wrapped_key wanted[] = {{.id = 9}, {.id = 5}};
    struct wrapped_key absent[] = {{.id = 9}, {.id = 6}};
    add(f, keys, 2);
    CHECK_OK(key_store_get(f->keys, wanted, 2));
    assert_int_equal(wanted[0].office, 2);
    assert_memory_equal(wanted[0].bytes, "nine", 4);
    assert_int_equal(wanted[1].size, 4);
    CHECK_ERR(key_store_get(f->keys, absent, 2), ERR_NOT_FOUND);
    CHECK_OK(key_store_get(f->keys, wanted, 1));
}

static void test_a_taken_id_adds_nothing(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key first = key_of(5, 1, "five");
    const struct wrapped_key keys[] = {key_of(4, 1, "four"), key_of(5, 1, "other")};
    const struct key_addition added = {.keys = keys, .count = 2};
    struct wrapped_key four = {.id = 4};
    add(f, &first, 1);
    CHECK_ERR(key_store_add(f->keys, &added), ERR_CONFLICT);
    CHECK_ERR(key_store_get(f->keys, &four, 1), ERR_NOT_FOUND);
}

/* Who adds keys says which office key it used; another program may have begun to replace it. */
static void test_keys_of_a_replaced_office_key_are_stale(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key key = key_of(5, 1, "five");
    const struct key_note_value note = {KEY_NOTE_OFFICE, 2};
    const struct key_addition noted = {.notes = &note, .note_count = 1};
    const struct key_addition old = {.office = 1, .keys = &key, .count = 1};
    const struct key_addition now = {.office = 2, .keys = &key, .count = 1};
    int64_t office;
    CHECK_OK(key_store_add(f->keys, &noted));
    CHECK_OK(key_store_note(f->keys, KEY_NOTE_OFFICE, &office));
    assert_int_equal(office, 2);
    CHECK_ERR(key_store_add(f->keys, &old), ERR_STALE);
    CHECK_OK(key_store_add(f->keys, &now));
}

static void test_a_destroyed_key_is_in_no_file(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key keys[] = {key_of(5, 1, "find-me-if-you-can"), key_of(6, 1, "stays")};
    const int64_t ids[] = {5, 77};
    struct wrapped_key five = {.id = 5};
    add(f, keys, 2);
    assert_true(file_has(f, "", "find-me") || file_has(f, "-wal", "find-me"));
    CHECK_OK(key_store_destroy(f->keys, ids, 2));
    CHECK_ERR(key_store_get(f->keys, &five, 1), ERR_NOT_FOUND);
    assert_false(file_has(f, "", "find-me"));
    assert_false(file_has(f, "-wal", "find-me"));
    assert_true(file_has(f, "", "stays"));
}

static void test_a_replaced_wrapping_is_overwritten(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key old[] = {key_of(5, 1, "wrapped-by-one"), key_of(8, 2, "by-two")};
    const struct key_page page = {.office = 2, .limit = 10};
    struct wrapped_key others[10];
    size_t count;
    int64_t all = 0;
    int64_t left = 0;
    add(f, old, 2);
    CHECK_OK(key_store_others(f->keys, &page, others, &count));
    assert_int_equal(count, 1);
    assert_int_equal(others[0].id, 5);
    /* one that was destroyed meanwhile does not come back */
    const struct wrapped_key anew[] = {key_of(5, 2, "wrapped-by-two"), key_of(7, 2, "gone")};
    CHECK_OK(key_store_replace(f->keys, anew, 2));
    CHECK_OK(key_store_count(f->keys, 2, &all, &left));
    assert_true(all == 2 && left == 0);
    CHECK_OK(key_store_destroy(f->keys, NULL, 0)); /* empties the log */
    assert_false(file_has(f, "", "wrapped-by-one"));
    assert_false(file_has(f, "-wal", "wrapped-by-one"));
}

static void test_a_copy_is_whole_and_never_replaces(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key key = key_of(5, 1, "five");
    const char *to = arena_printf(f->arena, "%s/copy.db", f->folder).p;
    struct key_store *copy;
    struct fail fail = {0};
    int64_t ids[4];
    size_t count;
    add(f, &key, 1);
    CHECK_OK(key_store_copy(f->keys, to));
    CHECK_ERR(key_store_copy(f->keys, to), ERR_CONFLICT);
    CHECK_OK(key_store_open(to, false, &copy, &fail));
    CHECK_OK(key_store_ids(copy, 0, ids, 4, &count));
    assert_true(count == 1 && ids[0] == 5);
    key_store_close(&copy);
}

static void test_absent_is_said(void **state)
{
    (void)state;
    struct key_store *keys;
    struct fail fail = {0};
    CHECK_ERR(key_store_open("/tmp/huiyin-no-such/keys.db", false, &keys, &fail), ERR_NOT_FOUND);
    assert_null(keys);
    assert_true(strlen(fail.detail) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_file_is_private, setup, teardown),
        cmocka_unit_test_setup_teardown(test_keys_come_back_together_or_not_at_all, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_taken_id_adds_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_keys_of_a_replaced_office_key_are_stale, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_destroyed_key_is_in_no_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_replaced_wrapping_is_overwritten, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_copy_is_whole_and_never_replaces, setup, teardown),
        cmocka_unit_test(test_absent_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
