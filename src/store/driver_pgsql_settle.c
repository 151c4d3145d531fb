/* A COMMIT without an answer: what became of it?
 *
 * (docs/decisions/0028)
 *
 * 1. The witness is a row: the last thing a transaction does is to write its own number beside the
 *    number of its connection. The server's numbers of transactions are no witness: what was not on
 *    disk, or not on the standby, is forgotten in a crash or a failover, and its number is given to
 *    somebody else's.
 * 2. It is looked at under the lock of writers: what the lost connection left running has ended.
 * 3. What is found counts once a commit made after it is answered, without a warning: then it is
 *    where that one is, on the synchronous standby too. A server that recovered alone shows rows
 *    that no standby has yet; one that was cut off from them may be left behind.
 * 4. A row that was there and is not is no witness: it may have been taken for that of a connection
 *    long gone.
 * 5. It ends: who waits is told before long that nobody knows. */
#include "store/driver_pgsql.h"

#include "base/log.h"

#include <string.h>
#include <time.h>

static const struct timespec PAUSE = {.tv_nsec = 200000000};

/* A commit that nothing else goes with, on the server that was looked at. */
static enum err confirm(struct pgsql_db *db)
{
    PGresult *result;
    pgsql_wait_mark(db, -db->writer, db->mark);
    pgsql_wait(db, PGSQL_COMMIT);
    enum err err = pgsql_exchange(db, NULL, &result);
    if (!err && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        err = ERR_UNAVAILABLE;
    PQclear(result);
    if (!err && db->was_warned)
        err = pgsql_lose(db);
    return err;
}

static enum err look(struct pgsql_db *db, bool *is_stored)
{
    PGresult *result;
    int64_t mark = 0;
    db->was_warned = false;
    pgsql_wait(db, PGSQL_BEGIN_WRITE);
    pgsql_wait(db, PGSQL_LOCK);
    pgsql_wait(db, PGSQL_ASK_MARK);
    enum err err = pgsql_exchange(db, NULL, &result);
    if (!err && PQntuples(result) == 1 && !pgsql_number(result, 0, 0, &mark))
        err = ERR_CORRUPT;
    if (!err && PQntuples(result) == 0 && db->stored_mark)
        err = ERR_NOT_FOUND;
    *is_stored = mark == db->mark;
    PQclear(result);
    if (!err)
        err = confirm(db);
    if (err)
        pgsql_send_rollback(db);
    return err;
}

enum err pgsql_settle(struct pgsql_db *db, int64_t until_us)
{
    bool is_stored = false;
    enum err err = ERR_UNAVAILABLE;
    int usual_ms = db->limit_ms;
    for (int64_t now_us = timesource_elapsed_us(); err && err != ERR_NOT_FOUND && now_us < until_us;
         now_us = timesource_elapsed_us()) {
        db->limit_ms = (int)((until_us - now_us) / 1000) + 1;
        err = db->handle ? ERR_OK : pgsql_reconnect(db, NULL);
        if (!err)
            err = look(db, &is_stored);
        if (err && err != ERR_NOT_FOUND)
            nanosleep(&PAUSE, NULL);
    }
    db->limit_ms = usual_ms;
    db->outcome = err ? OUTCOME_UNKNOWN : OUTCOME_LOST;
    LOG_WARN("store", "commit without an answer: %s",
             err ? "unknown" : (is_stored ? "stored" : "not stored"));
    return !err && is_stored ? ERR_OK : ERR_UNAVAILABLE;
}
