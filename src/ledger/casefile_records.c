/* Records of a case file: each is in the log that was signed, each is of this matter, and they are
 * its events from the first to the last without a gap. */
#include "base/cbor.h"
#include "ledger/casefile_private.h"
#include "ledger/record.h"

enum { RECORD_VERSION = 1 };

/* ---- a record ---- */

/* [salt, bytes] shown, [commitment] hidden. */
static bool read_part(struct casefile_reading *r, struct cbor_reader *in, struct receipt_part *out)
{
    size_t items = cbor_read_array(in);
    struct sv first = cbor_read_bytes(in);
    struct hash *into = items == 2 ? &out->salt : &out->commitment;
    if (items < 1 || items > 2 || first.n != HASH_BYTES)
        return false;
    memcpy(into->bytes, first.p, HASH_BYTES);
    out->is_shown = out->has_salt = items == 2;
    if (!out->is_shown)
        return true;
    out->bytes = arena_sv(r->arena, cbor_read_bytes(in));
    out->commitment = record_commitment(&out->salt, out->bytes);
    return !in->failed;
}

static bool read_record(struct casefile_reading *r, struct sv bytes, struct receipt_record *out)
{
    struct cbor_reader in;
    cbor_reader_init(&in, bytes);
    bool is_record = cbor_read_array(&in) == 2 && cbor_read_int(&in) == RECORD_VERSION;
    out->part_count = cbor_read_array(&in);
    if (!is_record || out->part_count < 1 || out->part_count > RECEIPT_PARTS_MAX)
        return false;
    out->parts = ARENA_ARRAY(r->arena, struct receipt_part, out->part_count);
    for (size_t i = 0; i < out->part_count; i++) {
        if (!read_part(r, &in, &out->parts[i]))
            return false;
    }
    return cbor_finish(&in) == ERR_OK;
}

static bool read_fields(struct casefile_reading *r, const struct receipt_record *record,
                        const struct field **out)
{
    struct field *fields = ARENA_ARRAY(r->arena, struct field, record->part_count);
    for (size_t i = 1; i < record->part_count; i++) {
        const struct receipt_part *part = &record->parts[i];
        fields[i - 1].kind = FIELD__COUNT;
        if (part->is_shown && event_decode_field(r->arena, part->bytes, &fields[i - 1]))
            return false;
    }
    *out = fields;
    return true;
}

/* ---- its place ---- */

/* Every proof carries the one checkpoint of the file. */
static enum casefile_fault check_tree(struct casefile_reading *r, struct receipt_record *record)
{
    struct log_receipt *log = &r->out->log;
    const struct receipt_record *first = &log->records[0];
    if (record != first) {
        if (!sv_eq(record->proof->checkpoint_note, first->proof->checkpoint_note))
            return CASEFILE_TREE;
        record->checkpoint_keys = first->checkpoint_keys;
        record->witnesses = first->witnesses;
        return CASEFILE_NONE;
    }
    if (sv_eq(record->proof->checkpoint.origin, r->out->origin))
        record->checkpoint_keys = receipt_signers(log, &record->proof->note, r->out->origin);
    record->witnesses = receipt_witnesses(log, &record->proof->note);
    return record->checkpoint_keys ? CASEFILE_NONE : CASEFILE_CHECKPOINT_SIGNATURE;
}

static struct hash leaf_of(struct arena *arena, const struct receipt_record *record)
{
    struct hash *commitments = ARENA_ARRAY(arena, struct hash, record->part_count);
    for (size_t i = 0; i < record->part_count; i++)
        commitments[i] = record->parts[i].commitment;
    return record_leaf_of(commitments, record->part_count);
}

static enum casefile_fault check_place(struct casefile_reading *r, size_t at)
{
    struct receipt_record *record = &r->out->log.records[at];
    enum casefile_fault fault = check_tree(r, record);
    if (fault)
        return fault;
    struct hash leaf = leaf_of(r->arena, record);
    record->promise.leaf = leaf;
    record->promise.index = record->proof->index;
    if (!log_proof_holds(record->proof, (struct sv){(const char *)leaf.bytes, HASH_BYTES}))
        return CASEFILE_ROOT;
    return at && record->proof->index <= r->out->log.records[at - 1].proof->index ? CASEFILE_PLACE
                                                                                  : CASEFILE_NONE;
}

/* ---- its matter ---- */

static enum casefile_fault check_matter(const struct casefile *file, size_t at)
{
    const struct receipt_head *first = &file->log.records[0].head;
    const struct receipt_head *head = &file->log.records[at].head;
    if (head->is_accusation || head->region != first->region || head->id != first->id)
        return CASEFILE_MATTER;
    if (head->seq != (int64_t)at + 1 || (at == 0) != (head->event.kind == EVENT_REGISTERED))
        return CASEFILE_ORDER;
    return sv_eq(head->number, at ? SV("") : file->number) ? CASEFILE_NONE : CASEFILE_NUMBER;
}

static enum casefile_fault check_record(struct casefile_reading *r, size_t at)
{
    struct casefile *file = r->out;
    struct receipt_record *record = &file->log.records[at];
    struct sv name = casefile_record_name(r->arena, (int64_t)at + 1);
    struct sv bytes = casefile_entry(file, name);
    r->finding->record = (int)at + 1;
    if (!bytes.p)
        return CASEFILE_COUNT;
    if (!read_record(r, bytes, record) || file->told[at].part_count != record->part_count ||
        !read_fields(r, record, &file->fields[at]))
        return CASEFILE_RECORD;
    if (!receipt_head_read(r->arena, &record->parts[0], &record->head))
        return CASEFILE_HEAD;
    enum casefile_fault fault = check_place(r, at);
    return fault ? fault : check_matter(file, at);
}

/* ---- all of them ---- */

/* As many records as were signed for, and as many proofs. */
static enum casefile_fault read_proofs(struct casefile_reading *r, const json_t *json)
{
    static const char *const MEMBERS[] = {"format", "proofs"};
    struct log_receipt *log = &r->out->log;
    struct sv format;
    const json_t *list = json_object_get(json, "proofs");
    if (!casefile_has_members(json, MEMBERS, 2) || !json_get_text(json, "format", &format) ||
        !sv_is(format, CASEFILE_PROOFS_FORMAT) || json_array_size(list) != log->record_count)
        return CASEFILE_PROOF;
    for (size_t i = 0; i < log->record_count; i++) {
        const json_t *item = json_array_get(list, i);
        struct receipt_record *record = &log->records[i];
        r->finding->record = (int)i + 1;
        if (!json_is_string(item))
            return CASEFILE_PROOF;
        struct sv text = {json_string_value(item), json_string_length(item)};
        record->proof = ARENA_NEW(r->arena, struct log_proof);
        record->proof_text = arena_sv(r->arena, text);
        if (log_proof_parse(r->arena, record->proof_text, record->proof))
            return CASEFILE_PROOF;
    }
    r->finding->record = 0;
    return CASEFILE_NONE;
}

static enum casefile_fault open_proofs(struct casefile_reading *r)
{
    json_t *json = NULL;
    struct sv text = casefile_entry(r->out, SV(CASEFILE_PROOFS_NAME));
    if (text.n > CASEFILE_JSON_MAX || json_parse(text, &json))
        return CASEFILE_PROOF;
    enum casefile_fault fault = read_proofs(r, json);
    json_decref(json);
    return fault;
}

static size_t count_records(const struct casefile *file)
{
    size_t count = 0;
    for (size_t i = 0; i < file->entry_count; i++)
        count += sv_starts_with(file->entries[i].name, SV("records/"));
    return count;
}

/* A witness is named for what it signed. */
static enum casefile_fault check_witnesses(const struct log_receipt *log)
{
    for (size_t i = 0; i < log->key_count; i++) {
        if (log->keys[i].algorithm == NOTE_COSIGNATURE_V1 && !(log->records[0].witnesses >> i & 1))
            return CASEFILE_WITNESS;
    }
    return CASEFILE_NONE;
}

enum casefile_fault casefile_read_records(struct casefile_reading *r)
{
    struct casefile *file = r->out;
    if (count_records(file) != file->log.record_count)
        return CASEFILE_COUNT;
    file->fields = ARENA_ARRAY(r->arena, const struct field *, file->log.record_count);
    enum casefile_fault fault = open_proofs(r);
    for (size_t i = 0; !fault && i < file->log.record_count; i++)
        fault = check_record(r, i);
    if (fault)
        return fault;
    r->finding->record = 0;
    return check_witnesses(&file->log);
}
