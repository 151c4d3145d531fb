/* The generated table behind pages.h. */
#ifndef HTTP_PAGES_PRIVATE_H
#define HTTP_PAGES_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

enum page_coding { PAGE_PLAIN, PAGE_BROTLI, PAGE_GZIP, PAGE_CODING__COUNT };

struct page_variant {
    const unsigned char *bytes; /* NULL = not made */
    size_t size;
    const char *etag; /* strong, with quotes */
};
struct page_asset {
    const char *path; /* "/assets/portal-Dk3f9a.js" */
    const char *mime;
    bool is_immutable; /* the name has a hash of the content */
    struct page_variant variants[PAGE_CODING__COUNT];
};
/* Sorted by path in byte order. */
extern const struct page_asset page_assets[];
extern const size_t page_asset_count;

#endif
