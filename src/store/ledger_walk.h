/* Rows that the log has records of, each table in the order of its key, a page at a time: for
 * bringing older rows into the log and for looking through all of it. Rows are as they stand;
 * nothing is decoded, so that a damaged one does not stop the walk. */
#ifndef STORE_LEDGER_WALK_H
#define STORE_LEDGER_WALK_H

#include "base/id.h"
#include "store/ledger.h"

/* One row. Which members are filled depends on the kind:
 *   event              id, number, salt, body
 *   accusation event   number, body
 *   reading            at, number_kind, account, role, unit, text (purpose), ground
 *   audit              at, account, kind_word, subject, text (detail)
 *   sealed person      body
 *   accusation reading account, role, unit
 *   event of a work    id, salt, body */
struct ledger_row {
    struct ledger_key key;
    id64 id, account, unit;
    time_ms at;
    int64_t number_kind;
    enum err
        body_err; /* of opening a sealed body: ERR_CORRUPT, ERR_NOT_FOUND where the key is gone */
    struct sv number, salt, body, role, text, ground, kind_word, subject;
};

/* The rows of a kind behind a key (zeros: from the first). ERR_NOT_FOUND for a kind that has no
 * table to walk. Bodies are opened where they are sealed; *out in the arena. */
enum err store_ledger_walk(struct store_conn *conn, struct arena *arena,
                           const struct ledger_key *after, const struct ledger_row **out,
                           size_t *count) ERR_MUST_USE;

/* One event's row, of a petition, an accusation or a work; ERR_NOT_FOUND. Otherwise as above. */
enum err store_ledger_event_row(struct store_conn *conn, struct arena *arena,
                                const struct ledger_key *key, struct ledger_row *out) ERR_MUST_USE;

/* Rows and leaves there are. */
struct ledger_counts {
    int64_t leaves, events, accusations, readings, audits, people, accusation_readings, works;
};
enum err store_ledger_counts(struct store_conn *conn, struct ledger_counts *out) ERR_MUST_USE;

#endif
