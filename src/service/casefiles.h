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

/* ---- one that somebody brings ---- */
#define CASEFILE_BROUGHT_MAX (64u << 20)

struct casefile_seen {
    struct casefile file; /* what it says, when finding has no fault */
    struct casefile_finding finding;
    bool is_ours;    /* signed by a key that this office's log has or had */
    id64 petition;   /* of ours, and the caller may read it; else 0 */
    struct sv *keys; /* verifier keys under it */
    size_t key_count;
};
/* Unpack and check; slow, for a read. Nothing is kept. */
enum err service_casefile_check(struct call *call, const char *path,
                                struct casefile_seen *out) ERR_MUST_USE;
/* On record that it was looked at here. */
enum err service_casefile_checked(struct call *call, const struct casefile_seen *seen) ERR_MUST_USE;
/* What a part says, in words: the record's own, or of what is no text the office's. p NULL when it
 * is left out: *why_out, in the caller's words. record and part are counted from 0. */
struct sv service_casefile_part(const struct call *call, const struct casefile *file, size_t record,
                                size_t part, struct sv *why_out);

#endif
