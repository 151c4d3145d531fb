/* /api/sessions and /api/session/proof: an official's own sessions; proving again who is there. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/sessions.h"

static const char *way_word(enum session_way way)
{
    switch (way) {
    case SESSION_BY_PASSWORD:
        return "password";
    case SESSION_BY_CODE:
        return "code";
    case SESSION_BY_RECOVERY:
        return "recovery";
    case SESSION_BY_DEMO:
        return "demo";
    }
    return "password";
}

static void render_session(struct json_writer *w, const struct own_session *session)
{
    struct sv browser;
    struct sv machine;
    (void)sv_cut(session->agent, ' ', &browser, &machine);
    jsonw_object(w, NULL);
    jsonw_id(w, "id", session->id);
    jsonw_text(w, "browser", browser.n ? browser : SV("other"));
    jsonw_text(w, "machine", machine.n ? machine : SV("other"));
    jsonw_text(w, "way", sv_from(way_word(session->way)));
    jsonw_time(w, "since", session->since);
    jsonw_time(w, "seen", session->seen);
    jsonw_bool(w, "is_current", session->is_current);
    jsonw_object_end(w);
}

enum err handler_session_list(struct request *rq)
{
    const struct own_session *sessions;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_sessions(&rq->call, &sessions, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++)
        render_session(w, &sessions[i]);
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_session_end(struct request *rq)
{
    return service_session_end(&rq->call, request_id(rq, "session"));
}

enum err handler_sessions_end(struct request *rq)
{
    return service_sessions_end_others(&rq->call);
}

/* A password is slow to check; a code is not. */
enum err handler_session_prove_prepare(struct request *rq)
{
    struct sv login;
    struct sv password = {0};
    if (!json_get_text(rq->input, "password", &password))
        return input_text(rq->input, "code").n
                   ? ERR_OK
                   : fail_field(rq->call.fail, "password", "required", "");
    struct password_check *check = ARENA_NEW(rq->arena, struct password_check);
    rq->prepared = check;
    enum err err = service_own_login(&rq->call, &login);
    return err ? err : service_password_check(&rq->call, login, password, check);
}

enum err handler_session_prove(struct request *rq)
{
    return service_prove(&rq->call, rq->prepared, input_text(rq->input, "code"));
}
