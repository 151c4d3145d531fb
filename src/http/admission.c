/* Who is calling, and may they? Cookies name sessions, x-roles says who may call, and whoever
 * changes something by a session proves with its CSRF token that the request is their own.
 *
 * 1. A cookie counts only for the kinds of session it is made for.
 * 2. Operations open to the public ignore sessions that are gone or do not fit, but never a session
 *    that fits with a wrong token: that is somebody else's page speaking.
 * 3. Who must change their password or set up a second factor may use their own account and nothing
 *    else.
 * 4. What wants a fresh proof of who is there (x-step-up) gets it from officials; it is asked last,
 *    so that nobody proves anything for what they may not do. */
#include "http/http_private.h"

#include "http/values.h"
#include "service/auth.h"

#define CSRF_HEX (2 * sizeof(((struct caller *)0)->csrf))

/* Compare in a time that does not depend on where they differ. */
static bool csrf_matches(const struct caller *who, struct sv given)
{
    static const char digits[] = "0123456789abcdef";
    unsigned different = given.n != CSRF_HEX;
    for (size_t i = 0; i < CSRF_HEX && i < given.n; i++) {
        unsigned nibble = i % 2 ? who->csrf[i / 2] & 15u : who->csrf[i / 2] >> 4;
        different |= (unsigned char)given.p[i] ^ (unsigned char)digits[nibble];
    }
    return different == 0;
}

static bool is_account_kind(enum caller_kind kind)
{
    return kind == CALLER_STAFF || kind == CALLER_PETITIONER;
}

/* What stands between somebody who may call the operation and the call. */
static enum err check_standing(struct exchange *ex, const struct caller *who)
{
    const struct route *route = ex->rq.route;
    if (who->must_change_password && !route->is_own)
        return fail_with(&ex->fail, ERR_FORBIDDEN, "must_change_password");
    if (who->must_set_factor && !route->is_own)
        return fail_with(&ex->fail, ERR_FORBIDDEN, "must_set_factor");
    if (route->method != METHOD_GET && !csrf_matches(who, ex->csrf))
        return ERR_CSRF;
    if (route->steps_up && who->kind == CALLER_STAFF && !who->is_proven)
        return ERR_STEP_UP;
    return ERR_OK;
}

struct candidate {
    struct sv token;
    bool is_account;   /* from the desk cookie */
    bool is_used_here; /* the operation takes such sessions */
};

/* ERR_UNAUTHENTICATED: this cookie names nobody. Other errors say what is wrong with somebody. */
static enum err candidate_check(struct exchange *ex, const struct candidate *candidate)
{
    const struct route *route = ex->rq.route;
    struct caller who = {0};
    if (candidate->token.n == 0 || !candidate->is_used_here)
        return ERR_UNAUTHENTICATED;
    enum err err = service_caller(&ex->rq.call, candidate->token, &who);
    if (err)
        return err;
    if (is_account_kind(who.kind) != candidate->is_account)
        return ERR_UNAUTHENTICATED;
    if (!route_admits_as(route, &who))
        return ERR_FORBIDDEN;
    err = check_standing(ex, &who);
    if (err)
        return err;
    ex->rq.call.who = who;
    return ERR_OK;
}

enum err admission_check(struct exchange *ex)
{
    const struct route *route = ex->rq.route;
    const struct candidate candidates[] = {
        {ex->desk_cookie, true, route->roles || (route->who & (WHO_PETITIONER | WHO_STAFF))},
        {ex->follow_cookie, false, (route->who & (WHO_FOLLOWER | WHO_OWNER)) != 0},
    };
    enum err answer = ERR_UNAUTHENTICATED;
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        enum err err = candidate_check(ex, &candidates[i]);
        if (err == ERR_OK) {
            ex->fail = (struct fail){0}; /* what was wrong with the other session */
            return ERR_OK;
        }
        if (err != ERR_UNAUTHENTICATED && err != ERR_FORBIDDEN && err != ERR_CSRF)
            return err;
        if (err == ERR_CSRF || answer == ERR_UNAUTHENTICATED)
            answer = err;
    }
    if (!(route->who & WHO_PUBLIC) || answer == ERR_CSRF)
        return answer;
    ex->fail = (struct fail){0};
    ex->rq.call.who = (struct caller){.kind = CALLER_PUBLIC};
    return ERR_OK;
}

enum err admission_origin(const struct exchange *ex)
{
    struct sv origin = head_value(&ex->head, "origin");
    struct sv site = head_value(&ex->head, "sec-fetch-site");
    if (origin.n && !values_origin_is(origin, head_value(&ex->head, "host")))
        return ERR_CSRF;
    if (site.n && !sv_is(site, "same-origin"))
        return ERR_CSRF;
    return ERR_OK;
}
