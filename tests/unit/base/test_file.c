/* Whole files: limits, replacement, errors. Each test works in a folder of its own. */
#include "base/file.h"

#include "folder.h"

#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char folder[FOLDER_MAX];

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

static int setup(void **state)
{
    folder_make(folder, "file");
    *state = arena_new();
    return chdir(folder);
}

static int teardown(void **state)
{
    struct arena *arena = *state;
    arena_free(&arena);
    return chdir("/") == 0 ? nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) : -1;
}

static int count_entries(const char *path)
{
    int count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2; /* "." and ".." */
}

static void test_write_then_read(void **state)
{
    struct sv got;
    CHECK_OK(file_write_atomic("a.txt", SV("first\0half"), 0640));
    CHECK_OK(file_read(*state, "a.txt", 100, &got));
    assert_true(sv_eq(got, SV("first\0half")));
    assert_int_equal(got.p[got.n], '\0');
    CHECK_OK(file_write_atomic("a.txt", SV(""), 0600));
    CHECK_OK(file_read(*state, "a.txt", 0, &got));
    assert_int_equal(got.n, 0);
    struct stat info;
    assert_int_equal(stat("a.txt", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(count_entries("."), 1); /* no temporary left */
}

static void test_read_limits_and_errors(void **state)
{
    struct sv got = SV("untouched");
    CHECK_OK(file_write_atomic("five", SV("12345"), 0600));
    CHECK_OK(file_read(*state, "five", 5, &got));
    got = SV("untouched");
    CHECK_ERR(file_read(*state, "five", 4, &got), ERR_TOO_LARGE);
    CHECK_ERR(file_read(*state, "absent", 4, &got), ERR_NOT_FOUND);
    CHECK_ERR(file_read(*state, "five/inside", 4, &got), ERR_NOT_FOUND);
    CHECK_ERR(file_read(*state, ".", 4, &got), ERR_INTERNAL);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    CHECK_ERR(file_read(*state, "pipe", 4, &got), ERR_INTERNAL); /* and does not wait */
    CHECK_SV(got, "untouched");
}

static void test_failed_write_keeps_the_old(void **state)
{
    struct sv got;
    CHECK_OK(file_make_folder("target", 0700));
    CHECK_ERR(file_write_atomic("target", SV("x"), 0600), ERR_INTERNAL); /* a folder is there */
    assert_int_equal(count_entries("."), 1);
    CHECK_ERR(file_write_atomic("absent/x", SV("x"), 0600), ERR_NOT_FOUND);
    CHECK_OK(file_write_atomic("kept", SV("old"), 0600));
    CHECK_OK(file_read(*state, "kept", 10, &got));
    CHECK_SV(got, "old");
}

static void test_large_file(void **state)
{
    enum { SIZE = 3 << 20 };
    char *bytes = test_malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 31);
    struct sv got;
    CHECK_OK(file_write_atomic("large", (struct sv){bytes, SIZE}, 0600));
    CHECK_OK(file_read(*state, "large", SIZE, &got));
    assert_int_equal(got.n, SIZE);
    assert_memory_equal(got.p, bytes, SIZE);
    test_free(bytes);
}

static void test_make_folder(void **state)
{
    (void)state;
    CHECK_OK(file_make_folder("a/b/c", 0700));
    CHECK_OK(file_make_folder("a/b/c", 0700));
    CHECK_OK(file_make_folder("a/b/d/", 0700));
    assert_true(file_exists("a/b/d"));
    assert_false(file_exists("a/b/e"));
    CHECK_OK(file_write_atomic("a/file", SV("x"), 0600));
    CHECK_ERR(file_make_folder("a/file", 0700), ERR_INTERNAL);
    CHECK_ERR(file_make_folder("a/file/below", 0700), ERR_INTERNAL);
    CHECK_ERR(file_make_folder("", 0700), ERR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_write_then_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read_limits_and_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failed_write_keeps_the_old, setup, teardown),
        cmocka_unit_test_setup_teardown(test_large_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_make_folder, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
