/* The way of one matter and the usual steps from where it stands, after each act of a course with
 * an objection in it, and of one that is not accepted. */
#include "domain/matter_way.h"

#include "domain_world.h"

static const struct sv CLAIMS[] = {SV_INIT("修好供暖")};

struct course {
    struct world world;
    struct event events[16];
    size_t count;
};

static void keep(struct course *course)
{
    course->events[course->count++] = course->world.last;
}

static void begin(struct course *course)
{
    *course = (struct course){.count = 0};
    world_init(&course->world, "2026-03-02");
    MUST(&course->world, ROLE_WINDOW_CLERK, "register", F_CHOICE("channel", "letter"),
         F_DAY("received_day", "2026-03-02"), F_TEXT("facts", "室温十二度"),
         F_CLAIMS("claims", CLAIMS));
    keep(course);
}

static void screen_and_refer(struct course *course)
{
    MUST(&course->world, ROLE_CASE_OFFICER, "screen", F_CHOICE("purpose", "grievance"),
         F_CLASS("class", "city.works"));
    keep(course);
    MUST(&course->world, ROLE_CASE_OFFICER, "refer", F_UNIT("unit", UNIT_HOUSING));
    keep(course);
}

/* "registered+ screened* referred-": ids with passed +, present *, ahead -. */
static struct sv told(struct arena *arena, const struct way_step *steps, size_t count)
{
    struct sv text = SV("");
    for (size_t i = 0; i < count; i++) {
        text = arena_printf(arena, "%.*s%s%.*s%c", SV_FMT(text), i ? " " : "",
                            SV_FMT(steps[i].state->id), "+*-"[steps[i].status]);
        assert_true((steps[i].since == DAY_NONE) == (steps[i].status == WAY_AHEAD));
    }
    return text;
}

static struct sv way_told(struct course *course)
{
    const struct way_step *steps;
    size_t count = matter_way(course->world.arena, course->world.rulebook, course->events,
                              course->count, &steps);
    return told(course->world.arena, steps, count);
}

/* Only as far as the steps named: what lies ahead is the rulebook's business. */
static void check_steps(struct course *course, const char *expected)
{
    const struct way_step *steps;
    size_t count = matter_steps(course->world.arena, course->world.rulebook, course->events,
                                course->count, &steps);
    struct sv text = told(course->world.arena, steps, count);
    size_t present = 0;
    for (size_t i = 0; i < count; i++)
        present += steps[i].status == WAY_PRESENT;
    assert_int_equal(present, 1);
    if (!sv_starts_with(text, sv_from(expected)))
        fail_msg("\"%.*s\" does not begin with \"%s\"", SV_FMT(text), expected);
}

static void test_straight_on(void **state)
{
    (void)state;
    struct course course;
    begin(&course);
    CHECK_SV(way_told(&course), "registered*");
    check_steps(&course, "registered* screened- ");
    screen_and_refer(&course);
    CHECK_SV(way_told(&course), "registered+ screened+ referred*");
    check_steps(&course, "registered+ screened+ referred* handling- ");
    world_release(&course.world);
}

/* Beside the main path, the present state is put in, with the usual way on from there; behind it,
 * what was passed again is told once. */
static void test_objection(void **state)
{
    (void)state;
    struct course course;
    begin(&course);
    screen_and_refer(&course);
    MUST(&course.world, ROLE_UNIT_HANDLER, "object",
         F_TEXT("reason", "不属于本单位职权，应由其他单位办理"));
    keep(&course);
    check_steps(&course,
                "registered+ screened+ referred+ objected* screened- referred- handling- ");
    MUST(&course.world, ROLE_OFFICE_HEAD, "dismiss_objection", F_TEXT("reason", "属于其职权"));
    keep(&course);
    CHECK_SV(way_told(&course), "registered+ screened+ referred+ objected+ referred*");
    check_steps(&course, "registered+ screened+ referred* handling- ");
    world_release(&course.world);
}

/* Sent back, a step is ahead again though it was passed. */
static void test_sent_back(void **state)
{
    (void)state;
    struct course course;
    begin(&course);
    screen_and_refer(&course);
    MUST(&course.world, ROLE_UNIT_HANDLER, "object",
         F_TEXT("reason", "不属于本单位职权，应由其他单位办理"));
    keep(&course);
    MUST(&course.world, ROLE_OFFICE_HEAD, "uphold_objection", F_TEXT("reason", "确不属其职权"));
    keep(&course);
    check_steps(&course, "registered+ screened* referred- handling- ");
    world_release(&course.world);
}

/* What is refused is not told that it will be dealt with. */
static void test_refused_leads_to_its_end(void **state)
{
    (void)state;
    struct course course;
    begin(&course);
    MUST(&course.world, ROLE_OFFICE_HEAD, "not_accept", F_CHOICE("ground", "in_progress"),
         F_TEXT("reason", "同一事项正在办理"), F_TEXT("where_to", "柳溪镇"));
    keep(&course);
    const struct way_step *steps;
    size_t count = matter_steps(course.world.arena, course.world.rulebook, course.events,
                                course.count, &steps);
    CHECK_SV(told(course.world.arena, steps, count), "registered+ refused* not_accepted-");
    world_release(&course.world);
}

/* An end beside the main path: nothing is promised behind it. */
static void test_end_has_nothing_ahead(void **state)
{
    (void)state;
    struct course course;
    begin(&course);
    struct event end = course.world.last;
    end.effects.state = SV("not_accepted");
    course.events[course.count++] = end;
    const struct way_step *steps;
    size_t count = matter_steps(course.world.arena, course.world.rulebook, course.events,
                                course.count, &steps);
    CHECK_SV(told(course.world.arena, steps, count), "registered+ not_accepted*");
    assert_int_equal(matter_steps(course.world.arena, course.world.rulebook, NULL, 0, &steps), 0);
    world_release(&course.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_straight_on),
        cmocka_unit_test(test_objection),
        cmocka_unit_test(test_sent_back),
        cmocka_unit_test(test_refused_leads_to_its_end),
        cmocka_unit_test(test_end_has_nothing_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
