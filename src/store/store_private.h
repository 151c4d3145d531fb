/* What the files of the store share and nobody else may see. */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "store/petitions.h"
#include "store/store_driver.h"
#include "store/working.h"

#include <pthread.h>
#include <stdatomic.h>

/* A counter that a group has asked for: the last number it gave out. */
struct serial {
    int kind;
    id64 owner;
    int64_t period, last;
    bool is_ahead; /* of the database */
};
enum { SERIALS_MAX = 16 };
struct serials {
    struct serial items[SERIALS_MAX];
    int count;
    bool are_kept; /* between begin and commit of a group */
};

/* Sessions of which a group has written down that they wrote. */
enum { WROTE_MAX = 32 };
struct sessions_wrote {
    uint8_t token_hashes[WROTE_MAX][TOKEN_HASH_SIZE];
    int count;
};

/* The petition that a job found last: its row as it stands in the job's transaction. */
struct petition_seen {
    struct petition_key key;
    int64_t key_id, version;
};

struct store_conn {
    const struct store_driver *driver;
    void *db;
    const struct store_sealer *sealer; /* NULL: nothing is sealed */
    struct arena *scratch;             /* emptied after every job and every read */
    struct timesource time;
    struct ledger_waiting *waiting; /* records of this group that want a place; NULL: they wait in
                                     * a table */
    bool has_pending;               /* records were written that want a place in the log */
    int64_t changes_before;         /* of the office, when its group began; -1: not asked yet */
    struct serials serials;
    struct petition_seen seen; /* id 0: none */
    struct sessions_wrote wrote;
    enum conn_role role;
    bool is_ahead;        /* what is asked is only sent */
    atomic_bool is_taken; /* readers: in use */
};

struct job {
    store_job_fn run;
    store_done_fn done;
    void *arg;
    enum err result;
};

/* The readers. Taking one of them needs no lock while one is free. */
struct reader_pool {
    struct store_conn *conns;
    int count;
    atomic_int waiting;
    pthread_mutex_t lock; /* only for waiting */
    pthread_cond_t freed;
    pthread_t thread; /* ends reads whose end was left to the next, when none comes */
    pthread_cond_t has_work;
    int stop_fd;           /* readable once it is time to stop */
    atomic_bool has_ended; /* some read since the thread looked last */
    bool is_running, is_closing;
};

/* Readers of a standby (standby.c), and the thread that opens them. */
enum { STANDBY_SESSIONS = 1024 };
struct standby {
    struct reader_pool pool;
    int64_t stale_max_us;
    int64_t try_again_us; /* the thread's: none is looked for before */
    pthread_t thread;
    int stop_fd; /* readable once it is time to stop */
    bool is_running;
    pthread_mutex_t lock;                       /* of the next two */
    struct store_witness newest;                /* commit of this program */
    int64_t newest_us;                          /* when that was begun */
    atomic_bool is_there;                       /* connections are open */
    atomic_bool is_out;                         /* the primary answers, and that was told */
    atomic_bool wants_commit;                   /* the newest is not new any more */
    _Atomic int64_t rest_until_us;              /* it is not asked before */
    _Atomic int64_t behind_us;                  /* since then; 0: it was not when last asked */
    _Atomic int64_t shown_us[STANDBY_SESSIONS]; /* when the primary answered them last */
};

/* The one thread that writes, and the ring of waiting jobs. */
struct writer {
    struct store_conn conn;
    pthread_t thread;
    pthread_mutex_t lock; /* ring, flags and stats */
    pthread_cond_t has_work;
    struct job *ring;
    int ring_size, first, queued;
    struct job *group; /* what the thread is working on */
    int group_max;
    int fenced_groups; /* how many of the next are run with savepoints */
    struct store_sequencer sequencer;
    struct standby *standby; /* is told of each commit */
    bool is_running, is_closing;
    struct store_stats stats;
};

struct store {
    struct arena *arena; /* holds this struct and all above */
    struct store_config config;
    const struct store_driver *driver;
    struct reader_pool readers;
    struct standby standby;
    struct writer writer;
};

/* The connection is open and prepared, or nothing is held. */
enum err conn_open(struct store *store, enum conn_role role, struct store_conn *out,
                   struct fail *fail) ERR_MUST_USE;
void conn_close(struct store_conn *conn);

enum err pool_open(struct store *store, struct fail *fail) ERR_MUST_USE;
void pool_close(struct reader_pool *pool);
/* With room for as many readers as the store has, and none in it. */
void pool_init(struct store *store, struct reader_pool *pool);
void pool_release(struct reader_pool *pool);
/* NULL: all are taken. It is given back by store_read_end. */
struct store_conn *pool_try_take(struct reader_pool *pool);

/* Nothing where reads may not be old. */
enum err standby_open(struct store *store, struct fail *fail) ERR_MUST_USE;
/* End its thread; the writer may still tell of commits. */
void standby_stop(struct standby *standby);
void standby_close(struct standby *standby);
/* The writer's newest stored commit, and when its transaction was begun. */
void standby_committed(struct standby *standby, struct store_witness witness, int64_t begun_us);

enum err writer_open(struct store *store, struct fail *fail) ERR_MUST_USE;
/* Finish what is queued and end the thread. */
void writer_stop(struct writer *writer);
/* Close the connection of a stopped writer: the last to be closed, as it winds up the database. */
void writer_close(struct writer *writer);

/* ledger.c: records of a group that want a place, in memory. mark and undo: what a job that failed
 * had added is forgotten; undo to 0 empties it. */
struct ledger_waiting *ledger_waiting_new(struct arena *arena);
void ledger_waiting_free(struct ledger_waiting *waiting);
size_t ledger_waiting_mark(const struct store_conn *conn);
void ledger_waiting_undo(struct store_conn *conn, size_t mark);

/* office.c: something that a snapshot of the office holds was written. */
enum err office_changed(struct store_conn *conn) ERR_MUST_USE;
/* serials.c: write down how far the group's counters came. */
enum err serials_store(struct store_conn *conn) ERR_MUST_USE;

/* Bring the schema behind an owner connection to STORE_SCHEMA_VERSION, one transaction a step. A
 * database of a later version: ERR_REFUSED. */
enum err migrate(struct store_conn *owner, struct timesource time, struct fail *fail) ERR_MUST_USE;
/* move_state.c: may it be opened, or is it part of a move? ERR_REFUSED says of which. */
enum err move_may_open(struct store_conn *owner, bool is_arriving, struct fail *fail) ERR_MUST_USE;
/* Are the derived tables of this program's shape, and all their rows there? */
enum err derived_are_whole(struct store_conn *conn, bool *out) ERR_MUST_USE;
/* Note of which shape the derived tables are, and whether all their rows are there. */
enum err derived_declare(struct store_conn *conn, bool is_complete) ERR_MUST_USE;
/* Derived tables of another shape are dropped and made anew, empty. */
enum err derived_prepare(struct store_conn *owner, struct fail *fail) ERR_MUST_USE;
/* rebuild.c: the same as store_rebuild, of the petitions after this one and of all else. */
enum err store_rebuild_after(struct store *store, const struct petition_key *after,
                             const struct store_progress *progress) ERR_MUST_USE;
/* Seal what a program without key store left open; nothing without a sealer. */
enum err seal_forward(struct store *store, struct fail *fail) ERR_MUST_USE;
/* Fill them if they are not complete; what a program that was stopped left undone is gone on with.
 */
enum err derived_complete(struct store *store, struct fail *fail) ERR_MUST_USE;
/* The same with other steps; the last one's version is the goal (1 without steps): for tests. */
enum err migrate_with(struct store_conn *owner, const struct store_migration *steps, int count,
                      struct timesource time, struct fail *fail) ERR_MUST_USE;

#endif
