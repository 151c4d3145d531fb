/* Disposal: what is kept long enough, or what has to go, is forgotten for good. Keys and files are
 * destroyed, rows removed; the leaves of the log stay, and one more says that it was done. For
 * commands on the machine itself. */
#ifndef SERVICE_DISPOSAL_H
#define SERVICE_DISPOSAL_H

#include "domain/erasure.h"
#include "service/service.h"
#include "store/forgetting.h"

/* A matter that was kept as long as its rulebook says. */
struct due_matter {
    struct petition_key key;
    struct sv number;
    struct sv row;       /* of the rulebook's table */
    struct words reason; /* that row in words */
    day_t ended_day, last_day;
};
/* The next petitions by key are looked at; those that are due are listed. In a read. */
struct due_page {
    struct petition_key after; /* moved on; zeros: from the first */
    struct due_matter *items;  /* in the call's arena */
    size_t count, looked_at;   /* looked_at 0: there are no more */
};
enum err service_disposal_due(struct call *call, struct due_page *page) ERR_MUST_USE;

/* What is to go. */
struct disposal_order {
    struct sv number;
    struct petition_key key; /* zeros: found by the number */
    int person;       /* 1..: of its people, in the order the case shows them; 0: the matter */
    struct sv ground; /* the retention row, or the reason: names nobody */
    bool is_due;      /* by the retention table: judged again */
};
/* Carry out up to DISPOSALS_AT_ONCE orders: on ERR_OK everything of them is destroyed, also in the
 * logs of both databases. ids_out holds the disposals' ids. A reason that names somebody is
 * ERR_BAD_INPUT; what is not due any more ERR_REFUSED. Not inside a transaction. */
#define DISPOSALS_AT_ONCE 50
enum err service_dispose(struct call *call, const struct disposal_order *orders, size_t count,
                         id64 ids_out[DISPOSALS_AT_ONCE]) ERR_MUST_USE;
/* Fields of one event that are to go. */
struct erasure_order {
    struct sv number;
    struct petition_key key; /* zeros: found by the number */
    int64_t seq;             /* of the event */
    struct sv fields;        /* ids, a blank between two */
    enum erasure_ground ground;
    id64 unit; /* that orders it; 0: the office itself */
};
/* As service_dispose, for fields. Facts and claims take the title with them that was made of them.
 * ERR_NOT_FOUND when there is no such matter, event, field or unit; ERR_REFUSED when it is erased
 * already or of a kind that cannot be, or something of the matter is being destroyed just now. */
enum err service_erase(struct call *call, const struct erasure_order *order,
                       struct disposal *out) ERR_MUST_USE;
/* The fields of a matter that can be erased, by event, never their text. In a read. */
struct erasable {
    int64_t seq;
    day_t day;
    struct sv action, field;
    size_t size_bytes; /* of its text, or how many claims or files */
    bool is_erased;
};
enum err service_erasable(struct call *call, struct sv number, const struct erasable **out,
                          size_t *count) ERR_MUST_USE;
/* End what a program that was stopped had begun. At opening, before anything is served. */
enum err service_dispose_rest(struct service *service, struct fail *fail) ERR_MUST_USE;

#endif
