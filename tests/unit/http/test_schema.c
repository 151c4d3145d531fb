/* The input validator over the real schemas: what is wrong is named, by path, rule and limit. */
#include "base/json.h"
#include "check.h"
#include "http/schemas.gen.h"

#include <string.h>

#define X40 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct {
    const struct schema *schema;
    const char *json;
    const char *path, *rule, *limit; /* of the first wrong field; rule NULL: it fits */
} rows[] = {
    {&schema_login_input, "{\"login\":\"a\",\"password\":\"b\"}", "", NULL, ""},
    {&schema_login_input, "{\"login\":\"a\"}", "password", "required", ""},
    {&schema_login_input, "{\"login\":\"\",\"password\":\"b\"}", "login", "required", ""},
    {&schema_login_input, "{\"login\":null,\"password\":\"b\"}", "login", "type", ""},
    {&schema_login_input, "{\"login\":\"a\\nb\",\"password\":\"b\"}", "login", "pattern", ""},
    {&schema_login_input, "{\"login\":\"a\\u202eb\",\"password\":\"b\"}", "login", "pattern", ""},
    {&schema_login_input, "{\"login\":\"a\",\"password\":\"b\",\"x y\":1}", "?", "unknown", ""},
    {&schema_login_input, "{\"login\":\"a\",\"password\":\"b\",\"admin\":1}", "admin", "unknown",
     ""},
    {&schema_login_input, "[]", "", "type", ""},
    {&schema_login_input, "\"login\"", "", "type", ""},
    {&schema_person_input, "{\"name\":\"王\",\"id_kind\":\"resident_id\"}", "", NULL, ""},
    {&schema_person_input, "{\"name\":\"王\",\"id_kind\":\"library_card\"}", "id_kind", "enum", ""},
    {&schema_person_input, "{\"name\":\"王\",\"phone\":\"" X40 "\"}", "phone", "too_long", "30"},
    {&schema_person_input, "{\"name\":\"王\",\"is_organisation\":1}", "is_organisation", "type",
     ""},
    {&schema_secret_set_input, "{\"token\":\"t\",\"secret\":\"12345\"}", "secret", "too_short",
     "6"},
    /* six code points, eighteen bytes */
    {&schema_secret_set_input, "{\"token\":\"t\",\"secret\":\"一二三四五六\"}", "", NULL, ""},
    {&schema_submit_input, "{\"facts\":\"f\",\"claims\":[],\"petitioner\":{\"name\":\"王\"}}",
     "claims", "too_few", "1"},
    {&schema_submit_input,
     "{\"facts\":\"a\\nb\\tc\",\"claims\":[\"a\",\"\"],\"petitioner\":{\"name\":\"王\"}}",
     "claims[1]", "required", ""},
    {&schema_submit_input, "{\"facts\":\"f\",\"claims\":[\"a\"],\"petitioner\":{\"name\":1}}",
     "petitioner.name", "type", ""},
    {&schema_submit_input,
     "{\"facts\":\"f\",\"claims\":[\"a\"],\"petitioner\":{\"name\":\"王\"},\"unit_hint\":\"0\"}",
     "unit_hint", "format", ""},
    {&schema_submit_input,
     "{\"facts\":\"f\",\"claims\":[\"a\"],\"petitioner\":{\"name\":\"王\"},\"unit_hint\":7}",
     "unit_hint", "type", ""},
    {&schema_register_input, "{\"channel\":\"letter\",\"received_day\":\"2024-02-29\"}", "", NULL,
     ""},
    {&schema_register_input, "{\"channel\":\"letter\",\"received_day\":\"2023-02-29\"}",
     "received_day", "format", ""},
    {&schema_register_input,
     "{\"channel\":\"visit\",\"received_day\":\"2024-02-29\",\"persons_count\":0}", "persons_count",
     "min", "1"},
    {&schema_register_input,
     "{\"channel\":\"visit\",\"received_day\":\"2024-02-29\",\"persons_count\":100001}",
     "persons_count", "max", "100000"},
    {&schema_register_input,
     "{\"channel\":\"visit\",\"received_day\":\"2024-02-29\",\"persons_count\":1.0}",
     "persons_count", "type", ""},
    {&schema_register_input,
     "{\"channel\":\"visit\",\"received_day\":\"2024-02-29\","
     "\"mandate_paper\":[\"a\",\"\",\"a\",\"a\",\"a\",\"a\"]}",
     "mandate_paper", "too_many", "5"},
    {&schema_act_input, "{\"action\":\"accept\",\"fields\":{\"a\":[{\"b\":[[\"c\"]]}]}}", "", NULL,
     ""},
    {&schema_act_input, "{\"action\":\"accept\",\"fields\":{\"a\":[[[[[[1]]]]]]}}", "fields",
     "pattern", ""},
    {&schema_act_input, "{\"action\":\"accept\",\"fields\":{\"a\":\"\\u001b\"}}", "fields",
     "pattern", ""},
    {&schema_act_input, "{\"action\":\"accept\",\"fields\":{\"\\u0007\":\"\"}}", "fields",
     "pattern", ""},
    {&schema_act_input, "{\"action\":\"accept\",\"fields\":[]}", "fields", "type", ""},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
        struct fail fail = {0};
        json_t *value = json_loads(rows[i].json, JSON_DECODE_ANY, NULL);
        CHECK_ROW(value, rows[i].json);
        enum err err = schema_check(rows[i].schema, value, &fail);
        json_decref(value);
        CHECK_ROW((err == ERR_OK) == (rows[i].rule == NULL), rows[i].json);
        if (!rows[i].rule)
            continue;
        CHECK_ROW(err == ERR_BAD_INPUT, rows[i].json);
        CHECK_ROW(strcmp(fail.field[0].path, rows[i].path) == 0, rows[i].json);
        CHECK_ROW(strcmp(fail.field[0].rule, rows[i].rule) == 0, rows[i].json);
        CHECK_ROW(strcmp(fail.field[0].limit, rows[i].limit) == 0, rows[i].json);
    }
}

/* All wrong fields are told at once. */
static void test_all_at_once(void **state)
{
    (void)state;
    struct fail fail = {0};
    json_t *value = json_loads("{\"facts\":1,\"claims\":[1,2],\"petitioner\":{}}", 0, NULL);
    CHECK_ERR(schema_check(&schema_submit_input, value, &fail), ERR_BAD_INPUT);
    json_decref(value);
    assert_int_equal(fail.field_count, 4);
    assert_string_equal(fail.field[1].path, "claims[0]");
    assert_string_equal(fail.field[3].path, "petitioner.name");
}

static void test_params(void **state)
{
    (void)state;
    static const struct {
        const struct schema *schema;
        const char *text;
        const char *rule;
    } params[] = {
        {&schema_integer_1_100, "100", NULL},
        {&schema_integer_1_100, "101", "max"},
        {&schema_integer_1_100, "0", "min"},
        {&schema_integer_1_100, "+1", "type"},
        {&schema_integer_1_100, "1 ", "type"},
        {&schema_integer_1_100, "9999999999999999999", "type"},
        {&schema_id64, "12", NULL},
        {&schema_id64, "012", "format"},
        {&schema_id64, "-1", "format"},
        {&schema_text_0_40, X40, NULL},
        {&schema_text_0_40, X40 "x", "too_long"},
        {&schema_text_0_40, "a\nb", "pattern"},
    };
    for (size_t i = 0; i < CHECK_COUNT(params); i++) {
        struct fail fail = {0};
        enum err err = schema_check_param(params[i].schema, "p", sv_from(params[i].text), &fail);
        CHECK_ROW((err == ERR_OK) == (params[i].rule == NULL), params[i].text);
        CHECK_ROW(!params[i].rule || strcmp(fail.field[0].rule, params[i].rule) == 0,
                  params[i].text);
        CHECK_ROW(!params[i].rule || strcmp(fail.field[0].path, "p") == 0, params[i].text);
    }
}

/* A path too long for its place is left out, never cut in the middle or written past. */
static void test_long_path(void **state)
{
    (void)state;
    struct schema text = {.kind = SCHEMA_TEXT, .min = 0, .max = 1};
    struct schema_member inner_member = {X40 "inner", &text, true};
    struct schema inner = {.kind = SCHEMA_OBJECT, .members = &inner_member, .member_count = 1};
    struct schema_member outer_member = {X40 "outer", &inner, true};
    struct schema outer = {.kind = SCHEMA_OBJECT, .members = &outer_member, .member_count = 1};
    struct fail fail = {0};
    json_t *value = json_loads("{\"" X40 "outer\":{}}", 0, NULL);
    CHECK_ERR(schema_check(&outer, value, &fail), ERR_BAD_INPUT);
    json_decref(value);
    assert_string_equal(fail.field[0].path, X40 "outer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_all_at_once),
        cmocka_unit_test(test_params),
        cmocka_unit_test(test_long_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
