/* A thread that moves a writer's log into the database while the writer goes on.
 *
 * A commit waits for the log alone; what stands there is moved afterwards, and the disk is waited
 * for once more. The mover does that on a connection of its own. It never empties the log: only
 * when everything in it has been moved may it be written from its beginning again, and while
 * somebody writes there is always something new. So from time to time the writer moves the rest
 * itself (driver_sqlite.c), which by then is little. */
#ifndef STORE_SQLITE_MOVER_H
#define STORE_SQLITE_MOVER_H

struct sqlite_mover;

/* NULL when it cannot be started; then the writer does without. The path is that of the database.
 */
struct sqlite_mover *sqlite_mover_start(const char *path);
/* Have what is in the log moved, soon; not waited for. */
void sqlite_mover_wake(struct sqlite_mover *mover);
/* Waits for a move that is under way. NULL is allowed. */
void sqlite_mover_stop(struct sqlite_mover **mover);

#endif
