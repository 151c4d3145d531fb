/* The actions offered, with the fields the rulebook asks for and sensible values to begin with. */
#include "http/handlers/render.h"

#include "service/words.h"

/* ---- values to begin with ---- */

static const struct value_source {
    const char *name; /* the rulebook's `default`, or the field's own id */
    size_t offset;    /* of a text in struct petition */
} SOURCES[] = {
    {"draft", offsetof(struct petition, draft_text)},
    {"title", offsetof(struct petition, title)},
    {"facts", offsetof(struct petition, facts)},
    {"place", offsetof(struct petition, place)},
    {"purpose", offsetof(struct petition, purpose)},
    {"class", offsetof(struct petition, class_code)},
    {"extension_reason", offsetof(struct petition, extension_reason)},
};

static struct sv first_value(const struct petition_render *r, const struct rule_field *field)
{
    struct sv source = field->default_from.n ? field->default_from : field->id;
    bool is_choice = field->kind == FIELD_CHOICE || field->kind == FIELD_CLASS;
    struct sv value = SV("");
    for (size_t i = 0; i < sizeof SOURCES / sizeof SOURCES[0]; i++) {
        if ((field->default_from.n || is_choice) && sv_is(source, SOURCES[i].name))
            value = *(const struct sv *)(const void *)((const char *)&r->view->petition +
                                                       SOURCES[i].offset);
    }
    return erased_is_told(r->view, value) ? SV("") : value;
}

/* The one day of an act that may be any until today is today unless somebody says otherwise. A day
 * that a period counts from, one ahead and several beside each other are never guessed. */
static bool is_most_likely_today(const struct rule_action *action, const struct rule_field *field)
{
    size_t days = 0;
    for (size_t i = 0; i < action->field_count; i++)
        days += action->fields[i].kind == FIELD_DAY && action->fields[i].required;
    return field->kind == FIELD_DAY && field->required && days == 1 && !field->min && !field->max;
}

static void render_value(const struct petition_render *r, const struct rule_action *action,
                         const struct rule_field *field)
{
    if (is_most_likely_today(action, field))
        render_day(r->w, "value", r->call->today);
    else if (field_kind_value(field->kind) == FIELD_VALUE_TEXT)
        jsonw_text_or_null(r->w, "value", first_value(r, field));
    else
        jsonw_null(r->w, "value");
}

/* ---- fields ---- */

/* Documents that wait for service, for a field that asks which. */
static void render_document_choices(const struct petition_render *r)
{
    const struct petition *petition = &r->view->petition;
    jsonw_array(r->w, "choices");
    for (size_t i = 0; i < petition->document_count; i++) {
        const struct document *document = &petition->documents[i];
        const struct rule_document *rule = rulebook_document(r->view->rulebook, document->kind);
        if (!rule || !rule->needs_service || document->served_day != DAY_NONE)
            continue;
        render_choice(r->w, NULL, arena_printf(r->call->arena, "%d", document->no),
                      words_in(&rule->title, r->call->lang));
    }
    jsonw_array_end(r->w);
}

static void render_candidate(const struct petition_render *r, const struct unit *unit,
                             enum unit_tie tie)
{
    jsonw_object(r->w, NULL);
    jsonw_id(r->w, "id", unit->id);
    jsonw_text(r->w, "name", unit->name);
    jsonw_text(r->w, "tie", sv_from(unit_tie_word(tie)));
    jsonw_text(r->w, "address", unit->address);
    jsonw_text(r->w, "phone", unit->phone);
    jsonw_object_end(r->w);
}

/* The bodies of the owner's own system that a matter can be passed down to. */
static void render_below(const struct petition_render *r)
{
    const struct unit_tree *units = r->call->office->units;
    jsonw_array(r->w, "units");
    for (size_t i = 0; i < unit_count(units); i++) {
        const struct unit *unit = unit_at(units, i);
        if (unit->is_active && unit->kind != UNIT_KIND_PETITION_OFFICE &&
            unit_is_below(units, unit->id, r->view->petition.owner))
            render_candidate(r, unit, UNIT_TIE_BELOW);
    }
    jsonw_array_end(r->w);
}

/* Where a review of the opinion that stands may be asked: the petitioner chooses. */
static void render_superiors(const struct petition_render *r, enum unit_choice among)
{
    const struct unit_tree *units = r->call->office->units;
    id64 superiors[UNIT_SUPERIORS_MAX + 1];
    size_t count = unit_superiors(units, r->view->petition.owner, superiors);
    if (among == UNITS_SUPERIORS_OR_SELF)
        superiors[count++] = r->view->petition.owner;
    jsonw_array(r->w, "units");
    for (size_t i = 0; i < count; i++) {
        enum unit_tie tie = unit_tie(units, r->view->petition.owner, superiors[i]);
        render_candidate(r, unit_find(units, superiors[i]), tie);
    }
    jsonw_array_end(r->w);
}

static bool is_actor_before(const struct petition_view *view, size_t event)
{
    for (size_t i = 0; i < event; i++) {
        if (view->events[i].actor.account == view->events[event].actor.account)
            return true;
    }
    return false;
}

/* Who has dealt with the matter at the unit that has it, by name. */
static void render_handlers(const struct petition_render *r)
{
    const struct petition_view *view = r->view;
    jsonw_array(r->w, "choices");
    for (size_t i = 0; i < view->event_count; i++) {
        const struct actor *actor = &view->events[i].actor;
        struct sv name = render_official_name(r, actor->account);
        if (actor->unit != view->petition.owner || !name.n || is_actor_before(view, i))
            continue;
        jsonw_object(r->w, NULL);
        jsonw_id(r->w, "id", actor->account);
        jsonw_text(r->w, "name", name);
        jsonw_text(r->w, "hint", words_role(r->view->rulebook, actor->role, r->call->lang));
        jsonw_object_end(r->w);
    }
    jsonw_array_end(r->w);
}

/* Of the people, who the act can be about. */
static void render_person_choices(const struct petition_render *r, const struct rule_action *action,
                                  const struct rule_field *field)
{
    jsonw_array(r->w, "choices");
    render_candidates(r, action, field, false);
    jsonw_array_end(r->w);
}

/* Who is not there is not asked for. */
static bool field_is_asked(const struct petition_render *r, const struct rule_action *action,
                           const struct rule_field *field)
{
    return !render_field_is_about_people(field) || field->required ||
           render_candidates(r, action, field, true) > 0;
}

static void render_field(const struct petition_render *r, const struct rule_action *action,
                         const struct rule_field *field)
{
    enum lang lang = r->call->lang;
    struct sv hint = words_in(&field->hint, lang);
    jsonw_object(r->w, NULL);
    jsonw_text(r->w, "id", field->id);
    jsonw_text(r->w, "name", words_in(&field->name, lang));
    if (hint.n)
        jsonw_text(r->w, "hint", hint);
    jsonw_text(r->w, "kind", sv_from(field_kind_word(field->kind)));
    jsonw_bool(r->w, "required", field->required);
    if (field->max)
        jsonw_int(r->w, "max", field->max);
    if (field->min)
        jsonw_int(r->w, "min", field->min);
    if (field->kind == FIELD_CHOICE)
        render_choices(r->w, "choices", &field->choices, lang);
    if (render_field_is_about_people(field))
        render_person_choices(r, action, field);
    if (field->kind == FIELD_DOCUMENT)
        render_document_choices(r);
    if (sv_is(field->id, "account") && r->reader == READER_DESK)
        render_handlers(r);
    if (field->among == UNITS_SUPERIORS || field->among == UNITS_SUPERIORS_OR_SELF)
        render_superiors(r, field->among);
    if (field->kind == FIELD_UNIT && field->among == UNITS_BELOW)
        render_below(r);
    render_value(r, action, field);
    jsonw_object_end(r->w);
}

/* ---- what follows from a choice ---- */

/* The unit that would have it then; 0 when it stays or nobody can say before it is done. */
static id64 next_owner(const struct petition *petition, enum owner_rule rule)
{
    switch (rule) {
    case OWNER_OFFICE:
        return petition->office;
    case OWNER_SENDER:
        return petition->sent_by;
    case OWNER_OBJECTOR:
        return petition->objected_by;
    case OWNER_HANDLER:
        return petition->handler;
    case OWNER_REVIEWER:
        return petition->reviewer;
    case OWNER_KEEP:
    case OWNER_FIELD_UNIT:
    case OWNER_SUPERIOR:
        break;
    }
    return 0;
}

static void render_begun(const struct petition_render *r, const struct id_list *clocks)
{
    jsonw_array(r->w, "clocks");
    for (size_t i = 0; i < clocks->count; i++) {
        const struct rule_clock *clock = rulebook_clock(r->view->rulebook, clocks->items[i]);
        if (clock)
            jsonw_text(r->w, NULL, words_in(&clock->name, r->call->lang));
    }
    jsonw_array_end(r->w);
}

static void render_case(const struct petition_render *r, const struct rule_case *one)
{
    const struct petition *petition = &r->view->petition;
    const struct rule_outcome *outcome = &one->outcome;
    id64 owner = next_owner(petition, outcome->owner);
    const struct rule_document *paper = rulebook_document(r->view->rulebook, outcome->document);
    jsonw_object(r->w, NULL);
    jsonw_text(r->w, "when", one->when);
    if (outcome->to.n && !sv_eq(outcome->to, petition->state))
        render_state(r->w, "state", r->view->rulebook, outcome->to, r->call->lang);
    if (owner && owner != petition->owner)
        render_unit_ref(r->w, "owner", r->call->office, owner);
    if (paper)
        jsonw_text(r->w, "document", words_in(&paper->title, r->call->lang));
    render_begun(r, &outcome->starts);
    jsonw_object_end(r->w);
}

static void render_cases(const struct petition_render *r, const struct rule_action *action)
{
    jsonw_text(r->w, "turns_on", action->turns_on);
    jsonw_array(r->w, "cases");
    for (size_t i = 0; i < action->case_count; i++)
        render_case(r, &action->cases[i]);
    jsonw_array_end(r->w);
}

/* The period in which the act can be done, or NULL: it may be done at any time. */
static const struct petition_clock *window_of(const struct petition_render *r,
                                              const struct rule_action *action)
{
    for (size_t i = 0; i < action->gate_count; i++) {
        const struct rule_gate *gate = &action->gates[i];
        if (gate->kind == GATE_CLOCK_OPEN || gate->kind == GATE_WITHIN)
            return petition_newest_clock(&r->view->petition, gate->arg);
    }
    return NULL;
}

static void render_window(const struct petition_render *r, const struct rule_action *action)
{
    const struct petition_clock *window = window_of(r, action);
    if (window)
        jsonw_int(r->w, "window", window->no);
}

/* ---- actions ---- */

static void render_action(const struct petition_render *r, const struct offered_action *offer)
{
    const struct rule_action *action = offer->action;
    enum lang lang = r->call->lang;
    jsonw_object(r->w, NULL);
    jsonw_text(r->w, "id", action->id);
    jsonw_text(r->w, "event", sv_from(event_kind_word(action->event)));
    jsonw_text(r->w, "name", words_in(&action->name, lang));
    jsonw_bool(r->w, "is_allowed", offer->is_allowed);
    jsonw_bool(r->w, "is_primary", action->is_primary);
    jsonw_text_or_null(r->w, "confirm", words_in(&action->confirm, lang));
    jsonw_text_or_null(r->w, "refusal", offer->is_allowed ? SV("") : offer->refusal);
    jsonw_text_or_null(r->w, "article", action->citation.article);
    render_window(r, action);
    if (action->case_count)
        render_cases(r, action);
    jsonw_array(r->w, "fields");
    for (size_t i = 0; i < action->field_count; i++) {
        if (field_is_asked(r, action, &action->fields[i]))
            render_field(r, action, &action->fields[i]);
    }
    jsonw_array_end(r->w);
    jsonw_object_end(r->w);
}

void render_actions(const struct petition_render *r)
{
    jsonw_array(r->w, "actions");
    for (size_t i = 0; i < r->view->offer_count; i++)
        render_action(r, &r->view->offers[i]);
    jsonw_array_end(r->w);
}
