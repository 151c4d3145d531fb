/* What a rulebook asks to be rated. An act that rates and names no target rates the matter itself.
 */
#include "domain/rating.h"

static bool is_left(const struct petition *petition, id64 person, const struct rule_action *rates)
{
    const struct rule_field *target = rule_field_find(rates, SV("target"));
    if (!target)
        return petition_rating_by(petition, person, SV("")) == NULL;
    for (size_t i = 0; i < target->choices.count; i++) {
        if (!petition_rating_by(petition, person, target->choices.items[i].id))
            return true;
    }
    return false;
}

bool ratings_are_left(const struct petition *petition, id64 person, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        if (action->event == EVENT_RATED && is_left(petition, person, action))
            return true;
    }
    return false;
}

/* No id of anybody. */
enum { UNNAMED = -1 };

/* Those who are only counted cannot rate while nobody names them: they may be named yet. */
bool ratings_are_awaited(const struct petition *petition, const struct rulebook *rulebook)
{
    size_t named = 0;
    for (size_t i = 0; i < petition->people_count; i++) {
        const struct person_ref *ref = &petition->people[i];
        if (!ref->is_agent && ratings_are_left(petition, ref->id, rulebook))
            return true;
        named += !ref->is_agent;
    }
    if (named >= (size_t)petition->persons_count && named > 0)
        return false;
    return ratings_are_left(petition, petition->persons_count > 1 ? UNNAMED : 0, rulebook);
}

const struct rule_choice *rating_choice(const struct rulebook *rulebook, const char *field,
                                        struct sv id)
{
    const struct rule_choice *found = NULL;
    for (size_t i = 0; !found && i < rulebook->action_count; i++) {
        if (rulebook->actions[i].event != EVENT_RATED)
            continue;
        const struct rule_field *asked = rule_field_find(&rulebook->actions[i], sv_from(field));
        if (asked)
            found = choice_find(&asked->choices, id);
    }
    return found;
}
