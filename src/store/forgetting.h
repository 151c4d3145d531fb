/* What is destroyed for good: disposals, what they have still to destroy outside the database, and
 * the connection that may remove enduring rows. Rows go only where there is a disposal of them: the
 * tables' own guards see to it. */
#ifndef STORE_FORGETTING_H
#define STORE_FORGETTING_H

#include "store/petitions.h"

/* Run a job in one transaction on a connection of its own that may forget; other jobs go on in
 * between. Like a write it may be run more than once. */
enum err store_dispose(struct store *store, store_job_fn job, void *arg) ERR_MUST_USE;
/* Move the database's log into it and cut the log to nothing: deleted rows are in no file then.
 * ERR_CONFLICT when readers were in the way for seconds. */
enum err store_empty_log(struct store *store) ERR_MUST_USE;

enum disposal_what { DISPOSAL_MATTER = 1, DISPOSAL_PERSON = 2, DISPOSAL_FIELD = 3 };
struct disposal {
    id64 id;
    time_ms at;
    id64 account;
    enum disposal_what what;
    struct petition_key petition;
    id64 person;      /* of DISPOSAL_PERSON */
    int64_t seq;      /* of DISPOSAL_FIELD: the event; of _MATTER: how many records the log had */
    struct sv field;  /* and its field; several with a blank between */
    id64 unit;        /* that ordered it */
    struct sv number; /* of the matter */
    struct sv ground; /* the rulebook's row of retention, or the reason; nobody's name. Of a field
                       * a word of domain/erasure_grounds.def */
};
enum err store_disposal_add(struct store_conn *conn, const struct disposal *disposal) ERR_MUST_USE;
enum err store_disposal_get(struct store_conn *conn, struct arena *arena, id64 id,
                            struct disposal *out) ERR_MUST_USE;
/* Is the matter destroyed, or about to be? */
enum err store_matter_is_disposed(struct store_conn *conn, const struct petition_key *key,
                                  bool *out) ERR_MUST_USE;
/* Those from id on, in order. */
struct disposal_page {
    id64 from;
    int limit;
};
enum err store_disposals(struct store_conn *conn, struct arena *arena,
                         const struct disposal_page *page, const struct disposal **out,
                         size_t *count) ERR_MUST_USE;

/* Those of a matter's fields, in the order they were made. */
enum err store_erasures(struct store_conn *conn, struct arena *arena,
                        const struct petition_key *key, const struct disposal **out,
                        size_t *count) ERR_MUST_USE;

/* What a disposal destroys outside the database: noted with it, dropped when it is done. */
struct doomed {
    int64_t key_id; /* 0: a file */
    bool is_file;
    uint8_t content[32];
};
struct doomed_list {
    struct doomed *items; /* in the arena */
    size_t count;
};
enum err store_doomed_put(struct store_conn *conn, id64 disposal,
                          const struct doomed_list *list) ERR_MUST_USE;
enum err store_doomed_of(struct store_conn *conn, struct arena *arena, id64 disposal,
                         struct doomed_list *out) ERR_MUST_USE;
enum err store_doomed_drop(struct store_conn *conn, id64 disposal) ERR_MUST_USE;
/* Disposals with something still to destroy, the oldest first. */
enum err store_disposals_open(struct store_conn *conn, struct arena *arena, int limit,
                              const id64 **out, size_t *count) ERR_MUST_USE;

/* Has a disposal of the matter, or of a part of it, still something to destroy? */
enum err store_disposal_is_open(struct store_conn *conn, const struct petition_key *key,
                                bool *out) ERR_MUST_USE;

/* Everything sealed of a matter (person 0) or of one of its people: its keys and files. */
enum err store_doomed_find(struct store_conn *conn, struct arena *arena,
                           const struct petition_key *key, id64 person,
                           struct doomed_list *out) ERR_MUST_USE;
/* The key of its events and readings and, of the files that event `seq` brought, those with these
 * ids: what the erasure of a field destroys. */
struct file_ids {
    const id64 *ids;
    size_t count;
};
enum err store_doomed_of_field(struct store_conn *conn, struct arena *arena,
                               const struct petition_key *key, const struct file_ids *files,
                               struct doomed_list *out) ERR_MUST_USE;
/* What anybody may change: of each, replies that are remembered and what its files were called on
 * their way in; of a field no more; derived rows of a matter, access and sessions of its people or
 * of one.
 */
enum err store_disposal_hide(struct store_conn *conn, const struct disposal *disposal) ERR_MUST_USE;
/* The enduring rows, in a store_dispose: those that the disposal names. */
enum err store_disposal_remove(struct store_conn *conn,
                               const struct disposal *disposal) ERR_MUST_USE;

/* In a store_dispose: everything of a matter sealed anew under a new key, one event with the body
 * and salt given, its files that are named gone; the derived rows made anew. */
struct erased_event {
    struct petition_key petition;
    int64_t seq;
    struct sv body, salt;
    struct file_ids files;
};
enum err store_event_erase(struct store_conn *conn, struct arena *arena,
                           const struct erased_event *erased) ERR_MUST_USE;

#endif
