/* Being a station: a data folder with a grant. What is registered leaves this function sealed for
 * the office; nothing of it is written that this machine could open again.
 *
 * 1. A number is given, an entry sealed and a promise signed in one transaction.
 * 2. Leaf data are computed from the same bytes that the office will store. */
#include "service/station.h"

#include "base/assert.h"
#include "base/file.h"
#include "ledger/record.h"
#include "service/service_private.h"
#include "vault/box.h"

#include <string.h>

#define NOTE_TEXT_MAX 8192

/* ---- opening ---- */

enum err service_station_accept_check(struct arena *arena, struct sv file,
                                      const struct note_key *own, struct station_grant *out,
                                      struct fail *fail)
{
    struct station_grant_file carried;
    struct note_key office;
    struct sv text;
    if (station_grant_file_parse(file, &carried) || note_key_parse(carried.key, &office) ||
        !station_note_signed(arena, carried.note, &office, &text) ||
        station_grant_parse(text, out) || !sv_eq(office.name, out->origin) ||
        !hash_equal(hash_sha256(carried.snapshot), out->snapshot))
        return fail_with(fail, ERR_BAD_INPUT, "station.grant");
    return note_key_equal(own, &out->key) ? ERR_OK
                                          : fail_with(fail, ERR_BAD_INPUT, "station.not_ours");
}

static enum err read_files(struct arena *arena, const char *data_dir, struct sv *grant,
                           struct sv *seed)
{
    const char *path = arena_printf(arena, "%s/" STATION_GRANT_FILE, data_dir).p;
    enum err err = file_read(arena, path, STATION_GRANT_FILE_MAX, grant);
    path = arena_printf(arena, "%s/" STATION_KEY_FILE, data_dir).p;
    return err ? err : file_read(arena, path, NOTE_SEED_BYTES, seed);
}

enum err station_open(struct arena *arena, const char *data_dir, struct station **out,
                      struct fail *fail)
{
    struct sv grant, seed;
    struct station_grant_file file;
    *out = NULL;
    if (!file_exists(arena_printf(arena, "%s/" STATION_GRANT_FILE, data_dir).p))
        return ERR_OK;
    enum err err = read_files(arena, data_dir, &grant, &seed);
    if (err || seed.n != NOTE_SEED_BYTES)
        return fail_detail(fail, err ? err : ERR_CORRUPT, "the station's key cannot be read");
    struct station *station = ARENA_NEW(arena, struct station);
    note_signer_init(&station->signer, SV(STATION_KEY_NAME), NOTE_ED25519,
                     (const unsigned char *)seed.p);
    err = service_station_accept_check(arena, grant, &station->signer.key, &station->grant, fail);
    if (err || station_grant_file_parse(grant, &file) ||
        note_key_parse(file.key, &station->office_key))
        return fail_detail(fail, ERR_CORRUPT, "%s holds no grant of this station",
                           STATION_GRANT_FILE);
    station->note = file.note;
    *out = station;
    return ERR_OK;
}

const struct station_grant *service_station(const struct service *service)
{
    return service->station ? &service->station->grant : NULL;
}

struct sv service_station_name(const struct service *service)
{
    return service && service->station ? service->station->grant.name : SV("");
}

enum err service_station_view(struct call *call, struct station_view *out)
{
    struct entry_counts counts;
    *out = (struct station_view){.name = service_station_name(call->service)};
    if (!out->name.n)
        return ERR_OK;
    out->until = call->service->station->grant.until;
    enum err err = store_entry_counts(call->conn, &counts);
    out->waiting = err ? 0 : counts.all;
    return err;
}

/* ---- registering ---- */

enum err station_check_time(struct call *call)
{
    const struct station_grant *grant = &call->service->station->grant;
    if (call->now < grant->from)
        return fail_with(call->fail, ERR_REFUSED, "station.early");
    return call->now < grant->until ? ERR_OK : fail_with(call->fail, ERR_REFUSED, "station.ended");
}

enum err station_serial(struct call *call, int64_t *serial)
{
    const struct station_grant *grant = &call->service->station->grant;
    enum err err = store_petition_serial(call->conn, 0, call->today, serial);
    if (err)
        return err;
    *serial += grant->serial_first - 1;
    return *serial <= grant->serial_last ? ERR_OK
                                         : fail_with(call->fail, ERR_REFUSED, "station.used_up");
}

static struct sv note_of(struct call *call, struct buf *text)
{
    struct sv note = station_note(call->arena, &call->service->station->signer, buf_view(text));
    buf_release(text);
    return note;
}

/* The leaf that the office will log. */
static enum err leaf_of(struct call *call, const struct station_registration *made,
                        const struct station_entry *entry, struct hash *out)
{
    struct record record;
    const struct record_event_place place = {made->key, entry->event, made->number};
    enum err err = record_of_event(call->arena, &place, made->event, &record);
    return err ? err : record_leaf(call->arena, &record, entry->salt, out);
}

static struct sv promise(struct call *call, const struct station_registration *made,
                         struct hash leaf)
{
    const struct station_grant *grant = &call->service->station->grant;
    struct buf text;
    buf_init(&text, NOTE_TEXT_MAX);
    station_promise_format(&(struct station_promise){.origin = grant->origin,
                                                     .station = grant->station,
                                                     .leaf = leaf,
                                                     .at = made->event->at,
                                                     .by = grant->until,
                                                     .number = made->number,
                                                     .office = grant->office},
                           &text);
    return note_of(call, &text);
}

static void fill_people(struct arena *arena, const struct station_registration *made,
                        struct station_entry *out)
{
    struct station_person *people = ARENA_ARRAY(arena, struct station_person, made->count);
    for (size_t i = 0; i < made->count; i++) {
        const struct identity *identity = &made->people[i];
        people[i] = (struct station_person){.id = made->slips[i].person.id,
                                            .code = made->slips[i].code,
                                            .name = identity->name,
                                            .phone = identity->phone,
                                            .address = identity->address,
                                            .id_kind = identity->id_kind,
                                            .id_number = identity->id_number,
                                            .is_organisation = identity->is_organisation};
    }
    out->people = people;
    out->count = made->count;
}

static enum err seal(struct call *call, const struct station_entry *entry, struct sv *sealed,
                     struct sv *note)
{
    const struct station_grant *grant = &call->service->station->grant;
    struct buf bytes, text;
    buf_init(&bytes, STATION_ENTRY_MAX);
    station_entry_format(entry, &bytes);
    enum err err = buf_finish(&bytes);
    *sealed = box_seal(call->arena, grant->seal, arena_sv(call->arena, buf_view(&bytes)));
    buf_release(&bytes);
    buf_init(&text, NOTE_TEXT_MAX);
    station_seal_format(grant, hash_sha256(*sealed), &text);
    *note = note_of(call, &text);
    return err;
}

static enum err make_entry(struct call *call, const struct station_registration *made,
                           struct station_entry *out)
{
    struct rng rng = service_rng(call->service);
    char *salt = arena_alloc(call->arena, EVENT_SALT_SIZE);
    struct buf bytes;
    rng.fill(rng.self, salt, EVENT_SALT_SIZE);
    buf_init(&bytes, EVENT_SIZE_MAX);
    enum err err = event_encode(made->event, &bytes);
    *out = (struct station_entry){.region = made->key.region,
                                  .petition = made->key.id,
                                  .event = service_new_id(call->service),
                                  .salt = {salt, EVENT_SALT_SIZE},
                                  .bytes = arena_sv(call->arena, buf_view(&bytes)),
                                  .code = made->code};
    buf_release(&bytes);
    fill_people(call->arena, made, out);
    return err;
}

enum err station_keep(struct call *call, const struct station_registration *made,
                      struct petition *petition, struct station_slip *out)
{
    struct station_entry entry;
    struct hash leaf;
    struct stored_entry row = {.id = made->key.id, .number = made->number};
    enum err err = make_entry(call, made, &entry);
    if (!err)
        err = leaf_of(call, made, &entry, &leaf);
    if (!err)
        err = seal(call, &entry, &row.sealed, &row.note);
    if (err)
        return err;
    row.promise = promise(call, made, leaf);
    const struct station *station = call->service->station;
    *out = (struct station_slip){row.promise, station->note, station->grant.name,
                                 station->grant.address};
    err = store_entry_add(call->conn, &row);
    return err ? err : petition_apply(call->arena, petition, made->event);
}

/* ---- carrying ---- */

enum err service_station_counts(struct call *call, struct entry_counts *out)
{
    return store_entry_counts(call->conn, out);
}

enum err service_station_pack(struct call *call, struct station_packed *out)
{
    const struct stored_entry *entries;
    struct buf bytes;
    enum err err = store_entry_counts(call->conn, &out->waiting);
    if (!err)
        err = store_entries(call->conn, call->arena, STATION_BUNDLE_ENTRIES, &entries, &out->count);
    if (err || out->count == 0)
        return err ? err : ERR_NOT_FOUND;
    struct station_parcel *parcels = ARENA_ARRAY(call->arena, struct station_parcel, out->count);
    for (size_t i = 0; i < out->count; i++)
        parcels[i] = (struct station_parcel){entries[i].number, entries[i].promise,
                                             entries[i].sealed, entries[i].note};
    const struct station_bundle bundle = {call->service->station->note, parcels, out->count};
    buf_init(&bytes, STATION_BUNDLE_MAX);
    station_bundle_format(&bundle, &bytes);
    err = buf_finish(&bytes);
    out->file = arena_sv(call->arena, buf_view(&bytes));
    buf_release(&bytes);
    return err;
}

enum err service_station_confirm(struct call *call, struct sv note, struct station_confirmed *out)
{
    const struct station *station = call->service->station;
    struct sv text;
    *out = (struct station_confirmed){.taken = 0};
    if (!station_note_signed(call->arena, note, &station->office_key, &text) ||
        station_report_parse(call->arena, text, &out->report) ||
        out->report.station != station->grant.station ||
        !sv_eq(out->report.origin, station->grant.origin))
        return fail_with(call->fail, ERR_BAD_INPUT, "station.report");
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < out->report.count; i++) {
        const struct station_answer *answer = &out->report.answers[i];
        bool is_taken = sv_is(answer->word, taken_word(TAKEN_TAKEN));
        err = is_taken ? store_entry_drop(call->conn, answer->number)
                       : store_entry_refuse(call->conn, answer->number, answer->word);
        out->taken += is_taken;
    }
    return err;
}

/* ---- arriving ---- */

static enum err put_units(struct call *call, const struct snapshot_view *view,
                          const struct who_when *by)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < view->unit_count; i++) {
        struct unit unit = view->units[i];
        const struct unit *known = unit_find(call->office->units, unit.id);
        unit.version = known ? known->version : 0;
        err = store_unit_put(call->conn, &unit, by);
    }
    return err;
}

static enum err put_rules(struct call *call, const struct snapshot_view *view,
                          const struct who_when *by)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < view->year_count; i++)
        err = store_calendar_year_put(call->conn, &view->years[i], by);
    for (size_t i = 0; !err && i < view->rulebook_count; i++)
        err = store_rulebook_put(call->conn, view->rulebooks[i].pin, view->rulebooks[i].yaml, by);
    for (size_t i = 0; !err && i < view->adoption_count; i++) {
        struct stored_adoption adoption = view->adoptions[i];
        adoption.by = *by;
        err = store_rulebook_adopt(call->conn, &adoption);
    }
    return err;
}

/* An operator that is there keeps the password and works for the grant's unit from now on. */
static enum err put_operator(struct call *call, const struct station_arrival *arrival, size_t at,
                             struct sv login, bool *is_new)
{
    struct who_when by = {.at = call->now};
    struct account account;
    const struct credential credential = {.password_hash = arrival->passwords[at].hash,
                                          .must_change = true};
    enum err err = store_account_by_login(call->conn, call->arena, ACCOUNT_STAFF, login, &account);
    *is_new = err == ERR_NOT_FOUND;
    if (err && !*is_new)
        return err;
    if (*is_new)
        account = (struct account){.id = service_new_id(call->service),
                                   .kind = ACCOUNT_STAFF,
                                   .login = login,
                                   .name = login};
    account.is_active = true;
    account.grants[0] = (struct grant){.role = ROLE_WINDOW_CLERK, .unit = arrival->grant.unit};
    account.grant_count = 1;
    err = store_account_put(call->conn, &account, &by);
    return err || !*is_new ? err : store_credential_put(call->conn, account.id, &credential);
}

/* What waits was promised under the grant that is there, and is taken over under no other. */
static enum err check_nothing_waits(struct call *call, const struct station_grant *next)
{
    const struct station_grant *grant = service_station(call->service);
    struct entry_counts counts;
    if (!grant || grant->station == next->station)
        return ERR_OK;
    enum err err = store_entry_counts(call->conn, &counts);
    return !err && counts.all > counts.refused
               ? fail_with(call->fail, ERR_REFUSED, "station.waiting")
               : err;
}

enum err service_station_install(struct call *call, struct station_arrival *arrival)
{
    struct snapshot_view view;
    struct sv list = arrival->grant.operators;
    struct sv login;
    struct who_when by = {.at = call->now};
    if (snapshot_parse(call->arena, arrival->snapshot, &view))
        return fail_with(call->fail, ERR_BAD_INPUT, "station.grant");
    view.info.version = call->office->info.version;
    enum err err = check_nothing_waits(call, &arrival->grant);
    if (!err)
        err = put_units(call, &view, &by);
    if (!err)
        err = put_rules(call, &view, &by);
    if (!err)
        err = store_office_put(call->conn, &view.info, &by);
    for (size_t i = 0; !err && station_operator_next(&list, &login); i++)
        err = put_operator(call, arrival, i, login, &arrival->is_new[i]);
    return err;
}
