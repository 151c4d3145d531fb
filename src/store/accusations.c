/* Stubs of accusations and what belongs to them. */
#include "store/accusations.h"

#include "base/assert.h"
#include "store/accusation_rows.h"
#include "store/store_private.h"

#include <string.h>

enum { READINGS_MAX = 200, EXTRACTS_MAX = 200 };

/* ---- stubs ---- */

struct q_accusation_put_in accusation_row(id64 id, struct sv number,
                                          const struct accusation *accusation)
{
    return (struct q_accusation_put_in){.id = id,
                                        .number = number,
                                        .office = accusation->office,
                                        .receiver = accusation->receiver,
                                        .registered_at = accusation->registered_at,
                                        .version = accusation->version};
}

enum err store_accusation_append(struct store_conn *conn, id64 id, struct sv number,
                                 struct accusation *accusation,
                                 const struct accusation_event *event)
{
    if (event->seq != accusation->version + 1)
        return ERR_STALE;
    struct buf body;
    buf_init(&body, ACCUSATION_EVENT_MAX);
    enum err err = accusation_event_encode(event, &body);
    const struct q_accusation_event_insert_in row = {.accusation = id,
                                                     .seq = event->seq,
                                                     .number = event->seq == 1 ? number : SV(""),
                                                     .body = buf_view(&body)};
    if (!err)
        err = q_accusation_event_insert(conn, &row, NULL);
    buf_release(&body);
    if (err)
        return err;
    accusation_apply(accusation, event);
    const struct q_accusation_put_in derived = accusation_row(id, number, accusation);
    return q_accusation_put(conn, &derived, NULL);
}

enum err store_accusation_load(struct store_conn *conn, struct arena *arena, id64 id,
                               struct stored_accusation *out)
{
    struct q_accusation_events_out *rows;
    size_t count;
    const struct q_accusation_events_in in = {.accusation = id};
    *out = (struct stored_accusation){.id = id};
    enum err err = q_accusation_events(conn, arena, &in, &rows, &count);
    if (err || count == 0)
        return err ? err : ERR_NOT_FOUND;
    struct accusation_event *events = ARENA_ARRAY(arena, struct accusation_event, count);
    for (size_t i = 0; i < count; i++) {
        err = accusation_event_decode(rows[i].body, &events[i]);
        if (err || events[i].seq != (int64_t)i + 1)
            return ERR_CORRUPT;
        accusation_apply(&out->accusation, &events[i]);
    }
    out->number = rows[0].number;
    out->events = events;
    out->event_count = count;
    return ERR_OK;
}

enum err store_accusation_by_number(struct store_conn *conn, struct sv number, id64 *out)
{
    struct q_accusation_by_number_out row;
    const struct q_accusation_by_number_in in = {.number = number};
    enum err err = q_accusation_by_number(conn, conn->scratch, &in, &row);
    *out = err ? 0 : row.id;
    return err;
}

enum err store_accusation_list(struct store_conn *conn, struct arena *arena,
                               const struct accusation_page *page,
                               const struct accusation_key **out, size_t *count)
{
    ASSERT(!page->office != !page->receiver);
    struct q_accusation_list_out *rows;
    const struct q_accusation_list_in in = {
        .scope = page->office ? Q_ACCUSATION_LIST_SCOPE_OFFICE : Q_ACCUSATION_LIST_SCOPE_RECEIVER,
        .unit = page->office ? page->office : page->receiver,
        .before = page->before ? page->before : INT64_MAX,
        .before_id = page->before_id,
        .limit = page->limit};
    enum err err = q_accusation_list(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct accusation_key *keys = ARENA_ARRAY(arena, struct accusation_key, *count);
    for (size_t i = 0; i < *count; i++)
        keys[i] = (struct accusation_key){rows[i].id, rows[i].registered_at};
    *out = keys;
    return ERR_OK;
}

/* ---- content, key, access ---- */

enum err store_accusation_content_put(struct store_conn *conn, id64 id, struct sv sealed,
                                      int64_t key_id)
{
    const struct q_accusation_content_insert_in row = {
        .accusation = id, .sealed = sealed, .key_id = key_id};
    return q_accusation_content_insert(conn, &row, NULL);
}

enum err store_accusation_content_get(struct store_conn *conn, struct arena *arena, id64 id,
                                      struct sv *out)
{
    struct q_accusation_content_get_out row;
    const struct q_accusation_content_get_in in = {.accusation = id};
    enum err err = q_accusation_content_get(conn, arena, &in, &row);
    if (!err)
        *out = row.sealed;
    return err;
}

enum err store_accusation_key_put(struct store_conn *conn, id64 id, struct sv wrapped)
{
    const struct q_accusation_key_put_in row = {.accusation = id, .wrapped = wrapped};
    return q_accusation_key_put(conn, &row, NULL);
}

enum err store_accusation_key_get(struct store_conn *conn, struct arena *arena, id64 id,
                                  struct sv *out)
{
    struct q_accusation_key_get_out row;
    const struct q_accusation_key_get_in in = {.accusation = id};
    enum err err = q_accusation_key_get(conn, arena, &in, &row);
    if (!err)
        *out = row.wrapped;
    return err;
}

enum err store_accusation_access_put(struct store_conn *conn, id64 id,
                                     const uint8_t code_hash[TOKEN_HASH_SIZE])
{
    const struct q_accusation_access_put_in row = {.accusation = id, .code_hash = code_hash};
    return q_accusation_access_put(conn, &row, NULL);
}

enum err store_accusation_access_get(struct store_conn *conn, id64 id,
                                     uint8_t code_hash[TOKEN_HASH_SIZE])
{
    struct q_accusation_access_get_out row = {0};
    const struct q_accusation_access_get_in in = {.accusation = id};
    enum err err = q_accusation_access_get(conn, conn->scratch, &in, &row);
    memset(code_hash, 0, TOKEN_HASH_SIZE);
    if (!err)
        memcpy(code_hash, row.code_hash, TOKEN_HASH_SIZE);
    return err;
}

/* ---- who opened ---- */

enum err store_accusation_reading_add(struct store_conn *conn, id64 accusation,
                                      const struct accusation_reading *reading)
{
    const struct q_accusation_reading_insert_in row = {.accusation = accusation,
                                                       .at = reading->at,
                                                       .id = reading->id,
                                                       .account = reading->by.account,
                                                       .role = sv_from(role_word(reading->by.role)),
                                                       .unit = reading->by.unit};
    return q_accusation_reading_insert(conn, &row, NULL);
}

enum err store_accusation_readings(struct store_conn *conn, struct arena *arena, id64 accusation,
                                   const struct accusation_reading **out, size_t *count)
{
    struct q_accusation_readings_out *rows;
    const struct q_accusation_readings_in in = {.accusation = accusation, .limit = READINGS_MAX};
    enum err err = q_accusation_readings(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct accusation_reading *items = ARENA_ARRAY(arena, struct accusation_reading, *count);
    for (size_t i = 0; i < *count; i++) {
        items[i] =
            (struct accusation_reading){.id = rows[i].id,
                                        .at = rows[i].at,
                                        .by = {.account = rows[i].account, .unit = rows[i].unit}};
        if (!role_from_word(rows[i].role, &items[i].by.role))
            return ERR_CORRUPT;
    }
    *out = items;
    return ERR_OK;
}

enum err store_accusation_opening_add(struct store_conn *conn, id64 auditor_unit,
                                      const struct accusation_reading *reading)
{
    const struct q_accusation_opening_insert_in row = {.auditor_unit = auditor_unit,
                                                       .at = reading->at,
                                                       .id = reading->id,
                                                       .role =
                                                           sv_from(role_word(reading->by.role))};
    return q_accusation_opening_insert(conn, &row, NULL);
}

enum err store_accusation_openings(struct store_conn *conn, struct arena *arena, id64 auditor_unit,
                                   const struct accusation_reading **out, size_t *count)
{
    struct q_accusation_openings_out *rows;
    const struct q_accusation_openings_in in = {.auditor_unit = auditor_unit,
                                                .limit = READINGS_MAX};
    enum err err = q_accusation_openings(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct accusation_reading *items = ARENA_ARRAY(arena, struct accusation_reading, *count);
    for (size_t i = 0; i < *count; i++) {
        items[i] = (struct accusation_reading){.id = rows[i].id, .at = rows[i].at};
        if (!role_from_word(rows[i].role, &items[i].by.role))
            return ERR_CORRUPT;
    }
    *out = items;
    return ERR_OK;
}

/* ---- files ---- */

enum err store_sealed_upload_put(struct store_conn *conn, const struct sealed_upload *upload)
{
    const struct q_accusation_upload_insert_in row = {.token_hash = upload->token_hash,
                                                      .sealed = upload->sealed,
                                                      .sha256 = upload->sha256,
                                                      .expires = upload->expires,
                                                      .size_bytes = upload->size_bytes};
    return q_accusation_upload_insert(conn, &row, NULL);
}

enum err store_sealed_uploads_waiting(struct store_conn *conn, int limit,
                                      struct uploads_waiting *out)
{
    struct q_accusation_uploads_waiting_out row = {0};
    const struct q_accusation_uploads_waiting_in in = {.limit = limit};
    enum err err = q_accusation_uploads_waiting(conn, conn->scratch, &in, &row);
    *out = (struct uploads_waiting){row.files, row.bytes};
    return err;
}

enum err store_sealed_upload_take(struct store_conn *conn, struct arena *arena,
                                  const uint8_t token_hash[TOKEN_HASH_SIZE], time_ms now,
                                  struct sealed_upload *out)
{
    struct q_accusation_upload_take_out row;
    const struct q_accusation_upload_take_in in = {.token_hash = token_hash, .now = now};
    enum err err = q_accusation_upload_take(conn, arena, &in, &row);
    if (err)
        return err;
    out->sealed = row.sealed;
    memcpy(out->sha256, row.sha256, sizeof out->sha256);
    memmove(out->token_hash, token_hash, sizeof out->token_hash);
    return ERR_OK;
}

enum err store_accusation_file_add(struct store_conn *conn, id64 accusation, int no,
                                   const uint8_t sha256[32])
{
    const struct q_accusation_file_insert_in row = {
        .accusation = accusation, .no = no, .sha256 = sha256};
    return q_accusation_file_insert(conn, &row, NULL);
}

enum err store_sealed_uploads_left(struct store_conn *conn, struct arena *arena, time_ms now,
                                   int limit, struct files_left *out)
{
    struct q_accusation_uploads_left_out *rows;
    const struct q_accusation_uploads_left_in in = {.now = now, .limit = limit};
    enum err err = q_accusation_uploads_left(conn, arena, &in, &rows, &out->count);
    if (err)
        return err;
    out->items = ARENA_ARRAY(arena, struct file_content, out->count);
    for (size_t i = 0; i < out->count; i++)
        memcpy(out->items[i].sha256, rows[i].sha256, sizeof rows[i].sha256);
    return ERR_OK;
}

enum err store_sealed_file_is_used(struct store_conn *conn, const uint8_t sha256[32], bool *out)
{
    struct q_accusation_file_use_out row;
    const struct q_accusation_file_use_in in = {.sha256 = sha256};
    enum err err = q_accusation_file_use(conn, conn->scratch, &in, &row);
    *out = err != ERR_NOT_FOUND;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* ---- extracts ---- */

static struct accusation_extract extract_of(const struct q_accusation_extract_get_out *row)
{
    return (struct accusation_extract){.id = row->id,
                                       .accusation = row->accusation,
                                       .maker = row->maker,
                                       .made_at = row->made_at,
                                       .status = (enum extract_status)row->status,
                                       .sealed = row->sealed};
}

static const struct accusation_extract *
extracts_of(struct arena *arena, const struct q_accusation_extract_get_out *rows, size_t count)
{
    struct accusation_extract *items = ARENA_ARRAY(arena, struct accusation_extract, count);
    for (size_t i = 0; i < count; i++)
        items[i] = extract_of(&rows[i]);
    return items;
}

enum err store_extract_add(struct store_conn *conn, id64 office,
                           const struct accusation_extract *extract)
{
    const struct q_accusation_extract_insert_in row = {.office = office,
                                                       .id = extract->id,
                                                       .accusation = extract->accusation,
                                                       .maker = extract->maker,
                                                       .made_at = extract->made_at,
                                                       .sealed = extract->sealed};
    return q_accusation_extract_insert(conn, &row, NULL);
}

enum err store_extract_get(struct store_conn *conn, struct arena *arena, id64 office, id64 id,
                           struct accusation_extract *out)
{
    struct q_accusation_extract_get_out row;
    const struct q_accusation_extract_get_in in = {.office = office, .id = id};
    enum err err = q_accusation_extract_get(conn, arena, &in, &row);
    if (!err)
        *out = extract_of(&row);
    return err;
}

enum err store_extracts_waiting(struct store_conn *conn, struct arena *arena, id64 office,
                                const struct accusation_extract **out, size_t *count)
{
    struct q_accusation_extract_get_out *rows;
    const struct q_accusation_extracts_waiting_in in = {.office = office, .limit = EXTRACTS_MAX};
    enum err err = q_accusation_extracts_waiting(conn, arena, &in, &rows, count);
    if (!err)
        *out = extracts_of(arena, rows, *count);
    return err;
}

enum err store_extracts_of(struct store_conn *conn, struct arena *arena, id64 accusation,
                           const struct accusation_extract **out, size_t *count)
{
    struct q_accusation_extract_get_out *rows;
    const struct q_accusation_extracts_of_in in = {.accusation = accusation, .limit = EXTRACTS_MAX};
    enum err err = q_accusation_extracts_of(conn, arena, &in, &rows, count);
    if (!err)
        *out = extracts_of(arena, rows, *count);
    return err;
}

enum err store_extract_settle(struct store_conn *conn, id64 office,
                              const struct accusation_extract *settled)
{
    ASSERT(settled->status != EXTRACT_WAITS);
    int64_t changed = 0;
    const struct q_accusation_extract_settle_in in = {
        .office = office, .id = settled->id, .status = settled->status, .sealed = settled->sealed};
    enum err err = q_accusation_extract_settle(conn, &in, &changed);
    return err ? err : (changed == 1 ? ERR_OK : ERR_STALE);
}
