/* Papers of offline stations (docs/internals/ledger.md, "Stations"): what a station asks for, what
 * the office grants, what a station promises whoever files there, and what it hands over. Texts of
 * signed notes, and canonical CBOR for what is carried. What was read has not been verified: see
 * station_note_signed. Pure; any thread. */
#ifndef LEDGER_STATION_H
#define LEDGER_STATION_H

#include "base/id.h"
#include "domain/day.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"

/* Serials of a day from here up belong to stations; an office itself ends before. */
#define STATION_SERIAL_MIN 90001
#define STATION_SERIAL_MAX 99999999
#define STATION_NODE_MIN 1
#define STATION_NODE_MAX 511
#define STATION_NODE_GIVEN_MAX 447 /* those above are the servers' (service/servers.h) */
#define STATION_KEY_BYTES 32
#define STATION_KEY_NAME "huiyin-station"
#define STATION_OPERATORS_MAX 20

#define STATION_ENTRY_MAX (4u << 20)
#define STATION_BUNDLE_MAX (128u << 20)
#define STATION_BUNDLE_ENTRIES 1000
#define STATION_GRANT_FILE_MAX (16u << 20)

/* What a station asks for, in its own hand. */
struct station_request {
    struct note_key key;
    struct sv name;
    struct sv operators; /* logins with a comma between */
};
void station_request_format(const struct station_request *request, struct buf *out);
/* Texts borrow. ERR_BAD_INPUT when it is none. */
enum err station_request_parse(struct sv text, struct station_request *out) ERR_MUST_USE;
/* The next login of a list; false at its end. */
bool station_operator_next(struct sv *list, struct sv *login);

/* What the office grants, signed by the log's key. */
struct station_grant {
    struct sv origin;
    id64 station;
    int node; /* in all ids that the station makes */
    id64 unit, account;
    struct note_key key; /* of the station */
    struct sv letters;   /* that begin its numbers */
    int64_t serial_first, serial_last;
    time_ms from, until;                   /* registers in [from, until) */
    unsigned char seal[STATION_KEY_BYTES]; /* whom everything is sealed for */
    struct hash snapshot;                  /* of what came with it */
    struct sv name, operators, office;
    struct sv address; /* where the office publishes its pages; "-": not known */
};
void station_grant_format(const struct station_grant *grant, struct buf *out);
enum err station_grant_parse(struct sv text, struct station_grant *out) ERR_MUST_USE;
/* Is it a number that the grant lets the station give out at that moment? day: of the moment. */
bool station_grant_covers(const struct station_grant *grant, struct sv number, day_t day);
/* Was the id made by the station while it might? */
bool station_grant_made(const struct station_grant *grant, id64 id);

/* A promise of the station: the log will hold the leaf by a moment, the end of the grant. */
struct station_promise {
    struct sv origin;
    id64 station;
    struct hash leaf;
    time_ms at, by;
    struct sv number, office;
};
void station_promise_format(const struct station_promise *promise, struct buf *out);
enum err station_promise_parse(struct sv text, struct station_promise *out) ERR_MUST_USE;
/* Does the promise keep within the grant? */
bool station_promise_fits(const struct station_promise *promise, const struct station_grant *grant);

/* The text of a note by which a station answers for something sealed. */
void station_seal_format(const struct station_grant *grant, struct hash sealed, struct buf *out);

/* A text as a note signed by one key; and back: its text, when this key signed it. */
struct sv station_note(struct arena *arena, const struct note_signer *signer, struct sv text);
bool station_note_signed(struct arena *arena, struct sv note, const struct note_key *key,
                         struct sv *text);

/* ---- what is carried ---- */
/* The grant with what it needs. */
struct station_grant_file {
    struct sv note, key, snapshot; /* key: the verifier key of the log that signed it */
};
void station_grant_file_format(const struct station_grant_file *file, struct buf *out);
/* Borrows. */
enum err station_grant_file_parse(struct sv bytes, struct station_grant_file *out) ERR_MUST_USE;

/* What is sealed of one registration. */
struct station_person {
    id64 id;
    struct sv code, name, phone, address, id_kind, id_number;
    bool is_organisation;
};
struct station_entry {
    id64 region, petition, event;
    struct sv salt;  /* of the event's row */
    struct sv bytes; /* the event */
    struct sv code;  /* of a matter of nobody's name; else empty */
    const struct station_person *people;
    size_t count;
};
void station_entry_format(const struct station_entry *entry, struct buf *out);
enum err station_entry_parse(struct arena *arena, struct sv bytes,
                             struct station_entry *out) ERR_MUST_USE;

/* An entry on its way: sealed for the office, its hash signed by the station. */
struct station_parcel {
    struct sv number, promise, sealed, note;
};
struct station_bundle {
    struct sv grant; /* note */
    const struct station_parcel *parcels;
    size_t count;
};
void station_bundle_format(const struct station_bundle *bundle, struct buf *out);
enum err station_bundle_parse(struct arena *arena, struct sv bytes,
                              struct station_bundle *out) ERR_MUST_USE;

/* What the office answers, signed by the log's key: of each number a word, "taken" or a reason. */
struct station_answer {
    struct sv number, word;
};
struct station_report {
    struct sv origin;
    id64 station;
    const struct station_answer *answers;
    size_t count;
};
void station_report_format(const struct station_report *report, struct buf *out);
enum err station_report_parse(struct arena *arena, struct sv text,
                              struct station_report *out) ERR_MUST_USE;

#endif
