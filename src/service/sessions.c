/* See the header. Nothing is kept of a session once it has ended. */
#include "service/sessions.h"

#include "service/login.h"
#include "service/service_private.h"

#include <stdlib.h>
#include <string.h>

static enum err only_official(const struct call *call)
{
    return call->who.kind == CALLER_STAFF && call->who.account ? ERR_OK : ERR_FORBIDDEN;
}

/* ---- the list ---- */

static int by_use(const void *a, const void *b)
{
    const struct own_session *one = a;
    const struct own_session *other = b;
    if (one->seen != other->seen)
        return one->seen > other->seen ? -1 : 1;
    return one->id > other->id ? -1 : one->id < other->id;
}

enum err service_sessions(struct call *call, const struct own_session **out, size_t *count)
{
    struct session_list list;
    enum err err = only_official(call);
    if (!err)
        err = store_sessions_of(call->conn, call->arena, call->who.account, call->now, &list);
    if (err)
        return err;
    struct own_session *sessions = ARENA_ARRAY(call->arena, struct own_session, list.count);
    for (size_t i = 0; i < list.count; i++) {
        const struct session *one = &list.items[i];
        sessions[i] = (struct own_session){.id = one->id,
                                           .agent = one->agent,
                                           .way = one->way,
                                           .since = one->created,
                                           .seen = one->seen};
        sessions[i].is_current =
            memcmp(one->token_hash, call->who.token_hash, sizeof one->token_hash) == 0;
    }
    if (list.count)
        qsort(sessions, list.count, sizeof *sessions, by_use);
    *out = sessions;
    *count = list.count;
    return ERR_OK;
}

enum err service_session_end(struct call *call, id64 id)
{
    enum err err = only_official(call);
    return err ? err : store_session_end_named(call->conn, call->who.account, id);
}

enum err service_sessions_end_others(struct call *call)
{
    enum err err = only_official(call);
    return err ? err : store_sessions_end_of(call->conn, call->who.account, call->who.token_hash);
}

/* ---- proving ---- */

static enum err check_proof(struct call *call, const struct password_check *password,
                            struct sv code)
{
    enum session_way way;
    if (password)
        return password->account == call->who.account ? ERR_OK : ERR_WRONG_CREDENTIALS;
    enum err err = second_factor_take(call, call->who.account, code, &way);
    if (!err && way == SESSION_BY_RECOVERY)
        err = audit_add(call, "recovery_code_used", SV(""), SV(""));
    /* nothing to give a code of */
    return !err && way == SESSION_BY_PASSWORD ? ERR_WRONG_CREDENTIALS : err;
}

static enum err note_proof(struct call *call)
{
    struct session session;
    enum err err = store_session_get(call->conn, call->who.token_hash, call->now, &session);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : err;
    session.proven_until = call->now + PROOF_MS;
    return store_session_put(call->conn, &session);
}

enum err service_prove(struct call *call, const struct password_check *password, struct sv code)
{
    enum err err = only_official(call);
    if (!err)
        err = login_may_try(call);
    if (err)
        return err;
    err = check_proof(call, password, code);
    if (err == ERR_WRONG_CREDENTIALS || err == ERR_SECOND_FACTOR)
        return login_failed(call, fail_with(call->fail, ERR_WRONG_CREDENTIALS,
                                            password ? "wrong_password" : "wrong_code"));
    if (!err)
        err = login_succeeded(call);
    return err ? err : note_proof(call);
}
