/* The small parsers: targets, header values, problem documents, routes. */
#include "base/json.h"
#include "check.h"
#include "http/agent.h"
#include "http/head.h"
#include "http/problem.h"
#include "http/target.h"
#include "http/texts.h"
#include "http/values.h"

#include <string.h>

static void test_target(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct target target;
    CHECK_OK(target_parse(arena, SV("/a/%E5%9B%9E?q=a%20b+c&&x&y=%3D%26&q="), &target));
    CHECK_SV(target.path, "/a/回");
    assert_int_equal(target.query_count, 4);
    CHECK_SV(target.query[0].name, "q");
    CHECK_SV(target.query[0].value, "a b c");
    CHECK_SV(target.query[1].name, "x");
    CHECK_SV(target.query[1].value, "");
    CHECK_SV(target.query[2].value, "=&");
    CHECK_OK(target_parse(arena, SV("/"), &target));
    CHECK_OK(target_parse(arena, SV("/a/?"), &target));
    CHECK_SV(target.path, "/a/");
    CHECK_OK(target_parse(arena, SV("/a...b/.c/..d"), &target));
    CHECK_OK(target_parse(arena, SV("/?a={}|^`[]?/"), &target));
    static const char *const refused[] = {
        "",       "a",     "*",       "http://h/", "//",      "/a//b",   "/./",
        "/..",    "/a/..", "/%2e",    "/%2F",      "/%5c",    "/%00",    "/%7f",
        "/%",     "/%4",   "/%zz",    "/%41",      "/%e5%9b", "/%c0%af", "/a b",
        "/a#b",   "/a\\b", "/\"",     "/<",        "/{x}",    "/?a=%",   "/?%00",
        "/?a=%1", "/?a#b", "/?a=%ff", "/?a=%1b",   "/?a b",   "/%0a",    "/?a=%E2%80%AE",
    };
    for (size_t i = 0; i < CHECK_COUNT(refused); i++)
        CHECK_ROW(target_parse(arena, sv_from(refused[i]), &target) == ERR_BAD_REQUEST, refused[i]);
    char many[200] = "/?";
    for (int i = 0; i < 17; i++)
        memcpy(many + 2 + 2 * i, "a&", 3);
    CHECK_ERR(target_parse(arena, sv_from(many), &target), ERR_BAD_REQUEST);
    static char longest[TARGET_BYTES_MAX + 2];
    memset(longest, 'a', sizeof longest);
    longest[0] = '/';
    CHECK_OK(target_parse(arena, (struct sv){longest, TARGET_BYTES_MAX}, &target));
    CHECK_ERR(target_parse(arena, (struct sv){longest, TARGET_BYTES_MAX + 1}, &target),
              ERR_BAD_REQUEST);
    arena_free(&arena);
}

static void test_cookie(void **state)
{
    (void)state;
    static const struct {
        const char *field, *value;
    } rows[] = {
        {"a=1", "1"},     {"b=2; a=1; c=3", "1"},
        {"a=", ""},       {"aa=1", ""},
        {"a=1; a=1", ""}, {"A=1", ""},
        {"a", ""},        {"", ""},
        {"a=\"1\"", ""},  {"a=1,2", ""},
        {"a = 1", ""},    {"x;;; a=1;;", "1"},
        {"b=a=1", ""},    {"a=b=c", "b=c"},
        {"a=\xe5", ""},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++)
        CHECK_ROW(sv_is(values_cookie(sv_from(rows[i].field), "a"), rows[i].value), rows[i].field);
}

static void test_tags(void **state)
{
    (void)state;
    int64_t version = -1;
    assert_true(values_if_match(SV("\"17\""), &version));
    assert_int_equal(version, 17);
    assert_true(values_if_match(SV("\"18-0a1b2c3d\""), &version));
    assert_int_equal(version, 18);
    static const char *const refused[] = {
        "",       "\"", "\"\"",    "17",          "\"17",   "17\"",     "\"a\"",
        "\"-1\"", "*",  "W/\"1\"", "\"1\",\"2\"", "\"1-\"", "\"1-12\"", "\"99999999999999999999\"",
    };
    for (size_t i = 0; i < CHECK_COUNT(refused); i++)
        CHECK_ROW(!values_if_match(sv_from(refused[i]), &version), refused[i]);
    assert_true(values_if_none_match(SV("\"a\", \"b\""), SV("\"b\"")));
    assert_true(values_if_none_match(SV("W/\"b\""), SV("\"b\"")));
    assert_true(values_if_none_match(SV("*"), SV("\"b\"")));
    assert_false(values_if_none_match(SV("\"a\""), SV("\"b\"")));
    assert_false(values_if_none_match(SV(""), SV("\"b\"")));
}

static void test_lists(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        enum lang lang;
    } languages[] = {
        {"", LANG_ZH},
        {"en", LANG_EN},
        {"zh-CN,zh;q=0.9,en;q=0.8", LANG_ZH},
        {"en-US,en;q=0.9,zh;q=0.8", LANG_EN},
        {"fr, en;q=0.5", LANG_EN},
        {"de", LANG_ZH},
        {"en;q=0", LANG_ZH},
        {"en;q=0.1, zh;q=0.05", LANG_EN},
        {"EN-gb", LANG_EN},
        {"english", LANG_ZH},
        {"en;q=x, zh;q=0.1", LANG_ZH},
        {",,,;;;en", LANG_ZH},
    };
    for (size_t i = 0; i < CHECK_COUNT(languages); i++)
        CHECK_ROW(values_language(sv_from(languages[i].field)) == languages[i].lang,
                  languages[i].field);
    assert_int_equal(values_codings(SV("gzip, deflate, br")), CODING_BROTLI | CODING_GZIP);
    assert_int_equal(values_codings(SV("br;q=0, gzip;q=0.5")), CODING_GZIP);
    assert_int_equal(values_codings(SV("identity")), 0);
    CHECK_SV(values_forwarded_for(SV("a, b , c ")), "c");
    CHECK_SV(values_forwarded_for(SV("a")), "a");
    CHECK_SV(values_forwarded_for(SV("")), "");
}

static void test_single_values(void **state)
{
    (void)state;
    assert_true(values_is_json(SV("application/json")));
    assert_true(values_is_json(SV("Application/JSON; charset=UTF-8")));
    assert_true(values_is_json(SV("application/json;charset=\"utf-8\"")));
    assert_false(values_is_json(SV("application/json; charset=gbk")));
    assert_false(values_is_json(SV("application/jsonp")));
    assert_false(values_is_json(SV("")));
    assert_true(values_origin_is(SV("https://h:1"), SV("H:1")));
    assert_true(values_origin_is(SV("http://h"), SV("h")));
    assert_false(values_origin_is(SV("https://h:2"), SV("h:1")));
    assert_false(values_origin_is(SV("null"), SV("null")));
    assert_false(values_origin_is(SV("https://"), SV("")));
    assert_true(values_is_idempotency_key(SV("12345678")));
    assert_false(values_is_idempotency_key(SV("1234567")));
    assert_false(values_is_idempotency_key(SV("1234 678")));
    assert_false(values_is_idempotency_key(SV("1234\xe5\x9b\x9e"
                                              "8")));
}

static void test_content_length(void **state)
{
    (void)state;
    struct head head = {.field_count = 1};
    static const struct {
        const char *value;
        uint64_t length;
    } rows[] = {{"0", 0},
                {"00012", 12},
                {"18446744073709551615", UINT64_MAX},
                {"18446744073709551616", UINT64_MAX},
                {"99999999999999999999999999", UINT64_MAX}};
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        head.fields[0] = (struct head_field){SV("CONTENT-length"), sv_from(rows[i].value)};
        CHECK_ROW(head_content_length(&head) == rows[i].length, rows[i].value);
    }
    head.field_count = 0;
    assert_int_equal(head_content_length(&head), 0);
}

static void test_texts(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1000);
    const struct text_param params[] = {{"limit", SV("12")}, {NULL, {NULL, 0}}};
    assert_true(texts_add(&out, LANG_EN, "field.", "too_long", params));
    CHECK_SV(buf_view(&out), "Too long; at most 12 characters");
    assert_false(texts_add(&out, LANG_EN, "field.", "no_such_rule", params));
    CHECK_SV(buf_view(&out), "Too long; at most 12 characters");
    buf_clear(&out);
    for (int err = 0; err < ERR__COUNT; err++) /* every error has its words */
        assert_true(texts_add(&out, LANG_ZH, "error.", err_public_key((enum err)err), NULL));
    buf_release(&out);
}

static void test_problem(void **state)
{
    (void)state;
    struct fail fail = {.retry_after_s = 9, .field_count = 99};
    struct buf out;
    buf_init(&out, 64 * 1024);
    problem_write(&out, ERR_RATE_LIMITED, &fail, LANG_EN, "00ff");
    assert_true(out.n > 0);
    json_t *json = json_loadb(out.p, out.n, 0, NULL);
    assert_non_null(json);
    assert_int_equal(json_integer_value(json_object_get(json, "status")), 429);
    assert_int_equal(json_integer_value(json_object_get(json, "retry_after_s")), 9);
    assert_int_equal(json_array_size(json_object_get(json, "fields")), FAIL_FIELDS_MAX);
    assert_string_equal(json_string_value(json_object_get(json, "request")), "00ff");
    json_decref(json);
    buf_clear(&out);
    fail = (struct fail){.detail = "private words"};
    problem_write(&out, ERR_INTERNAL, &fail, LANG_ZH, NULL);
    buf_add_byte(&out, 0);
    assert_null(strstr(out.p, "private"));
    buf_release(&out);
}

static void test_agent(void **state)
{
    static const struct {
        const char *agent, *kind;
    } rows[] = {
        {"", "other other"},
        {"curl/7.88.1", "other other"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", "firefox linux"},
        {"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
         "edge windows"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.1 Safari/605.1.15",
         "safari macos"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) MicroMessenger/8.0.44",
         "wechat ios"},
        {"Mozilla/5.0 (Linux; Android 12; HarmonyOS) Chrome/99 HuaweiBrowser/14.0",
         "huawei harmony"},
        {"Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36", "chrome android"},
        {"<script>alert(1)</script> Firefox/", "firefox other"},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(rows); i++)
        CHECK_ROW(sv_is(agent_kind(arena, sv_from(rows[i].agent)), rows[i].kind), rows[i].agent);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target),        cmocka_unit_test(test_cookie),
        cmocka_unit_test(test_tags),          cmocka_unit_test(test_lists),
        cmocka_unit_test(test_single_values), cmocka_unit_test(test_content_length),
        cmocka_unit_test(test_texts),         cmocka_unit_test(test_problem),
        cmocka_unit_test(test_agent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
