/* JSON bodies through the real input schemas: the first byte chooses one. What fits, fits again
 * after being written and read back; what does not is named with a path and a rule. */
#include "base/assert.h"
#include "base/json.h"
#include "http/schemas.gen.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_refusal(const struct fail *fail)
{
    ASSERT(fail->field_count > 0);
    int count = fail->field_count < FAIL_FIELDS_MAX ? fail->field_count : FAIL_FIELDS_MAX;
    for (int i = 0; i < count; i++) {
        ASSERT(memchr(fail->field[i].path, 0, sizeof fail->field[i].path));
        ASSERT(fail->field[i].rule[0]);
    }
}

static void check_again(const struct schema *schema, const json_t *value)
{
    struct fail fail = {0};
    char *text = json_dumps(value, JSON_COMPACT);
    json_t *again = NULL;
    ASSERT(text);
    enum err err = json_parse(sv_from(text), &again);
    ASSERT(err == ERR_OK);
    err = schema_check(schema, again, &fail);
    ASSERT(err == ERR_OK);
    json_decref(again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *value = NULL;
    struct fail fail = {0};
    if (size == 0)
        return 0;
    const struct schema *schema = schema_inputs[data[0] % schema_input_count].schema;
    if (json_parse((struct sv){(const char *)data + 1, size - 1}, &value) != ERR_OK)
        return 0;
    enum err err = schema_check(schema, value, &fail);
    ASSERT(err == ERR_OK || err == ERR_BAD_INPUT);
    if (err)
        check_refusal(&fail);
    else
        check_again(schema, value);
    json_decref(value);
    for (size_t i = 0; size < 200 && i < schema_input_count; i++)
        (void)!schema_check_param(schema_inputs[i].schema->members[0].schema, "p",
                                  (struct sv){(const char *)data, size}, &fail);
    return 0;
}
