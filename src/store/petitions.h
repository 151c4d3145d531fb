/* Petitions in the store: events (enduring), their derived rows, numbers. */
#ifndef STORE_PETITIONS_H
#define STORE_PETITIONS_H

#include "domain/petition.h"
#include "store/store.h"

#define EVENT_SALT_SIZE 32

/* Every per-petition table is keyed by (region, id): region is the root unit of the matter. */
struct petition_key {
    id64 region;
    id64 id;
};

/* What an event row holds beside the event. */
struct event_envelope {
    id64 id;                       /* time-ordered, unique in the store */
    uint8_t salt[EVENT_SALT_SIZE]; /* random; later commitments use it */
};

/* Fold the stored events. ERR_NOT_FOUND when there are none. All memory from arena. */
enum err store_petition_load(struct store_conn *conn, struct arena *arena,
                             const struct petition_key *key, struct petition *out) ERR_MUST_USE;
/* The events themselves, in order, decoded. */
enum err store_petition_events(struct store_conn *conn, struct arena *arena,
                               const struct petition_key *key, const struct event **out,
                               size_t *count) ERR_MUST_USE;
/* An event on its way in. */
struct new_event {
    const struct event *event;
    struct event_envelope envelope;
    struct sv number; /* of the petition, with its first event; ignored with others */
};
/* Append an event (seq must be petition->version + 1, else ERR_STALE), apply it to *petition and
 * bring the derived rows up to date. ERR_CONFLICT: the number is taken. */
enum err store_petition_append(struct store_conn *conn, struct arena *arena,
                               const struct petition_key *key, struct petition *petition,
                               const struct new_event *added) ERR_MUST_USE;

/* A whole petition at once: its events in order from the first, and what they fold to. For filling
 * a database; the derived rows are written once, not after every event. */
struct petition_history {
    struct sv number;
    const struct petition *petition; /* folded from the events; version == count */
    const struct event *events;
    const struct event_envelope *envelopes;
    size_t count;
};
enum err store_petition_append_all(struct store_conn *conn, const struct petition_key *key,
                                   const struct petition_history *history) ERR_MUST_USE;

/* A file of a petition as it lies on disk. */
struct stored_file {
    id64 id;             /* as its event has it */
    int64_t seq;         /* of that event */
    uint8_t content[32]; /* SHA-256 of the sealed file */
    int64_t key_id;
};
enum err store_attachment_add(struct store_conn *conn, const struct petition_key *key,
                              const struct stored_file *file) ERR_MUST_USE;
enum err store_attachment_get(struct store_conn *conn, const struct petition_key *key, id64 id,
                              struct stored_file *out) ERR_MUST_USE;

/* The next contents that rows name, in the order of their hashes, each once: of files of petitions,
 * of works, or sealed ones of accusations. Up to KEPT_CONTENTS_MAX; count 0 at the end. */
#define KEPT_CONTENTS_MAX 500
struct kept_content {
    uint8_t sha256[32];
};
struct kept_walk {
    enum { FILES_OF_PETITIONS, FILES_OF_ACCUSATIONS, FILES_OF_WORKS } kind;
    struct kept_content after; /* zeros at first; moved on */
};
enum err store_kept_contents(struct store_conn *conn, struct arena *arena, struct kept_walk *walk,
                             const struct kept_content **out, size_t *count) ERR_MUST_USE;

/* The next petitions in the order of their keys, ended or not: up to PETITION_KEYS_MAX of them. */
#define PETITION_KEYS_MAX 200
enum err store_petition_keys(struct store_conn *conn, struct arena *arena,
                             const struct petition_key *after, const struct petition_key **out,
                             size_t *count) ERR_MUST_USE;

/* Find by public number or by id; ERR_NOT_FOUND. number_out may be NULL. */
enum err store_petition_by_number(struct store_conn *conn, struct sv number,
                                  struct petition_key *out) ERR_MUST_USE;
enum err store_petition_by_id(struct store_conn *conn, struct arena *arena, id64 id,
                              struct petition_key *out, struct sv *number_out) ERR_MUST_USE;
/* By what an earlier look at it is known to be still true: every event is another version, and an
 * erasure another key. ERR_NOT_FOUND. */
struct petition_stand {
    struct petition_key key;
    int64_t version, key_id;
    struct sv number; /* never another */
};
enum err store_petition_stand(struct store_conn *conn, struct arena *arena, id64 id,
                              struct petition_stand *out) ERR_MUST_USE;
/* The events with it, of one whose region is known; none is no error. */
struct stored_history {
    struct petition_stand stand;
    const struct event *events; /* in order, decoded */
    size_t count;
};
enum err store_petition_history(struct store_conn *conn, struct arena *arena,
                                const struct petition_key *key,
                                struct stored_history *out) ERR_MUST_USE;
/* The number of one whose region is known as well: with regions on several servers, only one of
 * them is asked. ERR_NOT_FOUND. */
enum err store_petition_number(struct store_conn *conn, struct arena *arena,
                               const struct petition_key *key, struct sv *out) ERR_MUST_USE;

/* The first petition that carries another platform's number; ERR_NOT_FOUND. */
enum err store_petition_by_external(struct store_conn *conn, struct sv external_system,
                                    struct sv external_number,
                                    struct petition_key *out) ERR_MUST_USE;

/* The next serial of an office on a day (1, 2, 3 …; gaps allowed, never repeats), and of a unit's
 * documents in a year. */
enum err store_petition_serial(struct store_conn *conn, id64 office, day_t day,
                               int64_t *out) ERR_MUST_USE;
enum err store_document_serial(struct store_conn *conn, id64 unit, int year,
                               int64_t *out) ERR_MUST_USE;

/* Serials up to `last` were given out without asking one by one: the next is behind them. period is
 * the day of an office's petitions, the year of a unit's documents. */
enum err store_serial_raise(struct store_conn *conn, id64 owner, int64_t period, bool is_document,
                            int64_t last) ERR_MUST_USE;

/* One row of a list. Texts in the arena. */
struct petition_row {
    struct petition_key key;
    struct sv number, title, channel, state, class_code;
    struct sv rulebook; /* the pin that it follows */
    id64 owner, office;
    enum role awaits;
    day_t received_day;
    day_t due_day; /* DAY_NONE without a running duty */
    struct sv due_rule;
    bool is_provisional, is_ended, is_incomplete;
    int claims, persons_count;
    int64_t version;
};

/* Where a list looks: exactly one of owner, office, region is set. */
struct petition_scope {
    id64 owner;  /* petitions this unit has */
    id64 office; /* petitions this petition office registered */
    id64 region; /* every petition of the region */
};
/* Due first (open petitions without a running duty last), or received last first. Ended petitions
 * owe nothing: they are always listed newest first. Open ones by ORDER_NEWEST are sorted for each
 * page: not for pages that are looked at all day. */
enum petition_order { ORDER_DUE, ORDER_NEWEST };
struct petition_filter {
    struct petition_scope scope;
    bool is_ended;
    role_set awaits;          /* 0 = any */
    day_t due_from, due_to;   /* inclusive; DAY_NONE = open; ended petitions have no due day */
    struct sv state, channel; /* empty = any */
    struct sv class_code;     /* the class and those below it; empty = any */
    id64 owner;               /* 0 = any; narrows office and region scopes */
    id64 not_owner;           /* 0 = any: "waiting for others" */
    struct sv mark, route;    /* empty = any; open ones are then always listed due first */
    bool is_handled;          /* what the scope's owner answered and has no more, open or ended,
                               * newest first; only with an owner scope */
    struct sv text;           /* part of the title, or the beginning of a number; empty = any */
    enum petition_order order;
    /* keyset: rows after (after_day, after_id); fill in with store_petition_after */
    bool has_after;
    day_t after_day;
    id64 after_id;
    int limit; /* 1..100 */
};
/* Make the filter continue after the last row of a page; has_after, after_day and after_id are all
 * that a cursor needs to carry. */
void store_petition_after(struct petition_filter *filter, const struct petition_row *last);
/* One page. With text, at most 2,000 rows of the scope are looked through: those due last, of ended
 * ones those received last. Text that can only be a number (8 or more of letters, digits and "-",
 * most of them digits) finds any number that begins with it. */
enum err store_petition_list(struct store_conn *conn, struct arena *arena,
                             const struct petition_filter *filter, const struct petition_row **out,
                             size_t *count) ERR_MUST_USE;
/* How many match, looking at them one by one, and no further than cap. What stands above lists is
 * in store/figures.h. */
enum err store_petition_count(struct store_conn *conn, const struct petition_filter *filter,
                              int cap, int *out) ERR_MUST_USE;
/* Id of the newest event in a scope (0 when empty): changes when anything in it changes. */
enum err store_petition_mark(struct store_conn *conn, const struct petition_scope *scope,
                             id64 *out) ERR_MUST_USE;
struct year_page {
    int year;
    id64 after_id; /* 0 = from the first */
    int limit;     /* petitions looked at, touching or not */
};
struct year_slice {
    const struct petition_key *keys;
    size_t count;
    id64 last_id; /* looked at last: where to go on */
    bool is_last; /* nothing comes after */
};
/* Open petitions with a running clock that is provisional or touches the year, by id: for
 * recomputation. A slice is short whatever the size of the register. */
enum err store_petition_touching_year(struct store_conn *conn, struct arena *arena,
                                      const struct year_page *page,
                                      struct year_slice *out) ERR_MUST_USE;

#endif
