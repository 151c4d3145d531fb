/* Reception days at the desk: the queue of a day, and bookings written down for people on the
 * phone. */
#include "service/receptions.h"

#include "service/number.h"
#include "service/receptions_private.h"
#include "service/service_private.h"
#include "service/work_private.h"

enum { PAST_DAYS = 14 };

/* ---- who ---- */

static const role_set DESK =
    ROLE_BIT(ROLE_WINDOW_CLERK) | ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD);
static const role_set ABOVE = ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_LEADER);

static bool is_desk(const struct grant *grant, const struct reception *reception)
{
    return (DESK & ROLE_BIT(grant->role)) && grant->unit == reception->office;
}

static bool reads_as(const struct call *call, const struct reception *reception,
                     const struct grant *grant)
{
    role_set role = ROLE_BIT(grant->role);
    id64 reach = unit_reach_root(call->office->units, grant->unit);
    bool is_leader = grant->role == ROLE_CASE_LEADER && call->who.account == reception->leader;
    return is_desk(grant, reception) || is_leader ||
           ((role & ABOVE) && unit_is_within(call->office->units, reception->office, reach));
}

/* Those at the desk before others: they may do more. */
static bool may_read(const struct call *call, const struct reception *reception, struct grant *as,
                     bool *at_desk)
{
    bool may = false;
    *at_desk = false;
    for (size_t i = 0; i < call->who.grant_count && !*at_desk; i++) {
        const struct grant *grant = &call->who.grants[i];
        if (!reads_as(call, reception, grant))
            continue;
        *at_desk = is_desk(grant, reception);
        if (!may || *at_desk)
            *as = *grant;
        may = true;
    }
    return may;
}

static enum err read_for_desk(struct call *call, id64 id, struct reception *out, struct grant *as,
                              bool *at_desk)
{
    struct work_key key = {.id = id};
    *at_desk = false;
    if (call->who.kind != CALLER_STAFF)
        return ERR_NOT_FOUND;
    enum err err = store_work_by_id(call->conn, id, &key);
    if (!err)
        err = reception_read(call, &key, out);
    if (!err && !may_read(call, out, as, at_desk))
        err = ERR_NOT_FOUND;
    return err;
}

/* ---- lists ---- */

enum err service_desk_receptions(struct call *call, struct reception_list *out)
{
    struct reception_list all;
    struct grant as;
    bool at_desk;
    *out = (struct reception_list){.count = 0};
    enum err err = reception_list_from(call, call->today - PAST_DAYS, &all);
    if (err)
        return err;
    struct reception *items = ARENA_ARRAY(call->arena, struct reception, all.count);
    for (size_t i = 0; i < all.count; i++) {
        if (may_read(call, &all.items[i], &as, &at_desk))
            items[out->count++] = all.items[i];
    }
    out->items = items;
    return ERR_OK;
}

/* Of a matter that the caller may not read its place in the queue alone. */
static enum err fill_item(struct call *call, const struct booking *booking, struct queue_item *out)
{
    struct loaded loaded;
    enum err err = petition_load_for_staff(call, booking->petition, &loaded);
    out->petition = booking->petition;
    out->at_desk = booking->at_desk;
    out->is_heard = booking->heard_at > 0;
    out->made_at = booking->made_at;
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    out->number = loaded.number;
    out->title = loaded.petition.title;
    return ERR_OK;
}

static enum err fill_queue(struct call *call, struct reception_day *out)
{
    struct booking *rows;
    enum err err =
        store_bookings_of_day(call->conn, call->arena, &out->reception.key, &rows, &out->count);
    if (err)
        return err;
    struct queue_item *items = ARENA_ARRAY(call->arena, struct queue_item, out->count);
    for (size_t i = 0; !err && i < out->count; i++) {
        items[i].place = (int)i + 1;
        items[i].is_waiting = items[i].place > out->reception.talks;
        err = fill_item(call, &rows[i], &items[i]);
    }
    out->items = items;
    return err;
}

/* Acts of the work, which a clerk at the window has none of. */
static enum err fill_offers(struct call *call, struct reception_day *out)
{
    struct work work;
    struct work_ground ground;
    const struct reception *reception = &out->reception;
    enum err err = store_work_load(call->conn, call->arena, &reception->key, &work);
    if (!err)
        err = work_ground(call, &reception->key, &work, work.leader, &ground);
    if (err)
        return err;
    const struct work_offers offers = work_offers_to(call, &work, &ground.env);
    out->offers = offers.items;
    out->offer_count = offers.count;
    for (size_t i = 0; i < offers.count; i++) {
        if (id_list_has(&reception->rules->talks, offers.items[i]->id))
            out->talk_act = offers.items[i]->id;
    }
    return ERR_OK;
}

enum err service_reception_day(struct call *call, id64 id, struct reception_day *out)
{
    struct grant as;
    bool at_desk;
    *out = (struct reception_day){.count = 0};
    enum err err = read_for_desk(call, id, &out->reception, &as, &at_desk);
    if (!err)
        err = fill_queue(call, out);
    if (!err)
        err = fill_offers(call, out);
    if (err)
        return err;
    out->may_book = at_desk && reception_is_bookable(call, &out->reception);
    out->may_drop = at_desk;
    const struct look look = {.kind = READING_LIST,
                              .as = as,
                              .ground = GROUND_LISTING,
                              .purpose = out->reception.rules->id};
    return reading_note(call, &look, NULL);
}

/* ---- writing down and taking out ---- */

enum err service_reception_book(struct call *call, id64 id, struct sv typed)
{
    struct reception reception;
    struct loaded loaded;
    struct petition_key key;
    struct grant as;
    bool at_desk;
    struct sv number = number_normalise(call->arena, typed);
    enum err err = read_for_desk(call, id, &reception, &as, &at_desk);
    if (!err && !at_desk)
        err = ERR_FORBIDDEN;
    if (err)
        return err;
    err = store_petition_by_number(call->conn, number, &key);
    if (!err)
        err = petition_load_for_staff(call, key.id, &loaded);
    if (err == ERR_NOT_FOUND)
        return fail_field(call->fail, "number", "enum", "");
    if (!err)
        err = reception_put(call, &reception, &loaded.key, true);
    return err ? err : audit_add(call, "talk_booked", number, reception.place);
}

/* The row of the audit says who took out which place of which day, so that nobody does it unseen;
 * not whose it was: no list of those who did not come can be made from it. */
enum err service_reception_drop(struct call *call, id64 id, id64 petition)
{
    struct reception reception;
    struct booking *rows;
    size_t count;
    struct grant as;
    bool at_desk;
    int no = 0;
    enum err err = read_for_desk(call, id, &reception, &as, &at_desk);
    if (!err && !at_desk)
        err = ERR_FORBIDDEN;
    if (!err)
        err = store_bookings_of_day(call->conn, call->arena, &reception.key, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        if (rows[i].petition == petition && rows[i].heard_at == 0)
            no = rows[i].no;
    }
    if (!err && no == 0)
        err = ERR_NOT_FOUND;
    if (!err)
        err = store_booking_drop(call->conn, &reception.key, petition);
    return err ? err
               : audit_add(call, "talk_taken_out", reception.place,
                           arena_printf(call->arena, "%d", no));
}

/* ---- a talk ---- */

enum err reception_talk_recorded(struct call *call, const struct work_acting *acting,
                                 const struct work_event *event)
{
    id64 petition = field_number(event->fields, event->field_count, "petition", 0);
    return store_booking_heard(call->conn, &acting->key, petition, call->now);
}
