/* Gates: one small question a kind, asked of the petition as it is. */
#include "domain/people.h"
#include "domain/procedure_private.h"
#include "domain/rating.h"

/* ---- documents that wait for service ---- */

bool words_name(struct sv words, struct sv word)
{
    struct sv rest = words;
    struct sv next;
    while (rest.n > 0) {
        sv_cut(rest, ' ', &next, &rest);
        if (sv_eq(next, word))
            return true;
    }
    return false;
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
        if (waits_for_service(d, document) && (kinds.n == 0 || words_name(kinds, document->kind)))
            return document;
    }
    return NULL;
}

/* ---- the questions ---- */

typedef bool gate_fn(const struct decision *d, const struct rule_gate *gate);

static bool has_passed(const struct decision *d, const struct petition_clock *clock, day_t day)
{
    int minute = day == d->env->today ? d->minute : 0;
    return period_has_passed(&clock->period, &clock->end, day, minute);
}

static bool clock_running(const struct decision *d, const struct rule_gate *gate)
{
    return petition_running_clock(d->petition, gate->arg) != NULL;
}

static bool clock_open(const struct decision *d, const struct rule_gate *gate)
{
    const struct petition_clock *clock = petition_running_clock(d->petition, gate->arg);
    return clock && !has_passed(d, clock, d->env->today);
}

static bool clock_started(const struct decision *d, const struct rule_gate *gate)
{
    return petition_newest_clock(d->petition, gate->arg) != NULL;
}

/* It began and is not open: it has ended, or its end has passed. */
static bool clock_passed(const struct decision *d, const struct rule_gate *gate)
{
    return clock_started(d, gate) && !clock_open(d, gate);
}

static bool unserved(const struct decision *d, const struct rule_gate *gate)
{
    return decision_unserved(d, gate->arg) != NULL;
}

static bool all_served(const struct decision *d, const struct rule_gate *gate)
{
    (void)gate;
    return decision_unserved(d, SV("")) == NULL;
}

static bool extension_asked(const struct decision *d, const struct rule_gate *gate)
{
    (void)gate;
    return d->petition->extension_days > 0;
}

static bool no_extension_asked(const struct decision *d, const struct rule_gate *gate)
{
    return !extension_asked(d, gate);
}

static bool extension_left(const struct decision *d, const struct rule_gate *gate)
{
    const struct petition_clock *clock = petition_running_clock(d->petition, gate->arg);
    const struct rule_clock *rule = rulebook_clock(d->env->rulebook, gate->arg);
    return clock && rule && clock->extended_times < rule->extension_times &&
           clock->period.extended_days < rule->extension_max_days;
}

static bool other_person(const struct decision *d, const struct rule_gate *gate)
{
    (void)gate;
    return d->actor->account != d->petition->draft_account;
}

static bool complete(const struct decision *d, const struct rule_gate *gate)
{
    (void)gate;
    return !d->petition->is_incomplete && d->petition->claim_count > 0;
}

static bool screened(const struct decision *d, const struct rule_gate *gate)
{
    (void)gate;
    return d->petition->purpose.n > 0 && d->petition->class_code.n > 0;
}

static bool not_rated(const struct decision *d, const struct rule_gate *gate)
{
    (void)gate;
    return ratings_are_left(d->petition, d->actor->person, d->env->rulebook);
}

static bool rated_or_passed(const struct decision *d, const struct rule_gate *gate)
{
    return !ratings_are_awaited(d->petition, d->env->rulebook) || clock_passed(d, gate);
}

/* ---- marks, and what else is true ---- */

static bool marked(const struct decision *d, const struct rule_gate *gate)
{
    struct sv rest = gate->arg;
    struct sv id;
    while (rest.n > 0) {
        sv_cut(rest, ' ', &id, &rest);
        if (!petition_marked(d->petition, id))
            return false;
    }
    return true;
}

static bool unmarked(const struct decision *d, const struct rule_gate *gate)
{
    for (size_t i = 0; i < d->petition->mark_count; i++) {
        if (words_name(gate->arg, d->petition->marks[i].id))
            return false;
    }
    return true;
}

static bool route_is(const struct decision *d, const struct rule_gate *gate)
{
    return words_name(gate->arg, d->petition->route);
}

static bool purpose_is(const struct decision *d, const struct rule_gate *gate)
{
    return words_name(gate->arg, d->petition->purpose);
}

static bool about_people(const struct decision *d, const struct rule_gate *gate)
{
    return people_gate_is_open(d->petition, gate);
}

static bool first_petition(const struct decision *d, const struct rule_gate *gate)
{
    (void)gate;
    return d->petition->repeats == 0;
}

static bool has_superior(const struct decision *d, const struct rule_gate *gate)
{
    id64 superiors[UNIT_SUPERIORS_MAX];
    (void)gate;
    return unit_superiors(d->env->units, d->petition->owner, superiors) > 0;
}

static bool new_person(const struct decision *d, const struct rule_gate *gate)
{
    struct sv rest = gate->arg;
    struct sv act;
    while (rest.n > 0) {
        sv_cut(rest, ' ', &act, &rest);
        if (petition_has_done(d->petition, d->actor->account, act))
            return false;
    }
    return true;
}

static bool promises_kept(const struct decision *d, const struct rule_gate *gate)
{
    (void)gate;
    for (size_t i = 0; i < d->petition->promise_count; i++) {
        if (!promise_is_kept(&d->petition->promises[i]))
            return false;
    }
    return true;
}

/* The day that must be in time: that of the posting, where the act names one. */
static day_t dated_day(const struct decision *d)
{
    for (size_t i = 0; i < d->command->field_count; i++) {
        const struct field *field = &d->command->fields[i];
        if (sv_eq(field->id, d->action->dated) && field->number > 0 &&
            field->number < d->env->today)
            return (day_t)field->number;
    }
    return d->env->today;
}

/* While it is only offered nobody has said yet when it was posted. */
static bool within(const struct decision *d, const struct rule_gate *gate)
{
    const struct petition_clock *clock = petition_newest_clock(d->petition, gate->arg);
    if (!clock || clock->status == CLOCK_CANCELLED)
        return false;
    if (!d->command)
        return d->action->dated.n > 0 || !has_passed(d, clock, d->env->today);
    return !has_passed(d, clock, dated_day(d));
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
    [GATE_MARKED] = marked,
    [GATE_UNMARKED] = unmarked,
    [GATE_ROUTE_IS] = route_is,
    [GATE_PURPOSE_IS] = purpose_is,
    [GATE_PERSONS_AT_MOST] = about_people,
    [GATE_PERSONS_AT_LEAST] = about_people,
    [GATE_PEOPLE] = about_people,
    [GATE_FIRST_PETITION] = first_petition,
    [GATE_HAS_SUPERIOR] = has_superior,
    [GATE_NEW_PERSON] = new_person,
    [GATE_PROMISES_KEPT] = promises_kept,
    [GATE_CLOCK_STARTED] = clock_started,
    [GATE_WITHIN] = within,
};

const struct rule_gate *decision_closed_gate(const struct decision *d)
{
    for (size_t i = 0; i < d->action->gate_count; i++) {
        const struct rule_gate *gate = &d->action->gates[i];
        if (!GATES[gate->kind](d, gate))
            return gate;
    }
    return NULL;
}
