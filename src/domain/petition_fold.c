/* What only some kinds of events do to a petition: one small function a kind, found in FOLDS. They
 * run before the effects are folded: petition->owner is still the owner before the event. */
#include "domain/petition_fold.h"

#include "base/assert.h"

#include <string.h>

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
    bool is_known = rating_target_from_word(target, &which);
    ASSERT(is_known);
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

void petition_fold_kind(struct arena *arena, struct petition *petition, const struct event *event)
{
    if (FOLDS[event->kind])
        FOLDS[event->kind](arena, petition, event);
}
