/* Sums of what offices did, from roll-ups alone. They are right in every snapshot, whatever has
 * been folded: what has not is added when they are read. */
#ifndef STORE_TALLIES_H
#define STORE_TALLIES_H

#include "domain/tally.h"
#include "store/petitions.h"

enum tally_by { TALLY_BY_UNIT, TALLY_BY_CLASS, TALLY_BY_MONTH };
struct tally_question {
    enum tally_scope scope;
    id64 place; /* the unit, office or region */
    enum tally_by by;
    id64 unit;      /* TALLY_BY_MONTH within an office or region: of this unit alone; 0: all */
    day_t from, to; /* the first day of a month, the last of one */
    day_t today;    /* what is owed counts where its day has passed */
};
/* Of each kind and word, and of each unit, class or month, how many: unit, class_code or day is set
 * as asked. Some may be 0 or stand there twice. */
enum err store_tallies(struct store_conn *conn, struct arena *arena,
                       const struct tally_question *question, const struct tally_sum **out,
                       size_t *count) ERR_MUST_USE;

#endif
