/* How long the file of an ended matter is kept: the first row it fits, the days it counts. */
#include "domain/retention.h"

#include "domain_world.h"
#include "rulebook_mutate.h"

#define NATIONAL "rulebooks/cn/national-2022.yaml"

/* Files about wages are kept for fifty years from the day of the end, whatever became of them. */
static const struct mutation WAGES = {
    "retention", "[{id: wages, name: {zh: 工资}, of_class: [labour], keep: 50, from: end, "
                 "cite: {article: 一, source: tiaoli, grade: A}}, "
                 "{id: rest, name: {zh: 其余}, keep: 10, transferred: true, "
                 "cite: {article: 一, source: tiaoli, grade: A}}]"};

struct bed {
    struct arena *arena;
    const struct rulebook *book;
    struct petition petition;
    struct petition_mark instructed;
};

static void begin(struct bed *bed, const struct mutation *mutation)
{
    struct arena *arena = arena_new();
    struct yaml_node *root = source_yaml(arena, NATIONAL);
    char error[YAML_ERROR_MAX] = "";
    *bed = (struct bed){.arena = arena, .petition = {.is_ended = true, .state = SV("closed")}};
    if (mutation)
        mutate(arena, root, mutation, "retention");
    if (rulebook_read(arena, root, &bed->book, error) != ERR_OK)
        fail_msg("%s", error);
}

/* "ROW LAST TRANSFER"; 0000-00-00 where there is no such day. */
static void check(struct bed *bed, enum rule_level level, const char *ended, const char *expected)
{
    struct retention kept;
    char last[DAY_TEXT_SIZE] = "-";
    char transfer[DAY_TEXT_SIZE] = "-";
    assert_true(retention_of(bed->book, &bed->petition, level, day_at(ended), &kept));
    if (kept.last_day)
        day_format(kept.last_day, last);
    if (kept.transfer_day)
        day_format(kept.transfer_day, transfer);
    struct sv told = arena_printf(bed->arena, "%.*s %s %s", SV_FMT(kept.row->id), last, transfer);
    CHECK_SV(told, expected);
}

static void end(struct bed *bed)
{
    arena_free(&bed->arena);
}

static void test_levels(void **state)
{
    struct bed bed;
    (void)state;
    begin(&bed, NULL);
    check(&bed, LEVEL_COUNTY, "2026-12-31", "result 2056-12-31 2037-01-01");
    check(&bed, LEVEL_CITY, "2027-01-01", "result 2057-12-31 2048-01-01");
    check(&bed, LEVEL_COUNTRY, "2026-02-01", "result 2056-12-31 2047-01-01");
    bed.petition.state = SV("not_accepted");
    check(&bed, LEVEL_CITY, "2026-02-01", "no_result 2036-12-31 -");
    end(&bed);
}

static void test_marks(void **state)
{
    struct bed bed;
    (void)state;
    begin(&bed, NULL);
    bed.instructed.id = SV("instructed");
    bed.petition.marks = &bed.instructed;
    bed.petition.mark_count = 1;
    check(&bed, LEVEL_COUNTY, "2026-05-11", "instructed - 2037-01-01");
    bed.petition.state = SV("filed");
    check(&bed, LEVEL_COUNTY, "2026-05-11", "no_result 2036-12-31 -");
    end(&bed);
}

/* A class and what is below it; from the end itself; a leap day. */
static void test_classes(void **state)
{
    struct bed bed;
    (void)state;
    begin(&bed, &WAGES);
    bed.petition.class_code = SV("labour.wages");
    check(&bed, LEVEL_COUNTY, "2026-05-11", "wages 2076-05-10 -");
    check(&bed, LEVEL_COUNTY, "2028-02-29", "wages 2078-02-27 -");
    bed.petition.class_code = SV("city");
    check(&bed, LEVEL_COUNTY, "2026-05-11", "rest 2036-05-10 2036-05-11");
    bed.petition.class_code = SV("");
    check(&bed, LEVEL_COUNTY, "2026-05-11", "rest 2036-05-10 2036-05-11");
    end(&bed);
}

static void test_says_nothing(void **state)
{
    static const struct mutation NONE = {"retention", "[]"};
    struct bed bed;
    struct retention kept;
    (void)state;
    begin(&bed, NULL);
    bed.petition.is_ended = false;
    assert_false(retention_of(bed.book, &bed.petition, LEVEL_COUNTY, day_at("2026-05-11"), &kept));
    end(&bed);
    begin(&bed, &NONE);
    assert_false(retention_of(bed.book, &bed.petition, LEVEL_COUNTY, day_at("2026-05-11"), &kept));
    end(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
