/* Folding events into a work, and what a history may not say:
 *
 * 1. Events follow one another without a gap; the first opens, no other does.
 * 2. A duty ends once: by something done – that met it or left nothing of it to do –, by a
 * hand-over, or by a release with reasons; each only in an event of that kind. The machine ends
 * nothing.
 * 3. A duty that is open has a next step and a moment for it.
 * 4. Until a work has ended somebody owes something; after it nobody owes anything in it and
 *    nothing happens any more.
 * 5. A day moves with the calendar alone, and a unit that owes for itself was called.
 * 6. Money moves by what is done; what was spent stays spent, and what has ended holds none. */
#include "domain/work.h"

#include "domain/petition_fold.h"

#include <string.h>

/* ---- does it follow? ---- */

static bool is_called(const struct work *work, const struct work_effects *effects, id64 unit)
{
    for (size_t i = 0; i < effects->party_count; i++) {
        if (effects->parties[i] == unit)
            return true;
    }
    return work_has_party(work, unit);
}

static bool are_called_rightly(const struct work *work, const struct work_effects *effects)
{
    for (size_t i = 0; i < effects->party_count; i++) {
        const struct work_effects before = {.parties = effects->parties, .party_count = i};
        if (effects->parties[i] == 0 || is_called(work, &before, effects->parties[i]))
            return false;
    }
    return true;
}

static bool is_begun_rightly(const struct work *work, const struct work_effects *effects)
{
    for (size_t i = 0; i < effects->begin_count; i++) {
        const struct duty_begin *begin = &effects->begins[i];
        if (begin->no < 1 || (size_t)begin->no != work->duty_count + i + 1 || begin->rule.n == 0 ||
            begin->holder.unit == 0 || begin->next_step.n == 0 || begin->next_at <= 0 ||
            (begin->party != 0 && !is_called(work, effects, begin->party)))
            return false;
    }
    return true;
}

static bool is_open(const struct work *work, int no)
{
    return no >= 1 && (size_t)no <= work->duty_count && !work->duties[no - 1].is_ended;
}

static bool has_reason(const struct work_event *event)
{
    const struct field *reason = field_find(event->fields, event->field_count, "reason");
    return reason && (reason->text.n > 0 || reason->is_erased);
}

/* Each way to end a duty belongs to one kind of event. */
static bool may_end(const struct work_event *event, enum duty_end_kind how)
{
    switch (how) {
    case DUTY_MET:
    case DUTY_OVERTAKEN:
        return event->kind == WORK_DONE;
    case DUTY_HANDED_OVER:
        return event->kind == WORK_HANDED_OVER && has_reason(event);
    case DUTY_RELEASED:
        return event->kind == WORK_RELEASED && has_reason(event);
    }
    return false;
}

static bool is_ended_rightly(const struct work *work, const struct work_event *event)
{
    const struct work_effects *effects = &event->effects;
    for (size_t i = 0; i < effects->end_count; i++) {
        if (!is_open(work, effects->ends[i].no) || !may_end(event, effects->ends[i].kind))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (effects->ends[k].no == effects->ends[i].no)
                return false;
        }
    }
    return true;
}

/* A step is of one duty; no other event takes one. */
static bool is_stepped_rightly(const struct work *work, const struct work_event *event)
{
    const struct work_effects *effects = &event->effects;
    if ((event->kind == WORK_STEPPED) != (effects->step_count == 1) || effects->step_count > 1)
        return false;
    if (effects->step_count == 0)
        return true;
    const struct duty_step *step = effects->steps;
    return is_open(work, step->no) && step->step.n > 0 && step->next_step.n > 0 &&
           step->next_at > 0 && step->holder.unit != 0 && sv_eq(effects->state, work->state) &&
           effects->end_count == 0 && !effects->is_ended;
}

/* Only the calendar moves a day, and with that nothing else happens. */
static bool is_moved_rightly(const struct work *work, const struct work_event *event)
{
    const struct work_effects *effects = &event->effects;
    if ((event->kind == WORK_RECOMPUTED) != (effects->move_count > 0))
        return false;
    if (effects->move_count == 0)
        return true;
    for (size_t i = 0; i < effects->move_count; i++) {
        const struct duty_move *move = &effects->moves[i];
        if (!is_open(work, move->no) || move->next_at <= 0 || move->end.due_day == DAY_NONE ||
            (i > 0 && move->no <= effects->moves[i - 1].no))
            return false;
    }
    return effects->begin_count == 0 && effects->end_count == 0 && effects->party_count == 0 &&
           !effects->is_ended && sv_eq(effects->state, work->state);
}

/* A hand-over begins what it ends, as due as it was, and nothing else. */
static bool is_handed_over_rightly(const struct work *work, const struct work_event *event)
{
    const struct work_effects *effects = &event->effects;
    if (event->kind != WORK_HANDED_OVER)
        return true;
    if (effects->begin_count != effects->end_count || effects->is_ended)
        return false;
    for (size_t i = 0; i < effects->begin_count; i++) {
        const struct duty *was = &work->duties[effects->ends[i].no - 1];
        const struct duty_begin *is = &effects->begins[i];
        if (!sv_eq(is->rule, was->rule) || is->party != was->party ||
            is->end.due_day != was->end.due_day || is->end.due_minute != was->end.due_minute ||
            is->next_at != was->next_at || !sv_eq(is->next_step, was->next_step))
            return false;
    }
    return true;
}

static bool is_owed_rightly(const struct work *work, const struct work_effects *effects)
{
    size_t open = effects->begin_count;
    for (size_t i = 0; i < work->duty_count; i++)
        open += !work->duties[i].is_ended;
    open -= effects->end_count; /* each of them was open */
    return effects->is_ended ? open == 0 : open > 0;
}

/* Money moves where something is done; a release lets go of what was held, and nothing is held for
 * what has ended. */
static bool is_paid_rightly(const struct work *work, const struct work_event *event)
{
    const struct work_money *before = &work->money;
    const struct work_money *after = &event->effects.money;
    bool is_same = after->granted == before->granted && after->spent == before->spent;
    if (after->granted < 0 || after->held < 0 || after->spent < before->spent ||
        (event->effects.is_ended && after->held != 0))
        return false;
    if (event->kind == WORK_DONE)
        return true;
    return is_same &&
           (after->held == before->held || (event->kind == WORK_RELEASED && after->held == 0));
}

/* The first event says what the work is, and no other does. */
static bool is_first_rightly(const struct work *work, const struct work_event *event)
{
    if ((work->version == 0) != (event->kind == WORK_OPENED))
        return false;
    return work->version == 0 ? event->rulebook.n > 0 && event->work.n > 0 && event->actor.unit != 0
                              : event->parent == 0 && event->season.n == 0;
}

static bool fits(const struct work *work, const struct work_event *event)
{
    if (event->seq != work->version + 1 || work->is_ended || event->effects.state.n == 0 ||
        !is_first_rightly(work, event))
        return false;
    return are_called_rightly(work, &event->effects) && is_moved_rightly(work, event) &&
           is_begun_rightly(work, &event->effects) && is_ended_rightly(work, event) &&
           is_stepped_rightly(work, event) && is_handed_over_rightly(work, event) &&
           is_owed_rightly(work, &event->effects) && is_paid_rightly(work, event);
}

/* ---- folding ---- */

static void fold_ends(struct work *work, const struct work_event *event)
{
    for (size_t i = 0; i < event->effects.end_count; i++) {
        struct duty *duty = &work->duties[event->effects.ends[i].no - 1];
        duty->is_ended = true;
        duty->how = event->effects.ends[i].kind;
        duty->ended_day = event->day;
        duty->ended_seq = event->seq;
    }
}

static void fold_begins(struct arena *arena, struct work *work, const struct work_event *event)
{
    for (size_t i = 0; i < event->effects.begin_count; i++) {
        const struct duty_begin *begin = &event->effects.begins[i];
        *GROW(arena, work->duties, work->duty_count) = (struct duty){.no = begin->no,
                                                                     .rule = begin->rule,
                                                                     .party = begin->party,
                                                                     .holder = begin->holder,
                                                                     .period = begin->period,
                                                                     .end = begin->end,
                                                                     .next_step = begin->next_step,
                                                                     .next_at = begin->next_at,
                                                                     .begun_seq = event->seq};
    }
}

static void fold_steps(struct work *work, const struct work_event *event)
{
    for (size_t i = 0; i < event->effects.step_count; i++) {
        const struct duty_step *step = &event->effects.steps[i];
        struct duty *duty = &work->duties[step->no - 1];
        duty->step = step->step;
        duty->holder = step->holder;
        duty->next_step = step->next_step;
        duty->next_at = step->next_at;
    }
}

static void fold_moves(struct work *work, const struct work_event *event)
{
    for (size_t i = 0; i < event->effects.move_count; i++) {
        const struct duty_move *move = &event->effects.moves[i];
        work->duties[move->no - 1].end = move->end;
        work->duties[move->no - 1].next_at = move->next_at;
    }
}

static void fold_parties(struct arena *arena, struct work *work, const struct work_event *event)
{
    for (size_t i = 0; i < event->effects.party_count; i++)
        *GROW(arena, work->parties, work->party_count) = event->effects.parties[i];
}

static void fold_doer(struct arena *arena, struct work *work, const struct work_event *event)
{
    if (event->actor.account != 0)
        *GROW(arena, work->doers, work->doer_count) =
            (struct work_doer){event->act, event->actor.account};
}

/* A matter that an event names is one that the work is about. */
static void fold_petition(struct arena *arena, struct work *work, const struct work_event *event)
{
    id64 petition = field_number(event->fields, event->field_count, "petition", 0);
    for (size_t i = 0; i < work->petition_count; i++) {
        if (work->petitions[i] == petition)
            return;
    }
    if (petition <= 0)
        return;
    *GROW(arena, work->petitions, work->petition_count) = petition;
    *GROW(arena, work->petition_days, work->petition_day_count) = event->day;
}

/* What registers of works are kept by. */
static void fold_sorts(struct work *work, const struct work_event *event)
{
    struct sv obstacle = field_text(event->fields, event->field_count, "obstacle");
    struct sv again = field_text(event->fields, event->field_count, "again");
    if (obstacle.n > 0)
        work->obstacle = obstacle;
    work->is_again = work->is_again || sv_is(again, "again");
    work->counted = field_number(event->fields, event->field_count, "issue_count", work->counted);
}

enum err work_apply(struct arena *arena, struct work *work, const struct work_event *event)
{
    if (!fits(work, event))
        return ERR_CORRUPT;
    if (event->kind == WORK_OPENED) {
        work->rulebook = event->rulebook;
        work->kind = event->work;
        work->office = event->actor.unit;
        work->parent = event->parent;
        work->season = event->season;
        work->opened_at = event->at;
        work->opened_day = event->day;
        work->ground = field_text(event->fields, event->field_count, "ground");
        work->finding = field_text(event->fields, event->field_count, "finding");
        work->since_day =
            (day_t)field_number(event->fields, event->field_count, "since_day", DAY_NONE);
    }
    work_fold_ownership(work, event);
    size_t before = work->duty_count;
    fold_parties(arena, work, event);
    fold_doer(arena, work, event);
    fold_moves(work, event);
    fold_ends(work, event);
    fold_begins(arena, work, event);
    fold_steps(work, event);
    /* What is handed over was reminded of as often as before. */
    for (size_t i = 0; event->kind == WORK_HANDED_OVER && i < event->effects.end_count; i++)
        work->duties[before + i].step = work->duties[event->effects.ends[i].no - 1].step;
    fold_petition(arena, work, event);
    fold_sorts(work, event);
    work_fold_held(work, event);
    work->money = event->effects.money;
    work->state = event->effects.state;
    work->is_ended = event->effects.is_ended;
    work->unit = event->effects.unit;
    work->leader = event->effects.leader;
    work->changed_day = event->day;
    work->version = event->seq;
    return ERR_OK;
}
