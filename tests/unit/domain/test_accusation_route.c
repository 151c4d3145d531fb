/* Where an accusation may go: never to whom it may concern. */
#include "domain_world.h"

#include "domain/accusation_route.h"

enum {
    ORGAN = 30,
    TOWN_ORGAN = 31,
    SUPERIOR = 32,
    VILLAGE = 33,
    CITY = 34,
    COUNTY = 35,
    OFFICE = 36,
    TOWN = 37,
    BUREAU = 38,
    TOWN_OFFICE = 39
};

static const struct unit UNITS[] = {
    {.id = CITY, .kind = UNIT_KIND_CITY, .name = SV_INIT("市"), .is_active = true},
    {.id = SUPERIOR,
     .parent = CITY,
     .kind = UNIT_KIND_PARTY,
     .name = SV_INIT("市纪委"),
     .is_active = true},
    {.id = COUNTY,
     .parent = CITY,
     .kind = UNIT_KIND_COUNTY,
     .name = SV_INIT("县"),
     .is_active = true},
    {.id = OFFICE,
     .parent = COUNTY,
     .kind = UNIT_KIND_PETITION_OFFICE,
     .name = SV_INIT("信访局"),
     .is_active = true},
    {.id = ORGAN,
     .parent = COUNTY,
     .kind = UNIT_KIND_PARTY,
     .name = SV_INIT("县纪委"),
     .is_active = true},
    {.id = BUREAU,
     .parent = COUNTY,
     .kind = UNIT_KIND_DEPARTMENT,
     .name = SV_INIT("局"),
     .is_active = true},
    {.id = TOWN,
     .parent = COUNTY,
     .kind = UNIT_KIND_TOWNSHIP,
     .name = SV_INIT("镇"),
     .is_active = true},
    {.id = TOWN_ORGAN,
     .parent = TOWN,
     .kind = UNIT_KIND_PARTY,
     .name = SV_INIT("镇纪委"),
     .is_active = true},
    {.id = TOWN_OFFICE,
     .parent = TOWN,
     .kind = UNIT_KIND_PETITION_OFFICE,
     .name = SV_INIT("镇信访办"),
     .is_active = true},
    {.id = VILLAGE,
     .parent = TOWN,
     .kind = UNIT_KIND_VILLAGE,
     .name = SV_INIT("村"),
     .is_active = true},
};

static const struct grant SUPERIOR_GRANT[] = {{ROLE_DISCIPLINE_OFFICER, SUPERIOR}};
static const struct grant ORGAN_GRANT[] = {{ROLE_DISCIPLINE_OFFICER, ORGAN}};
static const struct grant TOWN_GRANT[] = {{ROLE_DISCIPLINE_OFFICER, TOWN_ORGAN}};
static const struct grant HEAD_GRANT[] = {{ROLE_OFFICE_HEAD, OFFICE}};
static const struct grant TOWN_HEAD_GRANT[] = {{ROLE_OFFICE_HEAD, TOWN_OFFICE}};
static const struct grant BUREAU_GRANT[] = {{ROLE_UNIT_HEAD, BUREAU}};
static const struct accusation_official OFFICIALS[] = {
    {SV_INIT("孙市"), SUPERIOR_GRANT, 1},  {SV_INIT("李纪"), ORGAN_GRANT, 1},
    {SV_INIT("钱镇"), TOWN_GRANT, 1},      {SV_INIT("刘局长"), HEAD_GRANT, 1},
    {SV_INIT("周镇"), TOWN_HEAD_GRANT, 1}, {SV_INIT("徐处"), BUREAU_GRANT, 1}};

static const struct {
    const char *name;
    enum accusation_kind kind;
    const char *accused;
    id64 unit, office;
    bool by_office;
    id64 receivers[4];
} ROWS[] = {
    {"a bureau", ACCUSATION_MISCONDUCT, "徐处", BUREAU, OFFICE, true, {ORGAN, SUPERIOR}},
    {"a village: its town's organ first",
     ACCUSATION_MISCONDUCT,
     "村主任",
     VILLAGE,
     OFFICE,
     true,
     {TOWN_ORGAN, ORGAN, SUPERIOR}},
    {"a town: never its own organ",
     ACCUSATION_MISCONDUCT,
     "镇长",
     TOWN,
     OFFICE,
     true,
     {ORGAN, SUPERIOR}},
    {"a town, at its own door: past that office",
     ACCUSATION_MISCONDUCT,
     "镇长",
     TOWN,
     TOWN_OFFICE,
     false,
     {ORGAN, SUPERIOR}},
    {"the office: past it",
     ACCUSATION_MISCONDUCT,
     "科长",
     OFFICE,
     OFFICE,
     false,
     {ORGAN, SUPERIOR}},
    {"the county: past it, and past its organ",
     ACCUSATION_MISCONDUCT,
     "县长",
     COUNTY,
     OFFICE,
     false,
     {SUPERIOR}},
    {"the discipline organ itself", ACCUSATION_MISCONDUCT, "某人", ORGAN, OFFICE, true, {SUPERIOR}},
    {"the city: nobody is left", ACCUSATION_MISCONDUCT, "市长", CITY, OFFICE, false, {0}},
    {"the head of the office by name",
     ACCUSATION_MISCONDUCT,
     "信访局 刘局长",
     BUREAU,
     OFFICE,
     false,
     {ORGAN, SUPERIOR}},
    {"an officer of the organ by name",
     ACCUSATION_MISCONDUCT,
     "李纪",
     BUREAU,
     OFFICE,
     true,
     {SUPERIOR}},
    {"not known whom: the superior's organ and above",
     ACCUSATION_MISCONDUCT,
     "",
     0,
     OFFICE,
     true,
     {ORGAN, SUPERIOR}},
    {"retaliation: always past the office",
     ACCUSATION_RETALIATION,
     "",
     BUREAU,
     OFFICE,
     false,
     {ORGAN, SUPERIOR}},
    {"refused registration: past the office",
     ACCUSATION_REFUSED_REGISTRATION,
     "",
     OFFICE,
     OFFICE,
     false,
     {ORGAN, SUPERIOR}},
    {"pressure, not known by whom", ACCUSATION_PRESSURE, "", 0, OFFICE, false, {ORGAN, SUPERIOR}},
};

static void test_routes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct unit_tree *units = NULL;
    CHECK_OK(unit_tree_build(arena, UNITS, CHECK_COUNT(UNITS), &units));
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        const struct accusation_case about = {.kind = ROWS[i].kind,
                                              .accused = sv_from(ROWS[i].accused),
                                              .accused_unit = ROWS[i].unit,
                                              .office = ROWS[i].office,
                                              .units = units,
                                              .officials = OFFICIALS,
                                              .official_count = CHECK_COUNT(OFFICIALS)};
        id64 found[8] = {0};
        size_t count = accusation_receivers(&about, found, 8);
        CHECK_ROW(accusation_passes_by_office(&about) == ROWS[i].by_office, ROWS[i].name);
        for (size_t k = 0; k < 4; k++)
            CHECK_ROW(found[k] == ROWS[i].receivers[k], ROWS[i].name);
        CHECK_ROW(count < 4, ROWS[i].name);
    }
    arena_free(&arena);
}

/* One person with two posts: whoever serves in the accused unit opens nothing about it. */
static void test_two_posts(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct unit_tree *units = NULL;
    static const struct grant BOTH[] = {{ROLE_DISCIPLINE_OFFICER, ORGAN},
                                        {ROLE_UNIT_HEAD, VILLAGE}};
    const struct accusation_official officials[] = {OFFICIALS[0], {SV("李纪"), BOTH, 2}};
    CHECK_OK(unit_tree_build(arena, UNITS, CHECK_COUNT(UNITS), &units));
    struct accusation_case about = {.kind = ACCUSATION_MISCONDUCT,
                                    .accused_unit = TOWN,
                                    .office = OFFICE,
                                    .units = units,
                                    .officials = officials,
                                    .official_count = 2};
    id64 found[8];
    assert_int_equal(accusation_receivers(&about, found, 8), 1);
    assert_int_equal(found[0], SUPERIOR);
    /* an office without a head has nobody to hand it over */
    assert_false(accusation_passes_by_office(&about));
    about.accused_unit = BUREAU;
    assert_int_equal(accusation_receivers(&about, found, 8), 2);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_routes),
                                       cmocka_unit_test(test_two_posts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
