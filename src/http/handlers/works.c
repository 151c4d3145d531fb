/* /api/desk/works, /api/desk/duties: what offices do beside deciding petitions, and what one owes.
 */
#include "service/works.h"

#include "base/num.h"
#include "http/handlers/render.h"
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

/* ---- what is owed ---- */

/* What a duty is called, until when it is owed, what ends it, and what comes if nothing does. */
struct duty_words {
    const struct rule_work *rules; /* NULL: not stored any more */
    const struct duty_row *row;
};

static struct sv step_name(const struct rule_work *rules, const struct rule_duty *duty,
                           struct sv step, enum lang lang)
{
    const struct rule_ladder *ladder = rule_work_ladder(rules, duty->ladder);
    const struct rule_step *rule = ladder ? rule_ladder_step(ladder, step) : NULL;
    return rule ? words_in(&rule->name, lang) : step;
}

static void render_ends(struct json_writer *w, const struct rule_work *rules,
                        const struct rule_duty *duty, enum lang lang)
{
    jsonw_array(w, "ends_on");
    for (size_t i = 0; i < duty->ends_on.count; i++) {
        const struct rule_act *act = rule_work_act(rules, duty->ends_on.items[i]);
        jsonw_text(w, NULL, words_in(&act->name, lang));
    }
    jsonw_array_end(w);
}

static void render_duty(struct json_writer *w, const struct call *call,
                        const struct duty_words *words)
{
    const struct duty_row *row = words->row;
    const struct rule_duty *duty = rule_work_duty(words->rules, row->rule);
    jsonw_object(w, NULL);
    jsonw_id(w, "work", row->work.id);
    jsonw_int(w, "no", row->no);
    render_choice(w, "kind", row->kind, words_in(&words->rules->name, call->lang));
    render_choice(w, "duty", row->rule, words_in(&duty->name, call->lang));
    jsonw_text(w, "article", duty->citation.article);
    render_unit_ref(w, "unit", call->office, row->holder.unit);
    jsonw_text(w, "role", sv_from(role_word(row->holder.role)));
    jsonw_bool(w, "is_named", row->holder.account != 0);
    render_day(w, "due_day", row->due_day);
    if (row->due_minute == PERIOD_NO_MINUTE)
        jsonw_null(w, "due_minute");
    else
        jsonw_int(w, "due_minute", row->due_minute);
    jsonw_int(w, "days_left", row->due_day - call->today);
    jsonw_bool(w, "is_provisional", row->is_provisional);
    jsonw_bool(w, "is_ended", row->is_ended);
    jsonw_text_or_null(w, "step", step_name(words->rules, duty, row->step, call->lang));
    jsonw_text(w, "next_step", step_name(words->rules, duty, row->next_step, call->lang));
    jsonw_time(w, "next_at", row->next_at);
    render_ends(w, words->rules, duty, call->lang);
    jsonw_object_end(w);
}

static void render_row(struct json_writer *w, const struct call *call, const struct duty_row *row)
{
    const struct rulebook *rulebook = office_rulebook(call->office, row->rulebook);
    const struct duty_words words = {rulebook ? rulebook_work(rulebook, row->kind) : NULL, row};
    if (words.rules && rule_work_duty(words.rules, row->rule))
        render_duty(w, call, &words);
}

/* "day.work.no" */
static bool read_after(struct sv text, struct duties_wish *wish)
{
    struct sv part[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    int64_t numbers[3] = {0, 0, 0};
    if (text.n == 0)
        return true;
    for (size_t i = 0; i < 3; i++) {
        sv_cut(text, '.', &part[i], &text);
        if (!num_parse_i64(part[i], 0, i == 1 ? INT64_MAX : INT32_MAX, &numbers[i]))
            return false;
    }
    wish->after_day = (day_t)numbers[0];
    wish->after_work = numbers[1];
    wish->after_no = (int)numbers[2];
    return text.n == 0;
}

static void render_next(struct json_writer *w, const struct call *call,
                        const struct duties_wish *wish, const struct duty_row *rows, size_t count)
{
    const struct duty_row *last = count == (size_t)wish->limit ? &rows[count - 1] : NULL;
    struct sv next = last ? arena_printf(call->arena, "%d.%lld.%d", last->due_day,
                                         (long long)last->work.id, last->no)
                          : SV("");
    jsonw_text_or_null(w, "next", next);
}

enum err handler_duties(struct request *rq)
{
    const struct duty_row *rows;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    struct duties_wish wish = {.is_of_unit = sv_is(request_text(rq, "whose"), "unit"),
                               .is_ended = sv_is(request_text(rq, "state"), "ended"),
                               .limit = (int)request_int(rq, "limit", 50)};
    if (!read_after(request_text(rq, "after"), &wish))
        return fail_field(rq->call.fail, "after", "pattern", "");
    enum err err = service_duties(&rq->call, &wish, &rows, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++)
        render_row(w, &rq->call, &rows[i]);
    jsonw_array_end(w);
    render_next(w, &rq->call, &wish, rows, count);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- one work ---- */

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

static void render_fields(struct json_writer *w, const struct work_event *event,
                          const struct rule_act *act, const struct call *call)
{
    jsonw_array(w, "fields");
    for (size_t i = 0; act && i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        const struct rule_field *rule = rule_act_field(act, field->id);
        const struct rule_choice *choice =
            rule && field->kind == FIELD_CHOICE ? choice_find(&rule->choices, field->text) : NULL;
        char day[DAY_TEXT_SIZE];
        if (!rule || field->kind == FIELD_ID)
            continue;
        struct sv value = choice ? words_in(&choice->name, call->lang) : field->text;
        if (field->kind == FIELD_DAY) {
            day_format((day_t)field->number, day);
            value = arena_sv(call->arena, sv_from(day));
        }
        if (field->kind == FIELD_UNIT)
            value = unit_name(call->office->units, field->number);
        if (field->kind == FIELD_UNITS)
            value = unit_names(call, field);
        if (field->kind == FIELD_NUMBER)
            value = arena_printf(call->arena, "%lld", (long long)field->number);
        jsonw_object(w, NULL);
        jsonw_text(w, "id", field->id);
        jsonw_text(w, "name", words_in(&rule->name, call->lang));
        jsonw_text(w, "value", value);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* A step of the machine is told by its name in the ladder of the duty it was of. */
static struct sv event_words(const struct rule_work *rules, const struct work *work,
                             const struct work_event *event, enum lang lang)
{
    static const struct words RECOMPUTED = {
        {SV_INIT("日历有变动，期限已重新计算"), SV_INIT("The days moved with the calendar")}};
    const struct rule_act *act = rule_work_act(rules, event->act);
    if (event->kind == WORK_RECOMPUTED)
        return words_in(&RECOMPUTED, lang);
    if (event->kind != WORK_STEPPED)
        return act ? words_in(&act->done, lang) : event->act;
    const struct duty *duty = &work->duties[event->effects.steps[0].no - 1];
    return step_name(rules, rule_work_duty(rules, duty->rule), event->act, lang);
}

static void render_history(struct json_writer *w, const struct call *call,
                           const struct work_view *view, const struct rule_work *rules)
{
    jsonw_array(w, "history");
    for (size_t i = 0; i < view->event_count; i++) {
        const struct work_event *event = &view->events[i];
        bool is_step = event->kind == WORK_STEPPED;
        jsonw_object(w, NULL);
        jsonw_int(w, "seq", event->seq);
        jsonw_time(w, "at", event->at);
        render_day(w, "day", event->day);
        jsonw_text(w, "kind", sv_from(work_event_kind_word(event->kind)));
        jsonw_text(w, "text", event_words(rules, &view->work, event, call->lang));
        jsonw_text(w, "role", sv_from(role_word(event->actor.role)));
        render_unit_ref(w, "unit", call->office, event->actor.unit);
        render_fields(w, event, is_step ? NULL : rule_work_act(rules, event->act), call);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_duties(struct json_writer *w, const struct call *call,
                          const struct work_view *view)
{
    jsonw_array(w, "duties");
    for (size_t i = 0; i < view->work.duty_count; i++) {
        const struct duty *duty = &view->work.duties[i];
        const struct duty_row row = {.work = view->key,
                                     .no = duty->no,
                                     .rule = duty->rule,
                                     .kind = view->work.kind,
                                     .rulebook = view->work.rulebook,
                                     .holder = duty->holder,
                                     .due_day = duty->end.due_day,
                                     .due_minute = duty->end.due_minute,
                                     .is_provisional = duty->end.is_provisional,
                                     .is_ended = duty->is_ended,
                                     .step = duty->step,
                                     .next_step = duty->next_step,
                                     .next_at = duty->next_at};
        render_row(w, call, &row);
    }
    jsonw_array_end(w);
}

void render_act_fields(struct json_writer *w, const struct rule_act *act, enum lang lang)
{
    jsonw_array(w, "fields");
    for (size_t i = 0; i < act->field_count; i++) {
        const struct rule_field *field = &act->fields[i];
        struct sv hint = words_in(&field->hint, lang);
        jsonw_object(w, NULL);
        jsonw_text(w, "id", field->id);
        jsonw_text(w, "name", words_in(&field->name, lang));
        if (hint.n)
            jsonw_text(w, "hint", hint);
        jsonw_text(w, "kind", sv_from(field_kind_word(field->kind)));
        jsonw_bool(w, "required", field->required);
        if (field->max)
            jsonw_int(w, "max", field->max);
        if (field->min)
            jsonw_int(w, "min", field->min);
        if (field->kind == FIELD_CHOICE)
            render_choices(w, "choices", &field->choices, lang);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_acts(struct json_writer *w, const struct call *call,
                        const struct work_view *view)
{
    jsonw_array(w, "acts");
    for (size_t i = 0; i < view->offer_count; i++) {
        const struct rule_act *act = view->offers[i];
        jsonw_object(w, NULL);
        jsonw_text(w, "id", act->id);
        jsonw_text(w, "name", words_in(&act->name, call->lang));
        jsonw_text_or_null(w, "confirm", words_in(&act->confirm, call->lang));
        jsonw_text(w, "article", act->citation.article);
        jsonw_bool(w, "is_primary", act->is_primary);
        render_act_fields(w, act, call->lang);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_petitions(struct json_writer *w, const struct work *work)
{
    jsonw_array(w, "petitions");
    for (size_t i = 0; i < work->petition_count; i++)
        jsonw_id(w, NULL, work->petitions[i]);
    jsonw_array_end(w);
}

enum err handler_work_view(struct request *rq)
{
    struct work_view view;
    const struct call *call = &rq->call;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_work_view(&rq->call, request_id(rq, "work"), &view);
    if (err)
        return err;
    const struct rule_work *rules = rulebook_work(view.rulebook, view.work.kind);
    const struct rule_work_state *state = rule_work_state(rules, view.work.state);
    rq->reply.etag = view.work.version;
    jsonw_object(w, NULL);
    jsonw_id(w, "id", view.key.id);
    jsonw_int(w, "version", view.work.version);
    render_choice(w, "kind", view.work.kind, words_in(&rules->name, call->lang));
    render_choice(w, "state", view.work.state,
                  state ? words_in(&state->name, call->lang) : view.work.state);
    jsonw_bool(w, "is_ended", view.work.is_ended);
    render_unit_ref(w, "office", call->office, view.work.office);
    render_unit_ref(w, "unit", call->office, view.work.unit);
    render_day(w, "opened_day", view.work.opened_day);
    render_petitions(w, &view.work);
    render_duties(w, call, &view);
    render_history(w, call, &view, rules);
    render_acts(w, call, &view);
    render_day(w, "today", call->today);
    jsonw_object_end(w);
    return ERR_OK;
}
