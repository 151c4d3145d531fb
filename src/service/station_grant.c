/* Grants: what the office lets a station do, signed by the log's key and kept. Blocks of serials
 * are given out once and never again; a node of ids is one station's for as long as grants overlap,
 * because ids carry the moment they were made. */
#include "service/admin_private.h"
#include "service/ledger.h"
#include "service/login.h"
#include "service/number.h"
#include "service/service_private.h"
#include "service/station.h"
#include "service/words.h"
#include "vault/box.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

bool station_place(const struct call *call, id64 unit_id, id64 *office, id64 *receiver)
{
    const struct unit *unit = unit_find(call->office->units, unit_id);
    if (!unit || !unit->is_active)
        return false;
    bool is_office = unit->kind == UNIT_KIND_PETITION_OFFICE;
    *office = is_office ? unit->id : unit_petition_office(call->office->units, unit->id);
    *receiver = is_office ? 0 : unit->id;
    return *office && (is_office || unit_receives_directly(unit));
}

/* ---- what is free ---- */

static int64_t first_free_serial(const struct stored_station *all, size_t count)
{
    int64_t next = STATION_SERIAL_MIN;
    for (size_t i = 0; i < count; i++) {
        if (all[i].serial_last >= next)
            next = all[i].serial_last + 1;
    }
    return next;
}

/* 0: none is. */
static int free_node(const struct stored_station *all, size_t count, time_ms now)
{
    for (int node = STATION_NODE_MIN; node <= STATION_NODE_GIVEN_MAX; node++) {
        bool is_free = true;
        for (size_t i = 0; i < count; i++)
            is_free = is_free && (all[i].node != node || all[i].until <= now);
        if (is_free)
            return node;
    }
    return 0;
}

/* ---- granting ---- */

static enum err grant_of_note(struct arena *arena, struct sv bytes, struct station_grant *out)
{
    struct note *note = ARENA_NEW(arena, struct note);
    if (note_parse(arena, bytes, note) || station_grant_parse(note->text, out))
        return ERR_CORRUPT;
    return ERR_OK;
}

static enum err read_request(struct call *call, struct sv note, struct station_request *out)
{
    struct note *parsed = ARENA_NEW(call->arena, struct note);
    if (note_parse(call->arena, note, parsed) || station_request_parse(parsed->text, out) ||
        !note_verify(parsed, &out->key))
        return fail_with(call->fail, ERR_BAD_INPUT, "station.request");
    return ERR_OK;
}

/* In whose name the station registers: an account that nobody signs in to. */
static enum err make_account(struct call *call, const struct station_grant *grant)
{
    struct who_when by = admin_by(call);
    struct account account = {
        .id = grant->account,
        .kind = ACCOUNT_STAFF,
        .login = arena_printf(call->arena, "station-%lld", (long long)grant->station),
        .name = grant->name,
        .is_active = false,
        .grants = {{.role = ROLE_WINDOW_CLERK, .unit = grant->unit}},
        .grant_count = 1};
    return store_account_put(call->conn, &account, &by);
}

static enum err fill_in(struct call *call, const struct station_wish *wish,
                        const struct station_request *request, struct station_grant *out)
{
    const struct stored_station *all;
    size_t count;
    id64 office;
    id64 receiver;
    enum err err = store_stations(call->conn, call->arena, &all, &count);
    if (err)
        return err;
    if (!station_place(call, wish->unit, &office, &receiver))
        return fail_with(call->fail, ERR_BAD_INPUT, "station.unit");
    const struct unit *letters =
        number_code_unit(call->office->units, receiver ? receiver : office);
    *out = (struct station_grant){.station = service_new_id(call->service),
                                  .account = service_new_id(call->service),
                                  .node = free_node(all, count, call->now),
                                  .unit = wish->unit,
                                  .key = request->key,
                                  .letters = letters ? letters->code : SV(NUMBER_CODE_NONE),
                                  .serial_first = first_free_serial(all, count),
                                  .from = call->now,
                                  .until = call->now + wish->days * DAY_MS,
                                  .name = request->name,
                                  .operators = request->operators,
                                  .address = wish->address,
                                  .office = words_unit_full(call->office->units, office)};
    out->serial_last = out->serial_first + wish->per_day - 1;
    if (!out->node || out->serial_last > STATION_SERIAL_MAX)
        return fail_with(call->fail, ERR_REFUSED, "station.nodes");
    vault_box_public(service_vault(call->service), out->seal);
    return ERR_OK;
}

static struct sv kept(struct arena *arena, struct buf *buf)
{
    struct sv bytes = arena_sv(arena, buf_view(buf));
    buf_release(buf);
    return bytes;
}

/* The grant as a note, and the file with all that goes with it. */
static enum err sign(struct call *call, struct station_granted *out, struct sv *note)
{
    struct log_keys keys;
    struct buf snapshot, text, signed_note, key, file;
    enum err err = service_log_keys(call->service, &keys, call->fail);
    if (err)
        return err;
    buf_init(&snapshot, STATION_GRANT_FILE_MAX);
    err = snapshot_format(call, &snapshot);
    struct station_grant_file carried = {.snapshot = kept(call->arena, &snapshot)};
    out->grant.origin = arena_sv(call->arena, log_keys_origin(&keys));
    out->grant.snapshot = hash_sha256(carried.snapshot);
    buf_init(&text, NOTE_SIZE_MAX);
    station_grant_format(&out->grant, &text);
    buf_init(&signed_note, NOTE_SIZE_MAX);
    log_keys_sign(&keys, buf_view(&text), &signed_note);
    buf_release(&text);
    buf_init(&key, NOTE_SIZE_MAX);
    note_key_format(&keys.signers[0].key, &key);
    log_keys_wipe(&keys);
    carried.note = kept(call->arena, &signed_note);
    carried.key = kept(call->arena, &key);
    buf_init(&file, STATION_GRANT_FILE_MAX);
    station_grant_file_format(&carried, &file);
    err = err ? err : buf_finish(&file);
    out->file = kept(call->arena, &file);
    *note = carried.note;
    return err;
}

static enum err keep(struct call *call, const struct station_granted *granted, struct sv note)
{
    const struct station_grant *grant = &granted->grant;
    const struct stored_station row = {.id = grant->station,
                                       .node = grant->node,
                                       .serial_first = grant->serial_first,
                                       .serial_last = grant->serial_last,
                                       .from = grant->from,
                                       .until = grant->until,
                                       .unit = grant->unit,
                                       .note = note,
                                       .at = call->now};
    char hex[HASH_HEX_CHARS + 1];
    hash_to_hex(hash_sha256(note), hex);
    enum err err = store_station_add(call->conn, &row, call->who.account);
    if (!err)
        err = make_account(call, grant);
    if (err)
        return err;
    return audit_add(call, "station_granted", grant->name,
                     arena_printf(call->arena, "%lld, %.*s, %lld-%lld, %.*s, SHA-256 %s",
                                  (long long)grant->station,
                                  SV_FMT(unit_name(call->office->units, grant->unit)),
                                  (long long)grant->serial_first, (long long)grant->serial_last,
                                  SV_FMT(grant->operators), hex));
}

enum err service_station_grant(struct call *call, const struct station_wish *wish,
                               struct station_granted *out)
{
    struct station_request request;
    struct sv note;
    if (!call_has_role(call, ROLE_BIT(ROLE_ADMINISTRATOR), NULL) ||
        !admin_reaches(call, wish->unit))
        return ERR_FORBIDDEN;
    if (wish->days < 1 || wish->days > STATION_DAYS_MAX || wish->per_day < 1 ||
        wish->per_day > STATION_PER_DAY_MAX)
        return fail_with(call->fail, ERR_BAD_INPUT, "station.limits");
    struct station_grant again;
    enum err err = read_request(call, wish->request, &request);
    if (!err)
        err = fill_in(call, wish, &request, &out->grant);
    if (!err)
        err = sign(call, out, &note);
    if (!err && grant_of_note(call->arena, note, &again))
        err = fail_with(call->fail, ERR_BAD_INPUT, "station.limits"); /* such as the address */
    return err ? err : keep(call, out, note);
}

/* ---- afterwards ---- */

enum err service_station_withdraw(struct call *call, id64 station)
{
    struct stored_station row;
    struct station_grant grant;
    struct who_when by = admin_by(call);
    if (!call_has_role(call, ROLE_BIT(ROLE_ADMINISTRATOR), NULL))
        return ERR_FORBIDDEN;
    enum err err = store_station_get(call->conn, call->arena, station, &row);
    if (!err && !admin_reaches(call, row.unit))
        err = ERR_NOT_FOUND;
    if (!err && row.withdrawn_at)
        err = fail_with(call->fail, ERR_REFUSED, "station.withdrawn");
    if (!err)
        err = grant_of_note(call->arena, row.note, &grant);
    if (!err)
        err = store_station_withdraw(call->conn, station, &by);
    if (err)
        return err;
    return audit_add(call, "station_withdrawn", grant.name,
                     arena_printf(call->arena, "%lld", (long long)station));
}

enum err service_stations(struct call *call, struct station_list *out)
{
    if (!call_has_role(call, ROLE_BIT(ROLE_ADMINISTRATOR), NULL))
        return ERR_FORBIDDEN;
    enum err err = store_stations(call->conn, call->arena, &out->rows, &out->count);
    struct station_grant *grants = ARENA_ARRAY(call->arena, struct station_grant, out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        err = grant_of_note(call->arena, out->rows[i].note, &grants[i]);
    out->grants = grants;
    return err;
}
