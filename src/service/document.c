/* A document's text: the rulebook's fixed paragraphs with the blanks filled in, then what the act
 * that issued it said. Nothing is stored of it: the same event and rulebook give the same text for
 * ever. */
#include "base/assert.h"
#include "base/log.h"
#include "service/petitions.h"
#include "service/service_private.h"
#include "service/words.h"

struct composition {
    struct call *call;
    struct document_view *out;
    const struct event *event;
    struct sv *headings, *paragraphs;
    size_t room;
};

/* Room for every paragraph of the body, with a blank line between two, and for every field. */
static void make_room(struct composition *c)
{
    struct sv body = words_in(&c->out->rule->body, c->call->lang);
    c->room = body.n / (sizeof "x\n\n" - 1) + 1 + c->event->field_count;
    c->headings = ARENA_ARRAY(c->call->arena, struct sv, c->room);
    c->paragraphs = ARENA_ARRAY(c->call->arena, struct sv, c->room);
}

static void add_paragraph(struct composition *c, struct sv heading, struct sv text)
{
    ASSERT(c->out->paragraph_count < c->room);
    size_t i = c->out->paragraph_count++;
    c->headings[i] = heading;
    c->paragraphs[i] = text;
}

/* ---- blanks ---- */

/* The answer's due day as the document saw it: begun or moved by its own event, else as it runs. */
static day_t due_day_of(const struct composition *c)
{
    const struct effects *effects = &c->event->effects;
    const struct petition *petition = &c->out->view.petition;
    for (size_t i = 0; i < effects->move_count; i++) {
        const struct rule_clock *rule =
            rulebook_clock(c->out->view.rulebook, petition->clocks[effects->moves[i].no - 1].rule);
        if (rule && rule->is_main)
            return effects->moves[i].end.due_day;
    }
    for (size_t i = 0; i < effects->start_count; i++) {
        const struct rule_clock *rule =
            rulebook_clock(c->out->view.rulebook, effects->starts[i].rule);
        if (rule && rule->is_main)
            return effects->starts[i].end.due_day;
    }
    const struct petition_clock *lead = words_lead_clock(petition, c->out->view.rulebook);
    return lead ? lead->end.due_day : DAY_NONE;
}

static struct sv fill_blank(const struct composition *c, struct sv name)
{
    const struct petition_view *view = &c->out->view;
    struct call *call = c->call;
    if (sv_is(name, "title"))
        return view->petition.title;
    if (sv_is(name, "number"))
        return view->number;
    if (sv_is(name, "unit"))
        return words_unit_full(call->office->units, c->out->document->unit);
    if (sv_is(name, "received"))
        return words_day(call->arena, view->petition.received_day, DAY_NONE, call->lang);
    if (sv_is(name, "due"))
        return words_day(call->arena, due_day_of(c), DAY_NONE, call->lang);
    return (struct sv){0};
}

static struct sv fill_blank_of(void *self, struct sv name)
{
    return fill_blank(self, name);
}

/* ---- paragraphs ---- */

/* Take the next paragraph off the body: they are cut at blank lines. */
static bool next_paragraph(struct sv *rest, struct sv *out)
{
    struct sv text = sv_trim(*rest);
    size_t end = 0;
    while (end < text.n && !sv_starts_with(sv_slice(text, end, text.n), SV("\n\n")))
        end++;
    *out = sv_slice(text, 0, end);
    *rest = sv_slice(text, end, text.n);
    return out->n > 0;
}

static void add_body_paragraph(struct composition *c, struct sv text)
{
    add_paragraph(c, SV(""), words_fill(c->call->arena, text, fill_blank_of, c));
}

/* What the act told the petitioner, under the names the rulebook gives it. The summary of an
 * opinion is part of the opinion although the approving act does not ask for it. */
static void add_fields(struct composition *c)
{
    const struct rule_action *action = event_action(c->out->view.rulebook, c->event);
    for (size_t i = 0; i < c->event->field_count; i++) {
        const struct field *field = &c->event->fields[i];
        const struct rule_field *rule = action_field(action, field->id);
        struct sv heading = {0};
        if (rule && rule->is_public)
            heading = words_in(&rule->name, c->call->lang);
        else if (c->out->has_claims && sv_is(field->id, "text"))
            heading = c->call->lang == LANG_EN ? SV("Summary") : SV("综合说明");
        else
            continue;
        struct sv text = words_field(c->call, c->out->view.rulebook, rule, field);
        if (text.n)
            add_paragraph(c, heading, text);
    }
}

/* An opinion opens, answers claim by claim, sums up, and closes with what may be done against it;
 * any other document has its fixed words first and the act's own after them. */
static void compose_paragraphs(struct composition *c)
{
    struct sv rest = words_in(&c->out->rule->body, c->call->lang);
    struct sv text;
    if (c->out->has_claims && next_paragraph(&rest, &text)) {
        add_body_paragraph(c, text);
        c->out->opening_count = c->out->paragraph_count;
        add_fields(c);
    }
    while (next_paragraph(&rest, &text))
        add_body_paragraph(c, text);
    if (c->out->has_claims)
        return;
    add_fields(c);
    c->out->opening_count = c->out->paragraph_count;
}

static bool event_has_findings(const struct event *event)
{
    for (size_t i = 0; i < event->field_count; i++) {
        if (event->fields[i].kind == FIELD_FINDINGS && event->fields[i].count)
            return true;
    }
    return false;
}

static enum err compose(struct call *call, int no, struct document_view *out)
{
    out->document = petition_document(&out->view.petition, no);
    if (!out->document)
        return ERR_NOT_FOUND;
    out->rule = rulebook_document(out->view.rulebook, out->document->kind);
    if (!out->rule) {
        LOG_ERROR("document", "kind %.*s is not in its rulebook", SV_FMT(out->document->kind));
        return ERR_CORRUPT;
    }
    struct composition *c = ARENA_NEW(call->arena, struct composition);
    c->call = call;
    c->out = out;
    ASSERT(out->document->event_seq >= 1 &&
           (uint64_t)out->document->event_seq <= out->view.event_count);
    c->event = &out->view.events[out->document->event_seq - 1];
    out->has_claims = event_has_findings(c->event);
    make_room(c);
    compose_paragraphs(c);
    out->headings = c->headings;
    out->paragraphs = c->paragraphs;
    return ERR_OK;
}

/* ---- to whom ---- */

static struct sv masked_addressee(struct call *call, const struct petition *petition)
{
    struct sv out = {0};
    for (size_t i = 0; i < petition->people_count; i++) {
        struct sv name = petition->people[i].masked_name;
        out = i ? arena_printf(call->arena, "%.*s、%.*s", SV_FMT(out), SV_FMT(name)) : name;
    }
    return out;
}

/* A letter between offices goes to the unit that its act names, never to the petitioner. */
static struct sv addressed_unit(struct call *call, const struct document_view *view)
{
    const struct event *event = &view->view.events[view->document->event_seq - 1];
    for (size_t i = 0; i < event->field_count; i++) {
        if (sv_is(event->fields[i].id, "unit") && event->fields[i].kind == FIELD_UNIT)
            return words_unit_full(call->office->units, event->fields[i].number);
    }
    return SV("");
}

/* The petitioner's own page may name its reader in full. */
static enum err opened_addressee(struct call *call, const struct petition_key *key, struct sv *out)
{
    id64 reader = call->who.person;
    const struct sealed_person *people;
    size_t count;
    enum err err = store_people_of(call->conn, call->arena, key, &people, &count);
    *out = SV("");
    for (size_t i = 0; !err && i < count; i++) {
        struct identity identity;
        if (reader && people[i].id != reader)
            continue; /* others' names are not the reader's to know */
        err = vault_open_person(service_vault(call->service), call->arena, &people[i], &identity);
        if (!err)
            *out = out->n ? arena_printf(call->arena, "%.*s、%.*s", SV_FMT(*out),
                                         SV_FMT(identity.name))
                          : identity.name;
    }
    return err;
}

enum err service_document_of(struct call *call, const struct petition_view *view, int no,
                             struct document_view *out)
{
    *out = (struct document_view){.view = *view};
    enum err err = compose(call, no, out);
    if (!err)
        out->addressee = out->rule->is_public ? masked_addressee(call, &out->view.petition)
                                              : addressed_unit(call, out);
    return err;
}

enum err service_document(struct call *call, id64 petition, int no, struct document_view *out)
{
    struct petition_view view;
    enum err err = service_case_view(call, petition, &view);
    return err ? err : service_document_of(call, &view, no, out);
}

enum err service_follow_document(struct call *call, int no, struct document_view *out)
{
    *out = (struct document_view){0};
    enum err err = service_follow_view(call, &out->view);
    if (!err)
        err = compose(call, no, out);
    if (err)
        return err;
    if (!out->rule->is_public || out->document->served_day == DAY_NONE)
        return ERR_NOT_FOUND;
    return opened_addressee(call, &out->view.key, &out->addressee);
}
