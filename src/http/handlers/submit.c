/* POST /api/petitions: a petition written by the petitioner. */
#include "http/handlers/receipt.h"
#include "http/handlers/render.h"
#include "http/routes.gen.h"
#include "service/auth.h"

/* The secret's hash, made before the write. */
enum err handler_petition_submit_prepare(struct request *rq)
{
    struct sv *hash = ARENA_NEW(rq->arena, struct sv);
    struct sv secret;
    rq->prepared = hash;
    if (!json_get_text(rq->input, "secret", &secret))
        return ERR_OK;
    return service_secret_hash(&rq->call, secret, hash);
}

enum err handler_petition_submit(struct request *rq)
{
    const json_t *in = rq->input;
    const json_t *contact = json_object_get(in, "contact");
    struct identity petitioner = input_person(json_object_get(in, "petitioner"));
    struct submit_input input = {.channel = SV("online"),
                                 .received_day = rq->call.today,
                                 .title = input_text(in, "title"),
                                 .facts = input_text(in, "facts"),
                                 .place = input_text(in, "place"),
                                 .purpose = input_text(in, "purpose"),
                                 .people = &petitioner,
                                 .people_count = 1,
                                 .contact_channel = input_text(contact, "channel"),
                                 .contact_hours = input_text(contact, "hours"),
                                 .accepts_electronic_service =
                                     input_bool(contact, "accepts_electronic_service"),
                                 .unit_hint = input_id(in, "unit_hint"),
                                 .secret_hash = *(const struct sv *)rq->prepared};
    input.claims = input_texts(rq->arena, in, "claims", &input.claim_count);
    input.uploads = input_texts(rq->arena, in, "uploads", &input.upload_count);
    struct receipt receipt;
    enum err err = service_submit(&rq->call, &input, &receipt);
    if (!err)
        render_receipt(rq, &receipt);
    return err;
}
