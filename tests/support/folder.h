/* Temporary folders of tests. */
#ifndef SUPPORT_FOLDER_H
#define SUPPORT_FOLDER_H

#include "check.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

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
