/* Work lists: pages, counts and marks. Every list follows an index of its scope; what a filter
 * means is petition_terms.c's. */
#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/petition_terms.h"
#include "store/sealing.h"
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

static const struct petition_row *all_listed(struct arena *arena,
                                             const struct q_petition_list_out *rows, size_t count)
{
    struct petition_row *out = ARENA_ARRAY(arena, struct petition_row, count);
    for (size_t i = 0; i < count; i++)
        out[i] = listed(&rows[i]);
    return out;
}

enum err rows_listed(struct store_conn *conn, struct arena *arena, struct q_petition_list_out *rows,
                     size_t count, const struct petition_row **out)
{
    enum err err = sealing_open_titles(conn, arena, rows, count);
    *out = err ? NULL : all_listed(arena, rows, count);
    return err;
}

/* ---- pages ---- */

struct found_rows {
    struct q_petition_list_out *rows;
    size_t count;
};

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

/* ---- text ---- */

/* Keep, in their order, the first rows that the text fits, opening no more titles than that takes;
 * up to `wanted`. */
static enum err choose(struct store_conn *conn, struct arena *arena, const struct text_terms *text,
                       size_t wanted, struct found_rows *found)
{
    enum { AT_ONCE = 64 };
    size_t kept = 0;
    for (size_t at = 0; at < found->count && kept < wanted; at += AT_ONCE) {
        size_t n = found->count - at < AT_ONCE ? found->count - at : AT_ONCE;
        enum err err = sealing_open_titles(conn, arena, found->rows + at, n);
        if (err)
            return err;
        for (size_t i = at; i < at + n && kept < wanted; i++) {
            if (text_fits(text, found->rows[i].number, found->rows[i].title))
                found->rows[kept++] = found->rows[i];
        }
    }
    found->count = kept;
    return ERR_OK;
}

/* The scope's unit has none of them any more: an owner is who has it now. */
static enum err handled(struct store_conn *conn, struct arena *arena,
                        const struct petition_filter *filter, struct found_rows *found)
{
    ASSERT(filter->scope.owner);
    struct terms terms = terms_of_filter(conn->scratch, filter);
    terms.listing.unit = filter->scope.owner;
    terms.listing.not_owner = filter->scope.owner;
    terms.listing.after_id = filter->has_after ? filter->after_id : INT64_MAX;
    if (filter->text.n)
        terms.listing.limit = WINDOW_ROWS;
    const struct q_petition_handled_in in = {.listing = terms.listing, .holder = filter->owner};
    return q_petition_handled(conn, arena, &in, &found->rows, &found->count);
}

/* What begins with a number is found by it; else every row of the window, for choosing. */
static enum err search(struct store_conn *conn, struct arena *arena,
                       const struct petition_filter *filter, struct found_rows *found)
{
    struct terms terms = terms_of_filter(conn->scratch, filter);
    const struct text_terms text = terms_of_text(conn->scratch, filter->text);
    if (!text.is_number)
        terms.listing.limit = WINDOW_ROWS;
    const struct q_petition_search_in in = {
        .scope = (enum q_petition_search_scope)terms.scope,
        .window = text.is_number ? Q_PETITION_SEARCH_WINDOW_NUMBER : Q_PETITION_SEARCH_WINDOW_LAST,
        .order = terms.by_due ? Q_PETITION_SEARCH_ORDER_DUE : Q_PETITION_SEARCH_ORDER_NEWEST,
        .listing = terms.listing,
        .words = text.words,
    };
    return q_petition_search(conn, arena, &in, &found->rows, &found->count);
}

static enum err find(struct store_conn *conn, struct arena *arena,
                     const struct petition_filter *filter, struct found_rows *found)
{
    if (filter->is_handled)
        return handled(conn, arena, filter, found);
    if (filter->text.n)
        return search(conn, arena, filter, found);
    if (filter->mark.n || filter->route.n)
        return tagged(conn, arena, filter, &found->rows, &found->count);
    return list(conn, arena, filter, &found->rows, &found->count);
}

enum err store_petition_list(struct store_conn *conn, struct arena *arena,
                             const struct petition_filter *filter, const struct petition_row **out,
                             size_t *count)
{
    ASSERT(filter->limit >= 1 && filter->limit <= 100);
    struct found_rows found = {NULL, 0};
    *out = NULL;
    *count = 0;
    enum err err = find(conn, arena, filter, &found);
    if (!err && filter->text.n) {
        const struct text_terms text = terms_of_text(conn->scratch, filter->text);
        err = choose(conn, arena, &text, (size_t)filter->limit, &found);
        *out = err ? NULL : all_listed(arena, found.rows, found.count);
    } else if (!err) {
        err = rows_listed(conn, arena, found.rows, found.count, out);
    }
    *count = err ? 0 : found.count;
    return err;
}

void store_petition_after(struct petition_filter *filter, const struct petition_row *last)
{
    filter->has_after = true;
    filter->after_day = filter_is_by_due(filter) ? last->due_day : last->received_day;
    filter->after_id = last->key.id;
}

/* ---- counts ---- */

static enum err count_listed(struct store_conn *conn, const struct petition_filter *filter, int cap,
                             int *out)
{
    const struct terms terms = terms_of_filter(conn->scratch, filter);
    struct q_petition_count_out row = {0};
    struct q_petition_count_in in = {.scope = (enum q_petition_count_scope)terms.scope,
                                     .with = terms.with,
                                     .listing = terms.listing};
    in.listing.limit = cap;
    enum err err = q_petition_count(conn, conn->scratch, &in, &row);
    *out = (int)row.found;
    return err;
}

static enum err count_found(struct store_conn *conn, const struct petition_filter *filter, int cap,
                            int *out)
{
    struct petition_filter all = *filter;
    struct found_rows found = {NULL, 0};
    const struct text_terms text = terms_of_text(conn->scratch, filter->text);
    all.has_after = false;
    all.limit = cap;
    enum err err = search(conn, conn->scratch, &all, &found);
    if (!err)
        err = choose(conn, conn->scratch, &text, (size_t)cap, &found);
    *out = (int)found.count;
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

enum err store_petition_count(struct store_conn *conn, const struct petition_filter *filter,
                              int cap, int *out)
{
    ASSERT(cap >= 1);
    if (filter->is_handled)
        return count_handled(conn, filter->scope.owner, cap, out);
    if (filter->text.n)
        return count_found(conn, filter, cap, out);
    ASSERT(!filter->mark.n && !filter->route.n);
    return count_listed(conn, filter, cap, out);
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
