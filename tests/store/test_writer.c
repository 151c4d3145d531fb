/* Groups: one commit for many jobs, each with its own fate. The first job of a group holds the
 * writer until the others are queued, so what ends up in one group is certain. */
#include "drivers.h"

#include <pthread.h>

#define IN_GROUP 8

/* Holds the writer's thread inside a job until it is let go. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_entered, is_open;
};

static void gate_init(struct gate *gate)
{
    *gate = (struct gate){.is_open = false};
    pthread_mutex_init(&gate->lock, NULL);
    pthread_cond_init(&gate->changed, NULL);
}

static void gate_set(struct gate *gate, bool *flag)
{
    pthread_mutex_lock(&gate->lock);
    *flag = true;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}

static void gate_wait(struct gate *gate, const bool *flag)
{
    pthread_mutex_lock(&gate->lock);
    while (!*flag)
        pthread_cond_wait(&gate->changed, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
}

static enum err hold(struct store_conn *conn, void *arg)
{
    (void)conn;
    struct gate *gate = arg;
    gate_set(gate, &gate->is_entered);
    gate_wait(gate, &gate->is_open);
    return ERR_OK;
}

static void ignore_result(enum err result, void *arg)
{
    (void)result, (void)arg;
}

/* A job that registers a petition, reads it back, and then does as it is told. */
struct fated {
    struct bed_append append;
    struct bed_event event;
    enum err fate;   /* what it answers */
    enum err result; /* what done was told */
    int runs, dones;
    bool saw_itself;
};

static enum err run_fated(struct store_conn *conn, void *arg)
{
    struct fated *job = arg;
    job->runs++;
    enum err err = bed_append_job(conn, &job->append);
    if (err)
        return err;
    struct petition_key found;
    err = store_petition_by_number(conn, sv_from(job->append.number), &found);
    job->saw_itself = !err && found.id == job->append.key.id;
    return err ? err : job->fate;
}

static void done_fated(enum err result, void *arg)
{
    struct fated *job = arg;
    job->result = result;
    job->dones++;
}

static void fated_init(struct bed *bed, struct fated *job, enum err fate)
{
    const struct bed_petition want = {.title = "一"};
    memset(job, 0, sizeof *job);
    bed_registered(&job->event, &want);
    bed_append_init(bed, &job->append, &want, &job->event.event);
    job->fate = fate;
}

static void queue_group(struct bed *bed, struct fated jobs[IN_GROUP])
{
    for (int i = 0; i < IN_GROUP; i++) {
        fated_init(bed, &jobs[i], i % 3 == 1 ? ERR_REFUSED : ERR_OK);
        CHECK_OK(store_write_async(bed->store, run_fated, done_fated, &jobs[i]));
    }
}

static int check_group(struct bed *bed, const struct fated jobs[IN_GROUP])
{
    int kept = 0;
    for (int i = 0; i < IN_GROUP; i++) {
        assert_int_equal(jobs[i].dones, 1);
        assert_true(jobs[i].saw_itself);
        CHECK_ERR(jobs[i].result, jobs[i].fate);
        struct store_conn *conn = bed_read(bed);
        struct petition petition;
        CHECK_ERR(store_petition_load(conn, bed->arena, &jobs[i].append.key, &petition),
                  jobs[i].fate == ERR_OK ? ERR_OK : ERR_NOT_FOUND);
        bed_read_end(bed, &conn);
        kept += jobs[i].fate == ERR_OK;
    }
    return kept;
}

/* The first refusal costs the jobs up to it a second run; the next group is ready for it. */
CONTRACT_TEST(jobs_of_a_group_do_not_touch_each_other)
{
    struct gate gate;
    struct gate last;
    struct fated first[IN_GROUP];
    struct fated second[IN_GROUP];
    gate_init(&gate);
    gate_init(&last);
    CHECK_OK(store_write_async(bed->store, hold, ignore_result, &gate));
    gate_wait(&gate, &gate.is_entered);
    queue_group(bed, first);
    CHECK_OK(store_write_async(bed->store, hold, ignore_result, &last));
    gate_set(&gate, &gate.is_open);
    gate_wait(&last, &last.is_entered);
    queue_group(bed, second);
    gate_set(&last, &last.is_open);
    bed_reopen(bed); /* closing finishes the queue */
    assert_int_equal(bed_count_region(bed, BED_REGION),
                     check_group(bed, first) + check_group(bed, second));
    for (int i = 0; i < IN_GROUP; i++) {
        assert_int_equal(first[i].runs, i <= 1 ? 2 : 1);
        assert_int_equal(second[i].runs, 1);
    }
    bed_check_rebuild(bed);
}

/* What a refused job had written is gone, and the next job's work is not. */
CONTRACT_TEST(a_refused_job_alone_leaves_nothing)
{
    struct fated jobs[2];
    fated_init(bed, &jobs[0], ERR_REFUSED);
    fated_init(bed, &jobs[1], ERR_OK);
    CHECK_ERR(store_write(bed->store, run_fated, &jobs[0]), ERR_REFUSED);
    CHECK_OK(store_write(bed->store, run_fated, &jobs[1]));
    assert_true(jobs[0].saw_itself && jobs[0].runs == 1);
    assert_int_equal(bed_count_region(bed, BED_REGION), 1);
    bed_check_rebuild(bed);
}

/* An acknowledged write is in every snapshot that begins afterwards. */
CONTRACT_TEST(readers_see_what_was_acknowledged)
{
    for (int i = 1; i <= 20; i++) {
        bed_register(bed, &(struct bed_petition){.title = "一"});
        assert_int_equal(bed_count_region(bed, BED_REGION), i);
    }
}

CONTRACT_TEST(a_snapshot_does_not_move)
{
    bed_register(bed, &(struct bed_petition){.title = "一"});
    struct store_conn *conn = bed_read(bed);
    const struct petition_filter filter = {.scope = {.region = BED_REGION}};
    int before;
    int after;
    CHECK_OK(store_petition_count(conn, &filter, 10, &before));
    bed_register(bed, &(struct bed_petition){.title = "二"});
    CHECK_OK(store_petition_count(conn, &filter, 10, &after));
    assert_int_equal(before, 1);
    assert_int_equal(after, 1);
    bed_read_end(bed, &conn);
    assert_int_equal(bed_count_region(bed, BED_REGION), 2);
}

CONTRACT_TEST(a_full_queue_is_said_at_once)
{
    bed->config.queue_max = 2;
    bed_reopen(bed);
    struct gate gate;
    struct fated jobs[3];
    gate_init(&gate);
    CHECK_OK(store_write_async(bed->store, hold, ignore_result, &gate));
    gate_wait(&gate, &gate.is_entered);
    for (int i = 0; i < 3; i++) {
        fated_init(bed, &jobs[i], ERR_OK);
        CHECK_ERR(store_write_async(bed->store, run_fated, done_fated, &jobs[i]),
                  i < 2 ? ERR_OK : ERR_UNAVAILABLE);
    }
    struct store_stats stats;
    store_stats(bed->store, &stats);
    assert_int_equal(stats.queued, 2);
    gate_set(&gate, &gate.is_open);
    bed_reopen(bed);
    assert_int_equal(jobs[0].dones, 1);
    assert_int_equal(jobs[1].dones, 1);
    assert_int_equal(jobs[2].dones, 0);
    assert_int_equal(jobs[2].runs, 0);
}

CONTRACT_TEST(stats_count_jobs_and_groups)
{
    struct fated refused;
    fated_init(bed, &refused, ERR_REFUSED);
    bed_register(bed, &(struct bed_petition){.title = "一"});
    CHECK_ERR(store_write(bed->store, run_fated, &refused), ERR_REFUSED);
    struct store_stats stats;
    store_stats(bed->store, &stats);
    assert_int_equal(stats.jobs, 2);
    assert_int_equal(stats.groups, 2);
    assert_int_equal(stats.failed_jobs, 1);
    assert_int_equal(stats.reruns, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_of_a_group_do_not_touch_each_other),
        cmocka_unit_test(a_refused_job_alone_leaves_nothing),
        cmocka_unit_test(readers_see_what_was_acknowledged),
        cmocka_unit_test(a_snapshot_does_not_move),
        cmocka_unit_test(a_full_queue_is_said_at_once),
        cmocka_unit_test(stats_count_jobs_and_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
