/* Questions to the state of a petition. */
#include "domain/petition.h"

const struct petition_clock *petition_next_clock(const struct petition *petition)
{
    const struct petition_clock *next = NULL;
    for (size_t i = 0; i < petition->clock_count; i++) {
        const struct petition_clock *clock = &petition->clocks[i];
        bool is_earlier = !next || clock->end.due_day < next->end.due_day;
        bool is_owed = clock->status == CLOCK_RUNNING && clock->is_duty &&
                       clock->period.paused_from == DAY_NONE;
        if (is_owed && is_earlier)
            next = clock;
    }
    return next;
}

const struct petition_clock *petition_running_clock(const struct petition *petition, struct sv rule)
{
    for (size_t i = petition->clock_count; i-- > 0;) {
        const struct petition_clock *clock = &petition->clocks[i];
        if (clock->status == CLOCK_RUNNING && sv_eq(clock->rule, rule))
            return clock;
    }
    return NULL;
}

const struct petition_clock *petition_newest_clock(const struct petition *petition, struct sv rule)
{
    for (size_t i = petition->clock_count; i-- > 0;) {
        if (sv_eq(petition->clocks[i].rule, rule))
            return &petition->clocks[i];
    }
    return NULL;
}

bool petition_clock_is_late(const struct petition_clock *clock)
{
    struct period period = clock->period;
    bool knows_minute = clock->stopped_minute != PERIOD_NO_MINUTE;
    period.paused_from = DAY_NONE; /* met in its pause, it is measured against the end it had */
    return clock->status == CLOCK_MET &&
           period_has_passed(&period, &clock->end, clock->stopped_day,
                             knows_minute ? clock->stopped_minute : 0);
}

const struct rating *petition_rating(const struct petition *petition, struct sv target)
{
    for (size_t i = 0; i < petition->rating_count; i++) {
        if (sv_eq(petition->ratings[i].target, target))
            return &petition->ratings[i];
    }
    return NULL;
}

/* Where nobody is told apart, whoever rated was the one there is. */
const struct rating *petition_rating_by(const struct petition *petition, id64 person,
                                        struct sv target)
{
    for (size_t i = 0; i < petition->rating_count; i++) {
        const struct rating *rating = &petition->ratings[i];
        bool is_own = rating->person == person || rating->person == 0 || person == 0;
        if (is_own && sv_eq(rating->target, target))
            return rating;
    }
    return NULL;
}

const struct document *petition_document(const struct petition *petition, int no)
{
    if (no < 1 || (size_t)no > petition->document_count)
        return NULL;
    return &petition->documents[no - 1];
}

const struct petition_mark *petition_marked(const struct petition *petition, struct sv id)
{
    for (size_t i = 0; i < petition->mark_count; i++) {
        if (sv_eq(petition->marks[i].id, id))
            return &petition->marks[i];
    }
    return NULL;
}

bool petition_has_done(const struct petition *petition, id64 account, struct sv act)
{
    for (size_t i = 0; i < petition->deed_count; i++) {
        const struct deed *deed = &petition->deeds[i];
        bool is_that = sv_eq(deed->action, act) || sv_is(act, event_kind_word(deed->kind));
        if (deed->account == account && is_that)
            return true;
    }
    return false;
}

bool petition_has_answered(const struct petition *petition, id64 unit)
{
    for (size_t i = 0; i < petition->document_count; i++) {
        if (petition->documents[i].unit == unit)
            return true;
    }
    return false;
}

bool petition_is_recused(const struct petition *petition, id64 account)
{
    for (size_t i = 0; account && i < petition->recused_count; i++) {
        if (petition->recused[i] == account)
            return true;
    }
    return false;
}

bool promise_is_kept(const struct promise *promise)
{
    bool is_done = promise->kept_day != DAY_NONE && promise->petitioner != PROMISE_CONTESTED;
    return is_done || promise->is_dropped;
}
