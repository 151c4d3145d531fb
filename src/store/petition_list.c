/* Work lists: from a filter to one of the generated statements. Every list follows an index of its
 * scope; values that mean "any" are chosen here so that statements need no alternatives. */
#include "base/assert.h"
#include "base/buf.h"
#include "store/petition_rows.h"
#include "store/store_private.h"

#include <limits.h>

#define WINDOW_ROWS 2000
#define NUMBER_MIN_CHARS 8
#define NUMBER_MIN_DIGITS 6
#define NO_UNIT (-1) /* no owner is this one */

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

/* ---- filters ---- */

/* The filter in the terms of the statements; which of them matter is in `with`. */
struct terms {
    int scope; /* owner, office, region: the order of every generated scope */
    id64 unit;
    day_t from_day, to_day; /* of sort_day */
    bool by_due;
    int64_t after_day;
    id64 after_id;
    struct sv class_from, class_to;
    int64_t awaits;
    id64 owner_from, owner_to, not_owner;
    unsigned with;
};

/* The generated selectors of lists and counts have to agree for that. */
_Static_assert((int)Q_PETITION_LIST_SCOPE_REGION == (int)Q_PETITION_COUNT_SCOPE_REGION &&
                   (int)Q_PETITION_LIST_SCOPE_REGION == (int)Q_PETITION_SEARCH_SCOPE_REGION &&
                   (int)Q_PETITION_LIST_SCOPE_REGION == (int)Q_PETITION_SEARCH_COUNT_SCOPE_REGION &&
                   (int)Q_PETITION_LIST_SCOPE_REGION == (int)Q_PETITION_MARK_SCOPE_REGION &&
                   (int)Q_PETITION_LIST_WITH_WHO == (int)Q_PETITION_COUNT_WITH_WHO,
               "lists and counts choose alike");

static void set_scope(struct terms *terms, const struct petition_scope *scope)
{
    ASSERT((scope->owner != 0) + (scope->office != 0) + (scope->region != 0) == 1);
    if (scope->owner) {
        terms->scope = Q_PETITION_LIST_SCOPE_OWNER;
        terms->unit = scope->owner;
    } else if (scope->office) {
        terms->scope = Q_PETITION_LIST_SCOPE_OFFICE;
        terms->unit = scope->office;
    } else {
        terms->scope = Q_PETITION_LIST_SCOPE_REGION;
        terms->unit = scope->region;
    }
}

/* Due days bound open petitions only; a bound of either kind leaves out those that owe nothing. */
static void set_days(struct terms *terms, const struct petition_filter *filter)
{
    bool is_bound = !filter->is_ended && (filter->due_from || filter->due_to);
    terms->from_day = is_bound ? filter->due_from : DAY_NONE;
    terms->to_day = SORT_DAY_LAST;
    if (is_bound)
        terms->to_day = filter->due_to ? filter->due_to : SORT_DAY_LAST - 1;
}

/* The place to go on from. Due order begins at the lower bound, so that one comparison says both.
 */
static void set_after(struct terms *terms, const struct petition_filter *filter)
{
    terms->by_due = filter->order == ORDER_DUE && !filter->is_ended;
    terms->after_day = terms->by_due ? terms->from_day : INT_MAX;
    terms->after_id = 0;
    if (!filter->has_after)
        return;
    bool owes_nothing = terms->by_due && filter->after_day == DAY_NONE;
    terms->after_day = owes_nothing ? SORT_DAY_LAST : filter->after_day;
    terms->after_id = filter->after_id;
}

/* "land" covers "land.expropriation": everything between "land." and "land/", which follows. */
static void set_class(struct terms *terms, struct arena *arena, struct sv class_code)
{
    terms->class_from = arena_printf(arena, "%.*s.", SV_FMT(class_code));
    terms->class_to = arena_printf(arena, "%.*s/", SV_FMT(class_code));
}

static struct terms terms_of(struct arena *arena, const struct petition_filter *filter)
{
    struct terms terms = {0};
    set_scope(&terms, &filter->scope);
    set_days(&terms, filter);
    set_after(&terms, filter);
    set_class(&terms, arena, filter->class_code);
    terms.awaits = filter->awaits ? (int64_t)filter->awaits : INT64_C(0xffffffff);
    terms.owner_from = filter->owner;
    terms.owner_to = filter->owner ? filter->owner : INT64_MAX;
    terms.not_owner = filter->not_owner ? filter->not_owner : NO_UNIT;
    if (filter->state.n)
        terms.with |= Q_PETITION_LIST_WITH_STATE;
    if (filter->channel.n)
        terms.with |= Q_PETITION_LIST_WITH_CHANNEL;
    if (filter->class_code.n)
        terms.with |= Q_PETITION_LIST_WITH_CLASS;
    if (filter->awaits || filter->owner || filter->not_owner)
        terms.with |= Q_PETITION_LIST_WITH_WHO;
    return terms;
}

/* ---- text ---- */

struct text_terms {
    bool is_number;
    struct sv title_like;
    struct sv number_from, number_to;
};

static bool is_only_number(struct sv text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && c != '-' && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z'))
            return false;
        digits += is_digit;
    }
    return text.n >= NUMBER_MIN_CHARS && digits >= NUMBER_MIN_DIGITS;
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* %text% with the pattern characters of the text itself escaped by "!". */
static struct sv like_pattern(struct arena *arena, struct sv text)
{
    char *p = arena_alloc(arena, 2 * text.n + 2);
    size_t n = 0;
    p[n++] = '%';
    for (size_t i = 0; i < text.n; i++) {
        char c = ascii_lower(text.p[i]);
        if (c == '%' || c == '_' || c == '!')
            p[n++] = '!';
        p[n++] = c;
    }
    p[n++] = '%';
    return (struct sv){p, n};
}

/* Texts that begin with it lie between it and it followed by the last character there is. */
static struct text_terms text_terms_of(struct arena *arena, struct sv text)
{
    char *from = arena_alloc(arena, text.n + 4);
    for (size_t i = 0; i < text.n; i++)
        from[i] = ascii_upper(text.p[i]);
    const struct sv upper = {from, text.n};
    return (struct text_terms){
        .is_number = is_only_number(text),
        .title_like = like_pattern(arena, text),
        .number_from = upper,
        .number_to = arena_printf(arena, "%.*s\xf4\x8f\xbf\xbf", SV_FMT(upper)),
    };
}

/* ---- lists ---- */

static enum err list(struct store_conn *conn, struct arena *arena,
                     const struct petition_filter *filter, struct q_petition_list_out **rows,
                     size_t *count)
{
    const struct terms terms = terms_of(conn->scratch, filter);
    enum q_petition_list_order order = Q_PETITION_LIST_ORDER_DUE;
    if (!terms.by_due)
        order = filter->is_ended ? Q_PETITION_LIST_ORDER_NEWEST : Q_PETITION_LIST_ORDER_RECEIVED;
    const struct q_petition_list_in in = {
        .scope = (enum q_petition_list_scope)terms.scope,
        .order = order,
        .with = terms.with,
        .unit = terms.unit,
        .is_ended = filter->is_ended,
        .from_day = terms.from_day,
        .to_day = terms.to_day,
        .after_day = terms.after_day,
        .after_id = terms.after_id,
        .limit = filter->limit,
        .state = filter->state,
        .channel = filter->channel,
        .class_code = filter->class_code,
        .class_from = terms.class_from,
        .class_to = terms.class_to,
        .awaits = terms.awaits,
        .owner_from = terms.owner_from,
        .owner_to = terms.owner_to,
        .not_owner = terms.not_owner,
    };
    return q_petition_list(conn, arena, &in, rows, count);
}

static enum err search(struct store_conn *conn, struct arena *arena,
                       const struct petition_filter *filter, struct q_petition_list_out **rows,
                       size_t *count)
{
    const struct terms terms = terms_of(conn->scratch, filter);
    const struct text_terms text = text_terms_of(conn->scratch, filter->text);
    const struct q_petition_search_in in = {
        .scope = (enum q_petition_search_scope)terms.scope,
        .window = text.is_number ? Q_PETITION_SEARCH_WINDOW_NUMBER : Q_PETITION_SEARCH_WINDOW_LAST,
        .order = terms.by_due ? Q_PETITION_SEARCH_ORDER_DUE : Q_PETITION_SEARCH_ORDER_NEWEST,
        .unit = terms.unit,
        .is_ended = filter->is_ended,
        .from_day = terms.from_day,
        .to_day = terms.to_day,
        .after_day = terms.after_day,
        .after_id = terms.after_id,
        .limit = filter->limit,
        .state = filter->state,
        .channel = filter->channel,
        .class_code = filter->class_code,
        .class_from = terms.class_from,
        .class_to = terms.class_to,
        .awaits = terms.awaits,
        .owner_from = terms.owner_from,
        .owner_to = terms.owner_to,
        .not_owner = terms.not_owner,
        .title_like = text.title_like,
        .number_from = text.number_from,
        .number_to = text.number_to,
        .window_rows = WINDOW_ROWS,
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
    enum err err = filter->text.n ? search(conn, arena, filter, &rows, count)
                                  : list(conn, arena, filter, &rows, count);
    if (!err)
        *out = rows_listed(arena, rows, *count);
    return err;
}

void store_petition_after(struct petition_filter *filter, const struct petition_row *last)
{
    bool by_due = filter->order == ORDER_DUE && !filter->is_ended;
    filter->has_after = true;
    filter->after_day = by_due ? last->due_day : last->received_day;
    filter->after_id = last->key.id;
}

/* ---- counts ---- */

static enum err count_listed(struct store_conn *conn, const struct petition_filter *filter, int cap,
                             struct q_petition_count_out *out)
{
    const struct terms terms = terms_of(conn->scratch, filter);
    const struct q_petition_count_in in = {
        .scope = (enum q_petition_count_scope)terms.scope,
        .with = terms.with,
        .unit = terms.unit,
        .is_ended = filter->is_ended,
        .from_day = terms.from_day,
        .to_day = terms.to_day,
        .cap = cap,
        .state = filter->state,
        .channel = filter->channel,
        .class_code = filter->class_code,
        .class_from = terms.class_from,
        .class_to = terms.class_to,
        .awaits = terms.awaits,
        .owner_from = terms.owner_from,
        .owner_to = terms.owner_to,
        .not_owner = terms.not_owner,
    };
    return q_petition_count(conn, conn->scratch, &in, out);
}

static enum err count_found(struct store_conn *conn, const struct petition_filter *filter, int cap,
                            struct q_petition_search_count_out *out)
{
    const struct terms terms = terms_of(conn->scratch, filter);
    const struct text_terms text = text_terms_of(conn->scratch, filter->text);
    const struct q_petition_search_count_in in = {
        .scope = (enum q_petition_search_count_scope)terms.scope,
        .window = text.is_number ? Q_PETITION_SEARCH_COUNT_WINDOW_NUMBER
                                 : Q_PETITION_SEARCH_COUNT_WINDOW_LAST,
        .unit = terms.unit,
        .is_ended = filter->is_ended,
        .from_day = terms.from_day,
        .to_day = terms.to_day,
        .cap = cap,
        .state = filter->state,
        .channel = filter->channel,
        .class_code = filter->class_code,
        .class_from = terms.class_from,
        .class_to = terms.class_to,
        .awaits = terms.awaits,
        .owner_from = terms.owner_from,
        .owner_to = terms.owner_to,
        .not_owner = terms.not_owner,
        .title_like = text.title_like,
        .number_from = text.number_from,
        .number_to = text.number_to,
        .window_rows = WINDOW_ROWS,
    };
    return q_petition_search_count(conn, conn->scratch, &in, out);
}

enum err store_petition_count(struct store_conn *conn, const struct petition_filter *filter,
                              int cap, int *out)
{
    ASSERT(cap >= 1);
    struct q_petition_count_out listed_count = {0};
    struct q_petition_search_count_out found_count = {0};
    enum err err = filter->text.n ? count_found(conn, filter, cap, &found_count)
                                  : count_listed(conn, filter, cap, &listed_count);
    *out = (int)(filter->text.n ? found_count.found : listed_count.found);
    return err;
}

enum err store_petition_mark(struct store_conn *conn, const struct petition_scope *scope, id64 *out)
{
    struct terms terms = {0};
    struct q_petition_mark_out row = {0};
    set_scope(&terms, scope);
    const struct q_petition_mark_in in = {.scope = (enum q_petition_mark_scope)terms.scope,
                                          .unit = terms.unit};
    enum err err = q_petition_mark(conn, conn->scratch, &in, &row);
    *out = row.mark;
    return err;
}
