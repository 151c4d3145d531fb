/* The input validator: walks a value beside its descriptor and notes every wrong field.
 *
 * 1. Depth follows the descriptor, which is finite, not the input; SCHEMA_FIELDS, the one open
 *    object, is limited by SCHEMA_FIELDS_DEPTH.
 * 2. A path shows only names from the description, never the sender's own: those of unknown members
 *    are shown when they are plain words, else as "?".
 * 3. The walk goes on after a wrong field, so that a person learns of all at once; fail keeps the
 *    first FAIL_FIELDS_MAX. */
#include "http/schema.h"

#include "base/assert.h"
#include "base/id.h"
#include "base/num.h"
#include "base/timefmt.h"
#include "base/utf8.h"

#include <stdio.h>

#define PATH_SIZE sizeof(((struct fail_field *)0)->path)

struct walk {
    struct fail *fail;
    char path[PATH_SIZE];
    size_t length; /* of path; what does not fit is left out */
    bool is_wrong;
};

static void wrong(struct walk *walk, const char *rule, const char *limit)
{
    walk->is_wrong = true;
    (void)!fail_field(walk->fail, walk->path, rule, limit);
}

static void wrong_limit(struct walk *walk, const char *rule, int64_t limit)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)limit);
    wrong(walk, rule, text);
}

/* Append to the path and return the length to go back to. */
static size_t path_push_member(struct walk *walk, const char *name)
{
    size_t before = walk->length;
    size_t dot = before > 0;
    size_t n = strlen(name);
    if (before + dot + n < PATH_SIZE) {
        memcpy(walk->path + before, ".", dot);
        memcpy(walk->path + before + dot, name, n + 1);
        walk->length = before + dot + n;
    } else {
        walk->path[before] = 0;
    }
    return before;
}

static size_t path_push_index(struct walk *walk, size_t index)
{
    size_t before = walk->length;
    int n = snprintf(walk->path + before, PATH_SIZE - before, "[%zu]", index);
    if (n > 0 && before + (size_t)n < PATH_SIZE)
        walk->length = before + (size_t)n;
    else
        walk->path[before] = 0;
    return before;
}

static void path_pop(struct walk *walk, size_t before)
{
    walk->length = before;
    walk->path[before] = 0;
}

/* ---- texts, shared by JSON values and parameters ---- */

static void check_length(struct walk *walk, const struct schema *schema, struct sv text)
{
    if (!utf8_is_valid(text) || !utf8_is_clean(text, schema->max > SCHEMA_LINE_MAX)) {
        wrong(walk, "pattern", "");
        return;
    }
    int64_t points = (int64_t)utf8_length(text);
    if (points > schema->max)
        wrong_limit(walk, "too_long", schema->max);
    else if (points < schema->min && points == 0)
        wrong(walk, "required", "");
    else if (points < schema->min)
        wrong_limit(walk, "too_short", schema->min);
}

static bool word_is_known(const struct schema *schema, struct sv text)
{
    for (const char *const *word = schema->words; *word; word++) {
        if (sv_is(text, *word))
            return true;
    }
    return false;
}

static void check_range(struct walk *walk, const struct schema *schema, int64_t value)
{
    if (value < schema->min)
        wrong_limit(walk, "min", schema->min);
    else if (value > schema->max)
        wrong_limit(walk, "max", schema->max);
}

/* Kinds whose JSON form is a string. */
static void check_string(struct walk *walk, const struct schema *schema, struct sv text)
{
    id64 id;
    struct timefmt_date date;
    if (schema->kind == SCHEMA_TEXT)
        check_length(walk, schema, text);
    else if (schema->kind == SCHEMA_ID64 && !id_parse(text, &id))
        wrong(walk, "format", "");
    else if (schema->kind == SCHEMA_DATE && !timefmt_parse_date(text, &date))
        wrong(walk, "format", "");
    else if (schema->kind == SCHEMA_WORD && !word_is_known(schema, text))
        wrong(walk, "enum", "");
}

/* ---- JSON ---- */

static void check_value(struct walk *walk, const struct schema *schema, const json_t *value);

static bool name_is_plain(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && n <= 32 && name[n] == 0;
}

static const struct schema_member *member_find(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        if (strcmp(schema->members[i].name, name) == 0)
            return &schema->members[i];
    }
    return NULL;
}

static void check_unknown(struct walk *walk, const struct schema *schema, const json_t *object)
{
    /* jansson's iterators take a non-const object but do not change it */
    union {
        const json_t *in;
        json_t *out;
    } same = {.in = object};
    for (void *at = json_object_iter(same.out); at; at = json_object_iter_next(same.out, at)) {
        const char *name = json_object_iter_key(at);
        if (member_find(schema, name))
            continue;
        size_t before = path_push_member(walk, name_is_plain(name) ? name : "?");
        wrong(walk, "unknown", "");
        path_pop(walk, before);
    }
}

static void check_object(struct walk *walk, const struct schema *schema, const json_t *object)
{
    check_unknown(walk, schema, object);
    for (size_t i = 0; i < schema->member_count; i++) {
        const struct schema_member *member = &schema->members[i];
        const json_t *value = json_object_get(object, member->name);
        size_t before = path_push_member(walk, member->name);
        if (value)
            check_value(walk, member->schema, value);
        else if (member->is_required)
            wrong(walk, "required", "");
        path_pop(walk, before);
    }
}

static void check_array(struct walk *walk, const struct schema *schema, const json_t *array)
{
    size_t count = json_array_size(array);
    if ((int64_t)count > schema->max) {
        wrong_limit(walk, "too_many", schema->max);
        return;
    }
    if ((int64_t)count < schema->min)
        wrong_limit(walk, "too_few", schema->min);
    for (size_t i = 0; i < count; i++) {
        size_t before = path_push_index(walk, i);
        check_value(walk, schema->items, json_array_get(array, i));
        path_pop(walk, before);
    }
}

static struct sv string_of(const json_t *value)
{
    return (struct sv){json_string_value(value), json_string_length(value)};
}

/* Any value of the open object: only texts are looked at, and how deep it goes. */
static bool fields_are_sound(const json_t *value, int depth)
{
    union {
        const json_t *in;
        json_t *out;
    } same = {.in = value};
    if (json_is_string(value))
        return utf8_is_clean(string_of(value), true);
    if (!json_is_object(value) && !json_is_array(value))
        return true;
    if (depth == 0)
        return false;
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (!fields_are_sound(json_array_get(value, i), depth - 1))
            return false;
    }
    for (void *at = json_object_iter(same.out); at; at = json_object_iter_next(same.out, at)) {
        if (!utf8_is_clean(sv_from(json_object_iter_key(at)), false) ||
            !fields_are_sound(json_object_iter_value(at), depth - 1))
            return false;
    }
    return true;
}

static bool has_type(const struct schema *schema, const json_t *value)
{
    switch (schema->kind) {
    case SCHEMA_OBJECT:
    case SCHEMA_FIELDS:
        return json_is_object(value);
    case SCHEMA_ARRAY:
        return json_is_array(value);
    case SCHEMA_TEXT:
    case SCHEMA_ID64:
    case SCHEMA_DATE:
    case SCHEMA_WORD:
        return json_is_string(value);
    case SCHEMA_INTEGER:
        return json_is_integer(value);
    case SCHEMA_BOOLEAN:
        return json_is_boolean(value);
    }
    UNREACHABLE();
}

static void check_value(struct walk *walk, const struct schema *schema, const json_t *value)
{
    if (!has_type(schema, value)) {
        wrong(walk, "type", "");
        return;
    }
    if (schema->kind == SCHEMA_OBJECT)
        check_object(walk, schema, value);
    else if (schema->kind == SCHEMA_ARRAY)
        check_array(walk, schema, value);
    else if (schema->kind == SCHEMA_INTEGER)
        check_range(walk, schema, json_integer_value(value));
    else if (schema->kind == SCHEMA_FIELDS && !fields_are_sound(value, SCHEMA_FIELDS_DEPTH))
        wrong(walk, "pattern", "");
    else if (json_is_string(value))
        check_string(walk, schema, string_of(value));
}

enum err schema_check(const struct schema *schema, const json_t *value, struct fail *fail)
{
    struct walk walk = {.fail = fail};
    check_value(&walk, schema, value);
    return walk.is_wrong ? ERR_BAD_INPUT : ERR_OK;
}

enum err schema_check_param(const struct schema *schema, const char *name, struct sv text,
                            struct fail *fail)
{
    struct walk walk = {.fail = fail};
    int64_t value;
    path_push_member(&walk, name);
    if (schema->kind != SCHEMA_INTEGER)
        check_string(&walk, schema, text);
    else if (!num_parse_i64(text, INT64_MIN, INT64_MAX, &value))
        wrong(&walk, "type", "");
    else
        check_range(&walk, schema, value);
    return walk.is_wrong ? ERR_BAD_INPUT : ERR_OK;
}
