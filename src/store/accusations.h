/* Accusations in the store: stubs, sealed contents, wrapped keys, sealed files, extracts. Tables of
 * their own; only bytes pass where something is sealed. Nothing here is logged. */
#ifndef STORE_ACCUSATIONS_H
#define STORE_ACCUSATIONS_H

#include "domain/accusation.h"
#include "store/store.h"
#include "store/working.h"

/* Append the event accusation_decide gave (seq must be version + 1, else ERR_STALE), apply it and
 * bring the derived row up to date. number comes with the first event; a taken one is ERR_CONFLICT.
 * Texts of the event must live as long as *accusation. */
enum err store_accusation_append(struct store_conn *conn, id64 id, struct sv number,
                                 struct accusation *accusation,
                                 const struct accusation_event *event) ERR_MUST_USE;
/* What is stored of one. */
struct stored_accusation {
    id64 id;
    struct sv number;
    struct accusation accusation;
    const struct accusation_event *events;
    size_t event_count;
};
/* Fold the stored events, in the arena. ERR_NOT_FOUND when there are none. */
enum err store_accusation_load(struct store_conn *conn, struct arena *arena, id64 id,
                               struct stored_accusation *out) ERR_MUST_USE;
enum err store_accusation_by_number(struct store_conn *conn, struct sv number,
                                    id64 *out) ERR_MUST_USE;

/* One page of an office's or of a receiving organ's, those registered last first. */
struct accusation_page {
    id64 office, receiver; /* exactly one */
    time_ms before;        /* 0: from the newest */
    id64 before_id;
    int limit;
};
struct accusation_key {
    id64 id;
    time_ms registered_at;
};
enum err store_accusation_list(struct store_conn *conn, struct arena *arena,
                               const struct accusation_page *page,
                               const struct accusation_key **out, size_t *count) ERR_MUST_USE;

/* The sealed content (once) and the one wrapped copy of its key (replaced). */
enum err store_accusation_content_put(struct store_conn *conn, id64 id, struct sv sealed,
                                      int64_t key_id) ERR_MUST_USE;
enum err store_accusation_content_get(struct store_conn *conn, struct arena *arena, id64 id,
                                      struct sv *out) ERR_MUST_USE;
enum err store_accusation_key_put(struct store_conn *conn, id64 id, struct sv wrapped) ERR_MUST_USE;
enum err store_accusation_key_get(struct store_conn *conn, struct arena *arena, id64 id,
                                  struct sv *out) ERR_MUST_USE;

enum err store_accusation_access_put(struct store_conn *conn, id64 id,
                                     const uint8_t code_hash[TOKEN_HASH_SIZE]) ERR_MUST_USE;
/* ERR_NOT_FOUND leaves zeros, which are no code's hash. */
enum err store_accusation_access_get(struct store_conn *conn, id64 id,
                                     uint8_t code_hash[TOKEN_HASH_SIZE]) ERR_MUST_USE;

/* Who opened one; and for the auditors of a unit, that something was opened. Ids are random. */
struct accusation_reading {
    id64 id;
    time_ms at;
    struct actor by;
};
enum err store_accusation_reading_add(struct store_conn *conn, id64 accusation,
                                      const struct accusation_reading *reading) ERR_MUST_USE;
/* Newest first, at most 200. */
enum err store_accusation_readings(struct store_conn *conn, struct arena *arena, id64 accusation,
                                   const struct accusation_reading **out,
                                   size_t *count) ERR_MUST_USE;
enum err store_accusation_opening_add(struct store_conn *conn, id64 auditor_unit,
                                      const struct accusation_reading *reading) ERR_MUST_USE;
/* Newest first, at most 200; by.role and at alone are filled. */
enum err store_accusation_openings(struct store_conn *conn, struct arena *arena, id64 auditor_unit,
                                   const struct accusation_reading **out,
                                   size_t *count) ERR_MUST_USE;

/* Sealed files on their way in: what one is, with its key, is sealed too. */
struct sealed_upload {
    uint8_t token_hash[TOKEN_HASH_SIZE];
    struct sv sealed;
    uint8_t sha256[32]; /* of what lies on disk */
    time_ms expires;
    int64_t size_bytes; /* put only */
};
enum err store_sealed_upload_put(struct store_conn *conn,
                                 const struct sealed_upload *upload) ERR_MUST_USE;
/* What waits in all; files are counted up to limit. */
enum err store_sealed_uploads_waiting(struct store_conn *conn, int limit,
                                      struct uploads_waiting *out) ERR_MUST_USE;
/* Take it for an accusation: the row is gone. ERR_NOT_FOUND when absent or expired. */
enum err store_sealed_upload_take(struct store_conn *conn, struct arena *arena,
                                  const uint8_t token_hash[TOKEN_HASH_SIZE], time_ms now,
                                  struct sealed_upload *out) ERR_MUST_USE;
enum err store_accusation_file_add(struct store_conn *conn, id64 accusation, int no,
                                   const uint8_t sha256[32]) ERR_MUST_USE;
/* As for uploads: contents of expired rows, and whether a content is still needed. */
enum err store_sealed_uploads_left(struct store_conn *conn, struct arena *arena, time_ms now,
                                   int limit, struct files_left *out) ERR_MUST_USE;
enum err store_sealed_file_is_used(struct store_conn *conn, const uint8_t sha256[32],
                                   bool *out) ERR_MUST_USE;

enum extract_status { EXTRACT_WAITS = 0, EXTRACT_RELEASED = 1, EXTRACT_WITHHELD = 2 };
struct accusation_extract {
    id64 id, accusation, maker;
    time_ms made_at;
    enum extract_status status;
    struct sv sealed;
};
enum err store_extract_add(struct store_conn *conn, id64 office,
                           const struct accusation_extract *extract) ERR_MUST_USE;
enum err store_extract_get(struct store_conn *conn, struct arena *arena, id64 office, id64 id,
                           struct accusation_extract *out) ERR_MUST_USE;
/* Those that wait in an office; those made of one accusation. At most 200, the oldest first. */
enum err store_extracts_waiting(struct store_conn *conn, struct arena *arena, id64 office,
                                const struct accusation_extract **out, size_t *count) ERR_MUST_USE;
enum err store_extracts_of(struct store_conn *conn, struct arena *arena, id64 accusation,
                           const struct accusation_extract **out, size_t *count) ERR_MUST_USE;
/* ERR_STALE when it does not wait any more. */
enum err store_extract_settle(struct store_conn *conn, id64 office,
                              const struct accusation_extract *settled) ERR_MUST_USE;

#endif
