/* The head of SQLite's index of the log. Nothing here locks or writes. */
#include "store/sqlite_head.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

/* What the format has said of itself since 3.7.0, and how much of the index is mapped at once. */
enum { FORMAT = 3007000, REGION_BYTES = 32768 };
/* It stands there twice, so that who finds both alike has found it whole. */
enum { HALF = SQLITE_HEAD_WORDS / 2 };

/* SQLite writes there without what a thread sanitizer would know for a lock. */
#define UNLOCKED __attribute__((no_sanitize("thread")))

UNLOCKED const volatile uint32_t *sqlite_head_at(sqlite3 *handle)
{
    sqlite3_file *file = NULL;
    void volatile *at = NULL;
    int code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, (void *)&file);
    if (code || !file || !file->pMethods || file->pMethods->iVersion < 2 ||
        !file->pMethods->xShmMap)
        return NULL;
    code = file->pMethods->xShmMap(file, 0, REGION_BYTES, 0, &at);
    const volatile uint32_t *words = at;
    return !code && words && words[0] == FORMAT ? words : NULL;
}

UNLOCKED bool sqlite_head_read(const volatile uint32_t *at, struct sqlite_head *out)
{
    if (!at)
        return false;
    atomic_thread_fence(memory_order_seq_cst);
    for (int i = 0; i < SQLITE_HEAD_WORDS; i++)
        out->words[i] = at[i];
    atomic_thread_fence(memory_order_seq_cst);
    return memcmp(out->words, out->words + HALF, HALF * sizeof out->words[0]) == 0;
}

bool sqlite_head_is(const volatile uint32_t *at, const struct sqlite_head *then)
{
    struct sqlite_head now;
    return sqlite_head_read(at, &now) && memcmp(&now, then, sizeof now) == 0;
}
