/* Listing a matter as long pending: what makes it so is how long an office has owed something in
 * it, and nothing else does. An older day than that of receipt – the matter came from a register on
 * paper – can be stated; a younger one cannot. */
#include "domain/work_private.h"

#include "domain/pending.h"

static day_t day_in(const struct field_take *take, const char *id)
{
    return (day_t)field_number(take->fields, take->field_count, id, DAY_NONE);
}

static void fault_age(const struct deciding *d, struct field_take *take, bool is_stated)
{
    int months = d->env->world->rulebook->pending.ages[0].months;
    field_take_fault(take, is_stated ? "since_day" : "petition", "too_young",
                     arena_cstr(d->arena, arena_printf(d->arena, "%d", months)));
}

static void check_days(const struct deciding *d, struct field_take *take)
{
    const struct work_matter *matter = &d->env->matter;
    day_t stated = day_in(take, "since_day");
    day_t since = stated ? stated : matter->received_day;
    char received[DAY_TEXT_SIZE];
    day_format(matter->received_day, received);
    if (since == DAY_NONE)
        field_take_fault(take, "since_day", "required", "");
    else if (matter->is_known && since > matter->received_day)
        field_take_fault(take, "since_day", "after", received);
    else if (pending_age(&d->env->world->rulebook->pending, since, d->env->world->today) ==
             PENDING_YOUNG)
        fault_age(d, take, stated != DAY_NONE);
}

void work_take_pending(const struct deciding *d, struct field_take *take)
{
    const struct rule_pending *rule = &d->env->world->rulebook->pending;
    const struct work_matter *matter = &d->env->matter;
    struct sv again = field_text(take->fields, take->field_count, "again");
    if (d->act->kind != WORK_ACT_OPENED || rule->age_count == 0 || !sv_eq(d->rules->id, rule->kind))
        return;
    check_days(d, take);
    if (matter->is_known && !matter->is_owed)
        field_take_fault(take, "petition", "not_owed", "");
    if (matter->is_listed)
        field_take_fault(take, "petition", "listed_already", "");
    if (matter->was_closed && sv_is(again, "first"))
        field_take_fault(take, "again", "closed_before", "");
    if (take->fault_count == 0 && day_in(take, "since_day") == DAY_NONE)
        take->fields[take->field_count++] = (struct field){
            .id = SV("since_day"), .kind = FIELD_DAY, .number = matter->received_day};
}
