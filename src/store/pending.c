/* The register in the terms of the statements. Values that mean "any" are chosen here, as those of
 * findings are. */
#include "store/pending.h"

#include "base/assert.h"
#include "store/sealing.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

static void set_range(id64 unit, id64 *from, id64 *to)
{
    *from = unit;
    *to = unit ? unit : INT64_MAX;
}

static struct q_pending terms_of(const struct pending_filter *filter)
{
    const struct petition_scope *scope = &filter->scope;
    const struct rule_pending *rule = filter->rule;
    bool is_first = filter->after.id == 0;
    struct q_pending terms = {.region = filter->region,
                              .kind = rule->kind,
                              .closed = rule->closed,
                              .campaign_kind = rule->campaign,
                              .leader_kind = rule->leader,
                              .obstacle = filter->obstacle,
                              .campaign = filter->campaign,
                              .from_day = filter->since.from,
                              .to_day = filter->since.to,
                              .after_day = filter->after.day,
                              .after_id = filter->after.id,
                              .limit = filter->limit};
    ASSERT((scope->owner != 0) + (scope->office != 0) + (scope->region != 0) == 1);
    ASSERT(filter->limit >= 1 && filter->limit <= PENDING_MARKS_MAX);
    if (filter->of == PENDING_OVER && is_first)
        terms.after_id = INT64_MAX;
    if (filter->of != PENDING_OVER && is_first) { /* the first day of the span begins it */
        terms.after_day = filter->since.from - 1;
        terms.after_id = INT64_MAX;
    }
    set_range(scope->owner ? scope->owner : filter->unit, &terms.unit_from, &terms.unit_to);
    if (scope->owner && filter->unit && filter->unit != scope->owner)
        terms.unit_to = 0; /* another unit within one's own: nothing is left */
    set_range(scope->office, &terms.office_from, &terms.office_to);
    return terms;
}

/* ---- listed, and over ---- */

static enum err ask_works(struct store_conn *conn, struct arena *arena,
                          const struct pending_filter *filter, struct q_pending_list_out **rows,
                          size_t *count)
{
    const struct q_pending terms = terms_of(filter);
    if (filter->of == PENDING_OVER) {
        const struct q_pending_over_in in = {
            .with = (filter->obstacle.n ? Q_PENDING_OVER_WITH_OBSTACLE : 0) |
                    (filter->campaign ? Q_PENDING_OVER_WITH_CAMPAIGN : 0) |
                    (filter->is_again ? Q_PENDING_OVER_WITH_AGAIN : 0),
            .pending = terms};
        return q_pending_over(conn, arena, &in, rows, count);
    }
    const struct q_pending_list_in in = {
        .with = (filter->obstacle.n ? Q_PENDING_LIST_WITH_OBSTACLE : 0) |
                (filter->campaign ? Q_PENDING_LIST_WITH_CAMPAIGN : 0) |
                (filter->is_again ? Q_PENDING_LIST_WITH_AGAIN : 0),
        .pending = terms};
    return q_pending_list(conn, arena, &in, rows, count);
}

static enum err list_works(struct store_conn *conn, struct arena *arena,
                           const struct pending_filter *filter, const struct pending_row **out,
                           size_t *count)
{
    struct q_pending_list_out *rows;
    enum err err = ask_works(conn, arena, filter, &rows, count);
    struct pending_row *items = ARENA_ARRAY(arena, struct pending_row, err ? 0 : *count);
    for (size_t i = 0; !err && i < *count; i++) {
        const struct q_pending_list_out *row = &rows[i];
        day_t since = (day_t)row->since_day;
        items[i] = (struct pending_row){
            .petition = {row->region, row->petition},
            .since = since,
            .is_again = row->is_again,
            .work = row->work,
            .obstacle = row->obstacle,
            .campaign = row->campaign,
            .leader = row->leader,
            .at = {since, filter->of == PENDING_OVER ? row->changed_id : row->work},
        };
    }
    *out = items;
    return err;
}

/* ---- listed by nobody ---- */

/* Titles are sealed as those of lists are. */
static enum err open_titles(struct store_conn *conn, struct arena *arena,
                            struct q_pending_unlisted_out *rows, size_t count)
{
    struct q_petition_list_out *titles = ARENA_ARRAY(arena, struct q_petition_list_out, count);
    for (size_t i = 0; i < count; i++)
        titles[i] = (struct q_petition_list_out){.region = rows[i].region,
                                                 .id = rows[i].id,
                                                 .key_id = rows[i].key_id,
                                                 .title = rows[i].title};
    enum err err = sealing_open_titles(conn, arena, titles, count);
    for (size_t i = 0; !err && i < count; i++)
        rows[i].title = titles[i].title;
    return err;
}

static enum err list_matters(struct store_conn *conn, struct arena *arena,
                             const struct pending_filter *filter, const struct pending_row **out,
                             size_t *count)
{
    struct q_pending_unlisted_out *rows = NULL;
    const struct q_pending_unlisted_in in = {.pending = terms_of(filter)};
    enum err err = q_pending_unlisted(conn, arena, &in, &rows, count);
    if (!err)
        err = open_titles(conn, arena, rows, *count);
    struct pending_row *items = ARENA_ARRAY(arena, struct pending_row, err ? 0 : *count);
    for (size_t i = 0; !err && i < *count; i++) {
        const struct q_pending_unlisted_out *row = &rows[i];
        day_t since = (day_t)row->received_day;
        items[i] = (struct pending_row){.petition = {row->region, row->id},
                                        .since = since,
                                        .is_again = row->was_closed > 0,
                                        .number = row->number,
                                        .title = row->title,
                                        .state = row->state,
                                        .rulebook = row->rulebook,
                                        .owner = row->owner,
                                        .office = row->office,
                                        .at = {since, row->id}};
    }
    *out = items;
    return err;
}

enum err store_pending_list(struct store_conn *conn, struct arena *arena,
                            const struct pending_filter *filter, const struct pending_row **out,
                            size_t *count)
{
    *count = 0;
    enum err err = filter->of == PENDING_UNLISTED ? list_matters(conn, arena, filter, out, count)
                                                  : list_works(conn, arena, filter, out, count);
    if (err)
        *count = 0;
    return err;
}

/* ---- counted ---- */

static enum err mark_listed(struct store_conn *conn, struct arena *arena,
                            const struct pending_filter *filter, struct pending_marks *out)
{
    struct q_pending_marks_out *rows;
    const struct q_pending_marks_in in = {.pending = terms_of(filter)};
    enum err err = q_pending_marks(conn, arena, &in, &rows, &out->count);
    struct pending_mark *marks = ARENA_ARRAY(arena, struct pending_mark, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        marks[i] = (struct pending_mark){.since = (day_t)rows[i].since_day,
                                         .obstacle = rows[i].obstacle,
                                         .is_again = rows[i].is_again};
    out->items = marks;
    return err;
}

static enum err mark_unlisted(struct store_conn *conn, struct arena *arena,
                              const struct pending_filter *filter, struct pending_marks *out)
{
    struct q_pending_unlisted_marks_out *rows;
    const struct q_pending_unlisted_marks_in in = {.pending = terms_of(filter)};
    enum err err = q_pending_unlisted_marks(conn, arena, &in, &rows, &out->count);
    struct pending_mark *marks = ARENA_ARRAY(arena, struct pending_mark, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        marks[i] = (struct pending_mark){.since = (day_t)rows[i].received_day,
                                         .is_again = rows[i].was_closed > 0};
    out->items = marks;
    return err;
}

enum err store_pending_marks(struct store_conn *conn, struct arena *arena,
                             const struct pending_filter *filter, struct pending_marks *out)
{
    *out = (struct pending_marks){NULL, 0};
    ASSERT(filter->of != PENDING_OVER);
    return filter->of == PENDING_LISTED ? mark_listed(conn, arena, filter, out)
                                        : mark_unlisted(conn, arena, filter, out);
}

enum err store_pending_standing(struct store_conn *conn, const struct petition_key *petition,
                                const struct rule_pending *rule, struct pending_standing *out)
{
    struct q_pending_standing_out row = {.closed = 0};
    const struct q_pending_standing_in in = {.region = petition->region,
                                             .petition = petition->id,
                                             .kind = rule->kind,
                                             .closed = rule->closed};
    enum err err = q_pending_standing(conn, conn->scratch, &in, &row);
    *out = (struct pending_standing){!err && row.closed > 0, !err && row.listed > 0};
    return err;
}

/* ---- who is asked to list one ---- */

enum err store_pending_unpressed(struct store_conn *conn, struct arena *arena,
                                 const struct press_filter *filter,
                                 const struct pending_unpressed **out, size_t *count)
{
    struct q_pending_unpressed_out *rows;
    const struct q_pending_unpressed_in in = {.region = filter->region,
                                              .kind = filter->rule->kind,
                                              .press_kind = filter->rule->press.kind,
                                              .after_day = filter->after.day,
                                              .after_id = filter->after.id,
                                              .to_day = filter->to,
                                              .since_at = filter->since,
                                              .limit = filter->limit};
    *count = 0;
    enum err err = q_pending_unpressed(conn, arena, &in, &rows, count);
    struct pending_unpressed *items =
        ARENA_ARRAY(arena, struct pending_unpressed, err ? 0 : *count);
    for (size_t i = 0; !err && i < *count; i++)
        items[i] = (struct pending_unpressed){.petition = rows[i].id,
                                              .office = rows[i].office,
                                              .at = {(day_t)rows[i].received_day, rows[i].id}};
    *out = items;
    return err;
}

enum err store_pending_needless(struct store_conn *conn, struct arena *arena,
                                struct press_filter *filter, struct work_slice *out)
{
    struct q_pending_needless_out *rows;
    const struct q_pending_needless_in in = {.region = filter->region,
                                             .kind = filter->rule->kind,
                                             .press_kind = filter->rule->press.kind,
                                             .after_day = filter->after.day,
                                             .after_id = filter->after.id,
                                             .limit = filter->limit};
    *out = (struct work_slice){NULL, 0};
    enum err err = q_pending_needless(conn, arena, &in, &rows, &out->count);
    struct work_key *keys = ARENA_ARRAY(arena, struct work_key, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++) {
        keys[i] = (struct work_key){filter->region, rows[i].id};
        filter->after = (struct pending_place){(day_t)rows[i].due_day, rows[i].id};
    }
    out->keys = keys;
    return err;
}

enum err store_pending_asked(struct store_conn *conn, struct arena *arena,
                             const struct petition_key *petition, const struct rule_pending *rule,
                             struct work_slice *out)
{
    struct q_pending_asked_out *rows;
    const struct q_pending_asked_in in = {
        .region = petition->region, .petition = petition->id, .press_kind = rule->press.kind};
    *out = (struct work_slice){NULL, 0};
    enum err err = q_pending_asked(conn, arena, &in, &rows, &out->count);
    struct work_key *keys = ARENA_ARRAY(arena, struct work_key, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        keys[i] = (struct work_key){petition->region, rows[i].id};
    out->keys = keys;
    return err;
}

/* ---- campaigns ---- */

enum err store_campaign_marks(struct store_conn *conn, struct arena *arena,
                              const struct work_key *campaign, const struct rule_pending *rule,
                              struct campaign_marks *out)
{
    struct q_pending_of_campaign_out *rows;
    const struct q_pending_of_campaign_in in = {.region = campaign->region,
                                                .campaign = campaign->id,
                                                .kind = rule->kind,
                                                .limit = WORK_MATTERS_MAX};
    *out = (struct campaign_marks){NULL, 0};
    enum err err = q_pending_of_campaign(conn, arena, &in, &rows, &out->count);
    struct campaign_mark *marks = ARENA_ARRAY(arena, struct campaign_mark, err ? 0 : out->count);
    for (size_t i = 0; !err && i < out->count; i++)
        marks[i] = (struct campaign_mark){.is_listed = rows[i].work != 0,
                                          .is_over = rows[i].is_over,
                                          .is_checked =
                                              rows[i].is_over && sv_eq(rows[i].state, rule->closed),
                                          .is_again = rows[i].is_again,
                                          .is_ended = rows[i].is_ended};
    out->items = marks;
    return err;
}
