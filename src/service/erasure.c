/* Erasing fields of one event: noted like every disposal, carried out by sealing the matter anew.
 */
#include "base/log.h"
#include "ledger/erase.h"
#include "service/disposal_private.h"

/* ---- carrying it out ---- */

static enum err event_row(struct store_conn *conn, struct arena *arena,
                          const struct petition_key *petition, int64_t seq, struct ledger_row *out)
{
    const struct ledger_key key = {RECORD_EVENT, {petition->region, petition->id, seq}};
    return store_ledger_event_row(conn, arena, &key, out);
}

/* A row that is not what was logged is evidence: it is not made to fit. */
static enum err check_leaf(struct store_conn *conn, struct arena *arena,
                           const struct ledger_row *row)
{
    struct record record;
    struct ledger_entry entry;
    struct hash leaf;
    enum err err = store_ledger_find(conn, &row->key, &entry);
    if (!err)
        err = record_of_row(arena, row, &record);
    if (!err)
        err = record_leaf(arena, &record, row->salt, &leaf);
    if (!err && !hash_equal(leaf, entry.leaf))
        err = ERR_CORRUPT;
    return err;
}

enum err erasure_carry_out(struct store_conn *conn, struct arena *arena,
                           const struct disposal *disposal)
{
    struct ledger_row row;
    struct erasure erasure;
    enum err err = event_row(conn, arena, &disposal->petition, disposal->seq, &row);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (!err)
        err = erase_fields(arena, &row, disposal->field, &erasure);
    if (err || erasure.is_done)
        return err;
    const struct erased_event erased = {.petition = disposal->petition,
                                        .seq = disposal->seq,
                                        .body = erasure.body,
                                        .salt = erasure.salt,
                                        .files = erasure.files};
    return store_event_erase(conn, arena, &erased);
}

/* ---- the first step ---- */

static const struct field *find(const struct event *event, const char *id)
{
    const struct field *field = field_find(event->fields, event->field_count, id);
    return field && !field->is_erased ? field : NULL;
}

/* Was the title made of the words that go? */
static bool takes_title(const struct event *event, struct sv fields)
{
    const struct field *title = find(event, "title");
    const struct field *facts = find(event, "facts");
    const struct field *claims = find(event, "claims");
    if (!title || erase_names(fields, SV("title")))
        return false;
    if (facts && erase_names(fields, SV("facts")) &&
        sv_starts_with(sv_trim(facts->text), title->text))
        return true;
    return claims && claims->count && erase_names(fields, SV("claims")) &&
           sv_starts_with(sv_trim(claims->texts[0]), title->text);
}

static enum err complete(struct call *call, const struct ledger_row *row,
                         const struct erasure_order *order, struct sv *fields)
{
    struct event event;
    enum err err = event_decode(call->arena, row->body, &event);
    *fields = order->fields;
    if (!err && takes_title(&event, order->fields))
        *fields = arena_printf(call->arena, "%.*s title", SV_FMT(order->fields));
    return err;
}

static enum err judge(struct call *call, struct erasure_order *order, struct ledger_row *row)
{
    enum err err =
        order->key.id ? ERR_OK : store_petition_by_number(call->conn, order->number, &order->key);
    if (err == ERR_NOT_FOUND)
        return fail_detail(call->fail, err, "there is no matter %.*s", SV_FMT(order->number));
    if (!order->unit)
        order->unit = call->office->info.unit;
    if (!err && !unit_find(call->office->units, order->unit))
        return fail_detail(call->fail, ERR_NOT_FOUND, "there is no unit %lld",
                           (long long)order->unit);
    if (!err)
        err = disposal_is_free(call, &order->key, order->number);
    if (!err)
        err = order->seq > 0 ? event_row(call->conn, call->arena, &order->key, order->seq, row)
                             : ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND)
        return fail_detail(call->fail, err, "it has no event %lld", (long long)order->seq);
    return err ? err : check_leaf(call->conn, call->arena, row);
}

struct erasing {
    const struct erasure_order *asked;
    struct disposal *out;
};

static enum err begin_erasing(struct call *call, void *arg)
{
    const struct erasing *e = arg;
    struct erasure_order order = *e->asked;
    struct ledger_row row = {.id = 0};
    struct erasure erasure;
    struct doomed_list doomed;
    struct sv fields;
    enum err err = judge(call, &order, &row);
    if (!err)
        err = complete(call, &row, &order, &fields);
    if (err)
        return err;
    err = erase_fields(call->arena, &row, fields, &erasure);
    if (err)
        return fail_detail(call->fail, err, "event %lld has no such field, or one that stays",
                           (long long)order.seq);
    if (erasure.is_done)
        return fail_detail(call->fail, ERR_REFUSED, "it is erased already");
    err = store_doomed_of_field(call->conn, call->arena, &order.key, &erasure.files, &doomed);
    *e->out = (struct disposal){.id = service_new_id(call->service),
                                .at = call->now,
                                .account = call->who.account,
                                .what = DISPOSAL_FIELD,
                                .petition = order.key,
                                .seq = order.seq,
                                .field = fields,
                                .unit = order.unit,
                                .number = order.number,
                                .ground = sv_from(erasure_ground_word(order.ground))};
    if (!err)
        err = disposal_note(call, e->out, &doomed);
    return err ? err : store_disposal_hide(call->conn, e->out);
}

enum err service_erase(struct call *call, const struct erasure_order *order, struct disposal *out)
{
    struct erasing e = {order, out};
    enum err err = call_write(call, begin_erasing, &e);
    if (err)
        return err;
    LOG_INFO("dispose", "a field of an event is erased");
    return disposal_end(call, &out->id, 1);
}

/* ---- what there is ---- */

static size_t size_of(const struct field *field)
{
    return field_kind_value(field->kind) == FIELD_VALUE_TEXT ? field->text.n
                                                             : field->count + field->erased_count;
}

enum err service_erasable(struct call *call, struct sv number, const struct erasable **out,
                          size_t *count)
{
    struct petition_key key;
    const struct event *events;
    size_t event_count;
    size_t room = 0;
    *count = 0;
    enum err err = store_petition_by_number(call->conn, number, &key);
    if (!err)
        err = store_petition_events(call->conn, call->arena, &key, &events, &event_count);
    if (err)
        return err;
    for (size_t i = 0; i < event_count; i++)
        room += events[i].field_count;
    struct erasable *all = ARENA_ARRAY(call->arena, struct erasable, room);
    for (size_t i = 0; i < event_count; i++) {
        for (size_t k = 0; k < events[i].field_count; k++) {
            const struct field *field = &events[i].fields[k];
            if (!field_kind_is_erasable(field->kind))
                continue;
            all[(*count)++] = (struct erasable){.seq = events[i].seq,
                                                .day = events[i].day,
                                                .action = events[i].action,
                                                .field = field->id,
                                                .size_bytes = size_of(field),
                                                .is_erased = field->is_erased};
        }
    }
    *out = all;
    return ERR_OK;
}
