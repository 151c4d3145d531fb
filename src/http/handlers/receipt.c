/* Number, code and the first legal dates, as the receipt prints them. */
#include "http/handlers/receipt.h"

#include "base/assert.h"
#include "http/handlers/render.h"
#include "service/words.h"

void render_receipt(struct request *rq, const struct receipt *receipt)
{
    struct json_writer *w = &rq->reply.json;
    const struct call *call = &rq->call;
    const struct petition *petition = &receipt->petition;
    const struct petition_clock *lead = words_lead_clock(petition, receipt->rulebook);
    ASSERT(lead); /* registration begins the period of referral */
    jsonw_object(w, NULL);
    jsonw_id(w, "id", receipt->id);
    jsonw_text(w, "number", receipt->number);
    jsonw_text(w, "code", receipt->code);
    jsonw_text(w, "title", petition->title);
    jsonw_text(w, "office", words_unit_full(call->office->units, petition->office));
    render_day(w, "received_day", petition->received_day);
    jsonw_time(w, "registered_at", petition->registered_at);
    jsonw_int(w, "claims", (int64_t)petition->claim_count);
    jsonw_int(w, "attachments", (int64_t)petition->attachment_count);
    jsonw_text_or_null(w, "secret_token", receipt->secret_token);
    render_slips(w, receipt->slips, receipt->slip_count);
    if (receipt->batches) {
        jsonw_int(w, "batches", receipt->batches);
        jsonw_int(w, "person_times", receipt->person_times);
    }
    if (receipt->station.promise.n) {
        jsonw_object(w, "station");
        jsonw_text(w, "name", receipt->station.name);
        jsonw_text(w, "address", receipt->station.address);
        jsonw_text(w, "promise", receipt->station.promise);
        jsonw_text(w, "grant", receipt->station.grant);
        jsonw_object_end(w);
    }
    render_clock(w, "clock", call, petition, lead);
    render_clocks(w, call, petition, READER_PETITIONER);
    jsonw_object_end(w);
}
