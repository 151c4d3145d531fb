/* Taking over what a station registered. Nothing is decided anew but whether it may be: everything
 * is judged before anything is written, and what is written is what the station made.
 *
 * 1. Who holds a station's key can register what a clerk of its unit could, in its numbers and its
 *    time, and nothing else.
 * 2. One parcel, one transaction: stopped anywhere, the same bundle can be taken again. */
#include "base/assert.h"
#include "ledger/record.h"
#include "service/ledger.h"
#include "service/number.h"
#include "service/people.h"
#include "service/service_private.h"
#include "service/station.h"
#include "vault/box.h"

#include <string.h>

#define NOTE_TEXT_MAX 8192
/* Days by which two calendars of the same year differ: the longest holidays, and days worked for
 * them. */
#define CALENDARS_APART 31

static const char *const WORDS[] = {
#define X(name, word) word,
    TAKEN_WORDS(X)
#undef X
};

const char *taken_word(enum taken taken)
{
    return WORDS[taken];
}

/* ---- the bundle ---- */

enum err service_station_taking(struct call *call, struct sv bytes, struct station_taking *out)
{
    struct note *note = ARENA_NEW(call->arena, struct note);
    struct station_grant named;
    *out = (struct station_taking){.bundle = {.count = 0}};
    if (station_bundle_parse(call->arena, bytes, &out->bundle) ||
        note_parse(call->arena, out->bundle.grant, note) || station_grant_parse(note->text, &named))
        return fail_with(call->fail, ERR_BAD_INPUT, "station.bundle");
    enum err err = store_station_get(call->conn, call->arena, named.station, &out->station);
    /* our own copy of the grant is what counts */
    if (err == ERR_NOT_FOUND || (!err && !sv_eq(out->station.note, out->bundle.grant)))
        return fail_with(call->fail, ERR_BAD_INPUT, "station.bundle");
    if (!err && out->station.withdrawn_at)
        return fail_with(call->fail, ERR_REFUSED, "station.withdrawn");
    out->grant = named;
    return err;
}

/* ---- one parcel ---- */

struct taking_over {
    struct call *call;
    const struct station_grant *grant;
    const struct station_parcel *parcel;
    struct station_promise promise;
    struct station_entry entry;
    struct petition_key key;
    struct event event;
    id64 office, receiver;
    const struct rulebook *rulebook;
    struct person_ref *people;
    struct identity *identities;
};

static bool is_signed(struct taking_over *t)
{
    struct arena *arena = t->call->arena;
    struct sv text;
    struct buf expected;
    if (!station_note_signed(arena, t->parcel->promise, &t->grant->key, &text) ||
        station_promise_parse(text, &t->promise) || !station_promise_fits(&t->promise, t->grant) ||
        !sv_eq(t->promise.number, t->parcel->number) ||
        !station_note_signed(arena, t->parcel->note, &t->grant->key, &text))
        return false;
    buf_init(&expected, NOTE_TEXT_MAX);
    station_seal_format(t->grant, hash_sha256(t->parcel->sealed), &expected);
    bool is_same = sv_eq(buf_view(&expected), text);
    buf_release(&expected);
    return is_same;
}

static bool opens(struct taking_over *t)
{
    struct call *call = t->call;
    struct sv plain;
    if (t->parcel->sealed.n > STATION_ENTRY_MAX ||
        vault_box_open(service_vault(call->service), call->arena, t->parcel->sealed, &plain) ||
        station_entry_parse(call->arena, plain, &t->entry) ||
        event_decode(call->arena, t->entry.bytes, &t->event))
        return false;
    t->key = (struct petition_key){t->entry.region, t->entry.petition};
    return t->entry.salt.n == EVENT_SALT_SIZE;
}

static bool has_number(const struct taking_over *t)
{
    return number_is_valid(t->promise.number) &&
           station_grant_covers(t->grant, t->promise.number, t->event.day);
}

static bool is_in_time(const struct taking_over *t)
{
    time_ms at = t->event.at;
    bool is_made = at == t->promise.at &&
                   t->event.day == zone_day(office_zone(t->call->office, at), at) &&
                   station_grant_made(t->grant, t->entry.petition) &&
                   station_grant_made(t->grant, t->entry.event);
    for (size_t i = 0; i < t->entry.count; i++)
        is_made = is_made && station_grant_made(t->grant, t->entry.people[i].id);
    return is_made;
}

static bool is_promised(const struct taking_over *t)
{
    struct record record;
    struct hash leaf;
    const struct record_event_place place = {t->key, t->entry.event, t->promise.number};
    return !record_of_event(t->call->arena, &place, &t->event, &record) &&
           !record_leaf(t->call->arena, &record, t->entry.salt, &leaf) &&
           hash_equal(leaf, t->promise.leaf);
}

/* ---- what the rulebook says to it ---- */

static bool is_same_period(const struct period *a, const struct period *b)
{
    return a->start_day == b->start_day && a->length == b->length && a->unit == b->unit &&
           a->extended_days == b->extended_days && a->excluded_days == b->excluded_days &&
           a->shifts == b->shifts && a->start_minute == b->start_minute &&
           a->set_day == b->set_day && a->paused_from == b->paused_from &&
           a->extension_unit == b->extension_unit;
}

/* The due days may be others, by as much as a calendar can move them: the station had that of its
 * day. */
static bool is_near(const struct period_end *a, const struct period_end *b)
{
    day_t apart = a->due_day > b->due_day ? a->due_day - b->due_day : b->due_day - a->due_day;
    day_t unshifted = a->raw_day > b->raw_day ? a->raw_day - b->raw_day : b->raw_day - a->raw_day;
    return apart <= CALENDARS_APART && unshifted <= CALENDARS_APART;
}

static bool is_same_start(const struct clock_start *a, const struct clock_start *b)
{
    return a->no == b->no && sv_eq(a->rule, b->rule) && a->owner == b->owner &&
           a->is_duty == b->is_duty && a->about == b->about &&
           is_same_period(&a->period, &b->period) && is_near(&a->end, &b->end);
}

static bool starts_match(const struct effects *a, const struct effects *b)
{
    for (size_t i = 0; i < a->start_count && i < b->start_count; i++) {
        if (!is_same_start(&a->starts[i], &b->starts[i]))
            return false;
    }
    return a->start_count == b->start_count && !a->stop_count && !a->move_count;
}

static bool marks_match(const struct effects *a, const struct effects *b)
{
    for (size_t i = 0; i < a->mark_count && i < b->mark_count; i++) {
        if (!sv_eq(a->marks[i].id, b->marks[i].id) || a->marks[i].is_set != b->marks[i].is_set)
            return false;
    }
    return a->mark_count == b->mark_count;
}

static bool follows(const struct effects *made, const struct effects *decided)
{
    return sv_eq(made->state, decided->state) && made->is_ended == decided->is_ended &&
           made->owner == decided->owner && made->awaits == decided->awaits &&
           made->document.no == decided->document.no && marks_match(made, decided) &&
           starts_match(made, decided);
}

static bool has_no_files(const struct event *event)
{
    for (size_t i = 0; i < event->field_count; i++) {
        if (event->fields[i].kind == FIELD_UPLOADS)
            return false;
    }
    return true;
}

static bool is_registration(const struct taking_over *t)
{
    const struct event *event = &t->event;
    const struct actor *actor = &event->actor;
    bool is_way = t->receiver ? sv_is(event->action, "register_direct")
                              : sv_is(event->action, "register") ||
                                    sv_is(event->action, "register_incomplete");
    return event->kind == EVENT_REGISTERED && event->seq == 1 && is_way &&
           actor->account == t->grant->account && actor->role == ROLE_WINDOW_CLERK &&
           actor->unit == t->grant->unit && actor->person == 0 && has_no_files(event);
}

static bool is_allowed(struct taking_over *t)
{
    struct call *call = t->call;
    const struct event *event = &t->event;
    struct event decided;
    struct fail fail = {.field_count = 0};
    if (!station_place(call, t->grant->unit, &t->office, &t->receiver) || !is_registration(t) ||
        t->entry.region != call_region_of(call, t->office))
        return false;
    t->rulebook = office_rulebook(call->office, event->rulebook);
    if (!t->rulebook)
        return false;
    const struct petition petition = {.office = t->office, .owner = t->receiver};
    const struct command command = {event->action, event->fields, event->field_count, {0}};
    struct decide_env env = call_env(call, t->rulebook);
    env.now = event->at;
    env.today = event->day;
    env.rulebook = rulebook_on(call->arena, t->rulebook, event->day);
    return !procedure_decide(call->arena, &petition, &command, &event->actor, &env, &decided,
                             &fail) &&
           follows(&event->effects, &decided.effects);
}

/* ---- people ---- */

static bool is_code(struct arena *arena, struct sv code)
{
    return code.n == CODE_CHARS && sv_eq(code_normalise(arena, code), code);
}

static bool is_masked_as(struct arena *arena, const struct person_ref *ref,
                         const struct identity *identity)
{
    struct person_ref mask = vault_mask(arena, identity, ref->id);
    return sv_eq(mask.masked_name, ref->masked_name) &&
           sv_eq(mask.masked_phone, ref->masked_phone) &&
           mask.is_organisation == ref->is_organisation && mask.is_reachable == ref->is_reachable;
}

static bool are_people(struct taking_over *t)
{
    struct arena *arena = t->call->arena;
    const struct field *named = field_find(t->event.fields, t->event.field_count, "people");
    size_t count = named ? named->count : 0;
    if (count != t->entry.count || (!count && !is_code(arena, t->entry.code)))
        return false;
    t->identities = ARENA_ARRAY(arena, struct identity, count);
    for (size_t i = 0; i < count; i++) {
        const struct station_person *person = &t->entry.people[i];
        t->identities[i] = (struct identity){.name = person->name,
                                             .phone = person->phone,
                                             .address = person->address,
                                             .id_kind = person->id_kind,
                                             .id_number = person->id_number,
                                             .is_organisation = person->is_organisation};
        if (person->id != named->people[i].id || !is_code(arena, person->code) ||
            !is_masked_as(arena, &named->people[i], &t->identities[i]))
            return false;
    }
    return true;
}

/* ---- judging ---- */

/* Is something here under its number or id? */
static enum err is_here(struct taking_over *t, bool *is_taken, bool *is_other)
{
    struct call *call = t->call;
    id64 station;
    struct sv note;
    struct petition_key key;
    *is_taken = *is_other = false;
    enum err err = store_station_promise_get(call->conn, call->arena, t->key.id, &station, &note);
    if (!err) {
        *is_taken = sv_eq(note, t->parcel->promise);
        *is_other = !*is_taken;
    }
    if (err != ERR_NOT_FOUND)
        return err;
    err = store_petition_by_number(call->conn, t->promise.number, &key);
    if (err == ERR_NOT_FOUND)
        err = store_petition_by_id(call->conn, call->arena, t->key.id, &key, NULL);
    *is_other = !err;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err judge(struct taking_over *t, bool *is_taken, enum taken *out)
{
    bool is_other;
    *is_taken = false;
    *out = TAKEN_TAKEN;
    if (!is_signed(t))
        *out = TAKEN_SIGNATURE;
    else if (!opens(t))
        *out = TAKEN_SEAL;
    else if (!has_number(t))
        *out = TAKEN_NUMBER;
    else if (!is_in_time(t))
        *out = TAKEN_TIME;
    else if (!is_promised(t))
        *out = TAKEN_LEAF;
    if (*out != TAKEN_TAKEN)
        return ERR_OK;
    enum err err = is_here(t, is_taken, &is_other);
    if (err || *is_taken)
        return err;
    if (is_other)
        *out = TAKEN_OTHER;
    else if (!is_allowed(t))
        *out = TAKEN_ACT;
    else if (!are_people(t))
        *out = TAKEN_PEOPLE;
    return ERR_OK;
}

/* ---- writing ---- */

static enum err give_access(struct taking_over *t, id64 person, struct sv code)
{
    struct petition_access access = {.person = person};
    code_hash_of(t->call, t->promise.number, code, access.code_hash);
    return store_access_put(t->call->conn, &t->key, &access);
}

static enum err write_people(struct taking_over *t)
{
    enum err err = t->entry.count ? ERR_OK : give_access(t, 0, t->entry.code);
    for (size_t i = 0; !err && i < t->entry.count; i++) {
        const struct station_person *person = &t->entry.people[i];
        err = people_keep(t->call, &t->key, &t->identities[i], person->id);
        if (!err)
            err = give_access(t, person->id, person->code);
    }
    return err;
}

static enum err write_all(struct taking_over *t)
{
    struct call *call = t->call;
    struct petition petition = {.office = t->office, .owner = t->receiver};
    struct new_event added = {
        .event = &t->event, .envelope = {.id = t->entry.event}, .number = t->promise.number};
    const struct log_writer log = call_log(call);
    memcpy(added.envelope.salt, t->entry.salt.p, sizeof added.envelope.salt);
    enum err err = store_petition_append(call->conn, call->arena, &t->key, &petition, &added);
    if (!err)
        err = log_event(&log, &t->key, &added);
    if (!err)
        err = write_people(t);
    if (!err)
        err =
            store_station_promise_add(call->conn, t->key.id, t->grant->station, t->parcel->promise);
    if (!err) /* the station may not have heard of the newest calendar */
        err = calendar_follow_one(call, &t->key);
    if (err)
        return err;
    return audit_add(call, "station_taken", t->promise.number,
                     arena_printf(call->arena, "%lld", (long long)t->grant->station));
}

/* A withdrawal stops what is being taken over too. */
static enum err check_granted(struct call *call, const struct station_taking *taking)
{
    struct stored_station now;
    enum err err = store_station_get(call->conn, call->arena, taking->grant.station, &now);
    return !err && now.withdrawn_at ? fail_with(call->fail, ERR_REFUSED, "station.withdrawn") : err;
}

enum err service_station_take(struct call *call, const struct station_taking *taking, size_t at,
                              enum taken *out)
{
    static const role_set TAKERS = ROLE_BIT(ROLE_ADMINISTRATOR);
    bool is_taken;
    ASSERT(at < taking->bundle.count);
    struct taking_over t = {
        .call = call, .grant = &taking->grant, .parcel = &taking->bundle.parcels[at]};
    if (!call_has_role(call, TAKERS, NULL))
        return ERR_FORBIDDEN;
    enum err err = check_granted(call, taking);
    if (!err)
        err = judge(&t, &is_taken, out);
    return err || is_taken || *out != TAKEN_TAKEN ? err : write_all(&t);
}

/* ---- the answer ---- */

enum err service_station_report(struct call *call, const struct station_taking *taking,
                                const enum taken *answers, struct sv *out)
{
    struct log_keys keys;
    struct buf text, note;
    struct station_answer *rows =
        ARENA_ARRAY(call->arena, struct station_answer, taking->bundle.count);
    for (size_t i = 0; i < taking->bundle.count; i++)
        rows[i] = (struct station_answer){taking->bundle.parcels[i].number,
                                          sv_from(taken_word(answers[i]))};
    const struct station_report report = {taking->grant.origin, taking->grant.station, rows,
                                          taking->bundle.count};
    enum err err = service_log_keys(call->service, &keys, call->fail);
    if (err)
        return err;
    buf_init(&text, NOTE_SIZE_MAX);
    station_report_format(&report, &text);
    err = buf_finish(&text);
    buf_init(&note, 2 * NOTE_SIZE_MAX);
    log_keys_sign(&keys, buf_view(&text), &note);
    log_keys_wipe(&keys);
    *out = arena_sv(call->arena, buf_view(&note));
    buf_release(&text);
    buf_release(&note);
    return err;
}
