/* What follows from an accepted command: the next state, who has the matter, which clocks begin,
 * end and move, which document is issued. Written into the event once, so that no later rulebook or
 * calendar changes what happened. */
#include "domain/procedure_private.h"

#include "base/assert.h"

/* The day the act counts from: for service the day it reached the petitioner. */
static day_t act_day(const struct decision *d)
{
    if (d->action->event != EVENT_SERVED)
        return d->env->today;
    return (day_t)field_number(d->fields, d->field_count, "served_day", d->env->today);
}

static id64 owner_after(const struct decision *d)
{
    const struct petition *petition = d->petition;
    switch (d->action->outcome.owner) {
    case OWNER_KEEP:
        return petition->owner;
    case OWNER_OFFICE:
        return petition->office;
    case OWNER_FIELD_UNIT:
        return field_number(d->fields, d->field_count, "unit", petition->owner);
    case OWNER_SENDER:
        return petition->sent_by;
    case OWNER_OBJECTOR:
        return petition->objected_by;
    case OWNER_HANDLER: /* until petitions keep who these are */
    case OWNER_REVIEWER:
    case OWNER_SUPERIOR:
        return petition->owner;
    }
    UNREACHABLE();
}

/* ---- clocks that end ---- */

struct stops {
    struct clock_stop *items;
    size_t count;
};

static bool is_stopped(const struct stops *stops, int no)
{
    for (size_t i = 0; i < stops->count; i++) {
        if (stops->items[i].no == no)
            return true;
    }
    return false;
}

static void stop_clocks(const struct decision *d, const struct id_list *rules,
                        enum clock_stop_kind kind, struct stops *stops)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct petition_clock *clock = petition_running_clock(d->petition, rules->items[i]);
        if (clock && !is_stopped(stops, clock->no))
            stops->items[stops->count++] =
                (struct clock_stop){.no = clock->no, .kind = kind, .day = act_day(d)};
    }
}

/* A clock that begins again replaces the one that runs: no rule runs twice. */
static void add_stops(const struct decision *d, struct effects *effects)
{
    const struct rule_action *action = d->action;
    size_t most =
        action->outcome.stops.count + action->outcome.cancels.count + action->outcome.starts.count;
    struct stops stops = {.items = ARENA_ARRAY(d->arena, struct clock_stop, most)};
    stop_clocks(d, &action->outcome.stops, CLOCK_STOP_MET, &stops);
    stop_clocks(d, &action->outcome.cancels, CLOCK_STOP_CANCELLED, &stops);
    stop_clocks(d, &action->outcome.starts, CLOCK_STOP_CANCELLED, &stops);
    effects->stops = stops.items;
    effects->stop_count = stops.count;
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

static day_t received_day(const struct decision *d)
{
    if (d->petition->version > 0)
        return d->petition->received_day;
    return (day_t)field_number(d->fields, d->field_count, "received_day", d->env->today);
}

static void add_starts(const struct decision *d, struct effects *effects)
{
    const struct rule_action *action = d->action;
    struct clock_start *starts =
        ARENA_ARRAY(d->arena, struct clock_start, action->outcome.starts.count);
    for (size_t i = 0; i < action->outcome.starts.count; i++) {
        const struct rule_clock *rule =
            rulebook_clock(d->env->rulebook, action->outcome.starts.items[i]);
        struct clock_start *start = &starts[i];
        start->no = (int)(d->petition->clock_count + i) + 1;
        start->rule = rule->id;
        start->owner = clock_owner(d, rule, effects->owner);
        start->is_duty = rule->is_duty;
        start->period = (struct period){
            .start_day = rule->basis == CLOCK_BASIS_RECEIPT ? received_day(d) : act_day(d),
            .length = rule->length,
            .unit = rule->unit,
            .shifts = rule->shifts};
        start->end = period_compute(&start->period, d->env->calendar);
    }
    effects->starts = starts;
    effects->start_count = action->outcome.starts.count;
}

/* ---- clocks that move, documents ---- */

static void add_moves(const struct decision *d, struct effects *effects)
{
    const struct petition_clock *clock =
        petition_running_clock(d->petition, d->action->outcome.extends);
    if (d->action->outcome.extends.n == 0)
        return;
    ASSERT(clock); /* the gates asked for it */
    struct clock_move *move = ARENA_NEW(d->arena, struct clock_move);
    move->no = clock->no;
    move->period = clock->period;
    move->period.extended_days += d->petition->extension_days;
    move->end = period_compute(&move->period, d->env->calendar);
    effects->moves = move;
    effects->move_count = 1;
}

static struct issued_document issued(const struct decision *d)
{
    if (d->action->outcome.document.n == 0)
        return (struct issued_document){.no = 0};
    return (struct issued_document){.no = (int)d->petition->document_count + 1,
                                    .kind = d->action->outcome.document,
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
        if (rulebook->actions[i].event == EVENT_EXTENSION_GRANTED)
            return first_role(rulebook->actions[i].by);
    }
    return state->awaits;
}

struct effects decision_effects(const struct decision *d)
{
    struct sv state = d->action->outcome.to.n ? d->action->outcome.to : d->petition->state;
    const struct rule_state *rule = rulebook_state(d->env->rulebook, state);
    ASSERT(rule);
    struct effects effects = {.state = state,
                              .is_ended = rule->is_ended,
                              .owner = owner_after(d),
                              .awaits = awaits_after(d, rule),
                              .document = issued(d)};
    add_stops(d, &effects);
    add_starts(d, &effects);
    add_moves(d, &effects);
    return effects;
}
