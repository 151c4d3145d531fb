/* What the ways of signing in share. Inside src/service only. */
#ifndef SERVICE_LOGIN_H
#define SERVICE_LOGIN_H

#include "service/auth.h"
#include "service/guessing.h"

/* Guessing (guessing.h) at the calling account's own login: before and after it is asked to prove
 * something. */
enum err login_may_try(struct call *call) ERR_MUST_USE;
enum err login_failed(struct call *call, enum err answer) ERR_MUST_USE;
enum err login_succeeded(struct call *call) ERR_MUST_USE;

/* second_factor.c: take what was typed as code or recovery code of an account, once. ERR_OK with
 * way SESSION_BY_PASSWORD: it has no second factor. ERR_SECOND_FACTOR: it has one, and nothing was
 * typed; ERR_WRONG_CREDENTIALS. */
enum err second_factor_take(struct call *call, id64 account, struct sv typed,
                            enum session_way *way) ERR_MUST_USE;

/* Does one of the grants name one of these roles? */
bool second_factor_needed(role_set roles, const struct grant *grants, size_t count);
enum err second_factor_is_on(struct call *call, id64 account, bool *out) ERR_MUST_USE;

/* For how long a proof of who is there counts. */
#define PROOF_MS (INT64_C(15) * 60 * 1000)

/* The hash of a password nobody has: what an unknown login is compared with, so that it costs the
 * same. */
#define LOGIN_NOBODY_HASH                                                                          \
    "$argon2id$v=19$m=19456,t=2,p=1$aHVpeWluLW5vYm9keSEhIQ$"                                       \
    "pWc1dDSfyQqBqWlVcYXkcZyZ0pVw2QxYd1n6oVJx3dM"
/* Folded to half width, without spaces, in lower case. */
struct sv login_fold(struct arena *arena, struct sv login);
/* Under what a petitioner's account is stored: a keyed hash in hex, never the login. */
struct sv petitioner_login(struct call *call, struct sv folded);

void session_hash(struct call *call, struct sv token, uint8_t out[TOKEN_HASH_SIZE]);
/* When it ends if it is not used again. */
time_ms session_expiry(const struct session *session);
/* Give the session a token, a CSRF value and its life, store it, fill in out. */
enum err session_make(struct call *call, struct session *session,
                      struct opened_session *out) ERR_MUST_USE;
enum err session_for_account(struct call *call, const struct account *account, enum session_way way,
                             struct opened_session *out) ERR_MUST_USE;

#endif
