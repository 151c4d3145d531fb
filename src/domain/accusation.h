/* An accusation (检举控告), or a complaint about retaliation, pressure or refused registration, as
 * its stub: what may be known of it without opening it. Not a petition and nothing of one
 * (docs/decisions/0011-accusations.md). Pure: a table of acts, folding, the encoding of its events.
 * Nothing here holds whom it is about or who filed it. */
#ifndef DOMAIN_ACCUSATION_H
#define DOMAIN_ACCUSATION_H

#include "base/buf.h"
#include "base/fail.h"
#include "domain/event.h"
#include "domain/rulebook.h"

#define ACCUSATION_EVENT_MAX 4096 /* bytes of one encoded event */
#define ACCUSATION_CLOCKS_MAX 2   /* that one event begins */

/* What is filed; known only inside the sealed content. X(NAME, number, word) */
#define ACCUSATION_KINDS(X)                                                                        \
    X(MISCONDUCT, 1, "misconduct")                                                                 \
    X(RETALIATION, 2, "retaliation")                                                               \
    X(PRESSURE, 3, "pressure")                                                                     \
    X(REFUSED_REGISTRATION, 4, "refused_registration")
enum accusation_kind {
    ACCUSATION_KIND_NONE,
#define X(name, number, word) ACCUSATION_##name = number,
    ACCUSATION_KINDS(X)
#undef X
        ACCUSATION_KIND__COUNT
};
const char *accusation_kind_word(enum accusation_kind kind);
bool accusation_kind_from_word(struct sv word, enum accusation_kind *out);

/* The order of stored numbers never changes. X(NAME, number, word) */
#define ACCUSATION_STATES(X)                                                                       \
    X(NEW, 0, "new")                                                                               \
    X(REGISTERED, 1, "registered")                                                                 \
    X(HANDED_OVER, 2, "handed_over")                                                               \
    X(RECEIVED, 3, "received")                                                                     \
    X(RETURNED, 4, "returned")
enum accusation_state {
#define X(name, number, word) ACCUSATION_STATE_##name = number,
    ACCUSATION_STATES(X)
#undef X
        ACCUSATION_STATE__COUNT
};
const char *accusation_state_word(enum accusation_state state);

#define ACCUSATION_ACTS(X)                                                                         \
    X(NONE, 0, "")                                                                                 \
    X(REGISTER, 1, "register")                                                                     \
    X(HAND_OVER, 2, "hand_over")                                                                   \
    X(RECEIVE, 3, "receive")                                                                       \
    X(RETURN, 4, "return")                                                                         \
    X(FORWARD, 5, "forward")                                                                       \
    X(EXTRACT, 6, "extract")                                                                       \
    X(RELEASE, 7, "release")                                                                       \
    X(WITHHOLD, 8, "withhold")
enum accusation_act {
#define X(name, number, word) ACCUSATION_ACT_##name = number,
    ACCUSATION_ACTS(X)
#undef X
        ACCUSATION_ACT__COUNT
};
const char *accusation_act_word(enum accusation_act act);
bool accusation_act_from_word(struct sv word, enum accusation_act *out);

/* Why an organ sends it back or on: a closed list, so that nothing of the content slips out. */
#define ACCUSATION_GROUNDS(X)                                                                      \
    X(NONE, 0, "")                                                                                 \
    X(NOT_COMPETENT, 1, "not_competent")                                                           \
    X(SUPERIOR_COMPETENT, 2, "superior_competent")                                                 \
    X(INCOMPLETE, 3, "incomplete")
enum accusation_ground {
#define X(name, number, word) ACCUSATION_GROUND_##name = number,
    ACCUSATION_GROUNDS(X)
#undef X
        ACCUSATION_GROUND__COUNT
};
const char *accusation_ground_word(enum accusation_ground ground);
bool accusation_ground_from_word(struct sv word, enum accusation_ground *out);

/* A clock begun: the rulebook's row and its period, from which the due day follows with any
 * calendar. */
struct accusation_start {
    struct sv rule;
    struct period period;
};

struct accusation_event {
    int64_t seq; /* from 1 */
    enum accusation_act act;
    time_ms at;
    day_t day;
    struct actor by;    /* account 0 for who filed it */
    struct sv channel;  /* register */
    day_t received_day; /* register */
    id64 office;        /* register: the petition office that has it; 0 = past it */
    id64 receiver;      /* register past the office, hand_over, forward */
    enum accusation_ground ground;
    struct accusation_start starts[ACCUSATION_CLOCKS_MAX];
    size_t start_count;
};

struct accusation_clock {
    struct sv rule; /* empty: never begun */
    struct period period;
    day_t stopped_day; /* DAY_NONE while it runs */
};

struct accusation {
    int64_t version; /* events folded */
    enum accusation_state state;
    struct sv channel;
    time_ms registered_at;
    day_t received_day;
    id64 office, receiver;
    day_t handed_over_day; /* the last time */
    struct actor received_by;
    day_t receipt_day;
    enum accusation_ground ground;    /* of the last return or forwarding */
    struct accusation_clock handover; /* until a receipt is signed */
    struct accusation_clock receipt;  /* of the organ that has it */
    id64 extract_by;                  /* who wrote the extract that waits; 0 = none waits */
};

/* What is to be done. */
struct accusation_command {
    enum accusation_act act;
    struct actor actor;
    struct sv channel;
    day_t received_day;
    id64 office, receiver;
    enum accusation_ground ground;
};
struct accusation_env {
    time_ms now;
    day_t today;
    const struct rulebook *rulebook;
};

/* Decide one act: ERR_FORBIDDEN when the role or unit is not the act's, ERR_REFUSED
 * ("accusation.state", "accusation.other_person") when it cannot be done now, ERR_BAD_INPUT on a
 * missing receiver or ground. Where it may go is accusation_route's. */
enum err accusation_decide(const struct accusation *accusation,
                           const struct accusation_command *command,
                           const struct accusation_env *env, struct accusation_event *out,
                           struct fail *fail) ERR_MUST_USE;
/* Fold one event; texts are borrowed from it. Total. */
void accusation_apply(struct accusation *accusation, const struct accusation_event *event);
/* May this grant know the stub: the head of the office that took it in, an officer of the organ
 * that has it? */
bool accusation_may_see(const struct accusation *accusation, enum role role, id64 unit);
/* May it open the content: whoever holds it now? */
bool accusation_may_open(const struct accusation *accusation, enum role role, id64 unit);
/* Could the act be done now by this role and unit, as far as the stub tells? */
bool accusation_offers(const struct accusation *accusation, enum accusation_act act, enum role role,
                       id64 unit);
/* Is the clock of the rulebook begun by this procedure and not by an action of the rulebook? */
bool accusation_begins_clock(struct sv rule);
/* Does the rulebook give them their clock? Only then do the pages offer to file one. */
bool accusation_is_ruled(const struct rulebook *rulebook);

/* Canonical encoding; out gets at most ACCUSATION_EVENT_MAX bytes. */
enum err accusation_event_encode(const struct accusation_event *event,
                                 struct buf *out) ERR_MUST_USE;
/* ERR_CORRUPT for anything that accusation_event_encode would not write. Texts borrowed. */
enum err accusation_event_decode(struct sv bytes, struct accusation_event *out) ERR_MUST_USE;

#endif
