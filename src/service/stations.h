/* Offline stations (docs/operate/station.md): a laptop that registers for a unit without a network.
 * The office grants a block of numbers for some days; the station seals what is entered for the
 * office, promises with its own signature, and the office takes it over once. */
#ifndef SERVICE_STATIONS_H
#define SERVICE_STATIONS_H

#include "ledger/station.h"
#include "service/admin.h"
#include "store/stations.h"

/* ---- at the office; by an administrator ---- */
#define STATION_DAYS_MAX 180
#define STATION_PER_DAY_MAX 2000
struct station_wish {
    struct sv request; /* the note */
    id64 unit;         /* a petition office, or one that receives directly */
    int days;
    int64_t per_day;
    struct sv address; /* where the office publishes its pages; "-": not known */
};
struct station_granted {
    struct station_grant grant;
    struct sv file; /* to carry to the station */
};
/* ERR_BAD_INPUT: no request, or nothing is registered at the unit; fail says which. ERR_REFUSED
 * "station.nodes": too many stations at the same time. */
enum err service_station_grant(struct call *call, const struct station_wish *wish,
                               struct station_granted *out) ERR_MUST_USE;
/* From now on nothing of it is taken over. ERR_NOT_FOUND; ERR_CONFLICT: it was withdrawn. */
enum err service_station_withdraw(struct call *call, id64 station) ERR_MUST_USE;
struct station_list {
    const struct stored_station *rows;
    const struct station_grant *grants; /* beside each */
    size_t count;
};
enum err service_stations(struct call *call, struct station_list *out) ERR_MUST_USE;

/* Taking over: read the bundle once, then each parcel in a transaction of its own. What is there
 * already is told as taken, so that stopping in the middle costs nothing. */
#define TAKEN_WORDS(X)                                                                             \
    X(TAKEN, "taken")         /* now, or before */                                                 \
    X(SIGNATURE, "signature") /* not sealed or promised by this station */                         \
    X(SEAL, "seal")           /* does not open, or is no entry */                                  \
    X(NUMBER, "number")       /* not a number of its grant */                                      \
    X(TIME, "time")           /* not made while it might, or by another node */                    \
    X(LEAF, "leaf")           /* is not what was promised */                                       \
    X(ACT, "act")             /* not a registration for its unit that the rulebook allows */       \
    X(PEOPLE, "people")       /* those sealed are not those of the registration */                 \
    X(OTHER, "other")         /* something else has this number or id */
enum taken {
#define X(name, word) TAKEN_##name,
    TAKEN_WORDS(X)
#undef X
        TAKEN__COUNT
};
const char *taken_word(enum taken taken);
struct station_taking {
    struct stored_station station;
    struct station_grant grant;
    struct station_bundle bundle;
};
/* ERR_BAD_INPUT "station.bundle": damaged, or of no station of ours; ERR_REFUSED
 * "station.withdrawn". */
enum err service_station_taking(struct call *call, struct sv bytes,
                                struct station_taking *out) ERR_MUST_USE;
enum err service_station_take(struct call *call, const struct station_taking *taking, size_t at,
                              enum taken *out) ERR_MUST_USE;
/* What the station is told, signed. No store. */
enum err service_station_report(struct call *call, const struct station_taking *taking,
                                const enum taken *answers, struct sv *out) ERR_MUST_USE;

/* ---- at the station ---- */
/* What this program is a station of; NULL: it is an office. */
const struct station_grant *service_station(const struct service *service);
/* A file of the data folder that makes a station of it, and its key's. */
#define STATION_GRANT_FILE "station.grant"
#define STATION_KEY_FILE "keys/station.key"
/* The grant in the file: ours, signed by the office it names. fail says what is wrong. */
enum err service_station_accept_check(struct arena *arena, struct sv file,
                                      const struct note_key *own, struct station_grant *out,
                                      struct fail *fail) ERR_MUST_USE;
/* Bring in what came with a grant, before its file is put into the folder. passwords: beside each
 * operator; *is_new: is the account new, so that its password counts? */
struct station_arrival {
    struct station_grant grant;
    struct sv snapshot;
    const struct one_time_password *passwords;
    bool is_new[STATION_OPERATORS_MAX];
};
enum err service_station_install(struct call *call, struct station_arrival *arrival) ERR_MUST_USE;
/* The bundle of the oldest entries that wait. ERR_NOT_FOUND: nothing waits. */
struct station_packed {
    struct sv file;
    size_t count;
    struct entry_counts waiting;
};
enum err service_station_pack(struct call *call, struct station_packed *out) ERR_MUST_USE;
/* What the office answered: what it has is forgotten here, what it refused stays with its reason.
 * ERR_BAD_INPUT: not signed by the office, or for another station. */
struct station_confirmed {
    struct station_report report;
    size_t taken;
};
enum err service_station_confirm(struct call *call, struct sv note,
                                 struct station_confirmed *out) ERR_MUST_USE;
enum err service_station_counts(struct call *call, struct entry_counts *out) ERR_MUST_USE;

#endif
