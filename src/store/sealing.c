/* Which bytes of which rows pass the sealer. Rows of key 0 were written without one. */
#include "store/sealing.h"

#include "base/assert.h"
#include "base/log.h"

enum err sealing_new_key(struct store_conn *conn, int64_t *out)
{
    const struct store_sealer *sealer = conn->sealer;
    *out = 0;
    return sealer ? sealer->take_key(sealer->self, out) : ERR_OK;
}

enum err sealing_key_of(struct store_conn *conn, const struct petition_key *key, int64_t version,
                        struct matter_key *out)
{
    struct q_petition_key_id_out row = {conn->seen.key_id, conn->seen.version};
    const struct q_petition_key_id_in in = {.region = key->region, .id = key->id};
    bool is_seen = conn->seen.key.id == key->id && conn->seen.version == version;
    *out = (struct matter_key){.id = 0};
    enum err err = is_seen ? ERR_OK : q_petition_key_id(conn, conn->scratch, &in, &row);
    if (err == ERR_NOT_FOUND || (!err && row.version != version))
        return ERR_STALE;
    if (err || !conn->sealer)
        return err;
    *out = (struct matter_key){row.key_id, .is_new = row.key_id == 0};
    return row.key_id ? ERR_OK : sealing_new_key(conn, &out->id);
}

struct seal_item sealing_event(const struct petition_key *key, int64_t key_id, int64_t seq,
                               struct sv body)
{
    return (struct seal_item){SEAL_EVENT, key_id, key->region, key->id, seq, body};
}

struct seal_item sealing_title(const struct petition_key *key, int64_t key_id, struct sv title)
{
    return (struct seal_item){SEAL_TITLE, key_id, key->region, key->id, 0, title};
}

enum err sealing_seal(struct store_conn *conn, struct arena *arena, struct seal_item *items,
                      size_t count)
{
    if (!count || !items[0].key_id)
        return ERR_OK;
    ASSERT(conn->sealer);
    return conn->sealer->seal(conn->sealer->self, arena, items, count);
}

enum err sealing_open(struct store_conn *conn, struct arena *arena, struct seal_item *items,
                      size_t count)
{
    if (!count)
        return ERR_OK;
    if (!conn->sealer)
        return ERR_UNAVAILABLE;
    return conn->sealer->open(conn->sealer->self, arena, items, count);
}

enum err sealing_open_events(struct store_conn *conn, struct arena *arena,
                             const struct petition_key *key, struct q_event_bodies_out *rows,
                             size_t count)
{
    struct seal_item *items = ARENA_ARRAY(arena, struct seal_item, count);
    size_t sealed = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].key_id)
            items[sealed++] = sealing_event(key, rows[i].key_id, rows[i].seq, rows[i].body);
    }
    enum err err = sealing_open(conn, arena, items, sealed);
    for (size_t i = 0, at = 0; !err && i < count; i++) {
        if (rows[i].key_id)
            rows[i].body = items[at++].bytes;
    }
    return err;
}

/* In a copy from before a disposal the keys of what was disposed of are gone: a list shows the
 * others, and such a row without its title. */
static enum err open_those_that_do(struct store_conn *conn, struct arena *arena,
                                   struct seal_item *items, size_t count)
{
    size_t closed = 0;
    for (size_t i = 0; i < count; i++) {
        enum err err = sealing_open(conn, arena, &items[i], 1);
        if (err && err != ERR_CORRUPT)
            return err;
        if (err)
            items[i].bytes = SV("");
        closed += err != ERR_OK;
    }
    LOG_WARN("store", "titles that do not open: count=%zu", closed);
    return ERR_OK;
}

enum err sealing_open_titles(struct store_conn *conn, struct arena *arena,
                             struct q_petition_list_out *rows, size_t count)
{
    struct seal_item *items = ARENA_ARRAY(arena, struct seal_item, count);
    size_t sealed = 0;
    for (size_t i = 0; i < count; i++) {
        const struct petition_key key = {rows[i].region, rows[i].id};
        if (rows[i].key_id)
            items[sealed++] = sealing_title(&key, rows[i].key_id, rows[i].title);
    }
    struct seal_item *again = ARENA_ARRAY(arena, struct seal_item, sealed);
    for (size_t i = 0; i < sealed; i++)
        again[i] = items[i];
    enum err err = sealing_open(conn, arena, items, sealed);
    if (err == ERR_CORRUPT) {
        items = again;
        err = open_those_that_do(conn, arena, items, sealed);
    }
    for (size_t i = 0, at = 0; !err && i < count; i++) {
        if (rows[i].key_id)
            rows[i].title = items[at++].bytes;
    }
    return err;
}
