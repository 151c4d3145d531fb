/* Signing in and out with a login and a password; whose cookie this is. Wrong login, wrong password
 * and inactive account take the same time and give the same answer. */
#include "service/login.h"
#include "base/assert.h"
#include "base/utf8.h"
#include "service/auth.h"
#include "service/number.h"
#include "service/service_private.h"

#define HOUR_MS (INT64_C(60) * 60 * 1000)
/* How long a session lives on after it was last used, and whatever its use (0: no such end). */
static const struct {
    int64_t idle_ms, whole_ms;
} LIFE[] = {[SESSION_STAFF] = {4 * HOUR_MS, 12 * HOUR_MS},
            [SESSION_PETITIONER] = {30 * 24 * HOUR_MS, 0},
            [SESSION_FOLLOW] = {2 * HOUR_MS, 0}};
enum { TOUCH_AFTER_MS = 5 * 60 * 1000 };

/* ---- guessing at the calling account ---- */

enum err login_may_try(struct call *call)
{
    struct account account;
    enum err err = service_session_account(call, &account);
    return err ? err : guess_check(call, GUESS_LOGIN, account.login);
}

enum err login_failed(struct call *call, enum err answer)
{
    struct account account;
    enum err err = service_session_account(call, &account);
    return err ? err : guess_failed(call, GUESS_LOGIN, account.login, answer);
}

enum err login_succeeded(struct call *call)
{
    struct account account;
    enum err err = service_session_account(call, &account);
    return err ? err : guess_right(call, GUESS_LOGIN, account.login);
}

/* ---- logins ---- */

struct sv login_fold(struct arena *arena, struct sv login)
{
    struct sv folded = utf8_fold(arena, login);
    char *out = arena_alloc(arena, folded.n + 1);
    for (size_t i = 0; i < folded.n; i++) {
        char c = folded.p[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct sv){out, folded.n};
}

struct sv petitioner_login(struct call *call, struct sv folded)
{
    static const char HEX[] = "0123456789abcdef";
    uint8_t hash[BLIND_INDEX_SIZE];
    vault_token_hash(service_vault(call->service), "petitioner login", folded, hash);
    char *out = arena_alloc(call->arena, 2 * sizeof hash + 1);
    for (size_t i = 0; i < sizeof hash; i++) {
        out[2 * i] = HEX[hash[i] >> 4];
        out[2 * i + 1] = HEX[hash[i] & 15];
    }
    return (struct sv){out, 2 * sizeof hash};
}

/* The account of a login, officials first; id 0 when there is none. */
static enum err find_account(struct call *call, struct sv folded, struct account *out)
{
    *out = (struct account){0};
    enum err err = store_account_by_login(call->conn, call->arena, ACCOUNT_STAFF, folded, out);
    if (err == ERR_NOT_FOUND)
        err = store_account_by_login(call->conn, call->arena, ACCOUNT_PETITIONER,
                                     petitioner_login(call, folded), out);
    if (err == ERR_NOT_FOUND) {
        *out = (struct account){0};
        return ERR_OK;
    }
    return err;
}

enum err service_secret_hash(struct call *call, struct sv secret, struct sv *out)
{
    return vault_password_hash(call->arena, secret, out);
}

enum err service_login_may_try(struct call *call, struct sv login)
{
    return guess_check(call, GUESS_LOGIN, login_fold(call->arena, login));
}

enum err service_password_check(struct call *call, struct sv login, struct sv password,
                                struct password_check *out)
{
    struct account account;
    struct credential credential = {0};
    *out = (struct password_check){.login_folded = login_fold(call->arena, login)};
    enum err err = find_account(call, out->login_folded, &account);
    if (!err && account.id)
        err = store_credential_get(call->conn, call->arena, account.id, &credential);
    if (err && err != ERR_NOT_FOUND)
        return err;
    bool is_known = account.id && account.is_active && credential.password_hash.n;
    bool matches = vault_password_matches(
        is_known ? credential.password_hash : SV(LOGIN_NOBODY_HASH), password);
    if (is_known && matches) {
        out->account = account.id;
        out->kind = account.kind;
    }
    return ERR_OK;
}

/* ---- sessions ---- */

void session_hash(struct call *call, struct sv token, uint8_t out[TOKEN_HASH_SIZE])
{
    vault_token_hash(service_vault(call->service), "session", token, out);
}

time_ms session_expiry(const struct session *session)
{
    time_ms idle = session->seen + LIFE[session->kind].idle_ms;
    time_ms whole = session->created + LIFE[session->kind].whole_ms;
    return LIFE[session->kind].whole_ms && whole < idle ? whole : idle;
}

enum err session_make(struct call *call, struct session *session, struct opened_session *out)
{
    struct rng rng = service_rng(call->service);
    token_make(rng, out->token);
    session_hash(call, sv_from(out->token), session->token_hash);
    rng.fill(rng.self, session->csrf, sizeof session->csrf);
    session->created = session->seen = call->now;
    session->expires = session_expiry(session);
    out->expires = session->expires;
    memcpy(out->who.token_hash, session->token_hash, sizeof out->who.token_hash);
    memcpy(out->who.csrf, session->csrf, sizeof out->who.csrf);
    out->who.account = session->kind == SESSION_FOLLOW ? 0 : session->account;
    out->who.petition = session->petition;
    out->who.person = session->person;
    return store_session_put(call->conn, session);
}

/* Who came by the demonstration's door has nothing to prove with. */
static bool came_by_demo(const struct call *call, const struct session *session)
{
    return session->way == SESSION_BY_DEMO && service_is_demo(call->service);
}

/* May they do no more than set up a second factor? */
static enum err check_factor(struct call *call, const struct session *session, struct caller *out)
{
    role_set needed = call->office ? call->office->sign_in.roles : 0;
    bool is_on;
    if (out->kind != CALLER_STAFF || came_by_demo(call, session) ||
        !second_factor_needed(needed, out->grants, out->grant_count))
        return ERR_OK;
    enum err err = second_factor_is_on(call, out->account, &is_on);
    out->must_set_factor = !err && !is_on;
    return err;
}

static enum err caller_of_account(struct call *call, const struct session *session,
                                  const struct account *account, struct caller *out)
{
    if (!account->is_active)
        return ERR_UNAUTHENTICATED;
    out->kind = account->kind == ACCOUNT_STAFF ? CALLER_STAFF : CALLER_PETITIONER;
    out->account = account->id;
    out->grant_count = account->grant_count;
    memcpy(out->grants, account->grants, sizeof out->grants);
    out->must_change_password = session->must_change;
    out->is_proven = session->proven_until > call->now || came_by_demo(call, session);
    return check_factor(call, session, out);
}

enum err session_for_account(struct call *call, const struct account *account, enum session_way way,
                             struct opened_session *out)
{
    bool is_staff = account->kind == ACCOUNT_STAFF;
    struct session session = {.kind = is_staff ? SESSION_STAFF : SESSION_PETITIONER,
                              .account = account->id};
    out->account = *account;
    if (is_staff) {
        session.id = service_new_id(call->service);
        session.agent = call->agent;
        session.way = way;
        session.proven_until = call->now + PROOF_MS;
    }
    struct account standing;
    enum err err = session_make(call, &session, out);
    if (!err)
        err = store_account_standing(call->conn, call->arena, account->id, &standing,
                                     &session.must_change);
    return err ? err : caller_of_account(call, &session, &standing, &out->who);
}

/* The password was right: is a code wanted besides, and is it right as well? */
static enum err take_code(struct call *call, const struct password_check *check,
                          enum session_way *way)
{
    *way = SESSION_BY_PASSWORD;
    if (check->kind != ACCOUNT_STAFF)
        return ERR_OK;
    enum err err = second_factor_take(call, check->account, check->code, way);
    if (err != ERR_WRONG_CREDENTIALS)
        return err;
    return guess_failed(call, GUESS_LOGIN, check->login_folded,
                        fail_with(call->fail, err, "wrong_code"));
}

enum err service_session_open(struct call *call, const struct password_check *check,
                              struct opened_session *out)
{
    *out = (struct opened_session){0};
    struct account account;
    enum session_way way;
    enum err err = guess_check(call, GUESS_LOGIN, check->login_folded);
    if (err)
        return err;
    if (!check->account)
        return guess_failed(call, GUESS_LOGIN, check->login_folded, ERR_WRONG_CREDENTIALS);
    err = store_account_get(call->conn, call->arena, check->account, &account);
    if (!err && !account.is_active)
        err = ERR_WRONG_CREDENTIALS;
    if (!err)
        err = take_code(call, check, &way);
    if (!err)
        err = guess_right(call, GUESS_LOGIN, check->login_folded);
    if (!err && account.kind == ACCOUNT_STAFF)
        err = guess_familiar(call, check->login_folded);
    if (!err)
        err = session_for_account(call, &account, way, out);
    if (!err && way == SESSION_BY_RECOVERY) {
        call->who = out->who;
        err = audit_add(call, "recovery_code_used", SV(""), SV(""));
    }
    return err;
}

/* Who signs out of an account leaves what they opened from it as well: the next one at this screen
 * may act on none of it. */
enum err service_session_close(struct call *call)
{
    enum err err = store_session_end(call->conn, call->who.token_hash);
    if (!err && call->who.kind == CALLER_PETITIONER)
        err = store_sessions_end_kind(call->conn, call->who.account, SESSION_FOLLOW);
    return err;
}

/* ---- whose cookie is this ---- */

/* Sliding without a write on every read: the background job extends what was seen. */
static void note_seen(struct call *call, const struct session *session)
{
    if (session->kind == SESSION_FOLLOW || session->seen + TOUCH_AFTER_MS > call->now)
        return;
    struct service *service = call->service;
    pthread_mutex_lock(&service->lock);
    bool is_noted = false;
    for (size_t i = 0; i < service->touched_count && !is_noted; i++)
        is_noted = memcmp(service->touched[i].token_hash, session->token_hash,
                          sizeof session->token_hash) == 0;
    if (!is_noted && service->touched_count < TOUCHED_MAX) {
        struct touched_session *touched = &service->touched[service->touched_count++];
        memcpy(touched->token_hash, session->token_hash, sizeof touched->token_hash);
        touched->seen = call->now;
    }
    pthread_mutex_unlock(&service->lock);
}

/* Of a stored session: officials stand in the office, which is as new as the session's row. */
static enum err account_of(struct call *call, const struct session *session, struct account *out)
{
    bool must_change;
    if (session->kind != SESSION_STAFF)
        return store_account_standing(call->conn, call->arena, session->account, out, &must_change);
    const struct account *official = office_official(call->office, session->account);
    if (!official)
        return ERR_NOT_FOUND;
    *out = *official;
    return ERR_OK;
}

enum err service_caller(struct call *call, struct sv token, struct caller *out)
{
    struct session session;
    struct account account;
    uint8_t hash[TOKEN_HASH_SIZE];
    *out = (struct caller){.kind = CALLER_PUBLIC};
    session_hash(call, token, hash);
    enum err err = store_session_get(call->conn, hash, call->now, &session);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : err;
    err = call->can_write ? ERR_OK : call_reach_office(call, session.office_changes);
    if (err)
        return err;
    memcpy(out->token_hash, session.token_hash, sizeof out->token_hash);
    memcpy(out->csrf, session.csrf, sizeof out->csrf);
    out->writes = session.writes;
    if (session.kind == SESSION_FOLLOW) {
        out->kind = session.is_owner ? CALLER_OWNER : CALLER_FOLLOWER;
        out->petition = session.petition;
        out->person = session.person;
        return ERR_OK;
    }
    err = account_of(call, &session, &account);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : err;
    err = caller_of_account(call, &session, &account, out);
    if (!err)
        note_seen(call, &session);
    if (!err && session.kind == SESSION_STAFF)
        session_guess_keep(call->service, hash, session.account);
    return err;
}

enum err service_session_wrote(struct call *call)
{
    if (call->who.kind == CALLER_PUBLIC || !call->service->is_shared)
        return ERR_OK;
    return store_session_wrote(call->conn, call->who.token_hash);
}

enum err service_session_account(struct call *call, struct account *out)
{
    if (!call->who.account)
        return ERR_UNAUTHENTICATED;
    return store_account_get(call->conn, call->arena, call->who.account, out);
}

enum err service_own_login(struct call *call, struct sv *out)
{
    struct account account;
    struct sv name;
    if (call->who.kind == CALLER_PETITIONER)
        return service_petitioner_identity(call, out, &name);
    enum err err = service_session_account(call, &account);
    *out = account.login;
    return err;
}

enum err service_password_change(struct call *call, const struct password_check *old,
                                 struct sv new_hash)
{
    struct sv login = old->login_folded;
    enum err err = guess_check(call, GUESS_LOGIN, login);
    if (err)
        return err;
    if (!old->account || old->account != call->who.account)
        return guess_failed(call, GUESS_LOGIN, login, ERR_WRONG_CREDENTIALS);
    struct credential credential = {.password_hash = new_hash};
    err = store_credential_put(call->conn, old->account, &credential);
    if (!err)
        err = store_sessions_end_of(call->conn, old->account, call->who.token_hash);
    if (!err)
        err = guess_right(call, GUESS_LOGIN, login);
    if (!err)
        err = audit_add(call, "password_changed", SV(""), SV(""));
    return err;
}

/* ---- the demo's door ---- */

enum err service_demo_accounts(struct call *call, const struct account **out, size_t *count)
{
    if (!service_is_demo(call->service))
        return ERR_NOT_FOUND;
    return store_accounts(call->conn, call->arena, ACCOUNT_STAFF, out, count);
}

enum err service_demo_session(struct call *call, id64 id, struct opened_session *out)
{
    *out = (struct opened_session){0};
    if (!service_is_demo(call->service))
        return ERR_NOT_FOUND;
    struct account account;
    enum err err = store_account_get(call->conn, call->arena, id, &account);
    if (!err && (account.kind != ACCOUNT_STAFF || !account.is_active))
        err = ERR_NOT_FOUND;
    if (!err)
        err = session_for_account(call, &account, SESSION_BY_DEMO, out);
    return err;
}
