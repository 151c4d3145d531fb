/* The typed reader of an act's fields: one small function a kind, found in READ. Types and
 * cleanness are judged here, limits and required fields by the procedure. */
#include "service/act_fields.h"

#include "base/assert.h"
#include "base/json.h"
#include "base/utf8.h"
#include "service/people.h"
#include "service/uploads.h"

enum {
    CLAIMS_MAX = 20,
    CLAIM_TEXT_MAX = 1000,
    FINDING_TEXT_MAX = 8000,
    UPLOADS_MAX = 20,
    UNITS_MAX = 100
};

struct reading_field {
    struct call *call;
    const struct rule_field *rule;
    const json_t *json;
    struct field *out;
    struct act_fields *fields;
    char path[64];
};

static enum err wrong(const struct reading_field *r, const char *rule)
{
    return fail_field(r->call->fail, r->path, rule, "");
}

static enum err wrong_at(const struct reading_field *r, size_t i, const char *member,
                         const char *rule)
{
    char path[96];
    snprintf(path, sizeof path, "%s.%zu%s%s", r->path, i, *member ? "." : "", member);
    return fail_field(r->call->fail, path, rule, "");
}

static bool text_of(const json_t *json, struct sv *out)
{
    if (!json_is_string(json))
        return false;
    *out = utf8_trim((struct sv){json_string_value(json), json_string_length(json)});
    return true;
}

/* ---- one function a kind ---- */

static enum err read_line(struct reading_field *r)
{
    if (!text_of(r->json, &r->out->text))
        return wrong(r, "type");
    return utf8_is_clean(r->out->text, false) ? ERR_OK : wrong(r, "format");
}

static enum err read_text(struct reading_field *r)
{
    if (!text_of(r->json, &r->out->text))
        return wrong(r, "type");
    return utf8_is_clean(r->out->text, true) ? ERR_OK : wrong(r, "format");
}

static enum err read_id(struct reading_field *r)
{
    struct sv text;
    if (!text_of(r->json, &text))
        return wrong(r, "type");
    if (text.n && !id_parse(text, &r->out->number))
        return wrong(r, "pattern");
    return ERR_OK;
}

static enum err read_unit(struct reading_field *r)
{
    enum err err = read_id(r);
    if (!err && r->out->number && !unit_find(r->call->office->units, r->out->number))
        err = wrong(r, "enum");
    return err;
}

static enum err read_units(struct reading_field *r)
{
    if (!json_is_array(r->json))
        return wrong(r, "type");
    size_t count = json_array_size(r->json);
    if (count > UNITS_MAX)
        return wrong(r, "too_many");
    id64 *ids = ARENA_ARRAY(r->call->arena, id64, count);
    for (size_t i = 0; i < count; i++) {
        struct sv text;
        if (!text_of(json_array_get(r->json, i), &text) || !id_parse(text, &ids[i]))
            return wrong_at(r, i, "", "type");
        if (!unit_find(r->call->office->units, ids[i]))
            return wrong_at(r, i, "", "enum");
    }
    r->out->ids = ids;
    r->out->count = count;
    return ERR_OK;
}

static enum err read_day(struct reading_field *r)
{
    struct sv text;
    day_t day = DAY_NONE;
    if (!text_of(r->json, &text))
        return wrong(r, "type");
    if (text.n && !day_parse(text, &day))
        return wrong(r, "format");
    r->out->number = day;
    return ERR_OK;
}

static enum err read_number(struct reading_field *r)
{
    if (!json_is_integer(r->json))
        return wrong(r, "type");
    r->out->number = json_integer_value(r->json);
    return ERR_OK;
}

static enum err read_flag(struct reading_field *r)
{
    if (!json_is_boolean(r->json))
        return wrong(r, "type");
    r->out->number = json_is_true(r->json);
    return ERR_OK;
}

/* A document's number on the petition, as a number or as a choice's text. */
static enum err read_document(struct reading_field *r)
{
    if (json_is_integer(r->json))
        return read_number(r);
    return read_id(r);
}

static enum err read_claims(struct reading_field *r)
{
    if (!json_is_array(r->json))
        return wrong(r, "type");
    size_t count = json_array_size(r->json);
    if (count > CLAIMS_MAX)
        return wrong(r, "too_many");
    struct sv *texts = ARENA_ARRAY(r->call->arena, struct sv, count);
    enum err err = ERR_OK;
    for (size_t i = 0; i < count; i++) {
        if (!text_of(json_array_get(r->json, i), &texts[i]))
            err = wrong_at(r, i, "", "type");
        else if (!texts[i].n)
            err = wrong_at(r, i, "", "required");
        else if (utf8_length(texts[i]) > CLAIM_TEXT_MAX)
            err = wrong_at(r, i, "", "too_long");
        else if (!utf8_is_clean(texts[i], true))
            err = wrong_at(r, i, "", "format");
    }
    r->out->texts = texts;
    r->out->count = count;
    return err;
}

static enum err read_finding_text(struct reading_field *r, size_t i, const char *member,
                                  struct sv *out)
{
    const json_t *value = json_object_get(json_array_get(r->json, i), member);
    if (!value || json_is_null(value))
        return ERR_OK;
    if (!text_of(value, out))
        return wrong_at(r, i, member, "type");
    if (utf8_length(*out) > FINDING_TEXT_MAX)
        return wrong_at(r, i, member, "too_long");
    return utf8_is_clean(*out, true) ? ERR_OK : wrong_at(r, i, member, "format");
}

static enum err read_one_finding(struct reading_field *r, size_t i, struct finding *out)
{
    struct {
        const char *member;
        struct sv text;
    } texts[] = {
        {"finding", {0}}, {"facts", {0}}, {"basis", {0}}, {"remedy", {0}}, {"remedy_day", {0}}};
    enum err err = ERR_OK;
    int64_t claim;
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
        enum err one = read_finding_text(r, i, texts[k].member, &texts[k].text);
        err = one ? one : err;
    }
    if (!json_get_int(json_array_get(r->json, i), "claim", &claim) || claim < 1 ||
        claim > CLAIMS_MAX)
        return wrong_at(r, i, "claim", "enum");
    *out = (struct finding){.claim_no = (int)claim,
                            .facts = texts[1].text,
                            .basis = texts[2].text,
                            .remedy = texts[3].text};
    if (!finding_from_word(texts[0].text, &out->finding))
        err = wrong_at(r, i, "finding", texts[0].text.n ? "enum" : "required");
    if (texts[4].text.n && !day_parse(texts[4].text, &out->remedy_day))
        err = wrong_at(r, i, "remedy_day", "format");
    return err;
}

static enum err read_findings(struct reading_field *r)
{
    if (!json_is_array(r->json))
        return wrong(r, "type");
    size_t count = json_array_size(r->json);
    if (count > CLAIMS_MAX)
        return wrong(r, "too_many");
    struct finding *findings = ARENA_ARRAY(r->call->arena, struct finding, count);
    enum err err = ERR_OK;
    for (size_t i = 0; i < count; i++) {
        enum err one = ERR_OK;
        if (!json_is_object(json_array_get(r->json, i)))
            one = wrong_at(r, i, "", "type");
        else
            one = read_one_finding(r, i, &findings[i]);
        err = one ? one : err;
    }
    r->out->findings = findings;
    r->out->count = count;
    return err;
}

static enum err read_uploads(struct reading_field *r)
{
    if (!json_is_array(r->json))
        return wrong(r, "type");
    size_t count = json_array_size(r->json);
    if (count > UPLOADS_MAX)
        return wrong(r, "too_many");
    struct sv *tokens = ARENA_ARRAY(r->call->arena, struct sv, count);
    for (size_t i = 0; i < count; i++) {
        if (!text_of(json_array_get(r->json, i), &tokens[i]))
            return wrong_at(r, i, "", "type");
    }
    r->out->count = count;
    return uploads_claim(r->call, r->path, tokens, count, &r->out->attachments);
}

/* The caller has them sealed before anything else looks at the field. */
static enum err read_new_people(struct reading_field *r)
{
    enum err err = people_read(r->call, r->path, r->json, &r->fields->people, &r->out->count);
    r->fields->people_field = r->out;
    return err;
}

static enum err (*const READ[FIELD__COUNT])(struct reading_field *) = {
    [FIELD_LINE] = read_line,         [FIELD_TEXT] = read_text,
    [FIELD_CHOICE] = read_line,       [FIELD_CLASS] = read_line,
    [FIELD_UNIT] = read_unit,         [FIELD_DAY] = read_day,
    [FIELD_NUMBER] = read_number,     [FIELD_FLAG] = read_flag,
    [FIELD_DOCUMENT] = read_document, [FIELD_CLAIMS] = read_claims,
    [FIELD_FINDINGS] = read_findings, [FIELD_UPLOADS] = read_uploads,
    [FIELD_PEOPLE] = read_new_people, [FIELD_ID] = read_id,
    [FIELD_UNITS] = read_units,
};

/* A value that says nothing is as good as absent. */
static bool field_is_empty(const struct field *field)
{
    switch (field_kind_value(field->kind)) {
    case FIELD_VALUE_TEXT:
        return field->text.n == 0;
    case FIELD_VALUE_NUMBER:
        return field->number == 0 && field->kind != FIELD_NUMBER;
    case FIELD_VALUE_TEXTS:
    case FIELD_VALUE_FINDINGS:
    case FIELD_VALUE_ATTACHMENTS:
    case FIELD_VALUE_PEOPLE:
    case FIELD_VALUE_IDS:
        break;
    }
    return field->count == 0;
}

static enum err read_one(struct call *call, const struct rule_field *rule, const json_t *json,
                         struct act_fields *out)
{
    struct field *field = &out->items[out->count];
    *field = (struct field){.id = rule->id, .kind = rule->kind};
    struct reading_field r = {
        .call = call, .rule = rule, .json = json, .out = field, .fields = out};
    snprintf(r.path, sizeof r.path, "fields.%.*s", SV_FMT(rule->id));
    enum err err = READ[rule->kind](&r);
    if (!err && !field_is_empty(field))
        out->count++;
    return err;
}

static bool field_is_declared(const struct rule_action *action, const char *name)
{
    for (size_t i = 0; i < action->field_count; i++) {
        if (sv_is(action->fields[i].id, name))
            return true;
    }
    return false;
}

static enum err refuse_unknown(struct call *call, const struct rule_action *action,
                               const json_t *json)
{
    enum err err = ERR_OK;
    const char *name;
    const json_t *value;
    /* jansson's iterator wants a mutable object, but only reads. */
    json_object_foreach((json_t *)(uintptr_t)json, name, value)
    {
        if (field_is_declared(action, name))
            continue;
        char path[64];
        snprintf(path, sizeof path, "fields.%.40s", name);
        err = fail_field(call->fail, path, "unknown", "");
    }
    return err;
}

enum err act_fields_read(struct call *call, const struct rule_action *action, const json_t *json,
                         struct act_fields *out)
{
    ASSERT(action->field_count <= ACT_FIELDS_MAX);
    *out = (struct act_fields){.count = 0};
    enum err err = refuse_unknown(call, action, json);
    for (size_t i = 0; i < action->field_count; i++) {
        const struct rule_field *rule = &action->fields[i];
        const json_t *value = json_object_get(json, arena_cstr(call->arena, rule->id));
        if (!value || json_is_null(value))
            continue;
        enum err one = read_one(call, rule, value, out);
        if (one && one != ERR_BAD_INPUT)
            return one;
        err = one ? one : err;
    }
    return err;
}

void act_fields_prefix(struct fail *fail, int from)
{
    if (!fail)
        return;
    for (int i = from; i < fail->field_count && i < FAIL_FIELDS_MAX; i++) {
        char path[sizeof fail->field[i].path];
        memcpy(path, fail->field[i].path, sizeof path);
        snprintf(fail->field[i].path, sizeof fail->field[i].path, "fields.%.*s",
                 (int)sizeof path - 8, path);
    }
}
