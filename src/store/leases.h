/* Leases: rows that say which of several programs on one database does something, and until when.
 * Who asks gives the time; machines that share a database keep theirs within a second or so. A
 * lease says who should do a thing, so that it is not done by all; that nothing is done twice that
 * may not be is each transaction's own affair. */
#ifndef STORE_LEASES_H
#define STORE_LEASES_H

#include "store/store.h"

#define LEASE_MS (INT64_C(15) * 1000) /* how long one lasts that is not taken again */

struct lease {
    struct sv name;
    int no;        /* which, where several have the name */
    id64 holder;   /* a random number of the program's own, > 0 */
    time_ms until; /* from then on anybody may take it; told, not given */
};

/* Take it for LEASE_MS, or keep it for as long; *is_held tells whether the holder has it now. It is
 * had by another until that one's time is over or it was given back. */
enum err store_lease_take(struct store_conn *conn, const struct lease *lease, time_ms now,
                          bool *is_held) ERR_MUST_USE;
/* Give it back; nothing when it is another's. */
enum err store_lease_give(struct store_conn *conn, const struct lease *lease) ERR_MUST_USE;
/* All of a name, by number; those that have run out as well. */
enum err store_leases(struct store_conn *conn, struct arena *arena, struct sv name,
                      const struct lease **out, size_t *count) ERR_MUST_USE;

#endif
