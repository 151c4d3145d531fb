/* Who may read a petition, open an identity, do an act: every role against every involvement. */
#include "domain/access.h"

#include "domain_world.h"

/* A petition registered by the county's office, now with Housing; Labour answered it before; the
 * town objected and is out. */
static struct petition petition_of(struct arena *arena)
{
    struct petition petition = {
        .version = 9, .office = UNIT_OFFICE, .owner = UNIT_HOUSING, .sent_by = UNIT_OFFICE};
    petition.documents = ARENA_ARRAY(arena, struct document, 1);
    petition.documents[0] = (struct document){.no = 1, .unit = UNIT_LABOUR};
    petition.document_count = 1;
    petition.involved = ARENA_ARRAY(arena, struct involved_unit, 1);
    petition.involved[0] = (struct involved_unit){UNIT_TOWN, INVOLVED_PAST_OWNER};
    petition.involved_count = 1;
    return petition;
}

enum place { OFFICE, OWNER, ANSWERED, OBJECTED, ABOVE, ELSEWHERE, PLACE__COUNT };
static const id64 PLACES[PLACE__COUNT] = {
    [OFFICE] = UNIT_OFFICE, [OWNER] = UNIT_HOUSING, [ANSWERED] = UNIT_LABOUR,
    [OBJECTED] = UNIT_TOWN, [ABOVE] = UNIT_COUNTY,  [ELSEWHERE] = UNIT_OTHER_OFFICE,
};

/* One letter a place, in the order above: r reads, o reads and opens identities, - neither. */
static const struct {
    enum role role;
    const char *may;
} MATRIX[ROLE__COUNT] = {
    {ROLE_NONE, "------"},          {ROLE_SYSTEM, "------"},
    {ROLE_PETITIONER, "------"},    {ROLE_WINDOW_CLERK, "o---r-"},
    {ROLE_CASE_OFFICER, "o---r-"},  {ROLE_OFFICE_HEAD, "o---r-"},
    {ROLE_UNIT_HANDLER, "-or---"},  {ROLE_UNIT_HEAD, "-or---"},
    {ROLE_CASE_LEADER, "rr--r-"},   {ROLE_SUPERVISOR, "rr--r-"},
    {ROLE_LEADER, "rr--r-"},        {ROLE_AUDITOR, "------"},
    {ROLE_ADMINISTRATOR, "------"}, {ROLE_DISCIPLINE_OFFICER, "------"},
};

/* Office roles held at a unit reach that unit's subtree, so at the owner they read it too. */
static bool reads(size_t row, enum place place)
{
    bool office_role = MATRIX[row].may[OFFICE] == 'o';
    return MATRIX[row].may[place] != '-' || (office_role && place == OWNER);
}

static void test_matrix(void **state)
{
    struct arena *arena = arena_new();
    const struct unit_tree *units = world_units(arena);
    struct petition petition = petition_of(arena);
    (void)state;
    for (size_t row = 0; row < CHECK_COUNT(MATRIX); row++) {
        for (enum place place = 0; place < PLACE__COUNT; place++) {
            struct grant grant = {MATRIX[row].role, PLACES[place]};
            struct grant as = {ROLE_NONE, 0};
            const char *name = role_word(grant.role);
            bool opens = MATRIX[row].may[place] == 'o';
            CHECK_ROW(access_may_read(&petition, &grant, 1, units, &as) == reads(row, place), name);
            CHECK_ROW(as.unit == (reads(row, place) ? grant.unit : 0), name);
            CHECK_ROW(access_may_open_identity(&petition, &grant, 1, units, &as) == opens, name);
        }
    }
    arena_free(&arena);
}

static void test_other_county_sees_nothing(void **state)
{
    struct arena *arena = arena_new();
    const struct unit_tree *units = world_units(arena);
    struct petition petition = petition_of(arena);
    (void)state;
    for (int role = 0; role < ROLE__COUNT; role++) {
        for (id64 unit = UNIT_OTHER_COUNTY; unit <= UNIT_OTHER_BUREAU; unit++) {
            struct grant grant = {(enum role)role, unit};
            struct grant as;
            assert_false(access_may_read(&petition, &grant, 1, units, &as));
            assert_false(access_may_open_identity(&petition, &grant, 1, units, &as));
        }
    }
    arena_free(&arena);
}

/* The town's office reaches its town, not the county's matters; once the town owns one it does. */
static void test_reach_of_a_town_office(void **state)
{
    struct arena *arena = arena_new();
    const struct unit_tree *units = world_units(arena);
    struct petition petition = petition_of(arena);
    struct grant grant = {ROLE_CASE_OFFICER, UNIT_TOWN_OFFICE};
    struct grant as;
    (void)state;
    assert_false(access_may_read(&petition, &grant, 1, units, &as));
    petition.owner = UNIT_TOWN;
    assert_true(access_may_read(&petition, &grant, 1, units, &as));
    assert_false(access_may_open_identity(&petition, &grant, 1, units, &as));
    arena_free(&arena);
}

static void test_first_grant_counts(void **state)
{
    struct arena *arena = arena_new();
    const struct unit_tree *units = world_units(arena);
    struct petition petition = petition_of(arena);
    static const struct grant GRANTS[] = {{ROLE_ADMINISTRATOR, UNIT_COUNTY},
                                          {ROLE_UNIT_HANDLER, UNIT_TOWN},
                                          {ROLE_UNIT_HEAD, UNIT_HOUSING},
                                          {ROLE_LEADER, UNIT_COUNTY}};
    struct grant as = {ROLE_NONE, 0};
    (void)state;
    assert_true(access_may_read(&petition, GRANTS, CHECK_COUNT(GRANTS), units, &as));
    assert_int_equal(as.role, ROLE_UNIT_HEAD);
    assert_false(access_may_read(&petition, GRANTS, 2, units, &as));
    assert_false(access_may_read(&petition, GRANTS, 0, units, &as));
    arena_free(&arena);
}

static void test_grant_for_an_action(void **state)
{
    static const struct {
        const char *name;
        struct grant grant;
        const char *action;
        bool fits;
    } ROWS[] = {
        {"handler of the owner", {ROLE_UNIT_HANDLER, UNIT_HOUSING}, "accept", true},
        {"head of the owner", {ROLE_UNIT_HEAD, UNIT_HOUSING}, "accept", true},
        {"handler elsewhere", {ROLE_UNIT_HANDLER, UNIT_LABOUR}, "accept", false},
        {"wrong role at the owner", {ROLE_CASE_OFFICER, UNIT_HOUSING}, "accept", false},
        {"officer at the office", {ROLE_CASE_OFFICER, UNIT_OFFICE}, "screen", true},
        {"officer of another office", {ROLE_CASE_OFFICER, UNIT_OTHER_OFFICE}, "screen", false},
        {"officer without a unit", {ROLE_CASE_OFFICER, 0}, "screen", false},
        {"unit that does not exist", {ROLE_CASE_OFFICER, 99}, "screen", false},
        {"petitioner", {ROLE_PETITIONER, 0}, "supplement", true},
        {"officer as petitioner", {ROLE_CASE_OFFICER, UNIT_OFFICE}, "supplement", false},
    };
    struct world w;
    (void)state;
    world_init(&w, "2026-03-10");
    w.petition = petition_of(w.arena);
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        const struct rule_action *action = rulebook_action(w.rulebook, sv_from(ROWS[i].action));
        struct grant as = {ROLE_NONE, 0};
        CHECK_ROW(access_grant_for(&w.petition, action, &ROWS[i].grant, 1, w.units, &as) ==
                      ROWS[i].fits,
                  ROWS[i].name);
        CHECK_ROW((as.role == ROWS[i].grant.role) == ROWS[i].fits, ROWS[i].name);
    }
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matrix),
        cmocka_unit_test(test_other_county_sees_nothing),
        cmocka_unit_test(test_reach_of_a_town_office),
        cmocka_unit_test(test_first_grant_counts),
        cmocka_unit_test(test_grant_for_an_action),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
