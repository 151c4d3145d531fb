/* Gates: one small question a kind, asked of the petition as it is. */
#include "domain/procedure_private.h"

/* ---- documents that wait for service ---- */

static bool names_kind(struct sv kinds, struct sv kind)
{
    struct sv rest = kinds;
    struct sv word;
    while (rest.n > 0) {
        sv_cut(rest, ' ', &word, &rest);
        if (sv_eq(word, kind))
            return true;
    }
    return kinds.n == 0;
}

static bool waits_for_service(const struct decision *d, const struct document *document)
{
    const struct rule_document *rule = rulebook_document(d->env->rulebook, document->kind);
    return rule && rule->needs_service && document->served_day == DAY_NONE;
}

const struct document *decision_unserved(const struct decision *d, struct sv kinds)
{
    for (size_t i = 0; i < d->petition->document_count; i++) {
        const struct document *document = &d->petition->documents[i];
        if (waits_for_service(d, document) && names_kind(kinds, document->kind))
            return document;
    }
    return NULL;
}

/* ---- the questions ---- */

typedef bool gate_fn(const struct decision *d, struct sv arg);

static bool clock_running(const struct decision *d, struct sv arg)
{
    return petition_running_clock(d->petition, arg) != NULL;
}

static bool clock_open(const struct decision *d, struct sv arg)
{
    const struct petition_clock *clock = petition_running_clock(d->petition, arg);
    return clock && d->env->today <= clock->end.due_day;
}

/* It began, and has ended or is past its due day. */
static bool clock_passed(const struct decision *d, struct sv arg)
{
    bool has_begun = false;
    for (size_t i = 0; i < d->petition->clock_count; i++)
        has_begun = has_begun || sv_eq(d->petition->clocks[i].rule, arg);
    return has_begun && !clock_open(d, arg);
}

static bool unserved(const struct decision *d, struct sv arg)
{
    return decision_unserved(d, arg) != NULL;
}

static bool all_served(const struct decision *d, struct sv arg)
{
    (void)arg;
    return decision_unserved(d, SV("")) == NULL;
}

static bool extension_asked(const struct decision *d, struct sv arg)
{
    (void)arg;
    return d->petition->extension_days > 0;
}

static bool no_extension_asked(const struct decision *d, struct sv arg)
{
    return !extension_asked(d, arg);
}

static bool extension_left(const struct decision *d, struct sv arg)
{
    const struct petition_clock *clock = petition_running_clock(d->petition, arg);
    const struct rule_clock *rule = rulebook_clock(d->env->rulebook, arg);
    return clock && rule && clock->extended_times < rule->extension_times &&
           clock->period.extended_days < rule->extension_max_days;
}

static bool other_person(const struct decision *d, struct sv arg)
{
    (void)arg;
    return d->actor->account != d->petition->draft_account;
}

static bool complete(const struct decision *d, struct sv arg)
{
    (void)arg;
    return !d->petition->is_incomplete && d->petition->claim_count > 0;
}

static bool screened(const struct decision *d, struct sv arg)
{
    (void)arg;
    return d->petition->purpose.n > 0 && d->petition->class_code.n > 0;
}

static bool not_rated(const struct decision *d, struct sv arg)
{
    (void)arg;
    for (int target = 0; target < RATING__COUNT; target++) {
        if (!d->petition->ratings[target].is_given)
            return true;
    }
    return false;
}

static bool rated_or_passed(const struct decision *d, struct sv arg)
{
    return !not_rated(d, arg) || clock_passed(d, arg);
}

static gate_fn *const GATES[GATE__COUNT] = {
    [GATE_CLOCK_OPEN] = clock_open,
    [GATE_CLOCK_RUNNING] = clock_running,
    [GATE_CLOCK_PASSED] = clock_passed,
    [GATE_UNSERVED] = unserved,
    [GATE_ALL_SERVED] = all_served,
    [GATE_EXTENSION_ASKED] = extension_asked,
    [GATE_NO_EXTENSION_ASKED] = no_extension_asked,
    [GATE_EXTENSION_LEFT] = extension_left,
    [GATE_OTHER_PERSON] = other_person,
    [GATE_COMPLETE] = complete,
    [GATE_SCREENED] = screened,
    [GATE_NOT_RATED] = not_rated,
    [GATE_RATED_OR_PASSED] = rated_or_passed,
};

const struct rule_gate *decision_closed_gate(const struct decision *d)
{
    for (size_t i = 0; i < d->action->gate_count; i++) {
        const struct rule_gate *gate = &d->action->gates[i];
        if (!GATES[gate->kind] || !GATES[gate->kind](d, gate->arg)) /* not yet asked: closed */
            return gate;
    }
    return NULL;
}
