/* POST /api/uploads: one file, spooled by the server, typed and moved before the write. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"

enum err handler_upload_prepare(struct request *rq)
{
    struct attachment *file = ARENA_NEW(rq->arena, struct attachment);
    rq->prepared = file;
    return service_upload_keep(&rq->call, rq->body_path, request_text(rq, "name"), file);
}

enum err handler_upload(struct request *rq)
{
    const struct attachment *file = rq->prepared;
    struct json_writer *w = &rq->reply.json;
    struct sv token;
    enum err err = service_upload_put(&rq->call, file, &token);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_text(w, "id", token);
    jsonw_text(w, "name", file->name);
    jsonw_text(w, "mime", file->mime);
    jsonw_int(w, "size", file->size_bytes);
    jsonw_object_end(w);
    return ERR_OK;
}
