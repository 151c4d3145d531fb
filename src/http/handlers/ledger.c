/* The log over HTTP: /log/… for programs (C2SP tlog-tiles, tlog-proof), /api/log for the page. */
#include "service/ledger.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"

/* What programs read is sent as it is. */
static enum err answer(struct request *rq, enum err err, struct sv bytes, const char *mime)
{
    if (err)
        return err;
    rq->reply.file_bytes = bytes;
    rq->reply.file_mime = sv_from(mime);
    return ERR_OK;
}

static enum err answer_text(struct request *rq, enum err err, struct sv text)
{
    return answer(rq, err, text, "text/plain; charset=utf-8");
}

enum err handler_log_checkpoint(struct request *rq)
{
    struct sv note = {NULL, 0};
    enum err err = service_ledger_checkpoint(&rq->call, &note);
    return answer_text(rq, err, note);
}

enum err handler_log_keys(struct request *rq)
{
    struct sv text = {NULL, 0};
    enum err err = service_ledger_keys(&rq->call, &text);
    return answer_text(rq, err, text);
}

enum err handler_log_tile(struct request *rq)
{
    struct sv bytes = {NULL, 0};
    enum err err = service_ledger_tile(&rq->call, (int)request_int(rq, "level", 0),
                                       request_text(rq, "index"), &bytes);
    return answer(rq, err, bytes, "application/octet-stream");
}

enum err handler_log_entries(struct request *rq)
{
    struct sv bytes = {NULL, 0};
    enum err err = service_ledger_entries(&rq->call, request_text(rq, "index"), &bytes);
    return answer(rq, err, bytes, "application/octet-stream");
}

enum err handler_log_proof(struct request *rq)
{
    struct sv text = {NULL, 0};
    enum err err = service_ledger_proof(&rq->call, request_int(rq, "index", 0), &text);
    return answer_text(rq, err, text);
}

enum err handler_log_consistency(struct request *rq)
{
    struct sv text = {NULL, 0};
    enum err err = service_ledger_consistency(&rq->call, request_int(rq, "size", 0), &text);
    return answer_text(rq, err, text);
}

enum err handler_log_cosign(struct request *rq)
{
    struct cosigning given = {.size = 0};
    int kept;
    (void)json_get_int(rq->input, "size", &given.size);
    given.lines = input_texts(rq->arena, rq->input, "lines", &given.count);
    enum err err = service_ledger_cosign(&rq->call, &given, &kept);
    if (err)
        return err;
    jsonw_object(&rq->reply.json, NULL);
    jsonw_int(&rq->reply.json, "kept", kept);
    jsonw_object_end(&rq->reply.json);
    return ERR_OK;
}

static void render_witness(struct json_writer *w, const struct witness_view *witness)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "name", witness->name);
    if (witness->size) {
        jsonw_int(w, "size", witness->size);
        jsonw_time(w, "at", witness->at_s * 1000);
    } else {
        jsonw_null(w, "size");
        jsonw_null(w, "at");
    }
    jsonw_object_end(w);
}

enum err handler_log_view(struct request *rq)
{
    struct ledger_view view;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_ledger_view(&rq->call, &view);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_text(w, "origin", view.origin);
    jsonw_int(w, "size", view.size);
    jsonw_text(w, "checkpoint", view.checkpoint);
    jsonw_array(w, "checkpoints");
    for (size_t i = 0; i < view.checkpoint_count; i++) {
        jsonw_object(w, NULL);
        jsonw_int(w, "size", view.checkpoints[i].size);
        jsonw_time(w, "at", view.checkpoints[i].at);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_array(w, "keys");
    for (size_t i = 0; i < view.key_count; i++)
        jsonw_text(w, NULL, view.keys[i]);
    jsonw_array_end(w);
    jsonw_array(w, "witnesses");
    for (size_t i = 0; i < view.witness_count; i++)
        render_witness(w, &view.witnesses[i]);
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}
