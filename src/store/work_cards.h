/* Works as lists show them: the row, and the matters it is about. */
#ifndef STORE_WORK_CARDS_H
#define STORE_WORK_CARDS_H

#include "store/works.h"

/* Of a work that is about more matters the first ones are told. */
#define WORK_CARD_MATTERS_MAX 20
struct work_card {
    struct work_key key;
    struct sv kind, rulebook, state; /* as the rulebook of that pin has them */
    id64 office, unit, leader;       /* 0: none */
    time_ms opened_at;
    day_t due_day; /* of what is owed first; DAY_NONE once it has ended */
    bool is_ended;
    int64_t version;
    int64_t held, spent; /* of the money of the work within which it lies */
    const struct petition_row *matters;
    size_t matter_count;
};
/* The card of each key; one that is not there stays without a kind. All questions go in one
 * journey, and titles are opened together. */
enum err store_work_cards(struct store_conn *conn, struct arena *arena, const struct work_key *keys,
                          size_t count, struct work_card *out) ERR_MUST_USE;

/* Up to limit works within one, open ones first. */
enum err store_works_within(struct store_conn *conn, struct arena *arena,
                            const struct work_key *parent, int limit,
                            struct work_slice *out) ERR_MUST_USE;
/* Id of the newest event in up to limit works within one (0: there is none): changes when anything
 * in them changes. */
enum err store_works_mark(struct store_conn *conn, struct arena *arena,
                          const struct work_key *parent, int limit, id64 *out) ERR_MUST_USE;

struct work_filter {
    id64 region, office; /* exactly one is set */
    bool is_ended;
    struct sv kind;  /* empty: any */
    id64 unit;       /* that answers in it; 0: any */
    struct sv state; /* empty: any */
    /* keyset: behind this one; zeros: from the first */
    day_t after_day;
    id64 after_id;
    int limit; /* 1..100 */
};
/* One page: those due first first; of ended ones the newest. */
enum err store_work_list(struct store_conn *conn, struct arena *arena,
                         const struct work_filter *filter, struct work_card **out,
                         size_t *count) ERR_MUST_USE;

/* Has the unit answered the matter? */
enum err store_matter_answered(struct store_conn *conn, const struct petition_key *key, id64 unit,
                               bool *out) ERR_MUST_USE;

#endif
