/* Problem documents. Reads fail's public parts; never its private detail. */
#include "http/problem.h"

#include "http/texts.h"

#define TEXT_MAX 1024

struct problem {
    struct json_writer json;
    struct buf text; /* one public text at a time */
    enum lang lang;
};

static bool text_member(struct problem *problem, const char *member, const char *prefix,
                        const char *key, const struct text_param *params)
{
    buf_clear(&problem->text);
    if (!texts_add(&problem->text, problem->lang, prefix, key, params))
        return false;
    jsonw_text(&problem->json, member, buf_view(&problem->text));
    return true;
}

/* Why, in one sentence: the text of the reason, or the rulebook's own words in the parameter. */
static void detail_write(struct problem *problem, const struct fail *fail)
{
    const struct text_param params[] = {
        {"0", sv_from(fail->param[0])}, {"1", sv_from(fail->param[1])}, {NULL, {NULL, 0}}};
    bool is_written =
        fail->reason[0] && text_member(problem, "detail", "reason.", fail->reason, params);
    if (!is_written && fail->param[0][0])
        jsonw_text(&problem->json, "detail", sv_from(fail->param[0]));
    if (fail->reason[0])
        jsonw_text(&problem->json, "reason", sv_from(fail->reason));
}

static void field_write(struct problem *problem, const struct fail_field *field)
{
    const struct text_param params[] = {{"limit", sv_from(field->limit)}, {NULL, {NULL, 0}}};
    jsonw_object(&problem->json, NULL);
    jsonw_text(&problem->json, "path", sv_from(field->path));
    jsonw_text(&problem->json, "rule", sv_from(field->rule));
    if (field->limit[0])
        jsonw_text(&problem->json, "limit", sv_from(field->limit));
    if (!text_member(problem, "text", "field.", field->rule, params))
        (void)text_member(problem, "text", "field.", "pattern", params);
    jsonw_object_end(&problem->json);
}

static void fields_write(struct problem *problem, const struct fail *fail)
{
    int count = fail->field_count < FAIL_FIELDS_MAX ? fail->field_count : FAIL_FIELDS_MAX;
    if (count == 0)
        return;
    jsonw_array(&problem->json, "fields");
    for (int i = 0; i < count; i++)
        field_write(problem, &fail->field[i]);
    jsonw_array_end(&problem->json);
}

void problem_write(struct buf *out, enum err err, const struct fail *fail, enum lang lang,
                   const char *request)
{
    struct problem problem = {.lang = lang};
    char type[64];
    int n = snprintf(type, sizeof type, "urn:huiyin:error:%s", err_public_key(err));
    buf_init(&problem.text, TEXT_MAX);
    jsonw_begin(&problem.json, out);
    jsonw_object(&problem.json, NULL);
    jsonw_text(&problem.json, "type", (struct sv){type, n > 0 ? (size_t)n : 0});
    if (!text_member(&problem, "title", "error.", err_public_key(err), NULL))
        jsonw_text(&problem.json, "title", sv_from(err_public_key(err)));
    jsonw_int(&problem.json, "status", err_http_status(err));
    detail_write(&problem, fail);
    if (fail->retry_after_s > 0)
        jsonw_int(&problem.json, "retry_after_s", fail->retry_after_s);
    if (request)
        jsonw_text(&problem.json, "request", sv_from(request));
    fields_write(&problem, fail);
    jsonw_object_end(&problem.json);
    buf_release(&problem.text);
}

void problem_reason(struct json_writer *w, const char *key, enum lang lang, struct sv reason,
                    struct sv param)
{
    const struct text_param params[] = {{"0", param}, {NULL, {NULL, 0}}};
    char name[64];
    struct buf text;
    buf_init(&text, TEXT_MAX);
    snprintf(name, sizeof name, "%.*s", SV_FMT(reason));
    if (!texts_add(&text, lang, "reason.", name, params))
        (void)texts_add(&text, lang, "reason.", "generic", NULL);
    jsonw_text(w, key, buf_view(&text));
    buf_release(&text);
}
