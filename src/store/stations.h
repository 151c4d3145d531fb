/* Offline stations: at the office what was granted and promised, at a station what waits to be
 * taken over. The store keeps; what a grant allows is judged in src/service. */
#ifndef STORE_STATIONS_H
#define STORE_STATIONS_H

#include "store/office.h"

struct stored_station {
    id64 id;
    int node;
    int64_t serial_first, serial_last;
    time_ms from, until;
    id64 unit;
    struct sv note;           /* the signed grant */
    time_ms at, withdrawn_at; /* 0: not withdrawn */
};
enum err store_station_add(struct store_conn *conn, const struct stored_station *station,
                           id64 account) ERR_MUST_USE;
enum err store_station_get(struct store_conn *conn, struct arena *arena, id64 id,
                           struct stored_station *out) ERR_MUST_USE;
/* All that were ever granted, oldest first. */
enum err store_stations(struct store_conn *conn, struct arena *arena,
                        const struct stored_station **out, size_t *count) ERR_MUST_USE;
/* ERR_CONFLICT: it is withdrawn already. */
enum err store_station_withdraw(struct store_conn *conn, id64 station,
                                const struct who_when *by) ERR_MUST_USE;

enum err store_station_promise_add(struct store_conn *conn, id64 petition, id64 station,
                                   struct sv note) ERR_MUST_USE;
/* ERR_NOT_FOUND: not registered at a station. */
enum err store_station_promise_get(struct store_conn *conn, struct arena *arena, id64 petition,
                                   id64 *station, struct sv *note) ERR_MUST_USE;

/* ---- at a station ---- */
struct stored_entry {
    id64 id;
    struct sv number, promise, sealed, note;
    struct sv reason; /* why the office refused it; empty: it has not */
};
enum err store_entry_add(struct store_conn *conn, const struct stored_entry *entry) ERR_MUST_USE;
/* The oldest ones; those refused come last. */
enum err store_entries(struct store_conn *conn, struct arena *arena, int most,
                       const struct stored_entry **out, size_t *count) ERR_MUST_USE;
struct entry_counts {
    int64_t all, refused;
};
enum err store_entry_counts(struct store_conn *conn, struct entry_counts *out) ERR_MUST_USE;
/* The office has it: forget it. Nothing there is no error. */
enum err store_entry_drop(struct store_conn *conn, struct sv number) ERR_MUST_USE;
enum err store_entry_refuse(struct store_conn *conn, struct sv number,
                            struct sv reason) ERR_MUST_USE;

#endif
