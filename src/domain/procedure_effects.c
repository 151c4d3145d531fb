/* What follows from an accepted command: the next state, who has the matter, which clocks begin,
 * end and move, which document is issued. Written into the event once, so that no later rulebook or
 * calendar changes what happened. */
#include "domain/procedure_private.h"

#include "base/assert.h"

/* The effects being gathered: the same arrays, still open. */
struct gathering {
    struct effects effects;
    struct clock_stop *stops;
    struct clock_start *starts;
    struct clock_move *moves;
    struct mark_change *marks;
};

/* The day the act counts from: for service the day it reached the petitioner. */
static day_t act_day(const struct decision *d)
{
    if (d->action->counts_from.n == 0)
        return d->env->today;
    const char *id = arena_cstr(d->arena, d->action->counts_from);
    return (day_t)field_number(d->fields, d->field_count, id, d->env->today);
}

/* ---- who has it ---- */

/* The lowest unit above both sides of a dispute; where there is none the petition office, which
 * brings them together (art. 24). */
static id64 superior_of_dispute(const struct decision *d)
{
    const struct petition *petition = d->petition;
    id64 other = petition->objected_by ? petition->objected_by : petition->sent_by;
    id64 superior = unit_common_superior(d->env->units, petition->owner, other);
    return superior ? superior : petition->office;
}

static id64 or_owner(const struct decision *d, id64 unit)
{
    return unit ? unit : d->petition->owner;
}

static id64 owner_after(const struct decision *d)
{
    const struct petition *petition = d->petition;
    switch (d->outcome->owner) {
    case OWNER_KEEP:
        return petition->owner;
    case OWNER_OFFICE:
        return petition->office;
    case OWNER_FIELD_UNIT:
        return field_number(d->fields, d->field_count, "unit", petition->owner);
    case OWNER_SENDER:
        return or_owner(d, petition->sent_by);
    case OWNER_OBJECTOR:
        return or_owner(d, petition->objected_by);
    case OWNER_HANDLER:
        return or_owner(d, petition->handler);
    case OWNER_REVIEWER:
        return or_owner(d, petition->reviewer);
    case OWNER_SUPERIOR:
        return superior_of_dispute(d);
    }
    UNREACHABLE();
}

/* ---- clocks that end ---- */

static bool is_stopped(const struct gathering *g, int no)
{
    for (size_t i = 0; i < g->effects.stop_count; i++) {
        if (g->stops[i].no == no)
            return true;
    }
    return false;
}

/* Hours end at the minute of the act; of an act that counts from another day only that is known. */
static struct clock_stop stop_of(const struct decision *d, const struct petition_clock *clock,
                                 enum clock_stop_kind kind)
{
    day_t day = act_day(d);
    bool has_minute = period_is_by_minute(clock->period.unit) && day == d->env->today;
    return (struct clock_stop){.no = clock->no,
                               .kind = kind,
                               .day = day,
                               .has_minute = has_minute,
                               .minute = has_minute ? d->minute : 0};
}

/* Running clocks of the rules; of those about claims only that of `claim`, unless it is 0. */
static void stop_clocks(const struct decision *d, const struct id_list *rules, int64_t claim,
                        enum clock_stop_kind kind, struct gathering *g)
{
    for (size_t i = 0; i < d->petition->clock_count; i++) {
        const struct petition_clock *clock = &d->petition->clocks[i];
        bool is_about = claim == 0 || clock->about == 0 || clock->about == claim;
        if (clock->status == CLOCK_RUNNING && is_about && id_list_has(rules, clock->rule) &&
            !is_stopped(g, clock->no))
            g->stops[g->effects.stop_count++] = stop_of(d, clock, kind);
    }
}

/* A clock that begins again replaces the one that runs: no rule runs twice. */
static void add_stops(const struct decision *d, struct gathering *g)
{
    int64_t claim = field_number(d->fields, d->field_count, "claim", 0);
    g->stops = ARENA_ARRAY(d->arena, struct clock_stop, d->petition->clock_count);
    stop_clocks(d, &d->outcome->stops, claim, CLOCK_STOP_MET, g);
    stop_clocks(d, &d->outcome->cancels, claim, CLOCK_STOP_CANCELLED, g);
    stop_clocks(d, &d->outcome->starts, 0, CLOCK_STOP_CANCELLED, g);
}

/* ---- clocks that begin ---- */

static id64 clock_owner(const struct decision *d, const struct rule_clock *rule, id64 owner)
{
    switch (rule->owner) {
    case CLOCK_OWNER_OFFICE:
        return d->petition->office;
    case CLOCK_OWNER_UNIT:
        return owner;
    case CLOCK_OWNER_PETITIONER:
        return 0;
    }
    UNREACHABLE();
}

static day_t field_day(const struct decision *d, struct sv id, day_t fallback)
{
    return (day_t)field_number(d->fields, d->field_count, arena_cstr(d->arena, id), fallback);
}

static day_t basis_day(const struct decision *d, const struct rule_clock *rule)
{
    const struct petition *petition = d->petition;
    switch (rule->basis) {
    case CLOCK_BASIS_EVENT:
        return act_day(d);
    case CLOCK_BASIS_RECEIPT:
        return petition->version > 0 ? petition->received_day
                                     : field_day(d, SV("received_day"), d->env->today);
    case CLOCK_BASIS_ACCEPTANCE:
        if (d->action->event == EVENT_ACCEPTED)
            return field_day(d, SV("accepted_day"), d->env->today);
        return petition->accepted_day ? petition->accepted_day : act_day(d);
    case CLOCK_BASIS_FIELD:
        return field_day(d, rule->basis_field, act_day(d));
    }
    UNREACHABLE();
}

/* The day it counts from: the basis, but not after the end of the clock it may not be later than.
 */
static day_t start_day(const struct decision *d, const struct rule_clock *rule)
{
    day_t day = basis_day(d, rule);
    const struct petition_clock *latest = petition_newest_clock(d->petition, rule->no_later_than);
    return latest && latest->end.due_day < day ? latest->end.due_day : day;
}

static int length_for(const struct decision *d, const struct rule_clock *rule, id64 owner)
{
    return owner ? rule_clock_length(rule, unit_level(d->env->units, owner)) : rule->length;
}

/* A period whose last day was named; it may have passed when the act counts. */
static struct period set_period(const struct decision *d, day_t last)
{
    day_t begun = act_day(d);
    return (struct period){
        .start_day = begun < last ? begun : last, .unit = PERIOD_SET, .set_day = last};
}

static struct period period_for(const struct decision *d, const struct rule_clock *rule, id64 owner)
{
    if (rule->length_field.n > 0)
        return set_period(d, field_day(d, rule->length_field, act_day(d)));
    return (struct period){.start_day = start_day(d, rule),
                           .length = length_for(d, rule, owner),
                           .unit = rule->unit,
                           .shifts = rule->shifts,
                           .start_minute = period_is_by_minute(rule->unit) ? d->minute : 0};
}

static void add_start(const struct decision *d, const struct rule_clock *rule,
                      const struct finding *about, struct gathering *g)
{
    struct clock_start *start = &g->starts[g->effects.start_count++];
    start->no = (int)(d->petition->clock_count + g->effects.start_count);
    start->rule = rule->id;
    start->owner = clock_owner(d, rule, g->effects.owner);
    start->is_duty = rule->is_duty;
    start->period = about ? set_period(d, about->remedy_day) : period_for(d, rule, start->owner);
    start->end = period_compute(&start->period, d->env->calendar);
    start->about = about ? about->claim_no : 0;
}

/* What the act, or else the standing opinion, says of a claim. */
static const struct finding *finding_on(const struct decision *d, size_t claim)
{
    const struct field *field = decision_field(d, "findings");
    for (size_t i = 0; field && i < field->count; i++) {
        if ((size_t)field->findings[i].claim_no == claim + 1)
            return &field->findings[i];
    }
    return &d->petition->claims[claim].finding;
}

/* One clock for each claim that is met in whole or part by a day. */
static void add_claim_starts(const struct decision *d, const struct rule_clock *rule,
                             struct gathering *g)
{
    for (size_t i = 0; i < d->petition->claim_count; i++) {
        const struct finding *finding = finding_on(d, i);
        if (finding_is_met(finding->finding) && finding->remedy_day != DAY_NONE)
            add_start(d, rule, finding, g);
    }
}

static void add_starts(const struct decision *d, struct gathering *g)
{
    const struct id_list *rules = &d->outcome->starts;
    size_t most = rules->count * (d->petition->claim_count + 1);
    g->starts = ARENA_ARRAY(d->arena, struct clock_start, most);
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule_clock *rule = rulebook_clock(d->env->rulebook, rules->items[i]);
        if (rule->is_per_claim)
            add_claim_starts(d, rule, g);
        else
            add_start(d, rule, NULL, g);
    }
}

/* ---- clocks that move: extended, paused, resumed ---- */

/* The extension that was asked for, in the unit of the rule. */
static void extend(const struct decision *d, struct period *period)
{
    period->extended_days += d->petition->extension_days;
    if (period->extended_days > 0)
        period->extension_unit =
            rulebook_clock(d->env->rulebook, d->outcome->extends)->extension_unit;
}

/* The days of the pause do not count, its first and last included. */
static void resume(const struct decision *d, struct period *period)
{
    day_t last = act_day(d);
    *period = period_resumed(period, last > period->paused_from ? last : period->paused_from);
}

/* Everything the act does to one running clock; false: nothing. */
static bool move_period(const struct decision *d, const struct petition_clock *clock,
                        struct period *period)
{
    bool extends = d->outcome->extends.n > 0 &&
                   clock == petition_running_clock(d->petition, d->outcome->extends);
    bool is_paused = period->paused_from != DAY_NONE;
    bool pauses = !is_paused && id_list_has(&d->outcome->pauses, clock->rule);
    bool resumes = is_paused && id_list_has(&d->outcome->resumes, clock->rule);
    if (extends)
        extend(d, period);
    if (pauses)
        period->paused_from = act_day(d);
    if (resumes)
        resume(d, period);
    return extends || pauses || resumes;
}

static void add_moves(const struct decision *d, struct gathering *g)
{
    g->moves = ARENA_ARRAY(d->arena, struct clock_move, d->petition->clock_count);
    for (size_t i = 0; i < d->petition->clock_count; i++) {
        const struct petition_clock *clock = &d->petition->clocks[i];
        struct period period = clock->period;
        if (clock->status != CLOCK_RUNNING || is_stopped(g, clock->no) ||
            !move_period(d, clock, &period))
            continue;
        g->moves[g->effects.move_count++] = (struct clock_move){
            .no = clock->no, .period = period, .end = period_compute(&period, d->env->calendar)};
    }
}

/* ---- marks and documents ---- */

/* Only what changes is told. */
static void change_marks(const struct decision *d, const struct id_list *ids, bool is_set,
                         struct gathering *g)
{
    for (size_t i = 0; i < ids->count; i++) {
        if ((petition_marked(d->petition, ids->items[i]) != NULL) != is_set)
            g->marks[g->effects.mark_count++] = (struct mark_change){ids->items[i], is_set};
    }
}

static void add_marks(const struct decision *d, struct gathering *g)
{
    size_t most = d->outcome->sets.count + d->outcome->clears.count;
    g->marks = ARENA_ARRAY(d->arena, struct mark_change, most);
    change_marks(d, &d->outcome->clears, false, g);
    change_marks(d, &d->outcome->sets, true, g);
}

static struct issued_document issued(const struct decision *d)
{
    if (d->outcome->document.n == 0)
        return (struct issued_document){.no = 0};
    return (struct issued_document){.no = (int)d->petition->document_count + 1,
                                    .kind = d->outcome->document,
                                    .number = d->command->document_number};
}

/* ---- whose turn it is ---- */

static bool extension_is_asked_after(const struct decision *d)
{
    if (d->action->event == EVENT_EXTENSION_REQUESTED)
        return true;
    bool is_decided =
        d->action->event == EVENT_EXTENSION_GRANTED || d->action->event == EVENT_EXTENSION_REFUSED;
    return d->petition->extension_days > 0 && !is_decided;
}

static enum role first_role(role_set roles)
{
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (roles & ROLE_BIT(role))
            return (enum role)role;
    }
    return ROLE_NONE;
}

/* The state's role; while an extension is asked for, the role that decides it. */
static enum role awaits_after(const struct decision *d, const struct rule_state *state)
{
    const struct rulebook *rulebook = d->env->rulebook;
    for (size_t i = 0; extension_is_asked_after(d) && i < rulebook->action_count; i++) {
        if (rulebook->actions[i].event == EVENT_EXTENSION_GRANTED &&
            id_list_has(&rulebook->actions[i].from, state->id))
            return first_role(rulebook->actions[i].by);
    }
    return state->awaits;
}

struct effects decision_effects(const struct decision *d)
{
    struct sv state = d->outcome->to.n ? d->outcome->to : d->petition->state;
    const struct rule_state *rule = rulebook_state(d->env->rulebook, state);
    ASSERT(rule);
    struct gathering g = {.effects = {.state = state,
                                      .is_ended = rule->is_ended,
                                      .owner = owner_after(d),
                                      .awaits = awaits_after(d, rule),
                                      .document = issued(d)}};
    add_stops(d, &g);
    add_starts(d, &g);
    add_moves(d, &g);
    add_marks(d, &g);
    g.effects.stops = g.stops;
    g.effects.starts = g.starts;
    g.effects.moves = g.moves;
    g.effects.marks = g.marks;
    return g.effects;
}
