/* See the header.
 *
 * 1. A secret is sealed for the account it belongs to and opens for no other.
 * 2. A code, once taken, is never taken again: the step it belongs to is stored with the factor,
 *    in the transaction that acts on it.
 * 3. Whoever has a second factor is asked for it by every way of signing in but the demo's door. */
#include "service/second_factor.h"

#include "base/assert.h"
#include "paper/qr.h"
#include "service/login.h"
#include "service/service_private.h"
#include "store/second_factors.h"
#include "vault/totp.h"

#include <sodium.h>

enum { PENDING_MS = 10 * 60 * 1000, RECOVERY_HALF = 5 };

/* ---- secrets ---- */

static const char *purpose_of(struct call *call, id64 account)
{
    return arena_printf(call->arena, "second factor %lld", (long long)account).p;
}

static enum err open_secret(struct call *call, id64 account, struct sv sealed, struct sv *out)
{
    enum err err = vault_open_bytes(service_vault(call->service), call->arena,
                                    purpose_of(call, account), sealed, out);
    return !err && out->n != TOTP_SECRET_SIZE ? ERR_CORRUPT : err;
}

/* Empty when the account has none, in force or begun. */
static enum err load(struct call *call, id64 account, struct second_factor *out)
{
    *out = (struct second_factor){0};
    enum err err = store_second_factor_get(call->conn, call->arena, account, out);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* ---- taking codes ---- */

/* As it is hashed: in lower case, without what stands between. */
static struct sv recovery_normal(struct arena *arena, struct sv typed)
{
    char *out = arena_alloc(arena, typed.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != ' ' && c != '-')
            out[n++] = c;
    }
    return (struct sv){out, n};
}

static void recovery_hash(struct call *call, id64 account, struct sv typed,
                          uint8_t out[TOKEN_HASH_SIZE])
{
    struct sv code = recovery_normal(call->arena, typed);
    struct sv bound = arena_printf(call->arena, "%lld %.*s", (long long)account, SV_FMT(code));
    vault_token_hash(service_vault(call->service), "recovery code", bound, out);
}

static enum err take_recovery(struct call *call, id64 account, struct sv typed)
{
    uint8_t hash[TOKEN_HASH_SIZE];
    recovery_hash(call, account, typed, hash);
    enum err err = store_recovery_take(call->conn, account, hash);
    return err == ERR_NOT_FOUND ? ERR_WRONG_CREDENTIALS : err;
}

enum err second_factor_take(struct call *call, id64 account, struct sv typed, enum session_way *way)
{
    struct second_factor factor;
    struct sv secret;
    *way = SESSION_BY_PASSWORD;
    enum err err = load(call, account, &factor);
    if (err || !factor.secret.n)
        return err;
    if (!sv_trim(typed).n)
        return ERR_SECOND_FACTOR;
    err = open_secret(call, account, factor.secret, &secret);
    if (err)
        return err;
    *way = SESSION_BY_CODE;
    if (totp_fits(secret, typed, call->now, factor.last_step, &factor.last_step))
        return store_second_factor_put(call->conn, account, &factor);
    *way = SESSION_BY_RECOVERY;
    return take_recovery(call, account, typed);
}

/* ---- looking ---- */

bool second_factor_needed(role_set roles, const struct grant *grants, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ROLE_BIT(grants[i].role) & roles)
            return true;
    }
    return false;
}

enum err second_factor_is_on(struct call *call, id64 account, bool *out)
{
    struct second_factor factor;
    enum err err = load(call, account, &factor);
    *out = !err && factor.secret.n > 0;
    return err;
}

bool service_needs_factor(const struct call *call, const struct account *account)
{
    return second_factor_needed(call->office->sign_in.roles, account->grants, account->grant_count);
}

static bool caller_needs_one(const struct call *call)
{
    return second_factor_needed(call->office->sign_in.roles, call->who.grants,
                                call->who.grant_count);
}

static enum err own_account(const struct call *call)
{
    return call->who.kind == CALLER_STAFF && call->who.account ? ERR_OK : ERR_FORBIDDEN;
}

enum err service_second_factor(struct call *call, struct second_factor_view *out)
{
    struct second_factor factor;
    *out = (struct second_factor_view){0};
    enum err err = own_account(call);
    if (!err)
        err = load(call, call->who.account, &factor);
    if (err)
        return err;
    out->is_on = factor.secret.n > 0;
    out->is_needed = caller_needs_one(call);
    out->since = factor.since;
    return store_recovery_count(call->conn, call->who.account, &out->recovery_left);
}

/* ---- putting one in force ---- */

static enum err show(struct call *call, struct sv secret, struct second_factor_begun *out)
{
    struct account account;
    struct qr qr;
    enum err err = store_account_get(call->conn, call->arena, call->who.account, &account);
    if (err)
        return err;
    out->secret = totp_secret_text(call->arena, secret);
    out->uri = totp_uri(call->arena, secret, call->office->info.name, account.login);
    err = qr_encode(call->arena, out->uri, &qr);
    out->path = qr.path;
    out->size = qr.size;
    return err;
}

enum err service_second_factor_begin(struct call *call, struct second_factor_begun *out)
{
    struct second_factor factor;
    struct rng rng = service_rng(call->service);
    *out = (struct second_factor_begun){.expires = call->now + PENDING_MS};
    enum err err = own_account(call);
    if (!err)
        err = load(call, call->who.account, &factor);
    if (err)
        return err;
    char *bytes = arena_alloc(call->arena, TOTP_SECRET_SIZE);
    rng.fill(rng.self, bytes, TOTP_SECRET_SIZE);
    struct sv secret = {bytes, TOTP_SECRET_SIZE};
    err = vault_seal_bytes(service_vault(call->service), call->arena,
                           purpose_of(call, call->who.account), secret, &factor.pending);
    factor.pending_expires = out->expires;
    if (!err)
        err = store_second_factor_put(call->conn, call->who.account, &factor);
    return err ? err : show(call, secret, out);
}

static enum err make_recovery(struct call *call, struct recovery_codes *out)
{
    static const char ALPHABET[] = "abcdefghijkmnpqrstuvwxyz23456789";
    struct rng rng = service_rng(call->service);
    uint8_t hashes[RECOVERY_CODES][TOKEN_HASH_SIZE];
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        size_t n = 0;
        for (int at = 0; at < 2 * RECOVERY_HALF; at++) {
            if (at == RECOVERY_HALF)
                out->text[i][n++] = '-';
            out->text[i][n++] = ALPHABET[rng_below(rng, sizeof ALPHABET - 1)];
        }
        out->text[i][n] = '\0';
        recovery_hash(call, call->who.account, sv_from(out->text[i]), hashes[i]);
    }
    return store_recovery_put(call->conn, call->who.account,
                              (const uint8_t(*)[TOKEN_HASH_SIZE])hashes, RECOVERY_CODES);
}

/* What follows every change: everybody else who is in by this account is out, and it is noted. */
static enum err changed(struct call *call, const char *kind)
{
    enum err err = store_sessions_end_of(call->conn, call->who.account, call->who.token_hash);
    return err ? err : audit_add(call, kind, SV(""), SV(""));
}

enum err service_second_factor_confirm(struct call *call, struct sv code,
                                       struct recovery_codes *out)
{
    struct second_factor factor;
    struct sv secret;
    enum err err = own_account(call);
    if (!err)
        err = login_may_try(call);
    if (!err)
        err = load(call, call->who.account, &factor);
    if (err)
        return err;
    if (!factor.pending.n || factor.pending_expires <= call->now)
        return fail_with(call->fail, ERR_REFUSED, "second_factor_not_begun");
    err = open_secret(call, call->who.account, factor.pending, &secret);
    if (err)
        return err;
    if (!totp_fits(secret, code, call->now, 0, &factor.last_step))
        return login_failed(call, fail_field(call->fail, "code", "code", ""));
    factor.secret = factor.pending;
    factor.since = call->now;
    factor.pending = SV("");
    factor.pending_expires = 0;
    err = store_second_factor_put(call->conn, call->who.account, &factor);
    if (!err)
        err = make_recovery(call, out);
    return err ? err : changed(call, "second_factor_set");
}

enum err service_second_factor_end(struct call *call)
{
    enum err err = own_account(call);
    if (!err && caller_needs_one(call))
        err = fail_with(call->fail, ERR_REFUSED, "second_factor_needed");
    if (!err)
        err = store_second_factor_drop(call->conn, call->who.account);
    return err ? err : changed(call, "second_factor_ended");
}

enum err service_recovery_renew(struct call *call, struct recovery_codes *out)
{
    struct second_factor factor;
    enum err err = own_account(call);
    if (!err)
        err = load(call, call->who.account, &factor);
    if (err)
        return err;
    if (!factor.secret.n)
        return fail_with(call->fail, ERR_REFUSED, "second_factor_off");
    err = make_recovery(call, out);
    return err ? err : audit_add(call, "recovery_codes_made", SV(""), SV(""));
}
