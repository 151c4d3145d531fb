/* Folding events into the state of a petition.
 *
 * 1. What every event does (state, owner, clocks, documents, files) is in its effects and is done
 * here without looking at the kind; what only some kinds do is petition_fold.c.
 * 2. Nothing here decides or doubts: petition_fits.c has asked whether the event follows. */
#include "domain/petition.h"

#include "base/assert.h"
#include "domain/petition_fold.h"

#include <string.h>

/* ---- what every event does ---- */

static struct petition_clock *clock_no(struct petition *petition, int no)
{
    ASSERT(no >= 1 && (size_t)no <= petition->clock_count);
    return &petition->clocks[no - 1];
}

/* A promise whose clock is cancelled no longer holds: what promised it was replaced. */
static void drop_promise(struct petition *petition, int clock_no)
{
    for (size_t i = 0; i < petition->promise_count; i++) {
        struct promise *promise = &petition->promises[i];
        promise->is_dropped = promise->is_dropped || promise->clock_no == clock_no;
    }
}

static void fold_stops(struct petition *petition, const struct effects *effects)
{
    for (size_t i = 0; i < effects->stop_count; i++) {
        const struct clock_stop *stop = &effects->stops[i];
        struct petition_clock *clock = clock_no(petition, stop->no);
        clock->status = stop->kind == CLOCK_STOP_MET ? CLOCK_MET : CLOCK_CANCELLED;
        clock->stopped_day = stop->day;
        clock->stopped_minute = stop->has_minute ? stop->minute : PERIOD_NO_MINUTE;
        if (stop->kind == CLOCK_STOP_CANCELLED && clock->about)
            drop_promise(petition, clock->no);
    }
}

static void fold_moves(struct petition *petition, const struct effects *effects)
{
    for (size_t i = 0; i < effects->move_count; i++) {
        const struct clock_move *move = &effects->moves[i];
        struct petition_clock *clock = clock_no(petition, move->no);
        if (move->period.extended_days > clock->period.extended_days)
            clock->extended_times++;
        clock->period = move->period;
        clock->end = move->end;
    }
}

/* A clock about one claim is a promise: the remedy that the claim's finding names, by that day. */
static void fold_promise(struct arena *arena, struct petition *petition,
                         const struct clock_start *start)
{
    const struct finding *finding = &petition->claims[start->about - 1].finding;
    *GROW(arena, petition->promises, petition->promise_count) =
        (struct promise){.claim_no = start->about,
                         .remedy = finding->remedy,
                         .day = start->end.due_day,
                         .clock_no = start->no};
}

static void fold_starts(struct arena *arena, struct petition *petition,
                        const struct effects *effects)
{
    for (size_t i = 0; i < effects->start_count; i++) {
        const struct clock_start *start = &effects->starts[i];
        *GROW(arena, petition->clocks, petition->clock_count) =
            (struct petition_clock){.no = start->no,
                                    .rule = start->rule,
                                    .owner = start->owner,
                                    .is_duty = start->is_duty,
                                    .period = start->period,
                                    .end = start->end,
                                    .about = start->about,
                                    .status = CLOCK_RUNNING,
                                    .stopped_minute = PERIOD_NO_MINUTE};
        if (start->about)
            fold_promise(arena, petition, start);
    }
}

static void fold_document(struct arena *arena, struct petition *petition, const struct event *event)
{
    const struct issued_document *issued = &event->effects.document;
    if (issued->no == 0)
        return;
    *GROW(arena, petition->documents, petition->document_count) =
        (struct document){.no = issued->no,
                          .kind = issued->kind,
                          .number = issued->number,
                          .event_seq = event->seq,
                          .unit = event->actor.unit ? event->actor.unit : event->effects.owner,
                          .issued_day = event->day};
}

static void fold_attachments(struct arena *arena, struct petition *petition,
                             const struct event *event)
{
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        for (size_t k = 0; field->kind == FIELD_UPLOADS && k < field->count; k++)
            *GROW(arena, petition->attachments, petition->attachment_count) =
                (struct petition_attachment){.file = field->attachments[k],
                                             .event_seq = event->seq,
                                             .at = event->at,
                                             .by = event->actor};
    }
}

/* One entry a unit; the office that registered stays the office. */
static void involve(struct arena *arena, struct petition *petition, id64 unit, enum involvement how)
{
    if (unit == 0)
        return;
    for (size_t i = 0; i < petition->involved_count; i++) {
        struct involved_unit *known = &petition->involved[i];
        if (known->unit != unit)
            continue;
        if (known->how != INVOLVED_OFFICE)
            known->how = how;
        return;
    }
    *GROW(arena, petition->involved, petition->involved_count) =
        (struct involved_unit){.unit = unit, .how = how};
}

static void fold_owner(struct arena *arena, struct petition *petition, id64 owner)
{
    id64 before = petition->owner;
    if (petition->involved_count == 0)
        involve(arena, petition, petition->office, INVOLVED_OFFICE);
    if (before != owner)
        involve(arena, petition, before,
                petition_has_answered(petition, before) ? INVOLVED_ANSWERED : INVOLVED_PAST_OWNER);
    involve(arena, petition, owner, INVOLVED_OWNER);
    petition->owner = owner;
}

/* Marks: set once, gone when cleared; set again they keep the first day. */
static void fold_marks(struct arena *arena, struct petition *petition, const struct event *event)
{
    for (size_t i = 0; i < event->effects.mark_count; i++) {
        const struct mark_change *change = &event->effects.marks[i];
        const struct petition_mark *known = petition_marked(petition, change->id);
        if (change->is_set && !known)
            *GROW(arena, petition->marks, petition->mark_count) =
                (struct petition_mark){.id = change->id,
                                       .day = event->day,
                                       .account = event->actor.account,
                                       .event_seq = event->seq};
        if (!change->is_set && known) {
            size_t index = (size_t)(known - petition->marks);
            size_t behind = petition->mark_count - index - 1;
            memmove(&petition->marks[index], known + 1, behind * sizeof *known);
            petition->mark_count--;
        }
    }
}

static void fold_deed(struct arena *arena, struct petition *petition, const struct event *event)
{
    id64 account = event->actor.account;
    if (account && !petition_has_done(petition, account, event->action))
        *GROW(arena, petition->deeds, petition->deed_count) =
            (struct deed){.account = account, .kind = event->kind, .action = event->action};
}

static void fold_route(struct petition *petition, const struct event *event)
{
    struct sv route = field_text(event->fields, event->field_count, "route");
    if (route.n)
        petition->route = route;
}

enum err petition_apply(struct arena *arena, struct petition *petition, const struct event *event)
{
    if (!petition_fits(petition, event))
        return ERR_CORRUPT;
    petition_fold_kind(arena, petition, event);
    fold_route(petition, event);
    fold_stops(petition, &event->effects);
    fold_moves(petition, &event->effects);
    fold_starts(arena, petition, &event->effects);
    fold_document(arena, petition, event);
    fold_marks(arena, petition, event);
    fold_attachments(arena, petition, event);
    fold_owner(arena, petition, event->effects.owner);
    fold_deed(arena, petition, event);
    petition->version = event->seq;
    petition->last_at = event->at;
    petition->state = event->effects.state;
    if (!event->effects.is_ended || !petition->is_ended)
        petition->ended_day = event->effects.is_ended ? event->day : DAY_NONE;
    petition->is_ended = event->effects.is_ended;
    petition->awaits = event->effects.awaits;
    return ERR_OK;
}
