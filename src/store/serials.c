/* Numbers for people, from counters.
 *
 * 1. A group asks the database for a counter once, counts on by itself and writes down how far it
 *    came before it is committed: until then no other writer can ask.
 * 2. What a job took that was undone is given out again: numbers have no gaps. */
#include "base/assert.h"
#include "store/petitions.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

enum { SERIAL_PETITION = 1, SERIAL_DOCUMENT = 2 };

static struct serial *find(struct store_conn *conn, int kind, id64 owner, int64_t period)
{
    for (int i = 0; i < conn->serials.count; i++) {
        struct serial *serial = &conn->serials.items[i];
        if (serial->kind == kind && serial->owner == owner && serial->period == period)
            return serial;
    }
    return NULL;
}

static void keep(struct store_conn *conn, const struct q_serial_next_in *in, int64_t last)
{
    struct serials *serials = &conn->serials;
    if (!serials->are_kept || serials->count == SERIALS_MAX)
        return;
    serials->items[serials->count++] =
        (struct serial){.kind = (int)in->kind, .owner = in->owner, .period = in->period, last};
}

static enum err next_serial(struct store_conn *conn, int kind, id64 owner, int64_t period,
                            int64_t *out)
{
    struct q_serial_next_out row;
    const struct q_serial_next_in in = {.kind = kind, .owner = owner, .period = period};
    struct serial *kept = find(conn, kind, owner, period);
    if (kept) {
        *out = ++kept->last;
        kept->is_ahead = true;
        return ERR_OK;
    }
    enum err err = q_serial_next(conn, conn->scratch, &in, &row);
    if (err)
        return err;
    *out = row.last;
    keep(conn, &in, row.last);
    return ERR_OK;
}

enum err store_petition_serial(struct store_conn *conn, id64 office, day_t day, int64_t *out)
{
    return next_serial(conn, SERIAL_PETITION, office, day, out);
}

enum err store_document_serial(struct store_conn *conn, id64 unit, int year, int64_t *out)
{
    return next_serial(conn, SERIAL_DOCUMENT, unit, year, out);
}

enum err store_serial_raise(struct store_conn *conn, id64 owner, int64_t period, bool is_document,
                            int64_t last)
{
    const struct q_serial_raise_in in = {.kind = is_document ? SERIAL_DOCUMENT : SERIAL_PETITION,
                                         .owner = owner,
                                         .period = period,
                                         .last = last};
    struct serial *kept = find(conn, (int)in.kind, owner, period);
    if (!kept)
        return q_serial_raise(conn, &in, NULL);
    if (kept->last < last)
        *kept = (struct serial){(int)in.kind, owner, period, last, .is_ahead = true};
    return ERR_OK;
}

enum err serials_store(struct store_conn *conn)
{
    enum err err = ERR_OK;
    for (int i = 0; !err && i < conn->serials.count; i++) {
        const struct serial *serial = &conn->serials.items[i];
        const struct q_serial_raise_in in = {.kind = serial->kind,
                                             .owner = serial->owner,
                                             .period = serial->period,
                                             .last = serial->last};
        if (serial->is_ahead)
            err = q_serial_raise(conn, &in, NULL);
    }
    return err;
}
