/* Second factors of accounts, their recovery codes, and which roles need one. Secrets arrive
 * sealed, recovery codes as hashes: the store knows neither. */
#ifndef STORE_SECOND_FACTORS_H
#define STORE_SECOND_FACTORS_H

#include "store/office.h"
#include "store/working.h"

struct second_factor {
    struct sv secret;        /* sealed; empty = none in force */
    time_ms since;           /* in force */
    int64_t last_step;       /* of the last code taken */
    struct sv pending;       /* sealed, shown and not confirmed yet; empty = none */
    time_ms pending_expires; /* decided by the caller, who has the clock */
};
/* ERR_NOT_FOUND when the account has neither one in force nor one begun. */
enum err store_second_factor_get(struct store_conn *conn, struct arena *arena, id64 account,
                                 struct second_factor *out) ERR_MUST_USE;
enum err store_second_factor_put(struct store_conn *conn, id64 account,
                                 const struct second_factor *factor) ERR_MUST_USE;
/* The factor and its recovery codes. Nothing there is no error. */
enum err store_second_factor_drop(struct store_conn *conn, id64 account) ERR_MUST_USE;
/* Accounts with one in force. */
enum err store_second_factors(struct store_conn *conn, struct arena *arena, const id64 **out,
                              size_t *count) ERR_MUST_USE;

/* Put these in the place of all that were there. */
enum err store_recovery_put(struct store_conn *conn, id64 account,
                            const uint8_t (*hashes)[TOKEN_HASH_SIZE], size_t count) ERR_MUST_USE;
/* Use one up; ERR_NOT_FOUND when there is no such one. */
enum err store_recovery_take(struct store_conn *conn, id64 account,
                             const uint8_t hash[TOKEN_HASH_SIZE]) ERR_MUST_USE;
enum err store_recovery_count(struct store_conn *conn, id64 account, int *out) ERR_MUST_USE;

/* Which roles may only work with a second factor; version 0 and none when nobody said. */
struct sign_in_rule {
    int64_t version;
    role_set roles;
};
enum err store_sign_in_get(struct store_conn *conn, struct sign_in_rule *out) ERR_MUST_USE;
/* rule->version is the one seen and is advanced; another one is ERR_STALE. */
enum err store_sign_in_put(struct store_conn *conn, struct sign_in_rule *rule,
                           const struct who_when *by) ERR_MUST_USE;

#endif
