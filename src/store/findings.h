/* What triggers find among the duties of offices (domain/rule_trigger.h): one page at a time, out
 * of the derived tables, each row with what proves it. Nobody is named in a row. */
#ifndef STORE_FINDINGS_H
#define STORE_FINDINGS_H

#include "domain/rule_trigger.h"
#include "store/petitions.h"
#include "store/store.h"

/* Where a page ended; zeros: from the first. */
struct finding_place {
    day_t day;
    id64 id;
    int no;
};
struct finding_filter {
    const struct rule_trigger *trigger;
    struct sv clocks, unless; /* ids as trigger_clock_ids gives them */
    struct petition_scope scope;
    id64 region;    /* that the works lie in */
    day_t before;   /* late is what was due, or done last, before this day */
    id64 unit;      /* of those who owe; 0: any */
    id64 petition;  /* of one matter of the region alone; 0: any */
    bool are_noted; /* those that were noted as no fault, instead of those that were not */
    struct finding_place after;
    int limit; /* 1..1000 */
};
/* A finding and its proof. Which numbers are there depends on the question. */
struct finding_row {
    struct petition_key petition;
    struct sv number, title; /* the title only of a list */
    struct sv state, rulebook;
    id64 office;
    id64 unit;      /* that owes, or has the matter */
    id64 work;      /* the work it was found in; 0: in the matter itself */
    int no;         /* of the clock, or of the duty */
    struct sv rule; /* clock of the matter's rulebook, or duty of the work's */
    struct sv kind; /* of the work */
    struct sv work_rulebook;
    day_t start_day;   /* of the clock; the leader was named */
    day_t due_day;     /* of clock or duty; of the newest objection; the leader's last act */
    int extended_days; /* of the clock; of a leader: how often it was handed on */
    int counted;       /* objections; acts of others than the leader */
    struct sv mark;    /* by which it is known; another one once the facts are others */
    id64 opened;       /* a work that is open on the same ground; 0: none */
    id64 note;         /* the work in which it was noted as no fault; 0: it was not */
    struct finding_place at;
};
/* One page, the oldest first, titles opened. */
enum err store_finding_list(struct store_conn *conn, struct arena *arena,
                            const struct finding_filter *filter, const struct finding_row **out,
                            size_t *count) ERR_MUST_USE;
/* How many there are, up to filter->limit; *opened of them with a work that is open. */
enum err store_finding_count(struct store_conn *conn, struct arena *arena,
                             const struct finding_filter *filter, size_t *count,
                             size_t *opened) ERR_MUST_USE;

#endif
