/* Groups: one commit for many jobs, each with its own fate. The first job of a group holds the
 * writer until the others are queued, so what ends up in one group is certain. */
#include "drivers.h"

#include "store/store_stmts.gen.h"
#include "store/working.h"

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

/* ---- what a session wrote ---- */

struct wrote {
    uint8_t token_hash[TOKEN_HASH_SIZE];
    enum err fate;
};

static enum err run_wrote(struct store_conn *conn, void *arg)
{
    const struct wrote *job = arg;
    enum err err = store_session_wrote(conn, job->token_hash);
    return err ? err : job->fate;
}

static enum err put_session(struct store_conn *conn, void *arg)
{
    return store_session_put(conn, arg);
}

/* A group is committed at once: what a session writes in it is one step of its count, by whichever
 * job was not refused. */
CONTRACT_TEST(what_a_session_wrote_is_counted_once_a_group)
{
    struct gate gate;
    struct session session = {.kind = SESSION_STAFF, .account = 501, .expires = 1000};
    struct wrote jobs[] = {
        {.fate = ERR_REFUSED}, {.fate = ERR_OK}, {.fate = ERR_OK}, {.fate = ERR_REFUSED}};
    gate_init(&gate);
    CHECK_OK(store_write(bed->store, put_session, &session));
    CHECK_OK(store_write_async(bed->store, hold, ignore_result, &gate));
    gate_wait(&gate, &gate.is_entered);
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        CHECK_OK(store_write_async(bed->store, run_wrote, ignore_result, &jobs[i]));
    gate_set(&gate, &gate.is_open);
    bed_reopen(bed); /* closing finishes the queue */
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_session_get(conn, session.token_hash, 0, &session));
    bed_read_end(bed, &conn);
    assert_int_equal(session.writes, 1);
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

/* Jobs that do not look at what they wrote: a database may tell them late what was wrong. */
static enum err run_blind(struct store_conn *conn, void *arg)
{
    struct fated *job = arg;
    job->runs++;
    enum err err = bed_append_job(conn, &job->append);
    return err ? err : job->fate;
}

/* Changes a row that is not there. */
static enum err run_astray(struct store_conn *conn, void *arg)
{
    struct fated *job = arg;
    const struct q_petition_update_in nobody = {.region = BED_REGION, .id = 1, .version = 7};
    job->runs++;
    return q_petition_update(conn, &nobody, NULL);
}

static void queue_behind_gate(struct bed *bed, struct fated *jobs, const store_job_fn *runs)
{
    struct gate gate;
    gate_init(&gate);
    CHECK_OK(store_write_async(bed->store, hold, ignore_result, &gate));
    gate_wait(&gate, &gate.is_entered);
    for (int i = 0; i < IN_GROUP; i++)
        CHECK_OK(store_write_async(bed->store, runs[i], done_fated, &jobs[i]));
    gate_set(&gate, &gate.is_open);
    bed_reopen(bed);
}

CONTRACT_TEST(what_is_found_wrong_late_is_its_own_jobs_alone)
{
    enum { TWICE = 3, REFUSED = 4, ASTRAY = 6 };
    struct fated jobs[IN_GROUP];
    static const store_job_fn runs[IN_GROUP] = {run_blind, run_blind, run_blind,  run_blind,
                                                run_blind, run_blind, run_astray, run_blind};
    for (int i = 0; i < IN_GROUP; i++)
        fated_init(bed, &jobs[i], i == REFUSED ? ERR_REFUSED : ERR_OK);
    jobs[TWICE].append.key = jobs[1].append.key;
    queue_behind_gate(bed, jobs, runs);
    for (int i = 0; i < IN_GROUP; i++) {
        assert_int_equal(jobs[i].dones, 1);
        if (i == TWICE)
            assert_true(jobs[i].result == ERR_STALE || jobs[i].result == ERR_CONFLICT);
        else
            CHECK_ERR(jobs[i].result, i == REFUSED  ? ERR_REFUSED
                                      : i == ASTRAY ? ERR_STALE
                                                    : ERR_OK);
    }
    assert_int_equal(bed_count_region(bed, BED_REGION), IN_GROUP - 3);
    bed_check_rebuild(bed);
}

CONTRACT_TEST(a_row_that_must_change_and_is_not_there_is_stale)
{
    struct fated job;
    fated_init(bed, &job, ERR_OK);
    CHECK_ERR(store_write(bed->store, run_astray, &job), ERR_STALE);
    assert_int_equal(job.runs, 1);
}

/* ---- rows of many jobs ---- */

/* Remembers a reply under the key that others use too, and looks at it before and after. */
struct remembering {
    uint8_t key;
    int status, seen_before, seen_after;
};

static int look_up(struct store_conn *conn, const uint8_t key_hash[TOKEN_HASH_SIZE])
{
    struct arena *arena = arena_new();
    struct remembered row = {.status = 0};
    enum err err = store_recall(conn, arena, key_hash, 1, &row);
    arena_free(&arena);
    return err ? 0 : row.status;
}

static enum err run_remembering(struct store_conn *conn, void *arg)
{
    struct remembering *job = arg;
    struct remembered row = {.status = job->status, .sealed_reply = SV("x"), .expires = INT64_MAX};
    memset(row.key_hash, job->key, sizeof row.key_hash);
    job->seen_before = look_up(conn, row.key_hash);
    enum err err = store_remember(conn, &row);
    if (!err && job->status % 2)
        job->seen_after = look_up(conn, row.key_hash);
    return err;
}

CONTRACT_TEST(a_job_sees_what_a_job_before_it_in_the_group_wrote)
{
    struct remembering jobs[] = {{.key = 1, .status = 201}, {.key = 2, .status = 202},
                                 {.key = 2, .status = 204}, {.key = 3, .status = 206},
                                 {.key = 2, .status = 207}, {.key = 1, .status = 208}};
    static const int before[] = {0, 0, 202, 0, 204, 201};
    struct gate gate;
    gate_init(&gate);
    CHECK_OK(store_write_async(bed->store, hold, ignore_result, &gate));
    gate_wait(&gate, &gate.is_entered);
    for (size_t i = 0; i < CHECK_COUNT(jobs); i++)
        CHECK_OK(store_write_async(bed->store, run_remembering, ignore_result, &jobs[i]));
    gate_set(&gate, &gate.is_open);
    bed_reopen(bed);
    for (size_t i = 0; i < CHECK_COUNT(jobs); i++) {
        assert_int_equal(jobs[i].seen_before, before[i]);
        assert_int_equal(jobs[i].seen_after, jobs[i].status % 2 ? jobs[i].status : 0);
    }
}

/* The same row twice, without a look in between: the last counts. */
static enum err run_twice(struct store_conn *conn, void *arg)
{
    struct remembering *job = arg;
    struct remembered row = {.sealed_reply = SV("x"), .expires = INT64_MAX};
    memset(row.key_hash, job->key, sizeof row.key_hash);
    enum err err = ERR_OK;
    for (row.status = 201; !err && row.status <= job->status; row.status++)
        err = store_remember(conn, &row);
    return err;
}

CONTRACT_TEST(the_last_of_the_same_row_counts)
{
    struct remembering job = {.key = 9, .status = 205};
    struct remembering look = {.key = 9, .status = 206};
    CHECK_OK(store_write(bed->store, run_twice, &job));
    CHECK_OK(store_write(bed->store, run_remembering, &look));
    assert_int_equal(look.seen_before, 205);
}

/* ---- numbers ---- */

struct counting {
    int64_t number;
    bool is_raised;
    enum err fate;
};

static enum err run_counting(struct store_conn *conn, void *arg)
{
    struct counting *job = arg;
    enum err err =
        job->is_raised ? store_serial_raise(conn, 7, BED_DAY, false, job->number) : ERR_OK;
    if (!err)
        err = store_petition_serial(conn, 7, BED_DAY, &job->number);
    return err ? err : job->fate;
}

/* Within a group and from one to the next: what was undone is given again, what was raised counts.
 */
CONTRACT_TEST(numbers_have_no_gaps)
{
    struct counting jobs[] = {{.fate = ERR_REFUSED},
                              {.fate = ERR_OK},
                              {.fate = ERR_REFUSED},
                              {.fate = ERR_OK},
                              {.is_raised = true, .number = 10},
                              {.is_raised = true, .number = 3},
                              {.fate = ERR_OK}};
    static const int64_t expected[] = {1, 1, 2, 2, 11, 12, 13};
    struct gate gate;
    gate_init(&gate);
    CHECK_OK(store_write_async(bed->store, hold, ignore_result, &gate));
    gate_wait(&gate, &gate.is_entered);
    for (size_t i = 0; i < CHECK_COUNT(jobs); i++)
        CHECK_OK(store_write_async(bed->store, run_counting, ignore_result, &jobs[i]));
    gate_set(&gate, &gate.is_open);
    bed_reopen(bed);
    for (size_t i = 0; i < CHECK_COUNT(jobs); i++)
        assert_int_equal(jobs[i].number, expected[i]);
    struct counting next = {.fate = ERR_OK};
    CHECK_OK(store_write(bed->store, run_counting, &next));
    assert_int_equal(next.number, 14);
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
        cmocka_unit_test(what_a_session_wrote_is_counted_once_a_group),
        cmocka_unit_test(a_refused_job_alone_leaves_nothing),
        cmocka_unit_test(what_is_found_wrong_late_is_its_own_jobs_alone),
        cmocka_unit_test(a_row_that_must_change_and_is_not_there_is_stale),
        cmocka_unit_test(a_job_sees_what_a_job_before_it_in_the_group_wrote),
        cmocka_unit_test(the_last_of_the_same_row_counts),
        cmocka_unit_test(numbers_have_no_gaps),
        cmocka_unit_test(readers_see_what_was_acknowledged),
        cmocka_unit_test(a_snapshot_does_not_move),
        cmocka_unit_test(a_full_queue_is_said_at_once),
        cmocka_unit_test(stats_count_jobs_and_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
