/* What may be done now, judged by the same functions that decide; and recomputing due days when the
 * calendar changes. */
#include "domain/procedure_private.h"

#include <string.h>

struct offers {
    struct offered_action *items;
    size_t count;
};

/* Order of an offer: the usual next step, other open ones, closed ones. */
enum offer_rank { RANK_PRIMARY, RANK_OPEN, RANK_CLOSED, RANK_NONE };

static enum offer_rank rank_of(const struct decision *d, const struct words **refusal)
{
    const char *kind;
    *refusal = NULL;
    if (!decision_is_by_right_actor(d) || !decision_is_in_right_state(d))
        return RANK_NONE;
    const struct rule_gate *closed = decision_closed_gate(d);
    if (closed && closed->hides)
        return RANK_NONE;
    *refusal = decision_refusal(d, &kind);
    if (*refusal)
        return RANK_CLOSED;
    return d->action->is_primary ? RANK_PRIMARY : RANK_OPEN;
}

static void add_offers(struct decision *d, enum offer_rank wanted, struct offers *offers)
{
    const struct rulebook *rulebook = d->env->rulebook;
    for (size_t i = 0; i < rulebook->action_count; i++) {
        const struct words *refusal;
        d->action = &rulebook->actions[i];
        if (rank_of(d, &refusal) != wanted)
            continue;
        offers->items[offers->count++] =
            (struct offered_action){.action = d->action,
                                    .is_allowed = !refusal,
                                    .refusal = refusal ? words_in(refusal, d->env->lang) : SV("")};
    }
}

size_t procedure_offer(struct arena *arena, const struct petition *petition,
                       const struct actor *actor, const struct decide_env *env,
                       const struct offered_action **out)
{
    struct decision d = {.arena = arena, .petition = petition, .actor = actor, .env = env};
    struct offers offers = {
        .items = ARENA_ARRAY(arena, struct offered_action, env->rulebook->action_count)};
    for (enum offer_rank rank = RANK_PRIMARY; rank < RANK_NONE; rank++)
        add_offers(&d, rank, &offers);
    *out = offers.items;
    return offers.count;
}

/* ---- new calendar data ---- */

static bool has_moved(const struct period_end *a, const struct period_end *b)
{
    return a->raw_day != b->raw_day || a->due_day != b->due_day ||
           a->is_provisional != b->is_provisional;
}

bool procedure_recompute(struct arena *arena, const struct petition *petition,
                         const struct decide_env *env, struct event *out)
{
    struct clock_move *moves = ARENA_ARRAY(arena, struct clock_move, petition->clock_count);
    size_t count = 0;
    for (size_t i = 0; i < petition->clock_count; i++) {
        const struct petition_clock *clock = &petition->clocks[i];
        struct period_end end = period_compute(&clock->period, env->calendar);
        if (clock->status == CLOCK_RUNNING && has_moved(&clock->end, &end))
            moves[count++] =
                (struct clock_move){.no = clock->no, .period = clock->period, .end = end};
    }
    if (count == 0)
        return false;
    *out = (struct event){.kind = EVENT_RECOMPUTED,
                          .seq = petition->version + 1,
                          .at = env->now,
                          .day = env->today,
                          .actor = {.role = ROLE_SYSTEM},
                          .action = SV("recompute"),
                          .effects = {.state = petition->state,
                                      .is_ended = petition->is_ended,
                                      .owner = petition->owner,
                                      .awaits = petition->awaits,
                                      .moves = moves,
                                      .move_count = count}};
    return true;
}
