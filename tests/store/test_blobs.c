/* Files by hash: received beside, moved in one step, never changed. */
#include "store/blobs.h"

#include "base/file.h"
#include "base/hash.h"

#include "folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct room {
    char folder[FOLDER_MAX];
    struct blobs *blobs;
    struct arena *arena;
};

static void room_init(struct room *room)
{
    folder_make(room->folder, "test");
    room->arena = arena_new();
    struct sv inside = arena_printf(room->arena, "%s/files", room->folder);
    CHECK_OK(blobs_open(inside.p, &room->blobs));
}

static void remove_tree(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) {
        unlink(path);
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        char inner[512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        remove_tree(inner);
    }
    closedir(folder);
    rmdir(path);
}

static void room_release(struct room *room)
{
    blobs_close(&room->blobs);
    assert_null(room->blobs);
    arena_free(&room->arena);
    remove_tree(room->folder);
}

static const char *receive(struct room *room, struct sv bytes)
{
    const char *path = blobs_spool_path(room->blobs, room->arena);
    assert_non_null(path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
    fclose(file);
    return path;
}

static void a_kept_file_is_read_by_its_hash(void **state)
{
    (void)state;
    struct room room;
    room_init(&room);
    char big[100000];
    memset(big, 7, sizeof big);
    const struct sv bytes = {big, sizeof big};
    const char *spool = receive(&room, bytes);
    uint8_t sha256[32];
    int64_t size;
    const char *path;
    struct sv read;
    CHECK_OK(blobs_keep(room.blobs, spool, sha256, &size));
    assert_int_equal(size, sizeof big);
    assert_memory_equal(sha256, hash_sha256(bytes).bytes, 32);
    assert_false(file_exists(spool));
    CHECK_OK(blobs_path(room.blobs, room.arena, sha256, &path));
    CHECK_OK(file_read(room.arena, path, sizeof big, &read));
    assert_true(sv_eq(read, bytes));
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    room_release(&room);
}

static void the_same_bytes_are_kept_once(void **state)
{
    (void)state;
    struct room room;
    room_init(&room);
    uint8_t first[32];
    uint8_t second[32];
    int64_t size;
    const char *path;
    struct stat before;
    struct stat after;
    CHECK_OK(blobs_keep(room.blobs, receive(&room, SV("照片")), first, &size));
    CHECK_OK(blobs_path(room.blobs, room.arena, first, &path));
    assert_int_equal(stat(path, &before), 0);
    const char *spool = receive(&room, SV("照片"));
    CHECK_OK(blobs_keep(room.blobs, spool, second, &size));
    assert_memory_equal(first, second, 32);
    assert_false(file_exists(spool));
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    room_release(&room);
}

static void an_empty_file_is_a_file(void **state)
{
    (void)state;
    struct room room;
    room_init(&room);
    uint8_t sha256[32];
    int64_t size = 9;
    const char *path;
    CHECK_OK(blobs_keep(room.blobs, receive(&room, SV("")), sha256, &size));
    assert_int_equal(size, 0);
    CHECK_OK(blobs_path(room.blobs, room.arena, sha256, &path));
    room_release(&room);
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct room room;
    room_init(&room);
    uint8_t sha256[32] = {1};
    int64_t size;
    const char *path;
    CHECK_ERR(blobs_path(room.blobs, room.arena, sha256, &path), ERR_NOT_FOUND);
    const char *spool = receive(&room, SV("x"));
    blobs_drop(room.blobs, spool);
    assert_false(file_exists(spool));
    CHECK_ERR(blobs_keep(room.blobs, spool, sha256, &size), ERR_NOT_FOUND);
    room_release(&room);
}

#define KEEPERS 4
#define FILES 50

static void *keep_many(void *arg)
{
    struct room *shared = arg;
    struct room room = *shared;
    room.arena = arena_new();
    for (int i = 0; i < FILES; i++) {
        uint8_t sha256[32];
        int64_t size;
        struct sv bytes = arena_printf(room.arena, "file %d", i);
        CHECK_OK(blobs_keep(room.blobs, receive(&room, bytes), sha256, &size));
    }
    arena_free(&room.arena);
    return NULL;
}

/* Many threads receive the same files at once: no spool file is shared, every blob is whole. */
static void threads_keep_the_same_files(void **state)
{
    (void)state;
    struct room room;
    room_init(&room);
    pthread_t threads[KEEPERS];
    for (int i = 0; i < KEEPERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, keep_many, &room), 0);
    for (int i = 0; i < KEEPERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < FILES; i++) {
        struct sv bytes = arena_printf(room.arena, "file %d", i);
        struct hash hash = hash_sha256(bytes);
        const char *path;
        struct sv read;
        CHECK_OK(blobs_path(room.blobs, room.arena, hash.bytes, &path));
        CHECK_OK(file_read(room.arena, path, 100, &read));
        assert_true(sv_eq(read, bytes));
    }
    room_release(&room);
}

static void make_older(const char *path, int seconds)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    const struct timespec times[2] = {{.tv_sec = info.st_mtime - seconds},
                                      {.tv_sec = info.st_mtime - seconds}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void make_old(const char *path)
{
    make_older(path, 2 * 60 * 60);
}

/* A content is forgotten when it is old; kept again it is new, whoever kept it first. */
static void only_what_is_old_is_forgotten(void **state)
{
    (void)state;
    struct room room;
    room_init(&room);
    uint8_t sha256[32];
    int64_t size;
    const char *path;
    CHECK_OK(blobs_keep(room.blobs, receive(&room, SV("照片")), sha256, &size));
    CHECK_OK(blobs_path(room.blobs, room.arena, sha256, &path));
    CHECK_OK(blobs_forget(room.blobs, sha256));
    assert_true(file_exists(path));
    make_old(path);
    CHECK_OK(blobs_keep(room.blobs, receive(&room, SV("照片")), sha256, &size));
    CHECK_OK(blobs_forget(room.blobs, sha256));
    assert_true(file_exists(path));
    make_old(path);
    CHECK_OK(blobs_forget(room.blobs, sha256));
    assert_false(file_exists(path));
    CHECK_OK(blobs_forget(room.blobs, sha256));
    room_release(&room);
}

/* What a process was receiving when it died is removed a day later, when the folder is opened. */
static void what_was_never_kept_goes_after_a_day(void **state)
{
    (void)state;
    struct room room;
    room_init(&room);
    const char *fresh = receive(&room, SV("正在接收"));
    const char *abandoned = receive(&room, SV("没有收完"));
    make_older(abandoned, 25 * 60 * 60);
    struct sv inside = arena_printf(room.arena, "%s/files", room.folder);
    blobs_close(&room.blobs);
    CHECK_OK(blobs_open(inside.p, &room.blobs));
    assert_true(file_exists(fresh));
    assert_false(file_exists(abandoned));
    room_release(&room);
}

/* Looking finds what is there, tells what was changed, and makes nothing. */
static void a_folder_is_looked_at_and_left(void **state)
{
    (void)state;
    struct room room;
    uint8_t hash[32], other[32] = {1};
    int64_t size;
    const char *path;
    room_init(&room);
    CHECK_OK(blobs_keep(room.blobs, receive(&room, SV("证据")), hash, &size));
    const char *folder = arena_printf(room.arena, "%s/files", room.folder).p;
    CHECK_OK(blobs_look(folder, hash));
    CHECK_ERR(blobs_look(folder, other), ERR_NOT_FOUND);
    CHECK_OK(blobs_path(room.blobs, room.arena, hash, &path));
    FILE *file = fopen(path, "ab");
    assert_non_null(file);
    fputc('!', file);
    fclose(file);
    CHECK_ERR(blobs_look(folder, hash), ERR_CORRUPT);
    const char *nowhere = arena_printf(room.arena, "%s/nowhere", room.folder).p;
    CHECK_ERR(blobs_look(nowhere, hash), ERR_NOT_FOUND);
    assert_false(file_exists(nowhere));
    room_release(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kept_file_is_read_by_its_hash),
        cmocka_unit_test(the_same_bytes_are_kept_once),
        cmocka_unit_test(an_empty_file_is_a_file),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(threads_keep_the_same_files),
        cmocka_unit_test(only_what_is_old_is_forgotten),
        cmocka_unit_test(what_was_never_kept_goes_after_a_day),
        cmocka_unit_test(a_folder_is_looked_at_and_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
