/* Posts, what was given to them, decisions and the matters they caused, counted. */
#include "store/prevention.h"

#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

enum err store_within_one(struct store_conn *conn, struct arena *arena,
                          const struct work_key *parent, const struct within_wish *wish,
                          struct within_counts *out)
{
    struct q_stands_within_out *rows;
    const struct q_stands_within_in in = {
        .region = parent->region, .parent = parent->id, .child = wish->child, .today = wish->today};
    *out = (struct within_counts){.count = 0};
    enum err err = q_stands_within(conn, arena, &in, &rows, &out->count);
    struct within_count *found = ARENA_ARRAY(arena, struct within_count, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        found[i] = (struct within_count){.parent = parent->id,
                                         .state = rows[i].state,
                                         .is_ended = rows[i].is_ended,
                                         .works = (int)rows[i].works,
                                         .late = (int)rows[i].late};
    out->items = found;
    return err;
}

enum err store_kind_counts(struct store_conn *conn, struct arena *arena, id64 region,
                           struct sv kind, struct kind_counts *out)
{
    struct q_stands_of_kind_out *rows;
    const struct q_stands_of_kind_in in = {.region = region, .kind = kind};
    *out = (struct kind_counts){.count = 0};
    enum err err = q_stands_of_kind(conn, arena, &in, &rows, &out->count);
    struct kind_count *found = ARENA_ARRAY(arena, struct kind_count, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        found[i] = (struct kind_count){.office = rows[i].office,
                                       .state = rows[i].state,
                                       .is_ended = rows[i].is_ended,
                                       .works = (int)rows[i].works};
    out->items = found;
    return err;
}

enum err store_kind_within(struct store_conn *conn, struct arena *arena,
                           const struct within_wish *wish, struct kind_counts *out)
{
    struct q_stands_given_out *rows;
    const struct q_stands_given_in in = {.region = wish->season.region,
                                         .kind = wish->season.kind,
                                         .child = wish->child,
                                         .today = wish->today};
    *out = (struct kind_counts){.count = 0};
    enum err err = q_stands_given(conn, arena, &in, &rows, &out->count);
    struct kind_count *found = ARENA_ARRAY(arena, struct kind_count, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        found[i] = (struct kind_count){.office = rows[i].office,
                                       .state = rows[i].state,
                                       .is_ended = rows[i].is_ended,
                                       .works = (int)rows[i].works,
                                       .late = (int)rows[i].late};
    out->items = found;
    return err;
}

/* ---- matters ---- */

static day_t day_of(const struct q_work_petitions_out *days, size_t count, id64 petition)
{
    for (size_t i = 0; i < count; i++) {
        if (days[i].petition == petition)
            return (day_t)days[i].linked_day;
    }
    return DAY_NONE;
}

enum err store_work_matters(struct store_conn *conn, struct arena *arena,
                            const struct matters_page *page, const struct matter_row **out,
                            size_t *count)
{
    struct q_petition_list_out *rows;
    struct q_work_petitions_out *days;
    const struct petition_row *listed = NULL;
    size_t day_count = 0;
    ASSERT(page->limit >= 1 && page->limit <= 100);
    const struct q_work_matters_after_in in = {.region = page->work.region,
                                               .work = page->work.id,
                                               .after = page->after,
                                               .limit = page->limit};
    const struct q_work_petitions_in all = {.region = page->work.region, .work = page->work.id};
    *count = 0;
    enum err err = q_work_matters_after(conn, arena, &in, &rows, count);
    if (!err)
        err = rows_listed(conn, arena, rows, *count, &listed);
    if (!err)
        err = q_work_petitions(conn, arena, &all, &days, &day_count);
    struct matter_row *found = ARENA_ARRAY(arena, struct matter_row, err ? 0 : *count);
    for (size_t i = 0; !err && i < *count; i++)
        found[i] = (struct matter_row){&listed[i], day_of(days, day_count, listed[i].key.id)};
    *out = found;
    return err;
}

enum err store_matter_counts(struct store_conn *conn, const struct work_key *key,
                             struct matter_counts *out)
{
    struct q_work_matter_counts_out row = {.matters = 0};
    const struct q_work_matter_counts_in in = {.region = key->region, .work = key->id};
    enum err err = q_work_matter_counts(conn, conn->scratch, &in, &row);
    *out = (struct matter_counts){(int)row.matters, (int)row.open, (int)row.ended};
    return err;
}

enum err store_linked_counts(struct store_conn *conn, struct arena *arena,
                             const struct linked_wish *wish, const struct linked_count **out,
                             size_t *count)
{
    struct q_stands_linked_out *rows;
    const struct q_stands_linked_in in = {
        .region = wish->region, .kind = wish->kind, .from_day = wish->from, .to_day = wish->to};
    *count = 0;
    enum err err = q_stands_linked(conn, arena, &in, &rows, count);
    struct linked_count *found = ARENA_ARRAY(arena, struct linked_count, err ? 0 : *count);
    for (size_t i = 0; !err && i < *count; i++)
        found[i] = (struct linked_count){.office = rows[i].office,
                                         .state = rows[i].state,
                                         .works = (int)rows[i].works,
                                         .caused = (int)rows[i].caused,
                                         .linked = rows[i].linked};
    *out = found;
    return err;
}
