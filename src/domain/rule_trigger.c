/* Small questions about triggers. */
#include "domain/rule_trigger.h"

#include "base/assert.h"
#include "domain/rulebook_shape.h"

const char *trigger_question_word(enum trigger_question question)
{
    static const char *const WORDS[TRIGGER_QUESTION__COUNT] = {
#define X(name, word) [TRIGGER_##name] = word,
        TRIGGER_QUESTIONS(X)
#undef X
    };
    ASSERT(question < TRIGGER_QUESTION__COUNT);
    return WORDS[question];
}

bool trigger_is_of_staff(enum trigger_question question)
{
    return question == TRIGGER_STAFF_NONE || question == TRIGGER_STAFF_UNTRAINED ||
           question == TRIGGER_STAFF_LOAD;
}

const struct rule_trigger *rulebook_trigger(const struct rulebook *rulebook, struct sv id)
{
    RETURN_ITEM(rulebook->triggers, rulebook->trigger_count, id);
}

static struct sv with_id(struct arena *arena, struct sv list, struct sv id)
{
    return arena_printf(arena, "%.*s%.*s,", SV_FMT(list), SV_FMT(id));
}

struct sv trigger_clock_ids(struct arena *arena, const struct rulebook *rulebook,
                            const struct id_list *meant)
{
    struct sv list = SV(",");
    for (size_t i = 0; i < rulebook->clock_count; i++) {
        const struct rule_clock *clock = &rulebook->clocks[i];
        if (id_list_has(meant, clock->id) || (clock->group.n && id_list_has(meant, clock->group)))
            list = with_id(arena, list, clock->id);
    }
    return list;
}

struct sv trigger_ids(struct arena *arena, const struct id_list *ids)
{
    struct sv list = SV(",");
    for (size_t i = 0; i < ids->count; i++)
        list = with_id(arena, list, ids->items[i]);
    return list;
}
