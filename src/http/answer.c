/* Replies: status, headers, body to libmicrohttpd. Every way out of a request ends here, so that no
 * reply is without the headers that protect the reader. */
#include "http/http_private.h"

#include "base/hash.h"
#include "base/log.h"
#include "http/problem.h"
#include "http/values.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define CSP_PAGES                                                                                  \
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "         \
    "frame-ancestors 'none'; form-action 'self'"
/* Something a stranger sent must not run, load or post anything. */
#define CSP_FILE                                                                                   \
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; "      \
    "form-action 'none'; sandbox"

static const char *const common_headers[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
};

static void header(struct MHD_Response *response, const char *name, const char *value)
{
    (void)MHD_add_response_header(response, name, value);
}

static void headers_with_csp(struct MHD_Response *response, const char *csp)
{
    for (size_t i = 0; i < sizeof common_headers / sizeof *common_headers; i++)
        header(response, common_headers[i][0], common_headers[i][1]);
    header(response, "Content-Security-Policy", csp);
}

void answer_common_headers(struct MHD_Response *response)
{
    headers_with_csp(response, CSP_PAGES);
}

static enum MHD_Result queue(struct exchange *ex, int status, struct MHD_Response *response)
{
    if (ex->must_close || atomic_load(&ex->http->is_stopping))
        header(response, "Connection", "close");
    ex->status = status;
    enum MHD_Result queued = MHD_queue_response(ex->connection, (unsigned)status, response);
    MHD_destroy_response(response);
    atomic_store(&ex->stage, STAGE_ANSWERED);
    return queued;
}

/* A reply that owns nothing: the bytes live in the exchange until it is given back. */
static struct MHD_Response *response_of(struct exchange *ex, struct sv body)
{
    union {
        const char *in;
        void *out; /* libmicrohttpd does not write to persistent bodies */
    } same = {.in = body.p ? body.p : ""};
    ex->sent_bytes = body.n;
    return MHD_create_response_from_buffer(body.n, same.out, MHD_RESPMEM_PERSISTENT);
}

/* ---- problems ---- */

static void allow_header(struct exchange *ex, struct MHD_Response *response)
{
    char allow[64] = "";
    size_t n = 0;
    for (int method = 0; method < METHOD__COUNT; method++) {
        if (!(ex->allow & (1u << method)))
            continue;
        const char *also = method == METHOD_GET ? ", HEAD" : "";
        n += (size_t)snprintf(allow + n, sizeof allow - n, "%s%s%s", n ? ", " : "",
                              route_method_word((enum route_method)method), also);
    }
    header(response, "Allow", allow);
}

/* While another database server takes over: about as long as it takes to see whether it has. */
enum { RETRY_AFTER_S = 5 };

static enum MHD_Result answer_problem(struct exchange *ex)
{
    struct buf *body = &ex->rq.reply.body;
    if (ex->result == ERR_UNAVAILABLE && ex->fail.retry_after_s <= 0)
        ex->fail.retry_after_s = RETRY_AFTER_S;
    char id[EXCHANGE_ID_SIZE];
    int status = err_http_status(ex->result);
    exchange_id_text(ex, id);
    /* what a client does wrong is not the operator's concern, and must not fill their disk */
    enum log_level level = status >= 500 ? LOG_WARN_LEVEL : LOG_DEBUG_LEVEL;
    log_line(level, "http", "error=%s detail=\"%s\" request=%s", err_name(ex->result),
             ex->fail.detail, id);
    buf_clear(body);
    problem_write(body, ex->result, &ex->fail, ex->rq.call.lang, id);
    struct MHD_Response *response = response_of(ex, buf_view(body));
    answer_common_headers(response);
    header(response, "Content-Type", PROBLEM_TYPE);
    header(response, "Content-Language", ex->rq.call.lang == LANG_EN ? "en" : "zh");
    header(response, "Cache-Control", "no-store");
    if (ex->result == ERR_METHOD_NOT_ALLOWED)
        allow_header(ex, response);
    if (ex->fail.retry_after_s > 0) {
        char seconds[16];
        snprintf(seconds, sizeof seconds, "%d", ex->fail.retry_after_s);
        header(response, "Retry-After", seconds);
    }
    return queue(ex, status, response);
}

/* ---- files ---- */

/* RFC 5987: percent-encode everything but attr-chars. */
static void name_encode(struct buf *out, struct sv name)
{
    for (size_t i = 0; i < name.n; i++) {
        unsigned char byte = (unsigned char)name.p[i];
        bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= 'a' && byte <= 'z') || (byte && strchr("-._~", byte));
        if (is_plain)
            buf_add_byte(out, byte);
        else
            buf_printf(out, "%%%02X", byte);
    }
}

static void disposition_header(struct exchange *ex, struct MHD_Response *response)
{
    static const char *const shown[] = {"image/jpeg", "image/png", "image/gif", "image/webp"};
    const struct reply *reply = &ex->rq.reply;
    const char *way = "attachment";
    struct buf text;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        if (sv_is(reply->file_mime, shown[i]))
            way = "inline";
    }
    buf_init(&text, 4096);
    buf_printf(&text, "%s; filename*=UTF-8''", way);
    name_encode(&text, reply->file_name);
    header(response, "Content-Disposition", arena_cstr(ex->rq.arena, buf_view(&text)));
    buf_release(&text);
}

static enum MHD_Result send_file(struct exchange *ex, struct MHD_Response *response)
{
    const struct reply *reply = &ex->rq.reply;
    headers_with_csp(response, CSP_FILE);
    header(response, "Content-Type", arena_cstr(ex->rq.arena, reply->file_mime));
    header(response, "Cache-Control",
           ex->rq.route->is_immutable ? "public, max-age=31536000, immutable" : "no-store");
    if (reply->file_name.n)
        disposition_header(ex, response);
    return queue(ex, reply->status, response);
}

static enum MHD_Result answer_file(struct exchange *ex)
{
    const struct reply *reply = &ex->rq.reply;
    struct stat info;
    int fd = open(reply->file_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        ex->result = fail_detail(&ex->fail, ERR_CORRUPT, "attachment: errno %d", errno);
        if (fd >= 0)
            close(fd);
        return answer_problem(ex);
    }
    struct MHD_Response *response = MHD_create_response_from_fd64((uint64_t)info.st_size, fd);
    if (!response) {
        close(fd);
        return MHD_NO;
    }
    ex->sent_bytes = (size_t)info.st_size;
    return send_file(ex, response);
}

/* ---- JSON ---- */

/* Version and a digest of the bytes: If-Match looks at the first, caches at both. */
static void make_etag(struct exchange *ex)
{
    uint64_t digest = hash_short(buf_view(&ex->rq.reply.body));
    snprintf(ex->etag, sizeof ex->etag, "\"%lld-%08x\"", (long long)ex->rq.reply.etag,
             (unsigned)(digest & UINT32_MAX));
}

static void cookie_header(struct exchange *ex, struct MHD_Response *response)
{
    const struct reply *reply = &ex->rq.reply;
    char text[256];
    if (!reply->cookie_name)
        return;
    snprintf(text, sizeof text, "%s=%s; Path=/; Secure; HttpOnly; SameSite=Strict%s",
             reply->cookie_name, reply->cookie_value, reply->cookie_value[0] ? "" : "; Max-Age=0");
    header(response, "Set-Cookie", text);
}

static enum MHD_Result answer_json(struct exchange *ex)
{
    const struct reply *reply = &ex->rq.reply;
    int status = reply->status;
    bool is_get = ex->rq.route->method == METHOD_GET;
    if (reply->etag > 0)
        make_etag(ex);
    if (is_get && ex->etag[0] &&
        values_if_none_match(head_value(&ex->head, "if-none-match"), sv_from(ex->etag)))
        status = MHD_HTTP_NOT_MODIFIED;
    bool is_empty = status == MHD_HTTP_NOT_MODIFIED || status == MHD_HTTP_NO_CONTENT;
    struct MHD_Response *response =
        response_of(ex, is_empty ? (struct sv){0} : buf_view(&reply->body));
    answer_common_headers(response);
    if (!is_empty)
        header(response, "Content-Type", "application/json");
    header(response, "Cache-Control", "no-store");
    if (ex->etag[0])
        header(response, "ETag", ex->etag);
    if (ex->is_remembered)
        header(response, "Idempotency-Replayed", "true");
    cookie_header(ex, response);
    return queue(ex, status, response);
}

/* A station has the desk and no pages for the public: their first address leads there. */
static enum MHD_Result answer_moved(struct exchange *ex)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    answer_common_headers(response);
    header(response, "Location", "/desk/");
    ex->status = MHD_HTTP_SEE_OTHER;
    atomic_store(&ex->stage, STAGE_ANSWERED);
    return queue(ex, MHD_HTTP_SEE_OTHER, response);
}

static enum MHD_Result answer_page(struct exchange *ex)
{
    struct page_reply reply;
    pages_find(ex->http->pages, ex->target.path,
               values_codings(head_value(&ex->head, "accept-encoding")),
               head_value(&ex->head, "if-none-match"), &reply);
    ex->status = reply.status;
    ex->sent_bytes = reply.bytes;
    atomic_store(&ex->stage, STAGE_ANSWERED);
    return MHD_queue_response(ex->connection, (unsigned)reply.status, reply.response);
}

static void reload_office(const struct exchange *ex)
{
    enum err err = service_office_reload(ex->http->config.service);
    if (err)
        LOG_ERROR("http", "office snapshot not renewed error=%s", err_name(err));
}

enum MHD_Result answer_send(struct exchange *ex)
{
    if (ex->result)
        return answer_problem(ex);
    if (!ex->is_api && ex->http->config.is_station && sv_is(ex->target.path, "/"))
        return answer_moved(ex);
    if (!ex->is_api)
        return answer_page(ex);
    if (ex->rq.reply.reload_office && !ex->is_remembered)
        reload_office(ex);
    if (ex->rq.reply.file_bytes.p)
        return send_file(ex, response_of(ex, ex->rq.reply.file_bytes));
    return ex->rq.reply.file_path ? answer_file(ex) : answer_json(ex);
}
