/* Reading days on which somebody sits; they are written with their works (work_rows.c). */
#include "store/sittings.h"

#include "base/assert.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

static struct work_held held_of(const struct q_sitting_list_out *row)
{
    return (struct work_held){.day = (day_t)row->day,
                              .minute = (int)row->minute,
                              .hours = row->hours,
                              .place = row->place,
                              .who = row->who,
                              .form = row->form,
                              .talks = (int)row->talks,
                              .first_unit = row->first_unit,
                              .first_leader = row->first_leader,
                              .reason = row->reason,
                              .instead = row->instead,
                              .arrived_at = row->arrived_at,
                              .arrived_account = row->arrived_account,
                              .ended_at = row->ended_at,
                              .stand = (enum work_stand)row->stand};
}

static struct sitting sitting_of(const struct q_sitting_list_out *row)
{
    return (struct sitting){.key = {row->region, row->work},
                            .kind = row->kind,
                            .rulebook = row->rulebook,
                            .state = row->state,
                            .office = row->office,
                            .unit = row->unit,
                            .leader = row->leader,
                            .version = row->version,
                            .held = held_of(row),
                            .owed = row->owed,
                            .owed_day = (day_t)row->owed_day,
                            .owed_minute = (int)row->owed_minute,
                            .booked = (int)row->booked,
                            .heard = (int)row->heard};
}

enum err store_sitting_get(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                           struct sitting *out)
{
    struct q_sitting_list_out *rows;
    size_t count = 0;
    const struct q_sitting_list_in in = {
        .region = key->region, .work = key->id, .scope = Q_SITTING_LIST_SCOPE_ONE, .limit = 1};
    enum err err = q_sitting_list(conn, arena, &in, &rows, &count);
    if (err || count == 0)
        return err ? err : ERR_NOT_FOUND;
    *out = sitting_of(&rows[0]);
    return ERR_OK;
}

enum err store_sitting_list(struct store_conn *conn, struct arena *arena,
                            const struct sitting_filter *filter, struct sitting **out,
                            size_t *count)
{
    struct q_sitting_list_out *rows;
    const struct q_sitting_list_in in = {.region = filter->region,
                                         .kind = filter->kind,
                                         .from_day = filter->from,
                                         .to_day = filter->to,
                                         .scope = filter->is_open ? Q_SITTING_LIST_SCOPE_OPEN
                                                                  : Q_SITTING_LIST_SCOPE_DAYS,
                                         .limit = filter->limit};
    ASSERT(filter->limit > 0 && filter->limit <= 500);
    *count = 0;
    *out = NULL;
    enum err err = q_sitting_list(conn, arena, &in, &rows, count);
    if (err)
        return err;
    *out = ARENA_ARRAY(arena, struct sitting, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = sitting_of(&rows[i]);
    return ERR_OK;
}
