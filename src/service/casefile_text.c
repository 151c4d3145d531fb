/* A document as plain text: what the page of a document shows, in its order. */
#include "service/casefile_private.h"
#include "service/words.h"

#define TEXT_MAX (4u << 20)

static void add_paragraphs(struct buf *out, const struct document_view *view, size_t from,
                           size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (view->headings[i].n)
            buf_printf(out, "%.*s\n", SV_FMT(view->headings[i]));
        buf_printf(out, "%.*s\n\n", SV_FMT(view->paragraphs[i]));
    }
}

/* The findings as the event that issued the document has them. */
static void add_findings(struct casefile_making *m, const struct document_view *view,
                         struct buf *out)
{
    const struct event *event = &view->view.events[view->document->event_seq - 1];
    for (size_t i = 0; i < event->field_count; i++) {
        if (event->fields[i].kind != FIELD_FINDINGS)
            continue;
        struct sv words = casefile_words(m->scratch, &event->fields[i], m->call->lang);
        buf_printf(out, "%.*s\n\n", SV_FMT(words));
    }
}

struct sv casefile_document_text(struct casefile_making *m, const struct document_view *view)
{
    struct buf out;
    const struct document *document = view->document;
    struct sv title = words_in(&view->rule->title, m->call->lang);
    struct sv unit = words_unit_full(m->call->office->units, document->unit);
    struct sv day = words_day(m->scratch, document->issued_day, DAY_NONE, m->call->lang);
    buf_init(&out, TEXT_MAX);
    buf_printf(&out, "%.*s\n%.*s\n\n", SV_FMT(title), SV_FMT(document->number));
    if (view->addressee.n)
        buf_printf(&out, "%.*s：\n\n", SV_FMT(view->addressee));
    add_paragraphs(&out, view, 0, view->opening_count);
    if (view->has_claims)
        add_findings(m, view, &out);
    add_paragraphs(&out, view, view->opening_count, view->paragraph_count);
    buf_printf(&out, "%.*s\n%.*s\n", SV_FMT(unit), SV_FMT(day));
    struct sv text = arena_sv(m->scratch, buf_view(&out));
    buf_release(&out);
    return text;
}
