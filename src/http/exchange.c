/* Exchanges: taken when a request line is in, given back when the reply is out. They are kept and
 * used again with their buffers, each with an arena that is wiped in between. */
#include "http/http_private.h"

#include "base/assert.h"
#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

#define REPLY_MAX (16u * 1024 * 1024)
#define KEPT_BUFFER_MAX (64u * 1024)

static struct exchange *exchange_new(struct http *http)
{
    struct exchange *ex = ARENA_NEW(http->arena, struct exchange);
    ex->http = http;
    ex->rq.arena = arena_new_wiping();
    buf_init(&ex->rq.reply.body, REPLY_MAX);
    buf_init(&ex->body, 0);
    return ex;
}

struct exchange *exchange_take(struct http *http, struct MHD_Connection *connection,
                               const char *line_target)
{
    pthread_mutex_lock(&http->lock);
    struct exchange *ex = http->free_list;
    if (ex)
        http->free_list = ex->next_free;
    else
        ex = exchange_new(http);
    pthread_mutex_unlock(&http->lock);
    atomic_fetch_add(&http->active, 1);

    ex->connection = connection;
    ex->id = http->id_base + atomic_fetch_add(&http->id_next, 1);
    ex->started_us = http->config.time.monotonic_us(http->config.time.self);
    ex->line_target = line_target;
    ex->raw_target = arena_sv(ex->rq.arena, sv_from(line_target));
    ex->spool_fd = -1;
    ex->rq.if_version = -1;
    atomic_store(&ex->stage, STAGE_HEAD);
    return ex;
}

void exchange_id_text(const struct exchange *ex, char out[EXCHANGE_ID_SIZE])
{
    snprintf(out, EXCHANGE_ID_SIZE, "%016llx", (unsigned long long)ex->id);
}

/* Never the path or the query: they hold ids and what people look for. */
static void access_log(const struct exchange *ex)
{
    struct timesource time = ex->http->config.time;
    char id[EXCHANGE_ID_SIZE];
    exchange_id_text(ex, id);
    const char *name = ex->rq.route ? ex->rq.route->name : ex->is_api ? "none" : "page";
    LOG_INFO("http", "method=%.*s op=%s status=%d bytes=%zu us=%lld request=%s",
             SV_FMT(ex->head.method), name, ex->status, ex->sent_bytes,
             (long long)(time.monotonic_us(time.self) - ex->started_us), id);
}

static void buffer_forget(struct buf *buf)
{
    if (buf->p)
        explicit_bzero(buf->p, buf->n);
    if (buf->capacity > KEPT_BUFFER_MAX)
        buf_release(buf);
    else
        buf_clear(buf);
}

static void spool_drop(struct exchange *ex)
{
    if (ex->spool_fd >= 0)
        close(ex->spool_fd);
    /* a kept upload has been moved away; then there is nothing to drop */
    if (ex->rq.body_path)
        service_upload_drop(ex->http->config.service, ex->rq.body_path);
}

void exchange_give(struct exchange *ex)
{
    struct http *http = ex->http;
    ASSERT(atomic_load(&ex->stage) != STAGE_RUNNING);
    if (http->config.has_access_log)
        access_log(ex);
    spool_drop(ex);
    if (ex->has_call)
        call_end(&ex->rq.call);
    if (ex->input)
        json_decref(ex->input);
    buffer_forget(&ex->body);
    buffer_forget(&ex->rq.reply.body);
    arena_reset(ex->rq.arena);

    struct arena *arena = ex->rq.arena;
    struct buf body = ex->body;
    struct buf reply = ex->rq.reply.body;
    *ex = (struct exchange){.http = http, .body = body};
    ex->rq.arena = arena;
    ex->rq.reply.body = reply;

    pthread_mutex_lock(&http->lock);
    ex->next_free = http->free_list;
    http->free_list = ex;
    pthread_mutex_unlock(&http->lock);
    atomic_fetch_sub(&http->active, 1);
}
