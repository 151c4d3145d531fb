/* Has anybody committed to a database of SQLite since? Told without a transaction.
 *
 * In WAL mode every commit, of whichever process, changes the head of the log's index, 96 bytes of
 * shared memory that each connection has mapped (sqlite.org/walformat.html): it holds a count of
 * commits, the end of the log and checksums of both. A reader of SQLite begins by comparing it with
 * what it was; that is all that is done here, without the locks of a transaction, which are two
 * system calls. What is read so is as new as what a statement would see that begins now. */
#ifndef STORE_SQLITE_HEAD_H
#define STORE_SQLITE_HEAD_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum { SQLITE_HEAD_WORDS = 24 };

struct sqlite_head {
    uint32_t words[SQLITE_HEAD_WORDS];
};

/* Where the head of an open database lies, as long as a connection to it is open; NULL when it is
 * not to be had: no WAL mode, another file system, another format. */
const volatile uint32_t *sqlite_head_at(sqlite3 *handle);
/* As it is now. False when somebody is about to change it: it says nothing then. Any thread. */
bool sqlite_head_read(const volatile uint32_t *at, struct sqlite_head *out);
/* Nobody has committed since that was read. False when that is not known. Any thread. */
bool sqlite_head_is(const volatile uint32_t *at, const struct sqlite_head *then);

#endif
