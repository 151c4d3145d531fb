/* 64-bit ids made by the application: 42 bits of milliseconds since 2020-01-01, 9 bits of node,
 * 12 bits of sequence; positive, time-ordered, unique across up to 512 nodes. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/num.h"
#include "base/sv.h"
#include "base/timesource.h"

#include <stdbool.h>
#include <stdint.h>

typedef int64_t id64; /* 0 means "none" */

struct id_source {
    _Atomic uint64_t last; /* last (ms << 12 | sequence) given */
    _Atomic uint16_t node; /* 0..511 */
    uint16_t first;        /* sequence with which each millisecond begins, 0..4095 */
    struct timesource time;
};

void id_source_init(struct id_source *source, struct timesource time, uint16_t node);
/* Begin each millisecond here: two programs of one node that begin far apart do not meet. Before
 * the first id. */
void id_source_begin_at(struct id_source *source, uint16_t first);
/* From now on ids are of this node. */
void id_source_take_node(struct id_source *source, uint16_t node);
/* Next id; thread-safe, never repeats or goes back even when the clock does. */
id64 id_next(struct id_source *source);
/* The id that was given at a moment with these low 21 bits: for data made with dates in the past,
 * whose maker sees to it that low bits do not repeat. */
id64 id_at(time_ms at, uint32_t low);
/* Decimal text without sign or leading zero; 0 is refused. */
bool id_parse(struct sv text, id64 *out);
#define ID_TEXT_MAX NUM_TEXT_MAX
/* Write decimal text; returns its length. */
int id_format(id64 id, char out[ID_TEXT_MAX + 1]);

#endif
