/* Working data: rows that are changed and that expire. "Expired" is decided against the time the
 * caller gives, never by whether the row has been dropped yet. */
#include "store/working.h"

#include "base/assert.h"
#include "store/bookings.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

#include <string.h>

/* ---- sessions ---- */

enum err store_session_put(struct store_conn *conn, const struct session *session)
{
    const struct q_session_put_in row = {
        .token_hash = session->token_hash,
        .kind = session->kind,
        .account = session->account,
        .region = session->petition.region,
        .petition = session->petition.id,
        .person = session->person,
        .is_owner = session->is_owner,
        .csrf = {(const char *)session->csrf, sizeof session->csrf},
        .created = session->created,
        .seen = session->seen,
        .expires = session->expires,
        .id = session->id,
        .agent = session->agent,
        .way = session->way,
        .proven_until = session->proven_until,
    };
    return q_session_put(conn, &row, NULL);
}

enum err store_session_get(struct store_conn *conn, const uint8_t token_hash[TOKEN_HASH_SIZE],
                           time_ms now, struct session *out)
{
    struct q_session_get_out row;
    const struct q_session_get_in in = {.token_hash = token_hash, .now = now};
    enum err err = q_session_get(conn, conn->scratch, &in, &row);
    if (err)
        return err;
    *out = (struct session){
        .kind = (enum session_kind)row.kind,
        .account = row.account,
        .petition = {row.region, row.petition},
        .person = row.person,
        .is_owner = row.is_owner,
        .created = row.created,
        .seen = row.seen,
        .expires = row.expires,
        .id = row.id,
        .agent = row.agent,
        .way = (enum session_way)row.way,
        .proven_until = row.proven_until,
        .writes = row.writes,
        .office_changes = row.office_changes,
        .must_change = row.must_change,
    };
    if (row.csrf.n != sizeof out->csrf)
        return ERR_CORRUPT;
    memcpy(out->csrf, row.csrf.p, sizeof out->csrf);
    memcpy(out->token_hash, token_hash, sizeof out->token_hash);
    return ERR_OK;
}

/* What is committed together is seen together: one count for all that a session writes in a group.
 */
static bool has_written(const struct sessions_wrote *wrote, const uint8_t hash[TOKEN_HASH_SIZE])
{
    for (int i = 0; i < wrote->count; i++)
        if (memcmp(wrote->token_hashes[i], hash, TOKEN_HASH_SIZE) == 0)
            return true;
    return false;
}

enum err store_session_wrote(struct store_conn *conn, const uint8_t token_hash[TOKEN_HASH_SIZE])
{
    struct sessions_wrote *wrote = &conn->wrote;
    if (has_written(wrote, token_hash))
        return ERR_OK;
    if (wrote->count < WROTE_MAX)
        memcpy(wrote->token_hashes[wrote->count++], token_hash, TOKEN_HASH_SIZE);
    return q_session_wrote(conn, &(struct q_session_wrote_in){.token_hash = token_hash}, NULL);
}

enum err store_sessions_of(struct store_conn *conn, struct arena *arena, id64 account, time_ms now,
                           struct session_list *out)
{
    ASSERT(account > 0);
    struct q_sessions_of_out *rows;
    const struct q_sessions_of_in in = {.account = account, .kind = SESSION_STAFF, .now = now};
    enum err err = q_sessions_of(conn, arena, &in, &rows, &out->count);
    if (err)
        return err;
    struct session *sessions = ARENA_ARRAY(arena, struct session, out->count);
    for (size_t i = 0; i < out->count; i++) {
        sessions[i] = (struct session){
            .kind = SESSION_STAFF,
            .account = account,
            .id = rows[i].id,
            .agent = rows[i].agent,
            .way = (enum session_way)rows[i].way,
            .created = rows[i].created,
            .seen = rows[i].seen,
            .expires = rows[i].expires,
        };
        memcpy(sessions[i].token_hash, rows[i].token_hash, TOKEN_HASH_SIZE);
    }
    out->items = sessions;
    return ERR_OK;
}

enum err store_session_end_named(struct store_conn *conn, id64 account, id64 id)
{
    ASSERT(account > 0 && id > 0);
    int64_t ended = 0;
    enum err err = q_session_end_named(
        conn, &(struct q_session_end_named_in){.account = account, .id = id}, &ended);
    return err || ended ? err : ERR_NOT_FOUND;
}

enum err store_session_end(struct store_conn *conn, const uint8_t token_hash[TOKEN_HASH_SIZE])
{
    return q_session_end(conn, &(struct q_session_end_in){.token_hash = token_hash}, NULL);
}

enum err store_sessions_end_of(struct store_conn *conn, id64 account, const uint8_t *keep)
{
    ASSERT(account > 0);
    const struct q_sessions_end_of_in in = {
        .account = account, .keep = {(const char *)keep, keep ? TOKEN_HASH_SIZE : 0}};
    return q_sessions_end_of(conn, &in, NULL);
}

enum err store_sessions_end_kind(struct store_conn *conn, id64 account, enum session_kind kind)
{
    ASSERT(account > 0);
    const struct q_sessions_end_kind_in in = {.account = account, .kind = kind};
    return q_sessions_end_kind(conn, &in, NULL);
}

/* ---- replies ---- */

enum err store_remember(struct store_conn *conn, const struct remembered *remembered)
{
    const struct q_remember_in row = {
        .key_hash = remembered->key_hash,
        .request_hash = remembered->request_hash,
        .status = remembered->status,
        .sealed_reply = remembered->sealed_reply,
        .expires = remembered->expires,
        .petition = remembered->petition,
    };
    return q_remember(conn, &row, NULL);
}

enum err store_recall(struct store_conn *conn, struct arena *arena,
                      const uint8_t key_hash[TOKEN_HASH_SIZE], time_ms now, struct remembered *out)
{
    struct q_recall_out row;
    const struct q_recall_in in = {.key_hash = key_hash, .now = now};
    enum err err = q_recall(conn, arena, &in, &row);
    if (err)
        return err;
    *out = (struct remembered){
        .status = (int)row.status, .sealed_reply = row.sealed_reply, .expires = row.expires};
    memcpy(out->key_hash, key_hash, sizeof out->key_hash);
    memcpy(out->request_hash, row.request_hash, sizeof out->request_hash);
    return ERR_OK;
}

/* ---- throttles ---- */

enum err store_throttle_fail(struct store_conn *conn, const uint8_t key_hash[TOKEN_HASH_SIZE],
                             time_ms now, int64_t window_ms, int *failures)
{
    ASSERT(window_ms > 0);
    struct q_throttle_fail_out row;
    const struct q_throttle_fail_in in = {
        .key_hash = key_hash, .now = now, .until = now + window_ms};
    enum err err = q_throttle_fail(conn, conn->scratch, &in, &row);
    if (!err)
        *failures = (int)row.failures;
    return err;
}

enum err store_throttle_get(struct store_conn *conn, const uint8_t key_hash[TOKEN_HASH_SIZE],
                            time_ms now, int *failures, time_ms *until)
{
    struct q_throttle_get_out row = {0};
    const struct q_throttle_get_in in = {.key_hash = key_hash, .now = now};
    enum err err = q_throttle_get(conn, conn->scratch, &in, &row);
    if (err && err != ERR_NOT_FOUND)
        return err;
    *failures = (int)row.failures;
    *until = row.until;
    return ERR_OK;
}

enum err store_throttle_clear(struct store_conn *conn, const uint8_t key_hash[TOKEN_HASH_SIZE])
{
    return q_throttle_clear(conn, &(struct q_throttle_clear_in){.key_hash = key_hash}, NULL);
}

/* ---- calendar feeds ---- */

enum err store_feed_put(struct store_conn *conn, id64 account,
                        const uint8_t token_hash[TOKEN_HASH_SIZE], time_ms since)
{
    const struct q_feed_put_in row = {.account = account, .token_hash = token_hash, .since = since};
    return q_feed_put(conn, &row, NULL);
}

enum err store_feed_drop(struct store_conn *conn, id64 account)
{
    return q_feed_drop(conn, &(struct q_feed_drop_in){.account = account}, NULL);
}

enum err store_feed_since(struct store_conn *conn, id64 account, time_ms *out)
{
    struct q_feed_since_out row = {0};
    enum err err =
        q_feed_since(conn, conn->scratch, &(struct q_feed_since_in){.account = account}, &row);
    *out = row.since;
    return err;
}

enum err store_feed_account(struct store_conn *conn, const uint8_t token_hash[TOKEN_HASH_SIZE],
                            id64 *out)
{
    struct q_feed_account_out row = {0};
    const struct q_feed_account_in in = {.token_hash = token_hash};
    enum err err = q_feed_account(conn, conn->scratch, &in, &row);
    *out = row.account;
    return err;
}

/* ---- uploads ---- */

enum err store_upload_put(struct store_conn *conn, const struct upload *upload)
{
    ASSERT(!upload->is_claimed);
    const struct q_upload_insert_in row = {
        .token_hash = upload->token_hash,
        .sealed = upload->sealed,
        .content = upload->content,
        .key_id = upload->key_id,
        .account = upload->account,
        .expires = upload->expires,
        .size_bytes = upload->size_bytes,
    };
    return q_upload_insert(conn, &row, NULL);
}

enum err store_uploads_waiting(struct store_conn *conn, id64 account, int limit,
                               struct uploads_waiting *out)
{
    struct q_uploads_waiting_out row = {0};
    const struct q_uploads_waiting_in in = {.account = account, .limit = limit};
    enum err err = q_uploads_waiting(conn, conn->scratch, &in, &row);
    *out = (struct uploads_waiting){row.files, row.bytes};
    return err;
}

enum err store_upload_claim(struct store_conn *conn, struct arena *arena,
                            const uint8_t token_hash[TOKEN_HASH_SIZE], time_ms now,
                            struct upload *out)
{
    struct q_upload_claim_out row;
    const struct q_upload_claim_in in = {.token_hash = token_hash, .now = now};
    enum err err = q_upload_claim(conn, arena, &in, &row);
    if (err)
        return err;
    *out = (struct upload){
        .sealed = row.sealed,
        .key_id = row.key_id,
        .account = row.account,
        .expires = row.expires,
        .is_claimed = true,
    };
    memcpy(out->token_hash, token_hash, sizeof out->token_hash);
    memcpy(out->content, row.content, sizeof out->content);
    return ERR_OK;
}

/* ---- files nobody needs ---- */

enum err store_uploads_left(struct store_conn *conn, struct arena *arena, time_ms now, int limit,
                            struct files_left *out)
{
    struct q_uploads_left_out *rows;
    const struct q_uploads_left_in in = {.now = now, .limit = limit};
    enum err err = q_uploads_left(conn, arena, &in, &rows, &out->count);
    if (err)
        return err;
    out->items = ARENA_ARRAY(arena, struct file_content, out->count);
    for (size_t i = 0; i < out->count; i++) {
        memcpy(out->items[i].sha256, rows[i].content, sizeof rows[i].content);
        out->items[i].key_id = rows[i].key_id;
    }
    return ERR_OK;
}

enum err store_file_is_used(struct store_conn *conn, const uint8_t sha256[32], bool *out)
{
    struct q_file_use_out row;
    const struct q_file_use_in in = {.content = sha256};
    enum err err = q_file_use(conn, conn->scratch, &in, &row);
    *out = err != ERR_NOT_FOUND;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* ---- expiry ---- */

/* Who wrote one asks after it for seconds; clocks may differ, and a machine may have been asleep.
 */
#define MARKS_KEPT_MS (INT64_C(24) * 60 * 60 * 1000)

enum err store_expire(struct store_conn *conn, time_ms now, int limit, int *dropped)
{
    int64_t sessions = 0;
    int64_t replies = 0;
    int64_t throttles = 0;
    int64_t uploads = 0;
    enum err err = q_sessions_expire(
        conn, &(struct q_sessions_expire_in){.now = now, .limit = limit}, &sessions);
    if (!err)
        err = q_remembered_expire(
            conn, &(struct q_remembered_expire_in){.now = now, .limit = limit}, &replies);
    if (!err)
        err = q_throttles_expire(conn, &(struct q_throttles_expire_in){.now = now, .limit = limit},
                                 &throttles);
    if (!err)
        err = q_uploads_expire(conn, &(struct q_uploads_expire_in){.now = now, .limit = limit},
                               &uploads);
    int64_t sealed = 0;
    if (!err)
        err = q_accusation_uploads_expire(
            conn, &(struct q_accusation_uploads_expire_in){.now = now, .limit = limit}, &sealed);
    int64_t marks = 0;
    if (!err)
        err = q_commit_marks_expire(
            conn, &(struct q_commit_marks_expire_in){.before = now - MARKS_KEPT_MS}, &marks);
    int64_t bookings = 0;
    if (!err)
        err = bookings_expire(conn, now, limit, &bookings);
    *dropped = (int)(sessions + replies + throttles + uploads + sealed + marks + bookings);
    return err;
}
