/* Reception days as they are published, and bookings of talks by petitioners. */
#include "service/receptions.h"

#include "domain/people.h"
#include "domain/rule_trigger.h"
#include "service/receptions_private.h"
#include "service/service_private.h"
#include "service/work_private.h"
#include "store/sittings.h"

#include <stdlib.h>

enum { DAYS_MAX = 60, KEPT_DAYS = 30 };
#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* ---- one day ---- */

static struct sv form_name(const struct call *call, const struct rule_work *rules, struct sv chosen)
{
    const struct rule_act *opening = rule_work_opening(rules);
    const struct rule_field *field = opening ? rule_act_field(opening, SV("form")) : NULL;
    for (size_t i = 0; field && i < field->choices.count; i++) {
        if (sv_eq(field->choices.items[i].id, chosen))
            return words_in(&field->choices.items[i].name, call->lang);
    }
    return SV("");
}

static enum reception_stand stand_of(enum work_stand stand)
{
    static const enum reception_stand STANDS[] = {[WORK_STAND_ANNOUNCED] = RECEPTION_ANNOUNCED,
                                                  [WORK_STAND_UNDER_WAY] = RECEPTION_UNDER_WAY,
                                                  [WORK_STAND_OVER] = RECEPTION_OVER,
                                                  [WORK_STAND_CALLED_OFF] = RECEPTION_CANCELLED};
    return STANDS[stand];
}

/* Who booked behind the last place waits. What a leader did not do themselves is no coming of
 * theirs. ERR_NOT_FOUND: the kind holds no talks. */
static enum err reception_from(struct call *call, const struct sitting *sitting,
                               struct reception *out)
{
    const struct work_held *held = &sitting->held;
    const struct rulebook *rulebook = office_rulebook(call->office, sitting->rulebook);
    const struct rule_work *rules = rulebook ? rulebook_work(rulebook, sitting->kind) : NULL;
    if (!rules || rules->talks.count == 0)
        return ERR_NOT_FOUND;
    *out = (struct reception){.key = sitting->key,
                              .rules = rules,
                              .rulebook = sitting->rulebook,
                              .stand = stand_of(held->stand),
                              .version = sitting->version,
                              .office = sitting->office,
                              .leader = sitting->leader,
                              .remit = held->who,
                              .hours = held->hours,
                              .place = held->place,
                              .form = form_name(call, rules, held->form),
                              .day = held->day,
                              .talks = held->talks,
                              .heard = sitting->heard,
                              .reason = held->reason};
    out->booked = sitting->booked < held->talks ? sitting->booked : held->talks;
    out->waiting = sitting->booked - out->booked;
    if (held->arrived_account == sitting->leader)
        out->arrived_at = held->arrived_at;
    out->leader_name = service_official_name(call, sitting->leader);
    if (held->first_leader != sitting->leader)
        out->instead_of = service_official_name(call, held->first_leader);
    return ERR_OK;
}

enum err reception_read(struct call *call, const struct work_key *key, struct reception *out)
{
    struct sitting sitting;
    enum err err = store_sitting_get(call->conn, call->arena, key, &sitting);
    return err ? err : reception_from(call, &sitting, out);
}

bool reception_is_bookable(const struct call *call, const struct reception *reception)
{
    return reception->stand == RECEPTION_ANNOUNCED && reception->talks > 0 &&
           reception->day >= call->today;
}

/* ---- published days ---- */

static int reception_cmp(const void *left, const void *right)
{
    const struct reception *a = left;
    const struct reception *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->key.id > b->key.id) - (a->key.id < b->key.id);
}

/* The days of one kind, behind those that are listed already. */
static enum err list_kind(struct call *call, struct sv kind, day_t from, struct reception_list *out,
                          struct reception *items)
{
    const struct sitting_filter filter = {.region = call->office->region,
                                          .kind = kind,
                                          .from = from,
                                          .to = DAY_LAST,
                                          .is_open = true,
                                          .limit = DAYS_MAX - (int)out->count};
    struct sitting *sittings;
    size_t count = 0;
    enum err err = ERR_OK;
    if (filter.limit > 0)
        err = store_sitting_list(call->conn, call->arena, &filter, &sittings, &count);
    for (size_t i = 0; !err && i < count; i++) {
        err = reception_from(call, &sittings[i], &items[out->count]);
        if (err == ERR_NOT_FOUND)
            err = ERR_OK;
        else
            out->count += !err;
    }
    return err;
}

enum err reception_list_from(struct call *call, day_t from, struct reception_list *out)
{
    const struct rulebook *rulebook = call_rulebook(call);
    struct reception *items = ARENA_ARRAY(call->arena, struct reception, DAYS_MAX);
    enum err err = ERR_OK;
    *out = (struct reception_list){.items = items};
    for (size_t i = 0; !err && i < rulebook->work_count; i++) {
        if (rulebook->works[i].talks.count > 0)
            err = list_kind(call, rulebook->works[i].id, from, out, items);
    }
    if (out->count > 1)
        qsort(items, out->count, sizeof items[0], reception_cmp);
    return err;
}

enum err service_receptions(struct call *call, struct reception_list *out)
{
    return reception_list_from(call, call->today, out);
}

/* ---- booking ---- */

/* Ahead: on a day that is to come, and not heard there yet. */
static bool is_ahead(const struct call *call, const struct reception *reception,
                     const struct booking *booking)
{
    return booking->heard_at == 0 && reception->day >= call->today &&
           (reception->stand == RECEPTION_ANNOUNCED || reception->stand == RECEPTION_UNDER_WAY);
}

static enum err judge_once(struct call *call, const struct petition_key *matter)
{
    struct booking *items;
    size_t count;
    enum err err = store_bookings_of_matter(call->conn, call->arena, matter, &items, &count);
    for (size_t i = 0; !err && i < count; i++) {
        struct reception reception;
        err = reception_read(call, &items[i].day, &reception);
        if (!err && is_ahead(call, &reception, &items[i]))
            return fail_with(call->fail, ERR_REFUSED, "booked");
        err = err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    return err;
}

enum err reception_put(struct call *call, const struct reception *reception,
                       const struct petition_key *matter, bool at_desk)
{
    struct booking booking = {.day = reception->key,
                              .petition = matter->id,
                              .made_at = call->now,
                              .at_desk = at_desk,
                              .expires =
                                  call->now + (reception->day - call->today + KEPT_DAYS) * DAY_MS};
    if (!reception_is_bookable(call, reception) || matter->region != reception->key.region)
        return fail_with(call->fail, ERR_REFUSED, "closed");
    enum err err = judge_once(call, matter);
    if (err)
        return err;
    if (reception->booked + reception->waiting >= 2 * reception->talks)
        return fail_with(call->fail, ERR_REFUSED, "full");
    err = store_booking_add(call->conn, &booking);
    /* on this day already, heard or not */
    return err == ERR_CONFLICT ? fail_with(call->fail, ERR_REFUSED, "booked") : err;
}

/* ---- of one's own matter ---- */

/* Whoever follows it and takes part in it. */
static enum err load_own(struct call *call, struct loaded *out)
{
    enum err err = petition_load_for_follower(call, out);
    if (err)
        return err;
    standing_set standing = petition_standing(&out->petition, call->who.person);
    return standing == 0 || (standing & STANDING_LEFT) ? ERR_NOT_FOUND : ERR_OK;
}

static enum err fill_own(struct call *call, const struct booking *booking, struct own_booking *out)
{
    struct booking *queue;
    size_t count;
    enum err err = reception_read(call, &booking->day, &out->reception);
    if (!err)
        err = store_bookings_of_day(call->conn, call->arena, &booking->day, &queue, &count);
    for (size_t i = 0; !err && i < count; i++)
        out->place += queue[i].no <= booking->no;
    out->is_waiting = out->place > out->reception.talks;
    out->is_heard = booking->heard_at > 0;
    out->made_at = booking->made_at;
    return err;
}

enum err service_follow_bookings(struct call *call, struct own_bookings *out)
{
    struct loaded loaded;
    struct booking *rows;
    size_t count;
    *out = (struct own_bookings){.may_book = true};
    enum err err = load_own(call, &loaded);
    if (!err)
        err = store_bookings_of_matter(call->conn, call->arena, &loaded.key, &rows, &count);
    if (err)
        return err;
    struct own_booking *items = ARENA_ARRAY(call->arena, struct own_booking, count);
    for (size_t i = 0; !err && i < count; i++) {
        struct own_booking *next = &items[out->count];
        err = fill_own(call, &rows[i], next);
        if (!err && is_ahead(call, &next->reception, &rows[i]))
            out->may_book = false;
        out->count += !err;
        err = err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    out->items = items;
    return err ? err : service_receptions(call, &out->days);
}

enum err service_follow_book(struct call *call, id64 id)
{
    struct loaded loaded;
    struct work_key key = {.id = id};
    struct reception reception;
    enum err err = load_own(call, &loaded);
    if (!err)
        err = store_work_by_id(call->conn, id, &key);
    if (!err)
        err = reception_read(call, &key, &reception);
    return err ? err : reception_put(call, &reception, &loaded.key, false);
}

enum err service_follow_cancel(struct call *call, id64 id)
{
    struct loaded loaded;
    const struct work_key *key;
    struct booking *rows;
    size_t count;
    enum err err = load_own(call, &loaded);
    if (!err)
        err = store_bookings_of_matter(call->conn, call->arena, &loaded.key, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        key = &rows[i].day;
        if (key->id == id && rows[i].heard_at == 0)
            return store_booking_drop(call->conn, key, loaded.key.id);
    }
    return err ? err : ERR_NOT_FOUND;
}
