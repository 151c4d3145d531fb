/* Works as events: appending, folding, listing what is owed.
 *
 * 1. An event and the derived rows that follow from it are written by the same call, in the
 *    caller's transaction.
 * 2. The text of a work may tell of a matter: it is sealed under a key of the work's own. */
#include "store/works.h"

#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/sealing.h"
#include "store/store_private.h"
#include "store/work_rows.h"

#include <string.h>

/* ---- reading ---- */

static struct seal_item body_item(const struct work_key *key, int64_t key_id, int64_t seq,
                                  struct sv body)
{
    return (struct seal_item){SEAL_WORK, key_id, key->region, key->id, seq, body};
}

static enum err open_bodies(struct store_conn *conn, struct arena *arena,
                            const struct work_key *key, struct q_work_event_bodies_out *rows,
                            size_t count)
{
    struct seal_item *items = ARENA_ARRAY(arena, struct seal_item, count);
    size_t sealed = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].key_id)
            items[sealed++] = body_item(key, rows[i].key_id, rows[i].seq, rows[i].body);
    }
    enum err err = sealing_open(conn, arena, items, sealed);
    for (size_t i = 0, at = 0; !err && i < count; i++) {
        if (rows[i].key_id)
            rows[i].body = items[at++].bytes;
    }
    return err;
}

/* The rows of a work and what they say. */
struct history {
    struct q_work_event_bodies_out *rows;
    struct work_event *events;
    size_t count;
};

static enum err read_history(struct store_conn *conn, struct arena *arena,
                             const struct work_key *key, struct history *out)
{
    const struct q_work_event_bodies_in in = {.region = key->region, .work = key->id};
    *out = (struct history){.count = 0};
    enum err err = q_work_event_bodies(conn, arena, &in, &out->rows, &out->count);
    if (!err)
        err = open_bodies(conn, arena, key, out->rows, out->count);
    out->events = ARENA_ARRAY(arena, struct work_event, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++) {
        err = work_event_decode(arena, out->rows[i].body, &out->events[i]);
        if (!err && (out->events[i].seq != out->rows[i].seq || out->rows[i].seq != (int64_t)i + 1))
            err = ERR_CORRUPT;
    }
    return err;
}

static enum err fold(struct arena *arena, const struct history *history, struct work *out)
{
    enum err err = history->count ? ERR_OK : ERR_NOT_FOUND;
    *out = (struct work){.version = 0};
    for (size_t i = 0; !err && i < history->count; i++)
        err = work_apply(arena, out, &history->events[i]);
    return err;
}

enum err store_work_events(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                           const struct work_event **out, size_t *count)
{
    struct history history;
    enum err err = read_history(conn, arena, key, &history);
    *out = history.events;
    *count = history.count;
    return err;
}

enum err store_work_load(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                         struct work *out)
{
    struct history history;
    enum err err = read_history(conn, arena, key, &history);
    return err ? err : fold(arena, &history, out);
}

enum err work_rows_fold(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                        struct work_folded *out)
{
    struct history history;
    enum err err = read_history(conn, arena, key, &history);
    if (!err)
        err = fold(arena, &history, &out->work);
    if (err)
        return err;
    out->row = work_row(key, &out->work);
    out->row.key_id = history.rows[0].key_id;
    out->row.changed_id = history.rows[history.count - 1].id;
    return ERR_OK;
}

enum err store_work_by_id(struct store_conn *conn, id64 id, struct work_key *out)
{
    struct q_work_region_out row;
    const struct q_work_region_in in = {.id = id};
    enum err err = q_work_region(conn, conn->scratch, &in, &row);
    if (!err)
        *out = (struct work_key){row.region, id};
    return err;
}

/* ---- appending ---- */

/* The key of a work whose stored version is this one, else ERR_STALE; of a new one a new key. */
static enum err key_of(struct store_conn *conn, const struct work_key *key, int64_t version,
                       int64_t *out)
{
    struct q_work_insert_in row;
    const struct q_work_get_in in = {.region = key->region, .id = key->id};
    if (version == 0)
        return sealing_new_key(conn, out);
    enum err err = q_work_get(conn, conn->scratch, &in, &row);
    if (err == ERR_NOT_FOUND || (!err && row.version != version))
        return ERR_STALE;
    *out = err ? 0 : row.key_id;
    return err;
}

static enum err insert_event(struct store_conn *conn, const struct work_key *key, int64_t key_id,
                             const struct new_work_event *added)
{
    const struct work_event *event = added->event;
    const struct event_envelope *envelope = &added->envelope;
    struct buf body;
    ASSERT(envelope->id > 0);
    buf_init(&body, WORK_EVENT_SIZE_MAX);
    enum err err = work_event_encode(event, &body);
    struct seal_item item = body_item(key, key_id, event->seq, buf_view(&body));
    if (!err)
        err = sealing_seal(conn, conn->scratch, &item, 1);
    const struct q_work_event_insert_in row = {
        .region = key->region,
        .work = key->id,
        .seq = event->seq,
        .id = envelope->id,
        .salt = {(const char *)envelope->salt, sizeof envelope->salt},
        .body = item.bytes,
        .key_id = key_id};
    if (!err)
        err = q_work_event_insert(conn, &row, NULL);
    buf_release(&body);
    return err;
}

/* What folding changes in place is copied first: the rows before are told from those after. */
static struct work before_event(struct arena *arena, const struct work *work)
{
    struct work before = *work;
    before.duties = ARENA_ARRAY(arena, struct duty, work->duty_count);
    for (size_t i = 0; i < work->duty_count; i++)
        before.duties[i] = work->duties[i];
    return before;
}

/* What the duties count for changed by so much. */
static enum err count_duties(struct store_conn *conn, const struct work_key *key,
                             const struct work *before, const struct work *after, id64 event)
{
    const struct tally_changes then = tallies_of_work(conn->scratch, key->region, before);
    const struct tally_changes now = tallies_of_work(conn->scratch, key->region, after);
    const struct tally_changes changes = tallies_between(conn->scratch, &then, &now);
    return tallies_append(conn, event, 0, &changes);
}

enum err store_work_append(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                           struct work *work, const struct new_work_event *added)
{
    int64_t key_id = 0;
    ASSERT(key->region > 0 && key->id > 0);
    if (added->event->seq != work->version + 1)
        return ERR_STALE;
    const struct work before = before_event(conn->scratch, work);
    enum err err = key_of(conn, key, work->version, &key_id);
    if (!err)
        err = work_apply(arena, work, added->event);
    if (!err)
        err = insert_event(conn, key, key_id, added);
    if (err)
        return err;
    struct q_work_insert_in row = work_row(key, work);
    row.key_id = key_id;
    row.changed_id = added->envelope.id;
    err = added->event->seq == 1 ? work_rows_insert(conn, &row, work)
                                 : work_rows_update(conn, &row, work, &before);
    return err ? err : count_duties(conn, key, &before, work, added->envelope.id);
}

/* ---- files ---- */

enum err store_work_file_add(struct store_conn *conn, const struct work_key *key,
                             const struct work_file *file)
{
    const struct q_work_file_insert_in row = {.region = key->region,
                                              .work = key->id,
                                              .id = file->stored.id,
                                              .seq = file->stored.seq,
                                              .petition = file->petition,
                                              .content = file->stored.content,
                                              .key_id = file->stored.key_id};
    ASSERT(file->stored.key_id != 0);
    return q_work_file_insert(conn, &row, NULL);
}

enum err store_work_file_get(struct store_conn *conn, const struct work_key *key, id64 id,
                             struct stored_file *out)
{
    struct q_work_file_get_out row;
    const struct q_work_file_get_in in = {.region = key->region, .work = key->id, .id = id};
    enum err err = q_work_file_get(conn, conn->scratch, &in, &row);
    if (err)
        return err;
    *out = (struct stored_file){.id = id, .seq = row.seq, .key_id = row.key_id};
    memcpy(out->content, row.content, sizeof out->content);
    return ERR_OK;
}

/* ---- what is owed ---- */

static bool role_of_bit(int64_t bit, enum role *out)
{
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (bit == (int64_t)ROLE_BIT(role)) {
            *out = (enum role)role;
            return true;
        }
    }
    return false;
}

static enum err duty_listed(const struct q_duty_put_in *row, struct duty_row *out)
{
    *out = (struct duty_row){.work = {row->region, row->work},
                             .no = (int)row->no,
                             .rule = row->rule,
                             .party = row->party,
                             .kind = row->kind,
                             .rulebook = row->rulebook,
                             .holder = {.unit = row->unit, .account = row->account},
                             .due_day = (day_t)row->due_day,
                             .due_minute = (int)row->due_minute,
                             .is_provisional = row->is_provisional,
                             .is_ended = row->is_ended,
                             .how = (enum duty_end_kind)row->how,
                             .ended_day = row->is_ended ? (day_t)row->ended_day : DAY_NONE,
                             .step = row->step,
                             .next_step = row->next_step,
                             .next_at = row->next_at};
    return role_of_bit(row->role, &out->holder.role) ? ERR_OK : ERR_CORRUPT;
}

enum err store_duty_list(struct store_conn *conn, struct arena *arena,
                         const struct duty_filter *filter, const struct duty_row **out,
                         size_t *count)
{
    static const enum q_duty_list_scope SCOPES[] = {
        [DUTIES_OF_ROLE] = Q_DUTY_LIST_SCOPE_ROLE,
        [DUTIES_OF_ACCOUNT] = Q_DUTY_LIST_SCOPE_ACCOUNT,
        [DUTIES_OF_UNIT] = Q_DUTY_LIST_SCOPE_UNIT,
    };
    struct q_duty_put_in *rows;
    ASSERT(filter->limit >= 1 && filter->limit <= 100);
    bool is_behind_all = filter->is_ended && filter->after_work == 0;
    const struct q_duty_list_in in = {.scope = SCOPES[filter->scope],
                                      .order = filter->is_ended ? Q_DUTY_LIST_ORDER_NEWEST
                                                                : Q_DUTY_LIST_ORDER_DUE,
                                      .unit = filter->unit,
                                      .role = ROLE_BIT(filter->role),
                                      .account = filter->account,
                                      .is_ended = filter->is_ended,
                                      .after_day = is_behind_all ? DAY_LAST : filter->after_day,
                                      .after_work = is_behind_all ? INT64_MAX : filter->after_work,
                                      .after_no = filter->after_no,
                                      .limit = filter->limit};
    *out = NULL;
    enum err err = q_duty_list(conn, arena, &in, &rows, count);
    struct duty_row *listed = ARENA_ARRAY(arena, struct duty_row, err ? 0 : *count);
    for (size_t i = 0; !err && i < *count; i++)
        err = duty_listed(&rows[i], &listed[i]);
    *out = listed;
    return err;
}

enum err store_duty_due(struct store_conn *conn, struct arena *arena, struct step_page *page,
                        struct work_slice *out)
{
    struct q_duty_due_out *rows;
    size_t count;
    const struct q_duty_due_in in = {.now = page->now,
                                     .after_at = page->after_at,
                                     .after_work = page->after_work,
                                     .limit = page->limit};
    *out = (struct work_slice){.count = 0};
    enum err err = q_duty_due(conn, arena, &in, &rows, &count);
    if (err)
        return err;
    struct work_key *keys = ARENA_ARRAY(arena, struct work_key, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct work_key){rows[i].region, rows[i].work};
    *out = (struct work_slice){keys, count};
    if (count > 0) {
        page->after_at = rows[count - 1].next_at;
        page->after_work = rows[count - 1].work;
    }
    return ERR_OK;
}

enum err store_works_open(struct store_conn *conn, struct arena *arena,
                          const struct work_key *after, int limit, struct work_slice *out)
{
    struct q_work_open_next_out *rows;
    size_t count;
    const struct q_work_open_next_in in = {
        .region = after->region, .id = after->id, .limit = limit};
    *out = (struct work_slice){.count = 0};
    enum err err = q_work_open_next(conn, arena, &in, &rows, &count);
    if (err)
        return err;
    struct work_key *keys = ARENA_ARRAY(arena, struct work_key, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct work_key){rows[i].region, rows[i].id};
    *out = (struct work_slice){keys, count};
    return ERR_OK;
}

/* ---- money ---- */

enum err store_work_money(struct store_conn *conn, const struct work_key *parent,
                          struct money_within *out)
{
    struct q_work_insert_in row;
    struct q_work_money_within_out sums;
    const struct q_work_get_in in = {.region = parent->region, .id = parent->id};
    const struct q_work_money_within_in within = {.region = parent->region, .parent = parent->id};
    *out = (struct money_within){0};
    enum err err = q_work_get(conn, conn->scratch, &in, &row);
    if (!err)
        err = q_work_money_within(conn, conn->scratch, &within, &sums);
    if (!err)
        *out = (struct money_within){row.granted, sums.held, sums.spent};
    return err;
}

enum err store_work_money_claim(struct store_conn *conn, const struct work_key *key)
{
    const struct q_work_money_claim_in in = {.region = key->region, .id = key->id};
    return q_work_money_claim(conn, &in, NULL);
}

/* ---- whether there is one ---- */

enum err store_work_has_open(struct store_conn *conn, const struct work_key *parent, bool *out)
{
    struct q_work_children_open_out *rows;
    size_t count = 0;
    const struct q_work_children_open_in in = {.region = parent->region, .parent = parent->id};
    enum err err = q_work_children_open(conn, conn->scratch, &in, &rows, &count);
    *out = count > 0;
    return err;
}

enum err store_unit_owes(struct store_conn *conn, id64 unit, bool *out)
{
    struct q_unit_owes_out *rows;
    size_t count = 0;
    enum err err =
        q_unit_owes(conn, conn->scratch, &(struct q_unit_owes_in){.unit = unit}, &rows, &count);
    *out = count > 0;
    return err;
}

enum err store_unit_keeps(struct store_conn *conn, id64 unit, struct sv kind, bool *out)
{
    struct q_unit_keeps_out *rows;
    size_t count = 0;
    const struct q_unit_keeps_in in = {.unit = unit, .kind = kind};
    enum err err = q_unit_keeps(conn, conn->scratch, &in, &rows, &count);
    *out = count > 0;
    return err;
}

enum err store_works_of_season(struct store_conn *conn, struct arena *arena,
                               const struct season_key *key, struct unit_list *out)
{
    struct q_work_of_season_out *rows;
    size_t count;
    const struct q_work_of_season_in in = {
        .region = key->region, .kind = key->kind, .season = key->season};
    *out = (struct unit_list){.count = 0};
    enum err err = q_work_of_season(conn, arena, &in, &rows, &count);
    if (err)
        return err;
    id64 *units = ARENA_ARRAY(arena, id64, count);
    for (size_t i = 0; i < count; i++)
        units[i] = rows[i].office;
    *out = (struct unit_list){units, count};
    return ERR_OK;
}

enum err store_works_of(struct store_conn *conn, struct arena *arena, const struct works_page *page,
                        struct work_slice *out)
{
    struct q_works_of_petition_out *rows;
    size_t count;
    const struct q_works_of_petition_in in = {.region = page->petition.region,
                                              .petition = page->petition.id,
                                              .before = page->before ? page->before : INT64_MAX,
                                              .limit = page->limit};
    *out = (struct work_slice){.count = 0};
    enum err err = q_works_of_petition(conn, arena, &in, &rows, &count);
    if (err)
        return err;
    struct work_key *keys = ARENA_ARRAY(arena, struct work_key, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct work_key){page->petition.region, rows[i].work};
    *out = (struct work_slice){keys, count};
    return ERR_OK;
}
