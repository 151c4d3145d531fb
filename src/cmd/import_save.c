/* Saving a batch. The job may run more than once: results are written anew each time.
 *
 * Which action a row becomes is decided here and nowhere else: received since open_since and not
 * answered, it is registered (incompletely when it says no claims) and its clock runs from the day
 * it was received; everything else is a record of the past, which owes nothing. */
#include "cmd/import_save.h"

#include "base/assert.h"
#include "base/log.h"
#include "ledger/log.h"
#include "service/number.h"
#include "store/petitions.h"

#include <stdio.h>

enum { FIELDS_MAX = 24 };

struct saving {
    struct call *call;
    const struct import_batch *batch;
    const struct rulebook *rulebook;
    id64 office, region;
    struct arena *arena;
    /* of the item at hand */
    const struct import_item *item;
    struct import_result *result;
    struct petition_key key;
    struct field fields[FIELDS_MAX];
    size_t field_count;
    struct person_ref person;
};

/* ---- fields ---- */

static struct field *add(struct saving *s, const char *id, enum field_kind kind)
{
    ASSERT(s->field_count < FIELDS_MAX);
    struct field *field = &s->fields[s->field_count++];
    *field = (struct field){.id = sv_from(id), .kind = kind};
    return field;
}

static void add_text(struct saving *s, const char *id, enum field_kind kind, struct sv text)
{
    if (text.n)
        add(s, id, kind)->text = text;
}

static void add_number(struct saving *s, const char *id, enum field_kind kind, int64_t number)
{
    if (number)
        add(s, id, kind)->number = number;
}

/* The unit of that name, or 0. */
static id64 unit_named(const struct unit_tree *units, struct sv name)
{
    for (size_t i = 0; i < unit_count(units); i++) {
        const struct unit *unit = unit_at(units, i);
        if (unit->is_active && (sv_eq(unit->name, name) || sv_eq(unit->short_name, name)))
            return unit->id;
    }
    return 0;
}

static void add_content(struct saving *s)
{
    const struct import_item *item = s->item;
    add_text(s, "channel", FIELD_CHOICE, item->channel);
    add_number(s, "received_day", FIELD_DAY, item->received_day);
    add_text(s, "title", FIELD_LINE, item->title);
    add_text(s, "facts", FIELD_TEXT, item->facts);
    add_text(s, "place", FIELD_LINE, item->place);
    add_text(s, "purpose", FIELD_CHOICE, item->purpose);
    add_text(s, "class", FIELD_CLASS, item->class_code);
    add_number(s, "persons_count", FIELD_NUMBER, item->persons_count ? item->persons_count : 1);
    add_text(s, "external_system", FIELD_LINE, s->batch->platform);
    add_text(s, "external_number", FIELD_LINE, item->external_number);
    add_number(s, "unit_hint", FIELD_UNIT,
               item->reply_unit.n ? unit_named(s->call->office->units, item->reply_unit) : 0);
    if (item->claim_count) {
        struct field *claims = add(s, "claims", FIELD_CLAIMS);
        claims->texts = item->claims;
        claims->count = item->claim_count;
    }
    if (item->has_person) {
        struct field *people = add(s, "people", FIELD_PEOPLE);
        people->people = &s->person;
        people->count = 1;
    }
}

static void add_reply(struct saving *s)
{
    add_text(s, "reply_unit", FIELD_LINE, s->item->reply_unit);
    add_number(s, "reply_day", FIELD_DAY, s->item->reply_day);
    add_text(s, "reply", FIELD_TEXT, s->item->reply);
}

/* ---- one item ---- */

static const char *action_of(const struct saving *s)
{
    const struct import_item *item = s->item;
    bool is_open = s->batch->open_since && item->received_day >= s->batch->open_since &&
                   !item->reply.n && !item->reply_day;
    return !is_open ? "import" : item->claim_count ? "register" : "register_incomplete";
}

static void refuse(struct saving *s, enum err err, const struct fail *fail)
{
    struct import_result *result = s->result;
    result->outcome = IMPORT_REFUSED;
    if (fail->field_count) {
        snprintf(result->column, sizeof result->column, "%s", fail->field[0].path);
        snprintf(result->reason, sizeof result->reason, "%s %s", fail->field[0].rule,
                 fail->field[0].limit);
        return;
    }
    snprintf(result->reason, sizeof result->reason, "%s",
             fail->reason[0] ? fail->reason : err_name(err));
}

static enum err decide(struct saving *s, struct petition *petition, struct event *event,
                       struct fail *fail)
{
    const char *action = action_of(s);
    s->field_count = 0;
    add_content(s);
    if (strcmp(action, "import") == 0)
        add_reply(s);
    *petition = (struct petition){.office = s->office};
    const struct command command = {
        .action = sv_from(action), .fields = s->fields, .field_count = s->field_count};
    const struct actor actor = {.role = ROLE_SYSTEM, .unit = s->office};
    const struct decide_env env = {.now = s->call->now,
                                   .today = s->call->today,
                                   .rulebook = rulebook_on(s->arena, s->rulebook, s->call->today),
                                   .calendar = s->call->office->calendar,
                                   .units = s->call->office->units,
                                   .lang = s->call->lang};
    return procedure_decide(s->arena, petition, &command, &actor, &env, event, fail);
}

static enum err seal_person(struct saving *s)
{
    struct vault *vault = service_vault(s->call->service);
    struct sealed_person sealed = {.id = s->person.id, .petition = s->key};
    struct blind_index indexes[3];
    enum err err = vault_seal_person(vault, s->arena, &s->item->person, &sealed);
    if (err)
        return err;
    size_t count = vault_indexes(vault, &s->item->person, indexes);
    const struct log_writer log = {s->call->conn, s->arena, service_rng(s->call->service)};
    err = store_person_add(s->call->conn, &sealed, indexes, count);
    return err ? err : log_person(&log, &sealed);
}

static enum err write(struct saving *s, struct petition *petition, const struct event *event)
{
    struct call *call = s->call;
    int64_t serial;
    struct event_envelope envelope = {.id = service_new_id(call->service)};
    struct rng rng = service_rng(call->service);
    rng.fill(rng.self, envelope.salt, sizeof envelope.salt);
    const struct unit *letters = number_code_unit(call->office->units, s->office);
    enum err err =
        store_petition_serial(call->conn, letters ? letters->id : 0, call->today, &serial);
    if (err)
        return err;
    struct sv number =
        number_make(s->arena, letters ? letters->code : SV(NUMBER_CODE_NONE), call->today, serial);
    err = petition_apply(s->arena, petition, event);
    if (err)
        return err;
    const struct petition_history history = {.number = number,
                                             .petition = petition,
                                             .events = event,
                                             .envelopes = &envelope,
                                             .count = 1};
    const struct log_writer log = {call->conn, s->arena, rng};
    err = store_petition_append_all(call->conn, &s->key, &history);
    if (!err)
        err = log_history(&log, &s->key, &history);
    if (!err && s->item->has_person)
        err = seal_person(s);
    return err;
}

/* Errors are the store's; a refusal is in the result. */
static enum err save_item(struct saving *s)
{
    struct petition_key here;
    struct petition petition;
    struct event event;
    struct fail fail = {0};
    enum err err = store_petition_by_external(s->call->conn, s->batch->platform,
                                              s->item->external_number, &here);
    if (err != ERR_NOT_FOUND) {
        s->result->outcome = IMPORT_HERE_ALREADY;
        return err;
    }
    s->key = (struct petition_key){s->region, service_new_id(s->call->service)};
    if (s->item->has_person)
        s->person = vault_mask(s->arena, &s->item->person, service_new_id(s->call->service));
    err = decide(s, &petition, &event, &fail);
    if (err) {
        refuse(s, err, &fail);
        return ERR_OK;
    }
    s->result->outcome = IMPORT_ADDED;
    return s->batch->is_dry_run ? ERR_OK : write(s, &petition, &event);
}

static enum err save_all(struct call *call, void *arg)
{
    struct import_batch *batch = arg;
    enum err err =
        batch->is_dry_run ? ERR_OK : call_reach_newest(call); /* a server may run beside */
    if (err)
        return err;
    struct saving s = {.call = call,
                       .batch = batch,
                       .rulebook = call_rulebook(call),
                       .office = call->office->info.unit,
                       .region = call->office->region,
                       .arena = arena_new()};
    for (size_t i = 0; !err && i < batch->count; i++) {
        s.item = &batch->items[i];
        s.result = &batch->results[i];
        *s.result = (struct import_result){.outcome = IMPORT_REFUSED};
        err = save_item(&s);
    }
    arena_free(&s.arena);
    return err;
}

enum err import_save(struct call *call, struct import_batch *batch)
{
    if (!call->office->info.unit)
        return fail_detail(call->fail, ERR_UNAVAILABLE, "no petition office is set up");
    return batch->is_dry_run ? call_read(call, save_all, batch) : call_write(call, save_all, batch);
}
