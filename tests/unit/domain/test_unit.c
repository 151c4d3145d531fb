/* The organisation tree: order, reach, the responsible petition office, and what is not a tree. */
#include "domain/unit.h"

#include "base/rng.h"

#include "domain_world.h"

static void test_tree_order(void **state)
{
    struct arena *arena = arena_new();
    const struct unit_tree *tree = world_units(arena);
    (void)state;
    assert_int_equal(unit_count(tree), 10);
    for (size_t i = 0; i < unit_count(tree); i++) {
        const struct unit *unit = unit_at(tree, i);
        assert_ptr_equal(unit_find(tree, unit->id), unit);
        for (size_t k = i; unit->parent && k < unit_count(tree); k++)
            assert_int_not_equal(unit_at(tree, k)->id, unit->parent);
    }
    assert_null(unit_find(tree, 0));
    assert_null(unit_find(tree, 11));
    arena_free(&arena);
}

static void test_within(void **state)
{
    static const struct {
        id64 id, root;
        bool is_within;
    } ROWS[] = {
        {UNIT_COUNTY, UNIT_COUNTY, true},
        {UNIT_HOUSING, UNIT_COUNTY, true},
        {UNIT_TOWN_OFFICE, UNIT_COUNTY, true},
        {UNIT_TOWN_OFFICE, UNIT_TOWN, true},
        {UNIT_TOWN, UNIT_TOWN_OFFICE, false},
        {UNIT_HOUSING, UNIT_TOWN, false},
        {UNIT_COUNTY, UNIT_HOUSING, false},
        {UNIT_OTHER_BUREAU, UNIT_COUNTY, false},
        {UNIT_HOUSING, 0, false},
        {0, UNIT_COUNTY, false},
        {99, UNIT_COUNTY, false},
        {UNIT_HOUSING, 99, false},
    };
    struct arena *arena = arena_new();
    const struct unit_tree *tree = world_units(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        bool is_within = unit_is_within(tree, ROWS[i].id, ROWS[i].root);
        if (is_within != ROWS[i].is_within)
            fail_msg("row %zu", i);
    }
    arena_free(&arena);
}

static void test_offices_and_reach(void **state)
{
    static const struct {
        id64 unit, office, reach;
    } ROWS[] = {
        {UNIT_COUNTY, UNIT_OFFICE, UNIT_COUNTY},
        {UNIT_OFFICE, UNIT_OFFICE, UNIT_COUNTY},
        {UNIT_HOUSING, UNIT_OFFICE, UNIT_HOUSING},
        {UNIT_TOWN, UNIT_TOWN_OFFICE, UNIT_TOWN},
        {UNIT_TOWN_OFFICE, UNIT_TOWN_OFFICE, UNIT_TOWN},
        {UNIT_OTHER_BUREAU, UNIT_OTHER_OFFICE, UNIT_OTHER_BUREAU},
        {99, 0, 0},
        {0, 0, 0},
    };
    struct arena *arena = arena_new();
    const struct unit_tree *tree = world_units(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        assert_int_equal(unit_petition_office(tree, ROWS[i].unit), ROWS[i].office);
        assert_int_equal(unit_reach_root(tree, ROWS[i].unit), ROWS[i].reach);
    }
    arena_free(&arena);
}

/* A closed office does not take matters; an office at the top reaches only itself. */
static void test_office_corners(void **state)
{
    static const struct unit UNITS[] = {
        {.id = 1, .kind = UNIT_KIND_PETITION_OFFICE, .is_active = true},
        {.id = 2, .kind = UNIT_KIND_COUNTY, .is_active = true},
        {.id = 3, .parent = 2, .kind = UNIT_KIND_PETITION_OFFICE, .is_active = false},
    };
    struct arena *arena = arena_new();
    const struct unit_tree *tree;
    (void)state;
    CHECK_OK(unit_tree_build(arena, UNITS, CHECK_COUNT(UNITS), &tree));
    assert_int_equal(unit_reach_root(tree, 1), 1);
    assert_int_equal(unit_petition_office(tree, 2), 0);
    assert_int_equal(unit_petition_office(tree, 3), 0);
    arena_free(&arena);
}

static void test_names(void **state)
{
    struct arena *arena = arena_new();
    const struct unit_tree *tree = world_units(arena);
    (void)state;
    CHECK_SV(unit_name(tree, UNIT_HOUSING), "县住建局");
    CHECK_SV(unit_name(tree, UNIT_TOWN), "柳林镇");
    CHECK_SV(unit_name(tree, 99), "");
    arena_free(&arena);
}

static void test_what_is_no_tree(void **state)
{
    static const struct {
        const char *name;
        struct unit units[3];
        size_t count;
    } ROWS[] = {
        {"unknown parent", {{.id = 1, .parent = 2}}, 1},
        {"its own parent", {{.id = 1, .parent = 1}}, 1},
        {"a loop of two", {{.id = 1, .parent = 2}, {.id = 2, .parent = 1}}, 2},
        {"a loop beside a root", {{.id = 1}, {.id = 2, .parent = 3}, {.id = 3, .parent = 2}}, 3},
        {"the same id twice", {{.id = 1}, {.id = 1}}, 2},
        {"id 0", {{.id = 0}}, 1},
        {"negative id", {{.id = -4}}, 1},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct arena *arena = arena_new();
        const struct unit_tree *tree;
        CHECK_ROW(unit_tree_build(arena, ROWS[i].units, ROWS[i].count, &tree) == ERR_CORRUPT,
                  ROWS[i].name);
        arena_free(&arena);
    }
}

static void test_empty(void **state)
{
    struct arena *arena = arena_new();
    const struct unit_tree *tree;
    (void)state;
    CHECK_OK(unit_tree_build(arena, NULL, 0, &tree));
    assert_int_equal(unit_count(tree), 0);
    assert_null(unit_find(tree, 1));
    assert_false(unit_is_within(tree, 1, 1));
    arena_free(&arena);
}

/* Random forests in random order: "within" is what walking up the parents says. */
static bool walks_up_to(const struct unit *units, size_t count, id64 id, id64 root)
{
    while (id && id != root) {
        size_t i = 0;
        while (i < count && units[i].id != id)
            i++;
        id = units[i].parent;
    }
    return id == root;
}

static void test_random_forests(void **state)
{
    enum { COUNT = 40 };
    struct rng_seeded seeded;
    struct rng rng = rng_seeded(&seeded, 20220501);
    (void)state;
    for (int round = 0; round < 50; round++) {
        struct arena *arena = arena_new();
        struct unit units[COUNT] = {{.id = 0}};
        const struct unit_tree *tree;
        for (size_t i = 0; i < COUNT; i++) {
            units[i].id = (id64)(i * 7 % COUNT) + 1; /* ids in another order than the array */
            units[i].parent = i ? units[rng_below(rng, i)].id : 0;
            units[i].parent = rng_below(rng, 8) ? units[i].parent : 0;
        }
        for (size_t i = COUNT - 1; i > 0; i--) { /* children may come before parents */
            size_t k = (size_t)rng_below(rng, i + 1);
            struct unit kept = units[i];
            units[i] = units[k];
            units[k] = kept;
        }
        CHECK_OK(unit_tree_build(arena, units, COUNT, &tree));
        for (id64 id = 1; id <= COUNT; id++) {
            for (id64 root = 1; root <= COUNT; root++)
                assert_int_equal(unit_is_within(tree, id, root),
                                 walks_up_to(units, COUNT, id, root));
        }
        arena_free(&arena);
    }
}

/* ---- levels and superiors ---- */

enum {
    PROVINCE = 1,
    MINISTRY,
    CITY,
    CITY_BUREAU,
    CITY_OFFICE,
    DISTRICT,
    BUREAU,
    TOWN,
    VILLAGE,
    DESK
};

static const struct unit_tree *levels_tree(struct arena *arena)
{
    static const struct unit UNITS[] = {
        {.id = PROVINCE, .kind = UNIT_KIND_PROVINCE, .is_active = true},
        {.id = MINISTRY, .kind = UNIT_KIND_DEPARTMENT, .is_active = true},
        {.id = CITY, .parent = PROVINCE, .kind = UNIT_KIND_CITY, .is_active = true},
        {.id = CITY_BUREAU, .parent = CITY, .kind = UNIT_KIND_DEPARTMENT, .is_active = true},
        {.id = CITY_OFFICE, .parent = CITY, .kind = UNIT_KIND_PETITION_OFFICE, .is_active = true},
        {.id = DISTRICT, .parent = CITY, .kind = UNIT_KIND_COUNTY, .is_active = true},
        {.id = BUREAU, .parent = DISTRICT, .kind = UNIT_KIND_DEPARTMENT, .is_active = true},
        {.id = TOWN, .parent = DISTRICT, .kind = UNIT_KIND_TOWNSHIP},
        {.id = VILLAGE, .parent = TOWN, .kind = UNIT_KIND_VILLAGE, .is_active = true},
        {.id = DESK, .parent = CITY_OFFICE, .kind = UNIT_KIND_DEPARTMENT, .is_active = true},
    };
    const struct unit_tree *tree = NULL;
    CHECK_OK(unit_tree_build(arena, UNITS, CHECK_COUNT(UNITS), &tree));
    return tree;
}

static void test_levels(void **state)
{
    static const struct {
        id64 unit;
        enum unit_level level;
    } ROWS[] = {{PROVINCE, UNIT_LEVEL_PROVINCE}, {MINISTRY, UNIT_LEVEL_COUNTRY},
                {CITY, UNIT_LEVEL_CITY},         {CITY_OFFICE, UNIT_LEVEL_CITY},
                {DISTRICT, UNIT_LEVEL_COUNTY},   {BUREAU, UNIT_LEVEL_COUNTY},
                {TOWN, UNIT_LEVEL_TOWNSHIP},     {VILLAGE, UNIT_LEVEL_TOWNSHIP},
                {99, UNIT_LEVEL_COUNTRY}};
    struct arena *arena = arena_new();
    const struct unit_tree *tree = levels_tree(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        if (unit_level(tree, ROWS[i].unit) != ROWS[i].level)
            fail_msg("row %zu", i);
    }
    arena_free(&arena);
}

static void test_superiors(void **state)
{
    static const struct {
        id64 unit, superior;
    } ROWS[] = {{BUREAU, DISTRICT},
                {DISTRICT, CITY},
                {PROVINCE, 0},
                {MINISTRY, 0},
                {VILLAGE, DISTRICT}, /* its township is closed */
                {DESK, CITY},        /* a petition office reviews nobody */
                {99, 0}};
    struct arena *arena = arena_new();
    const struct unit_tree *tree = levels_tree(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        id64 out[UNIT_SUPERIORS_MAX] = {0};
        size_t count = unit_superiors(tree, ROWS[i].unit, out);
        if (count != (ROWS[i].superior != 0) || out[0] != ROWS[i].superior)
            fail_msg("row %zu", i);
    }
    arena_free(&arena);
}

/* Of the tree with superiors: what each unit's superiors are and what they are to it. */
static const struct unit_tree *guided_tree(struct arena *arena)
{
    static const struct unit UNITS[] = {
        {.id = MINISTRY, .kind = UNIT_KIND_DEPARTMENT, .is_active = true},
        {.id = CITY, .kind = UNIT_KIND_CITY, .is_active = true},
        {.id = CITY_BUREAU,
         .parent = CITY,
         .kind = UNIT_KIND_DEPARTMENT,
         .superior = MINISTRY,
         .is_vertical = true,
         .is_active = true},
        {.id = CITY_OFFICE, .parent = CITY, .kind = UNIT_KIND_DEPARTMENT},
        {.id = DISTRICT, .parent = CITY, .kind = UNIT_KIND_COUNTY, .is_active = true},
        {.id = BUREAU,
         .parent = DISTRICT,
         .kind = UNIT_KIND_DEPARTMENT,
         .superior = CITY_BUREAU,
         .is_active = true},
        {.id = DESK, .parent = BUREAU, .kind = UNIT_KIND_DEPARTMENT, .is_active = true},
        {.id = TOWN,
         .parent = DISTRICT,
         .kind = UNIT_KIND_TOWNSHIP,
         .superior = CITY_BUREAU, /* a government has none: left alone */
         .is_active = true},
        {.id = VILLAGE,
         .parent = DISTRICT,
         .kind = UNIT_KIND_DEPARTMENT,
         .superior = CITY_OFFICE, /* which is closed */
         .is_vertical = true,
         .is_active = true},
    };
    const struct unit_tree *tree = NULL;
    CHECK_OK(unit_tree_build(arena, UNITS, CHECK_COUNT(UNITS), &tree));
    return tree;
}

static void test_superior_departments(void **state)
{
    static const struct {
        id64 unit, first, second;
        enum unit_tie first_tie, second_tie;
    } ROWS[] = {{BUREAU, DISTRICT, CITY_BUREAU, UNIT_TIE_GOVERNMENT, UNIT_TIE_DEPARTMENT},
                {CITY_BUREAU, MINISTRY, 0, UNIT_TIE_DEPARTMENT, UNIT_TIE__COUNT},
                {DESK, BUREAU, 0, UNIT_TIE_ABOVE, UNIT_TIE__COUNT},
                {TOWN, DISTRICT, 0, UNIT_TIE_ABOVE, UNIT_TIE__COUNT},
                {VILLAGE, DISTRICT, 0, UNIT_TIE_GOVERNMENT, UNIT_TIE__COUNT},
                {MINISTRY, 0, 0, UNIT_TIE__COUNT, UNIT_TIE__COUNT}};
    struct arena *arena = arena_new();
    const struct unit_tree *tree = guided_tree(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        id64 out[UNIT_SUPERIORS_MAX] = {0};
        size_t count = unit_superiors(tree, ROWS[i].unit, out);
        if (count != (size_t)(ROWS[i].first != 0) + (ROWS[i].second != 0) ||
            out[0] != ROWS[i].first || out[1] != ROWS[i].second)
            fail_msg("row %zu: %zu superiors", i, count);
        if (out[0] && unit_tie(tree, ROWS[i].unit, out[0]) != ROWS[i].first_tie)
            fail_msg("row %zu: first", i);
        if (out[1] && unit_tie(tree, ROWS[i].unit, out[1]) != ROWS[i].second_tie)
            fail_msg("row %zu: second", i);
    }
    assert_int_equal(unit_tie(tree, BUREAU, BUREAU), UNIT_TIE_SELF);
    arena_free(&arena);
}

/* Strictly upwards: no ring of superiors can be made. */
static void test_who_may_be_superior(void **state)
{
    static const struct {
        struct unit unit;
        id64 superior;
        bool may;
    } ROWS[] = {
        {{.kind = UNIT_KIND_DEPARTMENT, .parent = DISTRICT}, CITY_BUREAU, true},
        {{.kind = UNIT_KIND_PARTY, .parent = DISTRICT}, MINISTRY, true},
        {{.kind = UNIT_KIND_DEPARTMENT, .parent = TOWN}, BUREAU, true},
        {{.kind = UNIT_KIND_DEPARTMENT, .parent = DISTRICT}, BUREAU, false}, /* the same level */
        {{.kind = UNIT_KIND_DEPARTMENT, .parent = CITY}, BUREAU, false},     /* below it */
        {{.kind = UNIT_KIND_DEPARTMENT, .parent = DISTRICT}, CITY, false},   /* a government */
        {{.kind = UNIT_KIND_DEPARTMENT, .parent = DISTRICT}, CITY_OFFICE, false}, /* closed */
        {{.kind = UNIT_KIND_TOWNSHIP, .parent = DISTRICT}, CITY_BUREAU, false},
        {{.kind = UNIT_KIND_PETITION_OFFICE, .parent = DISTRICT}, CITY_BUREAU, false},
        {{.kind = UNIT_KIND_DEPARTMENT, .parent = DISTRICT}, 99, false},
    };
    struct arena *arena = arena_new();
    const struct unit_tree *tree = guided_tree(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        if (unit_may_have_superior(tree, &ROWS[i].unit, ROWS[i].superior) != ROWS[i].may)
            fail_msg("row %zu", i);
    }
    arena_free(&arena);
}

static void test_what_is_below(void **state)
{
    static const struct {
        id64 id, unit;
        bool is_below;
    } ROWS[] = {{BUREAU, CITY_BUREAU, true}, /* guided by it */
                {DESK, BUREAU, true},        /* in the tree */
                {BUREAU, BUREAU, false},     {CITY_BUREAU, BUREAU, false},
                {TOWN, BUREAU, false},       {DESK, CITY_BUREAU, false}, /* guided by nobody */
                {99, CITY_BUREAU, false}};
    struct arena *arena = arena_new();
    const struct unit_tree *tree = guided_tree(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        if (unit_is_below(tree, ROWS[i].id, ROWS[i].unit) != ROWS[i].is_below)
            fail_msg("row %zu", i);
    }
    arena_free(&arena);
}

static void test_who_receives_directly(void **state)
{
    static const bool RECEIVES[UNIT_KIND__COUNT] = {[UNIT_KIND_TOWNSHIP] = true,
                                                    [UNIT_KIND_DEPARTMENT] = true,
                                                    [UNIT_KIND_PARTY] = true,
                                                    [UNIT_KIND_COURT_PROCURATORATE] = true,
                                                    [UNIT_KIND_ENTERPRISE] = true};
    (void)state;
    for (int kind = 0; kind < UNIT_KIND__COUNT; kind++) {
        const struct unit open = {.kind = (enum unit_kind)kind, .is_active = true};
        const struct unit closed = {.kind = (enum unit_kind)kind};
        assert_int_equal(unit_receives_directly(&open), RECEIVES[kind]);
        assert_false(unit_receives_directly(&closed));
    }
}

static void test_unknown_superiors_are_refused(void **state)
{
    static const struct unit LOST = {.id = 1, .kind = UNIT_KIND_DEPARTMENT, .superior = 2};
    struct arena *arena = arena_new();
    const struct unit_tree *tree = NULL;
    (void)state;
    assert_int_equal(unit_tree_build(arena, &LOST, 1, &tree), ERR_CORRUPT);
    arena_free(&arena);
}

static void test_common_superiors(void **state)
{
    static const struct {
        id64 a, b, superior;
    } ROWS[] = {{BUREAU, VILLAGE, DISTRICT},
                {BUREAU, CITY_BUREAU, CITY},
                {CITY_OFFICE, BUREAU, CITY},
                {DISTRICT, BUREAU, CITY}, /* above both: neither of them */
                {BUREAU, DISTRICT, CITY},
                {BUREAU, MINISTRY, 0},
                {PROVINCE, BUREAU, 0},
                {BUREAU, 99, 0},
                {99, BUREAU, 0}};
    struct arena *arena = arena_new();
    const struct unit_tree *tree = levels_tree(arena);
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        if (unit_common_superior(tree, ROWS[i].a, ROWS[i].b) != ROWS[i].superior)
            fail_msg("row %zu", i);
    }
    arena_free(&arena);
}

static void test_words(void **state)
{
    (void)state;
    for (int kind = 0; kind < UNIT_KIND__COUNT; kind++) {
        enum unit_kind back;
        const char *word = unit_kind_word((enum unit_kind)kind);
        assert_true(unit_kind_from_word(sv_from(word), &back));
        assert_int_equal((int)back, kind);
    }
    enum unit_kind none;
    assert_false(unit_kind_from_word(SV("ministry"), &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree_order),
        cmocka_unit_test(test_within),
        cmocka_unit_test(test_offices_and_reach),
        cmocka_unit_test(test_office_corners),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_what_is_no_tree),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_random_forests),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_superiors),
        cmocka_unit_test(test_superior_departments),
        cmocka_unit_test(test_who_may_be_superior),
        cmocka_unit_test(test_what_is_below),
        cmocka_unit_test(test_who_receives_directly),
        cmocka_unit_test(test_unknown_superiors_are_refused),
        cmocka_unit_test(test_common_superiors),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
