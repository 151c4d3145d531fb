/* Proving what can be proved of kinds of works: every situation a work can get into – its state and
 * what is owed in it – is looked at. Steps of ladders count as things that may happen at any time.
 */
#include "domain/rule_work.h"
#include "domain/rulebook_findings.h"

#include "base/assert.h"

#include <stdint.h>

enum { SITUATIONS_MAX = 4096 };
#define DUTY_BIT(i) (UINT64_C(1) << (i))

struct situation {
    size_t state;
    uint64_t open; /* bit per duty */
    bool can_end;  /* some way leads from here to an end */
};

struct walk {
    struct findings *findings;
    const struct rule_work *work;
    struct situation *items;
    size_t count;
    uint64_t begun, ended; /* duties that begin; those that evidence ends */
    uint64_t told;         /* duties of which one situation was told: that is enough */
    bool is_too_large;
};

static void tell(const struct walk *w, const struct yaml_origin *origin, const char *what,
                 struct sv about)
{
    findings_tell(w->findings, origin, what, about);
}

/* ---- what follows ---- */

static size_t index_of_state(const struct rule_work *work, struct sv id)
{
    return (size_t)(rule_work_state(work, id) - work->states);
}

static size_t index_of_duty(const struct rule_work *work, struct sv id)
{
    return (size_t)(rule_work_duty(work, id) - work->duties);
}

/* Duties that the act is evidence for. */
static uint64_t met_by(const struct rule_work *work, const struct rule_act *act)
{
    uint64_t met = 0;
    for (size_t i = 0; i < work->duty_count; i++) {
        if (id_list_has(&work->duties[i].ends_on, act->id))
            met |= DUTY_BIT(i);
    }
    return met;
}

/* Duties of which the act leaves nothing to do. */
static uint64_t overtaken_by(const struct rule_work *work, const struct rule_act *act)
{
    uint64_t overtaken = 0;
    for (size_t i = 0; i < work->duty_count; i++) {
        if (id_list_has(&work->duties[i].overtaken_by, act->id))
            overtaken |= DUTY_BIT(i);
    }
    return overtaken;
}

static uint64_t of_parties(const struct rule_work *work)
{
    uint64_t duties = 0;
    for (size_t i = 0; i < work->duty_count; i++) {
        if (work->duties[i].owner == DUTY_OF_PARTY)
            duties |= DUTY_BIT(i);
    }
    return duties;
}

/* Duties that begin in the state: all of them on entering, else those that recur and were met. */
static uint64_t owed_in(const struct rule_work *work, size_t state, bool is_entered, uint64_t met)
{
    const struct id_list *owes = &work->states[state].owes;
    uint64_t owed = 0;
    for (size_t i = 0; i < owes->count; i++) {
        size_t duty = index_of_duty(work, owes->items[i]);
        if (is_entered || (work->duties[duty].recurs && (met & DUTY_BIT(duty))))
            owed |= DUTY_BIT(duty);
    }
    return owed;
}

static struct situation after_act(const struct walk *w, const struct situation *before,
                                  const struct rule_act *act)
{
    struct situation after = *before;
    uint64_t met = met_by(w->work, act) & before->open;
    bool is_entered = act->to.n > 0;
    bool is_of_party = rule_act_field(act, SV("party")) != NULL;
    after.open = before->open & ~met & ~overtaken_by(w->work, act);
    if (act->kind == WORK_ACT_RELEASED)
        after.open = is_of_party ? before->open & ~of_parties(w->work) : 0;
    if (is_entered)
        after.state = index_of_state(w->work, act->to);
    after.open |= owed_in(w->work, after.state, is_entered, met);
    after.can_end = false;
    return after;
}

/* What one of several units called did, or was let off from, the others still owe. */
static struct situation after_one_of_many(const struct walk *w, const struct situation *before,
                                          const struct rule_act *act)
{
    struct situation after = after_act(w, before, act);
    if (act->at == WORK_AT_PARTY || rule_act_field(act, SV("party")))
        after.open |= before->open & of_parties(w->work);
    return after;
}

/* Duties that the ladders of what is owed may begin. */
static uint64_t passed_on(const struct rule_work *work, const struct rule_duty *duty)
{
    const struct rule_ladder *ladder = rule_work_ladder(work, duty->ladder);
    uint64_t begun = 0;
    for (size_t i = 0; i <= ladder->step_count; i++) {
        const struct rule_step *step = i < ladder->step_count ? &ladder->steps[i] : &ladder->then;
        if (step->begins.n > 0)
            begun |= DUTY_BIT(index_of_duty(work, step->begins));
    }
    return begun;
}

static bool is_possible(const struct walk *w, const struct situation *now,
                        const struct rule_act *act)
{
    for (size_t i = 0; i < act->needs_met.count; i++) {
        if (now->open & DUTY_BIT(index_of_duty(w->work, act->needs_met.items[i])))
            return false;
    }
    return id_list_has(&act->from, w->work->states[now->state].id);
}

/* ---- the walk ---- */

static size_t find(const struct walk *w, const struct situation *one)
{
    size_t at = 0;
    while (at < w->count && (w->items[at].state != one->state || w->items[at].open != one->open))
        at++;
    return at;
}

static void meet(struct walk *w, struct situation one)
{
    w->begun |= one.open;
    if (find(w, &one) < w->count)
        return;
    if (w->count == SITUATIONS_MAX) {
        w->is_too_large = true;
        return;
    }
    one.can_end = w->work->states[one.state].is_ended;
    w->items[w->count++] = one;
}

static void walk_on(struct walk *w, const struct situation *now)
{
    const struct rule_work *work = w->work;
    for (size_t i = 0; i < work->act_count; i++) {
        if (!is_possible(w, now, &work->acts[i]))
            continue;
        w->ended |= met_by(work, &work->acts[i]) & now->open;
        meet(w, after_act(w, now, &work->acts[i]));
        meet(w, after_one_of_many(w, now, &work->acts[i]));
    }
    for (size_t i = 0; i < work->duty_count; i++) {
        struct situation after = *now;
        if (!(now->open & DUTY_BIT(i)) || work->states[now->state].is_ended)
            continue;
        after.open |= passed_on(work, &work->duties[i]);
        meet(w, after);
    }
}

static void walk_all(struct walk *w)
{
    for (size_t i = 0; i < w->work->act_count; i++) {
        const struct situation nothing = {0};
        if (w->work->acts[i].kind == WORK_ACT_OPENED)
            meet(w, after_act(w, &nothing, &w->work->acts[i]));
    }
    for (size_t i = 0; i < w->count; i++) {
        struct situation now = w->items[i];
        walk_on(w, &now);
    }
}

/* Does an act lead from here to a situation from which there is a way? */
static bool leads_on(const struct walk *w, const struct situation *now)
{
    for (size_t k = 0; k < w->work->act_count; k++) {
        if (!is_possible(w, now, &w->work->acts[k]))
            continue;
        const struct situation after = after_act(w, now, &w->work->acts[k]);
        size_t at = find(w, &after);
        if (at < w->count && w->items[at].can_end)
            return true;
    }
    return false;
}

/* Backwards from the ends, until nothing is added. An act that people do leads there: a step of the
 * machine alone never does. */
static void find_ways_to_an_end(struct walk *w)
{
    for (bool is_more = true; is_more;) {
        is_more = false;
        for (size_t i = 0; i < w->count; i++) {
            if (w->items[i].can_end)
                continue;
            w->items[i].can_end = leads_on(w, &w->items[i]);
            is_more = is_more || w->items[i].can_end;
        }
    }
}

/* ---- what is told ---- */

/* Whoever owes the duty can end it where the work stands. Another duty that the act waits for does
 * not count: that one can be ended. */
static bool can_be_ended(const struct walk *w, size_t state, const struct rule_duty *duty)
{
    for (size_t i = 0; i < duty->ends_on.count; i++) {
        const struct rule_act *act = rule_work_act(w->work, duty->ends_on.items[i]);
        if (id_list_has(&act->from, w->work->states[state].id))
            return true;
    }
    return false;
}

static void judge_owed(struct walk *w, const struct situation *now)
{
    const struct rule_work *work = w->work;
    for (size_t i = 0; i < work->duty_count; i++) {
        uint64_t bit = DUTY_BIT(i);
        if (!(now->open & bit) || work->states[now->state].is_ended || (w->told & bit) ||
            can_be_ended(w, now->state, &work->duties[i]))
            continue;
        w->told |= bit;
        tell(w, &work->duties[i].origin, "owed where no act of who owes it ends it",
             work->states[now->state].id);
    }
}

static void judge_situation(const struct walk *w, const struct situation *now)
{
    const struct rule_work_state *state = &w->work->states[now->state];
    if (!now->can_end)
        tell(w, &state->origin, "no way to an end", state->id);
    if (!state->is_ended && (now->open & ~of_parties(w->work)) == 0) /* perhaps none was called */
        tell(w, &state->origin, "a state in which nobody may owe anything", state->id);
    for (size_t i = 0; state->is_ended && i < w->work->duty_count; i++) {
        if (now->open & DUTY_BIT(i))
            tell(w, &w->work->duties[i].origin, "a duty left open by an end",
                 w->work->duties[i].id);
    }
}

static bool is_reached(const struct walk *w, size_t state)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->items[i].state == state)
            return true;
    }
    return false;
}

/* What is passed upwards ends at somebody else: a duty that comes back to itself is passed about.
 */
static void judge_passing(const struct walk *w)
{
    const struct rule_work *work = w->work;
    for (size_t i = 0; i < work->duty_count; i++) {
        uint64_t reached = passed_on(work, &work->duties[i]);
        for (size_t turn = 0; turn < work->duty_count; turn++) {
            for (size_t k = 0; k < work->duty_count; k++)
                reached |= reached & DUTY_BIT(k) ? passed_on(work, &work->duties[k]) : 0;
        }
        if (reached & DUTY_BIT(i))
            tell(w, &work->duties[i].origin, "a duty that is passed on to itself",
                 work->duties[i].id);
    }
}

static void judge_objects(const struct walk *w)
{
    const struct rule_work *work = w->work;
    for (size_t i = 0; i < work->state_count; i++) {
        if (!is_reached(w, i))
            tell(w, &work->states[i].origin, "state that is never reached", work->states[i].id);
    }
    for (size_t i = 0; i < work->duty_count; i++) {
        if (!(w->begun & DUTY_BIT(i)))
            tell(w, &work->duties[i].origin, "duty that never begins", work->duties[i].id);
        else if (!(w->ended & DUTY_BIT(i)))
            tell(w, &work->duties[i].origin, "duty that nothing ends", work->duties[i].id);
    }
}

static bool names_day(const struct rule_field *day)
{
    return day && day->required && day->kind == FIELD_DAY && day->min >= 1;
}

static bool names_length(const struct rule_field *length, enum period_unit unit)
{
    return length && length->required && length->kind == FIELD_NUMBER && length->min >= 1 &&
           length->max >= length->min && length->max <= period_length_max(unit);
}

static bool names_minute(const struct rule_field *minute)
{
    return minute && minute->required && minute->is_time;
}

/* May the act begin the duty? */
static bool may_begin(const struct walk *w, const struct rule_duty *duty,
                      const struct rule_act *act)
{
    uint64_t bit = DUTY_BIT((size_t)(duty - w->work->duties));
    const struct situation nothing = {.state = 0, .open = 0};
    if (duty->owner == DUTY_OF_PARTY && rule_act_field(act, SV("units")))
        return true;
    return act->to.n > 0 ? (after_act(w, &nothing, act).open & bit) != 0
                         : duty->recurs && (met_by(w->work, act) & bit);
}

/* A duty until a day, or for a time, that an act names: each act that can begin it names it. */
static void judge_time(const struct walk *w, const struct rule_duty *duty)
{
    const struct rule_work *work = w->work;
    for (size_t i = 0; i < work->act_count; i++) {
        const struct rule_act *act = &work->acts[i];
        bool is_named = duty->day.n > 0
                            ? names_day(rule_act_field(act, duty->day))
                            : names_length(rule_act_field(act, duty->length_from), duty->unit);
        if (duty->minute.n > 0)
            is_named = is_named && names_minute(rule_act_field(act, duty->minute));
        if (may_begin(w, duty, act) && !is_named)
            tell(w, &act->origin, "it begins a duty whose day it does not ask for", act->id);
    }
    for (size_t i = 0; i < work->duty_count; i++) {
        if (passed_on(work, &work->duties[i]) & DUTY_BIT((size_t)(duty - work->duties)))
            tell(w, &duty->origin, "a step cannot name the day of a duty", duty->id);
    }
}

/* Nobody answers at night: what is passed on by the minute for ever is passed on thousands of
 * times. */
static void judge_pace(const struct walk *w)
{
    static const int DAY_OF[] = {[PERIOD_HOURS] = 24, [PERIOD_MINUTES] = 24 * 60};
    for (size_t i = 0; i < w->work->ladder_count; i++) {
        const struct rule_step *then = &w->work->ladders[i].then;
        if (period_is_by_minute(then->unit) && then->every < DAY_OF[then->unit])
            tell(w, &then->origin, "its last step comes more than once a day, for ever",
                 w->work->ladders[i].id);
    }
}

/* What a unit's or leader's day says of itself goes into the matter, and what the act says of it.
 */
static bool is_filled_in(const struct rule_work *work, const struct rule_act *act,
                         const struct rule_field *wanted)
{
    const struct rule_field *own = rule_act_field(act, wanted->id);
    bool is_of_day = sv_is(wanted->id, "day") || sv_is(wanted->id, "who") ||
                     sv_is(wanted->id, "leader") || sv_is(wanted->id, "unit");
    return !wanted->required || (own && own->required && own->kind == wanted->kind) ||
           (is_of_day && (work->sits != SITS_NOBODY || work->talks.count > 0));
}

/* An act done in the matter, too, is one that matters have, and nothing that it asks for is
 * missing. */
static void judge_in_matter(const struct walk *w, const struct rulebook *book,
                            const struct rule_act *act)
{
    const struct rule_action *action = rulebook_action(book, act->in_matter);
    const struct rule_field *matter = rule_act_field(act, SV("petition"));
    if (act->in_matter.n == 0)
        return;
    if (!action || !matter || !matter->required)
        tell(w, &act->origin, "it names no matter, or nothing that can be done there", act->id);
    for (size_t i = 0; action && i < action->field_count; i++) {
        if (!is_filled_in(w->work, act, &action->fields[i]))
            tell(w, &act->origin, "what it does in the matter asks for more", action->fields[i].id);
    }
}

static void check_sources(const struct walk *w)
{
    const struct rule_work *work = w->work;
    if (work->citation.article.n == 0)
        tell(w, &work->origin, "work without a source", work->id);
    for (size_t i = 0; i < work->duty_count; i++) {
        if (work->duties[i].citation.article.n == 0)
            tell(w, &work->duties[i].origin, "duty without a source", work->duties[i].id);
    }
    for (size_t i = 0; i < work->act_count; i++) {
        if (work->acts[i].citation.article.n == 0)
            tell(w, &work->acts[i].origin, "act without a source", work->acts[i].id);
    }
    for (size_t i = 0; i < work->ladder_count; i++) {
        const struct rule_ladder *ladder = &work->ladders[i];
        for (size_t k = 0; k <= ladder->step_count; k++) {
            const struct rule_step *step =
                k < ladder->step_count ? &ladder->steps[k] : &ladder->then;
            if (step->citation.article.n == 0)
                tell(w, &step->origin, "step without a source", step->id);
        }
    }
}

static void check_work(struct findings *findings, const struct rulebook *book,
                       const struct rule_work *work)
{
    struct walk w = {.findings = findings, .work = work};
    w.items = ARENA_ARRAY(findings->arena, struct situation, SITUATIONS_MAX);
    check_sources(&w);
    for (size_t i = 0; i < work->act_count; i++)
        judge_in_matter(&w, book, &work->acts[i]);
    walk_all(&w);
    if (w.is_too_large)
        tell(&w, &work->origin, "too many situations to look at", work->id);
    find_ways_to_an_end(&w);
    for (size_t i = 0; i < w.count; i++) {
        judge_situation(&w, &w.items[i]);
        judge_owed(&w, &w.items[i]);
    }
    judge_objects(&w);
    judge_passing(&w);
    judge_pace(&w);
    for (size_t i = 0; i < work->duty_count; i++) {
        if (work->duties[i].day.n > 0 || work->duties[i].length_from.n > 0)
            judge_time(&w, &work->duties[i]);
    }
}

void rulebook_check_works(struct findings *findings, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->work_count; i++)
        check_work(findings, rulebook, &rulebook->works[i]);
}
