/* Whether offices have enough people, and trained ones. What is told is of units; of officials
 * their posts and what they were trained for, to those who answer for the unit. Nobody is counted
 * by how many matters they have.
 *
 * Each call runs in the transaction of its call – one that writes on the writer's thread, one that
 * reads on whichever thread has the connection – and shares nothing with other calls. What it hands
 * back is the call's arena's: whoever keeps it beyond the answer copies it. Whatever a call did
 * before it failed goes with the transaction. */
#ifndef SERVICE_STAFF_H
#define SERVICE_STAFF_H

#include "service/service.h"
#include "store/staff.h"

struct staff_unit {
    id64 unit;
    int handlers, trained;
    int64_t open; /* matters that wait for a handler there */
    bool has_no_handler, has_none_trained, has_too_much;
};
struct staff_board {
    const struct rulebook *rulebook;
    const struct staff_unit *units; /* that have handlers or matters, in the order of the tree */
    size_t count;
};
/* Of the units in the caller's reach; of a unit's head their own. ERR_FORBIDDEN for others. */
enum err service_staff_board(struct call *call, struct staff_board *out) ERR_MUST_USE;

struct staff_official {
    id64 account;
    struct sv name;
    role_set roles; /* at the unit */
    bool is_trained;
    const struct staff_record *records; /* of the official at the unit */
    size_t record_count;
};
struct staff_view {
    id64 unit;
    const struct staff_official *officials; /* by name */
    size_t count;
};
/* ERR_NOT_FOUND: not in the caller's reach. */
enum err service_staff_unit(struct call *call, id64 unit, struct staff_view *out) ERR_MUST_USE;

/* Note something of an official of the unit. Refused with a field: account – nobody of the unit;
 * until_day – before from_day; from_day – to come, of what was held already. */
enum err service_staff_note(struct call *call, struct staff_record *record) ERR_MUST_USE;
/* ERR_NOT_FOUND: there is no such record at the unit. */
enum err service_staff_take_back(struct call *call, id64 unit, id64 record) ERR_MUST_USE;

#endif
