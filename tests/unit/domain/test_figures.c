/* What a petition counts for, what an event changes, which figures that moves. */
#include "domain/figures.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

enum { REGION = 1, OFFICE = 2, HOUSING = 3, LABOUR = 4 };

struct bed {
    struct arena *arena;
    struct petition_mark mark;
    struct petition_clock clock;
};

static void begin(struct bed *bed)
{
    *bed = (struct bed){.arena = arena_new(),
                        .mark = {.id = SV("urgent")},
                        .clock = {.status = CLOCK_RUNNING, .is_duty = true, .end.due_day = 77}};
}

/* "urgent handling 3 77": an open petition by mark or route, state, owner and due day. */
static struct petition made(struct bed *bed, const char *state, id64 owner)
{
    return (struct petition){.version = 1,
                             .state = sv_from(state),
                             .owner = owner,
                             .office = OFFICE,
                             .awaits = ROLE_UNIT_HEAD,
                             .clocks = &bed->clock,
                             .clock_count = 1};
}

/* Each change as "+1 measure word owner day". */
static struct sv told(struct bed *bed, const struct figure_changes *changes)
{
    struct sv text = SV("");
    for (size_t i = 0; i < changes->count; i++) {
        const struct figure_change *c = &changes->items[i];
        assert_int_equal(c->region, REGION);
        assert_int_equal(c->office, OFFICE);
        text = arena_printf(bed->arena, "%.*s%s%+d %d %.*s %d %d", SV_FMT(text), i ? ", " : "",
                            c->change, c->measure, SV_FMT(c->word), (int)c->owner, c->due_day);
    }
    return text;
}

static const struct {
    const char *name, *before, *after;
    id64 owner_before, owner_after;
    bool was_marked, is_marked, was_routed, is_routed, is_paused, ends;
    const char *expected;
} EVENTS[] = {
    {"a petition comes", NULL, "new", 0, HOUSING, .expected = "+1 1 new 3 77"},
    {"with a mark", NULL, "new", 0, HOUSING, .is_marked = true,
     .expected = "+1 1 new 3 77, +1 3 urgent 3 0"},
    {"nothing that counts", "new", "new", HOUSING, HOUSING, .expected = ""},
    {"another state", "new", "old", HOUSING, HOUSING, .expected = "-1 1 new 3 77, +1 1 old 3 77"},
    {"its mark stays where it was", "new", "old", HOUSING, HOUSING, .was_marked = true,
     .is_marked = true, .expected = "-1 1 new 3 77, +1 1 old 3 77"},
    {"a mark is lifted", "new", "new", HOUSING, HOUSING, .was_marked = true,
     .expected = "-1 3 urgent 3 0"},
    {"a route is found", "new", "new", HOUSING, HOUSING, .is_routed = true,
     .expected = "+1 4 duty 3 0"},
    {"marks and routes go with it", "new", "new", HOUSING, LABOUR, .was_marked = true,
     .is_marked = true, .was_routed = true, .is_routed = true,
     .expected = "-1 1 new 3 77, -1 3 urgent 3 0, -1 4 duty 3 0, "
                 "+1 1 new 4 77, +1 3 urgent 4 0, +1 4 duty 4 0"},
    {"its period rests", "new", "new", HOUSING, HOUSING, .is_paused = true,
     .expected = "-1 1 new 3 77, +1 1 new 3 0"},
    {"it ends", "new", "end", HOUSING, HOUSING, .was_marked = true, .is_marked = true, .ends = true,
     .expected = "-1 1 new 3 77, -1 3 urgent 3 0, +1 2 end 3 0"},
};

static void test_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(EVENTS); i++) {
        struct bed bed;
        begin(&bed);
        struct petition before = {0};
        if (EVENTS[i].before)
            before = made(&bed, EVENTS[i].before, EVENTS[i].owner_before);
        before.marks = &bed.mark;
        before.mark_count = EVENTS[i].was_marked;
        before.route = EVENTS[i].was_routed ? SV("duty") : SV("");
        struct petition after = made(&bed, EVENTS[i].after, EVENTS[i].owner_after);
        after.marks = &bed.mark;
        after.mark_count = EVENTS[i].is_marked;
        after.route = EVENTS[i].is_routed ? SV("duty") : SV("");
        after.is_ended = EVENTS[i].ends;
        const struct figure_changes was = figures_of(bed.arena, REGION, &before);
        bed.clock.period.paused_from = EVENTS[i].is_paused ? 50 : DAY_NONE;
        const struct figure_changes is = figures_of(bed.arena, REGION, &after);
        const struct figure_changes changes = figures_between(bed.arena, &was, &is);
        struct sv text = told(&bed, &changes);
        if (!sv_is(text, EVENTS[i].expected))
            fail_msg("%s: %.*s", EVENTS[i].name, SV_FMT(text));
        arena_free(&bed.arena);
    }
}

/* There and back is nothing. */
static void test_back_again(void **state)
{
    (void)state;
    struct bed bed;
    struct figure figures[4 * FIGURES_OF_CHANGE_MAX];
    size_t count = 0;
    begin(&bed);
    struct petition one = made(&bed, "new", HOUSING);
    struct petition other = made(&bed, "old", LABOUR);
    const struct figure_changes a = figures_of(bed.arena, REGION, &one);
    const struct figure_changes b = figures_of(bed.arena, REGION, &other);
    const struct figure_changes ways[] = {figures_between(bed.arena, &a, &b),
                                          figures_between(bed.arena, &b, &a)};
    for (size_t way = 0; way < 2; way++)
        for (size_t i = 0; i < ways[way].count; i++)
            count += figures_changed(&ways[way].items[i], figures + count);
    assert_int_equal(count, 4 * FIGURES_OF_CHANGE_MAX);
    assert_int_equal(figures_merge(figures, count), 0);
    arena_free(&bed.arena);
}

static const struct {
    const char *name;
    struct figure_question question;
    int expected;
} QUESTIONS[] = {
    {"open", {.measure = FIGURE_OPEN}, 5},
    {"of a state", {.measure = FIGURE_OPEN, .word = SV_INIT("new")}, 3},
    {"of roles", {.measure = FIGURE_OPEN, .awaits = ROLE_BIT(ROLE_UNIT_HEAD)}, 2},
    {"of another role", {.measure = FIGURE_OPEN, .awaits = ROLE_BIT(ROLE_LEADER)}, 0},
    {"of an office", {.measure = FIGURE_OPEN, .office = OFFICE}, 3},
    {"of a region", {.measure = FIGURE_OPEN, .region = REGION + 1}, 2},
    {"due", {.measure = FIGURE_DUE, .from_day = 10, .to_day = 20}, 4},
    {"due later", {.measure = FIGURE_DUE, .from_day = 11, .to_day = 19}, 0},
    {"ended", {.measure = FIGURE_ENDED}, 0},
};

static void test_sums(void **state)
{
    (void)state;
    const struct figure figures[] = {
        {.measure = FIGURE_OPEN,
         .word = SV_INIT("new"),
         .awaits = ROLE_BIT(ROLE_UNIT_HANDLER),
         .office = OFFICE,
         .region = REGION,
         .number = 3},
        {.measure = FIGURE_OPEN,
         .word = SV_INIT("old"),
         .awaits = ROLE_BIT(ROLE_UNIT_HEAD),
         .office = LABOUR,
         .region = REGION + 1,
         .number = 2},
        {.measure = FIGURE_DUE, .day = 10, .region = REGION, .number = 3},
        {.measure = FIGURE_DUE, .day = 20, .region = REGION, .number = 1},
    };
    for (size_t i = 0; i < CHECK_COUNT(QUESTIONS); i++)
        CHECK_ROW(figures_sum(figures, CHECK_COUNT(figures), &QUESTIONS[i].question) ==
                      QUESTIONS[i].expected,
                  QUESTIONS[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_back_again),
        cmocka_unit_test(test_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
