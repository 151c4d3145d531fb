/* Events to canonical bytes: docs/internals/event-encoding.md, version 1. What is empty is left
 * out, never written in a second form; words stand for enums whose numbers are not fixed. */
#include "domain/event.h"
#include "domain/event_format.h"
#include "domain/event_parts.h"

#include "base/assert.h"

static void put_word(struct buf *out, const char *word)
{
    cbor_text(out, sv_from(word));
}

void event_put_actor(struct buf *out, const struct actor *actor)
{
    cbor_array(out, actor->person ? FORMAT_ACTOR_LONG_SIZE : FORMAT_ACTOR_SIZE);
    cbor_int(out, actor->account);
    put_word(out, role_word(actor->role));
    cbor_int(out, actor->unit);
    if (actor->person)
        cbor_int(out, actor->person);
}

/* ---- fields ---- */

static void put_finding(struct buf *out, const struct finding *finding)
{
    cbor_array(out, FORMAT_FINDING_SIZE);
    cbor_int(out, finding->claim_no);
    put_word(out, finding_word(finding->finding));
    cbor_text(out, finding->facts);
    cbor_text(out, finding->basis);
    cbor_text(out, finding->remedy);
    cbor_int(out, finding->remedy_day);
}

static void put_attachment(struct buf *out, const struct attachment *file)
{
    cbor_array(out, FORMAT_ATTACHMENT_SIZE);
    cbor_int(out, file->id);
    cbor_text(out, file->name);
    cbor_text(out, file->mime);
    cbor_int(out, file->size_bytes);
    cbor_bytes(out, (struct sv){(const char *)file->sha256, sizeof file->sha256});
}

static void put_person(struct buf *out, const struct person_ref *person)
{
    cbor_array(out, person->is_agent ? FORMAT_PERSON_LONG_SIZE : FORMAT_PERSON_SIZE);
    cbor_int(out, person->id);
    cbor_text(out, person->masked_name);
    cbor_text(out, person->masked_phone);
    cbor_bool(out, person->is_representative);
    cbor_bool(out, person->is_organisation);
    cbor_bool(out, person->is_reachable);
    if (person->is_agent)
        cbor_bool(out, true);
}

static void put_item(struct buf *out, const struct field *field, size_t i)
{
    switch (field_kind_value(field->kind)) {
    case FIELD_VALUE_TEXTS:
        cbor_text(out, field->texts[i]);
        break;
    case FIELD_VALUE_FINDINGS:
        put_finding(out, &field->findings[i]);
        break;
    case FIELD_VALUE_ATTACHMENTS:
        put_attachment(out, &field->attachments[i]);
        break;
    case FIELD_VALUE_PEOPLE:
        put_person(out, &field->people[i]);
        break;
    case FIELD_VALUE_IDS:
        cbor_int(out, field->ids[i]);
        break;
    case FIELD_VALUE_TEXT:
    case FIELD_VALUE_NUMBER:
        UNREACHABLE();
    }
}

static void put_erased(struct buf *out, const struct field *field)
{
    put_word(out, FORMAT_ERASED_WORD);
    cbor_array(out, FORMAT_ERASED_SIZE);
    put_word(out, field_kind_word(field->kind));
    cbor_int(out, (int64_t)field->erased_count);
    cbor_bytes(out, (struct sv){(const char *)field->commitment, sizeof field->commitment});
}

static void put_field(struct buf *out, const struct field *field)
{
    enum field_value value = field_kind_value(field->kind);
    cbor_array(out, FORMAT_FIELD_SIZE);
    cbor_text(out, field->id);
    if (field->is_erased) {
        put_erased(out, field);
        return;
    }
    put_word(out, field_kind_word(field->kind));
    if (value == FIELD_VALUE_TEXT) {
        cbor_text(out, field->text);
        return;
    }
    if (value == FIELD_VALUE_NUMBER) {
        cbor_int(out, field->number);
        return;
    }
    cbor_array(out, field->count);
    for (size_t i = 0; i < field->count; i++)
        put_item(out, field, i);
}

/* ---- effects ---- */

static size_t period_size(const struct period *period)
{
    if (period->extension_unit != PERIOD_CALENDAR_DAYS)
        return FORMAT_PERIOD_LONGEST_SIZE;
    bool is_long =
        period->start_minute != 0 || period->set_day != DAY_NONE || period->paused_from != DAY_NONE;
    return is_long ? FORMAT_PERIOD_LONG_SIZE : FORMAT_PERIOD_SIZE;
}

static void put_period(struct buf *out, const struct period *period)
{
    size_t size = period_size(period);
    cbor_array(out, size);
    cbor_int(out, period->start_day);
    cbor_int(out, period->length);
    put_word(out, period_unit_word(period->unit));
    cbor_int(out, period->extended_days);
    cbor_int(out, period->excluded_days);
    cbor_bool(out, period->shifts);
    if (size == FORMAT_PERIOD_SIZE)
        return;
    cbor_int(out, period->start_minute);
    cbor_int(out, period->set_day);
    cbor_int(out, period->paused_from);
    if (size == FORMAT_PERIOD_LONGEST_SIZE)
        put_word(out, period_unit_word(period->extension_unit));
}

static void put_end(struct buf *out, const struct period_end *end)
{
    bool is_long = end->due_minute != PERIOD_NO_MINUTE;
    cbor_array(out, is_long ? FORMAT_END_LONG_SIZE : FORMAT_END_SIZE);
    cbor_int(out, end->raw_day);
    cbor_int(out, end->due_day);
    cbor_bool(out, end->is_provisional);
    if (is_long)
        cbor_int(out, end->due_minute);
}

void event_put_times(struct buf *out, const struct period *period, const struct period_end *end)
{
    put_period(out, period);
    put_end(out, end);
}

static void put_starts(struct buf *out, const struct effects *effects)
{
    if (effects->start_count == 0)
        return;
    cbor_int(out, FORMAT_EFFECT_STARTS);
    cbor_array(out, effects->start_count);
    for (size_t i = 0; i < effects->start_count; i++) {
        const struct clock_start *start = &effects->starts[i];
        cbor_array(out, start->about ? FORMAT_START_LONG_SIZE : FORMAT_START_SIZE);
        cbor_int(out, start->no);
        cbor_text(out, start->rule);
        cbor_int(out, start->owner);
        cbor_bool(out, start->is_duty);
        event_put_times(out, &start->period, &start->end);
        if (start->about)
            cbor_int(out, start->about);
    }
}

static void put_stops(struct buf *out, const struct effects *effects)
{
    if (effects->stop_count == 0)
        return;
    cbor_int(out, FORMAT_EFFECT_STOPS);
    cbor_array(out, effects->stop_count);
    for (size_t i = 0; i < effects->stop_count; i++) {
        const struct clock_stop *stop = &effects->stops[i];
        cbor_array(out, stop->has_minute ? FORMAT_STOP_LONG_SIZE : FORMAT_STOP_SIZE);
        cbor_int(out, stop->no);
        cbor_int(out, stop->kind);
        cbor_int(out, stop->day);
        if (stop->has_minute)
            cbor_int(out, stop->minute);
    }
}

static void put_moves(struct buf *out, const struct effects *effects)
{
    if (effects->move_count == 0)
        return;
    cbor_int(out, FORMAT_EFFECT_MOVES);
    cbor_array(out, effects->move_count);
    for (size_t i = 0; i < effects->move_count; i++) {
        cbor_array(out, FORMAT_MOVE_SIZE);
        cbor_int(out, effects->moves[i].no);
        event_put_times(out, &effects->moves[i].period, &effects->moves[i].end);
    }
}

static void put_document(struct buf *out, const struct issued_document *document)
{
    if (document->no == 0)
        return;
    cbor_int(out, FORMAT_EFFECT_DOCUMENT);
    cbor_array(out, FORMAT_DOCUMENT_SIZE);
    cbor_int(out, document->no);
    cbor_text(out, document->kind);
    cbor_text(out, document->number);
}

static void put_marks(struct buf *out, const struct effects *effects)
{
    if (effects->mark_count == 0)
        return;
    cbor_int(out, FORMAT_EFFECT_MARKS);
    cbor_array(out, effects->mark_count);
    for (size_t i = 0; i < effects->mark_count; i++) {
        cbor_array(out, FORMAT_MARK_SIZE);
        cbor_text(out, effects->marks[i].id);
        cbor_bool(out, effects->marks[i].is_set);
    }
}

static void put_effects(struct buf *out, const struct effects *effects)
{
    size_t optional = (effects->start_count > 0) + (size_t)(effects->stop_count > 0) +
                      (size_t)(effects->move_count > 0) + (size_t)(effects->document.no > 0) +
                      (size_t)(effects->mark_count > 0);
    cbor_map(out, FORMAT_EFFECTS_FIXED + optional);
    cbor_int(out, FORMAT_EFFECT_STATE);
    cbor_text(out, effects->state);
    cbor_int(out, FORMAT_EFFECT_IS_ENDED);
    cbor_bool(out, effects->is_ended);
    cbor_int(out, FORMAT_EFFECT_OWNER);
    cbor_int(out, effects->owner);
    cbor_int(out, FORMAT_EFFECT_AWAITS);
    put_word(out, role_word(effects->awaits));
    put_starts(out, effects);
    put_stops(out, effects);
    put_moves(out, effects);
    put_document(out, &effects->document);
    put_marks(out, effects);
}

/* ---- the event ---- */

static void put_fields(struct buf *out, const struct event *event)
{
    if (event->field_count == 0)
        return;
    cbor_int(out, FORMAT_EVENT_FIELDS);
    cbor_array(out, event->field_count);
    for (size_t i = 0; i < event->field_count; i++)
        put_field(out, &event->fields[i]);
}

static bool fits(const struct event *event)
{
    for (size_t i = 0; i < event->field_count; i++) {
        if (event->fields[i].count > FORMAT_ITEMS_MAX ||
            event->fields[i].erased_count > FORMAT_ITEMS_MAX)
            return false;
    }
    const struct effects *effects = &event->effects;
    return event->field_count <= FORMAT_ITEMS_MAX && effects->start_count <= FORMAT_ITEMS_MAX &&
           effects->stop_count <= FORMAT_ITEMS_MAX && effects->move_count <= FORMAT_ITEMS_MAX &&
           effects->mark_count <= FORMAT_ITEMS_MAX;
}

enum err event_encode(const struct event *event, struct buf *out)
{
    ASSERT(event->seq > 0 && event->kind != EVENT_NONE);
    if (!fits(event))
        return ERR_TOO_LARGE;
    size_t before = out->n;
    size_t optional = (event->rulebook.n > 0) + (size_t)(event->field_count > 0);
    cbor_map(out, FORMAT_EVENT_FIXED + optional);
    cbor_int(out, FORMAT_EVENT_VERSION);
    cbor_int(out, FORMAT_VERSION);
    cbor_int(out, FORMAT_EVENT_KIND);
    cbor_int(out, event->kind);
    cbor_int(out, FORMAT_EVENT_SEQ);
    cbor_int(out, event->seq);
    cbor_int(out, FORMAT_EVENT_AT);
    cbor_int(out, event->at);
    cbor_int(out, FORMAT_EVENT_DAY);
    cbor_int(out, event->day);
    cbor_int(out, FORMAT_EVENT_ACTOR);
    event_put_actor(out, &event->actor);
    cbor_int(out, FORMAT_EVENT_ACTION);
    cbor_text(out, event->action);
    if (event->rulebook.n > 0) {
        cbor_int(out, FORMAT_EVENT_RULEBOOK);
        cbor_text(out, event->rulebook);
    }
    put_fields(out, event);
    cbor_int(out, FORMAT_EVENT_EFFECTS);
    put_effects(out, &event->effects);
    if (buf_finish(out) != ERR_OK || out->n - before > EVENT_SIZE_MAX)
        return ERR_TOO_LARGE;
    return ERR_OK;
}

enum err event_encode_head(const struct event *event, struct buf *out)
{
    struct event head = *event;
    head.fields = NULL;
    head.field_count = 0;
    return event_encode(&head, out);
}

void event_encode_field(const struct field *field, struct buf *out)
{
    put_field(out, field);
}
