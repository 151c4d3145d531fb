/* The key store: what is added is there, what is destroyed is nowhere, notes decide who wraps. On a
 * file; on PostgreSQL when HUIYIN_TEST_STORE names a server, in its database for keys. */
#include "base/file.h"
#include "store/keys.h"
#include "store/store.h"

#include "check.h"
#include "folder.h"
#include "store_raw.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

struct fixture {
    struct arena *arena;
    char folder[FOLDER_MAX];
    const char *path; /* or address */
    struct key_store *keys;
};

/* A schema of its own in the database for keys: tests/support/postgres. */
static const char *server_address(struct arena *arena)
{
    static int last;
    static const char OWN[] = "postgres://huiyin@/huiyin?";
    struct sv given = sv_from(raw_pgsql());
    assert_true(sv_starts_with(given, sv_from(OWN)));
    return arena_printf(arena,
                        "postgres://huiyin_keys@/huiyin_keys?%.*s&options=-csearch_path%%3Dk%d_%d",
                        SV_FMT(sv_slice(given, sizeof OWN - 1, given.n)), (int)getpid(), ++last)
        .p;
}

static int setup(void **state)
{
    static struct fixture f;
    struct fail fail = {0};
    f = (struct fixture){.arena = arena_new()};
    folder_make(f.folder, "keys");
    f.path =
        raw_pgsql() ? server_address(f.arena) : arena_printf(f.arena, "%s/keys.db", f.folder).p;
    CHECK_OK(key_store_open(f.path, true, &f.keys, &fail));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    key_store_close(&f->keys);
    raw_drop(f->path);
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

static bool table_has(struct fixture *f, const char *text)
{
    return raw_number(f->path, arena_printf(f->arena,
                                            "SELECT COUNT(*) FROM wrapped_key WHERE "
                                            "position('%s'::bytea IN wrapped) > 0",
                                            text)
                                   .p) > 0;
}

/* In the file, the log of it; in a server, in what can be asked for. */
static bool file_has(struct fixture *f, const char *suffix, const char *text)
{
    struct sv bytes;
    if (raw_is_pgsql(f->path))
        return !*suffix && table_has(f, text);
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
    if (raw_is_pgsql(f->path))
        return;
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

static int64_t generation(struct fixture *f)
{
    int64_t out = -1;
    CHECK_OK(key_store_generation(f->keys, &out));
    return out;
}

/* Whichever program destroys: the database itself counts. */
static void test_a_destruction_begins_a_generation(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key keys[] = {key_of(5, 1, "five"), key_of(6, 1, "six")};
    const struct wrapped_key anew = key_of(6, 2, "six anew");
    const int64_t ids[] = {5, 6, 77};
    struct key_store *other;
    struct fail fail = {0};
    int64_t first = generation(f);
    add(f, keys, 2);
    CHECK_OK(key_store_replace(f->keys, &anew, 1));
    CHECK_OK(key_store_destroy(f->keys, &ids[2], 1)); /* was not there */
    assert_int_equal(generation(f), first);
    CHECK_OK(key_store_destroy(f->keys, &ids[0], 1));
    int64_t second = generation(f);
    assert_true(second != first);
    CHECK_OK(key_store_open(f->path, false, &other, &fail));
    CHECK_OK(key_store_destroy(other, &ids[1], 1));
    key_store_close(&other);
    assert_true(generation(f) != second);
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
    struct arena *arena = arena_new();
    struct key_store *keys;
    struct fail fail = {0};
    bool is_there = true;
    const char *path = raw_pgsql() ? server_address(arena) : "/tmp/huiyin-no-such/keys.db";
    CHECK_ERR(key_store_open(path, false, &keys, &fail), ERR_NOT_FOUND);
    assert_null(keys);
    assert_true(strlen(fail.detail) > 0);
    CHECK_OK(key_store_is_there(path, &is_there, &fail));
    assert_false(is_there);
    arena_free(&arena);
}

static void test_two_programs_share_it(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key key = key_of(5, 1, "five");
    struct wrapped_key five = {.id = 5};
    struct key_store *other;
    struct fail fail = {0};
    bool is_there = false;
    CHECK_OK(key_store_is_there(f->path, &is_there, &fail));
    assert_true(is_there);
    CHECK_OK(key_store_open(f->path, false, &other, &fail));
    add(f, &key, 1);
    CHECK_OK(key_store_get(other, &five, 1));
    CHECK_OK(key_store_destroy(other, &five.id, 1));
    CHECK_ERR(key_store_get(f->keys, &five, 1), ERR_NOT_FOUND);
    key_store_close(&other);
}

static void test_it_goes_into_another(void **state)
{
    struct fixture *f = *state;
    const struct key_note_value note = {KEY_NOTE_OFFICE, 7};
    const struct wrapped_key keys[] = {key_of(-5, 7, "minus-five"), key_of(9, 2, "nine")};
    const struct key_addition added = {.keys = keys, .count = 2, .notes = &note, .note_count = 1};
    struct wrapped_key wanted[] = {{.id = 9}, {.id = -5}};
    const char *path = arena_printf(f->arena, "%s/other.db", f->folder).p;
    struct key_store *other;
    struct fail fail = {0};
    int64_t office;
    CHECK_OK(key_store_add(f->keys, &added));
    CHECK_OK(key_store_open(path, true, &other, &fail));
    CHECK_OK(key_store_copy_into(f->keys, other));
    CHECK_OK(key_store_note(other, KEY_NOTE_OFFICE, &office));
    assert_int_equal(office, 7);
    CHECK_OK(key_store_get(other, wanted, 2));
    assert_memory_equal(wanted[1].bytes, "minus-five", 10);
    assert_int_equal(wanted[1].office, 7);
    CHECK_ERR(key_store_copy_into(f->keys, other), ERR_CONFLICT); /* it holds some already */
    key_store_close(&other);
}

/* Many keys of one list, more than one look takes elsewhere, some of them asked for twice. */
static void test_many_keys_at_once(void **state)
{
    enum { MANY = 700, WANTED = 64 };
    struct fixture *f = *state;
    struct wrapped_key *keys = ARENA_ARRAY(f->arena, struct wrapped_key, MANY);
    struct wrapped_key wanted[WANTED];
    for (int i = 0; i < MANY; i++) {
        char text[16];
        snprintf(text, sizeof text, "key-%d", i);
        keys[i] = key_of(100 + i, 1, text);
    }
    add(f, keys, MANY);
    for (int i = 0; i < WANTED; i++)
        wanted[i].id = 100 + (i * 37) % 32;
    CHECK_OK(key_store_get(f->keys, wanted, WANTED));
    for (int i = 0; i < WANTED; i++)
        assert_memory_equal(wanted[i].bytes, keys[wanted[i].id - 100].bytes, wanted[i].size);
}

/* ---- threads ---- */

struct asking {
    struct key_store *keys;
    atomic_int wrong;
};

static void *ask_often(void *arg)
{
    struct asking *asking = arg;
    for (int i = 0; i < 200; i++) {
        struct wrapped_key key = {.id = 5};
        if (key_store_get(asking->keys, &key, 1) || memcmp(key.bytes, "five", 4) != 0)
            asking->wrong++;
    }
    return NULL;
}

/* More threads than connections, while somebody adds and destroys. */
static void test_many_threads_ask(void **state)
{
    enum { THREADS = 6 };
    struct fixture *f = *state;
    const struct wrapped_key five = key_of(5, 1, "five");
    struct asking asking = {.keys = f->keys};
    pthread_t threads[THREADS];
    add(f, &five, 1);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &asking), 0);
    for (int64_t id = 10; id < 30; id++) {
        const struct wrapped_key key = key_of(id, 1, "passes");
        add(f, &key, 1);
        CHECK_OK(key_store_destroy(f->keys, &id, 1));
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(asking.wrong, 0);
}

/* ---- a server's ---- */

static void break_connections(struct fixture *f)
{
    (void)raw_number(f->path, "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity "
                              "WHERE application_name = 'huiyin keys'");
}

/* Nobody notices that the server was started again between two things. */
static void test_a_lost_connection_is_opened_again(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key keys[] = {key_of(5, 1, "five"), key_of(6, 1, "six")};
    const struct key_note_value note = {KEY_NOTE_OFFICE, 1};
    const struct key_addition added = {
        .office = 1, .keys = &keys[1], .count = 1, .notes = &note, .note_count = 1};
    struct wrapped_key wanted[] = {{.id = 5}, {.id = 6}};
    int64_t office;
    int64_t all;
    int64_t others;
    if (!raw_is_pgsql(f->path))
        return;
    const struct key_addition first = {.keys = keys, .count = 1, .notes = &note, .note_count = 1};
    CHECK_OK(key_store_add(f->keys, &first));
    break_connections(f);
    CHECK_OK(key_store_get(f->keys, wanted, 1));
    break_connections(f);
    CHECK_OK(key_store_add(f->keys, &added));
    break_connections(f);
    CHECK_OK(key_store_note(f->keys, KEY_NOTE_OFFICE, &office));
    break_connections(f);
    CHECK_OK(key_store_replace(f->keys, keys, 2));
    break_connections(f);
    CHECK_OK(key_store_count(f->keys, 1, &all, &others));
    assert_true(all == 2 && others == 0);
    break_connections(f);
    CHECK_OK(key_store_destroy(f->keys, &wanted[0].id, 1));
    CHECK_ERR(key_store_get(f->keys, wanted, 2), ERR_NOT_FOUND);
}

/* A server that lets nobody in is not an absent key: what was sealed is not taken for destroyed. */
static void test_an_absent_server_is_no_absent_key(void **state)
{
    struct fixture *f = *state;
    const struct wrapped_key five = key_of(5, 1, "five");
    struct wrapped_key wanted = {.id = 5};
    if (!raw_is_pgsql(f->path))
        return;
    add(f, &five, 1);
    raw_run(f->path, "ALTER TABLE wrapped_key RENAME TO hidden", NULL);
    CHECK_ERR(key_store_get(f->keys, &wanted, 1), ERR_INTERNAL);
    raw_run(f->path, "ALTER TABLE hidden RENAME TO wrapped_key", NULL);
    CHECK_OK(key_store_get(f->keys, &wanted, 1));
}

/* A backup of the one must never hold the other. */
static void test_keys_and_a_register_are_not_in_one_database(void **state)
{
    struct fixture *f = *state;
    struct key_store *keys = NULL;
    struct store *store = NULL;
    struct fail fail = {0};
    if (!raw_is_pgsql(f->path))
        return;
    const struct store_config config = {.address = f->path,
                                        .driver = "pgsql",
                                        .readers = 1,
                                        .queue_max = 4,
                                        .group_max = 4,
                                        .time = timesource_system(),
                                        .create = true};
    char beside[256];
    snprintf(beside, sizeof beside, "%s_r", f->path);
    struct store_config register_config = config;
    register_config.address = beside;
    CHECK_ERR(store_open(&register_config, &store, &fail), ERR_REFUSED);
    raw_run(f->path, "CREATE TABLE schema_version (no int)", NULL);
    CHECK_ERR(key_store_open(f->path, true, &keys, &fail), ERR_REFUSED);
    assert_null(keys);
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
        cmocka_unit_test_setup_teardown(test_a_destruction_begins_a_generation, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_replaced_wrapping_is_overwritten, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_copy_is_whole_and_never_replaces, setup, teardown),
        cmocka_unit_test(test_absent_is_said),
        cmocka_unit_test_setup_teardown(test_two_programs_share_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_it_goes_into_another, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_keys_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_threads_ask, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_lost_connection_is_opened_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_absent_server_is_no_absent_key, setup, teardown),
        cmocka_unit_test_setup_teardown(test_keys_and_a_register_are_not_in_one_database, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
