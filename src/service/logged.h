/* Records as the log has them, for what is handed out with a proof: receipts and case files. */
#ifndef SERVICE_LOGGED_H
#define SERVICE_LOGGED_H

#include "ledger/log_keys.h"
#include "ledger/receipt.h"
#include "ledger/record.h"
#include "service/service.h"
#include "store/ledger.h"

struct logged_record {
    struct ledger_entry entry; /* its place */
    struct record record;
    const struct hash *salts, *commitments; /* of each part */
};
/* ERR_UNAVAILABLE while it has no place yet; ERR_CORRUPT when it is not what the log has. */
enum err logged_record_load(struct call *call, const struct ledger_key *key,
                            struct logged_record *out) ERR_MUST_USE;

/* Fill in out->keys: the signing key, and who else signed the checkpoint of the first proof among
 * its records; a witness that signed nothing is not named. */
enum err logged_keys_gather(struct call *call, const struct log_keys *keys,
                            struct log_receipt *out) ERR_MUST_USE;

#endif
