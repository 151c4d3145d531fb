/* Second factors: what is in force when, for whom, for how long; that neither a secret nor a
 * recovery code stands in the database; who is led to set one up. */
#include "factor.h"

#include "base/file.h"
#include "service/admin.h"
#include "service/sessions.h"

static enum err take(struct bed *bed, struct factor *f, struct sv typed)
{
    bed_as_public(bed);
    f->typed = typed;
    return bed_write(bed, factor_take_job, f);
}

static void test_begun_is_not_in_force_and_lasts_ten_minutes(void **state)
{
    struct bed *bed = *state;
    struct factor f = {.account = bed->officials[BED_OFFICER].id};
    bed_as(bed, BED_OFFICER);
    CHECK_OK(bed_write(bed, factor_begin_job, &f));
    assert_false(factor_view(bed, BED_OFFICER).is_on);
    CHECK_OK(take(bed, &f, SV("")));
    assert_int_equal(f.way, SESSION_BY_PASSWORD);

    bed_wait(bed, 10);
    bed_as(bed, BED_OFFICER);
    f.typed = factor_code(bed, &f, 0);
    CHECK_ERR(bed_write(bed, factor_confirm_job, &f), ERR_REFUSED);
    assert_string_equal(bed->fail.reason, "second_factor_not_begun");
    assert_false(factor_view(bed, BED_OFFICER).is_on);
}

static void test_in_force_until_the_new_one_is_confirmed(void **state)
{
    struct bed *bed = *state;
    struct factor old;
    struct factor fresh = {.way = SESSION_BY_PASSWORD};
    factor_set(bed, BED_OFFICER, &old);
    bed_wait(bed, 1);
    bed_as(bed, BED_OFFICER);
    CHECK_OK(bed_write(bed, factor_begin_job, &fresh));
    CHECK_OK(take(bed, &old, factor_code(bed, &old, 0)));
    CHECK_ERR(take(bed, &old, factor_code(bed, &fresh, 0)), ERR_WRONG_CREDENTIALS);

    bed_as(bed, BED_OFFICER);
    fresh.typed = factor_code(bed, &fresh, 0);
    CHECK_OK(bed_write(bed, factor_confirm_job, &fresh));
    bed_wait(bed, 1);
    CHECK_ERR(take(bed, &old, factor_code(bed, &old, 0)), ERR_WRONG_CREDENTIALS);
    CHECK_ERR(take(bed, &old, sv_from(old.codes.text[0])), ERR_WRONG_CREDENTIALS);
    CHECK_OK(take(bed, &old, factor_code(bed, &fresh, 0)));
    CHECK_OK(take(bed, &old, sv_from(fresh.codes.text[0])));
    assert_int_equal(old.way, SESSION_BY_RECOVERY);
}

static void test_a_code_is_taken_once_and_nothing_is_said_without_one(void **state)
{
    struct bed *bed = *state;
    struct factor f;
    factor_set(bed, BED_OFFICER, &f);
    CHECK_ERR(take(bed, &f, SV("")), ERR_SECOND_FACTOR);
    CHECK_ERR(take(bed, &f, SV("  ")), ERR_SECOND_FACTOR);
    CHECK_ERR(take(bed, &f, factor_code(bed, &f, 0)), ERR_WRONG_CREDENTIALS); /* it set it up */
    CHECK_OK(take(bed, &f, factor_code(bed, &f, 1)));
    CHECK_ERR(take(bed, &f, factor_code(bed, &f, 1)), ERR_WRONG_CREDENTIALS);
    CHECK_ERR(take(bed, &f, factor_code(bed, &f, 0)), ERR_WRONG_CREDENTIALS); /* nor one before */
    bed_wait(bed, 2);
    CHECK_OK(take(bed, &f, factor_code(bed, &f, -1)));
    for (int i = 0; i < RECOVERY_CODES; i++) {
        CHECK_OK(take(bed, &f, sv_from(f.codes.text[i])));
        CHECK_ERR(take(bed, &f, sv_from(f.codes.text[i])), ERR_WRONG_CREDENTIALS);
    }
    assert_int_equal(factor_view(bed, BED_OFFICER).recovery_left, 0);
}

/* ---- what the database holds ---- */

struct moved {
    id64 from, to;
};

static enum err move_job(struct call *call, void *arg)
{
    const struct moved *moved = arg;
    struct second_factor factor;
    enum err err = store_second_factor_get(call->conn, call->arena, moved->from, &factor);
    return err ? err : store_second_factor_put(call->conn, moved->to, &factor);
}

/* Whoever can write the database cannot give somebody a factor of their own. */
static void test_a_secret_opens_for_its_account_alone(void **state)
{
    struct bed *bed = *state;
    struct factor f;
    factor_set(bed, BED_OFFICER, &f);
    struct moved moved = {bed->officials[BED_OFFICER].id, bed->officials[BED_HEAD].id};
    bed_as_public(bed);
    CHECK_OK(bed_write(bed, move_job, &moved));
    bed_wait(bed, 1);
    struct factor stolen = f;
    stolen.account = moved.to;
    CHECK_ERR(take(bed, &stolen, factor_code(bed, &f, 0)), ERR_CORRUPT);
}

static bool file_has(struct bed *bed, const char *name, struct sv wanted)
{
    struct sv bytes;
    struct sv path = arena_printf(bed->arena, "%s/%s", bed->folder, name);
    enum err err = file_read(bed->arena, path.p, 64u << 20, &bytes);
    if (err == ERR_NOT_FOUND)
        return false;
    CHECK_OK(err);
    for (size_t i = 0; i + wanted.n <= bytes.n; i++) {
        if (memcmp(bytes.p + i, wanted.p, wanted.n) == 0)
            return true;
    }
    return false;
}

static void test_neither_secret_nor_recovery_code_is_stored(void **state)
{
    static const char *const files[] = {"huiyin.db", "huiyin.db-wal"};
    struct bed *bed = *state;
    struct factor f;
    factor_set(bed, BED_OFFICER, &f);
    bool has_login = false;
    for (size_t i = 0; i < CHECK_COUNT(files); i++) {
        assert_false(file_has(bed, files[i], factor_secret(bed, &f)));
        assert_false(file_has(bed, files[i], f.begun.secret));
        for (int code = 0; code < RECOVERY_CODES; code++) {
            assert_false(file_has(bed, files[i], sv_from(f.codes.text[code])));
            assert_false(file_has(bed, files[i], (struct sv){f.codes.text[code], 5}));
        }
        has_login = has_login || file_has(bed, files[i], SV("officer"));
    }
    assert_true(has_login); /* the files looked into are the right ones */
}

/* ---- who needs one ---- */

struct signing {
    struct account account;
    enum session_way way;
    struct opened_session opened;
    struct caller who;
};

static enum err open_job(struct call *call, void *arg)
{
    struct signing *s = arg;
    return session_for_account(call, &s->account, s->way, &s->opened);
}

static enum err caller_job(struct call *call, void *arg)
{
    struct signing *s = arg;
    return service_caller(call, sv_from(s->opened.token), &s->who);
}

static enum err rule_job(struct call *call, void *arg)
{
    return service_sign_in_put(call, arg);
}

static struct caller who_is(struct bed *bed, struct signing *s)
{
    bed_as_public(bed);
    CHECK_OK(bed_read(bed, caller_job, s));
    return s->who;
}

static void test_whose_role_needs_one_is_led_to_it(void **state)
{
    struct bed *bed = *state;
    struct signing s = {.account = bed->officials[BED_OFFICER]};
    struct sign_in_rule rule = {.roles = ROLE_BIT(ROLE_CASE_OFFICER)};
    bed_as_public(bed);
    CHECK_OK(bed_write(bed, open_job, &s));
    assert_false(who_is(bed, &s).must_set_factor);

    bed_as(bed, BED_OFFICER);
    CHECK_ERR(bed_write(bed, rule_job, &rule), ERR_FORBIDDEN);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_write(bed, rule_job, &rule));
    CHECK_OK(service_office_reload(bed->service));
    assert_true(who_is(bed, &s).must_set_factor);
    assert_true(factor_view(bed, BED_OFFICER).is_needed);
    assert_false(factor_view(bed, BED_HEAD).is_needed);

    /* the demonstration's door is no way around it anywhere else */
    struct signing demo = {.account = bed->officials[BED_OFFICER], .way = SESSION_BY_DEMO};
    bed_as_public(bed);
    CHECK_OK(bed_write(bed, open_job, &demo));
    assert_true(who_is(bed, &demo).must_set_factor);

    struct factor f;
    factor_set(bed, BED_OFFICER, &f);
    CHECK_OK(bed_write(bed, open_job, &s)); /* the other sessions have ended */
    assert_false(who_is(bed, &s).must_set_factor);
    bed_as(bed, BED_OFFICER);
    CHECK_ERR(bed_write(bed, factor_end_job, NULL), ERR_REFUSED);
}

static void test_proof_lasts_a_quarter_of_an_hour(void **state)
{
    struct bed *bed = *state;
    struct signing s = {.account = bed->officials[BED_OFFICER]};
    struct signing demo = {.account = bed->officials[BED_OFFICER], .way = SESSION_BY_DEMO};
    bed_as_public(bed);
    CHECK_OK(bed_write(bed, open_job, &s));
    CHECK_OK(bed_write(bed, open_job, &demo));
    assert_true(who_is(bed, &s).is_proven);
    bed_wait(bed, 14);
    assert_true(who_is(bed, &s).is_proven);
    bed_wait(bed, 1);
    assert_false(who_is(bed, &s).is_proven);
    assert_false(who_is(bed, &demo).is_proven);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_begun_is_not_in_force_and_lasts_ten_minutes),
        TEST(test_in_force_until_the_new_one_is_confirmed),
        TEST(test_a_code_is_taken_once_and_nothing_is_said_without_one),
        TEST(test_a_secret_opens_for_its_account_alone),
        TEST(test_neither_secret_nor_recovery_code_is_stored),
        TEST(test_whose_role_needs_one_is_led_to_it),
        TEST(test_proof_lasts_a_quarter_of_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
