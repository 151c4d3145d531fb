/* Whole files: read with a limit, replaced in one step. For start-up, attachments and tools; never
 * for src/domain, which is pure. Paths are NUL-terminated and relative to the working directory.
 * Errors: ERR_NOT_FOUND, ERR_TOO_LARGE, ERR_STORAGE_FULL, ERR_INTERNAL; errno keeps the cause.
 * Any thread. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stddef.h>

/* The whole regular file, in the arena, with a NUL behind it. ERR_TOO_LARGE over max_bytes. */
enum err file_read(struct arena *arena, const char *path, size_t max_bytes,
                   struct sv *out) ERR_MUST_USE;
/* Replace or create the file so that a crash leaves the old content or the new, never a mixture:
 * temporary neighbour, fsync, rename, fsync of the folder. mode as in open(2), e.g. 0600. */
enum err file_write_atomic(const char *path, struct sv bytes, unsigned mode) ERR_MUST_USE;
/* Make the folder and its missing parents; fine when it is there already. */
enum err file_make_folder(const char *path, unsigned mode) ERR_MUST_USE;
/* Whether something (of any kind) has this name. */
bool file_exists(const char *path);

#endif
