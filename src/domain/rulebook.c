/* Finding things in a rulebook by id. A rulebook has some tens of each; they are looked up in
 * order. */
#include "domain/rulebook.h"

#include "base/assert.h"
#include "domain/rulebook_shape.h"
#include "domain/word_table.h"

static const char *const GATE_WORDS[GATE__COUNT] = {
    [GATE_CLOCK_OPEN] = "clock_open",
    [GATE_CLOCK_RUNNING] = "clock_running",
    [GATE_CLOCK_PASSED] = "clock_passed",
    [GATE_UNSERVED] = "unserved",
    [GATE_ALL_SERVED] = "all_served",
    [GATE_EXTENSION_ASKED] = "extension_asked",
    [GATE_NO_EXTENSION_ASKED] = "no_extension_asked",
    [GATE_EXTENSION_LEFT] = "extension_left",
    [GATE_OTHER_PERSON] = "other_person",
    [GATE_COMPLETE] = "complete",
    [GATE_SCREENED] = "screened",
    [GATE_NOT_RATED] = "not_rated",
    [GATE_RATED_OR_PASSED] = "rated_or_passed",
    [GATE_MARKED] = "marked",
    [GATE_UNMARKED] = "unmarked",
    [GATE_ROUTE_IS] = "route_is",
    [GATE_PURPOSE_IS] = "purpose_is",
    [GATE_PERSONS_AT_MOST] = "persons_at_most",
    [GATE_PERSONS_AT_LEAST] = "persons_at_least",
    [GATE_PEOPLE] = "people",
    [GATE_FIRST_PETITION] = "first_petition",
    [GATE_HAS_SUPERIOR] = "has_superior",
    [GATE_NEW_PERSON] = "new_person",
    [GATE_PROMISES_KEPT] = "promises_kept",
    [GATE_CLOCK_STARTED] = "clock_started",
    [GATE_WITHIN] = "within",
};

const char *gate_kind_word(enum gate_kind kind)
{
    ASSERT(kind < GATE__COUNT);
    return GATE_WORDS[kind];
}

bool gate_kind_from_word(struct sv word, enum gate_kind *out)
{
    size_t index;
    if (!word_table_find(GATE_WORDS, GATE__COUNT, word, &index))
        return false;
    *out = (enum gate_kind)index;
    return true;
}

int rule_clock_length(const struct rule_clock *clock, enum unit_level level)
{
    static const enum rule_level LEVELS[] = {
        [UNIT_LEVEL_COUNTRY] = LEVEL_COUNTRY, [UNIT_LEVEL_PROVINCE] = LEVEL_PROVINCE,
        [UNIT_LEVEL_CITY] = LEVEL_CITY,       [UNIT_LEVEL_COUNTY] = LEVEL_COUNTY,
        [UNIT_LEVEL_TOWNSHIP] = LEVEL_COUNTY,
    };
    return clock->level_lengths[LEVELS[level]];
}

const char *rule_level_word(enum rule_level level)
{
    static const char *const WORDS[LEVEL__COUNT] = {[LEVEL_COUNTY] = "county",
                                                    [LEVEL_CITY] = "city",
                                                    [LEVEL_PROVINCE] = "province",
                                                    [LEVEL_COUNTRY] = "country"};
    ASSERT(level < LEVEL__COUNT);
    return WORDS[level];
}

bool citation_is_parameter(const struct citation *citation)
{
    return citation->grade.n > 0 && !sv_is(citation->grade, "A") && !sv_is(citation->grade, "B");
}

struct sv words_in(const struct words *words, enum lang lang)
{
    enum lang other = lang == LANG_ZH ? LANG_EN : LANG_ZH;
    return words->in[lang].n ? words->in[lang] : words->in[other];
}

bool id_list_has(const struct id_list *list, struct sv id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (sv_eq(list->items[i], id))
            return true;
    }
    return false;
}

const struct rule_state *rulebook_state(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->states, rulebook->state_count, id);
}

const struct words *rule_state_public_name(const struct rule_state *state)
{
    bool is_given = state->public_name.in[LANG_ZH].n || state->public_name.in[LANG_EN].n;
    return is_given ? &state->public_name : &state->name;
}

const struct rule_clock *rulebook_clock(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->clocks, rulebook->clock_count, id);
}

const struct rule_action *rulebook_action(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->actions, rulebook->action_count, id);
}

const struct rule_document *rulebook_document(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->documents, rulebook->document_count, id);
}

const struct rule_channel *rulebook_channel(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->channels, rulebook->channel_count, id);
}

const struct rule_class *rulebook_class(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->classes, rulebook->class_count, id);
}

const struct rule_list *rulebook_list(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->lists, rulebook->list_count, id);
}

const struct rule_mark *rulebook_mark(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->marks, rulebook->mark_count, id);
}

const struct rule_choice *choice_find(const struct choice_list *choices, struct sv id)
{
    RETURN_ITEM(choices->items, choices->count, id);
}

const struct rule_field *rule_field_find(const struct rule_action *action, struct sv id)
{
    RETURN_ITEM(action->fields, action->field_count, id);
}

int rulebook_representatives(const struct rulebook *rulebook, struct sv channel_id, int64_t persons)
{
    const struct rule_channel *channel = rulebook_channel(rulebook, channel_id);
    bool is_small = persons > 0 && persons <= rulebook->small_group_persons;
    return channel && channel->is_visit && is_small ? rulebook->small_group_representatives
                                                    : rulebook->max_representatives;
}

const struct rule_outcome *rule_outcome_for(const struct rule_action *action, struct sv choice)
{
    for (size_t i = 0; i < action->case_count; i++) {
        if (sv_eq(action->cases[i].when, choice))
            return &action->cases[i].outcome;
    }
    return &action->outcome;
}

/* Is the action's own outcome ever the one that follows? */
static bool has_own_outcome(const struct rule_action *action)
{
    const struct rule_field *field = rule_field_find(action, action->turns_on);
    return !field || action->case_count < field->choices.count;
}

size_t rule_outcome_count(const struct rule_action *action)
{
    return action->case_count + (has_own_outcome(action) ? 1 : 0);
}

const struct rule_outcome *rule_outcome_at(const struct rule_action *action, size_t index)
{
    ASSERT(index < rule_outcome_count(action));
    return index < action->case_count ? &action->cases[index].outcome : &action->outcome;
}

const struct rule_gate *rule_gate_find(const struct rule_action *action, enum gate_kind kind)
{
    for (size_t i = 0; i < action->gate_count; i++) {
        if (action->gates[i].kind == kind)
            return &action->gates[i];
    }
    return NULL;
}
