/* Days on which somebody sits. Who was announced is never overwritten by who came: both stand side
 * by side. */
#include "domain/work_held.h"

#include "domain/work.h"

static struct sv text_of(const struct work_event *event, const char *id)
{
    return field_text(event->fields, event->field_count, id);
}

static int64_t number_of(const struct work_event *event, const char *id)
{
    return field_number(event->fields, event->field_count, id, 0);
}

/* Post and remit of a leader, name and post of anybody else. */
static struct sv announced(const struct work_event *event)
{
    struct sv who = text_of(event, "who");
    return who.n > 0 ? who : text_of(event, "remit");
}

static void fold_opening(struct work_held *held, const struct work_event *event)
{
    struct sv hours = text_of(event, "hours");
    struct sv place = text_of(event, "place");
    day_t day = (day_t)number_of(event, "day");
    if (day == DAY_NONE || hours.n == 0 || place.n == 0)
        return;
    *held = (struct work_held){.day = day,
                               .minute = (int)number_of(event, "minute"),
                               .hours = hours,
                               .place = place,
                               .who = announced(event),
                               .form = text_of(event, "form"),
                               .talks = (int)number_of(event, "talks"),
                               .first_unit = event->effects.unit,
                               .first_leader = event->effects.leader,
                               .opened_state = event->effects.state};
}

/* To be there is what is owed first. */
static bool is_arrival(const struct work *work, const struct work_event *event)
{
    for (size_t i = 0; i < event->effects.end_count; i++) {
        const struct duty_end *end = &event->effects.ends[i];
        if (end->kind == DUTY_MET && sv_eq(work->duties[end->no - 1].rule, work->duties[0].rule))
            return true;
    }
    return false;
}

static enum work_stand stand_after(const struct work_held *held, const struct work_event *event)
{
    if (event->effects.is_ended)
        return event->kind == WORK_RELEASED ? WORK_STAND_CALLED_OFF : WORK_STAND_OVER;
    return sv_eq(event->effects.state, held->opened_state) ? WORK_STAND_ANNOUNCED
                                                           : WORK_STAND_UNDER_WAY;
}

void work_fold_held(struct work *work, const struct work_event *event)
{
    struct work_held *held = &work->held;
    if (event->kind == WORK_OPENED)
        fold_opening(held, event);
    if (held->day == DAY_NONE)
        return;
    if (event->kind == WORK_HANDED_OVER && announced(event).n > 0)
        held->who = announced(event);
    if (held->arrived_at == 0 && is_arrival(work, event)) {
        held->arrived_at = event->at;
        held->arrived_account = event->actor.account;
        held->instead = text_of(event, "instead");
    }
    if (event->kind == WORK_HANDED_OVER || event->kind == WORK_RELEASED ||
        held->arrived_at == event->at)
        held->reason = text_of(event, "reason").n ? text_of(event, "reason") : held->reason;
    held->ended_at = event->effects.is_ended ? event->at : 0;
    held->stand = stand_after(held, event);
}
