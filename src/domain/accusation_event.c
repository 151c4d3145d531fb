/* The stored form of an accusation's events: one CBOR array of fixed places, so that there is one
 * way to write each event. */
#include "base/assert.h"
#include "base/cbor.h"
#include "domain/accusation.h"

enum { FORMAT = 1, PLACES = 14, START_PLACES = 5 };

static void write_start(struct buf *out, const struct accusation_start *start)
{
    cbor_array(out, START_PLACES);
    cbor_text(out, start->rule);
    cbor_int(out, start->period.start_day);
    cbor_int(out, start->period.length);
    cbor_text(out, sv_from(period_unit_word(start->period.unit)));
    cbor_bool(out, start->period.shifts);
}

enum err accusation_event_encode(const struct accusation_event *event, struct buf *out)
{
    cbor_array(out, PLACES);
    cbor_int(out, FORMAT);
    cbor_int(out, event->seq);
    cbor_int(out, event->act);
    cbor_int(out, event->at);
    cbor_int(out, event->day);
    cbor_int(out, event->by.account);
    cbor_text(out, sv_from(role_word(event->by.role)));
    cbor_int(out, event->by.unit);
    cbor_text(out, event->channel);
    cbor_int(out, event->received_day);
    cbor_int(out, event->office);
    cbor_int(out, event->receiver);
    cbor_int(out, event->ground);
    cbor_array(out, event->start_count);
    for (size_t i = 0; i < event->start_count; i++)
        write_start(out, &event->starts[i]);
    return buf_finish(out);
}

/* ---- reading: every number within what the member can hold ---- */

static int64_t read_within(struct cbor_reader *r, int64_t low, int64_t high)
{
    int64_t number = cbor_read_int(r);
    if (number < low || number > high)
        r->failed = true;
    return r->failed ? low : number;
}

static id64 read_id(struct cbor_reader *r)
{
    return read_within(r, 0, INT64_MAX);
}

static day_t read_day(struct cbor_reader *r)
{
    return (day_t)read_within(r, 0, INT32_MAX);
}

static void read_start(struct cbor_reader *r, struct accusation_start *out)
{
    if (cbor_read_array(r) != START_PLACES)
        r->failed = true;
    out->rule = cbor_read_text(r);
    out->period.start_day = read_day(r);
    out->period.length = (int)read_within(r, 0, INT32_MAX);
    if (!period_unit_from_word(cbor_read_text(r), &out->period.unit) || !out->rule.n ||
        out->period.unit == PERIOD_SET || period_is_by_minute(out->period.unit))
        r->failed = true;
    out->period.shifts = cbor_read_bool(r);
}

static void read_body(struct cbor_reader *r, struct accusation_event *out)
{
    out->seq = read_within(r, 1, INT64_MAX);
    out->act = (enum accusation_act)read_within(r, 1, ACCUSATION_ACT__COUNT - 1);
    out->at = read_within(r, 0, INT64_MAX);
    out->day = read_day(r);
    out->by.account = read_id(r);
    if (!role_from_word(cbor_read_text(r), &out->by.role))
        r->failed = true;
    out->by.unit = read_id(r);
    out->channel = cbor_read_text(r);
    out->received_day = read_day(r);
    out->office = read_id(r);
    out->receiver = read_id(r);
    out->ground = (enum accusation_ground)read_within(r, 0, ACCUSATION_GROUND__COUNT - 1);
    size_t starts = cbor_read_array(r);
    if (starts > ACCUSATION_CLOCKS_MAX)
        r->failed = true;
    for (size_t i = 0; !r->failed && i < starts; i++)
        read_start(r, &out->starts[i]);
    out->start_count = r->failed ? 0 : starts;
}

enum err accusation_event_decode(struct sv bytes, struct accusation_event *out)
{
    struct cbor_reader r;
    *out = (struct accusation_event){0};
    if (bytes.n > ACCUSATION_EVENT_MAX)
        return ERR_CORRUPT;
    cbor_reader_init(&r, bytes);
    if (cbor_read_array(&r) != PLACES || cbor_read_int(&r) != FORMAT)
        return ERR_CORRUPT;
    read_body(&r, out);
    return cbor_finish(&r);
}
