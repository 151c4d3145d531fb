/* What must be there for what follows from an act: the fields that an owner, a clock or a document
 * takes its content from, and for each pause, mark and acceptance the act that brings it about. */
#include "domain/rulebook_shape.h"

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

static bool has_required(const struct rule_action *action, struct sv id)
{
    const struct rule_field *field = rule_field_find(action, id);
    return field && field->required;
}

static bool has_required_day(const struct rule_action *action, struct sv id)
{
    return has_required(action, id) && rule_field_find(action, id)->kind == FIELD_DAY;
}

/* ---- does anything bring it about? ---- */

/* Which list of an outcome. */
typedef const struct id_list *list_fn(const struct rule_outcome *outcome);

static const struct id_list *starts_of(const struct rule_outcome *outcome)
{
    return &outcome->starts;
}

static const struct id_list *resumes_of(const struct rule_outcome *outcome)
{
    return &outcome->resumes;
}

static const struct id_list *pauses_of(const struct rule_outcome *outcome)
{
    return &outcome->pauses;
}

static const struct id_list *sets_of(const struct rule_outcome *outcome)
{
    return &outcome->sets;
}

/* Is there an outcome with the id in that list? */
static bool some_act_has(const struct rulebook *book, list_fn *list, struct sv id)
{
    for (size_t i = 0; i < book->action_count; i++) {
        const struct rule_action *action = &book->actions[i];
        for (size_t k = 0; k < rule_outcome_count(action); k++) {
            if (id_list_has(list(rule_outcome_at(action, k)), id))
                return true;
        }
    }
    return false;
}

static bool some_act_is(const struct rulebook *book, enum event_kind event)
{
    for (size_t i = 0; i < book->action_count; i++) {
        if (book->actions[i].event == event)
            return true;
    }
    return false;
}

/* The first id of the list that no outcome has in that other list; empty: none. */
static struct sv first_without(const struct rulebook *book, const struct id_list *ids,
                               list_fn *other)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (!some_act_has(book, other, ids->items[i]))
            return ids->items[i];
    }
    return SV("");
}

static struct sv first_in_both(const struct id_list *a, const struct id_list *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (id_list_has(b, a->items[i]))
            return a->items[i];
    }
    return SV("");
}

/* ---- one outcome at a time: what is wrong with it, or empty ---- */

typedef struct sv wrong_fn(const struct rulebook *book, const struct rule_action *action,
                           const struct rule_outcome *outcome);

static struct sv owner_without_unit(const struct rulebook *book, const struct rule_action *action,
                                    const struct rule_outcome *outcome)
{
    (void)book;
    return outcome->owner == OWNER_FIELD_UNIT && !has_required(action, SV("unit")) ? SV("unit")
                                                                                   : SV("");
}

static struct sv document_without_field(const struct rulebook *book,
                                        const struct rule_action *action,
                                        const struct rule_outcome *outcome)
{
    const struct rule_document *document = rulebook_document(book, outcome->document);
    for (size_t i = 0; document && i < document->required_fields.count; i++) {
        if (!has_required(action, document->required_fields.items[i]))
            return document->required_fields.items[i];
    }
    return SV("");
}

static struct sv clock_without_day(const struct rulebook *book, const struct rule_action *action,
                                   const struct rule_outcome *outcome)
{
    for (size_t i = 0; i < outcome->starts.count; i++) {
        const struct rule_clock *clock = rulebook_clock(book, outcome->starts.items[i]);
        if (clock->basis == CLOCK_BASIS_FIELD && !has_required_day(action, clock->basis_field))
            return clock->basis_field;
        if (clock->length_field.n > 0 && !has_required_day(action, clock->length_field))
            return clock->length_field;
    }
    return SV("");
}

/* Promises are begun by findings: those of the act, or of the draft that it approves. */
static struct sv promise_without_findings(const struct rulebook *book,
                                          const struct rule_action *action,
                                          const struct rule_outcome *outcome)
{
    bool has_findings =
        action->event == EVENT_APPROVED || rule_field_find(action, SV("findings")) != NULL;
    for (size_t i = 0; !has_findings && i < outcome->starts.count; i++) {
        if (rulebook_clock(book, outcome->starts.items[i])->is_per_claim)
            return outcome->starts.items[i];
    }
    return SV("");
}

static struct sv promise_without_claim(const struct rulebook *book,
                                       const struct rule_action *action,
                                       const struct rule_outcome *outcome)
{
    for (size_t i = 0; !has_required(action, SV("claim")) && i < outcome->stops.count; i++) {
        if (rulebook_clock(book, outcome->stops.items[i])->is_per_claim)
            return outcome->stops.items[i];
    }
    return SV("");
}

static struct sv paused_unstarted(const struct rulebook *book, const struct rule_action *action,
                                  const struct rule_outcome *outcome)
{
    (void)action;
    return first_without(book, &outcome->pauses, starts_of);
}

static struct sv paused_for_ever(const struct rulebook *book, const struct rule_action *action,
                                 const struct rule_outcome *outcome)
{
    (void)action;
    return first_without(book, &outcome->pauses, resumes_of);
}

static struct sv resumed_unpaused(const struct rulebook *book, const struct rule_action *action,
                                  const struct rule_outcome *outcome)
{
    (void)action;
    return first_without(book, &outcome->resumes, pauses_of);
}

static struct sv paused_and_resumed(const struct rulebook *book, const struct rule_action *action,
                                    const struct rule_outcome *outcome)
{
    (void)book;
    (void)action;
    return first_in_both(&outcome->pauses, &outcome->resumes);
}

static struct sv set_and_cleared(const struct rulebook *book, const struct rule_action *action,
                                 const struct rule_outcome *outcome)
{
    (void)book;
    (void)action;
    return first_in_both(&outcome->sets, &outcome->clears);
}

static struct sv cleared_unset(const struct rulebook *book, const struct rule_action *action,
                               const struct rule_outcome *outcome)
{
    (void)action;
    return first_without(book, &outcome->clears, sets_of);
}

static struct sv counts_from_no_acceptance(const struct rulebook *book,
                                           const struct rule_action *action,
                                           const struct rule_outcome *outcome)
{
    (void)action;
    for (size_t i = 0; i < outcome->starts.count; i++) {
        if (rulebook_clock(book, outcome->starts.items[i])->basis == CLOCK_BASIS_ACCEPTANCE &&
            !some_act_is(book, EVENT_ACCEPTED))
            return outcome->starts.items[i];
    }
    return SV("");
}

static const struct {
    wrong_fn *wrong;
    const char *what;
} OUTCOMES[] = {
    {owner_without_unit, "owner: field unit needs the required field"},
    {document_without_field, "its document needs the required field"},
    {clock_without_day, "its clock needs the required day field"},
    {promise_without_findings, "no findings to begin a clock per claim"},
    {promise_without_claim, "stopping a clock per claim needs the required field claim"},
    {paused_unstarted, "pauses a clock that nothing starts"},
    {paused_for_ever, "pauses a clock that nothing resumes"},
    {resumed_unpaused, "resumes a clock that nothing pauses"},
    {paused_and_resumed, "pauses and resumes the same clock"},
    {set_and_cleared, "sets and clears the same mark"},
    {cleared_unset, "clears a mark that nothing sets"},
    {counts_from_no_acceptance, "counts from acceptance, and nothing accepts"},
};

/* The node of the case that it follows from, or of the action. */
static const struct yaml_node *outcome_node(const struct yaml_node *node,
                                            const struct rule_action *action, size_t index)
{
    return index < action->case_count ? yaml_get(node, "cases")->item[index] : node;
}

static enum err check_outcomes(struct shape_reader *reader, const struct rulebook *book,
                               const struct yaml_node *node, const struct rule_action *action)
{
    for (size_t i = 0; i < rule_outcome_count(action); i++) {
        for (size_t k = 0; k < COUNT_OF(OUTCOMES); k++) {
            struct sv about = OUTCOMES[k].wrong(book, action, rule_outcome_at(action, i));
            if (about.n > 0)
                return shape_complain(reader, outcome_node(node, action, i), OUTCOMES[k].what,
                                      about);
        }
    }
    return ERR_OK;
}

/* A gate that waits for a mark which no act sets would be closed for ever. */
static enum err check_marks_asked(struct shape_reader *reader, const struct rulebook *book,
                                  const struct yaml_node *node, const struct rule_action *action)
{
    for (size_t i = 0; i < action->gate_count; i++) {
        const struct rule_gate *gate = &action->gates[i];
        struct sv rest = gate->kind == GATE_MARKED ? gate->arg : SV("");
        struct sv mark;
        while (rest.n > 0) {
            sv_cut(rest, ' ', &mark, &rest);
            if (!some_act_has(book, sets_of, mark))
                return shape_complain(reader, yaml_get(node, "gates")->item[i],
                                      "asks for a mark that nothing sets", mark);
        }
    }
    return ERR_OK;
}

enum err rulebook_check_outcomes(struct shape_reader *reader, const struct yaml_node *actions,
                                 const struct rulebook *book)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < book->action_count; i++) {
        err = check_outcomes(reader, book, actions->item[i], &book->actions[i]);
        if (!err)
            err = check_marks_asked(reader, book, actions->item[i], &book->actions[i]);
    }
    return err;
}
