/* /api/receptions, /api/follow/bookings, /api/desk/receptions: days on which leaders receive. */
#include "service/receptions.h"

#include "http/handlers/render_work.h"
#include "http/routes.gen.h"
#include "service/auth.h"

static const char *const STANDS[] = {[RECEPTION_ANNOUNCED] = "announced",
                                     [RECEPTION_UNDER_WAY] = "under_way",
                                     [RECEPTION_OVER] = "over",
                                     [RECEPTION_CANCELLED] = "cancelled"};

static void render_time(struct json_writer *w, const char *key, time_ms at)
{
    if (at > 0)
        jsonw_time(w, key, at);
    else
        jsonw_null(w, key);
}

static void render_reception(struct json_writer *w, const char *key, const struct call *call,
                             const struct reception *reception)
{
    jsonw_object(w, key);
    jsonw_id(w, "id", reception->key.id);
    render_day(w, "day", reception->day);
    jsonw_text(w, "hours", reception->hours);
    jsonw_text(w, "place", reception->place);
    render_unit_ref(w, "office", call->office, reception->office);
    jsonw_text(w, "leader", reception->leader_name);
    jsonw_text(w, "remit", reception->remit);
    jsonw_text_or_null(w, "form", reception->form);
    jsonw_text(w, "stand", sv_from(STANDS[reception->stand]));
    jsonw_int(w, "talks", reception->talks);
    jsonw_int(w, "booked", reception->booked);
    jsonw_int(w, "waiting", reception->waiting);
    jsonw_int(w, "heard", reception->heard);
    jsonw_text_or_null(w, "instead_of", reception->instead_of);
    jsonw_text_or_null(w, "reason", reception->reason);
    render_time(w, "arrived_at", reception->arrived_at);
    jsonw_object_end(w);
}

static void render_list(struct json_writer *w, const char *key, const struct call *call,
                        const struct reception_list *list)
{
    jsonw_array(w, key);
    for (size_t i = 0; i < list->count; i++)
        render_reception(w, NULL, call, &list->items[i]);
    jsonw_array_end(w);
}

static void answer_list(struct request *rq, const struct reception_list *list)
{
    struct json_writer *w = &rq->reply.json;
    jsonw_object(w, NULL);
    render_list(w, "items", &rq->call, list);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
}

enum err handler_receptions(struct request *rq)
{
    struct reception_list list;
    enum err err = service_receptions(&rq->call, &list);
    if (!err)
        answer_list(rq, &list);
    return err;
}

enum err handler_desk_receptions(struct request *rq)
{
    struct reception_list list;
    enum err err = service_desk_receptions(&rq->call, &list);
    if (!err)
        answer_list(rq, &list);
    return err;
}

/* ---- one's own ---- */

enum err handler_follow_bookings(struct request *rq)
{
    struct own_bookings own;
    struct sv number;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_follow_bookings(&rq->call, &own);
    if (!err)
        err = service_follow_number(&rq->call, &number);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_text(w, "number", number);
    jsonw_array(w, "items");
    for (size_t i = 0; i < own.count; i++) {
        const struct own_booking *item = &own.items[i];
        jsonw_object(w, NULL);
        render_reception(w, "reception", &rq->call, &item->reception);
        jsonw_int(w, "place", item->place);
        jsonw_bool(w, "is_waiting", item->is_waiting);
        jsonw_bool(w, "is_heard", item->is_heard);
        jsonw_time(w, "made_at", item->made_at);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    render_list(w, "days", &rq->call, &own.days);
    jsonw_bool(w, "may_book", own.may_book);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_follow_book(struct request *rq)
{
    return service_follow_book(&rq->call, request_id(rq, "work"));
}

enum err handler_follow_cancel(struct request *rq)
{
    return service_follow_cancel(&rq->call, request_id(rq, "work"));
}

/* ---- at the desk ---- */

static void render_queue(struct json_writer *w, const struct reception_day *day)
{
    jsonw_array(w, "queue");
    for (size_t i = 0; i < day->count; i++) {
        const struct queue_item *item = &day->items[i];
        jsonw_object(w, NULL);
        jsonw_id(w, "petition", item->petition);
        jsonw_text_or_null(w, "number", item->number);
        jsonw_text_or_null(w, "title", item->title);
        jsonw_int(w, "place", item->place);
        jsonw_bool(w, "is_waiting", item->is_waiting);
        jsonw_bool(w, "at_desk", item->at_desk);
        jsonw_bool(w, "is_heard", item->is_heard);
        jsonw_time(w, "made_at", item->made_at);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

enum err handler_reception_day(struct request *rq)
{
    struct reception_day day;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_reception_day(&rq->call, request_id(rq, "work"), &day);
    if (err)
        return err;
    jsonw_object(w, NULL);
    render_reception(w, "reception", &rq->call, &day.reception);
    jsonw_int(w, "version", day.reception.version);
    render_queue(w, &day);
    jsonw_bool(w, "may_book", day.may_book);
    jsonw_bool(w, "may_drop", day.may_drop);
    jsonw_array(w, "acts");
    for (size_t i = 0; i < day.offer_count; i++)
        render_work_act(w, NULL, day.offers[i], rq->call.lang);
    jsonw_array_end(w);
    jsonw_text_or_null(w, "talk_act", day.talk_act);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_reception_book(struct request *rq)
{
    return service_reception_book(&rq->call, request_id(rq, "work"),
                                  input_text(rq->input, "number"));
}

enum err handler_reception_drop(struct request *rq)
{
    return service_reception_drop(&rq->call, request_id(rq, "work"), request_id(rq, "petition"));
}
