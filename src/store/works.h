/* Works of offices in the store: events (enduring), what they fold to (derived), what is owed. */
#ifndef STORE_WORKS_H
#define STORE_WORKS_H

#include "domain/work.h"
#include "store/petitions.h"
#include "store/store.h"

/* A work lies in the region of the office that opened it, and so do the matters it is about. */
struct work_key {
    id64 region;
    id64 id;
};

/* Fold the stored events. ERR_NOT_FOUND when there are none. All memory from arena. */
enum err store_work_load(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                         struct work *out) ERR_MUST_USE;
/* The events themselves, in order, decoded. */
enum err store_work_events(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                           const struct work_event **out, size_t *count) ERR_MUST_USE;
/* An event on its way in. */
struct new_work_event {
    const struct work_event *event;
    struct event_envelope envelope;
};
/* Append an event (seq must be work->version + 1, else ERR_STALE), apply it to *work and bring the
 * derived rows up to date. ERR_CORRUPT: it does not follow. */
enum err store_work_append(struct store_conn *conn, struct arena *arena, const struct work_key *key,
                           struct work *work, const struct new_work_event *added) ERR_MUST_USE;
/* A file that the event seq brought; petition: the matter with which it goes, or 0. */
struct work_file {
    struct stored_file stored;
    id64 petition;
};
enum err store_work_file_add(struct store_conn *conn, const struct work_key *key,
                             const struct work_file *file) ERR_MUST_USE;
/* ERR_NOT_FOUND: there is none, or it was destroyed. */
enum err store_work_file_get(struct store_conn *conn, const struct work_key *key, id64 id,
                             struct stored_file *out) ERR_MUST_USE;
/* ERR_NOT_FOUND. */
enum err store_work_by_id(struct store_conn *conn, id64 id, struct work_key *out) ERR_MUST_USE;

/* One row of a list of duties. Texts in the arena. */
struct duty_row {
    struct work_key work;
    int no;
    struct sv rule, kind, rulebook; /* rule and kind as the rulebook of that pin has them */
    id64 party;                     /* the unit called that owes it for itself, or 0 */
    struct duty_holder holder;
    day_t due_day;
    int due_minute; /* PERIOD_NO_MINUTE: the whole day */
    bool is_provisional, is_ended;
    enum duty_end_kind how; /* once it is ended */
    day_t ended_day;        /* DAY_NONE while it is owed */
    struct sv step, next_step;
    time_ms next_at;
};
/* Whose: of a role in a unit that no one is named for, of a named account, or all of a unit. */
enum duty_scope { DUTIES_OF_ROLE, DUTIES_OF_ACCOUNT, DUTIES_OF_UNIT };
struct duty_filter {
    enum duty_scope scope;
    id64 unit;
    enum role role;
    id64 account;
    bool is_ended;
    /* keyset: behind this one; zeros: from the first */
    day_t after_day;
    id64 after_work;
    int after_no;
    int limit; /* 1..100 */
};
/* One page: those due first first; of what has ended those due last. */
enum err store_duty_list(struct store_conn *conn, struct arena *arena,
                         const struct duty_filter *filter, const struct duty_row **out,
                         size_t *count) ERR_MUST_USE;
/* A running clock of a petition that a unit answers for, with where the matter stands. */
struct owed_clock {
    struct petition_row
        matter; /* its key, number, title, state, owner, office, turn and rulebook */
    int no;
    struct sv rule; /* as the rulebook of the matter's pin has it */
    day_t start_day, due_day;
    bool is_provisional;
};
struct owed_filter {
    id64 region; /* in which the matters lie */
    id64 unit;   /* that answers for them */
    /* Any, or those in which it is the turn of one of these roles there; and what runs on in
     * matters that another unit has. */
    bool is_any;
    role_set awaits;
    bool has_elsewhere;
    /* keyset: behind this one; zeros: from the first */
    day_t after_day;
    id64 after_id;
    int after_no;
    int limit; /* 1..100 */
};
/* One page: those due first first. */
enum err store_owed_clocks(struct store_conn *conn, struct arena *arena,
                           const struct owed_filter *filter, const struct owed_clock **out,
                           size_t *count) ERR_MUST_USE;
struct work_slice {
    const struct work_key *keys;
    size_t count;
};
/* Up to limit works whose next step has come due, the one that waited longest first, behind a step
 * of a work; a work may come twice. The page is set to the last one. */
struct step_page {
    time_ms now;
    time_ms after_at;
    id64 after_work;
    int limit;
};
enum err store_duty_due(struct store_conn *conn, struct arena *arena, struct step_page *page,
                        struct work_slice *out) ERR_MUST_USE;
/* Up to limit works that have not ended, behind one. */
enum err store_works_open(struct store_conn *conn, struct arena *arena,
                          const struct work_key *after, int limit,
                          struct work_slice *out) ERR_MUST_USE;
/* What was granted in a work and what the works within it hold and have spent. */
struct money_within {
    int64_t granted, held, spent;
};
enum err store_work_money(struct store_conn *conn, const struct work_key *parent,
                          struct money_within *out) ERR_MUST_USE;
/* Until this transaction ends nobody else decides about the money of the work. */
enum err store_work_money_claim(struct store_conn *conn, const struct work_key *key) ERR_MUST_USE;
/* Has a work within this one not ended? */
enum err store_work_has_open(struct store_conn *conn, const struct work_key *parent,
                             bool *out) ERR_MUST_USE;
/* How many works lie within this one, ended ones too. */
enum err store_work_count_within(struct store_conn *conn, const struct work_key *parent,
                                 int *out) ERR_MUST_USE;
/* The units at which the calendar began its work of a kind for a season; in the arena. There is one
 * at most at each. */
struct unit_list {
    const id64 *units;
    size_t count;
};
struct season_key {
    id64 region;
    struct sv kind, season;
};
enum err store_works_of_season(struct store_conn *conn, struct arena *arena,
                               const struct season_key *key, struct unit_list *out) ERR_MUST_USE;
/* Does anybody at the unit owe anything in a work? */
enum err store_unit_owes(struct store_conn *conn, id64 unit, bool *out) ERR_MUST_USE;
/* Does it keep a work of the kind that has not ended? */
enum err store_unit_keeps(struct store_conn *conn, id64 unit, struct sv kind,
                          bool *out) ERR_MUST_USE;
/* Up to limit works about a matter, the newest first, older than one (0: from the newest). */
struct works_page {
    struct petition_key petition;
    id64 before;
    int limit;
};
enum err store_works_of(struct store_conn *conn, struct arena *arena, const struct works_page *page,
                        struct work_slice *out) ERR_MUST_USE;

/* Inside src/store: the derived rows of every work made anew, or compared. */
enum err works_rebuild(struct store_conn *conn) ERR_MUST_USE;
enum err works_check(struct store_conn *conn, int64_t *differences) ERR_MUST_USE;

#endif
