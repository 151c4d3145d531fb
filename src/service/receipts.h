/* Receipts of a matter: the file that proves what was filed, issued and served
 * (docs/internals/ledger.md). It holds nothing that its reader does not see elsewhere. */
#ifndef SERVICE_RECEIPTS_H
#define SERVICE_RECEIPTS_H

#include "service/petitions.h"

struct receipt_wish {
    int document;    /* the filing and this served document; 0: the filing and all of them */
    bool shows_text; /* with the words that were filed, not only their commitments */
};
/* The file as JSON, in the arena. ERR_UNAVAILABLE while a record has no place in the log yet;
 * ERR_NOT_FOUND for a document that was not served. For a follower or owner, and for an official
 * who may read the petition. */
enum err service_follow_receipt(struct call *call, const struct receipt_wish *wish,
                                struct sv *json_out) ERR_MUST_USE;
enum err service_petition_receipt(struct call *call, id64 petition, const struct receipt_wish *wish,
                                  struct sv *json_out) ERR_MUST_USE;
/* Of an accusation, by number and code: that it was filed, when, and where it went. What it says is
 * sealed and no part of the log. Errors as of service_accusation_follow. */
enum err service_accusation_receipt(struct call *call, struct sv number, struct sv code,
                                    struct sv *json_out) ERR_MUST_USE;

#endif
