/* Everything that the log promises, recomputed from the rows: commitments, leaves, nodes, roots,
 * what was signed. Changes nothing; works in one snapshot, whatever its size.
 *
 * What it can show: that the database is the one over which the checkpoints were signed. What was
 * taken away together with everything that was signed over it only shows against a checkpoint that
 * lies elsewhere: give one. */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/record.h"
#include "store/ledger.h"

/* What can be wrong: name and word, which is printed for programs. */
#define LOG_FAULTS(X)                                                                              \
    X(ROW_CHANGED, "row_changed")       /* a row is not what was logged */                         \
    X(ROW_UNREADABLE, "row_unreadable") /* a row that was logged cannot be read or opened */       \
    X(ROW_MISSING, "row_missing")       /* what was logged is not there any more */                \
    X(ROW_UNLOGGED, "row_unlogged")     /* a row that was never logged */                          \
    X(ROW_ORDER, "row_order")           /* an event has its place before its predecessor */        \
    X(ROW_BACKDATED, "row_backdated")   /* dated before what was signed when it came */            \
    X(LEAF_GAP, "leaf_gap")             /* a place in the log is empty */                          \
    X(NODE_WRONG, "node_wrong")         /* a node is not the hash of what is below it */           \
    X(NODE_MISSING, "node_missing")                                                                \
    X(NODE_SURPLUS, "node_surplus")                                                                \
    X(SALT_SURPLUS, "salt_surplus") /* a seed of no record */                                      \
    X(CHECKPOINT_UNREADABLE, "checkpoint_unreadable")                                              \
    X(CHECKPOINT_SIGNATURE, "checkpoint_signature") /* by no key of the log */                     \
    X(CHECKPOINT_ROOT, "checkpoint_root")           /* signed over other records */                \
    X(CHECKPOINT_BEYOND, "checkpoint_beyond")       /* signed over more records than there are */  \
    X(NOTHING_SIGNED, "nothing_signed")             /* there is no good checkpoint at all */       \
    X(DISPOSAL_COUNT, "disposal_count")     /* others pass as records of a matter destroyed */     \
    X(ERASED_UNORDERED, "erased_unordered") /* a field is erased and no order of that is logged */ \
    X(KEY_UNVOUCHED, "key_unvouched")       /* no key before it signed a tree that names it */     \
    X(COSIGNATURE, "cosignature")           /* a witness's line does not hold */                   \
    X(PENDING, "pending")                   /* waits for its place longer than promised */         \
    X(TABLE_UNREADABLE, "table_unreadable") /* the rest of a table cannot be read */               \
    X(GIVEN_ORIGIN, "given_origin")         /* the checkpoint given is another log's */            \
    X(GIVEN_SIGNATURE, "given_signature")                                                          \
    X(GIVEN_ROOT, "given_root")     /* history was rewritten since it was signed */                \
    X(GIVEN_BEYOND, "given_beyond") /* the newest records of it are missing */                     \
    X(KEY_UNKNOWN, "key_unknown")   /* the key given never signed this log */

enum log_fault {
#define X(name, word) LOG_FAULT_##name,
    LOG_FAULTS(X)
#undef X
        LOG_FAULT__COUNT
};
const char *log_fault_word(enum log_fault fault);

/* Where: the record's kind and key, or zeros; a place, size or count that goes with the fault. */
struct verify_finding {
    enum log_fault fault;
    struct ledger_key key;
    int64_t index;
};

/* A checkpoint from elsewhere. */
struct verify_given {
    const struct note *note;
    struct checkpoint checkpoint;
};

#define VERIFY_GIVEN_MAX 8
struct verify_options {
    const struct note_key *key; /* known from elsewhere; NULL: those that the log names */
    struct verify_given given[VERIFY_GIVEN_MAX];
    size_t given_count;
    time_ms now;
    void (*tell)(const struct verify_finding *finding, void *arg);
    void (*progress)(int64_t done, int64_t all, void *arg); /* may be NULL */
    void *arg;
};

/* What was looked at. */
struct verify_summary {
    int64_t leaves, checkpoints, cosignatures, findings;
    int64_t not_signed;        /* the newest records, over which there is no checkpoint yet */
    int64_t rows[RECORD__END]; /* by kind */
    struct hash root;
};
/* ERR_OK when it could be looked at, whatever was found. */
enum err verify_database(struct store_conn *conn, const struct verify_options *options,
                         struct verify_summary *out) ERR_MUST_USE;

#endif
