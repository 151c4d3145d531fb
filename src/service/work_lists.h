/* Works and duties as lists show them, and what a form of theirs lets one choose. */
#ifndef SERVICE_WORK_LISTS_H
#define SERVICE_WORK_LISTS_H

#include "service/works.h"
#include "store/work_cards.h"

/* A work in a list. Of its matters those stay that the caller may read. */
struct work_item {
    struct work_card card;
    const struct rulebook *rulebook;
    const struct rule_work *rules; /* NULL: the rulebook is not stored any more; shown nowhere */
    struct sv leader_name;         /* empty: none is named */
    struct sv title;               /* what it is about, as its opening says; empty: it does not */
    const struct work_event *opening; /* of a kind that says so; else NULL */
};

/* A running clock of a petition, and who answers for it. */
struct clock_owed {
    struct owed_clock clock;
    id64 unit;
    enum role role;                  /* there, by whom it is done */
    bool may_read;                   /* the caller, the matter */
    const struct rulebook *rulebook; /* NULL: not stored any more */
    const struct rule_clock *rule;   /* NULL: likewise */
};

/* What is owed, with the work it is owed in; or the clock of a petition, and nothing else is set.
 */
struct duty_item {
    const struct clock_owed *clock;
    const struct duty_row *row;
    const struct work_item *work;
    struct sv holder_name; /* empty: whoever has the role */
    /* Acts of the work that the caller may do as far as this row tells; the work itself may hold
     * more against one, such as something else that is owed first. */
    const struct rule_act *const *offers;
    size_t offer_count;
};
/* As service_duties, and the clocks of petitions among them in the order of their days; a look at a
 * list, since it names matters. */
enum err service_duty_items(struct call *call, const struct duties_wish *wish,
                            const struct duty_item **out, size_t *count) ERR_MUST_USE;

struct works_wish {
    struct sv kind; /* empty: any */
    bool is_ended;
    id64 unit; /* that answers in it; 0: any */
    day_t after_day;
    id64 after_id;
    int limit; /* 1..100 */
};
/* For those who keep works – what their office keeps – and those who supervise or lead: what the
 * offices in their reach keep. ERR_FORBIDDEN for everybody else. */
enum err service_work_items(struct call *call, const struct works_wish *wish,
                            const struct work_item **out, size_t *count) ERR_MUST_USE;

/* An act that begins a work, offered to the caller. */
struct work_opening {
    const struct rule_work *rules;
    const struct rule_act *act;
};
struct works_of {
    const struct work_item *items;
    size_t count;
    const struct work_opening *openings;
    size_t opening_count;
    const struct work_item *parent; /* the one a work lies within, if theirs to read; else NULL */
};
/* The works about a matter that the caller may read, the newest first, and those they may begin.
 * ERR_NOT_FOUND: the matter is not theirs to read. */
enum err service_works_of(struct call *call, id64 petition, struct works_of *out) ERR_MUST_USE;

/* The works within a work that the caller reads, open ones first, and those they may begin in it.
 */
enum err service_works_within(struct call *call, const struct work_view *view,
                              struct works_of *out) ERR_MUST_USE;
/* Those they may begin about no matter and within no work. */
void service_works_alone(struct call *call, struct works_of *out);

/* Of the work; else of one to be begun – about the matter, within the parent, or on its own. At
 * most one of the three is set. */
struct choices_wish {
    struct sv kind, act;
    id64 work, petition, parent;
};
struct leader_choice {
    id64 account, unit;
    struct sv name;
};
struct work_choices {
    const id64 *units; /* for a field of kind unit: those that would be taken */
    size_t unit_count;
    const struct leader_choice *leaders; /* for the field leader */
    size_t leader_count;
};
/* ERR_NOT_FOUND: the act is not offered to the caller. */
enum err service_work_choices(struct call *call, const struct choices_wish *wish,
                              struct work_choices *out) ERR_MUST_USE;

/* The official's name, also of who left, or empty. Borrowed from the office's snapshot: no question
 * to the store. */
struct sv service_official_name(const struct call *call, id64 account);

#endif
