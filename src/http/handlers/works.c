/* /api/desk/works: what offices do beside deciding petitions – acting, and one work as its page
 * shows it. */
#include "service/works.h"

#include "http/handlers/render_work.h"
#include "http/problem.h"
#include "http/routes.gen.h"
#include "service/words.h"

/* ---- acting ---- */

static void render_done(struct request *rq, const struct work_done *done)
{
    struct json_writer *w = &rq->reply.json;
    rq->reply.etag = done->version;
    jsonw_object(w, NULL);
    jsonw_id(w, "id", done->id);
    jsonw_int(w, "version", done->version);
    jsonw_text(w, "state", done->state);
    jsonw_object_end(w);
}

static struct work_input input_of(const struct request *rq)
{
    return (struct work_input){.kind = input_text(rq->input, "kind"),
                               .act = input_text(rq->input, "act"),
                               .parent = input_id(rq->input, "parent"),
                               .version = rq->if_version,
                               .fields = json_object_get(rq->input, "fields")};
}

enum err handler_work_open(struct request *rq)
{
    struct work_done done;
    const struct work_input input = input_of(rq);
    enum err err = service_work_open(&rq->call, &input, &done);
    if (!err)
        render_done(rq, &done);
    return err;
}

enum err handler_work_act(struct request *rq)
{
    struct work_done done;
    const struct work_input input = input_of(rq);
    enum err err = service_work_act(&rq->call, request_id(rq, "work"), &input, &done);
    if (!err)
        render_done(rq, &done);
    return err;
}

/* ---- one work ---- */

struct work_telling {
    struct call *call;
    const struct work_view *view;
    const struct rule_work *rules;
    struct works_of within;
};

static struct sv unit_names(const struct call *call, const struct field *field)
{
    struct sv names = SV("");
    for (size_t i = 0; i < field->count; i++)
        names = arena_printf(call->arena, "%.*s%s%.*s", SV_FMT(names),
                             i == 0                  ? ""
                             : call->lang == LANG_ZH ? "、"
                                                     : ", ",
                             SV_FMT(unit_name(call->office->units, field->ids[i])));
    return names;
}

static struct sv field_words(const struct work_telling *t, const struct field *field,
                             const struct rule_field *rule)
{
    const struct rule_choice *choice =
        field->kind == FIELD_CHOICE ? choice_find(&rule->choices, field->text) : NULL;
    char day[DAY_TEXT_SIZE];
    if (choice)
        return words_in(&choice->name, t->call->lang);
    if (field->kind == FIELD_UNIT)
        return unit_name(t->call->office->units, field->number);
    if (field->kind == FIELD_UNITS)
        return unit_names(t->call, field);
    if (field->kind == FIELD_NUMBER)
        return arena_printf(t->call->arena, "%lld", (long long)field->number);
    if (field->kind == FIELD_ID)
        return service_official_name(t->call, field->number); /* of a matter: none */
    if (field->kind != FIELD_DAY)
        return field->text;
    day_format((day_t)field->number, day);
    return arena_sv(t->call->arena, sv_from(day));
}

static void render_fields(struct json_writer *w, const struct work_telling *t,
                          const struct work_event *event)
{
    const struct rule_act *act =
        event->kind == WORK_STEPPED ? NULL : rule_work_act(t->rules, event->act);
    jsonw_array(w, "fields");
    for (size_t i = 0; act && i < event->field_count; i++) {
        const struct rule_field *rule = rule_act_field(act, event->fields[i].id);
        struct sv value = rule ? field_words(t, &event->fields[i], rule) : SV("");
        if (!value.n && !(rule && rule->kind == FIELD_UPLOADS))
            continue;
        jsonw_object(w, NULL);
        jsonw_text(w, "id", rule->id);
        jsonw_text(w, "name", words_in(&rule->name, t->call->lang));
        jsonw_text(w, "value", value);
        if (event->fields[i].kind == FIELD_UNIT)
            jsonw_id(w, "ref", event->fields[i].number);
        render_work_files(w, &event->fields[i]);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* A step of the machine is told by its name in the ladder of the duty it was of. */
static struct sv event_words(const struct work_telling *t, const struct work_event *event)
{
    static const struct words RECOMPUTED = {
        {SV_INIT("日历有变动，期限已重新计算"), SV_INIT("The days moved with the calendar")}};
    const struct rule_act *act = rule_work_act(t->rules, event->act);
    if (event->kind == WORK_RECOMPUTED)
        return words_in(&RECOMPUTED, t->call->lang);
    if (event->kind != WORK_STEPPED)
        return act ? words_in(&act->done, t->call->lang) : event->act;
    const struct duty *duty = &t->view->work.duties[event->effects.steps[0].no - 1];
    return work_step_name(t->rules, duty->rule, event->act, t->call->lang);
}

static void render_history(struct json_writer *w, const struct work_telling *t)
{
    jsonw_array(w, "history");
    for (size_t i = 0; i < t->view->event_count; i++) {
        const struct work_event *event = &t->view->events[i];
        jsonw_object(w, NULL);
        jsonw_int(w, "seq", event->seq);
        jsonw_time(w, "at", event->at);
        render_day(w, "day", event->day);
        jsonw_text(w, "kind", sv_from(work_event_kind_word(event->kind)));
        bool is_machine = event->kind == WORK_STEPPED || event->kind == WORK_RECOMPUTED;
        jsonw_text_or_null(w, "act", is_machine ? SV("") : event->act);
        jsonw_text(w, "text", event_words(t, event));
        jsonw_text(w, "role", sv_from(role_word(event->actor.role)));
        render_unit_ref(w, "unit", t->call->office, event->actor.unit);
        jsonw_text_or_null(w, "by", service_official_name(t->call, event->actor.account));
        render_fields(w, t, event);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static struct duty_row row_of(const struct work_view *view, const struct duty *duty)
{
    return (struct duty_row){.work = view->key,
                             .no = duty->no,
                             .rule = duty->rule,
                             .party = duty->party,
                             .kind = view->work.kind,
                             .rulebook = view->work.rulebook,
                             .holder = duty->holder,
                             .due_day = duty->end.due_day,
                             .due_minute = duty->end.due_minute,
                             .is_provisional = duty->end.is_provisional,
                             .is_ended = duty->is_ended,
                             .how = duty->how,
                             .ended_day = duty->ended_day,
                             .step = duty->step,
                             .next_step = duty->next_step,
                             .next_at = duty->next_at};
}

static void render_duties(struct json_writer *w, const struct work_telling *t)
{
    jsonw_array(w, "duties");
    for (size_t i = 0; i < t->view->work.duty_count; i++) {
        const struct duty *duty = &t->view->work.duties[i];
        if (t->view->is_hidden[i])
            continue;
        const struct duty_row row = row_of(t->view, duty);
        const struct duty_told told = {.row = &row,
                                       .rules = t->rules,
                                       .holder_name =
                                           service_official_name(t->call, duty->holder.account),
                                       .offers = {t->view->offers, t->view->offer_count},
                                       .office = t->view->work.office,
                                       .unit = t->view->work.unit,
                                       .period = &duty->period};
        render_duty(w, t->call, &told);
    }
    jsonw_array_end(w);
}

static void render_acts(struct json_writer *w, const struct work_telling *t)
{
    jsonw_array(w, "acts");
    for (size_t i = 0; i < t->view->offer_count; i++)
        render_work_act(w, NULL, t->view->offers[i], t->call->lang);
    jsonw_array_end(w);
}

static void render_waiting(struct json_writer *w, const struct work_telling *t)
{
    jsonw_array(w, "waiting");
    for (size_t i = 0; i < t->view->waiting_count; i++) {
        const struct work_waiting *waiting = &t->view->waiting[i];
        jsonw_object(w, NULL);
        jsonw_text(w, "id", waiting->act->id);
        jsonw_text(w, "name", words_in(&waiting->act->name, t->call->lang));
        problem_reason(w, "reason", t->call->lang, waiting->reason, waiting->param);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_parties(struct json_writer *w, const struct work_telling *t)
{
    jsonw_array(w, "parties");
    for (size_t i = 0; i < t->view->work.party_count; i++)
        render_unit_ref(w, NULL, t->call->office, t->view->work.parties[i]);
    jsonw_array_end(w);
}

static void render_petitions(struct json_writer *w, const struct work_view *view)
{
    jsonw_array(w, "petitions");
    for (size_t i = 0; i < view->work.petition_count; i++)
        jsonw_id(w, NULL, view->work.petitions[i]);
    jsonw_array_end(w);
    render_matter_refs(w, &view->card);
}

static void render_money(struct json_writer *w, const struct work_view *view)
{
    const struct money_within *money = &view->money;
    if (!view->has_money) {
        jsonw_null(w, "money");
        return;
    }
    jsonw_object(w, "money");
    jsonw_bool(w, "is_own", view->grants_money);
    jsonw_int(w, "granted", money->granted);
    jsonw_int(w, "held", money->held);
    jsonw_int(w, "spent", money->spent);
    jsonw_int(w, "left", money->granted - money->held - money->spent);
    jsonw_int(w, "own_held", view->work.money.held);
    jsonw_int(w, "own_spent", view->work.money.spent);
    jsonw_object_end(w);
}

/* What lies within it, and what may be begun there. */
static void render_within(struct json_writer *w, const struct work_telling *t)
{
    const struct work_item *parent = t->within.parent;
    if (parent && parent->rules)
        render_work_card_as(w, "parent", t->call, parent, false);
    else
        jsonw_null(w, "parent");
    jsonw_array(w, "children");
    for (size_t i = 0; i < t->within.count; i++)
        render_work_card(w, t->call, &t->within.items[i], false);
    jsonw_array_end(w);
    render_openings(w, t->within.openings, t->within.opening_count, t->call->lang);
}

static bool has_agenda(const struct work_view *view)
{
    for (size_t i = 0; i < view->rulebook->work_count; i++) {
        const struct rule_work *rules = &view->rulebook->works[i];
        if (rules->is_item && id_list_has(&rules->part_of, view->work.kind))
            return true;
    }
    return false;
}

/* Which acts of its history are the steps of an assessment. */
static void render_assessed(struct json_writer *w, const struct work_telling *t)
{
    const struct rule_assessment *of = &t->rules->assessment;
    if (of->steps.count == 0) {
        jsonw_null(w, "assessment");
        return;
    }
    jsonw_object(w, "assessment");
    jsonw_array(w, "steps");
    for (size_t i = 0; i < of->steps.count; i++) {
        const struct rule_act *act = rule_work_act(t->rules, of->steps.items[i]);
        render_choice(w, NULL, act->id, words_in(&act->name, t->call->lang));
    }
    jsonw_array_end(w);
    jsonw_bool(w, "is_followed", id_list_has(&of->followed, t->view->work.state));
    jsonw_object_end(w);
}

static void render_work(struct json_writer *w, const struct work_telling *t)
{
    const struct work_view *view = t->view;
    const struct call *call = t->call;
    jsonw_object(w, NULL);
    jsonw_id(w, "id", view->key.id);
    jsonw_int(w, "version", view->work.version);
    render_choice(w, "kind", view->work.kind, words_in(&t->rules->name, call->lang));
    jsonw_text_or_null(w, "hint", words_in(&t->rules->hint, call->lang));
    render_work_state(w, call, t->rules, view->work.state);
    jsonw_bool(w, "is_ended", view->work.is_ended);
    jsonw_bool(w, "has_agenda", has_agenda(view));
    jsonw_bool(w, "is_item", t->rules->is_item);
    render_assessed(w, t);
    render_unit_ref(w, "office", call->office, view->work.office);
    render_unit_ref(w, "unit", call->office, view->work.unit);
    jsonw_text_or_null(w, "leader", service_official_name(t->call, view->work.leader));
    render_parties(w, t);
    render_day(w, "opened_day", view->work.opened_day);
    render_petitions(w, view);
    render_money(w, view);
    render_within(w, t);
    render_duties(w, t);
    render_history(w, t);
    render_acts(w, t);
    render_waiting(w, t);
    render_day(w, "today", call->today);
    jsonw_object_end(w);
}

enum err handler_work_view(struct request *rq)
{
    struct work_view view;
    struct work_telling telling = {.call = &rq->call, .view = &view};
    enum err err = service_work_view(&rq->call, request_id(rq, "work"), &view);
    if (err)
        return err;
    telling.rules = rulebook_work(view.rulebook, view.work.kind);
    err = service_works_within(&rq->call, &view, &telling.within);
    if (err)
        return err;
    rq->reply.etag = view.work.version;
    render_work(&rq->reply.json, &telling);
    return ERR_OK;
}
