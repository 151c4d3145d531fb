/* What several threads do at once: take and give back snapshots while new ones come, submit, look
 * at files, with the background thread at work. Run under ThreadSanitizer too. */
#include "office_bed.h"

#include "base/file.h"
#include "jobs/jobs.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 40 };

struct worker {
    struct bed *bed;
    pthread_t thread;
    int no;
    enum err err; /* first that was not expected */
};

static void start(struct worker workers[THREADS], struct bed *bed, void *(*run)(void *))
{
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.bed = bed, .no = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, run, &workers[i]), 0);
    }
}

static void finish(struct worker workers[THREADS])
{
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        CHECK_OK(workers[i].err);
    }
}

/* ---- snapshots ---- */

static void *take_and_give(void *arg)
{
    struct worker *worker = arg;
    for (int i = 0; i < ROUNDS && !worker->err; i++) {
        const struct office *office = service_office_take(worker->bed->service);
        bool is_whole = unit_find(office->units, worker->bed->units[BED_HOUSING]) &&
                        office->rulebook_count == 1;
        if (worker->no == 0 && service_office_reload(worker->bed->service))
            worker->err = ERR_INTERNAL;
        if (!is_whole)
            worker->err = ERR_CORRUPT;
        service_office_release(worker->bed->service, office);
    }
    return NULL;
}

static void test_snapshots_under_many_hands(void **state)
{
    struct worker workers[THREADS];
    start(workers, *state, take_and_give);
    finish(workers);
}

/* ---- writes and the background ---- */

static enum err submit_one(struct call *call, void *arg)
{
    static const struct sv CLAIM = SV_INIT("请修路");
    static const struct identity WHO = {.name = SV_INIT("李雷")};
    struct submit_input input = {.channel = SV("online"),
                                 .received_day = call->today,
                                 .facts = SV("路坏了"),
                                 .claims = &CLAIM,
                                 .claim_count = 1,
                                 .people = &WHO,
                                 .people_count = 1};
    return service_submit(call, &input, arg);
}

static void *submit_many(void *arg)
{
    struct worker *worker = arg;
    for (int i = 0; i < ROUNDS && !worker->err; i++) {
        struct arena *arena = arena_new_wiping();
        struct fail fail = {0};
        struct call call;
        struct receipt receipt;
        call_begin(&call, worker->bed->service, arena, &fail);
        worker->err = call_write(&call, submit_one, &receipt);
        call_end(&call);
        arena_free(&arena);
    }
    return NULL;
}

struct listing {
    struct work_query query;
    struct work_page page;
};

static enum err list(struct call *call, void *arg)
{
    struct listing *listing = arg;
    return service_work(call, &listing->query, &listing->page);
}

static void test_every_submission_gets_its_own_number(void **state)
{
    struct bed *bed = *state;
    struct worker workers[THREADS];
    struct jobs *jobs;
    CHECK_OK(jobs_start(bed->service, &jobs));
    start(workers, bed, submit_many);
    finish(workers);
    jobs_stop(&jobs);
    assert_null(jobs);
    jobs_stop(&jobs);

    /* numbers are unique in the store; the last one tells that none was lost */
    struct receipt receipt;
    bed_submit(bed, &receipt);
    assert_true(sv_starts_with(receipt.number, SV("QH-2026-0420-0161-")));
    struct listing listing = {.query = {.list = LIST_ALL, .limit = 100}};
    bed_as(bed, BED_OFFICER);
    CHECK_OK(bed_read(bed, list, &listing));
    assert_int_equal(listing.page.count, 100);
}

/* ---- files ---- */

static void *keep_files(void *arg)
{
    struct worker *worker = arg;
    for (int i = 0; i < ROUNDS && !worker->err; i++) {
        struct arena *arena = arena_new();
        struct fail fail = {0};
        struct call call;
        struct received_file file;
        call_begin(&call, worker->bed->service, arena, &fail);
        const char *path = service_upload_spool(worker->bed->service, arena);
        worker->err = file_write_atomic(path, SV("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"), 0600);
        if (!worker->err)
            worker->err = service_upload_keep(&call, path, SV("a.pdf"), &file);
        call_end(&call);
        arena_free(&arena);
    }
    return NULL;
}

static void test_files_from_many_hands(void **state)
{
    struct worker workers[THREADS];
    start(workers, *state, keep_files);
    finish(workers);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_snapshots_under_many_hands),
        TEST(test_every_submission_gets_its_own_number),
        TEST(test_files_from_many_hands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
