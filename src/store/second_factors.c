/* Second factors, recovery codes, and the rule of who needs one. Roles are stored as words, because
 * the rule outlives the program's numbering. */
#include "store/second_factors.h"

#include "base/assert.h"
#include "base/buf.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

#include <string.h>

/* ---- the factor ---- */

enum err store_second_factor_get(struct store_conn *conn, struct arena *arena, id64 account,
                                 struct second_factor *out)
{
    struct q_second_factor_get_out row;
    const struct q_second_factor_get_in in = {.account = account};
    enum err err = q_second_factor_get(conn, arena, &in, &row);
    if (err)
        return err;
    *out = (struct second_factor){.secret = row.secret,
                                  .since = row.since,
                                  .last_step = row.last_step,
                                  .pending = row.pending,
                                  .pending_expires = row.pending_expires};
    return ERR_OK;
}

enum err store_second_factor_put(struct store_conn *conn, id64 account,
                                 const struct second_factor *factor)
{
    ASSERT(account > 0);
    const struct q_second_factor_put_in row = {.account = account,
                                               .secret = factor->secret,
                                               .since = factor->since,
                                               .last_step = factor->last_step,
                                               .pending = factor->pending,
                                               .pending_expires = factor->pending_expires};
    return q_second_factor_put(conn, &row, NULL);
}

enum err store_second_factor_drop(struct store_conn *conn, id64 account)
{
    enum err err = q_recovery_drop(conn, &(struct q_recovery_drop_in){.account = account}, NULL);
    if (err)
        return err;
    return q_second_factor_drop(conn, &(struct q_second_factor_drop_in){.account = account}, NULL);
}

enum err store_second_factors(struct store_conn *conn, struct arena *arena, const id64 **out,
                              size_t *count)
{
    struct q_second_factors_out *rows;
    *out = NULL;
    enum err err = q_second_factors(conn, arena, &rows, count);
    if (err)
        return err;
    id64 *accounts = ARENA_ARRAY(arena, id64, *count);
    for (size_t i = 0; i < *count; i++)
        accounts[i] = rows[i].account;
    *out = accounts;
    return ERR_OK;
}

/* ---- recovery codes ---- */

enum err store_recovery_put(struct store_conn *conn, id64 account,
                            const uint8_t (*hashes)[TOKEN_HASH_SIZE], size_t count)
{
    ASSERT(account > 0);
    enum err err = q_recovery_drop(conn, &(struct q_recovery_drop_in){.account = account}, NULL);
    for (size_t i = 0; !err && i < count; i++) {
        const struct q_recovery_insert_in row = {.account = account, .code_hash = hashes[i]};
        err = q_recovery_insert(conn, &row, NULL);
    }
    return err;
}

enum err store_recovery_take(struct store_conn *conn, id64 account,
                             const uint8_t hash[TOKEN_HASH_SIZE])
{
    int64_t taken = 0;
    const struct q_recovery_take_in in = {.account = account, .code_hash = hash};
    enum err err = q_recovery_take(conn, &in, &taken);
    return err || taken ? err : ERR_NOT_FOUND;
}

enum err store_recovery_count(struct store_conn *conn, id64 account, int *out)
{
    struct q_recovery_count_out row = {0};
    enum err err = q_recovery_count(conn, conn->scratch,
                                    &(struct q_recovery_count_in){.account = account}, &row);
    *out = (int)row.count;
    return err;
}

/* ---- the rule ---- */

static role_set roles_of(struct sv words)
{
    role_set roles = 0;
    struct sv word;
    while (words.n) {
        enum role role;
        (void)sv_cut(words, ' ', &word, &words);
        if (role_from_word(word, &role))
            roles |= ROLE_BIT(role);
    }
    return roles;
}

enum err store_sign_in_get(struct store_conn *conn, struct sign_in_rule *out)
{
    struct q_sign_in_newest_out row;
    *out = (struct sign_in_rule){0};
    enum err err = q_sign_in_newest(conn, conn->scratch, &row);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (!err)
        *out = (struct sign_in_rule){.version = row.version, .roles = roles_of(row.roles)};
    return err;
}

enum err store_sign_in_put(struct store_conn *conn, struct sign_in_rule *rule,
                           const struct who_when *by)
{
    struct sign_in_rule newest;
    enum err err = store_sign_in_get(conn, &newest);
    if (err)
        return err;
    if (newest.version != rule->version)
        return ERR_STALE;
    struct buf words;
    buf_init(&words, 1024);
    for (int role = 0; role < ROLE__COUNT; role++) {
        if (rule->roles & ROLE_BIT(role))
            buf_printf(&words, "%s%s", words.n ? " " : "", role_word((enum role)role));
    }
    err = buf_finish(&words);
    const struct q_sign_in_insert_in row = {.version = rule->version + 1,
                                            .roles = buf_view(&words),
                                            .at = by->at,
                                            .account = by->account};
    if (!err)
        err = q_sign_in_insert(conn, &row, NULL);
    buf_release(&words);
    if (!err)
        err = office_changed(conn);
    if (!err)
        rule->version++;
    return err == ERR_CONFLICT ? ERR_STALE : err;
}
