/* Looks reviewed by auditors.
 *
 * 1. Nothing of a matter leaves here but its number.
 * 2. What is counted and compared is what officials did; petitioners are in none of it. */
#include "service/review.h"

#include "service/number.h"
#include "service/service_private.h"

enum { DAYS_USUAL = 31, DAYS_MAX = 366, PAGE_MAX = 100, SUMS_MAX = 2000 };
#define FOLLOWED_MS (INT64_C(7) * 24 * 60 * 60 * 1000)

/* ---- what may be reviewed ---- */

static enum err read_days(const struct call *call, const struct review_query *query, day_t *from,
                          day_t *to)
{
    *to = query->to == DAY_NONE ? call->today : query->to;
    *from = query->from == DAY_NONE ? *to - DAYS_USUAL + 1 : query->from;
    if (*to < *from)
        return fail_field(call->fail, "to", "pattern", "");
    if (*to - *from >= DAYS_MAX)
        return fail_field(call->fail, "from", "pattern", "");
    return ERR_OK;
}

static bool is_within_reach(const struct call *call, const struct grant *as, id64 unit)
{
    return unit_is_within(call->office->units, unit,
                          unit_reach_root(call->office->units, as->unit));
}

/* The matter that a number names; *out stays empty when there is none, or when an auditor of a part
 * has nothing to do with it. */
static enum err find_matter(struct call *call, const struct grant *as, struct sv number,
                            struct petition_key *out)
{
    struct petition petition;
    struct petition_key key;
    enum err err =
        store_petition_by_number(call->conn, number_normalise(call->arena, number), &key);
    if (!err)
        err = store_petition_load(call->conn, call->arena, &key, &petition);
    if (!err && is_within_reach(call, as, petition.office))
        *out = key;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

struct scope_of_review {
    struct grant as;
    struct reading_query query;
    bool is_whole, is_empty;
};

static enum err narrow_to_part(struct call *call, const struct review_query *query,
                               struct scope_of_review *out)
{
    if (query->number.n)
        return ERR_OK; /* find_matter kept to the reach */
    if (!out->query.unit)
        out->query.unit = out->as.unit;
    if (!is_within_reach(call, &out->as, out->query.unit))
        return fail_field(call->fail, "unit", "enum", "");
    return ERR_OK;
}

static enum err read_scope(struct call *call, const struct review_query *query,
                           struct scope_of_review *out)
{
    *out = (struct scope_of_review){
        .query = {.account = query->account, .unit = query->unit, .kind = query->kind}};
    if (!call_has_role(call, ROLE_BIT(ROLE_AUDITOR), &out->as))
        return ERR_FORBIDDEN;
    out->is_whole = call_audits_whole_office(call, &out->as);
    enum err err = ERR_OK;
    if (query->number.n)
        err = find_matter(call, &out->as, query->number, &out->query.petition);
    out->is_empty = query->number.n && !out->query.petition.id;
    if (!err && !out->is_whole)
        err = narrow_to_part(call, query, out);
    return err;
}

static enum err note_review(struct call *call, const struct scope_of_review *scope, struct sv what)
{
    const struct look look = {.petition = scope->query.petition,
                              .kind = READING_READINGS,
                              .as = scope->as,
                              .ground = GROUND_AUDIT,
                              .purpose = what};
    return reading_note(call, &look, NULL);
}

/* ---- what followed an opening ---- */

static enum err acted_between(struct call *call, const struct reading *reading, time_ms until,
                              bool *out)
{
    const struct event *events;
    size_t count;
    struct arena *arena = arena_new();
    enum err err = store_petition_events(call->conn, arena, &reading->petition, &events, &count);
    *out = false;
    for (size_t i = 0; !err && i < count; i++)
        *out = *out || (events[i].actor.account == reading->by.account &&
                        events[i].at >= reading->at && events[i].at < until);
    arena_free(&arena);
    return err;
}

static enum err what_followed(struct call *call, const struct reading *reading,
                              enum review_followed *out)
{
    bool has_acted;
    time_ms until = reading->at + FOLLOWED_MS;
    *out = FOLLOWED_NOT_ASKED;
    if (reading->kind != READING_IDENTITY)
        return ERR_OK;
    enum err err = acted_between(call, reading, until, &has_acted);
    if (has_acted)
        *out = FOLLOWED_BY_ACT;
    else
        *out = call->now < until ? FOLLOWED_OPEN : FOLLOWED_BY_NOTHING;
    return err;
}

/* ---- pages ---- */

static enum err account_of(struct call *call, id64 id, struct account *out)
{
    enum err err = store_account_get(call->conn, call->arena, id, out);
    out->id = id;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err fill_page(struct call *call, struct review_page *page)
{
    struct account *accounts = ARENA_ARRAY(call->arena, struct account, page->count);
    enum review_followed *followed = ARENA_ARRAY(call->arena, enum review_followed, page->count);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < page->count; i++) {
        err = account_of(call, page->items[i].by.account, &accounts[i]);
        if (!err)
            err = what_followed(call, &page->items[i], &followed[i]);
    }
    page->accounts = accounts;
    page->followed = followed;
    return err;
}

static enum err read_cursor(struct call *call, const struct review_query *query, day_t to,
                            id64 *before)
{
    *before = reading_id_of_day(call, to + 1);
    id64 after;
    if (!query->after.n)
        return ERR_OK;
    if (!id_parse(query->after, &after))
        return fail_field(call->fail, "after", "pattern", "");
    *before = after < *before ? after : *before;
    return ERR_OK;
}

enum err service_review(struct call *call, const struct review_query *query,
                        struct review_page *out)
{
    struct scope_of_review scope;
    *out = (struct review_page){.count = 0};
    enum err err = read_scope(call, query, &scope);
    if (!err)
        err = read_days(call, query, &out->from, &out->to);
    if (!err)
        err = read_cursor(call, query, out->to, &scope.query.before);
    if (!err)
        err = note_review(call, &scope, query->is_export ? SV("export") : SV("readings"));
    if (err)
        return err;
    out->unit = scope.query.unit;
    out->is_whole = scope.is_whole;
    if (scope.is_empty)
        return ERR_OK;
    int limit = query->limit > 0 && query->limit < PAGE_MAX ? query->limit : PAGE_MAX;
    scope.query.since = reading_id_of_day(call, out->from);
    scope.query.limit = limit;
    err = store_reading_list(call->conn, call->arena, &scope.query, &out->items, &out->count);
    if (!err && out->count == (size_t)limit)
        out->next = arena_printf(call->arena, "%lld", (long long)out->items[out->count - 1].id);
    return err ? err : fill_page(call, out);
}

/* ---- sums ---- */

static struct review_sum *sum_of(struct review_sum *sums, size_t *count,
                                 const struct reading *reading)
{
    for (size_t i = 0; i < *count; i++) {
        if (sums[i].account.id == reading->by.account)
            return &sums[i];
    }
    if (*count == SUMS_MAX)
        return NULL;
    sums[*count] = (struct review_sum){.account = {.id = reading->by.account}, .by = reading->by};
    return &sums[(*count)++];
}

static enum err add_look(struct call *call, const struct reading *reading, struct review_sum *sum)
{
    enum review_followed followed;
    enum err err = what_followed(call, reading, &followed);
    sum->files += reading->kind == READING_FILE;
    sum->identities += reading->kind == READING_IDENTITY;
    sum->lookups += reading->kind == READING_SAME;
    sum->lists += reading->kind == READING_LIST;
    sum->readings += reading->kind == READING_READINGS;
    sum->unfollowed += followed == FOLLOWED_BY_NOTHING;
    return err;
}

static int by_unfollowed(const void *left, const void *right)
{
    const struct review_sum *a = left;
    const struct review_sum *b = right;
    if (a->unfollowed != b->unfollowed)
        return b->unfollowed - a->unfollowed;
    if (a->identities != b->identities)
        return b->identities - a->identities;
    return (a->account.id > b->account.id) - (a->account.id < b->account.id);
}

enum err service_review_sums(struct call *call, const struct review_query *query,
                             struct review_sums *out)
{
    struct scope_of_review scope;
    const struct reading *looks;
    size_t count = 0;
    *out = (struct review_sums){.count = 0};
    enum err err = read_scope(call, query, &scope);
    if (!err)
        err = read_days(call, query, &out->from, &out->to);
    if (!err)
        err = note_review(call, &scope, SV("sums"));
    if (err)
        return err;
    scope.query.since = reading_id_of_day(call, out->from);
    scope.query.before = reading_id_of_day(call, out->to + 1);
    scope.query.limit = REVIEW_SUM_MAX;
    err = store_reading_list(call->conn, call->arena, &scope.query, &looks, &count);
    struct review_sum *sums = ARENA_ARRAY(call->arena, struct review_sum, SUMS_MAX);
    for (size_t i = 0; !err && i < count; i++) {
        struct review_sum *sum = sum_of(sums, &out->count, &looks[i]);
        if (sum)
            err = add_look(call, &looks[i], sum);
    }
    for (size_t i = 0; !err && i < out->count; i++)
        err = account_of(call, sums[i].account.id, &sums[i].account);
    qsort(sums, out->count, sizeof *sums, by_unfollowed);
    out->items = sums;
    out->is_cut = count == REVIEW_SUM_MAX;
    return err;
}
