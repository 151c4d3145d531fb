/* /api/admin/accounts: officials' accounts. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/admin.h"

static void render_account(struct json_writer *w, const char *key, const struct call *call,
                           const struct account *account)
{
    jsonw_object(w, key);
    jsonw_id(w, "id", account->id);
    jsonw_text(w, "login", account->login);
    jsonw_text(w, "name", account->name);
    jsonw_text(w, "phone", account->phone);
    jsonw_bool(w, "is_active", account->is_active);
    render_grants(w, call, account->grants, account->grant_count);
    jsonw_int(w, "version", account->version);
    jsonw_object_end(w);
}

enum err handler_account_list(struct request *rq)
{
    const struct account *accounts;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_accounts(&rq->call, &accounts, &count);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++)
        render_account(w, NULL, &rq->call, &accounts[i]);
    jsonw_array_end(w);
    jsonw_object_end(w);
    return ERR_OK;
}

/* ---- one-time passwords ---- */

static enum err prepare_password(struct request *rq)
{
    struct one_time_password *password = ARENA_NEW(rq->arena, struct one_time_password);
    rq->prepared = password;
    return service_one_time_password(&rq->call, password);
}

static void answer_password(struct request *rq, const struct account *account)
{
    struct json_writer *w = &rq->reply.json;
    const struct one_time_password *password = rq->prepared;
    jsonw_object(w, NULL);
    render_account(w, "account", &rq->call, account);
    jsonw_text(w, "one_time_password", sv_from(password->text));
    jsonw_object_end(w);
}

enum err handler_account_create_prepare(struct request *rq)
{
    return prepare_password(rq);
}

enum err handler_account_create(struct request *rq)
{
    struct account account = {.login = input_text(rq->input, "login"),
                              .name = input_text(rq->input, "name"),
                              .phone = input_text(rq->input, "phone")};
    account.grant_count = input_grants(rq->input, account.grants);
    enum err err = service_account_create(&rq->call, &account, rq->prepared);
    if (!err)
        answer_password(rq, &account);
    return err;
}

enum err handler_account_password_reset_prepare(struct request *rq)
{
    return prepare_password(rq);
}

enum err handler_account_password_reset(struct request *rq)
{
    struct account account;
    enum err err =
        service_account_reset(&rq->call, request_id(rq, "account"), rq->prepared, &account);
    if (!err)
        answer_password(rq, &account);
    return err;
}

/* ---- change ---- */

enum err handler_account_change(struct request *rq)
{
    struct account account;
    enum err err = service_account_get(&rq->call, request_id(rq, "account"), &account);
    if (err)
        return err;
    account.version = rq->if_version;
    if (json_object_get(rq->input, "name"))
        account.name = input_text(rq->input, "name");
    if (json_object_get(rq->input, "phone"))
        account.phone = input_text(rq->input, "phone");
    if (json_object_get(rq->input, "grants"))
        account.grant_count = input_grants(rq->input, account.grants);
    json_get_bool(rq->input, "is_active", &account.is_active);
    err = service_account_change(&rq->call, &account);
    if (err)
        return err;
    rq->reply.etag = account.version;
    render_account(&rq->reply.json, NULL, &rq->call, &account);
    return ERR_OK;
}
