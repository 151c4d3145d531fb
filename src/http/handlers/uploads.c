/* POST /api/uploads: one file, spooled by the server, typed and moved before the write. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"

enum err handler_upload_prepare(struct request *rq)
{
    struct received_file *received = ARENA_NEW(rq->arena, struct received_file);
    rq->prepared = received;
    enum err err = service_upload_room(&rq->call);
    if (err)
        return err;
    return service_upload_keep(&rq->call, rq->body_path, request_text(rq, "name"), received);
}

enum err handler_upload(struct request *rq)
{
    const struct received_file *received = rq->prepared;
    const struct attachment *file = &received->file;
    struct json_writer *w = &rq->reply.json;
    struct sv token;
    enum err err = service_upload_put(&rq->call, received, &token);
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
