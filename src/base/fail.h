/* Detail of a failure, filled in beside an enum err and read once where the reply is written.
 * Lives in the request's context; plain value, fixed size, no ownership. */
#ifndef BASE_FAIL_H
#define BASE_FAIL_H

#include "base/err.h"
#include "base/sv.h"

#define FAIL_FIELDS_MAX 16

/* One wrong input field: where, and which rule it broke ("required", "too_long", "pattern", …). */
struct fail_field {
    char path[64]; /* "claims[2].text" */
    char rule[32];
    char limit[32]; /* the limit as text, or empty */
};

struct fail {
    char reason[64];    /* public key refining the error ("gate.objection_window"), or empty */
    char param[2][160]; /* parameters of the public text, already safe to show */
    char detail[256];   /* private: log only, never holds personal data */
    struct fail_field field[FAIL_FIELDS_MAX];
    int field_count;
    int retry_after_s; /* for RATE_LIMITED, LOCKED_OUT and UNAVAILABLE; 0 when unknown */
};

/* Record a public reason; returns err so that callers can `return fail_with(...)`. fail may be
 * NULL. */
enum err fail_with(struct fail *fail, enum err err, const char *reason);
/* The same with a parameter (clipped at a UTF-8 boundary). */
enum err fail_with_param(struct fail *fail, enum err err, const char *reason, struct sv param);
/* Add a field error and return ERR_BAD_INPUT; fields past FAIL_FIELDS_MAX are counted but dropped.
 */
enum err fail_field(struct fail *fail, const char *path, const char *rule, const char *limit);
/* Private detail for the log; returns err. */
enum err fail_detail(struct fail *fail, enum err err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
