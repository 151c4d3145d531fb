/* What may be done now, judged by the same functions that decide. */
#include "domain/procedure_private.h"

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

struct judged {
    const struct rule_action *action;
    enum offer_rank rank;
    const struct words *refusal;
};

/* Every action once; those that are not hidden, in the rulebook's order. */
static size_t judge_all(struct decision *d, struct judged *out)
{
    const struct rulebook *rulebook = d->env->rulebook;
    size_t count = 0;
    for (size_t i = 0; i < rulebook->action_count; i++) {
        struct judged *one = &out[count];
        d->action = one->action = &rulebook->actions[i];
        one->rank = rank_of(d, &one->refusal);
        count += one->rank != RANK_NONE;
    }
    return count;
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
    struct judged *judged = ARENA_ARRAY(arena, struct judged, env->rulebook->action_count);
    size_t count = judge_all(&d, judged);
    struct offered_action *offers = ARENA_ARRAY(arena, struct offered_action, count);
    size_t at = 0;
    for (enum offer_rank rank = RANK_PRIMARY; rank < RANK_NONE; rank++) {
        for (size_t i = 0; i < count; i++) {
            const struct words *refusal = judged[i].refusal;
            if (judged[i].rank == rank)
                offers[at++] = (struct offered_action){
                    .action = judged[i].action,
                    .is_allowed = !refusal,
                    .refusal = refusal ? words_in(refusal, env->lang) : SV("")};
        }
    }
    *out = offers;
    return count;
}
