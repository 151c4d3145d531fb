/* Public texts in the reader's language. Their source is web/shared/i18n (the keys error.*, field.*
 * and reason.*), so that a page and a problem document say the same. Static, any thread. */
#ifndef HTTP_TEXTS_H
#define HTTP_TEXTS_H

#include "base/buf.h"
#include "domain/rulebook.h"

/* A value for {name} in a text; a list of them ends with a NULL name. */
struct text_param {
    const char *name;
    struct sv value;
};

/* Append the text of prefix and key ("error." and "not_found") with its {names} filled in; names
 * without a value stay empty, params may be NULL. False, and nothing appended, when there is no
 * such text. */
bool texts_add(struct buf *out, enum lang lang, const char *prefix, const char *key,
               const struct text_param *params);

#endif
