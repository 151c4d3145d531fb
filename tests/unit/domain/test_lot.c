/* The lots are those that anybody works out: of numbers whose hash was computed elsewhere (sha256
 * of sixteen bytes, the highest first). */
#include "domain/lot.h"

#include "check.h"

static void test_known_lots(void **state)
{
    static const struct {
        id64 work, petition;
        uint64_t rank;
    } ROWS[] = {
        {1, 2, UINT64_C(0x8c7654ecfd7b0b62)},
        {2, 1, UINT64_C(0x705be1047ba534f1)},
        {INT64_C(0x0102030405060708), INT64_C(0x1112131415161718), UINT64_C(0x8136e510176b1dfe)}};
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(lot_rank(ROWS[i].work, ROWS[i].petition) == ROWS[i].rank, "lot");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known_lots)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
