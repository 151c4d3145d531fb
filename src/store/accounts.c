/* Accounts as lists of versions with their grants, the logins that find them, and credentials.
 *
 * A login belongs to one account of its kind: the table of logins is derived from the newest
 * versions and refuses the second. */
#include "base/assert.h"
#include "store/office.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

/* ---- writing ---- */

static enum err move_login(struct store_conn *conn, const struct account *account,
                           struct sv old_login)
{
    enum err err = ERR_OK;
    if (old_login.n) {
        if (sv_eq(old_login, account->login))
            return ERR_OK;
        const struct q_login_delete_in old = {.kind = account->kind, .login = old_login};
        err = q_login_delete(conn, &old, NULL);
    }
    const struct q_login_insert_in row = {
        .kind = account->kind, .login = account->login, .account = account->id};
    return err ? err : q_login_insert(conn, &row, NULL);
}

static enum err insert_version(struct store_conn *conn, const struct account *account,
                               const struct who_when *by)
{
    const struct q_account_insert_in row = {
        .id = account->id,
        .version = account->version + 1,
        .kind = account->kind,
        .login = account->login,
        .name = account->name,
        .phone = account->phone,
        .sealed = account->sealed,
        .is_active = account->is_active,
        .key_id = account->key_id,
        .at = by->at,
        .account = by->account,
    };
    enum err err = q_account_insert(conn, &row, NULL);
    for (size_t i = 0; !err && i < account->grant_count; i++) {
        const struct q_account_grant_insert_in grant = {
            .id = account->id,
            .version = account->version + 1,
            .no = (int64_t)i + 1,
            .role = sv_from(role_word(account->grants[i].role)),
            .unit = account->grants[i].unit,
        };
        err = q_account_grant_insert(conn, &grant, NULL);
    }
    return err;
}

enum err store_account_put(struct store_conn *conn, struct account *account,
                           const struct who_when *by)
{
    ASSERT(account->id > 0 && account->login.n && account->grant_count <= ACCOUNT_GRANTS_MAX);
    struct q_account_newest_out newest = {0};
    enum err err = q_account_newest(conn, conn->scratch,
                                    &(struct q_account_newest_in){.id = account->id}, &newest);
    if (err && err != ERR_NOT_FOUND)
        return err;
    if (newest.version != account->version ||
        (newest.version && newest.kind != (int64_t)account->kind))
        return ERR_STALE;
    err = move_login(conn, account, newest.login);
    if (!err)
        err = insert_version(conn, account, by);
    if (!err && account->kind == ACCOUNT_STAFF)
        err = office_changed(conn);
    if (!err)
        account->version++;
    return err;
}

/* ---- reading ---- */

static enum err add_grant(struct account *account, struct sv role, id64 unit)
{
    if (account->grant_count == ACCOUNT_GRANTS_MAX)
        return ERR_CORRUPT;
    struct grant *grant = &account->grants[account->grant_count++];
    grant->unit = unit;
    return role_from_word(role, &grant->role) ? ERR_OK : ERR_CORRUPT;
}

static enum err place_grant(struct account *account, const struct q_account_standing_out *row)
{
    if (row->no < 1 || row->no > ACCOUNT_GRANTS_MAX)
        return ERR_CORRUPT;
    struct grant *grant = &account->grants[row->no - 1];
    account->grant_count++;
    grant->unit = row->unit;
    return role_from_word(row->role, &grant->role) ? ERR_OK : ERR_CORRUPT;
}

static enum err standing_of(const struct q_account_standing_out *rows, size_t count,
                            struct account *out, bool *must_change)
{
    enum err err = count ? ERR_OK : ERR_NOT_FOUND;
    if (err)
        return err;
    *must_change = rows[0].must_change;
    *out = (struct account){
        .id = rows[0].id,
        .kind = (enum account_kind)rows[0].kind,
        .version = rows[0].version,
        .login = rows[0].login,
        .name = rows[0].name,
        .phone = rows[0].phone,
        .sealed = rows[0].sealed,
        .key_id = rows[0].key_id,
        .is_active = rows[0].is_active,
    };
    for (size_t i = 0; !err && i < count && rows[0].no; i++)
        err = place_grant(out, &rows[i]);
    return err;
}

enum err store_account_standing(struct store_conn *conn, struct arena *arena, id64 id,
                                struct account *out, bool *must_change)
{
    struct q_account_standing_out *rows;
    size_t count;
    enum err err =
        q_account_standing(conn, arena, &(struct q_account_standing_in){.id = id}, &rows, &count);
    return err ? err : standing_of(rows, count, out, must_change);
}

enum err store_account_get(struct store_conn *conn, struct arena *arena, id64 id,
                           struct account *out)
{
    bool must_change;
    return store_account_standing(conn, arena, id, out, &must_change);
}

enum err store_account_by_login(struct store_conn *conn, struct arena *arena,
                                enum account_kind kind, struct sv login, struct account *out)
{
    struct q_login_account_out row;
    const struct q_login_account_in in = {.kind = kind, .login = login};
    enum err err = q_login_account(conn, arena, &in, &row);
    return err ? err : store_account_get(conn, arena, row.account, out);
}

/* Both lists are ordered by account. */
static enum err join_grants(struct account *accounts, size_t count,
                            const struct q_accounts_grants_out *grants, size_t grant_count)
{
    size_t at = 0;
    for (size_t i = 0; i < grant_count; i++) {
        while (at < count && accounts[at].id < grants[i].id)
            at++;
        if (at == count || accounts[at].id != grants[i].id)
            return ERR_CORRUPT;
        enum err err = add_grant(&accounts[at], grants[i].role, grants[i].unit);
        if (err)
            return err;
    }
    return ERR_OK;
}

enum err store_accounts(struct store_conn *conn, struct arena *arena, enum account_kind kind,
                        const struct account **out, size_t *count)
{
    struct q_accounts_newest_out *rows;
    struct q_accounts_grants_out *grants;
    size_t grant_count;
    *out = NULL;
    enum err err =
        q_accounts_newest(conn, arena, &(struct q_accounts_newest_in){.kind = kind}, &rows, count);
    if (!err)
        err = q_accounts_grants(conn, arena, &(struct q_accounts_grants_in){.kind = kind}, &grants,
                                &grant_count);
    if (err)
        return err;
    struct account *accounts = ARENA_ARRAY(arena, struct account, *count);
    for (size_t i = 0; i < *count; i++)
        accounts[i] = (struct account){
            .id = rows[i].id,
            .kind = kind,
            .version = rows[i].version,
            .login = rows[i].login,
            .name = rows[i].name,
            .phone = rows[i].phone,
            .sealed = rows[i].sealed,
            .key_id = rows[i].key_id,
            .is_active = rows[i].is_active,
        };
    *out = accounts;
    return join_grants(accounts, *count, grants, grant_count);
}

enum err store_unit_has_staff(struct store_conn *conn, id64 unit, role_set roles, bool *out)
{
    *out = false;
    for (int role = 0; role < ROLE__COUNT && !*out; role++) {
        struct q_accounts_holding_out row;
        const struct q_accounts_holding_in in = {
            .kind = ACCOUNT_STAFF, .unit = unit, .role = sv_from(role_word((enum role)role))};
        if (!(ROLE_BIT(role) & roles))
            continue;
        enum err err = q_accounts_holding(conn, conn->scratch, &in, &row);
        if (err)
            return err;
        *out = row.found > 0;
    }
    return ERR_OK;
}

enum err store_unit_roles(struct store_conn *conn, id64 unit, role_set *out)
{
    struct q_unit_roles_out *rows;
    size_t count;
    const struct q_unit_roles_in in = {.kind = ACCOUNT_STAFF, .unit = unit};
    *out = 0;
    enum err err = q_unit_roles(conn, conn->scratch, &in, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        enum role role;
        if (!role_from_word(rows[i].role, &role))
            return ERR_CORRUPT;
        *out |= ROLE_BIT(role);
    }
    return err;
}

/* ---- credentials ---- */

enum err store_credential_put(struct store_conn *conn, id64 account,
                              const struct credential *credential)
{
    const struct q_credential_put_in row = {.account = account,
                                            .password_hash = credential->password_hash,
                                            .must_change = credential->must_change};
    return q_credential_put(conn, &row, NULL);
}

enum err store_credential_get(struct store_conn *conn, struct arena *arena, id64 account,
                              struct credential *out)
{
    struct q_credential_get_out row;
    enum err err =
        q_credential_get(conn, arena, &(struct q_credential_get_in){.account = account}, &row);
    if (!err)
        *out = (struct credential){row.password_hash, row.must_change};
    return err;
}
