/* What was kept as long as the table says: found on its day and not before, judged again when it is
 * destroyed, and nothing else with it. The years pass by the injected clock. */
#include "office_bed.h"

#include "service/disposal.h"

#include <string.h>

struct due_list {
    struct due_page page;
    struct due_matter found[8];
    size_t count;
};

static enum err look(struct call *call, void *arg)
{
    struct due_list *list = arg;
    *list = (struct due_list){.count = 0};
    do {
        enum err err = service_disposal_due(call, &list->page);
        if (err)
            return err;
        for (size_t i = 0; i < list->page.count; i++)
            list->found[list->count++] = list->page.items[i];
    } while (list->page.looked_at);
    return ERR_OK;
}

static size_t due_on(struct bed *bed, const char *day, struct due_list *list)
{
    bed_go_to(bed, day);
    bed_as(bed, BED_ADMIN);
    CHECK_OK(bed_read(bed, look, list));
    return list->count;
}

/* Answered, the day for a review past, closed in June: with a result it is kept thirty years from
 * the next January on. */
static void close_it(struct bed *bed, struct receipt *receipt)
{
    bed_submit(bed, receipt);
    bed_bring(bed, receipt->id, "answered");
    bed_go_to(bed, "2026-06-22");
    CHECK_OK(bed_act(bed, BED_HANDLER, receipt->id, "perform",
                     "{'claim':1,'performed_day':'2026-06-22','evidence':'已修好'}"));
    CHECK_OK(bed_act(bed, BED_OFFICER, receipt->id, "close", "{'note':'办结'}"));
}

static void test_due_on_its_day(void **state)
{
    struct bed *bed = *state;
    struct receipt ended, open;
    struct due_list list;
    struct petition_view view;
    id64 ids[DISPOSALS_AT_ONCE];
    close_it(bed, &ended);
    bed_submit(bed, &open);
    assert_int_equal(due_on(bed, "2026-06-23", &list), 0);
    assert_int_equal(due_on(bed, "2056-12-31", &list), 0);
    const struct disposal_order early = {
        .number = ended.number, .ground = SV("result"), .is_due = true};
    bed_as(bed, BED_ADMIN);
    CHECK_ERR(service_dispose(&bed->call, &early, 1, ids), ERR_REFUSED);
    assert_int_equal(due_on(bed, "2057-01-01", &list), 1);
    CHECK_SV(list.found[0].row, "result");
    assert_int_equal(list.found[0].ended_day, bed_day("2026-06-22"));
    assert_int_equal(list.found[0].last_day, bed_day("2056-12-31"));
    const struct disposal_order order = {.number = list.found[0].number,
                                         .key = list.found[0].key,
                                         .ground = list.found[0].row,
                                         .is_due = true};
    bed_as(bed, BED_ADMIN);
    CHECK_OK(service_dispose(&bed->call, &order, 1, ids));
    CHECK_ERR(bed_case(bed, BED_OFFICER, ended.id, &view), ERR_NOT_FOUND);
    CHECK_OK(bed_case(bed, BED_OFFICER, open.id, &view));
    assert_int_equal(due_on(bed, "2057-01-02", &list), 0);
    bed_as(bed, BED_ADMIN);
    CHECK_ERR(service_dispose(&bed->call, &order, 1, ids), ERR_NOT_FOUND);
}

/* A matter that is not ended is never due, however old. */
static void test_what_is_open_stays(void **state)
{
    struct bed *bed = *state;
    struct receipt receipt;
    struct due_list list;
    id64 ids[DISPOSALS_AT_ONCE];
    bed_submit(bed, &receipt);
    bed_bring(bed, receipt.id, "handling");
    assert_int_equal(due_on(bed, "2190-01-01", &list), 0);
    const struct disposal_order order = {
        .number = receipt.number, .ground = SV("no_result"), .is_due = true};
    bed_as(bed, BED_ADMIN);
    CHECK_ERR(service_dispose(&bed->call, &order, 1, ids), ERR_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_due_on_its_day, bed_setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_what_is_open_stays, bed_setup, bed_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
