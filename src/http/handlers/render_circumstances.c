/* What is true of a matter beside its state: marks, the lawful way found for it, what was promised,
 * the opinions given on it one after another, and a consent that can still be taken back. */
#include "http/handlers/render.h"

#include "service/words.h"

static const struct event *event_at(const struct petition_render *r, int64_t seq)
{
    return seq > 0 && (size_t)seq <= r->view->event_count ? &r->view->events[seq - 1] : NULL;
}

/* The item that an event's choice field names, or NULL. */
static const struct rule_choice *chosen(const struct petition_render *r, const struct event *event,
                                        const char *id)
{
    const struct field *field = field_find(event->fields, event->field_count, id);
    const struct rule_action *action =
        event->action.n ? rulebook_action(r->view->rulebook, event->action) : NULL;
    const struct rule_field *rule = action ? rule_field_find(action, sv_from(id)) : NULL;
    return field && rule && rule->kind == FIELD_CHOICE ? choice_find(&rule->choices, field->text)
                                                       : NULL;
}

static void render_chosen(const struct petition_render *r, const char *key, struct sv id,
                          const struct rule_choice *choice)
{
    struct sv hint = choice ? words_in(&choice->hint, r->call->lang) : SV("");
    if (!id.n) {
        jsonw_null(r->w, key);
        return;
    }
    jsonw_object(r->w, key);
    jsonw_text(r->w, "id", id);
    jsonw_text(r->w, "name", choice ? words_in(&choice->name, r->call->lang) : id);
    if (hint.n)
        jsonw_text(r->w, "hint", hint);
    if (choice && choice->citation.article.n)
        jsonw_text(r->w, "article", choice->citation.article);
    jsonw_object_end(r->w);
}

/* ---- marks ---- */

static void render_marks(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "marks");
    for (size_t i = 0; i < petition->mark_count; i++) {
        const struct petition_mark *mark = &petition->marks[i];
        const struct rule_mark *rule = rulebook_mark(r->view->rulebook, mark->id);
        if (!rule || (r->reader == READER_PETITIONER && !rule->is_public))
            continue;
        jsonw_object(r->w, NULL);
        jsonw_text(r->w, "id", mark->id);
        jsonw_text(r->w, "name", words_in(&rule->name, r->call->lang));
        render_day(r->w, "day", mark->day);
        jsonw_int(r->w, "seq", mark->event_seq);
        jsonw_object_end(r->w);
    }
    jsonw_array_end(r->w);
}

/* ---- the route ---- */

static void render_route(const struct petition_render *r)
{
    struct sv route = r->view->petition.route;
    const struct rule_choice *choice = NULL;
    for (size_t i = r->view->event_count; route.n && !choice && i > 0; i--)
        choice = chosen(r, &r->view->events[i - 1], "route");
    render_chosen(r, "route", route, choice);
}

/* ---- promises ---- */

static const char *promise_status(const struct promise *promise, day_t today)
{
    if (promise->is_dropped)
        return "dropped";
    switch (promise->petitioner) {
    case PROMISE_CONFIRMED:
        return "confirmed";
    case PROMISE_CONTESTED:
        return "contested";
    case PROMISE_UNANSWERED:
        break;
    }
    if (promise->kept_day != DAY_NONE)
        return "kept";
    return today > promise->day ? "overdue" : "open";
}

static void render_promise(const struct petition_render *r, const struct promise *promise)
{
    jsonw_object(r->w, NULL);
    jsonw_int(r->w, "claim", promise->claim_no);
    jsonw_text(r->w, "remedy", promise->remedy);
    render_day(r->w, "due_day", promise->day);
    jsonw_text(r->w, "status", sv_from(promise_status(promise, r->call->today)));
    render_day(r->w, "kept_day", promise->kept_day);
    if (promise->evidence_seq)
        jsonw_int(r->w, "seq", promise->evidence_seq);
    else
        jsonw_null(r->w, "seq");
    jsonw_object_end(r->w);
}

/* Promises are the opinion's: the petitioner reads them once it is served. */
static bool opinion_is_shown(const struct petition_render *r, const struct opinion *opinion)
{
    return r->reader == READER_DESK ||
           (opinion->document_no && render_shows_document(r, opinion->document_no));
}

static bool promises_are_shown(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    for (size_t i = petition->opinion_count; i > 0; i--) {
        if (opinion_is_shown(r, &petition->opinions[i - 1]))
            return true;
    }
    return false;
}

static void render_promises(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "promises");
    for (size_t i = 0; promises_are_shown(r) && i < petition->promise_count; i++)
        render_promise(r, &petition->promises[i]);
    jsonw_array_end(r->w);
}

/* ---- opinions ---- */

static void render_opinion(const struct petition_render *r, const struct opinion *opinion)
{
    const struct event *event = event_at(r, opinion->event_seq);
    jsonw_object(r->w, NULL);
    render_unit_ref(r->w, "unit", r->call->office, opinion->unit);
    render_day(r->w, "day", opinion->day);
    jsonw_int(r->w, "seq", opinion->event_seq);
    if (opinion->document_no)
        jsonw_int(r->w, "document", opinion->document_no);
    else
        jsonw_null(r->w, "document");
    render_chosen(r, "result", opinion->result, event ? chosen(r, event, "result") : NULL);
    jsonw_object_end(r->w);
}

static void render_opinions(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "opinions");
    for (size_t i = 0; i < petition->opinion_count; i++) {
        if (opinion_is_shown(r, &petition->opinions[i]))
            render_opinion(r, &petition->opinions[i]);
    }
    jsonw_array_end(r->w);
}

/* ---- consent ---- */

enum consent_step { CONSENT_NO_STEP, CONSENT_GIVEN, CONSENT_OVER };
static const struct consent_kind {
    const char *word;
    enum event_kind given;
    enum event_kind over[3];
} CONSENTS[] = {
    {"withdrawal", EVENT_WITHDRAWAL_ASKED, {EVENT_WITHDRAWAL_TAKEN_BACK, EVENT_WITHDRAWN, 0}},
    {"agreement",
     EVENT_AGREED,
     {EVENT_AGREEMENT_CONFIRMED, EVENT_AGREEMENT_TAKEN_BACK, EVENT_MEDIATION_ENDED}},
};

static enum consent_step step_of(const struct consent_kind *kind, enum event_kind event)
{
    if (event == kind->given)
        return CONSENT_GIVEN;
    for (size_t i = 0; i < sizeof kind->over / sizeof kind->over[0]; i++) {
        if (event == kind->over[i])
            return CONSENT_OVER;
    }
    return CONSENT_NO_STEP;
}

/* Do the marks that the act set still stand? An answer given meanwhile clears them. */
static bool marks_stand(const struct petition_render *r, const struct event *event)
{
    for (size_t i = 0; i < event->effects.mark_count; i++) {
        const struct mark_change *change = &event->effects.marks[i];
        if (change->is_set && !petition_marked(&r->view->petition, change->id))
            return false;
    }
    return true;
}

/* The act by which the petitioner consented and has neither confirmed nor taken back, or NULL. */
static const struct event *consent_under_way(const struct petition_render *r,
                                             const struct consent_kind *kind)
{
    const struct event *given = NULL;
    for (size_t i = 0; i < r->view->event_count; i++) {
        const struct event *event = &r->view->events[i];
        enum consent_step step = step_of(kind, event->kind);
        if (step != CONSENT_NO_STEP)
            given = step == CONSENT_GIVEN ? event : NULL;
    }
    bool is_over = r->view->petition.is_ended || (given && !marks_stand(r, given));
    return is_over ? NULL : given;
}

/* The last day of thinking it over: of the petitioner's own period that began with the act. */
static day_t cooling_end(const struct petition_render *r, const struct event *given)
{
    const struct petition *petition = &r->view->petition;
    for (size_t i = 0; i < given->effects.start_count; i++) {
        const struct clock_start *start = &given->effects.starts[i];
        if (!start->is_duty && (size_t)start->no <= petition->clock_count)
            return petition->clocks[start->no - 1].end.due_day;
    }
    return DAY_NONE;
}

static void render_consent(const struct petition_render *r)
{
    for (size_t i = 0; i < sizeof CONSENTS / sizeof CONSENTS[0]; i++) {
        const struct event *given = consent_under_way(r, &CONSENTS[i]);
        if (!given)
            continue;
        jsonw_object(r->w, "consent");
        jsonw_text(r->w, "kind", sv_from(CONSENTS[i].word));
        render_day(r->w, "given_day", given->day);
        render_day(r->w, "cooling_day", cooling_end(r, given));
        jsonw_object_end(r->w);
        return;
    }
    jsonw_null(r->w, "consent");
}

/* ---- recusal: for officials ---- */

static void render_recused(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "recused");
    for (size_t i = 0; i < petition->recused_count; i++) {
        struct sv name = render_official_name(r, petition->recused[i]);
        if (name.n)
            jsonw_text(r->w, NULL, name);
    }
    jsonw_array_end(r->w);
}

void render_circumstances(const struct petition_render *r)
{
    render_marks(r);
    render_route(r);
    render_promises(r);
    render_opinions(r);
    render_consent(r);
    if (r->reader == READER_DESK)
        render_recused(r);
}
