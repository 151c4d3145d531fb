/* Returns of units and what lies within them. */
#include "store/prevention.h"

#include "base/assert.h"
#include "store/sealing.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

enum err store_survey_rows(struct store_conn *conn, struct arena *arena,
                           const struct season_key *season, const struct survey_row **out,
                           size_t *count)
{
    struct q_survey_rows_out *rows;
    const struct q_survey_rows_in in = {
        .region = season->region, .kind = season->kind, .season = season->season};
    *count = 0;
    enum err err = q_survey_rows(conn, arena, &in, &rows, count);
    struct survey_row *found = ARENA_ARRAY(arena, struct survey_row, err ? 0 : *count);
    for (size_t i = 0; !err && i < *count; i++)
        found[i] = (struct survey_row){.key = {season->region, rows[i].id},
                                       .office = rows[i].office,
                                       .rulebook = rows[i].rulebook,
                                       .state = rows[i].state,
                                       .is_ended = rows[i].is_ended,
                                       .is_provisional = rows[i].is_provisional,
                                       .counted = rows[i].counted,
                                       .due_day = (day_t)rows[i].due_day,
                                       .how = (enum duty_end_kind)rows[i].how,
                                       .ended_day = (day_t)rows[i].ended_day};
    *out = found;
    return err;
}

enum err store_within_counts(struct store_conn *conn, struct arena *arena,
                             const struct within_wish *wish, const struct within_count **out,
                             size_t *count)
{
    struct q_stands_noted_out *rows;
    const struct q_stands_noted_in in = {.region = wish->season.region,
                                         .kind = wish->season.kind,
                                         .season = wish->season.season,
                                         .child = wish->child,
                                         .today = wish->today};
    *count = 0;
    enum err err = q_stands_noted(conn, arena, &in, &rows, count);
    struct within_count *found = ARENA_ARRAY(arena, struct within_count, err ? 0 : *count);
    for (size_t i = 0; !err && i < *count; i++)
        found[i] = (struct within_count){.parent = rows[i].parent,
                                         .state = rows[i].state,
                                         .is_ended = rows[i].is_ended,
                                         .works = (int)rows[i].works,
                                         .late = (int)rows[i].late};
    *out = found;
    return err;
}

enum err store_within_page(struct store_conn *conn, struct arena *arena,
                           const struct within_page *page, struct work_slice *out)
{
    struct q_within_page_out *rows;
    ASSERT(page->limit >= 1 && page->limit <= 100);
    const struct q_within_page_in in = {.region = page->parent.region,
                                        .parent = page->parent.id,
                                        .kind = page->kind,
                                        .after_ended = page->after_ended,
                                        .after_id = page->after_id,
                                        .limit = page->limit};
    *out = (struct work_slice){.count = 0};
    enum err err = q_within_page(conn, arena, &in, &rows, &out->count);
    struct work_key *keys = ARENA_ARRAY(arena, struct work_key, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        keys[i] = (struct work_key){page->parent.region, rows[i].id};
    out->keys = keys;
    return err;
}

enum err store_work_count_within(struct store_conn *conn, const struct work_key *parent, int *out)
{
    struct q_work_count_within_out row = {.works = 0};
    const struct q_work_count_within_in in = {.region = parent->region, .parent = parent->id};
    enum err err = q_work_count_within(conn, conn->scratch, &in, &row);
    *out = (int)row.works;
    return err;
}

/* ---- what works began with ---- */

static enum err ask_opening(struct store_conn *conn, struct arena *arena,
                            const struct work_key *key, struct q_work_opening_body_out *out)
{
    const struct q_work_opening_body_in in = {.region = key->region, .work = key->id};
    enum err err = q_work_opening_body(conn, arena, &in, out);
    if (err == ERR_NOT_FOUND)
        *out = (struct q_work_opening_body_out){.seq = 0};
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err ask_openings(struct store_conn *conn, struct arena *arena,
                             const struct work_slice *works, struct q_work_opening_body_out *out)
{
    enum err err = ERR_OK;
    struct q_work_opening_body_out unused;
    if (store_ahead_begin(conn)) {
        for (size_t i = 0; i < works->count; i++)
            (void)!ask_opening(conn, arena, &works->keys[i], &unused);
        store_ahead_end(conn);
    }
    for (size_t i = 0; !err && i < works->count; i++)
        err = ask_opening(conn, arena, &works->keys[i], &out[i]);
    return err;
}

enum err store_work_openings(struct store_conn *conn, struct arena *arena,
                             const struct work_slice *works, const struct work_event **out)
{
    struct q_work_opening_body_out *rows =
        ARENA_ARRAY(arena, struct q_work_opening_body_out, works->count);
    struct seal_item *items = ARENA_ARRAY(arena, struct seal_item, works->count);
    struct work_event *events = ARENA_ARRAY(arena, struct work_event, works->count);
    size_t sealed = 0;
    *out = events;
    enum err err = ask_openings(conn, arena, works, rows);
    for (size_t i = 0; !err && i < works->count; i++) {
        const struct work_key *key = &works->keys[i];
        if (rows[i].key_id)
            items[sealed++] = (struct seal_item){SEAL_WORK, rows[i].key_id, key->region,
                                                 key->id,   rows[i].seq,    rows[i].body};
    }
    if (!err)
        err = sealing_open(conn, arena, items, sealed);
    for (size_t i = 0, at = 0; !err && i < works->count; i++) {
        if (rows[i].key_id)
            rows[i].body = items[at++].bytes;
        if (rows[i].seq)
            err = work_event_decode(arena, rows[i].body, &events[i]);
    }
    return err;
}
