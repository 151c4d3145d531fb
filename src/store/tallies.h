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

/* One thing counted, and the matter that it is of. Texts in the arena. */
struct tally_matter {
    enum tally_kind kind;
    day_t day; /* on which it counts */
    id64 id;   /* the petition, or of a duty the work */
    int no;    /* among what is counted of it */
    struct sv word, number, state, class_code, rulebook;
    id64 unit, owner; /* of a duty the office that keeps the work */
};
struct tally_matters {
    id64 region;
    enum tally_kind kind; /* all but TALLY_RECEIVED, of which nothing is kept */
    bool is_missed;       /* of TALLY_EXTENDED: those missed, else those met */
    day_t from, to;
    id64 unit, office; /* 0: any */
    struct sv class_code;
    bool is_of_class;
    id64 reader; /* only what this unit has, or has answered; 0: whatever there is */
    /* rows after this one; zeros: from the first */
    day_t after_day;
    id64 after_id;
    int after_no;
    int limit;
};
/* By day. Of TALLY_EXTENDED those met and those missed are asked for one after the other; what was
 * looked at and is not extended has no kind. */
enum err store_tally_matters(struct store_conn *conn, struct arena *arena,
                             const struct tally_matters *wish, const struct tally_matter **out,
                             size_t *count) ERR_MUST_USE;

#endif
