/* Temporary folders of tests. */
#ifndef SUPPORT_FOLDER_H
#define SUPPORT_FOLDER_H

#include "check.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FOLDER_MAX = 64 };

/* A new folder of that name in TMPDIR, or in /tmp. */
static inline void folder_make(char out[FOLDER_MAX], const char *name)
{
    const char *place = getenv("TMPDIR");
    int n = snprintf(out, FOLDER_MAX, "%s/huiyin-%s-XXXXXX", place ? place : "/tmp", name);
    assert_in_range(n, 1, FOLDER_MAX - 1);
    assert_non_null(mkdtemp(out));
}

static inline int folder_remove_one(const char *path, const struct stat *info, int type,
                                    struct FTW *at)
{
    (void)info, (void)type, (void)at;
    return remove(path);
}

/* The folder with everything in it is gone. */
static inline void folder_remove(const char *path)
{
    assert_int_equal(nftw(path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
