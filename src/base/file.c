/* Files as wholes. Every descriptor opened here is closed here, on every path, and every success of
 * file_write_atomic means the bytes and the name are on disk. */
#include "base/file.h"

#include "base/assert.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_MAX_BYTES 4096

static enum err err_from_errno(void)
{
    if (errno == ENOENT || errno == ENOTDIR)
        return ERR_NOT_FOUND;
    if (errno == ENOSPC || errno == EDQUOT)
        return ERR_STORAGE_FULL;
    return ERR_INTERNAL;
}

/* Close without losing the errno of what went wrong before. */
static void close_keeping_errno(int fd)
{
    int saved = errno;
    close(fd);
    errno = saved;
}

static enum err read_fully(int fd, char *to, size_t n, size_t *out)
{
    size_t got = 0;
    while (got < n) {
        ssize_t part = read(fd, to + got, n - got);
        if (part < 0 && errno == EINTR)
            continue;
        if (part < 0)
            return ERR_INTERNAL;
        if (part == 0)
            break;
        got += (size_t)part;
    }
    *out = got;
    return ERR_OK;
}

static enum err read_open_file(struct arena *arena, int fd, size_t max_bytes, struct sv *out)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return ERR_INTERNAL;
    if (!S_ISREG(info.st_mode)) {
        errno = EISDIR;
        return ERR_INTERNAL;
    }
    if (info.st_size < 0 || (uint64_t)info.st_size > max_bytes)
        return ERR_TOO_LARGE;
    size_t size = (size_t)info.st_size;
    char *bytes = arena_alloc(arena, size + 1);
    enum err err = read_fully(fd, bytes, size, &size);
    if (!err)
        *out = (struct sv){bytes, size};
    return err;
}

enum err file_read(struct arena *arena, const char *path, size_t max_bytes, struct sv *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return err_from_errno();
    enum err err = read_open_file(arena, fd, max_bytes, out);
    close_keeping_errno(fd);
    return err;
}

static enum err write_fully(int fd, struct sv bytes)
{
    while (bytes.n > 0) {
        ssize_t part = write(fd, bytes.p, bytes.n);
        if (part < 0 && errno == EINTR)
            continue;
        if (part < 0)
            return err_from_errno();
        bytes = sv_slice(bytes, (size_t)part, bytes.n);
    }
    return ERR_OK;
}

/* The folder part of a path ("." when there is none). */
static void folder_of(const char *path, char out[PATH_MAX_BYTES])
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (slash == path)
        n = 1; /* the root itself */
    ASSERT(n < PATH_MAX_BYTES);
    memcpy(out, n ? path : ".", n ? n : 1);
    out[n ? n : 1] = '\0';
}

static enum err sync_folder_of(const char *path)
{
    char folder[PATH_MAX_BYTES];
    folder_of(path, folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_from_errno();
    enum err err = fsync(fd) == 0 ? ERR_OK : err_from_errno();
    close_keeping_errno(fd);
    return err;
}

static enum err write_temporary(int fd, struct sv bytes, unsigned mode)
{
    enum err err = write_fully(fd, bytes);
    if (!err && (fchmod(fd, (mode_t)mode) != 0 || fsync(fd) != 0))
        err = err_from_errno();
    return err;
}

enum err file_write_atomic(const char *path, struct sv bytes, unsigned mode)
{
    char temporary[PATH_MAX_BYTES];
    int n = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return ERR_INTERNAL;
    }
    int fd = mkstemp(temporary);
    if (fd < 0)
        return err_from_errno();
    enum err err = write_temporary(fd, bytes, mode);
    close_keeping_errno(fd);
    if (!err && rename(temporary, path) != 0)
        err = err_from_errno();
    if (err) {
        int saved = errno;
        unlink(temporary);
        errno = saved;
        return err;
    }
    return sync_folder_of(path);
}

static enum err make_one_folder(const char *path, unsigned mode)
{
    struct stat info;
    if (mkdir(path, (mode_t)mode) == 0)
        return ERR_OK;
    if (errno != EEXIST)
        return err_from_errno();
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return ERR_OK;
    errno = ENOTDIR;
    return ERR_INTERNAL;
}

enum err file_make_folder(const char *path, unsigned mode)
{
    char partial[PATH_MAX_BYTES];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof partial) {
        errno = n ? ENAMETOOLONG : EINVAL;
        return ERR_INTERNAL;
    }
    memcpy(partial, path, n + 1);
    for (char *slash = strchr(partial + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        enum err err = make_one_folder(partial, mode);
        *slash = '/';
        if (err)
            return err;
    }
    return make_one_folder(partial, mode);
}

bool file_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}
