/* Overlays: rows change, join and go; what changed a row is known; the rest is as it was. */
#include "domain/rulebook_overlay.h"

#include "domain_world.h"
#include "rulebook_edit.h"

#define HEAD                                                                                       \
    "overlay: test.province\n"                                                                     \
    "version: \"7\"\n"                                                                             \
    "base: test.small@1\n"                                                                         \
    "title: {zh: 省}\n"                                                                           \
    "valid_from: 2026-06-01\n"
#define HEAD_LINES 5

static struct yaml_node *parsed(struct arena *arena, const char *name, struct sv text)
{
    struct yaml_node *root;
    char error[YAML_ERROR_MAX];
    CHECK_OK(yaml_parse(arena, name, text, &root, error));
    return root;
}

static struct yaml_node *small_tree(struct arena *arena)
{
    static const struct edit NOTHING = {"nothing", "", ""};
    int line;
    return parsed(arena, "small.yaml", edited_text(arena, SMALL_RULEBOOK, &NOTHING, &line));
}

/* The small rulebook under an overlay; NULL and the complaint when it is refused. */
static const struct rulebook *overlaid(struct arena *arena, const char *overlay,
                                       char error[YAML_ERROR_MAX])
{
    const struct rulebook *book = NULL;
    struct yaml_node *merged;
    error[0] = '\0';
    enum err err = rulebook_overlay(arena, small_tree(arena),
                                    parsed(arena, "over.yaml", sv_from(overlay)), &merged, error);
    if (!err)
        err = rulebook_read(arena, merged, &book, error);
    assert_true((err == ERR_OK) == (error[0] == '\0'));
    return err ? NULL : book;
}

static const struct rulebook *sound(struct arena *arena, const char *overlay)
{
    char error[YAML_ERROR_MAX];
    const struct rulebook *book = overlaid(arena, overlay, error);
    CHECK_ROW(book != NULL, error);
    return book;
}

static void test_head(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = sound(arena, HEAD "max_representatives: 4\n");
    (void)state;
    CHECK_SV(book->pin, "test.province@7");
    CHECK_SV(book->base, "test.small@1");
    CHECK_SV(words_in(&book->title, LANG_ZH), "省");
    CHECK_DAY(book->valid_from, "2026-06-01");
    CHECK_DAY(book->valid_to, "2029-12-31"); /* as in the base */
    assert_int_equal(book->max_representatives, 4);
    assert_int_equal(book->zone.offset_minutes, 480);
    arena_free(&arena);
}

/* A second clock that may be extended, in the state in which the first one is. */
#define TWO_EXTENSIONS                                                                             \
    HEAD "clocks:\n  - {id: verify, extension: {max_days: 5, times: 1}}\n"                         \
         "actions:\n  - {id: refer, starts: [work, window, verify]}\n"                             \
         "  - id: grant_verify\n    name: {zh: 批准}\n    done: {zh: 已批准}\n"               \
         "    event: extension_granted\n    from: [sent]\n    by: [unit_head]\n    at: owner\n"    \
         "    extends: verify\n    cite: {article: 第四条, source: law, grade: A}\n"            \
         "    gates:\n      - {kind: extension_asked, refusal: {zh: 没有申请}}\n"              \
         "      - {kind: clock_open, arg: verify, refusal: {zh: 已过期限}}\n"
#define ASK_VERIFY                                                                                 \
    "  - id: ask_verify\n    name: {zh: 申请}\n    done: {zh: 已申请}\n"                      \
    "    event: extension_requested\n    from: [sent]\n    by: [unit_handler]\n    at: owner\n"    \
    "    cite: {article: 第四条, source: law, grade: A}\n"                                      \
    "    gates:\n      - {kind: extension_left, arg: verify, refusal: {zh: 不能再延}}\n"       \
    "      - {kind: no_extension_asked, refusal: {zh: 已有申请}}\n"                            \
    "    fields:\n      - {id: days, kind: number, name: {zh: 天数}, required: true, min: 1}\n"  \
    "      - {id: reason, kind: text, name: {zh: 理由}, required: true}\n"

static void test_extension_of_another_clock(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook_finding *findings = NULL;
    char error[YAML_ERROR_MAX];
    size_t told = 0;
    (void)state;
    assert_null(overlaid(arena, TWO_EXTENSIONS, error));
    assert_non_null(strstr(error, "extends a clock that no extension_requested asks for: grant_v"));
    size_t count = rulebook_check(arena, sound(arena, TWO_EXTENSIONS ASK_VERIFY), &findings, NULL);
    for (size_t i = 0; i < count; i++)
        told += sv_starts_with(findings[i].text,
                               SV("extends a clock although another's extension was asked: grant"));
    assert_int_equal(told, 2); /* either may move what was asked about the other */
    arena_free(&arena);
}

static void test_language_and_zone(void **state)
{
    struct arena *arena = arena_new();
    char error[YAML_ERROR_MAX];
    const struct rulebook *book = sound(
        arena, HEAD "summer_time: {minutes: 60, begins: {month: 3, sunday: 5, utc_minute: 60},"
                    " ends: {month: 10, sunday: 5, utc_minute: 60}}\n"
                    "small_groups: {persons: 10, representatives: 2}\n"
                    "marks:\n  - {id: plain, name: 朴素}\nactions:\n"
                    "  - {id: refer, sets: [plain]}\n");
    (void)state;
    assert_int_equal(book->zone.summer_minutes, 60);
    assert_int_equal(book->zone.ends.month, 10);
    assert_int_equal(rulebook_representatives(book, SV("visit"), 10), 2);
    assert_int_equal(rulebook_representatives(book, SV("visit"), 11), 3);
    assert_int_equal(rulebook_representatives(book, SV("visit"), 0), 3);
    assert_int_equal(rulebook_representatives(book, SV("online"), 10), 3);
    CHECK_SV(rulebook_mark(book, SV("plain"))->name.in[LANG_ZH], "朴素");
    assert_null(overlaid(arena, HEAD "language: fr\n", error));
    assert_null(overlaid(arena, HEAD "small_groups: {persons: 10, representatives: 9}\n", error));
    assert_null(overlaid(arena, HEAD "language: en\n", error));
    assert_non_null(strstr(error, "missing from this text: en"));
    struct words english = {.in[LANG_EN] = SV("Complaint")};
    CHECK_SV(words_in(&english, LANG_ZH), "Complaint");
    arena_free(&arena);
}

/* A row keeps what the overlay does not speak of, and knows both places. */
static void test_row_is_changed(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book =
        sound(arena, HEAD "sources:\n  local: {zh: 省条例}\n"
                          "clocks:\n  - id: work\n    length: 45\n"
                          "    cite: {article: 省第一条, source: local, grade: B}\n");
    const struct rule_clock *work = rulebook_clock(book, SV("work"));
    const struct rule_clock *ask = rulebook_clock(book, SV("ask"));
    (void)state;
    assert_int_equal(work->length, 45);
    assert_int_equal(work->extension_max_days, 30);
    CHECK_SV(words_in(&work->citation.source, LANG_ZH), "省条例");
    assert_string_equal(work->origin.file, "small.yaml");
    assert_string_equal(work->origin.overlay_file, "over.yaml");
    assert_int_equal(work->origin.overlay_line, HEAD_LINES + 4);
    CHECK_SV(words_in(&ask->citation.source, LANG_ZH), "测试法"); /* other sources stay */
    assert_string_equal(ask->origin.file, "small.yaml");
    assert_null(ask->origin.overlay_file);
    arena_free(&arena);
}

/* Lists of ids are replaced; fields and gates are merged. */
static void test_inside_a_row(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book =
        sound(arena, HEAD "actions:\n"
                          "  - id: object\n"
                          "    from: [sent, received]\n"
                          "    fields:\n"
                          "      - {id: reason, min: 9}\n"
                          "      - {id: proof, kind: uploads, name: {zh: 证据}}\n"
                          "    gates:\n"
                          "      - {kind: clock_open, refusal: {zh: 省内过期}}\n"
                          "      - {kind: no_extension_asked, drop: true}\n"
                          "  - id: refer\n"
                          "    fields:\n"
                          "      - {id: mode, choices: [{id: assign, drop: true}, "
                          "{id: send, name: {zh: 移送}}]}\n");
    const struct rule_action *object = rulebook_action(book, SV("object"));
    const struct rule_field *mode = rule_field_find(rulebook_action(book, SV("refer")), SV("mode"));
    (void)state;
    assert_int_equal(object->from.count, 2);
    assert_int_equal(object->field_count, 2);
    assert_int_equal(object->fields[0].min, 9);
    assert_int_equal(object->fields[0].max, 20);
    assert_true(object->fields[0].required);
    CHECK_SV(object->fields[1].id, "proof");
    assert_int_equal(object->gate_count, 1);
    CHECK_SV(object->gates[0].arg, "window");
    CHECK_SV(words_in(&object->gates[0].refusal, LANG_ZH), "省内过期");
    assert_int_equal(mode->choices.count, 2);
    CHECK_SV(mode->choices.items[0].id, "refer");
    CHECK_SV(mode->choices.items[1].id, "send");
    arena_free(&arena);
}

static void test_rows_join_and_go(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = sound(arena, HEAD "classes:\n"
                                                    "  - {id: land.use, drop: true}\n"
                                                    "  - {id: water, name: {zh: 水}}\n"
                                                    "marks:\n"
                                                    "  - {id: urgent, name: {zh: 紧急}}\n");
    (void)state;
    assert_int_equal(book->class_count, 2);
    assert_null(rulebook_class(book, SV("land.use")));
    CHECK_SV(book->classes[1].id, "water");
    CHECK_SV(book->marks[0].id, "urgent"); /* the base has no marks at all */
    assert_string_equal(book->marks[0].origin.file, "over.yaml");
    assert_null(book->marks[0].origin.overlay_file);
    arena_free(&arena);
}

/* Gates of one kind are told apart by their arg. */
static void test_gates_of_one_kind(void **state)
{
    static const char *const TWO =
        HEAD "actions:\n"
             "  - id: object\n"
             "    gates:\n"
             "      - {kind: clock_running, arg: work, refusal: {zh: 甲}}\n"
             "      - {kind: clock_running, arg: window, refusal: {zh: 乙}}\n";
    struct arena *arena = arena_new();
    struct yaml_node *merged;
    struct yaml_node *again;
    const struct rulebook *book;
    char error[YAML_ERROR_MAX];
    (void)state;
    CHECK_OK(rulebook_overlay(arena, small_tree(arena), parsed(arena, "p.yaml", sv_from(TWO)),
                              &merged, error));
    struct sv city = SV("overlay: test.city\nversion: \"1\"\nbase: test.province@7\n"
                        "title: {zh: 市}\nvalid_from: 2026-06-01\nactions:\n  - id: object\n"
                        "    gates: [{kind: clock_running, arg: work, drop: true}]\n");
    CHECK_OK(rulebook_overlay(arena, merged, parsed(arena, "c.yaml", city), &again, error));
    CHECK_OK(rulebook_read(arena, again, &book, error));
    const struct rule_action *object = rulebook_action(book, SV("object"));
    CHECK_SV(book->pin, "test.city@1");
    CHECK_SV(book->base, "test.province@7");
    assert_int_equal(object->gate_count, 3);
    CHECK_SV(rule_gate_find(object, GATE_CLOCK_RUNNING)->arg, "window");
    assert_string_equal(object->origin.overlay_file, "c.yaml");
    struct sv vague = SV("overlay: test.city\nversion: \"1\"\nbase: test.province@7\n"
                         "title: {zh: 市}\nvalid_from: 2026-06-01\nactions:\n  - id: object\n"
                         "    gates: [{kind: clock_running, hides: true}]\n");
    assert_int_equal(rulebook_overlay(arena, merged, parsed(arena, "c.yaml", vague), &again, error),
                     ERR_BAD_INPUT);
    assert_string_equal(error, "c.yaml:8: several rows are so named: say which arg: clock_running");
    /* the tree below was not changed: it reads as before */
    CHECK_OK(rulebook_read(arena, merged, &book, error));
    assert_int_equal(rulebook_action(book, SV("object"))->gate_count, 4);
    arena_free(&arena);
}

static const struct {
    const char *name, *overlay, *complaint;
} REFUSED[] = {
    {"no version", "overlay: x\nbase: test.small@1\ntitle: {zh: 省}\nvalid_from: 2026-06-01\n",
     "over.yaml:1: missing from this overlay: version"},
    {"no overlay", "rulebook: x\n", "over.yaml:1: missing from this overlay: overlay"},
    {"a rulebook too", HEAD "rulebook: x\n",
     "over.yaml:1: an overlay is no rulebook of its own: x"},
    {"another base",
     "overlay: x\nversion: \"1\"\nbase: test.small@2\ntitle: {zh: 省}\nvalid_from: 2026-06-01\n",
     "over.yaml:3: not the base given, which is: test.small@1"},
    {"unknown key", HEAD "motto: x\n", "over.yaml:6: unknown key: motto"},
    {"unknown key of a row", HEAD "clocks:\n  - id: work\n    colour: red\n",
     "over.yaml:8: unknown key: colour"},
    {"a new row that is not whole", HEAD "clocks:\n  - {id: other, length: 3, unit: cd}\n",
     "over.yaml:7: missing from this clock: name"},
    {"a row without id", HEAD "clocks:\n  - {length: 3}\n",
     "over.yaml:7: a row of an overlay needs its: id"},
    {"a case without when", HEAD "actions:\n  - {id: refer, gates: [{arg: x}]}\n",
     "over.yaml:7: missing from this gate: kind"},
    {"a row twice", HEAD "clocks:\n  - {id: work, length: 3}\n  - {id: work, length: 4}\n",
     "over.yaml:8: row given twice: work"},
    {"nothing to drop", HEAD "clocks:\n  - {id: play, drop: true}\n",
     "over.yaml:7: nothing to drop: play"},
    {"dropped and changed", HEAD "clocks:\n  - {id: work, length: 3, drop: true}\n",
     "over.yaml:7: what is dropped says nothing else: work"},
    {"not dropped", HEAD "clocks:\n  - {id: work, drop: false}\n",
     "over.yaml:7: drop is true, or not there: work"},
    {"dropped but used", HEAD "clocks:\n  - {id: ask, drop: true}\n",
     "small.yaml:195: no such clock: ask"},
    {"a value out of range", HEAD "clocks:\n  - {id: work, length: 9999}\n",
     "over.yaml:7: length: 9999 is not a number from 0 to 3660"},
    {"rows as a map", HEAD "clocks: {work: 3}\n", "over.yaml:6: a list is wanted for: clocks"},
};

static void test_refused(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(REFUSED); i++) {
        struct arena *arena = arena_new();
        char error[YAML_ERROR_MAX];
        overlaid(arena, REFUSED[i].overlay, error);
        if (strcmp(error, REFUSED[i].complaint) != 0) {
            print_error("row \"%s\":\n  got      \"%s\"\n  expected \"%s\"\n", REFUSED[i].name,
                        error, REFUSED[i].complaint);
            wrong++;
        }
        arena_free(&arena);
    }
    assert_int_equal(wrong, 0);
}

/* A fault that an overlay brings is told on the overlay's line. */
static void test_findings_blame_the_overlay(void **state)
{
    struct arena *arena = arena_new();
    const struct rulebook *book = sound(
        arena, HEAD "clocks:\n  - {id: idle, name: {zh: 闲}, length: 3, unit: cd, owner: unit,\n"
                    "     cite: {article: 省, source: law, grade: A}}\n");
    const struct rulebook_finding *findings;
    size_t count = rulebook_check(arena, book, &findings, NULL);
    bool is_blamed = false;
    (void)state;
    for (size_t i = 0; i < count; i++)
        is_blamed = is_blamed || (strcmp(findings[i].file, "over.yaml") == 0 &&
                                  findings[i].line == HEAD_LINES + 2 &&
                                  sv_is(findings[i].text, "clock that nothing starts: idle"));
    assert_true(is_blamed);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extension_of_another_clock),
        cmocka_unit_test(test_language_and_zone),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_row_is_changed),
        cmocka_unit_test(test_inside_a_row),
        cmocka_unit_test(test_rows_join_and_go),
        cmocka_unit_test(test_gates_of_one_kind),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_findings_blame_the_overlay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
