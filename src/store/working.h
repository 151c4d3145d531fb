/* Working data: sessions, idempotency keys, throttles, uploads. Updatable, and it expires. */
#ifndef STORE_WORKING_H
#define STORE_WORKING_H

#include "store/people.h"

#define TOKEN_HASH_SIZE 32

/* How an official's session was opened. Stored as a number: do not reorder. */
enum session_way {
    SESSION_BY_PASSWORD = 0,
    SESSION_BY_CODE = 1,     /* and a code of the second factor */
    SESSION_BY_RECOVERY = 2, /* and a recovery code */
    SESSION_BY_DEMO = 3      /* the demonstration's door: nothing was asked */
};
enum session_kind { SESSION_STAFF = 1, SESSION_PETITIONER = 2, SESSION_FOLLOW = 3 };
struct session {
    uint8_t token_hash[TOKEN_HASH_SIZE];
    enum session_kind kind;
    id64 account;                 /* staff and petitioner; follow: who opened it, or 0 */
    struct petition_key petition; /* follow */
    id64 person;                  /* follow: whose session, of the petition's people */
    bool is_owner;                /* follow: the petitioner's secret was given */
    uint8_t csrf[16];
    time_ms created, seen, expires;
    id64 id;              /* staff: by which its owner names it; 0 for all others */
    struct sv agent;      /* staff: kind of browser, in words of our own */
    enum session_way way; /* staff */
    time_ms proven_until; /* staff: how long its owner counts as just having proven who they are */
    int64_t writes;       /* get only: what was written by it, counted */
    int64_t office_changes; /* get only: store_office_changes at this moment */
    bool must_change;       /* get only: its account's password, before anything else is done */
};
struct session_list {
    const struct session *items; /* in the arena; csrf, petition and is_owner are not filled in */
    size_t count;
};
enum err store_session_put(struct store_conn *conn, const struct session *session) ERR_MUST_USE;
/* ERR_NOT_FOUND also for an expired one. The agent lives until the connection's next use. */
enum err store_session_get(struct store_conn *conn, const uint8_t token_hash[TOKEN_HASH_SIZE],
                           time_ms now, struct session *out) ERR_MUST_USE;
/* It has written in this transaction, of the writer: counted once. */
enum err store_session_wrote(struct store_conn *conn,
                             const uint8_t token_hash[TOKEN_HASH_SIZE]) ERR_MUST_USE;
/* The sessions of an official's account that have not expired, in no order. */
enum err store_sessions_of(struct store_conn *conn, struct arena *arena, id64 account, time_ms now,
                           struct session_list *out) ERR_MUST_USE;
/* End the one of that name; ERR_NOT_FOUND when the account has none. */
enum err store_session_end_named(struct store_conn *conn, id64 account, id64 id) ERR_MUST_USE;
enum err store_session_end(struct store_conn *conn,
                           const uint8_t token_hash[TOKEN_HASH_SIZE]) ERR_MUST_USE;
/* End all sessions of an account but one (keep may be NULL). */
enum err store_sessions_end_of(struct store_conn *conn, id64 account,
                               const uint8_t *keep) ERR_MUST_USE;

/* End the sessions of one kind of an account. */
enum err store_sessions_end_kind(struct store_conn *conn, id64 account,
                                 enum session_kind kind) ERR_MUST_USE;

/* The answer given to a create, so that a retry gets the same one. */
struct remembered {
    uint8_t key_hash[TOKEN_HASH_SIZE];     /* of scope and Idempotency-Key */
    uint8_t request_hash[TOKEN_HASH_SIZE]; /* of operation and body: another body is a mismatch */
    int status;
    struct sv sealed_reply;
    time_ms expires;
    id64 petition; /* that it tells of; 0: none */
};
enum err store_remember(struct store_conn *conn, const struct remembered *remembered) ERR_MUST_USE;
enum err store_recall(struct store_conn *conn, struct arena *arena,
                      const uint8_t key_hash[TOKEN_HASH_SIZE], time_ms now,
                      struct remembered *out) ERR_MUST_USE;

/* Count one failure of a class (sign-in of an account, code of a number); *failures in the window.
 */
enum err store_throttle_fail(struct store_conn *conn, const uint8_t key_hash[TOKEN_HASH_SIZE],
                             time_ms now, int64_t window_ms, int *failures) ERR_MUST_USE;
enum err store_throttle_get(struct store_conn *conn, const uint8_t key_hash[TOKEN_HASH_SIZE],
                            time_ms now, int *failures, time_ms *until) ERR_MUST_USE;
enum err store_throttle_clear(struct store_conn *conn,
                              const uint8_t key_hash[TOKEN_HASH_SIZE]) ERR_MUST_USE;

/* A file received and not yet part of a petition. What it is called and is, is sealed too. */
struct upload {
    uint8_t token_hash[TOKEN_HASH_SIZE];
    struct sv sealed;
    uint8_t content[32]; /* SHA-256 of the sealed file */
    int64_t key_id;      /* of the file */
    id64 account;        /* 0 for the public */
    time_ms expires;
    int64_t size_bytes; /* of the file; put only */
    bool is_claimed;
};
enum err store_upload_put(struct store_conn *conn, const struct upload *upload) ERR_MUST_USE;
/* What waits of one account, or of the public; files are counted up to limit. */
struct uploads_waiting {
    int64_t files, bytes;
};
enum err store_uploads_waiting(struct store_conn *conn, id64 account, int limit,
                               struct uploads_waiting *out) ERR_MUST_USE;
/* Take it for a petition: marks it claimed; ERR_NOT_FOUND when absent, expired or claimed. */
enum err store_upload_claim(struct store_conn *conn, struct arena *arena,
                            const uint8_t token_hash[TOKEN_HASH_SIZE], time_ms now,
                            struct upload *out) ERR_MUST_USE;

/* Contents of expired uploads that nobody claimed, at most limit, the longest expired first: what
 * may be dropped from disk after store_expire, if store_file_is_used says nobody needs it. */
struct file_content {
    uint8_t sha256[32]; /* of what lies on disk */
    int64_t key_id;     /* its key; 0: in the row */
};
struct files_left {
    struct file_content *items; /* in the arena */
    size_t count;
};
enum err store_uploads_left(struct store_conn *conn, struct arena *arena, time_ms now, int limit,
                            struct files_left *out) ERR_MUST_USE;
/* Is the content part of a petition, or of an upload still there? */
enum err store_file_is_used(struct store_conn *conn, const uint8_t sha256[32],
                            bool *out) ERR_MUST_USE;

/* The token of an official's calendar feed; a new one takes the place of the old. */
enum err store_feed_put(struct store_conn *conn, id64 account,
                        const uint8_t token_hash[TOKEN_HASH_SIZE], time_ms since) ERR_MUST_USE;
enum err store_feed_drop(struct store_conn *conn, id64 account) ERR_MUST_USE;
/* Since when an account has one; ERR_NOT_FOUND. */
enum err store_feed_since(struct store_conn *conn, id64 account, time_ms *out) ERR_MUST_USE;
/* Whose it is; ERR_NOT_FOUND. */
enum err store_feed_account(struct store_conn *conn, const uint8_t token_hash[TOKEN_HASH_SIZE],
                            id64 *out) ERR_MUST_USE;

/* Drop what has expired, at most limit rows of each table; *dropped in all. */
enum err store_expire(struct store_conn *conn, time_ms now, int limit, int *dropped) ERR_MUST_USE;

#endif
