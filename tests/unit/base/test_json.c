/* JSON: what the writer writes, what the reader refuses. */
#include "base/json.h"

#include "check.h"

#include <string.h>

static void write_sample(struct json_writer *w)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "text", SV("say \"回音\"\\\n\t\x01"));
    jsonw_text_or_null(w, "empty", SV(""));
    jsonw_int(w, "int", INT64_MIN);
    jsonw_bool(w, "yes", true);
    jsonw_id(w, "id", INT64_MAX);
    jsonw_id(w, "none", 0);
    jsonw_time(w, "at", INT64_C(1709251200000));
    jsonw_time(w, "never", 0);
    jsonw_array(w, "list");
    jsonw_object(w, NULL);
    jsonw_object_end(w);
    jsonw_array(w, NULL);
    jsonw_array_end(w);
    jsonw_int(w, NULL, 1);
    jsonw_array_end(w);
    jsonw_raw(w, "raw", SV("{\"x\":1}"));
    jsonw_object_end(w);
}

static void test_writer(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    struct json_writer w;
    jsonw_begin(&w, &out);
    write_sample(&w);
    CHECK_OK(buf_finish(&out));
    CHECK_SV(buf_view(&out), "{\"text\":\"say \\\"回音\\\"\\\\\\n\\t\\u0001\",\"empty\":null,"
                             "\"int\":-9223372036854775808,\"yes\":true,"
                             "\"id\":\"9223372036854775807\",\"none\":null,"
                             "\"at\":\"2024-03-01T00:00:00.000Z\",\"never\":null,"
                             "\"list\":[{},[],1],\"raw\":{\"x\":1}}");
    json_t *json = NULL;
    CHECK_OK(json_parse(buf_view(&out), &json));
    json_decref(json);
    buf_release(&out);
}

/* Any bytes whatever come out as JSON, and come back as the text (repaired where malformed). */
static void test_any_bytes_become_json(void **state)
{
    (void)state;
    static const struct {
        struct sv text;
        const char *back;
    } rows[] = {
        {SV_INIT("<script>alert('x')</script>"), "<script>alert('x')</script>"},
        {SV_INIT("\xFF"
                 "a\xE4\xBF"),
         "\xEF\xBF\xBD"
         "a\xEF\xBF\xBD\xEF\xBF\xBD"},
        {SV_INIT("\xEF\xBF\xBD"), "\xEF\xBF\xBD"},
        {SV_INIT("\xFF\"\\"), "\xEF\xBF\xBD\"\\"},
        {SV_INIT("\x7f\b\f\r"), "\x7f\b\f\r"},
    };
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct buf out;
        buf_init(&out, 4096);
        struct json_writer w;
        jsonw_begin(&w, &out);
        jsonw_object(&w, NULL);
        jsonw_text(&w, "k", rows[i].text);
        jsonw_object_end(&w);
        json_t *json = NULL;
        CHECK_OK(json_parse(buf_view(&out), &json));
        struct sv back;
        assert_true(json_get_text(json, "k", &back));
        CHECK_SV(back, rows[i].back);
        json_decref(json);
        buf_release(&out);
    }
}

/* Bytes are looked at eight at a time and the rest one by one: what must be escaped is found
 * wherever it stands, and its neighbours are left alone. */
static void test_each_byte_at_each_place(void **state)
{
    (void)state;
    enum { PLACES = 19 };
    for (int byte = 1; byte < 0x80; byte++) {
        for (size_t at = 0; at < PLACES; at++) {
            char text[PLACES + 1] = "1234567890123456789";
            text[at] = (char)byte;
            struct buf out;
            buf_init(&out, 4096);
            struct json_writer w;
            jsonw_begin(&w, &out);
            jsonw_text(&w, NULL, (struct sv){text, PLACES});
            bool is_escaped = byte < 0x20 || byte == '"' || byte == '\\';
            assert_true(is_escaped ? out.n > PLACES + 2 : out.n == PLACES + 2);
            json_t *json = json_loadb(out.p, out.n, JSON_DECODE_ANY, NULL);
            assert_string_equal(json_string_value(json), text);
            json_decref(json);
            buf_release(&out);
        }
    }
}

static void nest_too_deeply(void)
{
    struct buf out;
    buf_init(&out, 4096);
    struct json_writer w;
    jsonw_begin(&w, &out);
    for (int i = 0; i <= JSON_DEPTH_MAX; i++)
        jsonw_array(&w, NULL);
}

static void close_too_often(void)
{
    struct buf out;
    buf_init(&out, 4096);
    struct json_writer w;
    jsonw_begin(&w, &out);
    jsonw_array_end(&w);
}

static void test_wrong_use_aborts(void **state)
{
    (void)state;
    assert_true(check_aborts(nest_too_deeply));
    assert_true(check_aborts(close_too_often));
}

static void test_parse_refuses(void **state)
{
    (void)state;
    static const struct sv ROWS[] = {
        SV_INIT(""),
        SV_INIT(" "),
        SV_INIT("{"),
        SV_INIT("{} {}"),
        SV_INIT("{\"a\":1,}"),
        SV_INIT("{'a':1}"),
        SV_INIT("{\"a\":1,\"a\":2}"),
        SV_INIT("{\"a\":NaN}"),
        SV_INIT("{\"a\":99999999999999999999}"),
        SV_INIT("{\"a\":\"\xFF\"}"),
        SV_INIT("{\"a\":\"\\u0000\"}"),
        SV_INIT("{\"a\":\"\\uD800\"}"),
        SV_INIT("{}\0"),
        SV_INIT("\xEF\xBB\xBF{}"),
        SV_INIT("17"),
        SV_INIT("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"),
    };
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++) {
        json_t *json = NULL;
        CHECK_ROW(json_parse(ROWS[i], &json) == ERR_BAD_REQUEST, ROWS[i].p);
        assert_null(json);
    }
}

static void test_depth_counts_only_brackets_outside_text(void **state)
{
    (void)state;
    json_t *json = NULL;
    CHECK_OK(json_parse(SV("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"), &json));
    json_decref(json);
    CHECK_OK(json_parse(SV("[\"[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[\"]"), &json));
    json_decref(json);
    char deep[100001];
    memset(deep, '[', sizeof deep);
    CHECK_ERR(json_parse((struct sv){deep, sizeof deep}, &json), ERR_BAD_REQUEST);
}

static void test_getters(void **state)
{
    (void)state;
    json_t *json = NULL;
    CHECK_OK(json_parse(SV("{\"t\":\"x\",\"i\":-5,\"b\":false,\"id\":\"42\",\"n\":null,"
                           "\"r\":1.0,\"bad\":\"042\"}"),
                        &json));
    struct sv text = SV("-");
    int64_t number = -1;
    bool flag = true;
    id64 id = -1;
    assert_true(json_get_text(json, "t", &text));
    CHECK_SV(text, "x");
    assert_true(json_get_int(json, "i", &number));
    assert_int_equal(number, -5);
    assert_true(json_get_bool(json, "b", &flag));
    assert_false(flag);
    assert_true(json_get_id(json, "id", &id));
    assert_int_equal(id, 42);
    static const char *const WRONG[] = {"n", "absent", "r", "bad"};
    for (size_t i = 0; i < CHECK_COUNT(WRONG); i++) {
        CHECK_ROW(!json_get_int(json, WRONG[i], &number), WRONG[i]);
        CHECK_ROW(!json_get_bool(json, WRONG[i], &flag), WRONG[i]);
        CHECK_ROW(!json_get_id(json, WRONG[i], &id), WRONG[i]);
    }
    assert_false(json_get_text(json, "i", &text));
    assert_false(json_get_text(NULL, "i", &text));
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writer),
        cmocka_unit_test(test_any_bytes_become_json),
        cmocka_unit_test(test_each_byte_at_each_place),
        cmocka_unit_test(test_wrong_use_aborts),
        cmocka_unit_test(test_parse_refuses),
        cmocka_unit_test(test_depth_counts_only_brackets_outside_text),
        cmocka_unit_test(test_getters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
