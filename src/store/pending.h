/* The register of long-pending matters, out of the derived tables: what is listed, what should be,
 * what is over; and what campaigns have come to. Nobody who petitioned is in a row. */
#ifndef STORE_PENDING_H
#define STORE_PENDING_H

#include "domain/pending.h"
#include "store/petitions.h"
#include "store/works.h"

enum pending_of { PENDING_LISTED, PENDING_UNLISTED, PENDING_OVER };
/* Where a page ended; zeros: from the first. Of what is over, id is that of the last event. */
struct pending_place {
    day_t day;
    id64 id;
};
struct pending_filter {
    enum pending_of of;
    const struct rule_pending *rule;
    struct petition_scope scope; /* exactly one is set */
    id64 region;
    struct pending_span since; /* owed since one of these days */
    id64 unit;                 /* that answers, or has the matter; 0: any */
    struct sv obstacle;        /* of what is or was listed; empty: any */
    id64 campaign;             /* that has taken it on, likewise; 0: any */
    bool is_again;             /* only what was closed before */
    struct pending_place after;
    int limit; /* 1..PENDING_MARKS_MAX of marks, 1..100 of a list */
};

/* Which members are set depends on what was asked for. */
struct pending_row {
    struct petition_key petition; /* the first that it is about; id 0: destroyed */
    day_t since;
    bool is_again; /* listed again, or closed before */
    /* is or was listed */
    id64 work;
    struct sv obstacle;
    id64 campaign; /* the newest that has taken it on; 0: none */
    id64 leader;   /* an official who leads the case; 0: none */
    /* listed by nobody */
    struct sv number, title, state, rulebook;
    id64 owner, office;
    struct pending_place at;
};
/* One page: what has been owed longest first; of what is over, what ended last first. */
enum err store_pending_list(struct store_conn *conn, struct arena *arena,
                            const struct pending_filter *filter, const struct pending_row **out,
                            size_t *count) ERR_MUST_USE;

/* So many are counted at most. */
#define PENDING_MARKS_MAX 2001
/* What is counted of what is listed, or of what should be. */
enum err store_pending_marks(struct store_conn *conn, struct arena *arena,
                             const struct pending_filter *filter,
                             struct pending_marks *out) ERR_MUST_USE;

/* Was the matter closed in the register, and is it listed now? */
struct pending_standing {
    bool was_closed, is_listed;
};
enum err store_pending_standing(struct store_conn *conn, const struct petition_key *petition,
                                const struct rule_pending *rule,
                                struct pending_standing *out) ERR_MUST_USE;

/* A matter to be listed that no office was asked to list in so long, and the office that has it. */
struct pending_unpressed {
    id64 petition, office;
    struct pending_place at;
};
struct press_filter {
    const struct rule_pending *rule;
    id64 region;
    day_t to;      /* owed since this day or longer */
    time_ms since; /* what was asked later, or may still be answered, is not asked again */
    struct pending_place after;
    int limit; /* 1..100 */
};
/* One page, what has been owed longest first. */
enum err store_pending_unpressed(struct store_conn *conn, struct arena *arena,
                                 const struct press_filter *filter,
                                 const struct pending_unpressed **out, size_t *count) ERR_MUST_USE;
/* Works that ask for it with nothing left to list; *after is set to the last. */
enum err store_pending_needless(struct store_conn *conn, struct arena *arena,
                                struct press_filter *filter, struct work_slice *out) ERR_MUST_USE;
/* Works that ask to list the matter and may still be answered. */
enum err store_pending_asked(struct store_conn *conn, struct arena *arena,
                             const struct petition_key *petition, const struct rule_pending *rule,
                             struct work_slice *out) ERR_MUST_USE;

/* The matters that a campaign has taken on. */
enum err store_campaign_marks(struct store_conn *conn, struct arena *arena,
                              const struct work_key *campaign, const struct rule_pending *rule,
                              struct campaign_marks *out) ERR_MUST_USE;

#endif
