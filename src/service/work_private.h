/* What the use cases of works share. Included only inside src/service. */
#ifndef SERVICE_WORK_PRIVATE_H
#define SERVICE_WORK_PRIVATE_H

#include "service/service_private.h"
#include "service/work_lists.h"
#include "service/works_private.h"

/* works_view.c. What is offered to any of the caller's grants; each act once. */
struct work_offers {
    const struct rule_act *const *items;
    size_t count;
};
struct work_offers work_offers_to(struct call *call, const struct work *work,
                                  const struct work_env *env);

/* work_list.c. The card with those of its matters that the caller may read. */
enum err work_card_for(struct call *call, const struct work_key *key,
                       struct work_card *out) ERR_MUST_USE;
/* May the caller read the matter of a row? */
enum err work_may_read_matter(struct call *call, const struct petition_row *row,
                              bool *out) ERR_MUST_USE;

/* clocks_owed.c. A page of the running clocks that the caller answers for, or their units; each
 * unit's are due first first, those of several stand one behind the other. */
enum err clocks_owed(struct call *call, const struct duties_wish *wish,
                     const struct clock_owed **out, size_t *count) ERR_MUST_USE;

/* pending.c. What listing the matter that an opening names as long pending rests on; nothing of any
 * other act. */
enum err pending_look(struct call *call, struct work_acting *a) ERR_MUST_USE;

/* pending_press.c. What asked for the listing that was just opened is answered by it. */
enum err pending_answered(struct call *call, const struct work_acting *a) ERR_MUST_USE;

/* work_list.c. Cards as lists show them: of their matters those that the caller may read. */
enum err work_items_of(struct call *call, const struct work_card *cards, size_t count,
                       struct work_item **out) ERR_MUST_USE;

/* work_titles.c. What each is about. Only of kinds whose opening says so is anything read. */
enum err work_add_titles(struct call *call, struct work_item *items, size_t count) ERR_MUST_USE;

/* work_choices.c. Acts that would begin a work, offered to any of the caller's grants: on the page
 * of a matter, within a work of a kind, or on its own. `at` is the grant of the same place. */
enum work_begin { BEGIN_AT_MATTER, BEGIN_WITHIN, BEGIN_ALONE };
struct openings_wish {
    enum work_begin where;
    struct sv within; /* kind of the work that it would lie within */
    struct sv kind;   /* empty: any */
};
struct work_openings {
    const struct work_opening *items;
    const struct grant *at;
    size_t count;
};
struct work_openings work_openings_to(struct call *call, const struct openings_wish *wish);
/* In which unit the account leads cases and reaches the matters of the work, and the one that is
 * named beside them (0: none); 0: in none. */
struct work_about {
    struct work_key key; /* of one that is not stored yet: no matters */
    id64 petition;
};
enum err work_leader_at(struct call *call, const struct work_about *about, id64 account,
                        id64 *out) ERR_MUST_USE;

#endif
