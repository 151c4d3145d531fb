/* The built web pages, embedded in the program by tools/embed_web.py, and which address shows which
 * of them. */
#ifndef HTTP_PAGES_H
#define HTTP_PAGES_H

#include "base/arena.h"
#include "base/sv.h"

#include <microhttpd.h>

struct pages;

/* Make the replies of all assets; they live as long as the program serves. */
struct pages *pages_new(struct arena *arena);
void pages_free(struct pages **pages);

struct page_reply {
    int status; /* 200, 304, or 404 with the public page that says so */
    struct MHD_Response *response;
    size_t bytes;
};
/* The reply for a path. codings: bits of values_codings; if_none_match: the field or empty. */
void pages_find(const struct pages *pages, struct sv path, unsigned codings,
                struct sv if_none_match, struct page_reply *out);

#endif
