/* Putting a receipt together from the stored rows: parts, the log's promise for each record, and
 * the proof where a checkpoint has it.
 *
 * 1. What a part says is shown only where the petitioner has it anyway.
 * 2. A part that is kept back goes without its salt: nobody can try guesses on it.
 * 3. Parts that do not give the leaf in the log are never signed for. */
#include "service/receipts.h"

#include "base/assert.h"
#include "base/log.h"
#include "ledger/publish.h"
#include "ledger/receipt.h"
#include "service/accusations.h"
#include "service/ledger.h"
#include "service/logged.h"
#include "service/service_private.h"
#include "service/words.h"
#include "store/stations.h"

struct composing {
    struct call *call;
    const struct petition_view *view; /* NULL for an accusation */
    const struct receipt_wish *wish;
    id64 accusation;
    struct sv number;
    id64 office; /* who promises */
    struct log_keys *keys;
    struct log_receipt out;
    size_t room; /* for records */
};

/* ---- what is shown ---- */

static bool is_one_of(struct sv id, const char *const *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (sv_is(id, ids[i]))
            return true;
    }
    return false;
}

enum showing { SHOW_NOTHING, SHOW_COMPARABLE, SHOW_ALL };

/* The petitioner's own words are comparable; of files the name, the size and the digest are shown,
 * since nobody can find a file again by its commitment alone. */
static enum showing of_filing(const struct composing *c, const struct field *field)
{
    static const char *const WORDS[] = {"title",   "facts",   "place",       "claims",
                                        "channel", "purpose", "received_day"};
    if (sv_is(field->id, "uploads"))
        return SHOW_ALL;
    if (!is_one_of(field->id, WORDS, sizeof WORDS / sizeof WORDS[0]))
        return SHOW_NOTHING;
    return c->wish->shows_text ? SHOW_ALL : SHOW_COMPARABLE;
}

static bool has_findings(const struct event *event)
{
    for (size_t i = 0; i < event->field_count; i++) {
        if (event->fields[i].kind == FIELD_FINDINGS)
            return true;
    }
    return false;
}

/* What a document told, and that it was served: as document.c shows it. */
static enum showing of_answer(const struct composing *c, const struct event *event,
                              const struct field *field)
{
    const struct rule_field *rule = action_field(event_action(c->view->rulebook, event), field->id);
    bool is_opinion =
        field->kind == FIELD_FINDINGS || (sv_is(field->id, "text") && has_findings(event));
    bool is_shown = (rule && rule->is_public) || is_opinion || field->kind == FIELD_DOCUMENT;
    return is_shown ? SHOW_ALL : SHOW_NOTHING;
}

/* ---- a record ---- */

struct source {
    enum receipt_what what;
    const struct event *event; /* NULL for an accusation: it has its head alone */
    time_ms at;
    struct logged_record logged;
};

/* The row with its salt: an accusation's lies beside it. */
static enum err load_row(struct call *call, const struct ledger_key *key, struct ledger_row *out)
{
    enum err err = store_ledger_event_row(call->conn, call->arena, key, out);
    if (!err && key->kind == RECORD_ACCUSATION)
        err = store_record_salt_get(call->conn, call->arena, key, &out->salt);
    return err;
}

enum err logged_record_load(struct call *call, const struct ledger_key *key,
                            struct logged_record *out)
{
    struct arena *arena = call->arena;
    struct ledger_row row;
    enum err err = store_ledger_find(call->conn, key, &out->entry);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_UNAVAILABLE : err;
    err = load_row(call, key, &row);
    if (!err)
        err = record_of_row(arena, &row, &out->record);
    if (!err)
        err = record_salts(arena, row.salt, out->record.count, &out->salts);
    if (!err)
        err = record_commitments(arena, &out->record, row.salt, &out->commitments);
    if (err)
        return err;
    if (hash_equal(record_leaf_of(out->commitments, out->record.count), out->entry.leaf))
        return ERR_OK;
    LOG_ERROR("receipt", "record %d %lld is not what the log has", key->kind,
              (long long)out->entry.index);
    return ERR_CORRUPT;
}

static enum err load_source(const struct composing *c, int64_t seq, struct source *out)
{
    if (!c->view) {
        const struct ledger_key key = {RECORD_ACCUSATION, {c->accusation, seq}};
        return logged_record_load(c->call, &key, &out->logged);
    }
    const struct petition_key *petition = &c->view->key;
    const struct ledger_key key = {RECORD_EVENT, {petition->region, petition->id, seq}};
    ASSERT(seq >= 1 && (uint64_t)seq <= c->view->event_count);
    out->event = &c->view->events[seq - 1];
    out->at = out->event->at;
    return logged_record_load(c->call, &key, &out->logged);
}

/* Part 0 is the head; part i the field i - 1, which an erasure leaves in its place. */
static enum showing showing_of(const struct composing *c, const struct source *source, size_t part)
{
    if (part == 0)
        return SHOW_ALL;
    const struct field *field = &source->event->fields[part - 1];
    if (source->logged.record.parts[part].is_erased)
        return SHOW_NOTHING;
    return source->what == RECEIPT_FILED ? of_filing(c, field) : of_answer(c, source->event, field);
}

static void fill_parts(const struct composing *c, const struct source *source,
                       struct receipt_record *out)
{
    ASSERT(source->logged.record.count == 1 + (source->event ? source->event->field_count : 0));
    out->part_count = source->logged.record.count;
    out->parts = ARENA_ARRAY(c->call->arena, struct receipt_part, out->part_count);
    for (size_t i = 0; i < out->part_count; i++) {
        struct receipt_part *part = &out->parts[i];
        enum showing showing = showing_of(c, source, i);
        part->commitment = source->logged.commitments[i];
        part->has_salt = showing != SHOW_NOTHING;
        part->is_shown = showing == SHOW_ALL;
        if (part->has_salt)
            part->salt = source->logged.salts[i];
        if (part->is_shown)
            part->bytes = source->logged.record.parts[i].bytes;
    }
}

/* From what is stored alone, so that asking again gives the same promise. */
static void sign_promise(const struct composing *c, const struct source *source,
                         struct receipt_record *out)
{
    struct buf text, note;
    const struct log_promise promise = {.origin = log_keys_origin(c->keys),
                                        .index = source->logged.entry.index,
                                        .leaf = source->logged.entry.leaf,
                                        .at = source->at,
                                        .delay_ms = PROMISE_DELAY_MS,
                                        .number = c->number,
                                        .office =
                                            words_unit_full(c->call->office->units, c->office)};
    buf_init(&text, NOTE_SIZE_MAX);
    buf_init(&note, NOTE_SIZE_MAX);
    promise_format(&promise, &text);
    log_keys_sign(c->keys, buf_view(&text), &note);
    out->promise_note = arena_sv(c->call->arena, buf_view(&note));
    buf_release(&text);
    buf_release(&note);
}

/* What a station promised of the filing stands in the place of our own promise, as long as the
 * grant is signed by the key that signs now and names the office as it is named. */
static enum err take_station_promise(const struct composing *c, struct receipt_record *out)
{
    struct call *call = c->call;
    struct stored_station station;
    struct station_grant grant;
    struct sv note, text;
    id64 id;
    enum err err = store_station_promise_get(call->conn, call->arena, c->view->key.id, &id, &note);
    if (!err)
        err = store_station_get(call->conn, call->arena, id, &station);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    struct sv office = words_unit_full(call->office->units, c->view->petition.office);
    if (!station_note_signed(call->arena, station.note, &c->keys->signers[0].key, &text) ||
        station_grant_parse(text, &grant) || !sv_eq(grant.office, office))
        return ERR_OK;
    out->promise_note = note;
    out->grant_note = station.note;
    return ERR_OK;
}

static enum err add_record(struct composing *c, enum receipt_what what, int64_t seq, time_ms at)
{
    struct source source = {.what = what, .at = at};
    if (c->out.record_count == c->room)
        return ERR_TOO_LARGE;
    enum err err = load_source(c, seq, &source);
    if (err)
        return err;
    struct receipt_record *record = &c->out.records[c->out.record_count++];
    *record = (struct receipt_record){.what = what};
    fill_parts(c, &source, record);
    sign_promise(c, &source, record);
    if (what == RECEIPT_FILED && c->view)
        err = take_station_promise(c, record);
    if (err)
        return err;
    err = publish_proof(c->call->conn, c->call->arena, source.logged.entry.index,
                        &record->proof_text);
    if (err == ERR_NOT_FOUND)
        record->proof_text = SV("");
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* ---- which records ---- */

static enum err add_services(struct composing *c, int document)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < c->view->event_count; i++) {
        const struct event *event = &c->view->events[i];
        if (event->kind == EVENT_SERVED &&
            field_number(event->fields, event->field_count, "document", 0) == document)
            err = add_record(c, RECEIPT_SERVED, event->seq, 0);
    }
    return err;
}

static enum err add_documents(struct composing *c)
{
    const struct petition *petition = &c->view->petition;
    bool is_found = c->wish->document == 0;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < petition->document_count; i++) {
        const struct document *document = &petition->documents[i];
        const struct rule_document *rule = rulebook_document(c->view->rulebook, document->kind);
        bool is_wanted = c->wish->document == 0 || c->wish->document == document->no;
        if (!is_wanted || document->served_day == DAY_NONE || !rule || !rule->is_public)
            continue;
        is_found = true;
        err = add_record(c, RECEIPT_ISSUED, document->event_seq, 0);
        if (!err)
            err = add_services(c, document->no);
    }
    return err || is_found ? err : ERR_NOT_FOUND;
}

/* ---- keys ---- */

struct gathering {
    struct call *call;
    const struct log_keys *keys;
    struct note_key *list;
    size_t count;
};

static void add_key(struct gathering *g, const struct note_key *key)
{
    if (g->count < RECEIPT_KEYS_MAX)
        g->list[g->count++] = *key;
}

/* Keys of the log that signed the checkpoint beside the first, and as cosigners when. */
static void add_log_keys(struct gathering *g, const struct note *note)
{
    int64_t at_s;
    for (size_t i = 1; i < g->keys->count; i++) {
        if (note_verify(note, &g->keys->signers[i].key))
            add_key(g, &g->keys->signers[i].key);
    }
    for (size_t i = 0; i < g->keys->count; i++) {
        if (note_cosigned_at(note, &g->keys->stampers[i].key, &at_s))
            add_key(g, &g->keys->stampers[i].key);
    }
}

static enum err add_witnesses(struct gathering *g, const struct note *note, int64_t size)
{
    const struct stored_cosignature *lines;
    size_t count;
    int64_t at_s;
    enum err err = store_cosignatures(g->call->conn, g->call->arena, size, &lines, &count);
    for (size_t i = 0; !err && i < count; i++) {
        struct note_key key;
        bool is_again = i > 0 && sv_eq(lines[i].witness, lines[i - 1].witness);
        if (!is_again && !note_key_parse(lines[i].witness, &key) &&
            note_cosigned_at(note, &key, &at_s))
            add_key(g, &key);
    }
    return err;
}

enum err logged_keys_gather(struct call *call, const struct log_keys *keys, struct log_receipt *out)
{
    struct log_proof *proof = ARENA_NEW(call->arena, struct log_proof);
    struct sv text = {0};
    struct gathering g = {call, keys, ARENA_ARRAY(call->arena, struct note_key, RECEIPT_KEYS_MAX),
                          0};
    add_key(&g, &keys->signers[0].key);
    for (size_t i = 0; i < out->record_count && !text.n; i++)
        text = out->records[i].proof_text;
    enum err err = ERR_OK;
    if (text.n && log_proof_parse(call->arena, text, proof))
        err = ERR_CORRUPT;
    if (text.n && !err) {
        add_log_keys(&g, &proof->note);
        err = add_witnesses(&g, &proof->note, proof->checkpoint.size);
    }
    out->keys = g.list;
    out->key_count = g.count;
    return err;
}

/* ---- all together ---- */

static enum err write_out(struct composing *c, struct sv *json_out)
{
    struct buf json;
    enum err err = logged_keys_gather(c->call, c->keys, &c->out);
    if (err)
        return err;
    buf_init(&json, RECEIPT_SIZE_MAX);
    receipt_write(&c->out, &json);
    err = buf_finish(&json);
    if (!err)
        *json_out = arena_sv(c->call->arena, buf_view(&json));
    buf_release(&json);
    return err;
}

/* The filing, given at `at` where no event says so, and what followed. */
static enum err make(struct composing *c, time_ms at, struct sv *json_out)
{
    c->keys = ARENA_NEW(c->call->arena, struct log_keys);
    c->out.records = ARENA_ARRAY(c->call->arena, struct receipt_record, c->room);
    enum err err = service_log_keys(c->call->service, c->keys, c->call->fail);
    if (err)
        return err;
    err = add_record(c, RECEIPT_FILED, 1, at);
    if (!err && c->view)
        err = add_documents(c);
    if (!err)
        err = write_out(c, json_out);
    log_keys_wipe(c->keys);
    return err;
}

static enum err of_petition(struct call *call, const struct petition_view *view,
                            const struct receipt_wish *wish, struct sv *json_out)
{
    size_t room = 1 + view->petition.document_count + view->event_count;
    struct composing *c = ARENA_NEW(call->arena, struct composing);
    *c = (struct composing){.call = call,
                            .view = view,
                            .wish = wish,
                            .number = view->number,
                            .office = view->petition.office,
                            .room = room < RECEIPT_RECORDS_MAX ? room : RECEIPT_RECORDS_MAX};
    return make(c, 0, json_out);
}

enum err service_follow_receipt(struct call *call, const struct receipt_wish *wish,
                                struct sv *json_out)
{
    struct petition_view view;
    enum err err = service_follow_view(call, &view);
    return err ? err : of_petition(call, &view, wish, json_out);
}

enum err service_petition_receipt(struct call *call, id64 petition, const struct receipt_wish *wish,
                                  struct sv *json_out)
{
    struct petition_view view;
    enum err err = service_case_view(call, petition, &view);
    return err ? err : of_petition(call, &view, wish, json_out);
}

enum err service_accusation_receipt(struct call *call, struct sv number, struct sv code,
                                    struct sv *json_out)
{
    struct accusation_follow follow;
    enum err err = service_accusation_follow(call, number, code, &follow);
    if (err)
        return err;
    struct composing *c = ARENA_NEW(call->arena, struct composing);
    *c = (struct composing){.call = call,
                            .accusation = follow.stored.id,
                            .number = follow.stored.number,
                            .office = call->office->info.unit,
                            .room = 1};
    return make(c, follow.stored.events[0].at, json_out);
}
