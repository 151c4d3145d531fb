/* Setting up a second factor, and taking a code, with the n-th driver call failing, for every n
 * until nothing fails any more: a factor is in force with its ten recovery codes or not at all, and
 * a code whose sign-in failed is good for the next try. */
#include "factor.h"

#include "store/store_fault.h"

enum { CALLS_MIN = 8, CALLS_MAX = 400 };

static const struct store_fault_plan ONCE = {.kind = FAULT_CALL_FAILS, .err = ERR_STORAGE_FULL};
static const struct store_fault_plan GONE = {.kind = FAULT_TRANSACTION_GONE,
                                             .err = ERR_UNAVAILABLE};

static enum err under(struct bed *bed, struct store_fault_plan plan,
                      enum err (*job)(struct call *, void *), struct factor *f)
{
    store_fault_arm(&plan);
    enum err err = bed_write(bed, job, f);
    return err;
}

/* Returns how many n were tried. */
static int enrol_under(struct bed *bed, struct store_fault_plan plan)
{
    for (plan.nth = 1;; plan.nth++) {
        struct factor f = {.account = bed->officials[BED_OFFICER].id};
        bed_wait(bed, 1);
        bed_as(bed, BED_OFFICER);
        CHECK_OK(bed_write(bed, factor_begin_job, &f));
        f.typed = factor_code(bed, &f, 0);
        enum err err = under(bed, plan, factor_confirm_job, &f);
        bool has_failed = store_fault_failures() > 0;
        store_fault_disarm();
        struct second_factor_view view = factor_view(bed, BED_OFFICER);
        assert_int_equal(view.is_on, err == ERR_OK);
        assert_int_equal(view.recovery_left, err ? 0 : RECOVERY_CODES);
        bed_as(bed, BED_OFFICER);
        if (err) /* what was begun still is, and the code was not used up */
            CHECK_OK(bed_write(bed, factor_confirm_job, &f));
        CHECK_OK(bed_write(bed, factor_end_job, &f));
        if (!has_failed)
            return (int)plan.nth;
        assert_in_range(plan.nth, 1, CALLS_MAX);
    }
}

static int take_under(struct bed *bed, struct store_fault_plan plan)
{
    struct factor f;
    factor_set(bed, BED_OFFICER, &f);
    for (plan.nth = 1;; plan.nth++) {
        bed_wait(bed, 1);
        bed_as_public(bed);
        f.typed = factor_code(bed, &f, 0);
        enum err err = under(bed, plan, factor_take_job, &f);
        bool has_failed = store_fault_failures() > 0;
        store_fault_disarm();
        if (err)
            CHECK_OK(bed_write(bed, factor_take_job, &f));
        CHECK_ERR(bed_write(bed, factor_take_job, &f), ERR_WRONG_CREDENTIALS);
        if (!has_failed)
            return (int)plan.nth;
        assert_in_range(plan.nth, 1, CALLS_MAX);
    }
}

static void enrolment_is_whole_or_not_at_all(void **state)
{
    assert_in_range(enrol_under(*state, ONCE), CALLS_MIN, CALLS_MAX);
    assert_in_range(enrol_under(*state, GONE), CALLS_MIN, CALLS_MAX);
}

static void a_code_is_used_up_only_by_what_was_stored(void **state)
{
    assert_in_range(take_under(*state, ONCE), 2, CALLS_MAX);
    assert_in_range(take_under(*state, GONE), 2, CALLS_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_setup_with_faults, bed_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(enrolment_is_whole_or_not_at_all),
        TEST(a_code_is_used_up_only_by_what_was_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
