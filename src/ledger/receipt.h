/* Receipts (docs/internals/ledger.md): what was filed, issued or served, that it is what the log
 * committed to, and that the log's keys signed for it. Reading believes nothing that is not proven;
 * web/shared/proof/receipt.ts checks the same in the same order. Pure; any thread. */
#ifndef LEDGER_RECEIPT_H
#define LEDGER_RECEIPT_H

#include "domain/event.h"
#include "ledger/proof.h"
#include "ledger/station.h"

#define RECEIPT_SIZE_MAX (1u << 20)
#define RECEIPT_KEYS_MAX 64
#define RECEIPT_RECORDS_MAX 256
#define RECEIPT_PARTS_MAX 4096
#define RECEIPT_NO_INDEX (-1)

/* What does not fit, in the order in which it is looked for. */
#define RECEIPT_FAULTS(X)                                                                          \
    X(NONE, "")                                                                                    \
    X(TOO_LARGE, "too_large")                                                                      \
    X(JSON, "json")                                                                                \
    X(FORMAT, "format")                                                                            \
    X(KEYS, "keys")                                                                                \
    X(RECORD, "record")                                                                            \
    X(PROMISE, "promise")                                                                          \
    X(GRANT, "grant")                                                                              \
    X(GRANT_SIGNATURE, "grant_signature")                                                          \
    X(PROMISE_SIGNATURE, "promise_signature")                                                      \
    X(GRANT_LIMITS, "grant_limits")                                                                \
    X(LEAF, "leaf")                                                                                \
    X(SALTS, "salts")                                                                              \
    X(HEAD, "head")                                                                                \
    X(WHAT, "what")                                                                                \
    X(PROOF, "proof")                                                                              \
    X(CHECKPOINT_SIGNATURE, "checkpoint_signature")                                                \
    X(INDEX, "index")                                                                              \
    X(ROOT, "root")                                                                                \
    X(NUMBER, "number")                                                                            \
    X(MATTER, "matter")                                                                            \
    X(WITNESS, "witness")

enum receipt_fault {
#define X(name, word) RECEIPT_##name,
    RECEIPT_FAULTS(X)
#undef X
        RECEIPT__FAULT_COUNT
};
const char *receipt_fault_word(enum receipt_fault fault);

enum receipt_what { RECEIPT_FILED, RECEIPT_ISSUED, RECEIPT_SERVED, RECEIPT__WHAT_COUNT };
const char *receipt_what_word(enum receipt_what what);

/* A part: shown (salt and bytes), comparable (salt and commitment) or kept back (commitment). */
struct receipt_part {
    bool has_salt, is_shown;
    struct hash salt, commitment;
    struct sv bytes;
};

/* What part 0 says. Of an accusation's event only when it was. */
struct receipt_head {
    bool is_accusation;
    id64 region, id; /* of the matter; an accusation has no region */
    int64_t seq;
    struct sv number; /* empty but with the first */
    time_ms at;
    struct event event;
};

/* Sets of the receipt's keys: bit i is keys[i]. */
typedef uint64_t receipt_key_set;

struct receipt_record {
    enum receipt_what what;
    struct receipt_part *parts;
    size_t part_count;
    struct sv promise_note;
    struct sv grant_note; /* of a station; empty: the log itself promised */
    struct sv proof_text; /* empty: promised, not yet in a checkpoint */
    /* From here on: filled in by reading. */
    /* Of a station: without a proof its index is RECEIPT_NO_INDEX. */
    struct log_promise promise;
    struct station_grant *grant; /* NULL: not of a station */
    struct receipt_head head;
    struct log_proof *proof; /* NULL without one */
    receipt_key_set promise_keys, checkpoint_keys, witnesses;
};

struct log_receipt {
    const struct note_key *keys;
    size_t key_count;
    struct receipt_record *records;
    size_t record_count;
};

/* What was found: the fault and in which record, counted from 1; 0: the file as a whole. */
struct receipt_finding {
    enum receipt_fault fault;
    int record;
};

/* Read and check a receipt; everything lives in the arena, nothing borrows from text. ERR_BAD_INPUT
 * when it does not hold: *finding says why. */
enum err receipt_read(struct arena *arena, struct sv text, struct log_receipt *out,
                      struct receipt_finding *finding) ERR_MUST_USE;
/* Is every promise and every checkpoint of it signed by one of these keys? */
bool receipt_is_by(const struct log_receipt *receipt, const struct note_key *known, size_t count);
/* When a witness of the set signed, in seconds since 1970. */
int64_t receipt_witnessed_at(const struct log_receipt *receipt, const struct receipt_record *record,
                             size_t key);

/* ---- steps that a case file shares (ledger/casefile.h) ---- */
/* Keys of the receipt, of that name, that signed the note; and its witnesses that did. */
receipt_key_set receipt_signers(const struct log_receipt *receipt, const struct note *note,
                                struct sv origin);
receipt_key_set receipt_witnesses(const struct log_receipt *receipt, const struct note *note);
/* Is one of the set among the known keys? */
bool receipt_knows(const struct log_receipt *receipt, receipt_key_set set,
                   const struct note_key *known, size_t count);
/* What part 0 says; false when it is not shown or no head. */
bool receipt_head_read(struct arena *arena, const struct receipt_part *part,
                       struct receipt_head *out);

/* Over all salts given, in order: a damaged one is noticed. */
struct hash receipt_salt_sum(const struct receipt_record *record);
/* Append the file: keys as given, of each record what, parts, promise_note and proof_text. */
void receipt_write(const struct log_receipt *receipt, struct buf *out);

#endif
