/* The log as the office publishes it: checkpoints, proofs, tiles, and what witnesses sign. What is
 * asked here tells how many records there are in all and nothing else, so anybody may ask. Reads
 * work on call->conn. */
#ifndef SERVICE_LEDGER_H
#define SERVICE_LEDGER_H

#include "ledger/log_keys.h"
#include "service/service.h"
#include "store/ledger.h"

/* ---- what others check ---- */
/* The newest checkpoint with its witnesses. ERR_NOT_FOUND before the first. */
enum err service_ledger_checkpoint(struct call *call, struct sv *out) ERR_MUST_USE;
/* Every verifier key that the log has or had, oldest first, one a line. */
enum err service_ledger_keys(struct call *call, struct sv *out) ERR_MUST_USE;
/* Tiles and entries that the newest checkpoint covers; path as in C2SP tlog-tiles. ERR_NOT_FOUND.
 */
enum err service_ledger_tile(struct call *call, int level, struct sv path,
                             struct sv *out) ERR_MUST_USE;
enum err service_ledger_entries(struct call *call, struct sv path, struct sv *out) ERR_MUST_USE;
/* That a leaf is in the newest checkpoint; ERR_NOT_FOUND while it is not. */
enum err service_ledger_proof(struct call *call, int64_t index, struct sv *out) ERR_MUST_USE;
/* That the newest checkpoint's tree begins with one of this size. */
enum err service_ledger_consistency(struct call *call, int64_t size, struct sv *out) ERR_MUST_USE;

/* A checkpoint that has the leaf: the newest that is published, with its witnesses, or when that is
 * older one signed over what this snapshot sees, which is not stored. ERR_UNAVAILABLE when a newer
 * one is just being published: ask again. */
enum err service_checkpoint_over(struct call *call, const struct log_keys *keys, int64_t index,
                                 struct stored_checkpoint *out) ERR_MUST_USE;

/* ---- witnesses ---- */
#define WITNESSES_MAX 32
/* Those that the office has named, in a file beside its keys: public keys of others. */
struct witnesses {
    struct note_key keys[WITNESSES_MAX]; /* names in the arena */
    size_t count;
};
/* Add a cosigner's verifier key, whose text is borrowed. ERR_BAD_INPUT: it is none, or there
 * already, or they are too many. */
enum err witnesses_add(struct witnesses *list, struct sv text) ERR_MUST_USE;
enum err service_witnesses(struct call *call, struct witnesses *out) ERR_MUST_USE;
/* Replace the list. */
enum err service_witnesses_put(struct call *call, const struct witnesses *list) ERR_MUST_USE;
/* Lines of cosignatures to the checkpoint of a size: those of named witnesses that hold are kept;
 * how many were is told. ERR_NOT_FOUND: there is no checkpoint of that size. ERR_BAD_INPUT: none of
 * the lines holds. */
struct cosigning {
    int64_t size;
    const struct sv *lines;
    size_t count;
};
enum err service_ledger_cosign(struct call *call, const struct cosigning *given,
                               int *kept) ERR_MUST_USE;

/* ---- for people ---- */
struct witness_view {
    struct sv name;
    int64_t size; /* of the newest of the last checkpoints that it signed; 0: of none of them */
    int64_t at_s;
};
struct ledger_view {
    struct sv origin;
    int64_t size; /* of the last checkpoint */
    struct sv checkpoint;
    const struct stored_checkpoint *checkpoints; /* the last ones, newest first */
    size_t checkpoint_count;
    const struct sv *keys; /* verifier keys in force, the first signs */
    size_t key_count;
    const struct witness_view *witnesses;
    size_t witness_count;
};
enum err service_ledger_view(struct call *call, struct ledger_view *out) ERR_MUST_USE;

/* ---- keys ---- */
/* The signing keys as they are in the file now; wipe them after use. */
enum err service_log_keys(struct service *service, struct log_keys *out,
                          struct fail *fail) ERR_MUST_USE;
/* A new signing key: into the file, into the log; the old one signs beside it until the moment. For
 * a command: opens its own transaction. */
enum err service_log_rotate(struct call *call, time_ms until, struct sv *verifier) ERR_MUST_USE;

#endif
