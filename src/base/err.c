/* The error table, expanded from err_codes.def: the only place that knows what an error means to
 * HTTP or to a reader. */
#include "base/err.h"

#include "base/assert.h"

#include <stddef.h>

struct err_row {
    const char *name;
    int http_status;
    bool is_retryable;
    const char *public_key;
};

static const struct err_row ROWS[ERR__COUNT] = {
#define ERR(name, http_status, retryable, public_key)                                              \
    [ERR_##name] = {#name, http_status, retryable, public_key},
#include "base/err_codes.def"
#undef ERR
};

static const struct err_row *row_of(enum err err)
{
    ASSERT((size_t)err < ERR__COUNT);
    return &ROWS[err];
}

const char *err_name(enum err err)
{
    return row_of(err)->name;
}

int err_http_status(enum err err)
{
    return row_of(err)->http_status;
}

bool err_is_retryable(enum err err)
{
    return row_of(err)->is_retryable;
}

const char *err_public_key(enum err err)
{
    return row_of(err)->public_key;
}
