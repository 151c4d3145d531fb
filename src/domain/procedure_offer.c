/* What may be done now, judged by the same functions that decide. */
#include "domain/procedure_private.h"

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
    struct decision d = {.arena = arena,
                         .petition = petition,
                         .actor = actor,
                         .env = env,
                         .minute = zone_minute(&env->rulebook->zone, env->now)};
    struct offers offers = {
        .items = ARENA_ARRAY(arena, struct offered_action, env->rulebook->action_count)};
    for (enum offer_rank rank = RANK_PRIMARY; rank < RANK_NONE; rank++)
        add_offers(&d, rank, &offers);
    *out = offers.items;
    return offers.count;
}
