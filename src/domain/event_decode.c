/* Canonical bytes to events.
 *
 * 1. The bytes are copied once; every text of the event borrows from that copy.
 * 2. Reading is total: a wrong item makes the reader fail, later reads give zeros, and the failure
 *    is looked at once.
 * 3. What was read is encoded again and compared: nothing that would not be written the same way is
 *    ever taken for an event. Reading needs to be safe, the comparison makes it strict. */
#include "domain/event.h"
#include "domain/event_format.h"
#include "domain/event_parts.h"

#include <string.h>

struct actor event_read_actor(struct cbor_reader *r)
{
    struct actor actor = {.account = 0};
    bool is_long = read_tuple_is_long(r, FORMAT_ACTOR_SIZE, FORMAT_ACTOR_LONG_SIZE);
    actor.account = read_id(r);
    actor.role = read_role(r);
    actor.unit = read_id(r);
    if (is_long)
        actor.person = read_id(r);
    return actor;
}

/* ---- fields ---- */

static struct finding read_finding(struct cbor_reader *r)
{
    struct finding finding = {.claim_no = 0};
    read_tuple(r, FORMAT_FINDING_SIZE);
    finding.claim_no = read_count(r);
    struct sv word = cbor_read_text(r);
    if (word.n > 0)
        require(r, finding_from_word(word, &finding.finding));
    finding.facts = cbor_read_text(r);
    finding.basis = cbor_read_text(r);
    finding.remedy = cbor_read_text(r);
    finding.remedy_day = read_day(r);
    return finding;
}

static struct attachment read_attachment(struct cbor_reader *r)
{
    struct attachment file = {.id = 0};
    read_tuple(r, FORMAT_ATTACHMENT_SIZE);
    file.id = read_id(r);
    file.name = cbor_read_text(r);
    file.mime = cbor_read_text(r);
    file.size_bytes = read_within(r, 0, INT64_MAX);
    struct sv hash = cbor_read_bytes(r);
    require(r, hash.n == sizeof file.sha256);
    if (!r->failed)
        memcpy(file.sha256, hash.p, sizeof file.sha256);
    return file;
}

static struct person_ref read_person(struct cbor_reader *r)
{
    struct person_ref person = {.id = 0};
    bool is_long = read_tuple_is_long(r, FORMAT_PERSON_SIZE, FORMAT_PERSON_LONG_SIZE);
    person.id = read_id(r);
    person.masked_name = cbor_read_text(r);
    person.masked_phone = cbor_read_text(r);
    person.is_representative = cbor_read_bool(r);
    person.is_organisation = cbor_read_bool(r);
    person.is_reachable = cbor_read_bool(r);
    if (is_long)
        person.is_agent = cbor_read_bool(r);
    return person;
}

static void read_texts(struct arena *arena, struct cbor_reader *r, struct field *field)
{
    struct sv *texts = ARENA_ARRAY(arena, struct sv, field->count);
    for (size_t i = 0; i < field->count; i++)
        texts[i] = cbor_read_text(r);
    field->texts = texts;
}

static void read_findings(struct arena *arena, struct cbor_reader *r, struct field *field)
{
    struct finding *findings = ARENA_ARRAY(arena, struct finding, field->count);
    for (size_t i = 0; i < field->count; i++)
        findings[i] = read_finding(r);
    field->findings = findings;
}

static void read_attachments(struct arena *arena, struct cbor_reader *r, struct field *field)
{
    struct attachment *files = ARENA_ARRAY(arena, struct attachment, field->count);
    for (size_t i = 0; i < field->count; i++)
        files[i] = read_attachment(r);
    field->attachments = files;
}

static void read_people(struct arena *arena, struct cbor_reader *r, struct field *field)
{
    struct person_ref *people = ARENA_ARRAY(arena, struct person_ref, field->count);
    for (size_t i = 0; i < field->count; i++)
        people[i] = read_person(r);
    field->people = people;
}

static void read_ids(struct arena *arena, struct cbor_reader *r, struct field *field)
{
    id64 *ids = ARENA_ARRAY(arena, id64, field->count);
    for (size_t i = 0; i < field->count; i++)
        ids[i] = read_id(r);
    field->ids = ids;
}

static void read_value(struct arena *arena, struct cbor_reader *r, struct field *field)
{
    enum field_value value = field_kind_value(field->kind);
    if (value != FIELD_VALUE_TEXT && value != FIELD_VALUE_NUMBER)
        field->count = read_list(r);
    switch (value) {
    case FIELD_VALUE_TEXT:
        field->text = cbor_read_text(r);
        break;
    case FIELD_VALUE_NUMBER:
        field->number = cbor_read_int(r);
        break;
    case FIELD_VALUE_TEXTS:
        read_texts(arena, r, field);
        break;
    case FIELD_VALUE_FINDINGS:
        read_findings(arena, r, field);
        break;
    case FIELD_VALUE_ATTACHMENTS:
        read_attachments(arena, r, field);
        break;
    case FIELD_VALUE_PEOPLE:
        read_people(arena, r, field);
        break;
    case FIELD_VALUE_IDS:
        read_ids(arena, r, field);
        break;
    }
}

/* [kind, number of items, commitment] in the place of the value. */
static void read_erased(struct arena *arena, struct cbor_reader *r, struct field *field)
{
    read_tuple(r, FORMAT_ERASED_SIZE);
    require(r, field_kind_from_word(cbor_read_text(r), &field->kind) &&
                   field_kind_is_erasable(field->kind));
    field->count = (size_t)read_within(r, 0, (int64_t)FORMAT_ITEMS_MAX);
    struct sv commitment = cbor_read_bytes(r);
    bool is_list = field->kind == FIELD_CLAIMS || field->kind == FIELD_UPLOADS;
    require(r, commitment.n == sizeof field->commitment && (is_list || field->count == 0));
    if (!r->failed)
        *field = field_erased(arena, field, (const uint8_t *)commitment.p);
}

void event_read_field(struct arena *arena, struct cbor_reader *r, struct field *field)
{
    read_tuple(r, FORMAT_FIELD_SIZE);
    field->id = cbor_read_text(r);
    struct sv word = cbor_read_text(r);
    if (sv_is(word, FORMAT_ERASED_WORD)) {
        read_erased(arena, r, field);
        return;
    }
    require(r, field_kind_from_word(word, &field->kind));
    read_value(arena, r, field);
}

static void read_fields(struct arena *arena, struct cbor_reader *r, struct event *event)
{
    event->field_count = read_list(r);
    struct field *fields = ARENA_ARRAY(arena, struct field, event->field_count);
    for (size_t i = 0; i < event->field_count && !r->failed; i++)
        event_read_field(arena, r, &fields[i]);
    event->fields = fields;
}

/* ---- effects ---- */

static struct period read_period(struct cbor_reader *r)
{
    struct period period = {.start_day = 0};
    size_t size = cbor_read_array(r);
    require(r, size == FORMAT_PERIOD_SIZE || size == FORMAT_PERIOD_LONG_SIZE ||
                   size == FORMAT_PERIOD_LONGEST_SIZE);
    period.start_day = read_day(r);
    period.length = (int)read_within(r, 0, FORMAT_PERIOD_MAX);
    require(r, period_unit_from_word(cbor_read_text(r), &period.unit));
    period.extended_days = (int)read_within(r, 0, FORMAT_PERIOD_MAX);
    period.excluded_days = (int)read_within(r, 0, FORMAT_PERIOD_MAX);
    period.shifts = cbor_read_bool(r);
    if (size >= FORMAT_PERIOD_LONG_SIZE) {
        period.start_minute = (int)read_within(r, 0, FORMAT_MINUTE_MAX);
        period.set_day = read_day(r);
        period.paused_from = read_day(r);
    }
    if (size == FORMAT_PERIOD_LONGEST_SIZE)
        require(r, period_unit_from_word(cbor_read_text(r), &period.extension_unit));
    require(r, r->failed || period_is_valid(&period));
    return period;
}

static struct period_end read_end(struct cbor_reader *r)
{
    struct period_end end = {.due_minute = PERIOD_NO_MINUTE};
    bool is_long = read_tuple_is_long(r, FORMAT_END_SIZE, FORMAT_END_LONG_SIZE);
    end.raw_day = read_day(r);
    end.due_day = read_day(r);
    end.is_provisional = cbor_read_bool(r);
    if (is_long)
        end.due_minute = (int)read_within(r, 0, FORMAT_MINUTE_MAX);
    return end;
}

/* A period with its end: only hours, minutes, and a set day with a minute end at one. */
void event_read_times(struct cbor_reader *r, struct period *period, struct period_end *end)
{
    *period = read_period(r);
    *end = read_end(r);
    bool is_set_minute = period->unit == PERIOD_SET && period->start_minute > 0;
    bool has_minute = period_is_by_minute(period->unit) || is_set_minute;
    require(r, has_minute == (end->due_minute != PERIOD_NO_MINUTE));
}

static void read_starts(struct arena *arena, struct cbor_reader *r, struct effects *effects)
{
    effects->start_count = read_list(r);
    struct clock_start *starts = ARENA_ARRAY(arena, struct clock_start, effects->start_count);
    for (size_t i = 0; i < effects->start_count; i++) {
        bool is_long = read_tuple_is_long(r, FORMAT_START_SIZE, FORMAT_START_LONG_SIZE);
        starts[i].no = read_count(r);
        starts[i].rule = cbor_read_text(r);
        starts[i].owner = read_id(r);
        starts[i].is_duty = cbor_read_bool(r);
        event_read_times(r, &starts[i].period, &starts[i].end);
        if (is_long)
            starts[i].about = read_count(r);
    }
    effects->starts = starts;
}

static void read_stops(struct arena *arena, struct cbor_reader *r, struct effects *effects)
{
    effects->stop_count = read_list(r);
    struct clock_stop *stops = ARENA_ARRAY(arena, struct clock_stop, effects->stop_count);
    for (size_t i = 0; i < effects->stop_count; i++) {
        stops[i].has_minute = read_tuple_is_long(r, FORMAT_STOP_SIZE, FORMAT_STOP_LONG_SIZE);
        stops[i].no = read_count(r);
        stops[i].kind = (enum clock_stop_kind)read_within(r, CLOCK_STOP_MET, CLOCK_STOP_CANCELLED);
        stops[i].day = read_day(r);
        if (stops[i].has_minute)
            stops[i].minute = (int)read_within(r, 0, FORMAT_MINUTE_MAX);
    }
    effects->stops = stops;
}

static void read_moves(struct arena *arena, struct cbor_reader *r, struct effects *effects)
{
    effects->move_count = read_list(r);
    struct clock_move *moves = ARENA_ARRAY(arena, struct clock_move, effects->move_count);
    for (size_t i = 0; i < effects->move_count; i++) {
        read_tuple(r, FORMAT_MOVE_SIZE);
        moves[i].no = read_count(r);
        event_read_times(r, &moves[i].period, &moves[i].end);
    }
    effects->moves = moves;
}

static void read_document(struct arena *arena, struct cbor_reader *r, struct effects *effects)
{
    (void)arena;
    read_tuple(r, FORMAT_DOCUMENT_SIZE);
    effects->document.no = read_count(r);
    effects->document.kind = cbor_read_text(r);
    effects->document.number = cbor_read_text(r);
}

static void read_marks(struct arena *arena, struct cbor_reader *r, struct effects *effects)
{
    effects->mark_count = read_list(r);
    struct mark_change *marks = ARENA_ARRAY(arena, struct mark_change, effects->mark_count);
    for (size_t i = 0; i < effects->mark_count; i++) {
        read_tuple(r, FORMAT_MARK_SIZE);
        marks[i].id = cbor_read_text(r);
        marks[i].is_set = cbor_read_bool(r);
    }
    effects->marks = marks;
}

typedef void read_effect_fn(struct arena *arena, struct cbor_reader *r, struct effects *effects);

/* The optional members, in the order of their keys. */
static void read_optional_effects(struct arena *arena, struct cbor_reader *r, size_t pairs,
                                  struct effects *effects)
{
    static read_effect_fn *const READERS[] = {
        [FORMAT_EFFECT_STARTS] = read_starts, [FORMAT_EFFECT_STOPS] = read_stops,
        [FORMAT_EFFECT_MOVES] = read_moves,   [FORMAT_EFFECT_DOCUMENT] = read_document,
        [FORMAT_EFFECT_MARKS] = read_marks,
    };
    for (; pairs > 0 && !r->failed; pairs--) {
        int64_t key = read_within(r, FORMAT_EFFECT_STARTS, FORMAT_EFFECT_MARKS);
        if (!r->failed)
            READERS[key](arena, r, effects);
    }
}

static void read_effects(struct arena *arena, struct cbor_reader *r, struct effects *effects)
{
    size_t pairs = cbor_read_map(r);
    require(r, pairs >= FORMAT_EFFECTS_FIXED);
    read_within(r, FORMAT_EFFECT_STATE, FORMAT_EFFECT_STATE);
    effects->state = cbor_read_text(r);
    read_within(r, FORMAT_EFFECT_IS_ENDED, FORMAT_EFFECT_IS_ENDED);
    effects->is_ended = cbor_read_bool(r);
    read_within(r, FORMAT_EFFECT_OWNER, FORMAT_EFFECT_OWNER);
    effects->owner = read_id(r);
    read_within(r, FORMAT_EFFECT_AWAITS, FORMAT_EFFECT_AWAITS);
    effects->awaits = read_role(r);
    if (!r->failed)
        read_optional_effects(arena, r, pairs - FORMAT_EFFECTS_FIXED, effects);
}

/* ---- the event ---- */

static enum event_kind read_kind(struct cbor_reader *r)
{
    int64_t number = read_within(r, EVENT_NONE + 1, EVENT__END - 1);
    require(r, event_kind_is_known((int)number));
    return r->failed ? EVENT_NONE : (enum event_kind)number;
}

static void read_head(struct cbor_reader *r, struct event *event)
{
    read_within(r, FORMAT_EVENT_VERSION, FORMAT_EVENT_VERSION);
    read_within(r, FORMAT_VERSION, FORMAT_VERSION);
    read_within(r, FORMAT_EVENT_KIND, FORMAT_EVENT_KIND);
    event->kind = read_kind(r);
    read_within(r, FORMAT_EVENT_SEQ, FORMAT_EVENT_SEQ);
    event->seq = read_within(r, 1, INT64_MAX);
    read_within(r, FORMAT_EVENT_AT, FORMAT_EVENT_AT);
    event->at = cbor_read_int(r);
    read_within(r, FORMAT_EVENT_DAY, FORMAT_EVENT_DAY);
    event->day = read_day(r);
    read_within(r, FORMAT_EVENT_ACTOR, FORMAT_EVENT_ACTOR);
    event->actor = event_read_actor(r);
    read_within(r, FORMAT_EVENT_ACTION, FORMAT_EVENT_ACTION);
    event->action = cbor_read_text(r);
}

static void read_event(struct arena *arena, struct cbor_reader *r, struct event *event)
{
    cbor_read_map(r);
    read_head(r, event);
    int64_t key = read_within(r, FORMAT_EVENT_RULEBOOK, FORMAT_EVENT_EFFECTS);
    if (key == FORMAT_EVENT_RULEBOOK) {
        event->rulebook = cbor_read_text(r);
        key = read_within(r, FORMAT_EVENT_FIELDS, FORMAT_EVENT_EFFECTS);
    }
    if (key == FORMAT_EVENT_FIELDS) {
        read_fields(arena, r, event);
        key = read_within(r, FORMAT_EVENT_EFFECTS, FORMAT_EVENT_EFFECTS);
    }
    if (key == FORMAT_EVENT_EFFECTS)
        read_effects(arena, r, &event->effects);
}

static bool encodes_to(const struct event *event, struct sv bytes)
{
    struct buf again;
    buf_init(&again, EVENT_SIZE_MAX);
    bool is_same = event_encode(event, &again) == ERR_OK && sv_eq(buf_view(&again), bytes);
    buf_release(&again);
    return is_same;
}

typedef void begin_fn(struct cbor_reader *r, struct sv in);

static enum err decode(struct arena *arena, begin_fn *begin, struct sv bytes, struct event *out)
{
    if (bytes.n > EVENT_SIZE_MAX)
        return ERR_CORRUPT;
    struct cbor_reader reader;
    begin(&reader, arena_sv(arena, bytes));
    struct event event = {.kind = EVENT_NONE};
    read_event(arena, &reader, &event);
    if (cbor_finish(&reader) != ERR_OK)
        return ERR_CORRUPT;
    *out = event;
    return ERR_OK;
}

enum err event_decode_sealed(struct arena *arena, struct sv bytes, struct event *out)
{
    return decode(arena, cbor_reader_init_vouched, bytes, out);
}

enum err event_decode(struct arena *arena, struct sv bytes, struct event *out)
{
    struct event event;
    enum err err = decode(arena, cbor_reader_init, bytes, &event);
    if (!err && !encodes_to(&event, bytes))
        err = ERR_CORRUPT;
    if (!err)
        *out = event;
    return err;
}

enum err event_decode_field(struct arena *arena, struct sv bytes, struct field *out)
{
    struct buf again;
    struct cbor_reader reader;
    if (bytes.n > EVENT_SIZE_MAX)
        return ERR_CORRUPT;
    struct sv copy = arena_sv(arena, bytes);
    struct field field = {.number = 0};
    cbor_reader_init(&reader, copy);
    event_read_field(arena, &reader, &field);
    if (cbor_finish(&reader) || field.is_erased) /* no part was ever logged so */
        return ERR_CORRUPT;
    buf_init(&again, EVENT_SIZE_MAX);
    event_encode_field(&field, &again);
    bool is_same = sv_eq(buf_view(&again), copy);
    buf_release(&again);
    if (is_same)
        *out = field;
    return is_same ? ERR_OK : ERR_CORRUPT;
}
