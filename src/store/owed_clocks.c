/* Running clocks of petitions by the unit that answers for them. */
#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/store_private.h"
#include "store/works.h"

static struct owed_clock clock_of(const struct q_clock_list_out *row)
{
    return (struct owed_clock){.no = (int)row->no,
                               .rule = row->rule,
                               .start_day = (day_t)row->start_day,
                               .due_day = (day_t)row->due_day,
                               .is_provisional = row->is_provisional};
}

/* As much of the matter as a list of matters has. */
static struct q_petition_list_out matter_of(const struct q_clock_list_out *row)
{
    return (struct q_petition_list_out){.region = row->region,
                                        .id = row->id,
                                        .number = row->number,
                                        .key_id = row->key_id,
                                        .title = row->title,
                                        .channel = SV(""),
                                        .state = row->state,
                                        .class_code = SV(""),
                                        .owner = row->owner,
                                        .office = row->office,
                                        .awaits = row->awaits,
                                        .due_rule = SV(""),
                                        .rulebook = row->rulebook};
}

enum err store_owed_clocks(struct store_conn *conn, struct arena *arena,
                           const struct owed_filter *filter, const struct owed_clock **out,
                           size_t *count)
{
    struct q_clock_list_out *rows;
    const struct petition_row *listed;
    ASSERT(filter->limit >= 1 && filter->limit <= 100);
    const struct q_clock_list_in in = {.with = filter->is_any ? 0u : Q_CLOCK_LIST_WITH_MINE,
                                       .region = filter->region,
                                       .unit = filter->unit,
                                       .awaits = filter->awaits,
                                       .stands_in = filter->has_elsewhere,
                                       .after_day = filter->after_day,
                                       .after_id = filter->after_id,
                                       .after_no = filter->after_no,
                                       .limit = filter->limit};
    *out = NULL;
    enum err err = q_clock_list(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct owed_clock *clocks = ARENA_ARRAY(arena, struct owed_clock, *count);
    struct q_petition_list_out *matters = ARENA_ARRAY(arena, struct q_petition_list_out, *count);
    for (size_t i = 0; i < *count; i++) {
        clocks[i] = clock_of(&rows[i]);
        matters[i] = matter_of(&rows[i]);
    }
    err = rows_listed(conn, arena, matters, *count, &listed);
    for (size_t i = 0; !err && i < *count; i++)
        clocks[i].matter = listed[i];
    *out = clocks;
    return err;
}
