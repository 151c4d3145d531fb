/* YAML: the tree with its lines, and every refusal with file and line. */
#include "base/yaml.h"

#include "base/buf.h"

#include "check.h"

#include <string.h>

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    struct arena *arena = *state;
    arena_free(&arena);
    return 0;
}

static void test_tree(void **state)
{
    static const char TEXT[] = "# a comment\n"
                               "name: 信访工作条例\n"
                               "clocks:\n"
                               "  - id: answer\n"
                               "    length: 60\n"
                               "  - {id: notice, length: \"15\"}\n"
                               "empty:\n"
                               "note: |\n"
                               "  two\n"
                               "  lines\n";
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX];
    CHECK_OK(yaml_parse(*state, "law.yaml", sv_from(TEXT), &root, error));
    assert_string_equal(error, "");
    assert_int_equal(root->kind, YAML_NODE_MAP);
    assert_int_equal(root->count, 4);
    assert_string_equal(root->file, "law.yaml");
    CHECK_SV(root->key[1], "clocks");
    assert_int_equal(root->key_line[1], 3);
    CHECK_SV(yaml_get(root, "name")->text, "信访工作条例");
    assert_int_equal(yaml_get(root, "name")->line, 2);

    const struct yaml_node *clocks = yaml_get(root, "clocks");
    assert_int_equal(clocks->kind, YAML_NODE_LIST);
    assert_int_equal(clocks->count, 2);
    const struct yaml_node *length = yaml_get(clocks->item[0], "length");
    CHECK_SV(length->text, "60");
    assert_false(length->is_quoted);
    assert_int_equal(length->line, 5);
    assert_true(yaml_get(clocks->item[1], "length")->is_quoted);
    assert_int_equal(clocks->item[1]->line, 6);

    CHECK_SV(yaml_get(root, "empty")->text, "");
    CHECK_SV(yaml_get(root, "note")->text, "two\nlines\n");
    assert_null(yaml_get(root, "absent"));
    assert_null(yaml_get(clocks, "id"));
    assert_null(yaml_get(NULL, "id"));
}

static void test_refusals(void **state)
{
    static const struct {
        const char *text;
        const char *error;
    } rows[] = {
        {"", "f:1: the file is empty"},
        {"# only a comment\n", "f:2: the file is empty"},
        {"a: 1\nb: 2\na: 3\n", "f:3: key given twice: a"},
        {"x:\n  - b: 1\n    b: 2\n", "f:3: key given twice: b"},
        {"a: &x 1\n", "f:1: anchors are not used here"},
        {"a: 1\nb: &x {c: 1}\n", "f:2: anchors are not used here"},
        {"a: &x [1]\n", "f:1: anchors are not used here"},
        {"&x a: 1\n", "f:1: anchors are not used here"},
        {"a: *x\n", "f:1: aliases are not used here"},
        {"a: !!str 1\n", "f:1: tags are not used here"},
        {"a: !mine {}\n", "f:1: tags are not used here"},
        {"? [1, 2]\n: 3\n", "f:1: a key must be plain text"},
        {"a: 1\n---\nb: 2\n", "f:2: more than one document"},
        {"a: \"\\0\"\n", "f:1: control character in text"},
        {"a: \"\\u202E\"\n", "f:1: control character in text"},
        {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "f:1: nested too deeply"},
        {"a: \xFF\n", "f:1: the file is not UTF-8"},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct yaml_node *root = NULL;
        char error[YAML_ERROR_MAX];
        enum err err = yaml_parse(*state, "f", sv_from(rows[i].text), &root, error);
        CHECK_ROW(err == ERR_BAD_INPUT, rows[i].text);
        assert_null(root);
        assert_string_equal(error, rows[i].error);
    }
}

static void test_syntax_errors_name_the_line(void **state)
{
    static const struct {
        const char *text;
        const char *place;
    } rows[] = {
        {"a: 1\nb: [1, 2\n", "f:3: "},
        {"a: 1\n\tb: 2\n", "f:2: "},
        {"a: 'open\n", "f:2: "},
        {"a: 1\n- b\n", "f:2: "},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct yaml_node *root = NULL;
        char error[YAML_ERROR_MAX];
        enum err err = yaml_parse(*state, "f", sv_from(rows[i].text), &root, error);
        CHECK_ROW(err == ERR_BAD_INPUT, rows[i].text);
        CHECK_ROW(sv_starts_with(sv_from(error), sv_from(rows[i].place)), error);
    }
}

static void test_sixteen_deep_is_allowed(void **state)
{
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX];
    CHECK_OK(yaml_parse(*state, "f", SV("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"), &root, error));
    int depth = 0;
    for (const struct yaml_node *node = root; node->kind == YAML_NODE_LIST; node = node->item[0])
        depth++;
    assert_int_equal(depth, YAML_DEPTH_MAX);
}

static void test_large_maps(void **state)
{
    struct buf text;
    buf_init(&text, YAML_SIZE_MAX + 1);
    for (int i = 0; i < 20000; i++)
        buf_printf(&text, "key%d: value%d\n", i, i);
    struct yaml_node *root = NULL;
    char error[YAML_ERROR_MAX];
    CHECK_OK(yaml_parse(*state, "f", buf_view(&text), &root, error));
    assert_int_equal(root->count, 20000);
    CHECK_SV(yaml_get(root, "key19999")->text, "value19999");
    buf_printf(&text, "key7: again\n");
    CHECK_ERR(yaml_parse(*state, "f", buf_view(&text), &root, error), ERR_BAD_INPUT);
    assert_string_equal(error, "f:20001: key given twice: key7");
    while (text.n <= YAML_SIZE_MAX)
        buf_add_byte(&text, ' ');
    CHECK_ERR(yaml_parse(*state, "f", buf_view(&text), &root, error), ERR_BAD_INPUT);
    assert_string_equal(error, "f:1: the file is too large");
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tree, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_syntax_errors_name_the_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sixteen_deep_is_allowed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_large_maps, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
