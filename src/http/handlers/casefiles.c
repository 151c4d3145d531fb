/* Case files: packed on a worker, on record before they are answered. */
#include "service/casefiles.h"

#include "http/handlers/render.h"
#include "http/routes.gen.h"

static struct casefile_wish wish_of(const struct request *rq)
{
    struct casefile_wish wish = {.purpose = input_text(rq->input, "purpose")};
    (void)casefile_variant_from_word(input_text(rq->input, "variant"), &wish.variant);
    return wish;
}

enum err handler_casefile_make_prepare(struct request *rq)
{
    const struct casefile_wish wish = wish_of(rq);
    struct casefile_made *made = ARENA_NEW(rq->arena, struct casefile_made);
    rq->prepared = made;
    return service_casefile_make(&rq->call, request_id(rq, "petition"), &wish, made);
}

enum err handler_casefile_make(struct request *rq)
{
    const struct casefile_made *made = rq->prepared;
    const struct casefile_wish wish = wish_of(rq);
    enum err err = service_casefile_note(&rq->call, request_id(rq, "petition"), &wish);
    if (err)
        return err;
    rq->reply.file_bytes = made->bytes;
    rq->reply.file_mime = SV("application/vnd.huiyin.casefile+zip");
    rq->reply.file_name = made->name;
    return ERR_OK;
}

/* ---- one that somebody brings ---- */

/* Rendered while it is looked at, so that the write has nothing to do but to record it. */
struct checked {
    struct casefile_seen seen;
    struct sv json;
};

static void render_parts(struct json_writer *w, const struct call *call,
                         const struct casefile *file, size_t at)
{
    const struct casefile_told *told = &file->told[at];
    jsonw_array(w, "parts");
    for (size_t i = 1; i < told->part_count; i++) {
        struct sv why;
        struct sv text = service_casefile_part(call, file, at, i, &why);
        jsonw_object(w, NULL);
        jsonw_text(w, "name", told->part_names[i]);
        if (text.p)
            jsonw_text(w, "text", text);
        else
            jsonw_null(w, "text");
        jsonw_text_or_null(w, "left_out", why);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_record(struct json_writer *w, const struct call *call,
                          const struct casefile *file, size_t at)
{
    const struct casefile_told *told = &file->told[at];
    const struct receipt_head *head = &file->log.records[at].head;
    jsonw_object(w, NULL);
    jsonw_int(w, "no", (int64_t)at + 1);
    jsonw_time(w, "at", head->at);
    jsonw_text(w, "kind", sv_from(event_kind_word(head->event.kind)));
    jsonw_text(w, "name", told->name);
    jsonw_text_or_null(w, "unit", told->unit);
    jsonw_text_or_null(w, "role", told->role);
    jsonw_text_or_null(w, "document", head->event.effects.document.number);
    render_parts(w, call, file, at);
    jsonw_object_end(w);
}

static void render_signed(struct json_writer *w, const struct casefile_seen *seen)
{
    const struct log_receipt *log = &seen->file.log;
    jsonw_array(w, "keys");
    for (size_t i = 0; i < seen->key_count; i++)
        jsonw_text(w, NULL, seen->keys[i]);
    jsonw_array_end(w);
    jsonw_array(w, "witnesses");
    for (size_t i = 0; i < log->key_count; i++) {
        bool is_outside = !sv_eq(log->keys[i].name, seen->file.origin);
        if (is_outside && receipt_witnessed_at(log, &log->records[0], i))
            jsonw_text(w, NULL, log->keys[i].name);
    }
    jsonw_array_end(w);
}

static void render_case(struct json_writer *w, const struct call *call,
                        const struct casefile_seen *seen)
{
    const struct casefile *file = &seen->file;
    jsonw_object(w, "case");
    jsonw_text(w, "number", file->number);
    jsonw_text(w, "office", file->office);
    jsonw_text(w, "origin", file->origin);
    jsonw_text(w, "variant", sv_from(casefile_variant_word(file->variant)));
    jsonw_time(w, "made_at", file->made_at);
    jsonw_bool(w, "is_ours", seen->is_ours);
    jsonw_id(w, "petition", seen->petition);
    render_signed(w, seen);
    jsonw_array(w, "records");
    for (size_t i = 0; i < file->log.record_count; i++)
        render_record(w, call, file, i);
    jsonw_array_end(w);
    jsonw_array(w, "files");
    for (size_t i = 0; i < file->entry_count; i++) {
        jsonw_object(w, NULL);
        jsonw_text(w, "name", file->entries[i].name);
        jsonw_int(w, "size", (int64_t)file->entries[i].bytes.n);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_int(w, "left_out", (int64_t)file->lack_count);
    jsonw_object_end(w);
}

static enum err render(const struct call *call, struct checked *checked)
{
    const struct casefile_finding *finding = &checked->seen.finding;
    struct json_writer w;
    struct buf json;
    buf_init(&json, CASEFILE_JSON_MAX);
    jsonw_begin(&w, &json);
    jsonw_object(&w, NULL);
    jsonw_text_or_null(&w, "fault", sv_from(casefile_fault_word(finding->fault)));
    if (finding->record)
        jsonw_int(&w, "record", finding->record);
    else
        jsonw_null(&w, "record");
    jsonw_text_or_null(&w, "entry", finding->name);
    if (finding->fault)
        jsonw_null(&w, "case");
    else
        render_case(&w, call, &checked->seen);
    jsonw_object_end(&w);
    checked->json = arena_sv(call->arena, buf_view(&json));
    enum err err = buf_finish(&json);
    buf_release(&json);
    return err;
}

enum err handler_casefile_check_prepare(struct request *rq)
{
    struct checked *checked = ARENA_NEW(rq->arena, struct checked);
    rq->prepared = checked;
    enum err err = service_casefile_check(&rq->call, rq->body_path, &checked->seen);
    return err ? err : render(&rq->call, checked);
}

enum err handler_casefile_check(struct request *rq)
{
    const struct checked *checked = rq->prepared;
    enum err err = service_casefile_checked(&rq->call, &checked->seen);
    if (!err)
        jsonw_raw(&rq->reply.json, NULL, checked->json);
    return err;
}
