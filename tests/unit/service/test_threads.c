/* What several threads do at once: take and give back snapshots while new ones come, submit, look
 * at files, with the background thread at work. Run under ThreadSanitizer too. */
#include "office_bed.h"

#include "base/file.h"
#include "jobs/jobs.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 40, ACTS = 10 };

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
    CHECK_OK(jobs_start(bed->service, NULL, &jobs));
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

/* ---- acts on one petition ---- */

struct racing {
    struct act_input input;
    struct acted out;
    id64 petition;
};

static enum err decide_ahead(struct call *call, void *arg)
{
    struct racing *racing = arg;
    id64 mark;
    enum err err = service_pulse(call, racing->petition, &mark, &racing->input.version);
    if (err)
        return err;
    racing->input.decided = service_act_decide(call, racing->petition, &racing->input);
    return racing->input.decided ? ERR_OK : ERR_INTERNAL;
}

static enum err act_as_decided(struct call *call, void *arg)
{
    struct racing *racing = arg;
    return service_act(call, racing->petition, &racing->input, &racing->out);
}

struct racer {
    struct worker worker;
    struct caller who;
    id64 petition;
    const json_t *fields;
    int done;
};

static enum err race_once(struct racer *racer)
{
    struct arena *arena = arena_new_wiping();
    struct fail fail = {0};
    struct call call;
    struct racing racing = {.petition = racer->petition,
                            .input = {.action = SV("note"), .fields = racer->fields}};
    call_begin(&call, racer->worker.bed->service, arena, &fail);
    call.who = racer->who;
    enum err err = call_read(&call, decide_ahead, &racing);
    if (!err)
        err = call_write(&call, act_as_decided, &racing);
    racer->done += !err;
    call_end(&call);
    arena_free(&arena);
    return err == ERR_STALE ? ERR_OK : err;
}

static void *race(void *arg)
{
    struct racer *racer = arg;
    for (int i = 0; i < ACTS && !racer->worker.err; i++)
        racer->worker.err = race_once(racer);
    return NULL;
}

/* Each version is followed by the act of one of them; the others are told that they saw an older
 * one. */
static void test_one_of_those_who_act_at_once(void **state)
{
    struct bed *bed = *state;
    struct racer racers[THREADS];
    struct receipt receipt;
    struct petition_view view;
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    CHECK_OK(bed_case(bed, BED_HANDLER, receipt.id, &view));
    int64_t before = view.petition.version;
    json_t *fields = bed_fields(bed, "{'kind':'site','day':'2026-04-20','summary':'看了现场'}");
    for (int i = 0; i < THREADS; i++) {
        racers[i] =
            (struct racer){{.bed = bed, .no = i}, bed->call.who, receipt.id, .fields = fields};
        assert_int_equal(pthread_create(&racers[i].worker.thread, NULL, race, &racers[i]), 0);
    }
    int done = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(racers[i].worker.thread, NULL);
        CHECK_OK(racers[i].worker.err);
        done += racers[i].done;
    }
    json_decref(fields);
    CHECK_OK(bed_case(bed, BED_HANDLER, receipt.id, &view));
    assert_int_equal(view.petition.version, before + done);
    assert_true(done >= ACTS);
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
        TEST(test_one_of_those_who_act_at_once),
        TEST(test_files_from_many_hands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
