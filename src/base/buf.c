/* Growing bytes with a maximum. Invariants: n <= capacity <= max (or capacity is 0); once
 * `overflowed` is set nothing is added any more, so what is there is always a prefix of what was
 * meant. */
#include "base/buf.h"

#include "base/assert.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES ((size_t)256)

void buf_init(struct buf *buf, size_t max_bytes)
{
    *buf = (struct buf){.max = max_bytes};
}

void buf_release(struct buf *buf)
{
    free(buf->p);
    *buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf)
{
    buf->n = 0;
    buf->overflowed = false;
}

/* Make room for n more bytes; false (and sticky) when that would pass the maximum. */
static bool reserve(struct buf *buf, size_t n)
{
    if (buf->overflowed)
        return false;
    if (n > buf->max - buf->n) {
        buf->overflowed = true;
        return false;
    }
    size_t needed = buf->n + n;
    if (needed <= buf->capacity)
        return true;
    size_t capacity = buf->capacity ? buf->capacity : FIRST_BYTES;
    while (capacity < needed && capacity <= buf->max / 2)
        capacity *= 2;
    if (capacity < needed || capacity > buf->max)
        capacity = buf->max;
    char *grown = realloc(buf->p, capacity);
    if (!grown) {
        fprintf(stderr, "out of memory\n");
        abort();
    }
    memset(grown + buf->n, 0, capacity - buf->n);
    buf->p = grown;
    buf->capacity = capacity;
    return true;
}

char *buf_grow(struct buf *buf, size_t n)
{
    if (!reserve(buf, n))
        return NULL;
    buf->n += n;
    return buf->p + buf->n - n;
}

void buf_add(struct buf *buf, const void *bytes, size_t n)
{
    char *at = n ? buf_extend(buf, n) : NULL;
    if (at)
        memcpy(at, bytes, n);
}

void buf_add_sv(struct buf *buf, struct sv text)
{
    buf_add(buf, text.p, text.n);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    char small[256];
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    ASSERT(length >= 0);
    size_t n = (size_t)length;
    if (n < sizeof small) {
        buf_add(buf, small, n);
    } else if (n < SIZE_MAX - 1 && reserve(buf, n)) {
        char *large = malloc(n + 1);
        ASSERT(large);
        vsnprintf(large, n + 1, format, again);
        buf_add(buf, large, n);
        free(large);
    }
    va_end(again);
}

struct sv buf_view(const struct buf *buf)
{
    return (struct sv){buf->p, buf->n};
}

enum err buf_finish(const struct buf *buf)
{
    return buf->overflowed ? ERR_TOO_LARGE : ERR_OK;
}
