/* Records of the log and what it commits to: docs/internals/ledger.md. A record is one or more
 * parts under salts of one random seed; its leaf L says nothing of them to who does not have them.
 * Pure; any thread. */
#ifndef LEDGER_RECORD_H
#define LEDGER_RECORD_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "domain/event.h"
#include "domain/work.h"
#include "store/forgetting.h"
#include "store/ledger_walk.h"
#include "store/petitions.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* First number of part 0; in leaves for ever. */
enum record_kind {
    RECORD_EVENT = 1,
    RECORD_ACCUSATION = 2,
    RECORD_READING = 3,
    RECORD_AUDIT = 4,
    RECORD_PERSON = 5,
    RECORD_ACCUSATION_READING = 6,
    RECORD_DISPOSAL = 7,
    RECORD_LOG_KEY = 8,
    RECORD_WORK = 9,
    RECORD__END
};

#define RECORD_SEED_BYTES 32

/* One part: its bytes, or only what was committed to. */
struct record_part {
    struct sv bytes;
    bool is_erased;
    struct hash commitment; /* of an erased one */
};
struct record {
    enum record_kind kind;
    const struct record_part *parts;
    size_t count;
};

/* ---- commitments ---- */
/* Salt of part `no`, counted from 0. */
struct hash record_salt(const unsigned char seed[RECORD_SEED_BYTES], uint32_t no);
struct hash record_commitment(const struct hash *salt, struct sv part);
/* L over the commitments of all parts. */
struct hash record_leaf_of(const struct hash *commitments, size_t count);
/* The salts of all parts from what the row holds: a seed, or after an erasure the salts themselves.
 * ERR_CORRUPT when it is neither. */
enum err record_salts(struct arena *arena, struct sv stored, size_t count,
                      const struct hash **out) ERR_MUST_USE;
/* Commitments of all parts, in the arena; ERR_CORRUPT as above. */
enum err record_commitments(struct arena *arena, const struct record *record, struct sv salt,
                            const struct hash **out) ERR_MUST_USE;
/* The leaf L. */
enum err record_leaf(struct arena *arena, const struct record *record, struct sv salt,
                     struct hash *out) ERR_MUST_USE;

/* ---- what the records of each kind consist of; everything in the arena ---- */
struct record_event_place {
    struct petition_key petition;
    id64 id;
    struct sv number; /* as in the row: of the petition with its first event, else empty */
};
enum err record_of_event(struct arena *arena, const struct record_event_place *place,
                         const struct event *event, struct record *out) ERR_MUST_USE;
/* Of an event of a work; its part 0 names no petition. */
struct record_work_place {
    id64 region, work, id;
};
enum err record_of_work(struct arena *arena, const struct record_work_place *place,
                        const struct work_event *event, struct record *out) ERR_MUST_USE;
/* The same of a stored row of any kind, its body open. ERR_CORRUPT when it is not what the program
 * writes. */
enum err record_of_row(struct arena *arena, const struct ledger_row *row,
                       struct record *out) ERR_MUST_USE;
void record_of_disposal(struct arena *arena, const struct disposal *disposal, struct record *out);
/* verifier_key: the new key as note_key_format writes it. */
void record_of_log_key(struct arena *arena, time_ms at, struct sv verifier_key, struct record *out);

#endif
