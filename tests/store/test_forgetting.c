/* What may be removed, by whom: rows of which there is a disposal, on the disposer's connection;
 * and what goes with them. */
#include "drivers.h"

#include "store/bookings.h"
#include "store/forgetting.h"
#include "store/people.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"
#include "store/working.h"
#include "store/works.h"

/* A matter with two people, a file, a reading, a session and a code each. */
struct matter {
    struct petition_key key;
    struct sealed_person people[2];
};

static enum err fill_matter(struct store_conn *conn, void *arg)
{
    struct matter *m = arg;
    const struct stored_file file = {.id = 5, .seq = 1, .content = {7}, .key_id = 71};
    const struct reading reading = {
        .id = m->key.id + 1, .petition = m->key, .kind = READING_FILE, .by.role = ROLE_AUDITOR};
    enum err err = ERR_OK;
    for (int i = 0; !err && i < 2; i++) {
        struct blind_index index = {.kind = BLIND_NAME, .hash = {(uint8_t)(i + 1)}};
        struct petition_access access = {.person = m->people[i].id};
        struct session session = {.token_hash = {(uint8_t)m->key.id, (uint8_t)i},
                                  .kind = SESSION_FOLLOW,
                                  .petition = m->key,
                                  .person = m->people[i].id,
                                  .expires = INT64_MAX};
        err = store_person_add(conn, &m->people[i], &index, 1);
        if (!err)
            err = store_access_put(conn, &m->key, &access);
        if (!err)
            err = store_session_put(conn, &session);
    }
    const struct work_key work = {m->key.region, m->key.id + 7};
    const struct work_file photo = {
        .stored = {.id = 6, .seq = 1, .content = {(uint8_t)m->key.id, 8}, .key_id = 72},
        .petition = m->key.id};
    const struct work_file other = {
        .stored = {.id = 7, .seq = 1, .content = {(uint8_t)m->key.id, 9}, .key_id = 73}};
    struct booking booking = {
        .day = {m->key.region, 900}, .petition = m->key.id, .expires = INT64_MAX};
    if (!err)
        err = store_booking_add(conn, &booking);
    if (!err)
        err = store_attachment_add(conn, &m->key, &file);
    if (!err)
        err = store_work_file_add(conn, &work, &photo);
    if (!err)
        err = store_work_file_add(conn, &work, &other);
    return err ? err : store_reading_add(conn, &reading);
}

static struct matter a_matter(struct bed *bed, const char *title)
{
    struct matter m = {.key = bed_register(bed, &(struct bed_petition){.title = title})};
    for (int i = 0; i < 2; i++)
        m.people[i] = (struct sealed_person){.id = bed_id(bed),
                                             .petition = m.key,
                                             .key_id = 100 + bed_id(bed),
                                             .sealed = SV("sealed")};
    CHECK_OK(store_write(bed->store, fill_matter, &m));
    return m;
}

static enum err note(struct store_conn *conn, void *arg)
{
    const struct disposal *disposal = arg;
    enum err err = store_disposal_add(conn, disposal);
    return err ? err : store_disposal_hide(conn, disposal);
}

static enum err remove_it(struct store_conn *conn, void *arg)
{
    return store_disposal_remove(conn, arg);
}

static int64_t raw_count(struct bed *bed, const char *table, id64 petition)
{
    struct sv sql =
        arena_printf(bed->arena, "SELECT COUNT(*) FROM %s WHERE %s = %lld", table,
                     strcmp(table, "petition") == 0 ? "id" : "petition", (long long)petition);
    return raw_number(bed->address, sql.p);
}

static const char *const TABLES[] = {"event",      "sealed_person",   "blind_index",   "reading",
                                     "attachment", "petition_access", "session",       "petition",
                                     "claim",      "petition_clock",  "petition_unit", "booking",
                                     "work_file"};

CONTRACT_TEST(a_matter_that_is_disposed_of_is_in_no_table)
{
    struct matter gone = a_matter(bed, "一");
    struct matter stays = a_matter(bed, "二");
    struct disposal disposal = {
        .id = bed_id(bed), .what = DISPOSAL_MATTER, .petition = gone.key, .number = SV("QH-1")};
    for (size_t i = 0; i < CHECK_COUNT(TABLES); i++)
        CHECK_ROW(raw_count(bed, TABLES[i], gone.key.id) > 0, TABLES[i]);
    CHECK_OK(store_write(bed->store, note, &disposal));
    CHECK_OK(store_dispose(bed->store, remove_it, &disposal));
    CHECK_OK(store_empty_log(bed->store));
    for (size_t i = 0; i < CHECK_COUNT(TABLES); i++) {
        CHECK_ROW(raw_count(bed, TABLES[i], gone.key.id) == 0, TABLES[i]);
        CHECK_ROW(raw_count(bed, TABLES[i], stays.key.id) > 0, TABLES[i]);
    }
    assert_int_equal(raw_count(bed, "disposal", gone.key.id), 1);
    bed_check_rebuild(bed);
}

/* A photograph in a work goes with the matter it is of, its key and its content too; what a work
 * has of no matter stays. */
CONTRACT_TEST(files_of_works_go_with_their_matter)
{
    struct matter gone = a_matter(bed, "一");
    struct store_conn *conn = bed_read(bed);
    struct doomed_list doomed;
    bool has_photo = false;
    CHECK_OK(store_doomed_find(conn, bed->arena, &gone.key, 0, &doomed));
    bed_read_end(bed, &conn);
    for (size_t i = 0; i < doomed.count; i++)
        has_photo = has_photo || (doomed.items[i].is_file && doomed.items[i].key_id == 72);
    assert_true(has_photo);
    struct disposal disposal = {
        .id = bed_id(bed), .what = DISPOSAL_MATTER, .petition = gone.key, .number = SV("QH-1")};
    CHECK_OK(store_write(bed->store, note, &disposal));
    CHECK_OK(store_dispose(bed->store, remove_it, &disposal));
    const struct work_key work = {gone.key.region, gone.key.id + 7};
    struct stored_file stored;
    conn = bed_read(bed);
    CHECK_ERR(store_work_file_get(conn, &work, 6, &stored), ERR_NOT_FOUND);
    CHECK_OK(store_work_file_get(conn, &work, 7, &stored));
    bed_read_end(bed, &conn);
}

CONTRACT_TEST(one_of_its_people_can_go_alone)
{
    struct matter m = a_matter(bed, "一");
    struct disposal disposal = {.id = bed_id(bed),
                                .what = DISPOSAL_PERSON,
                                .petition = m.key,
                                .person = m.people[1].id,
                                .number = SV("QH-1")};
    CHECK_OK(store_write(bed->store, note, &disposal));
    CHECK_OK(store_dispose(bed->store, remove_it, &disposal));
    static const char *const OF_PEOPLE[] = {"sealed_person", "blind_index", "petition_access",
                                            "session"};
    for (size_t i = 0; i < CHECK_COUNT(OF_PEOPLE); i++)
        CHECK_ROW(raw_count(bed, OF_PEOPLE[i], m.key.id) == 1, OF_PEOPLE[i]);
    assert_int_equal(raw_count(bed, "event", m.key.id), 1);
    bed_check_rebuild(bed);
}

/* Without its row of disposal, or with one for something else, the guards let nothing through. */
CONTRACT_TEST(nothing_goes_without_a_disposal_of_it)
{
    struct matter m = a_matter(bed, "一");
    struct matter other = a_matter(bed, "二");
    struct disposal elsewhere = {
        .id = bed_id(bed), .what = DISPOSAL_MATTER, .petition = other.key, .number = SV("QH-2")};
    struct disposal person = {.id = bed_id(bed),
                              .what = DISPOSAL_PERSON,
                              .petition = m.key,
                              .person = m.people[0].id,
                              .number = SV("QH-1")};
    struct disposal whole = {
        .id = bed_id(bed), .what = DISPOSAL_MATTER, .petition = m.key, .number = SV("QH-1")};
    struct disposal second = person;
    second.person = m.people[1].id;
    CHECK_OK(store_write(bed->store, note, &elsewhere));
    CHECK_OK(store_write(bed->store, note, &person));
    assert_true(store_dispose(bed->store, remove_it, &whole) != ERR_OK);
    assert_true(store_dispose(bed->store, remove_it, &second) != ERR_OK);
    assert_int_equal(raw_count(bed, "sealed_person", m.key.id), 2);
    assert_int_equal(raw_count(bed, "event", m.key.id), 1);
}

/* The day's writer may note a disposal, and may not carry it out. */
CONTRACT_TEST(the_writer_removes_nothing_enduring)
{
    struct matter m = a_matter(bed, "一");
    struct store_conn *conn = &bed->store->writer.conn;
    int refused = 0;
    for (int i = 0; i < STMT__COUNT; i++) {
        struct sv plan;
        if (!store_stmts[i].is_disposers)
            continue;
        assert_true(conn->driver->explain(conn->db, i, bed->arena, &plan) != ERR_OK);
        refused++;
    }
    assert_true(refused >= 5 && m.key.id);
}

/* ---- what is destroyed outside ---- */

struct doom {
    struct bed *bed;
    struct petition_key key;
    id64 person;
    struct doomed_list list;
};

static enum err put_doom(struct store_conn *conn, void *arg)
{
    struct doom *doom = arg;
    return store_doomed_put(conn, 9, &doom->list);
}

static enum err drop_doom(struct store_conn *conn, void *arg)
{
    (void)arg;
    return store_doomed_drop(conn, 9);
}

CONTRACT_TEST(what_is_doomed_is_kept_until_it_is_done)
{
    struct matter m = a_matter(bed, "一");
    struct doom doom = {.bed = bed};
    const id64 *open;
    size_t count;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_doomed_find(conn, bed->arena, &m.key, m.people[1].id, &doom.list));
    assert_int_equal(doom.list.count, 1);
    assert_int_equal(doom.list.items[0].key_id, m.people[1].key_id);
    CHECK_OK(store_doomed_find(conn, bed->arena, &m.key, 0, &doom.list));
    assert_int_equal(doom.list.count,
                     4); /* two people, a file and one of a work; no events are sealed here */
    assert_true(doom.list.items[2].is_file && doom.list.items[2].key_id == 71);
    bed_read_end(bed, &conn);

    CHECK_OK(store_write(bed->store, put_doom, &doom));
    conn = bed_read(bed);
    CHECK_OK(store_disposals_open(conn, bed->arena, 10, &open, &count));
    assert_true(count == 1 && open[0] == 9);
    CHECK_OK(store_doomed_of(conn, bed->arena, 9, &doom.list));
    assert_int_equal(doom.list.count, 4);
    assert_true(!doom.list.items[0].is_file && doom.list.items[2].is_file &&
                doom.list.items[2].content[0] == 7);
    bed_read_end(bed, &conn);
    CHECK_OK(store_write(bed->store, drop_doom, NULL));
    conn = bed_read(bed);
    CHECK_OK(store_disposals_open(conn, bed->arena, 10, &open, &count));
    assert_int_equal(count, 0);
    bed_read_end(bed, &conn);
}

/* ---- what an older program left open ---- */

/* "Seals" by adding its key, so that what passed it can be told. */
struct toy {
    int64_t last_key;
};

static enum err toy_take(void *self, int64_t *out)
{
    struct toy *toy = self;
    *out = ++toy->last_key;
    return ERR_OK;
}

static enum err toy_seal(void *self, struct arena *arena, struct seal_item *items, size_t count)
{
    (void)self;
    for (size_t i = 0; i < count; i++) {
        struct sv mark = arena_printf(arena, "%lld|", (long long)items[i].key_id);
        char *out = arena_alloc(arena, mark.n + items[i].bytes.n);
        memcpy(out, mark.p, mark.n);
        memcpy(out + mark.n, items[i].bytes.p, items[i].bytes.n);
        items[i].bytes = (struct sv){out, mark.n + items[i].bytes.n};
    }
    return ERR_OK;
}

static enum err toy_open(void *self, struct arena *arena, struct seal_item *items, size_t count)
{
    (void)self;
    for (size_t i = 0; i < count; i++) {
        struct sv mark = arena_printf(arena, "%lld|", (long long)items[i].key_id);
        if (!sv_starts_with(items[i].bytes, mark))
            return ERR_CORRUPT;
        items[i].bytes = sv_slice(items[i].bytes, mark.n, items[i].bytes.n);
    }
    return ERR_OK;
}

static enum err toy_renew(void *self, struct arena *arena, struct sealed_person *person)
{
    if (person->key_id >= 1000000)
        return ERR_OK;
    person->sealed = arena_printf(arena, "new %.*s", SV_FMT(person->sealed));
    return toy_take(self, &person->key_id);
}

CONTRACT_TEST(what_was_open_is_sealed_at_the_next_opening)
{
    struct toy toy = {.last_key = 1000000};
    const struct store_sealer sealer = {&toy, toy_take, toy_seal, toy_open, toy_renew};
    struct matter m = a_matter(bed, "路灯不亮 AAA");
    for (int i = 0; i < 130; i++) /* more than a batch */
        a_matter(bed, "其他");
    bed->config.sealer = &sealer;
    bed_reopen(bed);
    struct petition petition = bed_load(bed, m.key);
    CHECK_SV(petition.title, "路灯不亮 AAA");
    struct store_conn *conn = bed_read(bed);
    const struct petition_row *rows;
    const struct sealed_person *people;
    size_t count;
    const struct petition_filter filter = {
        .scope = {.region = BED_REGION}, .text = SV("aaa"), .limit = 10};
    CHECK_OK(store_petition_list(conn, bed->arena, &filter, &rows, &count));
    assert_int_equal(count, 1);
    CHECK_SV(rows[0].title, "路灯不亮 AAA");
    CHECK_OK(store_people_of(conn, bed->arena, &m.key, &people, &count));
    assert_true(sv_starts_with(people[0].sealed, SV("new ")) && people[0].key_id > 1000000);
    bed_read_end(bed, &conn);
    bed_check_rebuild(bed);
    int64_t keys = toy.last_key;
    bed_reopen(bed); /* nothing is left to do */
    assert_int_equal(toy.last_key, keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matter_that_is_disposed_of_is_in_no_table),
        cmocka_unit_test(files_of_works_go_with_their_matter),
        cmocka_unit_test(one_of_its_people_can_go_alone),
        cmocka_unit_test(nothing_goes_without_a_disposal_of_it),
        cmocka_unit_test(the_writer_removes_nothing_enduring),
        cmocka_unit_test(what_is_doomed_is_kept_until_it_is_done),
        cmocka_unit_test(what_was_open_is_sealed_at_the_next_opening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
