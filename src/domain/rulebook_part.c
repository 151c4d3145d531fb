/* One part of a rulebook as a rulebook of its own, for pictures only: the states of the part, what
 * leads into them as ways from a beginning, and the states behind it as ends. Never interpreted. */
#include "base/assert.h"
#include "domain/rulebook_picture.h"

struct cutting {
    struct arena *arena;
    const struct rulebook *whole;
    struct sv part;
    struct rulebook *out;
    struct sv *elsewhere;
    size_t elsewhere_count;
};

static bool is_inside(const struct cutting *c, struct sv state)
{
    const struct rule_state *rule = rulebook_state(c->whole, state);
    return rule && sv_eq(rule->part, c->part);
}

static size_t kept_states(const struct cutting *c, const struct id_list *from, struct sv *out)
{
    size_t count = 0;
    for (size_t i = 0; i < from->count; i++) {
        if (is_inside(c, from->items[i]))
            out[count++] = from->items[i];
    }
    return count;
}

/* Does the act lead into the part, whatever is chosen? */
static bool leads_inside(const struct cutting *c, const struct rule_action *action)
{
    for (size_t i = 0; i < rule_outcome_count(action); i++) {
        if (is_inside(c, rule_outcome_at(action, i)->to))
            return true;
    }
    return false;
}

static void add_action(struct cutting *c, const struct rule_action *action, struct id_list from)
{
    struct rule_action *copy = &c->out->actions[c->out->action_count++];
    *copy = *action;
    copy->from = from;
}

/* What begins within the part, and what comes into it from elsewhere. */
static void add_actions(struct cutting *c)
{
    for (size_t i = 0; i < c->whole->action_count; i++) {
        const struct rule_action *action = &c->whole->actions[i];
        struct sv *from = ARENA_ARRAY(c->arena, struct sv, action->from.count + 1);
        size_t kept = kept_states(c, &action->from, from);
        if (kept < action->from.count || action->from.count == 0) {
            if (leads_inside(c, action))
                add_action(c, action, (struct id_list){NULL, 0});
        }
        if (kept)
            add_action(c, action, (struct id_list){from, kept});
    }
}

/* States that the part's own acts lead to: ends here, named as the way on. */
static void add_elsewhere(struct cutting *c, struct sv id)
{
    const struct rule_state *state = rulebook_state(c->whole, id);
    if (!state || rulebook_state(c->out, id))
        return;
    struct rule_state *copy = &c->out->states[c->out->state_count++];
    *copy = *state;
    for (int lang = 0; lang < LANG__COUNT; lang++)
        copy->name.in[lang] =
            arena_printf(c->arena, "→ %.*s", SV_FMT(words_in(&state->name, (enum lang)lang)));
    copy->is_ended = true;
    c->elsewhere[c->elsewhere_count++] = id;
}

static void add_states(struct cutting *c)
{
    for (size_t i = 0; i < c->whole->state_count; i++) {
        if (is_inside(c, c->whole->states[i].id))
            c->out->states[c->out->state_count++] = c->whole->states[i];
    }
    for (size_t i = 0; i < c->out->action_count; i++) {
        const struct rule_action *action = &c->out->actions[i];
        for (size_t k = 0; k < rule_outcome_count(action); k++)
            add_elsewhere(c, rule_outcome_at(action, k)->to);
    }
}

const struct rulebook *rulebook_part(struct arena *arena, const struct rulebook *whole,
                                     struct sv part, struct id_list *elsewhere)
{
    struct rulebook *out = ARENA_NEW(arena, struct rulebook);
    struct cutting c = {.arena = arena, .whole = whole, .part = part, .out = out};
    *out = *whole;
    out->state_count = 0;
    out->action_count = 0;
    out->states = ARENA_ARRAY(arena, struct rule_state, whole->state_count);
    out->actions = ARENA_ARRAY(arena, struct rule_action, whole->action_count * 2);
    c.elsewhere = ARENA_ARRAY(arena, struct sv, whole->state_count);
    add_actions(&c);
    add_states(&c);
    ASSERT(out->state_count <= whole->state_count);
    *elsewhere = (struct id_list){c.elsewhere, c.elsewhere_count};
    return out->state_count > c.elsewhere_count ? out : NULL;
}
