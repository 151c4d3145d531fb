/* Events of works to canonical bytes and back: docs/internals/event-encoding.md. What is empty is
 * left out; what was read is encoded again and compared, so that nothing is ever taken for an event
 * that would not be written the same way. No event of a work holds a person. */
#include "domain/work.h"

#include "domain/event_parts.h"

#include "base/assert.h"

/* Keys of the maps. They are in stored events: never change or reuse one. */
enum {
    KEY_VERSION = 1,
    KEY_KIND = 2,
    KEY_SEQ = 3,
    KEY_AT = 4,
    KEY_DAY = 5,
    KEY_ACTOR = 6,
    KEY_ACT = 7,
    KEY_RULEBOOK = 8,
    KEY_WORK = 9,
    KEY_FIELDS = 10,
    KEY_EFFECTS = 11,
    KEY_PARENT = 12,
    KEY_SEASON = 13
};
enum {
    EFFECT_STATE = 1,
    EFFECT_IS_ENDED = 2,
    EFFECT_UNIT = 3,
    EFFECT_LEADER = 4,
    EFFECT_BEGINS = 5,
    EFFECT_ENDS = 6,
    EFFECT_STEPS = 7,
    EFFECT_MOVES = 8,
    EFFECT_PARTIES = 9,
    EFFECT_MONEY = 10
};
/* The party stands at the end of a duty that is begun for one. */
enum {
    BODY_VERSION = 1,
    HOLDER_SIZE = 3,
    BEGIN_SIZE = 7,
    BEGIN_LONG_SIZE = 8,
    END_SIZE = 2,
    STEP_SIZE = 5,
    MOVE_SIZE = 6,
    MONEY_SIZE = 3
};

static bool is_of_works(enum field_kind kind)
{
    return kind != FIELD_PEOPLE && kind != FIELD_CLAIMS && kind != FIELD_FINDINGS &&
           kind != FIELD_DOCUMENT;
}

/* ---- writing ---- */

static void put_holder(struct buf *out, const struct duty_holder *holder)
{
    cbor_array(out, HOLDER_SIZE);
    cbor_int(out, holder->unit);
    cbor_text(out, sv_from(role_word(holder->role)));
    cbor_int(out, holder->account);
}

static void put_begins(struct buf *out, const struct work_effects *effects)
{
    if (effects->begin_count == 0)
        return;
    cbor_int(out, EFFECT_BEGINS);
    cbor_array(out, effects->begin_count);
    for (size_t i = 0; i < effects->begin_count; i++) {
        const struct duty_begin *begin = &effects->begins[i];
        cbor_array(out, begin->party ? BEGIN_LONG_SIZE : BEGIN_SIZE);
        cbor_int(out, begin->no);
        cbor_text(out, begin->rule);
        put_holder(out, &begin->holder);
        event_put_times(out, &begin->period, &begin->end);
        cbor_text(out, begin->next_step);
        cbor_int(out, begin->next_at);
        if (begin->party)
            cbor_int(out, begin->party);
    }
}

static void put_ends(struct buf *out, const struct work_effects *effects)
{
    if (effects->end_count == 0)
        return;
    cbor_int(out, EFFECT_ENDS);
    cbor_array(out, effects->end_count);
    for (size_t i = 0; i < effects->end_count; i++) {
        cbor_array(out, END_SIZE);
        cbor_int(out, effects->ends[i].no);
        cbor_int(out, effects->ends[i].kind);
    }
}

static void put_steps(struct buf *out, const struct work_effects *effects)
{
    if (effects->step_count == 0)
        return;
    cbor_int(out, EFFECT_STEPS);
    cbor_array(out, effects->step_count);
    for (size_t i = 0; i < effects->step_count; i++) {
        const struct duty_step *step = &effects->steps[i];
        cbor_array(out, STEP_SIZE);
        cbor_int(out, step->no);
        cbor_text(out, step->step);
        put_holder(out, &step->holder);
        cbor_text(out, step->next_step);
        cbor_int(out, step->next_at);
    }
}

static void put_moves(struct buf *out, const struct work_effects *effects)
{
    if (effects->move_count == 0)
        return;
    cbor_int(out, EFFECT_MOVES);
    cbor_array(out, effects->move_count);
    for (size_t i = 0; i < effects->move_count; i++) {
        const struct duty_move *move = &effects->moves[i];
        cbor_array(out, MOVE_SIZE);
        cbor_int(out, move->no);
        cbor_int(out, move->end.raw_day);
        cbor_int(out, move->end.due_day);
        cbor_bool(out, move->end.is_provisional);
        cbor_int(out, move->end.due_minute + 1);
        cbor_int(out, move->next_at);
    }
}

static void put_parties(struct buf *out, const struct work_effects *effects)
{
    if (effects->party_count == 0)
        return;
    cbor_int(out, EFFECT_PARTIES);
    cbor_array(out, effects->party_count);
    for (size_t i = 0; i < effects->party_count; i++)
        cbor_int(out, effects->parties[i]);
}

static bool has_money(const struct work_money *money)
{
    return money->granted != 0 || money->held != 0 || money->spent != 0;
}

static void put_money(struct buf *out, const struct work_money *money)
{
    if (!has_money(money))
        return;
    cbor_int(out, EFFECT_MONEY);
    cbor_array(out, MONEY_SIZE);
    cbor_int(out, money->granted);
    cbor_int(out, money->held);
    cbor_int(out, money->spent);
}

static void put_effects(struct buf *out, const struct work_effects *effects)
{
    size_t lists = (effects->begin_count > 0) + (size_t)(effects->end_count > 0) +
                   (size_t)(effects->step_count > 0) + (size_t)(effects->move_count > 0) +
                   (size_t)(effects->party_count > 0) + (size_t)has_money(&effects->money);
    cbor_map(out, EFFECT_LEADER + lists);
    cbor_int(out, EFFECT_STATE);
    cbor_text(out, effects->state);
    cbor_int(out, EFFECT_IS_ENDED);
    cbor_bool(out, effects->is_ended);
    cbor_int(out, EFFECT_UNIT);
    cbor_int(out, effects->unit);
    cbor_int(out, EFFECT_LEADER);
    cbor_int(out, effects->leader);
    put_begins(out, effects);
    put_ends(out, effects);
    put_steps(out, effects);
    put_moves(out, effects);
    put_parties(out, effects);
    put_money(out, &effects->money);
}

static void put_fields(struct buf *out, const struct work_event *event)
{
    if (event->field_count == 0)
        return;
    cbor_int(out, KEY_FIELDS);
    cbor_array(out, event->field_count);
    for (size_t i = 0; i < event->field_count; i++) {
        ASSERT(is_of_works(event->fields[i].kind));
        event_encode_field(&event->fields[i], out);
    }
}

enum err work_event_encode(const struct work_event *event, struct buf *out)
{
    ASSERT(event->seq > 0 && event->kind != WORK_NONE);
    size_t before = out->n;
    bool is_first = event->rulebook.n > 0;
    size_t optional = (is_first ? 2U : 0U) + (event->field_count > 0) +
                      (size_t)(event->parent != 0) + (size_t)(event->season.n > 0);
    cbor_map(out, KEY_ACT + 1 + optional);
    cbor_int(out, KEY_VERSION);
    cbor_int(out, BODY_VERSION);
    cbor_int(out, KEY_KIND);
    cbor_int(out, event->kind);
    cbor_int(out, KEY_SEQ);
    cbor_int(out, event->seq);
    cbor_int(out, KEY_AT);
    cbor_int(out, event->at);
    cbor_int(out, KEY_DAY);
    cbor_int(out, event->day);
    cbor_int(out, KEY_ACTOR);
    event_put_actor(out, &event->actor);
    cbor_int(out, KEY_ACT);
    cbor_text(out, event->act);
    if (is_first) {
        cbor_int(out, KEY_RULEBOOK);
        cbor_text(out, event->rulebook);
        cbor_int(out, KEY_WORK);
        cbor_text(out, event->work);
    }
    put_fields(out, event);
    cbor_int(out, KEY_EFFECTS);
    put_effects(out, &event->effects);
    if (event->parent) {
        cbor_int(out, KEY_PARENT);
        cbor_int(out, event->parent);
    }
    if (event->season.n) {
        cbor_int(out, KEY_SEASON);
        cbor_text(out, event->season);
    }
    if (buf_finish(out) != ERR_OK || out->n - before > WORK_EVENT_SIZE_MAX)
        return ERR_TOO_LARGE;
    return ERR_OK;
}

/* ---- reading ---- */

static struct duty_holder read_holder(struct cbor_reader *r)
{
    struct duty_holder holder = {.unit = 0};
    read_tuple(r, HOLDER_SIZE);
    holder.unit = read_id(r);
    holder.role = read_role(r);
    holder.account = read_id(r);
    return holder;
}

static void read_begins(struct arena *arena, struct cbor_reader *r, struct work_effects *effects)
{
    effects->begin_count = read_list(r);
    struct duty_begin *begins = ARENA_ARRAY(arena, struct duty_begin, effects->begin_count);
    for (size_t i = 0; i < effects->begin_count; i++) {
        bool has_party = read_tuple_is_long(r, BEGIN_SIZE, BEGIN_LONG_SIZE);
        begins[i].no = read_count(r);
        begins[i].rule = cbor_read_text(r);
        begins[i].holder = read_holder(r);
        event_read_times(r, &begins[i].period, &begins[i].end);
        begins[i].next_step = cbor_read_text(r);
        begins[i].next_at = cbor_read_int(r);
        if (has_party)
            begins[i].party = read_id(r);
    }
    effects->begins = begins;
}

static void read_ends(struct arena *arena, struct cbor_reader *r, struct work_effects *effects)
{
    effects->end_count = read_list(r);
    struct duty_end *ends = ARENA_ARRAY(arena, struct duty_end, effects->end_count);
    for (size_t i = 0; i < effects->end_count; i++) {
        read_tuple(r, END_SIZE);
        ends[i].no = read_count(r);
        ends[i].kind = (enum duty_end_kind)read_within(r, DUTY_MET, DUTY_OVERTAKEN);
    }
    effects->ends = ends;
}

static void read_steps(struct arena *arena, struct cbor_reader *r, struct work_effects *effects)
{
    effects->step_count = read_list(r);
    struct duty_step *steps = ARENA_ARRAY(arena, struct duty_step, effects->step_count);
    for (size_t i = 0; i < effects->step_count; i++) {
        read_tuple(r, STEP_SIZE);
        steps[i].no = read_count(r);
        steps[i].step = cbor_read_text(r);
        steps[i].holder = read_holder(r);
        steps[i].next_step = cbor_read_text(r);
        steps[i].next_at = cbor_read_int(r);
    }
    effects->steps = steps;
}

static void read_moves(struct arena *arena, struct cbor_reader *r, struct work_effects *effects)
{
    effects->move_count = read_list(r);
    struct duty_move *moves = ARENA_ARRAY(arena, struct duty_move, effects->move_count);
    for (size_t i = 0; i < effects->move_count; i++) {
        read_tuple(r, MOVE_SIZE);
        moves[i].no = read_count(r);
        moves[i].end.raw_day = read_day(r);
        moves[i].end.due_day = read_day(r);
        moves[i].end.is_provisional = cbor_read_bool(r);
        moves[i].end.due_minute = (int)read_within(r, 0, FORMAT_MINUTE_MAX + 1) - 1;
        moves[i].next_at = cbor_read_int(r);
    }
    effects->moves = moves;
}

static void read_parties(struct arena *arena, struct cbor_reader *r, struct work_effects *effects)
{
    effects->party_count = read_list(r);
    id64 *parties = ARENA_ARRAY(arena, id64, effects->party_count);
    for (size_t i = 0; i < effects->party_count; i++)
        parties[i] = read_id(r);
    effects->parties = parties;
}

static void read_money(struct arena *arena, struct cbor_reader *r, struct work_effects *effects)
{
    (void)arena;
    read_tuple(r, MONEY_SIZE);
    effects->money.granted = cbor_read_int(r);
    effects->money.held = cbor_read_int(r);
    effects->money.spent = cbor_read_int(r);
}

/* A key that has to be here, before its value. */
static void read_key(struct cbor_reader *r, int64_t key)
{
    read_within(r, key, key);
}

typedef void read_effect_fn(struct arena *arena, struct cbor_reader *r,
                            struct work_effects *effects);

static void read_effects(struct arena *arena, struct cbor_reader *r, struct work_effects *effects)
{
    static read_effect_fn *const READERS[] = {
        [EFFECT_BEGINS] = read_begins,   [EFFECT_ENDS] = read_ends,
        [EFFECT_STEPS] = read_steps,     [EFFECT_MOVES] = read_moves,
        [EFFECT_PARTIES] = read_parties, [EFFECT_MONEY] = read_money};
    size_t pairs = cbor_read_map(r);
    require(r, pairs >= EFFECT_LEADER);
    read_key(r, EFFECT_STATE);
    effects->state = cbor_read_text(r);
    read_key(r, EFFECT_IS_ENDED);
    effects->is_ended = cbor_read_bool(r);
    read_key(r, EFFECT_UNIT);
    effects->unit = read_id(r);
    read_key(r, EFFECT_LEADER);
    effects->leader = read_id(r);
    for (; pairs > EFFECT_LEADER && !r->failed; pairs--) {
        int64_t key = read_within(r, EFFECT_BEGINS, EFFECT_MONEY);
        if (!r->failed)
            READERS[key](arena, r, effects);
    }
}

static void read_fields(struct arena *arena, struct cbor_reader *r, struct work_event *event)
{
    event->field_count = read_list(r);
    struct field *fields = ARENA_ARRAY(arena, struct field, event->field_count);
    for (size_t i = 0; i < event->field_count && !r->failed; i++) {
        event_read_field(arena, r, &fields[i]);
        require(r, is_of_works(fields[i].kind));
    }
    event->fields = fields;
}

static void read_head(struct cbor_reader *r, struct work_event *event)
{
    read_key(r, KEY_VERSION);
    read_key(r, BODY_VERSION);
    read_key(r, KEY_KIND);
    event->kind = (enum work_event_kind)read_within(r, WORK_OPENED, WORK__END - 1);
    read_key(r, KEY_SEQ);
    event->seq = read_within(r, 1, INT64_MAX);
    read_key(r, KEY_AT);
    event->at = cbor_read_int(r);
    read_key(r, KEY_DAY);
    event->day = read_day(r);
    read_key(r, KEY_ACTOR);
    event->actor = event_read_actor(r);
    read_key(r, KEY_ACT);
    event->act = cbor_read_text(r);
}

/* What stands behind the effects. */
static void read_tail(struct cbor_reader *r, struct work_event *event, size_t pairs)
{
    for (; pairs > 0 && !r->failed; pairs--) {
        int64_t key = read_within(r, KEY_PARENT, KEY_SEASON);
        if (key == KEY_PARENT)
            event->parent = read_id(r);
        else
            event->season = cbor_read_text(r);
    }
}

static void read_event(struct arena *arena, struct cbor_reader *r, struct work_event *event)
{
    size_t pairs = cbor_read_map(r);
    size_t read = KEY_ACT + 1;
    read_head(r, event);
    int64_t key = read_within(r, KEY_RULEBOOK, KEY_EFFECTS);
    if (key == KEY_RULEBOOK) {
        event->rulebook = cbor_read_text(r);
        read_key(r, KEY_WORK);
        event->work = cbor_read_text(r);
        read += 2;
        key = read_within(r, KEY_FIELDS, KEY_EFFECTS);
    }
    if (key == KEY_FIELDS) {
        read_fields(arena, r, event);
        read++;
        key = read_within(r, KEY_EFFECTS, KEY_EFFECTS);
    }
    require(r, key == KEY_EFFECTS);
    if (!r->failed)
        read_effects(arena, r, &event->effects);
    require(r, pairs >= read);
    if (!r->failed)
        read_tail(r, event, pairs - read);
}

static bool encodes_to(const struct work_event *event, struct sv bytes)
{
    struct buf again;
    buf_init(&again, WORK_EVENT_SIZE_MAX);
    bool is_same = work_event_encode(event, &again) == ERR_OK && sv_eq(buf_view(&again), bytes);
    buf_release(&again);
    return is_same;
}

enum err work_event_decode(struct arena *arena, struct sv bytes, struct work_event *out)
{
    struct cbor_reader reader;
    struct work_event event = {.kind = WORK_NONE};
    if (bytes.n > WORK_EVENT_SIZE_MAX)
        return ERR_CORRUPT;
    cbor_reader_init(&reader, arena_sv(arena, bytes));
    read_event(arena, &reader, &event);
    if (cbor_finish(&reader) != ERR_OK || !encodes_to(&event, bytes))
        return ERR_CORRUPT;
    *out = event;
    return ERR_OK;
}
