#include "cmd/demo_events.h"

#include "base/buf.h"
#include "store/petitions.h"
#include "store/works.h"

#include <stdio.h>

struct writing {
    struct store_conn *conn;
    struct arena *arena;
    struct buf bytes;
    id64 region;
    FILE *out;
};

static enum err write_line(struct writing *w, const char *what, id64 id)
{
    struct sv bytes = buf_view(&w->bytes);
    fprintf(w->out, "%s %lld ", what, (long long)id);
    for (size_t i = 0; i < bytes.n; i++)
        fprintf(w->out, "%02x", (unsigned char)bytes.p[i]);
    return fputc('\n', w->out) == EOF ? ERR_INTERNAL : ERR_OK;
}

static enum err write_petition(struct writing *w, id64 id)
{
    const struct petition_key key = {w->region, id};
    const struct event *events;
    size_t count;
    enum err err = store_petition_events(w->conn, w->arena, &key, &events, &count);
    for (size_t i = 0; !err && i < count; i++) {
        buf_clear(&w->bytes);
        err = event_encode(&events[i], &w->bytes);
        if (!err)
            err = write_line(w, "petition", id);
    }
    return err;
}

static enum err write_work(struct writing *w, id64 id)
{
    const struct work_key key = {w->region, id};
    const struct work_event *events;
    size_t count;
    enum err err = store_work_events(w->conn, w->arena, &key, &events, &count);
    for (size_t i = 0; !err && i < count; i++) {
        buf_clear(&w->bytes);
        err = work_event_encode(&events[i], &w->bytes);
        if (!err)
            err = write_line(w, "work", id);
    }
    return err;
}

static enum err write_all(struct writing *w, const struct demo_ids *ids)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < ids->petition_count; i++) {
        err = write_petition(w, ids->petitions[i]);
        arena_reset(w->arena);
    }
    for (size_t i = 0; !err && i < ids->work_count; i++) {
        err = write_work(w, ids->works[i]);
        arena_reset(w->arena);
    }
    return err;
}

enum err demo_events_write(struct service *service, id64 region, const struct demo_ids *ids,
                           const char *path)
{
    struct writing w = {.region = region, .out = fopen(path, "wxe")};
    if (!w.out)
        return ERR_INTERNAL;
    buf_init(&w.bytes, EVENT_SIZE_MAX);
    w.arena = arena_new();
    enum err err = store_read_begin(service_store(service), &w.conn);
    if (!err) {
        err = write_all(&w, ids);
        store_read_end(service_store(service), &w.conn);
    }
    arena_free(&w.arena);
    buf_release(&w.bytes);
    return fclose(w.out) != 0 && !err ? ERR_INTERNAL : err;
}
