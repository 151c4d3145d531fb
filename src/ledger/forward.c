/* Rows table by table, each in the order of its key, so that an event never comes before its
 * predecessor. A batch is one job: what it did is on disk with its place, or not at all. */
#include "ledger/forward.h"

#include "base/log.h"
#include "ledger/log.h"

/* Acts of administration first: they tell of accounts that acted later. */
static const enum record_kind ORDER[] = {RECORD_AUDIT,      RECORD_EVENT,
                                         RECORD_PERSON,     RECORD_READING,
                                         RECORD_ACCUSATION, RECORD_ACCUSATION_READING,
                                         RECORD_WORK};
enum { ORDER_COUNT = sizeof ORDER / sizeof ORDER[0] };

struct forward {
    struct rng rng;
    struct ledger_key after; /* where this batch begins */
    struct ledger_key last;  /* and ends; as told by the last run of the job */
    int64_t walked;
    bool is_done; /* with this table */
};

static enum err bring_row(const struct log_writer *log, const struct ledger_row *row)
{
    struct ledger_entry known;
    enum err err = store_ledger_find(log->conn, &row->key, &known);
    return err == ERR_NOT_FOUND ? log_row(log, row) : err;
}

static enum err bring_batch(struct store_conn *conn, void *arg)
{
    struct forward *it = arg;
    struct arena *arena = arena_new();
    const struct log_writer log = {conn, arena, it->rng};
    const struct ledger_row *rows;
    size_t count;
    enum err err = store_ledger_walk(conn, arena, &it->after, &rows, &count);
    for (size_t i = 0; !err && i < count; i++)
        err = bring_row(&log, &rows[i]);
    it->is_done = count == 0;
    it->walked = (int64_t)count;
    if (!err && count)
        it->last = rows[count - 1].key;
    arena_free(&arena);
    return err;
}

static enum err look(struct store *store, bool *is_complete, int64_t *all)
{
    struct store_conn *conn;
    struct ledger_counts counts = {0};
    enum err err = store_read_begin(store, &conn);
    if (err)
        return err;
    err = store_ledger_is_complete(conn, is_complete);
    if (!err && !*is_complete)
        err = store_ledger_counts(conn, &counts);
    store_read_end(store, &conn);
    *all = counts.events + counts.accusations + counts.readings + counts.audits + counts.people +
           counts.accusation_readings + counts.works;
    return err;
}

static enum err declare(struct store_conn *conn, void *arg)
{
    (void)arg;
    return store_ledger_declare_complete(conn);
}

enum err ledger_bring_forward(struct store *store, struct rng rng,
                              const struct store_progress *progress)
{
    struct forward it = {.rng = rng};
    bool is_complete;
    int64_t all;
    int64_t done = 0;
    enum err err = look(store, &is_complete, &all);
    if (err || is_complete)
        return err;
    if (all)
        LOG_INFO("ledger", "bringing %lld records into the log", (long long)all);
    for (int i = 0; !err && i < ORDER_COUNT; i++) {
        it.after = (struct ledger_key){.kind = (int)ORDER[i]};
        it.is_done = false;
        while (!err && !it.is_done) {
            err = store_write(store, bring_batch, &it);
            it.after = it.last;
            done += it.walked;
            if (!err && it.walked && progress)
                progress->tell(done, all, progress->arg);
        }
    }
    return err ? err : store_write(store, declare, NULL);
}
