/* Reception days of leaders (F22): what is published of them, talks that people book, the queue of
 * a day, and what the record of a talk leaves in its matter.
 *
 * 1. The order of booking is the order of the queue, whoever booked and whichever way. Who has no
 *    place any more waits; when somebody before them cancels they move up.
 * 2. A booking names a matter and nobody in it. One that is cancelled or not used goes without a
 *    trace: no number of such is kept anywhere.
 * 3. One matter has one booking ahead at a time, so that places go round.
 *
 * Each call runs in the transaction of its call – one that writes on the writer's thread, one that
 * reads on whichever thread has the connection – and shares nothing with other calls. What it hands
 * back is the call's arena's: whoever keeps it beyond the answer copies it. Whatever a call did
 * before it failed goes with the transaction. */
#ifndef SERVICE_RECEPTIONS_H
#define SERVICE_RECEPTIONS_H

#include "service/works.h"
#include "store/bookings.h"

enum reception_stand {
    RECEPTION_ANNOUNCED, /* talks can be booked, if there are any */
    RECEPTION_UNDER_WAY, /* the leader has come */
    RECEPTION_OVER,
    RECEPTION_CANCELLED
};
struct reception {
    struct work_key key;
    const struct rule_work *rules;
    struct sv rulebook; /* pin */
    enum reception_stand stand;
    int64_t version;
    id64 office, leader;
    struct sv leader_name, remit, hours, place;
    struct sv form; /* in the caller's language; empty: not said */
    day_t day;
    int talks; /* that can be booked; 0: none can */
    int booked, waiting, heard;
    struct sv instead_of; /* the leader announced at first, when another one receives; else empty */
    struct sv reason;     /* of the substitution or of the cancelling */
    time_ms arrived_at;   /* the leader, by the server's clock; 0: not yet */
};
struct reception_list {
    const struct reception *items;
    size_t count;
};
/* Published: the days from today on that have not ended, the next first, 60 at most; for anybody.
 * One read by its index for each kind that holds talks, and the names. */
enum err service_receptions(struct call *call, struct reception_list *out) ERR_MUST_USE;

struct own_booking {
    struct reception reception;
    int place;       /* in the queue, from 1; of those who wait, too */
    bool is_waiting; /* no place yet */
    bool is_heard;
    time_ms made_at;
};
struct own_bookings {
    const struct own_booking *items; /* the newest day first */
    size_t count;
    struct reception_list days; /* that may be booked */
    bool may_book;              /* nothing is booked ahead, and they take part in the matter */
};
/* Of the follower's matter. ERR_NOT_FOUND for anybody else, and for who takes no part any more. */
enum err service_follow_bookings(struct call *call, struct own_bookings *out) ERR_MUST_USE;
/* Reasons of ERR_REFUSED: "closed" (not a day that can be booked), "full" (nor is there room to
 * wait), "booked" (the matter has a booking ahead). */
enum err service_follow_book(struct call *call, id64 id) ERR_MUST_USE;
enum err service_follow_cancel(struct call *call, id64 id) ERR_MUST_USE;

/* Those and the last fourteen days, for officials of the office that keeps one, its leader, and
 * those who supervise or lead there; to others none. */
enum err service_desk_receptions(struct call *call, struct reception_list *out) ERR_MUST_USE;

struct queue_item {
    id64 petition;
    struct sv number, title; /* empty: the matter is not the caller's to read */
    int place;
    bool is_waiting, at_desk, is_heard;
    time_ms made_at;
};
struct reception_day {
    struct reception reception;
    const struct queue_item *items; /* in the order of the queue */
    size_t count;
    bool may_book, may_drop;              /* write down bookings, take them out */
    const struct rule_act *const *offers; /* acts of the work, to the caller */
    size_t offer_count;
    struct sv talk_act; /* by which the caller records a talk now; empty: they do not */
};
/* As service_desk_receptions; ERR_NOT_FOUND for others. A look at a list. */
enum err service_reception_day(struct call *call, id64 id, struct reception_day *out) ERR_MUST_USE;
/* For somebody on the phone or at the window: by number, of a matter that the caller may read. A
 * row of the audit says who wrote it down. Refused as service_follow_book. */
enum err service_reception_book(struct call *call, id64 id, struct sv typed) ERR_MUST_USE;
/* Take one out: called off on the phone, or nobody was there when it was called. */
enum err service_reception_drop(struct call *call, id64 id, id64 petition) ERR_MUST_USE;

#endif
