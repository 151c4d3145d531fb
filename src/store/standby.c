/* Reads that may be answered by a standby: a copy of the database that follows it.
 *
 * (docs/decisions/0036)
 *
 * 1. What a standby shows is asked in the snapshot that is read: the row that the newest commit of
 *    this program left, and the row of the session that asks. Positions in the server's log are no
 *    witness: the snapshot may be older than they are.
 * 2. Who sees the newest commit of this program sees everything that was committed before it was
 *    begun, by whichever program: what is shown is no older than that. When it was begun longer ago
 *    than reads may be old, the primary answers, and a commit that changes nothing is made.
 * 3. What a session was shown by the primary it is not shown older: for that the newest commit must
 *    have been begun after it.
 * 4. Nobody who answers waits for a standby that is gone: connections are opened by a thread of
 *    their own, after a rest. */
#include "base/assert.h"
#include "base/log.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Between looks of the thread; after one that found no standby; of one that is far behind. */
enum { TICK_MS = 100, GONE_US = 5 * 1000 * 1000, BEHIND_US = 500 * 1000 };

/* ---- what is known ---- */

void standby_committed(struct standby *standby, struct store_witness witness, int64_t begun_us)
{
    if (!standby->is_running)
        return;
    pthread_mutex_lock(&standby->lock);
    if (standby->newest.mark < witness.mark)
        standby->newest_us = begun_us;
    standby->newest = witness;
    pthread_mutex_unlock(&standby->lock);
}

static int64_t newest(struct standby *standby, struct store_witness *out)
{
    pthread_mutex_lock(&standby->lock);
    int64_t begun_us = standby->newest_us;
    *out = standby->newest;
    pthread_mutex_unlock(&standby->lock);
    return out->mark ? begun_us : 0;
}

/* One place for many sessions: who shares it is answered by the primary a little more often. */
static _Atomic int64_t *last_shown(struct standby *standby, const struct store_reader *reader)
{
    uint32_t number;
    memcpy(&number, reader->token_hash, sizeof number);
    return &standby->shown_us[number % STANDBY_SESSIONS];
}

void store_standby_missed(struct store *store, const struct store_reader *reader)
{
    struct standby *standby = &store->standby;
    if (standby->is_running)
        atomic_store(last_shown(standby, reader), timesource_elapsed_us());
}

/* ---- who answers, told once ---- */

static void is_used(struct standby *standby)
{
    atomic_store(&standby->behind_us, 0);
    if (atomic_exchange(&standby->is_out, false))
        LOG_INFO("store", "reads go to the standby");
}

static void is_not_used(struct standby *standby, const char *why)
{
    if (!atomic_exchange(&standby->is_out, true))
        LOG_WARN("store", "reads go to the primary: the standby is %s", why);
}

static void is_gone(struct standby *standby)
{
    atomic_store(&standby->is_there, false);
    is_not_used(standby, "gone");
}

/* For a moment after each commit it is: only when that lasts is it not asked for a while. */
static void is_behind(struct standby *standby)
{
    int64_t now_us = timesource_elapsed_us();
    int64_t none = 0;
    if (atomic_compare_exchange_strong(&standby->behind_us, &none, now_us) ||
        now_us - none < standby->stale_max_us)
        return;
    atomic_store(&standby->rest_until_us, now_us + BEHIND_US);
    is_not_used(standby, "behind");
}

/* ---- a read ---- */

bool store_standby_is_used(struct store *store)
{
    struct standby *standby = &store->standby;
    return standby->is_running && atomic_load(&standby->is_there) &&
           atomic_load(&standby->rest_until_us) <= timesource_elapsed_us();
}

/* The newest commit by which the snapshot is judged; false: there is none that would do. */
static bool find_witness(struct standby *standby, const struct store_reader *reader,
                         struct store_witness *out)
{
    int64_t now_us = timesource_elapsed_us();
    int64_t begun_us = newest(standby, out);
    if (now_us - begun_us > standby->stale_max_us / 2)
        atomic_store(&standby->wants_commit, true);
    if (!begun_us || now_us - begun_us > standby->stale_max_us)
        return false;
    return begun_us > atomic_load(last_shown(standby, reader));
}

static enum err shows(struct standby *standby, struct store_conn *conn,
                      const struct store_witness *witness, const struct store_reader *reader)
{
    const struct q_shown_in in = {.writer = witness->writer, .token_hash = reader->token_hash};
    struct q_shown_out row;
    enum err err = conn->driver->begin(conn->db, false);
    if (!err)
        err = q_shown(conn, conn->scratch, &in, &row);
    if (err) {
        is_gone(standby);
        return ERR_UNAVAILABLE;
    }
    if (row.mark < witness->mark) {
        is_behind(standby);
        return ERR_STALE;
    }
    is_used(standby);
    return row.writes < reader->writes ? ERR_STALE : ERR_OK;
}

enum err store_standby_begin(struct store *store, const struct store_reader *reader,
                             struct store_conn **out)
{
    struct standby *standby = &store->standby;
    struct store_witness witness;
    *out = NULL;
    if (!store_standby_is_used(store) || !find_witness(standby, reader, &witness))
        return ERR_STALE;
    struct store_conn *conn = pool_try_take(&standby->pool);
    if (!conn)
        return ERR_STALE;
    enum err err = shows(standby, conn, &witness, reader);
    *out = conn;
    if (err)
        store_read_end(store, out);
    return err;
}

/* ---- the thread ---- */

/* Connections that are not open are the thread's, and count as taken. One that somebody reads with
 * is closed when it is next met here. */
static void close_all(struct standby *standby)
{
    struct reader_pool *pool = &standby->pool;
    for (int i = 0; i < pool->count; i++) {
        struct store_conn *conn = &pool->conns[i];
        if (conn->db && !atomic_exchange(&conn->is_taken, true))
            conn_close(conn);
    }
}

static void open_all(struct store *store)
{
    struct standby *standby = &store->standby;
    struct fail fail = {0};
    bool is_there = false;
    close_all(standby);
    for (int i = 0; i < standby->pool.count; i++) {
        struct store_conn *conn = &standby->pool.conns[i];
        if (conn->db)
            continue; /* somebody's still */
        if (conn_open(store, CONN_STANDBY, conn, &fail)) {
            standby->try_again_us = timesource_elapsed_us() + GONE_US;
            is_not_used(standby, "gone");
            return;
        }
        atomic_store(&conn->is_taken, false);
        is_there = true;
    }
    atomic_store(&standby->is_there, is_there);
}

static enum err commit_job(struct store_conn *conn, void *arg)
{
    (void)arg;
    return q_beat(conn, NULL);
}

static void commit_if_wanted(struct store *store)
{
    struct store_witness witness;
    struct standby *standby = &store->standby;
    if (!atomic_exchange(&standby->wants_commit, false))
        return;
    if (timesource_elapsed_us() - newest(standby, &witness) > standby->stale_max_us / 4)
        (void)!store_write(store, commit_job, NULL);
}

static void *standby_main(void *arg)
{
    struct store *store = arg;
    struct standby *standby = &store->standby;
    struct pollfd stop = {.fd = standby->stop_fd, .events = POLLIN};
    do {
        if (!atomic_load(&standby->is_there) && timesource_elapsed_us() >= standby->try_again_us)
            open_all(store);
        commit_if_wanted(store);
    } while (poll(&stop, 1, TICK_MS) <= 0);
    return NULL;
}

enum err standby_open(struct store *store, struct fail *fail)
{
    struct standby *standby = &store->standby;
    if (!store->config.stale_max_ms)
        return ERR_OK;
    standby->stale_max_us = (int64_t)store->config.stale_max_ms * 1000;
    pool_init(store, &standby->pool);
    standby->pool.count = store->config.readers;
    for (int i = 0; i < standby->pool.count; i++)
        atomic_store(&standby->pool.conns[i].is_taken, true);
    pthread_mutex_init(&standby->lock, NULL);
    atomic_store(&standby->is_out, true); /* that it is used is told */
    standby->stop_fd = eventfd(0, EFD_CLOEXEC);
    ASSERT(standby->stop_fd >= 0);
    standby->is_running = true;
    if (pthread_create(&standby->thread, NULL, standby_main, store) == 0)
        return ERR_OK;
    standby->is_running = false;
    return fail_detail(fail, ERR_UNAVAILABLE, "cannot start the standby's thread");
}

void standby_stop(struct standby *standby)
{
    if (!standby->is_running)
        return;
    int failed = eventfd_write(standby->stop_fd, 1);
    ASSERT(!failed);
    pthread_join(standby->thread, NULL);
    close(standby->stop_fd);
}

void standby_close(struct standby *standby)
{
    if (!standby->is_running)
        return;
    close_all(standby);
    pool_release(&standby->pool);
    pthread_mutex_destroy(&standby->lock);
    standby->is_running = false;
}
