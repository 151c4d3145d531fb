/* Serving the embedded pages. All replies are made at start and shared; choosing one allocates
 * nothing. The pages route by themselves in the browser, so that several addresses show one page.
 */
#include "http/pages.h"

#include "http/http_private.h"
#include "http/pages_private.h"
#include "http/values.h"

#include "base/assert.h"

#define PORTAL "/portal/index.html"
#define DESK "/desk/index.html"

/* Addresses that show a page; one that ends with a slash stands for all below it too. */
static const struct {
    const char *path, *page;
} addresses[] = {
    {"/", PORTAL},        {"/write", PORTAL},  {"/guide", PORTAL},   {"/statistics", PORTAL},
    {"/receipt", PORTAL}, {"/follow", PORTAL}, {"/account", PORTAL}, {"/verify", PORTAL},
    {"/log", PORTAL},     {"/desk", DESK},     {"/desk/", DESK},
};

struct page_replies {
    struct MHD_Response *full[PAGE_CODING__COUNT];
    struct MHD_Response *not_modified[PAGE_CODING__COUNT];
};
struct pages {
    struct page_replies *replies; /* beside page_assets */
};

static void headers_of(struct MHD_Response *response, const struct page_asset *asset,
                       const struct page_variant *variant)
{
    const char *cache = asset->is_immutable ? "public, max-age=31536000, immutable" : "no-cache";
    answer_common_headers(response);
    (void)MHD_add_response_header(response, "Cache-Control", cache);
    (void)MHD_add_response_header(response, "ETag", variant->etag);
    (void)MHD_add_response_header(response, "Vary", "Accept-Encoding");
}

static void make_variant(const struct page_asset *asset, enum page_coding coding,
                         struct page_replies *out)
{
    static const char *const names[PAGE_CODING__COUNT] = {NULL, "br", "gzip"};
    const struct page_variant *variant = &asset->variants[coding];
    union {
        const unsigned char *in;
        void *out; /* libmicrohttpd does not write to persistent bodies */
    } same = {.in = variant->bytes};
    if (!variant->bytes)
        return;
    struct MHD_Response *full =
        MHD_create_response_from_buffer(variant->size, same.out, MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *unchanged =
        MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    ASSERT(full && unchanged);
    headers_of(full, asset, variant);
    headers_of(unchanged, asset, variant);
    (void)MHD_add_response_header(full, "Content-Type", asset->mime);
    if (names[coding])
        (void)MHD_add_response_header(full, "Content-Encoding", names[coding]);
    out->full[coding] = full;
    out->not_modified[coding] = unchanged;
}

struct pages *pages_new(struct arena *arena)
{
    struct pages *pages = ARENA_NEW(arena, struct pages);
    pages->replies = ARENA_ARRAY(arena, struct page_replies, page_asset_count);
    for (size_t i = 0; i < page_asset_count; i++) {
        for (int coding = 0; coding < PAGE_CODING__COUNT; coding++)
            make_variant(&page_assets[i], (enum page_coding)coding, &pages->replies[i]);
    }
    return pages;
}

void pages_free(struct pages **pages)
{
    if (!*pages)
        return;
    for (size_t i = 0; i < page_asset_count; i++) {
        for (int coding = 0; coding < PAGE_CODING__COUNT; coding++) {
            if (!(*pages)->replies[i].full[coding])
                continue;
            MHD_destroy_response((*pages)->replies[i].full[coding]);
            MHD_destroy_response((*pages)->replies[i].not_modified[coding]);
        }
    }
    *pages = NULL;
}

static bool asset_find(struct sv path, size_t *out)
{
    size_t low = 0;
    size_t high = page_asset_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = sv_cmp(path, sv_from(page_assets[middle].path));
        if (order == 0) {
            *out = middle;
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

static const char *page_at(struct sv path)
{
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct sv address = sv_from(addresses[i].path);
        bool is_folder = address.n > 1 && sv_ends_with(address, SV("/"));
        if (is_folder ? sv_starts_with(path, address) : sv_eq(path, address))
            return addresses[i].page;
    }
    return NULL;
}

static enum page_coding choose(const struct page_replies *replies, unsigned codings)
{
    if ((codings & CODING_BROTLI) && replies->full[PAGE_BROTLI])
        return PAGE_BROTLI;
    if ((codings & CODING_GZIP) && replies->full[PAGE_GZIP])
        return PAGE_GZIP;
    return PAGE_PLAIN;
}

void pages_find(const struct pages *pages, struct sv path, unsigned codings,
                struct sv if_none_match, struct page_reply *out)
{
    size_t i;
    const char *page = page_at(path);
    bool is_found = page || (asset_find(path, &i) && !sv_ends_with(path, SV(".html")));
    if (page || !is_found) {
        bool is_embedded = asset_find(sv_from(page ? page : PORTAL), &i);
        ASSERT(is_embedded);
    }
    const struct page_replies *replies = &pages->replies[i];
    enum page_coding coding = choose(replies, codings);
    const struct page_variant *variant = &page_assets[i].variants[coding];
    bool is_same = is_found && values_if_none_match(if_none_match, sv_from(variant->etag));
    out->status = !is_found ? MHD_HTTP_NOT_FOUND : is_same ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
    out->response = is_same ? replies->not_modified[coding] : replies->full[coding];
    out->bytes = is_same ? 0 : variant->size;
}
