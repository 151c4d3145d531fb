/* What the files of casefile_*.c share. Included only inside src/ledger. */
#ifndef LEDGER_CASEFILE_PRIVATE_H
#define LEDGER_CASEFILE_PRIVATE_H

#include "base/json.h"
#include "ledger/casefile.h"

#define CASEFILE_FORMAT "huiyin case file 1"
#define CASEFILE_PROOFS_FORMAT "huiyin case file proofs 1"

struct casefile_reading {
    struct arena *arena;
    struct casefile *out;
    struct casefile_finding *finding;
    const json_t *list; /* "files" of case.json */
};

/* casefile_case.c: the members of case.json into *out; r->list stays inside json. */
enum casefile_fault casefile_read_case(struct casefile_reading *r, const json_t *json);
/* casefile_records.c: records and proofs, once the list is known to be the signed one. */
enum casefile_fault casefile_read_records(struct casefile_reading *r);
/* casefile_contents.c: what is hidden, documents, files. */
enum casefile_fault casefile_check_contents(struct casefile_reading *r);

/* An object with exactly these members. */
bool casefile_has_members(const json_t *json, const char *const *names, size_t count);
/* "records/0012.cbor" is 12 under the prefix and ending; false when it is no such name. */
bool casefile_name_number(struct sv name, const char *prefix, const char *ending, int64_t *out);

#endif
