/* Deterministic CBOR (RFC 8949 section 4.2.1), the canonical encoding of events: shortest integer
 * forms, definite lengths, map keys are unsigned integers in ascending order, no floats, no tags.
 * The reader refuses anything that is not in this form, at once, before the first item is read. */
#ifndef BASE_CBOR_H
#define BASE_CBOR_H

#include "base/buf.h"
#include "base/err.h"
#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

#define CBOR_DEPTH_MAX 16

/* ---- writing: the caller announces counts, gives map keys as cbor_int in ascending order, and
 * asserts cbor_is_canonical once on what it wrote ---- */
void cbor_int(struct buf *out, int64_t value);
void cbor_text(struct buf *out, struct sv utf8);
void cbor_bytes(struct buf *out, struct sv bytes);
void cbor_bool(struct buf *out, bool value);
void cbor_null(struct buf *out);
void cbor_array(struct buf *out, size_t count);
void cbor_map(struct buf *out, size_t count);

/* True for a sequence of complete items, each exactly as these writers would write it. */
bool cbor_is_canonical(struct sv in);

/* ---- reading ---- */
enum cbor_kind { CBOR_INT, CBOR_TEXT, CBOR_BYTES, CBOR_BOOL, CBOR_NULL, CBOR_ARRAY, CBOR_MAP };

struct cbor_reader {
    struct sv in;
    size_t at;
    bool failed; /* sticky: after a failure every read gives zero values */
};

/* Checks all of `in`; when it is not canonical the reader starts out failed. */
void cbor_reader_init(struct cbor_reader *r, struct sv in);
/* The same of bytes that the writers above made and a seal has vouched for since: they are not
 * proved again. Reading never leaves `in` even if they are not what was promised. */
void cbor_reader_init_vouched(struct cbor_reader *r, struct sv in);
/* Kind of the next item without consuming it; false at the end or on failure. */
bool cbor_peek(struct cbor_reader *r, enum cbor_kind *out);
int64_t cbor_read_int(struct cbor_reader *r);
struct sv cbor_read_text(struct cbor_reader *r); /* borrowed, valid UTF-8 where it was proved */
struct sv cbor_read_bytes(struct cbor_reader *r);
bool cbor_read_bool(struct cbor_reader *r);
/* True and consumed when the next item is null. */
bool cbor_read_null(struct cbor_reader *r);
size_t cbor_read_array(struct cbor_reader *r); /* count; at most bytes left */
size_t cbor_read_map(struct cbor_reader *r);
/* Skip one item of any kind with everything inside it. */
void cbor_skip(struct cbor_reader *r);
/* ERR_OK when everything was consumed without failure, else ERR_CORRUPT. */
enum err cbor_finish(struct cbor_reader *r) ERR_MUST_USE;

#endif
