/* Values of single header fields: small parsers over borrowed text, each with a fuzzer. None of
 * them fails loudly: what is malformed counts as absent unless said otherwise. Pure; any thread. */
#ifndef HTTP_VALUES_H
#define HTTP_VALUES_H

#include "base/sv.h"
#include "domain/rulebook.h"

#include <stdbool.h>
#include <stdint.h>

/* The cookie of that name in a Cookie field; empty when absent, malformed or given twice. */
struct sv values_cookie(struct sv field, const char *name);
/* If-Match: the version in "\"17\"" or "\"17-0a1b2c3d\"" (our ETag); one tag only. */
bool values_if_match(struct sv field, int64_t *version_out);
/* Does If-None-Match name this ETag (with its quotes), or all with "*"? */
bool values_if_none_match(struct sv field, struct sv etag);
/* The language the reader likes best of those we speak; Chinese when nothing is said. */
enum lang values_language(struct sv field);
/* Codings the reader takes, as bits. */
enum { CODING_BROTLI = 1, CODING_GZIP = 2 };
unsigned values_codings(struct sv field);
/* application/json, with no charset but UTF-8. */
bool values_is_json(struct sv content_type);
/* Does an Origin name this Host (scheme aside)? "null" names none. */
bool values_origin_is(struct sv origin, struct sv host);
/* 8 to 64 visible ASCII characters. */
bool values_is_idempotency_key(struct sv field);
/* The last address of an X-Forwarded-For field: the one that our own proxy wrote. */
struct sv values_forwarded_for(struct sv field);

#endif
