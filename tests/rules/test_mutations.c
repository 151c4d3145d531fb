/* Would the proof notice? Faults put one by one into the national rulebook, each of which reading
 * or rulebook_check must tell. */
#include "domain/rulebook.h"

#include "rulebook_mutate.h"

#define NATIONAL "rulebooks/cn/national-2022.yaml"
enum { MUTATIONS_MAX = 3 };

struct fault {
    const char *name;
    struct mutation mutations[MUTATIONS_MAX]; /* those without a path are not there */
    const char *complaint;                    /* part of what must be told */
};

#define CITE "cite: {article: 条例 1, source: tiaoli, grade: A}"
#define STRAY_CLOCK "{id: stray, name: {zh: 多余}, length: 5, unit: wd, owner: unit, " CITE "}"
#define STRAY_ACT(from, to)                                                                        \
    "{id: stray, name: {zh: 多余}, done: {zh: 多余}, event: noted, from: [" from                   \
    "], by: [case_officer, unit_handler], at: office, to: " to ", " CITE "}"

static const struct fault FAULTS[] = {
    /* ---- ways ---- */
    {"a dead end",
     {{"states/+", "{id: limbo, name: {zh: 搁置}, lead: {zh: 搁置}, awaits: unit_handler}"},
      {"actions/+", STRAY_ACT("handling", "limbo")}},
     "no way to an end: limbo"},
    {"a state that nothing leads to",
     {{"states/+", "{id: island, name: {zh: 孤岛}, lead: {zh: 孤岛}, awaits: case_officer}"},
      {"actions/+", STRAY_ACT("island", "closed")}},
     "a state that cannot be reached: island"},
    {"an act whose gates exclude each other",
     {{"actions/return/gates", "[{kind: extension_asked, refusal: {zh: 无}}, "
                               "{kind: no_extension_asked, refusal: {zh: 无}}]"}},
     "an action that can never be done: return"},
    {"an act from an end that asks what no end has",
     {{"actions/request_extension/from", "[closed]"}},
     "an action that can never be done: request_extension"},
    {"a matter that goes nowhere from the start",
     {{"actions/study/to", "handling"}},
     "a state that cannot be reached: studying"},
    /* ---- ends ---- */
    {"an end without answer",
     {{"actions/+", STRAY_ACT("registered", "closed")}, {"actions/stray/stops", "[reg.transfer]"}},
     "an end without"},
    {"an end that waits for somebody",
     {{"states/closed/awaits", "case_officer"}},
     "an end waits for nobody: closed"},
    {"a document never served",
     {{"actions/confirm_route/gates/all_served", NULL}},
     "an end while a document waits for service: led"},
    {"a duty that outlives the matter",
     {{"clocks/+", STRAY_CLOCK}, {"actions/accept/starts/+", "stray"}},
     "a duty that may run on after the end: stray"},
    /* ---- duties ---- */
    {"a state in which nobody owes anything",
     {{"actions/accept/starts/answer", NULL}},
     "a state in which nobody may owe anything"},
    {"a clock begun twice",
     {{"actions/screen/starts", "[reg.transfer]"}},
     "begins a clock that may run already: reg.transfer"},
    {"a clock that nothing starts",
     {{"clocks/+", STRAY_CLOCK}},
     "clock that nothing starts: stray"},
    {"a document that nothing issues",
     {{"documents/+", "{id: stray, title: {zh: 多余}, body: {zh: 多余}, " CITE "}"}},
     "document that nothing issues: stray"},
    /* ---- who ---- */
    {"a role that cannot act",
     {{"states/handling/awaits", "leader"}},
     "the role it waits for can do nothing: handling"},
    {"an official in the petitioner's place",
     {{"actions/note/at", "petitioner"}},
     "a role that never acts there: note"},
    {"a petitioner behind the desk",
     {{"actions/supplement/at", "office"}},
     "a petitioner acts only as petitioner: supplement"},
    {"an objection to nobody",
     {{"actions/object/from", "[referred, screened]"}, {"actions/object/gates", NULL}},
     "goes back to a sender there may not be: object"},
    {"a dismissal without an objection",
     {{"actions/dismiss_objection/from", "[objected, handling]"}},
     "goes to an objector there may not be: dismiss_objection"},
    {"a reviewer before there was a review",
     {{"actions/note/owner", "reviewer"}},
     "goes to a reviewer there may not be: note"},
    /* ---- marks and cases ---- */
    {"a mark that nothing sets",
     {{"marks/+", "{id: stray, name: {zh: 多余}}"},
      {"actions/note/gates", "[{kind: unmarked, arg: stray, refusal: {zh: 无}}]"}},
     "mark that nothing sets: stray"},
    {"a mark there is not", {{"actions/note/sets", "[nothing]"}}, "nothing"},
    {"a case of no choice",
     {{"actions/note/turns_on", "kind"}, {"actions/note/cases", "[{when: dream, to: closed}]"}},
     "dream"},
    {"a case that skips the answer",
     {{"actions/note/turns_on", "kind"}, {"actions/note/cases", "[{when: phone, to: closed}]"}},
     "an end without"},
    {"an act that waits for a mark it sets itself",
     {{"marks/+", "{id: stray, name: {zh: 多余}}"},
      {"actions/return/gates", "[{kind: marked, arg: stray, refusal: {zh: 无}}]"},
      {"actions/return/sets", "[stray]"}},
     "an action that can never be done: return"},
    {"a clock paused for ever",
     {{"actions/note/pauses", "[answer]"}},
     "pauses a clock that nothing resumes"},
    /* ---- what protects people ---- */
    {"a withdrawal at once",
     {{"actions/confirm_withdrawal/gates/clock_passed", NULL}},
     "a withdrawal without cooling off: confirm_withdrawal"},
    {"an agreement at once",
     {{"actions/confirm_agreement/gates/clock_passed", NULL}},
     "an agreement without cooling off: confirm_agreement"},
    {"a review where nobody is above",
     {{"actions/request_review/gates/has_superior", NULL}},
     "a review of a unit that may have nobody above it: request_review"},
    {"a re-examination where nobody is above",
     {{"actions/request_reexamination/gates/has_superior", NULL}},
     "a review of a unit that may have nobody above it: request_reexamination"},
    {"a review by those who handled it",
     {{"actions/decide_review/gates/new_person", NULL}},
     "a review by who may have handled it: decide_review"},
    {"a mark that is never taken away",
     {{"actions/report_urgent/clears", NULL}},
     "begins a clock that may run already: urgent.report"},
    /* ---- what must have happened before ---- */
    {"a referral of what is urgent and unreported",
     {{"actions/refer/gates/unmarked", NULL}},
     "refers an urgent matter that may be unreported: refer"},
    {"an assignment of what is urgent and unreported",
     {{"actions/assign/gates/unmarked", NULL}},
     "refers an urgent matter that may be unreported: assign"},
    {"screening that makes the report forgotten",
     {{"actions/screen/clears", "[urgent_unreported]"}},
     "refers an urgent matter that may be unreported: refer"},
    {"urgency that can be ended instead of reported",
     {{"actions/end_urgent/gates", "[{kind: marked, arg: urgent, refusal: {zh: 无}}]"},
      {"actions/end_urgent/cancels", "[urgent.expiry, urgent.report]"},
      {"actions/end_urgent/clears", "[urgent, urgent_unreported, urgent_unconfirmed]"}},
     "ends the urgency of a matter that may be unreported: end_urgent"},
    {"a withdrawal nobody asked for",
     {{"actions/confirm_withdrawal/gates/marked", NULL}},
     "confirms a withdrawal that nobody may have asked for: confirm_withdrawal"},
    {"a withdrawal that an official asks for",
     {{"actions/note/sets", "[withdrawal_asked]"}},
     "confirms a withdrawal that nobody may have asked for: confirm_withdrawal"},
    {"a withdrawal taken back and confirmed all the same",
     {{"actions/take_back_withdrawal/clears", NULL}},
     "confirms a withdrawal that nobody may have asked for: confirm_withdrawal"},
    {"an agreement nobody came to",
     {{"actions/confirm_agreement/from", "[agreed, mediating]"}},
     "confirms an agreement that nobody may have come to: confirm_agreement"},
    {"an agreement taken back and confirmed all the same",
     {{"actions/take_back_agreement/to", NULL}},
     "confirms an agreement that nobody may have come to: confirm_agreement"},
    {"an order to decide anew, and nobody does",
     {{"actions/serve_redo/to", "answered"}, {"actions/serve_redo/starts", "[close]"}},
     "an end without answer or other lawful ground: closed"},
    {"a review that sets aside and concludes",
     {{"actions/decide_reexamination/fields/result/choices/+",
       "{id: redo, name: {zh: 责令重新作出}}"}},
     "an end without answer or other lawful ground: concluded"},
    {"an agreement that fails, and no answer after it",
     {{"actions/break_agreement/to", "answered"}, {"actions/break_agreement/starts", "[close]"}},
     "an end without answer or other lawful ground: closed"},
    {"a filing contested for nothing",
     {{"actions/contest_filing/to", "closed"}, {"actions/contest_filing/starts", NULL}},
     "an end without answer or other lawful ground: closed"},
    /* ---- how long files are kept ---- */
    {"an end whose file nobody keeps",
     {{"retention/no_result", NULL}},
     "an end whose file nobody says how long to keep: withdrawn"},
    {"a row behind one that keeps everything",
     {{"retention/result/ends", NULL}},
     "a retention row that never applies: no_result"},
    {"a period without its article",
     {{"retention/result/cite", NULL}},
     "retention without a source: result"},
    {"files that go to the archives some day",
     {{"archive_transfer", NULL}},
     "files are transferred, and nothing says when"},
    {"a period for what is no end", {{"retention/result/ends", "[handling]"}}, "no such end"},
    {"a period of no years", {{"retention/result/keep", "0"}}, "keep"},
    /* ---- words ---- */
    {"an act of an office that speaks to the petitioner where officials read it",
     {{"actions/look_back/done_others", NULL}},
     "told to officials as to the petitioner: look_back"},
    /* ---- sources ---- */
    {"a clock without its article",
     {{"clocks/answer/cite", NULL}},
     "clock without a source: answer"},
    {"an act without its article",
     {{"actions/accept/cite", NULL}},
     "action without a source: accept"},
    {"a document without its article",
     {{"documents/opinion/cite", NULL}},
     "document without a source: opinion"},
    {"an article of no text", {{"clocks/answer/cite/source", "nowhere"}}, "nowhere"},
    /* ---- reading ---- */
    {"a way to a state there is not", {{"actions/accept/to", "elsewhere"}}, "elsewhere"},
    {"a clock there is not", {{"actions/accept/starts", "[answers]"}}, "answers"},
    {"a document there is not", {{"actions/accept/document", "acceptance"}}, "acceptance"},
    {"a key there is not", {{"clocks/answer/lenght", "60"}}, "lenght"},
    {"the same act twice",
     {{"actions/+", "{id: accept, name: {zh: 受理}, done: {zh: 受理}, event: noted, "
                    "from: [handling], by: [unit_handler], at: owner, " CITE "}"}},
     "accept"},
    {"service of nothing",
     {{"actions/serve_opinion/gates", NULL}},
     "served needs a gate of kind unserved"},
    {"an extension nobody asked for",
     {{"actions/grant_extension/gates/extension_asked", NULL}},
     "extension_granted needs"},
    {"an extension without end",
     {{"actions/request_extension/gates/extension_left", NULL}},
     "extension_requested needs"},
    {"a matter referred to nobody", {{"actions/refer/fields/unit", NULL}}, "unit"},
    {"a finding that is not asked for", {{"actions/draft/fields/findings", NULL}}, "findings"},
    {"a gate on a clock there is not",
     {{"actions/object/gates/clock_open/arg", "windows"}},
     "windows"},
    {"a length of no days", {{"clocks/answer/length", "-60"}}, "length"},
    {"in force until before it is in force", {{"valid_to", "2000-01-01"}}, "valid_to"},
};

/* Where what is told is collected. */
struct told {
    struct arena *arena;
    char error[YAML_ERROR_MAX];
    const struct rulebook_finding *findings;
    size_t count;
};

static struct told told_of(struct arena *arena, const struct fault *fault)
{
    struct told told = {.arena = arena};
    struct yaml_node *root = source_yaml(arena, NATIONAL);
    const struct rulebook *book = NULL;
    for (size_t i = 0; i < MUTATIONS_MAX && fault->mutations[i].at; i++)
        mutate(arena, root, &fault->mutations[i], fault->name);
    if (rulebook_read(arena, root, &book, told.error) == ERR_OK)
        told.count = rulebook_check(arena, book, &told.findings, NULL);
    return told;
}

static bool is_caught(const struct told *told, const char *complaint)
{
    if (strstr(told->error, complaint))
        return true;
    for (size_t i = 0; i < told->count; i++) {
        if (strstr(arena_cstr(told->arena, told->findings[i].text), complaint))
            return true;
    }
    return false;
}

static void test_without_a_fault(void **state)
{
    static const struct fault NONE = {.name = "none"};
    struct arena *arena = arena_new();
    (void)state;
    struct told told = told_of(arena, &NONE);
    assert_string_equal(told.error, "");
    assert_int_equal(told.count, 0);
    arena_free(&arena);
}

static void test_every_fault_is_caught(void **state)
{
    (void)state;
    size_t missed = 0;
    for (size_t i = 0; i < CHECK_COUNT(FAULTS); i++) {
        struct arena *arena = arena_new();
        struct told told = told_of(arena, &FAULTS[i]);
        if (!is_caught(&told, FAULTS[i].complaint)) {
            missed++;
            print_error("not caught: %s (%s)\n", FAULTS[i].name, told.error);
            for (size_t k = 0; k < told.count; k++)
                print_error("   told: %.*s\n", SV_FMT(told.findings[k].text));
        }
        arena_free(&arena);
    }
    assert_int_equal(missed, 0);
    assert_true(CHECK_COUNT(FAULTS) >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_fault),
        cmocka_unit_test(test_every_fault_is_caught),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
