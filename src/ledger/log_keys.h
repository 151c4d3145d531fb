/* The log's signing keys: a file of its own beside the other keys, readable by the server alone and
 * never in the database (docs/operate/log-keys.md). The first key signs; another one may sign
 * beside it until a moment, so that those who know only the old key have time to learn the new one.
 */
#ifndef LEDGER_LOG_KEYS_H
#define LEDGER_LOG_KEYS_H

#include "base/fail.h"
#include "base/rng.h"
#include "base/timesource.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"

#define LOG_KEYS_MAX 2

struct log_keys {
    char origin[NOTE_NAME_MAX + 1];            /* name of the log and of its keys */
    struct note_signer signers[LOG_KEYS_MAX];  /* Ed25519 */
    struct note_signer stampers[LOG_KEYS_MAX]; /* the same keys as cosigners: they say when */
    time_ms until[LOG_KEYS_MAX];               /* 0: no end; of the first always */
    size_t count;
};

/* Draw the first key of a log and write the file (mode 0600). Origin is a valid name. */
enum err log_keys_create(const char *path, struct sv origin, struct rng rng,
                         struct log_keys *out) ERR_MUST_USE;
/* ERR_NOT_FOUND without a file, ERR_CORRUPT when it is none. Wipe what was read. */
enum err log_keys_read(const char *path, struct log_keys *out, struct fail *fail) ERR_MUST_USE;
/* Put a new key in front; the one before signs beside it until the moment. Written in one step. */
enum err log_keys_rotate(const char *path, struct log_keys *keys, struct rng rng,
                         time_ms until) ERR_MUST_USE;
void log_keys_wipe(struct log_keys *keys);
struct sv log_keys_origin(const struct log_keys *keys);

/* Append a checkpoint as a signed note: by every key in force, with the moment. */
void log_keys_sign_checkpoint(const struct log_keys *keys, const struct checkpoint *checkpoint,
                              time_ms now, struct buf *out);
/* Append any text as a note signed by the first key. */
void log_keys_sign(const struct log_keys *keys, struct sv text, struct buf *out);

#endif
