/* Acts of works that do something in the matter they name: what came of a talk, what a lawyer
 * advised, a matter passed to the unit at the counter. An action of the system is noted in the name
 * of the office, by the account that recorded it; any other is the caller's own act, refused as it
 * would be on the page of the matter. */
#include "service/petitions.h"
#include "service/service_private.h"
#include "service/works_private.h"

#include <stdio.h>

/* The day of what is recorded later is that on which it was. */
static day_t day_of(const struct call *call, const struct work *work)
{
    day_t day = work->held.day;
    return day != DAY_NONE && day < call->today ? day : call->today;
}

static struct sv who_sat(const struct work *work)
{
    return work->held.instead.n > 0 ? work->held.instead : work->held.who;
}

/* What the action asks for: said by the act itself, else by the day on which it is done. False:
 * neither says it. */
static bool fill_in(const struct call *call, const struct work_acting *a,
                    const struct work_event *event, const struct rule_field *wanted,
                    struct field *out)
{
    const struct field *own =
        field_find(event->fields, event->field_count, arena_cstr(call->arena, wanted->id));
    *out = (struct field){.id = wanted->id, .kind = wanted->kind};
    if (own && own->kind == wanted->kind) {
        *out = *own;
        return true;
    }
    if (wanted->kind == FIELD_DAY && sv_is(wanted->id, "day"))
        out->number = day_of(call, &a->work);
    else if (wanted->kind == FIELD_UNIT && sv_is(wanted->id, "unit"))
        out->number = a->work.unit;
    else if (sv_is(wanted->id, "leader") || sv_is(wanted->id, "who"))
        out->text = who_sat(&a->work);
    return out->number != 0 || out->text.n > 0;
}

/* ---- noted by the system ---- */

static enum err note(struct call *call, const struct work_acting *a, const struct work_event *event,
                     const struct rule_action *action, struct loaded *matter)
{
    struct event noted;
    struct field *fields = ARENA_ARRAY(call->arena, struct field, action->field_count);
    size_t count = 0;
    for (size_t i = 0; i < action->field_count; i++)
        count += fill_in(call, a, event, &action->fields[i], &fields[count]);
    const struct command command = {.action = action->id, .fields = fields, .field_count = count};
    const struct actor actor = {
        .role = ROLE_SYSTEM, .unit = a->work.office, .account = call->who.account};
    const struct decide_env env = call_env(call, matter->rulebook);
    enum err err = procedure_decide(call->arena, &matter->petition, &command, &actor, &env, &noted,
                                    call->fail);
    return err ? err : petition_save(call, &matter->key, matter->number, &matter->petition, &noted);
}

/* ---- the caller's own act ---- */

static json_t *as_json(const struct field *field)
{
    char id[24];
    if (field_kind_value(field->kind) == FIELD_VALUE_TEXT)
        return json_stringn(field->text.p, field->text.n);
    if (field->kind == FIELD_NUMBER)
        return json_integer(field->number);
    snprintf(id, sizeof id, "%lld", (long long)field->number);
    return json_string(id);
}

static enum err act_there(struct call *call, const struct work_acting *a,
                          const struct work_event *event, const struct rule_action *action,
                          const struct loaded *matter)
{
    struct acted acted;
    json_t *fields = json_object();
    for (size_t i = 0; i < action->field_count; i++) {
        struct field field;
        if (fill_in(call, a, event, &action->fields[i], &field))
            json_object_set_new(fields, arena_cstr(call->arena, field.id), as_json(&field));
    }
    const struct act_input input = {
        .action = action->id, .version = matter->petition.version, .fields = fields};
    enum err err = service_act(call, matter->key.id, &input, &acted);
    json_decref(fields);
    return err;
}

/* A matter that follows rules from before the act was in them keeps what was recorded in the work
 * alone; an act of the caller there is refused. */
enum err work_do_in_matter(struct call *call, const struct work_acting *a,
                           const struct work_event *event)
{
    struct loaded matter;
    id64 petition = field_number(event->fields, event->field_count, "petition", 0);
    const struct rulebook *rulebook = office_rulebook(call->office, a->work.rulebook);
    const struct rule_action *now =
        rulebook && a->act->in_matter.n ? rulebook_action(rulebook, a->act->in_matter) : NULL;
    if (!now)
        return ERR_OK;
    bool is_noted = (now->by & ROLE_BIT(ROLE_SYSTEM)) != 0;
    enum err err = petition_load_for_staff(call, petition, &matter);
    if (err)
        return err;
    const struct rule_action *action = rulebook_action(matter.rulebook, now->id);
    if (!action)
        return is_noted ? ERR_OK : fail_with(call->fail, ERR_REFUSED, "validity");
    return is_noted ? note(call, a, event, action, &matter)
                    : act_there(call, a, event, action, &matter);
}
