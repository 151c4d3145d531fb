/* /api/desk/accusations, extracts, openings: who hands over, who receives, who checks, who audits.
 */
#include "http/handlers/accusations.h"
#include "http/routes.gen.h"
#include "service/words.h"

/* ---- stubs ---- */

static void render_offers(struct json_writer *w, const struct accusation_stub *stub)
{
    static const enum accusation_act ACTS[] = {ACCUSATION_ACT_HAND_OVER, ACCUSATION_ACT_RECEIVE,
                                               ACCUSATION_ACT_RETURN, ACCUSATION_ACT_FORWARD,
                                               ACCUSATION_ACT_EXTRACT};
    jsonw_array(w, "offers");
    for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++) {
        if (accusation_offers(&stub->stored.accusation, ACTS[i], stub->as.role, stub->as.unit))
            jsonw_text(w, NULL, sv_from(accusation_act_word(ACTS[i])));
    }
    jsonw_array_end(w);
}

static void render_passage(struct json_writer *w, const struct call *call,
                           const struct accusation_stub *stub)
{
    const struct accusation *accusation = &stub->stored.accusation;
    if (accusation->receiver)
        render_unit_ref(w, "receiver", call->office, accusation->receiver);
    else
        jsonw_null(w, "receiver");
    render_day(w, "handed_over_day", accusation->handed_over_day);
    render_day(w, "receipt_day", accusation->receipt_day);
    if (stub->has_receipt)
        jsonw_text(w, "received_by", stub->received_by);
    else
        jsonw_null(w, "received_by");
    if (accusation->ground)
        jsonw_text(w, "ground", sv_from(accusation_ground_word(accusation->ground)));
    else
        jsonw_null(w, "ground");
}

void render_accusation_stub(struct json_writer *w, const char *key, const struct call *call,
                            const struct accusation_stub *stub)
{
    const struct accusation *accusation = &stub->stored.accusation;
    jsonw_object(w, key);
    jsonw_id(w, "id", stub->stored.id);
    jsonw_text(w, "number", stub->stored.number);
    jsonw_int(w, "version", accusation->version);
    jsonw_text(w, "state", sv_from(accusation_state_word(accusation->state)));
    render_day(w, "received_day", accusation->received_day);
    render_channel(w, "channel", call_rulebook(call), accusation->channel, call->lang);
    jsonw_bool(w, "is_direct", !accusation->office);
    render_passage(w, call, stub);
    render_accusation_clocks(w, call, accusation);
    render_offers(w, stub);
    jsonw_bool(w, "may_open", accusation_may_open(accusation, stub->as.role, stub->as.unit));
    jsonw_object_end(w);
}

enum err handler_accusation_list(struct request *rq)
{
    struct accusation_stubs stubs;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_accusations(&rq->call, request_text(rq, "after"),
                                       (int)request_int(rq, "limit", 50), &stubs);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < stubs.count; i++)
        render_accusation_stub(w, NULL, &rq->call, &stubs.items[i]);
    jsonw_array_end(w);
    jsonw_text_or_null(w, "next", stubs.next);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- the content ---- */

static void render_filer(struct json_writer *w, const struct accusation_filer *filer)
{
    if (!filer->name.n) {
        jsonw_null(w, "filer");
        return;
    }
    jsonw_object(w, "filer");
    jsonw_text(w, "name", filer->name);
    jsonw_text(w, "phone", filer->phone);
    jsonw_text(w, "address", filer->address);
    jsonw_object_end(w);
}

static void render_files(struct json_writer *w, const struct accusation_content *content)
{
    jsonw_array(w, "files");
    for (size_t i = 0; i < content->file_count; i++) {
        jsonw_object(w, NULL);
        jsonw_int(w, "no", (int64_t)i + 1);
        jsonw_text(w, "name", content->files[i].name);
        jsonw_text(w, "mime", content->files[i].mime);
        jsonw_int(w, "size", content->files[i].size_bytes);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

enum err handler_accusation_open(struct request *rq)
{
    struct accusation_opened opened;
    struct json_writer *w = &rq->reply.json;
    const struct accusation_content *content = &opened.content;
    enum err err = service_accusation_open(&rq->call, request_id(rq, "accusation"), &opened);
    if (err)
        return err;
    jsonw_object(w, NULL);
    render_accusation_stub(w, "stub", &rq->call, &opened.stub);
    jsonw_text(w, "kind", sv_from(accusation_kind_word(content->kind)));
    jsonw_text(w, "accused", content->accused);
    if (content->accused_unit)
        render_unit_ref(w, "accused_unit", rq->call.office, content->accused_unit);
    else
        jsonw_null(w, "accused_unit");
    jsonw_text(w, "facts", content->facts);
    render_filer(w, &content->filer);
    render_files(w, content);
    jsonw_array(w, "receivers");
    for (size_t i = 0; i < opened.receiver_count; i++)
        render_unit_ref(w, NULL, rq->call.office, opened.receivers[i]);
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_accusation_file(struct request *rq)
{
    struct accusation_file file;
    struct sv bytes = {NULL, 0};
    enum err err = service_accusation_file(&rq->call, request_id(rq, "accusation"),
                                           (int)request_int(rq, "no", 0), &file, &bytes);
    if (err)
        return err;
    rq->reply.file_bytes = bytes;
    rq->reply.file_mime = file.mime;
    rq->reply.file_name = file.name;
    return ERR_OK;
}

/* ---- acts ---- */

enum err handler_accusation_act(struct request *rq)
{
    struct accusation_stub stub;
    struct accusation_act_input input = {.version = rq->if_version,
                                         .receiver = input_id(rq->input, "receiver")};
    (void)accusation_act_from_word(input_text(rq->input, "action"), &input.act);
    (void)accusation_ground_from_word(input_text(rq->input, "ground"), &input.ground);
    enum err err = service_accusation_act(&rq->call, request_id(rq, "accusation"), &input, &stub);
    if (!err)
        render_accusation_stub(&rq->reply.json, NULL, &rq->call, &stub);
    return err;
}

/* ---- extracts ---- */

enum err handler_accusation_extract(struct request *rq)
{
    struct accusation_stub stub;
    struct extract_input input = {.title = input_text(rq->input, "title"),
                                  .facts = input_text(rq->input, "facts"),
                                  .with_filer = input_bool(rq->input, "with_filer")};
    input.claims = input_texts(rq->arena, rq->input, "claims", &input.claim_count);
    enum err err =
        service_extract(&rq->call, request_id(rq, "accusation"), rq->if_version, &input, &stub);
    if (!err)
        render_accusation_stub(&rq->reply.json, NULL, &rq->call, &stub);
    return err;
}

static void render_extract(struct json_writer *w, const struct call *call,
                           const struct extract_view *view)
{
    const struct accusation_excerpt *excerpt = &view->excerpt;
    jsonw_object(w, NULL);
    jsonw_id(w, "id", view->id);
    jsonw_time(w, "made_at", view->made_at);
    jsonw_text(w, "made_by", view->made_by);
    jsonw_bool(w, "is_own", view->is_own);
    jsonw_text(w, "title", excerpt->title);
    jsonw_text(w, "facts", excerpt->facts);
    jsonw_array(w, "claims");
    for (size_t i = 0; i < excerpt->claim_count; i++)
        jsonw_text(w, NULL, excerpt->claims[i]);
    jsonw_array_end(w);
    render_channel(w, "channel", call_rulebook(call), excerpt->channel, call->lang);
    render_day(w, "received_day", excerpt->received_day);
    jsonw_bool(w, "has_filer", excerpt->filer.name.n > 0);
    jsonw_object_end(w);
}

enum err handler_extract_list(struct request *rq)
{
    const struct extract_view *views;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_extracts(&rq->call, &views, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++)
        render_extract(w, &rq->call, &views[i]);
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_extract_judge(struct request *rq)
{
    id64 petition;
    struct sv number;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_extract_judge(&rq->call, request_id(rq, "extract"),
                                         input_bool(rq->input, "is_released"), &petition, &number);
    if (err)
        return err;
    jsonw_object(w, NULL);
    if (petition)
        jsonw_id(w, "petition", petition);
    else
        jsonw_null(w, "petition");
    jsonw_text_or_null(w, "number", number);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- auditing ---- */

enum err handler_accusation_openings(struct request *rq)
{
    const struct accusation_reading *readings;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_accusation_openings(&rq->call, &readings, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++) {
        jsonw_object(w, NULL);
        jsonw_time(w, "at", readings[i].at);
        jsonw_text(w, "role",
                   words_role(call_rulebook(&rq->call), readings[i].by.role, rq->call.lang));
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}
