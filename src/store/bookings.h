/* Talks booked on reception days: working rows that name a matter by its id and nobody in it. The
 * order of booking is the order of the queue; a row that goes moves up all behind it.
 *
 * A call works in the transaction of its connection, on the thread that has it. Rows and their
 * texts are the arena's that is given. */
#ifndef STORE_BOOKINGS_H
#define STORE_BOOKINGS_H

#include "store/works.h"

struct booking {
    struct work_key day;
    id64 petition; /* of the same region */
    int no;        /* the order of booking; given by store_booking_add */
    time_ms made_at;
    bool at_desk;     /* written down by a clerk */
    time_ms heard_at; /* the talk was recorded; 0: not yet */
    time_ms expires;
};
/* Behind all that are there; sets booking->no. ERR_CONFLICT: the matter has one on that day. */
enum err store_booking_add(struct store_conn *conn, struct booking *booking) ERR_MUST_USE;
/* Of a day, in the order of booking. In the arena. */
enum err store_bookings_of_day(struct store_conn *conn, struct arena *arena,
                               const struct work_key *day, struct booking **out,
                               size_t *count) ERR_MUST_USE;
/* Of a matter, on whatever day, the newest day first. In the arena. */
enum err store_bookings_of_matter(struct store_conn *conn, struct arena *arena,
                                  const struct petition_key *petition, struct booking **out,
                                  size_t *count) ERR_MUST_USE;
/* The talk was recorded; nothing where the matter has no booking on that day. */
enum err store_booking_heard(struct store_conn *conn, const struct work_key *day, id64 petition,
                             time_ms at) ERR_MUST_USE;
/* It goes, with no trace; ERR_NOT_FOUND. */
enum err store_booking_drop(struct store_conn *conn, const struct work_key *day,
                            id64 petition) ERR_MUST_USE;

/* Inside src/store: those of a matter that is disposed of; at most limit that have expired. */
enum err bookings_drop_of(struct store_conn *conn, const struct petition_key *key) ERR_MUST_USE;
enum err bookings_expire(struct store_conn *conn, time_ms now, int limit,
                         int64_t *dropped) ERR_MUST_USE;

#endif
