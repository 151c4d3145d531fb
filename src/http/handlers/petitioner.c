/* /api/petitioner: an account of one's own, and the petitions in it. */
#include "http/handlers/render.h"
#include "http/handlers/session.h"
#include "http/routes.gen.h"

enum err handler_petitioner_register_prepare(struct request *rq)
{
    struct sv password = {0};
    struct sv *hash = ARENA_NEW(rq->arena, struct sv);
    rq->prepared = hash;
    json_get_text(rq->input, "password", &password);
    enum err err = service_first_password_fits(&rq->call, input_text(rq->input, "login"),
                                               input_text(rq->input, "name"), password);
    return err ? err : service_secret_hash(&rq->call, password, hash);
}

enum err handler_petitioner_register(struct request *rq)
{
    struct opened_session opened;
    const struct sv *hash = rq->prepared;
    enum err err = service_petitioner_register(&rq->call, input_text(rq->input, "login"),
                                               input_text(rq->input, "name"), *hash, &opened);
    return err ? err : session_answer_opened(rq, &opened);
}

enum err handler_petitioner_petitions(struct request *rq)
{
    const struct petition_row *rows;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_petitioner_petitions(&rq->call, &rows, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++) {
        jsonw_object(w, NULL);
        jsonw_id(w, "id", rows[i].key.id);
        jsonw_text(w, "number", rows[i].number);
        jsonw_text(w, "title", rows[i].title);
        render_public_state(w, "state", row_rulebook(&rq->call, &rows[i]), rows[i].state,
                            rq->call.lang);
        render_day(w, "received_day", rows[i].received_day);
        render_day(w, "due_day", rows[i].due_day);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}
