/* What happened, in the reader's words. The petitioner reads public acts and public fields, units
 * but no officials' names; the desk reads everything. */
#include "http/handlers/render.h"

#include "service/words.h"

static const struct rule_field *declared_field(const struct rule_action *action, struct sv id)
{
    for (size_t i = 0; action && i < action->field_count; i++) {
        if (sv_eq(action->fields[i].id, id))
            return &action->fields[i];
    }
    return NULL;
}

/* Registration's fields are the petition itself, shown at its head. */
static bool fields_are_elsewhere(const struct event *event)
{
    return event->kind == EVENT_REGISTERED || event->kind == EVENT_COMPLETED;
}

/* Did another of the petition's people do it? */
static bool is_of_another(const struct petition_render *r, const struct event *event)
{
    return r->reader == READER_PETITIONER && event->actor.role == ROLE_PETITIONER &&
           event->actor.person != 0 && event->actor.person != r->call->who.person;
}

static bool event_is_shown(const struct petition_render *r, const struct event *event,
                           const struct rule_action *action)
{
    if (r->reader == READER_DESK || event->kind == EVENT_RECOMPUTED)
        return true;
    if (event->kind == EVENT_RATED && is_of_another(r, event))
        return false; /* what one of them thinks of it is nobody else's to read */
    return action && action->is_public;
}

static bool field_is_shown(const struct petition_render *r, const struct rule_field *rule)
{
    return rule && (r->reader == READER_DESK || rule->is_public);
}

/* The words of the act itself, told without a label: its first long text, else its summary. */
static const struct field *main_text(const struct petition_render *r, const struct event *event,
                                     const struct rule_action *action)
{
    const struct field *summary = NULL;
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        if (!field_is_shown(r, declared_field(action, field->id)))
            continue;
        if (field->kind == FIELD_TEXT)
            return field;
        if (sv_is(field->id, "summary"))
            summary = field;
    }
    return summary;
}

static void render_fields(const struct petition_render *r, const struct event *event,
                          const struct rule_action *action, const struct field *told)
{
    jsonw_array(r->w, "fields");
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        const struct rule_field *rule = declared_field(action, field->id);
        if (field == told || !field_is_shown(r, rule))
            continue;
        struct sv value = words_field(r->call, r->view->rulebook, rule, field);
        if (!value.n)
            continue;
        jsonw_object(r->w, NULL);
        jsonw_text(r->w, "id", field->id);
        jsonw_text(r->w, "name", words_in(&rule->name, r->call->lang));
        jsonw_text(r->w, "value", value);
        jsonw_object_end(r->w);
    }
    jsonw_array_end(r->w);
}

static void render_words(const struct petition_render *r, const struct event *event,
                         const struct rule_action *action)
{
    if (fields_are_elsewhere(event)) {
        jsonw_null(r->w, "text");
        return;
    }
    const struct field *told = main_text(r, event, action);
    if (told)
        jsonw_text(r->w, "text", told->text);
    else
        jsonw_null(r->w, "text");
    render_fields(r, event, action, told);
}

struct sv render_official_name(const struct petition_render *r, id64 account)
{
    const struct account *official = office_official(r->call->office, account);
    return official ? official->name : SV("");
}

/* To the others it was done by one of them: by whom does not matter. */
static void render_one_of_them(const struct petition_render *r, const struct event *event)
{
    static const struct words ONE = {
        {SV_INIT("联名人中的一位"), SV_INIT("one of those who raised it")}};
    if (is_of_another(r, event))
        jsonw_text(r->w, "by", words_in(&ONE, r->call->lang));
}

static void render_who(const struct petition_render *r, const struct event *event)
{
    const struct actor *actor = &event->actor;
    jsonw_text_or_null(r->w, "unit", unit_name(r->call->office->units, actor->unit));
    if (r->reader == READER_PETITIONER) {
        render_one_of_them(r, event);
        return;
    }
    jsonw_text(r->w, "role", words_role(r->view->rulebook, actor->role, r->call->lang));
    jsonw_text_or_null(r->w, "by", render_official_name(r, actor->account));
}

/* The document an act issued or served. */
static void render_its_document(const struct petition_render *r, const struct event *event)
{
    int no = event->effects.document.no;
    if (event->kind == EVENT_SERVED)
        no = (int)field_number(event->fields, event->field_count, "document", 0);
    if (no && render_shows_document(r, no))
        jsonw_int(r->w, "document", no);
    else
        jsonw_null(r->w, "document");
}

static void render_its_attachments(const struct petition_render *r, const struct event *event)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "attachments");
    for (size_t i = 0; i < petition->attachment_count; i++) {
        const struct petition_attachment *file = &petition->attachments[i];
        if (file->event_seq == event->seq && render_shows_attachment(r, file))
            render_attachment(r, file);
    }
    jsonw_array_end(r->w);
}

static struct sv entry_name(const struct petition_render *r, const struct event *event)
{
    bool is_to_others = r->reader == READER_DESK || is_of_another(r, event);
    return is_to_others ? words_event_to_others(r->view->rulebook, event, r->call->lang)
                        : words_event(r->view->rulebook, event, r->call->lang);
}

static void render_entry(const struct petition_render *r, const struct event *event,
                         const struct rule_action *action)
{
    jsonw_object(r->w, NULL);
    jsonw_int(r->w, "seq", event->seq);
    jsonw_time(r->w, "at", event->at);
    jsonw_made(r->w, "kind", sv_from(event_kind_word(event->kind)));
    jsonw_text(r->w, "action", event->action);
    jsonw_text(r->w, "name", entry_name(r, event));
    render_who(r, event);
    render_words(r, event, action);
    render_its_document(r, event);
    render_its_attachments(r, event);
    jsonw_object_end(r->w);
}

void render_timeline(const struct petition_render *r)
{
    jsonw_array(r->w, "timeline");
    for (size_t i = 0; i < r->view->event_count; i++) {
        const struct event *event = &r->view->events[i];
        const struct rule_action *action =
            event->action.n ? rulebook_action(r->view->rulebook, event->action) : NULL;
        if (event_is_shown(r, event, action))
            render_entry(r, event, action);
    }
    jsonw_array_end(r->w);
}

/* ---- what was erased ---- */

/* The words of the petition itself are its petitioner's; others as the timeline shows them. */
static bool erasure_is_shown(const struct petition_render *r, const struct event *event,
                             const struct rule_action *action, const struct rule_field *rule)
{
    if (!event_is_shown(r, event, action))
        return false;
    return fields_are_elsewhere(event) ? rule != NULL : field_is_shown(r, rule);
}

static void render_erased_field(const struct petition_render *r, const struct disposal *erasure,
                                struct sv words, struct sv id)
{
    const struct event *event = &r->view->events[erasure->seq - 1];
    const struct rule_action *action =
        event->action.n ? rulebook_action(r->view->rulebook, event->action) : NULL;
    const struct rule_field *rule = declared_field(action, id);
    if (!erasure_is_shown(r, event, action, rule))
        return;
    jsonw_object(r->w, NULL);
    jsonw_int(r->w, "seq", erasure->seq);
    jsonw_text(r->w, "field", id);
    jsonw_text(r->w, "name", rule ? words_in(&rule->name, r->call->lang) : id);
    jsonw_text(r->w, "act", entry_name(r, event));
    jsonw_time(r->w, "at", erasure->at);
    render_unit_ref(r->w, "unit", r->call->office, erasure->unit);
    jsonw_text(r->w, "ground", erasure->ground);
    jsonw_text(r->w, "text", words);
    jsonw_object_end(r->w);
}

void render_erasures(const struct petition_render *r)
{
    jsonw_array(r->w, "erasures");
    for (size_t i = 0; i < r->view->erasure_count; i++) {
        const struct disposal *erasure = &r->view->erasures[i];
        struct sv one;
        struct sv rest = erasure->field;
        bool more = erasure->seq >= 1 && (uint64_t)erasure->seq <= r->view->event_count;
        while (more) {
            more = sv_cut(rest, ' ', &one, &rest);
            render_erased_field(r, erasure, r->view->erasure_words[i], one);
        }
    }
    jsonw_array_end(r->w);
}
