/* /api/admin/accounts: officials' accounts; /api/admin/sign-in: who needs a second factor. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/admin.h"
#include "service/second_factor.h"
#include "service/words.h"

static bool holds_factor(const struct factor_holders *holders, id64 account)
{
    for (size_t i = 0; i < holders->count; i++) {
        if (holders->accounts[i] == account)
            return true;
    }
    return false;
}

/* holders may be NULL: of an account just made, which has none. */
static void render_account(struct request *rq, const char *key, const struct account *account,
                           const struct factor_holders *holders)
{
    struct json_writer *w = &rq->reply.json;
    const struct call *call = &rq->call;
    jsonw_object(w, key);
    jsonw_id(w, "id", account->id);
    jsonw_text(w, "login", account->login);
    jsonw_text(w, "name", account->name);
    jsonw_text(w, "phone", account->phone);
    jsonw_bool(w, "is_active", account->is_active);
    render_grants(w, call, account->grants, account->grant_count);
    jsonw_bool(w, "has_second_factor", holders && holds_factor(holders, account->id));
    jsonw_bool(w, "needs_second_factor", service_needs_factor(call, account));
    jsonw_int(w, "version", account->version);
    jsonw_object_end(w);
}

enum err handler_account_list(struct request *rq)
{
    const struct account *accounts;
    size_t count;
    struct json_writer *w = &rq->reply.json;
    struct factor_holders holders;
    enum err err = service_accounts(&rq->call, &accounts, &count);
    if (!err)
        err = service_factor_holders(&rq->call, &holders);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_array(w, "items");
    for (size_t i = 0; i < count; i++)
        render_account(rq, NULL, &accounts[i], &holders);
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

static void answer_password(struct request *rq, const struct account *account,
                            const struct factor_holders *holders)
{
    struct json_writer *w = &rq->reply.json;
    const struct one_time_password *password = rq->prepared;
    jsonw_object(w, NULL);
    render_account(rq, "account", account, holders);
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
        answer_password(rq, &account, NULL);
    return err;
}

enum err handler_account_password_reset_prepare(struct request *rq)
{
    return prepare_password(rq);
}

enum err handler_account_password_reset(struct request *rq)
{
    struct account account;
    struct factor_holders holders;
    enum err err =
        service_account_reset(&rq->call, request_id(rq, "account"), rq->prepared, &account);
    if (!err)
        err = service_factor_holders(&rq->call, &holders);
    if (!err)
        answer_password(rq, &account, &holders);
    return err;
}

/* ---- change ---- */

enum err handler_account_change(struct request *rq)
{
    struct account account;
    struct factor_holders holders;
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
    if (!err)
        err = service_factor_holders(&rq->call, &holders);
    if (err)
        return err;
    rq->reply.etag = account.version;
    render_account(rq, NULL, &account, &holders);
    return ERR_OK;
}

/* ---- second factors ---- */

enum err handler_account_factor_reset(struct request *rq)
{
    return service_account_factor_reset(&rq->call, request_id(rq, "account"));
}

static void answer_rule(struct request *rq, const struct sign_in_rule *rule)
{
    struct json_writer *w = &rq->reply.json;
    const struct rulebook *rulebook = call_rulebook(&rq->call);
    rq->reply.etag = rule->version;
    jsonw_object(w, NULL);
    jsonw_array(w, "roles");
    for (int i = 0; i < ROLE__COUNT; i++) {
        enum role role = (enum role)i;
        if (!role_is_staff(role))
            continue;
        jsonw_object(w, NULL);
        jsonw_text(w, "role", sv_from(role_word(role)));
        jsonw_text(w, "role_name", words_role(rulebook, role, rq->call.lang));
        jsonw_bool(w, "needs_second_factor", (rule->roles & ROLE_BIT(role)) != 0);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_int(w, "version", rule->version);
    jsonw_object_end(w);
}

enum err handler_sign_in_view(struct request *rq)
{
    answer_rule(rq, &rq->call.office->sign_in);
    return ERR_OK;
}

enum err handler_sign_in_put(struct request *rq)
{
    struct sign_in_rule rule = {.version = rq->if_version};
    const json_t *words = json_object_get(rq->input, "roles");
    enum err err = ERR_OK;
    for (size_t i = 0; i < json_array_size(words); i++) {
        enum role role;
        char path[32];
        struct sv word = sv_from(json_string_value(json_array_get(words, i)));
        snprintf(path, sizeof path, "roles.%zu", i);
        if (!role_from_word(word, &role) || !role_is_staff(role))
            err = fail_field(rq->call.fail, path, "enum", "");
        else
            rule.roles |= ROLE_BIT(role);
    }
    if (!err)
        err = service_sign_in_put(&rq->call, &rule);
    if (err)
        return err;
    rq->reply.reload_office = true;
    answer_rule(rq, &rule);
    return ERR_OK;
}
