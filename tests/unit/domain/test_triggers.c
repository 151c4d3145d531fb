/* Triggers of a rulebook: what may not be said of them, what an overlay changes, which clocks are
 * meant. Each row puts one fault into the national rulebook. */
#include "domain/rule_trigger.h"
#include "domain/rulebook_overlay.h"

#include "domain_world.h"
#include "rulebook_mutate.h"

#define NATIONAL "rulebooks/cn/national-2022.yaml"
#define LATE "triggers/late/"

static const struct row {
    const char *name;
    struct mutation mutation;
    const char *told;
} REFUSED[] = {
    {"an unknown question", {LATE "question", "who_complains"}, "who_complains"},
    {"an unknown clock", {LATE "clocks", "[answer, reply]"}, "there is no such clock: reply"},
    {"a period of the petitioner's",
     {LATE "clocks", "[review.request]"},
     "a trigger asks for what offices owe: review.request"},
    {"a window of the unit's",
     {LATE "clocks", "[objection.window]"},
     "a trigger asks for what offices owe: objection.window"},
    {"no clock", {LATE "clocks", "[]"}, "this question needs: clocks"},
    {"no clocks", {LATE "clocks", NULL}, "this question needs: clocks"},
    {"a count where none is asked", {LATE "count", "2"}, "this question takes no: count"},
    {"a work where none is asked", {LATE "work", "supervision"}, "this question takes no: work"},
    {"an unknown excuse", {LATE "unless", "[sickness]"}, "there is no such clock: sickness"},
    {"an unknown ground", {LATE "ground", "loud"}, "there is no such ground: loud"},
    {"a ground for nothing", {LATE "opens", NULL}, "what opens a work names the ground, too"},
    {"a work without a ground", {LATE "ground", NULL}, "what opens a work names the ground, too"},
    {"an unknown work", {LATE "opens", "watching"}, "no work is opened so"},
    {"a work that knows no ground", {LATE "opens", "case_leader"}, "no work is opened so"},
    {"one objection", {"triggers/passed_about/count", "1"}, "one objection is a right"},
    {"no count", {"triggers/passed_about/count", NULL}, "this question needs: count"},
    {"an unknown kind",
     {"triggers/recommendation/work", "watch_list"},
     "there is no such: watch_list"},
    {"an unknown duty",
     {"triggers/recommendation/duties", "[reply]"},
     "there is no such duty: reply"},
    {"nobody's leader",
     {"triggers/leader_idle/work", "supervision"},
     "nobody leads a work of the kind: supervision"},
    {"no days", {"triggers/leader_idle/days", NULL}, "this question needs: days"},
    {"days of a hurry", {"triggers/leader_idle/days", "0"}, "days"},
    {"days of a unit's staff", {"triggers/staff_load/days", "5"}, "this question takes no: days"},
    {"a count of its own", {"triggers/staff_load/count", "9"}, "this question takes no: count"},
    {"a supervision of nobody's matter",
     {"triggers/staff_none",
      "{id: staff_none, name: 无人, question: staff_none, opens: supervision, "
      "ground: late, cite: {article: 条例 16, source: tiaoli, grade: design}}"},
     "what it finds is about no matter"},
    {"twice", {"triggers/notice/id", "late"}, "id given twice: late"},
    {"an unknown key", {LATE "person", "anybody"}, "unknown key: person"},
    {"no name", {LATE "name", NULL}, "missing from this trigger: name"},
    {"an unknown source",
     {LATE "cite", "{article: 条例 40, source: hearsay, grade: A}"},
     "no such source: hearsay"},
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

static const struct rulebook *book_of(struct arena *arena, const struct yaml_node *root)
{
    const struct rulebook *book = NULL;
    char error[YAML_ERROR_MAX] = "";
    if (rulebook_read(arena, root, &book, error) != ERR_OK)
        fail_msg("%s", error);
    return book;
}

static void test_clocks_meant(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = book_of(arena, source_yaml(arena, NATIONAL));
    const struct sv both[] = {SV("promise"), SV("answers")};
    const struct id_list meant = {both, 2};
    struct sv ids = trigger_clock_ids(arena, book, &meant);
    (void)state;
    assert_true(sv_starts_with(ids, SV(",answer,simple.answer,")));
    assert_true(strstr(arena_cstr(arena, ids), ",promise,") != NULL);
    assert_true(strstr(arena_cstr(arena, ids), ",notice,") == NULL);
    assert_true(sv_is(trigger_clock_ids(arena, book, &(struct id_list){NULL, 0}), ","));
    assert_true(sv_is(trigger_ids(arena, &meant), ",promise,answers,"));
    assert_null(rulebook_trigger(book, SV("nothing")));
    arena_free(&arena);
}

/* An office lays its own number over the national one, takes a trigger out and adds another. */
static void test_overlay(void **state)
{
    struct arena *arena = arena_new();
    char error[YAML_ERROR_MAX] = "";
    struct yaml_node *merged;
    struct yaml_node *base = source_yaml(arena, NATIONAL);
    struct yaml_node *overlay = yaml_of(
        arena,
        "overlay: here\nversion: \"1\"\nbase: cn.national@2022.1\ntitle: {zh: 本地, en: "
        "Here}\nvalid_from: 2026-01-01\ntriggers:\n  - {id: leader_idle, days: 15}\n  - {id: "
        "late, drop: true}\n  - {id: again, name: {zh: 再落实, en: Again}, question: "
        "clock_late, clocks: [promise.again], opens: supervision, ground: not_executed, "
        "cite: {article: 条例 32, source: tiaoli, grade: A}}\n");
    (void)state;
    if (rulebook_overlay(arena, base, overlay, &merged, error) != ERR_OK)
        fail_msg("%s", error);
    const struct rulebook *before = book_of(arena, base);
    const struct rulebook *book = book_of(arena, merged);
    assert_int_equal(rulebook_trigger(book, SV("leader_idle"))->days, 15);
    assert_true(rulebook_trigger(before, SV("leader_idle"))->days > 15);
    assert_null(rulebook_trigger(book, SV("late")));
    assert_non_null(rulebook_trigger(book, SV("again")));
    assert_int_equal(book->trigger_count, before->trigger_count);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_clocks_meant),
        cmocka_unit_test(test_overlay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
