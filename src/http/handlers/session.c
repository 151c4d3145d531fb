/* /api/session and /api/demo: signing in and out, who is signed in. */
#include "http/handlers/session.h"

#include "http/handlers/guide.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/second_factor.h"
#include "service/words.h"

/* ---- the reply ---- */

static void render_operations(struct json_writer *w, const struct caller *who, bool is_station)
{
    jsonw_array(w, "operations");
    for (size_t i = 0; i < http_api.count; i++) {
        if (route_admits(&http_api.routes[i], who) &&
            (http_api.routes[i].at_station || !is_station))
            jsonw_text(w, NULL, sv_from(http_api.routes[i].name));
    }
    jsonw_array_end(w);
}

static enum err render_names(struct request *rq, const struct account *account)
{
    struct json_writer *w = &rq->reply.json;
    struct sv login = account->login;
    struct sv name = account->name;
    if (rq->call.who.kind == CALLER_PETITIONER) {
        enum err err = service_petitioner_identity(&rq->call, &login, &name);
        if (err)
            return err;
    }
    jsonw_id(w, "account", account->id);
    jsonw_text(w, "login", login);
    jsonw_text(w, "name", name);
    return ERR_OK;
}

/* What a station's pages say on top: whose it is, until when it may register, what waits. */
static enum err render_station(struct request *rq, bool *is_station)
{
    struct json_writer *w = &rq->reply.json;
    struct station_view view;
    enum err err = service_station_view(&rq->call, &view);
    *is_station = view.name.n > 0;
    if (err || !*is_station)
        return err;
    jsonw_object(w, "station");
    jsonw_text(w, "name", view.name);
    jsonw_time(w, "until", view.until);
    jsonw_int(w, "waiting", view.waiting);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err session_answer(struct request *rq)
{
    struct json_writer *w = &rq->reply.json;
    const struct caller *who = &rq->call.who;
    bool is_staff = who->kind == CALLER_STAFF;
    bool is_station;
    jsonw_object(w, NULL);
    if (is_staff || who->kind == CALLER_PETITIONER) {
        struct account account;
        jsonw_text(w, "kind", is_staff ? SV("staff") : SV("petitioner"));
        render_csrf(w, who);
        enum err err = service_session_account(&rq->call, &account);
        if (!err)
            err = render_names(rq, &account);
        if (err)
            return err;
        jsonw_bool(w, "must_change_password", who->must_change_password);
        if (is_staff) {
            struct second_factor_view factor;
            err = service_second_factor(&rq->call, &factor);
            if (err)
                return err;
            jsonw_bool(w, "has_second_factor", factor.is_on);
        }
        jsonw_bool(w, "must_set_second_factor", who->must_set_factor);
        render_grants(w, &rq->call, who->grants, who->grant_count);
    } else {
        jsonw_text(w, "kind", SV("none"));
    }
    jsonw_bool(w, "is_demo", service_is_demo(rq->call.service));
    render_wording(w, call_rulebook(&rq->call));
    enum err err = render_station(rq, &is_station);
    if (err)
        return err;
    render_operations(w, who, is_station);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err session_answer_opened(struct request *rq, const struct opened_session *opened)
{
    rq->call.who = opened->who;
    render_cookie(rq, COOKIE_DESK, opened->token);
    return session_answer(rq);
}

/* ---- operations ---- */

enum err handler_session_view(struct request *rq)
{
    return session_answer(rq);
}

enum err handler_session_open_prepare(struct request *rq)
{
    struct sv password = {0};
    struct password_check *check = ARENA_NEW(rq->arena, struct password_check);
    rq->prepared = check;
    json_get_text(rq->input, "password", &password);
    struct sv login = input_text(rq->input, "login");
    enum err err = service_login_may_try(&rq->call, login);
    if (!err)
        err = service_password_check(&rq->call, login, password, check);
    check->code = input_text(rq->input, "code");
    return err;
}

enum err handler_session_open(struct request *rq)
{
    struct opened_session opened;
    enum err err = service_session_open(&rq->call, rq->prepared, &opened);
    return err ? err : session_answer_opened(rq, &opened);
}

enum err handler_session_close(struct request *rq)
{
    enum err err = service_session_close(&rq->call);
    if (!err)
        render_cookie(rq, COOKIE_DESK, "");
    return err;
}

struct password_prepared {
    struct password_check old;
    struct sv new_hash;
};

/* The old password is checked by the caller's own login, whoever's they may have typed. */
enum err handler_password_change_prepare(struct request *rq)
{
    struct sv old = {0};
    struct sv new = {0};
    struct sv login;
    struct password_prepared *prepared = ARENA_NEW(rq->arena, struct password_prepared);
    rq->prepared = prepared;
    json_get_text(rq->input, "old", &old);
    json_get_text(rq->input, "new", &new);
    if (sv_eq(old, new)) /* a one-time password is known to whoever gave it */
        return fail_field(rq->call.fail, "new", "same", "");
    enum err err = service_own_login(&rq->call, &login);
    if (!err)
        err = service_login_may_try(&rq->call, login);
    if (!err)
        err = service_password_fits(&rq->call, new);
    if (!err)
        err = service_password_check(&rq->call, login, old, &prepared->old);
    if (!err)
        err = service_secret_hash(&rq->call, new, &prepared->new_hash);
    return err;
}

enum err handler_password_change(struct request *rq)
{
    const struct password_prepared *prepared = rq->prepared;
    return service_password_change(&rq->call, &prepared->old, prepared->new_hash);
}

/* ---- demo ---- */

static void render_demo_account(struct request *rq, const struct account *account)
{
    struct json_writer *w = &rq->reply.json;
    const struct grant *grant = &account->grants[0];
    jsonw_object(w, NULL);
    jsonw_id(w, "id", account->id);
    jsonw_text(w, "login", account->login);
    jsonw_text(w, "name", account->name);
    jsonw_text(w, "role", sv_from(role_word(grant->role)));
    jsonw_text(w, "role_name", words_role(call_rulebook(&rq->call), grant->role, rq->call.lang));
    jsonw_text(w, "unit", unit_name(rq->call.office->units, grant->unit));
    struct sv hint = service_demo_hint(rq->call.service, account->login);
    if (hint.n)
        jsonw_text(w, "hint", hint);
    jsonw_object_end(w);
}

enum err handler_demo_accounts(struct request *rq)
{
    const struct account *accounts;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_demo_accounts(&rq->call, &accounts, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++) {
        if (accounts[i].is_active && accounts[i].grant_count)
            render_demo_account(rq, &accounts[i]);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_demo_session(struct request *rq)
{
    struct opened_session opened;
    enum err err = service_demo_session(&rq->call, input_id(rq->input, "account"), &opened);
    return err ? err : session_answer_opened(rq, &opened);
}
