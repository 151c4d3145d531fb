/* References of a rulebook, checked on its YAML tree so that each complaint has its own line: ids
 * are unique where they are declared, and every id that is mentioned exists. */
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

static enum err check_unique(struct shape_reader *reader, const struct yaml_node *list)
{
    for (size_t i = 1; list && i < list->count; i++) {
        const struct yaml_node *id = yaml_get(list->item[i], "id");
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

static enum err check_unique_everywhere(struct shape_reader *reader, const struct yaml_node *root)
{
    static const char *const LISTS[] = {"channels", "purposes",  "classes", "states",
                                        "clocks",   "documents", "actions"};
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < sizeof LISTS / sizeof LISTS[0]; i++)
        err = check_unique(reader, yaml_get(root, LISTS[i]));
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

static enum err check_action(struct shape_reader *reader, const struct rulebook *book,
                             const struct yaml_node *action)
{
    static const struct {
        const char *key;
        exists_fn *exists;
        const char *otherwise;
    } REFERENCES[] = {
        {"from", state_exists, "no such state"},
        {"to", state_exists, "no such state"},
        {"starts", clock_exists, "no such clock"},
        {"stops", clock_exists, "no such clock"},
        {"cancels", clock_exists, "no such clock"},
        {"extends", clock_exists, "no such clock"},
        {"document", document_exists, "no such document"},
    };
    for (size_t i = 0; i < sizeof REFERENCES / sizeof REFERENCES[0]; i++) {
        const struct yaml_node *node = yaml_get(action, REFERENCES[i].key);
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

/* What a gate's arg names. NULL: the gate takes none. */
static const struct {
    exists_fn *exists;
    bool may_be_empty; /* then it may also name several, separated by spaces */
    const char *otherwise;
} GATE_ARGS[GATE__COUNT] = {
    [GATE_CLOCK_OPEN] = {clock_exists, false, "no such clock"},
    [GATE_CLOCK_RUNNING] = {clock_exists, false, "no such clock"},
    [GATE_CLOCK_PASSED] = {clock_exists, false, "no such clock"},
    [GATE_UNSERVED] = {served_document_exists, true, "no document with service"},
    [GATE_EXTENSION_LEFT] = {clock_exists, false, "no such clock"},
    [GATE_RATED_OR_PASSED] = {clock_exists, false, "no such clock"},
};

static enum err check_gate(struct shape_reader *reader, const struct rulebook *book,
                           const struct yaml_node *node, const struct rule_gate *gate)
{
    exists_fn *exists = GATE_ARGS[gate->kind].exists;
    bool is_wanted = exists && !GATE_ARGS[gate->kind].may_be_empty;
    if (!exists && gate->arg.n > 0)
        return shape_complain(reader, node, "this kind of gate takes no arg", gate->arg);
    if (is_wanted && gate->arg.n == 0)
        return shape_complain(reader, node, "missing from this gate", SV("arg"));
    struct sv rest = gate->arg;
    struct sv id;
    while (rest.n > 0) {
        sv_cut(rest, is_wanted ? '\0' : ' ', &id, &rest);
        if (!exists(book, id))
            return shape_complain(reader, node, GATE_ARGS[gate->kind].otherwise, id);
    }
    return ERR_OK;
}

static enum err check_gates(struct shape_reader *reader, const struct rulebook *book,
                            const struct yaml_node *node, const struct rule_action *action)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < action->gate_count; i++)
        err = check_gate(reader, book, yaml_get(node, "gates")->item[i], &action->gates[i]);
    return err;
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

enum err rulebook_check_references(struct shape_reader *reader, const struct yaml_node *root,
                                   const struct rulebook *book)
{
    const struct yaml_node *actions = yaml_get(root, "actions");
    enum err err = check_unique_everywhere(reader, root);
    if (!err)
        err = check_classes(reader, yaml_get(root, "classes"), book);
    for (size_t i = 0; !err && i < book->action_count; i++) {
        err = check_action(reader, book, actions->item[i]);
        if (!err)
            err = check_gates(reader, book, actions->item[i], &book->actions[i]);
    }
    return err;
}
