/* Comparing rulebooks: each edit of the small one is told, by the object it changes, with both
 * values and both lines; what means the same is not told. */
#include "domain/rulebook_diff.h"

#include "domain_world.h"
#include "rulebook_edit.h"

struct changed {
    struct edit edit;
    const char *part, *id, *member, *before, *after; /* NULL part: nothing is told */
};

static const struct changed CHANGED[] = {
    {{"nothing", "", ""}, NULL, NULL, NULL, NULL, NULL},
    {{"a length", "    length: 60\n", "    length: 45\n"}, "时限", "work", "期限", "60", "45"},
    {{"a unit", "    length: 5\n    unit: wd\n", "    length: 5\n    unit: cd\n"},
     "时限",
     "window",
     "计算单位",
     "工作日",
     "日（自然日）"},
    {{"a default spelled out", "    length: 60\n", "    length: 60\n    shifts: true\n"},
     NULL,
     NULL,
     NULL,
     NULL,
     NULL},
    {{"a default undone", "    length: 60\n", "    length: 60\n    shifts: false\n"},
     "时限",
     "work",
     "末日遇休息日顺延",
     "",
     "否"},
    {{"a name", "    name: {zh: 核实}\n", "    name: {zh: 核查}\n"},
     "时限",
     "verify",
     "名称 › 中文",
     "核实",
     "核查"},
    {{"a clock less in a list", "    starts: [work, window]\n", "    starts: [work]\n"},
     "办理动作",
     "refer",
     "起算",
     "window",
     ""},
    {{"the order of a list", "    starts: [work, window]\n", "    starts: [window, work]\n"},
     NULL,
     NULL,
     NULL,
     NULL,
     NULL},
    {{"a field's limit", "kind: claims, name: {zh: 诉求}, required: true, min: 1, max: 4",
      "kind: claims, name: {zh: 诉求}, required: true, min: 1, max: 5"},
     "办理动作",
     "register",
     "填写项 › claims › 最多",
     "4",
     "5"},
    {{"a gate less",
      "      - {kind: no_extension_asked, refusal: {zh: 延期还未决定}}\n    fields:\n"
      "      - {id: reason, kind: text, name: {zh: 理由}, required: true, min: 4, max: 20}\n",
      "    fields:\n"
      "      - {id: reason, kind: text, name: {zh: 理由}, required: true, min: 4, max: 20}\n"},
     "办理动作",
     "object",
     "条件 › no_extension_asked",
     "种类: no_extension_asked, 不能办的理由: 延期还未决定",
     ""},
    {{"an article", "    cite: {article: 第三条, source: law, grade: K-low}\n",
      "    cite: {article: 第三条, source: law, grade: A}\n"},
     "时限",
     "verify",
     "依据 › 可信程度",
     "K-low",
     "A"},
    {{"a class more", "  - {id: land.use, parent",
      "  - {id: sea, name: {zh: 海域}}\n  - {id: land.use, parent"},
     "内容分类",
     "sea",
     "",
     "",
     ""},
    {{"the head", "max_representatives: 3", "max_representatives: 5"},
     "规则书",
     "",
     "代表人数上限",
     "3",
     "5"},
    {{"a key the table does not know", "    length: 60\n", "    length: 60\n    novelty: much\n"},
     "时限",
     "work",
     "novelty",
     "",
     "much"},
};

static const struct yaml_node *tree_of(struct arena *arena, const struct edit *edit, int *line)
{
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX] = "";
    struct sv text = edited_text(arena, SMALL_RULEBOOK, edit, line);
    CHECK_OK(yaml_parse(arena, "edited.yaml", text, &root, error));
    return root;
}

static void check_told(const struct changed *row, const struct rulebook_difference *told, int line)
{
    CHECK_SV(told->part.in[LANG_ZH], row->part);
    CHECK_SV(told->id, row->id);
    CHECK_SV(told->member.in[LANG_ZH], row->member);
    CHECK_SV(told->before.in[LANG_ZH], row->before);
    CHECK_SV(told->after.in[LANG_ZH], row->after);
    if (told->new_at && told->old_at)
        CHECK_ROW(told->new_at->line == told->old_at->line && told->new_at->line >= line,
                  row->edit.name);
    CHECK_ROW(told->old_at || told->new_at, row->edit.name);
}

static void test_each_change_is_told(void **state)
{
    (void)state;
    static const struct edit NONE = {"nothing", "", ""};
    for (size_t i = 0; i < CHECK_COUNT(CHANGED); i++) {
        struct arena *arena = arena_new();
        const struct rulebook_difference *told;
        int line;
        const struct yaml_node *before = tree_of(arena, &NONE, &line);
        const struct yaml_node *after = tree_of(arena, &CHANGED[i].edit, &line);
        size_t count = rulebook_diff(arena, before, after, &told);
        CHECK_ROW(count == (CHANGED[i].part ? 1 : 0), CHANGED[i].edit.name);
        if (count)
            check_told(&CHANGED[i], &told[0], line);
        arena_free(&arena);
    }
}

/* What came seen from one side went seen from the other. */
static void test_both_ways(void **state)
{
    (void)state;
    static const struct edit NONE = {"nothing", "", ""};
    for (size_t i = 0; i < CHECK_COUNT(CHANGED); i++) {
        struct arena *arena = arena_new();
        const struct rulebook_difference *there;
        const struct rulebook_difference *back;
        int line;
        const struct yaml_node *before = tree_of(arena, &NONE, &line);
        const struct yaml_node *after = tree_of(arena, &CHANGED[i].edit, &line);
        size_t count = rulebook_diff(arena, before, after, &there);
        CHECK_ROW(rulebook_diff(arena, after, before, &back) == count, CHANGED[i].edit.name);
        for (size_t k = 0; k < count; k++) {
            CHECK_ROW(there[k].old_at == back[k].new_at, CHANGED[i].edit.name);
            CHECK_ROW(sv_eq(there[k].after.in[LANG_EN], back[k].before.in[LANG_EN]),
                      CHANGED[i].edit.name);
        }
        arena_free(&arena);
    }
}

static void test_the_national_is_itself(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct rulebook_difference *told;
    const struct yaml_node *book = source_yaml(arena, "rulebooks/cn/national-2022.yaml");
    assert_int_equal(rulebook_diff(arena, book, book, &told), 0);
    assert_true(rulebook_diff(arena, book, source_yaml(arena, SMALL_RULEBOOK), &told) > 100);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_change_is_told),
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_the_national_is_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
