/* Two promises. What the reader accepts, written again with our writer, reads back equal. And any
 * bytes at all, written as text, come out as JSON. */
#include "base/assert.h"
#include "base/json.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_value(struct json_writer *w, const char *key, json_t *value);

static void write_object(struct json_writer *w, const char *key, json_t *object)
{
    const char *name;
    json_t *member;
    jsonw_object(w, key);
    json_object_foreach(object, name, member)
    {
        write_value(w, name, member);
    }
    jsonw_object_end(w);
}

static void write_array(struct json_writer *w, const char *key, json_t *array)
{
    size_t i;
    json_t *member;
    jsonw_array(w, key);
    json_array_foreach(array, i, member)
    {
        write_value(w, NULL, member);
    }
    jsonw_array_end(w);
}

static void write_real(struct json_writer *w, const char *key, const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    ASSERT(text);
    jsonw_raw(w, key, sv_from(text));
    free(text);
}

static void write_value(struct json_writer *w, const char *key, json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(w, key, value);
        return;
    case JSON_ARRAY:
        write_array(w, key, value);
        return;
    case JSON_STRING:
        jsonw_text(w, key, (struct sv){json_string_value(value), json_string_length(value)});
        return;
    case JSON_INTEGER:
        jsonw_int(w, key, json_integer_value(value));
        return;
    case JSON_REAL:
        write_real(w, key, value);
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        jsonw_bool(w, key, json_is_true(value));
        return;
    case JSON_NULL:
        jsonw_null(w, key);
        return;
    }
}

static void check_round_trip(json_t *json)
{
    struct buf out;
    struct json_writer w;
    json_t *again = NULL;
    buf_init(&out, 16u << 20);
    jsonw_begin(&w, &out);
    write_value(&w, NULL, json);
    ASSERT(buf_finish(&out) == ERR_OK);
    enum err err = json_parse(buf_view(&out), &again);
    ASSERT(err == ERR_OK && json_equal(json, again));
    json_decref(again);
    buf_release(&out);
}

static void check_text(struct sv bytes)
{
    struct buf out;
    struct json_writer w;
    json_t *json = NULL;
    struct sv back;
    buf_init(&out, 16u << 20);
    jsonw_begin(&w, &out);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "k", bytes);
    jsonw_object_end(&w);
    bool has_zero = false; /* jansson refuses \u0000 when reading, as it should */
    for (size_t i = 0; i < bytes.n; i++)
        has_zero |= bytes.p[i] == '\0';
    enum err err = json_parse(buf_view(&out), &json);
    ASSERT(err == (has_zero ? ERR_BAD_REQUEST : ERR_OK));
    if (!err) {
        bool is_text = json_get_text(json, "k", &back);
        ASSERT(is_text && (sv_eq(back, bytes) || !utf8_is_valid(bytes)));
    }
    json_decref(json);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv in = {(const char *)data, size};
    json_t *json = NULL;
    if (json_parse(in, &json) == ERR_OK)
        check_round_trip(json);
    json_decref(json);
    check_text(in);
    return 0;
}
