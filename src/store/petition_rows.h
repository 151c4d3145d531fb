/* The derived rows of a petition: written after each event and compared by a rebuild. One place
 * says what is in them. */
#ifndef STORE_PETITION_ROWS_H
#define STORE_PETITION_ROWS_H

#include "domain/figures.h"
#include "domain/tally.h"
#include "store/petitions.h"
#include "store/store_stmts.gen.h"

/* Raise it when what is written into the derived tables changes while their schema does not: older
 * rows are then folded again at the next start. */
#define DERIVED_ROWS_VERSION 1

/* sort_day of an open petition that owes nothing: after every day there is. */
#define SORT_DAY_LAST 99999999

/* Rows of a list for callers, their titles opened. */
enum err rows_listed(struct store_conn *conn, struct arena *arena, struct q_petition_list_out *rows,
                     size_t count, const struct petition_row **out) ERR_MUST_USE;

/* What the rows looked like before an event: only what differs is written. */
struct rows_before {
    struct q_petition_insert_in row; /* without number, key and newest event */
    bool keeps_title; /* the caller's to say: the stored one, as it is sealed, stays */
    struct claim *claims;
    size_t claim_count;
    struct petition_clock *clocks;
    size_t clock_count;
    struct involved_unit *involved;
    size_t involved_count;
    struct tag_rows {
        struct q_tag_put_in *items;
        size_t count;
    } tags;
    struct figure_changes figures; /* what it counted for */
    struct tallies facts;
    struct tally_changes tallies;
};

/* A row of figure_delta that changes a tally: its measure is so much more than the tally's kind. */
#define DELTA_OF_TALLY 16

/* Marks and routes are told apart by their kind. */
enum tag_kind { TAG_MARK = 1, TAG_ROUTE = 2 };

/* Keep the parts of a petition that an event may change. */
struct rows_before rows_before(struct arena *arena, const struct petition_key *key,
                               const struct petition *petition);

/* The row of the petition itself; key_id and the sealed title are the caller's to fill in. */
struct q_petition_insert_in rows_petition(const struct petition_key *key, struct sv number,
                                          const struct petition *petition, id64 changed_id);
struct q_claim_put_in rows_claim(const struct petition_key *key, const struct claim *claim);
struct q_clock_put_in rows_clock(const struct petition_key *key,
                                 const struct petition_clock *clock);
struct q_unit_put_in rows_unit(const struct petition_key *key, const struct petition *petition,
                               size_t index);
struct q_fact_put_in rows_fact(const struct petition_key *key, const struct tallies *facts,
                               size_t index);
/* Those of all marks and of the route, by kind and tag. */
struct tag_rows rows_tags(struct arena *arena, const struct petition_key *key,
                          const struct petition *petition);

/* A petition as its events tell it, with the number and the newest event that its row carries. */
struct folded {
    struct petition petition;
    struct q_petition_insert_in row;
};
/* The stored events of one petition, all of them in their order. */
struct stored_events {
    struct q_event_bodies_out *rows;
    size_t count;
};
/* Fold them; the title is sealed as it is in the row. Bodies of rows are opened in place. */
enum err rows_fold(struct store_conn *conn, struct arena *arena, const struct petition_key *key,
                   const struct stored_events *events, struct folded *out) ERR_MUST_USE;
/* All derived rows of the petitions of a region from first to last go. */
enum err rows_drop(struct store_conn *conn, id64 region, id64 first, id64 last) ERR_MUST_USE;
/* Those of one go and are made anew from its events. */
enum err rows_remake(struct store_conn *conn, struct arena *arena,
                     const struct petition_key *key) ERR_MUST_USE;

/* Write the rows of a new petition, or of one just rebuilt. ERR_CONFLICT: the number is taken. */
enum err rows_insert(struct store_conn *conn, const struct q_petition_insert_in *row,
                     const struct petition *petition) ERR_MUST_USE;
/* Bring them up to date. ERR_STALE: the stored row is not of the version before. */
enum err rows_update(struct store_conn *conn, const struct q_petition_insert_in *row,
                     const struct petition *petition,
                     const struct rows_before *before) ERR_MUST_USE;

/* figures.c, tallies.c. Append what an event changed; tallies stand behind as many figures. */
enum err figures_append(struct store_conn *conn, id64 event,
                        const struct figure_changes *changes) ERR_MUST_USE;
enum err tallies_append(struct store_conn *conn, id64 event, size_t behind,
                        const struct tally_changes *changes) ERR_MUST_USE;
/* A petition goes with its rows: before they do. */
enum err figures_drop(struct store_conn *conn, const struct petition_key *key) ERR_MUST_USE;
/* How many figures are not what the petitions' rows say; making them so. */
enum err figures_compare(struct store_conn *conn, struct arena *arena,
                         size_t *differences) ERR_MUST_USE;
enum err figures_mend(struct store_conn *conn, struct arena *arena) ERR_MUST_USE;
/* The same of tallies. What is folded is what the figures' fold has taken. */
enum err tallies_drop(struct store_conn *conn, const struct q_petition_insert_in *row,
                      size_t behind) ERR_MUST_USE;
enum err tallies_fold(struct store_conn *conn, struct arena *arena,
                      const struct q_figure_deltas_out *rows, size_t count) ERR_MUST_USE;
enum err tallies_compare(struct store_conn *conn, struct arena *arena,
                         size_t *differences) ERR_MUST_USE;
enum err tallies_mend(struct store_conn *conn, struct arena *arena) ERR_MUST_USE;

#endif
