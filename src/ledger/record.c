/* Parts in canonical CBOR, and hashes over them.
 *
 * Every prefix of a hash ends in a newline and has a fixed length, and what follows has one too, or
 * is last: no two different inputs are the same bytes. */
#include "ledger/record.h"

#include "base/assert.h"
#include "base/buf.h"
#include "base/cbor.h"
#include "base/utf8.h"

#include <string.h>

#define PART_MAX (EVENT_SIZE_MAX + 4096)

/* ---- commitments ---- */

static struct sv hash_bytes(const struct hash *hash)
{
    return (struct sv){(const char *)hash->bytes, HASH_BYTES};
}

static void add_u32(struct hash_stream *stream, uint32_t value)
{
    const unsigned char bytes[4] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                                    (unsigned char)(value >> 8), (unsigned char)value};
    hash_stream_add(stream, (struct sv){(const char *)bytes, sizeof bytes});
}

struct hash record_salt(const unsigned char seed[RECORD_SEED_BYTES], uint32_t no)
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, SV("huiyin salt 1\n"));
    hash_stream_add(&stream, (struct sv){(const char *)seed, RECORD_SEED_BYTES});
    add_u32(&stream, no);
    return hash_stream_finish(&stream);
}

struct hash record_commitment(const struct hash *salt, struct sv part)
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, SV("huiyin part 1\n"));
    hash_stream_add(&stream, hash_bytes(salt));
    hash_stream_add(&stream, part);
    return hash_stream_finish(&stream);
}

struct hash record_leaf_of(const struct hash *commitments, size_t count)
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    hash_stream_add(&stream, SV("huiyin record 1\n"));
    add_u32(&stream, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        hash_stream_add(&stream, hash_bytes(&commitments[i]));
    return hash_stream_finish(&stream);
}

enum err record_salts(struct arena *arena, struct sv stored, size_t count, const struct hash **out)
{
    struct hash *salts = ARENA_ARRAY(arena, struct hash, count);
    *out = salts;
    if (stored.n == RECORD_SEED_BYTES) {
        for (size_t i = 0; i < count; i++)
            salts[i] = record_salt((const unsigned char *)stored.p, (uint32_t)i);
        return ERR_OK;
    }
    /* One part is never erased alone, so a list has two salts at least. */
    if (count < 2 || stored.n != count * HASH_BYTES)
        return ERR_CORRUPT;
    memcpy(salts, stored.p, stored.n);
    return ERR_OK;
}

enum err record_commitments(struct arena *arena, const struct record *record, struct sv salt,
                            const struct hash **out)
{
    const struct hash *salts;
    enum err err = record_salts(arena, salt, record->count, &salts);
    if (err)
        return err;
    struct hash *commitments = ARENA_ARRAY(arena, struct hash, record->count);
    for (size_t i = 0; i < record->count; i++) {
        const struct record_part *part = &record->parts[i];
        commitments[i] =
            part->is_erased ? part->commitment : record_commitment(&salts[i], part->bytes);
    }
    *out = commitments;
    return ERR_OK;
}

enum err record_leaf(struct arena *arena, const struct record *record, struct sv salt,
                     struct hash *out)
{
    const struct hash *commitments;
    enum err err = record_commitments(arena, record, salt, &commitments);
    if (!err)
        *out = record_leaf_of(commitments, record->count);
    return err;
}

/* ---- parts ---- */

/* Bytes that were written into a buffer, kept. */
static struct record_part kept(struct arena *arena, struct buf *buf)
{
    ASSERT(!buf->overflowed && cbor_is_canonical(buf_view(buf)));
    struct record_part part = {.bytes = arena_sv(arena, buf_view(buf))};
    buf_clear(buf);
    return part;
}

/* Begin the first part: an array that begins with the kind. The caller releases buf. */
static void begin_part(struct buf *buf, size_t items, enum record_kind kind)
{
    buf_init(buf, PART_MAX);
    cbor_array(buf, items);
    cbor_int(buf, kind);
}

/* Finish a record whose first part is in buf; there is room for further parts. */
static struct record_part *finish(struct arena *arena, struct buf *buf, size_t count,
                                  struct record *out)
{
    struct record_part *parts = ARENA_ARRAY(arena, struct record_part, count);
    parts[0] = kept(arena, buf);
    out->parts = parts;
    out->count = count;
    return parts;
}

static struct record_part text_part(struct arena *arena, struct buf *buf, struct sv text)
{
    cbor_text(buf, text);
    return kept(arena, buf);
}

/* Part 0 is in buf; each field is a part of its own. */
static void field_parts(struct arena *arena, const struct field *fields, size_t count,
                        struct buf *buf, struct record *out)
{
    struct record_part *parts = finish(arena, buf, 1 + count, out);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].is_erased) {
            parts[1 + i] = (struct record_part){.is_erased = true};
            memcpy(parts[1 + i].commitment.bytes, fields[i].commitment, HASH_BYTES);
            continue;
        }
        event_encode_field(&fields[i], buf);
        parts[1 + i] = kept(arena, buf);
    }
}

static enum err event_parts(struct arena *arena, const struct record_event_place *place,
                            const struct event *event, struct buf *buf, struct record *out)
{
    struct buf head;
    buf_init(&head, EVENT_SIZE_MAX);
    begin_part(buf, 7, RECORD_EVENT);
    enum err err = event_encode_head(event, &head);
    if (!err) {
        cbor_int(buf, place->petition.region);
        cbor_int(buf, place->petition.id);
        cbor_int(buf, event->seq);
        cbor_int(buf, place->id);
        cbor_text(buf, place->number);
        cbor_bytes(buf, buf_view(&head));
    }
    buf_release(&head);
    if (err)
        return err;
    field_parts(arena, event->fields, event->field_count, buf, out);
    return ERR_OK;
}

enum err record_of_event(struct arena *arena, const struct record_event_place *place,
                         const struct event *event, struct record *out)
{
    struct buf buf;
    out->kind = RECORD_EVENT;
    enum err err = event_parts(arena, place, event, &buf, out);
    buf_release(&buf);
    return err;
}

static enum err of_event_row(struct arena *arena, const struct ledger_row *row, struct record *out)
{
    struct event event;
    const struct record_event_place place = {
        .petition = {row->key.of[0], row->key.of[1]}, .id = row->id, .number = row->number};
    enum err err = event_decode(arena, row->body, &event);
    if (!err && event.seq != row->key.of[2])
        err = ERR_CORRUPT;
    return err ? err : record_of_event(arena, &place, &event, out);
}

static enum err work_parts(struct arena *arena, const struct record_work_place *place,
                           const struct work_event *event, struct buf *buf, struct record *out)
{
    struct work_event head_alone = *event;
    struct buf head;
    head_alone.fields = NULL;
    head_alone.field_count = 0;
    buf_init(&head, WORK_EVENT_SIZE_MAX);
    begin_part(buf, 6, RECORD_WORK);
    enum err err = work_event_encode(&head_alone, &head);
    if (!err) {
        cbor_int(buf, place->region);
        cbor_int(buf, place->work);
        cbor_int(buf, event->seq);
        cbor_int(buf, place->id);
        cbor_bytes(buf, buf_view(&head));
        field_parts(arena, event->fields, event->field_count, buf, out);
    }
    buf_release(&head);
    return err;
}

enum err record_of_work(struct arena *arena, const struct record_work_place *place,
                        const struct work_event *event, struct record *out)
{
    struct buf buf;
    out->kind = RECORD_WORK;
    enum err err = work_parts(arena, place, event, &buf, out);
    buf_release(&buf);
    return err;
}

static enum err of_work_row(struct arena *arena, const struct ledger_row *row, struct record *out)
{
    struct work_event event;
    const struct record_work_place place = {row->key.of[0], row->key.of[1], row->id};
    enum err err = work_event_decode(arena, row->body, &event);
    if (!err && event.seq != row->key.of[2])
        err = ERR_CORRUPT;
    return err ? err : record_of_work(arena, &place, &event, out);
}

static void of_accusation(struct arena *arena, const struct ledger_row *row, struct record *out)
{
    struct buf buf;
    begin_part(&buf, 5, RECORD_ACCUSATION);
    cbor_int(&buf, row->key.of[0]);
    cbor_int(&buf, row->key.of[1]);
    cbor_text(&buf, row->number);
    cbor_bytes(&buf, row->body);
    finish(arena, &buf, 1, out);
    buf_release(&buf);
}

static void of_reading(struct arena *arena, const struct ledger_row *row, struct record *out)
{
    struct buf buf;
    begin_part(&buf, 10, RECORD_READING);
    cbor_int(&buf, row->key.of[0]);
    cbor_int(&buf, row->key.of[1]);
    cbor_int(&buf, row->key.of[2]);
    cbor_int(&buf, row->number_kind);
    cbor_int(&buf, row->at);
    cbor_int(&buf, row->account);
    cbor_text(&buf, row->role);
    cbor_int(&buf, row->unit);
    cbor_text(&buf, row->ground);
    struct record_part *parts = finish(arena, &buf, 2, out);
    parts[1] = text_part(arena, &buf, row->text);
    buf_release(&buf);
}

static void of_audit(struct arena *arena, const struct ledger_row *row, struct record *out)
{
    struct buf buf;
    begin_part(&buf, 6, RECORD_AUDIT);
    cbor_int(&buf, row->key.of[0]);
    cbor_int(&buf, row->at);
    cbor_int(&buf, row->account);
    cbor_text(&buf, row->kind_word);
    cbor_text(&buf, row->subject);
    struct record_part *parts = finish(arena, &buf, 2, out);
    parts[1] = text_part(arena, &buf, row->text);
    buf_release(&buf);
}

static void of_person(struct arena *arena, const struct ledger_row *row, struct record *out)
{
    struct buf buf;
    begin_part(&buf, 4, RECORD_PERSON);
    cbor_int(&buf, row->key.of[0]);
    cbor_int(&buf, row->key.of[1]);
    cbor_int(&buf, row->key.of[2]);
    struct record_part *parts = finish(arena, &buf, 2, out);
    cbor_bytes(&buf, row->body);
    parts[1] = kept(arena, &buf);
    buf_release(&buf);
}

static void of_accusation_reading(struct arena *arena, const struct ledger_row *row,
                                  struct record *out)
{
    struct buf buf;
    begin_part(&buf, 7, RECORD_ACCUSATION_READING);
    cbor_int(&buf, row->key.of[0]);
    cbor_int(&buf, row->key.of[1]);
    cbor_int(&buf, row->key.of[2]);
    cbor_int(&buf, row->account);
    cbor_text(&buf, row->role);
    cbor_int(&buf, row->unit);
    finish(arena, &buf, 1, out);
    buf_release(&buf);
}

/* What the program writes is text, and no larger than an event. */
static bool is_sane(const struct ledger_row *row)
{
    const struct sv texts[] = {row->number, row->role,      row->text,
                               row->ground, row->kind_word, row->subject};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].n > EVENT_SIZE_MAX || !utf8_is_valid(texts[i]))
            return false;
    }
    return row->body.n <= EVENT_SIZE_MAX;
}

enum err record_of_row(struct arena *arena, const struct ledger_row *row, struct record *out)
{
    static void (*const OF[RECORD__END])(struct arena *, const struct ledger_row *,
                                         struct record *) = {
        [RECORD_ACCUSATION] = of_accusation,
        [RECORD_READING] = of_reading,
        [RECORD_AUDIT] = of_audit,
        [RECORD_PERSON] = of_person,
        [RECORD_ACCUSATION_READING] = of_accusation_reading,
    };
    if (row->body_err)
        return row->body_err;
    if (!is_sane(row))
        return ERR_CORRUPT;
    if (row->key.kind == RECORD_EVENT)
        return of_event_row(arena, row, out);
    if (row->key.kind == RECORD_WORK)
        return of_work_row(arena, row, out);
    ASSERT(row->key.kind > 0 && row->key.kind < RECORD__END && OF[row->key.kind]);
    out->kind = (enum record_kind)row->key.kind;
    OF[row->key.kind](arena, row, out);
    return ERR_OK;
}

void record_of_disposal(struct arena *arena, const struct disposal *disposal, struct record *out)
{
    struct buf buf;
    out->kind = RECORD_DISPOSAL;
    begin_part(&buf, disposal->unit ? 10 : 9, RECORD_DISPOSAL);
    cbor_int(&buf, disposal->id);
    cbor_int(&buf, disposal->at);
    cbor_int(&buf, disposal->account);
    cbor_int(&buf, disposal->what);
    cbor_int(&buf, disposal->petition.region);
    cbor_int(&buf, disposal->petition.id);
    cbor_int(&buf, disposal->person);
    cbor_int(&buf, disposal->seq);
    if (disposal->unit)
        cbor_int(&buf, disposal->unit);
    struct record_part *parts = finish(arena, &buf, 2, out);
    cbor_array(&buf, 3);
    cbor_text(&buf, disposal->field);
    cbor_text(&buf, disposal->number);
    cbor_text(&buf, disposal->ground);
    parts[1] = kept(arena, &buf);
    buf_release(&buf);
}

void record_of_log_key(struct arena *arena, time_ms at, struct sv verifier_key, struct record *out)
{
    struct buf buf;
    out->kind = RECORD_LOG_KEY;
    begin_part(&buf, 3, RECORD_LOG_KEY);
    cbor_int(&buf, at);
    cbor_text(&buf, verifier_key);
    finish(arena, &buf, 1, out);
    buf_release(&buf);
}
