/* Petitions in the store: events and their rows, the same on every driver. */
#include "drivers.h"

CONTRACT_TEST(a_registered_petition_is_found_and_folded)
{
    struct petition_key key = bed_register(
        bed,
        &(struct bed_petition){.number = "QH2024100400017", .title = "宅基地审批", .claims = 3});
    struct store_conn *conn = bed_read(bed);
    struct petition_key found;
    struct sv number;
    CHECK_OK(store_petition_by_number(conn, SV("QH2024100400017"), &found));
    assert_int_equal(found.id, key.id);
    assert_int_equal(found.region, BED_REGION);
    CHECK_OK(store_petition_by_id(conn, bed->arena, key.id, &found, &number));
    CHECK_SV(number, "QH2024100400017");
    CHECK_ERR(store_petition_by_number(conn, SV("QH20241004"), &found), ERR_NOT_FOUND);
    CHECK_ERR(store_petition_by_id(conn, bed->arena, 7, &found, NULL), ERR_NOT_FOUND);
    bed_read_end(bed, &conn);
    struct petition petition = bed_load(bed, key);
    CHECK_SV(petition.title, "宅基地审批");
    assert_int_equal(petition.claim_count, 3);
    assert_int_equal(petition.version, 1);
    bed_check_rebuild(bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registered_petition_is_found_and_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
