/* Running an operation where its x-mode says.
 *
 * 1. The caller is admitted in the transaction that does the work, whatever was found before. What
 *    may be old (x-old) may be read from a standby; then they are admitted just before, by the
 *    primary.
 * 2. Preparing and deciding ahead run once; the write may run again and then starts from a cleared
 *    reply.
 * 3. What is done bears the moment at which the whole request was there, whenever its head came.
 * 4. What was read of a matter is answered after the look at it is on disk; where that fails there
 * is no answer. An operation that must leave a trace (x-reads) and left none is not answered.
 * 5. A suspended exchange is touched by one thread only and is resumed exactly once, by finish()
 * or, where it waits for something new, by waits.c.
 */
#include "http/http_private.h"

#include "base/assert.h"
#include "base/log.h"
#include "service/auth.h"

/* ---- inside a transaction ---- */

static void reply_reset(struct exchange *ex)
{
    struct buf body = ex->rq.reply.body;
    buf_clear(&body);
    ex->rq.reply = (struct reply){.body = body};
    jsonw_begin(&ex->rq.reply.json, &ex->rq.reply.body);
}

static enum err run_handler(struct exchange *ex)
{
    struct reply *reply = &ex->rq.reply;
    reply_reset(ex);
    enum err err = ex->rq.route->run(&ex->rq);
    if (err)
        return err;
    if (ex->rq.route->leaves_trace && ex->rq.call.who.kind == CALLER_STAFF &&
        !ex->rq.call.has_noted)
        return fail_detail(&ex->fail, ERR_INTERNAL, "%s leaves no trace", ex->rq.route->name);
    if (reply->status == 0)
        reply->status = ex->rq.route->success;
    if (buf_finish(&reply->body))
        return fail_detail(&ex->fail, ERR_INTERNAL, "reply too large");
    return ERR_OK;
}

static enum err admit_only(struct call *call, void *arg)
{
    (void)call;
    return admission_check(arg);
}

/* The matter that the target names; 0: none. */
static id64 named_matter(const struct exchange *ex)
{
    const struct route *route = ex->rq.route;
    id64 id = 0;
    for (size_t i = 0; i < route->param_count; i++) {
        if (route->params[i].is_in_path && strcmp(route->params[i].name, "petition") == 0 &&
            id_parse(request_text(&ex->rq, "petition"), &id))
            return id;
    }
    return 0;
}

/* Who is calling, and what will be asked whoever it is: at once, where a question is a journey. */
static enum err admit(struct exchange *ex)
{
    struct call *call = &ex->rq.call;
    id64 matter = ex->is_old ? 0 : named_matter(ex);
    bool is_viewed = ex->rq.route->mode == ROUTE_READ && ex->rq.route->leaves_trace;
    if (matter)
        service_matter_ahead(call, matter, is_viewed ? ex->desk_cookie : SV(""));
    if (call->can_write && ex->rq.route->is_create)
        service_recall_ahead(call, &ex->remember);
    return admission_check(ex);
}

static enum err run_read(struct call *call, void *arg)
{
    struct exchange *ex = arg;
    (void)call;
    enum err err = admit(ex);
    if (!err)
        err = intake_check(ex);
    return err || ex->is_old ? err : run_handler(ex);
}

static enum err run_admitted(struct call *call, void *arg)
{
    (void)call;
    return run_handler(arg);
}

static enum err run_prepare(struct call *call, void *arg)
{
    struct exchange *ex = arg;
    (void)call;
    enum err err = admit(ex);
    return err ? err : ex->rq.route->prepare(&ex->rq);
}

/* As what the reply will be remembered: made before its turn to be written, and again there if it
 * is somebody else by then. */
static void remember_as(struct exchange *ex)
{
    struct call *call = &ex->rq.call;
    id64 matter = named_matter(ex);
    const struct sv request[] = {ex->raw_target, SV("\n"), buf_view(&ex->body)};
    const struct remember_about about = {
        .operation = ex->rq.route->name,
        .matter = matter ? matter : call->who.petition.id,
        .idempotency_key = head_value(&ex->head, "idempotency-key"),
        .request = arena_join(call->arena, request, sizeof request / sizeof request[0])};
    service_remember_key(call, &about, &ex->remember);
    ex->remembered_for = call->who;
}

static bool is_same_caller(const struct caller *one, const struct caller *other)
{
    return one->kind == other->kind && one->account == other->account &&
           one->petition.id == other->petition.id && one->person == other->person;
}

static enum err run_remembered(struct exchange *ex)
{
    struct call *call = &ex->rq.call;
    struct remembered_reply reply;
    if (!is_same_caller(&call->who, &ex->remembered_for))
        remember_as(ex);
    enum err err = service_recall(call, &ex->remember, &ex->is_remembered, &reply);
    if (err || !ex->is_remembered)
        return err;
    reply_reset(ex);
    ex->rq.reply.status = reply.status;
    ex->rq.reply.etag = reply.version;
    buf_add_sv(&ex->rq.reply.body, reply.body);
    return ERR_OK;
}

static enum err run_write(struct call *call, void *arg)
{
    struct exchange *ex = arg;
    bool is_create = ex->rq.route->is_create;
    enum err err = admit(ex);
    if (!err && is_create)
        err = run_remembered(ex);
    if (err || ex->is_remembered)
        return err;
    err = run_handler(ex);
    if (!err)
        err = service_session_wrote(call);
    if (err || !is_create)
        return err;
    const struct reply *reply = &ex->rq.reply;
    return service_remember(call, &ex->remember,
                            &(struct remembered_reply){.status = reply->status,
                                                       .version = reply->etag,
                                                       .body = buf_view(&reply->body)});
}

/* ---- across threads ---- */

/* Hand the exchange back to its event loop. Nothing may touch it afterwards. */
static void finish(struct exchange *ex, enum err result)
{
    struct MHD_Connection *connection = ex->connection;
    struct http *http = ex->http;
    ex->result = result;
    atomic_store(&ex->stage, STAGE_DONE);
    MHD_resume_connection(connection);
    atomic_fetch_sub(&http->suspended, 1); /* the server may be gone after this */
}

static void write_done(enum err result, void *arg)
{
    struct exchange *ex = arg;
    if (!result && ex->rq.call.moved)
        waits_moved(ex->http, ex->rq.call.moved);
    finish(ex, result);
}

static void begin_write(struct exchange *ex)
{
    enum err err = call_write_async(&ex->rq.call, run_write, write_done, ex);
    if (err)
        finish(ex, err);
}

static void prepare_work(void *arg)
{
    struct exchange *ex = arg;
    enum err err = call_read(&ex->rq.call, run_prepare, ex);
    if (err)
        finish(ex, err);
    else
        begin_write(ex);
}

/* A help to the write and no more: whatever is refused here is for the write to refuse, behind the
 * answers that are remembered and on what is true by then. */
static void decide_ahead(struct exchange *ex)
{
    if (call_read(&ex->rq.call, run_prepare, ex) == ERR_OK)
        return;
    ex->rq.prepared = NULL;
    ex->fail = (struct fail){0};
}

static void suspend(struct exchange *ex)
{
    atomic_store(&ex->stage, STAGE_RUNNING);
    atomic_fetch_add(&ex->http->suspended, 1);
    MHD_suspend_connection(ex->connection);
}

static void suspend_and_write(struct exchange *ex)
{
    suspend(ex);
    if (!ex->rq.route->prepare || ex->rq.route->is_decided_ahead)
        begin_write(ex);
    else if (!workers_submit(ex->http->workers, prepare_work, ex))
        finish(ex, ERR_UNAVAILABLE);
}

enum err dispatch_admit(struct exchange *ex)
{
    return call_read(&ex->rq.call, admit_only, ex);
}

/* Run a read; true when it can be answered. A look that is not on disk yet goes there first: the
 * reply is ready and waits. */
static bool read_and_note(struct exchange *ex)
{
    struct call *call = &ex->rq.call;
    ex->is_old = ex->rq.route->may_be_old && call_may_read_old(call);
    ex->result = call_read(call, run_read, ex);
    if (!ex->result && ex->is_old)
        ex->result = call_read_old(call, run_admitted, ex);
    if (ex->result || !service_readings_are_due(&ex->rq.call))
        return true;
    suspend(ex);
    enum err err = call_write_async(&ex->rq.call, service_readings_keep, write_done, ex);
    if (err)
        finish(ex, err);
    return false;
}

bool dispatch_begin(struct exchange *ex)
{
    if (ex->result || !ex->is_api)
        return true;
    call_renew(&ex->rq.call); /* the body may have taken minutes */
    switch (ex->rq.route->mode) {
    case ROUTE_READ:
        ex->moves_seen = atomic_load(&ex->http->moves);
        return read_and_note(ex) && (ex->result || !waits_begin(ex));
    case ROUTE_MEMORY:
        ex->result = run_read(&ex->rq.call, ex);
        return true;
    case ROUTE_WRITE:
        ex->result = intake_check(ex);
        if (ex->result)
            return true;
        if (ex->rq.route->is_create)
            remember_as(ex);
        if (ex->rq.route->is_decided_ahead)
            decide_ahead(ex);
        suspend_and_write(ex);
        return false;
    }
    UNREACHABLE();
}
