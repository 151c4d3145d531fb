/* The rows of works folded again from their events, as those of petitions are. */
#include "store/work_rows.h"

#include "base/log.h"
#include "store/store_private.h"

enum { BATCH = 200 };

/* What is done with each work. */
typedef enum err visit_fn(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                          int64_t *differences);

static enum err visit_batch(struct store_conn *conn, struct arena *arena, visit_fn *visit,
                            struct work_key *after, int64_t *differences, bool *more)
{
    struct q_work_rebuild_next_out *rows;
    size_t count;
    const struct q_work_rebuild_next_in in = {
        .region = after->region, .work = after->id, .limit = BATCH};
    enum err err = q_work_rebuild_next(conn, arena, &in, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        *after = (struct work_key){rows[i].region, rows[i].work};
        err = visit(conn, arena, after, differences);
    }
    *more = !err && count == BATCH;
    return err;
}

static enum err visit_all(struct store_conn *conn, visit_fn *visit, int64_t *differences)
{
    struct arena *arena = arena_new();
    struct work_key after = {0, 0};
    enum err err = ERR_OK;
    for (bool more = true; !err && more;) {
        err = visit_batch(conn, arena, visit, &after, differences, &more);
        arena_reset(arena);
    }
    arena_free(&arena);
    return err;
}

static enum err write_work(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                           int64_t *differences)
{
    struct work_folded folded;
    (void)differences;
    enum err err = work_rows_fold(conn, arena, key, &folded);
    if (!err)
        err = work_rows_drop(conn, key);
    return err ? err : work_rows_insert(conn, &folded.row, &folded.work);
}

/* ---- comparing ---- */

static void differs(const struct work_key *key, const char *table, const char *what,
                    int64_t *differences)
{
    (*differences)++;
    LOG_WARN("store", "rebuild differs: work=%lld table=%s field=%s", (long long)key->id, table,
             what);
}

static enum err compare_duties(struct store_conn *conn, struct arena *arena,
                               const struct work_key *key, const struct work *work,
                               int64_t *differences)
{
    struct q_duty_put_in *stored;
    size_t count;
    const struct q_duties_of_in in = {.region = key->region, .work = key->id};
    enum err err = q_duties_of(conn, arena, &in, &stored, &count);
    if (err)
        return err;
    if (count != work->duty_count)
        differs(key, "duty", "row", differences);
    for (size_t i = 0; i < count && i < work->duty_count; i++) {
        const struct q_duty_put_in row = work_duty_row(key, work, &work->duties[i]);
        const char *field = q_duty_put_difference(&row, &stored[i]);
        if (field)
            differs(key, "duty", field, differences);
    }
    return ERR_OK;
}

static bool is_about(const struct work *work, const struct q_work_petitions_out *row)
{
    for (size_t i = 0; i < work->petition_count; i++) {
        if (work->petitions[i] == row->petition)
            return work->petition_days[i] == row->linked_day;
    }
    return false;
}

static enum err compare_petitions(struct store_conn *conn, struct arena *arena,
                                  const struct work_key *key, const struct work *work,
                                  int64_t *differences)
{
    struct q_work_petitions_out *stored;
    size_t count;
    const struct q_work_petitions_in in = {.region = key->region, .work = key->id};
    enum err err = q_work_petitions(conn, arena, &in, &stored, &count);
    if (err)
        return err;
    bool is_same = count == work->petition_count;
    for (size_t i = 0; i < count; i++)
        is_same = is_same && is_about(work, &stored[i]);
    if (!is_same)
        differs(key, "work_petition", "row", differences);
    return ERR_OK;
}

static enum err compare_sitting(struct store_conn *conn, struct arena *arena,
                                const struct work_key *key, const struct work *work,
                                int64_t *differences)
{
    struct q_sitting_put_in stored;
    const struct q_sitting_put_in row = work_sitting_row(key, work);
    const struct q_sitting_row_in in = {.region = key->region, .work = key->id};
    enum err err = q_sitting_row(conn, arena, &in, &stored);
    if (err && err != ERR_NOT_FOUND)
        return err;
    bool is_there = !err;
    const char *field = is_there && row.day ? q_sitting_put_difference(&row, &stored) : NULL;
    if (is_there != (row.day != DAY_NONE))
        field = "row";
    if (field)
        differs(key, "sitting", field, differences);
    return ERR_OK;
}

static enum err compare_work(struct store_conn *conn, struct arena *arena,
                             const struct work_key *key, int64_t *differences)
{
    struct work_folded folded;
    struct q_work_insert_in stored;
    const struct q_work_get_in in = {.region = key->region, .id = key->id};
    enum err err = work_rows_fold(conn, arena, key, &folded);
    if (err == ERR_CORRUPT) { /* the others are looked at all the same */
        differs(key, "work_event", "row", differences);
        return ERR_OK;
    }
    if (err)
        return err;
    err = q_work_get(conn, arena, &in, &stored);
    if (err && err != ERR_NOT_FOUND)
        return err;
    const char *field = err ? "row" : q_work_insert_difference(&folded.row, &stored);
    if (field)
        differs(key, "work", field, differences);
    err = compare_duties(conn, arena, key, &folded.work, differences);
    if (!err)
        err = compare_petitions(conn, arena, key, &folded.work, differences);
    return err ? err : compare_sitting(conn, arena, key, &folded.work, differences);
}

/* ---- all of them ---- */

static enum err orphans(struct store_conn *conn, struct arena *arena,
                        struct q_work_rebuild_orphans_out **rows, size_t *count)
{
    const struct q_work_rebuild_orphans_in in = {.limit = BATCH};
    return q_work_rebuild_orphans(conn, arena, &in, rows, count);
}

static enum err drop_orphans(struct store_conn *conn)
{
    struct arena *arena = arena_new();
    struct q_work_rebuild_orphans_out *rows;
    size_t count = BATCH;
    enum err err = ERR_OK;
    while (!err && count == BATCH) {
        err = orphans(conn, arena, &rows, &count);
        for (size_t i = 0; !err && i < count; i++)
            err = work_rows_drop(conn, &(struct work_key){rows[i].region, rows[i].work});
        arena_reset(arena);
    }
    arena_free(&arena);
    return err;
}

enum err works_rebuild(struct store_conn *conn)
{
    int64_t none = 0;
    enum err err = visit_all(conn, write_work, &none);
    return err ? err : drop_orphans(conn);
}

enum err works_check(struct store_conn *conn, int64_t *differences)
{
    struct arena *arena = arena_new();
    struct q_work_rebuild_orphans_out *rows;
    size_t count = 0;
    enum err err = visit_all(conn, compare_work, differences);
    if (!err)
        err = orphans(conn, arena, &rows, &count);
    if (!err)
        *differences += (int64_t)count;
    arena_free(&arena);
    return err;
}
