/* What is written is read again; what is not a plain file under a simple name is refused, and
 * nothing is unpacked beyond the limits. */
#include "base/zip.h"

#include "check.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

static const struct zip_limits LIMITS = {8, 1 << 20};

static void test_names(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"a", "a/b.c", "records/0001.cbor", "A-b_c.9", "a.b/c..d"};
    static const char *const BAD[] = {"",    "/a",       "a/",   "a//b", "../a", "a/../b",
                                      "./a", ".a",       "a/.b", "a\\b", "c:/a", "a b",
                                      "a\n", "\xc3\xa9", "a:b",  "..",   "."};
    char longest[ZIP_NAME_MAX + 2];
    for (size_t i = 0; i < CHECK_COUNT(GOOD); i++)
        CHECK_ROW(zip_name_is_simple(sv_from(GOOD[i])), GOOD[i]);
    for (size_t i = 0; i < CHECK_COUNT(BAD); i++)
        CHECK_ROW(!zip_name_is_simple(sv_from(BAD[i])), BAD[i]);
    memset(longest, 'a', sizeof longest);
    assert_true(zip_name_is_simple((struct sv){longest, ZIP_NAME_MAX}));
    assert_false(zip_name_is_simple((struct sv){longest, ZIP_NAME_MAX + 1}));
}

static void test_round(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char large[70000];
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (char)(i * i >> 3);
    const struct zip_entry entries[] = {{SV("index.html"), SV("<p>")},
                                        {SV("empty"), SV("")},
                                        {SV("files/1.png"), {large, sizeof large}}};
    struct buf once, again;
    struct zip_read read;
    buf_init(&once, 1 << 20);
    buf_init(&again, 1 << 20);
    CHECK_OK(zip_write(entries, 3, &once));
    CHECK_OK(zip_write(entries, 3, &again));
    assert_true(sv_eq(buf_view(&once), buf_view(&again)));
    CHECK_OK(zip_read(arena, buf_view(&once), &LIMITS, &read));
    assert_int_equal(read.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(sv_eq(read.entries[i].name, entries[i].name));
        assert_true(sv_eq(read.entries[i].bytes, entries[i].bytes));
    }
    for (size_t n = 0; n < once.n; n += n < 200 ? 1 : 977) {
        CHECK_ERR(zip_read(arena, (struct sv){once.p, n}, &LIMITS, &read), ERR_BAD_INPUT);
        assert_int_not_equal(read.fault, ZIP_FINE);
    }
    buf_release(&once);
    buf_release(&again);
    arena_free(&arena);
}

static void test_limits(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct zip_entry entries[9];
    static char zeros[100000];
    struct buf zip, small;
    struct zip_read read;
    for (size_t i = 0; i < 9; i++)
        entries[i] = (struct zip_entry){arena_printf(arena, "e%zu", i), {zeros, sizeof zeros}};
    buf_init(&zip, 1 << 20);
    CHECK_OK(zip_write(entries, 9, &zip));
    assert_true(zip.n < 4000); /* what is small may unpack to much */
    CHECK_ERR(zip_read(arena, buf_view(&zip), &LIMITS, &read), ERR_BAD_INPUT);
    assert_int_equal(read.fault, ZIP_TOO_MANY);
    const struct zip_limits bytes = {9, 9 * sizeof zeros - 1}, enough = {9, 9 * sizeof zeros};
    CHECK_ERR(zip_read(arena, buf_view(&zip), &bytes, &read), ERR_BAD_INPUT);
    assert_int_equal(read.fault, ZIP_TOO_LARGE);
    assert_int_equal(read.at, 9);
    CHECK_OK(zip_read(arena, buf_view(&zip), &enough, &read));
    buf_init(&small, 100);
    CHECK_ERR(zip_write(entries, 9, &small), ERR_TOO_LARGE);
    buf_release(&small);
    buf_release(&zip);
    arena_free(&arena);
}

/* ---- what others make ---- */

struct odd {
    const char *name;
    const char *link;
    unsigned type;
};

static size_t make_odd(const struct odd *odd, size_t count, char *out, size_t room)
{
    size_t used = 0;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    assert_int_equal(archive_write_set_format_zip(archive), ARCHIVE_OK);
    assert_int_equal(archive_write_set_bytes_in_last_block(archive, 1), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(archive, out, room, &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        archive_entry_clear(entry);
        archive_entry_set_pathname(entry, odd[i].name);
        archive_entry_set_filetype(entry, odd[i].type);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, 0);
        if (odd[i].link)
            archive_entry_set_symlink(entry, odd[i].link);
        assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
    }
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    archive_entry_free(entry);
    archive_write_free(archive);
    return used;
}

static void test_odd(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        struct odd odd[2];
        enum zip_fault fault;
    } ROWS[] = {
        {"two files", {{"a", NULL, AE_IFREG}, {"b", NULL, AE_IFREG}}, ZIP_FINE},
        {"one name twice", {{"a", NULL, AE_IFREG}, {"a", NULL, AE_IFREG}}, ZIP_TWICE},
        {"absolute", {{"a", NULL, AE_IFREG}, {"/etc/passwd", NULL, AE_IFREG}}, ZIP_NAME},
        {"leading out", {{"a", NULL, AE_IFREG}, {"b/../../c", NULL, AE_IFREG}}, ZIP_NAME},
        {"a folder", {{"a", NULL, AE_IFREG}, {"b/", NULL, AE_IFDIR}}, ZIP_LINK},
        {"a link", {{"a", NULL, AE_IFREG}, {"b", "/etc/passwd", AE_IFLNK}}, ZIP_LINK},
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct arena *arena = arena_new();
        char bytes[4096];
        struct zip_read read;
        size_t n = make_odd(ROWS[i].odd, 2, bytes, sizeof bytes);
        (void)!zip_read(arena, (struct sv){bytes, n}, &LIMITS, &read);
        CHECK_ROW(read.fault == ROWS[i].fault, ROWS[i].row);
        arena_free(&arena);
    }
}

/* An entry that only who reads from the front sees. */
static void test_ambiguous(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct zip_entry hidden = {SV("index.html"), SV("hidden")};
    const struct zip_entry shown = {SV("index.html"), SV("shown")};
    struct buf front, whole;
    struct zip_read read;
    buf_init(&front, 4096);
    buf_init(&whole, 4096);
    CHECK_OK(zip_write(&hidden, 1, &front));
    CHECK_OK(zip_write(&shown, 1, &whole));
    size_t directory = 0;
    while (memcmp(front.p + directory, "PK\1\2", 4) != 0)
        directory++;
    front.n = directory;
    buf_add_sv(&front, buf_view(&whole));
    CHECK_ERR(zip_read(arena, buf_view(&front), &LIMITS, &read), ERR_BAD_INPUT);
    assert_int_equal(read.fault, ZIP_AMBIGUOUS);
    buf_release(&front);
    buf_release(&whole);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),     cmocka_unit_test(test_round),
        cmocka_unit_test(test_limits),    cmocka_unit_test(test_odd),
        cmocka_unit_test(test_ambiguous),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
