/* Parsers of header field values. Lists are cut at commas or semicolons and never held. */
#include "http/values.h"

#include "base/num.h"

#include <string.h>
#include <strings.h>

static bool same_word(struct sv text, const char *word)
{
    return text.n == strlen(word) && strncasecmp(text.p, word, text.n) == 0;
}

/* ---- cookies and tags ---- */

static bool cookie_value_is_sound(struct sv value)
{
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] <= 0x20 || value.p[i] >= 0x7f || strchr("\"\\,", value.p[i]))
            return false;
    }
    return true;
}

struct sv values_cookie(struct sv field, const char *name)
{
    struct sv found = {0};
    size_t count = 0;
    bool has_more = true;
    while (has_more) {
        struct sv pair;
        struct sv key;
        struct sv value;
        has_more = sv_cut(field, ';', &pair, &field);
        if (!sv_cut(sv_trim(pair), '=', &key, &value) || !sv_is(key, name))
            continue;
        found = value;
        count++;
    }
    return count == 1 && cookie_value_is_sound(found) ? found : (struct sv){0};
}

bool values_if_match(struct sv field, int64_t *version_out)
{
    if (field.n < 3 || field.p[0] != '"' || field.p[field.n - 1] != '"')
        return false;
    struct sv version;
    struct sv digest;
    if (sv_cut(sv_slice(field, 1, field.n - 1), '-', &version, &digest) && digest.n != 8)
        return false;
    return num_parse_i64(version, 0, INT64_MAX, version_out);
}

bool values_if_none_match(struct sv field, struct sv etag)
{
    bool has_more = field.n > 0;
    while (has_more) {
        struct sv tag;
        has_more = sv_cut(field, ',', &tag, &field);
        tag = sv_trim(tag);
        if (sv_starts_with(tag, SV("W/"))) /* If-None-Match compares weakly */
            tag = sv_slice(tag, 2, tag.n);
        if (sv_is(tag, "*") || sv_eq(tag, etag))
            return true;
    }
    return false;
}

/* ---- lists with weights ---- */

/* ";q=0.8" as thousandths; 1000 when absent, 0 when malformed. */
static int weight_of(struct sv params)
{
    params = sv_trim(params);
    if (params.n == 0)
        return 1000;
    if (params.n < 3 || (params.p[0] != 'q' && params.p[0] != 'Q') || params.p[1] != '=')
        return 0;
    struct sv digits = sv_slice(params, 2, params.n);
    if (digits.p[0] == '1')
        return 1000;
    if (digits.p[0] != '0' || digits.n < 2 || digits.p[1] != '.')
        return 0;
    int weight = 0;
    for (size_t i = 2; i < 5; i++) {
        char digit = i < digits.n ? digits.p[i] : '0';
        if (digit < '0' || digit > '9')
            return 0;
        weight = weight * 10 + (digit - '0');
    }
    return weight;
}

/* The next item of a list; false at the end. */
static bool item_next(struct sv *list, struct sv *item, int *weight)
{
    if (list->n == 0)
        return false;
    struct sv part;
    struct sv params;
    (void)!sv_cut(*list, ',', &part, list);
    (void)!sv_cut(part, ';', item, &params);
    *item = sv_trim(*item);
    *weight = weight_of(params);
    return true;
}

/* "zh", "zh-CN", "zh-Hans-CN". */
static bool tag_is(struct sv tag, const char *language)
{
    struct sv primary;
    struct sv rest;
    (void)!sv_cut(tag, '-', &primary, &rest);
    return same_word(primary, language);
}

enum lang values_language(struct sv field)
{
    int zh = 0;
    int en = 0;
    struct sv tag;
    int weight;
    while (item_next(&field, &tag, &weight)) {
        if (tag_is(tag, "zh") && weight > zh)
            zh = weight;
        else if (tag_is(tag, "en") && weight > en)
            en = weight;
    }
    return en > zh ? LANG_EN : LANG_ZH;
}

unsigned values_codings(struct sv field)
{
    unsigned codings = 0;
    struct sv coding;
    int weight;
    while (item_next(&field, &coding, &weight)) {
        if (weight > 0 && same_word(coding, "br"))
            codings |= CODING_BROTLI;
        else if (weight > 0 && same_word(coding, "gzip"))
            codings |= CODING_GZIP;
    }
    return codings;
}

/* ---- single values ---- */

bool values_is_json(struct sv content_type)
{
    struct sv type;
    struct sv params;
    bool has_params = sv_cut(content_type, ';', &type, &params);
    if (!same_word(sv_trim(type), "application/json"))
        return false;
    struct sv name;
    struct sv charset;
    if (!has_params)
        return true;
    if (!sv_cut(sv_trim(params), '=', &name, &charset) || !same_word(name, "charset"))
        return false;
    return same_word(charset, "utf-8") || same_word(charset, "\"utf-8\"");
}

bool values_origin_is(struct sv origin, struct sv host)
{
    struct sv authority = {0};
    if (sv_starts_with(origin, SV("https://")))
        authority = sv_slice(origin, 8, origin.n);
    else if (sv_starts_with(origin, SV("http://")))
        authority = sv_slice(origin, 7, origin.n);
    return authority.n > 0 && authority.n == host.n &&
           strncasecmp(authority.p, host.p, host.n) == 0;
}

bool values_is_idempotency_key(struct sv field)
{
    if (field.n < 8 || field.n > 64)
        return false;
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] <= 0x20 || field.p[i] >= 0x7f)
            return false;
    }
    return true;
}

struct sv values_forwarded_for(struct sv field)
{
    struct sv last = field;
    struct sv first;
    while (sv_cut(last, ',', &first, &field))
        last = field;
    return sv_trim(last);
}
