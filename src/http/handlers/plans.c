/* /api/follow/plans: what offices tell the petitioner of how a promise is carried out. */
#include "service/plans.h"

#include "http/handlers/render_work.h"
#include "http/routes.gen.h"
#include "service/words.h"

static struct sv told_words(const struct call *call, const struct rule_field *rule,
                            const struct field *field)
{
    const struct rule_choice *choice =
        field->kind == FIELD_CHOICE ? choice_find(&rule->choices, field->text) : NULL;
    char day[DAY_TEXT_SIZE];
    if (choice)
        return words_in(&choice->name, call->lang);
    if (field->kind == FIELD_NUMBER)
        return arena_printf(call->arena, "%lld", (long long)field->number);
    if (field->kind != FIELD_DAY)
        return field->text;
    day_format((day_t)field->number, day);
    return arena_sv(call->arena, sv_from(day));
}

static void render_told_fields(struct json_writer *w, const struct call *call,
                               const struct plan *plan, const struct work_event *event)
{
    const struct rule_act *act = rule_work_act(plan->rules, event->act);
    jsonw_array(w, "fields");
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        if (!plan_tells(plan, event, field))
            continue;
        const struct rule_field *rule = rule_act_field(act, field->id);
        jsonw_object(w, NULL);
        jsonw_text(w, "id", rule->id);
        jsonw_text(w, "name", words_in(&rule->name, call->lang));
        jsonw_text(w, "value", told_words(call, rule, field));
        render_work_files(w, field);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_plan(struct json_writer *w, const struct call *call, const struct plan *plan)
{
    jsonw_object(w, NULL);
    jsonw_id(w, "id", plan->key.id);
    render_choice(w, "kind", plan->work.kind, words_in(&plan->rules->name, call->lang));
    render_work_state(w, call, plan->rules, plan->work.state);
    jsonw_bool(w, "is_ended", plan->work.is_ended);
    render_unit_ref(w, "unit", call->office, plan->work.office);
    jsonw_text_or_null(w, "next", plan->next);
    render_day(w, "next_day", plan->next_day);
    jsonw_array(w, "entries");
    for (size_t i = 0; i < plan->event_count; i++) {
        const struct work_event *event = &plan->events[i];
        jsonw_object(w, NULL);
        jsonw_int(w, "seq", event->seq);
        render_day(w, "day", event->day);
        jsonw_text(w, "text", words_in(&rule_work_act(plan->rules, event->act)->done, call->lang));
        render_told_fields(w, call, plan, event);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
}

enum err handler_follow_plans(struct request *rq)
{
    const struct plan *plans;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_follow_plans(&rq->call, &plans, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++)
        render_plan(w, &rq->call, &plans[i]);
    jsonw_array_end(w);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_follow_plan_file(struct request *rq)
{
    struct attachment_view view;
    enum err err =
        service_follow_plan_file(&rq->call, request_id(rq, "work"), request_id(rq, "file"), &view);
    if (err)
        return err;
    rq->reply.file_bytes = view.bytes;
    rq->reply.file_mime = view.file.mime;
    rq->reply.file_name = view.file.name;
    return ERR_OK;
}
