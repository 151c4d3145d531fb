/* /api/session/second-factor and /api/session/recovery-codes: an official's own second factor. */
#include "service/second_factor.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"

enum err handler_second_factor_view(struct request *rq)
{
    struct second_factor_view view;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_second_factor(&rq->call, &view);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_bool(w, "is_on", view.is_on);
    jsonw_bool(w, "is_needed", view.is_needed);
    if (view.is_on)
        jsonw_time(w, "since", view.since);
    jsonw_int(w, "recovery_left", view.recovery_left);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_second_factor_begin(struct request *rq)
{
    struct second_factor_begun begun;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_second_factor_begin(&rq->call, &begun);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_text(w, "secret", begun.secret);
    jsonw_text(w, "uri", begun.uri);
    jsonw_object(w, "qr");
    jsonw_int(w, "size", begun.size);
    jsonw_text(w, "path", begun.path);
    jsonw_object_end(w);
    jsonw_time(w, "expires", begun.expires);
    jsonw_object_end(w);
    return ERR_OK;
}

static void render_codes(struct request *rq, const struct recovery_codes *codes)
{
    struct json_writer *w = &rq->reply.json;
    jsonw_object(w, NULL);
    jsonw_array(w, "codes");
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        jsonw_text(w, NULL, sv_from(codes->text[i]));
    jsonw_array_end(w);
    jsonw_object_end(w);
}

enum err handler_second_factor_confirm(struct request *rq)
{
    struct recovery_codes codes;
    enum err err = service_second_factor_confirm(&rq->call, input_text(rq->input, "code"), &codes);
    if (!err)
        render_codes(rq, &codes);
    return err;
}

enum err handler_second_factor_end(struct request *rq)
{
    return service_second_factor_end(&rq->call);
}

enum err handler_recovery_codes_renew(struct request *rq)
{
    struct recovery_codes codes;
    enum err err = service_recovery_renew(&rq->call, &codes);
    if (!err)
        render_codes(rq, &codes);
    return err;
}
