/* The head of a request: method, target, version, header fields, as they came; and the checks that
 * libmicrohttpd 0.9.75 leaves to us (docs/internals/http.md lists them). Pure; any thread. */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "base/fail.h"

#include <stdint.h>

#define HEAD_FIELDS_MAX 64

struct head_field {
    struct sv name, value;
};
struct head {
    struct sv method, target, version;
    struct head_field fields[HEAD_FIELDS_MAX];
    size_t field_count;
    bool has_too_many; /* fields beyond HEAD_FIELDS_MAX were left out */
    bool is_torn;      /* a NUL or a folded line: what was read is not what was sent */
};

/* How often the field occurs (name in lower case, compared without case); *value is the first. */
size_t head_find(const struct head *head, const char *name, struct sv *value);
/* The value of a field that occurs once; empty when absent or repeated. */
struct sv head_value(const struct head *head, const char *name);

/* ERR_BAD_REQUEST, with fail->detail saying why, when the request must not be served and its
 * connection must be closed. host, when not NULL, is the only Host served. */
enum err head_check(const struct head *head, const char *host, struct fail *fail) ERR_MUST_USE;
/* Content-Length of a checked head; 0 when absent, UINT64_MAX when larger than that. */
uint64_t head_content_length(const struct head *head);

#endif
