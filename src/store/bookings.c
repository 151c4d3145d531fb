/* Talks booked on reception days.
 *
 * 1. Numbers are given in the transaction that writes, of which there is one at a time: who asked
 *    first stands first, whoever asked.
 * 2. A row that goes leaves nothing: nobody is counted who cancels or does not come. */
#include "store/bookings.h"

#include "base/assert.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

static struct booking booking_from(const struct q_booking_put_in *row)
{
    return (struct booking){.day = {row->region, row->work},
                            .petition = row->petition,
                            .no = (int)row->no,
                            .made_at = row->made_at,
                            .at_desk = row->at_desk,
                            .heard_at = row->heard_at,
                            .expires = row->expires};
}

static struct booking *bookings_from(struct arena *arena, const struct q_booking_put_in *rows,
                                     size_t count)
{
    struct booking *items = ARENA_ARRAY(arena, struct booking, count);
    for (size_t i = 0; i < count; i++)
        items[i] = booking_from(&rows[i]);
    return items;
}

enum err store_bookings_of_day(struct store_conn *conn, struct arena *arena,
                               const struct work_key *day, struct booking **out, size_t *count)
{
    struct q_booking_put_in *rows = NULL;
    const struct q_bookings_of_day_in in = {.region = day->region, .work = day->id};
    *count = 0;
    enum err err = q_bookings_of_day(conn, arena, &in, &rows, count);
    *out = err ? NULL : bookings_from(arena, rows, *count);
    return err;
}

enum err store_bookings_of_matter(struct store_conn *conn, struct arena *arena,
                                  const struct petition_key *petition, struct booking **out,
                                  size_t *count)
{
    struct q_booking_put_in *rows = NULL;
    const struct q_bookings_of_matter_in in = {.region = petition->region,
                                               .petition = petition->id};
    *count = 0;
    enum err err = q_bookings_of_matter(conn, arena, &in, &rows, count);
    *out = err ? NULL : bookings_from(arena, rows, *count);
    return err;
}

enum err store_booking_add(struct store_conn *conn, struct booking *booking)
{
    struct booking *there;
    size_t count;
    enum err err = store_bookings_of_day(conn, conn->scratch, &booking->day, &there, &count);
    if (err)
        return err;
    booking->no = count > 0 ? there[count - 1].no + 1 : 1;
    for (size_t i = 0; i < count; i++) {
        if (there[i].petition == booking->petition)
            return ERR_CONFLICT;
    }
    const struct q_booking_put_in row = {.region = booking->day.region,
                                         .work = booking->day.id,
                                         .petition = booking->petition,
                                         .no = booking->no,
                                         .made_at = booking->made_at,
                                         .at_desk = booking->at_desk,
                                         .heard_at = booking->heard_at,
                                         .expires = booking->expires};
    return q_booking_put(conn, &row, NULL);
}

enum err store_booking_heard(struct store_conn *conn, const struct work_key *day, id64 petition,
                             time_ms at)
{
    const struct q_booking_heard_in in = {
        .region = day->region, .work = day->id, .petition = petition, .heard_at = at};
    ASSERT(at > 0);
    return q_booking_heard(conn, &in, NULL);
}

enum err store_booking_drop(struct store_conn *conn, const struct work_key *day, id64 petition)
{
    int64_t dropped = 0;
    const struct q_booking_drop_in in = {
        .region = day->region, .work = day->id, .petition = petition};
    enum err err = q_booking_drop(conn, &in, &dropped);
    return err || dropped > 0 ? err : ERR_NOT_FOUND;
}

enum err bookings_drop_of(struct store_conn *conn, const struct petition_key *key)
{
    const struct q_drop_bookings_of_in in = {.region = key->region, .petition = key->id};
    return q_drop_bookings_of(conn, &in, NULL);
}

/* One by one, so that each names its region. */
enum err bookings_expire(struct store_conn *conn, time_ms now, int limit, int64_t *dropped)
{
    struct q_bookings_expired_out *rows = NULL;
    size_t count = 0;
    const struct q_bookings_expired_in in = {.now = now, .limit = limit};
    enum err err = q_bookings_expired(conn, conn->scratch, &in, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        const struct q_booking_drop_in row = {
            .region = rows[i].region, .work = rows[i].work, .petition = rows[i].petition};
        err = q_booking_drop(conn, &row, NULL);
    }
    *dropped = err ? 0 : (int64_t)count;
    return err;
}
