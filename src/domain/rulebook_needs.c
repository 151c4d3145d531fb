/* What an action must have so that its event can be decided and folded without surprises: fields of
 * the names and kinds that C code knows, and settings that belong together. procedure_decide and
 * petition_apply rely on everything that is refused here. */
#include "domain/petition.h"
#include "domain/rulebook_shape.h"

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

/* ---- fields that C code knows by name ---- */

/* Wherever a field of this name stands, it is of this kind. */
static const struct {
    const char *id;
    enum field_kind kind;
} KNOWN[] = {
    {"claims", FIELD_CLAIMS},
    {"people", FIELD_PEOPLE},
    {"findings", FIELD_FINDINGS},
    {"unit", FIELD_UNIT},
    {"class", FIELD_CLASS},
    {"received_day", FIELD_DAY},
    {"postmark_day", FIELD_DAY},
    {"served_day", FIELD_DAY},
    {"persons_count", FIELD_NUMBER},
    {"visitors_count", FIELD_NUMBER},
    {"days", FIELD_NUMBER},
    {"read_back", FIELD_FLAG},
    {"electronic_service", FIELD_FLAG},
    {"facts", FIELD_TEXT},
    {"title", FIELD_LINE},
    {"channel", FIELD_CHOICE},
    {"purpose", FIELD_CHOICE},
    {"way", FIELD_CHOICE},
    {"target", FIELD_CHOICE},
    {"score", FIELD_CHOICE},
    {"cause", FIELD_CHOICE},
    {"unit_hint", FIELD_UNIT},
    {"office", FIELD_UNIT},
    {"repeats", FIELD_ID},
    {"uploads", FIELD_UPLOADS},
    {"claim", FIELD_NUMBER},
    {"account", FIELD_ID},
    {"person", FIELD_ID},
    {"successor", FIELD_ID},
    {"mandate", FIELD_CHOICE},
    {"mandate_paper", FIELD_UPLOADS},
    {"authority", FIELD_CHOICE},
    {"authority_paper", FIELD_UPLOADS},
    {"told_day", FIELD_DAY},
    {"accepted_day", FIELD_DAY},
    {"performed_day", FIELD_DAY},
    {"route", FIELD_CHOICE},
    {"result", FIELD_CHOICE},
};

/* An action with this event must have this field, required. */
static const struct {
    enum event_kind event;
    const char *field;
} NEEDED[] = {
    {EVENT_REGISTERED, "channel"},
    {EVENT_REGISTERED, "received_day"},
    {EVENT_REFERRED, "unit"},
    {EVENT_EXTENSION_REQUESTED, "days"},
    {EVENT_EXTENSION_REQUESTED, "reason"},
    {EVENT_DRAFTED, "findings"},
    {EVENT_SERVED, "way"},
    {EVENT_SERVED, "served_day"},
    {EVENT_RATED, "score"},
    {EVENT_ROUTED, "route"},
    {EVENT_MEMBERS_NAMED, "people"},
};

static enum err check_known(struct shape_reader *reader, const struct yaml_node *node,
                            const struct rule_field *field)
{
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        if (sv_is(field->id, KNOWN[i].id) && field->kind != KNOWN[i].kind) {
            struct sv about = arena_printf(reader->arena, "%.*s is a %s", SV_FMT(field->id),
                                           field_kind_word(KNOWN[i].kind));
            return shape_complain(reader, node, "wrong kind", about);
        }
    }
    return sv_is(field->id, "document")
               ? shape_complain(reader, node, "this name is kept for served documents", field->id)
               : ERR_OK;
}

/* A review may leave the findings as they are: its draft says what becomes of the opinion. */
static bool is_draft_of_review(const struct rule_action *action)
{
    return action->event == EVENT_DRAFTED && rule_field_find(action, SV("result"));
}

static enum err check_needed(struct shape_reader *reader, const struct yaml_node *node,
                             const struct rule_action *action)
{
    for (size_t i = 0; i < COUNT_OF(NEEDED); i++) {
        const struct rule_field *field = rule_field_find(action, sv_from(NEEDED[i].field));
        bool is_there = (field && field->required) || is_draft_of_review(action);
        if (NEEDED[i].event == action->event && !is_there)
            return shape_complain(reader, node, "its event needs the required field",
                                  sv_from(NEEDED[i].field));
    }
    return ERR_OK;
}

/* ---- settings that belong together ---- */

typedef bool breaks_fn(const struct rulebook *book, const struct rule_action *action);

static bool from_and_event_differ(const struct rulebook *book, const struct rule_action *action)
{
    (void)book;
    return (action->from.count == 0) != (action->event == EVENT_REGISTERED);
}

/* Registered by the body that received it: the office above it is told with it. */
static bool needs_office(const struct rule_action *action)
{
    const struct rule_field *office = rule_field_find(action, SV("office"));
    return office && office->required;
}

static bool registers_badly(const struct rulebook *book, const struct rule_action *action)
{
    (void)book;
    for (size_t i = 0; i < rule_outcome_count(action); i++) {
        const struct rule_outcome *outcome = rule_outcome_at(action, i);
        bool is_direct =
            outcome->owner == OWNER_KEEP && action->at == AT_OWNER && needs_office(action);
        if (action->event == EVENT_REGISTERED &&
            (outcome->to.n == 0 || (outcome->owner != OWNER_OFFICE && !is_direct)))
            return true;
    }
    return false;
}

static bool refers_badly(const struct rulebook *book, const struct rule_action *action)
{
    (void)book;
    for (size_t i = 0; i < rule_outcome_count(action); i++) {
        if (action->event == EVENT_REFERRED &&
            rule_outcome_at(action, i)->owner != OWNER_FIELD_UNIT)
            return true;
    }
    return false;
}

static bool returns_badly(const struct rulebook *book, const struct rule_action *action)
{
    (void)book;
    for (size_t i = 0; i < rule_outcome_count(action); i++) {
        enum owner_rule owner = rule_outcome_at(action, i)->owner;
        if ((owner == OWNER_SENDER && action->event != EVENT_OBJECTED) ||
            (owner == OWNER_OBJECTOR && action->event != EVENT_OBJECTION_DISMISSED))
            return true;
    }
    return false;
}

static bool is_dated_badly(const struct rulebook *book, const struct rule_action *action)
{
    const struct rule_field *field = rule_field_find(action, action->dated);
    (void)book;
    return action->dated.n > 0 &&
           !(field && field->kind == FIELD_DAY && rule_gate_find(action, GATE_WITHIN));
}

static bool counts_badly(const struct rulebook *book, const struct rule_action *action)
{
    const struct rule_field *field = rule_field_find(action, action->counts_from);
    (void)book;
    return action->counts_from.n > 0 && !(field && field->kind == FIELD_DAY && field->required);
}

static bool serves_badly(const struct rulebook *book, const struct rule_action *action)
{
    (void)book;
    return action->event == EVENT_SERVED && !rule_gate_find(action, GATE_UNSERVED);
}

/* Does an action extend this clock? */
static bool is_extended(const struct rulebook *book, struct sv clock)
{
    for (size_t i = 0; i < book->action_count; i++) {
        const struct rule_action *action = &book->actions[i];
        for (size_t k = 0; k < rule_outcome_count(action); k++) {
            if (sv_eq(rule_outcome_at(action, k)->extends, clock))
                return true;
        }
    }
    return false;
}

/* May an extension of this clock be asked for? */
static bool is_asked_for(const struct rulebook *book, struct sv clock)
{
    for (size_t i = 0; i < book->action_count; i++) {
        const struct rule_action *asks = &book->actions[i];
        const struct rule_gate *left = rule_gate_find(asks, GATE_EXTENSION_LEFT);
        if (asks->event == EVENT_EXTENSION_REQUESTED && left && sv_eq(left->arg, clock))
            return true;
    }
    return false;
}

static bool has_gate_on(const struct rule_action *action, enum gate_kind kind, struct sv clock)
{
    for (size_t i = 0; i < action->gate_count; i++) {
        if (action->gates[i].kind == kind && sv_eq(action->gates[i].arg, clock))
            return true;
    }
    return false;
}

static bool asks_extension_badly(const struct rulebook *book, const struct rule_action *action)
{
    const struct rule_gate *left = rule_gate_find(action, GATE_EXTENSION_LEFT);
    return action->event == EVENT_EXTENSION_REQUESTED &&
           !(left && is_extended(book, left->arg) &&
             rule_gate_find(action, GATE_NO_EXTENSION_ASKED));
}

static bool asks_no_days(const struct rulebook *book, const struct rule_action *action)
{
    (void)book;
    return action->event == EVENT_EXTENSION_REQUESTED &&
           rule_field_find(action, SV("days"))->min < 1;
}

static bool moves_clock_badly(const struct rulebook *book, const struct rule_action *action,
                              struct sv clock)
{
    if ((action->event == EVENT_EXTENSION_GRANTED) != (clock.n > 0))
        return true;
    return clock.n > 0 && (rulebook_clock(book, clock)->extension_max_days == 0 ||
                           !rule_gate_find(action, GATE_EXTENSION_ASKED) ||
                           !has_gate_on(action, GATE_CLOCK_OPEN, clock));
}

static bool extends_badly(const struct rulebook *book, const struct rule_action *action)
{
    for (size_t i = 0; i < rule_outcome_count(action); i++) {
        if (moves_clock_badly(book, action, rule_outcome_at(action, i)->extends))
            return true;
    }
    return false;
}

static bool extends_unasked(const struct rulebook *book, const struct rule_action *action)
{
    for (size_t i = 0; i < rule_outcome_count(action); i++) {
        struct sv clock = rule_outcome_at(action, i)->extends;
        if (clock.n > 0 && !is_asked_for(book, clock))
            return true;
    }
    return false;
}

static bool rates_badly(const struct rulebook *book, const struct rule_action *action)
{
    const struct rule_field *target = rule_field_find(action, SV("target"));
    (void)book;
    return action->event == EVENT_RATED && target && !target->required;
}

static bool waits_for_no_rating(const struct rulebook *book, const struct rule_action *action)
{
    bool waits = rule_gate_find(action, GATE_NOT_RATED) != NULL ||
                 rule_gate_find(action, GATE_RATED_OR_PASSED) != NULL;
    for (size_t i = 0; waits && i < book->action_count; i++)
        waits = book->actions[i].event != EVENT_RATED;
    return waits;
}

static const struct {
    breaks_fn *breaks;
    const char *what;
} SETTINGS[] = {
    {from_and_event_differ, "registered, and nothing else, begins a petition: no from"},
    {registers_badly, "registering needs to: and owner: office"},
    {refers_badly, "referred needs owner: field unit"},
    {returns_badly, "owner: sender is for objected, objector for objection_dismissed"},
    {counts_badly, "counts_from needs a required day field"},
    {is_dated_badly, "dated needs a day field and a gate of kind within"},
    {serves_badly, "served needs a gate of kind unserved"},
    {extends_badly, "extension_granted needs extends: a clock with extension, and gates "
                    "extension_asked and clock_open of it"},
    {asks_extension_badly,
     "extension_requested needs gates no_extension_asked and extension_left of "
     "a clock that is extended"},
    {asks_no_days, "extension_requested asks for one day or more: the min of days"},
    {extends_unasked, "extends a clock that no extension_requested asks for"},
    {rates_badly, "whom a rating is about must be said where there is a choice"},
    {waits_for_no_rating, "asks for ratings that no act gives"},
};

/* Setting by setting, so that the first complaint is about the cause. */
static enum err check_settings(struct shape_reader *reader, const struct yaml_node *actions,
                               const struct rulebook *book)
{
    for (size_t i = 0; i < COUNT_OF(SETTINGS); i++) {
        for (size_t k = 0; k < book->action_count; k++) {
            const struct rule_action *action = &book->actions[k];
            if (SETTINGS[i].breaks(book, action))
                return shape_complain(reader, actions->item[k], SETTINGS[i].what, action->id);
        }
    }
    return ERR_OK;
}

enum err rulebook_check_needs(struct shape_reader *reader, const struct yaml_node *root,
                              const struct rulebook *book)
{
    const struct yaml_node *actions = yaml_get(root, "actions");
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < book->action_count; i++) {
        const struct rule_action *action = &book->actions[i];
        const struct yaml_node *node = actions->item[i];
        for (size_t k = 0; !err && k < action->field_count; k++)
            err = check_known(reader, yaml_get(node, "fields")->item[k], &action->fields[k]);
        if (!err)
            err = check_needed(reader, node, action);
    }
    if (!err)
        err = check_settings(reader, actions, book);
    return err ? err : rulebook_check_outcomes(reader, actions, book);
}
