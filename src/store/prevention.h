/* What prevention is counted by (F31, F32): what units return and what was noted in it, mediators'
 * posts and what was given to them, decisions and the matters they caused. */
#ifndef STORE_PREVENTION_H
#define STORE_PREVENTION_H

#include "store/works.h"

/* What a unit returned for a season, or owes. */
struct survey_row {
    struct work_key key;
    id64 office; /* the unit */
    struct sv rulebook, state;
    bool is_ended, is_provisional;
    int64_t counted;        /* that it said it found */
    day_t due_day;          /* of the return */
    enum duty_end_kind how; /* it ended, once ended_day is set */
    day_t ended_day;        /* DAY_NONE: it is owed */
};
/* Of all units of the region, in the order of their ids. */
enum err store_survey_rows(struct store_conn *conn, struct arena *arena,
                           const struct season_key *season, const struct survey_row **out,
                           size_t *count) ERR_MUST_USE;

/* How many works within one stand so. */
struct within_count {
    id64 parent;
    struct sv state;
    bool is_ended;
    int works, late; /* late: what is owed first in them was due before today */
};
struct within_wish {
    struct season_key season; /* of the works around them */
    struct sv child;          /* their kind */
    day_t today;
};
/* In the order of the works around them. */
enum err store_within_counts(struct store_conn *conn, struct arena *arena,
                             const struct within_wish *wish, const struct within_count **out,
                             size_t *count) ERR_MUST_USE;

/* Of one work alone. */
struct within_counts {
    const struct within_count *items;
    size_t count;
};
/* wish: child and today. */
enum err store_within_one(struct store_conn *conn, struct arena *arena,
                          const struct work_key *parent, const struct within_wish *wish,
                          struct within_counts *out) ERR_MUST_USE;

/* Works of a kind by the office that keeps them – or, of those within them, that keeps what they
 * lie within. */
struct kind_count {
    id64 office;
    struct sv state;
    bool is_ended;
    int works, late;
};
struct kind_counts {
    const struct kind_count *items;
    size_t count;
};
enum err store_kind_counts(struct store_conn *conn, struct arena *arena, id64 region,
                           struct sv kind, struct kind_counts *out) ERR_MUST_USE;
/* wish: season.kind within which, child, today. */
enum err store_kind_within(struct store_conn *conn, struct arena *arena,
                           const struct within_wish *wish, struct kind_counts *out) ERR_MUST_USE;

/* Matters of a work, in the order of their ids. */
struct matters_page {
    struct work_key work;
    id64 after;
    int limit; /* 1..100 */
};
struct matter_row {
    const struct petition_row *petition;
    day_t linked_day;
};
enum err store_work_matters(struct store_conn *conn, struct arena *arena,
                            const struct matters_page *page, const struct matter_row **out,
                            size_t *count) ERR_MUST_USE;
/* Of all of them; those that were destroyed are neither open nor ended. */
struct matter_counts {
    int all, open, ended;
};
enum err store_matter_counts(struct store_conn *conn, const struct work_key *key,
                             struct matter_counts *out) ERR_MUST_USE;

/* Works of a kind with the matters that were linked to them from one day to another. */
struct linked_count {
    id64 office;
    struct sv state;
    int works, caused; /* caused: of these, one was linked to */
    int64_t linked;
};
struct linked_wish {
    id64 region;
    struct sv kind;
    day_t from, to;
};
enum err store_linked_counts(struct store_conn *conn, struct arena *arena,
                             const struct linked_wish *wish, const struct linked_count **out,
                             size_t *count) ERR_MUST_USE;

/* Up to limit works of a kind within one, open ones first, behind one (after_id 0: from the first).
 */
struct within_page {
    struct work_key parent;
    struct sv kind;
    bool after_ended;
    id64 after_id;
    int limit; /* 1..100 */
};
enum err store_within_page(struct store_conn *conn, struct arena *arena,
                           const struct within_page *page, struct work_slice *out) ERR_MUST_USE;

/* The events with which works began, in the order of the keys; one that is not there has no kind.
 */
enum err store_work_openings(struct store_conn *conn, struct arena *arena,
                             const struct work_slice *works,
                             const struct work_event **out) ERR_MUST_USE;

#endif
