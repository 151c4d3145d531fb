/* Putting a case file together: every event of the matter with its proof, documents as text, files,
 * a page to read, and the list of it all, signed.
 *
 * 1. Names, telephones, addresses and numbers of people are never opened here.
 * 2. What the reader may not see on the case page is not in their file.
 * 3. In a redacted file stands no word that somebody wrote. */
#include "service/casefiles.h"

#include "base/assert.h"
#include "base/utf8.h"
#include "ledger/publish.h"
#include "service/casefile_private.h"
#include "service/ledger.h"
#include "service/service_private.h"
#include "service/words.h"

#define PIECE_MAX (64u << 20)

void casefile_add(struct casefile_making *m, struct sv name, struct sv bytes)
{
    ASSERT(m->file.entry_count < m->entry_room);
    m->entries[m->file.entry_count++] = (struct zip_entry){name, bytes};
}

static void leave_out(struct casefile_making *m, struct casefile_lack lack)
{
    ASSERT(m->file.lack_count < m->lack_room);
    m->lacks[m->file.lack_count++] = lack;
}

/* What was written into a buffer, kept; the buffer is released. */
static struct sv keep(struct casefile_making *m, struct buf *buf)
{
    struct sv kept = arena_sv(m->scratch, buf_view(buf));
    buf_release(buf);
    return kept;
}

/* ---- a record ---- */

static bool is_hidden(const struct casefile_making *m, const struct event *event,
                      const struct field *field, enum casefile_why *why)
{
    const struct rule_field *rule = action_field(event_action(m->view->rulebook, event), field->id);
    *why = CASEFILE_WHY_OFFICE;
    if (m->file.variant == CASEFILE_COMPLETE)
        return rule && rule->is_sealed && !m->view->reads_sealed;
    *why = casefile_why_hidden(field->kind);
    return !casefile_may_show(field->kind);
}

static void fill_parts(struct casefile_making *m, size_t at, const struct logged_record *logged)
{
    const struct event *event = &m->view->events[at];
    struct receipt_record *out = &m->file.log.records[at];
    ASSERT(logged->record.count == 1 + event->field_count);
    out->part_count = logged->record.count;
    out->parts = ARENA_ARRAY(m->call->arena, struct receipt_part, out->part_count);
    for (size_t i = 0; i < out->part_count; i++) {
        struct receipt_part *part = &out->parts[i];
        enum casefile_why why = CASEFILE_WHY_ERASED;
        bool hides = logged->record.parts[i].is_erased ||
                     (i > 0 && is_hidden(m, event, &event->fields[i - 1], &why));
        part->commitment = logged->commitments[i];
        part->is_shown = part->has_salt = !hides;
        if (hides) {
            leave_out(m, (struct casefile_lack){.kind = CASEFILE_LACK_PART,
                                                .why = why,
                                                .record = (int64_t)at + 1,
                                                .part = (int64_t)i});
            continue;
        }
        part->salt = logged->salts[i];
        part->bytes = logged->record.parts[i].bytes;
    }
}

/* A value in words, of what is no text of its own. */
static struct sv told_value(const struct casefile_making *m, const struct rule_field *rule,
                            const struct field *field)
{
    return casefile_may_show(field->kind) ? words_field(m->call, m->view->rulebook, rule, field)
                                          : SV("");
}

/* Fields that the procedure adds and no rulebook names. */
static struct sv part_name(const struct casefile_making *m, const struct rule_field *rule,
                           const struct field *field)
{
    static const struct {
        const char *id, *zh, *en;
    } ADDED[] = {{"title", "标题", "Title"}, {"document", "第几份文书", "Document no."}};
    if (rule)
        return words_in(&rule->name, m->call->lang);
    for (size_t i = 0; i < sizeof ADDED / sizeof ADDED[0]; i++) {
        if (sv_is(field->id, ADDED[i].id))
            return sv_from(m->call->lang == LANG_EN ? ADDED[i].en : ADDED[i].zh);
    }
    return field->id;
}

static void tell(struct casefile_making *m, size_t at)
{
    struct arena *arena = m->call->arena;
    const struct event *event = &m->view->events[at];
    const struct rule_action *action = event_action(m->view->rulebook, event);
    struct casefile_told *out = &m->told[at];
    out->part_count = 1 + event->field_count;
    struct sv *names = ARENA_ARRAY(arena, struct sv, out->part_count);
    struct sv *values = ARENA_ARRAY(arena, struct sv, out->part_count);
    for (size_t i = 0; i < event->field_count; i++) {
        const struct rule_field *rule = action_field(action, event->fields[i].id);
        names[1 + i] = part_name(m, rule, &event->fields[i]);
        values[1 + i] = told_value(m, rule, &event->fields[i]);
    }
    out->part_names = names;
    out->part_values = values;
    out->name = words_event_to_others(m->view->rulebook, event, m->call->lang);
    out->unit = words_unit_full(m->call->office->units, event->actor.unit);
    out->role = words_role(m->view->rulebook, event->actor.role, m->call->lang);
}

static struct ledger_key key_of(const struct casefile_making *m, size_t at)
{
    const struct petition_key *petition = &m->view->key;
    return (struct ledger_key){RECORD_EVENT, {petition->region, petition->id, (int64_t)at + 1}};
}

static enum err find_checkpoint(struct casefile_making *m, const struct log_keys *keys)
{
    const struct ledger_key key = key_of(m, m->view->event_count - 1);
    struct ledger_entry entry;
    enum err err = store_ledger_find(m->call->conn, &key, &entry);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_UNAVAILABLE : err;
    return service_checkpoint_over(m->call, keys, entry.index, &m->checkpoint);
}

static enum err add_record(struct casefile_making *m, size_t at)
{
    struct call *call = m->call;
    struct logged_record logged;
    struct receipt_record *record = &m->file.log.records[at];
    const struct ledger_key key = key_of(m, at);
    enum err err = logged_record_load(call, &key, &logged);
    if (!err)
        err = publish_proof_in(call->conn, call->arena, &m->checkpoint, logged.entry.index,
                               &record->proof_text);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    struct buf bytes;
    fill_parts(m, at, &logged);
    tell(m, at);
    buf_init(&bytes, PIECE_MAX);
    casefile_write_record(record, &bytes);
    casefile_add(m, casefile_record_name(call->arena, (int64_t)at + 1), keep(m, &bytes));
    return ERR_OK;
}

/* ---- what stands beside the records ---- */

static enum err add_document(struct casefile_making *m, const struct document *document)
{
    struct document_view view;
    const struct casefile_lack lack = {.kind = CASEFILE_LACK_DOCUMENT,
                                       .why = CASEFILE_WHY_WORDS,
                                       .record = document->event_seq,
                                       .document = document->no};
    if (m->file.variant == CASEFILE_REDACTED) {
        leave_out(m, lack);
        return ERR_OK;
    }
    enum err err = service_document_of(m->call, m->view, document->no, &view);
    if (!err)
        casefile_add(m, casefile_document_name(m->call->arena, document->no),
                     casefile_document_text(m, &view));
    return err;
}

static enum err add_file(struct casefile_making *m, size_t at, const struct attachment *file,
                         size_t *left)
{
    struct sv bytes = {0};
    struct casefile_lack lack = {.kind = CASEFILE_LACK_FILE,
                                 .why = CASEFILE_WHY_SIZE,
                                 .record = (int64_t)at + 1,
                                 .file = file->id};
    if (file->size_bytes > (int64_t)*left) {
        leave_out(m, lack);
        return ERR_OK;
    }
    enum err err = attachment_open(m->call, &m->view->key, file, m->scratch, &bytes);
    if (err == ERR_NOT_FOUND) {
        lack.why = CASEFILE_WHY_DISPOSED;
        leave_out(m, lack);
        return ERR_OK;
    }
    if (err)
        return err;
    *left -= bytes.n;
    casefile_add(m, casefile_file_name(m->call->arena, file), bytes);
    return ERR_OK;
}

static enum err add_files_of(struct casefile_making *m, size_t at, size_t *left)
{
    const struct event *event = &m->view->events[at];
    const struct receipt_record *record = &m->file.log.records[at];
    enum err err = ERR_OK;
    for (size_t i = 0; i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        bool has_files = field->kind == FIELD_UPLOADS && record->parts[1 + i].is_shown;
        for (size_t k = 0; !err && has_files && k < field->count; k++)
            err = add_file(m, at, &field->attachments[k], left);
    }
    return err;
}

static enum err add_contents(struct casefile_making *m)
{
    const struct petition *petition = &m->view->petition;
    size_t left = CASEFILE_FILES_MAX;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < petition->document_count; i++)
        err = add_document(m, &petition->documents[i]);
    for (size_t i = 0; !err && i < m->view->event_count; i++)
        err = add_files_of(m, i, &left);
    return err;
}

/* ---- the list, the signature, the zip ---- */

static struct sv sign(struct casefile_making *m, const struct log_keys *keys, struct sv case_json)
{
    struct buf text, note;
    buf_init(&text, NOTE_SIZE_MAX);
    buf_init(&note, NOTE_SIZE_MAX);
    casefile_write_statement(&m->file, case_json, &text);
    log_keys_sign(keys, buf_view(&text), &note);
    buf_release(&text);
    return keep(m, &note);
}

/* Index, list and signature in front, then what the list has. */
static enum err pack(struct casefile_making *m, const struct log_keys *keys, struct sv *out)
{
    struct buf bytes;
    size_t count = m->file.entry_count;
    struct zip_entry *all = ARENA_ARRAY(m->scratch, struct zip_entry, count + 2);
    buf_init(&bytes, CASEFILE_JSON_MAX);
    casefile_write_case(&m->file, &bytes);
    enum err err = buf_finish(&bytes);
    all[0] = (struct zip_entry){SV(CASEFILE_CASE_NAME), keep(m, &bytes)};
    all[1] = (struct zip_entry){SV(CASEFILE_SIGNATURE_NAME), sign(m, keys, all[0].bytes)};
    memcpy(all + 2, m->entries, count * sizeof *all);
    if (err)
        return err;
    buf_init(&bytes, 2 * (size_t)CASEFILE_FILES_MAX);
    err = zip_write(all, count + 2, &bytes);
    arena_reset(m->scratch); /* what was packed is large and has served */
    if (!err)
        *out = arena_sv(m->call->arena, buf_view(&bytes));
    buf_release(&bytes);
    return err;
}

static enum err compose(struct casefile_making *m, const struct log_keys *keys, struct sv *out)
{
    struct buf bytes;
    enum err err = find_checkpoint(m, keys);
    for (size_t i = 0; !err && i < m->view->event_count; i++)
        err = add_record(m, i);
    if (!err)
        err = logged_keys_gather(m->call, keys, &m->file.log);
    if (!err)
        err = add_contents(m);
    if (err)
        return err;
    buf_init(&bytes, CASEFILE_JSON_MAX);
    casefile_write_proofs(&m->file, &bytes);
    err = buf_finish(&bytes);
    casefile_add(m, SV(CASEFILE_PROOFS_NAME), keep(m, &bytes));
    if (err)
        return err;
    casefile_add(m, SV(CASEFILE_INDEX_NAME), casefile_index(m));
    return pack(m, keys, out);
}

/* ---- making one ---- */

static enum err make_room(struct casefile_making *m)
{
    struct arena *arena = m->call->arena;
    const struct petition_view *view = m->view;
    size_t parts = view->petition.document_count + view->petition.attachment_count;
    m->entry_room = 2 + view->event_count + parts;
    if (m->entry_room + 2 > CASEFILE_ENTRIES_MAX)
        return ERR_TOO_LARGE;
    m->lack_room = parts;
    for (size_t i = 0; i < view->event_count; i++)
        m->lack_room += 1 + view->events[i].field_count;
    m->entries = ARENA_ARRAY(arena, struct zip_entry, m->entry_room);
    m->lacks = ARENA_ARRAY(arena, struct casefile_lack, m->lack_room);
    m->told = ARENA_ARRAY(arena, struct casefile_told, view->event_count);
    m->file.entries = m->entries;
    m->file.lacks = m->lacks;
    m->file.told = m->told;
    m->file.log.record_count = view->event_count;
    m->file.log.records = ARENA_ARRAY(arena, struct receipt_record, view->event_count);
    return ERR_OK;
}

static enum err make_of(struct call *call, const struct petition_view *view,
                        enum casefile_variant variant, struct sv *out)
{
    struct log_keys *keys = ARENA_NEW(call->arena, struct log_keys);
    struct casefile_making *m = ARENA_NEW(call->arena, struct casefile_making);
    enum err err = service_log_keys(call->service, keys, call->fail);
    if (err)
        return err;
    *m = (struct casefile_making){
        .call = call,
        .scratch = arena_new_wiping(),
        .view = view,
        .file = {.variant = variant,
                 .number = view->number,
                 .office = words_unit_full(call->office->units, view->petition.office),
                 .origin = log_keys_origin(keys),
                 .made_at = call->now}};
    err = make_room(m);
    if (!err)
        err = compose(m, keys, out);
    log_keys_wipe(keys);
    arena_free(&m->scratch);
    return err;
}

/* Who opens identities there may take the matter out; what for, they say. */
static enum err may_make(struct call *call, const struct petition *petition,
                         const struct casefile_wish *wish, struct grant *as)
{
    if (!access_may_open_identity(petition, call->who.grants, call->who.grant_count,
                                  call->office->units, as))
        return ERR_FORBIDDEN;
    return utf8_length(utf8_trim(wish->purpose)) < 2
               ? fail_field(call->fail, "purpose", "required", "")
               : ERR_OK;
}

enum err service_casefile_make(struct call *call, id64 petition, const struct casefile_wish *wish,
                               struct casefile_made *out)
{
    struct petition_view *view = ARENA_NEW(call->arena, struct petition_view);
    struct grant as;
    enum err err = service_case_view(call, petition, view);
    if (!err)
        err = may_make(call, &view->petition, wish, &as);
    if (!err)
        err = make_of(call, view, wish->variant, &out->bytes);
    const char *mark = wish->variant == CASEFILE_REDACTED ? "-redacted" : "";
    if (!err)
        out->name = arena_printf(call->arena, "%.*s%s.hycase", SV_FMT(view->number), mark);
    return err;
}

enum err service_casefile_note(struct call *call, id64 petition, const struct casefile_wish *wish)
{
    struct loaded loaded;
    enum err err = petition_load_for_staff(call, petition, &loaded);
    struct look look = {.petition = loaded.key, .kind = READING_COPY};
    if (!err)
        err = may_make(call, &loaded.petition, wish, &look.as);
    if (err)
        return err;
    look.purpose = utf8_trim(wish->purpose);
    look.petition = loaded.key;
    look.is_each = true;
    err = reading_note(call, &look, NULL);
    const char *kind =
        wish->variant == CASEFILE_REDACTED ? "casefile_made_redacted" : "casefile_made";
    return err ? err : audit_add(call, kind, loaded.number, look.purpose);
}
