/* /api/follow: one petition as its petitioner sees it. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/auth.h"
#include "service/words.h"

/* ---- sessions ---- */

static void render_session(struct request *rq, const struct caller *who, struct sv number,
                           bool has_secret)
{
    struct json_writer *w = &rq->reply.json;
    jsonw_object(w, NULL);
    jsonw_text(w, "number", number);
    jsonw_bool(w, "is_owner", who->kind == CALLER_OWNER);
    jsonw_bool(w, "has_secret", has_secret);
    render_csrf(w, who);
    jsonw_object_end(w);
}

/* A session just opened: cookie, and what it is. */
static enum err answer_opened(struct request *rq, const struct opened_session *opened)
{
    bool has_secret;
    rq->call.who = opened->who;
    enum err err = service_has_secret(&rq->call, &has_secret);
    if (err)
        return err;
    render_cookie(rq, COOKIE_FOLLOW, opened->token);
    render_session(rq, &opened->who, opened->number, has_secret);
    return ERR_OK;
}

enum err handler_follow_open(struct request *rq)
{
    struct opened_session opened;
    enum err err =
        service_follow_open(&rq->call, input_text(rq->input, "number"),
                            input_text(rq->input, "code"), input_text(rq->input, "name"), &opened);
    return err ? err : answer_opened(rq, &opened);
}

enum err handler_petitioner_open(struct request *rq)
{
    struct opened_session opened;
    enum err err = service_petitioner_open(&rq->call, request_id(rq, "petition"), &opened);
    return err ? err : answer_opened(rq, &opened);
}

enum err handler_follow_close(struct request *rq)
{
    enum err err = service_session_close(&rq->call);
    if (!err)
        render_cookie(rq, COOKIE_FOLLOW, "");
    return err;
}

/* ---- the secret ---- */

static enum err answer_owner(struct request *rq)
{
    struct sv number;
    enum err err = service_follow_number(&rq->call, &number);
    if (!err)
        render_session(rq, &rq->call.who, number, true);
    return err;
}

enum err handler_follow_secret_set_prepare(struct request *rq)
{
    struct sv secret = {0};
    struct sv *hash = ARENA_NEW(rq->arena, struct sv);
    rq->prepared = hash;
    json_get_text(rq->input, "secret", &secret);
    return service_secret_hash(&rq->call, secret, hash);
}

enum err handler_follow_secret_set(struct request *rq)
{
    const struct sv *hash = rq->prepared;
    enum err err = service_secret_set(&rq->call, input_text(rq->input, "token"), *hash);
    return err ? err : answer_owner(rq);
}

enum err handler_follow_secret_give_prepare(struct request *rq)
{
    struct sv secret = {0};
    bool *matches = ARENA_NEW(rq->arena, bool);
    rq->prepared = matches;
    json_get_text(rq->input, "secret", &secret);
    return service_secret_check(&rq->call, secret, matches);
}

enum err handler_follow_secret_give(struct request *rq)
{
    const bool *matches = rq->prepared;
    enum err err = service_secret_give(&rq->call, *matches);
    return err ? err : answer_owner(rq);
}

/* ---- the view ---- */

static void render_openings(struct json_writer *w, const struct call *call,
                            const struct petition_view *view)
{
    jsonw_array(w, "openings");
    for (size_t i = 0; i < view->reading_count; i++)
        render_told(w, call, &view->readings[i]);
    jsonw_array_end(w);
    jsonw_int(w, "sealed_looks", view->sealed_count);
}

static void render_head(struct json_writer *w, const struct call *call,
                        const struct petition_view *view)
{
    const struct petition *petition = &view->petition;
    jsonw_text(w, "number", view->number);
    jsonw_int(w, "version", petition->version);
    jsonw_text(w, "title", petition->title);
    jsonw_text(w, "facts", petition->facts);
    jsonw_text(w, "place", petition->place);
    render_channel(w, "channel", view->rulebook, petition->channel, call->lang);
    render_public_state(w, "state", view->rulebook, petition->state, call->lang);
    jsonw_bool(w, "is_ended", petition->is_ended);
    jsonw_bool(w, "is_owner", call->who.kind == CALLER_OWNER);
    jsonw_bool(w, "has_secret", view->has_secret);
    render_csrf(w, &call->who);
    render_day(w, "received_day", petition->received_day);
    render_day(w, "today", call->today);
    render_unit_ref(w, "owner", call->office, petition->owner);
    jsonw_text(w, "lead", words_lead(call, petition, view->rulebook));
}

enum err handler_follow_view(struct request *rq)
{
    struct petition_view view;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_follow_view(&rq->call, &view);
    if (err)
        return err;
    struct petition_render r = {
        .w = w, .call = &rq->call, .view = &view, .reader = READER_PETITIONER};
    rq->reply.etag = view.petition.version;
    jsonw_object(w, NULL);
    render_head(w, &rq->call, &view);
    render_claims(&r);
    render_clocks(w, &rq->call, &view.petition, READER_PETITIONER);
    render_timeline(&r);
    render_erasures(&r);
    render_documents(&r);
    render_attachments(&r);
    render_ratings(&r);
    render_own_part(&r);
    render_circumstances(&r);
    render_actions(&r);
    render_openings(w, &rq->call, &view);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_follow_readings(struct request *rq)
{
    struct reading_page page;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_follow_readings(&rq->call, request_text(rq, "after"),
                                           (int)request_int(rq, "limit", 50), &page);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < page.count; i++)
        render_told(w, &rq->call, &page.items[i]);
    jsonw_array_end(w);
    jsonw_text_or_null(w, "next", page.next);
    jsonw_object_end(w);
    return ERR_OK;
}
