/* What a meeting is about, case by case: the items within it, matters that could be put on, and the
 * sheet of one item. An item is a work of its own within the meeting (rule_work.is_item): who may
 * read it is judged for it alone. */
#ifndef SERVICE_AGENDA_H
#define SERVICE_AGENDA_H

#include "service/people.h"
#include "service/work_lists.h"

/* Items are as many as a work may be about matters; what is begun on them lies beside them. */
#define AGENDA_MAX WORK_MATTERS_MAX

struct agenda_item {
    const struct work_item *item;
    const struct work_item *begun; /* within the same work about the same matter; NULL: nothing */
};
struct agenda {
    id64 mark; /* changes when an item or what was begun on one changes; 0: there is none */
    const struct agenda_item *items; /* in the order in which they were put on */
    size_t count, decided_count;
};
/* For who reads the work; a look at a list. since: the mark the caller has (0: none); where it is
 * still that, nothing is told but the mark. ERR_NOT_FOUND as service_work_view. */
enum err service_agenda(struct call *call, id64 work, id64 since, struct agenda *out) ERR_MUST_USE;

/* Why a matter could be put on; words of the choice `why` that items are put on with. */
enum candidate_reason {
    CANDIDATE_OVERDUE,
    CANDIDATE_DISPUTED,
    CANDIDATE_HARD,
    CANDIDATE_CROSS_UNIT,
    CANDIDATE_REASON__COUNT
};
const char *candidate_reason_word(enum candidate_reason reason);
struct candidate {
    struct petition_key petition;
    struct sv number, title;
    id64 unit;        /* that has it, or owes what was found */
    unsigned reasons; /* bits of candidate_reason */
    struct sv found;  /* by what, in the caller's language */
};
struct candidates {
    const struct candidate *items; /* those with the most reasons first */
    size_t count;
};
/* Matters of the place of a work that the triggers of the supervision board find, that a leader
 * leads or to which several units were called, without those that are on it. For the office that
 * keeps the work and those above it; a look at a list. */
enum err service_candidates(struct call *call, id64 work, struct candidates *out) ERR_MUST_USE;

/* An item with its matter, for paper and for a shared screen. */
struct sheet {
    struct work_view item;
    bool has_matter; /* the caller may read it */
    struct petition_view matter;
    struct people_masks masks; /* for its texts */
    bool masks_all;            /* and for those of the item: the caller may know who it is */
};
/* ERR_NOT_FOUND: no item, or not theirs to read. A look at the matter. */
enum err service_sheet(struct call *call, id64 work, struct sheet *out) ERR_MUST_USE;

/* Inside src/service: may the matter be put on within the work? A wrong field otherwise. */
enum err agenda_judge(struct call *call, const struct work_key *parent, struct sv kind,
                      id64 petition) ERR_MUST_USE;
/* Up to limit works within one, but its items; open ones first. */
enum err agenda_others(struct call *call, const struct work_key *parent, size_t limit,
                       struct work_slice *out) ERR_MUST_USE;

#endif
