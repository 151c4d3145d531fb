/* What the log signs: checkpoints (C2SP tlog-checkpoint) – how many records there are and the root
 * over them – and promises, which say that a record will be among them. Both are texts of signed
 * notes (ledger/note.h). Pure; any thread. */
#ifndef LEDGER_CHECKPOINT_H
#define LEDGER_CHECKPOINT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/timesource.h"

#include <stdint.h>

struct checkpoint {
    struct sv origin; /* borrowed */
    int64_t size;
    struct hash root;
};

/* Append the three lines that are signed. */
void checkpoint_format(const struct checkpoint *checkpoint, struct buf *out);
/* ERR_BAD_INPUT when the text is none. Further lines are passed over, as they must be. */
enum err checkpoint_parse(struct sv text, struct checkpoint *out) ERR_MUST_USE;

/* The longest time from a promise to a checkpoint that keeps it. */
#define PROMISE_DELAY_MS (24 * 60 * 60 * 1000)

struct log_promise {
    struct sv origin; /* of the log, without "/promise"; borrowed */
    int64_t index;    /* of the leaf */
    struct hash leaf; /* L of the record */
    time_ms at;       /* when it was given */
    int64_t delay_ms; /* by when a checkpoint must hold it */
    struct sv number; /* of the matter, and who promises: one line each, not empty; borrowed */
    struct sv office;
};

void promise_format(const struct log_promise *promise, struct buf *out);
enum err promise_parse(struct sv text, struct log_promise *out) ERR_MUST_USE;

/* The code of a printed slip: a promise and its signature, packed (docs/internals/ledger.md). The
 * note it stands for, in the arena; ERR_BAD_INPUT when the code is none. */
#define SLIP_CODE_MAX 2048
enum err promise_unpack(struct arena *arena, struct sv code, struct sv *note_out) ERR_MUST_USE;

#endif
