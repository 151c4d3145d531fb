/* What the case page and the petitioner's page both show: claims, documents, attachments, ratings.
 */
#include "http/handlers/render.h"

#include "domain/rating.h"
#include "service/words.h"

/* ---- claims ---- */

static const struct finding *draft_of(const struct petition *petition, int claim_no)
{
    for (size_t i = 0; i < petition->draft_count; i++) {
        if (petition->draft[i].claim_no == claim_no)
            return &petition->draft[i];
    }
    return NULL;
}

/* The opinion's findings; in the unit that has the matter also those drafted and not approved yet,
 * for its head to judge: nobody else takes a draft for an answer. */
static const struct finding *finding_of(const struct petition_render *r, const struct claim *claim,
                                        bool *is_draft)
{
    if (r->reader == READER_PETITIONER) {
        const struct petition *petition = &r->view->petition;
        for (size_t i = petition->document_count; i > 0; i--) {
            const struct document *document = &petition->documents[i - 1];
            const struct event *event = &r->view->events[document->event_seq - 1];
            if (event->kind == EVENT_APPROVED)
                return document->served_day == DAY_NONE ? NULL : &claim->finding;
        }
        return NULL;
    }
    if (claim->finding.finding != FINDING_NONE)
        return &claim->finding;
    *is_draft = r->view->as.unit == r->view->petition.owner;
    return *is_draft ? draft_of(&r->view->petition, claim->no) : NULL;
}

void render_claims(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "claims");
    for (size_t i = 0; i < petition->claim_count; i++) {
        const struct claim *claim = &petition->claims[i];
        bool is_draft = false;
        const struct finding *finding = finding_of(r, claim, &is_draft);
        jsonw_object(r->w, NULL);
        jsonw_int(r->w, "no", claim->no);
        jsonw_text(r->w, "text", claim->text);
        if (finding && finding->finding != FINDING_NONE) {
            jsonw_text(r->w, "finding", sv_from(finding_word(finding->finding)));
            jsonw_bool(r->w, "is_draft", is_draft);
            jsonw_text_or_null(r->w, "facts", finding->facts);
            jsonw_text_or_null(r->w, "basis", finding->basis);
            jsonw_text_or_null(r->w, "remedy", finding->remedy);
            render_day(r->w, "remedy_day", finding->remedy_day);
        } else {
            jsonw_null(r->w, "finding");
        }
        jsonw_object_end(r->w);
    }
    jsonw_array_end(r->w);
}

/* ---- documents ---- */

bool render_shows_document(const struct petition_render *r, int no)
{
    const struct document *document = petition_document(&r->view->petition, no);
    if (!document || r->reader == READER_DESK)
        return document != NULL;
    const struct rule_document *rule = rulebook_document(r->view->rulebook, document->kind);
    return rule && rule->is_public && document->served_day != DAY_NONE;
}

static void render_document(const struct petition_render *r, const struct document *document)
{
    const struct rule_document *rule = rulebook_document(r->view->rulebook, document->kind);
    jsonw_object(r->w, NULL);
    jsonw_int(r->w, "no", document->no);
    jsonw_text(r->w, "kind", document->kind);
    jsonw_text(r->w, "title", rule ? words_in(&rule->title, r->call->lang) : document->kind);
    jsonw_text(r->w, "number", document->number);
    render_day(r->w, "issued_day", document->issued_day);
    jsonw_bool(r->w, "needs_service", rule && rule->needs_service);
    render_day(r->w, "served_day", document->served_day);
    jsonw_text_or_null(r->w, "service_way", document->service_way);
    jsonw_object_end(r->w);
}

void render_documents(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "documents");
    for (size_t i = 0; i < petition->document_count; i++) {
        if (render_shows_document(r, petition->documents[i].no))
            render_document(r, &petition->documents[i]);
    }
    jsonw_array_end(r->w);
}

/* ---- attachments ---- */

void render_attachment(const struct petition_render *r, const struct petition_attachment *file)
{
    const struct actor *by = &file->by;
    jsonw_object(r->w, NULL);
    jsonw_id(r->w, "id", file->file.id);
    jsonw_text(r->w, "name", file->file.name);
    jsonw_text(r->w, "mime", file->file.mime);
    jsonw_int(r->w, "size", file->file.size_bytes);
    jsonw_time(r->w, "at", file->at);
    jsonw_text(r->w, "by",
               by->unit ? unit_name(r->call->office->units, by->unit)
                        : words_role(r->view->rulebook, by->role, r->call->lang));
    jsonw_object_end(r->w);
}

bool render_shows_attachment(const struct petition_render *r,
                             const struct petition_attachment *file)
{
    return r->reader == READER_DESK ? service_attachment_is_read(r->view, file)
                                    : service_attachment_is_public(r->view, file);
}

void render_attachments(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "attachments");
    for (size_t i = 0; i < petition->attachment_count; i++) {
        const struct petition_attachment *file = &petition->attachments[i];
        if (render_shows_attachment(r, file))
            render_attachment(r, file);
    }
    jsonw_array_end(r->w);
}

/* ---- ratings ---- */

/* A choice by its name in the rulebook; null when there is none. */
static void render_rated(const struct petition_render *r, const char *field, struct sv id)
{
    const struct rule_choice *choice = rating_choice(r->view->rulebook, field, id);
    if (id.n == 0)
        jsonw_null(r->w, field);
    else
        render_choice(r->w, field, id, choice ? words_in(&choice->name, r->call->lang) : id);
}

/* The number the case shows them under; 0 for who is not among them. */
static int64_t person_no(const struct petition *petition, id64 person)
{
    for (size_t i = 0; i < petition->people_count; i++) {
        if (petition->people[i].id == person)
            return (int64_t)i + 1;
    }
    return 0;
}

/* What one of them thinks is for that one and the office; officials of the unit read it without
 * learning whose it is. */
static void render_rating(const struct petition_render *r, const struct rating *rating)
{
    jsonw_object(r->w, NULL);
    render_rated(r, "target", rating->target);
    render_rated(r, "score", rating->score);
    render_rated(r, "cause", rating->cause);
    jsonw_text_or_null(r->w, "reason", rating->reason);
    jsonw_time(r->w, "at", rating->at);
    if (r->view->reads_sealed && person_no(&r->view->petition, rating->person))
        jsonw_int(r->w, "person", person_no(&r->view->petition, rating->person));
    jsonw_object_end(r->w);
}

void render_ratings(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    id64 reader = r->call->who.person;
    jsonw_array(r->w, "ratings");
    for (size_t i = 0; i < petition->rating_count; i++) {
        id64 by = petition->ratings[i].person;
        if (r->reader == READER_DESK || by == reader || by == 0)
            render_rating(r, &petition->ratings[i]);
    }
    jsonw_array_end(r->w);
}
