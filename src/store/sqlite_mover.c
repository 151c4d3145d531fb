/* See the header. What fails is tried again when the writer next asks: until then the log only
 * grows. */
#include "store/sqlite_mover.h"

#include "base/arena.h"
#include "base/assert.h"
#include "base/log.h"
#include "store/driver_sqlite.h"

#include <pthread.h>

struct sqlite_mover {
    struct arena *arena; /* holds this struct */
    sqlite3 *handle;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t is_wanted;
    bool wants_move, is_stopping; /* with the lock */
};

static void move_log(struct sqlite_mover *mover)
{
    int code =
        sqlite3_wal_checkpoint_v2(mover->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code && (code & 0xff) != SQLITE_BUSY)
        LOG_ERROR("store", "moving the log: code=%d text=\"%s\"", code,
                  sqlite3_errmsg(mover->handle));
}

static void *mover_main(void *arg)
{
    struct sqlite_mover *mover = arg;
    pthread_mutex_lock(&mover->lock);
    while (!mover->is_stopping) {
        if (!mover->wants_move) {
            pthread_cond_wait(&mover->is_wanted, &mover->lock);
            continue;
        }
        mover->wants_move = false;
        pthread_mutex_unlock(&mover->lock);
        move_log(mover);
        pthread_mutex_lock(&mover->lock);
    }
    pthread_mutex_unlock(&mover->lock);
    return NULL;
}

static void mover_free(struct sqlite_mover *mover)
{
    sqlite3_close(mover->handle);
    pthread_cond_destroy(&mover->is_wanted);
    pthread_mutex_destroy(&mover->lock);
    struct arena *arena = mover->arena;
    arena_free(&arena);
}

/* As durable as the writer's own: a move waits for the disk before the log counts as moved. */
static bool mover_open(struct sqlite_mover *mover, const char *path)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    return sqlite3_open_v2(path, &mover->handle, flags, NULL) == SQLITE_OK &&
           sqlite3_exec(mover->handle, "PRAGMA synchronous = FULL", NULL, NULL, NULL) == SQLITE_OK;
}

struct sqlite_mover *sqlite_mover_start(const char *path)
{
    struct arena *arena = arena_new();
    struct sqlite_mover *mover = ARENA_NEW(arena, struct sqlite_mover);
    mover->arena = arena;
    int failed =
        pthread_mutex_init(&mover->lock, NULL) | pthread_cond_init(&mover->is_wanted, NULL);
    ASSERT(!failed);
    if (!mover_open(mover, path) || pthread_create(&mover->thread, NULL, mover_main, mover) != 0) {
        LOG_WARN("store", "no thread to move the log: the writer does it");
        mover_free(mover);
        return NULL;
    }
    return mover;
}

void sqlite_mover_wake(struct sqlite_mover *mover)
{
    pthread_mutex_lock(&mover->lock);
    mover->wants_move = true;
    pthread_cond_signal(&mover->is_wanted);
    pthread_mutex_unlock(&mover->lock);
}

void sqlite_mover_stop(struct sqlite_mover **mover)
{
    if (!*mover)
        return;
    pthread_mutex_lock(&(*mover)->lock);
    (*mover)->is_stopping = true;
    pthread_cond_signal(&(*mover)->is_wanted);
    pthread_mutex_unlock(&(*mover)->lock);
    pthread_join((*mover)->thread, NULL);
    mover_free(*mover);
    *mover = NULL;
}
