/* Reading rulebooks: everything that is written arrives, and each kind of mistake is refused with
 * the line it is on. */
#include "domain/rulebook.h"

#include "domain_world.h"
#include "rulebook_edit.h"

static const struct mistake SHAPES[] = {
    {{"unknown key at the top", "max_representatives: 3\n", "max_representatives: 3\nmotto: x\n"},
     1,
     "unknown key: motto"},
    {{"unknown key of a state", "    awaits: office_head\n",
      "    awaits: office_head\n    until: 3\n"},
     1,
     "unknown key: until"},
    {{"a state that tells no clock", "    awaits: office_head\n",
      "    awaits: office_head\n    due: door\n"},
     1,
     "no such clock: door"},
    {{"repeated key", "    awaits: office_head\n", "    awaits: office_head\n    awaits: leader\n"},
     1,
     "key given twice: awaits"},
    {{"unknown key of a field", "{id: days, kind: number,", "{id: days, kind: number, step: 2,"},
     0,
     "unknown key: step"},
    {{"unknown key of a gate", "{kind: other_person,", "{kind: other_person, why: x,"},
     0,
     "unknown key: why"},
    {{"unknown key of an extension", "{max_days: 30, times: 2}", "{max_days: 30, days: 2}"},
     0,
     "unknown key: days"},
    {{"extended by months", "{max_days: 30, times: 2}", "{max_days: 30, times: 2, unit: mo}"},
     0,
     "not a known unit: mo"},
    {{"unknown language", "title: {zh: 小程序,", "title: {fr: x, zh: 小程序,"},
     0,
     "unknown key: fr"},
    {{"missing at the top", "utc_offset_minutes: 480\n", ""},
     -5,
     "missing from this rulebook: utc_offset_minutes"},
    {{"missing length", "    length: 60\n", ""}, -2, "missing from this clock: length"},
    {{"missing times", "{max_days: 30, times: 2}", "{max_days: 30}"},
     0,
     "missing from this extension: times"},
    {{"Chinese missing", "{zh: 已收到, en: Received}", "{en: Received}"},
     0,
     "missing from this text: zh"},
    {{"missing refusal", "{kind: other_person, refusal: {zh: 须另一人批准}}",
      "{kind: other_person}"},
     0,
     "missing from this gate: refusal"},
    {{"a list where text belongs", "version: \"1\"", "version: [1]"},
     0,
     "a value is wanted for: version"},
    {{"empty text", "version: \"1\"", "version: \"\""}, 0, "a value is wanted for: version"},
    {{"a list where a map belongs", "title: {zh: 小程序, en: A small procedure}",
      "title: [小程序]"},
     0,
     "keys and values wanted for: text"},
    {{"text where a list belongs", "    from: [drafted]\n", "    from: drafted\n"},
     0,
     "a list is wanted for: from"},
    {{"a map where a list belongs",
      "purposes:\n  - {id: grievance, name: {zh: 求决}, "
      "hint: {zh: 请求解决}}",
      "purposes:\n  grievance: {zh: 求决}"},
     1,
     "a list is wanted for: purposes"},
    {{"sources as a list", "sources:\n  law: {zh: 测试法, en: Test Act}", "sources:\n  - law"},
     1,
     "ids and titles wanted for: sources"},
    {{"thirteen gates", "    gates:\n      - {kind: other_person, refusal: {zh: 须另一人批准}}\n",
      "    gates: [x, x, x, x, x, x, x, x, x, x, x, x, x]\n"},
     0,
     "too many items in: gates"},
    {{"a number where text with languages belongs", "    name: {zh: 留言}\n    done: {zh: 已留言}",
      "    name: {zh: 留言}\n    done: [3]"},
     1,
     "keys and values wanted for: text"},
    {{"empty number", "    length: 60\n", "    length:\n"}, 0, "a value is wanted for: length"},
    {{"a list for a word", "    unit: mo\n", "    unit: [mo]\n"}, 0, "a value is wanted for: unit"},
    {{"a list for an id", "  - id: refuse\n", "  - id: [refuse]\n"},
     0,
     "a value is wanted for: id"},
    {{"too long a name", "name: {zh: 留言}\n    done",
      "name: {zh: "
      "留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言"
      "留言"
      "留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言留言}\n    done"},
     0,
     "too long: 留言留言留言留言留言留言留言留言留言留言"},
};

static const struct mistake VALUES[] = {
    {{"not a number", "    length: 60\n", "    length: sixty\n"},
     0,
     "length: sixty is not a number from 0 to 3660"},
    {{"quoted number", "    length: 60\n", "    length: \"60\"\n"},
     0,
     "length: 60 is not a number from 0 to 3660"},
    {{"number with unit", "    length: 60\n", "    length: 60d\n"},
     0,
     "length: 60d is not a number from 0 to 3660"},
    {{"number too large", "    length: 60\n", "    length: 3661\n"},
     0,
     "length: 3661 is not a number from 0 to 3660"},
    {{"negative number", "    length: 60\n", "    length: -1\n"},
     0,
     "length: -1 is not a number from 0 to 3660"},
    {{"huge number", "    length: 60\n", "    length: 99999999999999999999\n"},
     0,
     "length: 99999999999999999999 is not a number from 0 to 3660"},
    {{"offset", "utc_offset_minutes: 480", "utc_offset_minutes: 841"},
     0,
     "utc_offset_minutes: 841 is not a number from -840 to 840"},
    {{"yes is not true", "    ended: true\n", "    ended: yes\n"},
     0,
     "true or false is wanted for: ended"},
    {{"quoted true", "    ended: true\n", "    ended: \"true\"\n"},
     0,
     "true or false is wanted for: ended"},
    {{"not a day", "valid_from: 2026-01-01", "valid_from: 2026-02-30"},
     0,
     "not a day (YYYY-MM-DD): 2026-02-30"},
    {{"upper case in an id", "  - id: refuse\n", "  - id: Refuse\n"},
     0,
     "not an id (a-z, 0-9, '.', '_'): Refuse"},
    {{"an id too long", "  - id: refuse\n",
      "  - id: refuse_refuse_refuse_refuse_refuse_refuse_x\n"},
     0,
     "not an id (a-z, 0-9, '.', '_'): refuse_refuse_refuse_refuse_refuse_refuse_x"},
    {{"unit of a period", "    unit: mo\n", "    unit: months\n"}, 0, "not a known unit: months"},
    {{"owner of a clock", "    unit: mo\n    shifts: false\n    starts: event\n    owner: office\n",
      "    unit: mo\n    owner: court\n"},
     1,
     "not a known owner: court"},
    {{"start of a clock", "    starts: event\n", "    starts: Monday\n"},
     0,
     "not an id (a-z, 0-9, '.', '_'): Monday"},
    {{"kind of event", "    event: approved\n", "    event: watched\n"},
     0,
     "not a known event: watched"},
    {{"recomputing is no action", "    event: approved\n", "    event: recomputed\n"},
     0,
     "not a known event: recomputed"},
    {{"place", "    by: [petitioner]\n    at: petitioner\n",
      "    by: [petitioner]\n    at: home\n"},
     1,
     "not a known at: home"},
    {{"owner rule", "    owner: objector\n", "    owner: winner\n"},
     0,
     "not a known owner: winner"},
    {{"role", "    awaits: office_head\n", "    awaits: mayor\n"}, 0, "no such role: mayor"},
    {{"no role", "    awaits: office_head\n", "    awaits: none\n"}, 0, "no such role: none"},
    {{"role in a list", "    by: [window_clerk, case_officer]\n", "    by: [window_clerk, boss]\n"},
     0,
     "no such role: boss"},
    {{"role twice", "    by: [window_clerk, case_officer]\n",
      "    by: [window_clerk, window_clerk]\n"},
     0,
     "role given twice: window_clerk"},
    {{"no roles", "    by: [window_clerk, case_officer]\n", "    by: []\n"},
     0,
     "a list of roles is wanted for: by"},
    {{"grade", "source: law, grade: design", "source: law, grade: D"}, 0, "no such grade: D"},
    {{"source", "{article: 第五条, source: law,", "{article: 第五条, source: lore,"},
     0,
     "no such source: lore"},
    {{"kind of field", "{id: days, kind: number,", "{id: days, kind: integer,"},
     0,
     "not a known kind: integer"},
    {{"kind of gate", "{kind: other_person,", "{kind: two_persons,"},
     0,
     "not a known kind: two_persons"},
    {{"warnings", "warn: [5, 2]", "warn: [2, 5]"}, 0, "warnings must fall"},
    {{"warnings too many", "warn: [5, 2]", "warn: [5, 4, 3, 2, 1]"},
     0,
     "at most four numbers of days wanted for: warn"},
};

static const struct mistake REFERENCES[] = {
    {{"from a state", "    from: [drafted]\n", "    from: [draft]\n"}, 0, "no such state: draft"},
    {{"to a state", "    to: issued\n", "    to: posted\n"}, 0, "no such state: posted"},
    {{"starts a clock", "    starts: [ask]\n", "    starts: [asking]\n"},
     0,
     "no such clock: asking"},
    {{"stops a clock", "    stops: [window]\n", "    stops: [door]\n"}, 0, "no such clock: door"},
    {{"cancels a clock", "    cancels: [work]\n", "    cancels: [play]\n"},
     0,
     "no such clock: play"},
    {{"extends a clock", "    extends: work\n", "    extends: play\n"}, 0, "no such clock: play"},
    {{"issues a document", "    document: opinion\n", "    document: verdict\n"},
     0,
     "no such document: verdict"},
    {{"gate of a clock", "{kind: clock_open, arg: window,", "{kind: clock_open, arg: door,"},
     0,
     "no such clock: door"},
    {{"gate without its arg", "{kind: clock_open, arg: window,", "{kind: clock_open,"},
     0,
     "missing from this gate: arg"},
    {{"gate with an arg too many", "{kind: other_person,", "{kind: other_person, arg: work,"},
     0,
     "this kind of gate takes no arg: work"},
    {{"document that is not served", "arg: opinion,", "arg: \"opinion letter\","},
     0,
     "no document with service: letter"},
    {{"parent of a class", "parent: land,", "parent: sea,"}, 0, "no such class before it: sea"},
    {{"a class under itself", "{id: land.use, parent: land,", "{id: land.use, parent: land.use,"},
     0,
     "no such class before it: land.use"},
    {{"choices by name", "choices: channels", "choices: rivers"},
     0,
     "choices are a list or the name of one: rivers"},
    {{"state twice", "  - id: drafted\n", "  - id: sent\n"}, 0, "id given twice: sent"},
    {{"clock twice", "  - id: verify\n", "  - id: intake\n"}, 0, "id given twice: intake"},
    {{"document twice", "  - id: opinion\n", "  - id: letter\n"}, 0, "id given twice: letter"},
    {{"action twice", "  - id: refuse\n", "  - id: grant\n"}, 0, "id given twice: grant"},
    {{"channel twice", "{id: visit,", "{id: letter,"}, 0, "id given twice: letter"},
    {{"class twice", "{id: land.use, parent: land,", "{id: land,"}, 0, "id given twice: land"},
    {{"field twice", "{id: proof, kind: line,", "{id: way, kind: line,"}, 0, "id given twice: way"},
    {{"choice twice", "{id: assign, name: {zh: 交办}}", "{id: refer, name: {zh: 交办}}"},
     0,
     "id given twice: refer"},
};

static const struct mistake MEANINGS[] = {
    {{"too many months", "    length: 1\n    unit: mo\n", "    length: 121\n    unit: mo\n"},
     -2,
     "too long in its unit: verify"},
    {{"too long with extension", "{max_days: 30, times: 2}", "{max_days: 3601, times: 2}"},
     -6,
     "too long with its extension: work"},
    {{"a petitioner's duty", "    unit: wd\n    owner: unit\n    duty: false\n",
      "    unit: wd\n    owner: petitioner\n"},
     -3,
     "a petitioner owes nothing: duty must be false for: window"},
    {{"choice without choices", "name: {zh: 形式}, required: true, choices: channels",
      "name: {zh: 形式}, required: true"},
     0,
     "a choice needs choices: channel"},
    {{"choices of a text", "{id: text, kind: text,", "{id: text, choices: channels, kind: text,"},
     0,
     "only a choice has choices: text"},
    {{"min above max", "required: true, min: 4, max: 20", "required: true, min: 21, max: 20"},
     0,
     "min is above max: reason"},
    {{"negative min", "required: true, min: 4, max: 20", "required: true, min: -4, max: 20"},
     0,
     "min cannot be negative here: reason"},
    {{"a known name of another kind", "{id: claims, kind: claims,", "{id: claims, kind: text,"},
     0,
     "wrong kind: claims is a claims"},
    {{"people that are uploads", "{id: people, kind: people,", "{id: people, kind: uploads,"},
     0,
     "wrong kind: people is a people"},
    {{"a name that is kept", "{id: proof, kind: line,", "{id: document, kind: line,"},
     0,
     "this name is kept for served documents: document"},
    {{"registering without channel",
      "      - {id: channel, kind: choice, name: {zh: 形式}, required: true, choices: channels}\n",
      ""},
     -11,
     "its event needs the required field: channel"},
    {{"days not required", "{id: days, kind: number, name: {zh: 天数}, required: true,",
      "{id: days, kind: number, name: {zh: 天数},"},
     -13,
     "its event needs the required field: days"},
    {{"beginning with from", "    from: [received]\n", ""},
     -5,
     "registered, and nothing else, begins a petition: no from: refer"},
    {{"registering from a state", "    event: registered\n",
      "    event: registered\n    from: [done]\n"},
     -3,
     "registered, and nothing else, begins a petition: no from: register"},
    {{"registering nowhere", "    to: received\n    owner: office\n", "    owner: office\n"},
     -6,
     "registering needs to: and owner: office: register"},
    {{"referring to nobody", "    owner: field unit\n", ""},
     -9,
     "referred needs owner: field unit: refer"},
    {{"back to the sender without objection", "    event: extension_refused\n",
      "    event: extension_refused\n    owner: sender\n"},
     -3,
     "owner: sender is for objected, objector for objection_dismissed: refuse"},
    {{"serving what does not wait",
      "      - {kind: unserved, arg: opinion, refusal: {zh: 没有待送达的}}\n",
      "      - {kind: all_served, refusal: {zh: 没有待送达的}}\n"},
     -12,
     "served needs a gate of kind unserved: serve"},
    {{"asking without asking whether",
      "      - {kind: extension_left, arg: work, "
      "refusal: {zh: 不能再延}}\n",
      ""},
     -10,
     "extension_requested needs gates no_extension_asked and extension_left of a clock that is "
     "extended: request"},
    {{"asking for another clock", "{kind: extension_left, arg: work,",
      "{kind: extension_left, arg: ask,"},
     -10,
     "extension_requested needs gates no_extension_asked and extension_left of a clock that is "
     "extended: request"},
    {{"granting while another clock is open", "{kind: clock_open, arg: work,",
      "{kind: clock_open, arg: ask,"},
     -12,
     "extension_granted needs extends: a clock with extension, and gates extension_asked and "
     "clock_open of it: grant"},
    {{"granting what cannot be extended", "    extends: work\n", "    extends: verify\n"},
     -8,
     "extension_granted needs extends: a clock with extension, and gates extension_asked and "
     "clock_open of it: grant"},
    {{"granting nothing", "    extends: work\n", ""},
     -8,
     "extension_granted needs extends: a clock with extension, and gates extension_asked and "
     "clock_open of it: grant"},
};

static void test_shapes(void **state)
{
    (void)state;
    check_mistakes(SMALL_RULEBOOK, SHAPES, CHECK_COUNT(SHAPES));
}

static void test_values(void **state)
{
    (void)state;
    check_mistakes(SMALL_RULEBOOK, VALUES, CHECK_COUNT(VALUES));
}

static void test_references(void **state)
{
    (void)state;
    check_mistakes(SMALL_RULEBOOK, REFERENCES, CHECK_COUNT(REFERENCES));
}

static void test_meanings(void **state)
{
    (void)state;
    check_mistakes(SMALL_RULEBOOK, MEANINGS, CHECK_COUNT(MEANINGS));
}

/* Whom a rating is about is the rulebook's own list: a third, or none at all. */
static void test_rating_targets(void **state)
{
    static const struct {
        struct edit edit;
        const char *complaint;
    } ROWS[] = {
        {{"a third", "{id: unit, name: {zh: 责任单位}}", "{id: clerk, name: {zh: 办事员}}"}, NULL},
        {{"the matter itself", "      - {id: target, kind: choice",
          "      - {id: whom, kind: choice"},
         NULL},
        {{"not said", "{zh: 对象}, required: true", "{zh: 对象}"},
         "whom a rating is about must be said where there is a choice: rate"},
        {{"no score", "      - {id: score, kind: choice, name: {zh: 评价}, required: true",
          "      - {id: score, kind: choice, name: {zh: 评价}"},
         "its event needs the required field: score"},
        {{"asked for, not given", "event: supplemented\n",
          "event: supplemented\n    gates: [{kind: rated_or_passed, arg: work, refusal: {zh: "
          "无}}]\n"},
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        struct arena *arena = arena_new();
        char error[YAML_ERROR_MAX] = "";
        int line;
        bool is_read = edited_rulebook(arena, SMALL_RULEBOOK, &ROWS[i].edit, &line, error) != NULL;
        CHECK_ROW(is_read == !ROWS[i].complaint, error);
        CHECK_ROW(is_read || strstr(error, ROWS[i].complaint), error);
        arena_free(&arena);
    }
}

/* ---- what is read ---- */

static const struct rulebook *small(struct arena *arena)
{
    return source_rulebook(arena, SMALL_RULEBOOK);
}

static void test_head(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = small(arena);
    (void)state;
    CHECK_SV(book->pin, "test.small@1");
    CHECK_DAY(book->valid_from, "2026-01-01");
    CHECK_DAY(book->valid_to, "2029-12-31");
    assert_int_equal(book->zone.offset_minutes, 480);
    assert_int_equal(book->max_representatives, 3);
    CHECK_SV(words_in(&book->title, LANG_EN), "A small procedure");
    CHECK_SV(words_in(&book->states[2].name, LANG_EN), "异议"); /* no English: Chinese */
    assert_int_equal(book->channel_count, 3);
    assert_true(rulebook_channel(book, SV("visit"))->is_oral);
    assert_false(rulebook_channel(book, SV("online"))->is_desk);
    CHECK_SV(rulebook_class(book, SV("land.use"))->parent, "land");
    CHECK_SV(choice_find(&book->purposes, SV("grievance"))->hint.in[LANG_ZH], "请求解决");
    arena_free(&arena);
}

static void test_clocks(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = small(arena);
    const struct rule_clock *intake = rulebook_clock(book, SV("intake"));
    const struct rule_clock *verify = rulebook_clock(book, SV("verify"));
    const struct rule_clock *work = rulebook_clock(book, SV("work"));
    (void)state;
    assert_int_equal(intake->basis, CLOCK_BASIS_RECEIPT);
    assert_true(intake->is_duty && intake->is_shown);
    assert_true(intake->shifts && !intake->is_main);
    assert_int_equal(intake->warn_count, 2);
    assert_int_equal(intake->warn_days[1], 2);
    assert_int_equal(intake->owner, CLOCK_OWNER_OFFICE);
    CHECK_SV(intake->citation.article, "第一条");
    CHECK_SV(words_in(&intake->citation.source, LANG_EN), "Test Act");
    assert_false(verify->shifts);
    assert_int_equal(verify->basis, CLOCK_BASIS_EVENT);
    assert_int_equal(verify->unit, PERIOD_MONTHS);
    CHECK_SV(verify->citation.grade, "K-low");
    assert_int_equal(work->extension_max_days, 30);
    assert_int_equal(work->extension_times, 2);
    assert_true(work->is_main);
    assert_false(rulebook_clock(book, SV("window"))->is_duty);
    assert_int_equal(rulebook_clock(book, SV("window"))->unit, PERIOD_WORKING_DAYS);
    arena_free(&arena);
}

static void test_actions(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = small(arena);
    const struct rule_action *refer = rulebook_action(book, SV("refer"));
    const struct rule_action *object = rulebook_action(book, SV("object"));
    const struct rule_action *grant = rulebook_action(book, SV("grant"));
    (void)state;
    assert_int_equal(refer->event, EVENT_REFERRED);
    assert_int_equal(refer->by, ROLE_BIT(ROLE_CASE_OFFICER));
    assert_int_equal(refer->outcome.owner, OWNER_FIELD_UNIT);
    CHECK_SV(refer->outcome.starts.items[1], "window");
    CHECK_SV(refer->outcome.document, "letter");
    assert_true(refer->is_primary && refer->is_public);
    CHECK_SV(words_in(&refer->confirm, LANG_ZH), "转给责任单位");
    CHECK_SV(rule_field_find(refer, SV("mode"))->choices.items[1].id, "assign");
    assert_int_equal(object->gates[0].kind, GATE_CLOCK_OPEN);
    CHECK_SV(words_in(&object->gates[0].refusal, LANG_EN), "Too late");
    assert_int_equal(rule_field_find(object, SV("reason"))->min, 4);
    assert_true(grant->gates[0].hides && !grant->gates[1].hides);
    CHECK_SV(rulebook_action(book, SV("draft"))->fields[0].default_from, "draft");
    assert_int_equal(rulebook_action(book, SV("register"))->fields[0].choices.count, 3);
    assert_int_equal(rulebook_action(book, SV("register"))->fields[1].min, -366);
    assert_null(rulebook_action(book, SV("nothing")));
    arena_free(&arena);
}

static void test_gate_words(void **state)
{
    (void)state;
    for (int kind = 0; kind < GATE__COUNT; kind++) {
        enum gate_kind back;
        assert_true(gate_kind_from_word(sv_from(gate_kind_word((enum gate_kind)kind)), &back));
        assert_int_equal((int)back, kind);
    }
    enum gate_kind none;
    assert_false(gate_kind_from_word(SV("gate"), &none));
}

static void test_national(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = source_rulebook(arena, "rulebooks/cn/national-2022.yaml");
    static const struct {
        const char *clock;
        int length;
        const char *unit;
    } LAW[] = {
        {"reg.transfer", 15, "cd"},   {"objection.window", 5, "wd"}, {"notice", 15, "cd"},
        {"refusal.notice", 15, "cd"}, {"answer", 60, "cd"},          {"review.request", 30, "cd"},
    };
    (void)state;
    CHECK_SV(book->pin, "cn.national@2022.1");
    for (size_t i = 0; i < CHECK_COUNT(LAW); i++) {
        const struct rule_clock *clock = rulebook_clock(book, sv_from(LAW[i].clock));
        CHECK_ROW(clock && clock->length == LAW[i].length, LAW[i].clock);
        CHECK_ROW(strcmp(period_unit_word(clock->unit), LAW[i].unit) == 0, LAW[i].clock);
        CHECK_ROW(sv_is(clock->citation.grade, "A"), LAW[i].clock);
    }
    const struct rule_clock *answer = rulebook_clock(book, SV("answer"));
    assert_int_equal(answer->extension_max_days, 30);
    assert_int_equal(answer->extension_times, 1);
    assert_int_equal(book->max_representatives, 5);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),         cmocka_unit_test(test_values),
        cmocka_unit_test(test_references),     cmocka_unit_test(test_meanings),
        cmocka_unit_test(test_rating_targets), cmocka_unit_test(test_head),
        cmocka_unit_test(test_clocks),         cmocka_unit_test(test_actions),
        cmocka_unit_test(test_gate_words),     cmocka_unit_test(test_national),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
