/* Works as the petitioner of their matter reads them: of acts that the rulebook calls public, the
 * fields that it calls public. Everything else of a work is between offices. */
#include "service/plans.h"

#include "domain/people.h"
#include "service/service_private.h"
#include "service/works.h"

enum { PLANS_MAX = 50 };

static const struct rule_act *told_act(const struct plan *plan, const struct work_event *event)
{
    const struct rule_act *act =
        event->kind == WORK_STEPPED ? NULL : rule_work_act(plan->rules, event->act);
    return act && act->is_public ? act : NULL;
}

bool plan_tells(const struct plan *plan, const struct work_event *event, const struct field *field)
{
    const struct rule_act *act = told_act(plan, event);
    const struct rule_field *rule = act ? rule_act_field(act, field->id) : NULL;
    return rule && rule->is_public;
}

/* The step that is owed by a day which the plan names. */
static void find_next(struct plan *plan)
{
    for (size_t i = 0; i < plan->work.duty_count; i++) {
        const struct duty *duty = &plan->work.duties[i];
        const struct rule_duty *rule = rule_work_duty(plan->rules, duty->rule);
        if (!duty->is_ended && rule && rule->day.n > 0)
            plan->next_day = duty->end.due_day;
    }
    for (size_t i = 0; plan->next_day != DAY_NONE && i < plan->event_count; i++) {
        const struct work_event *event = &plan->events[i];
        struct sv step = field_text(event->fields, event->field_count, "milestone");
        if (step.n > 0)
            plan->next = step;
    }
}

static enum err load_plan(struct call *call, const struct work_key *key, struct plan *out)
{
    const struct work_event *events;
    size_t count;
    *out = (struct plan){.key = *key, .next_day = DAY_NONE};
    enum err err = store_work_events(call->conn, call->arena, key, &events, &count);
    for (size_t i = 0; !err && i < count; i++)
        err = work_apply(call->arena, &out->work, &events[i]);
    const struct rulebook *rulebook =
        err ? NULL : office_rulebook(call->office, out->work.rulebook);
    out->rules = rulebook ? rulebook_work(rulebook, out->work.kind) : NULL;
    if (err || !out->rules)
        return err;
    struct work_event *told = ARENA_ARRAY(call->arena, struct work_event, count);
    for (size_t i = 0; i < count; i++) {
        if (told_act(out, &events[i]))
            told[out->event_count++] = events[i];
    }
    out->events = told;
    find_next(out);
    return ERR_OK;
}

enum err service_follow_plans(struct call *call, const struct plan **out, size_t *count)
{
    struct loaded loaded;
    struct work_slice found = {.count = 0};
    *count = 0;
    enum err err = petition_load_for_follower(call, &loaded);
    if (err)
        return err;
    standing_set standing = petition_standing(&loaded.petition, call->who.person);
    if (standing == 0)
        return ERR_NOT_FOUND;
    const struct works_page page = {.petition = loaded.key, .limit = PLANS_MAX};
    if (!(standing & STANDING_LEFT))
        err = store_works_of(call->conn, call->arena, &page, &found);
    struct plan *plans = ARENA_ARRAY(call->arena, struct plan, found.count);
    for (size_t i = 0; !err && i < found.count; i++) {
        err = load_plan(call, &found.keys[i], &plans[*count]);
        *count += !err && plans[*count].event_count > 0;
    }
    *out = plans;
    return err;
}

/* ---- files ---- */

static const struct attachment *find_in(const struct field *field, id64 file)
{
    for (size_t i = 0; field->kind == FIELD_UPLOADS && i < field->count; i++) {
        if (field->attachments[i].id == file)
            return &field->attachments[i];
    }
    return NULL;
}

static const struct attachment *find_told(const struct plan *plan, id64 file)
{
    const struct attachment *found = NULL;
    for (size_t i = 0; !found && i < plan->event_count; i++) {
        const struct work_event *event = &plan->events[i];
        for (size_t k = 0; !found && k < event->field_count; k++) {
            if (plan_tells(plan, event, &event->fields[k]))
                found = find_in(&event->fields[k], file);
        }
    }
    return found;
}

enum err service_follow_plan_file(struct call *call, id64 work, id64 file,
                                  struct attachment_view *out)
{
    const struct plan *plans;
    size_t count;
    enum err err = service_follow_plans(call, &plans, &count);
    for (size_t i = 0; !err && i < count; i++) {
        const struct attachment *found =
            plans[i].key.id == work ? find_told(&plans[i], file) : NULL;
        if (!found)
            continue;
        out->file = *found;
        return work_file_open(call, &plans[i].key, found, &out->bytes);
    }
    return err ? err : ERR_NOT_FOUND;
}
