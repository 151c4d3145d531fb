/* The supervision board: what the triggers of the rulebook in force find among the duties of
 * offices, for those who press for them – supervisors, heads of petition offices, leaders. */
#ifndef SERVICE_FINDINGS_H
#define SERVICE_FINDINGS_H

#include "service/service.h"
#include "store/findings.h"

/* Findings are counted so far, a trigger. */
#define FINDINGS_COUNT_CAP 500
struct findings_counted {
    const struct rule_trigger *trigger;
    int found;  /* one more than the cap: there are more */
    int opened; /* of them: a work is open on the same ground */
};
struct findings_board {
    const struct rulebook *rulebook;
    const struct findings_counted *rows; /* in the order of the rulebook */
    size_t count;
};
/* How many each trigger finds where the caller looks. ERR_FORBIDDEN for anybody else. */
enum err service_findings_board(struct call *call, struct findings_board *out) ERR_MUST_USE;

struct findings_wish {
    struct sv trigger;
    id64 unit;      /* that owes; 0: any */
    bool are_noted; /* those noted as no fault, instead of those that are open */
    struct finding_place after;
    int limit; /* 1..100 */
};
struct findings_page {
    const struct rulebook *rulebook;
    const struct rule_trigger *trigger;
    const struct finding_row *rows; /* the oldest first */
    size_t count;
    const struct rule_work *opens, *notes;   /* kinds of works; NULL: none */
    const struct rule_act *opening, *noting; /* that the caller may begin them with; else NULL */
};
/* What one trigger finds. ERR_NOT_FOUND: the rulebook has no such trigger. */
enum err service_findings(struct call *call, const struct findings_wish *wish,
                          struct findings_page *out) ERR_MUST_USE;

#endif
