/* Petitioners' own accounts. The database holds neither name nor login: both are sealed, the login
 * is found by a keyed hash. */
#include "base/json.h"
#include "base/utf8.h"
#include "service/login.h"
#include "service/service_private.h"

enum { SEALED_MAX = 4096 };
static const char PURPOSE[] = "petitioner account";

static enum err seal_account(struct call *call, struct sv login, struct sv name, struct sv *out)
{
    struct buf buf;
    struct json_writer json;
    buf_init(&buf, SEALED_MAX);
    jsonw_begin(&json, &buf);
    jsonw_object(&json, NULL);
    jsonw_text(&json, "login", login);
    jsonw_text(&json, "name", name);
    jsonw_object_end(&json);
    enum err err = buf_finish(&buf);
    if (!err)
        err = vault_seal_bytes(service_vault(call->service), call->arena, PURPOSE, buf_view(&buf),
                               out);
    buf_release(&buf);
    return err;
}

static enum err login_is_free(struct call *call, struct sv folded, struct sv stored)
{
    struct account taken;
    enum err err = store_account_by_login(call->conn, call->arena, ACCOUNT_STAFF, folded, &taken);
    if (err == ERR_NOT_FOUND)
        err = store_account_by_login(call->conn, call->arena, ACCOUNT_PETITIONER, stored, &taken);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    return err ? err : fail_field(call->fail, "login", "taken", "");
}

enum err service_petitioner_register(struct call *call, struct sv login, struct sv name,
                                     struct sv password_hash, struct opened_session *out)
{
    *out = (struct opened_session){0};
    struct sv folded = login_fold(call->arena, login);
    if (utf8_length(folded) < 3)
        return fail_field(call->fail, "login", "too_short", "3");
    struct account account = {.id = service_new_id(call->service),
                              .kind = ACCOUNT_PETITIONER,
                              .login = petitioner_login(call, folded),
                              .key_id = vault_key_id(service_vault(call->service)),
                              .is_active = true};
    struct who_when by = {.account = account.id, .at = call->now};
    struct credential credential = {.password_hash = password_hash};
    enum err err = login_is_free(call, folded, account.login);
    if (!err)
        err = seal_account(call, sv_trim(login), sv_trim(name), &account.sealed);
    if (!err)
        err = store_account_put(call->conn, &account, &by);
    if (!err)
        err = store_credential_put(call->conn, account.id, &credential);
    if (!err)
        err = session_for_account(call, &account, SESSION_BY_PASSWORD, out);
    return err;
}

enum err service_petitioner_identity(struct call *call, struct sv *login, struct sv *name)
{
    struct account account;
    struct sv plain;
    if (call->who.kind != CALLER_PETITIONER)
        return ERR_NOT_FOUND;
    enum err err = store_account_get(call->conn, call->arena, call->who.account, &account);
    if (!err)
        err = vault_open_bytes(service_vault(call->service), call->arena, PURPOSE, account.sealed,
                               &plain);
    json_t *root = NULL;
    if (!err)
        err = json_parse(plain, &root);
    if (err)
        return err;
    struct sv text;
    *login = json_get_text(root, "login", &text) ? arena_sv(call->arena, text) : SV("");
    *name = json_get_text(root, "name", &text) ? arena_sv(call->arena, text) : SV("");
    json_decref(root);
    return ERR_OK;
}

enum err service_petitioner_petitions(struct call *call, const struct petition_row **out,
                                      size_t *count)
{
    if (call->who.kind != CALLER_PETITIONER)
        return ERR_FORBIDDEN;
    return store_access_of_account(call->conn, call->arena, call->who.account, out, count);
}

enum err service_petitioner_open(struct call *call, id64 petition, struct opened_session *out)
{
    *out = (struct opened_session){0};
    if (call->who.kind != CALLER_PETITIONER)
        return ERR_FORBIDDEN;
    /* of this account, so that it ends with it */
    struct session session = {
        .kind = SESSION_FOLLOW, .account = call->who.account, .is_owner = true};
    struct petition_access access;
    struct sv number;
    enum err err =
        store_petition_by_id(call->conn, call->arena, petition, &session.petition, &number);
    if (!err)
        err = store_access_by_account(call->conn, call->arena, &session.petition, call->who.account,
                                      &access);
    if (err)
        return err;
    session.person = access.person;
    out->who.kind = CALLER_OWNER;
    out->number = number;
    return session_make(call, &session, out);
}
