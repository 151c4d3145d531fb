/* What duties of works count for in measures. The text of a work and its matters count for nothing.
 */
#include "domain/tally.h"

#include "domain/work.h"

/* By the day: a duty that is owed by the minute is in time on its day. One that was handed over is
 * owed by somebody else by the same day, and counts there. */
enum tally_kind tally_of_duty(const struct duty *duty)
{
    if (!duty->is_ended)
        return TALLY_DUTY_OWED;
    bool is_late = duty->ended_day > duty->end.due_day;
    switch (duty->how) {
    case DUTY_MET:
        return is_late ? TALLY_DUTY_MISSED : TALLY_DUTY_MET;
    case DUTY_HANDED_OVER:
        return TALLY_NONE;
    case DUTY_RELEASED:
    case DUTY_OVERTAKEN: /* ended, and not by what was owed */
        return is_late ? TALLY_DUTY_MISSED : TALLY_NONE;
    }
    return TALLY_NONE;
}

struct sv tally_duty_word(struct arena *arena, struct sv kind, struct sv rule)
{
    return arena_printf(arena, "%.*s.%.*s", SV_FMT(kind), SV_FMT(rule));
}

struct tally_changes tallies_of_work(struct arena *arena, id64 region, const struct work *work)
{
    struct tally_changes out = {ARENA_ARRAY(arena, struct tally_change, work->duty_count), 0};
    for (size_t i = 0; i < work->duty_count; i++) {
        const struct duty *duty = &work->duties[i];
        enum tally_kind kind = tally_of_duty(duty);
        day_t day = duty->end.due_day;
        if (kind == TALLY_NONE)
            continue;
        out.items[out.count++] = (struct tally_change){
            .tally = {.kind = kind,
                      .word = tally_duty_word(arena, work->kind, duty->rule),
                      .unit = duty->holder.unit,
                      .day = kind == TALLY_DUTY_OWED ? day : tally_month(day)},
            .region = region,
            .office = work->office,
            .change = 1};
    }
    return out;
}
