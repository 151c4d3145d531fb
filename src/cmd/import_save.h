/* Rows into the office: petitions that ended elsewhere as records of the past, open ones as
 * registrations. A number of another platform comes in once, however often its file is imported. */
#ifndef CMD_IMPORT_SAVE_H
#define CMD_IMPORT_SAVE_H

#include "cmd/import_row.h"
#include "service/service.h"

enum import_outcome { IMPORT_ADDED, IMPORT_HERE_ALREADY, IMPORT_REFUSED };

struct import_result {
    enum import_outcome outcome;
    char column[64], reason[96]; /* of a refusal */
};

struct import_batch {
    struct sv platform; /* the platform the numbers belong to */
    day_t open_since;   /* rows received since and not answered are open; DAY_NONE: none is */
    bool is_dry_run;    /* decide, write nothing */
    const struct import_item *items;
    struct import_result *results; /* beside the items */
    size_t count;
};

/* Save a batch in one transaction, under the petition office that takes online petitions. An item
 * the procedure refuses is told in its result; errors are those of the store. */
enum err import_save(struct call *call, struct import_batch *batch) ERR_MUST_USE;

#endif
