/* /api/desk/works/{work}/agenda, candidates, sheet: what a meeting is about, case by case. */
#include "service/agenda.h"

#include "http/handlers/render_work.h"
#include "http/routes.gen.h"
#include "service/words.h"

enum { STEPS_SHOWN = 12 };

/* ---- the agenda ---- */

static void render_item(struct json_writer *w, const struct call *call,
                        const struct agenda_item *one)
{
    jsonw_object(w, NULL);
    render_work_card_as(w, "item", call, one->item, true);
    if (one->begun)
        render_work_card_as(w, "begun", call, one->begun, false);
    else
        jsonw_null(w, "begun");
    jsonw_object_end(w);
}

enum err handler_work_agenda(struct request *rq)
{
    struct agenda agenda;
    struct json_writer *w = &rq->reply.json;
    id64 since = request_id(rq, "since");
    enum err err = service_agenda(&rq->call, request_id(rq, "work"), since, &agenda);
    if (err)
        return err;
    bool is_same = since != 0 && since == agenda.mark;
    if (is_same) {
        rq->reply.waits_for = request_id(rq, "work");
        rq->reply.wait_s = request_int(rq, "wait", 0);
    }
    jsonw_object(w, NULL);
    jsonw_id(w, "mark", agenda.mark);
    jsonw_bool(w, "is_same", is_same);
    jsonw_array(w, "items");
    for (size_t i = 0; i < agenda.count; i++)
        render_item(w, &rq->call, &agenda.items[i]);
    jsonw_array_end(w);
    jsonw_int(w, "decided", (int64_t)agenda.decided_count);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- candidates ---- */

static void render_candidate(struct json_writer *w, const struct call *call,
                             const struct candidate *one)
{
    jsonw_object(w, NULL);
    jsonw_id(w, "petition", one->petition.id);
    jsonw_text(w, "number", one->number);
    jsonw_text(w, "title", one->title);
    render_unit_ref(w, "unit", call->office, one->unit);
    jsonw_array(w, "reasons");
    for (int i = 0; i < CANDIDATE_REASON__COUNT; i++) {
        if (one->reasons & (1U << i))
            jsonw_text(w, NULL, sv_from(candidate_reason_word((enum candidate_reason)i)));
    }
    jsonw_array_end(w);
    jsonw_text(w, "found", one->found);
    jsonw_object_end(w);
}

enum err handler_work_candidates(struct request *rq)
{
    struct candidates found;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_candidates(&rq->call, request_id(rq, "work"), &found);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < found.count; i++)
        render_candidate(w, &rq->call, &found.items[i]);
    jsonw_array_end(w);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- one sheet ---- */

struct sheet_render {
    struct json_writer *w;
    const struct call *call;
    const struct sheet *sheet;
    const struct rule_work *rules;
};

static struct sv masked(const struct sheet_render *r, struct sv text)
{
    return people_mask_text(r->call->arena, &r->sheet->masks, text);
}

/* Of the item's own texts: only where the caller may know the names, else a masked one would tell
 * that a name was guessed. */
static struct sv masked_own(const struct sheet_render *r, struct sv text)
{
    return r->sheet->masks_all ? masked(r, text) : text;
}

static void render_step(const struct sheet_render *r, day_t day, struct sv text, id64 unit)
{
    jsonw_object(r->w, NULL);
    render_day(r->w, "day", day);
    jsonw_text(r->w, "text", text);
    render_unit_ref(r->w, "unit", r->call->office, unit);
    jsonw_object_end(r->w);
}

static void render_asked(const struct sheet_render *r)
{
    const struct work_event *first = &r->sheet->item.events[0];
    const struct rule_act *act = rule_work_act(r->rules, first->act);
    const struct rule_field *why = rule_act_field(act, SV("why"));
    struct sv word = field_text(first->fields, first->field_count, "why");
    const struct rule_choice *choice = why ? choice_find(&why->choices, word) : NULL;
    jsonw_text(r->w, "why", choice ? words_in(&choice->name, r->call->lang) : word);
    jsonw_text(r->w, "asked", masked_own(r, field_text(first->fields, first->field_count, "text")));
}

/* What units called say for themselves, or to whom the matter was shown. */
static void render_said(const struct sheet_render *r, const char *key, bool is_shown)
{
    const struct work_view *item = &r->sheet->item;
    jsonw_array(r->w, key);
    for (size_t i = 0; i < item->event_count; i++) {
        const struct work_event *event = &item->events[i];
        const struct rule_act *act =
            event->kind == WORK_DONE ? rule_work_act(r->rules, event->act) : NULL;
        const char *field = is_shown ? "present" : "text";
        if (!act || (is_shown ? !act->is_shown : act->at != WORK_AT_PARTY))
            continue;
        render_step(r, event->day,
                    masked_own(r, field_text(event->fields, event->field_count, field)),
                    event->actor.unit);
    }
    jsonw_array_end(r->w);
}

static void render_steps(const struct sheet_render *r)
{
    const struct petition_view *view = &r->sheet->matter;
    size_t from = view->event_count > STEPS_SHOWN ? view->event_count - STEPS_SHOWN : 0;
    jsonw_array(r->w, "steps");
    for (size_t i = from; i < view->event_count; i++) {
        const struct event *event = &view->events[i];
        render_step(r, event->day, words_event_to_others(view->rulebook, event, r->call->lang),
                    event->actor.unit);
    }
    jsonw_array_end(r->w);
}

static void render_matter(const struct sheet_render *r)
{
    const struct petition_view *view = &r->sheet->matter;
    const struct petition *petition = &view->petition;
    struct json_writer *w = r->w;
    if (!r->sheet->has_matter) {
        jsonw_null(w, "matter");
        return;
    }
    jsonw_object(w, "matter");
    jsonw_id(w, "id", view->key.id);
    jsonw_text(w, "number", view->number);
    jsonw_text(w, "title", masked(r, petition->title));
    render_channel(w, "channel", view->rulebook, petition->channel, r->call->lang);
    render_state(w, "state", view->rulebook, petition->state, r->call->lang);
    render_day(w, "received_day", petition->received_day);
    render_unit_ref(w, "office", r->call->office, petition->office);
    render_unit_ref(w, "owner", r->call->office, petition->owner);
    jsonw_array(w, "claims");
    for (size_t i = 0; i < petition->claim_count; i++)
        jsonw_text(w, NULL, masked(r, petition->claims[i].text));
    jsonw_array_end(w);
    render_clocks(w, r->call, petition, READER_DESK);
    render_steps(r);
    jsonw_object_end(w);
}

enum err handler_work_sheet(struct request *rq)
{
    struct sheet sheet;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_sheet(&rq->call, request_id(rq, "work"), &sheet);
    if (err)
        return err;
    const struct work *work = &sheet.item.work;
    const struct sheet_render r = {.w = w,
                                   .call = &rq->call,
                                   .sheet = &sheet,
                                   .rules = rulebook_work(sheet.item.rulebook, work->kind)};
    jsonw_object(w, NULL);
    jsonw_id(w, "id", sheet.item.key.id);
    jsonw_int(w, "version", work->version);
    render_work_state(w, &rq->call, r.rules, work->state);
    jsonw_bool(w, "is_ended", work->is_ended);
    render_unit_ref(w, "office", rq->call.office, work->office);
    jsonw_array(w, "parties");
    for (size_t i = 0; i < work->party_count; i++)
        render_unit_ref(w, NULL, rq->call.office, work->parties[i]);
    jsonw_array_end(w);
    render_asked(&r);
    render_said(&r, "statements", false);
    render_said(&r, "shown", true);
    render_matter(&r);
    render_day(w, "today", rq->call.today);
    jsonw_object_end(w);
    return ERR_OK;
}
