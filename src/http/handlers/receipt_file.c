/* The file that proves what was filed, issued and served. */
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/receipts.h"

static enum err answer(struct request *rq, enum err err, struct sv json)
{
    if (!err)
        jsonw_raw(&rq->reply.json, NULL, json);
    return err;
}

static struct receipt_wish wish_of(const struct request *rq)
{
    return (struct receipt_wish){.document = (int)request_int(rq, "document", 0),
                                 .shows_text = sv_is(request_text(rq, "with"), "words")};
}

enum err handler_follow_receipt(struct request *rq)
{
    struct sv json = {0};
    const struct receipt_wish wish = wish_of(rq);
    return answer(rq, service_follow_receipt(&rq->call, &wish, &json), json);
}

enum err handler_petition_receipt(struct request *rq)
{
    struct sv json = {0};
    const struct receipt_wish wish = {.document = (int)request_int(rq, "document", 0)};
    enum err err = service_petition_receipt(&rq->call, request_id(rq, "petition"), &wish, &json);
    return answer(rq, err, json);
}

enum err handler_accusation_receipt(struct request *rq)
{
    struct sv json = {0};
    enum err err = service_accusation_receipt(&rq->call, input_text(rq->input, "number"),
                                              input_text(rq->input, "code"), &json);
    return answer(rq, err, json);
}
