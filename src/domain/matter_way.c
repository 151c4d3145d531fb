/* The way is read from the events; what lies ahead from the rulebook's usual next steps. */
#include "domain/matter_way.h"

#include "base/assert.h"
#include "domain/rulebook_layout.h"

const char *way_status_word(enum way_status status)
{
    static const char *const WORDS[] = {
        [WAY_PASSED] = "passed", [WAY_PRESENT] = "present", [WAY_AHEAD] = "ahead"};
    ASSERT(status < sizeof WORDS / sizeof WORDS[0]);
    return WORDS[status];
}

size_t matter_way(struct arena *arena, const struct rulebook *rulebook, const struct event *events,
                  size_t event_count, const struct way_step **out)
{
    struct way_step *steps = ARENA_ARRAY(arena, struct way_step, event_count);
    size_t count = 0;
    for (size_t i = 0; i < event_count; i++) {
        const struct rule_state *state = rulebook_state(rulebook, events[i].effects.state);
        if (!state || (count && steps[count - 1].state == state))
            continue;
        steps[count++] = (struct way_step){state, WAY_PASSED, events[i].day};
    }
    if (count)
        steps[count - 1].status = WAY_PRESENT;
    *out = steps;
    return count;
}

/* Where the state stands last on the way, or NULL. */
static const struct way_step *last_on_way(const struct way_step *way, size_t count,
                                          const struct rule_state *state)
{
    for (size_t i = count; i > 0; i--) {
        if (way[i - 1].state == state)
            return &way[i - 1];
    }
    return NULL;
}

/* Index on the main path of the state the matter was in last; the length of the path when it never
 * was on it. */
static size_t reached(const struct rulebook *rulebook, const size_t *main, size_t main_count,
                      const struct way_step *way, size_t way_count)
{
    for (size_t i = way_count; i > 0; i--) {
        for (size_t k = 0; k < main_count; k++) {
            if (&rulebook->states[main[k]] == way[i - 1].state)
                return k;
        }
    }
    return main_count;
}

size_t matter_steps(struct arena *arena, const struct rulebook *rulebook,
                    const struct event *events, size_t event_count, const struct way_step **out)
{
    const struct way_step *way;
    size_t way_count = matter_way(arena, rulebook, events, event_count, &way);
    size_t *main = ARENA_ARRAY(arena, size_t, rulebook->state_count);
    size_t main_count = rulebook_main_path(arena, rulebook, main);
    struct way_step *steps =
        ARENA_ARRAY(arena, struct way_step, main_count + rulebook->state_count + 1);
    size_t count = 0;
    *out = steps;
    if (way_count == 0)
        return 0;
    const struct way_step *present = &way[way_count - 1];
    size_t at = reached(rulebook, main, main_count, way, way_count);
    for (size_t i = 0; i < main_count && at < main_count && i <= at; i++) {
        const struct way_step *step = last_on_way(way, way_count, &rulebook->states[main[i]]);
        if (step && step->state != present->state)
            steps[count++] = (struct way_step){step->state, WAY_PASSED, step->since};
    }
    steps[count++] = *present;
    size_t *ahead = ARENA_ARRAY(arena, size_t, rulebook->state_count);
    size_t ahead_count = rulebook_usual_path(arena, rulebook, present->state, ahead);
    for (size_t i = 0; i < ahead_count; i++)
        steps[count++] = (struct way_step){&rulebook->states[ahead[i]], WAY_AHEAD, DAY_NONE};
    return count;
}

static bool is_on(const struct rulebook *rulebook, const size_t *main, size_t count,
                  struct sv state)
{
    for (size_t i = 0; i < count; i++) {
        if (sv_eq(rulebook->states[main[i]].id, state))
            return true;
    }
    return false;
}

bool clock_is_usual(struct arena *arena, const struct rulebook *rulebook,
                    const struct rule_clock *clock)
{
    size_t *main = ARENA_ARRAY(arena, size_t, rulebook->state_count);
    size_t count = rulebook_main_path(arena, rulebook, main);
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct rule_action *action = &rulebook->actions[i];
        bool begins = action->from.count == 0;
        bool is_usual = begins;
        for (size_t k = 0; action->is_primary && k < action->from.count; k++)
            is_usual = is_usual || is_on(rulebook, main, count, action->from.items[k]);
        if (is_usual && id_list_has(&action->outcome.starts, clock->id) &&
            is_on(rulebook, main, count, action->outcome.to))
            return true;
    }
    return false;
}
