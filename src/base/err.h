/* One error enum for the whole program, and the two texts that travel with it.
 * The public part is a key with parameters, translated for the reader; the private part goes to
 * the log only. They are never mixed. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#define ERR_MUST_USE __attribute__((warn_unused_result))

enum err {
#define ERR(name, http_status, retryable, public_key) ERR_##name,
#include "base/err_codes.def"
#undef ERR
    ERR__COUNT
};

/* The constant's name without ERR_, for logs: "NOT_FOUND". */
const char *err_name(enum err err);
/* HTTP status of the reply. */
int err_http_status(enum err err);
bool err_is_retryable(enum err err);
/* Key of the public text. */
const char *err_public_key(enum err err);

#endif
