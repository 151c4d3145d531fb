/* Work lists: pages, counts and marks. Every list follows an index of its scope; what a filter
 * means is petition_terms.c's. */
#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/petition_terms.h"
#include "store/store_private.h"

/* ---- rows ---- */

static enum role role_of_bit(int64_t bit)
{
    for (int role = 0; role < ROLE__COUNT; role++)
        if (bit == (int64_t)ROLE_BIT(role))
            return (enum role)role;
    return ROLE_NONE;
}

static struct petition_row listed(const struct q_petition_list_out *row)
{
    return (struct petition_row){
        .key = {row->region, row->id},
        .number = row->number,
        .rulebook = row->rulebook,
        .title = row->title,
        .channel = row->channel,
        .state = row->state,
        .class_code = row->class_code,
        .owner = row->owner,
        .office = row->office,
        .awaits = role_of_bit(row->awaits),
        .received_day = (day_t)row->received_day,
        .due_day = (day_t)row->due_day,
        .due_rule = row->due_rule,
        .is_provisional = row->is_provisional,
        .is_ended = row->is_ended,
        .is_incomplete = row->is_incomplete,
        .claims = (int)row->claims,
        .persons_count = (int)row->persons_count,
        .version = row->version,
    };
}

const struct petition_row *rows_listed(struct arena *arena, const struct q_petition_list_out *rows,
                                       size_t count)
{
    struct petition_row *out = ARENA_ARRAY(arena, struct petition_row, count);
    for (size_t i = 0; i < count; i++)
        out[i] = listed(&rows[i]);
    return out;
}

/* ---- pages ---- */

static enum err list(struct store_conn *conn, struct arena *arena,
                     const struct petition_filter *filter, struct q_petition_list_out **rows,
                     size_t *count)
{
    const struct terms terms = terms_of_filter(conn->scratch, filter);
    enum q_petition_list_order order = Q_PETITION_LIST_ORDER_DUE;
    if (!terms.by_due)
        order = filter->is_ended ? Q_PETITION_LIST_ORDER_NEWEST : Q_PETITION_LIST_ORDER_RECEIVED;
    const struct q_petition_list_in in = {.scope = (enum q_petition_list_scope)terms.scope,
                                          .order = order,
                                          .with = terms.with,
                                          .listing = terms.listing};
    return q_petition_list(conn, arena, &in, rows, count);
}

static enum err tagged(struct store_conn *conn, struct arena *arena,
                       const struct petition_filter *filter, struct q_petition_list_out **rows,
                       size_t *count)
{
    const struct terms terms = terms_of_filter(conn->scratch, filter);
    const struct q_petition_tagged_in in = {
        .scope = (enum q_petition_tagged_scope)terms.scope,
        .lead = filter->mark.n ? Q_PETITION_TAGGED_LEAD_MARK : Q_PETITION_TAGGED_LEAD_ROUTE,
        .order = terms.by_due ? Q_PETITION_TAGGED_ORDER_DUE : Q_PETITION_TAGGED_ORDER_NEWEST,
        .listing = terms.listing,
    };
    return q_petition_tagged(conn, arena, &in, rows, count);
}

/* The scope's unit has none of them any more: an owner is who has it now. */
static enum err handled(struct store_conn *conn, struct arena *arena,
                        const struct petition_filter *filter, struct q_petition_list_out **rows,
                        size_t *count)
{
    ASSERT(filter->scope.owner);
    struct terms terms = terms_of_filter(conn->scratch, filter);
    struct text_terms text = terms_of_text(conn->scratch, filter->text);
    if (!filter->text.n)
        text.words.title_like = SV("");
    terms.listing.unit = filter->scope.owner;
    terms.listing.not_owner = filter->scope.owner;
    terms.listing.after_id = filter->has_after ? filter->after_id : INT64_MAX;
    const struct q_petition_handled_in in = {
        .listing = terms.listing, .words = text.words, .holder = filter->owner};
    return q_petition_handled(conn, arena, &in, rows, count);
}

static enum err search(struct store_conn *conn, struct arena *arena,
                       const struct petition_filter *filter, struct q_petition_list_out **rows,
                       size_t *count)
{
    const struct terms terms = terms_of_filter(conn->scratch, filter);
    const struct text_terms text = terms_of_text(conn->scratch, filter->text);
    const struct q_petition_search_in in = {
        .scope = (enum q_petition_search_scope)terms.scope,
        .window = text.is_number ? Q_PETITION_SEARCH_WINDOW_NUMBER : Q_PETITION_SEARCH_WINDOW_LAST,
        .order = terms.by_due ? Q_PETITION_SEARCH_ORDER_DUE : Q_PETITION_SEARCH_ORDER_NEWEST,
        .listing = terms.listing,
        .words = text.words,
    };
    return q_petition_search(conn, arena, &in, rows, count);
}

enum err store_petition_list(struct store_conn *conn, struct arena *arena,
                             const struct petition_filter *filter, const struct petition_row **out,
                             size_t *count)
{
    ASSERT(filter->limit >= 1 && filter->limit <= 100);
    struct q_petition_list_out *rows = NULL;
    *out = NULL;
    enum err err;
    if (filter->is_handled)
        err = handled(conn, arena, filter, &rows, count);
    else if (filter->text.n)
        err = search(conn, arena, filter, &rows, count);
    else if (filter->mark.n || filter->route.n)
        err = tagged(conn, arena, filter, &rows, count);
    else
        err = list(conn, arena, filter, &rows, count);
    if (!err)
        *out = rows_listed(arena, rows, *count);
    return err;
}

void store_petition_after(struct petition_filter *filter, const struct petition_row *last)
{
    filter->has_after = true;
    filter->after_day = filter_is_by_due(filter) ? last->due_day : last->received_day;
    filter->after_id = last->key.id;
}

/* ---- counts ---- */

/* By row, or of one role: a role's bit, or 0. */
static enum err count_listed(struct store_conn *conn, const struct petition_filter *filter, int cap,
                             int64_t role, int *out)
{
    const struct terms terms = terms_of_filter(conn->scratch, filter);
    struct q_petition_count_out row = {0};
    struct q_petition_count_in in = {.scope = (enum q_petition_count_scope)terms.scope,
                                     .with = terms.with,
                                     .listing = terms.listing};
    in.listing.limit = cap;
    in.listing.role = role;
    if (role)
        in.with = (terms.with & Q_PETITION_COUNT_WITH_STATE) | Q_PETITION_COUNT_WITH_ROLE;
    enum err err = q_petition_count(conn, conn->scratch, &in, &row);
    *out = (int)row.found;
    return err;
}

/* Roles and states have an index of their own, when nothing else narrows the list. */
static bool is_counted_by_role(const struct petition_filter *filter)
{
    return (filter->awaits || filter->state.n) && !filter->channel.n && !filter->class_code.n &&
           !filter->owner && !filter->not_owner;
}

static enum err count_by_role(struct store_conn *conn, const struct petition_filter *filter,
                              int cap, int *out)
{
    *out = 0;
    for (int role = 0; role < ROLE__COUNT && *out < cap; role++) {
        int found = 0;
        if (filter->awaits && !(filter->awaits & ROLE_BIT(role)))
            continue;
        enum err err = count_listed(conn, filter, cap - *out, (int64_t)ROLE_BIT(role), &found);
        if (err)
            return err;
        *out += found;
    }
    return ERR_OK;
}

static enum err count_found(struct store_conn *conn, const struct petition_filter *filter, int cap,
                            int *out)
{
    const struct terms terms = terms_of_filter(conn->scratch, filter);
    const struct text_terms text = terms_of_text(conn->scratch, filter->text);
    struct q_petition_search_count_out row = {0};
    struct q_petition_search_count_in in = {
        .scope = (enum q_petition_search_count_scope)terms.scope,
        .window = text.is_number ? Q_PETITION_SEARCH_COUNT_WINDOW_NUMBER
                                 : Q_PETITION_SEARCH_COUNT_WINDOW_LAST,
        .listing = terms.listing,
        .words = text.words,
    };
    in.listing.limit = cap;
    enum err err = q_petition_search_count(conn, conn->scratch, &in, &row);
    *out = (int)row.found;
    return err;
}

static enum err count_handled(struct store_conn *conn, id64 unit, int cap, int *out)
{
    struct q_petition_handled_count_out row = {0};
    const struct q_petition_handled_count_in in = {.unit = unit, .limit = cap};
    enum err err = q_petition_handled_count(conn, conn->scratch, &in, &row);
    *out = (int)row.found;
    return err;
}

enum err store_petition_count_tag(struct store_conn *conn, const struct petition_scope *scope,
                                  const struct petition_tag *tag, int cap, int *out)
{
    const struct terms terms = terms_of_scope(scope);
    struct q_petition_tag_count_out row = {0};
    const struct q_petition_tag_count_in in = {.scope =
                                                   (enum q_petition_tag_count_scope)terms.scope,
                                               .unit = terms.listing.unit,
                                               .kind = tag->is_route ? TAG_ROUTE : TAG_MARK,
                                               .tag = tag->id,
                                               .limit = cap};
    enum err err = q_petition_tag_count(conn, conn->scratch, &in, &row);
    *out = (int)row.found;
    return err;
}

enum err store_petition_count(struct store_conn *conn, const struct petition_filter *filter,
                              int cap, int *out)
{
    ASSERT(cap >= 1);
    if (filter->is_handled)
        return count_handled(conn, filter->scope.owner, cap, out);
    if (filter->text.n)
        return count_found(conn, filter, cap, out);
    ASSERT(!filter->mark.n && !filter->route.n); /* store_petition_count_tag */
    if (is_counted_by_role(filter))
        return count_by_role(conn, filter, cap, out);
    return count_listed(conn, filter, cap, 0, out);
}

enum err store_petition_mark(struct store_conn *conn, const struct petition_scope *scope, id64 *out)
{
    const struct terms terms = terms_of_scope(scope);
    struct q_petition_mark_out row = {0};
    const struct q_petition_mark_in in = {.scope = (enum q_petition_mark_scope)terms.scope,
                                          .unit = terms.listing.unit};
    enum err err = q_petition_mark(conn, conn->scratch, &in, &row);
    *out = row.mark;
    return err;
}
