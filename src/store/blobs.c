/* Attachment bytes in a folder: aa/aabbcc… by SHA-256, and spool/ for what is being received.
 *
 * 1. A blob has its final name only when its bytes are on disk; the name is on disk when keep
 *    returns.
 * 2. A blob is never written again: keeping known bytes drops the new file.
 * 3. A content is forgotten only when its name is an hour old; keeping it again makes it new.
 * 4. Names are made here alone, from a hash or a counter: nothing a user sends becomes a path. */
#include "store/blobs.h"

#include "base/assert.h"
#include "base/file.h"
#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)16 << 10)
#define FOLDER_MODE 0700u
#define SPOOL_TRIES 10000
#define FRESH_S (60 * 60)
#define ABANDONED_S (24 * 60 * 60)

struct blobs {
    struct arena *arena; /* holds this struct */
    const char *folder;
    atomic_ulong spooled;
    pthread_mutex_t lock; /* of names: keeping and forgetting one content do not mix */
};

static void sweep_spool(struct blobs *blobs);

static enum err err_from_errno(void)
{
    return errno == ENOSPC || errno == EDQUOT ? ERR_STORAGE_FULL : ERR_UNAVAILABLE;
}

static const char *path_in(struct arena *arena, const char *folder, const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name).p;
}

enum err blobs_open(const char *folder, struct blobs **out)
{
    struct arena *arena = arena_new();
    struct blobs *blobs = ARENA_NEW(arena, struct blobs);
    blobs->arena = arena;
    blobs->folder = arena_cstr(arena, sv_from(folder));
    atomic_init(&blobs->spooled, 0);
    int failed = pthread_mutex_init(&blobs->lock, NULL);
    ASSERT(!failed);
    enum err err = file_make_folder(path_in(arena, folder, "spool"), FOLDER_MODE);
    if (err)
        blobs_close(&blobs);
    else
        sweep_spool(blobs);
    *out = blobs;
    return err;
}

void blobs_close(struct blobs **blobs)
{
    if (!*blobs)
        return;
    struct arena *arena = (*blobs)->arena;
    pthread_mutex_destroy(&(*blobs)->lock);
    *blobs = NULL;
    arena_free(&arena);
}

/* ---- receiving ---- */

const char *blobs_spool_path(struct blobs *blobs, struct arena *arena)
{
    for (int i = 0; i < SPOOL_TRIES; i++) {
        unsigned long no = atomic_fetch_add(&blobs->spooled, 1);
        const char *path =
            arena_printf(arena, "%s/spool/%ld-%lu", blobs->folder, (long)getpid(), no).p;
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd >= 0) {
            close(fd);
            return path;
        }
        if (errno != EEXIST) /* left by an earlier process of the same number */
            return NULL;
    }
    return NULL;
}

void blobs_drop(struct blobs *blobs, const char *spool_path)
{
    (void)blobs;
    unlink(spool_path);
}

/* ---- keeping ---- */

/* Hash what can be read from the descriptor and put it on disk. */
static enum err hash_and_sync(int fd, struct hash *hash, int64_t *size)
{
    char chunk[CHUNK_BYTES];
    struct hash_stream stream;
    hash_stream_init(&stream);
    *size = 0;
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_from_errno();
        if (n == 0)
            break;
        hash_stream_add(&stream, (struct sv){chunk, (size_t)n});
        *size += n;
    }
    *hash = hash_stream_finish(&stream);
    return fsync(fd) == 0 ? ERR_OK : err_from_errno();
}

static enum err hash_file(const char *path, struct hash *hash, int64_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : err_from_errno();
    enum err err = hash_and_sync(fd, hash, size);
    close(fd);
    return err;
}

static enum err sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_from_errno();
    enum err err = fsync(fd) == 0 ? ERR_OK : err_from_errno();
    close(fd);
    return err;
}

struct blob_place {
    const char *folder, *file;
};

static struct blob_place place_of(const struct blobs *blobs, struct arena *arena, struct hash hash)
{
    char hex[HASH_HEX_CHARS + 1];
    hash_to_hex(hash, hex);
    const char *folder = arena_printf(arena, "%s/%.2s", blobs->folder, hex).p;
    return (struct blob_place){folder, path_in(arena, folder, hex)};
}

/* The folder is synced even when the blob was there: another thread may have moved it a moment ago
 * and not have got that far. */
static enum err move_in(const struct blobs *blobs, const char *spool_path, struct blob_place place)
{
    bool is_new_folder = !file_exists(place.folder);
    enum err err = file_make_folder(place.folder, FOLDER_MODE);
    if (err)
        return err;
    if (!file_exists(place.file)) {
        if (rename(spool_path, place.file) != 0)
            return err_from_errno();
    } else if (utimensat(AT_FDCWD, place.file, NULL, 0) != 0 || unlink(spool_path) != 0) {
        return err_from_errno();
    }
    err = sync_folder(place.folder);
    return err || !is_new_folder ? err : sync_folder(blobs->folder);
}

enum err blobs_keep(struct blobs *blobs, const char *spool_path, uint8_t sha256_out[32],
                    int64_t *size_out)
{
    struct hash hash;
    enum err err = hash_file(spool_path, &hash, size_out);
    if (err)
        return err;
    struct arena *arena = arena_new();
    pthread_mutex_lock(&blobs->lock);
    err = move_in(blobs, spool_path, place_of(blobs, arena, hash));
    pthread_mutex_unlock(&blobs->lock);
    arena_free(&arena);
    memcpy(sha256_out, hash.bytes, sizeof hash.bytes);
    return err;
}

/* ---- forgetting ---- */

/* By the folder's own clock: a new file tells what time it is there. */
static enum err folder_now(struct blobs *blobs, struct arena *arena, time_t *out)
{
    struct stat st;
    const char *probe = blobs_spool_path(blobs, arena);
    bool is_told = probe && stat(probe, &st) == 0;
    if (probe)
        blobs_drop(blobs, probe);
    *out = is_told ? st.st_mtime : 0;
    return is_told ? ERR_OK : err_from_errno();
}

/* Files a process was receiving when it died. Another one may be receiving now: only what nobody
 * has written to for a day goes. */
static void sweep_spool(struct blobs *blobs)
{
    struct arena *arena = arena_new();
    DIR *spool = opendir(path_in(arena, blobs->folder, "spool"));
    struct stat st;
    time_t now;
    bool can_tell = spool && folder_now(blobs, arena, &now) == ERR_OK;
    for (const struct dirent *entry; can_tell && (entry = readdir(spool));) {
        if (fstatat(dirfd(spool), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode) && now - st.st_mtime > ABANDONED_S)
            unlinkat(dirfd(spool), entry->d_name, 0);
    }
    if (spool)
        closedir(spool);
    arena_free(&arena);
}

static enum err forget(struct blobs *blobs, struct arena *arena, struct blob_place place)
{
    struct stat st;
    time_t now;
    if (stat(place.file, &st) != 0)
        return errno == ENOENT ? ERR_OK : err_from_errno();
    enum err err = folder_now(blobs, arena, &now);
    if (err || now - st.st_mtime < FRESH_S)
        return err;
    return unlink(place.file) == 0 ? ERR_OK : err_from_errno();
}

enum err blobs_forget(struct blobs *blobs, const uint8_t sha256[32])
{
    struct hash hash;
    struct arena *arena = arena_new();
    memcpy(hash.bytes, sha256, sizeof hash.bytes);
    pthread_mutex_lock(&blobs->lock);
    enum err err = forget(blobs, arena, place_of(blobs, arena, hash));
    pthread_mutex_unlock(&blobs->lock);
    arena_free(&arena);
    return err;
}

enum err blobs_remove(struct blobs *blobs, const uint8_t sha256[32])
{
    struct hash hash;
    struct arena *arena = arena_new();
    memcpy(hash.bytes, sha256, sizeof hash.bytes);
    pthread_mutex_lock(&blobs->lock);
    struct blob_place place = place_of(blobs, arena, hash);
    enum err err = unlink(place.file) == 0 || errno == ENOENT ? ERR_OK : err_from_errno();
    if (!err && file_exists(place.folder))
        err = sync_folder(place.folder);
    pthread_mutex_unlock(&blobs->lock);
    arena_free(&arena);
    return err;
}

/* ---- copying ---- */

static enum err copy_bytes(int from, int to)
{
    char chunk[CHUNK_BYTES];
    for (;;) {
        ssize_t n = read(from, chunk, sizeof chunk);
        if (n == 0)
            return ERR_OK;
        if (n < 0 || write(to, chunk, (size_t)n) != n)
            return err_from_errno();
    }
}

static enum err copy_file(const char *from_path, const char *to_path)
{
    int from = open(from_path, O_RDONLY | O_CLOEXEC);
    int to = from >= 0 ? open(to_path, O_WRONLY | O_CLOEXEC) : -1;
    enum err err = to >= 0 ? copy_bytes(from, to) : err_from_errno();
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return err;
}

static enum err copy_content(struct blobs *to, const char *path, struct sv name)
{
    struct arena *arena = arena_new();
    struct hash named;
    uint8_t found[32];
    int64_t size;
    const char *spool = NULL;
    enum err err = hash_from_hex(name, &named) ? ERR_OK : ERR_CORRUPT;
    if (!err && !file_exists(place_of(to, arena, named).file)) {
        spool = blobs_spool_path(to, arena);
        err = spool ? copy_file(path, spool) : ERR_STORAGE_FULL;
        if (!err)
            err = blobs_keep(to, spool, found, &size);
        if (!err && memcmp(found, named.bytes, sizeof found) != 0)
            err = ERR_CORRUPT;
    }
    if (err && spool)
        blobs_drop(to, spool);
    arena_free(&arena);
    return err;
}

static enum err copy_folder(const char *path, struct blobs *to, int64_t *copied)
{
    struct arena *arena = arena_new();
    DIR *folder = opendir(path);
    enum err err = folder ? ERR_OK : err_from_errno();
    for (const struct dirent *entry; !err && (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        const char *file = path_in(arena, path, entry->d_name);
        err = copy_content(to, file, sv_from(entry->d_name));
        if (err && !file_exists(file)) /* disposed of in this very moment */
            err = ERR_OK;
        *copied += !err;
    }
    if (folder)
        closedir(folder);
    arena_free(&arena);
    return err;
}

enum err blobs_copy_all(struct blobs *from, struct blobs *to, int64_t *copied)
{
    struct arena *arena = arena_new();
    DIR *folder = opendir(from->folder);
    enum err err = folder ? ERR_OK : err_from_errno();
    *copied = 0;
    for (const struct dirent *entry; !err && (entry = readdir(folder));) {
        if (strlen(entry->d_name) == 2 && entry->d_name[0] != '.')
            err = copy_folder(path_in(arena, from->folder, entry->d_name), to, copied);
    }
    if (folder)
        closedir(folder);
    arena_free(&arena);
    return err;
}

/* A folder of files alone. */
static enum err remove_folder(const char *path)
{
    enum err err = ERR_OK;
    DIR *folder = opendir(path);
    if (!folder)
        return err_from_errno();
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] != '.' && unlinkat(dirfd(folder), entry->d_name, 0) != 0)
            err = err_from_errno();
    }
    closedir(folder);
    return !err && rmdir(path) != 0 ? err_from_errno() : err;
}

enum err blobs_remove_all(const char *path)
{
    enum err err = ERR_OK;
    struct arena *arena = arena_new();
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && !err && (entry = readdir(folder));) {
        if (entry->d_name[0] != '.')
            err = remove_folder(path_in(arena, path, entry->d_name));
    }
    if (folder)
        closedir(folder);
    arena_free(&arena);
    return !err && rmdir(path) != 0 ? err_from_errno() : err;
}

enum err blobs_look(const char *folder, const uint8_t sha256[32])
{
    struct arena *arena = arena_new();
    const struct blobs place = {.folder = folder};
    struct hash named, found;
    int64_t size;
    memcpy(named.bytes, sha256, sizeof named.bytes);
    enum err err = hash_file(place_of(&place, arena, named).file, &found, &size);
    if (!err && !hash_equal(named, found))
        err = ERR_CORRUPT;
    arena_free(&arena);
    return err;
}

enum err blobs_path(struct blobs *blobs, struct arena *arena, const uint8_t sha256[32],
                    const char **out)
{
    struct hash hash;
    memcpy(hash.bytes, sha256, sizeof hash.bytes);
    struct blob_place place = place_of(blobs, arena, hash);
    *out = place.file;
    return file_exists(place.file) ? ERR_OK : ERR_NOT_FOUND;
}
