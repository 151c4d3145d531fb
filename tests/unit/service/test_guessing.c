/* Guessing: a stranger closes only their own place, many strangers are slowed and lock nobody out,
 * and what is kept of places goes by itself. */
#include "office_bed.h"

#include "service/guessing.h"

struct guess {
    enum guess_kind kind;
    const char *whom, *from;
    enum err answer; /* of guess_check */
};

static enum err check_job(struct call *call, void *arg)
{
    struct guess *g = arg;
    g->answer = guess_check(call, g->kind, sv_from(g->whom));
    return g->answer == ERR_LOCKED_OUT ? ERR_OK : g->answer;
}

static enum err fail_job(struct call *call, void *arg)
{
    const struct guess *g = arg;
    return guess_failed(call, g->kind, sv_from(g->whom), ERR_WRONG_CREDENTIALS);
}

static enum err right_job(struct call *call, void *arg)
{
    const struct guess *g = arg;
    return guess_right(call, g->kind, sv_from(g->whom));
}

static enum err familiar_job(struct call *call, void *arg)
{
    const struct guess *g = arg;
    return guess_familiar(call, sv_from(g->whom));
}

static enum err run(struct bed *bed, enum err (*job)(struct call *, void *), struct guess *g)
{
    bed_as_public(bed);
    bed->call.from = sv_from(g->from);
    return bed_write(bed, job, g);
}

static bool is_open(struct bed *bed, struct guess g)
{
    CHECK_OK(run(bed, check_job, &g));
    return g.answer == ERR_OK;
}

/* Fail until the place is closed; how often that was possible. */
static int tries(struct bed *bed, struct guess g)
{
    int n = 0;
    while (is_open(bed, g)) {
        CHECK_ERR(run(bed, fail_job, &g), ERR_WRONG_CREDENTIALS);
        n++;
    }
    return n;
}

/* So many failures at the same login, three from each place. */
static void guess_from_many(struct bed *bed, const char *login, int count)
{
    for (int i = 0; i < count; i++) {
        char from[16];
        snprintf(from, sizeof from, "net %d", i / GUESS_FREE_MANY);
        struct guess g = {GUESS_LOGIN, login, from, ERR_OK};
        CHECK_ERR(run(bed, fail_job, &g), ERR_WRONG_CREDENTIALS);
    }
}

#define AT(place)                                                                                  \
    (struct guess)                                                                                 \
    {                                                                                              \
        GUESS_LOGIN, "officer", place, ERR_OK                                                      \
    }

static void test_a_stranger_closes_only_their_own_place(void **state)
{
    struct bed *bed = *state;
    assert_int_equal(tries(bed, AT("stranger")), GUESS_FREE);
    assert_in_range(bed->fail.retry_after_s, 1, 15 * 60);
    assert_true(is_open(bed, AT("home")));
    assert_true(is_open(bed, (struct guess){GUESS_LOGIN, "head", "stranger", ERR_OK}));
    assert_true(is_open(bed, (struct guess){GUESS_SECRET, "officer", "stranger", ERR_OK}));
    bed_wait(bed, 15);
    assert_true(is_open(bed, AT("stranger")));
}

static void test_who_succeeds_begins_anew(void **state)
{
    struct bed *bed = *state;
    struct guess g = AT("home");
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < GUESS_FREE - 1; i++)
            CHECK_ERR(run(bed, fail_job, &g), ERR_WRONG_CREDENTIALS);
        assert_true(is_open(bed, g));
        CHECK_OK(run(bed, right_job, &g));
    }
}

static void test_many_places_are_slowed_and_lock_nobody_out(void **state)
{
    struct bed *bed = *state;
    struct guess home = AT("home");
    CHECK_OK(run(bed, familiar_job, &home));
    guess_from_many(bed, "officer", GUESS_MANY);
    assert_int_equal(tries(bed, AT("another")), GUESS_FREE_MANY); /* few, and not none */
    bed_wait(bed, 59);
    assert_false(is_open(bed, AT("another"))); /* and for an hour */
    bed_wait(bed, 1);
    assert_true(is_open(bed, AT("another")));
    assert_int_equal(tries(bed, AT("home")), GUESS_FREE); /* where they are known */
    assert_int_equal(tries(bed, (struct guess){GUESS_LOGIN, "head", "another", ERR_OK}),
                     GUESS_FREE); /* who is not guessed at */
}

static void test_a_flood_leaves_one_try_and_ends_with_the_day(void **state)
{
    struct bed *bed = *state;
    guess_from_many(bed, "officer", GUESS_FLOOD);
    assert_int_equal(tries(bed, AT("another")), GUESS_FREE_FLOOD);
    bed_wait(bed, 24 * 60);
    assert_int_equal(tries(bed, AT("another")), GUESS_FREE);
}

/* One password tried on everybody, from one place or from many. */
static void test_spraying_is_slowed(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 60; i++) {
        char login[16];
        snprintf(login, sizeof login, "login %d", i);
        struct guess g = {GUESS_LOGIN, login, "sprayer", ERR_OK};
        CHECK_ERR(run(bed, fail_job, &g), ERR_WRONG_CREDENTIALS);
    }
    assert_int_equal(tries(bed, AT("sprayer")), GUESS_FREE_MANY);
    assert_int_equal(tries(bed, AT("elsewhere")), GUESS_FREE);
    for (int i = 0; i < 300; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        struct guess g = {GUESS_LOGIN, text, text, ERR_OK};
        CHECK_ERR(run(bed, fail_job, &g), ERR_WRONG_CREDENTIALS);
    }
    assert_int_equal(tries(bed, AT("new place")), GUESS_FREE_MANY);
}

/* A hall's screen, a telephone network: many petitioners use one address. */
static void test_many_petitioners_may_mistype_at_one_place(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 100; i++) {
        char number[16];
        snprintf(number, sizeof number, "QH-%d", i);
        struct guess g = {GUESS_FOLLOW, number, "hall", ERR_OK};
        CHECK_ERR(run(bed, fail_job, &g), ERR_WRONG_CREDENTIALS);
    }
    assert_int_equal(tries(bed, (struct guess){GUESS_FOLLOW, "QH-new", "hall", ERR_OK}),
                     GUESS_FREE);
}

/* No place of whoever follows an accusation is kept, not even as a hash. */
static void test_accusations_know_no_places(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < GUESS_FREE; i++) {
        char from[16];
        snprintf(from, sizeof from, "net %d", i);
        struct guess g = {GUESS_ACCUSATION, "JB-1", from, ERR_OK};
        CHECK_ERR(run(bed, fail_job, &g), ERR_WRONG_CREDENTIALS);
    }
    assert_false(is_open(bed, (struct guess){GUESS_ACCUSATION, "JB-1", "yet another", ERR_OK}));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_stranger_closes_only_their_own_place),
        TEST(test_who_succeeds_begins_anew),
        TEST(test_many_places_are_slowed_and_lock_nobody_out),
        TEST(test_a_flood_leaves_one_try_and_ends_with_the_day),
        TEST(test_spraying_is_slowed),
        TEST(test_many_petitioners_may_mistype_at_one_place),
        TEST(test_accusations_know_no_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
