/* Parts that the encodings of a petition's events and of a work's have in common: who, fields,
 * periods. Private to src/domain.
 *
 * Reading is total: a wrong item makes the reader fail, later reads give zeros. */
#ifndef DOMAIN_EVENT_PARTS_H
#define DOMAIN_EVENT_PARTS_H

#include "base/cbor.h"
#include "domain/event.h"
#include "domain/event_format.h"

/* ---- small readers ---- */

static inline void require(struct cbor_reader *r, bool condition)
{
    if (!condition)
        r->failed = true;
}

static inline int64_t read_within(struct cbor_reader *r, int64_t min, int64_t max)
{
    int64_t value = cbor_read_int(r);
    require(r, value >= min && value <= max);
    return r->failed ? 0 : value;
}

static inline int read_count(struct cbor_reader *r)
{
    return (int)read_within(r, 0, INT32_MAX);
}

static inline id64 read_id(struct cbor_reader *r)
{
    return read_within(r, 0, INT64_MAX);
}

static inline day_t read_day(struct cbor_reader *r)
{
    return (day_t)read_within(r, 0, FORMAT_DAY_MAX);
}

static inline void read_tuple(struct cbor_reader *r, size_t size)
{
    require(r, cbor_read_array(r) == size);
}

/* One of two sizes; true for the greater. */
static inline bool read_tuple_is_long(struct cbor_reader *r, size_t size, size_t long_size)
{
    size_t count = cbor_read_array(r);
    require(r, count == size || count == long_size);
    return !r->failed && count == long_size;
}

static inline size_t read_list(struct cbor_reader *r)
{
    size_t count = cbor_read_array(r);
    require(r, count <= FORMAT_ITEMS_MAX);
    return r->failed ? 0 : count;
}

static inline enum role read_role(struct cbor_reader *r)
{
    enum role role = ROLE_NONE;
    require(r, role_from_word(cbor_read_text(r), &role));
    return role;
}

/* ---- parts ---- */

void event_put_actor(struct buf *out, const struct actor *actor);
struct actor event_read_actor(struct cbor_reader *r);
/* A period with its end. */
void event_put_times(struct buf *out, const struct period *period, const struct period_end *end);
void event_read_times(struct cbor_reader *r, struct period *period, struct period_end *end);
/* One field, as event_encode_field writes it; texts borrow from the reader's bytes. */
void event_read_field(struct arena *arena, struct cbor_reader *r, struct field *field);

#endif
