/* A clock with its arithmetic. Both sides are given the same steps by this one function. */
#include "http/handlers/render.h"

#include "service/words.h"

#include <stdio.h>

/* HH:MM, where there is a minute. */
static void render_minute(struct json_writer *w, const char *key, int minute)
{
    char text[sizeof "00:00"];
    if (minute == PERIOD_NO_MINUTE)
        return;
    snprintf(text, sizeof text, "%02u:%02u", (unsigned)minute / 60 % 24, (unsigned)minute % 60);
    jsonw_made(w, key, sv_from(text));
}

static void render_step(struct json_writer *w, const struct period_step *step)
{
    jsonw_object(w, NULL);
    jsonw_made(w, "kind", sv_from(period_step_word(step->kind)));
    if (step->day != DAY_NONE)
        render_day(w, "day", step->day);
    if (step->until != DAY_NONE)
        render_day(w, "until", step->until);
    render_minute(w, "time", step->minute);
    if (step->days)
        jsonw_int(w, "days", step->days);
    if (step->kind == STEP_LENGTH || step->kind == STEP_EXTENDED)
        jsonw_made(w, "unit", sv_from(period_unit_word(step->unit)));
    if (step->name.n)
        jsonw_text(w, "name", step->name);
    jsonw_object_end(w);
}

void render_period_steps(struct json_writer *w, const struct call *call,
                         const struct period *period)
{
    struct period_step steps[PERIOD_STEPS_MAX];
    size_t count = period_explain(period, call->office->calendar, steps);
    jsonw_array(w, "steps");
    for (size_t i = 0; i < count; i++)
        render_step(w, &steps[i]);
    jsonw_array_end(w);
}

struct moment {
    day_t day;
    int minute;
};

static const char *status_of(const struct petition_clock *clock, const struct moment *now)
{
    switch (clock->status) {
    case CLOCK_RUNNING:
        if (clock->period.paused_from != DAY_NONE)
            return "paused";
        return period_has_passed(&clock->period, &clock->end, now->day, now->minute) ? "overdue"
                                                                                     : "running";
    case CLOCK_MET:
        return petition_clock_is_late(clock) ? "late_met" : "met";
    case CLOCK_CANCELLED:
        break;
    }
    return "cancelled";
}

static void render_citation(struct json_writer *w, const struct rule_clock *rule, enum lang lang)
{
    jsonw_text(w, "article", rule ? rule->citation.article : SV(""));
    jsonw_text(w, "source", rule ? words_in(&rule->citation.source, lang) : SV(""));
    jsonw_text(w, "grade", rule ? rule->citation.grade : SV(""));
}

/* The day against which the days left are told: a pause keeps those of the day before it. */
static day_t counted_until(const struct petition_clock *clock, day_t today)
{
    if (clock->status != CLOCK_RUNNING)
        return clock->stopped_day;
    return clock->period.paused_from != DAY_NONE ? clock->period.paused_from - 1 : today;
}

/* What only a clock of hours has: when on its last day, and how long until then while it runs. */
static void render_hours(struct json_writer *w, const struct petition_clock *clock,
                         const struct moment *now)
{
    bool is_counting = clock->status == CLOCK_RUNNING && clock->period.paused_from == DAY_NONE;
    if (clock->end.due_minute == PERIOD_NO_MINUTE)
        return;
    render_minute(w, "due_time", clock->end.due_minute);
    if (clock->status != CLOCK_RUNNING)
        render_minute(w, "stopped_time", clock->stopped_minute);
    if (is_counting)
        jsonw_int(w, "minutes_left",
                  (clock->end.due_day - now->day) * 1440 + clock->end.due_minute - now->minute);
}

void render_clock(struct json_writer *w, const char *key, const struct call *call,
                  const struct petition *petition, const struct petition_clock *clock)
{
    const struct rulebook *rulebook = office_rulebook(call->office, petition->rulebook);
    const struct rule_clock *rule = rulebook ? rulebook_clock(rulebook, clock->rule) : NULL;
    bool is_running = clock->status == CLOCK_RUNNING;
    struct moment now = {call->today, zone_minute(office_zone(call->office, call->now), call->now)};
    jsonw_object(w, key);
    jsonw_text(w, "id", clock->rule);
    jsonw_int(w, "no", clock->no);
    jsonw_text(w, "name", rule ? words_in(&rule->name, call->lang) : clock->rule);
    jsonw_made(w, "status", sv_from(status_of(clock, &now)));
    render_day(w, "start_day", clock->period.start_day);
    render_day(w, "due_day", clock->end.due_day);
    render_day(w, "stopped_day", is_running ? DAY_NONE : clock->stopped_day);
    jsonw_int(w, "days_left", clock->end.due_day - counted_until(clock, call->today));
    render_hours(w, clock, &now);
    if (clock->period.paused_from != DAY_NONE)
        render_day(w, "paused_from", clock->period.paused_from);
    jsonw_bool(w, "is_provisional", clock->end.is_provisional);
    jsonw_bool(w, "is_main", rulebook && clock == words_lead_clock(petition, rulebook));
    if (clock->about)
        jsonw_int(w, "claim", clock->about);
    if (rule && !rule->is_duty)
        jsonw_bool(w, "is_window", true);
    if (clock->owner)
        render_unit_ref(w, "owner", call->office, clock->owner);
    render_period_steps(w, call, &clock->period);
    render_citation(w, rule, call->lang);
    jsonw_object_end(w);
}

void render_clocks(struct json_writer *w, const struct call *call, const struct petition *petition,
                   enum reader reader)
{
    const struct rulebook *rulebook = office_rulebook(call->office, petition->rulebook);
    jsonw_array(w, "clocks");
    for (size_t i = 0; i < petition->clock_count; i++) {
        const struct petition_clock *clock = &petition->clocks[i];
        const struct rule_clock *rule = rulebook ? rulebook_clock(rulebook, clock->rule) : NULL;
        if (reader == READER_DESK || (rule && rule->is_shown))
            render_clock(w, NULL, call, petition, clock);
    }
    jsonw_array_end(w);
}
