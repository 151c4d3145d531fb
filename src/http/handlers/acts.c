/* Acts: of the petitioner on /api/follow/acts, of officials on /api/desk/petitions/{petition}/acts.
 */
#include "http/handlers/render.h"
#include "http/routes.gen.h"

static struct act_input act_input(const struct request *rq)
{
    return (struct act_input){.action = input_text(rq->input, "action"),
                              .version = rq->if_version,
                              .fields = json_object_get(rq->input, "fields")};
}

static void render_acted(struct request *rq, const struct acted *acted, enum reader reader)
{
    struct json_writer *w = &rq->reply.json;
    rq->reply.etag = acted->version;
    jsonw_object(w, NULL);
    jsonw_int(w, "version", acted->version);
    if (reader == READER_DESK)
        render_state(w, "state", acted->rulebook, acted->state, rq->call.lang);
    else
        render_public_state(w, "state", acted->rulebook, acted->state, rq->call.lang);
    render_slips(w, acted->slips, acted->slip_count);
    jsonw_object_end(w);
}

enum err handler_follow_act(struct request *rq)
{
    struct acted acted;
    struct act_input input = act_input(rq);
    enum err err = service_follow_act(&rq->call, &input, &acted);
    if (!err)
        render_acted(rq, &acted, READER_PETITIONER);
    return err;
}

/* Whatever is refused is refused in the write, behind the answers that are remembered. */
enum err handler_petition_act_prepare(struct request *rq)
{
    struct act_input input = act_input(rq);
    rq->prepared = service_act_decide(&rq->call, request_id(rq, "petition"), &input);
    return ERR_OK;
}

enum err handler_petition_act(struct request *rq)
{
    struct acted acted;
    struct act_input input = act_input(rq);
    input.decided = rq->prepared;
    enum err err = service_act(&rq->call, request_id(rq, "petition"), &input, &acted);
    if (!err)
        render_acted(rq, &acted, READER_DESK);
    return err;
}
