/* Memory that belongs to a lifetime: one arena per request, job or test. All memory is zeroed.
 * An arena is used by one thread at a time. Running out of memory aborts; sizes a user controls
 * are limited before they reach here. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/sv.h"

#include <stdalign.h>
#include <stddef.h>

struct arena;

/* A new arena; the caller frees it. */
struct arena *arena_new(void);
/* Like arena_new, but every byte is wiped on reset and free: for secrets. */
struct arena *arena_new_wiping(void);
/* Free it and all it gave; accepts NULL inside, leaves NULL. */
void arena_free(struct arena **arena);
/* Give back all memory but keep the arena for the next request. */
void arena_reset(struct arena *arena);
/* Zeroed memory of size bytes (0 gives a valid pointer), aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size_bytes) __attribute__((returns_nonnull));
/* count * size with overflow check (overflow aborts). */
void *arena_calloc(struct arena *arena, size_t count, size_t size_bytes)
    __attribute__((returns_nonnull));
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_calloc((arena), (count), sizeof(type)))
/* Copy of text, with a NUL behind it for system calls. */
/* Room for one more item at the end of an array in the arena: the items as they are, or moved to
 * where twice as many fit once count reaches *capacity. The old ones stay until the arena goes. */
void *arena_room(struct arena *arena, void *items, size_t count, size_t *capacity,
                 size_t item_bytes) __attribute__((returns_nonnull));
struct sv arena_sv(struct arena *arena, struct sv text);
/* NUL-terminated copy. */
const char *arena_cstr(struct arena *arena, struct sv text);
/* The parts one after the other, bytes of any kind. For what is long: printf goes byte by byte. */
struct sv arena_join(struct arena *arena, const struct sv *parts, size_t count);
/* printf into the arena. */
struct sv arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Bytes handed out since the last reset: for tests and limits. */
size_t arena_used_bytes(const struct arena *arena);

#endif
