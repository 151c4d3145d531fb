/* Long-pending matters: what a rulebook may say of them, of which age something is, what is
 * counted, and what listing one asks. A matter is in the register by how long an office has owed
 * something. */
#include "domain/pending.h"

#include "rulebook_mutate.h"
#include "work_world.h"

#define NATIONAL "rulebooks/cn/national-2022.yaml"
#define RULE "long_pending/"

/* ---- what a rulebook may not say ---- */

static const struct row {
    const char *name;
    struct mutation mutation;
    const char *told;
} REFUSED[] = {
    {"an unknown kind", {RULE "kind", "watch_list"}, "no work is opened so: watch_list"},
    {"a kind that asks for no obstacle",
     {RULE "kind", "supervision"},
     "its opening asks for petition, obstacle, again and since_day: supervision"},
    {"an end that is none", {RULE "closed", "resolving"}, "this is not an end: resolving"},
    {"an unknown end", {RULE "closed", "silent"}, "this is not an end: silent"},
    {"an unknown campaign", {RULE "campaign", "persuasion"}, "there is no such: persuasion"},
    {"an unknown leader", {RULE "leader", "guarantor"}, "there is no such: guarantor"},
    {"ages that fall", {RULE "ages/y2/months", "12"}, "ages rise: y2"},
    {"an age of nothing", {RULE "ages/y1/months", "0"}, "months"},
    {"an age twice", {RULE "ages/y2/id", "y1"}, "id given twice: y1"},
    {"no ages", {RULE "ages", "[]"}, "a register of no age"},
    {"no source", {RULE "cite", NULL}, "missing from this long pending: cite"},
    {"a rule about persons", {RULE "petitioners", "3"}, "unknown key: petitioners"},
    {"asked for by a kind that people open",
     {RULE "press/kind", "supervision"},
     "the machine opens no work so, about a matter alone: supervision"},
    {"answered without a listing",
     {RULE "press/list", "leave_out"},
     "no act of it lists a matter: listing"},
    {"dropped by people",
     {RULE "press/over", "leave_out"},
     "no act of the machine says that nothing is left to list: listing"},
    {"asked for each day", {RULE "press/again_months", "0"}, "again_months"},
    {"a listing that asks for less",
     {"works/listing/acts/list/fields/obstacle/required", NULL},
     "the work that it begins asks for more: list"},
    {"an act of nobody",
     {"works/listing/acts/lapse/machine", NULL},
     "an act is done by officials, or by the machine alone: lapse"},
    {"an act of people and the machine",
     {"works/listing/acts/lapse/by", "[office_head]"},
     "an act is done by officials, or by the machine alone: lapse"},
    {"a duty that the machine meets",
     {"works/listing/duties/list/ends_on", "[list, leave_out, lapse]"},
     "evidence is an act of who owes it; what others do may overtake it: list"},
    {"a plan's maker may close it",
     {"works/long_pending/acts/close/not_by", "[enter, progress, resolve]"},
     "who handled it could close it by: make_plan"},
    {"whoever reported it may close it",
     {"works/long_pending/acts/close/not_by", "[enter, make_plan, progress]"},
     "who handled it could close it by: resolve"},
    {"anybody may close it",
     {"works/long_pending/acts/close/not_by", NULL},
     "who handled it could close it by: enter"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(REFUSED); i++) {
        struct arena *arena = arena_new();
        struct yaml_node *root = source_yaml(arena, NATIONAL);
        const struct rulebook *book;
        char error[YAML_ERROR_MAX] = "";
        mutate(arena, root, &REFUSED[i].mutation, REFUSED[i].name);
        enum err err = rulebook_read(arena, root, &book, error);
        if (err != ERR_BAD_INPUT || !strstr(error, REFUSED[i].told))
            fail_msg("%s: \"%s\"", REFUSED[i].name, error);
        arena_free(&arena);
    }
}

/* ---- ages ---- */

static const struct rulebook *book_in(struct arena *arena)
{
    const struct rulebook *book = NULL;
    char error[YAML_ERROR_MAX] = "";
    if (rulebook_read(arena, source_yaml(arena, NATIONAL), &book, error) != ERR_OK)
        fail_msg("%s", error);
    return book;
}

static const struct {
    const char *since, *today;
    int months;
    const char *age; /* NULL: young */
} AGES[] = {
    {"2025-03-03", "2026-03-02", 11, NULL},
    {"2025-03-02", "2026-03-02", 12, "y1"},
    {"2024-03-03", "2026-03-02", 23, "y1"},
    {"2024-03-02", "2026-03-02", 24, "y2"},
    {"2021-03-02", "2026-03-02", 60, "y5"},
    {"2016-03-02", "2026-03-02", 120, "y10"},
    {"1999-12-31", "2026-03-02", 314, "y10"},
    {"2024-02-29", "2025-02-27", 11, NULL}, /* there is no 29th: the month's last day does */
    {"2024-02-29", "2025-02-28", 12, "y1"},
    {"2025-01-31", "2025-02-28", 1, NULL},
    {"2026-03-02", "2026-03-02", 0, NULL},
    {"2026-03-09", "2026-03-02", 0, NULL}, /* to come */
};

static void test_ages(void **state)
{
    struct arena *arena = arena_new();
    const struct rule_pending *rule = &book_in(arena)->pending;
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(AGES); i++) {
        day_t since = day_at(AGES[i].since);
        day_t today = day_at(AGES[i].today);
        int age = pending_age(rule, since, today);
        CHECK_ROW(pending_months(since, today) == AGES[i].months, AGES[i].since);
        CHECK_ROW((age == PENDING_YOUNG) == (AGES[i].age == NULL), AGES[i].since);
        CHECK_ROW(!AGES[i].age || sv_is(rule->ages[age].id, AGES[i].age), AGES[i].since);
        CHECK_ROW(!AGES[i].age || pending_age_find(rule, sv_from(AGES[i].age)) == age,
                  AGES[i].since);
    }
    assert_int_equal(pending_age(rule, DAY_NONE, day_at("2026-03-02")), PENDING_YOUNG);
    assert_int_equal(pending_age_find(rule, SV("y7")), PENDING_YOUNG);
    const struct rule_pending none = {.age_count = 0};
    assert_int_equal(pending_age(&none, 1, day_at("2026-03-02")), PENDING_YOUNG);
    struct pending_span span = pending_span(&none, PENDING_YOUNG, day_at("2026-03-02"));
    assert_true(span.to < span.from);
    arena_free(&arena);
}

/* A page looks for days, a row has an age: both say the same of every day, on every day of some
 * years. */
static void test_spans(void **state)
{
    struct arena *arena = arena_new();
    const struct rule_pending *rule = &book_in(arena)->pending;
    day_t first = day_at("2027-12-25");
    (void)state;
    for (day_t today = first; today < first + 800; today++) {
        const struct pending_span any = pending_span(rule, PENDING_YOUNG, today);
        struct pending_span spans[12];
        for (int age = 0; age < (int)rule->age_count; age++) {
            spans[age] = pending_span(rule, age, today);
            day_t edges[] = {spans[age].from - 1, spans[age].from, spans[age].to,
                             spans[age].to + 1};
            for (size_t k = 0; k < CHECK_COUNT(edges); k++) {
                bool is_inside = edges[k] >= spans[age].from && edges[k] <= spans[age].to;
                if (edges[k] > DAY_NONE && (pending_age(rule, edges[k], today) == age) != is_inside)
                    fail_msg("age %d on day %d of day %d", age, today, edges[k]);
            }
            assert_true(age == 0 || spans[age].to == spans[age - 1].from - 1);
        }
        assert_int_equal(any.to, spans[0].to);
        assert_int_equal(any.from, DAY_NONE + 1);
    }
    arena_free(&arena);
}

/* ---- counting ---- */

static void test_counts(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = book_in(arena);
    const struct choice_list *obstacles = pending_obstacles(book);
    day_t today = day_at("2026-03-02");
    const struct pending_mark marks[] = {
        {today - 400, SV("money"), false}, {today - 401, SV("money"), true},
        {today - 402, SV(""), false},      {today - 800, SV("policy"), true},
        {today - 9000, SV("gone"), false}, {today - 30, SV("money"), true},
    };
    (void)state;
    assert_true(obstacles->count >= 6);
    assert_true(sv_is(obstacles->items[0].id, "policy"));
    size_t width = obstacles->count + 1;
    size_t money = 0;
    while (!sv_is(obstacles->items[money].id, "money"))
        money++;
    struct pending_count count =
        pending_count(arena, book, today, &(struct pending_marks){marks, CHECK_COUNT(marks)});
    assert_int_equal(count.total, 5); /* the youngest is in no register */
    assert_int_equal(count.again, 2);
    assert_int_equal(count.at[money], 2);
    assert_int_equal(count.at[width - 1], 1);             /* nobody has said */
    assert_int_equal(count.at[width], 1);                 /* policy, two years */
    assert_int_equal(count.at[4 * width + width - 1], 1); /* of another rulebook */
    count = pending_count(arena, book, today, &(struct pending_marks){NULL, 0});
    assert_int_equal(count.total, 0);
    arena_free(&arena);
}

static void test_campaign_counts(void **state)
{
    (void)state;
    const struct campaign_mark marks[] = {
        {.is_listed = true, .is_over = true, .is_checked = true, .is_ended = true},
        {.is_listed = true, .is_over = true, .is_checked = true},
        {.is_listed = true, .is_again = true},
        {.is_listed = true, .is_ended = true}, /* its procedure ended, nobody has checked it */
        {.is_listed = true, .is_over = true},
        {.is_ended = true},
        {.is_ended = false},
    };
    struct campaign_count count =
        campaign_count(&(struct campaign_marks){marks, CHECK_COUNT(marks)});
    assert_int_equal(count.checked, 2);
    assert_int_equal(count.open, 2);
    assert_int_equal(count.taken_off, 1);
    assert_int_equal(count.ended, 1);
    assert_int_equal(count.others, 1);
    assert_int_equal(count.again, 1);
}

/* ---- what is owed ---- */

static void test_owed(void **state)
{
    (void)state;
    struct petition_clock clocks[] = {
        {.status = CLOCK_MET, .is_duty = true},
        {.status = CLOCK_RUNNING, .is_duty = false}, /* the petitioner's own time */
        {.status = CLOCK_CANCELLED, .is_duty = true},
        {.status = CLOCK_RUNNING, .is_duty = true, .period = {.paused_from = 20000}},
    };
    struct petition petition = {.clocks = clocks, .clock_count = 3};
    assert_false(pending_is_owed(&petition));
    petition.clock_count = 4; /* a pause makes nothing younger */
    assert_true(pending_is_owed(&petition));
    petition.is_ended = true;
    assert_false(pending_is_owed(&petition));
}

/* ---- listing one ---- */

#define ENTER(...)                                                                                 \
    {                                                                                              \
        F_ID("petition", MATTER), F_UNIT("unit", UNIT_HOUSING), F_CHOICE("obstacle", "money"),     \
            F_TEXT("text", "资金没有落实。"), __VA_ARGS__                                          \
    }

static enum err enter(struct work_world *ww, const char *again, const char *since)
{
    struct field fields[] = ENTER(F_CHOICE("again", "first"), F_DAY("since_day", "2020-01-01"));
    size_t count = CHECK_COUNT(fields) - (since == NULL);
    fields[4].text = sv_from(again);
    if (since)
        fields[5].number = day_at(since);
    const struct actor actor = {ACCOUNT_OFFICE_HEAD, ROLE_OFFICE_HEAD, UNIT_OFFICE, 0};
    return work_act_as(ww, "long_pending", actor, "enter", fields, count);
}

static const struct {
    const char *name, *received; /* NULL: nothing is known of the matter */
    bool is_owed, was_closed, is_listed;
    const char *again, *since, *fault, *then; /* since which it is owed */
} LISTINGS[] = {
    {"twelve months", "2025-03-02", true, false, false, "first", NULL, NULL, "2025-03-02"},
    {"a day less", "2025-03-03", true, false, false, "first", NULL, "petition too_young", NULL},
    {"of an older register", "2026-01-05", true, false, false, "first", "2019-06-01", NULL,
     "2019-06-01"},
    {"not as old there", "2026-01-05", true, false, false, "first", "2025-09-01",
     "since_day too_young", NULL},
    {"made younger", "2024-03-02", true, false, false, "first", "2025-01-01", "since_day after",
     NULL},
    {"nothing is owed", "2024-03-02", false, false, false, "first", NULL, "petition not_owed",
     NULL},
    {"listed already", "2024-03-02", true, false, true, "first", NULL, "petition listed_already",
     NULL},
    {"closed before, and not said", "2024-03-02", true, true, false, "first", NULL,
     "again closed_before", NULL},
    {"closed before", "2024-03-02", true, true, false, "again", NULL, NULL, "2024-03-02"},
    {"closed in a register on paper", "2024-03-02", true, false, false, "again", NULL, NULL,
     "2024-03-02"},
    {"no day at all", NULL, false, false, false, "first", NULL, "since_day required", NULL},
    {"a day alone", NULL, false, false, false, "first", "2019-06-01", NULL, "2019-06-01"},
};

static void test_listing(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(LISTINGS); i++) {
        struct work_world ww;
        char fault[160] = "";
        work_world_init(&ww, "2026-03-02");
        ww.matter = (struct work_matter){
            .is_known = LISTINGS[i].received != NULL,
            .received_day = LISTINGS[i].received ? day_at(LISTINGS[i].received) : DAY_NONE,
            .is_owed = LISTINGS[i].is_owed,
            .was_closed = LISTINGS[i].was_closed,
            .is_listed = LISTINGS[i].is_listed};
        enum err err = enter(&ww, LISTINGS[i].again, LISTINGS[i].since);
        if (ww.w.fail.field_count)
            snprintf(fault, sizeof fault, "%s %s", ww.w.fail.field[0].path,
                     ww.w.fail.field[0].rule);
        if (err != (LISTINGS[i].fault ? ERR_BAD_INPUT : ERR_OK) ||
            strcmp(fault, LISTINGS[i].fault ? LISTINGS[i].fault : "") != 0)
            fail_msg("%s: %s \"%s\"", LISTINGS[i].name, err_name(err), fault);
        if (!err) {
            CHECK_ROW(ww.work.since_day == day_at(LISTINGS[i].then), LISTINGS[i].name);
            CHECK_ROW(ww.work.is_again == (strcmp(LISTINGS[i].again, "again") == 0),
                      LISTINGS[i].name);
            CHECK_ROW(sv_is(ww.work.obstacle, "money"), LISTINGS[i].name);
        }
        world_release(&ww.w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused), cmocka_unit_test(test_ages),
        cmocka_unit_test(test_spans),   cmocka_unit_test(test_counts),
        cmocka_unit_test(test_owed),    cmocka_unit_test(test_campaign_counts),
        cmocka_unit_test(test_listing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
