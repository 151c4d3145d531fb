/* From a folded work to its derived rows. Everything written here can be computed again from the
 * events; nothing else may be put into these tables. */
#include "store/work_rows.h"

#include "base/assert.h"
#include "domain/tally.h"
#include "store/store_private.h"

struct q_work_insert_in work_row(const struct work_key *key, const struct work *work)
{
    const struct duty *next = work_next_duty(work);
    return (struct q_work_insert_in){.region = key->region,
                                     .id = key->id,
                                     .kind = work->kind,
                                     .rulebook = work->rulebook,
                                     .state = work->state,
                                     .office = work->office,
                                     .unit = work->unit,
                                     .leader = work->leader,
                                     .parent = work->parent,
                                     .season = work->season,
                                     .opened_at = work->opened_at,
                                     .due_day = next ? next->end.due_day : DAY_NONE,
                                     .is_ended = work->is_ended,
                                     .version = work->version,
                                     .ground = work->ground,
                                     .finding = work->finding,
                                     .led_since = work->led.since,
                                     .led_day = work->led.acted_day,
                                     .led_acts = work->led.own_acts,
                                     .other_acts = work->led.other_acts,
                                     .led_changes = work->led.changes,
                                     .granted = work->money.granted,
                                     .held = work->money.held,
                                     .spent = work->money.spent,
                                     .obstacle = work->obstacle,
                                     .is_again = work->is_again,
                                     .since_day = work->since_day,
                                     .counted = work->counted};
}

struct q_duty_put_in work_duty_row(const struct work_key *key, const struct work *work,
                                   const struct duty *duty)
{
    return (struct q_duty_put_in){.region = key->region,
                                  .work = key->id,
                                  .no = duty->no,
                                  .rule = duty->rule,
                                  .party = duty->party,
                                  .kind = work->kind,
                                  .rulebook = work->rulebook,
                                  .unit = duty->holder.unit,
                                  .role = ROLE_BIT(duty->holder.role),
                                  .account = duty->holder.account,
                                  .due_day = duty->end.due_day,
                                  .due_minute = duty->end.due_minute,
                                  .is_provisional = duty->end.is_provisional,
                                  .step = duty->step,
                                  .next_step = duty->next_step,
                                  .next_at = duty->next_at,
                                  .how = duty->is_ended ? (int)duty->how : 0,
                                  .is_ended = duty->is_ended,
                                  .ended_day = duty->ended_day,
                                  .tally = tally_of_duty(duty)};
}

/* A work that is no day on which somebody sits has no such row: day is DAY_NONE then. */
struct q_sitting_put_in work_sitting_row(const struct work_key *key, const struct work *work)
{
    const struct work_held *held = &work->held;
    const struct duty *next = work_next_duty(work);
    return (struct q_sitting_put_in){.region = key->region,
                                     .work = key->id,
                                     .kind = work->kind,
                                     .day = held->day,
                                     .minute = held->minute,
                                     .hours = held->hours,
                                     .place = held->place,
                                     .who = held->who,
                                     .form = held->form,
                                     .talks = held->talks,
                                     .first_unit = held->first_unit,
                                     .first_leader = held->first_leader,
                                     .reason = held->reason,
                                     .instead = held->instead,
                                     .arrived_at = held->arrived_at,
                                     .arrived_account = held->arrived_account,
                                     .ended_at = held->ended_at,
                                     .stand = held->stand,
                                     .owed = next ? next->rule : SV(""),
                                     .owed_day = next ? next->end.due_day : DAY_NONE,
                                     .owed_minute = next ? next->end.due_minute : PERIOD_NO_MINUTE};
}

static enum err put_duties(struct store_conn *conn, const struct work_key *key,
                           const struct work *work, const struct work *before)
{
    for (size_t i = 0; i < work->duty_count; i++) {
        const struct q_duty_put_in row = work_duty_row(key, work, &work->duties[i]);
        if (i < before->duty_count) {
            const struct q_duty_put_in old = work_duty_row(key, work, &before->duties[i]);
            if (!q_duty_put_difference(&row, &old))
                continue;
        }
        enum err err = q_duty_put(conn, &row, NULL);
        if (err)
            return err;
    }
    return ERR_OK;
}

static enum err put_parts(struct store_conn *conn, const struct work_key *key,
                          const struct work *work, const struct work *before)
{
    ASSERT(work->duty_count >= before->duty_count);
    ASSERT(work->petition_count >= before->petition_count);
    enum err err = put_duties(conn, key, work, before);
    for (size_t i = before->petition_count; !err && i < work->petition_count; i++) {
        const struct q_work_petition_put_in row = {.region = key->region,
                                                   .work = key->id,
                                                   .petition = work->petitions[i],
                                                   .linked_day = work->petition_days[i]};
        err = q_work_petition_put(conn, &row, NULL);
    }
    const struct q_sitting_put_in sitting = work_sitting_row(key, work);
    return err || sitting.day == DAY_NONE ? err : q_sitting_put(conn, &sitting, NULL);
}

enum err work_rows_insert(struct store_conn *conn, const struct q_work_insert_in *row,
                          const struct work *work)
{
    const struct work_key key = {row->region, row->id};
    const struct work nothing = {.version = 0};
    enum err err = q_work_insert(conn, row, NULL);
    return err ? err : put_parts(conn, &key, work, &nothing);
}

enum err work_rows_update(struct store_conn *conn, const struct q_work_insert_in *row,
                          const struct work *work, const struct work *before)
{
    const struct work_key key = {row->region, row->id};
    const struct q_work_update_in update = {.region = row->region,
                                            .id = row->id,
                                            .state = row->state,
                                            .unit = row->unit,
                                            .leader = row->leader,
                                            .due_day = row->due_day,
                                            .is_ended = row->is_ended,
                                            .version = row->version,
                                            .changed_id = row->changed_id,
                                            .led_since = row->led_since,
                                            .led_day = row->led_day,
                                            .led_acts = row->led_acts,
                                            .other_acts = row->other_acts,
                                            .led_changes = row->led_changes,
                                            .granted = row->granted,
                                            .held = row->held,
                                            .spent = row->spent,
                                            .obstacle = row->obstacle,
                                            .counted = row->counted};
    enum err err = q_work_update(conn, &update, NULL);
    return err ? err : put_parts(conn, &key, work, before);
}

enum err work_rows_drop(struct store_conn *conn, const struct work_key *key)
{
    const id64 region = key->region;
    const id64 work = key->id;
    enum err err = q_work_rebuild_drop_duties(
        conn, &(struct q_work_rebuild_drop_duties_in){.region = region, .work = work}, NULL);
    if (!err)
        err = q_work_rebuild_drop_petitions(
            conn, &(struct q_work_rebuild_drop_petitions_in){.region = region, .work = work}, NULL);
    if (!err)
        err = q_sitting_rebuild_drop(
            conn, &(struct q_sitting_rebuild_drop_in){.region = region, .work = work}, NULL);
    if (!err)
        err = q_work_rebuild_drop(
            conn, &(struct q_work_rebuild_drop_in){.region = region, .work = work}, NULL);
    return err;
}
