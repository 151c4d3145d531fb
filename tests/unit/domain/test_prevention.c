/* Seasons, and what units return in them: how many issues, or that there are none. */
#include "domain/season.h"

#include "work_world.h"

static const struct actor MACHINE = {0, ROLE_SYSTEM, UNIT_TOWN, 0};
static const struct actor TOWN_HEAD = {205, ROLE_UNIT_HEAD, UNIT_TOWN, 0};

static day_t day_in(const char *text)
{
    day_t day;
    assert_true(day_parse(sv_from(text), &day));
    return day;
}

static void test_season_of_a_day(void **state)
{
    static const struct {
        enum work_season every;
        const char *day, *name, *from, *to;
    } ROWS[] = {
        {SEASON_MONTH, "2026-02-28", "2026-02", "2026-02-01", "2026-02-28"},
        {SEASON_MONTH, "2024-02-01", "2024-02", "2024-02-01", "2024-02-29"},
        {SEASON_MONTH, "2026-12-31", "2026-12", "2026-12-01", "2026-12-31"},
        {SEASON_QUARTER, "2026-03-31", "2026-Q1", "2026-01-01", "2026-03-31"},
        {SEASON_QUARTER, "2026-10-01", "2026-Q4", "2026-10-01", "2026-12-31"},
        {SEASON_YEAR, "2026-07-01", "2026", "2026-01-01", "2026-12-31"},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct season season, named;
        assert_true(season_at(ROWS[i].every, day_in(ROWS[i].day), &season));
        assert_string_equal(season.name, ROWS[i].name);
        assert_int_equal(season.from, day_in(ROWS[i].from));
        assert_int_equal(season.to, day_in(ROWS[i].to));
        assert_true(season_named(ROWS[i].every, sv_from(ROWS[i].name), &named));
        assert_int_equal(named.from, season.from);
    }
}

static void test_season_of_no_name(void **state)
{
    static const char *const NAMES[] = {"",        "2026-",    "2026-00", "2026-13", "2026-1",
                                        "2026-Q1", "2026-011", "226-01",  "2026-1x", "-01"};
    struct season season;
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(NAMES); i++)
        CHECK_ROW(!season_named(SEASON_MONTH, sv_from(NAMES[i]), &season), NAMES[i]);
    assert_false(season_named(SEASON_QUARTER, SV("2026-Q5"), &season));
    assert_false(season_named(SEASON_QUARTER, SV("2026-Q0"), &season));
    assert_false(season_named(SEASON_YEAR, SV("2026-01"), &season));
    assert_false(season_at(SEASON_NONE, day_in("2026-01-01"), &season));
    assert_false(season_at(SEASON_MONTH, DAY_NONE, &season));
}

static void test_season_neighbours(void **state)
{
    struct season season, other;
    (void)state;
    assert_true(season_at(SEASON_MONTH, day_in("2026-01-31"), &season));
    assert_true(season_before(&season, &other));
    assert_string_equal(other.name, "2025-12");
    assert_true(season_after(&season, &other));
    assert_string_equal(other.name, "2026-02");
    assert_true(season_at(SEASON_QUARTER, day_in("2026-12-31"), &season));
    assert_true(season_after(&season, &other));
    assert_string_equal(other.name, "2027-Q1");
}

/* ---- what is returned ---- */

static void survey_begun(struct work_world *ww, int within)
{
    work_world_init(ww, "2026-03-02");
    ww->work.office = UNIT_TOWN;
    CHECK_OK(work_act_as(ww, "issue_survey", MACHINE, "begin", NULL, 0));
    ww->within = within;
}

static enum err report(struct work_world *ww, int64_t count)
{
    const struct field fields[] = {F_NUMBER("issue_count", count)};
    return work_act_as(ww, "issue_survey", TOWN_HEAD, "report", fields, 1);
}

static void test_nothing_is_returned_of_nothing(void **state)
{
    static const struct field FIELDS[] = {
        {.id = SV_INIT("text"), .kind = FIELD_TEXT, .text = SV_INIT("各村都看过")}};
    struct work_world ww;
    (void)state;
    survey_begun(&ww, 1);
    CHECK_ERR(work_act_as(&ww, "issue_survey", TOWN_HEAD, "zero", FIELDS, 1), ERR_REFUSED);
    assert_string_equal(ww.w.fail.reason, "within");
    ww.within = 0;
    CHECK_OK(work_act_as(&ww, "issue_survey", TOWN_HEAD, "zero", FIELDS, 1));
    assert_true(ww.work.is_ended);
    assert_int_equal(ww.work.counted, 0);
    world_release(&ww.w);
}

static void test_not_fewer_than_noted(void **state)
{
    struct work_world ww;
    (void)state;
    survey_begun(&ww, 3);
    CHECK_ERR(report(&ww, 2), ERR_BAD_INPUT);
    assert_string_equal(ww.w.fail.field[0].path, "issue_count");
    assert_string_equal(ww.w.fail.field[0].rule, "min");
    assert_string_equal(ww.w.fail.field[0].limit, "3");
    CHECK_OK(report(&ww, 3));
    assert_int_equal(ww.work.counted, 3);
    world_release(&ww.w);
}

static void test_found_in_the_rulebook(void **state)
{
    struct world w;
    (void)state;
    world_init(&w, "2026-03-02");
    const struct rule_work *survey = rulebook_survey(w.rulebook);
    assert_non_null(survey);
    CHECK_SV(survey->id, "issue_survey");
    const struct rule_work *issue = rulebook_noted_in(w.rulebook, survey->id);
    assert_non_null(issue);
    CHECK_SV(issue->id, "issue");
    assert_true(rule_work_counts_within(survey));
    assert_false(rule_work_counts_within(issue));
    const struct rule_field *title = rule_act_title(rule_work_act(issue, SV("note")));
    assert_non_null(title);
    CHECK_SV(title->id, "subject");
    assert_null(rule_act_title(rule_work_act(issue, SV("close"))));
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_season_of_a_day),
        cmocka_unit_test(test_season_of_no_name),
        cmocka_unit_test(test_season_neighbours),
        cmocka_unit_test(test_nothing_is_returned_of_nothing),
        cmocka_unit_test(test_not_fewer_than_noted),
        cmocka_unit_test(test_found_in_the_rulebook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
