/* What the office takes over from a station – and from a thief who has the station's key and makes
 * entries of his own: what a clerk could have registered, and nothing else. */
#include "office_bed.h"

#include "ledger/record.h"
#include "service/number.h"
#include "service/service_private.h"
#include "service/station.h"
#include "vault/box.h"

#include <string.h>

static const unsigned char SEED[NOTE_SEED_BYTES] = "a station key, known to a thief";

struct thief {
    struct bed *bed;
    struct note_signer signer;
    struct station_wish wish;
    struct station_granted granted;
    struct station_taking taking;
    struct sv note; /* the grant */
    struct event event;
    const struct person_ref *person;
    id64 petition;
    int64_t serial;
    enum taken answer;
};

static enum err grant_job(struct call *call, void *arg)
{
    struct thief *thief = arg;
    return service_station_grant(call, &thief->wish, &thief->granted);
}

static void get_grant(struct thief *thief, struct bed *bed)
{
    struct buf text;
    struct station_grant_file file;
    *thief = (struct thief){.bed = bed};
    note_signer_init(&thief->signer, SV(STATION_KEY_NAME), NOTE_ED25519, SEED);
    const struct station_request request = {
        .key = thief->signer.key, .name = SV("柳溪村"), .operators = SV("clerk")};
    buf_init(&text, NOTE_SIZE_MAX);
    station_request_format(&request, &text);
    thief->wish =
        (struct station_wish){.request = station_note(bed->arena, &thief->signer, buf_view(&text)),
                              .unit = bed->units[BED_OFFICE],
                              .days = 30,
                              .per_day = 50,
                              .address = SV("-")};
    buf_release(&text);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, grant_job, thief));
    CHECK_OK(service_office_reload(bed->service));
    CHECK_OK(station_grant_file_parse(thief->granted.file, &file));
    thief->note = file.note;
    struct note *note = ARENA_NEW(bed->arena, struct note);
    CHECK_OK(note_parse(bed->arena, file.note, note));
    CHECK_OK(station_grant_parse(note->text, &thief->granted.grant)); /* what is borrowed goes */
    bed_wait(bed, 60);
}

/* ---- an entry ---- */

static enum err read_event(struct call *call, void *arg)
{
    struct thief *thief = arg;
    const struct event *events;
    size_t count;
    struct petition_key key;
    enum err err = store_petition_by_id(call->conn, thief->bed->arena, thief->petition, &key, NULL);
    if (!err)
        err = store_petition_events(call->conn, thief->bed->arena, &key, &events, &count);
    if (!err)
        thief->event = events[0];
    return err;
}

/* What a clerk registered at the office just now, made over into what the station would send. */
static void make_event(struct thief *thief)
{
    struct bed *bed = thief->bed;
    struct receipt receipt;
    struct submit_input input = bed_register_input(bed);
    CHECK_OK(bed_register(bed, BED_CLERK, &input, &receipt));
    thief->petition = receipt.id;
    bed_as(bed, BED_CLERK);
    CHECK_OK(bed_read(bed, read_event, thief));
    const struct station_grant *grant = &thief->granted.grant;
    thief->event.actor =
        (struct actor){.account = grant->account, .role = ROLE_WINDOW_CLERK, .unit = grant->unit};
    const struct field *people =
        field_find(thief->event.fields, thief->event.field_count, "people");
    struct person_ref *person = (struct person_ref *)(uintptr_t)people->people;
    thief->serial++;
    person->id =
        id_at(bed->clock.now_ms, (uint32_t)grant->node << 12 | (uint32_t)(thief->serial + 200));
    thief->person = person;
}

static struct sv entry_bytes(struct thief *thief, struct station_entry *entry)
{
    struct buf buf;
    struct sv out;
    buf_init(&buf, STATION_ENTRY_MAX);
    station_entry_format(entry, &buf);
    out = arena_sv(thief->bed->arena, buf_view(&buf));
    buf_release(&buf);
    return out;
}

static struct hash leaf_of(struct thief *thief, const struct station_entry *entry, struct sv number)
{
    struct record record;
    struct hash leaf;
    const struct record_event_place place = {
        {entry->region, entry->petition}, entry->event, number};
    CHECK_OK(record_of_event(thief->bed->arena, &place, &thief->event, &record));
    CHECK_OK(record_leaf(thief->bed->arena, &record, entry->salt, &leaf));
    return leaf;
}

static struct sv promise_of(struct thief *thief, struct hash leaf, struct sv number)
{
    const struct station_grant *grant = &thief->granted.grant;
    struct buf text;
    buf_init(&text, NOTE_SIZE_MAX);
    station_promise_format(&(struct station_promise){.origin = grant->origin,
                                                     .station = grant->station,
                                                     .leaf = leaf,
                                                     .at = thief->event.at,
                                                     .by = grant->until,
                                                     .number = number,
                                                     .office = grant->office},
                           &text);
    struct sv note = station_note(thief->bed->arena, &thief->signer, buf_view(&text));
    buf_release(&text);
    return note;
}

static void fill_entry(struct thief *thief, struct station_entry *entry,
                       struct station_person *person)
{
    const struct bed *bed = thief->bed;
    struct arena *arena = bed->arena;
    struct submit_input input = bed_register_input(thief->bed);
    const struct identity *wang = input.people;
    uint32_t low = (uint32_t)thief->granted.grant.node << 12 | (uint32_t)(2 * thief->serial);
    struct buf buf;
    buf_init(&buf, EVENT_SIZE_MAX);
    CHECK_OK(event_encode(&thief->event, &buf));
    *person = (struct station_person){.id = thief->person->id,
                                      .code = code_make(arena, service_rng(bed->service)),
                                      .name = wang->name,
                                      .phone = wang->phone,
                                      .address = wang->address,
                                      .id_kind = wang->id_kind,
                                      .id_number = wang->id_number};
    *entry = (struct station_entry){.region = bed->units[BED_REGION],
                                    .petition = id_at(thief->event.at, low),
                                    .event = id_at(thief->event.at, low + 1),
                                    .salt = arena_sv(arena, SV("0123456789abcdef0123456789abcdef")),
                                    .bytes = arena_sv(arena, buf_view(&buf)),
                                    .people = person,
                                    .count = 1};
    buf_release(&buf);
}

static struct sv bundle_of(struct thief *thief)
{
    struct arena *arena = thief->bed->arena;
    const struct station_grant *grant = &thief->granted.grant;
    struct station_entry entry;
    struct station_person person;
    struct station_parcel parcel;
    struct buf text;
    fill_entry(thief, &entry, &person);
    parcel.number = number_make(arena, grant->letters, thief->event.day,
                                grant->serial_first + thief->serial - 1);
    parcel.promise = promise_of(thief, leaf_of(thief, &entry, parcel.number), parcel.number);
    parcel.sealed = box_seal(arena, grant->seal, entry_bytes(thief, &entry));
    buf_init(&text, NOTE_SIZE_MAX);
    station_seal_format(grant, hash_sha256(parcel.sealed), &text);
    parcel.note = station_note(arena, &thief->signer, buf_view(&text));
    buf_release(&text);
    const struct station_bundle bundle = {thief->note, &parcel, 1};
    buf_init(&text, STATION_BUNDLE_MAX);
    station_bundle_format(&bundle, &text);
    struct sv bytes = arena_sv(arena, buf_view(&text));
    buf_release(&text);
    return bytes;
}

/* ---- taking over ---- */

static enum err take_job(struct call *call, void *arg)
{
    struct thief *thief = arg;
    return service_station_take(call, &thief->taking, 0, &thief->answer);
}

struct reading_of_bundle {
    struct thief *thief;
    struct sv bytes;
};

static enum err taking_job(struct call *call, void *arg)
{
    const struct reading_of_bundle *job = arg;
    return service_station_taking(call, job->bytes, &job->thief->taking);
}

static void read_bundle(struct thief *thief)
{
    struct reading_of_bundle job = {thief, bundle_of(thief)};
    bed_as(thief->bed, BED_ADMIN);
    CHECK_OK(bed_read(thief->bed, taking_job, &job));
}

static const char *take(struct thief *thief)
{
    read_bundle(thief);
    CHECK_OK(bed_write(thief->bed, take_job, thief));
    return taken_word(thief->answer);
}

/* ---- tests ---- */

static void test_a_registration_is_taken_once(void **state)
{
    struct thief thief;
    get_grant(&thief, *state);
    make_event(&thief);
    assert_string_equal(take(&thief), "taken");
    CHECK_OK(bed_write(thief.bed, take_job, &thief));
    assert_string_equal(taken_word(thief.answer), "taken");
}

static struct clock_start *own_starts(struct thief *thief)
{
    const struct effects *effects = &thief->event.effects;
    struct clock_start *starts =
        ARENA_ARRAY(thief->bed->arena, struct clock_start, effects->start_count + 1);
    assert_true(effects->start_count >= 1);
    memcpy(starts, effects->starts, effects->start_count * sizeof *starts);
    thief->event.effects.starts = starts;
    return starts;
}

/* The clock says what the rulebook says, to the days that a calendar can move. */
static void test_a_due_day_of_his_own(void **state)
{
    struct thief thief;
    get_grant(&thief, *state);
    make_event(&thief);
    struct clock_start *start = own_starts(&thief);
    start->end.due_day += 1;
    assert_string_equal(take(&thief), "taken");
    make_event(&thief);
    start = own_starts(&thief);
    start->end.due_day += 3650;
    start->end.raw_day += 3650;
    assert_string_equal(take(&thief), "act");
    make_event(&thief);
    own_starts(&thief)->period.length += 300;
    assert_string_equal(take(&thief), "act");
    make_event(&thief);
    own_starts(&thief)->is_duty ^= true;
    assert_string_equal(take(&thief), "act");
    make_event(&thief);
    own_starts(&thief)->period.start_day += 100;
    assert_string_equal(take(&thief), "act");
}

static void test_a_mark_of_his_own(void **state)
{
    static const struct mark_change MARK = {SV_INIT("withdrawal_asked"), true};
    struct thief thief;
    get_grant(&thief, *state);
    make_event(&thief);
    thief.event.effects.marks = &MARK;
    thief.event.effects.mark_count = 1;
    assert_string_equal(take(&thief), "act");
}

static void test_another_actor_or_moment(void **state)
{
    struct thief thief;
    get_grant(&thief, *state);
    make_event(&thief);
    thief.event.actor.account = thief.bed->officials[BED_HEAD].id;
    assert_string_equal(take(&thief), "act");
    make_event(&thief);
    thief.event.at = thief.granted.grant.from - 1;
    assert_string_equal(take(&thief), "signature"); /* his promise is outside the grant */
}

static enum err withdraw_job(struct call *call, void *arg)
{
    const struct thief *thief = arg;
    return service_station_withdraw(call, thief->granted.grant.station);
}

/* Withdrawn between two parcels of a bundle that is being taken over. */
static void test_withdrawn_on_the_way(void **state)
{
    struct thief thief;
    get_grant(&thief, *state);
    make_event(&thief);
    read_bundle(&thief);
    bed_as(thief.bed, BED_ADMIN);
    CHECK_OK(bed_write(thief.bed, withdraw_job, &thief));
    assert_int_equal(bed_write(thief.bed, take_job, &thief), ERR_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_registration_is_taken_once, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_a_due_day_of_his_own, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_a_mark_of_his_own, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_another_actor_or_moment, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_withdrawn_on_the_way, bed_setup, bed_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
