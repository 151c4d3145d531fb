/* Attachment bytes, by hash, outside the database: a folder today, an object store later. A blob is
 * on disk before its row is written, and is never changed. Thread-safe. */
#ifndef STORE_BLOBS_H
#define STORE_BLOBS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/sv.h"

#include <stdint.h>

struct blobs;

/* Folder is created when absent. What was being received a day ago and never kept is removed. */
enum err blobs_open(const char *folder, struct blobs **out) ERR_MUST_USE;
void blobs_close(struct blobs **blobs);
/* Path of a new empty file in the same folder for receiving an upload; the caller writes it and
 * then keeps or drops it. NULL when none can be made: errno says why. */
const char *blobs_spool_path(struct blobs *blobs, struct arena *arena);
/* Hash the spooled file, fsync it, move it to its place; keeps the existing one when known. The
 * spooled file is gone afterwards. On an error it is still there. */
enum err blobs_keep(struct blobs *blobs, const char *spool_path, uint8_t sha256_out[32],
                    int64_t *size_out) ERR_MUST_USE;
void blobs_drop(struct blobs *blobs, const char *spool_path);
/* Remove a content that nobody needs, unless it was kept within the last hour: its row may be on
 * the way. Fine when it is absent. */
enum err blobs_forget(struct blobs *blobs, const uint8_t sha256[32]) ERR_MUST_USE;
/* Remove a content at once; fine when it is absent. For what is disposed of. */
enum err blobs_remove(struct blobs *blobs, const uint8_t sha256[32]) ERR_MUST_USE;
/* Remove the folder with every content in it; only files that blobs made. */
enum err blobs_remove_all(const char *path) ERR_MUST_USE;
/* Copy every content to another such folder, looking at each: a content that is not what its name
 * says is ERR_CORRUPT. *copied counts them. What is there already is passed. */
enum err blobs_copy_all(struct blobs *from, struct blobs *to, int64_t *copied) ERR_MUST_USE;
/* Is the content in such a folder, and what its name says? Changes nothing, not even the folder.
 * ERR_NOT_FOUND, ERR_CORRUPT. */
enum err blobs_look(const char *folder, const uint8_t sha256[32]) ERR_MUST_USE;
/* Path to read from; ERR_NOT_FOUND when absent. */
enum err blobs_path(struct blobs *blobs, struct arena *arena, const uint8_t sha256[32],
                    const char **out) ERR_MUST_USE;

#endif
