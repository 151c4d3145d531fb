/* Grants, promises and what waits at a station: rows in, rows out. */
#include "store/stations.h"

#include "base/assert.h"
#include "store/store_private.h"
#include "store/store_stmts.gen.h"

enum err store_station_add(struct store_conn *conn, const struct stored_station *station,
                           id64 account)
{
    ASSERT(station->id > 0 && station->serial_first <= station->serial_last);
    const struct q_station_insert_in row = {.id = station->id,
                                            .node = station->node,
                                            .serial_first = station->serial_first,
                                            .serial_last = station->serial_last,
                                            .from_at = station->from,
                                            .until_at = station->until,
                                            .unit = station->unit,
                                            .note = station->note,
                                            .at = station->at,
                                            .account = account};
    return q_station_insert(conn, &row, NULL);
}

enum err store_station_get(struct store_conn *conn, struct arena *arena, id64 id,
                           struct stored_station *out)
{
    struct q_station_get_out row;
    enum err err = q_station_get(conn, arena, &(struct q_station_get_in){.id = id}, &row);
    if (err)
        return err;
    *out = (struct stored_station){row.id,      (int)row.node,   row.serial_first, row.serial_last,
                                   row.from_at, row.until_at,    row.unit,         row.note,
                                   row.at,      row.withdrawn_at};
    return ERR_OK;
}

enum err store_stations(struct store_conn *conn, struct arena *arena,
                        const struct stored_station **out, size_t *count)
{
    struct q_stations_out *rows;
    *out = NULL;
    enum err err = q_stations(conn, arena, &rows, count);
    if (err)
        return err;
    struct stored_station *stations = ARENA_ARRAY(arena, struct stored_station, *count);
    for (size_t i = 0; i < *count; i++)
        stations[i] = (struct stored_station){
            rows[i].id,      (int)rows[i].node,   rows[i].serial_first, rows[i].serial_last,
            rows[i].from_at, rows[i].until_at,    rows[i].unit,         rows[i].note,
            rows[i].at,      rows[i].withdrawn_at};
    *out = stations;
    return ERR_OK;
}

enum err store_station_withdraw(struct store_conn *conn, id64 station, const struct who_when *by)
{
    const struct q_station_withdrawal_insert_in row = {
        .station = station, .at = by->at, .account = by->account};
    return q_station_withdrawal_insert(conn, &row, NULL);
}

enum err store_station_promise_add(struct store_conn *conn, id64 petition, id64 station,
                                   struct sv note)
{
    const struct q_station_promise_insert_in row = {
        .petition = petition, .station = station, .note = note};
    return q_station_promise_insert(conn, &row, NULL);
}

enum err store_station_promise_get(struct store_conn *conn, struct arena *arena, id64 petition,
                                   id64 *station, struct sv *note)
{
    struct q_station_promise_get_out row;
    const struct q_station_promise_get_in in = {.petition = petition};
    enum err err = q_station_promise_get(conn, arena, &in, &row);
    if (err)
        return err;
    *station = row.station;
    *note = row.note;
    return ERR_OK;
}

/* ---- at a station ---- */

enum err store_entry_add(struct store_conn *conn, const struct stored_entry *entry)
{
    const struct q_station_entry_insert_in row = {.id = entry->id,
                                                  .number = entry->number,
                                                  .promise = entry->promise,
                                                  .sealed = entry->sealed,
                                                  .note = entry->note};
    return q_station_entry_insert(conn, &row, NULL);
}

enum err store_entries(struct store_conn *conn, struct arena *arena, int most,
                       const struct stored_entry **out, size_t *count)
{
    struct q_station_entries_out *rows;
    const struct q_station_entries_in in = {.most = most};
    *out = NULL;
    enum err err = q_station_entries(conn, arena, &in, &rows, count);
    if (err)
        return err;
    struct stored_entry *entries = ARENA_ARRAY(arena, struct stored_entry, *count);
    for (size_t i = 0; i < *count; i++)
        entries[i] = (struct stored_entry){rows[i].id,     rows[i].number, rows[i].promise,
                                           rows[i].sealed, rows[i].note,   rows[i].reason};
    *out = entries;
    return ERR_OK;
}

enum err store_entry_counts(struct store_conn *conn, struct entry_counts *out)
{
    struct q_station_entry_count_out row;
    enum err err = q_station_entry_count(conn, conn->scratch, &row);
    if (!err)
        *out = (struct entry_counts){row.all_of_them, row.refused};
    return err;
}

enum err store_entry_drop(struct store_conn *conn, struct sv number)
{
    return q_station_entry_delete(conn, &(struct q_station_entry_delete_in){.number = number},
                                  NULL);
}

enum err store_entry_refuse(struct store_conn *conn, struct sv number, struct sv reason)
{
    const struct q_station_entry_refused_in row = {.number = number, .reason = reason};
    return q_station_entry_refused(conn, &row, NULL);
}
