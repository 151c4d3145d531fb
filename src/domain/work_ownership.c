/* Counting what a leader did. Evidence counts, looks and steps of the machine do not. */
#include "domain/work_ownership.h"

#include "domain/work.h"

static bool is_change_of_post(const struct work_event *event)
{
    const struct field *why = field_find(event->fields, event->field_count, "why");
    return why && sv_is(why->text, WORK_CHANGE_OF_POST);
}

void work_fold_ownership(struct work *work, const struct work_event *event)
{
    struct work_ownership *led = &work->led;
    id64 leader = event->effects.leader;
    if (leader == 0)
        return;
    if (leader != work->leader) {
        int changes = led->changes + (work->leader != 0 && !is_change_of_post(event));
        *led = (struct work_ownership){
            .since = event->day, .acted_day = event->day, .changes = changes};
        return;
    }
    if (event->kind != WORK_DONE)
        return;
    if (event->actor.account != leader) {
        led->other_acts++;
        return;
    }
    led->own_acts++;
    led->acted_day = event->day;
}
