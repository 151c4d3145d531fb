/* Ids: (ms since 2020) << 21 | node << 12 | sequence. The last (ms, sequence) pair given is one
 * atomic number that only grows, so ids never repeat within a process: a clock that stands still
 * or goes back merely lets the sequence run on into the following milliseconds. */
#include "base/id.h"

#include "base/assert.h"
#include "base/num.h"

#include <stdatomic.h>
#include <string.h>

#define EPOCH_MS INT64_C(1577836800000) /* 2020-01-01T00:00:00Z */
#define NODE_BITS 9
#define SEQUENCE_BITS 12
#define MS_BITS 42

void id_source_init(struct id_source *source, struct timesource time, uint16_t node)
{
    ASSERT(node < 1u << NODE_BITS);
    atomic_init(&source->last, 0);
    atomic_init(&source->node, node);
    source->first = 0;
    source->time = time;
}

void id_source_begin_at(struct id_source *source, uint16_t first)
{
    ASSERT(first < 1u << SEQUENCE_BITS);
    source->first = first;
}

void id_source_take_node(struct id_source *source, uint16_t node)
{
    ASSERT(node < 1u << NODE_BITS);
    atomic_store(&source->node, node);
}

id64 id_next(struct id_source *source)
{
    int64_t since_epoch = source->time.now_ms(source->time.self) - EPOCH_MS;
    uint64_t now = since_epoch > 0 ? (uint64_t)since_epoch << SEQUENCE_BITS | source->first : 0;
    uint64_t last = atomic_load(&source->last);
    uint64_t next;
    do {
        next = now > last ? now : last + 1;
    } while (!atomic_compare_exchange_weak(&source->last, &last, next));
    uint64_t ms = next >> SEQUENCE_BITS;
    uint64_t sequence = next & ((1u << SEQUENCE_BITS) - 1);
    uint64_t node = atomic_load(&source->node);
    ASSERT(ms < UINT64_C(1) << MS_BITS);
    return (id64)((ms << NODE_BITS | node) << SEQUENCE_BITS | sequence);
}

id64 id_at(time_ms at, uint32_t low)
{
    ASSERT(at > EPOCH_MS && low < 1u << (NODE_BITS + SEQUENCE_BITS));
    return (id64)((uint64_t)(at - EPOCH_MS) << (NODE_BITS + SEQUENCE_BITS) | low);
}

bool id_parse(struct sv text, id64 *out)
{
    if (text.n == 0 || text.p[0] == '0' || text.p[0] == '-')
        return false;
    return num_parse_i64(text, 1, INT64_MAX, out);
}

int id_format(id64 id, char out[ID_TEXT_MAX + 1])
{
    ASSERT(id >= 0);
    return num_format_i64(id, out);
}
