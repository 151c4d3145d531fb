/* One field of one event is forgotten: the whole matter is sealed anew, so that its old key can go.
 *
 * 1. All in one transaction of the disposer: either everything is under the old key and the field
 *    is there, or everything is under the new one and it is not.
 * 2. Readings are sealed nowhere yet; should one have a key, it is refused, not left behind. */
#include "base/assert.h"
#include "store/forgetting.h"
#include "store/petition_rows.h"
#include "store/sealing.h"
#include "store/store_private.h"

static enum err put_event(struct store_conn *conn, const struct erased_event *erased,
                          const struct seal_item *sealed)
{
    const struct petition_key *key = &erased->petition;
    if (sealed->no == erased->seq) {
        const struct q_event_erase_in row = {.region = key->region,
                                             .petition = key->id,
                                             .seq = sealed->no,
                                             .salt = erased->salt,
                                             .body = sealed->bytes,
                                             .key_id = sealed->key_id};
        return q_event_erase(conn, &row, NULL);
    }
    const struct q_event_reseal_in row = {.region = key->region,
                                          .petition = key->id,
                                          .seq = sealed->no,
                                          .body = sealed->bytes,
                                          .key_id = sealed->key_id};
    return q_event_reseal(conn, &row, NULL);
}

static enum err reseal_events(struct store_conn *conn, struct arena *arena,
                              const struct erased_event *erased)
{
    struct q_event_bodies_out *rows = NULL;
    size_t count = 0;
    int64_t key_id;
    const struct petition_key *key = &erased->petition;
    const struct q_event_bodies_in in = {.region = key->region, .petition = key->id};
    enum err err = sealing_new_key(conn, &key_id);
    if (!err)
        err = q_event_bodies(conn, arena, &in, &rows, &count);
    if (!err)
        err = sealing_open_events(conn, arena, key, rows, count);
    for (size_t i = 0; !err && i < count; i++) {
        struct sv body = rows[i].seq == erased->seq ? erased->body : rows[i].body;
        struct seal_item item = sealing_event(key, key_id, rows[i].seq, body);
        err = sealing_seal(conn, arena, &item, 1);
        if (!err)
            err = put_event(conn, erased, &item);
    }
    return err;
}

enum err store_event_erase(struct store_conn *conn, struct arena *arena,
                           const struct erased_event *erased)
{
    const struct petition_key *key = &erased->petition;
    ASSERT(conn->role == CONN_DISPOSER && erased->seq > 0);
    enum err err = reseal_events(conn, arena, erased);
    for (size_t i = 0; !err && i < erased->files.count; i++) {
        const struct q_attachments_drop_in file = {.with = Q_ATTACHMENTS_DROP_WITH_ONE,
                                                   .region = key->region,
                                                   .petition = key->id,
                                                   .id = erased->files.ids[i]};
        err = q_attachments_drop(conn, &file, NULL);
    }
    return err ? err : rows_remake(conn, arena, key);
}
