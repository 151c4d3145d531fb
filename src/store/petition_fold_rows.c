/* The rows of one petition folded from its events; those of many dropped. */
#include "store/petition_rows.h"
#include "store/sealing.h"
#include "store/store_private.h"

enum err rows_fold(struct store_conn *conn, struct arena *arena, const struct petition_key *key,
                   const struct stored_events *events, struct folded *out)
{
    struct q_event_bodies_out *rows = events->rows;
    size_t count = events->count;
    if (count == 0)
        return ERR_NOT_FOUND;
    enum err err = sealing_open_events(conn, arena, key, rows, count);
    *out = (struct folded){0};
    for (size_t i = 0; !err && i < count; i++) {
        struct event *event = ARENA_NEW(arena, struct event);
        err = event_decode(arena, rows[i].body, event);
        if (!err)
            err = petition_apply(arena, &out->petition, event);
    }
    if (err)
        return err;
    struct seal_item title = sealing_title(key, rows[count - 1].key_id, out->petition.title);
    err = sealing_seal(conn, arena, &title, 1);
    out->row = rows_petition(key, rows[0].number, &out->petition, rows[count - 1].id);
    out->row.key_id = title.key_id;
    out->row.title = title.bytes;
    return err;
}

enum err rows_drop(struct store_conn *conn, id64 region, id64 first, id64 last)
{
    const struct q_rebuild_batch batch = {region, first, last};
    enum err err = q_rebuild_drop_claims(conn, &(struct q_rebuild_drop_claims_in){batch}, NULL);
    if (!err)
        err = q_rebuild_drop_clocks(conn, &(struct q_rebuild_drop_clocks_in){batch}, NULL);
    if (!err)
        err = q_rebuild_drop_units(conn, &(struct q_rebuild_drop_units_in){batch}, NULL);
    if (!err)
        err = q_rebuild_drop_tags(conn, &(struct q_rebuild_drop_tags_in){batch}, NULL);
    if (!err)
        err = q_rebuild_drop_facts(conn, &(struct q_rebuild_drop_facts_in){batch}, NULL);
    if (!err)
        err = q_rebuild_drop_petitions(conn, &(struct q_rebuild_drop_petitions_in){batch}, NULL);
    return err;
}

enum err rows_remake(struct store_conn *conn, struct arena *arena, const struct petition_key *key)
{
    struct stored_events events;
    struct folded folded;
    const struct q_event_bodies_in in = {.region = key->region, .petition = key->id};
    enum err err = q_event_bodies(conn, arena, &in, &events.rows, &events.count);
    if (!err)
        err = rows_fold(conn, arena, key, &events, &folded);
    if (!err)
        err = rows_drop(conn, key->region, key->id, key->id);
    return err ? err : rows_insert(conn, &folded.row, &folded.petition);
}
