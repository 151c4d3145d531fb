/* Checking a receipt. Three steps for each record, none of which believes an earlier one's input:
 * the promise is signed; the parts are what was promised; the promise is kept in a signed tree.
 *
 * Must not: look at a member that is not proven for anything but the proof. */
#include "ledger/receipt.h"

#include "base/base64.h"
#include "base/cbor.h"
#include "base/json.h"
#include "domain/accusation.h"
#include "ledger/record.h"

#include <string.h>

static const char FORMAT[] = "huiyin receipt 1";

static const char *const FAULT_WORDS[] = {
#define X(name, word) word,
    RECEIPT_FAULTS(X)
#undef X
};
static const char *const WHAT_WORDS[] = {"filed", "issued", "served"};

const char *receipt_fault_word(enum receipt_fault fault)
{
    return FAULT_WORDS[fault];
}

const char *receipt_what_word(enum receipt_what what)
{
    return WHAT_WORDS[what];
}

struct receipt_reading {
    struct arena *arena;
    struct log_receipt *out;
    struct receipt_record *record; /* the one that is read */
};

/* ---- members ---- */

/* An object with as many members as there are names, each of them there. */
static bool has_members(const json_t *json, const char *const *names, size_t count)
{
    if (!json_is_object(json) || json_object_size(json) != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!json_object_get(json, names[i]))
            return false;
    }
    return true;
}

static bool get_hash(const json_t *json, const char *name, struct hash *out)
{
    struct sv text;
    return json_get_text(json, name, &text) && base64_decode_into(text, out->bytes, HASH_BYTES);
}

/* ---- keys ---- */

static enum receipt_fault read_keys(struct receipt_reading *r, const json_t *list)
{
    size_t count = json_array_size(list); /* 0 of anything else */
    if (count < 1 || count > RECEIPT_KEYS_MAX)
        return RECEIPT_KEYS;
    struct note_key *keys = ARENA_ARRAY(r->arena, struct note_key, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        if (!json_is_string(item))
            return RECEIPT_KEYS;
        struct sv text = {json_string_value(item), json_string_length(item)};
        if (note_key_parse(arena_sv(r->arena, text), &keys[i]))
            return RECEIPT_KEYS;
    }
    r->out->keys = keys;
    r->out->key_count = count;
    return RECEIPT_NONE;
}

receipt_key_set receipt_signers(const struct log_receipt *receipt, const struct note *note,
                                struct sv origin)
{
    receipt_key_set set = 0;
    for (size_t i = 0; i < receipt->key_count; i++) {
        const struct note_key *key = &receipt->keys[i];
        if (key->algorithm == NOTE_ED25519 && sv_eq(key->name, origin) && note_verify(note, key))
            set |= (receipt_key_set)1 << i;
    }
    return set;
}

receipt_key_set receipt_witnesses(const struct log_receipt *receipt, const struct note *note)
{
    receipt_key_set set = 0;
    int64_t at_s;
    for (size_t i = 0; i < receipt->key_count; i++) {
        if (receipt->keys[i].algorithm == NOTE_COSIGNATURE_V1 &&
            note_cosigned_at(note, &receipt->keys[i], &at_s))
            set |= (receipt_key_set)1 << i;
    }
    return set;
}

/* ---- parts ---- */

static bool read_part(struct receipt_reading *r, const json_t *json, struct receipt_part *out)
{
    static const char *const SHOWN[] = {"salt", "bytes"};
    static const char *const COMPARABLE[] = {"salt", "commitment"};
    static const char *const KEPT[] = {"commitment"};
    struct sv text;
    out->is_shown = has_members(json, SHOWN, 2);
    out->has_salt = out->is_shown || has_members(json, COMPARABLE, 2);
    if (!out->has_salt && !has_members(json, KEPT, 1))
        return false;
    if (out->has_salt && !get_hash(json, "salt", &out->salt))
        return false;
    if (!out->is_shown)
        return get_hash(json, "commitment", &out->commitment);
    if (!json_get_text(json, "bytes", &text) || !base64_decode(r->arena, text, &out->bytes))
        return false;
    out->commitment = record_commitment(&out->salt, out->bytes);
    return true;
}

static bool read_parts(struct receipt_reading *r, const json_t *list)
{
    size_t count = json_array_size(list);
    if (count < 1 || count > RECEIPT_PARTS_MAX)
        return false;
    r->record->parts = ARENA_ARRAY(r->arena, struct receipt_part, count);
    r->record->part_count = count;
    for (size_t i = 0; i < count; i++) {
        if (!read_part(r, json_array_get(list, i), &r->record->parts[i]))
            return false;
    }
    return true;
}

static struct hash leaf_of(struct arena *arena, const struct receipt_record *record)
{
    struct hash *commitments = ARENA_ARRAY(arena, struct hash, record->part_count);
    for (size_t i = 0; i < record->part_count; i++)
        commitments[i] = record->parts[i].commitment;
    return record_leaf_of(commitments, record->part_count);
}

struct hash receipt_salt_sum(const struct receipt_record *record)
{
    struct hash_stream stream;
    hash_stream_init(&stream);
    for (size_t i = 0; i < record->part_count; i++) {
        if (record->parts[i].has_salt)
            hash_stream_add(&stream,
                            (struct sv){(const char *)record->parts[i].salt.bytes, HASH_BYTES});
    }
    return hash_stream_finish(&stream);
}

/* ---- what part 0 says ---- */

enum { EVENT_ITEMS = 7, ACCUSATION_ITEMS = 5 };

static bool read_event_head(struct arena *arena, struct cbor_reader *r, struct receipt_head *out)
{
    out->region = cbor_read_int(r);
    out->id = cbor_read_int(r);
    out->seq = cbor_read_int(r);
    (void)cbor_read_int(r); /* the event's own id */
    out->number = cbor_read_text(r);
    struct sv bytes = cbor_read_bytes(r);
    if (cbor_finish(r) || event_decode(arena, bytes, &out->event))
        return false;
    out->at = out->event.at;
    return out->event.seq == out->seq && out->event.field_count == 0;
}

static bool read_accusation_head(struct cbor_reader *r, struct receipt_head *out)
{
    out->is_accusation = true;
    out->id = cbor_read_int(r);
    out->seq = cbor_read_int(r);
    out->number = cbor_read_text(r);
    struct sv bytes = cbor_read_bytes(r);
    struct accusation_event event;
    if (cbor_finish(r) || accusation_event_decode(bytes, &event))
        return false;
    out->at = event.at;
    return event.seq == out->seq;
}

bool receipt_head_read(struct arena *arena, const struct receipt_part *part,
                       struct receipt_head *out)
{
    struct cbor_reader r;
    *out = (struct receipt_head){0};
    if (!part->is_shown)
        return false;
    cbor_reader_init(&r, part->bytes);
    size_t items = cbor_read_array(&r);
    int64_t kind = cbor_read_int(&r);
    if (kind == RECORD_EVENT && items == EVENT_ITEMS)
        return read_event_head(arena, &r, out);
    return kind == RECORD_ACCUSATION && items == ACCUSATION_ITEMS && read_accusation_head(&r, out);
}

/* Further shown parts are fields: [id, kind, value]. */
static bool are_fields(const struct receipt_record *record)
{
    for (size_t i = 1; i < record->part_count; i++) {
        struct cbor_reader r;
        if (!record->parts[i].is_shown)
            continue;
        cbor_reader_init(&r, record->parts[i].bytes);
        bool is_field = cbor_read_array(&r) == 3;
        (void)cbor_read_text(&r);
        (void)cbor_read_text(&r);
        cbor_skip(&r);
        if (cbor_finish(&r) || !is_field)
            return false;
    }
    return true;
}

static bool is_what(const struct receipt_head *head, enum receipt_what what)
{
    if (head->is_accusation)
        return what == RECEIPT_FILED && head->seq == 1;
    switch (what) {
    case RECEIPT_FILED:
        return head->event.kind == EVENT_REGISTERED && head->seq == 1;
    case RECEIPT_ISSUED:
        return head->event.effects.document.no > 0;
    case RECEIPT_SERVED:
        return head->event.kind == EVENT_SERVED;
    case RECEIPT__WHAT_COUNT:
        break;
    }
    return false;
}

static bool what_from_word(struct sv word, enum receipt_what *out)
{
    for (int i = 0; i < RECEIPT__WHAT_COUNT; i++) {
        if (sv_is(word, WHAT_WORDS[i])) {
            *out = (enum receipt_what)i;
            return true;
        }
    }
    return false;
}

/* ---- a record ---- */

/* The grant that goes with a station's promise, signed by the log. */
static enum receipt_fault read_grant(struct receipt_reading *r)
{
    struct receipt_record *record = r->record;
    struct note *note = ARENA_NEW(r->arena, struct note);
    record->grant = ARENA_NEW(r->arena, struct station_grant);
    if (note_parse(r->arena, record->grant_note, note) ||
        station_grant_parse(note->text, record->grant))
        return RECEIPT_GRANT;
    record->promise_keys = receipt_signers(r->out, note, record->grant->origin);
    return record->promise_keys ? RECEIPT_NONE : RECEIPT_GRANT_SIGNATURE;
}

static enum receipt_fault read_station_promise(struct receipt_reading *r)
{
    struct receipt_record *record = r->record;
    struct note *note = ARENA_NEW(r->arena, struct note);
    struct station_promise promise;
    if (note_parse(r->arena, record->promise_note, note) ||
        station_promise_parse(note->text, &promise))
        return RECEIPT_PROMISE;
    enum receipt_fault fault = read_grant(r);
    if (fault)
        return fault;
    if (!note_verify(note, &record->grant->key))
        return RECEIPT_PROMISE_SIGNATURE;
    record->promise = (struct log_promise){.origin = promise.origin,
                                           .index = RECEIPT_NO_INDEX,
                                           .leaf = promise.leaf,
                                           .at = promise.at,
                                           .delay_ms = promise.by - promise.at,
                                           .number = promise.number,
                                           .office = promise.office};
    return station_promise_fits(&promise, record->grant) ? RECEIPT_NONE : RECEIPT_GRANT_LIMITS;
}

static enum receipt_fault read_promise(struct receipt_reading *r)
{
    struct receipt_record *record = r->record;
    struct note *note = ARENA_NEW(r->arena, struct note);
    if (record->grant_note.n)
        return read_station_promise(r);
    if (note_parse(r->arena, record->promise_note, note) ||
        promise_parse(note->text, &record->promise))
        return RECEIPT_PROMISE;
    record->promise_keys = receipt_signers(r->out, note, record->promise.origin);
    return record->promise_keys ? RECEIPT_NONE : RECEIPT_PROMISE_SIGNATURE;
}

static enum receipt_fault check_parts(struct receipt_reading *r, struct hash sum)
{
    struct receipt_record *record = r->record;
    if (!hash_equal(leaf_of(r->arena, record), record->promise.leaf))
        return RECEIPT_LEAF;
    if (!hash_equal(receipt_salt_sum(record), sum))
        return RECEIPT_SALTS;
    return receipt_head_read(r->arena, &record->parts[0], &record->head) ? RECEIPT_NONE
                                                                         : RECEIPT_HEAD;
}

static enum receipt_fault check_proof(struct receipt_reading *r)
{
    struct receipt_record *record = r->record;
    if (!record->proof_text.n)
        return RECEIPT_NONE;
    struct log_proof *proof = ARENA_NEW(r->arena, struct log_proof);
    record->proof = proof;
    if (log_proof_parse(r->arena, record->proof_text, proof))
        return RECEIPT_PROOF;
    if (sv_eq(proof->checkpoint.origin, record->promise.origin))
        record->checkpoint_keys = receipt_signers(r->out, &proof->note, proof->checkpoint.origin);
    if (!record->checkpoint_keys)
        return RECEIPT_CHECKPOINT_SIGNATURE;
    record->witnesses = receipt_witnesses(r->out, &proof->note);
    if (record->grant) /* its promise names no place */
        record->promise.index = proof->index;
    if (proof->index != record->promise.index)
        return RECEIPT_INDEX;
    struct sv entry = {(const char *)record->promise.leaf.bytes, HASH_BYTES};
    return log_proof_holds(proof, entry) ? RECEIPT_NONE : RECEIPT_ROOT;
}

/* The members of a record but for its parts. */
static bool read_members(struct receipt_reading *r, const json_t *json, struct sv *what,
                         struct hash *sum)
{
    static const char *const MEMBERS[] = {"what", "parts", "salt_sum", "promise", "proof", "grant"};
    size_t count = sizeof MEMBERS / sizeof MEMBERS[0];
    bool is_complete = has_members(json, MEMBERS, count - 1) || has_members(json, MEMBERS, count);
    return is_complete && json_get_text(json, "what", what) &&
           read_parts(r, json_object_get(json, "parts")) && get_hash(json, "salt_sum", sum);
}

static enum receipt_fault get_notes(struct receipt_reading *r, const json_t *json)
{
    struct sv text;
    const json_t *proof = json_object_get(json, "proof");
    if (!json_get_text(json, "promise", &text))
        return RECEIPT_PROMISE;
    r->record->promise_note = arena_sv(r->arena, text);
    if (json_object_get(json, "grant")) {
        if (!json_get_text(json, "grant", &text) || !text.n)
            return RECEIPT_GRANT;
        r->record->grant_note = arena_sv(r->arena, text);
    }
    if (json_is_null(proof))
        return RECEIPT_NONE;
    if (!json_get_text(json, "proof", &text) || !text.n)
        return RECEIPT_PROOF;
    r->record->proof_text = arena_sv(r->arena, text);
    return RECEIPT_NONE;
}

static enum receipt_fault read_record(struct receipt_reading *r, const json_t *json)
{
    struct sv what;
    struct hash sum;
    if (!read_members(r, json, &what, &sum))
        return RECEIPT_RECORD;
    enum receipt_fault notes = get_notes(r, json);
    if (notes == RECEIPT_PROMISE || notes == RECEIPT_GRANT)
        return notes;
    enum receipt_fault fault = read_promise(r);
    if (!fault)
        fault = check_parts(r, sum);
    if (fault)
        return fault;
    if (!what_from_word(what, &r->record->what) || !is_what(&r->record->head, r->record->what))
        return RECEIPT_WHAT;
    if (!are_fields(r->record))
        return RECEIPT_HEAD;
    return notes ? notes : check_proof(r);
}

/* ---- all together ---- */

/* The first record is the filing; all are of its matter, and every promise names its number. */
static enum receipt_fault check_together(const struct log_receipt *receipt, size_t at)
{
    const struct receipt_record *first = &receipt->records[0];
    const struct receipt_record *record = &receipt->records[at];
    if ((at == 0) != (record->what == RECEIPT_FILED) || (at > 0 && record->grant))
        return RECEIPT_WHAT;
    if (!sv_eq(record->promise.number, first->head.number))
        return RECEIPT_NUMBER;
    bool is_same = record->head.is_accusation == first->head.is_accusation &&
                   record->head.region == first->head.region && record->head.id == first->head.id &&
                   sv_eq(record->promise.origin, first->promise.origin) &&
                   sv_eq(record->promise.office, first->promise.office);
    return is_same ? RECEIPT_NONE : RECEIPT_MATTER;
}

/* A witness is named for what it signed: one that signed nothing was damaged. */
static enum receipt_fault check_witnesses(const struct log_receipt *receipt)
{
    receipt_key_set all = 0;
    for (size_t i = 0; i < receipt->record_count; i++)
        all |= receipt->records[i].witnesses;
    for (size_t i = 0; i < receipt->key_count; i++) {
        if (receipt->keys[i].algorithm == NOTE_COSIGNATURE_V1 && !(all >> i & 1))
            return RECEIPT_WITNESS;
    }
    return RECEIPT_NONE;
}

static enum receipt_fault read_records(struct receipt_reading *r, const json_t *list, int *record)
{
    size_t count = json_array_size(list);
    if (count < 1 || count > RECEIPT_RECORDS_MAX)
        return RECEIPT_FORMAT;
    r->out->records = ARENA_ARRAY(r->arena, struct receipt_record, count);
    for (size_t i = 0; i < count; i++) {
        *record = (int)i + 1;
        r->record = &r->out->records[i];
        r->out->record_count = i + 1;
        enum receipt_fault fault = read_record(r, json_array_get(list, i));
        if (!fault)
            fault = check_together(r->out, i);
        if (fault)
            return fault;
    }
    *record = 0;
    return check_witnesses(r->out);
}

static enum receipt_fault read_file(struct receipt_reading *r, const json_t *json, int *record)
{
    static const char *const MEMBERS[] = {"format", "keys", "records"};
    struct sv format;
    if (!has_members(json, MEMBERS, 3) || !json_get_text(json, "format", &format) ||
        !sv_is(format, FORMAT))
        return RECEIPT_FORMAT;
    enum receipt_fault fault = read_keys(r, json_object_get(json, "keys"));
    return fault ? fault : read_records(r, json_object_get(json, "records"), record);
}

enum err receipt_read(struct arena *arena, struct sv text, struct log_receipt *out,
                      struct receipt_finding *finding)
{
    struct receipt_reading r = {.arena = arena, .out = out};
    json_t *json = NULL;
    *out = (struct log_receipt){0};
    *finding = (struct receipt_finding){0};
    if (text.n > RECEIPT_SIZE_MAX)
        finding->fault = RECEIPT_TOO_LARGE;
    else if (json_parse(text, &json))
        finding->fault = RECEIPT_JSON;
    else
        finding->fault = read_file(&r, json, &finding->record);
    json_decref(json);
    return finding->fault ? ERR_BAD_INPUT : ERR_OK;
}

/* ---- whom to believe ---- */

bool receipt_knows(const struct log_receipt *receipt, receipt_key_set set,
                   const struct note_key *known, size_t count)
{
    for (size_t i = 0; i < receipt->key_count; i++) {
        for (size_t k = 0; (set >> i & 1) && k < count; k++) {
            if (note_key_equal(&receipt->keys[i], &known[k]))
                return true;
        }
    }
    return false;
}

bool receipt_is_by(const struct log_receipt *receipt, const struct note_key *known, size_t count)
{
    for (size_t i = 0; i < receipt->record_count; i++) {
        const struct receipt_record *record = &receipt->records[i];
        if (!receipt_knows(receipt, record->promise_keys, known, count) ||
            (record->proof && !receipt_knows(receipt, record->checkpoint_keys, known, count)))
            return false;
    }
    return true;
}

int64_t receipt_witnessed_at(const struct log_receipt *receipt, const struct receipt_record *record,
                             size_t key)
{
    int64_t at_s = 0;
    if (record->proof && (record->witnesses >> key & 1) &&
        note_cosigned_at(&record->proof->note, &receipt->keys[key], &at_s))
        return at_s;
    return 0;
}
