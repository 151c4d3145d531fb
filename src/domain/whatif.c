/* A clock's arithmetic is kept in the matter, so only what the two rulebooks disagree on is put in
 * its place: what acts did to a clock is nobody's proposal. */
#include "domain/whatif.h"

#include "base/assert.h"
#include "domain/event_format.h"

static bool begins(const struct event *event, int clock_no)
{
    for (size_t i = 0; i < event->effects.start_count; i++) {
        if (event->effects.starts[i].no == clock_no)
            return true;
    }
    return false;
}

/* The act that began the clock, or NULL. */
static const struct event *beginning(const struct petition_clock *clock, const struct event *events,
                                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (begins(&events[i], clock->no))
            return &events[i];
    }
    return NULL;
}

/* One running clock looked at. act is NULL when the events do not tell. */
struct looking {
    const struct whatif *whatif;
    const struct whatif_matter *matter;
    const struct petition_clock *clock;
    const struct rule_clock *now, *proposed;
    const struct event *act;
};

/* The day the act counts from. */
static day_t day_begun(const struct looking *look)
{
    const struct event *act = look->act;
    if (!act)
        return look->clock->period.start_day;
    const struct rule_action *action = rulebook_action(look->matter->pinned, act->action);
    if (action && action->counts_from.n) {
        const struct field *field = field_find(
            act->fields, act->field_count, arena_cstr(look->matter->arena, action->counts_from));
        return field ? (day_t)field->number : act->day;
    }
    if (act->kind != EVENT_SERVED)
        return act->day;
    return (day_t)field_number(act->fields, act->field_count, "served_day", act->day);
}

/* ---- where the proposed clock would begin ---- */

static day_t day_accepted(const struct looking *look)
{
    day_t day = day_begun(look);
    for (size_t i = 0; i < look->matter->event_count; i++) {
        const struct event *event = &look->matter->events[i];
        if (event->kind == EVENT_ACCEPTED && (!look->act || event->seq <= look->act->seq))
            day = event->day;
    }
    return day;
}

static day_t field_day(const struct looking *look, struct sv field, day_t fallback)
{
    const char *id = arena_cstr(look->matter->arena, field);
    if (!look->act)
        return fallback;
    return (day_t)field_number(look->act->fields, look->act->field_count, id, fallback);
}

static day_t basis_day(const struct looking *look)
{
    switch (look->proposed->basis) {
    case CLOCK_BASIS_EVENT:
        return day_begun(look);
    case CLOCK_BASIS_RECEIPT:
        return look->matter->petition->received_day;
    case CLOCK_BASIS_ACCEPTANCE:
        return day_accepted(look);
    case CLOCK_BASIS_FIELD:
        return field_day(look, look->proposed->basis_field, day_begun(look));
    }
    UNREACHABLE();
}

/* Begun late, it counts from the end of the clock that it may not wait for. */
static day_t proposed_start(const struct looking *look)
{
    const struct petition *petition = look->matter->petition;
    day_t start = basis_day(look);
    day_t latest = start;
    for (size_t i = 0; i < petition->clock_count; i++) {
        const struct petition_clock *other = &petition->clocks[i];
        if (look->proposed->no_later_than.n && other->no < look->clock->no &&
            sv_eq(other->rule, look->proposed->no_later_than))
            latest = other->end.due_day;
    }
    return latest < start ? latest : start;
}

/* ---- how long it would run ---- */

static bool has_other_length(const struct rule_clock *a, const struct rule_clock *b)
{
    bool is_other = a->unit != b->unit || !sv_eq(a->length_field, b->length_field);
    for (int level = 0; level < LEVEL__COUNT; level++)
        is_other = is_other || a->level_lengths[level] != b->level_lengths[level];
    return is_other;
}

/* Townships count as county. */
static enum rule_level level_of(const struct unit_tree *units, id64 id)
{
    switch (unit_level(units, id)) {
    case UNIT_LEVEL_COUNTRY:
        return LEVEL_COUNTRY;
    case UNIT_LEVEL_PROVINCE:
        return LEVEL_PROVINCE;
    case UNIT_LEVEL_CITY:
        return LEVEL_CITY;
    case UNIT_LEVEL_COUNTY:
    case UNIT_LEVEL_TOWNSHIP:
        return LEVEL_COUNTY;
    }
    UNREACHABLE();
}

static int minute_of(const struct event *act, const struct zone *zone)
{
    return act ? zone_minute(zone, act->at) : 0;
}

static void set_length(const struct looking *look, struct period *period)
{
    const struct rule_clock *proposed = look->proposed;
    bool is_set = proposed->unit == PERIOD_SET;
    day_t set_day = is_set ? field_day(look, proposed->length_field, DAY_NONE) : DAY_NONE;
    if (is_set && set_day == DAY_NONE)
        return; /* the act that began it named no such day: it stays as it is */
    period->unit = proposed->unit;
    period->set_day = set_day;
    period->length = proposed->level_lengths[level_of(look->whatif->units, look->clock->owner)];
    period->start_minute = period_is_by_minute(proposed->unit)
                               ? minute_of(look->act, &look->whatif->proposed->zone)
                               : 0;
    if (period->extended_days > FORMAT_PERIOD_MAX - period->length)
        period->extended_days = FORMAT_PERIOD_MAX - period->length; /* as far as can be counted */
    if (period->extended_days == 0)
        period->extension_unit = PERIOD_CALENDAR_DAYS;
}

static struct period proposed_period(const struct looking *look)
{
    const struct rule_clock *now = look->now;
    const struct rule_clock *proposed = look->proposed;
    struct period period = look->clock->period;
    if (has_other_length(now, proposed))
        set_length(look, &period);
    if (proposed->shifts != now->shifts)
        period.shifts = proposed->shifts;
    if (proposed->basis != now->basis || !sv_eq(proposed->basis_field, now->basis_field) ||
        !sv_eq(proposed->no_later_than, now->no_later_than))
        period.start_day = proposed_start(look);
    return period;
}

static enum whatif_outcome outcome_of(const struct period_end *now,
                                      const struct period_end *proposed)
{
    int later = proposed->due_day - now->due_day;
    if (later == 0)
        later = proposed->due_minute - now->due_minute;
    if (later == 0)
        return WHATIF_SAME;
    return later < 0 ? WHATIF_EARLIER : WHATIF_LATER;
}

size_t whatif_clocks(const struct whatif *whatif, const struct whatif_matter *matter,
                     struct whatif_clock *out)
{
    size_t count = 0;
    for (size_t i = 0; i < matter->petition->clock_count; i++) {
        const struct petition_clock *clock = &matter->petition->clocks[i];
        const struct looking look = {whatif,
                                     matter,
                                     clock,
                                     rulebook_clock(matter->pinned, clock->rule),
                                     rulebook_clock(whatif->proposed, clock->rule),
                                     beginning(clock, matter->events, matter->event_count)};
        if (clock->status != CLOCK_RUNNING || !look.now || day_begun(&look) < whatif->from)
            continue;
        struct whatif_clock *row = &out[count++];
        *row = (struct whatif_clock){.clock = clock, .outcome = WHATIF_DROPPED};
        if (!look.proposed)
            continue;
        row->period = proposed_period(&look);
        row->end = period_compute(&row->period, whatif->calendar);
        row->outcome = outcome_of(&clock->end, &row->end);
    }
    return count;
}
