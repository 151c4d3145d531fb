/* Adding records to the log. Each function is called in the transaction that stores the row, by
 * whoever stores it: a row without its record is what `huiyin verify database` finds. */
#ifndef LEDGER_LOG_H
#define LEDGER_LOG_H

#include "base/rng.h"
#include "ledger/record.h"
#include "store/accusations.h"
#include "store/office.h"
#include "store/people.h"
#include "store/works.h"

/* Where to, and where seeds come from. */
struct log_writer {
    struct store_conn *conn;
    struct arena *arena;
    struct rng rng;
};

/* An event with the salt of its row. number as it was given to store_petition_append. */
enum err log_event(const struct log_writer *log, const struct petition_key *key,
                   const struct new_event *added) ERR_MUST_USE;
/* An event of a work with the salt of its row. */
enum err log_work(const struct log_writer *log, const struct work_key *key,
                  const struct new_work_event *added) ERR_MUST_USE;
/* All events of a history, in order. */
enum err log_history(const struct log_writer *log, const struct petition_key *key,
                     const struct petition_history *history) ERR_MUST_USE;
enum err log_reading(const struct log_writer *log, const struct reading *reading) ERR_MUST_USE;
enum err log_audit(const struct log_writer *log, const struct audit_entry *entry) ERR_MUST_USE;
enum err log_person(const struct log_writer *log, const struct sealed_person *person) ERR_MUST_USE;
/* number: of the first event, else empty; as in the row. */
enum err log_accusation(const struct log_writer *log, id64 accusation, struct sv number,
                        const struct accusation_event *event) ERR_MUST_USE;
enum err log_accusation_reading(const struct log_writer *log, id64 accusation,
                                const struct accusation_reading *reading) ERR_MUST_USE;
enum err log_disposal(const struct log_writer *log, const struct disposal *disposal) ERR_MUST_USE;
/* A new key of the log, with its row. */
enum err log_key(const struct log_writer *log, time_ms at, struct sv verifier) ERR_MUST_USE;

/* A stored row of any kind that holds no seed gets one and its place. */
enum err log_row(const struct log_writer *log, const struct ledger_row *row) ERR_MUST_USE;

#endif
