/* How long something has been owed, and of which age that is. Invariant: a day is of an age exactly
 * when it lies in that age's span, and the spans of all ages leave nothing between them. */
#include "domain/pending.h"

#include "base/assert.h"
#include "domain/rule_work.h"

bool pending_is_owed(const struct petition *petition)
{
    for (size_t i = 0; !petition->is_ended && i < petition->clock_count; i++) {
        const struct petition_clock *clock = &petition->clocks[i];
        if (clock->status == CLOCK_RUNNING && clock->is_duty)
            return true;
    }
    return false;
}

/* ---- ages ---- */

static bool is_old(day_t since, int months, day_t today)
{
    return since != DAY_NONE && day_add_months(since, months) <= today;
}

int pending_months(day_t since, day_t today)
{
    int months = since == DAY_NONE || since >= today ? 0 : (today - since) / 31;
    while (is_old(since, months + 1, today))
        months++;
    return months;
}

int pending_age(const struct rule_pending *rule, day_t since, day_t today)
{
    int age = PENDING_YOUNG;
    for (size_t i = 0; i < rule->age_count && is_old(since, rule->ages[i].months, today); i++)
        age = (int)i;
    return age;
}

int pending_age_find(const struct rule_pending *rule, struct sv id)
{
    for (size_t i = 0; i < rule->age_count; i++) {
        if (sv_eq(rule->ages[i].id, id))
            return (int)i;
    }
    return PENDING_YOUNG;
}

/* The last day that lies so many months back: some days before the corresponding one where months
 * are of different lengths. */
static day_t last_day_of(int months, day_t today)
{
    enum { LONGEST_MONTH = 31 };
    day_t day = day_add_months(today, -months) + LONGEST_MONTH;
    while (!is_old(day, months, today))
        day--;
    return day;
}

struct pending_span pending_span(const struct rule_pending *rule, int age, day_t today)
{
    struct pending_span span = {.from = DAY_NONE + 1, .to = DAY_NONE};
    if (rule->age_count == 0)
        return span;
    ASSERT(age >= PENDING_YOUNG && age < (int)rule->age_count);
    bool is_last = age == PENDING_YOUNG || age + 1 == (int)rule->age_count;
    span.to = last_day_of(rule->ages[age == PENDING_YOUNG ? 0 : age].months, today);
    if (!is_last)
        span.from = last_day_of(rule->ages[age + 1].months, today) + 1;
    return span;
}

/* ---- counting ---- */

struct campaign_count campaign_count(const struct campaign_marks *marks)
{
    struct campaign_count out = {.checked = 0};
    for (size_t i = 0; i < marks->count; i++) {
        const struct campaign_mark *mark = &marks->items[i];
        int *where = mark->is_checked                   ? &out.checked
                     : mark->is_listed && mark->is_over ? &out.taken_off
                     : mark->is_listed                  ? &out.open
                     : mark->is_ended                   ? &out.ended
                                                        : &out.others;
        (*where)++;
        out.again += mark->is_again;
    }
    return out;
}

const struct choice_list *pending_obstacles(const struct rulebook *rulebook)
{
    static const struct choice_list NONE = {NULL, 0};
    const struct rule_work *kind = rulebook_work(rulebook, rulebook->pending.kind);
    for (size_t i = 0; kind && i < kind->act_count; i++) {
        const struct rule_field *field = rule_act_field(&kind->acts[i], SV("obstacle"));
        if (kind->acts[i].kind == WORK_ACT_OPENED && field)
            return &field->choices;
    }
    return &NONE;
}

static size_t obstacle_of(const struct choice_list *choices, struct sv id)
{
    size_t at = 0;
    while (at < choices->count && !sv_eq(choices->items[at].id, id))
        at++;
    return at;
}

struct pending_count pending_count(struct arena *arena, const struct rulebook *rulebook,
                                   day_t today, const struct pending_marks *marks)
{
    const struct rule_pending *rule = &rulebook->pending;
    const struct choice_list *choices = pending_obstacles(rulebook);
    size_t width = choices->count + 1;
    struct pending_count out = {.at = ARENA_ARRAY(arena, int, rule->age_count *width),
                                .obstacle_count = choices->count};
    for (size_t i = 0; i < marks->count; i++) {
        const struct pending_mark *mark = &marks->items[i];
        int age = pending_age(rule, mark->since, today);
        if (age == PENDING_YOUNG)
            continue;
        out.at[(size_t)age * width + obstacle_of(choices, mark->obstacle)]++;
        out.total++;
        out.again += mark->is_again;
    }
    return out;
}
