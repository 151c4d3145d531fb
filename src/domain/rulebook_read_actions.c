/* Actions of a rulebook: their fields, gates, and what follows from them. */
#include "domain/rulebook_shape.h"

#include "domain/word_table.h"

enum {
    DAY_MINUTES = 24 * 60,
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
    const struct rulebook *book = ((const struct rulebook_reading *)reader->context)->book;
    struct choice_list *choices = out;
    const struct shape_key list = {.name = key->name, .list = &LIST};
    if (node->kind == YAML_NODE_LIST)
        return shape_items(reader, node, &list, &choices->items);
    const struct rule_list *named = rulebook_list(book, node->text);
    if (named)
        *choices = named->choices;
    else if (sv_is(node->text, "purposes"))
        *choices = book->purposes;
    else if (sv_is(node->text, "channels"))
        *choices = channel_choices(reader->arena, book);
    else
        return shape_complain(reader, node, "choices are a list or the name of one", node->text);
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

static bool word_among(struct sv word, int *out)
{
    static const char *const CHOICES[] = {[UNITS_ANY] = "any",
                                          [UNITS_COMPETENT] = "competent",
                                          [UNITS_SUPERIORS] = "superiors",
                                          [UNITS_SUPERIORS_OR_SELF] = "superiors_or_self",
                                          [UNITS_BELOW] = "below"};
    size_t index;
    bool is_known = word_table_find(CHOICES, sizeof CHOICES / sizeof CHOICES[0], word, &index);
    if (is_known)
        *out = (int)index;
    return is_known;
}

static bool word_money(struct sv word, int *out)
{
    static const char *const WORDS[] = {[MONEY_GRANTS] = "grants",
                                        [MONEY_HOLDS] = "holds",
                                        [MONEY_SPENDS] = "spends",
                                        [MONEY_OVER] = "over"};
    size_t index;
    bool is_known = word_table_find(WORDS, sizeof WORDS / sizeof WORDS[0], word, &index);
    if (is_known)
        *out = (int)index;
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
    {"among", shape_word, FIELD(among), .word = word_among},
    {"public", shape_flag, FIELD(is_public)},
    {"sealed", shape_flag, FIELD(is_sealed)},
    {"default", shape_id, FIELD(default_from)},
    {"money", shape_word, FIELD(money), .word = word_money},
    {"time", shape_flag, FIELD(is_time)},
};
const struct shape RULE_FIELD_SHAPE = SHAPE("field", FIELD_KEYS, struct rule_field, SHAPE_NO_LINE);
static const struct shape_list FIELDS = {
    &RULE_FIELD_SHAPE, SHAPE_COUNT_OF(struct rule_action, fields, field_count), RULE_FIELDS_MAX};

/* The most that a value can be; 0 for kinds without limits. A day without max is not after today.
 */
static int most_of(const struct rulebook *book, const struct rule_field *field)
{
    if (field->kind == FIELD_PEOPLE)
        return book->max_representatives;
    return field->max ? field->max : field_kind_limit(field->kind);
}

/* A minute of the day; the first one of it says nothing. */
static bool is_minute(const struct rule_field *field, int most)
{
    return field->kind == FIELD_NUMBER && field->min >= 1 && most >= 1 && most < DAY_MINUTES;
}

enum err rule_check_field(struct shape_reader *reader, const struct yaml_node *node,
                          const struct rule_field *field)
{
    const struct rulebook *book = ((const struct rulebook_reading *)reader->context)->book;
    int most = most_of(book, field);
    bool is_choice = field->kind == FIELD_CHOICE;
    if (is_choice != (field->choices.count > 0))
        return shape_complain(reader, node,
                              is_choice ? "a choice needs choices" : "only a choice has choices",
                              field->id);
    if ((most != 0 || field->kind == FIELD_DAY) && field->min > most)
        return shape_complain(reader, node, "min is above max", field->id);
    if (field->is_time && !is_minute(field, most))
        return shape_complain(reader, node, "a time is a number from 1 to 1439", field->id);
    if (field->min < 0 && field->kind != FIELD_DAY && field->kind != FIELD_NUMBER)
        return shape_complain(reader, node, "min cannot be negative here", field->id);
    if (field->kind != FIELD_UNIT && field->kind != FIELD_UNITS && yaml_get(node, "among"))
        return shape_complain(reader, node, "only a unit is among units", field->id);
    return ERR_OK;
}

/* A referral goes to a unit that the office can refer to, unless the rulebook says otherwise. */
static void default_among(const struct yaml_node *node, struct rule_field *field,
                          enum event_kind event)
{
    if (event == EVENT_REFERRED && field->kind == FIELD_UNIT && !yaml_get(node, "among"))
        field->among = UNITS_COMPETENT;
}

static enum err take_fields(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    struct rule_action *action = out;
    enum err err = shape_items(reader, node, key, &action->fields);
    for (size_t i = 0; !err && i < action->field_count; i++) {
        default_among(node->item[i], &action->fields[i], action->event);
        if (action->fields[i].money != MONEY_NONE)
            return shape_complain(reader, node->item[i], "money is of works", action->fields[i].id);
        err = rule_check_field(reader, node->item[i], &action->fields[i]);
    }
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

/* persons_at_most and persons_at_least take a number; the others take ids, checked when all of them
 * are known. */
static enum err take_gates(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    struct rule_action *action = out;
    enum err err = shape_items(reader, node, key, &action->gates);
    for (size_t i = 0; !err && i < action->gate_count; i++) {
        struct rule_gate *gate = &action->gates[i];
        const struct shape_key number = {.name = "arg", .min = 1, .max = LIMIT_MAX};
        const struct yaml_node *arg = yaml_get(node->item[i], "arg");
        bool is_number = gate->kind == GATE_PERSONS_AT_MOST || gate->kind == GATE_PERSONS_AT_LEAST;
        if (is_number && arg)
            err = shape_int(reader, arg, &number, &gate->number);
    }
    return err;
}

/* ---- what follows ---- */

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

/* Is the clock meant by a name: its id or its group? */
static bool is_meant(const struct rule_clock *clock, struct sv name)
{
    return sv_eq(clock->id, name) || sv_eq(clock->group, name);
}

/* Clocks by their ids, or by the name of a group, which stands for all its clocks. A name that
 * means none is kept: the check of references tells it. */
static enum err take_clocks(struct shape_reader *reader, const struct yaml_node *node,
                            const struct shape_key *key, void *out)
{
    const struct rulebook_reading *reading = reader->context;
    const struct rulebook *book = reading->book;
    struct id_list names = {0};
    enum err err = shape_texts(reader, node, key, &names);
    size_t most = names.count * (book->clock_count + 1);
    struct sv *clocks = ARENA_ARRAY(reader->arena, struct sv, most);
    size_t count = 0;
    for (size_t i = 0; !err && i < names.count; i++) {
        size_t before = count;
        for (size_t k = 0; k < book->clock_count; k++) {
            if (is_meant(&book->clocks[k], names.items[i]))
                clocks[count++] = book->clocks[k].id;
        }
        if (count == before)
            clocks[count++] = names.items[i];
    }
    *(struct id_list *)out = (struct id_list){clocks, count};
    return err;
}

/* The keys of an outcome, in an action and in a case alike. */
#define OUTCOME(type, member) .offset = offsetof(type, outcome.member)
#define OUTCOME_LIST(type, member) OUTCOME(type, member.items), .list = &RULE_IDS
#define OUTCOME_KEYS(type)                                                                         \
    {"to", shape_id, OUTCOME(type, to)},                                                           \
        {"owner", shape_word, OUTCOME(type, owner), .word = word_owner},                           \
        {"starts", shape_texts, OUTCOME_LIST(type, starts)},                                       \
        {"stops", take_clocks, OUTCOME_LIST(type, stops)},                                         \
        {"cancels", take_clocks, OUTCOME_LIST(type, cancels)},                                     \
        {"pauses", take_clocks, OUTCOME_LIST(type, pauses)},                                       \
        {"resumes", take_clocks, OUTCOME_LIST(type, resumes)},                                     \
        {"sets", shape_texts, OUTCOME_LIST(type, sets)},                                           \
        {"clears", shape_texts, OUTCOME_LIST(type, clears)},                                       \
        {"extends", shape_id, OUTCOME(type, extends)},                                             \
        {"document", shape_id, OUTCOME(type, document)},

static const struct shape_key CASE_KEYS[] = {
    {"when", shape_id, .offset = offsetof(struct rule_case, when), .is_required = true},
    OUTCOME_KEYS(struct rule_case)};
static const struct shape CASE_SHAPE = SHAPE_WITH_ORIGIN("case", CASE_KEYS, struct rule_case);

/* What the action says of a list comes before what the case adds. */
static void add_list(struct arena *arena, const struct id_list *own, struct id_list *list)
{
    if (list->items == own->items || own->count == 0)
        return;
    struct sv *both = ARENA_ARRAY(arena, struct sv, own->count + list->count);
    for (size_t i = 0; i < own->count; i++)
        both[i] = own->items[i];
    for (size_t i = 0; i < list->count; i++)
        both[own->count + i] = list->items[i];
    *list = (struct id_list){both, own->count + list->count};
}

static void add_lists(struct arena *arena, const struct rule_outcome *own,
                      struct rule_outcome *outcome)
{
    add_list(arena, &own->starts, &outcome->starts);
    add_list(arena, &own->stops, &outcome->stops);
    add_list(arena, &own->cancels, &outcome->cancels);
    add_list(arena, &own->pauses, &outcome->pauses);
    add_list(arena, &own->resumes, &outcome->resumes);
    add_list(arena, &own->sets, &outcome->sets);
    add_list(arena, &own->clears, &outcome->clears);
}

/* A case begins as a copy of the action's own outcome, whose keys were read before. */
static enum err take_cases(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    struct rule_action *action = out;
    if (node->kind != YAML_NODE_LIST || node->count == 0 || node->count > RULE_CHOICES_MAX)
        return shape_complain(reader, node, "a list is wanted for", sv_from(key->name));
    action->cases = ARENA_ARRAY(reader->arena, struct rule_case, node->count);
    action->case_count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        struct rule_case *one = &action->cases[i];
        one->outcome = action->outcome;
        enum err err = shape_read(reader, node->item[i], &CASE_SHAPE, one);
        if (err)
            return err;
        add_lists(reader->arena, &action->outcome, &one->outcome);
    }
    return ERR_OK;
}

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

enum err rule_take_roles(struct shape_reader *reader, const struct yaml_node *node,
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

/* Who of the petition's people: one word or several. */
static enum err take_standing(struct shape_reader *reader, const struct yaml_node *node,
                              const struct shape_key *key, void *out)
{
    static const char *const WORDS[] = {"speaker", "member", "agent", "proxy", "left"};
    standing_set standing = 0;
    if (node->kind != YAML_NODE_LIST || node->count == 0)
        return shape_complain(reader, node, "a list is wanted for", sv_from(key->name));
    for (size_t i = 0; i < node->count; i++) {
        size_t index;
        struct sv word = node->item[i]->text;
        if (!word_table_find(WORDS, sizeof WORDS / sizeof WORDS[0], word, &index))
            return shape_complain(reader, node->item[i], "unknown word", word);
        standing |= 1U << index;
    }
    *(standing_set *)out = standing;
    return ERR_OK;
}

#define ACTION(member) .offset = offsetof(struct rule_action, member)
static const struct shape_key ACTION_KEYS[] = {
    {"id", shape_id, ACTION(id), .is_required = true},
    {"name", rule_take_words, ACTION(name), .is_required = true, .max = NAME_BYTES},
    {"confirm", rule_take_words, ACTION(confirm), .max = SENTENCE_BYTES},
    {"done", rule_take_words, ACTION(done), .is_required = true, .max = NAME_BYTES},
    {"done_others", rule_take_words, ACTION(done_others), .max = NAME_BYTES},
    {"event", shape_word, ACTION(event), .is_required = true, .word = word_event},
    {"from", shape_texts, ACTION(from.items), .list = &RULE_IDS},
    {"by", rule_take_roles, ACTION(by), .is_required = true},
    {"at", shape_word, ACTION(at), .is_required = true, .word = word_at},
    {"standing", take_standing, ACTION(standing)},
    {"fields", take_fields, .offset = 0, .list = &FIELDS},
    {"gates", take_gates, .offset = 0, .list = &GATES},
    OUTCOME_KEYS(struct rule_action){"turns_on", shape_id, ACTION(turns_on)},
    {"cases", take_cases, .offset = 0},
    {"counts_from", shape_id, ACTION(counts_from)},
    {"dated", shape_id, ACTION(dated)},
    {"primary", shape_flag, ACTION(is_primary)},
    {"public", shape_flag, ACTION(is_public)},
    {"cite", rule_take_citation, ACTION(citation)},
    VALIDITY_KEYS(struct rule_action)};
static const struct shape ACTION_SHAPE =
    SHAPE_WITH_ORIGIN("action", ACTION_KEYS, struct rule_action);
static const struct shape_list ACTIONS = {
    &ACTION_SHAPE, SHAPE_COUNT_OF(struct rulebook, actions, action_count), RULE_ACTIONS_MAX};

/* What is so without being told: who speaks acts, and so does the agent of who speaks. */
static void fill_in_action(struct rule_action *action)
{
    if (action->event == EVENT_SERVED && action->counts_from.n == 0)
        action->counts_from = SV("served_day");
    if (action->standing == 0)
        action->standing = STANDING_SPEAKER | STANDING_AGENT | STANDING_PROXY;
}

enum err rule_take_actions(struct shape_reader *reader, const struct yaml_node *node,
                           const struct shape_key *key, void *out)
{
    const struct shape_key list = {.name = key->name, .list = &ACTIONS};
    struct rulebook *book = out;
    enum err err = shape_items(reader, node, &list, &book->actions);
    for (size_t i = 0; !err && i < book->action_count; i++)
        fill_in_action(&book->actions[i]);
    return err;
}
