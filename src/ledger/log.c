/* Every record as a row of its kind, hashed and queued for its place. */
#include "ledger/log.h"

#include "base/assert.h"

/* Queue a record under its row's own salt. */
static enum err pend(const struct log_writer *log, const struct ledger_key *key,
                     const struct record *record, struct sv salt)
{
    struct ledger_entry entry = {.key = *key};
    enum err err = record_leaf(log->arena, record, salt, &entry.leaf);
    return err ? err : store_ledger_pend(log->conn, &entry);
}

/* The same under a new seed, kept beside. */
static enum err pend_seeded(const struct log_writer *log, const struct ledger_key *key,
                            const struct record *record)
{
    unsigned char seed[RECORD_SEED_BYTES];
    log->rng.fill(log->rng.self, seed, sizeof seed);
    struct sv salt = {(const char *)seed, sizeof seed};
    enum err err = store_record_salt_put(log->conn, key, salt);
    return err ? err : pend(log, key, record, salt);
}

enum err log_row(const struct log_writer *log, const struct ledger_row *row)
{
    struct record record;
    enum err err = record_of_row(log->arena, row, &record);
    if (err)
        return err;
    if (row->salt.n)
        return pend(log, &row->key, &record, row->salt);
    return pend_seeded(log, &row->key, &record);
}

enum err log_event(const struct log_writer *log, const struct petition_key *key,
                   const struct new_event *added)
{
    struct record record;
    const struct event *event = added->event;
    const struct record_event_place place = {.petition = *key,
                                             .id = added->envelope.id,
                                             .number = event->seq == 1 ? added->number : SV("")};
    const struct ledger_key at = {RECORD_EVENT, {key->region, key->id, event->seq}};
    enum err err = record_of_event(log->arena, &place, event, &record);
    if (err)
        return err;
    const struct sv salt = {(const char *)added->envelope.salt, sizeof added->envelope.salt};
    return pend(log, &at, &record, salt);
}

enum err log_work(const struct log_writer *log, const struct work_key *key,
                  const struct new_work_event *added)
{
    struct record record;
    const struct record_work_place place = {key->region, key->id, added->envelope.id};
    const struct ledger_key at = {RECORD_WORK, {key->region, key->id, added->event->seq}};
    const struct sv salt = {(const char *)added->envelope.salt, sizeof added->envelope.salt};
    enum err err = record_of_work(log->arena, &place, added->event, &record);
    return err ? err : pend(log, &at, &record, salt);
}

enum err log_history(const struct log_writer *log, const struct petition_key *key,
                     const struct petition_history *history)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < history->count; i++) {
        const struct new_event added = {&history->events[i], history->envelopes[i],
                                        history->number};
        err = log_event(log, key, &added);
    }
    return err;
}

enum err log_reading(const struct log_writer *log, const struct reading *reading)
{
    const struct ledger_row row = {
        .key = {RECORD_READING, {reading->petition.region, reading->petition.id, reading->id}},
        .number_kind = reading->kind,
        .at = reading->at,
        .account = reading->by.account,
        .role = sv_from(role_word(reading->by.role)),
        .unit = reading->by.unit,
        .text = reading->purpose,
        .ground = sv_from(reading_ground_word(reading->ground)),
    };
    return log_row(log, &row);
}

enum err log_audit(const struct log_writer *log, const struct audit_entry *entry)
{
    const struct ledger_row row = {.key = {RECORD_AUDIT, {entry->id}},
                                   .at = entry->at,
                                   .account = entry->account,
                                   .kind_word = entry->kind,
                                   .subject = entry->subject,
                                   .text = entry->detail};
    return log_row(log, &row);
}

enum err log_person(const struct log_writer *log, const struct sealed_person *person)
{
    const struct ledger_row row = {
        .key = {RECORD_PERSON, {person->petition.region, person->petition.id, person->id}},
        .body = person->sealed};
    return log_row(log, &row);
}

enum err log_accusation(const struct log_writer *log, id64 accusation, struct sv number,
                        const struct accusation_event *event)
{
    struct buf body;
    buf_init(&body, ACCUSATION_EVENT_MAX);
    enum err err = accusation_event_encode(event, &body);
    const struct ledger_row row = {.key = {RECORD_ACCUSATION, {accusation, event->seq}},
                                   .number = event->seq == 1 ? number : SV(""),
                                   .body = buf_view(&body)};
    if (!err)
        err = log_row(log, &row);
    buf_release(&body);
    return err;
}

enum err log_accusation_reading(const struct log_writer *log, id64 accusation,
                                const struct accusation_reading *reading)
{
    const struct ledger_row row = {
        .key = {RECORD_ACCUSATION_READING, {accusation, reading->at, reading->id}},
        .account = reading->by.account,
        .role = sv_from(role_word(reading->by.role)),
        .unit = reading->by.unit};
    return log_row(log, &row);
}

enum err log_disposal(const struct log_writer *log, const struct disposal *disposal)
{
    struct record record;
    const struct ledger_key key = {RECORD_DISPOSAL, {disposal->id}};
    record_of_disposal(log->arena, disposal, &record);
    return pend_seeded(log, &key, &record);
}

enum err log_key(const struct log_writer *log, time_ms at, struct sv verifier)
{
    struct record record;
    const struct ledger_key key = {RECORD_LOG_KEY, {at}};
    const struct stored_log_key row = {at, verifier};
    enum err err = store_log_key_put(log->conn, &row);
    if (err)
        return err;
    record_of_log_key(log->arena, at, verifier, &record);
    return pend_seeded(log, &key, &record);
}
