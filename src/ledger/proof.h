/* That an entry is in a log, in one text (C2SP tlog-proof): its index, the path of hashes, and the
 * checkpoint with its signatures. Pure; any thread. */
#ifndef LEDGER_PROOF_H
#define LEDGER_PROOF_H

#include "ledger/checkpoint.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

struct log_proof {
    int64_t index;
    struct merkle_proof path;
    struct sv checkpoint_note; /* borrowed */
    struct note note;          /* the same, read */
    struct checkpoint checkpoint;
};

/* Append the text; of the proof index, path and checkpoint_note are used. */
void log_proof_format(const struct log_proof *proof, struct buf *out);
/* ERR_BAD_INPUT when it is none, or carries extra data: ours has none. Borrows from text. */
enum err log_proof_parse(struct arena *arena, struct sv text, struct log_proof *out) ERR_MUST_USE;
/* Does the tree of the checkpoint have this entry at that index? Says nothing of signatures. */
bool log_proof_holds(const struct log_proof *proof, struct sv entry);

#endif
