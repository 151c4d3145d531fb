/* Who reads a work, and what of it.
 *
 * "Not there" and "not yours to read" leave here as the same error. */
#include "service/works_private.h"

#include "base/assert.h"
#include "service/service_private.h"
#include "service/work_private.h"
#include "store/forgetting.h"

/* ---- who ---- */

static bool has_owed(const struct work_acting *a, const struct actor *actor)
{
    for (size_t i = 0; i < a->work.duty_count; i++) {
        const struct duty *duty = &a->work.duties[i];
        const struct duty_holder now = duty_owed_now(duty, &a->work, &a->ground.env);
        if (duty_is_of(&duty->holder, actor) || (!duty->is_ended && duty_is_of(&now, actor)))
            return true;
    }
    return false;
}

/* A unit that is only named in a work, and owes and answers nothing in it, does not read it. */
static bool is_answered_by_unit(const struct rule_work *rules)
{
    for (size_t i = 0; i < rules->act_count; i++) {
        if (rules->acts[i].at == WORK_AT_UNIT)
            return true;
    }
    return false;
}

static const role_set ANSWERERS = ROLE_BIT(ROLE_UNIT_HANDLER) | ROLE_BIT(ROLE_UNIT_HEAD);

/* The office that keeps it, and those above it. */
static bool is_inside_as(const struct call *call, const struct work *work,
                         const struct grant *grant)
{
    static const role_set KEEPERS = ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD) |
                                    ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_UNIT_HANDLER) |
                                    ROLE_BIT(ROLE_UNIT_HEAD);
    static const role_set ABOVE = ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_LEADER);
    role_set role = ROLE_BIT(grant->role);
    id64 reach = unit_reach_root(call->office->units, grant->unit);
    return ((role & KEEPERS) && grant->unit == work->office) ||
           ((role & ABOVE) && unit_is_within(call->office->units, work->office, reach));
}

/* Who sits beside the window is the window's to see and to call. */
static bool is_beside_window(const struct work_acting *a, const struct grant *grant)
{
    return a->rules->sits != SITS_NOBODY && grant->role == ROLE_WINDOW_CLERK &&
           grant->unit == a->work.office;
}

/* What a unit returns, it returns to the petition offices over it. */
static bool is_returned_to(const struct call *call, const struct work_acting *a,
                           const struct grant *grant)
{
    static const role_set OFFICIALS = ROLE_BIT(ROLE_CASE_OFFICER) | ROLE_BIT(ROLE_OFFICE_HEAD);
    const struct unit_tree *units = call->office->units;
    return a->rules->is_returned && (OFFICIALS & ROLE_BIT(grant->role)) &&
           unit_is_within(units, a->work.office, unit_reach_root(units, grant->unit));
}

static bool may_read_as(const struct call *call, const struct work_acting *a,
                        const struct grant *grant)
{
    const struct work *work = &a->work;
    const struct actor actor = call_actor(call, grant);
    bool is_asked = (grant->unit == work->unit && is_answered_by_unit(a->rules)) ||
                    work_has_party(work, grant->unit);
    return ((ANSWERERS & ROLE_BIT(grant->role)) && is_asked) || is_beside_window(a, grant) ||
           is_returned_to(call, a, grant) || has_owed(a, &actor);
}

static bool may_read(const struct call *call, struct work_acting *a)
{
    bool may = false;
    for (size_t i = 0; i < call->who.grant_count && !a->is_inside; i++) {
        const struct grant *grant = &call->who.grants[i];
        a->is_inside = is_inside_as(call, &a->work, grant);
        if (a->is_inside || (!may && may_read_as(call, a, grant)))
            a->as = *grant;
        may = may || a->is_inside || may_read_as(call, a, grant);
    }
    return may;
}

enum err work_load_for(struct call *call, id64 id, struct work_acting *out)
{
    *out = (struct work_acting){.key = {.id = id}};
    if (call->who.kind != CALLER_STAFF)
        return ERR_NOT_FOUND;
    enum err err = store_work_by_id(call->conn, id, &out->key);
    if (!err)
        err = store_work_load(call->conn, call->arena, &out->key, &out->work);
    if (err)
        return err;
    err = work_ground(call, &out->key, &out->work, out->work.leader, &out->ground);
    if (err)
        return err;
    out->rulebook = out->ground.world.rulebook;
    out->rules = rulebook_work(out->rulebook, out->work.kind);
    return may_read(call, out) ? ERR_OK : ERR_NOT_FOUND;
}

/* ---- the look ---- */

/* A matter that was destroyed has nobody left to be told. */
static enum err note_look(struct call *call, const struct work_acting *a, id64 petition)
{
    const struct petition_key key = {a->key.region, petition};
    const struct look look = {
        .petition = key, .kind = READING_FILE, .as = a->as, .ground = GROUND_SUPERVISION};
    bool is_disposed;
    enum err err = store_matter_is_disposed(call->conn, &key, &is_disposed);
    return err || is_disposed ? err : reading_note(call, &look, NULL);
}

static enum err note_looks(struct call *call, const struct work_acting *a)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < a->work.petition_count; i++)
        err = note_look(call, a, a->work.petitions[i]);
    if (err || call->has_noted)
        return err;
    const struct look look = {.kind = READING_LIST,
                              .as = a->as,
                              .ground = GROUND_LISTING,
                              .purpose =
                                  a->work.kind}; /* it is about no matter, or none any more */
    return reading_note(call, &look, NULL);
}

/* ---- one work ---- */

struct work_offers work_offers_to(struct call *call, const struct work *work,
                                  const struct work_env *env)
{
    const struct rule_work *rules = rulebook_work(env->world->rulebook, work->kind);
    ASSERT(rules);
    const struct rule_act **offers =
        arena_calloc(call->arena, rules->act_count, sizeof(const struct rule_act *));
    size_t found = 0;
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct actor actor = call_actor(call, &call->who.grants[i]);
        const struct rule_act *const *own;
        size_t count = work_offer(call->arena, work, &actor, env, &own);
        for (size_t k = 0; k < count; k++) {
            size_t at = 0;
            while (at < found && offers[at] != own[k])
                at++;
            if (at == found)
                offers[found++] = own[k];
        }
    }
    return (struct work_offers){offers, found};
}

/* Is what meets the duty said within the office? Then whoever answers to it learns nothing of it.
 */
static bool is_internal(const struct rule_work *rules, const struct duty *duty)
{
    const struct rule_duty *rule = rule_work_duty(rules, duty->rule);
    for (size_t i = 0; i < rule->ends_on.count; i++) {
        if (rule_work_act(rules, rule->ends_on.items[i])->is_internal)
            return true;
    }
    return false;
}

static bool is_owed_by(const struct call *call, const struct work_acting *a,
                       const struct duty *duty)
{
    const struct duty_holder now = duty_owed_now(duty, &a->work, &a->ground.env);
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct actor actor = call_actor(call, &call->who.grants[i]);
        if (duty_is_of(&duty->holder, &actor) || duty_is_of(&now, &actor))
            return true;
    }
    return false;
}

static const bool *hidden_duties(struct call *call, const struct work_acting *a)
{
    bool *is_hidden = ARENA_ARRAY(call->arena, bool, a->work.duty_count);
    for (size_t i = 0; i < a->work.duty_count; i++) {
        const struct duty *duty = &a->work.duties[i];
        is_hidden[i] = !a->is_inside && is_internal(a->rules, duty) && !is_owed_by(call, a, duty);
    }
    return is_hidden;
}

static bool is_told(const struct call *call, const struct work_acting *a,
                    const struct work_event *event, const bool *is_hidden)
{
    if (event->kind == WORK_STEPPED)
        return !is_hidden[event->effects.steps[0].no - 1];
    const struct rule_act *act = rule_work_act(a->rules, event->act);
    return a->is_inside || !act || !act->is_internal || event->actor.account == call->who.account;
}

/* What the office says and owes within itself is left out for whoever answers to it. */
static void leave_out_internal(struct call *call, const struct work_acting *a,
                               struct work_view *out)
{
    struct work_event *shown = ARENA_ARRAY(call->arena, struct work_event, out->event_count);
    size_t count = 0;
    out->is_hidden = hidden_duties(call, a);
    for (size_t i = 0; i < out->event_count; i++) {
        if (is_told(call, a, &out->events[i], out->is_hidden))
            shown[count++] = out->events[i];
    }
    out->events = shown;
    out->event_count = count;
}

/* Of a work that grants money, and of one that is given from it. */
static enum err look_at_money(struct call *call, const struct work_acting *a, struct work_view *out)
{
    bool grants = rule_work_has_money(a->rules, MONEY_GRANTS);
    bool holds = rule_work_has_money(a->rules, MONEY_HOLDS) && a->work.parent != 0;
    const struct work_key key = {a->key.region, grants ? a->key.id : a->work.parent};
    out->grants_money = grants;
    out->has_money = grants || holds;
    return out->has_money ? store_work_money(call->conn, &key, &out->money) : ERR_OK;
}

static bool is_listed(const struct work_view *view, const struct rule_act *act)
{
    bool is = false;
    for (size_t i = 0; !is && i < view->offer_count; i++)
        is = view->offers[i] == act;
    for (size_t i = 0; !is && i < view->waiting_count; i++)
        is = view->waiting[i].act == act;
    return is;
}

/* What waits under one of the caller's grants and may be done under another is offered. */
static void fill_waiting(struct call *call, const struct work_acting *a, struct work_view *out)
{
    const struct rule_work *rules = rulebook_work(out->rulebook, out->work.kind);
    struct work_waiting *waiting = ARENA_ARRAY(call->arena, struct work_waiting, rules->act_count);
    out->waiting = waiting;
    for (size_t i = 0; i < call->who.grant_count; i++) {
        const struct actor actor = call_actor(call, &call->who.grants[i]);
        const struct work_waiting *own;
        size_t count = work_wait(call->arena, &a->work, &actor, &a->ground.env, &own);
        for (size_t k = 0; k < count; k++) {
            if (!is_listed(out, own[k].act))
                waiting[out->waiting_count++] = own[k];
        }
    }
}

enum err service_work_view(struct call *call, id64 work, struct work_view *out)
{
    struct work_acting *a = ARENA_NEW(call->arena, struct work_acting);
    *out = (struct work_view){.key = {.id = work}};
    enum err err = work_load_for(call, work, a);
    if (!err)
        err = note_looks(call, a);
    if (!err)
        err = store_work_events(call->conn, call->arena, &a->key, &out->events, &out->event_count);
    if (err)
        return err;
    out->key = a->key;
    out->work = a->work;
    out->rulebook = a->rulebook;
    leave_out_internal(call, a, out);
    const struct work_offers offers = work_offers_to(call, &a->work, &a->ground.env);
    out->offers = offers.items;
    out->offer_count = offers.count;
    fill_waiting(call, a, out);
    err = look_at_money(call, a, out);
    return err ? err : work_card_for(call, &a->key, &out->card);
}
