/* What only some kinds of events do to a petition: one small function a kind, found in FOLDS. They
 * run before the effects are folded: petition->owner is still the owner before the event. */
#include "domain/petition_fold.h"

#include "base/assert.h"
#include "domain/people.h"

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

static void fold_claims(struct arena *arena, struct petition *petition, const struct event *event)
{
    const struct field *field = find(event, "claims");
    if (!field)
        return;
    petition->claim_count = field->count;
    petition->draft_count = 0; /* it answered other claims */
    petition->claims = ARENA_ARRAY(arena, struct claim, field->count);
    for (size_t i = 0; i < field->count; i++)
        petition->claims[i] = (struct claim){.no = (int)i + 1, .text = field->texts[i]};
}

/* ---- kinds of events ---- */

/* Registration, its completion, screening: the fields are the petition. */
static void fold_content(struct arena *arena, struct petition *petition, const struct event *event)
{
    fold_scalars(petition, event);
    fold_claims(arena, petition, event);
    petition_fold_people(arena, petition, event);
    size_t named = petition_named_count(petition);
    const struct field *facts = find(event, "facts");
    if (facts)
        petition->are_facts_erased = facts->is_erased;
    petition->is_incomplete =
        petition->claim_count == 0 || (petition->facts.n == 0 && !petition->are_facts_erased);
    if (petition->persons_count == 0)
        petition->persons_count = named ? (int)named : 1;
}

static void fold_registered(struct arena *arena, struct petition *petition,
                            const struct event *event)
{
    petition->rulebook = event->rulebook;
    petition->registered_at = event->at;
    petition->received_day = event->day;
    petition->office =
        field_number(event->fields, event->field_count, "office", event->effects.owner);
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
    petition->objected_by = petition->owner;
    petition->objections++;
    petition->objected_day = event->day;
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
    const struct field *findings = find(event, "findings");
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

/* What the approved event says of each claim is what stands. */
static void fold_findings(struct petition *petition, const struct event *event)
{
    const struct field *field = find(event, "findings");
    for (size_t i = 0; field && i < field->count; i++)
        petition->claims[field->findings[i].claim_no - 1].finding = field->findings[i];
}

/* An approved event carries the whole opinion. With a result it is a review, which leaves the
 * findings alone unless it brings its own; without one it is the handler's. */
static void fold_approved(struct arena *arena, struct petition *petition, const struct event *event)
{
    struct sv result = field_text(event->fields, event->field_count, "result");
    keep_draft(petition, event);
    fold_findings(petition, event);
    petition->draft_account = 0;
    *GROW(arena, petition->opinions, petition->opinion_count) =
        (struct opinion){.unit = event->actor.unit,
                         .document_no = event->effects.document.no,
                         .result = result,
                         .event_seq = event->seq,
                         .day = event->day};
    if (result.n) {
        petition->reviewer = event->actor.unit;
        petition->review_result = result;
    } else {
        petition->handler = event->actor.unit;
    }
}

static void fold_served(struct arena *arena, struct petition *petition, const struct event *event)
{
    int64_t no = field_number(event->fields, event->field_count, "document", 0);
    struct document *document = &petition->documents[no - 1];
    document->served_day =
        (day_t)field_number(event->fields, event->field_count, "served_day", event->day);
    document->service_way = field_text(event->fields, event->field_count, "way");
    petition_fold_served_on(arena, petition, event);
}

/* One a person and target: what is said again stands in its place. */
static void fold_rated(struct arena *arena, struct petition *petition, const struct event *event)
{
    struct sv target = field_text(event->fields, event->field_count, "target");
    size_t index = 0;
    while (index < petition->rating_count &&
           (petition->ratings[index].person != event->actor.person ||
            !sv_eq(petition->ratings[index].target, target)))
        index++;
    struct rating *rating = index < petition->rating_count
                                ? &petition->ratings[index]
                                : GROW(arena, petition->ratings, petition->rating_count);
    *rating = (struct rating){.person = event->actor.person,
                              .target = target,
                              .score = field_text(event->fields, event->field_count, "score"),
                              .cause = field_text(event->fields, event->field_count, "cause"),
                              .reason = field_text(event->fields, event->field_count, "reason"),
                              .at = event->at,
                              .day = event->day};
}

/* Somebody has it: it is passed about no more. */
static void fold_taken_on(struct arena *arena, struct petition *petition, const struct event *event)
{
    (void)arena;
    (void)event;
    petition->objections = 0;
    petition->objected_day = DAY_NONE;
}

static void fold_accepted(struct arena *arena, struct petition *petition, const struct event *event)
{
    fold_taken_on(arena, petition, event);
    petition->accepted_day =
        (day_t)field_number(event->fields, event->field_count, "accepted_day", event->day);
}

/* ---- competence ---- */

static void fold_adjudicated(struct arena *arena, struct petition *petition,
                             const struct event *event)
{
    (void)arena;
    petition->objected_by = 0;
    if (event->effects.owner != petition->owner)
        petition->sent_by = petition->owner;
}

static void fold_recalled(struct arena *arena, struct petition *petition, const struct event *event)
{
    (void)arena;
    (void)event;
    petition->sent_by = 0;
    petition->objected_by = 0;
}

/* ---- promises ---- */

/* The promises an event speaks of: those about its claim, or all when it names none. Only the
 * newest of a claim is looked at: an older one was replaced. */
static bool is_spoken_of(const struct petition *petition, size_t index, int64_t claim)
{
    int no = petition->promises[index].claim_no;
    for (size_t i = index + 1; i < petition->promise_count; i++) {
        if (petition->promises[i].claim_no == no)
            return false;
    }
    return claim == 0 || claim == no;
}

static void fold_performed(struct arena *arena, struct petition *petition,
                           const struct event *event)
{
    int64_t claim = field_number(event->fields, event->field_count, "claim", 0);
    (void)arena;
    for (size_t i = 0; i < petition->promise_count; i++) {
        struct promise *promise = &petition->promises[i];
        if (!is_spoken_of(petition, i, claim) || promise_is_kept(promise))
            continue;
        promise->kept_day =
            (day_t)field_number(event->fields, event->field_count, "performed_day", event->day);
        promise->evidence_seq = event->seq;
        promise->petitioner = PROMISE_UNANSWERED;
    }
}

static void answer_promises(struct petition *petition, const struct event *event,
                            enum promise_word word)
{
    int64_t claim = field_number(event->fields, event->field_count, "claim", 0);
    for (size_t i = 0; i < petition->promise_count; i++) {
        struct promise *promise = &petition->promises[i];
        if (is_spoken_of(petition, i, claim) && promise->kept_day != DAY_NONE)
            promise->petitioner = word;
    }
}

static void fold_performance_confirmed(struct arena *arena, struct petition *petition,
                                       const struct event *event)
{
    (void)arena;
    answer_promises(petition, event, PROMISE_CONFIRMED);
}

static void fold_performance_contested(struct arena *arena, struct petition *petition,
                                       const struct event *event)
{
    (void)arena;
    answer_promises(petition, event, PROMISE_CONTESTED);
}

/* ---- recusal ---- */

/* Who asks for nobody else declares for himself. */
static void fold_recusal_asked(struct arena *arena, struct petition *petition,
                               const struct event *event)
{
    (void)arena;
    petition->recusal_asked =
        field_number(event->fields, event->field_count, "account", event->actor.account);
}

static void fold_recused(struct arena *arena, struct petition *petition, const struct event *event)
{
    id64 account =
        field_number(event->fields, event->field_count, "account", petition->recusal_asked);
    petition->recusal_asked = 0;
    if (account && !petition_is_recused(petition, account))
        *GROW(arena, petition->recused, petition->recused_count) = account;
}

static void fold_recusal_refused(struct arena *arena, struct petition *petition,
                                 const struct event *event)
{
    (void)arena;
    (void)event;
    petition->recusal_asked = 0;
}

static petition_fold_fn *const FOLDS[EVENT__END] = {
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
    [EVENT_ACCEPTED] = fold_accepted,
    [EVENT_ROUTED] = fold_taken_on,
    [EVENT_ADJUDICATED] = fold_adjudicated,
    [EVENT_PERFORMED] = fold_performed,
    [EVENT_PERFORMANCE_CONFIRMED] = fold_performance_confirmed,
    [EVENT_PERFORMANCE_CONTESTED] = fold_performance_contested,
    [EVENT_RECUSAL_ASKED] = fold_recusal_asked,
    [EVENT_RECUSED] = fold_recused,
    [EVENT_RECUSAL_REFUSED] = fold_recusal_refused,
    [EVENT_RECALLED] = fold_recalled,
    [EVENT_MEMBER_LEFT] = petition_fold_left,
    [EVENT_REPRESENTATIVES_CHANGED] = petition_fold_representatives,
    [EVENT_AGENTS_CHANGED] = petition_fold_agents,
    [EVENT_MEMBERS_NAMED] = petition_fold_named,
    [EVENT_MEMBER_RETURNED] = petition_fold_returned,
    [EVENT_MEMBERS_TOLD] = petition_fold_told,
};

void petition_fold_kind(struct arena *arena, struct petition *petition, const struct event *event)
{
    if (FOLDS[event->kind])
        FOLDS[event->kind](arena, petition, event);
}
