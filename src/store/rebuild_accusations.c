/* The derived rows of accusations folded again from their events. */
#include "base/log.h"
#include "store/accusation_rows.h"
#include "store/store_private.h"

#include <string.h>

enum { BATCH = 200 };

/* What is done with each stored accusation. */
typedef enum err (*visit_fn)(struct store_conn *conn, struct arena *arena,
                             const struct stored_accusation *stored, int64_t *differences);

static enum err visit_batch(struct store_conn *conn, struct arena *arena, visit_fn visit,
                            id64 *after, int64_t *differences, bool *more)
{
    struct q_accusation_rebuild_next_out *rows;
    size_t count;
    const struct q_accusation_rebuild_next_in in = {.after = *after, .limit = BATCH};
    enum err err = q_accusation_rebuild_next(conn, arena, &in, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        struct stored_accusation stored;
        *after = rows[i].accusation;
        err = store_accusation_load(conn, arena, rows[i].accusation, &stored);
        if (!err)
            err = visit(conn, arena, &stored, differences);
    }
    *more = !err && count == BATCH;
    return err;
}

static enum err visit_all(struct store_conn *conn, visit_fn visit, int64_t *differences)
{
    struct arena *arena = arena_new();
    id64 after = 0;
    bool more = true;
    enum err err = ERR_OK;
    while (!err && more) {
        err = visit_batch(conn, arena, visit, &after, differences, &more);
        arena_reset(arena);
    }
    arena_free(&arena);
    return err;
}

static enum err write_row(struct store_conn *conn, struct arena *arena,
                          const struct stored_accusation *stored, int64_t *differences)
{
    (void)arena, (void)differences;
    const struct q_accusation_put_in row =
        accusation_row(stored->id, stored->number, &stored->accusation);
    const struct q_accusation_rebuild_drop_in old = {.id = stored->id};
    enum err err = q_accusation_rebuild_drop(conn, &old, NULL);
    return err ? err : q_accusation_put(conn, &row, NULL);
}

/* Which one differs is told to nobody: the log is read by more people than the stub. */
static enum err compare_row(struct store_conn *conn, struct arena *arena,
                            const struct stored_accusation *stored, int64_t *differences)
{
    struct q_accusation_put_in found;
    const struct q_accusation_put_in row =
        accusation_row(stored->id, stored->number, &stored->accusation);
    const struct q_accusation_get_in in = {.id = stored->id};
    enum err err = q_accusation_get(conn, arena, &in, &found);
    if (err && err != ERR_NOT_FOUND)
        return err;
    if (err || q_accusation_put_difference(&row, &found))
        (*differences)++;
    return ERR_OK;
}

static enum err orphans(struct store_conn *conn, struct arena *arena,
                        struct q_accusation_rebuild_orphans_out **rows, size_t *count)
{
    const struct q_accusation_rebuild_orphans_in in = {.limit = BATCH};
    return q_accusation_rebuild_orphans(conn, arena, &in, rows, count);
}

static enum err drop_orphans(struct store_conn *conn)
{
    struct arena *arena = arena_new();
    struct q_accusation_rebuild_orphans_out *rows;
    size_t count = BATCH;
    enum err err = ERR_OK;
    while (!err && count == BATCH) {
        err = orphans(conn, arena, &rows, &count);
        for (size_t i = 0; !err && i < count; i++) {
            const struct q_accusation_rebuild_drop_in in = {.id = rows[i].id};
            err = q_accusation_rebuild_drop(conn, &in, NULL);
        }
        arena_reset(arena);
    }
    arena_free(&arena);
    return err;
}

enum err accusations_rebuild(struct store_conn *conn)
{
    int64_t none = 0;
    enum err err = visit_all(conn, write_row, &none);
    return err ? err : drop_orphans(conn);
}

enum err accusations_check(struct store_conn *conn, int64_t *differences)
{
    struct arena *arena = arena_new();
    struct q_accusation_rebuild_orphans_out *rows;
    size_t count = 0;
    enum err err = visit_all(conn, compare_row, differences);
    if (!err)
        err = orphans(conn, arena, &rows, &count);
    if (!err)
        *differences += (int64_t)count;
    arena_free(&arena);
    return err;
}
