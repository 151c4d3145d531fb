/* Whether a row's date can be. Who signed a tree said when: a record that stands behind it and is
 * dated well before was backdated, or the clock was set back. What a station registered is of the
 * days of its grant. */
#include "domain/event.h"
#include "ledger/verify_private.h"
#include "store/stations.h"

#include <stdlib.h>

/* A request is dated when it begins; clocks of machines differ by seconds. */
#define SLACK_MS (10 * 60 * 1000)
/* Moments are kept that far apart. */
#define APART_MS (60 * 1000)

/* ---- moments ---- */

static void add_moment(struct verify *v, int64_t size, time_ms at)
{
    if (v->moment_count && at < v->moments[v->moment_count - 1].at + APART_MS)
        return;
    if (v->moment_count == v->moment_room) {
        v->moment_room = v->moment_room ? 2 * v->moment_room : 64;
        struct signed_moment *moments = ARENA_ARRAY(v->arena, struct signed_moment, v->moment_room);
        if (v->moment_count)
            memcpy(moments, v->moments, v->moment_count * sizeof *moments);
        v->moments = moments;
    }
    v->moments[v->moment_count++] = (struct signed_moment){size, at};
}

void verify_note_time(struct verify *v, int64_t size, int64_t at_s)
{
    if (at_s > 0 && at_s < INT64_MAX / 1000)
        add_moment(v, size, at_s * 1000);
}

void verify_note_signed(struct verify *v, const struct note *note, int64_t size)
{
    v->signed_size = size;
    for (size_t i = 0; i < v->key_count; i++) {
        struct note_key stamper;
        int64_t at_s;
        note_key_as(&v->keys[i].key, NOTE_COSIGNATURE_V1, &stamper);
        if (v->keys[i].is_vouched && note_cosigned_at(note, &stamper, &at_s))
            verify_note_time(v, size, at_s);
    }
}

/* The last moment at which the record of this place was not there yet; 0: nobody said. */
static time_ms not_before(const struct verify *v, int64_t index)
{
    size_t from = 0, to = v->moment_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (v->moments[middle].size <= index)
            from = middle + 1;
        else
            to = middle;
    }
    return from ? v->moments[from - 1].at : 0;
}

/* ---- stations ---- */

static bool read_grant(struct verify *v, struct sv text, struct station_grant *out)
{
    struct note *note = ARENA_NEW(v->arena, struct note);
    return !note_parse(v->arena, text, note) && verify_is_signed(v, note, INT64_MAX) &&
           !station_grant_parse(note->text, out);
}

enum err verify_read_grants(struct verify *v)
{
    const struct stored_station *rows;
    size_t count;
    enum err err = store_stations(v->conn, v->arena, &rows, &count);
    if (err)
        return verify_unreadable(v, err, 0);
    struct station_grant *grants = ARENA_ARRAY(v->arena, struct station_grant, count);
    for (size_t i = 0; i < count; i++)
        v->grant_count += read_grant(v, rows[i].note, &grants[v->grant_count]);
    v->grants = grants;
    return ERR_OK;
}

static bool is_of_station(const struct verify *v, const struct ledger_row *row)
{
    for (size_t i = 0; row->key.of[2] == 1 && i < v->grant_count; i++) {
        if (station_grant_made(&v->grants[i], row->id))
            return true;
    }
    return false;
}

/* ---- rows ---- */

static bool event_time(struct verify *v, const struct ledger_row *row, time_ms *out)
{
    struct event event;
    if (row->body_err || is_of_station(v, row) || event_decode(v->page, row->body, &event))
        return false;
    *out = event.at;
    return true;
}

static bool work_time(struct verify *v, const struct ledger_row *row, time_ms *out)
{
    struct work_event event;
    if (row->body_err || work_event_decode(v->page, row->body, &event))
        return false;
    *out = event.at;
    return true;
}

void verify_row_time(struct verify *v, const struct ledger_row *row, int64_t index)
{
    time_ms at = row->at;
    bool has_time = row->key.kind == RECORD_READING || row->key.kind == RECORD_AUDIT;
    if (row->key.kind == RECORD_EVENT)
        has_time = event_time(v, row, &at);
    if (row->key.kind == RECORD_WORK)
        has_time = work_time(v, row, &at);
    if (has_time && at < not_before(v, index) - SLACK_MS)
        verify_tell(v, LOG_FAULT_ROW_BACKDATED, &row->key, index);
}
