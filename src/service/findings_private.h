/* Findings of units' staff. Private to src/service. */
#ifndef SERVICE_FINDINGS_PRIVATE_H
#define SERVICE_FINDINGS_PRIVATE_H

#include "service/findings.h"
#include "service/staff.h"

/* How many of the units answer a question about staff. */
int findings_staff_count(const struct staff_board *board, enum trigger_question question);
/* One page of them, in the order of the tree. Rows have a unit, `no` handlers and `counted` open
 * matters; nothing is opened on them and none is noted. In the call's arena. */
enum err findings_staff(struct call *call, const struct rule_trigger *trigger,
                        const struct findings_wish *wish, const struct finding_row **out,
                        size_t *count) ERR_MUST_USE;

#endif
