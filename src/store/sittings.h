/* Days on which somebody sits for visitors, as they are published: rows folded from works, read by
 * their day through one index, however many days there were before.
 *
 * A call works in the transaction of its connection, on the thread that has it. Rows and their
 * texts are the arena's that is given. */
#ifndef STORE_SITTINGS_H
#define STORE_SITTINGS_H

#include "store/works.h"

struct sitting {
    struct work_key key;
    struct sv kind, rulebook, state; /* as the rulebook of that pin has them */
    id64 office, unit, leader;       /* 0: none */
    int64_t version;
    struct work_held held; /* without opened_state */
    struct sv owed;        /* the duty due first, as the rulebook has it; empty: nothing is owed */
    day_t owed_day;
    int owed_minute; /* PERIOD_NO_MINUTE: the whole day */
    int booked, heard;
};

/* One day as it stands in this transaction. ERR_NOT_FOUND: the work is none. */
enum err store_sitting_get(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                           struct sitting *out) ERR_MUST_USE;

struct sitting_filter {
    id64 region;
    struct sv kind;
    day_t from, to; /* both included */
    bool is_open;   /* those alone that are not over and not called off */
    int limit;      /* 1..500 */
};
/* Those of one kind, the next first, at most limit. */
enum err store_sitting_list(struct store_conn *conn, struct arena *arena,
                            const struct sitting_filter *filter, struct sitting **out,
                            size_t *count) ERR_MUST_USE;

#endif
