/* What if: a matter in hand under the national rulebook, looked at with another one proposed. */
#include "domain/whatif.h"

#include "domain_world.h"

static const struct sv CLAIMS[] = {SV_INIT("修好供暖")};

/* In hand since 2 March 2026; the events are kept. */
struct course {
    struct world world;
    struct event events[8];
    size_t count;
};

static void keep(struct course *course)
{
    course->events[course->count++] = course->world.last;
}

static void run_course(struct course *course)
{
    struct world *w = &course->world;
    world_init(w, "2026-02-12");
    MUST(w, ROLE_WINDOW_CLERK, "register", F_CHOICE("channel", "letter"),
         F_DAY("received_day", "2026-02-11"), F_TEXT("facts", "室温十二度"),
         F_CLAIMS("claims", CLAIMS));
    keep(course);
    MUST(w, ROLE_CASE_OFFICER, "screen", F_CHOICE("purpose", "grievance"),
         F_CLASS("class", "city.works"));
    keep(course);
    world_set_day(w, "2026-03-02");
    MUST(w, ROLE_CASE_OFFICER, "refer", F_UNIT("unit", UNIT_HOUSING));
    keep(course);
    assert_int_equal(world_act(w, ROLE_UNIT_HANDLER, "accept", NULL, 0), ERR_OK);
    keep(course);
}

/* The national rulebook with one clock of its own. */
static const struct rulebook *proposal(struct world *w, const char *clock_id,
                                       const struct rule_clock *clock)
{
    struct rulebook *book = ARENA_NEW(w->arena, struct rulebook);
    *book = *w->rulebook;
    book->clocks = ARENA_ARRAY(w->arena, struct rule_clock, book->clock_count);
    book->clock_count = 0;
    for (size_t i = 0; i < w->rulebook->clock_count; i++) {
        bool is_meant = sv_is(w->rulebook->clocks[i].id, clock_id);
        if (is_meant && !clock)
            continue;
        book->clocks[book->clock_count++] = is_meant ? *clock : w->rulebook->clocks[i];
    }
    return book;
}

static struct rule_clock answer_with(const struct world *w, int length, enum period_unit unit)
{
    struct rule_clock clock = *rulebook_clock(w->rulebook, SV("answer"));
    clock.length = length;
    clock.unit = unit;
    for (int level = 0; level < LEVEL__COUNT; level++)
        clock.level_lengths[level] = length;
    return clock;
}

/* The row of a rule; asserts that there is one. */
static struct whatif_clock row_of(struct course *course, const struct rulebook *proposed,
                                  const char *from, const char *rule)
{
    struct world *w = &course->world;
    struct whatif whatif = {proposed, day_at(from), w->calendar, w->units};
    struct whatif_matter matter = {w->arena, &w->petition, w->rulebook, course->events,
                                   course->count};
    struct whatif_clock rows[16];
    assert_true(w->petition.clock_count <= CHECK_COUNT(rows));
    size_t count = whatif_clocks(&whatif, &matter, rows);
    for (size_t i = 0; i < count; i++) {
        if (sv_is(rows[i].clock->rule, rule))
            return rows[i];
    }
    return (struct whatif_clock){.clock = NULL};
}

static void test_nothing_moves_under_the_same(void **state)
{
    (void)state;
    struct course course = {.count = 0};
    run_course(&course);
    struct whatif_clock row = row_of(&course, course.world.rulebook, "2022-05-01", "answer");
    assert_int_equal(row.outcome, WHATIF_SAME);
    assert_int_equal(row.end.due_day, row.clock->end.due_day);
    world_release(&course.world);
}

static void test_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int length;
        enum period_unit unit;
        enum whatif_outcome outcome;
        const char *due;
    } ROWS[] = {
        {"45 days: 16 April, a Thursday", 45, PERIOD_CALENDAR_DAYS, WHATIF_EARLIER, "2026-04-16"},
        {"61 days: 2 May is in the holiday of 1 to 5 May", 61, PERIOD_CALENDAR_DAYS, WHATIF_LATER,
         "2026-05-06"},
        {"3 months", 3, PERIOD_MONTHS, WHATIF_LATER, "2026-06-02"},
        {"10 working days", 10, PERIOD_WORKING_DAYS, WHATIF_EARLIER, "2026-03-16"},
    };
    struct course course = {.count = 0};
    run_course(&course);
    CHECK_DAY(petition_running_clock(&course.world.petition, SV("answer"))->end.due_day,
              "2026-05-06");
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct rule_clock clock = answer_with(&course.world, ROWS[i].length, ROWS[i].unit);
        struct whatif_clock row =
            row_of(&course, proposal(&course.world, "answer", &clock), "2026-03-02", "answer");
        CHECK_ROW(row.clock != NULL, ROWS[i].name);
        CHECK_DAY(row.end.due_day, ROWS[i].due);
        if (row.end.due_day != row.clock->end.due_day)
            CHECK_ROW(row.outcome == ROWS[i].outcome, ROWS[i].name);
        else
            CHECK_ROW(row.outcome == WHATIF_SAME, ROWS[i].name);
    }
    world_release(&course.world);
}

/* What began before the day is not touched. */
static void test_from(void **state)
{
    (void)state;
    struct course course = {.count = 0};
    run_course(&course);
    struct rule_clock clock = answer_with(&course.world, 45, PERIOD_CALENDAR_DAYS);
    const struct rulebook *proposed = proposal(&course.world, "answer", &clock);
    assert_non_null(row_of(&course, proposed, "2026-03-02", "answer").clock);
    assert_null(row_of(&course, proposed, "2026-03-03", "answer").clock);
    assert_null(row_of(&course, proposed, "2026-03-03", "notice").clock); /* began on 2 March */
    world_release(&course.world);
}

/* Days that an extension gave stay given. */
static void test_extension_stays(void **state)
{
    (void)state;
    struct course course = {.count = 0};
    run_course(&course);
    struct world *w = &course.world;
    for (size_t i = 0; i < w->petition.clock_count; i++) {
        struct petition_clock *clock = &w->petition.clocks[i];
        if (!sv_is(clock->rule, "answer"))
            continue;
        clock->period.extended_days = 30;
        clock->end = period_compute(&clock->period, w->calendar);
    }
    struct rule_clock clock = answer_with(w, 45, PERIOD_CALENDAR_DAYS);
    struct whatif_clock row =
        row_of(&course, proposal(w, "answer", &clock), "2026-03-02", "answer");
    CHECK_DAY(row.end.due_day, "2026-05-18"); /* 16 May is a Saturday */
    world_release(w);
}

/* A proposal may be as long as any clock; days that were given beside it are told as far as they
 * can be counted. */
static void test_extension_beside_the_longest(void **state)
{
    (void)state;
    struct course course = {.count = 0};
    run_course(&course);
    struct world *w = &course.world;
    for (size_t i = 0; i < w->petition.clock_count; i++) {
        if (sv_is(w->petition.clocks[i].rule, "answer"))
            w->petition.clocks[i].period.extended_days = 30;
    }
    struct rule_clock clock = answer_with(w, 3660, PERIOD_CALENDAR_DAYS);
    struct whatif_clock row =
        row_of(&course, proposal(w, "answer", &clock), "2026-03-02", "answer");
    assert_int_equal(row.outcome, WHATIF_LATER);
    assert_int_equal(row.period.length, 3660);
    world_release(w);
}

static void test_basis(void **state)
{
    (void)state;
    struct course course = {.count = 0};
    run_course(&course);
    struct rule_clock clock = answer_with(&course.world, 60, PERIOD_CALENDAR_DAYS);
    clock.basis = CLOCK_BASIS_RECEIPT;
    struct whatif_clock row =
        row_of(&course, proposal(&course.world, "answer", &clock), "2026-03-02", "answer");
    CHECK_DAY(row.period.start_day, "2026-02-11");
    CHECK_DAY(row.end.due_day, "2026-04-13"); /* 12 April is a Sunday */
    assert_int_equal(row.outcome, WHATIF_EARLIER);
    world_release(&course.world);
}

static void test_by_level(void **state)
{
    (void)state;
    struct course course = {.count = 0};
    run_course(&course);
    struct rule_clock clock = answer_with(&course.world, 90, PERIOD_CALENDAR_DAYS);
    clock.is_by_level = true;
    clock.level_lengths[LEVEL_COUNTY] = 50;
    struct whatif_clock row =
        row_of(&course, proposal(&course.world, "answer", &clock), "2026-03-02", "answer");
    assert_int_equal(row.period.length, 50);
    world_release(&course.world);
}

static void test_dropped(void **state)
{
    (void)state;
    struct course course = {.count = 0};
    run_course(&course);
    struct whatif_clock row =
        row_of(&course, proposal(&course.world, "answer", NULL), "2026-03-02", "answer");
    assert_int_equal(row.outcome, WHATIF_DROPPED);
    world_release(&course.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_moves_under_the_same),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_from),
        cmocka_unit_test(test_extension_stays),
        cmocka_unit_test(test_extension_beside_the_longest),
        cmocka_unit_test(test_basis),
        cmocka_unit_test(test_by_level),
        cmocka_unit_test(test_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
