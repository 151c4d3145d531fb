/* Growing bytes, born with a maximum. Going over it does not write and makes the buffer sticky
 * "overflowed": write freely, check once at the end with buf_finish. One thread at a time. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    char *p; /* never NULL after the first byte; not NUL-terminated */
    size_t n;
    size_t capacity;
    size_t max;
    bool overflowed;
};

/* Start empty; no memory is taken before the first byte. */
void buf_init(struct buf *buf, size_t max_bytes);
/* Free the memory; the buffer may be initialised again. */
void buf_release(struct buf *buf);
/* Empty it, keep memory and maximum. */
void buf_clear(struct buf *buf);
void buf_add(struct buf *buf, const void *bytes, size_t n);
void buf_add_sv(struct buf *buf, struct sv text);
static inline void buf_add_byte(struct buf *buf, uint8_t byte)
{
    if (buf->n < buf->capacity && !buf->overflowed)
        buf->p[buf->n++] = (char)byte;
    else
        buf_add(buf, &byte, 1);
}
/* What buf_extend does when there is not room enough yet. */
char *buf_grow(struct buf *buf, size_t n);
/* Room for n bytes that the caller fills at once; NULL when they do not fit. */
static inline char *buf_extend(struct buf *buf, size_t n)
{
    if (buf->overflowed || n > buf->capacity - buf->n)
        return buf_grow(buf, n);
    buf->n += n;
    return buf->p + buf->n - n;
}
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Borrow what is there; valid until the next change. */
struct sv buf_view(const struct buf *buf);
/* ERR_OK, or ERR_TOO_LARGE when anything was refused. */
enum err buf_finish(const struct buf *buf) ERR_MUST_USE;

#endif
