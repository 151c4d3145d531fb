/* Documents and attachments, for officials and for the petitioner. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/words.h"
#include "service/works.h"

/* ---- documents ---- */

static void render_paragraphs(struct json_writer *w, const char *key,
                              const struct document_view *document, size_t from, size_t to)
{
    jsonw_array(w, key);
    for (size_t i = from; i < to; i++) {
        jsonw_object(w, NULL);
        if (document->headings[i].n)
            jsonw_text(w, "heading", document->headings[i]);
        jsonw_text(w, "text", document->paragraphs[i]);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_document_view(struct request *rq, const struct document_view *view,
                                 enum reader reader)
{
    struct json_writer *w = &rq->reply.json;
    const struct document *document = view->document;
    struct petition_render r = {.w = w, .call = &rq->call, .view = &view->view, .reader = reader};
    jsonw_object(w, NULL);
    jsonw_int(w, "no", document->no);
    jsonw_text(w, "kind", document->kind);
    jsonw_text(w, "title", words_in(&view->rule->title, rq->call.lang));
    jsonw_text(w, "number", document->number);
    jsonw_text(w, "petition_number", view->view.number);
    jsonw_text(w, "addressee", view->addressee);
    render_day(w, "issued_day", document->issued_day);
    render_day(w, "served_day", document->served_day);
    jsonw_text_or_null(w, "service_way", document->service_way);
    jsonw_text(w, "unit", words_unit_full(rq->call.office->units, document->unit));
    render_paragraphs(w, "paragraphs", view, 0, view->opening_count);
    if (view->has_claims)
        render_claims(&r);
    render_paragraphs(w, "closing", view, view->opening_count, view->paragraph_count);
    jsonw_object_end(w);
}

enum err handler_petition_document(struct request *rq)
{
    struct document_view view;
    enum err err = service_document(&rq->call, request_id(rq, "petition"),
                                    (int)request_int(rq, "no", 0), &view);
    if (!err)
        render_document_view(rq, &view, READER_DESK);
    return err;
}

enum err handler_follow_document(struct request *rq)
{
    struct document_view view;
    enum err err = service_follow_document(&rq->call, (int)request_int(rq, "no", 0), &view);
    if (!err)
        render_document_view(rq, &view, READER_PETITIONER);
    return err;
}

/* ---- attachments ---- */

static void answer_file(struct request *rq, const struct attachment_view *view)
{
    rq->reply.file_bytes = view->bytes;
    rq->reply.file_mime = view->file.mime;
    rq->reply.file_name = view->file.name;
}

enum err handler_petition_attachment(struct request *rq)
{
    struct attachment_view view;
    enum err err = service_attachment(&rq->call, request_id(rq, "petition"),
                                      request_id(rq, "attachment"), &view);
    if (!err)
        answer_file(rq, &view);
    return err;
}

enum err handler_work_file(struct request *rq)
{
    struct attachment_view view;
    enum err err =
        service_work_file(&rq->call, request_id(rq, "work"), request_id(rq, "file"), &view);
    if (!err)
        answer_file(rq, &view);
    return err;
}

enum err handler_follow_attachment(struct request *rq)
{
    struct attachment_view view;
    enum err err = service_follow_attachment(&rq->call, request_id(rq, "attachment"), &view);
    if (!err)
        answer_file(rq, &view);
    return err;
}
