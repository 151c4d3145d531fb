/* Case files: packed on a worker, on record before they are answered. */
#include "service/casefiles.h"

#include "http/handlers/render.h"
#include "http/routes.gen.h"

static struct casefile_wish wish_of(const struct request *rq)
{
    struct casefile_wish wish = {.purpose = input_text(rq->input, "purpose")};
    (void)casefile_variant_from_word(input_text(rq->input, "variant"), &wish.variant);
    return wish;
}

enum err handler_casefile_make_prepare(struct request *rq)
{
    const struct casefile_wish wish = wish_of(rq);
    struct casefile_made *made = ARENA_NEW(rq->arena, struct casefile_made);
    rq->prepared = made;
    return service_casefile_make(&rq->call, request_id(rq, "petition"), &wish, made);
}

enum err handler_casefile_make(struct request *rq)
{
    const struct casefile_made *made = rq->prepared;
    const struct casefile_wish wish = wish_of(rq);
    enum err err = service_casefile_note(&rq->call, request_id(rq, "petition"), &wish);
    if (err)
        return err;
    rq->reply.file_bytes = made->bytes;
    rq->reply.file_mime = SV("application/vnd.huiyin.casefile+zip");
    rq->reply.file_name = made->name;
    return ERR_OK;
}
