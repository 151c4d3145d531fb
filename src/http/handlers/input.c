/* From validated JSON to typed input. Types and limits were checked against the operation's schema;
 * what is absent becomes empty. */
#include "http/handlers/render.h"

#include "base/utf8.h"

struct sv input_text(const json_t *object, const char *key)
{
    struct sv text = {0};
    return json_get_text(object, key, &text) ? utf8_trim(text) : SV("");
}

day_t input_day(const json_t *object, const char *key)
{
    day_t day = DAY_NONE;
    return day_parse(input_text(object, key), &day) ? day : DAY_NONE;
}

int input_int(const json_t *object, const char *key)
{
    int64_t number = 0;
    return json_get_int(object, key, &number) ? (int)number : 0;
}

bool input_bool(const json_t *object, const char *key)
{
    bool value = false;
    return json_get_bool(object, key, &value) && value;
}

id64 input_id(const json_t *object, const char *key)
{
    id64 id = 0;
    return json_get_id(object, key, &id) ? id : 0;
}

const struct sv *input_texts(struct arena *arena, const json_t *object, const char *key,
                             size_t *count)
{
    const json_t *array = json_object_get(object, key);
    *count = json_array_size(array);
    struct sv *texts = ARENA_ARRAY(arena, struct sv, *count);
    for (size_t i = 0; i < *count; i++) {
        const json_t *item = json_array_get(array, i);
        texts[i] = utf8_trim((struct sv){json_string_value(item), json_string_length(item)});
    }
    return texts;
}

struct identity input_person(const json_t *person)
{
    return (struct identity){.name = input_text(person, "name"),
                             .phone = input_text(person, "phone"),
                             .address = input_text(person, "address"),
                             .id_kind = input_text(person, "id_kind"),
                             .id_number = input_text(person, "id_number"),
                             .is_organisation = input_bool(person, "is_organisation")};
}

size_t input_grants(const json_t *object, struct grant out[ACCOUNT_GRANTS_MAX])
{
    const json_t *array = json_object_get(object, "grants");
    size_t count = json_array_size(array);
    for (size_t i = 0; i < count && i < ACCOUNT_GRANTS_MAX; i++) {
        const json_t *grant = json_array_get(array, i);
        enum role role = ROLE_NONE;
        if (!role_from_word(input_text(grant, "role"), &role))
            role = ROLE_NONE;
        out[i] = (struct grant){.role = role, .unit = input_id(grant, "unit")};
    }
    return count < ACCOUNT_GRANTS_MAX ? count : ACCOUNT_GRANTS_MAX;
}
