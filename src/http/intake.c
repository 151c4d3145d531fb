/* Taking a request in: head, body, input.
 *
 * 1. Nothing of a body is kept before the head was found fit and, for what changes something, the
 *    caller was admitted.
 * 2. A body never takes more memory or disk than the operation's x-body.
 * 3. Whether somebody is refused never depends on what an unadmitted sender could probe: who comes
 *    before what. */
#include "http/http_private.h"

#include "base/assert.h"
#include "http/agent.h"
#include "http/values.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define BODY_PATIENCE_US (INT64_C(600) * 1000 * 1000)

/* ---- the head ---- */

struct head_reading {
    struct exchange *ex;
    const char *end; /* where the last line ended */
};

/* Lines stand behind each other in libmicrohttpd's buffer, each ended by CR LF, replaced by NULs.
 * Any other distance means that what we see is not what came: a line held a NUL of its own, was
 * folded and moved, was ended by LF alone, or had an empty name, which 0.9.75 takes for the end. */
#define LINE_END 2

static enum MHD_Result read_field(void *cls, enum MHD_ValueKind kind, const char *name,
                                  size_t name_size, const char *value, size_t value_size)
{
    struct head_reading *reading = cls;
    struct head *head = &reading->ex->head;
    (void)kind;
    if (!value || name != reading->end + LINE_END)
        head->is_torn = true;
    if (head->field_count == HEAD_FIELDS_MAX) {
        head->has_too_many = true;
        return MHD_NO;
    }
    struct sv text = {value ? value : "", value ? value_size : 0};
    head->fields[head->field_count++] = (struct head_field){{name, name_size}, sv_trim(text)};
    reading->end = value ? value + value_size : name + name_size;
    return MHD_YES;
}

static void read_head(struct exchange *ex, const char *method, const char *version)
{
    struct head *head = &ex->head;
    head->method = sv_from(method);
    head->version = sv_from(version);
    head->target = ex->raw_target;
    struct head_reading reading = {ex, version + head->version.n};
    /* a NUL inside the target would have cut it before the version */
    if (!ex->line_target || ex->line_target + ex->raw_target.n + 1 != version)
        head->is_torn = true;
    MHD_get_connection_values_n(ex->connection, MHD_HEADER_KIND, read_field, &reading);
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(ex->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    if (!size || method + size->header_size != reading.end + 2 * LINE_END)
        head->is_torn = true;
}

static enum lang reader_language(const struct exchange *ex)
{
    return values_language(head_value(&ex->head, "accept-language"));
}

static enum err find_route(struct exchange *ex)
{
    struct route_match match;
    struct sv method = ex->head.method;
    bool is_head = sv_is(method, "HEAD");
    ex->is_api = sv_starts_with(ex->target.path, SV("/api/")) || sv_is(ex->target.path, "/api") ||
                 sv_starts_with(ex->target.path, SV("/log/"));
    if (!ex->is_api) {
        ex->allow = 1u << METHOD_GET;
        return is_head || sv_is(method, "GET") ? ERR_OK : ERR_METHOD_NOT_ALLOWED;
    }
    enum err err =
        route_find(ex->http->config.routes, is_head ? SV("GET") : method, ex->target.path, &match);
    ex->allow = match.allow;
    ex->rq.route = match.route;
    if (!err && ex->http->config.is_station && !match.route->at_station)
        return ERR_NOT_FOUND;
    memcpy(ex->rq.params, match.params, sizeof ex->rq.params);
    return err;
}

static enum err check_throttle(struct exchange *ex)
{
    const struct http *http = ex->http;
    char bytes[PEER_BYTES_MAX];
    if (!http->config.has_throttles || ex->rq.route->limit == LIMIT_NONE)
        return ERR_OK;
    int wait_s =
        throttle_take(http->throttle, ex->rq.route->limit, peer_address(ex, bytes), ex->started_us);
    if (wait_s == 0)
        return ERR_OK;
    ex->fail.retry_after_s = wait_s;
    return ERR_RATE_LIMITED;
}

static enum err check_body_head(struct exchange *ex)
{
    const struct route *route = ex->rq.route;
    ex->body_expected = head_content_length(&ex->head);
    if (ex->body_expected > route->body_max)
        return ERR_TOO_LARGE;
    if (route->input && !values_is_json(head_value(&ex->head, "content-type")))
        return ERR_UNSUPPORTED_TYPE;
    if (ex->body.capacity > route->body_max)
        buf_release(&ex->body);
    ex->body.max = route->body_max;
    return ERR_OK;
}

static void begin_call(struct exchange *ex)
{
    struct call *call = &ex->rq.call;
    struct sv cookies = head_value(&ex->head, "cookie");
    call_begin(call, ex->http->config.service, ex->rq.arena, &ex->fail);
    ex->has_call = true;
    call->lang = reader_language(ex);
    char bytes[PEER_BYTES_MAX];
    call->from = arena_sv(ex->rq.arena, peer_address(ex, bytes));
    call->agent = agent_kind(ex->rq.arena, head_value(&ex->head, "user-agent"));
    ex->desk_cookie = values_cookie(cookies, COOKIE_DESK);
    ex->follow_cookie = values_cookie(cookies, COOKIE_FOLLOW);
    ex->csrf = head_value(&ex->head, HEADER_CSRF);
}

/* What is checked of an operation before its body: the cheap and the protective. */
static enum err check_operation(struct exchange *ex)
{
    const struct route *route = ex->rq.route;
    enum err err = check_throttle(ex);
    if (!err && route->method != METHOD_GET)
        err = admission_origin(ex);
    if (err)
        return err;
    begin_call(ex);
    if (route->mode == ROUTE_WRITE || head_content_length(&ex->head) > 0)
        err = dispatch_admit(ex);
    return err ? err : check_body_head(ex);
}

void intake_head(struct exchange *ex, const char *method, const char *version)
{
    read_head(ex, method, version);
    ex->rq.call.lang = reader_language(ex);
    ex->result = head_check(&ex->head, ex->http->config.host, &ex->fail);
    if (!ex->result) {
        ex->result = target_parse(ex->rq.arena, ex->raw_target, &ex->target);
        if (ex->result)
            (void)!fail_detail(&ex->fail, ex->result, "target");
    }
    ex->must_close = ex->result != ERR_OK;
    ex->body_expected = ex->must_close ? 0 : head_content_length(&ex->head);
    if (!ex->result)
        ex->result = find_route(ex);
    if (!ex->result && ex->is_api)
        ex->result = check_operation(ex);
    if (!ex->result && !ex->is_api && ex->body_expected > 0)
        ex->result = ERR_TOO_LARGE;
    if (ex->result && ex->body_expected > SWALLOW_MAX)
        ex->must_close = true;
}

bool intake_refuses_early(const struct exchange *ex)
{
    return ex->result != ERR_OK && ex->must_close;
}

/* ---- the body ---- */

static enum err spool_open(struct exchange *ex)
{
    ex->rq.body_path = service_upload_spool(ex->http->config.service, ex->rq.arena);
    ex->spool_fd = open(ex->rq.body_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (ex->spool_fd < 0)
        return fail_detail(&ex->fail, errno == ENOSPC ? ERR_STORAGE_FULL : ERR_INTERNAL,
                           "spool: errno %d", errno);
    return ERR_OK;
}

static enum err spool_write(struct exchange *ex, const char *bytes, size_t n)
{
    enum err err = ex->spool_fd < 0 ? spool_open(ex) : ERR_OK;
    while (!err && n > 0) {
        ssize_t written = write(ex->spool_fd, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail_detail(&ex->fail, errno == ENOSPC ? ERR_STORAGE_FULL : ERR_INTERNAL,
                               "spool: errno %d", errno);
        bytes += written;
        n -= (size_t)written;
    }
    return err;
}

/* A body may take long on a village's line, but not for ever. */
static bool took_too_long(const struct exchange *ex)
{
    struct timesource time = ex->http->config.time;
    return time.monotonic_us(time.self) - ex->started_us > BODY_PATIENCE_US;
}

bool intake_body(struct exchange *ex, const char *bytes, size_t n)
{
    ex->body_received += n;
    if (ex->body_received > ex->body_expected || took_too_long(ex))
        return false;
    if (ex->result)
        return true; /* refused: read on, so that the sender gets to the answer */
    if (ex->rq.route->is_raw_body)
        ex->result = spool_write(ex, bytes, n);
    else
        buf_add(&ex->body, bytes, n);
    return true;
}

/* ---- parameters, preconditions, JSON ---- */

static size_t param_index(const struct route *route, struct sv name)
{
    size_t i = 0;
    while (i < route->param_count &&
           (route->params[i].is_in_path || !sv_is(name, route->params[i].name)))
        i++;
    return i;
}

static void take_query(struct exchange *ex)
{
    const struct route *route = ex->rq.route;
    bool is_given[REQUEST_PARAMS_MAX] = {false};
    for (size_t q = 0; q < ex->target.query_count; q++) {
        size_t i = param_index(route, ex->target.query[q].name);
        if (i == route->param_count)
            (void)!fail_field(&ex->fail, "?", "unknown", "");
        else if (is_given[i])
            (void)!fail_field(&ex->fail, route->params[i].name, "type", "");
        else
            ex->rq.params[i] = ex->target.query[q].value;
        if (i < route->param_count)
            is_given[i] = true;
    }
}

static enum err check_params(struct exchange *ex)
{
    const struct route *route = ex->rq.route;
    ASSERT(route->param_count <= REQUEST_PARAMS_MAX);
    take_query(ex);
    for (size_t i = 0; i < route->param_count; i++) {
        const struct route_param *param = &route->params[i];
        struct sv value = ex->rq.params[i];
        if (value.n == 0 && param->is_required)
            (void)!fail_field(&ex->fail, param->name, "required", "");
        if (value.n == 0)
            continue;
        /* an address that cannot name anything names nothing */
        if (schema_check_param(param->schema, param->name, value, &ex->fail) && param->is_in_path) {
            ex->fail.field_count = 0;
            return ERR_NOT_FOUND;
        }
    }
    return ex->fail.field_count ? ERR_BAD_INPUT : ERR_OK;
}

static enum err check_preconditions(struct exchange *ex)
{
    const struct route *route = ex->rq.route;
    struct sv key = head_value(&ex->head, "idempotency-key");
    struct sv match = head_value(&ex->head, "if-match");
    if ((route->is_create && key.n == 0) || (route->is_change && match.n == 0))
        return ERR_PRECONDITION_REQUIRED;
    if (route->is_create && !values_is_idempotency_key(key))
        return fail_detail(&ex->fail, ERR_BAD_REQUEST, "idempotency-key");
    if (route->is_change && !values_if_match(match, &ex->rq.if_version))
        return fail_detail(&ex->fail, ERR_BAD_REQUEST, "if-match");
    return ERR_OK;
}

static enum err check_json(struct exchange *ex)
{
    enum err err = json_parse(buf_view(&ex->body), &ex->input);
    if (err)
        return fail_detail(&ex->fail, err, "json");
    ex->rq.input = ex->input;
    return schema_check(ex->rq.route->input, ex->input, &ex->fail);
}

static enum err check_file(struct exchange *ex)
{
    if (ex->body_received == 0)
        return fail_field(&ex->fail, "body", "required", "");
    int failed = close(ex->spool_fd);
    ex->spool_fd = -1;
    return failed ? fail_detail(&ex->fail, ERR_STORAGE_FULL, "spool: close") : ERR_OK;
}

enum err intake_check(struct exchange *ex)
{
    enum err err = check_preconditions(ex);
    if (!err)
        err = check_params(ex);
    if (!err && ex->rq.route->input && !ex->input)
        err = check_json(ex);
    if (!err && ex->rq.route->is_raw_body)
        err = check_file(ex);
    return err;
}
