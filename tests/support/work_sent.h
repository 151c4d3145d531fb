/* An event of a work appended in a writer's job of its own. */
#ifndef SUPPORT_WORK_SENT_H
#define SUPPORT_WORK_SENT_H

#include "store/works.h"

/* One event on its way to the store, behind those that are there. */
struct work_sent {
    struct work_key key;
    struct new_work_event added;
};

/* A writer's job; arg: struct work_sent. */
static inline enum err work_send_job(struct store_conn *conn, void *arg)
{
    struct work_sent *sent = arg;
    struct arena *arena = arena_new();
    struct work work = {.version = 0};
    enum err err = store_work_load(conn, arena, &sent->key, &work);
    if (err == ERR_NOT_FOUND)
        err = ERR_OK;
    if (!err)
        err = store_work_append(conn, arena, &sent->key, &work, &sent->added);
    arena_free(&arena);
    return err;
}

#endif
