/* Sealed receipts (docs/internals/ledger.md): to who has not the query code they show that some
 * records are in a log, and nothing of what they say. Pure; any thread. */
#ifndef LEDGER_RECEIPT_SEALED_H
#define LEDGER_RECEIPT_SEALED_H

#include "ledger/receipt.h"

#define SEALED_SALT_BYTES 16
#define SEALED_MEMORY_MAX_KIB (1 << 18)

struct sealed_record {
    struct hash leaf;
    struct log_proof *proof; /* NULL without one; signed, and has the leaf */
};
struct sealed_receipt {
    struct sealed_record *records;
    size_t record_count;
    unsigned char salt[SEALED_SALT_BYTES];
    int64_t passes, memory_kib; /* of Argon2id */
    struct sv sealed;
};

/* Does the text say that it is one? */
bool sealed_receipt_is(struct sv text);
/* ERR_BAD_INPUT when it does not hold as far as it can be seen. All in the arena. */
enum err sealed_receipt_read(struct arena *arena, struct sv text,
                             struct sealed_receipt *out) ERR_MUST_USE;
/* The receipt inside, as a text in the arena; slow by design. ERR_WRONG_CREDENTIALS: not with this
 * code. The arena should be a wiping one. */
enum err sealed_receipt_open(struct arena *arena, const struct sealed_receipt *sealed,
                             struct sv code, struct sv *text_out) ERR_MUST_USE;
/* Is the receipt that was inside that of the records outside? */
bool sealed_receipt_is_of(const struct sealed_receipt *sealed, const struct log_receipt *receipt);

#endif
