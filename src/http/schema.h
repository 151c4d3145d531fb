/* What input may look like: descriptor tables that tools/gen_api.py writes from api/openapi.yaml,
 * and the one validator that walks them. What is not declared never reaches a handler.
 *
 * Texts are counted in code points and are free of control characters; a text that may be longer
 * than SCHEMA_LINE_MAX may hold line breaks and tabs, a shorter one is a single line. */
#ifndef HTTP_SCHEMA_H
#define HTTP_SCHEMA_H

#include "base/fail.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCHEMA_LINE_MAX 200
/* x-rulebook-fields: any object this deep; its meaning is checked against the rulebook later. */
#define SCHEMA_FIELDS_DEPTH 6

enum schema_kind {
    SCHEMA_OBJECT,
    SCHEMA_ARRAY,
    SCHEMA_TEXT,
    SCHEMA_ID64,
    SCHEMA_DATE,
    SCHEMA_WORD,
    SCHEMA_INTEGER,
    SCHEMA_BOOLEAN,
    SCHEMA_FIELDS
};

struct schema;
struct schema_member {
    const char *name;
    const struct schema *schema;
    bool is_required;
};
struct schema {
    enum schema_kind kind;
    int64_t min, max;         /* code points of a text, items of an array, value of an integer */
    const char *const *words; /* SCHEMA_WORD: the choices, NULL ends */
    const struct schema *items;
    const struct schema_member *members; /* SCHEMA_OBJECT */
    size_t member_count;
};

/* Does the value fit? ERR_BAD_INPUT with one entry in fail for each wrong field ("claims[2].text",
 * rule, limit). Pure; any thread. */
enum err schema_check(const struct schema *schema, const json_t *value,
                      struct fail *fail) ERR_MUST_USE;
/* The same for one parameter in its text form. */
enum err schema_check_param(const struct schema *schema, const char *name, struct sv text,
                            struct fail *fail) ERR_MUST_USE;

#endif
