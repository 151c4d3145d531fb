/* Officials' accounts: made, changed, closed, given a new one-time password. An administrator gives
 * grants only within their own reach and cannot take their own away. */
#include "base/utf8.h"
#include "service/admin.h"
#include "service/admin_private.h"
#include "service/login.h"
#include "service/service_private.h"

static bool all_grants_reached(const struct call *call, const struct account *account)
{
    for (size_t i = 0; i < account->grant_count; i++) {
        if (!admin_reaches(call, account->grants[i].unit))
            return false;
    }
    return true;
}

enum err service_accounts(struct call *call, const struct account **out, size_t *count)
{
    const struct account *all;
    size_t all_count;
    if (!call_has_role(call, ROLE_BIT(ROLE_ADMINISTRATOR), NULL))
        return ERR_FORBIDDEN;
    enum err err = store_accounts(call->conn, call->arena, ACCOUNT_STAFF, &all, &all_count);
    if (err)
        return err;
    struct account *reached = ARENA_ARRAY(call->arena, struct account, all_count);
    *count = 0;
    for (size_t i = 0; i < all_count; i++) {
        if (all_grants_reached(call, &all[i]))
            reached[(*count)++] = all[i];
    }
    *out = reached;
    return ERR_OK;
}

enum err service_one_time_password(struct call *call, struct one_time_password *out)
{
    static const char ALPHABET[] = "abcdefghijkmnpqrstuvwxyz23456789";
    struct rng rng = service_rng(call->service);
    size_t n = 0;
    for (int i = 0; i < 12; i++) {
        if (i == 4 || i == 8)
            out->text[n++] = '-';
        out->text[n++] = ALPHABET[rng_below(rng, sizeof ALPHABET - 1)];
    }
    out->text[n] = '\0';
    return vault_password_hash(call->arena, sv_from(out->text), &out->hash);
}

/* Each grant names a role of officials at an active unit within reach. */
static enum err check_grants(struct call *call, const struct account *account)
{
    enum err err = account->grant_count ? ERR_OK : fail_field(call->fail, "grants", "required", "");
    for (size_t i = 0; i < account->grant_count; i++) {
        const struct grant *grant = &account->grants[i];
        const struct unit *unit = unit_find(call->office->units, grant->unit);
        char path[64];
        snprintf(path, sizeof path, "grants.%zu.%s", i,
                 role_is_staff(grant->role) ? "unit" : "role");
        if (!role_is_staff(grant->role) || !unit || !admin_reaches(call, grant->unit))
            err = fail_field(call->fail, path, "enum", "");
    }
    return err;
}

/* What an account may do from now on, for the audit: "case_officer 县信访局, …" or "inactive". */
static struct sv describe_rights(struct call *call, const struct account *account)
{
    struct sv said = account->is_active ? SV("") : SV("inactive");
    for (size_t i = 0; i < account->grant_count; i++) {
        struct sv unit = unit_name(call->office->units, account->grants[i].unit);
        said = arena_printf(call->arena, "%.*s%s%s %.*s", SV_FMT(said), said.n ? ", " : "",
                            role_word(account->grants[i].role), SV_FMT(unit));
    }
    return said;
}

static enum err put(struct call *call, struct account *account, const char *kind)
{
    struct who_when by = admin_by(call);
    enum err err = store_account_put(call->conn, account, &by);
    return err ? err : audit_add(call, kind, account->login, describe_rights(call, account));
}

static enum err put_password(struct call *call, id64 account,
                             const struct one_time_password *password)
{
    struct credential credential = {.password_hash = password->hash, .must_change = true};
    return store_credential_put(call->conn, account, &credential);
}

enum err service_account_create(struct call *call, struct account *account,
                                const struct one_time_password *password)
{
    struct account taken;
    if (!call_has_role(call, ROLE_BIT(ROLE_ADMINISTRATOR), NULL))
        return ERR_FORBIDDEN;
    enum err err = check_grants(call, account);
    account->login = login_fold(call->arena, account->login);
    if (!err && utf8_length(account->login) < 2)
        err = fail_field(call->fail, "login", "too_short", "2");
    if (err)
        return err;
    /* a petitioner's as well: at sign-in an official's goes before it and would shut it out */
    err = store_account_by_login(call->conn, call->arena, ACCOUNT_STAFF, account->login, &taken);
    if (err == ERR_NOT_FOUND)
        err = store_account_by_login(call->conn, call->arena, ACCOUNT_PETITIONER,
                                     petitioner_login(call, account->login), &taken);
    if (!err)
        return fail_field(call->fail, "login", "taken", "");
    if (err != ERR_NOT_FOUND)
        return err;
    account->id = service_new_id(call->service);
    account->kind = ACCOUNT_STAFF;
    account->version = 0;
    account->is_active = true;
    err = put(call, account, "account_created");
    return err ? err : put_password(call, account->id, password);
}

/* An official's account within reach; ERR_NOT_FOUND for every other. */
static enum err find(struct call *call, id64 id, struct account *out)
{
    enum err err = store_account_get(call->conn, call->arena, id, out);
    if (!err && (out->kind != ACCOUNT_STAFF || !all_grants_reached(call, out) ||
                 !call_has_role(call, ROLE_BIT(ROLE_ADMINISTRATOR), NULL)))
        err = ERR_NOT_FOUND;
    return err;
}

static bool administers(const struct account *account)
{
    for (size_t i = 0; account->is_active && i < account->grant_count; i++) {
        if (account->grants[i].role == ROLE_ADMINISTRATOR)
            return true;
    }
    return false;
}

enum err service_account_get(struct call *call, id64 id, struct account *out)
{
    return find(call, id, out);
}

enum err service_account_change(struct call *call, struct account *account)
{
    struct account before;
    enum err err = find(call, account->id, &before);
    if (!err && account->version != before.version)
        err = ERR_STALE;
    if (!err)
        err = check_grants(call, account);
    if (err)
        return err;
    if (account->id == call->who.account && !administers(account))
        return fail_with(call->fail, ERR_REFUSED, "own_account");
    account->kind = before.kind;
    account->login = before.login;
    err = put(call, account, "account_changed");
    if (!err && !account->is_active)
        err = store_sessions_end_of(call->conn, account->id, NULL);
    return err;
}

enum err service_account_reset(struct call *call, id64 id, const struct one_time_password *password,
                               struct account *out)
{
    enum err err = find(call, id, out);
    if (!err)
        err = put_password(call, id, password);
    if (!err)
        err = store_sessions_end_of(call->conn, id, NULL);
    if (!err)
        err = audit_add(call, "password_reset", out->login, SV(""));
    return err;
}

/* ---- second factors ---- */

enum err service_account_factor_reset(struct call *call, id64 id)
{
    struct account account;
    enum err err = find(call, id, &account);
    if (!err && id == call->who.account)
        err = fail_with(call->fail, ERR_REFUSED, "own_second_factor");
    if (!err)
        err = store_second_factor_drop(call->conn, id);
    if (!err)
        err = store_sessions_end_of(call->conn, id, NULL);
    return err ? err : audit_add(call, "second_factor_reset", account.login, SV(""));
}

enum err service_factor_holders(struct call *call, struct factor_holders *out)
{
    if (!call_has_role(call, ROLE_BIT(ROLE_ADMINISTRATOR), NULL))
        return ERR_FORBIDDEN;
    return store_second_factors(call->conn, call->arena, &out->accounts, &out->count);
}

/* The office's rule is one for all its accounts: of who administers the whole of it. */
enum err service_sign_in_put(struct call *call, struct sign_in_rule *rule)
{
    struct who_when by = admin_by(call);
    struct sv said = SV("");
    if (!admin_reaches(call, call->office->info.unit))
        return ERR_FORBIDDEN;
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (rule->roles & ROLE_BIT(role))
            said = arena_printf(call->arena, "%.*s%s%s", SV_FMT(said), said.n ? ", " : "",
                                role_word((enum role)role));
    }
    enum err err = store_sign_in_put(call->conn, rule, &by);
    return err ? err : audit_add(call, "sign_in_changed", SV(""), said);
}
