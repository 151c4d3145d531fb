/* The answers given to creates, so that a retry with the same Idempotency-Key gets the same one and
 * nothing is done twice. Sealed, stored in the transaction of the write itself, kept for a day. */
#ifndef SERVICE_REMEMBER_H
#define SERVICE_REMEMBER_H

#include "service/service.h"

struct remember_key {
    uint8_t key_hash[TOKEN_HASH_SIZE];     /* of who, operation, matter and Idempotency-Key */
    uint8_t request_hash[TOKEN_HASH_SIZE]; /* of what was asked for */
};
struct remembered_reply {
    int status;
    int64_t version; /* of what was shown; 0 = none */
    struct sv body;
};

/* A request by call->who, as the reply to it is remembered. */
struct remember_about {
    const char *operation;
    id64 matter; /* at which it is asked; 0: none that is known before */
    struct sv idempotency_key;
    struct sv request; /* all that makes it this request and no other: target and body */
};
void service_remember_key(struct call *call, const struct remember_about *about,
                          struct remember_key *out);
/* service_recall will ask; it goes with the next question to the database, where that is a journey.
 */
void service_recall_ahead(struct call *call, const struct remember_key *key);
/* Was this answered before? *found and the reply, in the arena. ERR_IDEMPOTENCY_MISMATCH when the
 * key was used for another request. */
enum err service_recall(struct call *call, const struct remember_key *key, bool *found,
                        struct remembered_reply *out) ERR_MUST_USE;
/* Store the reply; in a write, after everything else has succeeded. */
enum err service_remember(struct call *call, const struct remember_key *key,
                          const struct remembered_reply *reply) ERR_MUST_USE;

#endif
