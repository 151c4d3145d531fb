/* Works as lists show them. What a page needs is asked in as few journeys as the database takes,
 * and the titles of all its matters are opened at once. */
#include "store/work_cards.h"

#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/store_private.h"

static struct work_card card_of(const struct q_work_list_out *row)
{
    return (struct work_card){.key = {row->region, row->id},
                              .kind = row->kind,
                              .rulebook = row->rulebook,
                              .state = row->state,
                              .office = row->office,
                              .unit = row->unit,
                              .leader = row->leader,
                              .opened_at = row->opened_at,
                              .due_day = row->due_day ? (day_t)row->due_day : DAY_NONE,
                              .is_ended = row->is_ended,
                              .version = row->version,
                              .held = row->held,
                              .spent = row->spent};
}

/* ---- matters ---- */

struct matter_rows {
    struct q_petition_list_out *rows;
    size_t count;
};

static enum err ask_matters(struct store_conn *conn, struct arena *arena,
                            const struct work_key *key, struct matter_rows *out)
{
    const struct q_work_matters_in in = {
        .region = key->region, .work = key->id, .limit = WORK_CARD_MATTERS_MAX};
    *out = (struct matter_rows){NULL, 0};
    return q_work_matters(conn, arena, &in, &out->rows, &out->count);
}

static void ask_matters_ahead(struct store_conn *conn, struct arena *arena,
                              const struct work_card *cards, size_t count)
{
    struct matter_rows unused;
    if (!store_ahead_begin(conn))
        return;
    for (size_t i = 0; i < count; i++)
        (void)!ask_matters(conn, arena, &cards[i].key, &unused);
    store_ahead_end(conn);
}

/* The rows of all cards one behind the other, opened, and each card's part of them. */
static enum err open_matters(struct store_conn *conn, struct arena *arena,
                             const struct matter_rows *found, struct work_card *cards, size_t count)
{
    const struct petition_row *listed;
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += found[i].count;
    struct q_petition_list_out *rows = ARENA_ARRAY(arena, struct q_petition_list_out, total);
    for (size_t i = 0, at = 0; i < count; i++) {
        for (size_t k = 0; k < found[i].count; k++)
            rows[at++] = found[i].rows[k];
    }
    enum err err = rows_listed(conn, arena, rows, total, &listed);
    for (size_t i = 0, at = 0; !err && i < count; i++) {
        cards[i].matters = listed + at;
        cards[i].matter_count = found[i].count;
        at += found[i].count;
    }
    return err;
}

static enum err add_matters(struct store_conn *conn, struct arena *arena, struct work_card *cards,
                            size_t count)
{
    struct matter_rows *found = ARENA_ARRAY(arena, struct matter_rows, count);
    enum err err = ERR_OK;
    ask_matters_ahead(conn, arena, cards, count);
    for (size_t i = 0; !err && i < count; i++)
        err = ask_matters(conn, arena, &cards[i].key, &found[i]);
    return err ? err : open_matters(conn, arena, found, cards, count);
}

/* ---- cards ---- */

static enum err ask_card(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                         struct work_card *out)
{
    struct q_work_list_out row;
    const struct q_work_card_in in = {.region = key->region, .id = key->id};
    *out = (struct work_card){.key = *key};
    enum err err = q_work_card(conn, arena, &in, &row);
    if (!err)
        *out = card_of(&row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err store_work_cards(struct store_conn *conn, struct arena *arena, const struct work_key *keys,
                          size_t count, struct work_card *out)
{
    enum err err = ERR_OK;
    struct work_card unused;
    if (store_ahead_begin(conn)) {
        for (size_t i = 0; i < count; i++)
            (void)!ask_card(conn, arena, &keys[i], &unused);
        store_ahead_end(conn);
    }
    for (size_t i = 0; !err && i < count; i++)
        err = ask_card(conn, arena, &keys[i], &out[i]);
    return err ? err : add_matters(conn, arena, out, count);
}

enum err store_work_list(struct store_conn *conn, struct arena *arena,
                         const struct work_filter *filter, struct work_card **out, size_t *count)
{
    struct q_work_list_out *rows;
    ASSERT(filter->limit >= 1 && filter->limit <= 100);
    ASSERT((filter->region != 0) != (filter->office != 0));
    bool is_first = filter->after_id == 0;
    const struct q_work_list_in in = {
        .scope = filter->region ? Q_WORK_LIST_SCOPE_REGION : Q_WORK_LIST_SCOPE_OFFICE,
        .order = filter->is_ended ? Q_WORK_LIST_ORDER_NEWEST : Q_WORK_LIST_ORDER_DUE,
        .with = (filter->kind.n ? Q_WORK_LIST_WITH_KIND : 0) |
                (filter->unit ? Q_WORK_LIST_WITH_UNIT : 0) |
                (filter->state.n ? Q_WORK_LIST_WITH_STATE : 0),
        .place = filter->region ? filter->region : filter->office,
        .kind = filter->kind,
        .unit = filter->unit,
        .state = filter->state,
        .is_ended = filter->is_ended,
        .after_day = filter->after_day,
        .after_id = is_first && filter->is_ended ? INT64_MAX : filter->after_id,
        .limit = filter->limit};
    enum err err = q_work_list(conn, arena, &in, &rows, count);
    if (err)
        return err;
    *out = ARENA_ARRAY(arena, struct work_card, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = card_of(&rows[i]);
    return add_matters(conn, arena, *out, *count);
}

enum err store_matter_answered(struct store_conn *conn, const struct petition_key *key, id64 unit,
                               bool *out)
{
    struct q_matter_answered_out row = {.found = 0};
    const struct q_matter_answered_in in = {
        .region = key->region, .petition = key->id, .unit = unit};
    enum err err = q_matter_answered(conn, conn->scratch, &in, &row);
    *out = !err && row.found > 0;
    return err;
}

enum err store_works_within(struct store_conn *conn, struct arena *arena,
                            const struct work_key *parent, int limit, struct work_slice *out)
{
    struct q_works_within_out *rows;
    const struct q_works_within_in in = {
        .region = parent->region, .parent = parent->id, .limit = limit};
    *out = (struct work_slice){.count = 0};
    enum err err = q_works_within(conn, arena, &in, &rows, &out->count);
    struct work_key *keys = ARENA_ARRAY(arena, struct work_key, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        keys[i] = (struct work_key){rows[i].region, rows[i].work};
    out->keys = keys;
    return err;
}

enum err store_works_mark(struct store_conn *conn, struct arena *arena,
                          const struct work_key *parent, int limit, id64 *out)
{
    struct q_works_within_out *rows;
    size_t count = 0;
    const struct q_works_within_in in = {
        .region = parent->region, .parent = parent->id, .limit = limit};
    *out = 0;
    enum err err = q_works_within(conn, arena, &in, &rows, &count);
    for (size_t i = 0; !err && i < count; i++)
        *out = rows[i].changed_id > *out ? rows[i].changed_id : *out;
    return err;
}
