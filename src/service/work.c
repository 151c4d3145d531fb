/* Work lists, their counts, and the mark that tells whether anything changed. Where a list looks
 * comes from the caller's widest grant; which rows a list holds is the table LISTS. */
#include "base/assert.h"
#include "base/num.h"
#include "base/utf8.h"
#include "service/petitions.h"
#include "service/service_private.h"
#include "service/works.h"
#include "store/figures.h"

enum { WEEK_DAYS = 7, LIMIT_DEFAULT = 50, LIMIT_MAX = 100 };

static const role_set REGION_ROLES =
    ROLE_BIT(ROLE_CASE_LEADER) | ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_LEADER);
static const role_set OFFICE_ROLES =
    ROLE_BIT(ROLE_WINDOW_CLERK) | ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD);
static const role_set UNIT_ROLES = ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);
static const role_set APPROVERS = ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_UNIT_HEAD);

/* ---- scope ---- */

static role_set roles_at(const struct call *call, id64 unit)
{
    role_set roles = 0;
    for (size_t i = 0; i < call->who.grant_count; i++) {
        if (call->who.grants[i].unit == unit)
            roles |= ROLE_BIT(call->who.grants[i].role);
    }
    return roles;
}

/* A leader sees the whole region; one of a part of it, what that part's petition office registered.
 */
static void scope_of_leader(const struct call *call, id64 unit, struct petition_scope *out)
{
    id64 reach = unit_reach_root(call->office->units, unit);
    if (reach == call->office->region)
        out->region = reach;
    else if (unit_petition_office(call->office->units, reach) &&
             unit_is_within(call->office->units, unit_petition_office(call->office->units, reach),
                            reach))
        out->office = unit_petition_office(call->office->units, reach);
    else
        out->owner = unit;
}

static bool is_at_office(const struct call *call, const struct grant *grant)
{
    const struct unit *unit = unit_find(call->office->units, grant->unit);
    return unit && unit->kind == UNIT_KIND_PETITION_OFFICE;
}

enum err call_scope(const struct call *call, struct scope *out)
{
    return call_scope_as(call, REGION_ROLES | OFFICE_ROLES | UNIT_ROLES, out);
}

enum err call_scope_as(const struct call *call, role_set roles, struct scope *out)
{
    struct grant grant;
    *out = (struct scope){0};
    if (call_has_role(call, REGION_ROLES & roles, &grant))
        scope_of_leader(call, grant.unit, &out->where);
    else if (call_has_role(call, OFFICE_ROLES & roles, &grant) && is_at_office(call, &grant))
        out->where.office = grant.unit;
    else if (call_has_role(call, OFFICE_ROLES & roles, &grant))
        out->where.owner = grant.unit; /* the window of a unit that receives petitions itself */
    else if (call_has_role(call, UNIT_ROLES & roles, &grant))
        out->where.owner = grant.unit;
    else
        return ERR_FORBIDDEN;
    out->unit = grant.unit;
    out->as = grant.role;
    out->roles = roles_at(call, grant.unit);
    return ERR_OK;
}

/* ---- the lists ---- */

static const struct list {
    const char *word;
    bool is_mine;      /* my unit has it and it waits for my role */
    bool is_elsewhere; /* an office: another unit has it; a unit: it waits for another role */
    bool is_approval;
    bool is_ended;
    bool is_incomplete;
    bool is_handled; /* a unit's: what it answered and has no more */
    bool is_of_unit; /* a unit's own: the one asked for, else the caller's */
    bool has_due_from, has_due_to;
    int due_from, due_to; /* days from today */
} LISTS[LIST__COUNT] = {
    [LIST_MINE] = {.word = "mine", .is_mine = true},
    [LIST_OVERDUE] = {.word = "overdue", .has_due_to = true, .due_to = -1},
    [LIST_TODAY] = {.word = "today", .has_due_from = true, .has_due_to = true},
    [LIST_WEEK] = {.word = "week",
                   .has_due_from = true,
                   .has_due_to = true,
                   .due_to = WEEK_DAYS - 1},
    [LIST_WAITING] = {.word = "waiting", .is_elsewhere = true},
    [LIST_APPROVAL] = {.word = "approval", .is_approval = true},
    [LIST_UNIT] = {.word = "unit", .is_of_unit = true},
    [LIST_ALL] = {.word = "all"},
    [LIST_ENDED] = {.word = "ended", .is_ended = true},
    [LIST_INCOMPLETE] = {.word = "incomplete", .is_incomplete = true},
    [LIST_HANDLED] = {.word = "handled", .is_handled = true},
};

const char *work_list_word(enum work_list list)
{
    ASSERT(list < LIST__COUNT);
    return LISTS[list].word;
}

bool work_list_from_word(struct sv word, enum work_list *out)
{
    for (int i = 0; i < LIST__COUNT; i++) {
        if (!sv_is(word, LISTS[i].word))
            continue;
        *out = (enum work_list)i;
        return true;
    }
    return false;
}

/* The state an incomplete registration is in. */
static struct sv incomplete_state(const struct call *call)
{
    const struct rule_action *action =
        rulebook_action(call_rulebook(call), SV("register_incomplete"));
    return action ? action->outcome.to : SV("");
}

static void narrow(const struct call *call, const struct scope *scope, enum work_list which,
                   struct petition_filter *filter)
{
    const struct list *list = &LISTS[which];
    filter->scope = scope->where;
    filter->is_ended = list->is_ended;
    filter->order = list->is_ended ? ORDER_NEWEST : ORDER_DUE;
    if (list->has_due_from)
        filter->due_from = call->today + list->due_from;
    if (list->has_due_to)
        filter->due_to = call->today + list->due_to;
    if (list->is_mine || list->is_of_unit)
        filter->owner = scope->unit;
    if (list->is_mine)
        filter->awaits = scope->roles;
    if (list->is_elsewhere && scope->where.owner)
        filter->awaits = ~scope->roles;
    else if (list->is_elsewhere)
        filter->not_owner = scope->unit;
    if (list->is_approval)
        filter->awaits = APPROVERS & scope->roles ? APPROVERS & scope->roles : APPROVERS;
    if (list->is_incomplete)
        filter->state = incomplete_state(call);
    filter->is_handled = list->is_handled;
}

/* ---- pages: "day.id" of the last row ---- */

static enum err read_cursor(const struct call *call, struct sv after,
                            struct petition_filter *filter)
{
    struct sv day_text;
    struct sv id_text;
    int64_t day;
    if (!after.n)
        return ERR_OK;
    if (!sv_cut(after, '.', &day_text, &id_text) || !num_parse_i64(day_text, 0, INT32_MAX, &day) ||
        !id_parse(id_text, &filter->after_id))
        return fail_field(call->fail, "after", "pattern", "");
    filter->has_after = true;
    filter->after_day = (day_t)day;
    return ERR_OK;
}

static struct sv write_cursor(const struct call *call, const struct petition_filter *filter,
                              const struct petition_row *last)
{
    day_t day = filter->order == ORDER_DUE ? last->due_day : last->received_day;
    return arena_printf(call->arena, "%d.%lld", day, (long long)last->key.id);
}

/* Only a unit has answered what it has no more: an office and a leader see all of it anyway. */
static bool is_without_rows(const struct scope *scope, enum work_list list)
{
    return LISTS[list].is_handled && !scope->where.owner;
}

/* One row for the list, with the scope it was read under; what was searched for is not kept. */
static enum err note_list(struct call *call, const struct scope *scope, enum work_list list)
{
    const struct look look = {.kind = READING_LIST,
                              .as = {scope->as, scope->unit},
                              .ground = GROUND_LISTING,
                              .purpose = sv_from(work_list_word(list))};
    return reading_note(call, &look, NULL);
}

/* Whether the list was noted lately goes with the question for its rows. */
static void ask_ahead(struct call *call, const struct scope *scope, enum work_list list,
                      const struct petition_filter *filter)
{
    const struct petition_row *rows;
    size_t count;
    if (!store_ahead_begin(call->conn))
        return;
    (void)!store_petition_list(call->conn, call->arena, filter, &rows, &count);
    (void)!note_list(call, scope, list);
    store_ahead_end(call->conn);
}

enum err service_work(struct call *call, const struct work_query *query, struct work_page *out)
{
    *out = (struct work_page){0};
    struct scope scope;
    struct petition_filter filter = {0};
    enum err err = call_scope(call, &scope);
    if (!err && is_without_rows(&scope, query->list))
        return note_list(call, &scope, query->list);
    if (err)
        return err;
    narrow(call, &scope, query->list, &filter);
    filter.mark = query->mark;
    filter.route = query->route;
    if (query->state.n)
        filter.state = query->state;
    filter.channel = query->channel;
    filter.class_code = query->class_code;
    filter.text = sv_trim(query->text);
    if (query->unit)
        filter.owner = query->unit;
    int limit = query->limit > 0 ? query->limit : LIMIT_DEFAULT;
    limit = limit < LIMIT_MAX ? limit : LIMIT_MAX;
    filter.limit = limit;
    err = read_cursor(call, query->after, &filter);
    if (!err)
        ask_ahead(call, &scope, query->list, &filter);
    if (!err)
        err = store_petition_list(call->conn, call->arena, &filter, &out->rows, &out->count);
    if (!err && out->count == (size_t)limit)
        out->next = write_cursor(call, &filter, &out->rows[out->count - 1]);
    return err ? err : note_list(call, &scope, query->list);
}

/* ---- counts ---- */

static int capped(int64_t number)
{
    return number > WORK_COUNT_CAP ? WORK_COUNT_CAP + 1 : (int)number;
}

static enum err count_list(struct call *call, struct figures_read *read, const struct scope *scope,
                           enum work_list list, int *out)
{
    struct petition_filter filter = {.limit = 1};
    int64_t number = 0;
    *out = 0;
    if (is_without_rows(scope, list))
        return ERR_OK;
    narrow(call, scope, list, &filter);
    if (filter.is_handled)
        return store_petition_count(call->conn, &filter, WORK_COUNT_CAP + 1, out);
    enum err err = store_figure_of_list(call->conn, read, &filter, &number);
    *out = capped(number);
    return err;
}

static enum err count_days(struct call *call, const struct scope *scope, day_t from, size_t count,
                           int *out)
{
    struct figures_read read = {.arena = call->arena};
    enum err failed = ERR_OK;
    for (size_t i = 0; i < count; i++) {
        const struct petition_filter filter = {.scope = scope->where,
                                               .due_from = from + (day_t)i,
                                               .due_to = from + (day_t)i,
                                               .order = ORDER_DUE,
                                               .limit = 1};
        int64_t number = 0;
        enum err err = store_figure_of_list(call->conn, &read, &filter, &number);
        out[i] = number < INT32_MAX ? (int)number : INT32_MAX;
        failed = failed ? failed : err;
    }
    return failed;
}

enum err service_due_by_day(struct call *call, day_t from, size_t count, int *out)
{
    struct scope scope;
    enum err err = call_scope(call, &scope);
    for (size_t i = 0; i < count; i++)
        out[i] = 0;
    if (err == ERR_FORBIDDEN)
        return ERR_OK;
    if (!err && store_ahead_begin(call->conn)) {
        (void)!count_days(call, &scope, from, count, out);
        store_ahead_end(call->conn);
    }
    return err ? err : count_days(call, &scope, from, count, out);
}

static enum err count_tag(struct call *call, struct figures_read *read, const struct scope *scope,
                          const struct petition_tag *tag, int *out)
{
    int64_t number;
    enum err err = store_figure_of_tag(call->conn, read, &scope->where, tag, &number);
    *out = capped(number);
    return err;
}

const struct choice_list *service_routes(const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_field *field = action_field(&rulebook->actions[i], SV("route"));
        if (field && field->kind == FIELD_CHOICE)
            return &field->choices;
    }
    return NULL;
}

static enum err count_marks_and_routes(struct call *call, struct figures_read *read,
                                       const struct scope *scope, struct work_counts *out)
{
    const struct rulebook *rulebook = office_rulebook_in_force(call->office, call->today);
    const struct choice_list *routes = service_routes(rulebook);
    size_t route_count = routes ? routes->count : 0;
    int *marks = ARENA_ARRAY(call->arena, int, rulebook->mark_count);
    int *counted = ARENA_ARRAY(call->arena, int, route_count);
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < rulebook->mark_count; i++) {
        const struct petition_tag mark = {.id = rulebook->marks[i].id};
        err = count_tag(call, read, scope, &mark, &marks[i]);
    }
    for (size_t i = 0; !err && i < route_count; i++) {
        const struct petition_tag route = {.is_route = true, .id = routes->items[i].id};
        err = count_tag(call, read, scope, &route, &counted[i]);
    }
    out->marks = marks;
    out->routes = counted;
    return err;
}

static enum err count_lists(struct call *call, struct figures_read *read, const struct scope *scope,
                            int lists[LIST__COUNT])
{
    enum err failed = ERR_OK;
    for (int i = 0; i < LIST__COUNT; i++) {
        enum err err = count_list(call, read, scope, (enum work_list)i, &lists[i]);
        failed = failed ? failed : err;
    }
    return failed;
}

enum err service_work_counts(struct call *call, struct work_counts *out)
{
    struct scope scope;
    struct figures_read read = {.arena = call->arena};
    *out = (struct work_counts){.marks = NULL};
    enum err err = call_scope(call, &scope);
    if (err)
        return err;
    if (store_ahead_begin(call->conn)) { /* marks and routes ask for nothing more */
        (void)!count_lists(call, &read, &scope, out->lists);
        store_ahead_end(call->conn);
    }
    err = count_lists(call, &read, &scope, out->lists);
    return err ? err : count_marks_and_routes(call, &read, &scope, out);
}

/* ---- pulse ---- */

enum err service_pulse(struct call *call, id64 petition, id64 *mark, int64_t *version)
{
    struct scope scope;
    struct loaded loaded;
    *mark = 0;
    *version = 0;
    enum err err = call_scope(call, &scope);
    if (err == ERR_FORBIDDEN)
        return ERR_OK; /* an auditor's or administrator's page has no list */
    if (!err)
        err = store_petition_mark(call->conn, &scope.where, mark);
    if (err || !petition)
        return err;
    err = petition_load_for_staff(call, petition, &loaded);
    if (err == ERR_NOT_FOUND)
        return ERR_OK; /* gone out of reach: the page finds out when it looks */
    if (!err)
        *version = loaded.petition.version;
    return err;
}
