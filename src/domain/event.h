/* An event: one act on one petition with everything that follows from it, decided once and never
 * changed. The effects (state, owner, clocks) are part of the event, so folding needs no rulebook:
 * a later rulebook can never alter what happened. */
#ifndef DOMAIN_EVENT_H
#define DOMAIN_EVENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/timesource.h"
#include "domain/clock.h"
#include "domain/field.h"
#include "domain/role.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    EVENT_NONE = 0,
#define EVENT(name, number, word) EVENT_##name = number,
#include "domain/event_kinds.def"
#undef EVENT
    EVENT__END
};
/* Is there a kind of that number? */
bool event_kind_is_known(int number);
const char *event_kind_word(enum event_kind kind);
bool event_kind_from_word(struct sv word, enum event_kind *out);

/* Who acted: the account (0 for a petitioner without one and for the system), in which role, for
 * which unit (0 for petitioners); which of the petition's people (0 for officials, and where nobody
 * is told apart). */
struct actor {
    id64 account;
    enum role role;
    id64 unit;
    id64 person;
};

/* A clock begun by an event. `no` counts clocks of a petition from 1. */
struct clock_start {
    int no;
    struct sv rule; /* id of the rulebook's clock */
    id64 owner;     /* unit that owes; 0 for the petitioner's own periods */
    bool is_duty;   /* something an office owes: orders work lists */
    struct period period;
    struct period_end end;
    int about; /* the claim it is about; 0: the whole matter */
};

enum clock_stop_kind { CLOCK_STOP_MET = 1, CLOCK_STOP_CANCELLED = 2 };
struct clock_stop {
    int no;
    enum clock_stop_kind kind;
    day_t day;
    bool has_minute; /* of a clock of hours, where the moment is known */
    int minute;      /* of the day, then; else 0 */
};

/* New arithmetic for a running clock: an extension, a pause or new calendar data. */
struct clock_move {
    int no;
    struct period period;
    struct period_end end;
};

struct issued_document {
    int no; /* counts documents of a petition from 1; 0 = the event issues none */
    struct sv kind;
    struct sv number; /* 机关代字〔年〕顺序号 */
};

/* A mark set or cleared: a small fact about the matter that gates ask for. */
struct mark_change {
    struct sv id; /* of the rulebook's mark */
    bool is_set;
};

struct effects {
    struct sv state; /* state after the event */
    bool is_ended;
    id64 owner;       /* unit that has the matter after the event */
    enum role awaits; /* role that owes the next act */
    const struct clock_start *starts;
    size_t start_count;
    const struct clock_stop *stops;
    size_t stop_count;
    const struct clock_move *moves;
    size_t move_count;
    struct issued_document document;
    const struct mark_change *marks;
    size_t mark_count;
};

struct event {
    enum event_kind kind;
    int64_t seq; /* 1 for the first of a petition; also the petition's version */
    time_ms at;
    day_t day; /* civil day of `at` in the office's zone */
    struct actor actor;
    struct sv action;   /* id of the rulebook's action */
    struct sv rulebook; /* "cn.national@2022.1", on REGISTERED only */
    const struct field *fields;
    size_t field_count;
    struct effects effects;
};

#define EVENT_SIZE_MAX (1u << 20)
/* Canonical bytes: deterministic CBOR, version 1 (docs/internals/event-encoding.md). The same event
 * gives the same bytes for ever. */
enum err event_encode(const struct event *event, struct buf *out) ERR_MUST_USE;
/* Parts of an event as the log commits to them: its head is the event without its fields, each
 * field is [id, kind, value]. Appended; docs/internals/ledger.md. */
enum err event_encode_head(const struct event *event, struct buf *out) ERR_MUST_USE;
void event_encode_field(const struct field *field, struct buf *out);
/* Read an event back; everything lives in the arena (texts are copied). Refuses anything that would
 * not re-encode to the same bytes: ERR_CORRUPT. */
enum err event_decode(struct arena *arena, struct sv bytes, struct event *out) ERR_MUST_USE;
/* The same of bytes that event_encode wrote and a seal has vouched for since: that they would
 * re-encode to themselves, and that they are canonical, is not asked again. Other bytes are refused
 * or give another event; reading them is safe all the same. */
enum err event_decode_sealed(struct arena *arena, struct sv bytes, struct event *out) ERR_MUST_USE;
/* The same of one field as event_encode_field writes it. */
enum err event_decode_field(struct arena *arena, struct sv bytes, struct field *out) ERR_MUST_USE;

#endif
