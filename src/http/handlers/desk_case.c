/* /api/desk/petitions/{petition}: the case, its identities, who read it. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/words.h"

/* ---- the case ---- */

static void render_class(struct json_writer *w, const struct call *call,
                         const struct petition_view *view)
{
    struct sv code = view->petition.class_code;
    const struct rule_class *rule = rulebook_class(view->rulebook, code);
    if (code.n)
        render_choice(w, "class", code, rule ? words_in(&rule->name, call->lang) : code);
    else
        jsonw_null(w, "class");
}

static void render_purpose(struct json_writer *w, const struct call *call,
                           const struct petition_view *view)
{
    struct sv id = view->petition.purpose;
    const struct choice_list *list = &view->rulebook->purposes;
    struct sv name = id;
    for (size_t i = 0; i < list->count; i++) {
        if (sv_eq(list->items[i].id, id))
            name = words_in(&list->items[i].name, call->lang);
    }
    if (id.n)
        render_choice(w, "purpose", id, name);
    else
        jsonw_null(w, "purpose");
}

static void render_contact(struct json_writer *w, const struct petition *petition)
{
    jsonw_object(w, "contact");
    jsonw_text(w, "channel", petition->contact_channel);
    jsonw_text(w, "hours", petition->contact_hours);
    jsonw_bool(w, "accepts_electronic_service", petition->accepts_electronic_service);
    jsonw_object_end(w);
}

static void render_content(struct json_writer *w, const struct call *call,
                           const struct petition_view *view)
{
    const struct petition *petition = &view->petition;
    jsonw_text(w, "title", petition->title);
    jsonw_text(w, "facts", petition->facts);
    jsonw_text(w, "place", petition->place);
    render_channel(w, "channel", view->rulebook, petition->channel, call->lang);
    render_purpose(w, call, view);
    render_class(w, call, view);
    render_day(w, "received_day", petition->received_day);
    jsonw_time(w, "registered_at", petition->registered_at);
    jsonw_int(w, "persons_count", petition->persons_count);
    jsonw_int(w, "visitors_count", petition->visitors_count);
    jsonw_text_or_null(w, "external_system", petition->external_system);
    jsonw_text_or_null(w, "external_number", petition->external_number);
    jsonw_id(w, "repeats", petition->repeats);
}

/* To whoever screens it: it speaks of this very office. */
static void render_concern(struct json_writer *w, const struct call *call,
                           const struct petition_view *view)
{
    if (!view->concerned) {
        jsonw_null(w, "concern");
        return;
    }
    jsonw_object(w, "concern");
    render_unit_ref(w, "unit", call->office, view->concerned);
    if (view->past)
        render_unit_ref(w, "past", call->office, view->past);
    else
        jsonw_null(w, "past");
    jsonw_object_end(w);
}

static const struct sv DAILY_WORDS[] = {
    [DAILY_NOT] = SV_INIT("no"), [DAILY_ASK] = SV_INIT("ask"), [DAILY_CHOSEN] = SV_INIT("chosen")};

static void render_standing(struct json_writer *w, const struct call *call,
                            const struct petition_view *view)
{
    const struct petition *petition = &view->petition;
    jsonw_id(w, "id", view->key.id);
    jsonw_text(w, "number", view->number);
    jsonw_int(w, "version", petition->version);
    render_state(w, "state", view->rulebook, petition->state, call->lang);
    jsonw_bool(w, "is_ended", petition->is_ended);
    jsonw_bool(w, "is_incomplete", petition->is_incomplete);
    jsonw_text(w, "awaits", sv_from(role_word(petition->awaits)));
    render_unit_ref(w, "owner", call->office, petition->owner);
    render_unit_ref(w, "office", call->office, petition->office);
    render_day(w, "today", call->today);
    jsonw_text(w, "rulebook", petition->rulebook);
    jsonw_bool(w, "may_open_identity", view->may_open_identity);
    jsonw_text(w, "daily_opening", DAILY_WORDS[view->daily]);
    render_concern(w, call, view);
}

enum err handler_petition_view(struct request *rq)
{
    struct petition_view view;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_case_view(&rq->call, request_id(rq, "petition"), &view);
    if (err)
        return err;
    struct petition_render r = {.w = w, .call = &rq->call, .view = &view, .reader = READER_DESK};
    rq->reply.etag = view.petition.version;
    jsonw_object(w, NULL);
    render_standing(w, &rq->call, &view);
    render_content(w, &rq->call, &view);
    render_people(&r);
    render_contact(w, &view.petition);
    render_claims(&r);
    render_clocks(w, &rq->call, &view.petition, READER_DESK);
    render_timeline(&r);
    render_erasures(&r);
    render_documents(&r);
    render_attachments(&r);
    render_ratings(&r);
    render_circumstances(&r);
    render_actions(&r);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- identities ---- */

enum err handler_identity_open(struct request *rq)
{
    const struct identity *people;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    const struct identity_request request = {.purpose = input_text(rq->input, "purpose"),
                                             .is_daily = input_text(rq->input, "standard").n > 0};
    enum err err =
        service_identity_open(&rq->call, request_id(rq, "petition"), &request, &people, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "people");
    for (size_t i = 0; i < count; i++) {
        jsonw_object(w, NULL);
        jsonw_int(w, "no", (int64_t)i + 1);
        jsonw_text(w, "name", people[i].name);
        jsonw_text(w, "phone", people[i].phone);
        jsonw_text(w, "address", people[i].address);
        jsonw_text(w, "id_kind", people[i].id_kind);
        jsonw_text(w, "id_number", people[i].id_number);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}
