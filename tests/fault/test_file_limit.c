/* A file system that refuses to let files grow, for real: the process may write no further than a
 * limit, in the middle of groups. Every answer is true, nothing is half stored, and when the limit
 * is lifted work goes on without a restart. */
#include "store_bed.h"

#include <pthread.h>
#include <signal.h>

#define GROUP 32
#define JOBS_MAX 4096
#define LIMIT_BYTES ((rlim_t)2 << 20)

struct limited_job {
    struct bed_append append;
    struct bed_event event;
    enum err result;
    int dones;
};

struct limited {
    struct bed bed;
    struct limited_job *jobs[JOBS_MAX];
    int count;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int answered;
};

static struct limited *current; /* done functions get the job alone */

static void job_done(enum err result, void *arg)
{
    struct limited_job *job = arg;
    pthread_mutex_lock(&current->lock);
    job->result = result;
    job->dones++;
    current->answered++;
    pthread_cond_signal(&current->changed);
    pthread_mutex_unlock(&current->lock);
}

/* Queue as many jobs as fit a group and wait for them; returns how many were stored. */
static int run_group(struct limited *limited)
{
    const struct bed_petition want = {.title = "一"};
    int first = limited->count;
    for (int i = 0; i < GROUP; i++) {
        assert_in_range(limited->count, 0, JOBS_MAX - 1);
        struct limited_job *job = ARENA_NEW(limited->bed.arena, struct limited_job);
        bed_registered(&job->event, &want);
        bed_append_init(&limited->bed, &job->append, &want, &job->event.event);
        snprintf(job->append.number, sizeof job->append.number, "N%05d", limited->count);
        limited->jobs[limited->count++] = job;
        CHECK_OK(store_write_async(limited->bed.store, bed_append_job, job_done, job));
    }
    pthread_mutex_lock(&limited->lock);
    while (limited->answered < limited->count)
        pthread_cond_wait(&limited->changed, &limited->lock);
    pthread_mutex_unlock(&limited->lock);
    int stored = 0;
    for (int i = first; i < limited->count; i++)
        stored += limited->jobs[i]->result == ERR_OK;
    return stored;
}

static void set_limit(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void check_truth(struct limited *limited)
{
    struct arena *arena = arena_new();
    struct store_conn *conn = bed_read(&limited->bed);
    for (int i = 0; i < limited->count; i++) {
        const struct limited_job *job = limited->jobs[i];
        struct petition petition;
        assert_int_equal(job->dones, 1);
        assert_true(job->result == ERR_OK || job->result == ERR_STORAGE_FULL ||
                    job->result == ERR_UNAVAILABLE);
        CHECK_ERR(store_petition_load(conn, arena, &job->append.key, &petition),
                  job->result == ERR_OK ? ERR_OK : ERR_NOT_FOUND);
        arena_reset(arena);
    }
    bed_read_end(&limited->bed, &conn);
    arena_free(&arena);
}

static void files_stop_growing_in_the_middle_of_a_group(void **state)
{
    (void)state;
    static struct limited limited;
    struct fail fail = {.field_count = 0};
    current = &limited;
    pthread_mutex_init(&limited.lock, NULL);
    pthread_cond_init(&limited.changed, NULL);
    bed_init(&limited.bed, "sqlite");
    signal(SIGXFSZ, SIG_IGN);
    set_limit(LIMIT_BYTES);
    int refused = 0;
    while (refused < 3)
        refused += run_group(&limited) < GROUP;
    set_limit(RLIM_INFINITY);
    check_truth(&limited);
    assert_int_equal(run_group(&limited), GROUP);
    check_truth(&limited);
    bed_check_rebuild(&limited.bed);
    CHECK_OK(store_check_integrity(limited.bed.store, &fail));
    bed_reopen(&limited.bed);
    check_truth(&limited);
    bed_check_rebuild(&limited.bed);
    bed_release(&limited.bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_stop_growing_in_the_middle_of_a_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
