/* The write path with its n-th driver call failing, for every n until nothing fails any more. After
 * each: done was called once for every job and told the truth, the database is consistent, and the
 * jobs that failed go through when they are tried again. */
#include "store_bed.h"

#include "store/store_fault.h"

#include <pthread.h>

enum { SUBMIT, ACT, REFUSED, JOBS };

/* Holds the writer so that the jobs behind it make one group. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_entered, is_open;
};

static enum err hold(struct store_conn *conn, void *arg)
{
    (void)conn;
    struct gate *gate = arg;
    pthread_mutex_lock(&gate->lock);
    gate->is_entered = true;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->is_open)
        pthread_cond_wait(&gate->changed, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
    return ERR_OK;
}

static void ignore_result(enum err result, void *arg)
{
    (void)result, (void)arg;
}

struct counter {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int dones;
};

struct fault_job {
    struct bed_append append;
    struct bed_event event;
    uint8_t seed;
    store_job_fn run;
    struct counter *counter;
    int dones;
    enum err result;
};

/* Everything an online petition writes. */
static enum err submit(struct store_conn *conn, void *arg)
{
    struct fault_job *job = arg;
    int64_t serial;
    struct blind_index index = {.kind = BLIND_NAME};
    struct petition_access access = {.account = 0};
    struct remembered remembered = {.status = 201, .sealed_reply = SV("x"), .expires = INT64_MAX};
    const struct sealed_person person = {.id = job->append.envelope.id,
                                         .petition = job->append.key,
                                         .key_id = 1,
                                         .sealed = SV("sealed")};
    memset(index.hash, job->seed, sizeof index.hash);
    memcpy(remembered.key_hash, &job->append.envelope.id, sizeof job->append.envelope.id);
    enum err err = store_petition_serial(conn, BED_OFFICE, BED_DAY, &serial);
    if (!err)
        err = bed_append_job(conn, &job->append);
    if (!err)
        err = store_person_add(conn, &person, &index, 1);
    if (!err)
        err = store_access_put(conn, &job->append.key, &access);
    return err ? err : store_remember(conn, &remembered);
}

/* Load, decide, append: the referral of a petition that is there. */
static enum err act(struct store_conn *conn, void *arg)
{
    struct fault_job *job = arg;
    struct arena *arena = arena_new();
    struct petition petition;
    enum err err = store_petition_load(conn, arena, &job->append.key, &petition);
    if (!err && petition.version != 1)
        err = ERR_STALE;
    if (!err) {
        struct bed_event moved;
        bed_moved(&moved, &petition, "referred", BED_HOUSING);
        const struct new_event added = {.event = &moved.event, .envelope = job->append.envelope};
        err = store_petition_append(conn, arena, &job->append.key, &petition, &added);
    }
    arena_free(&arena);
    return err;
}

/* Writes, then thinks better of it. */
static enum err submit_and_refuse(struct store_conn *conn, void *arg)
{
    enum err err = submit(conn, arg);
    return err ? err : ERR_REFUSED;
}

static void job_done(enum err result, void *arg)
{
    struct fault_job *job = arg;
    pthread_mutex_lock(&job->counter->lock);
    job->result = result;
    job->dones++;
    job->counter->dones++;
    pthread_cond_broadcast(&job->counter->changed);
    pthread_mutex_unlock(&job->counter->lock);
}

static void jobs_init(struct bed *bed, struct fault_job *jobs, struct counter *counter)
{
    static const store_job_fn runs[JOBS] = {submit, act, submit_and_refuse};
    const struct bed_petition want = {.title = "一"};
    memset(jobs, 0, JOBS * sizeof *jobs);
    for (int i = 0; i < JOBS; i++) {
        struct fault_job *job = &jobs[i];
        bed_registered(&job->event, &want);
        bed_append_init(bed, &job->append, &want, &job->event.event);
        job->seed = (uint8_t)i;
        job->run = runs[i];
        job->counter = counter;
    }
    jobs[ACT].append.key = bed_register(bed, &want);
}

/* Run the jobs as one group under the plan. */
static void run_group(struct bed *bed, struct fault_job *jobs, struct counter *counter,
                      const struct store_fault_plan *plan)
{
    struct gate gate = {.is_open = false};
    pthread_mutex_init(&gate.lock, NULL);
    pthread_cond_init(&gate.changed, NULL);
    CHECK_OK(store_write_async(bed->store, hold, ignore_result, &gate));
    pthread_mutex_lock(&gate.lock);
    while (!gate.is_entered)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    counter->dones = 0;
    store_fault_arm(plan); /* the first calls are the end of the holding job's own group */
    for (int i = 0; i < JOBS; i++)
        CHECK_OK(store_write_async(bed->store, jobs[i].run, job_done, &jobs[i]));
    pthread_mutex_lock(&gate.lock);
    gate.is_open = true;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
    pthread_mutex_lock(&counter->lock);
    while (counter->dones < JOBS)
        pthread_cond_wait(&counter->changed, &counter->lock);
    pthread_mutex_unlock(&counter->lock);
}

/* 0: nothing is stored; else the version. Everything a submission writes is there or nothing is. */
static int64_t stored_version(struct bed *bed, const struct fault_job *job)
{
    struct store_conn *conn = bed_read(bed);
    struct petition petition = {.version = 0};
    struct petition_access access;
    struct blind_index index = {.kind = BLIND_NAME};
    bool has_person = false;
    memset(index.hash, job->seed, sizeof index.hash);
    enum err err = store_petition_load(conn, bed->arena, &job->append.key, &petition);
    assert_true(err == ERR_OK || err == ERR_NOT_FOUND);
    if (job->run != act) {
        CHECK_OK(store_person_has_index(conn, &job->append.key, 0, &index, &has_person));
        assert_int_equal(has_person, err == ERR_OK);
        CHECK_ERR(store_access_get(conn, bed->arena, &job->append.key, 0, &access), err);
    }
    bed_read_end(bed, &conn);
    return petition.version;
}

static void check_truth(struct bed *bed, const struct fault_job *jobs, enum err planned, int n)
{
    static const int64_t before[JOBS] = {0, 1, 0};
    static const int64_t after[JOBS] = {1, 2, 0};
    for (int i = 0; i < JOBS; i++) {
        bool is_kept = jobs[i].result == ERR_OK;
        if (jobs[i].dones != 1 || stored_version(bed, &jobs[i]) != (is_kept ? after : before)[i])
            fail_msg("n=%d job=%d dones=%d result=%s stored=%d", n, i, jobs[i].dones,
                     err_name(jobs[i].result), (int)stored_version(bed, &jobs[i]));
        assert_true(is_kept || jobs[i].result == planned || jobs[i].result == ERR_UNAVAILABLE ||
                    (i == REFUSED && jobs[i].result == ERR_REFUSED));
    }
    assert_true(jobs[REFUSED].result != ERR_OK);
}

static void retry_failed(struct bed *bed, struct fault_job *jobs)
{
    for (int i = 0; i < JOBS; i++) {
        if (i != REFUSED && jobs[i].result != ERR_OK)
            CHECK_OK(store_write(bed->store, jobs[i].run, &jobs[i]));
    }
}

static void check_all(struct bed *bed)
{
    struct fail fail = {.field_count = 0};
    bed_check_rebuild(bed);
    CHECK_OK(store_check_integrity(bed->store, &fail));
}

static const char *fault_driver(void)
{
    return raw_pgsql() ? "fault:pgsql" : "fault:sqlite";
}

/* Whether the writer has met a refusal before and runs its group with savepoints. */
enum writer_mood { TRUSTING, CAREFUL };

/* Returns how many n were tried. */
static int fail_each(struct store_fault_plan plan, enum writer_mood mood)
{
    struct bed bed;
    struct counter counter = {.dones = 0};
    int n = 1;
    pthread_mutex_init(&counter.lock, NULL);
    pthread_cond_init(&counter.changed, NULL);
    bed_init(&bed, fault_driver());
    for (;; n++) {
        struct fault_job jobs[JOBS];
        if (mood == TRUSTING)
            bed_reopen(&bed);
        jobs_init(&bed, jobs, &counter);
        plan.nth = n;
        run_group(&bed, jobs, &counter, &plan);
        bool has_failed = store_fault_failures() > 0;
        store_fault_disarm();
        check_truth(&bed, jobs, plan.err, n);
        retry_failed(&bed, jobs);
        assert_int_equal(stored_version(&bed, &jobs[SUBMIT]), 1);
        assert_int_equal(stored_version(&bed, &jobs[ACT]), 2);
        arena_reset(bed.arena);
        if (!has_failed)
            break;
        assert_in_range(n, 1, 1000);
    }
    check_all(&bed);
    bed_reopen(&bed);
    check_all(&bed);
    bed_release(&bed);
    return n;
}

static void every_call_fails_once(void **state)
{
    (void)state;
    const struct store_fault_plan plan = {.kind = FAULT_CALL_FAILS, .err = ERR_STORAGE_FULL};
    assert_in_range(fail_each(plan, CAREFUL), 60, 200); /* the plan did reach every call */
}

/* The refused job ends its group's first transaction, and all is done again in another. */
static void every_call_fails_once_before_a_refusal(void **state)
{
    (void)state;
    const struct store_fault_plan plan = {.kind = FAULT_CALL_FAILS, .err = ERR_STORAGE_FULL};
    assert_in_range(fail_each(plan, TRUSTING), 100, 300);
}

static void the_transaction_is_lost_at_every_call(void **state)
{
    (void)state;
    int n = fail_each(
        (struct store_fault_plan){.kind = FAULT_TRANSACTION_GONE, .err = ERR_UNAVAILABLE}, CAREFUL);
    assert_in_range(n, 60, 200);
}

/* A disk that is full stays full: everything after the n-th call fails too. */
static void from_every_call_on_everything_fails(void **state)
{
    (void)state;
    const struct store_fault_plan plan = {
        .kind = FAULT_CALL_FAILS, .err = ERR_STORAGE_FULL, .lasts = true};
    int n = fail_each(plan, CAREFUL);
    assert_in_range(n, 60, 200);
}

static void the_transaction_is_lost_from_every_call_on(void **state)
{
    (void)state;
    const struct store_fault_plan plan = {
        .kind = FAULT_TRANSACTION_GONE, .err = ERR_UNAVAILABLE, .lasts = true};
    int n = fail_each(plan, CAREFUL);
    assert_in_range(n, 60, 200);
}

/* The number of the call that is a group's commit: the last one of a run without failures, once the
 * writer has met the refusal of another. */
static int64_t find_commit(struct bed *bed, struct counter *counter)
{
    struct fault_job jobs[JOBS];
    for (int i = 0; i < 2; i++) {
        jobs_init(bed, jobs, counter);
        run_group(bed, jobs, counter, &(struct store_fault_plan){.nth = 0});
    }
    return store_fault_calls();
}

/* One bad commit does not cost the others their answer: they are run again alone. */
static void a_lost_group_is_run_again_job_by_job(void **state)
{
    (void)state;
    struct bed bed;
    struct counter counter = {.dones = 0};
    struct fault_job jobs[JOBS];
    struct store_stats stats;
    pthread_mutex_init(&counter.lock, NULL);
    pthread_cond_init(&counter.changed, NULL);
    bed_init(&bed, fault_driver());
    int64_t commit_call = find_commit(&bed, &counter);
    jobs_init(&bed, jobs, &counter);
    run_group(&bed, jobs, &counter,
              &(struct store_fault_plan){
                  .nth = commit_call, .kind = FAULT_CALL_FAILS, .err = ERR_UNAVAILABLE});
    assert_int_equal(store_fault_failures(), 1);
    store_fault_disarm();
    store_stats(bed.store, &stats);
    assert_int_equal(stats.reruns, JOBS);
    CHECK_OK(jobs[SUBMIT].result);
    CHECK_OK(jobs[ACT].result);
    CHECK_ERR(jobs[REFUSED].result, ERR_REFUSED);
    check_truth(&bed, jobs, ERR_UNAVAILABLE, 0);
    check_all(&bed);
    bed_release(&bed);
}

/* The end of a group of which nobody learns: its jobs are told so, and not run again. */
static void a_commit_without_an_answer_is_not_repeated(void **state)
{
    (void)state;
    struct bed bed;
    struct counter counter = {.dones = 0};
    struct fault_job jobs[JOBS];
    struct store_stats stats;
    pthread_mutex_init(&counter.lock, NULL);
    pthread_cond_init(&counter.changed, NULL);
    bed_init(&bed, fault_driver());
    int64_t commit_call = find_commit(&bed, &counter);
    jobs_init(&bed, jobs, &counter);
    run_group(&bed, jobs, &counter,
              &(struct store_fault_plan){
                  .nth = commit_call, .kind = FAULT_UNANSWERED, .err = ERR_STORAGE_FULL});
    assert_int_equal(store_fault_failures(), 1);
    store_fault_disarm();
    store_stats(bed.store, &stats);
    assert_int_equal(stats.reruns, 0);
    for (int i = 0; i < JOBS; i++)
        CHECK_ERR(jobs[i].result, ERR_UNAVAILABLE);
    assert_int_equal(stored_version(&bed, &jobs[SUBMIT]), 1);
    assert_int_equal(stored_version(&bed, &jobs[ACT]), 2);
    assert_int_equal(stored_version(&bed, &jobs[REFUSED]), 0);
    check_all(&bed);
    bed_release(&bed);
}

/* One job alone is run again too when its connection was lost, and once. */
static void a_lost_connection_costs_nobody_an_answer(void **state)
{
    (void)state;
    struct bed bed;
    struct store_stats stats;
    struct counter counter = {.dones = 0};
    struct fault_job jobs[JOBS];
    pthread_mutex_init(&counter.lock, NULL);
    bed_init(&bed, fault_driver());
    jobs_init(&bed, jobs, &counter);
    store_fault_arm(&(struct store_fault_plan){
        .nth = 8, .kind = FAULT_CONNECTION_LOST, .err = ERR_UNAVAILABLE});
    CHECK_OK(store_write(bed.store, submit, &jobs[SUBMIT]));
    assert_int_equal(store_fault_failures(), 1);
    store_fault_arm(&(struct store_fault_plan){
        .nth = 8, .kind = FAULT_CONNECTION_LOST, .err = ERR_UNAVAILABLE, .lasts = true});
    CHECK_ERR(store_write(bed.store, act, &jobs[ACT]), ERR_UNAVAILABLE);
    store_fault_disarm();
    store_stats(bed.store, &stats);
    assert_int_equal(stats.reruns, 2);
    assert_int_equal(stored_version(&bed, &jobs[SUBMIT]), 1);
    assert_int_equal(stored_version(&bed, &jobs[ACT]), 1);
    check_all(&bed);
    bed_release(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_fails_once),
        cmocka_unit_test(every_call_fails_once_before_a_refusal),
        cmocka_unit_test(the_transaction_is_lost_at_every_call),
        cmocka_unit_test(from_every_call_on_everything_fails),
        cmocka_unit_test(the_transaction_is_lost_from_every_call_on),
        cmocka_unit_test(a_lost_group_is_run_again_job_by_job),
        cmocka_unit_test(a_commit_without_an_answer_is_not_repeated),
        cmocka_unit_test(a_lost_connection_costs_nobody_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
