/* Following one petition by number, query code and name; the petitioner's own secret, with which a
 * session may also act. Number, code and name together only read. */
#include "base/assert.h"
#include "service/login.h"
#include "service/number.h"
#include "service/people.h"
#include "service/service_private.h"

#include <sodium.h>

static struct sv petition_whom(struct call *call)
{
    return arena_printf(call->arena, "%lld", (long long)call->who.petition.id);
}

/* Failures count for number and name together. Numbers are easily made up; were they enough, any
 * stranger could keep a petitioner from their own matter by guessing at it. Guesses at the code of
 * a right name are as few as ever. */
static struct sv follow_whom(struct call *call, struct sv number, struct sv name)
{
    struct blind_index index = vault_index(service_vault(call->service), BLIND_NAME, name);
    size_t n = number.n + 1 + sizeof index.hash;
    char *whom = arena_alloc(call->arena, n);
    if (number.n)
        memcpy(whom, number.p, number.n);
    whom[number.n] = ' ';
    memcpy(whom + number.n + 1, index.hash, sizeof index.hash);
    return (struct sv){whom, n};
}

/* ---- opening ---- */

static enum err name_fits(struct call *call, const struct session *session, struct sv name,
                          bool *out)
{
    struct blind_index index = vault_index(service_vault(call->service), BLIND_NAME, name);
    return store_person_has_index(call->conn, &session->petition, session->person, &index, out);
}

struct three {
    struct sv number, code, name;
};

/* Do the three belong together, and whose are they? Every way through costs about the same. */
static enum err three_match(struct call *call, const struct three *typed, struct session *session,
                            bool *out)
{
    struct petition_access access = {0};
    uint8_t code_hash[BLIND_INDEX_SIZE];
    bool has_name = false;
    code_hash_of(call, typed->number, typed->code, code_hash);
    session->petition = (struct petition_key){0};
    enum err err = store_petition_by_number(call->conn, typed->number, &session->petition);
    if (err && err != ERR_NOT_FOUND)
        return err;
    err = store_access_by_code(call->conn, call->arena, &session->petition, code_hash, &access);
    bool has_code = !err;
    if (err && err != ERR_NOT_FOUND)
        return err;
    session->person = access.person;
    err = name_fits(call, session, typed->name, &has_name);
    *out = has_code && has_name;
    return err;
}

enum err service_follow_open(struct call *call, struct sv typed_number, struct sv typed_code,
                             struct sv name, struct opened_session *out)
{
    *out = (struct opened_session){0};
    struct three typed = {.number = number_normalise(call->arena, typed_number),
                          .code = code_normalise(call->arena, typed_code),
                          .name = name};
    struct session session = {.kind = SESSION_FOLLOW};
    struct sv whom = follow_whom(call, typed.number, name);
    bool matches = false;
    enum err err = guess_check(call, GUESS_FOLLOW, whom);
    if (!err)
        err = three_match(call, &typed, &session, &matches);
    if (err)
        return err;
    if (!matches)
        return guess_failed(call, GUESS_FOLLOW, whom, ERR_WRONG_CREDENTIALS);
    out->who.kind = CALLER_FOLLOWER;
    out->number = typed.number;
    err = guess_right(call, GUESS_FOLLOW, whom);
    return err ? err : session_make(call, &session, out);
}

/* ---- the secret ---- */

static enum err access_of_caller(struct call *call, struct petition_access *out)
{
    if (call->who.kind != CALLER_FOLLOWER && call->who.kind != CALLER_OWNER)
        return ERR_NOT_FOUND;
    return store_access_get(call->conn, call->arena, &call->who.petition, call->who.person, out);
}

enum err service_has_secret(struct call *call, bool *out)
{
    struct petition_access access;
    enum err err = access_of_caller(call, &access);
    *out = !err && access.secret_hash.n > 0;
    return err;
}

enum err service_follow_number(struct call *call, struct sv *out)
{
    return store_petition_number(call->conn, call->arena, &call->who.petition, out);
}

enum err service_secret_check(struct call *call, struct sv secret, bool *matches)
{
    struct petition_access access;
    enum err err = access_of_caller(call, &access);
    *matches = !err && access.secret_hash.n && vault_password_matches(access.secret_hash, secret);
    return err;
}

/* The session may act from now on. */
static enum err own(struct call *call)
{
    struct session session;
    enum err err = store_session_get(call->conn, call->who.token_hash, call->now, &session);
    if (err)
        return err == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : err;
    session.is_owner = true;
    err = store_session_put(call->conn, &session);
    if (!err)
        call->who.kind = CALLER_OWNER;
    return err;
}

enum err service_secret_give(struct call *call, bool matches)
{
    struct sv whom = petition_whom(call);
    enum err err = guess_check(call, GUESS_SECRET, whom);
    if (err)
        return err;
    if (!matches)
        return guess_failed(call, GUESS_SECRET, whom, ERR_WRONG_CREDENTIALS);
    err = guess_right(call, GUESS_SECRET, whom);
    return err ? err : own(call);
}

enum err service_secret_set(struct call *call, struct sv token, struct sv secret_hash)
{
    struct petition_access access;
    uint8_t hash[BLIND_INDEX_SIZE];
    struct sv whom = petition_whom(call);
    enum err err = guess_check(call, GUESS_SECRET, whom);
    if (!err)
        err = access_of_caller(call, &access);
    if (err)
        return err;
    vault_token_hash(service_vault(call->service), "secret token", token, hash);
    bool is_right = !access.secret_hash.n && access.token_expires > call->now &&
                    sodium_memcmp(hash, access.token_hash, sizeof hash) == 0;
    if (!is_right)
        return guess_failed(call, GUESS_SECRET, whom, ERR_WRONG_CREDENTIALS);
    access.secret_hash = secret_hash;
    access.token_expires = 0;
    memset(access.token_hash, 0, sizeof access.token_hash);
    err = store_access_put(call->conn, &call->who.petition, &access);
    return err ? err : own(call);
}
