/* The store as its callers see it: open it, read in a snapshot, write in jobs. What a job may do is
 * in the headers beside this one (petitions.h, people.h, accounts.h, …), each function taking the
 * connection it works on. Nothing here says which database is behind it; drivers live behind
 * store_driver.h.
 *
 * Promises:
 *  1. A write job that is reported ERR_OK is on disk (fsync'd) before its done function is called.
 *  2. A job that fails leaves nothing behind; others of the same group are not touched.
 *  3. A job may be run more than once before it is reported; it must have no effect outside conn
 * and must recompute everything from its argument.
 *  4. A reader sees one consistent state from begin to end, including every write reported before.
 *     One of a standby sees at least those that this store reported before, and what its session
 *     wrote. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/fail.h"
#include "base/id.h"
#include "base/timesource.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sealed_person;
struct store;      /* one open database; shared between threads */
struct store_conn; /* a connection inside a transaction; one thread */

/* Whom to tell how far a rebuild is; called with petitions done and in all. */
struct store_progress {
    void (*tell)(int64_t done, int64_t all, void *arg);
    void *arg;
};

/* What people said passes through these two functions on its way in and out; the store itself sees
 * bytes. Each thing is bound to its place and key: moved elsewhere it does not open. */
enum seal_what {
    SEAL_EVENT = 1, /* the body of event `no` */
    SEAL_TITLE = 2, /* of a derived row; the same again gives the same bytes */
    SEAL_WORK = 3,  /* the body of event `no` of a work, whose id stands for the petition's */
};
struct seal_item {
    enum seal_what what;
    int64_t key_id;
    id64 region, petition;
    int64_t no;
    struct sv bytes; /* plain or sealed; replaced by the other, in the arena */
};
struct store_sealer {
    void *self;
    /* A key that nothing was sealed with yet, already on disk. */
    enum err (*take_key)(void *self, int64_t *out);
    /* Items that follow each other under one key cost one opening of it. ERR_CORRUPT when one does
     * not open or its key is destroyed. Any thread. */
    enum err (*seal)(void *self, struct arena *arena, struct seal_item *items, size_t count);
    enum err (*open)(void *self, struct arena *arena, struct seal_item *items, size_t count);
    /* Seal a person anew that an older program sealed under no key of its own; others stay. */
    enum err (*renew_person)(void *self, struct arena *arena, struct sealed_person *person);
};

/* The last step of every group that wrote records, before its commit and in its transaction: gives
 * pending records their places in the log (store/ledger.h). An error gives the group up. Called on
 * the writer's thread, again when a group is run again; state kept in self must not outlive a
 * transaction unchecked. */
struct store_sequencer {
    enum err (*run)(struct store_conn *conn, void *self);
    void *self;
};

struct store_config {
    const char *address; /* path of the SQLite file, or postgres://… */
    const char *driver;  /* NULL: by address. "trace" and "fault" wrap: "trace:sqlite" */
    int readers;         /* connections kept for reading, 1..64 */
    int queue_max;       /* waiting write jobs beyond which ERR_UNAVAILABLE is answered */
    int group_max;       /* most jobs of one commit */
    int stale_max_ms;    /* reads may be so old, from a standby of the server; 0: none may */
    struct timesource time;
    const struct store_sealer *sealer; /* NULL: nothing is sealed; for tests of the store alone */
    struct store_sequencer sequencer;  /* run NULL: records stay pending */
    const char *timeline_path;         /* where a server's newest timeline is kept; NULL: nowhere */
    bool create;                       /* make the database when absent, else ERR_NOT_FOUND */
    /* to look at rows as they stand, damaged ones too: nothing of an older program is sealed or
     * folded anew at opening */
    bool is_looked_at;
    /* to look at what a move has brought here before it is said to be complete (move.h) */
    bool is_arriving;
    /* whom to tell when derived tables of an older program are made anew at opening; may be NULL */
    const struct store_progress *progress;
};

/* Open, check the schema version, migrate forward, prepare every statement: a broken one is
 * reported here and not to a citizen. Derived tables of another shape than this program's are made
 * anew before it returns; stopped in between, the next opening begins that again. The caller
 * closes. */
enum err store_open(const struct store_config *config, struct store **out,
                    struct fail *fail) ERR_MUST_USE;
/* Is there a database at the address, with something in it? */
enum err store_is_there(const struct store_config *config, bool *out,
                        struct fail *fail) ERR_MUST_USE;
/* Finish the queued jobs, stop the writer, close. Accepts NULL inside, leaves NULL. */
void store_close(struct store **store);

/* Take a reader (waits for a free one); give it back with store_read_end on every path. */
enum err store_read_begin(struct store *store, struct store_conn **out) ERR_MUST_USE;
void store_read_end(struct store *store, struct store_conn **conn);
/* What is asked from here on – nothing that writes – is only sent, all of it in one journey, and
 * fails at once with ERR_UNAVAILABLE; asked again after the end, with the same parameters, it is
 * answered by what was sent. For questions that do not wait for each other's answers; what is not
 * asked again is lost work and nothing else, and so is what a writer asks again after it wrote.
 * False, and nothing begun: a database to which a question is no journey. */
bool store_ahead_begin(struct store_conn *conn);
void store_ahead_end(struct store_conn *conn);

/* Who reads, for what may be old: a standby is read that shows all that the session wrote. */
struct store_reader {
    const uint8_t *token_hash; /* TOKEN_HASH_SIZE bytes */
    int64_t writes;            /* session.writes, as the primary had it */
};
/* Is it worth while to try? Costs nothing. */
bool store_standby_is_used(struct store *store);
/* Take a reader of a standby; it is given back like the others. ERR_STALE, ERR_UNAVAILABLE: the
 * primary has to answer. An error of what is read there has to be heard from the primary, too. */
enum err store_standby_begin(struct store *store, const struct store_reader *reader,
                             struct store_conn **out) ERR_MUST_USE;
/* The primary has answered what a standby might have: nothing older is shown afterwards. */
void store_standby_missed(struct store *store, const struct store_reader *reader);

typedef enum err (*store_job_fn)(struct store_conn *conn, void *arg);
/* Called once, on the writer's thread, after the commit or the failure. Must not block. */
typedef void (*store_done_fn)(enum err result, void *arg);

/* Queue a job. ERR_UNAVAILABLE (nothing queued, done is not called) when the queue is full or the
 * store is closing. */
enum err store_write_async(struct store *store, store_job_fn job, store_done_fn done,
                           void *arg) ERR_MUST_USE;
/* Queue a job and wait for its result: for commands, background work and tests. */
enum err store_write(struct store *store, store_job_fn job, void *arg) ERR_MUST_USE;

struct store_stats {
    int64_t jobs, groups, failed_jobs, reruns;
    int queued;
};
void store_stats(struct store *store, struct store_stats *out);

/* Make every derived table anew from the enduring ones, while others read. progress may be NULL. */
enum err store_rebuild(struct store *store, const struct store_progress *progress) ERR_MUST_USE;
/* Fold beside and compare row by row, in one snapshot, changing nothing. *differences counts; the
 * first is told in fail's detail. progress may be NULL. */
enum err store_rebuild_check(struct store *store, const struct store_progress *progress,
                             int64_t *differences, struct fail *fail) ERR_MUST_USE;
/* Copy the whole database as it is at one moment to a new file (mode 0600), while others write. The
 * file must not be there yet. progress may be NULL; it is told pages. */
enum err store_copy(struct store *store, const char *to_path, const struct store_progress *progress,
                    struct fail *fail) ERR_MUST_USE;
/* The database's own consistency check (pages, foreign keys). */
enum err store_check_integrity(struct store *store, struct fail *fail) ERR_MUST_USE;

#endif
