/* /api/feed: an official's duties for a calendar program of theirs. */
#include "service/feeds.h"

#include "http/handlers/render.h"
#include "http/routes.gen.h"

enum err handler_feed_state(struct request *rq)
{
    struct feed_state state;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_feed_state(&rq->call, &state);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_bool(w, "is_on", state.is_on);
    if (state.is_on)
        jsonw_time(w, "since", state.since);
    else
        jsonw_null(w, "since");
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_feed_make(struct request *rq)
{
    struct sv token;
    struct json_writer *w = &rq->reply.json;
    enum err err = service_feed_make(&rq->call, &token);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_text(w, "token", token);
    jsonw_object_end(w);
    return ERR_OK;
}

enum err handler_feed_drop(struct request *rq)
{
    return service_feed_drop(&rq->call);
}

enum err handler_feed_read(struct request *rq)
{
    enum err err = service_feed_read(&rq->call, request_text(rq, "token"), &rq->reply.file_bytes);
    rq->reply.file_mime = SV("text/calendar");
    rq->reply.file_name = SV("huiyin.ics");
    return err;
}
