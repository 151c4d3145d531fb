/* The parts of the language beyond the small procedure: marks, cases, lists, clocks of every kind,
 * pauses, days that count. What is written arrives; each kind of mistake is told with its line. */
#include "domain/rulebook.h"

#include "domain_world.h"
#include "rulebook_edit.h"

#define WHOLE_RULEBOOK "tests/unit/domain/data/whole.yaml"

static const struct mistake CLOCKS[] = {
    {{"a level is missing", "{county: 4, city: 3, province: 2, country: 5}",
      "{county: 4, city: 3, province: 2}"},
     0,
     "missing from this length: country"},
    {{"a level too many", "country: 5}", "country: 5, town: 1}"}, 0, "unknown key: town"},
    {{"a level is no number", "country: 5}", "country: five}"},
     0,
     "country: five is not a number from 0 to 3660"},
    {{"a level too long for months",
      "length: {county: 4, city: 3, province: 2, country: 5}\n    unit: wd",
      "length: {county: 4, city: 3, province: 2, country: 121}\n    unit: mo"},
     -3,
     "too long in its unit: intake"},
    {{"no length", "    length: 24\n", ""}, -3, "missing from this clock: length"},
    {{"no unit", "    unit: h\n", ""}, -4, "missing from this clock: unit"},
    {{"a set day with a unit", "    length: field result_day\n",
      "    length: field result_day\n    unit: cd\n"},
     -2,
     "a last day that is set has no unit: assignment"},
    {{"a set day from no id", "    length: field result_day\n", "    length: field Result\n"},
     0,
     "not an id (a-z, 0-9, '.', '_'): Result"},
    {{"set is no unit", "    unit: h\n", "    unit: set\n"}, 0, "not a known unit: set"},
    {{"per claim with a length", "    per: claim\n", "    per: claim\n    length: 3\n"},
     -2,
     "per claim the claim sets the last day: no length for: promise"},
    {{"per person", "    per: claim\n", "    per: person\n"},
     0,
     "a clock can be kept per claim, not per: person"},
    {{"too many years", "    length: 3\n    unit: yr\n", "    length: 301\n    unit: yr\n"},
     -2,
     "too long in its unit: kept"},
    {{"later than nothing", "    no_later_than: notice\n", "    no_later_than: silence\n"},
     -5,
     "no such other clock: silence"},
    {{"later than itself", "    no_later_than: notice\n", "    no_later_than: answer\n"},
     -5,
     "no such other clock: answer"},
    {{"a set day that begins late", "    length: field result_day\n",
      "    length: field result_day\n    no_later_than: notice\n"},
     -2,
     "a last day that is set cannot begin too late: assignment"},
    {{"counts from a field that is not there", "    starts: closed_day\n",
      "    starts: shut_day\n"},
     188,
     "its clock needs the required day field: shut_day"},
    {{"counts from a day that may be missing",
      "{id: closed_day, kind: day, name: {zh: 办结日期}, required: true}",
      "{id: closed_day, kind: day, name: {zh: 办结日期}}"},
     -14,
     "its clock needs the required day field: closed_day"},
    {{"a last day that is a line",
      "{id: result_day, kind: day, name: {zh: 结果日期}, required: "
      "true, max: 90}",
      "{id: result_day, kind: line, name: {zh: 结果日期}, required: true, max: 90}"},
     -9,
     "its clock needs the required day field: result_day"},
    {{"a group with the name of a clock", "  - id: report\n    group: first\n",
      "  - id: report\n    group: notice\n"},
     0,
     "a group with the name of a clock: notice"},
    {{"no such group", "    stops: [first]\n", "    stops: [last]\n"}, 0, "no such clock: last"},
    {{"a group and one of it", "    stops: [first]\n", "    stops: [first, report]\n"},
     -10,
     "the same follows twice: report"},
    {{"nothing accepts", "    event: accepted\n", "    event: noted\n"},
     -3,
     "counts from acceptance, and nothing accepts: answer"},
};

static const struct mistake LISTS[] = {
    {{"a list twice", "\nmarks:\n", "  - {id: routes, items: []}\n\nmarks:\n"},
     0,
     "id given twice: routes"},
    {{"an item twice", "{id: redo, name: {zh: 重办}}", "{id: uphold, name: {zh: 重办}}"},
     0,
     "id given twice: uphold"},
    {{"a name that is taken", "  - id: results\n", "  - id: purposes\n"},
     0,
     "this name is taken: purposes"},
    {{"a list without items", "  - id: results\n    items:", "  - id: results\n    rows:"},
     1,
     "unknown key: rows"},
    {{"no such list", "choices: results", "choices: outcomes"},
     0,
     "choices are a list or the name of one: outcomes"},
    {{"a source of an item", "{article: 第三十一条, source: law,",
      "{article: 第三十一条, source: x,"},
     0,
     "no such source: x"},
    {{"a mark twice", "{id: redone, name", "{id: simple, name"}, 0, "id given twice: simple"},
    {{"a mark with a colour", "{id: redone, name", "{id: redone, colour: red, name"},
     0,
     "unknown key: colour"},
    {{"sets no mark", "        sets: [redone]\n", "        sets: [again]\n"},
     0,
     "no such mark: again"},
    {{"clears no mark", "    clears: [simple]\n", "    clears: [easy]\n"}, 0, "no such mark: easy"},
    {{"clears what nothing sets", "    clears: [simple]\n", "    clears: [idle]\n"},
     -8,
     "clears a mark that nothing sets: idle"},
    {{"a base of its own", "rulebook: test.whole\n", "rulebook: test.whole\nbase: x@1\n"},
     1,
     "only an overlay has a: base"},
};

static const struct mistake ACTS[] = {
    {{"cases of nothing", "    turns_on: result\n", ""},
     -9,
     "turns_on and cases go together: decide"},
    {{"turns without cases", "    cases:\n      - {when: petition, sets: [simple]}\n", ""},
     -12,
     "turns_on and cases go together: refer"},
    {{"turns on a unit", "    turns_on: route\n", "    turns_on: unit\n"},
     -11,
     "it turns on a required choice, not on: unit"},
    {{"turns on what may be missing",
      "{id: result, kind: choice, name: {zh: 结果}, required: true,",
      "{id: result, kind: choice, name: {zh: 结果},"},
     -19,
     "it turns on a required choice, not on: result"},
    {{"no cases", "    cases:\n      - {when: petition, sets: [simple]}\n", "    cases: []\n"},
     0,
     "a list is wanted for: cases"},
    {{"a case without when", "{when: uphold, owner", "{owner"}, 0, "missing from this case: when"},
    {{"a case of no choice", "{when: uphold, owner", "{when: withdraw, owner"},
     0,
     "no such choice: withdraw"},
    {{"a choice with two cases", "      - when: redo\n", "      - when: uphold\n"},
     0,
     "a choice with two cases: uphold"},
    {{"a case with a gate", "        to: sent\n", "        gates: []\n"}, 0, "unknown key: gates"},
    {{"a case to nowhere", "        to: sent\n", "        to: lost\n"}, 0, "no such state: lost"},
    {{"a case starts it again", "        starts: [answer]\n", "        starts: [window]\n"},
     -3,
     "the same follows twice: window"},
    {{"the same twice", "    stops: [first]\n", "    stops: [intake, intake]\n"},
     -10,
     "the same follows twice: intake"},
    {{"a case sets and clears", "        sets: [redone]\n",
      "        sets: [redone]\n        clears: [redone]\n"},
     -4,
     "sets and clears the same mark: redone"},
    {{"paused for ever", "    resumes: [answer]\n", ""},
     -19,
     "pauses a clock that nothing resumes: answer"},
    {{"pauses what never starts", "    pauses: [answer]\n", "    pauses: [answer, kept]\n"},
     -7,
     "pauses a clock that nothing resumes: kept"},
    {{"pauses nothing", "    pauses: [answer]\n", "    pauses: [breath]\n"},
     0,
     "no such clock: breath"},
    {{"counts from a choice", "    counts_from: accepted_day\n", "    counts_from: route\n"},
     -9,
     "counts_from needs a required day field: accept"},
    {{"counts from what may be missing",
      "{id: accepted_day, kind: day, name: {zh: 受理日期}, required: true}",
      "{id: accepted_day, kind: day, name: {zh: 受理日期}}"},
     -12,
     "counts_from needs a required day field: accept"},
    {{"dated by no day", "    dated: posted_day\n", "    dated: unit\n"},
     -10,
     "dated needs a day field and a gate of kind within: ask_review"},
    {{"dated for nothing", "{kind: within, arg: window,", "{kind: clock_running, arg: window,"},
     -13,
     "dated needs a day field and a gate of kind within: ask_review"},
    {{"its document wants more", "    requires: [basis, facts]\n",
      "    requires: [basis, remedy]\n"},
     97,
     "its document needs the required field: remedy"},
    {{"its document's field may be missing",
      "{id: basis, kind: text, name: {zh: 依据}, required: true}",
      "{id: basis, kind: text, name: {zh: 依据}}"},
     -15,
     "its document needs the required field: basis"},
    {{"a promise without findings", "    starts: [kept]\n", "    starts: [kept, promise]\n"},
     -8,
     "no findings to begin a clock per claim: promise"},
    {{"which promise", "{id: claim, kind: number, name: {zh: 诉求}, required: true, min: 1}",
      "{id: note, kind: number, name: {zh: 诉求}, required: true, min: 1}"},
     -10,
     "stopping a clock per claim needs the required field claim: promise"},
    {{"a claim by name", "{id: claim, kind: number,", "{id: claim, kind: line,"},
     0,
     "wrong kind: claim is a number"},
    {{"owner without unit", "{id: unit, kind: unit, name: {zh: 复查机关}, required: true,",
      "{id: unit, kind: unit, name: {zh: 复查机关},"},
     -18,
     "owner: field unit needs the required field: unit"},
    {{"among whom", "among: superiors", "among: friends"}, 0, "not a known among: friends"},
    {{"a day among units", "{id: posted_day, kind: day,",
      "{id: posted_day, among: any, kind: day,"},
     0,
     "only a unit is among units: posted_day"},
};

static const struct mistake GATES[] = {
    {{"persons in words", "arg: 5,", "arg: five,"},
     0,
     "arg: five is not a number from 1 to 100000"},
    {{"persons not said", "{kind: persons_at_most, arg: 5,", "{kind: persons_at_most,"},
     0,
     "missing from this gate: arg"},
    {{"no such purpose", "arg: grievance,", "arg: quarrel,"}, 0, "no such purpose: quarrel"},
    {{"no such route", "arg: petition labour,", "arg: petition court,"}, 0, "no such route: court"},
    {{"no such mark", "arg: simple redone,", "arg: simple easy,"}, 0, "no such mark: easy"},
    {{"no such act", "arg: draft accept,", "arg: draft drafted,"}, 0, "no such action: drafted"},
    {{"within nothing", "{kind: within, arg: window,", "{kind: within, arg: door,"},
     0,
     "no such clock: door"},
    {{"started nothing", "{kind: clock_started, arg: window,", "{kind: clock_started, arg: door,"},
     0,
     "no such clock: door"},
    {{"no marks named", "{kind: marked, arg: simple,", "{kind: marked,"},
     0,
     "missing from this gate: arg"},
    {{"an arg too many", "{kind: promises_kept,", "{kind: promises_kept, arg: all,"},
     0,
     "this kind of gate takes no arg: all"},
    {{"asks for a mark that nothing sets", "{kind: marked, arg: simple,",
      "{kind: marked, arg: simple idle,"},
     0,
     "asks for a mark that nothing sets: idle"},
    {{"a mark that nothing sets is never there", "arg: simple redone,", "arg: simple idle,"},
     0,
     ""},
};

static void test_clock_mistakes(void **state)
{
    (void)state;
    check_mistakes(WHOLE_RULEBOOK, CLOCKS, CHECK_COUNT(CLOCKS));
}

static void test_list_mistakes(void **state)
{
    (void)state;
    check_mistakes(WHOLE_RULEBOOK, LISTS, CHECK_COUNT(LISTS));
}

static void test_act_mistakes(void **state)
{
    (void)state;
    check_mistakes(WHOLE_RULEBOOK, ACTS, CHECK_COUNT(ACTS));
}

static void test_gate_mistakes(void **state)
{
    (void)state;
    check_mistakes(WHOLE_RULEBOOK, GATES, CHECK_COUNT(GATES));
}

/* ---- what is read ---- */

static void test_clocks(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = source_rulebook(arena, WHOLE_RULEBOOK);
    const struct rule_clock *intake = rulebook_clock(book, SV("intake"));
    const struct rule_clock *answer = rulebook_clock(book, SV("answer"));
    const struct rule_clock *assignment = rulebook_clock(book, SV("assignment"));
    const struct rule_clock *kept = rulebook_clock(book, SV("kept"));
    (void)state;
    assert_true(intake->is_by_level && intake->length == 4);
    assert_int_equal(intake->level_lengths[LEVEL_PROVINCE], 2);
    assert_int_equal(intake->level_lengths[LEVEL_COUNTRY], 5);
    assert_false(answer->is_by_level);
    assert_int_equal(answer->level_lengths[LEVEL_COUNTRY], 60);
    assert_int_equal(answer->basis, CLOCK_BASIS_ACCEPTANCE);
    CHECK_SV(answer->no_later_than, "notice");
    assert_int_equal(assignment->unit, PERIOD_SET);
    assert_true(assignment->length == 0 && !assignment->shifts);
    CHECK_SV(assignment->length_field, "result_day");
    assert_int_equal(rulebook_clock(book, SV("report"))->unit, PERIOD_HOURS);
    assert_int_equal(kept->unit, PERIOD_YEARS);
    assert_int_equal(kept->basis, CLOCK_BASIS_FIELD);
    CHECK_SV(kept->basis_field, "closed_day");
    assert_true(rulebook_clock(book, SV("promise"))->is_per_claim);
    assert_int_equal(rulebook_clock(book, SV("promise"))->unit, PERIOD_SET);
    arena_free(&arena);
}

/* A group stands for its clocks where they end; not where one begins. */
static void test_groups(void **state)
{
    struct arena *arena = arena_new();
    const struct edit begins = {"begins a group", "    starts: [intake, report]\n",
                                "    starts: [first]\n"};
    const struct rulebook *book = source_rulebook(arena, WHOLE_RULEBOOK);
    const struct rule_action *refer = rulebook_action(book, SV("refer"));
    char error[YAML_ERROR_MAX];
    int line;
    (void)state;
    assert_int_equal(refer->outcome.stops.count, 2);
    CHECK_SV(refer->outcome.stops.items[0], "intake");
    CHECK_SV(refer->outcome.stops.items[1], "report");
    assert_null(edited_rulebook(arena, WHOLE_RULEBOOK, &begins, &line, error));
    assert_true(sv_ends_with(sv_from(error), SV("no such clock: first")));
    arena_free(&arena);
}

static void test_parameters(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = source_rulebook(arena, WHOLE_RULEBOOK);
    (void)state;
    assert_true(citation_is_parameter(&rulebook_clock(book, SV("answer"))->citation));
    assert_true(citation_is_parameter(&rulebook_clock(book, SV("report"))->citation));
    assert_true(citation_is_parameter(&rulebook_clock(book, SV("kept"))->citation));
    assert_false(citation_is_parameter(&rulebook_clock(book, SV("notice"))->citation));
    assert_false(citation_is_parameter(&(struct citation){0}));
    arena_free(&arena);
}

/* A case is a copy of the action's own outcome: single values replaced, lists added to. */
static void test_cases(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = source_rulebook(arena, WHOLE_RULEBOOK);
    const struct rule_action *decide = rulebook_action(book, SV("decide"));
    const struct rule_outcome *uphold = rule_outcome_for(decide, SV("uphold"));
    const struct rule_outcome *redo = rule_outcome_for(decide, SV("redo"));
    const struct rule_outcome *modify = rule_outcome_for(decide, SV("modify"));
    (void)state;
    CHECK_SV(uphold->to, "answered");
    assert_int_equal(uphold->owner, OWNER_HANDLER);
    assert_int_equal(uphold->starts.count, 1);
    CHECK_SV(redo->to, "sent");
    assert_int_equal(redo->starts.count, 2);
    CHECK_SV(redo->starts.items[0], "window");
    CHECK_SV(redo->starts.items[1], "answer");
    CHECK_SV(redo->sets.items[0], "redone");
    assert_ptr_equal(modify, &decide->outcome);
    assert_int_equal(rule_outcome_count(decide), 3);
    assert_ptr_equal(rule_outcome_at(decide, 2), &decide->outcome);
    assert_int_equal(rule_outcome_count(rulebook_action(book, SV("close"))), 1);
    arena_free(&arena);
}

/* With a case for every choice the action's own outcome never follows. */
static void test_all_choices_have_cases(void **state)
{
    static const struct edit EDIT = {"a third case", "      - {when: uphold, owner: handler}\n",
                                     "      - {when: uphold, owner: handler}\n"
                                     "      - {when: modify, owner: reviewer}\n"};
    struct arena *arena = arena_new();
    char error[YAML_ERROR_MAX];
    int line;
    const struct rulebook *book = edited_rulebook(arena, WHOLE_RULEBOOK, &EDIT, &line, error);
    (void)state;
    const struct rule_action *decide = rulebook_action(book, SV("decide"));
    assert_int_equal(rule_outcome_count(decide), 3);
    for (size_t i = 0; i < 3; i++)
        assert_ptr_not_equal(rule_outcome_at(decide, i), &decide->outcome);
    assert_int_equal(rule_outcome_for(decide, SV("modify"))->owner, OWNER_REVIEWER);
    arena_free(&arena);
}

static void test_acts(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = source_rulebook(arena, WHOLE_RULEBOOK);
    const struct rule_action *refer = rulebook_action(book, SV("refer"));
    const struct rule_action *ask = rulebook_action(book, SV("ask_review"));
    (void)state;
    assert_int_equal(refer->gates[1].number, 5);
    assert_int_equal(rule_field_find(refer, SV("unit"))->among, UNITS_COMPETENT);
    assert_int_equal(rule_field_find(ask, SV("unit"))->among, UNITS_SUPERIORS);
    CHECK_SV(ask->dated, "posted_day");
    CHECK_SV(rulebook_action(book, SV("accept"))->counts_from, "accepted_day");
    CHECK_SV(rulebook_action(book, SV("hear"))->outcome.pauses.items[0], "answer");
    CHECK_SV(rulebook_action(book, SV("heard"))->outcome.clears.items[0], "simple");
    CHECK_SV(rulebook_document(book, SV("opinion"))->required_fields.items[1], "facts");
    const struct rule_choice *petition =
        choice_find(&rulebook_list(book, SV("routes"))->choices, SV("petition"));
    CHECK_SV(petition->citation.article, "第三十一条");
    assert_int_equal(rule_field_find(refer, SV("route"))->choices.count, 2);
    assert_true(rulebook_mark(book, SV("simple"))->is_public);
    assert_false(rulebook_mark(book, SV("redone"))->is_public);
    arena_free(&arena);
}

/* Service counts from the day it was served, without being told. */
static void test_service_counts_from_its_day(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = source_rulebook(arena, SMALL_RULEBOOK);
    (void)state;
    CHECK_SV(rulebook_action(book, SV("serve"))->counts_from, "served_day");
    CHECK_SV(rulebook_action(book, SV("draft"))->counts_from, "");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock_mistakes),
        cmocka_unit_test(test_list_mistakes),
        cmocka_unit_test(test_act_mistakes),
        cmocka_unit_test(test_gate_mistakes),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_all_choices_have_cases),
        cmocka_unit_test(test_acts),
        cmocka_unit_test(test_service_counts_from_its_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
