/* References of a rulebook, checked on its YAML tree so that each complaint has its own line: ids
 * are unique where they are declared, and every id that is mentioned exists. */
#include "domain/people.h"
#include "domain/rulebook_shape.h"

typedef bool exists_fn(const struct rulebook *book, struct sv id);

static bool state_exists(const struct rulebook *book, struct sv id)
{
    return rulebook_state(book, id) != NULL;
}

static bool clock_exists(const struct rulebook *book, struct sv id)
{
    return rulebook_clock(book, id) != NULL;
}

/* A clock, or a group of clocks. */
static bool clocks_exist(const struct rulebook *book, struct sv id)
{
    for (size_t i = 0; i < book->clock_count; i++) {
        if (sv_eq(book->clocks[i].id, id) || sv_eq(book->clocks[i].group, id))
            return true;
    }
    return false;
}

static bool mark_exists(const struct rulebook *book, struct sv id)
{
    return rulebook_mark(book, id) != NULL;
}

static bool purpose_exists(const struct rulebook *book, struct sv id)
{
    return choice_find(&book->purposes, id) != NULL;
}

static bool action_exists(const struct rulebook *book, struct sv id)
{
    return rulebook_action(book, id) != NULL;
}

/* A route is what some action's field `route` offers. */
static bool route_exists(const struct rulebook *book, struct sv id)
{
    for (size_t i = 0; i < book->action_count; i++) {
        const struct rule_field *route = rule_field_find(&book->actions[i], SV("route"));
        if (route && choice_find(&route->choices, id))
            return true;
    }
    return false;
}

static bool document_exists(const struct rulebook *book, struct sv id)
{
    return rulebook_document(book, id) != NULL;
}

static bool served_document_exists(const struct rulebook *book, struct sv id)
{
    const struct rule_document *document = rulebook_document(book, id);
    return document && document->needs_service;
}

/* ---- unique ids ---- */

/* A row takes over from another of its kind. */
static enum err check_replaces(struct shape_reader *reader, const struct yaml_node *list,
                               const struct yaml_node *row)
{
    const struct yaml_node *replaces = yaml_get(row, "replaces");
    for (size_t i = 0; replaces && i < list->count; i++) {
        const struct yaml_node *id = yaml_get(list->item[i], "id");
        if (id && list->item[i] != row && sv_eq(id->text, replaces->text))
            return ERR_OK;
    }
    return replaces ? shape_complain(reader, replaces, "no such other row", replaces->text)
                    : ERR_OK;
}

static enum err check_unique(struct shape_reader *reader, const struct yaml_node *list)
{
    for (size_t i = 0; list && i < list->count; i++) {
        const struct yaml_node *id = yaml_get(list->item[i], "id");
        enum err err = check_replaces(reader, list, list->item[i]);
        if (err)
            return err;
        for (size_t k = 0; id && k < i; k++) {
            const struct yaml_node *before = yaml_get(list->item[k], "id");
            if (before && sv_eq(before->text, id->text))
                return shape_complain(reader, id, "id given twice", id->text);
        }
    }
    return ERR_OK;
}

static enum err check_unique_in_fields(struct shape_reader *reader, const struct yaml_node *fields)
{
    enum err err = check_unique(reader, fields);
    for (size_t i = 0; !err && fields && i < fields->count; i++)
        err = check_unique(reader, yaml_get(fields->item[i], "choices"));
    return err;
}

static enum err check_unique_in_lists(struct shape_reader *reader, const struct yaml_node *lists)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && lists && i < lists->count; i++)
        err = check_unique(reader, yaml_get(lists->item[i], "items"));
    return err;
}

static enum err check_unique_everywhere(struct shape_reader *reader, const struct yaml_node *root)
{
    static const char *const LISTS[] = {"channels", "purposes",  "classes",       "lists",
                                        "marks",    "states",    "clocks",        "documents",
                                        "actions",  "retention", "measure_groups"};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sizeof LISTS / sizeof LISTS[0]; i++)
        err = check_unique(reader, yaml_get(root, LISTS[i]));
    if (!err)
        err = check_unique_in_lists(reader, yaml_get(root, "lists"));
    const struct yaml_node *actions = yaml_get(root, "actions");
    for (size_t i = 0; !err && i < actions->count; i++)
        err = check_unique_in_fields(reader, yaml_get(actions->item[i], "fields"));
    return err;
}

/* ---- mentioned ids ---- */

static enum err check_exists(struct shape_reader *reader, const struct rulebook *book,
                             const struct yaml_node *id, exists_fn *exists, const char *otherwise)
{
    return exists(book, id->text) ? ERR_OK : shape_complain(reader, id, otherwise, id->text);
}

/* What an action or one of its cases mentions. */
static enum err check_mentions(struct shape_reader *reader, const struct rulebook *book,
                               const struct yaml_node *mentions)
{
    static const struct {
        const char *key;
        exists_fn *exists;
        const char *otherwise;
    } REFERENCES[] = {
        {"from", state_exists, "no such state"},
        {"to", state_exists, "no such state"},
        {"starts", clock_exists, "no such clock"},
        {"stops", clocks_exist, "no such clock"},
        {"cancels", clocks_exist, "no such clock"},
        {"pauses", clocks_exist, "no such clock"},
        {"resumes", clocks_exist, "no such clock"},
        {"sets", mark_exists, "no such mark"},
        {"clears", mark_exists, "no such mark"},
        {"extends", clock_exists, "no such clock"},
        {"document", document_exists, "no such document"},
    };
    for (size_t i = 0; i < sizeof REFERENCES / sizeof REFERENCES[0]; i++) {
        const struct yaml_node *node = yaml_get(mentions, REFERENCES[i].key);
        exists_fn *exists = REFERENCES[i].exists;
        const char *otherwise = REFERENCES[i].otherwise;
        enum err err = ERR_OK;
        if (node && node->kind == YAML_NODE_SCALAR)
            err = check_exists(reader, book, node, exists, otherwise);
        for (size_t k = 0; !err && node && k < node->count; k++)
            err = check_exists(reader, book, node->item[k], exists, otherwise);
        if (err)
            return err;
    }
    return ERR_OK;
}

/* ---- cases ---- */

static enum err check_no_id_twice(struct shape_reader *reader, const struct yaml_node *node,
                                  const struct rule_outcome *outcome)
{
    const struct id_list *const LISTS[] = {&outcome->starts, &outcome->stops,   &outcome->cancels,
                                           &outcome->pauses, &outcome->resumes, &outcome->sets,
                                           &outcome->clears};
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        for (size_t k = 1; k < LISTS[i]->count; k++) {
            struct id_list before = {LISTS[i]->items, k};
            if (id_list_has(&before, LISTS[i]->items[k]))
                return shape_complain(reader, node, "the same follows twice", LISTS[i]->items[k]);
        }
    }
    return ERR_OK;
}

static enum err check_turning(struct shape_reader *reader, const struct yaml_node *node,
                              const struct rule_action *action)
{
    const struct rule_field *field = rule_field_find(action, action->turns_on);
    if ((action->turns_on.n > 0) != (action->case_count > 0))
        return shape_complain(reader, node, "turns_on and cases go together", action->id);
    if (action->turns_on.n > 0 && !(field && field->kind == FIELD_CHOICE && field->required))
        return shape_complain(reader, node, "it turns on a required choice, not on",
                              action->turns_on);
    return ERR_OK;
}

static enum err check_case(struct shape_reader *reader, const struct rulebook *book,
                           const struct yaml_node *cases, const struct rule_action *action,
                           size_t index)
{
    const struct yaml_node *node = cases->item[index];
    const struct yaml_node *when = yaml_get(node, "when");
    const struct rule_field *field = rule_field_find(action, action->turns_on);
    if (!choice_find(&field->choices, when->text))
        return shape_complain(reader, when, "no such choice", when->text);
    for (size_t i = 0; i < index; i++) {
        if (sv_eq(action->cases[i].when, when->text))
            return shape_complain(reader, when, "a choice with two cases", when->text);
    }
    enum err err = check_mentions(reader, book, node);
    return err ? err : check_no_id_twice(reader, node, &action->cases[index].outcome);
}

static enum err check_action(struct shape_reader *reader, const struct rulebook *book,
                             const struct yaml_node *node, const struct rule_action *action)
{
    enum err err = check_mentions(reader, book, node);
    if (!err)
        err = check_no_id_twice(reader, node, &action->outcome);
    if (!err)
        err = check_turning(reader, node, action);
    for (size_t i = 0; !err && i < action->case_count; i++)
        err = check_case(reader, book, yaml_get(node, "cases"), action, i);
    return err;
}

/* ---- gates ---- */

static bool people_word_exists(const struct rulebook *book, struct sv id)
{
    (void)book;
    return people_word_is_known(id);
}

enum arg_count { ARG_NONE, ARG_ONE, ARG_SOME, ARG_ANY, ARG_NUMBER }; /* any: none or some */

/* What a gate's arg names. */
static const struct {
    enum arg_count count;
    exists_fn *exists;
    const char *otherwise;
} GATE_ARGS[GATE__COUNT] = {
    [GATE_CLOCK_OPEN] = {ARG_ONE, clock_exists, "no such clock"},
    [GATE_CLOCK_RUNNING] = {ARG_ONE, clock_exists, "no such clock"},
    [GATE_CLOCK_PASSED] = {ARG_ONE, clock_exists, "no such clock"},
    [GATE_CLOCK_STARTED] = {ARG_ONE, clock_exists, "no such clock"},
    [GATE_WITHIN] = {ARG_ONE, clock_exists, "no such clock"},
    [GATE_UNSERVED] = {ARG_ANY, served_document_exists, "no document with service"},
    [GATE_EXTENSION_LEFT] = {ARG_ONE, clock_exists, "no such clock"},
    [GATE_RATED_OR_PASSED] = {ARG_ONE, clock_exists, "no such clock"},
    [GATE_MARKED] = {ARG_SOME, mark_exists, "no such mark"},
    [GATE_UNMARKED] = {ARG_SOME, mark_exists, "no such mark"},
    [GATE_ROUTE_IS] = {ARG_SOME, route_exists, "no such route"},
    [GATE_PURPOSE_IS] = {ARG_SOME, purpose_exists, "no such purpose"},
    [GATE_NEW_PERSON] = {ARG_SOME, action_exists, "no such action"},
    [GATE_PERSONS_AT_MOST] = {ARG_NUMBER, NULL, NULL},
    [GATE_PERSONS_AT_LEAST] = {ARG_NUMBER, NULL, NULL},
    [GATE_PEOPLE] = {ARG_ONE, people_word_exists, "nothing that people can be"},
};

static enum err check_gate_ids(struct shape_reader *reader, const struct rulebook *book,
                               const struct yaml_node *node, const struct rule_gate *gate)
{
    char separator = GATE_ARGS[gate->kind].count == ARG_ONE ? '\0' : ' ';
    struct sv rest = gate->arg;
    struct sv id;
    while (rest.n > 0) {
        sv_cut(rest, separator, &id, &rest);
        if (!GATE_ARGS[gate->kind].exists(book, id))
            return shape_complain(reader, node, GATE_ARGS[gate->kind].otherwise, id);
    }
    return ERR_OK;
}

static enum err check_gate(struct shape_reader *reader, const struct rulebook *book,
                           const struct yaml_node *node, const struct rule_gate *gate)
{
    enum arg_count count = GATE_ARGS[gate->kind].count;
    bool is_wanted = count != ARG_NONE && count != ARG_ANY;
    if (count == ARG_NONE && gate->arg.n > 0)
        return shape_complain(reader, node, "this kind of gate takes no arg", gate->arg);
    if (is_wanted && gate->arg.n == 0)
        return shape_complain(reader, node, "missing from this gate", SV("arg"));
    return count == ARG_NUMBER ? ERR_OK : check_gate_ids(reader, book, node, gate);
}

static enum err check_gates(struct shape_reader *reader, const struct rulebook *book,
                            const struct yaml_node *node, const struct rule_action *action)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < action->gate_count; i++)
        err = check_gate(reader, book, yaml_get(node, "gates")->item[i], &action->gates[i]);
    return err;
}

/* ---- clocks, classes ---- */

static enum err check_clocks(struct shape_reader *reader, const struct yaml_node *clocks,
                             const struct rulebook *book)
{
    for (size_t i = 0; i < book->clock_count; i++) {
        struct sv other = book->clocks[i].no_later_than;
        bool is_itself = sv_eq(other, book->clocks[i].id);
        if (other.n > 0 && (is_itself || !rulebook_clock(book, other)))
            return shape_complain(reader, clocks->item[i], "no such other clock", other);
        if (rulebook_clock(book, book->clocks[i].group))
            return shape_complain(reader, clocks->item[i], "a group with the name of a clock",
                                  book->clocks[i].group);
    }
    return ERR_OK;
}

static enum err check_states(struct shape_reader *reader, const struct yaml_node *states,
                             const struct rulebook *book)
{
    for (size_t i = 0; i < book->state_count; i++) {
        struct sv due = book->states[i].due;
        if (due.n > 0 && !rulebook_clock(book, due))
            return shape_complain(reader, yaml_get(states->item[i], "due"), "no such clock", due);
    }
    return ERR_OK;
}

/* A class stands after its parent, so there are no loops. */
static enum err check_classes(struct shape_reader *reader, const struct yaml_node *classes,
                              const struct rulebook *book)
{
    for (size_t i = 0; i < book->class_count; i++) {
        struct sv parent = book->classes[i].parent;
        const struct rule_class *found = parent.n ? rulebook_class(book, parent) : NULL;
        if (parent.n && (!found || found >= &book->classes[i]))
            return shape_complain(reader, classes->item[i], "no such class before it", parent);
    }
    return ERR_OK;
}

/* ---- retention ---- */

static bool end_exists(const struct rulebook *book, struct sv id)
{
    const struct rule_state *state = rulebook_state(book, id);
    return state && state->is_ended;
}

static bool class_exists(const struct rulebook *book, struct sv id)
{
    return rulebook_class(book, id) != NULL;
}

static enum err check_retention(struct shape_reader *reader, const struct rulebook *book,
                                const struct yaml_node *row)
{
    static const struct {
        const char *key;
        exists_fn *exists;
        const char *otherwise;
    } REFERENCES[] = {{"ends", end_exists, "no such end"},
                      {"marked", mark_exists, "no such mark"},
                      {"of_class", class_exists, "no such class"}};
    enum err err = ERR_OK;
    for (size_t i = 0; i < sizeof REFERENCES / sizeof REFERENCES[0]; i++) {
        const struct yaml_node *ids = yaml_get(row, REFERENCES[i].key);
        for (size_t k = 0; !err && ids && k < ids->count; k++)
            err = check_exists(reader, book, ids->item[k], REFERENCES[i].exists,
                               REFERENCES[i].otherwise);
    }
    return err;
}

enum err rulebook_check_references(struct shape_reader *reader, const struct yaml_node *root,
                                   const struct rulebook *book)
{
    const struct yaml_node *actions = yaml_get(root, "actions");
    enum err err = check_unique_everywhere(reader, root);
    if (!err)
        err = check_classes(reader, yaml_get(root, "classes"), book);
    if (!err)
        err = check_clocks(reader, yaml_get(root, "clocks"), book);
    for (size_t i = 0; !err && i < book->retention_count; i++)
        err = check_retention(reader, book, yaml_get(root, "retention")->item[i]);
    if (!err)
        err = check_states(reader, yaml_get(root, "states"), book);
    for (size_t i = 0; !err && i < book->action_count; i++) {
        err = check_action(reader, book, actions->item[i], &book->actions[i]);
        if (!err)
            err = check_gates(reader, book, actions->item[i], &book->actions[i]);
    }
    return err;
}
