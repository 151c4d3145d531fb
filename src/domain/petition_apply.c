/* Folding events into the state of a petition.
 *
 * 1. What every event does (state, owner, clocks, documents, files) is in its effects; fold_effects
 *    does it without looking at the kind.
 * 2. What only some kinds do is one small function a kind, found in FOLDS.
 * 3. Nothing here decides: an event that cannot be folded is a programmer's mistake and asserts. */
#include "domain/petition.h"

#include "base/assert.h"

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

/* ---- what fields say of the petition itself ---- */

struct fold_field {
    const char *id;
    size_t offset;
};

static const struct fold_field TEXT_FIELDS[] = {
    {"channel", offsetof(struct petition, channel)},
    {"purpose", offsetof(struct petition, purpose)},
    {"class", offsetof(struct petition, class_code)},
    {"title", offsetof(struct petition, title)},
    {"facts", offsetof(struct petition, facts)},
    {"place", offsetof(struct petition, place)},
    {"external_system", offsetof(struct petition, external_system)},
    {"external_number", offsetof(struct petition, external_number)},
    {"external_code", offsetof(struct petition, external_code)},
    {"contact_channel", offsetof(struct petition, contact_channel)},
    {"contact_hours", offsetof(struct petition, contact_hours)},
};
static const struct fold_field COUNT_FIELDS[] = {
    {"received_day", offsetof(struct petition, received_day)},
    {"persons_count", offsetof(struct petition, persons_count)},
    {"visitors_count", offsetof(struct petition, visitors_count)},
};
static const struct fold_field FLAG_FIELDS[] = {
    {"electronic_service", offsetof(struct petition, accepts_electronic_service)},
    {"read_back", offsetof(struct petition, is_read_back)},
};
static const struct fold_field ID_FIELDS[] = {
    {"repeats", offsetof(struct petition, repeats)},
    {"unit_hint", offsetof(struct petition, unit_hint)},
};
#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

_Static_assert(sizeof(day_t) == sizeof(int), "days are folded as counts");

static const struct field *find(const struct event *event, const char *id)
{
    return field_find(event->fields, event->field_count, id);
}

static void *member(struct petition *petition, size_t offset)
{
    return (char *)petition + offset;
}

static void fold_scalars(struct petition *petition, const struct event *event)
{
    const struct field *field;
    for (size_t i = 0; i < COUNT_OF(TEXT_FIELDS); i++) {
        if ((field = find(event, TEXT_FIELDS[i].id)))
            *(struct sv *)member(petition, TEXT_FIELDS[i].offset) = field->text;
    }
    for (size_t i = 0; i < COUNT_OF(COUNT_FIELDS); i++) {
        if ((field = find(event, COUNT_FIELDS[i].id)))
            *(int *)member(petition, COUNT_FIELDS[i].offset) = (int)field->number;
    }
    for (size_t i = 0; i < COUNT_OF(FLAG_FIELDS); i++) {
        if ((field = find(event, FLAG_FIELDS[i].id)))
            *(bool *)member(petition, FLAG_FIELDS[i].offset) = field->number != 0;
    }
    for (size_t i = 0; i < COUNT_OF(ID_FIELDS); i++) {
        if ((field = find(event, ID_FIELDS[i].id)))
            *(id64 *)member(petition, ID_FIELDS[i].offset) = field->number;
    }
}

/* A field that is folded as a list must be of its kind: events are read from storage. */
static const struct field *find_list(const struct event *event, const char *id,
                                     enum field_kind kind)
{
    const struct field *field = find(event, id);
    ASSERT(!field || field->kind == kind);
    return field;
}

static void fold_claims(struct arena *arena, struct petition *petition, const struct event *event)
{
    const struct field *field = find_list(event, "claims", FIELD_CLAIMS);
    if (!field)
        return;
    petition->claim_count = field->count;
    petition->draft_count = 0; /* it answered other claims */
    petition->claims = ARENA_ARRAY(arena, struct claim, field->count);
    for (size_t i = 0; i < field->count; i++)
        petition->claims[i] = (struct claim){.no = (int)i + 1, .text = field->texts[i]};
}

static void fold_people(struct arena *arena, struct petition *petition, const struct event *event)
{
    const struct field *field = find_list(event, "people", FIELD_PEOPLE);
    if (!field)
        return;
    petition->people_count = field->count;
    petition->people = ARENA_ARRAY(arena, struct person_ref, field->count);
    if (field->count)
        memcpy(petition->people, field->people, field->count * sizeof *petition->people);
}

/* ---- kinds of events ---- */

typedef void fold_fn(struct arena *arena, struct petition *petition, const struct event *event);

/* Registration, its completion, screening: the fields are the petition. */
static void fold_content(struct arena *arena, struct petition *petition, const struct event *event)
{
    fold_scalars(petition, event);
    fold_claims(arena, petition, event);
    fold_people(arena, petition, event);
    petition->is_incomplete = petition->claim_count == 0 || petition->facts.n == 0;
    if (petition->persons_count == 0)
        petition->persons_count = petition->people_count ? (int)petition->people_count : 1;
}

static void fold_registered(struct arena *arena, struct petition *petition,
                            const struct event *event)
{
    petition->rulebook = event->rulebook;
    petition->registered_at = event->at;
    petition->received_day = event->day;
    petition->office = event->effects.owner;
    fold_content(arena, petition, event);
}

/* effects.owner is the new owner; petition->owner is still the old one. */
static void fold_referred(struct arena *arena, struct petition *petition, const struct event *event)
{
    (void)arena;
    (void)event;
    petition->sent_by = petition->owner;
    petition->objected_by = 0;
}

static void fold_objected(struct arena *arena, struct petition *petition, const struct event *event)
{
    (void)arena;
    (void)event;
    petition->objected_by = petition->owner;
}

/* objected_by stays until the next referral, which must not go back to that unit. */
static void fold_objection_upheld(struct arena *arena, struct petition *petition,
                                  const struct event *event)
{
    (void)arena;
    (void)event;
    petition->sent_by = 0;
}

static void fold_objection_dismissed(struct arena *arena, struct petition *petition,
                                     const struct event *event)
{
    (void)arena;
    (void)event;
    petition->objected_by = 0;
}

static void fold_extension_requested(struct arena *arena, struct petition *petition,
                                     const struct event *event)
{
    (void)arena;
    petition->extension_days = (int)field_number(event->fields, event->field_count, "days", 0);
    petition->extension_reason = field_text(event->fields, event->field_count, "reason");
}

static void fold_extension_decided(struct arena *arena, struct petition *petition,
                                   const struct event *event)
{
    (void)arena;
    (void)event;
    petition->extension_days = 0;
    petition->extension_reason = SV("");
}

static void keep_draft(struct petition *petition, const struct event *event)
{
    const struct field *findings = find_list(event, "findings", FIELD_FINDINGS);
    petition->draft = findings ? findings->findings : NULL;
    petition->draft_count = findings ? findings->count : 0;
    petition->draft_text = field_text(event->fields, event->field_count, "text");
}

static void fold_drafted(struct arena *arena, struct petition *petition, const struct event *event)
{
    (void)arena;
    keep_draft(petition, event);
    petition->draft_account = event->actor.account;
}

/* The words stay, for whoever drafts again; nobody's draft is before the head any more. */
static void fold_returned(struct arena *arena, struct petition *petition, const struct event *event)
{
    (void)arena;
    (void)event;
    petition->draft_account = 0;
}

/* An approved event carries the whole opinion. */
static void fold_approved(struct arena *arena, struct petition *petition, const struct event *event)
{
    (void)arena;
    keep_draft(petition, event);
    petition->draft_account = 0;
    for (size_t i = 0; i < petition->draft_count; i++) {
        int no = petition->draft[i].claim_no;
        ASSERT(no >= 1 && (size_t)no <= petition->claim_count);
        petition->claims[no - 1].finding = petition->draft[i];
    }
}

static void fold_served(struct arena *arena, struct petition *petition, const struct event *event)
{
    (void)arena;
    int64_t no = field_number(event->fields, event->field_count, "document", 0);
    ASSERT(no >= 1 && (uint64_t)no <= petition->document_count);
    struct document *document = &petition->documents[no - 1];
    document->served_day =
        (day_t)field_number(event->fields, event->field_count, "served_day", event->day);
    document->service_way = field_text(event->fields, event->field_count, "way");
}

static void fold_rated(struct arena *arena, struct petition *petition, const struct event *event)
{
    (void)arena;
    struct sv target = field_text(event->fields, event->field_count, "target");
    enum rating_target which = RATING_OFFICE;
    ASSERT(rating_target_from_word(target, &which));
    petition->ratings[which] =
        (struct rating){.is_given = true,
                        .score = field_text(event->fields, event->field_count, "score"),
                        .reason = field_text(event->fields, event->field_count, "reason"),
                        .at = event->at};
}

static fold_fn *const FOLDS[EVENT__END] = {
    [EVENT_REGISTERED] = fold_registered,
    [EVENT_COMPLETED] = fold_content,
    [EVENT_SCREENED] = fold_content,
    [EVENT_REFERRED] = fold_referred,
    [EVENT_OBJECTED] = fold_objected,
    [EVENT_OBJECTION_UPHELD] = fold_objection_upheld,
    [EVENT_OBJECTION_DISMISSED] = fold_objection_dismissed,
    [EVENT_EXTENSION_REQUESTED] = fold_extension_requested,
    [EVENT_EXTENSION_GRANTED] = fold_extension_decided,
    [EVENT_EXTENSION_REFUSED] = fold_extension_decided,
    [EVENT_DRAFTED] = fold_drafted,
    [EVENT_RETURNED] = fold_returned,
    [EVENT_APPROVED] = fold_approved,
    [EVENT_SERVED] = fold_served,
    [EVENT_RATED] = fold_rated,
};

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
    if (FOLDS[event->kind])
        FOLDS[event->kind](arena, petition, event);
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
