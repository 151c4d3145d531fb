/* Between the files of the verification of a database; see verify.h. Everything here belongs to one
 * run of verify_database and its thread. */
#ifndef LEDGER_VERIFY_PRIVATE_H
#define LEDGER_VERIFY_PRIVATE_H

#include "ledger/merkle.h"
#include "ledger/station.h"
#include "ledger/verify.h"
#include "store/ledger_walk.h"

/* A key of the log and the place of its record: it signs from there on. */
struct known_key {
    struct note_key key;
    int64_t index;   /* -1: without a record */
    bool is_vouched; /* known from elsewhere, the first, or named in what such a key signed */
};

/* A disposal that is in the log as it stands, and its place. */
struct known_disposal {
    struct disposal row;
    int64_t index;
};

/* When the first `size` records were signed, in milliseconds. */
struct signed_moment {
    int64_t size;
    time_ms at;
};

struct verify {
    struct store_conn *conn;
    struct arena *arena; /* for all of it */
    struct arena *page;  /* emptied after each page */
    const struct verify_options *options;
    struct verify_summary *out;
    struct merkle_edge edge;
    struct known_key *keys;
    size_t key_count;
    unsigned char *seen; /* a bit for each place */
    int64_t place_count;
    const struct stored_checkpoint *checkpoints; /* a page of them, still to come */
    size_t checkpoint_count, checkpoint_at;
    struct arena *checkpoint_page;
    int64_t signed_size;           /* the largest tree that was signed rightly */
    struct signed_moment *moments; /* ascending in both */
    size_t moment_count, moment_room;
    struct known_disposal *disposals; /* by matter */
    size_t disposal_count;
    const struct station_grant *grants;
    size_t grant_count;
    int64_t salts; /* looked up */
    int64_t done, all;
    struct ledger_key before; /* the row before, and its place */
    int64_t before_index;
};

void verify_tell(struct verify *v, enum log_fault fault, const struct ledger_key *key,
                 int64_t index);
/* What cannot be read at all is a finding, too; only a lost database ends the work. */
enum err verify_unreadable(struct verify *v, enum err err, int kind) ERR_MUST_USE;
/* The record with this place has its row. */
void verify_note_place(struct verify *v, int64_t index);

/* ---- whose signature counts: verify_keys.c ---- */
enum err verify_read_keys(struct verify *v) ERR_MUST_USE;
/* Is a tree of this size signed by a key that may? */
bool verify_is_signed(const struct verify *v, const struct note *note, int64_t size);

/* ---- when: verify_times.c ---- */
/* A tree of the edge's size is rightly signed. */
void verify_note_signed(struct verify *v, const struct note *note, int64_t size);
/* Somebody else signed it then. */
void verify_note_time(struct verify *v, int64_t size, int64_t at_s);
/* Grants of stations, whose registrations come days after they were made. */
enum err verify_read_grants(struct verify *v) ERR_MUST_USE;
/* Tell a row that is dated before what was signed when it came. */
void verify_row_time(struct verify *v, const struct ledger_row *row, int64_t index);

/* ---- what may be gone: verify_disposals.c ---- */
/* Tell each field of the row that is erased and of whose erasure there is no signed record. */
void verify_erased(struct verify *v, const struct ledger_row *row, const struct record *record,
                   int64_t index);
enum err verify_read_disposals(struct verify *v) ERR_MUST_USE;
/* As many records are said to be of each matter as it had when it was destroyed? Else one of
 * another matter is passed off as its. After the leaves were read. */
enum err verify_count_disposals(struct verify *v) ERR_MUST_USE;
/* May the row of this record, at this place, be gone? Only before a signed disposal of it. */
bool verify_is_disposed(const struct verify *v, const struct ledger_key *key, int64_t index);

#endif
