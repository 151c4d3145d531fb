/* Arenas: a list of blocks, newest first, filled from the front.
 *
 * 1. Every byte handed out is zero: blocks come from calloc, and a block that survives a reset is
 *    cleared up to where it was used.
 * 2. A reset keeps one ordinary block, so that a request in steady state takes no memory from the
 *    system.
 * 3. Under AddressSanitizer the bytes not yet handed out are poisoned, with a gap between
 *    neighbours, so that running over the end of an allocation is found. */
#include "base/arena.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define GAP_BYTES sizeof(max_align_t)
#else
#define GAP_BYTES 0
#define ASAN_POISON_MEMORY_REGION(at, n) ((void)(at), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(at, n) ((void)(at), (void)(n))
#endif

#define ROOM_FIRST 64 /* items */
#define BLOCK_FIRST_BYTES ((size_t)8 << 10)
#define BLOCK_LARGEST_BYTES ((size_t)256 << 10)
#define ALLOCATION_MAX_BYTES ((size_t)1 << 40)

struct block {
    struct block *next;
    size_t capacity;
    size_t used;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *newest;
    size_t used_bytes;
    size_t next_block_bytes;
    bool is_wiping;
};

static _Noreturn void out_of_memory(void)
{
    fprintf(stderr, "out of memory\n");
    abort();
}

static struct arena *arena_make(bool is_wiping)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        out_of_memory();
    arena->next_block_bytes = BLOCK_FIRST_BYTES;
    arena->is_wiping = is_wiping;
    return arena;
}

struct arena *arena_new(void)
{
    return arena_make(false);
}

struct arena *arena_new_wiping(void)
{
    return arena_make(true);
}

static void block_free(const struct arena *arena, struct block *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->capacity);
    if (arena->is_wiping)
        sodium_memzero(block->bytes, block->used);
    free(block);
}

static void block_clear(const struct arena *arena, struct block *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->capacity);
    if (arena->is_wiping)
        sodium_memzero(block->bytes, block->used);
    else
        memset(block->bytes, 0, block->used);
    block->used = 0;
    ASAN_POISON_MEMORY_REGION(block->bytes, block->capacity);
}

void arena_reset(struct arena *arena)
{
    struct block *kept = NULL;
    struct block *block = arena->newest;
    while (block) {
        struct block *next = block->next;
        if (!kept && block->capacity <= BLOCK_LARGEST_BYTES)
            kept = block;
        else
            block_free(arena, block);
        block = next;
    }
    if (kept) {
        block_clear(arena, kept);
        kept->next = NULL;
    }
    arena->newest = kept;
    arena->used_bytes = 0;
}

void arena_free(struct arena **arena)
{
    if (!*arena)
        return;
    struct block *block = (*arena)->newest;
    while (block) {
        struct block *next = block->next;
        block_free(*arena, block);
        block = next;
    }
    free(*arena);
    *arena = NULL;
}

/* A block with room for at least this much; it becomes the newest. */
static struct block *block_add(struct arena *arena, size_t needed_bytes)
{
    size_t capacity = arena->next_block_bytes;
    if (capacity < needed_bytes)
        capacity = needed_bytes;
    else if (capacity < BLOCK_LARGEST_BYTES)
        arena->next_block_bytes = capacity * 2;
    struct block *block = calloc(1, sizeof *block + capacity);
    if (!block)
        out_of_memory();
    block->capacity = capacity;
    block->next = arena->newest;
    arena->newest = block;
    ASAN_POISON_MEMORY_REGION(block->bytes, capacity);
    return block;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
    const size_t align = alignof(max_align_t);
    ASSERT(size_bytes < ALLOCATION_MAX_BYTES);
    size_t step = (size_bytes + GAP_BYTES + align - 1) / align * align;
    if (step == 0)
        step = align;
    struct block *block = arena->newest;
    if (!block || block->capacity - block->used < step)
        block = block_add(arena, step);
    char *given = block->bytes + block->used;
    block->used += step;
    arena->used_bytes += size_bytes;
    ASAN_UNPOISON_MEMORY_REGION(given, size_bytes);
    return given;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size_bytes)
{
    size_t total;
    bool overflows = __builtin_mul_overflow(count, size_bytes, &total);
    ASSERT(!overflows);
    return arena_alloc(arena, total);
}

void *arena_room(struct arena *arena, void *items, size_t count, size_t *capacity,
                 size_t item_bytes)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? *capacity * 2 : ROOM_FIRST;
    void *moved = arena_calloc(arena, *capacity, item_bytes);
    if (count)
        memcpy(moved, items, count * item_bytes);
    return moved;
}

struct sv arena_sv(struct arena *arena, struct sv text)
{
    return (struct sv){arena_cstr(arena, text), text.n};
}

const char *arena_cstr(struct arena *arena, struct sv text)
{
    char *copy = arena_alloc(arena, text.n + 1);
    if (text.n)
        memcpy(copy, text.p, text.n);
    return copy;
}

struct sv arena_join(struct arena *arena, const struct sv *parts, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += parts[i].n;
    char *text = arena_alloc(arena, n + 1);
    size_t at = 0;
    for (size_t i = 0; i < count; at += parts[i++].n) {
        if (parts[i].n)
            memcpy(text + at, parts[i].p, parts[i].n);
    }
    return (struct sv){text, n};
}

struct sv arena_printf(struct arena *arena, const char *format, ...)
{
    char small[128]; /* most fit, and are formatted once */
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    ASSERT(length >= 0);
    size_t n = (size_t)length;
    char *text = arena_alloc(arena, n + 1);
    if (n < sizeof small)
        memcpy(text, small, n);
    else
        vsnprintf(text, n + 1, format, again);
    va_end(again);
    if (arena->is_wiping)
        sodium_memzero(small, sizeof small);
    return (struct sv){text, n};
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used_bytes;
}
