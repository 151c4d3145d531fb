/* Kinds of works: what a rulebook may not say of them, and what is proved of them. Each row puts
 * one fault into the national rulebook. */
#include "domain/rule_work.h"

#include "domain_world.h"
#include "rulebook_mutate.h"

#define NATIONAL "rulebooks/cn/national-2022.yaml"
#define WORK "works/supervision/"
#define WHISTLE "works/whistle/"

struct row {
    const char *name;
    struct mutation mutation;
    const char *told;
};

static const struct row REFUSED[] = {
    {"a person",
     {WORK "acts/open/fields/+", "{id: who, kind: people, name: 某人, max: 3}"},
     "no place for persons"},
    {"sealed",
     {WORK "acts/open/fields/+", "{id: who, kind: line, name: 某人, sealed: true}"},
     "no place for persons"},
    {"an id of anybody",
     {WORK "acts/open/fields/+", "{id: person, kind: id, name: 某人}"},
     "an id is of a petition or of a leader"},
    {"a claim",
     {WORK "acts/open/fields/+", "{id: claims, kind: claims, name: 诉求}"},
     "this belongs to petitions"},
    {"evidence that is not asked for",
     {WORK "duties/answer/files", "true"},
     "files are the evidence: what ends the duty asks for them"},
    {"told to petitioners in an act that is not",
     {WORK "acts/open/fields/+", "{id: paper, kind: uploads, name: 文件, public: true}"},
     "a field is told to petitioners where its act is"},
    {"told to petitioners from within",
     {WORK "acts/instruct/public", "true"},
     "what the office says within itself is not told"},
    {"money that may be left out",
     {WORK "acts/answer/fields/+", "{id: amount, kind: number, name: 金额, money: spends}"},
     "money is a required number"},
    {"money in words",
     {WORK "acts/answer/fields/+",
      "{id: amount, kind: line, name: 金额, required: true, money: spends}"},
     "money is a required number"},
    {"money as one begins",
     {WORK "acts/open/fields/+",
      "{id: amount, kind: number, name: 金额, required: true, money: grants}"},
     "money moves where something is done"},
    {"a reason for too much of nothing",
     {WORK "acts/answer/fields/+", "{id: over, kind: text, name: 理由, money: over}"},
     "an act says one amount"},
    {"a petitioner who owes",
     {WORK "duties/answer/role", "petitioner"},
     "officials alone owe duties"},
    {"a petitioner who acts",
     {WORK "acts/answer/by", "[unit_head, petitioner]"},
     "works are acts of officials"},
    {"no such duty", {WORK "states/asked/owes", "[answers]"}, "there is no such: answers"},
    {"no such act", {WORK "duties/answer/ends_on", "[answers]"}, "there is no such: answers"},
    {"nothing ends it", {WORK "duties/answer/ends_on", "[]"}, "something must end a duty"},
    {"ended by a hand-over",
     {WORK "duties/answer/ends_on", "[answer, hand_over]"},
     "evidence is something that was done"},
    {"ended by a release",
     {WORK "duties/answer/ends_on", "[withdraw]"},
     "evidence is something that was done"},
    {"ended by what another does",
     {WORK "duties/measure/ends_on", "[letter, answer]"},
     "evidence is an act of who owes it"},
    {"ended by another role",
     {WORK "duties/direct/ends_on", "[answer]"},
     "evidence is an act of who owes it"},
    {"met and overtaken",
     {WORK "duties/answer/overtaken_by", "[answer]"},
     "an act meets a duty or overtakes it"},
    {"overtaken by a release",
     {WORK "duties/answer/overtaken_by", "[withdraw]"},
     "what overtakes a duty is something that was done"},
    {"no such gate", {WORK "acts/close/needs_met", "[answers]"}, "there is no such: answers"},
    {"nobody's other person", {WORK "acts/close/not_by", "[nothing]"}, "there is no such: nothing"},
    {"units by another name",
     {WHISTLE "acts/call_more/fields/units/id", "bodies"},
     "units are the units that are called"},
    {"units asked for twice",
     {WHISTLE "acts/call/fields/+", "{id: unit, kind: unit, name: 单位}"},
     "an act asks for units once"},
    {"one let off with the state",
     {WHISTLE "acts/excuse/to", "called"},
     "is let off by a release that leaves the state"},
    {"one let off by an act",
     {WHISTLE "acts/answer/fields/+", "{id: party, kind: unit, name: 单位, required: true}"},
     "is let off by a release that leaves the state"},
    {"within nothing known", {WORK "part_of", "[watch_list]"}, "there is no such: watch_list"},
    {"talks recorded by nothing",
     {"works/reception_day/talks", "[talk, listen]"},
     "there is no such: listen"},
    {"talks without saying where",
     {"works/reception_day/acts/announce/fields/place/kind", "text"},
     "the opening says day, hours, place, remit, leader, talks"},
    {"talks without a matter",
     {"works/reception_day/acts/talk_self/fields/petition/required", "false"},
     "the record of a talk needs petition, outcome and text, required"},
    {"sits without saying who",
     {"works/seat/acts/post/fields/who/kind", "text"},
     "the opening says day, minute, hours, place, who, unit"},
    {"a minute without a day",
     {"works/seat/duties/finish/minute", "minute"},
     "a minute is one of a day that is named"},
    {"a time that is none",
     {"works/seat/acts/post/fields/minute/max", "1440"},
     "a time is a number from 1 to 1439"},
    {"a time in words",
     {"works/seat/acts/post/fields/hours/time", "true"},
     "a time is a number from 1 to 1439"},
    {"comes after no duty", {WORK "acts/close/after", "answers"}, "there is no such: answers"},
    {"nothing found, and it goes on",
     {"works/issue_survey/acts/zero/to", NULL},
     "something done that ends what is returned"},
    {"nothing found, told to nobody",
     {"works/issue_survey/returned", NULL},
     "something done that ends what is returned"},
    {"nothing found, once",
     {"works/issue_survey/season", NULL},
     "what is returned time after time begins by the calendar"},
    {"within nothing, or within nothing",
     {"works/issue/part_of", NULL},
     "what may lie within nothing else lies within something"},
    {"waits for no duty", {WORK "acts/close/waits_for", "answers"}, "there is no such: answers"},
    {"begun by the calendar with a form",
     {WORK "season", "{every: year, at: [petition_office]}"},
     "the calendar fills in nothing"},
    {"begun at no kind of unit",
     {WORK "season", "{every: year, at: [everywhere]}"},
     "no such kind of unit: everywhere"},
    {"a season of days", {WORK "season", "{every: day, at: [petition_office]}"}, "day"},
    {"no such state", {WORK "acts/answer/to", "gone"}, "there is no such: gone"},
    {"no ladder", {WORK "duties/answer/ladder", NULL}, "missing from this duty: ladder"},
    {"a ladder without an end that repeats",
     {WORK "ladders/unit/then", NULL},
     "missing from this ladder: then"},
    {"a last step once", {WORK "ladders/unit/then/every", NULL}, "the last step has every"},
    {"steps out of order",
     {WORK "ladders/unit/steps/measure/after", "1"},
     "steps are in the order of time"},
    {"a step in the middle with a unit",
     {WHISTLE "ladders/arrival/steps/head/unit", "wd"},
     "only the last step of a ladder by the minute has a unit"},
    {"a last step by hours in one by the minute",
     {WHISTLE "ladders/arrival/then/unit", "h"},
     "only the last step of a ladder by the minute has a unit"},
    {"a last step by days in one by working days",
     {WORK "ladders/unit/then/unit", "cd"},
     "only the last step of a ladder by the minute has a unit"},
    {"a reminder too late",
     {WORK "ladders/unit/steps/remind/after", "1"},
     "a reminder comes before the day"},
    {"passed to nobody",
     {WORK "ladders/unit/steps/measure/begins", NULL},
     "what is passed on begins a duty"},
    {"a release without a reason",
     {WORK "acts/withdraw/fields/reason/required", "false"},
     "this needs a reason, required"},
    {"a hand-over without a reason",
     {WORK "acts/hand_over/fields/reason", NULL},
     "this needs a reason, required"},
    {"a hand-over to nobody",
     {WORK "acts/hand_over/fields/unit", NULL},
     "needs a unit or a leader"},
    {"opened from somewhere",
     {WORK "acts/open/from", "[asked]"},
     "a work begins by an act that is opened"},
    {"opened without the unit",
     {WORK "acts/open/fields/unit/required", "false"},
     "the opening needs it"},
    {"a length and a day", {WORK "duties/answer/length", "3"}, "a duty has a length or a day"},
    {"a day with a unit", {WORK "duties/answer/unit", "wd"}, "a length has a unit, a day has none"},
    {"the same act twice", {WORK "acts/withdraw/id", "report"}, "id given twice: report"},
    {"an unknown key", {WORK "acts/answer/gates", "[]"}, "unknown key: gates"},
};

static const struct row FOUND[] = {
    {"nobody owes anything",
     {WORK "states/answered/owes", "[]"},
     "a state in which nobody may owe anything: answered"},
    {"an end with a duty open",
     {WORK "duties/judge/ends_on", "[ask_again, list, site, recommend]"},
     "a duty left open by an end: judge"},
    {"no way to an end", {WORK "acts/withdraw/from", "[asked]"}, NULL},
    {"no way on", {WORK "acts/adopt/from", "[answered]"}, "duty that nothing ends: adoption"},
    {"a state never reached",
     {WORK "acts/letter/to", NULL},
     "state that is never reached: lettered"},
    {"a duty never begun",
     {WORK "states/recommended/owes", "[answer]"},
     "duty that never begins: adoption"},
    {"a day nobody names",
     {WORK "acts/ask_again/fields/due_day", NULL},
     "it begins a duty whose day it does not ask for: ask_again"},
    {"a day in the past",
     {WORK "acts/ask_again/fields/due_day/min", "-5"},
     "it begins a duty whose day it does not ask for: ask_again"},
    {"a day of today",
     {WORK "acts/ask_again/fields/due_day/min", "0"},
     "it begins a duty whose day it does not ask for: ask_again"},
    {"minutes nobody names",
     {WHISTLE "acts/call_more/fields/minutes/required", "false"},
     "it begins a duty whose day it does not ask for: call_more"},
    {"only units that perhaps were not called",
     {WHISTLE "states/called/owes", "[come, reply]"},
     "a state in which nobody may owe anything: called"},
    {"passed on to itself",
     {WORK "ladders/above/then",
      "{id: again, does: pass, every: 10, begins: direct, name: 报, cite: "
      "{article: 条例 43, source: design, grade: design}}"},
     "a duty that is passed on to itself: direct"},
    {"owed and not to be met",
     {WORK "acts/press/from", "[asked, lettered, listed, on_site]"},
     "owed where no act of who owes it ends it: recommended"},
    {"passed on by the minute for ever",
     {WHISTLE "ladders/arrival/then/unit", NULL},
     "its last step comes more than once a day, for ever: arrival"},
    {"passed on by hours for ever",
     {"works/duty_roster/ladders/watch/then/every", "23"},
     "its last step comes more than once a day, for ever: watch"},
    {"passed on by the hours of a day", {"works/duty_roster/ladders/watch/then/every", "48"}, NULL},
    {"a step that names no day",
     {WORK "ladders/office/then/begins", "answer"},
     "a step cannot name the day of a duty: answer"},
    {"an act without a source", {WORK "acts/answer/cite", NULL}, "act without a source: answer"},
    {"a duty without a source", {WORK "duties/answer/cite", NULL}, "duty without a source: answer"},
    {"a step without a source",
     {WORK "ladders/unit/then/cite", NULL},
     "step without a source: head"},
    {"nothing that can be done in a matter",
     {"works/seat/acts/hand/in_matter", "refer_about"},
     "it names no matter, or nothing that can be done there: hand"},
    {"a minute nobody names",
     {"works/seat/acts/post/fields/minute/time", "false"},
     "it begins a duty whose day it does not ask for: post"},
    {"a work without a source",
     {"works/supervision/cite", NULL},
     "work without a source: supervision"},
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

/* What acts do in matters belongs to a procedure that has such actions. */
static const struct mutation WITHOUT_MATTERS[] = {
    {"works/reception_day/acts/talk/in_matter", NULL},
    {"works/reception_day/acts/talk_self/in_matter", NULL},
    {"works/seat/acts/hand/in_matter", NULL},
    {"works/lawyer_duty/acts/advise/in_matter", NULL},
};

/* Of the works alone: the procedure takes seconds to look at and has tests of its own. */
static size_t findings_of(struct arena *arena, const struct row *row,
                          const struct rulebook_finding **out)
{
    struct yaml_node *root = source_yaml(arena, "tests/unit/domain/data/small.yaml");
    const struct yaml_node *national = source_yaml(arena, NATIONAL);
    const struct yaml_node *sources = yaml_get(national, "sources");
    const struct rulebook *book;
    char error[YAML_ERROR_MAX] = "";
    for (size_t i = 0; i < sources->count; i++)
        add_member(arena, root->item[member_at(root, SV("sources"))], sources->key[i],
                   sources->item[i]);
    add_member(arena, root, SV("works"), national->item[member_at(national, SV("works"))]);
    for (size_t i = 0; i < CHECK_COUNT(WITHOUT_MATTERS); i++)
        mutate(arena, root, &WITHOUT_MATTERS[i], WITHOUT_MATTERS[i].at);
    if (row)
        mutate(arena, root, &row->mutation, row->name);
    if (rulebook_read(arena, root, &book, error) != ERR_OK)
        fail_msg("%s: %s", row ? row->name : "as it is", error);
    return rulebook_check(arena, book, out, NULL);
}

static void test_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(FOUND); i++) {
        struct arena *arena = arena_new();
        const struct rulebook_finding *findings;
        size_t count = findings_of(arena, &FOUND[i], &findings);
        bool is_told = !FOUND[i].told && count == 0;
        for (size_t k = 0; FOUND[i].told && k < count; k++)
            is_told = is_told || sv_is(findings[k].text, FOUND[i].told);
        CHECK_ROW(is_told, FOUND[i].name);
        arena_free(&arena);
    }
}

static void test_as_it_is(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook_finding *findings;
    (void)state;
    assert_int_equal(findings_of(arena, NULL, &findings), 0);
    const struct rulebook *book = source_rulebook(arena, NATIONAL);
    const struct rule_work *work = rulebook_work(book, SV("supervision"));
    const struct rule_duty *adoption = rule_work_duty(work, SV("adoption"));
    assert_int_equal(adoption->length, 30);
    assert_int_equal(adoption->unit, PERIOD_CALENDAR_DAYS);
    const struct rule_ladder *ladder = rule_work_ladder(work, adoption->ladder);
    assert_int_equal(ladder->step_count, 3);
    CHECK_SV(rule_ladder_step(ladder, SV("head"))->begins, "direct");
    assert_null(rule_ladder_step(ladder, SV("nothing")));
    assert_null(rulebook_work(book, SV("watch_list")));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refused), cmocka_unit_test(test_found),
                                       cmocka_unit_test(test_as_it_is)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
