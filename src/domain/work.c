/* Small questions about works. */
#include "domain/work.h"

#include "base/assert.h"

const char *work_event_kind_word(enum work_event_kind kind)
{
    static const char *const WORDS[WORK__END] = {[WORK_NONE] = "none",
                                                 [WORK_OPENED] = "opened",
                                                 [WORK_DONE] = "done",
                                                 [WORK_HANDED_OVER] = "handed_over",
                                                 [WORK_RELEASED] = "released",
                                                 [WORK_STEPPED] = "stepped",
                                                 [WORK_RECOMPUTED] = "recomputed"};
    ASSERT(kind < WORK__END);
    return WORDS[kind];
}

const struct duty *work_next_duty(const struct work *work)
{
    const struct duty *next = NULL;
    for (size_t i = 0; i < work->duty_count; i++) {
        const struct duty *duty = &work->duties[i];
        if (!duty->is_ended && (!next || duty->end.due_day < next->end.due_day))
            next = duty;
    }
    return next;
}

const struct duty *work_next_step(const struct work *work)
{
    const struct duty *next = NULL;
    for (size_t i = 0; i < work->duty_count; i++) {
        const struct duty *duty = &work->duties[i];
        if (!duty->is_ended && (!next || duty->next_at < next->next_at))
            next = duty;
    }
    return next;
}

bool duty_is_of(const struct duty_holder *holder, const struct actor *actor)
{
    if (holder->account != 0)
        return holder->account == actor->account;
    return holder->unit == actor->unit && holder->role == actor->role;
}

bool work_has_party(const struct work *work, id64 unit)
{
    for (size_t i = 0; i < work->party_count; i++) {
        if (work->parties[i] == unit)
            return true;
    }
    return false;
}
