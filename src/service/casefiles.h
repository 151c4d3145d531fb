/* Case files (docs/internals/case-file.md): a matter taken out in one signed file, and one of
 * another office looked at. Making one takes two steps, so that nobody waits for the packing: make
 * reads and packs in a read transaction, on a thread that may be slow; note writes down, in the
 * write before the answer, that it was made, by whom and what for. */
#ifndef SERVICE_CASEFILES_H
#define SERVICE_CASEFILES_H

#include "ledger/casefile.h"
#include "service/petitions.h"

/* Files of one case file, together; what is beyond is left out and named with its hash. */
#define CASEFILE_FILES_MAX (128u << 20)

struct casefile_wish {
    enum casefile_variant variant;
    struct sv purpose;
};
struct casefile_made {
    struct sv bytes, name; /* in the call's arena */
};
/* For who may open identities there. ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_TOO_LARGE;
 * ERR_UNAVAILABLE while a record has no place in the log yet. */
enum err service_casefile_make(struct call *call, id64 petition, const struct casefile_wish *wish,
                               struct casefile_made *out) ERR_MUST_USE;
/* The same questions again, and the look on record. */
enum err service_casefile_note(struct call *call, id64 petition,
                               const struct casefile_wish *wish) ERR_MUST_USE;

#endif
