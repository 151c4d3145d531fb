/* Loaded before the program: kills it at the n-th call by which it reaches the disk (KILL_AT), as
 * a power cut would. Counts alone when KILL_AT is absent, and says at the end how many there were.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static void count_one(void)
{
    static atomic_long limit = -1;
    if (limit < 0) {
        const char *text = getenv("KILL_AT");
        limit = text ? strtol(text, NULL, 10) : 0;
    }
    if (++calls == limit)
        kill(getpid(), SIGKILL);
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("KILL_COUNT");
    FILE *out = path ? fopen(path, "we") : NULL;
    if (!out)
        return;
    fprintf(out, "%ld\n", (long)calls);
    fclose(out);
}

/* The function behind this one, as a pointer of the right type. */
#define NEXT(type, name)                                                                           \
    static type *next;                                                                             \
    if (!next)                                                                                     \
        *(void **)&next = dlsym(RTLD_NEXT, name);                                                  \
    count_one()

typedef int on_file(int fd);
typedef int on_path(const char *path);
typedef ssize_t writing(int fd, const void *bytes, size_t n, off_t at);
typedef int cutting(int fd, off_t n);

on_file fsync, fdatasync;
on_path unlink;
writing pwrite, pwrite64;
cutting ftruncate, ftruncate64;

int fsync(int fd)
{
    NEXT(on_file, "fsync");
    return next(fd);
}

int fdatasync(int fd)
{
    NEXT(on_file, "fdatasync");
    return next(fd);
}

int unlink(const char *path)
{
    NEXT(on_path, "unlink");
    return next(path);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    NEXT(writing, "pwrite");
    return next(fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
    NEXT(writing, "pwrite64");
    return next(fd, bytes, n, at);
}

int ftruncate(int fd, off_t n)
{
    NEXT(cutting, "ftruncate");
    return next(fd, n);
}

int ftruncate64(int fd, off_t n)
{
    NEXT(cutting, "ftruncate64");
    return next(fd, n);
}
