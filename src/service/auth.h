/* Signing in and out, sessions, who is calling. Tokens are 256-bit, stored only as keyed hashes. */
#ifndef SERVICE_AUTH_H
#define SERVICE_AUTH_H

#include "service/service.h"

#define TOKEN_TEXT_SIZE 48
struct opened_session {
    char token[TOKEN_TEXT_SIZE]; /* goes into the cookie, nowhere else */
    struct caller who;
    struct account account;
    struct sv number; /* follow sessions: of the petition */
    time_ms expires;
};

/* Who holds this cookie value? Unknown and expired: ERR_UNAUTHENTICATED. Reads only. */
enum err service_caller(struct call *call, struct sv token, struct caller *out) ERR_MUST_USE;
/* The caller's session has written in this transaction: no standby without it answers them. Nothing
 * where the database is a file. */
enum err service_session_wrote(struct call *call) ERR_MUST_USE;

/* What is stored of a password or secret. Slow: on the worker pool only. */
enum err service_secret_hash(struct call *call, struct sv secret, struct sv *out) ERR_MUST_USE;

/* Is it fit to be the calling account's new password, or that of a petitioner who registers? If
 * not, ERR_BAD_INPUT of the field, with what is wrong: too_short, password_simple, password_own. */
enum err service_password_fits(struct call *call, struct sv password) ERR_MUST_USE;
enum err service_first_password_fits(struct call *call, struct sv login, struct sv name,
                                     struct sv password) ERR_MUST_USE;

/* Two steps, because the password check is slow: verify on the worker pool with a reader, open in
 * the write. Wrong login, wrong password, inactive account: ERR_WRONG_CREDENTIALS, equally slow.
 * The password is right but the account has a second factor and no code came: ERR_SECOND_FACTOR.
 * Too many failures of the login: ERR_LOCKED_OUT with retry_after_s, whatever the password. */
struct password_check {
    id64 account; /* 0 = no match */
    struct sv login_folded;
    struct sv code; /* given with it: of the second factor, or a recovery code; may be empty */
    enum account_kind kind;
};
/* ERR_LOCKED_OUT, before the slow step is taken for nothing. */
enum err service_login_may_try(struct call *call, struct sv login) ERR_MUST_USE;
enum err service_password_check(struct call *call, struct sv login, struct sv password,
                                struct password_check *out) ERR_MUST_USE;
enum err service_session_open(struct call *call, const struct password_check *check,
                              struct opened_session *out) ERR_MUST_USE;
enum err service_session_close(struct call *call) ERR_MUST_USE;
/* The caller's own account. */
enum err service_session_account(struct call *call, struct account *out) ERR_MUST_USE;
/* The login of the calling account, for checking its old password. */
enum err service_own_login(struct call *call, struct sv *out) ERR_MUST_USE;
/* new_hash was made with service_secret_hash while preparing. */
enum err service_password_change(struct call *call, const struct password_check *old,
                                 struct sv new_hash) ERR_MUST_USE;

/* Demo only: ERR_NOT_FOUND otherwise. */
enum err service_demo_accounts(struct call *call, const struct account **out,
                               size_t *count) ERR_MUST_USE;
enum err service_demo_session(struct call *call, id64 id, struct opened_session *out) ERR_MUST_USE;

/* Petitioner accounts. */
enum err service_petitioner_register(struct call *call, struct sv login, struct sv name,
                                     struct sv password_hash,
                                     struct opened_session *out) ERR_MUST_USE;
/* Name and login of the calling petitioner account, opened. */
enum err service_petitioner_identity(struct call *call, struct sv *login,
                                     struct sv *name) ERR_MUST_USE;
enum err service_petitioner_petitions(struct call *call, const struct petition_row **out,
                                      size_t *count) ERR_MUST_USE;
enum err service_petitioner_open(struct call *call, id64 petition,
                                 struct opened_session *out) ERR_MUST_USE;

/* Following one petition. */
enum err service_follow_open(struct call *call, struct sv number, struct sv code, struct sv name,
                             struct opened_session *out) ERR_MUST_USE;
/* Slow: on the worker pool with a reader. */
enum err service_secret_check(struct call *call, struct sv secret, bool *matches) ERR_MUST_USE;
/* After the check: the session becomes the owner's, or the failure is counted. */
enum err service_secret_give(struct call *call, bool matches) ERR_MUST_USE;
enum err service_secret_set(struct call *call, struct sv token, struct sv secret_hash) ERR_MUST_USE;
enum err service_has_secret(struct call *call, bool *out) ERR_MUST_USE;
/* The number of the petition a follow session is about. */
enum err service_follow_number(struct call *call, struct sv *out) ERR_MUST_USE;

#endif
