/* The writer: one thread that takes all waiting jobs, runs them in one transaction, commits once.
 *
 * 1. done is called exactly once for every queued job, after the commit that holds it or after the
 *    last attempt that failed.
 * 2. A job's result counts only if the group's transaction was alive after it and committed. When
 *    it was not, nothing that any job of the group saw is true: each is run again alone, from its
 *    input, and what happens then is its answer.
 * 3. A job that is refused leaves nothing: alone its transaction is given up. Among others it needs
 *    a savepoint, which costs a copy of every page that they all change. Most groups have none that
 *    is refused, so they are run without; one that has is given up and run again with savepoints,
 *    as are the next few.
 * 4. A COMMIT of which nobody can say what became of it ends the group: its jobs are answered
 *    ERR_UNAVAILABLE and not run again; who asks again with the same Idempotency-Key gets the
 *    truth.
 * 5. Records that a group wrote have their places in the log when it is committed, or it is not.
 * 6. The lock is never held while a job, a commit or a done function runs.
 * 7. What the database puts off (SQLite: moving its log into its place) is done when the answers
 *    are given, so that they do not wait for it. */
#include "base/assert.h"
#include "base/log.h"
#include "store/store_private.h"

/* ---- one group ---- */

enum { FENCED_GROUPS = 32 }; /* with savepoints after a refusal */

/* What became of a transaction that was tried. On an error, and when a job without a savepoint was
 * refused, nothing is stored. */
struct attempt {
    enum err err;
    bool has_begun, has_refused;
};

/* Run a job, in a savepoint if it has others beside it that want one. An error says that the
 * transaction must be given up; whether the job itself went well is in job->result. */
static enum err run_job(struct store_conn *conn, struct job *job, bool is_fenced)
{
    const struct store_driver *driver = conn->driver;
    size_t mark = ledger_waiting_mark(conn);
    const struct serials serials = conn->serials;
    int wrote = conn->wrote.count;
    enum err err = is_fenced ? driver->savepoint(conn->db) : ERR_OK;
    if (err)
        return err;
    conn->seen = (struct petition_seen){.version = 0};
    job->result = job->run(conn, job->arg);
    arena_reset(conn->scratch);
    if (!driver->in_transaction(conn->db))
        return job->result ? job->result : ERR_UNAVAILABLE;
    if (!is_fenced)
        return ERR_OK;
    if (job->result) {
        ledger_waiting_undo(conn, mark);
        conn->serials = serials;
        conn->wrote.count = wrote;
    }
    err = job->result ? driver->savepoint_rollback(conn->db) : driver->savepoint_release(conn->db);
    if (!err && !driver->in_transaction(conn->db))
        err = ERR_UNAVAILABLE;
    return err;
}

/* Records of the group get their places in the log before it is committed. */
static enum err place_records(struct store_conn *conn, const struct store_sequencer *sequencer)
{
    if (!sequencer->run || (!conn->has_pending && ledger_waiting_mark(conn) == 0))
        return ERR_OK;
    enum err err = sequencer->run(conn, sequencer->self);
    arena_reset(conn->scratch);
    return err;
}

static enum err commit_group(struct writer *writer, int64_t begun_us)
{
    struct store_conn *conn = &writer->conn;
    enum err err = serials_store(conn);
    if (!err)
        err = place_records(conn, &writer->sequencer);
    if (err) {
        conn->driver->rollback(conn->db);
        return err;
    }
    err = conn->driver->commit(conn->db);
    if (!err)
        standby_committed(writer->standby, conn->driver->witness(conn->db), begun_us);
    return err;
}

/* Run jobs in one transaction; without savepoints until the first that is refused. */
static struct attempt run_together(struct writer *writer, struct job *jobs, int count,
                                   bool is_fenced)
{
    struct store_conn *conn = &writer->conn;
    int64_t begun_us = timesource_elapsed_us();
    struct attempt attempt = {.err = conn->driver->begin(conn->db, true)};
    bool is_good = !attempt.err;
    attempt.has_begun = is_good;
    conn->changes_before = -1;
    conn->serials = (struct serials){.are_kept = true};
    conn->wrote.count = 0;
    for (int i = 0; is_good && i < count; i++) {
        attempt.err = run_job(conn, &jobs[i], is_fenced);
        attempt.has_refused |= !attempt.err && jobs[i].result;
        is_good = !attempt.err && (is_fenced || !attempt.has_refused);
    }
    if (is_good)
        attempt.err = commit_group(writer, begun_us);
    else if (attempt.has_begun)
        conn->driver->rollback(conn->db);
    ledger_waiting_undo(conn, 0);
    /* what an earlier program left may wait still */
    conn->has_pending = conn->has_pending && !(is_good && !attempt.err);
    return attempt;
}

static void answer_all(struct job *jobs, int count, enum err err)
{
    for (int i = 0; i < count; i++)
        jobs[i].result = err;
}

/* Run each job alone; returns how many were. Once the disk is full for one, or no database is there
 * to begin with, it is so for the rest: they are answered without more waiting. */
static int run_alone(struct writer *writer, struct job *jobs, int count)
{
    for (int i = 0; i < count; i++) {
        struct attempt attempt = run_together(writer, &jobs[i], 1, false);
        if (attempt.err)
            jobs[i].result = attempt.err;
        bool is_nobody_there = attempt.err == ERR_UNAVAILABLE && !attempt.has_begun;
        if (attempt.err == ERR_STORAGE_FULL || is_nobody_there) {
            answer_all(&jobs[i], count - i, attempt.err);
            return i + 1;
        }
    }
    return count;
}

/* All together. A refusal is rare or comes in swarms, so it makes the next groups careful. */
static struct attempt run_at_once(struct writer *writer, struct job *jobs, int count)
{
    if (count == 1)
        return run_together(writer, jobs, 1, false);
    bool is_fenced = writer->fenced_groups > 0;
    struct attempt attempt = run_together(writer, jobs, count, is_fenced);
    if (attempt.has_refused && !is_fenced && !attempt.err)
        attempt = run_together(writer, jobs, count, true);
    writer->fenced_groups = attempt.has_refused ? FENCED_GROUPS : writer->fenced_groups - is_fenced;
    return attempt;
}

/* Every job has its true result afterwards. Returns how many were run again alone. */
static int run_group(struct writer *writer, struct job *jobs, int count)
{
    struct attempt attempt = run_at_once(writer, jobs, count);
    if (!attempt.err)
        return 0;
    enum store_outcome outcome = writer->conn.driver->outcome(writer->conn.db);
    LOG_WARN("store", "group given up: jobs=%d error=%s", count, err_name(attempt.err));
    if (outcome == OUTCOME_UNKNOWN)
        attempt.err = ERR_UNAVAILABLE; /* nothing is run twice that may be stored */
    else if (attempt.has_begun && (count > 1 || outcome == OUTCOME_LOST))
        return run_alone(writer, jobs, count);
    answer_all(jobs, count, attempt.err);
    return 0;
}

/* ---- the thread ---- */

/* Wait for jobs and move up to group_max of them out of the ring; 0 when closing and none is left.
 */
static int take_group(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->queued == 0 && !writer->is_closing)
        pthread_cond_wait(&writer->has_work, &writer->lock);
    int count = writer->queued < writer->group_max ? writer->queued : writer->group_max;
    for (int i = 0; i < count; i++)
        writer->group[i] = writer->ring[(writer->first + i) % writer->ring_size];
    writer->first = (writer->first + count) % writer->ring_size;
    writer->queued -= count;
    pthread_mutex_unlock(&writer->lock);
    return count;
}

static void count_group(struct writer *writer, int count, int reruns)
{
    int failed = 0;
    for (int i = 0; i < count; i++)
        failed += writer->group[i].result != ERR_OK;
    pthread_mutex_lock(&writer->lock);
    writer->stats.groups++;
    writer->stats.jobs += count;
    writer->stats.failed_jobs += failed;
    writer->stats.reruns += reruns;
    pthread_mutex_unlock(&writer->lock);
}

static void *writer_main(void *arg)
{
    struct writer *writer = arg;
    int count;
    while ((count = take_group(writer)) > 0) {
        int reruns = run_group(writer, writer->group, count);
        count_group(writer, count, reruns);
        for (int i = 0; i < count; i++)
            writer->group[i].done(writer->group[i].result, writer->group[i].arg);
        if (writer->conn.driver->rest)
            writer->conn.driver->rest(writer->conn.db);
    }
    return NULL;
}

enum err writer_open(struct store *store, struct fail *fail)
{
    struct writer *writer = &store->writer;
    enum err err = conn_open(store, CONN_WRITER, &writer->conn, fail);
    if (err)
        return err;
    writer->ring_size = store->config.queue_max;
    writer->group_max = store->config.group_max;
    writer->sequencer = store->config.sequencer;
    writer->standby = &store->standby;
    writer->conn.has_pending = true; /* of a program that had no sequencer */
    if (writer->sequencer.run)
        writer->conn.waiting = ledger_waiting_new(store->arena);
    writer->ring = ARENA_ARRAY(store->arena, struct job, (size_t)writer->ring_size);
    writer->group = ARENA_ARRAY(store->arena, struct job, (size_t)writer->group_max);
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->has_work, NULL);
    if (pthread_create(&writer->thread, NULL, writer_main, writer) != 0)
        return fail_detail(fail, ERR_UNAVAILABLE, "cannot start the writer's thread");
    writer->is_running = true;
    return ERR_OK;
}

void writer_stop(struct writer *writer)
{
    if (!writer->is_running)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->is_closing = true;
    pthread_cond_signal(&writer->has_work);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    writer->is_running = false;
    pthread_cond_destroy(&writer->has_work);
    pthread_mutex_destroy(&writer->lock);
}

void writer_close(struct writer *writer)
{
    ASSERT(!writer->is_running);
    ledger_waiting_free(writer->conn.waiting);
    writer->conn.waiting = NULL;
    conn_close(&writer->conn);
}

/* ---- callers ---- */

enum err store_write_async(struct store *store, store_job_fn job, store_done_fn done, void *arg)
{
    struct writer *writer = &store->writer;
    enum err err = ERR_OK;
    pthread_mutex_lock(&writer->lock);
    if (writer->is_closing || writer->queued == writer->ring_size) {
        err = ERR_UNAVAILABLE;
    } else {
        int at = (writer->first + writer->queued) % writer->ring_size;
        writer->ring[at] = (struct job){.run = job, .done = done, .arg = arg};
        writer->queued++;
        pthread_cond_signal(&writer->has_work);
    }
    pthread_mutex_unlock(&writer->lock);
    return err;
}

struct waited_job {
    store_job_fn run;
    void *arg;
    pthread_mutex_t lock;
    pthread_cond_t finished;
    bool is_finished;
    enum err result;
};

static enum err run_waited(struct store_conn *conn, void *arg)
{
    struct waited_job *job = arg;
    return job->run(conn, job->arg);
}

static void wake_waiter(enum err result, void *arg)
{
    struct waited_job *job = arg;
    pthread_mutex_lock(&job->lock);
    job->result = result;
    job->is_finished = true;
    pthread_cond_signal(&job->finished);
    pthread_mutex_unlock(&job->lock);
}

enum err store_write(struct store *store, store_job_fn job, void *arg)
{
    ASSERT(!pthread_equal(pthread_self(), store->writer.thread));
    struct waited_job waited = {.run = job, .arg = arg};
    pthread_mutex_init(&waited.lock, NULL);
    pthread_cond_init(&waited.finished, NULL);
    enum err err = store_write_async(store, run_waited, wake_waiter, &waited);
    if (!err) {
        pthread_mutex_lock(&waited.lock);
        while (!waited.is_finished)
            pthread_cond_wait(&waited.finished, &waited.lock);
        pthread_mutex_unlock(&waited.lock);
        err = waited.result;
    }
    pthread_cond_destroy(&waited.finished);
    pthread_mutex_destroy(&waited.lock);
    return err;
}

void store_stats(struct store *store, struct store_stats *out)
{
    struct writer *writer = &store->writer;
    pthread_mutex_lock(&writer->lock);
    *out = writer->stats;
    out->queued = writer->queued;
    pthread_mutex_unlock(&writer->lock);
}
