/* /api/accusations: filing one, its files, and where it is. */
#include "http/handlers/accusations.h"

#include "http/routes.gen.h"
#include "service/words.h"

/* ---- pieces ---- */

static void render_accusation_clock(struct json_writer *w, const struct call *call, int no,
                                    id64 owner, const struct accusation_clock *clock)
{
    const struct petition nobody = {.rulebook = call_rulebook(call)->pin};
    if (!clock->rule.n)
        return;
    const struct petition_clock shown = {.no = no,
                                         .rule = clock->rule,
                                         .owner = owner,
                                         .is_duty = true,
                                         .period = clock->period,
                                         .end =
                                             period_compute(&clock->period, call->office->calendar),
                                         .status = clock->stopped_day ? CLOCK_MET : CLOCK_RUNNING,
                                         .stopped_day = clock->stopped_day,
                                         .stopped_minute = PERIOD_NO_MINUTE};
    render_clock(w, NULL, call, &nobody, &shown);
}

void render_accusation_clocks(struct json_writer *w, const struct call *call,
                              const struct accusation *accusation)
{
    jsonw_array(w, "clocks");
    render_accusation_clock(w, call, 1,
                            accusation->office ? accusation->office : accusation->receiver,
                            &accusation->handover);
    render_accusation_clock(w, call, 2, accusation->receiver, &accusation->receipt);
    jsonw_array_end(w);
}

static id64 holder_of(const struct accusation *accusation)
{
    return accusation->receiver ? accusation->receiver : accusation->office;
}

struct accusation_input input_accusation(struct arena *arena, const json_t *in)
{
    const json_t *filer = json_object_get(in, "filer");
    struct accusation_input input = {.accused = input_text(in, "accused"),
                                     .accused_unit = input_id(in, "accused_unit"),
                                     .facts = input_text(in, "facts"),
                                     .filer = {.name = input_text(filer, "name"),
                                               .phone = input_text(filer, "phone"),
                                               .address = input_text(filer, "address")}};
    (void)accusation_kind_from_word(input_text(in, "kind"), &input.kind);
    input.uploads = input_texts(arena, in, "uploads", &input.upload_count);
    return input;
}

/* ---- files ---- */

enum err handler_accusation_upload_prepare(struct request *rq)
{
    struct accusation_file *file = ARENA_NEW(rq->arena, struct accusation_file);
    rq->prepared = file;
    enum err err = service_accusation_file_room(&rq->call);
    if (err)
        return err;
    return service_accusation_file_keep(&rq->call, rq->body_path, request_text(rq, "name"), file);
}

enum err handler_accusation_upload(struct request *rq)
{
    const struct accusation_file *file = rq->prepared;
    struct json_writer *w = &rq->reply.json;
    struct sv token;
    enum err err = service_accusation_file_put(&rq->call, file, &token);
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

/* ---- filing ---- */

static void render_filed(struct request *rq, const struct accusation_receipt *receipt)
{
    struct json_writer *w = &rq->reply.json;
    const struct accusation *accusation = &receipt->accusation;
    jsonw_object(w, NULL);
    jsonw_text(w, "number", receipt->number);
    jsonw_text(w, "code", receipt->code);
    render_day(w, "received_day", accusation->received_day);
    jsonw_bool(w, "has_name", receipt->is_named);
    jsonw_int(w, "files", (int64_t)receipt->file_count);
    render_unit_ref(w, "holder", rq->call.office, holder_of(accusation));
    jsonw_bool(w, "is_direct", !accusation->office);
    render_accusation_clocks(w, &rq->call, accusation);
    jsonw_object_end(w);
}

enum err handler_accusation_submit(struct request *rq)
{
    struct accusation_receipt receipt;
    struct accusation_input input = input_accusation(rq->arena, rq->input);
    enum err err = service_accusation_submit(&rq->call, &input, &receipt);
    if (!err)
        render_filed(rq, &receipt);
    return err;
}

enum err handler_accusation_register(struct request *rq)
{
    struct accusation_receipt receipt;
    struct accusation_input input = input_accusation(rq->arena, rq->input);
    input.channel = input_text(rq->input, "channel");
    input.received_day = input_day(rq->input, "received_day");
    enum err err = service_accusation_register(&rq->call, &input, &receipt);
    if (!err)
        render_filed(rq, &receipt);
    return err;
}

/* ---- following ---- */

static void render_step(struct json_writer *w, const struct call *call,
                        const struct accusation_event *event)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "act", sv_from(accusation_act_word(event->act)));
    render_day(w, "day", event->day);
    if (event->by.unit)
        render_unit_ref(w, "unit", call->office, event->by.unit);
    if (event->receiver)
        render_unit_ref(w, "receiver", call->office, event->receiver);
    if (event->ground)
        jsonw_text(w, "ground", sv_from(accusation_ground_word(event->ground)));
    jsonw_object_end(w);
}

static void render_openings(struct json_writer *w, const struct call *call,
                            const struct accusation_follow *follow)
{
    jsonw_array(w, "openings");
    for (size_t i = 0; i < follow->reading_count; i++) {
        const struct accusation_reading *reading = &follow->readings[i];
        jsonw_object(w, NULL);
        jsonw_time(w, "at", reading->at);
        jsonw_text(w, "role", words_role(call_rulebook(call), reading->by.role, call->lang));
        jsonw_text(w, "unit", unit_name(call->office->units, reading->by.unit));
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void render_petitions(struct json_writer *w, const struct accusation_follow *follow)
{
    jsonw_array(w, "petitions");
    for (size_t i = 0; i < follow->petition_count; i++) {
        jsonw_object(w, NULL);
        jsonw_text(w, "number", follow->petitions[i].number);
        jsonw_text(w, "code", follow->petitions[i].code);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

enum err handler_accusation_follow(struct request *rq)
{
    struct accusation_follow follow;
    struct json_writer *w = &rq->reply.json;
    const struct accusation *accusation = &follow.stored.accusation;
    enum err err = service_accusation_follow(&rq->call, input_text(rq->input, "number"),
                                             input_text(rq->input, "code"), &follow);
    if (err)
        return err;
    jsonw_object(w, NULL);
    jsonw_text(w, "number", follow.stored.number);
    jsonw_text(w, "state", sv_from(accusation_state_word(accusation->state)));
    render_day(w, "received_day", accusation->received_day);
    render_day(w, "today", rq->call.today);
    render_unit_ref(w, "holder", rq->call.office, holder_of(accusation));
    jsonw_array(w, "steps");
    for (size_t i = 0; i < follow.stored.event_count; i++)
        render_step(w, &rq->call, &follow.stored.events[i]);
    jsonw_array_end(w);
    render_accusation_clocks(w, &rq->call, accusation);
    render_openings(w, &rq->call, &follow);
    render_petitions(w, &follow);
    jsonw_object_end(w);
    return ERR_OK;
}
