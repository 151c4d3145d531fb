/* Folding events into the state of a petition.
 *
 * 1. What every event does (state, owner, clocks, documents, files) is in its effects and is done
 * here without looking at the kind; what only some kinds do is petition_fold.c.
 * 2. Nothing here decides: an event that cannot be folded is a programmer's mistake and asserts. */
#include "domain/petition.h"

#include "base/assert.h"
#include "domain/petition_fold.h"

#include <string.h>

/* ---- arrays that grow by copying: histories are short and live in one arena ---- */

static void *grown(struct arena *arena, const void *items, size_t count, size_t size_bytes)
{
    void *copy = arena_calloc(arena, count + 1, size_bytes);
    if (count)
        memcpy(copy, items, count * size_bytes);
    return copy;
}
/* Room for one more at the end of array; evaluates to the zeroed new item. */
#define GROW(arena, array, count)                                                                  \
    ((array) = grown((arena), (array), (count), sizeof *(array)), &(array)[(count)++])

/* ---- what every event does ---- */

static struct petition_clock *clock_no(struct petition *petition, int no)
{
    ASSERT(no >= 1 && (size_t)no <= petition->clock_count);
    struct petition_clock *clock = &petition->clocks[no - 1];
    ASSERT(clock->no == no && clock->status == CLOCK_RUNNING);
    return clock;
}

static void fold_stops(struct petition *petition, const struct effects *effects)
{
    for (size_t i = 0; i < effects->stop_count; i++) {
        const struct clock_stop *stop = &effects->stops[i];
        struct petition_clock *clock = clock_no(petition, stop->no);
        clock->status = stop->kind == CLOCK_STOP_MET ? CLOCK_MET : CLOCK_CANCELLED;
        clock->stopped_day = stop->day;
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

static void fold_starts(struct arena *arena, struct petition *petition,
                        const struct effects *effects)
{
    for (size_t i = 0; i < effects->start_count; i++) {
        const struct clock_start *start = &effects->starts[i];
        ASSERT((size_t)start->no == petition->clock_count + 1);
        *GROW(arena, petition->clocks, petition->clock_count) =
            (struct petition_clock){.no = start->no,
                                    .rule = start->rule,
                                    .owner = start->owner,
                                    .is_duty = start->is_duty,
                                    .period = start->period,
                                    .end = start->end,
                                    .status = CLOCK_RUNNING};
    }
}

static void fold_document(struct arena *arena, struct petition *petition, const struct event *event)
{
    const struct issued_document *issued = &event->effects.document;
    if (issued->no == 0)
        return;
    ASSERT((size_t)issued->no == petition->document_count + 1);
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
    if (petition->involved_count == 0)
        involve(arena, petition, petition->office, INVOLVED_OFFICE);
    if (petition->owner != owner)
        involve(arena, petition, petition->owner, INVOLVED_PAST_OWNER);
    involve(arena, petition, owner, INVOLVED_OWNER);
    petition->owner = owner;
}

void petition_apply(struct arena *arena, struct petition *petition, const struct event *event)
{
    ASSERT(event->seq == petition->version + 1);
    ASSERT((event->kind == EVENT_REGISTERED) == (petition->version == 0));
    petition_fold_kind(arena, petition, event);
    fold_stops(petition, &event->effects);
    fold_moves(petition, &event->effects);
    fold_starts(arena, petition, &event->effects);
    fold_document(arena, petition, event);
    fold_attachments(arena, petition, event);
    fold_owner(arena, petition, event->effects.owner);
    petition->version = event->seq;
    petition->last_at = event->at;
    petition->state = event->effects.state;
    petition->is_ended = event->effects.is_ended;
    petition->awaits = event->effects.awaits;
}
