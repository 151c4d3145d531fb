/* What a rulebook asks to be rated. An act that rates and names no target rates the matter itself.
 */
#include "domain/rating.h"

static bool is_left(const struct petition *petition, const struct rule_action *rates)
{
    const struct rule_field *target = rule_field_find(rates, SV("target"));
    if (!target)
        return petition_rating(petition, SV("")) == NULL;
    for (size_t i = 0; i < target->choices.count; i++) {
        if (!petition_rating(petition, target->choices.items[i].id))
            return true;
    }
    return false;
}

bool ratings_are_left(const struct petition *petition, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->action_count; i++) {
        if (rulebook->actions[i].event == EVENT_RATED && is_left(petition, &rulebook->actions[i]))
            return true;
    }
    return false;
}

const struct rule_choice *rating_choice(const struct rulebook *rulebook, const char *field,
                                        struct sv id)
{
    const struct rule_choice *found = NULL;
    for (size_t i = 0; !found && i < rulebook->action_count; i++) {
        const struct rule_field *asked = rule_field_find(&rulebook->actions[i], sv_from(field));
        if (rulebook->actions[i].event == EVENT_RATED && asked)
            found = choice_find(&asked->choices, id);
    }
    return found;
}
