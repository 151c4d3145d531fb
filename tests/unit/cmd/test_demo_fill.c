/* The demo in a database: the same seed the same content, the derived rows as a rebuild would make
 * them, the printed petitions open with number, code and name, numbers go on behind the demo's. */
#include "cmd/demo_fill.h"

#include "check.h"
#include "folder.h"

#include "base/file.h"
#include "base/hash.h"
#include "service/auth.h"
#include "service/petitions.h"

#include <unistd.h>

#define PETITIONS 120

struct fixture {
    struct arena *arena;
    const char *folder;
    struct demo_filled filled;
    struct service *service;
    struct fail fail;
};

static void fill(struct fixture *f, uint64_t seed)
{
    char folder[FOLDER_MAX];
    *f = (struct fixture){.arena = arena_new()};
    folder_make(folder, "demo");
    f->folder = arena_cstr(f->arena, sv_from(folder));
    struct demo_options options = {
        .data_dir = f->folder, .petitions = PETITIONS, .seed = seed, .is_quiet = true};
    assert_true(day_parse(SV("2026-11-21"), &options.today));
    enum err err = demo_county_make(&options, &f->filled, &f->fail);
    if (err)
        print_error("%s\n", f->fail.detail);
    CHECK_OK(err);
    const struct service_config config = {.data_dir = f->folder,
                                          .time = timesource_system(),
                                          .rng = rng_system(),
                                          .readers = 1,
                                          .is_demo = true};
    CHECK_OK(service_open(&config, &f->service, &f->fail));
}

static void drop(struct fixture *f)
{
    service_close(&f->service);
    folder_remove(f->folder);
    arena_free(&f->filled.arena);
    arena_free(&f->arena);
}

/* ---- content ---- */

static void add_petition(struct store_conn *conn, struct arena *arena, struct buf *out,
                         const struct petition_row *row)
{
    const struct event *events;
    size_t count;
    buf_add_sv(out, row->number);
    buf_printf(out, " %lld %lld %d", (long long)row->key.id, (long long)row->owner, row->due_day);
    CHECK_OK(store_petition_events(conn, arena, &row->key, &events, &count));
    for (size_t i = 0; i < count; i++)
        CHECK_OK(event_encode(&events[i], out));
}

static int add_petitions(struct fixture *f, struct store_conn *conn, bool is_ended, struct buf *out)
{
    struct petition_filter filter = {.scope = {.region = 0}, .is_ended = is_ended, .limit = 100};
    const struct office *office = service_office_take(f->service);
    filter.scope.region = office->region;
    service_office_release(f->service, office);
    int all = 0;
    for (;;) {
        const struct petition_row *rows;
        size_t count;
        CHECK_OK(store_petition_list(conn, f->arena, &filter, &rows, &count));
        for (size_t i = 0; i < count; i++)
            add_petition(conn, f->arena, out, &rows[i]);
        all += (int)count;
        if (count < 100)
            return all;
        store_petition_after(&filter, &rows[count - 1]);
    }
}

static void add_office(struct fixture *f, struct store_conn *conn, struct buf *out)
{
    const struct unit *units;
    const struct account *accounts;
    size_t count;
    CHECK_OK(store_units(conn, f->arena, &units, &count));
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%lld %.*s ", (long long)units[i].id, SV_FMT(units[i].name));
    CHECK_OK(store_accounts(conn, f->arena, ACCOUNT_STAFF, &accounts, &count));
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%lld %.*s ", (long long)accounts[i].id, SV_FMT(accounts[i].login));
}

static struct hash content(struct fixture *f)
{
    struct store_conn *conn;
    struct buf all;
    buf_init(&all, 64u << 20);
    CHECK_OK(store_read_begin(service_store(f->service), &conn));
    add_office(f, conn, &all);
    int open = add_petitions(f, conn, false, &all);
    int ended = add_petitions(f, conn, true, &all);
    store_read_end(service_store(f->service), &conn);
    assert_int_equal(open + ended, PETITIONS);
    assert_true(open > ended && ended > 10);
    CHECK_OK(buf_finish(&all));
    struct hash hash = hash_sha256(buf_view(&all));
    buf_release(&all);
    return hash;
}

static void test_same_seed_same_content(void **state)
{
    (void)state;
    static const uint64_t seeds[] = {7, 7, 8};
    struct hash hashes[3];
    for (size_t i = 0; i < 3; i++) {
        struct fixture f;
        fill(&f, seeds[i]);
        hashes[i] = content(&f);
        drop(&f);
    }
    assert_memory_equal(&hashes[0], &hashes[1], sizeof hashes[0]);
    assert_memory_not_equal(&hashes[0], &hashes[2], sizeof hashes[0]);
}

static void test_rebuild_finds_nothing(void **state)
{
    (void)state;
    struct fixture f;
    int64_t differences = -1;
    fill(&f, 1);
    CHECK_OK(store_rebuild_check(service_store(f.service), NULL, &differences, &f.fail));
    assert_int_equal(differences, 0);
    CHECK_OK(store_check_integrity(service_store(f.service), &f.fail));
    drop(&f);
}

/* ---- what a visitor does with the note ---- */

static enum err follow(struct call *call, void *arg)
{
    struct fixture *f = arg;
    for (int i = 0; i < DEMO_SAMPLE__COUNT; i++) {
        struct opened_session session;
        CHECK_OK(service_follow_open(call, f->filled.samples[i].number, f->filled.samples[i].code,
                                     f->filled.samples[i].name, &session));
        assert_int_equal(session.who.kind, CALLER_FOLLOWER);
        call->who = session.who;
        bool matches = false;
        CHECK_OK(service_secret_check(call, f->filled.secret, &matches));
        assert_true(matches);
        struct petition_view view;
        CHECK_OK(service_follow_view(call, &view));
        assert_true(view.event_count >= 1);
    }
    return ERR_OK;
}

static void test_samples_can_be_followed(void **state)
{
    (void)state;
    struct fixture f;
    struct call call;
    fill(&f, 1);
    call_begin(&call, f.service, f.arena, &f.fail);
    CHECK_OK(call_write(&call, follow, &f));
    call_end(&call);
    drop(&f);
}

/* ---- what comes after ---- */

struct next_serial {
    id64 office, unit;
    day_t day;
    int64_t petition, document;
};

static enum err ask_serials(struct store_conn *conn, void *arg)
{
    struct next_serial *next = arg;
    enum err err = store_petition_serial(conn, next->office, next->day, &next->petition);
    return err ? err
               : store_document_serial(conn, next->unit, day_year(next->day), &next->document);
}

static void test_numbers_go_on(void **state)
{
    (void)state;
    struct fixture f;
    struct next_serial next = {0};
    fill(&f, 1);
    struct sv number = f.filled.samples[DEMO_SAMPLE_IN_HAND].number;
    const struct office *office = service_office_take(f.service);
    next.office = office->info.unit;
    next.unit = office->info.unit;
    service_office_release(f.service, office);
    /* QHXF-2026-1109-0001-0 */
    struct sv day =
        arena_printf(f.arena, "%.4s-%.2s-%.2s", number.p + 5, number.p + 10, number.p + 12);
    assert_true(day_parse(day, &next.day));
    CHECK_OK(store_write(service_store(f.service), ask_serials, &next));
    assert_true(next.petition > 1);
    assert_true(next.document > PETITIONS / 2);
    drop(&f);
}

static void test_a_used_folder_is_refused(void **state)
{
    (void)state;
    struct fixture f;
    fill(&f, 1);
    struct demo_filled again;
    struct demo_options options = {
        .data_dir = f.folder, .petitions = 1, .seed = 1, .today = 20000, .is_quiet = true};
    CHECK_ERR(demo_county_make(&options, &again, &f.fail), ERR_CONFLICT);
    arena_free(&again.arena);
    drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_content),
        cmocka_unit_test(test_rebuild_finds_nothing),
        cmocka_unit_test(test_samples_can_be_followed),
        cmocka_unit_test(test_numbers_go_on),
        cmocka_unit_test(test_a_used_folder_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
