/* Actions of a rulebook: their fields, gates and words. */
#include "domain/rulebook_shape.h"

#include "domain/word_table.h"

#include <string.h>

enum {
    NAME_BYTES = 200,
    SENTENCE_BYTES = 800,
    REFUSAL_BYTES = 159,
    LIMIT_MAX = 100000,
    LIMIT_MIN = -36600
};

/* ---- choices ---- */

/* The rulebook's channels seen as choices. */
static struct choice_list channel_choices(struct arena *arena, const struct rulebook *book)
{
    struct rule_choice *items = ARENA_ARRAY(arena, struct rule_choice, book->channel_count);
    for (size_t i = 0; i < book->channel_count; i++)
        items[i] = (struct rule_choice){.id = book->channels[i].id, .name = book->channels[i].name};
    return (struct choice_list){items, book->channel_count};
}

enum err rule_take_choices(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    static const struct shape_list LIST = {
        &RULE_CHOICE_SHAPE, SHAPE_COUNT_OF(struct choice_list, items, count), RULE_CHOICES_MAX};
    const struct rulebook_reading *reading = reader->context;
    struct choice_list *choices = out;
    const struct shape_key list = {.name = key->name, .list = &LIST};
    if (node->kind == YAML_NODE_LIST)
        return shape_items(reader, node, &list, &choices->items);
    if (sv_is(node->text, "purposes"))
        *choices = reading->book->purposes;
    else if (sv_is(node->text, "channels"))
        *choices = channel_choices(reader->arena, reading->book);
    else
        return shape_complain(reader, node, "choices are a list, or purposes or channels",
                              node->text);
    return ERR_OK;
}

/* ---- fields ---- */

static bool word_field_kind(struct sv word, int *out)
{
    enum field_kind kind;
    bool is_known = field_kind_from_word(word, &kind);
    if (is_known)
        *out = (int)kind;
    return is_known;
}

#define FIELD(member) .offset = offsetof(struct rule_field, member)
static const struct shape_key FIELD_KEYS[] = {
    {"id", shape_id, FIELD(id), .is_required = true},
    {"kind", shape_word, FIELD(kind), .is_required = true, .word = word_field_kind},
    {"name", rule_take_words, FIELD(name), .is_required = true, .max = NAME_BYTES},
    {"hint", rule_take_words, FIELD(hint), .max = SENTENCE_BYTES},
    {"required", shape_flag, FIELD(required)},
    {"max", shape_int, FIELD(max), .min = 0, .max = LIMIT_MAX},
    {"min", shape_int, FIELD(min), .min = LIMIT_MIN, .max = LIMIT_MAX},
    {"choices", rule_take_choices, FIELD(choices)},
    {"public", shape_flag, FIELD(is_public)},
    {"default", shape_id, FIELD(default_from)},
};
static const struct shape FIELD_SHAPE =
    SHAPE("field", FIELD_KEYS, struct rule_field, SHAPE_NO_LINE);
static const struct shape_list FIELDS = {
    &FIELD_SHAPE, SHAPE_COUNT_OF(struct rule_action, fields, field_count), RULE_FIELDS_MAX};

static enum err check_field(struct shape_reader *reader, const struct yaml_node *node,
                            const struct rule_field *field)
{
    bool is_choice = field->kind == FIELD_CHOICE;
    if (is_choice != (field->choices.count > 0))
        return shape_complain(reader, node,
                              is_choice ? "a choice needs choices" : "only a choice has choices",
                              field->id);
    if (field->max != 0 && field->min > field->max)
        return shape_complain(reader, node, "min is above max", field->id);
    if (field->min < 0 && field->kind != FIELD_DAY && field->kind != FIELD_NUMBER)
        return shape_complain(reader, node, "min cannot be negative here", field->id);
    return ERR_OK;
}

static enum err take_fields(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    enum err err = shape_items(reader, node, key, out);
    if (err)
        return err;
    const struct rule_field *fields;
    memcpy(&fields, out, sizeof fields);
    for (size_t i = 0; !err && i < node->count; i++)
        err = check_field(reader, node->item[i], &fields[i]);
    return err;
}

/* ---- gates ---- */

static bool word_gate_kind(struct sv word, int *out)
{
    enum gate_kind kind;
    bool is_known = gate_kind_from_word(word, &kind);
    if (is_known)
        *out = (int)kind;
    return is_known;
}

#define GATE(member) .offset = offsetof(struct rule_gate, member)
static const struct shape_key GATE_KEYS[] = {
    {"kind", shape_word, GATE(kind), .is_required = true, .word = word_gate_kind},
    {"arg", shape_text, GATE(arg), .max = NAME_BYTES},
    {"refusal", rule_take_words, GATE(refusal), .is_required = true, .max = REFUSAL_BYTES},
    {"hides", shape_flag, GATE(hides)},
};
static const struct shape GATE_SHAPE = SHAPE("gate", GATE_KEYS, struct rule_gate, SHAPE_NO_LINE);
static const struct shape_list GATES = {
    &GATE_SHAPE, SHAPE_COUNT_OF(struct rule_action, gates, gate_count), RULE_GATES_MAX};

/* ---- actions ---- */

static bool word_event(struct sv word, int *out)
{
    enum event_kind kind;
    /* recomputing is the system's own doing, never an action */
    bool is_known = event_kind_from_word(word, &kind) && kind != EVENT_RECOMPUTED;
    if (is_known)
        *out = (int)kind;
    return is_known;
}

static bool word_at(struct sv word, int *out)
{
    static const char *const PLACES[] = {[AT_OFFICE] = "office",
                                         [AT_OWNER] = "owner",
                                         [AT_SENDER] = "sender",
                                         [AT_PETITIONER] = "petitioner",
                                         [AT_SYSTEM] = "system"};
    size_t index;
    bool is_known = word_table_find(PLACES, sizeof PLACES / sizeof PLACES[0], word, &index);
    if (is_known)
        *out = (int)index;
    return is_known;
}

static bool word_owner(struct sv word, int *out)
{
    static const char *const OWNERS[] = {[OWNER_KEEP] = "keep",
                                         [OWNER_OFFICE] = "office",
                                         [OWNER_FIELD_UNIT] = "field unit",
                                         [OWNER_SENDER] = "sender",
                                         [OWNER_OBJECTOR] = "objector",
                                         [OWNER_HANDLER] = "handler",
                                         [OWNER_REVIEWER] = "reviewer",
                                         [OWNER_SUPERIOR] = "superior"};
    size_t index;
    bool is_known = word_table_find(OWNERS, sizeof OWNERS / sizeof OWNERS[0], word, &index);
    if (is_known)
        *out = (int)index;
    return is_known;
}

static enum err take_roles(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    role_set roles = 0;
    if (node->kind != YAML_NODE_LIST || node->count == 0)
        return shape_complain(reader, node, "a list of roles is wanted for", sv_from(key->name));
    for (size_t i = 0; i < node->count; i++) {
        enum role role;
        enum err err = rule_take_role(reader, node->item[i], key, &role);
        if (err)
            return err;
        if (roles & ROLE_BIT(role))
            return shape_complain(reader, node->item[i], "role given twice", node->item[i]->text);
        roles |= ROLE_BIT(role);
    }
    *(role_set *)out = roles;
    return ERR_OK;
}

static const struct shape_list IDS = {NULL, SHAPE_COUNT_OF(struct id_list, items, count),
                                      RULE_IDS_MAX};

#define ACTION(member) .offset = offsetof(struct rule_action, member)
static const struct shape_key ACTION_KEYS[] = {
    {"id", shape_id, ACTION(id), .is_required = true},
    {"name", rule_take_words, ACTION(name), .is_required = true, .max = NAME_BYTES},
    {"confirm", rule_take_words, ACTION(confirm), .max = SENTENCE_BYTES},
    {"done", rule_take_words, ACTION(done), .is_required = true, .max = NAME_BYTES},
    {"event", shape_word, ACTION(event), .is_required = true, .word = word_event},
    {"from", shape_texts, ACTION(from.items), .list = &IDS},
    {"by", take_roles, ACTION(by), .is_required = true},
    {"at", shape_word, ACTION(at), .is_required = true, .word = word_at},
    {"to", shape_id, ACTION(outcome.to)},
    {"owner", shape_word, ACTION(outcome.owner), .word = word_owner},
    {"fields", take_fields, ACTION(fields), .list = &FIELDS},
    {"gates", shape_items, ACTION(gates), .list = &GATES},
    {"starts", shape_texts, ACTION(outcome.starts.items), .list = &IDS},
    {"stops", shape_texts, ACTION(outcome.stops.items), .list = &IDS},
    {"cancels", shape_texts, ACTION(outcome.cancels.items), .list = &IDS},
    {"extends", shape_id, ACTION(outcome.extends)},
    {"document", shape_id, ACTION(outcome.document)},
    {"primary", shape_flag, ACTION(is_primary)},
    {"public", shape_flag, ACTION(is_public)},
    {"cite", rule_take_citation, ACTION(citation)},
};
static const struct shape ACTION_SHAPE =
    SHAPE_WITH_ORIGIN("action", ACTION_KEYS, struct rule_action);
static const struct shape_list ACTIONS = {
    &ACTION_SHAPE, SHAPE_COUNT_OF(struct rulebook, actions, action_count), RULE_ACTIONS_MAX};

/* What a kind of event says without being told. */
static void fill_in_action(struct rule_action *action)
{
    if (action->event == EVENT_SERVED && action->counts_from.n == 0)
        action->counts_from = SV("served_day");
}

enum err rule_take_actions(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    const struct rulebook_reading *reading = reader->context;
    const struct shape_key list = {.name = key->name, .list = &ACTIONS};
    enum err err = shape_items(reader, node, &list, out);
    for (size_t i = 0; !err && i < reading->book->action_count; i++)
        fill_in_action(&reading->book->actions[i]);
    return err;
}
