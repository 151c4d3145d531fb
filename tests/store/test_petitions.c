/* Petitions in the store: events and their rows, the same on every driver. */
#include "drivers.h"

#include "store/accusations.h"
#include "store/petition_rows.h"

CONTRACT_TEST(a_registered_petition_is_found_and_folded)
{
    struct petition_key key = bed_register(
        bed,
        &(struct bed_petition){.number = "QH2024100400017", .title = "宅基地审批", .claims = 3});
    struct store_conn *conn = bed_read(bed);
    struct petition_key found;
    struct sv number;
    CHECK_OK(store_petition_by_number(conn, SV("QH2024100400017"), &found));
    assert_int_equal(found.id, key.id);
    assert_int_equal(found.region, BED_REGION);
    CHECK_OK(store_petition_by_id(conn, bed->arena, key.id, &found, &number));
    CHECK_SV(number, "QH2024100400017");
    CHECK_ERR(store_petition_by_number(conn, SV("QH20241004"), &found), ERR_NOT_FOUND);
    CHECK_ERR(store_petition_by_id(conn, bed->arena, 7, &found, NULL), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
    struct petition petition = bed_load(bed, key);
    CHECK_SV(petition.title, "宅基地审批");
    assert_int_equal(petition.claim_count, 3);
    assert_int_equal(petition.version, 1);
    bed_check_rebuild(bed);
}

CONTRACT_TEST(an_unknown_petition_is_not_found)
{
    bed_register(bed, &(struct bed_petition){.title = "一"});
    struct store_conn *conn = bed_read(bed);
    struct petition petition;
    const struct event *events;
    size_t count = 9;
    const struct petition_key nobody = {BED_REGION, 5};
    CHECK_ERR(store_petition_load(conn, bed->arena, &nobody, &petition), ERR_NOT_FOUND);
    CHECK_OK(store_petition_events(conn, bed->arena, &nobody, &events, &count));
    assert_int_equal(count, 0);
    bed_read_end(bed, &conn);
}

/* The row of a list says what the fold says. */
CONTRACT_TEST(an_event_moves_the_row_and_the_clocks)
{
    struct petition_key key =
        bed_register(bed, &(struct bed_petition){.owner = BED_HOUSING, .state = "referred"});
    struct petition petition = bed_load(bed, key);
    assert_int_equal(petition.version, 2);
    struct bed_event moved;
    bed_moved(&moved, &petition, "handling", BED_LABOUR);
    struct bed_append job = {.bed = bed,
                             .key = key,
                             .event = &moved.event,
                             .petition = petition,
                             .envelope = {99999, {0}}};
    CHECK_OK(store_write(bed->store, bed_append_job, &job));
    struct store_conn *conn = bed_read(bed);
    const struct petition_filter filter = {.scope = {.owner = BED_LABOUR}, .limit = 5};
    const struct petition_row *rows;
    size_t count;
    CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
    assert_int_equal(count, 1);
    CHECK_SV(rows[0].state, "handling");
    assert_int_equal(rows[0].version, 3);
    assert_int_equal(rows[0].owner, BED_LABOUR);
    assert_int_equal(rows[0].awaits, ROLE_UNIT_HANDLER);
    assert_int_equal(rows[0].due_day, DAY_NONE); /* its only clock was stopped */
    bed_read_end(bed, &conn);
    bed_check_rebuild(bed);
}

/* Two people act on the same version: the second is told, and nothing of theirs is stored. */
CONTRACT_TEST(a_stale_append_is_refused)
{
    struct petition_key key = bed_register(bed, &(struct bed_petition){.title = "一"});
    struct petition petition = bed_load(bed, key);
    struct bed_event first;
    struct bed_event second;
    bed_moved(&first, &petition, "referred", BED_HOUSING);
    bed_moved(&second, &petition, "referred", BED_LABOUR);
    struct bed_append job = {.bed = bed, .key = key, .event = &first.event, .petition = petition};
    job.envelope.id = bed_id(bed);
    CHECK_OK(store_write(bed->store, bed_append_job, &job));
    job.event = &second.event;
    job.envelope.id = bed_id(bed);
    CHECK_ERR(store_write(bed->store, bed_append_job, &job), ERR_STALE);
    struct petition now = bed_load(bed, key);
    assert_int_equal(now.version, 2);
    assert_int_equal(now.owner, BED_HOUSING);
    bed_check_rebuild(bed);
}

CONTRACT_TEST(an_event_out_of_sequence_is_stale)
{
    struct petition_key key = bed_register(bed, &(struct bed_petition){.title = "一"});
    struct petition petition = bed_load(bed, key);
    struct bed_event moved;
    bed_moved(&moved, &petition, "referred", BED_HOUSING);
    moved.event.seq = 4;
    struct bed_append job = {.bed = bed, .key = key, .event = &moved.event, .petition = petition};
    job.envelope.id = bed_id(bed);
    CHECK_ERR(store_write(bed->store, bed_append_job, &job), ERR_STALE);
    assert_int_equal(bed_load(bed, key).version, 1);
}

CONTRACT_TEST(a_taken_number_is_a_conflict_and_leaves_nothing)
{
    bed_register(bed, &(struct bed_petition){.number = "QH20241004-00012"});
    struct bed_event event;
    struct bed_append job;
    const struct bed_petition want = {.number = "QH20241004-00012", .title = "另一件"};
    bed_registered(&event, &want);
    bed_append_init(bed, &job, &want, &event.event);
    CHECK_ERR(store_write(bed->store, bed_append_job, &job), ERR_CONFLICT);
    struct store_conn *conn = bed_read(bed);
    struct petition petition;
    CHECK_ERR(store_petition_load(conn, bed->arena, &job.key, &petition), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
    assert_int_equal(bed_count_region(bed, BED_REGION), 1);
}

/* The same id may be used in another region, but not by another petition. */
CONTRACT_TEST(a_petition_is_registered_once)
{
    struct bed_event event;
    struct bed_append job;
    const struct bed_petition want = {.title = "一"};
    bed_registered(&event, &want);
    bed_append_init(bed, &job, &want, &event.event);
    CHECK_OK(store_write(bed->store, bed_append_job, &job));
    job.envelope.id = bed_id(bed);
    CHECK_ERR(store_write(bed->store, bed_append_job, &job), ERR_STALE);
    job.key.region = BED_OTHER_REGION;
    snprintf(job.number, sizeof job.number, "QH9");
    CHECK_ERR(store_write(bed->store, bed_append_job, &job), ERR_CONFLICT);
}

/* A quick registration with three claims is completed with one. */
CONTRACT_TEST(claims_may_become_fewer)
{
    struct petition_key key = bed_register(bed, &(struct bed_petition){.claims = 3});
    struct petition petition = bed_load(bed, key);
    struct bed_event completed;
    bed_registered(&completed, &(struct bed_petition){.claims = 1});
    completed.event.kind = EVENT_COMPLETED;
    completed.event.seq = 2;
    completed.event.rulebook = SV("");
    completed.event.effects.start_count = 0;
    struct bed_append job = {
        .bed = bed, .key = key, .event = &completed.event, .petition = petition};
    job.envelope.id = bed_id(bed);
    CHECK_OK(store_write(bed->store, bed_append_job, &job));
    struct store_conn *conn = bed_read(bed);
    struct q_claim_put_in *claims;
    size_t count;
    CHECK_OK(q_claims_of(conn, bed->arena,
                         &(struct q_claims_of_in){.region = key.region, .petition = key.id},
                         &claims, &count));
    assert_int_equal(count, 1);
    bed_read_end(bed, &conn);
    bed_check_rebuild(bed);
}

CONTRACT_TEST(everything_is_there_after_reopening)
{
    struct petition_key keys[5];
    for (int i = 0; i < 5; i++)
        keys[i] = bed_register(bed, &(struct bed_petition){.owner = i % 2 ? BED_HOUSING : 0});
    bed_reopen(bed);
    for (int i = 0; i < 5; i++)
        assert_int_equal(bed_load(bed, keys[i]).version, i % 2 ? 2 : 1);
    bed_check_rebuild(bed);
}

/* ---- numbers ---- */

struct serials {
    int64_t given[6];
    bool fails;
};

static enum err take_serials(struct store_conn *conn, void *arg)
{
    struct serials *serials = arg;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < 3; i++)
        err = store_petition_serial(conn, BED_OFFICE, BED_DAY, &serials->given[i]);
    if (!err)
        err = store_petition_serial(conn, BED_OFFICE, BED_DAY + 1, &serials->given[3]);
    if (!err)
        err = store_petition_serial(conn, BED_HOUSING, BED_DAY, &serials->given[4]);
    if (!err)
        err = store_document_serial(conn, BED_OFFICE, 2026, &serials->given[5]);
    return err ? err : serials->fails ? ERR_REFUSED : ERR_OK;
}

CONTRACT_TEST(serials_count_by_office_and_day)
{
    static const int64_t first[] = {1, 2, 3, 1, 1, 1};
    static const int64_t second[] = {4, 5, 6, 2, 2, 2};
    struct serials serials = {.fails = false};
    CHECK_OK(store_write(bed->store, take_serials, &serials));
    assert_memory_equal(serials.given, first, sizeof first);
    serials.fails = true;
    CHECK_ERR(store_write(bed->store, take_serials, &serials), ERR_REFUSED);
    bed_reopen(bed);
    serials.fails = false;
    CHECK_OK(store_write(bed->store, take_serials, &serials));
    assert_memory_equal(serials.given, second, sizeof second);
}

struct raise {
    int64_t last;
};

static enum err raise_serial(struct store_conn *conn, void *arg)
{
    const struct raise *raise = arg;
    return store_serial_raise(conn, BED_OFFICE, BED_DAY, false, raise->last);
}

CONTRACT_TEST(serials_given_out_elsewhere_are_not_given_again)
{
    struct serials serials = {.fails = false};
    CHECK_OK(store_write(bed->store, raise_serial, &(struct raise){40}));
    CHECK_OK(store_write(bed->store, raise_serial, &(struct raise){7})); /* never lower */
    CHECK_OK(store_write(bed->store, take_serials, &serials));
    assert_int_equal(serials.given[0], 41);
    assert_int_equal(serials.given[4], 1);
}

/* ---- whole petitions, and other platforms' ---- */

struct whole {
    struct petition_key key;
    struct petition_history history;
};

static enum err append_whole(struct store_conn *conn, void *arg)
{
    const struct whole *whole = arg;
    return store_petition_append_all(conn, &whole->key, &whole->history);
}

CONTRACT_TEST(a_whole_petition_is_stored_as_if_event_by_event)
{
    struct bed_event first;
    struct bed_event second;
    struct petition petition = {0};
    bed_registered(&first, &(struct bed_petition){.title = "旧件"});
    CHECK_OK(petition_apply(bed->arena, &petition, &first.event));
    bed_moved(&second, &petition, "referred", BED_HOUSING);
    CHECK_OK(petition_apply(bed->arena, &petition, &second.event));
    const struct event events[] = {first.event, second.event};
    const struct event_envelope envelopes[] = {{.id = 11}, {.id = 12}};
    struct whole whole = {{BED_REGION, 9}, {SV("QH-OLD-1"), &petition, events, envelopes, 2}};
    CHECK_OK(store_write(bed->store, append_whole, &whole));
    assert_int_equal(bed_load(bed, whole.key).version, 2);
    assert_int_equal(bed_load(bed, whole.key).owner, BED_HOUSING);
    CHECK_ERR(store_write(bed->store, append_whole, &whole), ERR_STALE);
    bed_check_rebuild(bed);
}

static void add_external(struct bed_event *e, const char *platform, const char *number)
{
    e->fields[e->event.field_count++] = bed_text("external_system", FIELD_LINE, platform);
    e->fields[e->event.field_count++] = bed_text("external_number", FIELD_LINE, number);
}

/* It may come with the registration or when the registration is completed. */
CONTRACT_TEST(another_platforms_number_finds_the_petition)
{
    struct bed_event event;
    struct bed_append job;
    const struct bed_petition want = {.title = "一"};
    bed_registered(&event, &want);
    add_external(&event, "12345", "A-7");
    bed_append_init(bed, &job, &want, &event.event);
    CHECK_OK(store_write(bed->store, bed_append_job, &job));
    struct petition_key late = bed_register(bed, &want);
    struct bed_event completed;
    bed_registered(&completed, &want);
    add_external(&completed, "12345", "A-8");
    completed.event.kind = EVENT_COMPLETED;
    completed.event.seq = 2;
    completed.event.effects.start_count = 0;
    struct bed_append second = {.bed = bed,
                                .key = late,
                                .event = &completed.event,
                                .petition = bed_load(bed, late),
                                .envelope = {.id = 99998}};
    CHECK_OK(store_write(bed->store, bed_append_job, &second));
    struct store_conn *conn = bed_read(bed);
    struct petition_key found;
    CHECK_OK(store_petition_by_external(conn, SV("12345"), SV("A-7"), &found));
    assert_int_equal(found.id, job.key.id);
    CHECK_OK(store_petition_by_external(conn, SV("12345"), SV("A-8"), &found));
    assert_int_equal(found.id, late.id);
    CHECK_ERR(store_petition_by_external(conn, SV("other"), SV("A-7"), &found), ERR_NOT_FOUND);
    CHECK_ERR(store_petition_by_external(conn, SV(""), SV(""), &found), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
    bed_check_rebuild(bed);
}

struct some_files {
    struct petition_key key;
    size_t count;
};

/* Contents 1, 2, 1, 2, …; sealed ones 9. */
static enum err add_files(struct store_conn *conn, void *arg)
{
    const struct some_files *some = arg;
    const uint8_t sealed[32] = {9};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < some->count; i++) {
        struct stored_file file = {.id = (id64)i + 1, .seq = 1, .key_id = 1};
        file.content[0] = (uint8_t)(1 + i % 2);
        err = store_attachment_add(conn, &some->key, &file);
    }
    return err ? err : store_accusation_file_add(conn, 77, 1, sealed);
}

CONTRACT_TEST(contents_of_files_are_listed_once_in_order)
{
    struct some_files some = {bed_register(bed, &(struct bed_petition){.title = "漏水"}), 5};
    const struct kept_content *found;
    size_t count;
    CHECK_OK(store_write(bed->store, add_files, &some));
    struct store_conn *conn = bed_read(bed);
    struct kept_walk walk = {.kind = FILES_OF_PETITIONS}, sealed = {.kind = FILES_OF_ACCUSATIONS};
    CHECK_OK(store_kept_contents(conn, bed->arena, &walk, &found, &count));
    assert_int_equal(count, 2);
    assert_int_equal(found[0].sha256[0], 1);
    assert_int_equal(found[1].sha256[0], 2);
    assert_int_equal(walk.after.sha256[0], 2);
    CHECK_OK(store_kept_contents(conn, bed->arena, &walk, &found, &count));
    assert_int_equal(count, 0);
    CHECK_OK(store_kept_contents(conn, bed->arena, &sealed, &found, &count));
    assert_int_equal(count, 1);
    assert_int_equal(found[0].sha256[0], 9);
    bed_read_end(bed, &conn);
}

/* ---- ahead ---- */

static void check_number(struct store_conn *conn, struct bed *bed, struct petition_key key,
                         const char *expected)
{
    struct sv number;
    CHECK_OK(store_petition_number(conn, bed->arena, &key, &number));
    CHECK_SV(number, expected);
}

/* Some that will be asked, one of another answer, one that will not be asked. */
static void send_ahead(struct store_conn *conn, struct bed *bed, const struct petition_key keys[2])
{
    const struct event *events;
    size_t count;
    struct petition_key key;
    struct sv number;
    if (!store_ahead_begin(conn))
        return;
    CHECK_ERR(store_petition_events(conn, bed->arena, &keys[0], &events, &count), ERR_UNAVAILABLE);
    CHECK_ERR(store_petition_number(conn, bed->arena, &keys[1], &number), ERR_UNAVAILABLE);
    CHECK_ERR(store_petition_by_id(conn, bed->arena, 999, &key, &number), ERR_UNAVAILABLE);
    CHECK_ERR(store_petition_events(conn, bed->arena, &keys[1], &events, &count), ERR_UNAVAILABLE);
    store_ahead_end(conn);
}

CONTRACT_TEST(what_was_sent_ahead_is_answered_as_if_asked)
{
    const struct petition_key keys[] = {bed_register(bed, &(struct bed_petition){.number = "一"}),
                                        bed_register(bed, &(struct bed_petition){.number = "二"})};
    const struct event *events;
    struct petition_key key;
    struct sv number;
    size_t count;
    for (int round = 0; round < 3; round++) { /* in the first nothing is prepared yet */
        struct store_conn *conn = bed_read(bed);
        send_ahead(conn, bed, keys);
        check_number(conn, bed, keys[1], "二");
        check_number(conn, bed, keys[0], "一"); /* was not sent */
        CHECK_ERR(store_petition_by_id(conn, bed->arena, 999, &key, &number), ERR_NOT_FOUND);
        for (int again = 0; again < 2; again++) {
            CHECK_OK(store_petition_events(conn, bed->arena, &keys[0], &events, &count));
            assert_int_equal(count, 1);
        }
        send_ahead(conn, bed, keys); /* nobody asks */
        bed_read_end(bed, &conn);
    }
}

/* More than there is room for, the same twice; what the last snapshot sent the next does not see.
 */
CONTRACT_TEST(what_was_sent_ahead_ends_with_its_snapshot)
{
    enum { MANY = 60 };
    const struct bed_petition want = {.number = "一"};
    const struct petition_key key = bed_register(bed, &want);
    const struct event *events;
    size_t count;
    struct petition_key found;
    struct sv number;
    for (int round = 0; round < 3; round++) {
        struct store_conn *conn = bed_read(bed);
        bool is_far = store_ahead_begin(conn);
        for (int i = 0; is_far && i < MANY; i++)
            CHECK_ERR(store_petition_by_id(conn, bed->arena, key.id + i / 2, &found, &number),
                      ERR_UNAVAILABLE);
        if (is_far)
            store_ahead_end(conn);
        for (int i = MANY - 1; i >= 0; i--) {
            enum err expected = i / 2 ? ERR_NOT_FOUND : ERR_OK;
            CHECK_ERR(store_petition_by_id(conn, bed->arena, key.id + i / 2, &found, &number),
                      expected);
        }
        send_ahead(conn, bed, (struct petition_key[]){key, key});
        bed_read_end(bed, &conn);
    }
    struct petition petition = bed_load(bed, key);
    struct bed_event moved;
    bed_moved(&moved, &petition, "referred", BED_HOUSING);
    struct bed_append second = {
        .bed = bed, .key = key, .event = &moved.event, .petition = petition};
    second.envelope.id = bed_id(bed);
    CHECK_OK(store_write(bed->store, bed_append_job, &second));
    for (int i = 0; i < 3; i++) {
        struct store_conn *conn = bed_read(bed);
        CHECK_OK(store_petition_events(conn, bed->arena, &key, &events, &count));
        assert_int_equal(count, 2);
        bed_read_end(bed, &conn);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registered_petition_is_found_and_folded),
        cmocka_unit_test(an_unknown_petition_is_not_found),
        cmocka_unit_test(an_event_moves_the_row_and_the_clocks),
        cmocka_unit_test(a_stale_append_is_refused),
        cmocka_unit_test(an_event_out_of_sequence_is_stale),
        cmocka_unit_test(a_taken_number_is_a_conflict_and_leaves_nothing),
        cmocka_unit_test(a_petition_is_registered_once),
        cmocka_unit_test(claims_may_become_fewer),
        cmocka_unit_test(everything_is_there_after_reopening),
        cmocka_unit_test(serials_count_by_office_and_day),
        cmocka_unit_test(serials_given_out_elsewhere_are_not_given_again),
        cmocka_unit_test(a_whole_petition_is_stored_as_if_event_by_event),
        cmocka_unit_test(another_platforms_number_finds_the_petition),
        cmocka_unit_test(contents_of_files_are_listed_once_in_order),
        cmocka_unit_test(what_was_sent_ahead_is_answered_as_if_asked),
        cmocka_unit_test(what_was_sent_ahead_ends_with_its_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
