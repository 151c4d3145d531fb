/* Looks reviewed by auditors: everything about who looked, nothing of what they saw. Their own
 * looks at it are looks too. */
#ifndef SERVICE_REVIEW_H
#define SERVICE_REVIEW_H

#include "service/petitions.h"

struct review_query {
    day_t from, to; /* DAY_NONE: the last 31 days; up to today */
    id64 account, unit;
    struct sv number; /* of a matter */
    enum reading_kind kind;
    struct sv after; /* what a page said as next */
    int limit;
    bool is_export; /* said in the look that this leaves */
};
/* Did who opened an identity do anything on that matter within a week? */
enum review_followed { FOLLOWED_NOT_ASKED, FOLLOWED_BY_ACT, FOLLOWED_BY_NOTHING, FOLLOWED_OPEN };
struct review_page {
    const struct reading *items;
    const struct account *accounts;       /* beside each */
    const enum review_followed *followed; /* beside each */
    size_t count;
    struct sv next; /* empty at the end */
    day_t from, to;
    id64 unit;     /* whose officials' looks these are; 0: everybody's */
    bool is_whole; /* the caller audits the whole office */
};
/* An auditor of the whole office reviews every look; one of a part the looks of a unit's officials
 * in their reach – their own unit's unless another is asked for – or those at a matter of an office
 * in their reach. */
enum err service_review(struct call *call, const struct review_query *query,
                        struct review_page *out) ERR_MUST_USE;

/* What officials did in a time, each with how much they looked: the newest REVIEW_SUM_MAX looks. */
#define REVIEW_SUM_MAX 20000
struct review_sum {
    struct account account;
    struct actor by; /* role and unit of the newest look */
    int files, identities, unfollowed, lookups, lists, readings;
};
struct review_sums {
    const struct review_sum *items; /* those with openings that nothing followed first */
    size_t count;
    bool is_cut;
    day_t from, to;
};
enum err service_review_sums(struct call *call, const struct review_query *query,
                             struct review_sums *out) ERR_MUST_USE;

#endif
