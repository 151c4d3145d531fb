/* Petitions as events: appending, folding, finding, numbering.
 *
 * 1. An event and the derived rows that follow from it are written by the same call, in the
 *    caller's transaction.
 * 2. The sequence of a petition has no gap and no double: the key of the event table refuses the
 *    second, the version of the petition row the first. */
#include "store/petitions.h"

#include "base/assert.h"
#include "store/petition_rows.h"
#include "store/sealing.h"
#include "store/store_private.h"

#include <string.h>

/* ---- reading ---- */

static enum err decode_all(struct arena *arena, const struct q_event_bodies_out *rows, size_t count,
                           struct event *events)
{
    for (size_t i = 0; i < count; i++) {
        enum err err = rows[i].key_id ? event_decode_sealed(arena, rows[i].body, &events[i])
                                      : event_decode(arena, rows[i].body, &events[i]);
        if (err)
            return err;
        if (events[i].seq != rows[i].seq || rows[i].seq != (int64_t)i + 1)
            return ERR_CORRUPT;
    }
    return ERR_OK;
}

enum err store_petition_history(struct store_conn *conn, struct arena *arena,
                                const struct petition_key *key, struct stored_history *out)
{
    struct q_event_bodies_out *rows;
    size_t count;
    *out = (struct stored_history){.stand = {.key = *key}};
    enum err err = q_event_bodies(
        conn, arena, &(struct q_event_bodies_in){.region = key->region, .petition = key->id}, &rows,
        &count);
    if (!err)
        err = sealing_open_events(conn, arena, key, rows, count);
    if (err || !count)
        return err;
    struct event *events = ARENA_ARRAY(arena, struct event, count);
    const struct q_event_bodies_out *newest = &rows[count - 1];
    out->stand = (struct petition_stand){*key, newest->seq, newest->key_id, rows[0].number};
    out->events = events;
    out->count = count;
    return decode_all(arena, rows, count, events);
}

enum err store_petition_events(struct store_conn *conn, struct arena *arena,
                               const struct petition_key *key, const struct event **out,
                               size_t *count)
{
    struct stored_history history;
    enum err err = store_petition_history(conn, arena, key, &history);
    *out = history.events;
    *count = history.count;
    return err;
}

enum err store_petition_load(struct store_conn *conn, struct arena *arena,
                             const struct petition_key *key, struct petition *out)
{
    const struct event *events;
    size_t count;
    enum err err = store_petition_events(conn, arena, key, &events, &count);
    if (err)
        return err;
    if (count == 0)
        return ERR_NOT_FOUND;
    *out = (struct petition){0};
    for (size_t i = 0; !err && i < count; i++)
        err = petition_apply(arena, out, &events[i]);
    return err;
}

/* ---- appending ---- */

/* The canonical encoding, in the arena. */
static enum err encode(struct arena *arena, const struct event *event, struct sv *out)
{
    struct buf body;
    buf_init(&body, EVENT_SIZE_MAX);
    enum err err = event_encode(event, &body);
    if (!err)
        *out = arena_sv(arena, buf_view(&body));
    buf_release(&body);
    return err;
}

static enum err insert_event(struct store_conn *conn, const struct petition_key *key,
                             const struct new_event *added, const struct seal_item *sealed)
{
    const struct event *event = added->event;
    const struct event_envelope *envelope = &added->envelope;
    ASSERT(envelope->id > 0);
    const struct q_event_insert_in row = {
        .region = key->region,
        .petition = key->id,
        .seq = event->seq,
        .id = envelope->id,
        .number = event->seq == 1 ? added->number : SV(""),
        .salt = {(const char *)envelope->salt, sizeof envelope->salt},
        .body = sealed->bytes,
        .key_id = sealed->key_id,
    };
    return q_event_insert(conn, &row, NULL);
}

/* The event, its key and the derived rows as they were. */
struct appending {
    const struct new_event *added;
    struct matter_key key;
    struct rows_before before;
};

/* The event under its matter's key, and the title where it is not in the row already. */
static enum err seal_appended(struct store_conn *conn, const struct petition_key *key,
                              const struct petition *petition, const struct appending *a,
                              struct seal_item sealed[2])
{
    struct sv body;
    enum err err = encode(conn->scratch, a->added->event, &body);
    if (err)
        return err;
    sealed[0] = sealing_event(key, a->key.id, a->added->event->seq, body);
    sealed[1] = sealing_title(key, a->key.id, petition->title);
    return sealing_seal(conn, conn->scratch, sealed, a->before.keeps_title ? 1 : 2);
}

enum err store_petition_append(struct store_conn *conn, struct arena *arena,
                               const struct petition_key *key, struct petition *petition,
                               const struct new_event *added)
{
    const struct event *event = added->event;
    struct appending a = {.added = added, .key.is_new = event->seq == 1};
    struct seal_item sealed[2];
    ASSERT(key->region > 0 && key->id > 0);
    if (event->seq != petition->version + 1)
        return ERR_STALE;
    enum err err = event->seq == 1 ? sealing_new_key(conn, &a.key.id)
                                   : sealing_key_of(conn, key, petition->version, &a.key);
    if (err)
        return err;
    a.before = rows_before(conn->scratch, key, petition);
    err = petition_apply(arena, petition, event);
    a.before.keeps_title = !a.key.is_new && sv_eq(a.before.row.title, petition->title);
    if (!err)
        err = seal_appended(conn, key, petition, &a, sealed);
    if (!err)
        err = insert_event(conn, key, added, &sealed[0]);
    if (err)
        return err;
    struct q_petition_insert_in row =
        rows_petition(key, added->number, petition, added->envelope.id);
    row.key_id = a.key.id;
    row.title = a.before.keeps_title ? SV("") : sealed[1].bytes; /* never an open one */
    err = event->seq == 1 ? rows_insert(conn, &row, petition)
                          : rows_update(conn, &row, petition, &a.before);
    if (err)
        return err;
    const struct figure_changes now = figures_of(conn->scratch, key->region, petition);
    const struct figure_changes changes = figures_between(conn->scratch, &a.before.figures, &now);
    const struct tally_changes counted = tallies_of(conn->scratch, key->region, petition);
    const struct tally_changes tallies =
        tallies_between(conn->scratch, &a.before.tallies, &counted);
    err = figures_append(conn, added->envelope.id, &changes);
    return err ? err : tallies_append(conn, added->envelope.id, changes.count, &tallies);
}

/* The bodies of all events, then the title, sealed under one new key. */
static enum err seal_history(struct store_conn *conn, const struct petition_key *key,
                             const struct petition_history *history, struct seal_item *items)
{
    int64_t key_id;
    struct sv body = {NULL, 0};
    enum err err = sealing_new_key(conn, &key_id);
    for (size_t i = 0; !err && i < history->count; i++) {
        err = encode(conn->scratch, &history->events[i], &body);
        items[i] = sealing_event(key, key_id, history->events[i].seq, body);
    }
    items[history->count] = sealing_title(key, key_id, history->petition->title);
    return err ? err : sealing_seal(conn, conn->scratch, items, history->count + 1);
}

enum err store_petition_append_all(struct store_conn *conn, const struct petition_key *key,
                                   const struct petition_history *history)
{
    const struct petition *petition = history->petition;
    ASSERT(key->region > 0 && key->id > 0 && history->count > 0);
    ASSERT(petition->version == (int64_t)history->count);
    struct seal_item *sealed = ARENA_ARRAY(conn->scratch, struct seal_item, history->count + 1);
    enum err err = seal_history(conn, key, history, sealed);
    for (size_t i = 0; !err && i < history->count; i++) {
        ASSERT(history->events[i].seq == (int64_t)i + 1);
        const struct new_event added = {&history->events[i], history->envelopes[i],
                                        history->number};
        err = insert_event(conn, key, &added, &sealed[i]);
    }
    if (err)
        return err;
    id64 newest = history->envelopes[history->count - 1].id;
    struct q_petition_insert_in row = rows_petition(key, history->number, petition, newest);
    row.key_id = sealed[history->count].key_id;
    row.title = sealed[history->count].bytes;
    err = rows_insert(conn, &row, petition);
    const struct figure_changes counts = figures_of(conn->scratch, key->region, petition);
    const struct tally_changes tallies = tallies_of(conn->scratch, key->region, petition);
    if (!err)
        err = figures_append(conn, newest, &counts);
    return err ? err : tallies_append(conn, newest, counts.count, &tallies);
}

enum err store_petition_keys(struct store_conn *conn, struct arena *arena,
                             const struct petition_key *after, const struct petition_key **out,
                             size_t *count)
{
    struct q_rebuild_next_out *rows;
    const struct q_rebuild_next_in in = {
        .region = after->region, .petition = after->id, .limit = PETITION_KEYS_MAX};
    enum err err = q_rebuild_next(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct petition_key *keys = ARENA_ARRAY(arena, struct petition_key, *count);
    for (size_t i = 0; i < *count; i++)
        keys[i] = (struct petition_key){rows[i].region, rows[i].petition};
    *out = keys;
    return ERR_OK;
}

/* ---- files ---- */

enum err store_attachment_add(struct store_conn *conn, const struct petition_key *key,
                              const struct stored_file *file)
{
    const struct q_attachment_insert_in row = {.region = key->region,
                                               .petition = key->id,
                                               .id = file->id,
                                               .seq = file->seq,
                                               .content = file->content,
                                               .key_id = file->key_id};
    ASSERT(file->key_id != 0);
    return q_attachment_insert(conn, &row, NULL);
}

enum err store_attachment_get(struct store_conn *conn, const struct petition_key *key, id64 id,
                              struct stored_file *out)
{
    struct q_attachment_get_out row;
    const struct q_attachment_get_in in = {.region = key->region, .petition = key->id, .id = id};
    enum err err = q_attachment_get(conn, conn->scratch, &in, &row);
    if (err)
        return err;
    *out = (struct stored_file){.id = id, .seq = row.seq, .key_id = row.key_id};
    memcpy(out->content, row.content, sizeof out->content);
    return ERR_OK;
}

static enum err accusation_contents(struct store_conn *conn, struct arena *arena,
                                    const uint8_t after[32], struct kept_content **out,
                                    size_t *count)
{
    struct q_accusation_file_contents_out *rows;
    const struct q_accusation_file_contents_in in = {.after = after, .limit = KEPT_CONTENTS_MAX};
    enum err err = q_accusation_file_contents(conn, arena, &in, &rows, count);
    if (err)
        return err;
    *out = ARENA_ARRAY(arena, struct kept_content, *count);
    for (size_t i = 0; i < *count; i++)
        memcpy((*out)[i].sha256, rows[i].content, sizeof(*out)[i].sha256);
    return ERR_OK;
}

static enum err petition_contents(struct store_conn *conn, struct arena *arena,
                                  const uint8_t after[32], struct kept_content **out, size_t *count)
{
    struct q_attachment_contents_out *rows;
    const struct q_attachment_contents_in in = {.after = after, .limit = KEPT_CONTENTS_MAX};
    enum err err = q_attachment_contents(conn, arena, &in, &rows, count);
    if (err)
        return err;
    *out = ARENA_ARRAY(arena, struct kept_content, *count);
    for (size_t i = 0; i < *count; i++)
        memcpy((*out)[i].sha256, rows[i].content, sizeof(*out)[i].sha256);
    return ERR_OK;
}

static enum err work_contents(struct store_conn *conn, struct arena *arena, const uint8_t after[32],
                              struct kept_content **out, size_t *count)
{
    struct q_work_file_contents_out *rows;
    const struct q_work_file_contents_in in = {.after = after, .limit = KEPT_CONTENTS_MAX};
    enum err err = q_work_file_contents(conn, arena, &in, &rows, count);
    if (err)
        return err;
    *out = ARENA_ARRAY(arena, struct kept_content, *count);
    for (size_t i = 0; i < *count; i++)
        memcpy((*out)[i].sha256, rows[i].content, sizeof(*out)[i].sha256);
    return ERR_OK;
}

typedef enum err contents_fn(struct store_conn *conn, struct arena *arena, const uint8_t after[32],
                             struct kept_content **out, size_t *count);

enum err store_kept_contents(struct store_conn *conn, struct arena *arena, struct kept_walk *walk,
                             const struct kept_content **out, size_t *count)
{
    static contents_fn *const CONTENTS[] = {[FILES_OF_PETITIONS] = petition_contents,
                                            [FILES_OF_ACCUSATIONS] = accusation_contents,
                                            [FILES_OF_WORKS] = work_contents};
    struct kept_content *found = NULL;
    const uint8_t *after = walk->after.sha256;
    enum err err = CONTENTS[walk->kind](conn, arena, after, &found, count);
    if (!err && *count)
        walk->after = found[*count - 1];
    *out = found;
    return err;
}

/* ---- finding ---- */

enum err store_petition_by_number(struct store_conn *conn, struct sv number,
                                  struct petition_key *out)
{
    struct q_petition_by_number_out row;
    enum err err = q_petition_by_number(conn, conn->scratch,
                                        &(struct q_petition_by_number_in){.number = number}, &row);
    if (!err)
        *out = (struct petition_key){row.region, row.id};
    return err;
}

enum err store_petition_by_external(struct store_conn *conn, struct sv external_system,
                                    struct sv external_number, struct petition_key *out)
{
    struct q_petition_by_external_out row;
    const struct q_petition_by_external_in in = {.external_system = external_system,
                                                 .external_number = external_number};
    enum err err = q_petition_by_external(conn, conn->scratch, &in, &row);
    if (!err)
        *out = (struct petition_key){row.region, row.id};
    return err;
}

static enum err find_by_id(struct store_conn *conn, struct arena *arena, id64 id,
                           struct q_petition_by_id_out *row)
{
    enum err err = q_petition_by_id(conn, arena, &(struct q_petition_by_id_in){.id = id}, row);
    if (!err && conn->role == CONN_WRITER)
        conn->seen = (struct petition_seen){{row->region, id}, row->key_id, row->version};
    return err;
}

enum err store_petition_by_id(struct store_conn *conn, struct arena *arena, id64 id,
                              struct petition_key *out, struct sv *number_out)
{
    struct q_petition_by_id_out row;
    enum err err = find_by_id(conn, arena, id, &row);
    if (err)
        return err;
    *out = (struct petition_key){row.region, id};
    if (number_out)
        *number_out = row.number;
    return ERR_OK;
}

enum err store_petition_stand(struct store_conn *conn, struct arena *arena, id64 id,
                              struct petition_stand *out)
{
    struct q_petition_by_id_out row;
    enum err err = find_by_id(conn, arena, id, &row);
    if (!err)
        *out = (struct petition_stand){{row.region, id}, row.version, row.key_id, row.number};
    return err;
}

enum err store_petition_number(struct store_conn *conn, struct arena *arena,
                               const struct petition_key *key, struct sv *out)
{
    struct q_petition_number_out row = {.number = {NULL, 0}};
    const struct q_petition_number_in in = {.region = key->region, .id = key->id};
    enum err err = q_petition_number(conn, arena, &in, &row);
    *out = row.number;
    return err;
}

/* The days of notices reach into the neighbouring months. */
#define NEIGHBOUR_DAYS 31

enum err store_petition_touching_year(struct store_conn *conn, struct arena *arena,
                                      const struct year_page *page, struct year_slice *out)
{
    day_t first = DAY_NONE;
    day_t last = DAY_NONE;
    bool is_year =
        day_from_ymd(page->year, 1, 1, &first) && day_from_ymd(page->year, 12, 31, &last);
    ASSERT(is_year);
    struct q_petition_touching_out *rows;
    const struct q_petition_touching_in in = {.after_id = page->after_id,
                                              .from_day = first - NEIGHBOUR_DAYS,
                                              .to_day = last + NEIGHBOUR_DAYS,
                                              .limit = page->limit};
    size_t count;
    enum err err = q_petition_touching(conn, arena, &in, &rows, &count);
    if (err)
        return err;
    struct petition_key *keys = ARENA_ARRAY(arena, struct petition_key, count);
    *out = (struct year_slice){.keys = keys,
                               .last_id = count ? rows[count - 1].petition : page->after_id,
                               .is_last = count < (size_t)page->limit};
    for (size_t i = 0; i < count; i++)
        if (rows[i].touching > 0)
            keys[out->count++] = (struct petition_key){rows[i].region, rows[i].petition};
    return ERR_OK;
}
