/* Looks, written down before they are answered.
 *
 * 1. A look is noted in the transaction that reads. In a write its row is part of that write; in a
 *    read it waits in the call until service_readings_keep has put it on disk.
 * 2. The same account looking at the same for the same purpose within ten minutes is one look,
 * unless something was taken out.
 * 3. An operation whose answer must leave a trace and noted nothing is not answered
 * (http/dispatch). */
#include "base/assert.h"
#include "service/accusation_private.h"

enum { SAME_LOOK_MS = 10 * 60 * 1000 };
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* A look that waits; a list in the call's arena. */
struct due_reading {
    id64 accusation; /* 0: a look at a matter of the register */
    union {
        struct reading reading;
        struct accusation_reading sealed;
    };
    struct due_reading *next;
};

static struct due_reading *wait_for_answer(struct call *call)
{
    struct due_reading *due = ARENA_NEW(call->arena, struct due_reading);
    due->next = call->due;
    call->due = due;
    return due;
}

/* ---- of the register ---- */

/* The id that a look at the beginning of the day would have. Ids know the years 2020 to 2158; what
 * is before has the first and what is after the last. */
id64 reading_id_of_day(const struct call *call, day_t day)
{
    const struct zone *zone = office_zone(call->office, call->now);
    time_ms noon = day * DAY_MS + DAY_MS / 2;
    time_ms begins = day * DAY_MS - zone_offset(zone, noon) * INT64_C(60000);
    if (day_year(day) < 2021)
        return 1;
    return day_year(day) > 2150 ? INT64_MAX : id_at(begins, 0);
}

/* Of a matter whatever was looked at today as well: an opening of identities is chosen for the day.
 */
enum err looks_load(struct call *call, const struct petition_key *petition, struct looks *out)
{
    struct look_range range = {*petition, call->who.account, id_at(call->now - SAME_LOOK_MS, 0)};
    id64 today = reading_id_of_day(call, call->today);
    if (petition->id && today < range.since)
        range.since = today;
    return store_looks_of(call->conn, call->arena, &range, &out->items, &out->count);
}

bool looks_have(const struct looks *looks, const struct look *look, id64 since)
{
    for (size_t i = 0; i < looks->count; i++) {
        const struct reading *one = &looks->items[i];
        if (one->id >= since && one->kind == look->kind && one->by.role == look->as.role &&
            one->by.unit == look->as.unit && one->ground == look->ground &&
            sv_eq(one->purpose, look->purpose))
            return true;
    }
    return false;
}

static enum err write_down(struct call *call, struct reading *reading)
{
    reading->id = service_new_id(call->service);
    const struct log_writer log = call_log(call);
    enum err err = store_reading_add(call->conn, reading);
    return err ? err : log_reading(&log, reading);
}

enum err reading_note_among(struct call *call, const struct look *look, const struct looks *looks,
                            bool *is_new)
{
    bool is_known = looks_have(looks, look, id_at(call->now - SAME_LOOK_MS, 0)) && !look->is_each;
    struct reading reading = {.petition = look->petition,
                              .kind = look->kind,
                              .at = call->now,
                              .by = call_actor(call, &look->as),
                              .ground = look->ground,
                              .purpose = look->purpose};
    call->has_noted = true;
    ASSERT(!look->is_each || call->can_write);
    if (is_new)
        *is_new = !is_known;
    if (is_known)
        return ERR_OK;
    if (call->can_write)
        return write_down(call, &reading);
    wait_for_answer(call)->reading = reading;
    return ERR_OK;
}

enum err reading_note(struct call *call, const struct look *look, bool *is_new)
{
    struct looks looks;
    enum err err = looks_load(call, &look->petition, &looks);
    return err ? err : reading_note_among(call, look, &looks, is_new);
}

/* ---- of accusations: rows of their own, told to who filed it ---- */

enum err accusation_write_down(struct call *call, id64 accusation,
                               const struct accusation_reading *reading)
{
    const struct log_writer log = call_log(call);
    enum err err = store_accusation_reading_add(call->conn, accusation, reading);
    return err ? err : log_accusation_reading(&log, accusation, reading);
}

static enum err is_noted_sealed(struct call *call, id64 accusation,
                                const struct accusation_reading *reading, bool *out)
{
    const struct accusation_reading *known;
    size_t count = 0;
    enum err err = store_accusation_readings(call->conn, call->arena, accusation, &known, &count);
    *out = false;
    for (size_t i = 0; !err && i < count; i++) {
        const struct actor *by = &known[i].by;
        *out = *out || (by->account == reading->by.account && by->role == reading->by.role &&
                        by->unit == reading->by.unit && known[i].at > call->now - SAME_LOOK_MS);
    }
    return err;
}

enum err accusation_note(struct call *call, id64 accusation, const struct grant *as)
{
    const struct accusation_reading reading = {
        .id = accusation_new_id(call), .at = call->now, .by = call_actor(call, as)};
    bool is_known;
    enum err err = is_noted_sealed(call, accusation, &reading, &is_known);
    if (err)
        return err;
    call->has_noted = true;
    if (is_known)
        return ERR_OK;
    if (call->can_write)
        return accusation_write_down(call, accusation, &reading);
    struct due_reading *due = wait_for_answer(call);
    due->accusation = accusation;
    due->sealed = reading;
    return ERR_OK;
}

/* ---- before the answer ---- */

bool service_readings_are_due(const struct call *call)
{
    return call->due != NULL;
}

/* Destroyed since it was read: nobody gets it any more, and nothing is added to what is counted. */
static enum err check_there(struct call *call, const struct due_reading *due)
{
    bool is_gone = false;
    if (due->accusation || !due->reading.petition.id)
        return ERR_OK;
    enum err err = store_matter_is_disposed(call->conn, &due->reading.petition, &is_gone);
    return is_gone ? ERR_NOT_FOUND : err;
}

static enum err is_noted(struct call *call, const struct reading *reading, bool *out)
{
    struct looks looks;
    const struct look look = {.kind = reading->kind,
                              .as = {reading->by.role, reading->by.unit},
                              .ground = reading->ground,
                              .purpose = reading->purpose};
    enum err err = looks_load(call, &reading->petition, &looks);
    *out = !err && looks_have(&looks, &look, id_at(call->now - SAME_LOOK_MS, 0));
    return err;
}

/* A page asks for several things at once: the first of them writes it down. */
static enum err keep(struct call *call, struct due_reading *due)
{
    bool is_known;
    enum err there_err = check_there(call, due);
    if (there_err)
        return there_err;
    enum err err = due->accusation ? is_noted_sealed(call, due->accusation, &due->sealed, &is_known)
                                   : is_noted(call, &due->reading, &is_known);
    if (err || is_known)
        return err;
    return due->accusation ? accusation_write_down(call, due->accusation, &due->sealed)
                           : write_down(call, &due->reading);
}

enum err service_readings_keep(struct call *call, void *arg)
{
    (void)arg;
    enum err err = ERR_OK;
    for (struct due_reading *due = call->due; !err && due; due = due->next)
        err = keep(call, due);
    return err;
}
