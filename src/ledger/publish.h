/* From the tree to what is published: signing a checkpoint over what is on disk, and the checkpoint
 * as others see it, with what witnesses added. */
#ifndef LEDGER_PUBLISH_H
#define LEDGER_PUBLISH_H

#include "ledger/log_keys.h"
#include "store/ledger.h"

/* In a reading transaction: sign what it sees, when there is more than the last checkpoint has.
 * ERR_NOT_FOUND when there is nothing new. ERR_CORRUPT, in fail's detail why, when the tree does
 * not begin with the one that was signed last, in the database or outside: then nothing is signed.
 * *out in the arena. */
struct publish {
    struct store_conn *conn;
    struct arena *arena;
    const struct log_keys *keys;
    const struct checkpoint *outside; /* known from outside the database; NULL: nothing is */
    time_ms now;
    struct fail *fail;
};
enum err publish_sign(const struct publish *it, struct stored_checkpoint *out) ERR_MUST_USE;

/* The newest checkpoint with the lines of its witnesses, as it is served. ERR_NOT_FOUND before the
 * first. */
enum err publish_checkpoint(struct store_conn *conn, struct arena *arena,
                            struct stored_checkpoint *out) ERR_MUST_USE;
/* What a stored checkpoint says; ERR_CORRUPT when it says nothing. Borrows from it. */
enum err publish_read(struct arena *arena, const struct stored_checkpoint *stored,
                      struct checkpoint *out) ERR_MUST_USE;
/* Is there a checkpoint yet that holds the leaf? Proof that it is in it, as C2SP tlog-proof text.
 * ERR_NOT_FOUND when not. */
enum err publish_proof(struct store_conn *conn, struct arena *arena, int64_t index,
                       struct sv *out) ERR_MUST_USE;
/* The same in a checkpoint that the caller has. */
enum err publish_proof_in(struct store_conn *conn, struct arena *arena,
                          const struct stored_checkpoint *stored, int64_t index,
                          struct sv *out) ERR_MUST_USE;
/* Proof that the newest checkpoint's tree begins with one of this size: "old" line, hashes, empty
 * line, checkpoint (the form of C2SP tlog-witness). ERR_NOT_FOUND for a size it does not have. */
enum err publish_consistency(struct store_conn *conn, struct arena *arena, int64_t old_size,
                             struct sv *out) ERR_MUST_USE;

#endif
