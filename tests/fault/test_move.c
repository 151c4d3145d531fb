/* A move with a driver call failing, further and further on, until nothing fails any more: each
 * call goes on where the one before was stopped, and in the end every row is there once. */
#include "move_bed.h"

#include "store/store_fault.h"

enum { ROWS = 5 };

static const enum store_fault_kind KINDS[] = {FAULT_CALL_FAILS, FAULT_TRANSACTION_GONE,
                                              FAULT_CONNECTION_LOST, FAULT_UNANSWERED};

static enum err move_once(struct move_bed *bed)
{
    struct fail fail;
    enum err err = move_bed_copy(bed, &fail);
    return err ? err : store_move_finish(&bed->move, &fail);
}

/* How often it was stopped. */
static int move_to_the_end(struct move_bed *bed, enum store_fault_kind kind)
{
    int stops = 0;
    enum err err = ERR_UNAVAILABLE;
    for (int64_t nth = 1; err; nth += 1 + nth / 2) {
        store_fault_arm(&(struct store_fault_plan){
            .nth = nth, .kind = kind, .err = ERR_UNAVAILABLE, .is_of_owners = true});
        err = move_once(bed);
        assert_true(err == ERR_OK || store_fault_failures() == 1);
        stops += err != ERR_OK;
        store_fault_disarm();
    }
    return stops;
}

static int64_t rows_of(const struct move_bed *bed, const char *table)
{
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM %s", table);
    return raw_number(bed->to.address, sql);
}

static void a_move_goes_on_after_any_call_that_failed(void **state)
{
    (void)state;
    const char *to = raw_pgsql() ? "fault:pgsql" : "fault:sqlite";
    for (size_t k = 0; k < CHECK_COUNT(KINDS); k++) {
        struct move_bed bed;
        move_bed_init(&bed, "fault:sqlite", to, ROWS);
        assert_true(move_to_the_end(&bed, KINDS[k]) > 10);
        for (int i = 0; i < store_tables_moved_count; i++)
            CHECK_ROW(rows_of(&bed, store_tables_moved[i].name) == ROWS,
                      store_tables_moved[i].name);
        move_bed_release(&bed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_move_goes_on_after_any_call_that_failed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
