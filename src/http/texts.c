/* Looking up a public text and filling in its parameters. */
#include "http/texts.h"

#include "http/texts_private.h"

#include <stdio.h>

static const struct text_row *row_find(const char *key)
{
    size_t low = 0;
    size_t high = text_row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(key, text_rows[middle].key);
        if (order == 0)
            return &text_rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static void param_add(struct buf *out, struct sv name, const struct text_param *params)
{
    for (; params && params->name; params++) {
        if (sv_is(name, params->name))
            buf_add_sv(out, params->value);
    }
}

bool texts_add(struct buf *out, enum lang lang, const char *prefix, const char *key,
               const struct text_param *params)
{
    char full[96];
    int n = snprintf(full, sizeof full, "%s%s", prefix, key);
    const struct text_row *row = n > 0 && (size_t)n < sizeof full ? row_find(full) : NULL;
    if (!row)
        return false;
    struct sv rest = sv_from(row->in[lang]);
    struct sv literal;
    while (sv_cut(rest, '{', &literal, &rest)) {
        struct sv name;
        buf_add_sv(out, literal);
        (void)!sv_cut(rest, '}', &name, &rest);
        param_add(out, name, params);
    }
    buf_add_sv(out, literal);
    return true;
}
