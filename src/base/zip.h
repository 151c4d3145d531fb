/* Zip files in memory, by libarchive. What is written is plain: no folders, no comments, no times
 * (all of 1980), entries in the order given. What is read comes from strangers: nothing is written
 * to disk, and everything that is not a plain whole file under a simple name is refused. Any
 * thread.
 */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stddef.h>

#define ZIP_NAME_MAX 100

struct zip_entry {
    struct sv name, bytes;
};

/* Parts with single slashes between, each of letters, digits, dot, dash and underscore, none
 * beginning with a dot. So neither absolute nor leading out of a folder. */
bool zip_name_is_simple(struct sv name);

/* Append the file. Names are simple and all different. ERR_TOO_LARGE over the buffer's maximum. */
enum err zip_write(const struct zip_entry *entries, size_t count, struct buf *out) ERR_MUST_USE;

/* Why a file was refused. */
enum zip_fault {
    ZIP_FINE,
    ZIP_BROKEN,    /* no zip, incomplete, damaged, or enciphered */
    ZIP_NAME,      /* a name that is not simple */
    ZIP_LINK,      /* a link, folder, or anything but a file */
    ZIP_TWICE,     /* two entries of one name */
    ZIP_TOO_MANY,  /* more entries than allowed */
    ZIP_TOO_LARGE, /* more bytes than allowed once unpacked, whatever it says of itself */
    ZIP_AMBIGUOUS  /* read from its front it holds something else than its directory says */
};
struct zip_limits {
    size_t entries, bytes;
};
/* All entries in the order of the directory, in the arena. ERR_BAD_INPUT: *fault says why, *at the
 * entry, counted from 1; 0: the file as a whole. */
struct zip_read {
    struct zip_entry *entries;
    size_t count;
    enum zip_fault fault;
    size_t at;
};
enum err zip_read(struct arena *arena, struct sv bytes, const struct zip_limits *limits,
                  struct zip_read *out) ERR_MUST_USE;

#endif
