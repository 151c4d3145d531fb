/* Sealing at the store's edge: what people said goes into rows sealed and comes out open. Without a
 * sealer, and under key 0, everything passes as it is. Inside src/store only. */
#ifndef STORE_SEALING_H
#define STORE_SEALING_H

#include "store/petitions.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

/* The key of a new matter; 0 without a sealer. */
enum err sealing_new_key(struct store_conn *conn, int64_t *out) ERR_MUST_USE;
/* The key of a matter whose stored version is this one, else ERR_STALE. One that is not sealed yet
 * gets a new key. */
struct matter_key {
    int64_t id;
    bool is_new;
};
enum err sealing_key_of(struct store_conn *conn, const struct petition_key *key, int64_t version,
                        struct matter_key *out) ERR_MUST_USE;
/* Items as they go in. */
struct seal_item sealing_event(const struct petition_key *key, int64_t key_id, int64_t seq,
                               struct sv body);
struct seal_item sealing_title(const struct petition_key *key, int64_t key_id, struct sv title);
/* Replace plain bytes by sealed ones. All items have the same key. */
enum err sealing_seal(struct store_conn *conn, struct arena *arena, struct seal_item *items,
                      size_t count) ERR_MUST_USE;

/* Replace sealed bytes by plain ones. A store opened without a sealer reads none: ERR_UNAVAILABLE.
 */
enum err sealing_open(struct store_conn *conn, struct arena *arena, struct seal_item *items,
                      size_t count) ERR_MUST_USE;
enum err sealing_open_events(struct store_conn *conn, struct arena *arena,
                             const struct petition_key *key, struct q_event_bodies_out *rows,
                             size_t count) ERR_MUST_USE;
enum err sealing_open_titles(struct store_conn *conn, struct arena *arena,
                             struct q_petition_list_out *rows, size_t count) ERR_MUST_USE;

#endif
