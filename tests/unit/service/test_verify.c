/* What the verification of a database says of an office that works, and of one whose clock was
 * turned: acts that come after a signed moment are not dated before it. */
#include "office_bed.h"

#include "ledger/verify.h"
#include "service/background.h"
#include "service/service_private.h"

#include <string.h>

struct found {
    int64_t count;
    int64_t of[LOG_FAULT__COUNT];
};

static void note_finding(const struct verify_finding *finding, void *arg)
{
    struct found *found = arg;
    found->count++;
    found->of[finding->fault]++;
}

static struct found verify(struct bed *bed)
{
    struct found found = {0};
    struct verify_options options = {.now = bed->clock.now_ms, .tell = note_finding, .arg = &found};
    struct verify_summary summary;
    struct store_conn *conn;
    CHECK_OK(store_read_begin(service_store(bed->service), &conn));
    CHECK_OK(verify_database(conn, &options, &summary));
    store_read_end(service_store(bed->service), &conn);
    assert_int_equal(found.count, summary.findings);
    return found;
}

static void sign(struct bed *bed)
{
    bool again;
    bed_as_public(bed);
    CHECK_OK(background_checkpoint(&bed->call, &again));
}

static void test_an_office_that_works_fits(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    for (int i = 0; i < 3; i++) {
        bed_submit(bed, &receipt);
        bed_bring(bed, receipt.id, "handling");
        sign(bed);
        bed_wait(bed, 300);
    }
    assert_int_equal(verify(bed).count, 0);
}

/* An answer of Tuesday is wanted for Monday. */
static void test_a_clock_turned_back_shows(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    sign(bed);
    bed_wait(bed, 24 * 60);
    bed_submit(bed, &receipt);
    sign(bed);
    bed_wait(bed, -20 * 60);
    bed_submit(bed, &receipt);
    sign(bed);
    struct found found = verify(bed);
    assert_true(found.of[LOG_FAULT_ROW_BACKDATED] >= 1);
    assert_int_equal(found.of[LOG_FAULT_ROW_BACKDATED], found.count);
}

/* Minutes are no backdating: machines set their clocks. */
static void test_a_clock_set_by_minutes_fits(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    bed_submit(bed, &receipt);
    sign(bed);
    bed_wait(bed, -5);
    bed_submit(bed, &receipt);
    sign(bed);
    assert_int_equal(verify(bed).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_office_that_works_fits, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_a_clock_turned_back_shows, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_a_clock_set_by_minutes_fits, bed_setup, bed_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
