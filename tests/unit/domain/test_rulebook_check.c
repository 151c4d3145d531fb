/* Proving procedures: those we ship are without fault; each fault that can be found is found, on
 * the line that is to blame. */
#include "domain/rulebook.h"
#include "domain/rulebook_explore.h"

#include "domain_world.h"
#include "rulebook_edit.h"

static void check_clean(const char *path)
{
    struct arena *arena = arena_new();
    const struct rulebook_finding *findings;
    size_t count = rulebook_check(arena, source_rulebook(arena, path), &findings, NULL);
    for (size_t i = 0; i < count; i++)
        print_error("%s:%d: %.*s\n", path, findings[i].line, SV_FMT(findings[i].text));
    assert_int_equal(count, 0);
    arena_free(&arena);
}

static void test_ours_are_clean(void **state)
{
    (void)state;
    check_clean(SMALL_RULEBOOK);
    check_clean("rulebooks/cn/national-2022.yaml");
}

/* A broken procedure and the fault that must be among those found; about names the line's object.
 */
struct broken {
    struct edit edit;
    const char *fault;
    const char *about; /* "- id: <about>" begins the object on whose line it is told */
};

static int line_of_object(struct sv text, const char *id)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "- id: %s\n", id);
    const char *at = strstr(text.p, wanted);
    return at ? line_at(text.p, at) : 0;
}

static bool is_told(const struct rulebook_finding *findings, size_t count, const char *fault,
                    int line)
{
    for (size_t i = 0; i < count; i++) {
        if (sv_is(findings[i].text, fault) && findings[i].line == line)
            return true;
    }
    return false;
}

static void check_broken(const char *path, const struct broken *row)
{
    struct arena *arena = arena_new();
    char error[YAML_ERROR_MAX];
    int line;
    const struct rulebook *rulebook = edited_rulebook(arena, path, &row->edit, &line, error);
    const struct rulebook_finding *findings = NULL;
    if (!rulebook)
        print_error("%s\n", error);
    CHECK_ROW(rulebook != NULL, row->edit.name);
    size_t count = rulebook_check(arena, rulebook, &findings, NULL);
    struct sv text = edited_text(arena, path, &row->edit, &line);
    bool found = is_told(findings, count, row->fault, line_of_object(text, row->about));
    for (size_t i = 0; !found && i < count; i++)
        print_error("found %d: %.*s\n", findings[i].line, SV_FMT(findings[i].text));
    CHECK_ROW(found, row->edit.name);
    arena_free(&arena);
}

static const struct broken BROKEN[] = {
    {{"clock without citation",
      "    length: 15\n    unit: cd\n    starts: receipt\n"
      "    owner: office\n    warn: [5, 2]\n"
      "    cite: {article: 第一条, source: law, grade: A}\n",
      "    length: 15\n    unit: cd\n    owner: office\n"},
     "clock without a source: intake",
     "intake"},
    {{"action without citation",
      "    stops: [ask]\n    cite: {article: 第四条, source: law, grade: A}\n    gates:\n"
      "      - {kind: extension_asked, hides: true, refusal: {zh: 没有申请}}\n\n  - id: draft",
      "    stops: [ask]\n    gates:\n"
      "      - {kind: extension_asked, hides: true, refusal: {zh: 没有申请}}\n\n  - id: draft"},
     "action without a source: refuse",
     "refuse"},
    {{"document without citation",
      "    body: {zh: 现转送你单位。}\n    cite: {article: 第一条, source: law, grade: A}\n",
      "    body: {zh: 现转送你单位。}\n"},
     "document without a source: letter",
     "letter"},
    {{"a clock nothing starts", "    starts: [verify]\n", "    starts: [ask]\n"},
     "clock that nothing starts: verify",
     "verify"},
    {{"a document nothing issues", "    document: letter\n", ""},
     "document that nothing issues: letter",
     "letter"},
    {{"a clerk who acts as petitioner", "    by: [petitioner]\n    at: petitioner\n",
      "    by: [case_officer]\n    at: petitioner\n"},
     "a role that never acts there: remark",
     "remark"},
    {{"a petitioner at the office", "    by: [petitioner]\n    at: petitioner\n",
      "    by: [petitioner]\n    at: office\n"},
     "a petitioner acts only as petitioner: remark",
     "remark"},
    {{"nobody to act", "    awaits: office_head\n", "    awaits: leader\n"},
     "the role it waits for can do nothing: objected",
     "objected"},
    {{"an end that waits", "    ended: true\n", "    ended: true\n    awaits: unit_head\n"},
     "an end waits for nobody: done",
     "done"},
    {{"an end without answer",
      "    from: [received, sent]\n    by: [petitioner]\n    at: petitioner\n",
      "    from: [received, sent]\n    by: [petitioner]\n    at: petitioner\n    to: done\n"
      "    stops: [work]\n    cancels: [intake, window, ask]\n"},
     "an end without answer or other lawful ground: done",
     "done"},
    {{"an end before service", "    to: issued\n", "    to: done\n"},
     "an end while a document waits for service: done",
     "done"},
    {{"a duty after the end", "    to: done\n    stops: [work]\n", "    to: done\n"},
     "a duty that may run on after the end: work",
     "done"},
    {{"nobody owes anything", "    starts: [work, window]\n", "    starts: [window]\n"},
     "a state in which nobody may owe anything: sent",
     "sent"},
    {{"no way to an end", "      - {kind: unserved, arg: opinion, ",
      "      - {kind: clock_open, arg: window, refusal: {zh: 已过期限}}\n"
      "      - {kind: extension_asked, refusal: {zh: 没有申请}}\n"
      "      - {kind: unserved, arg: opinion, "},
     "a state from which there may be no way to an end: issued",
     "issued"},
    {{"twice the same clock", "    stops: [intake]\n    document: letter\n",
      "    document: letter\n"},
     "begins a clock that may run already: intake",
     "uphold"},
    {{"back to a sender that is not there",
      "    from: [sent]\n    by: [unit_handler]\n    at: owner\n    to: objected\n"
      "    owner: sender\n    starts: [verify]\n    stops: [window]\n"
      "    cite: {article: 第二条, source: law, grade: A}\n    gates:\n"
      "      - {kind: clock_open, arg: window, refusal: {zh: 已过期限, en: Too late}}\n",
      "    from: [sent, received]\n    by: [unit_handler]\n    at: owner\n    to: objected\n"
      "    owner: sender\n    starts: [verify]\n    stops: [window]\n    gates:\n"},
     "goes back to a sender there may not be: object",
     "object"},
    {{"to an objector that is not there",
      "    from: [objected]\n    by: [office_head]\n    at: office\n    to: sent\n",
      "    from: [objected, sent]\n    by: [office_head]\n    at: office\n    to: sent\n"},
     "goes to an objector there may not be: dismiss",
     "dismiss"},
    {{"a state out of reach",
      "    from: [sent]\n    by: [unit_handler]\n    at: owner\n"
      "    to: drafted\n",
      "    from: [sent]\n    by: [unit_handler]\n    at: owner\n    to: sent\n"},
     "a state that cannot be reached: drafted",
     "drafted"},
    {{"an action that is never done", "    from: [drafted]\n", "    from: [done]\n"},
     "an action that can never be done: approve",
     "approve"},
    {{"a gate that never opens", "      - {kind: other_person, refusal: {zh: 须另一人批准}}\n",
      "      - {kind: extension_asked, refusal: {zh: 没有申请}}\n"},
     "an action that can never be done: approve",
     "approve"},
};

static void test_faults_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(BROKEN); i++)
        check_broken(SMALL_RULEBOOK, &BROKEN[i]);
}

/* The national rulebook as it stood at first: a notice not served before the opinion could never be
 * served again, so the matter could not be closed. */
static void test_notice_left_behind(void **state)
{
    static const struct broken ROW = {
        {"a hearing is told to nobody",
         "following, leading, studying, studied, mediating, hearing, replied]\n"
         "    by: [unit_handler, unit_head]\n    at: owner\n    stops: [notice]\n",
         "following, leading, studying, studied, mediating, replied]\n"
         "    by: [unit_handler, unit_head]\n    at: owner\n    stops: [notice]\n"},
        "a state from which there may be no way to an end: hearing",
        "hearing"};
    (void)state;
    check_broken("rulebooks/cn/national-2022.yaml", &ROW);
}

/* A fault that shows in many situations is told once. */
static void test_told_once(void **state)
{
    struct arena *arena = arena_new();
    static const struct edit EDIT = {"no duty", "    to: done\n    stops: [work]\n",
                                     "    to: done\n"};
    char error[YAML_ERROR_MAX];
    int line;
    const struct rulebook_finding *findings;
    (void)state;
    size_t count = rulebook_check(
        arena, edited_rulebook(arena, SMALL_RULEBOOK, &EDIT, &line, error), &findings, NULL);
    assert_int_equal(count, 1);
    arena_free(&arena);
}

/* What the walk sees of the small procedure, counted by hand: received without and with a sender,
 * and so on. */
static void test_situations(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *rulebook = source_rulebook(arena, SMALL_RULEBOOK);
    struct exploration x = rulebook_explore(arena, rulebook);
    const bool *can_end = exploration_can_end(arena, &x);
    (void)state;
    assert_true(x.is_complete);
    /* received · sent with window · sent without · each of them with an extension asked · objected
     * · drafted with window and without · issued with and without · done */
    assert_int_equal(x.situation_count, 11);
    for (size_t i = 0; i < x.situation_count; i++)
        assert_true(can_end[i]);
    for (size_t i = 0; i < x.passage_count; i++) {
        assert_in_range(x.passages[i].to, 0, x.situation_count - 1);
        assert_true(x.passages[i].from == PASSAGE_NEW || x.passages[i].from < x.situation_count);
    }
    arena_free(&arena);
}

/* Twenty duties that anyone may open and shut make more situations than are looked at: that is
 * told, not passed over. */
static void test_too_many_situations(void **state)
{
    enum { DUTIES = 20 };
    struct arena *arena = arena_new();
    struct rulebook book = *source_rulebook(arena, SMALL_RULEBOOK);
    const struct rulebook_finding *findings;
    struct rule_clock *clocks = ARENA_ARRAY(arena, struct rule_clock, book.clock_count + DUTIES);
    struct rule_action *actions =
        ARENA_ARRAY(arena, struct rule_action, book.action_count + 2 * DUTIES);
    (void)state;
    memcpy(clocks, book.clocks, book.clock_count * sizeof *clocks);
    memcpy(actions, book.actions, book.action_count * sizeof *actions);
    for (size_t i = 0; i < DUTIES; i++) {
        struct rule_clock *clock = &clocks[book.clock_count++];
        *clock = *rulebook_clock(&book, SV("work"));
        clock->id = arena_printf(arena, "duty%zu", i);
        for (int shuts = 0; shuts <= 1; shuts++) {
            struct rule_action *action = &actions[book.action_count++];
            *action = *rulebook_action(&book, SV("remark"));
            action->id = arena_printf(arena, "%s%zu", shuts ? "shut" : "open", i);
            action->outcome.starts.items = &clock->id;
            action->outcome.starts.count = !shuts;
            action->outcome.stops.items = &clock->id;
            action->outcome.stops.count = 1;
        }
        book.clocks = clocks;
        book.actions = actions;
    }
    size_t count = rulebook_check(arena, &book, &findings, NULL);
    assert_true(is_told(findings, count, "too many situations to look at them all: test.small",
                        book.origin.line));
    assert_int_equal(rulebook_explore(arena, &book).situation_count, SITUATIONS_MAX);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ours_are_clean),     cmocka_unit_test(test_faults_are_found),
        cmocka_unit_test(test_notice_left_behind), cmocka_unit_test(test_told_once),
        cmocka_unit_test(test_situations),         cmocka_unit_test(test_too_many_situations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
