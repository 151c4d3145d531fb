/* Who sits at the joint reception centre: one read by the day for each kind that sits. */
#include "service/sittings.h"

#include "service/service_private.h"
#include "service/work_lists.h"

#include <stdlib.h>

enum { PUBLISHED_DAYS = 14 };

/* ---- one ---- */

static struct sv choice_name(const struct call *call, const struct rule_act *act, struct sv id,
                             struct sv chosen)
{
    const struct rule_field *field = rule_act_field(act, id);
    for (size_t i = 0; field && i < field->choices.count; i++) {
        if (sv_eq(field->choices.items[i].id, chosen))
            return words_in(&field->choices.items[i].name, call->lang);
    }
    return SV("");
}

/* Of whichever opening asks for it. */
static struct sv form_name(const struct call *call, const struct rule_work *rules, struct sv chosen)
{
    struct sv name = SV("");
    for (size_t i = 0; chosen.n > 0 && name.n == 0 && i < rules->act_count; i++) {
        if (rules->acts[i].kind == WORK_ACT_OPENED)
            name = choice_name(call, &rules->acts[i], SV("form"), chosen);
    }
    return name;
}

/* False: its rules are not known, or nobody sits in such works. */
static bool view_of(const struct call *call, const struct sitting *sitting,
                    struct sitting_view *out)
{
    const struct rulebook *rulebook = office_rulebook(call->office, sitting->rulebook);
    const struct rule_work *rules = rulebook ? rulebook_work(rulebook, sitting->kind) : NULL;
    if (!rules || rules->sits == SITS_NOBODY)
        return false;
    *out = (struct sitting_view){
        .sitting = *sitting, .rules = rules, .form = form_name(call, rules, sitting->held.form)};
    return true;
}

static int view_cmp(const void *left, const void *right)
{
    const struct sitting_view *a = left;
    const struct sitting_view *b = right;
    if (a->sitting.held.day != b->sitting.held.day)
        return a->sitting.held.day < b->sitting.held.day ? -1 : 1;
    if (a->rules->sits != b->rules->sits)
        return a->rules->sits < b->rules->sits ? -1 : 1;
    if (a->sitting.held.minute != b->sitting.held.minute)
        return a->sitting.held.minute < b->sitting.held.minute ? -1 : 1;
    return (a->sitting.key.id > b->sitting.key.id) - (a->sitting.key.id < b->sitting.key.id);
}

/* ---- many ---- */

typedef bool keep_fn(struct call *call, struct sitting_view *view);

struct listing {
    struct call *call;
    keep_fn *keep; /* NULL: all */
    struct sitting_view *items;
    size_t count;
};

static enum err list_kind(struct listing *l, struct sv kind, const struct sitting_list *wish)
{
    const struct sitting_filter filter = {.region = l->call->office->region,
                                          .kind = kind,
                                          .from = wish->from,
                                          .to = wish->from + wish->days - 1,
                                          .limit = SITTINGS_MAX};
    struct sitting *rows;
    size_t count;
    enum err err = store_sitting_list(l->call->conn, l->call->arena, &filter, &rows, &count);
    for (size_t i = 0; !err && i < count && l->count < SITTINGS_MAX; i++) {
        struct sitting_view *next = &l->items[l->count];
        if (view_of(l->call, &rows[i], next) && (!l->keep || l->keep(l->call, next)))
            l->count++;
    }
    return err;
}

static enum err list_all(struct listing *l, struct sitting_list *out)
{
    const struct rulebook *rulebook = call_rulebook(l->call);
    enum err err = ERR_OK;
    l->items = ARENA_ARRAY(l->call->arena, struct sitting_view, SITTINGS_MAX);
    for (size_t i = 0; !err && i < rulebook->work_count; i++) {
        if (rulebook->works[i].sits != SITS_NOBODY)
            err = list_kind(l, rulebook->works[i].id, out);
    }
    if (l->count > 1)
        qsort(l->items, l->count, sizeof l->items[0], view_cmp);
    out->items = l->items;
    out->count = err ? 0 : l->count;
    return err;
}

enum err service_sittings(struct call *call, struct sitting_list *out)
{
    *out = (struct sitting_list){.from = call->today, .days = PUBLISHED_DAYS};
    return list_all(&(struct listing){.call = call}, out);
}

/* ---- at the desk ---- */

static const role_set OFFICE =
    ROLE_BIT(ROLE_WINDOW_CLERK) | ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD);
static const role_set POSTERS = ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD);
static const role_set SITTERS = ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);
static const role_set AROUND = ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_LEADER);

static bool reads(const struct call *call, const struct sitting *sitting, const struct grant *grant)
{
    const struct unit_tree *units = call->office->units;
    role_set role = ROLE_BIT(grant->role);
    return ((OFFICE & role) && grant->unit == sitting->office) ||
           ((SITTERS & role) && grant->unit == sitting->unit) ||
           ((AROUND & role) &&
            unit_is_within(units, sitting->office, unit_reach_root(units, grant->unit)));
}

static bool keep_for_desk(struct call *call, struct sitting_view *view)
{
    bool is_read = false;
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        bool is_sitter = (SITTERS & ROLE_BIT(grant->role)) != 0;
        is_read = is_read || reads(call, &view->sitting, grant);
        view->is_own = view->is_own || (is_sitter && grant->unit == view->sitting.unit);
    }
    return is_read;
}

/* On the day itself: who is not there although the minute has passed. */
static int late_minutes(const struct call *call, const struct sitting_view *view)
{
    const struct work_held *held = &view->sitting.held;
    int minute = zone_minute(&call_rulebook(call)->zone, call->now);
    bool is_awaited = held->stand == WORK_STAND_ANNOUNCED && held->arrived_at == 0;
    bool is_late = is_awaited && held->minute > 0 && held->day == call->today;
    return is_late && minute > held->minute ? minute - held->minute : 0;
}

static void fill_for_desk(struct call *call, struct sitting_view *view)
{
    const struct sitting *sitting = &view->sitting;
    const struct rule_work_state *state = rule_work_state(view->rules, sitting->state);
    const struct rule_duty *owed = rule_work_duty(view->rules, sitting->owed);
    view->state_name = state ? words_in(&state->name, call->lang) : SV("");
    view->owed_name = owed ? words_in(&owed->name, call->lang) : SV("");
    view->late_minutes = late_minutes(call, view);
    view->arrived_by = service_official_name(call, sitting->held.arrived_account);
}

static bool may_post(const struct call *call)
{
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct grant *grant = &call->who.grants[i];
        const struct unit *unit = unit_find(call->office->units, grant->unit);
        if ((POSTERS & ROLE_BIT(grant->role)) && unit && unit->kind == UNIT_KIND_PETITION_OFFICE)
            return true;
    }
    return false;
}

enum err service_desk_sittings(struct call *call, day_t from, int days, struct sitting_list *out)
{
    *out = (struct sitting_list){.from = from != DAY_NONE ? from : call->today,
                                 .days = days ? days : 1,
                                 .may_post = may_post(call)};
    if (out->days < 1 || out->days > SITTING_DAYS_MAX)
        return fail_field(call->fail, "days", "max", "31");
    struct listing l = {.call = call, .keep = keep_for_desk};
    enum err err = list_all(&l, out);
    for (size_t i = 0; !err && i < l.count; i++)
        fill_for_desk(call, &l.items[i]);
    return err;
}
