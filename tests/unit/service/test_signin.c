/* Signing in, sessions, lockouts; following by number, code and name; the petitioner's secret;
 * petitioners' accounts. */
#include "office_bed.h"

#include "service/background.h"
#include "service/login.h"

#include <sodium.h>

/* ---- jobs ---- */

struct signing {
    const char *login, *password;
    struct password_check check;
    struct opened_session opened;
    struct caller who;
};

static enum err check_job(struct call *call, void *arg)
{
    struct signing *s = arg;
    return service_password_check(call, sv_from(s->login), sv_from(s->password), &s->check);
}

static enum err open_job(struct call *call, void *arg)
{
    struct signing *s = arg;
    return service_session_open(call, &s->check, &s->opened);
}

static enum err caller_job(struct call *call, void *arg)
{
    struct signing *s = arg;
    return service_caller(call, sv_from(s->opened.token), &s->who);
}

static enum err close_job(struct call *call, void *arg)
{
    (void)arg;
    return service_session_close(call);
}

static enum err sign_in(struct bed *bed, struct signing *s)
{
    bed_as_public(bed);
    CHECK_OK(bed_read(bed, check_job, s));
    return bed_write(bed, open_job, s);
}

struct reset {
    id64 account;
    struct one_time_password password;
    struct account out;
};

static enum err reset_job(struct call *call, void *arg)
{
    struct reset *r = arg;
    return service_account_reset(call, r->account, &r->password, &r->out);
}

/* A real password for an official, as the administrator gives it. */
static const char *give_password(struct bed *bed, enum bed_official who)
{
    struct reset r = {.account = bed->officials[who].id};
    bed_as(bed, BED_ADMIN);
    CHECK_OK(service_one_time_password(&bed->call, &r.password));
    CHECK_OK(bed_write(bed, reset_job, &r));
    return arena_cstr(bed->arena, sv_from(r.password.text));
}

/* ---- officials ---- */

static void test_sign_in_and_out(void **state)
{
    struct bed *bed = *state;
    struct signing s = {.login = "ＯＦＦＩＣＥＲ ", .password = give_password(bed, BED_OFFICER)};
    CHECK_OK(sign_in(bed, &s));
    assert_int_equal(s.opened.who.kind, CALLER_STAFF);
    assert_true(s.opened.who.must_change_password);
    CHECK_OK(bed_read(bed, caller_job, &s));
    assert_true(s.who.account == bed->officials[BED_OFFICER].id);
    assert_int_equal(s.who.grants[0].role, ROLE_CASE_OFFICER);
    assert_memory_equal(s.who.csrf, s.opened.who.csrf, sizeof s.who.csrf);

    bed_as_caller(bed, &s.who);
    CHECK_OK(bed_write(bed, close_job, NULL));
    CHECK_ERR(bed_read(bed, caller_job, &s), ERR_UNAUTHENTICATED);
}

static void test_wrong_login_and_wrong_password_are_one_answer(void **state)
{
    struct bed *bed = *state;
    give_password(bed, BED_OFFICER);
    struct signing wrong = {.login = "officer", .password = "not this"};
    struct signing nobody = {.login = "nobody", .password = "not this"};
    CHECK_ERR(sign_in(bed, &wrong), ERR_WRONG_CREDENTIALS);
    CHECK_ERR(sign_in(bed, &nobody), ERR_WRONG_CREDENTIALS);
    /* what an unknown login is compared with costs as much as a real hash */
    char hash[crypto_pwhash_STRBYTES] = LOGIN_NOBODY_HASH;
    assert_int_equal(crypto_pwhash_str_needs_rehash(hash, 2, 19 * 1024 * 1024), 0);
}

static void test_ten_failures_lock_for_a_quarter_of_an_hour(void **state)
{
    struct bed *bed = *state;
    const char *password = give_password(bed, BED_OFFICER);
    struct signing wrong = {.login = "officer", .password = "not this"};
    struct signing right = {.login = "officer", .password = password};
    for (int i = 0; i < GUESS_FREE; i++)
        CHECK_ERR(sign_in(bed, &wrong), ERR_WRONG_CREDENTIALS);
    CHECK_ERR(sign_in(bed, &right), ERR_LOCKED_OUT);
    assert_in_range(bed->fail.retry_after_s, 1, 15 * 60);
    bed_wait(bed, 16);
    CHECK_OK(sign_in(bed, &right));
}

static void test_success_forgets_failures(void **state)
{
    struct bed *bed = *state;
    struct signing wrong = {.login = "officer", .password = "not this"};
    struct signing right = {.login = "officer", .password = give_password(bed, BED_OFFICER)};
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < GUESS_FREE - 1; i++)
            CHECK_ERR(sign_in(bed, &wrong), ERR_WRONG_CREDENTIALS);
        CHECK_OK(sign_in(bed, &right));
    }
}

static void test_session_slides_and_ends(void **state)
{
    struct bed *bed = *state;
    struct signing s = {.login = "officer", .password = give_password(bed, BED_OFFICER)};
    CHECK_OK(sign_in(bed, &s));
    for (int i = 0; i < 3; i++) { /* three hours each: together longer than one life, but in use */
        bed_wait(bed, 3 * 60);
        bed_as_public(bed);
        CHECK_OK(bed_read(bed, caller_job, &s));
        CHECK_OK(background_extend_sessions(&bed->call));
    }
    struct signing idle = {.login = "officer", .password = s.password};
    CHECK_OK(sign_in(bed, &idle));
    bed_wait(bed, 2 * 60 + 59);
    bed_as_public(bed);
    CHECK_OK(bed_read(bed, caller_job, &s));
    CHECK_OK(background_extend_sessions(&bed->call));
    bed_wait(bed, 1); /* twelve hours after it was opened, and in use to the end */
    bed_as_public(bed);
    CHECK_ERR(bed_read(bed, caller_job, &s), ERR_UNAUTHENTICATED);
    CHECK_OK(bed_read(bed, caller_job, &idle));
    bed_wait(bed, 4 * 60);
    bed_as_public(bed);
    CHECK_ERR(bed_read(bed, caller_job, &idle), ERR_UNAUTHENTICATED);
}

static void test_reset_ends_sessions(void **state)
{
    struct bed *bed = *state;
    struct signing s = {.login = "officer", .password = give_password(bed, BED_OFFICER)};
    CHECK_OK(sign_in(bed, &s));
    give_password(bed, BED_OFFICER);
    bed_as_public(bed);
    CHECK_ERR(bed_read(bed, caller_job, &s), ERR_UNAUTHENTICATED);
}

struct change {
    struct password_check old;
    struct sv new_hash;
};

static enum err change_job(struct call *call, void *arg)
{
    const struct change *c = arg;
    return service_password_change(call, &c->old, c->new_hash);
}

static void test_password_change_needs_the_old_one(void **state)
{
    struct bed *bed = *state;
    struct signing s = {.login = "officer", .password = give_password(bed, BED_OFFICER)};
    struct signing again = {.login = "officer", .password = "a new one"};
    struct change change = {.old = {.login_folded = SV("officer")}};
    CHECK_OK(sign_in(bed, &s));
    bed_as_caller(bed, &s.opened.who);
    CHECK_OK(service_secret_hash(&bed->call, SV("a new one"), &change.new_hash));
    CHECK_ERR(bed_write(bed, change_job, &change), ERR_WRONG_CREDENTIALS);
    change.old = s.check;
    CHECK_OK(bed_write(bed, change_job, &change));
    CHECK_OK(bed_read(bed, caller_job, &s)); /* this session stays */
    assert_false(s.who.must_change_password);
    CHECK_OK(sign_in(bed, &again));
}

static void test_demo_door_is_shut(void **state)
{
    struct bed *bed = *state;
    const struct account *accounts;
    size_t count;
    struct opened_session opened;
    bed_as_public(bed);
    CHECK_ERR(service_demo_accounts(&bed->call, &accounts, &count), ERR_NOT_FOUND);
    CHECK_ERR(service_demo_session(&bed->call, bed->officials[BED_ADMIN].id, &opened),
              ERR_NOT_FOUND);
}

/* ---- following ---- */

struct follow {
    const char *number, *code, *name;
    struct opened_session opened;
};

static enum err follow_job(struct call *call, void *arg)
{
    struct follow *f = arg;
    return service_follow_open(call, sv_from(f->number), sv_from(f->code), sv_from(f->name),
                               &f->opened);
}

static enum err follow(struct bed *bed, struct follow *f)
{
    bed_as_public(bed);
    return bed_write(bed, follow_job, f);
}

static void test_three_things_open_a_petition_for_reading(void **state)
{
    struct bed *bed = *state;
    struct receipt one;
    struct receipt two;
    bed_submit(bed, &one);
    bed_submit(bed, &two);
    const char *number = one.number.p;
    const char *code = one.code.p;
    const struct {
        struct follow typed;
        bool opens;
    } rows[] = {
        {{.number = number, .code = code, .name = "王小明"}, true},
        {{.number = number, .code = code, .name = " 王 小明"}, true},
        {{.number = number, .code = two.code.p, .name = "王小明"}, false},
        {{.number = two.number.p, .code = code, .name = "王小明"}, false},
        {{.number = number, .code = code, .name = "王小"}, false},
        {{.number = "QH-2026-0420-0999-1", .code = code, .name = "王小明"}, false},
        {{.number = "no number", .code = code, .name = "王小明"}, false},
        {{.number = number, .code = "", .name = "王小明"}, false},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct follow typed = rows[i].typed;
        enum err err = follow(bed, &typed);
        CHECK_ROW(err == (rows[i].opens ? ERR_OK : ERR_WRONG_CREDENTIALS), typed.number);
        CHECK_ROW(!rows[i].opens || typed.opened.who.kind == CALLER_FOLLOWER, typed.number);
    }
}

static void test_guessing_a_code_is_stopped(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    struct follow wrong = {.number = receipt.number.p, .code = "AAAAAAAA", .name = "王小明"};
    struct follow right = {.number = receipt.number.p, .code = receipt.code.p, .name = "王小明"};
    for (int i = 0; i < GUESS_FREE; i++)
        CHECK_ERR(follow(bed, &wrong), ERR_WRONG_CREDENTIALS);
    CHECK_ERR(follow(bed, &right), ERR_LOCKED_OUT);
    bed_wait(bed, 16);
    CHECK_OK(follow(bed, &right));
}

static void test_reader_does_not_act(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    struct follow f = {.number = receipt.number.p, .code = receipt.code.p, .name = "王小明"};
    CHECK_OK(follow(bed, &f));
    bed_as_caller(bed, &f.opened.who);
    CHECK_ERR(bed_follow_act(bed, "supplement", "{'text':'补充'}"), ERR_FORBIDDEN);
    bed_own(bed, &receipt);
    CHECK_OK(bed_follow_act(bed, "supplement", "{'text':'补充'}"));
}

struct secret {
    const char *token;
    struct sv hash;
    bool matches;
};

static enum err set_job(struct call *call, void *arg)
{
    const struct secret *s = arg;
    return service_secret_set(call, sv_from(s->token), s->hash);
}

static enum err give_job(struct call *call, void *arg)
{
    const struct secret *s = arg;
    return service_secret_give(call, s->matches);
}

static enum err match_job(struct call *call, void *arg)
{
    struct secret *s = arg;
    return service_secret_check(call, SV("my secret"), &s->matches);
}

static void test_secret_is_set_once_with_its_token(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    struct follow f = {.number = receipt.number.p, .code = receipt.code.p, .name = "王小明"};
    struct secret wrong = {.token = "not the token", .hash = SV("hash")};
    struct secret right = {.token = receipt.secret_token.p};
    CHECK_OK(follow(bed, &f));
    bed_as_caller(bed, &f.opened.who);
    CHECK_OK(service_secret_hash(&bed->call, SV("my secret"), &right.hash));
    CHECK_ERR(bed_write(bed, set_job, &wrong), ERR_WRONG_CREDENTIALS);
    CHECK_OK(bed_write(bed, set_job, &right));
    CHECK_ERR(bed_write(bed, set_job, &right), ERR_WRONG_CREDENTIALS); /* once */

    CHECK_OK(follow(bed, &f)); /* another device: reads, until the secret is given */
    bed_as_caller(bed, &f.opened.who);
    CHECK_ERR(bed_write(bed, give_job, &(struct secret){.matches = false}), ERR_WRONG_CREDENTIALS);
    CHECK_OK(bed_read(bed, match_job, &right));
    assert_true(right.matches);
    CHECK_OK(bed_write(bed, give_job, &right));
    assert_int_equal(bed->call.who.kind, CALLER_OWNER);
}

static void test_token_lives_a_day(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    bed_wait(bed, 24 * 60 + 1);
    struct follow f = {.number = receipt.number.p, .code = receipt.code.p, .name = "王小明"};
    CHECK_OK(follow(bed, &f));
    bed_as_caller(bed, &f.opened.who);
    struct secret late = {.token = receipt.secret_token.p, .hash = SV("hash")};
    CHECK_ERR(bed_write(bed, set_job, &late), ERR_WRONG_CREDENTIALS);
}

/* ---- petitioners' accounts ---- */

struct registration {
    const char *login;
    struct sv hash;
    struct opened_session opened;
    struct sv login_out, name_out;
};

static enum err register_job(struct call *call, void *arg)
{
    struct registration *r = arg;
    return service_petitioner_register(call, sv_from(r->login), SV("王小明"), r->hash, &r->opened);
}

static enum err identity_job(struct call *call, void *arg)
{
    struct registration *r = arg;
    return service_petitioner_identity(call, &r->login_out, &r->name_out);
}

static void test_petitioner_account(void **state)
{
    struct bed *bed = *state;
    struct registration r = {.login = "Wang.Xiaoming"};
    bed_as_public(bed);
    CHECK_OK(service_secret_hash(&bed->call, SV("long enough"), &r.hash));
    CHECK_OK(bed_write(bed, register_job, &r));
    assert_int_equal(r.opened.who.kind, CALLER_PETITIONER);
    assert_int_equal(r.opened.account.login.n, 64); /* a hash, not the login */
    bed_as_caller(bed, &r.opened.who);
    CHECK_OK(bed_read(bed, identity_job, &r));
    CHECK_SV(r.login_out, "Wang.Xiaoming");
    CHECK_SV(r.name_out, "王小明");

    struct registration again = {.login = "wang.xiaoming ", .hash = r.hash};
    bed_as_public(bed);
    CHECK_ERR(bed_write(bed, register_job, &again), ERR_BAD_INPUT);
    assert_true(bed_failed_at(bed, "login", "taken"));
    struct registration staff = {.login = "officer", .hash = r.hash};
    CHECK_ERR(bed_write(bed, register_job, &staff), ERR_BAD_INPUT);

    struct signing s = {.login = "WANG.XIAOMING", .password = "long enough"};
    CHECK_OK(sign_in(bed, &s));
    assert_int_equal(s.opened.who.kind, CALLER_PETITIONER);
}

struct own {
    const struct petition_row *rows;
    size_t count;
    id64 petition;
    struct opened_session opened;
};

static enum err list_job(struct call *call, void *arg)
{
    struct own *own = arg;
    return service_petitioner_petitions(call, &own->rows, &own->count);
}

static enum err open_own_job(struct call *call, void *arg)
{
    struct own *own = arg;
    return service_petitioner_open(call, own->petition, &own->opened);
}

static enum err submit_job(struct call *call, void *arg)
{
    static const struct sv CLAIM = SV_INIT("请修路");
    static const struct identity WHO = {.name = SV_INIT("王小明")};
    struct submit_input input = {.channel = SV("online"),
                                 .received_day = call->today,
                                 .facts = SV("路坏了"),
                                 .claims = &CLAIM,
                                 .claim_count = 1,
                                 .people = &WHO,
                                 .people_count = 1};
    return service_submit(call, &input, arg);
}

static void test_petitioner_opens_own_petitions_only(void **state)
{
    struct bed *bed = *state;
    struct receipt foreign;
    struct receipt mine;
    bed_submit(bed, &foreign);
    struct registration r = {.login = "wang.xiaoming", .hash = SV("none")};
    bed_as_public(bed);
    CHECK_OK(bed_write(bed, register_job, &r));
    bed_as_caller(bed, &r.opened.who);
    CHECK_OK(bed_write(bed, submit_job, &mine));

    struct own own = {.petition = mine.id};
    CHECK_OK(bed_read(bed, list_job, &own));
    assert_int_equal(own.count, 1);
    assert_true(sv_eq(own.rows[0].number, mine.number));
    CHECK_OK(bed_write(bed, open_own_job, &own));
    assert_int_equal(own.opened.who.kind, CALLER_OWNER);
    own.petition = foreign.id;
    CHECK_ERR(bed_write(bed, open_own_job, &own), ERR_NOT_FOUND);
    own.petition = 77;
    CHECK_ERR(bed_write(bed, open_own_job, &own), ERR_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sign_in_and_out),
        TEST(test_wrong_login_and_wrong_password_are_one_answer),
        TEST(test_ten_failures_lock_for_a_quarter_of_an_hour),
        TEST(test_success_forgets_failures),
        TEST(test_session_slides_and_ends),
        TEST(test_reset_ends_sessions),
        TEST(test_password_change_needs_the_old_one),
        TEST(test_demo_door_is_shut),
        TEST(test_three_things_open_a_petition_for_reading),
        TEST(test_guessing_a_code_is_stopped),
        TEST(test_reader_does_not_act),
        TEST(test_secret_is_set_once_with_its_token),
        TEST(test_token_lives_a_day),
        TEST(test_petitioner_account),
        TEST(test_petitioner_opens_own_petitions_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
