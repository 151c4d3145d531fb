/* Works of offices as use cases: begin one, act in it, read it, ask what one owes. */
#ifndef SERVICE_WORKS_H
#define SERVICE_WORKS_H

#include "service/service.h"
#include "store/work_cards.h"
#include "store/works.h"

#include <jansson.h>

struct work_input {
    struct sv kind; /* of the work to be opened */
    struct sv act;
    id64 parent;     /* of the work to be opened: within which; 0: none */
    int64_t version; /* that the caller saw */
    const json_t *fields;
};
struct work_done {
    id64 id;
    int64_t version;
    struct sv state;
};
/* Begin a work about a matter that the caller may read. Errors as service_act; a matter that is not
 * there and one that is not theirs are the same wrong field. */
enum err service_work_open(struct call *call, const struct work_input *input,
                           struct work_done *out) ERR_MUST_USE;
enum err service_work_act(struct call *call, id64 work, const struct work_input *input,
                          struct work_done *out) ERR_MUST_USE;

struct work_view {
    struct work_key key;
    struct work work;
    const struct rulebook *rulebook;
    const struct work_event *events;
    size_t event_count;
    const bool *is_hidden;                /* by duty: the office's own, not told to the caller */
    const struct rule_act *const *offers; /* to the caller, now */
    size_t offer_count;
    const struct work_waiting *waiting; /* acts of theirs that wait for something */
    size_t waiting_count;
    struct work_card card; /* its matters: those that the caller may read */
    bool has_money;
    bool grants_money;         /* what is granted is its own; else of the work it lies within */
    struct money_within money; /* all that works within that one hold and have spent */
};
/* For the office that keeps it, the units and the leader who owe or owed something in it, and those
 * who supervise or lead the office; for everybody else ERR_NOT_FOUND. A look at a work is a look at
 * the matters it is about: the petitioner sees it. */
enum err service_work_view(struct call *call, id64 work, struct work_view *out) ERR_MUST_USE;

/* A file that an act of the work brought, for whoever reads that act. ERR_NOT_FOUND: there is none,
 * or it was destroyed with its matter. */
struct attachment_view;
enum err service_work_file(struct call *call, id64 work, id64 file,
                           struct attachment_view *out) ERR_MUST_USE;

/* Its content, opened into the call's arena. */
enum err work_file_open(struct call *call, const struct work_key *key,
                        const struct attachment *file, struct sv *out) ERR_MUST_USE;

/* What the caller owes – in one of their roles, or by name – or what their units owe. Behind a
 * duty, or from the first; up to limit, those due first first, of what has ended those due last. */
struct duties_wish {
    bool is_of_unit;
    bool is_ended;
    /* Of lists: what of it. Clocks of petitions are told while they run. */
    enum duties_of { DUTIES_ALL, DUTIES_IN_WORKS, DUTIES_IN_PETITIONS } of;
    day_t after_day;
    id64 after_work; /* or petition: ids of both follow the time */
    int after_no;
    int limit; /* 1..100 */
};
enum err service_duties(struct call *call, const struct duties_wish *wish,
                        const struct duty_row **out, size_t *count) ERR_MUST_USE;

/* Numbers of open matters of the caller's unit by the day on which they are due: out[0] on the day
 * `from`, and so on. Who has no list has none. */
enum err service_due_by_day(struct call *call, day_t from, size_t count, int *out) ERR_MUST_USE;

#endif
