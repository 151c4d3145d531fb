/* Reception days as they are published, and bookings of talks by petitioners. */
#include "service/receptions.h"

#include "domain/people.h"
#include "service/receptions_private.h"
#include "service/service_private.h"
#include "service/work_private.h"
#include "store/work_cards.h"

#include <stdlib.h>

enum { DAYS_MAX = 60, WORKS_PAGE = 100, KEPT_DAYS = 30 };
#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* ---- one day ---- */

static const struct rule_act *opening_of(const struct rule_work *rules)
{
    for (size_t i = 0; i < rules->act_count; i++) {
        if (rules->acts[i].kind == WORK_ACT_OPENED)
            return &rules->acts[i];
    }
    return NULL;
}

static struct sv choice_name(const struct call *call, const struct rule_act *act, const char *id,
                             struct sv chosen)
{
    const struct rule_field *field = rule_act_field(act, sv_from(id));
    for (size_t i = 0; field && i < field->choices.count; i++) {
        if (sv_eq(field->choices.items[i].id, chosen))
            return words_in(&field->choices.items[i].name, call->lang);
    }
    return SV("");
}

static void read_opening(const struct call *call, const struct work_event *event,
                         const struct rule_act *act, struct reception *out)
{
    const struct field *f = event->fields;
    size_t n = event->field_count;
    out->day = (day_t)field_number(f, n, "day", 0);
    out->talks = (int)field_number(f, n, "talks", 0);
    out->hours = field_text(f, n, "hours");
    out->place = field_text(f, n, "place");
    out->remit = field_text(f, n, "remit");
    out->form = choice_name(call, act, "form", field_text(f, n, "form"));
    out->leader = field_number(f, n, "leader", 0);
}

/* What later events say of the day: who else receives and why, when the leader came, that it is not
 * held. */
static enum err read_event(struct call *call, const struct work_event *event, id64 first,
                           struct reception *out)
{
    const struct rule_act *act = rule_work_act(out->rules, event->act);
    struct sv reason = field_text(event->fields, event->field_count, "reason");
    if (!act)
        return ERR_OK;
    if (act->kind == WORK_ACT_HANDED_OVER && event->effects.leader != out->leader) {
        out->leader = event->effects.leader;
        out->reason = reason;
        return service_official_name(call, first, &out->instead_of);
    }
    if (act->kind == WORK_ACT_RELEASED)
        out->reason = reason;
    if (act->kind == WORK_ACT_DONE && act->at == WORK_AT_LEADER && out->arrived_at == 0 &&
        event->actor.account == out->leader)
        out->arrived_at = event->at;
    return ERR_OK;
}

static enum reception_stand stand_of(const struct work *work, const struct rule_work *rules,
                                     const struct work_event *last)
{
    const struct rule_act *opening = opening_of(rules);
    const struct rule_act *ended = rule_work_act(rules, last->act);
    if (work->is_ended)
        return ended && ended->kind == WORK_ACT_RELEASED ? RECEPTION_CANCELLED : RECEPTION_OVER;
    return opening && sv_eq(work->state, opening->to) ? RECEPTION_ANNOUNCED : RECEPTION_UNDER_WAY;
}

static enum err count_bookings(struct call *call, struct reception *out)
{
    struct booking *items;
    size_t count;
    enum err err = store_bookings_of_day(call->conn, call->arena, &out->key, &items, &count);
    for (size_t i = 0; !err && i < count; i++)
        out->heard += items[i].heard_at > 0;
    out->booked = (int)count < out->talks ? (int)count : out->talks;
    out->waiting = (int)count - out->booked;
    return err;
}

enum err reception_read(struct call *call, const struct work_key *key, struct reception *out)
{
    const struct work_event *events;
    size_t count;
    struct work work = {.version = 0};
    *out = (struct reception){.key = *key};
    enum err err = store_work_events(call->conn, call->arena, key, &events, &count);
    for (size_t i = 0; !err && i < count; i++)
        err = work_apply(call->arena, &work, &events[i]);
    if (err)
        return err;
    const struct rulebook *rulebook = office_rulebook(call->office, work.rulebook);
    out->rules = rulebook ? rulebook_work(rulebook, work.kind) : NULL;
    if (!out->rules || out->rules->talks.count == 0)
        return ERR_NOT_FOUND;
    read_opening(call, &events[0], rule_work_act(out->rules, events[0].act), out);
    id64 first = out->leader;
    for (size_t i = 1; !err && i < count; i++)
        err = read_event(call, &events[i], first, out);
    out->rulebook = work.rulebook;
    out->version = work.version;
    out->office = work.office;
    out->stand = stand_of(&work, out->rules, &events[count - 1]);
    if (!err)
        err = service_official_name(call, out->leader, &out->leader_name);
    return err ? err : count_bookings(call, out);
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

struct listing {
    struct call *call;
    struct reception *items;
    size_t count;
};

/* What nobody reads any more, because it is of another kind or a day long gone, is left out. */
static enum err list_kind(struct listing *l, struct sv kind, day_t from)
{
    const struct work_filter filter = {
        .region = l->call->office->region, .kind = kind, .limit = WORKS_PAGE};
    struct work_card *cards;
    size_t count;
    enum err err = store_work_list(l->call->conn, l->call->arena, &filter, &cards, &count);
    for (size_t i = 0; !err && i < count && l->count < DAYS_MAX; i++) {
        struct reception *next = &l->items[l->count];
        err = reception_read(l->call, &cards[i].key, next);
        if (err == ERR_NOT_FOUND)
            err = ERR_OK;
        else if (!err && next->day >= from)
            l->count++;
    }
    return err;
}

enum err reception_list_from(struct call *call, day_t from, struct reception_list *out)
{
    const struct rulebook *rulebook = call_rulebook(call);
    struct listing l = {call, ARENA_ARRAY(call->arena, struct reception, DAYS_MAX), 0};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < rulebook->work_count; i++) {
        if (rulebook->works[i].talks.count > 0)
            err = list_kind(&l, rulebook->works[i].id, from);
    }
    if (l.count > 1)
        qsort(l.items, l.count, sizeof l.items[0], reception_cmp);
    *out = (struct reception_list){l.items, err ? 0 : l.count};
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
