/* Second factors, recovery codes that are used up, the rule of who needs one; sessions by name. */
#include "drivers.h"

#include "store/second_factors.h"

#define NOW ((time_ms)BED_DAY * 86400000)

/* Jobs that hand their argument to one store function. */
#define JOB(name, type, call)                                                                      \
    static enum err name(struct store_conn *conn, void *arg)                                       \
    {                                                                                              \
        type *it = arg;                                                                            \
        return call;                                                                               \
    }

struct put {
    id64 account;
    struct second_factor factor;
};
JOB(put_factor, struct put, store_second_factor_put(conn, it->account, &it->factor))
JOB(drop_factor, id64, store_second_factor_drop(conn, *it))

struct codes {
    id64 account;
    uint8_t hashes[3][TOKEN_HASH_SIZE];
    size_t count;
    size_t taken; /* which one */
};
JOB(put_codes, struct codes,
    store_recovery_put(conn, it->account, (const uint8_t (*)[TOKEN_HASH_SIZE])it->hashes,
                       it->count))
JOB(take_code, struct codes, store_recovery_take(conn, it->account, it->hashes[it->taken]))

static enum err get_factor(struct bed *bed, id64 account, struct second_factor *out)
{
    struct store_conn *conn = bed_read(bed);
    enum err err = store_second_factor_get(conn, bed->arena, account, out);
    bed_read_end(bed, &conn);
    return err;
}

static int codes_left(struct bed *bed, id64 account)
{
    int left = -1;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_recovery_count(conn, account, &left));
    bed_read_end(bed, &conn);
    return left;
}

static size_t in_force(struct bed *bed)
{
    const id64 *accounts;
    size_t count;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_second_factors(conn, bed->arena, &accounts, &count));
    bed_read_end(bed, &conn);
    return count;
}

CONTRACT_TEST(a_factor_is_begun_put_in_force_and_dropped)
{
    struct put begun = {501, {.pending = SV("sealed"), .pending_expires = NOW + 1}};
    struct put other = {502, {.pending = SV("other")}};
    struct second_factor got;
    CHECK_ERR(get_factor(bed, 501, &got), ERR_NOT_FOUND);
    CHECK_OK(store_write(bed->store, put_factor, &begun));
    CHECK_OK(store_write(bed->store, put_factor, &other));
    CHECK_OK(get_factor(bed, 501, &got));
    CHECK_SV(got.pending, "sealed");
    assert_int_equal(got.secret.n, 0);
    assert_int_equal(in_force(bed), 0); /* begun is not in force */

    struct put set = {501, {.secret = SV("sealed"), .since = NOW, .last_step = 77}};
    CHECK_OK(store_write(bed->store, put_factor, &set));
    CHECK_OK(get_factor(bed, 501, &got));
    CHECK_SV(got.secret, "sealed");
    assert_int_equal(got.pending.n, 0);
    assert_int_equal(got.since, NOW);
    assert_int_equal(got.last_step, 77);
    assert_int_equal(in_force(bed), 1);

    CHECK_OK(store_write(bed->store, drop_factor, &set.account));
    CHECK_OK(store_write(bed->store, drop_factor, &set.account)); /* nothing there is no error */
    CHECK_ERR(get_factor(bed, 501, &got), ERR_NOT_FOUND);
    CHECK_OK(get_factor(bed, 502, &got));
}

CONTRACT_TEST(a_recovery_code_opens_once_and_only_its_own_account)
{
    struct codes codes = {.account = 501, .count = 3};
    for (uint8_t i = 0; i < 3; i++)
        memset(codes.hashes[i], i + 1, TOKEN_HASH_SIZE);
    CHECK_OK(store_write(bed->store, put_codes, &codes));
    assert_int_equal(codes_left(bed, 501), 3);
    struct codes foreign = codes;
    foreign.account = 502;
    CHECK_ERR(store_write(bed->store, take_code, &foreign), ERR_NOT_FOUND);
    CHECK_OK(store_write(bed->store, take_code, &codes));
    CHECK_ERR(store_write(bed->store, take_code, &codes), ERR_NOT_FOUND);
    assert_int_equal(codes_left(bed, 501), 2);

    struct codes fresh = {.account = 501, .count = 1};
    memset(fresh.hashes[0], 9, TOKEN_HASH_SIZE);
    CHECK_OK(store_write(bed->store, put_codes, &fresh)); /* in the place of all */
    codes.taken = 1;
    CHECK_ERR(store_write(bed->store, take_code, &codes), ERR_NOT_FOUND);
    assert_int_equal(codes_left(bed, 501), 1);
    CHECK_OK(store_write(bed->store, drop_factor, &fresh.account));
    assert_int_equal(codes_left(bed, 501), 0);
}

/* ---- the rule ---- */

static enum err put_rule(struct store_conn *conn, void *arg)
{
    const struct who_when by = {501, NOW};
    return store_sign_in_put(conn, arg, &by);
}

static struct sign_in_rule rule_of(struct bed *bed)
{
    struct sign_in_rule rule;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_sign_in_get(conn, &rule));
    bed_read_end(bed, &conn);
    return rule;
}

CONTRACT_TEST(who_needs_a_factor_is_a_list_of_versions)
{
    assert_int_equal(rule_of(bed).version, 0);
    assert_int_equal(rule_of(bed).roles, 0);
    struct sign_in_rule rule = {.roles = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_AUDITOR)};
    struct sign_in_rule stale = rule;
    CHECK_OK(store_write(bed->store, put_rule, &rule));
    assert_int_equal(rule.version, 1);
    CHECK_ERR(store_write(bed->store, put_rule, &stale), ERR_STALE);
    assert_int_equal(rule_of(bed).roles, rule.roles);
    rule.roles = 0;
    CHECK_OK(store_write(bed->store, put_rule, &rule));
    assert_int_equal(rule_of(bed).version, 2);
    assert_int_equal(rule_of(bed).roles, 0);
}

/* ---- sessions ---- */

JOB(put_session, struct session, store_session_put(conn, it))

struct name {
    id64 account, id;
};
JOB(end_named, struct name, store_session_end_named(conn, it->account, it->id))

static struct session session_of(uint8_t seed, id64 account)
{
    struct session session = {.kind = SESSION_STAFF,
                              .account = account,
                              .id = 900 + seed,
                              .agent = SV("firefox linux"),
                              .way = SESSION_BY_CODE,
                              .created = NOW,
                              .seen = NOW + seed,
                              .expires = NOW + 1000 * seed,
                              .proven_until = NOW + 7};
    memset(session.token_hash, seed, sizeof session.token_hash);
    return session;
}

static size_t count_sessions(struct bed *bed, id64 account, time_ms now)
{
    struct session_list list;
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_sessions_of(conn, bed->arena, account, now, &list));
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.items[i].account, account);
        assert_int_equal(list.items[i].id, 900 + list.items[i].token_hash[0]);
        assert_int_equal(list.items[i].way, SESSION_BY_CODE);
        CHECK_SV(list.items[i].agent, "firefox linux");
    }
    bed_read_end(bed, &conn);
    return list.count;
}

CONTRACT_TEST(sessions_are_listed_and_ended_by_name)
{
    struct session got;
    for (uint8_t seed = 1; seed <= 4; seed++) {
        struct session session = session_of(seed, seed == 4 ? 502 : 501);
        CHECK_OK(store_write(bed->store, put_session, &session));
    }
    struct session follow = session_of(5, 501);
    follow.kind = SESSION_FOLLOW; /* not an official's */
    CHECK_OK(store_write(bed->store, put_session, &follow));
    assert_int_equal(count_sessions(bed, 501, NOW), 3);
    assert_int_equal(count_sessions(bed, 501, NOW + 2000), 1); /* the others have expired */

    CHECK_ERR(store_write(bed->store, end_named, &(struct name){502, 901}), ERR_NOT_FOUND);
    CHECK_OK(store_write(bed->store, end_named, &(struct name){501, 901}));
    CHECK_ERR(store_write(bed->store, end_named, &(struct name){501, 901}), ERR_NOT_FOUND);
    assert_int_equal(count_sessions(bed, 501, NOW), 2);
    assert_int_equal(count_sessions(bed, 502, NOW), 1);

    const struct session wanted = session_of(2, 501);
    struct store_conn *conn = bed_read(bed);
    CHECK_OK(store_session_get(conn, wanted.token_hash, NOW, &got));
    assert_int_equal(got.proven_until, NOW + 7);
    CHECK_SV(got.agent, "firefox linux");
    bed_read_end(bed, &conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_factor_is_begun_put_in_force_and_dropped),
        cmocka_unit_test(a_recovery_code_opens_once_and_only_its_own_account),
        cmocka_unit_test(who_needs_a_factor_is_a_list_of_versions),
        cmocka_unit_test(sessions_are_listed_and_ended_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
