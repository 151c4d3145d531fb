/* A work: what an office does beside deciding petitions, folded from its events. Its subject is
 * always what officials owe: a duty has an owner, a day, and at every moment a next step, until
 * evidence, a hand-over or a decision with reasons ends it.
 *
 * An event carries all that follows from it, so folding needs no rulebook. Folding refuses a
 * history in which a duty ends in another way, or in which nobody would owe anything. */
#ifndef DOMAIN_WORK_H
#define DOMAIN_WORK_H

#include "base/fail.h"
#include "domain/event.h"
#include "domain/procedure.h"
#include "domain/rule_work.h"
#include "domain/work_held.h"
#include "domain/work_ownership.h"

enum work_event_kind {
    WORK_NONE = 0,
    WORK_OPENED = 1,      /* begun by a person */
    WORK_DONE = 2,        /* an act: evidence for the duties it ends */
    WORK_HANDED_OVER = 3, /* duties go to another owner, as old as they are */
    WORK_RELEASED = 4,    /* duties end by a decision with reasons */
    WORK_STEPPED = 5,     /* the machine took the next step of one duty's ladder */
    WORK_RECOMPUTED = 6,  /* days moved as the calendar did */
    WORK__END
};
/* "opened", "done", … ; "stepped", "recomputed" */
const char *work_event_kind_word(enum work_event_kind kind);

struct duty_holder {
    id64 unit;
    enum role role;
    id64 account; /* a named leader; 0: whoever has the role in the unit */
};

/* A duty begun by an event. `no` counts duties of a work from 1. */
struct duty_begin {
    int no;
    struct sv rule; /* id of the rulebook's duty */
    id64 party;     /* the unit called that owes it for itself; 0: a duty of the work as a whole */
    struct duty_holder holder;
    struct period period;
    struct period_end end;
    struct sv next_step; /* id of the ladder's step; never empty */
    time_ms next_at;     /* when it is taken, unless the duty has ended */
};
enum duty_end_kind {
    DUTY_MET = 1,
    DUTY_HANDED_OVER = 2,
    DUTY_RELEASED = 3,
    DUTY_OVERTAKEN = 4 /* something else was done that left nothing of it to do: not met */
};
struct duty_end {
    int no;
    enum duty_end_kind kind;
};
/* A step taken, and what is next. The holder may have changed: who left owes nothing. */
struct duty_step {
    int no;
    struct sv step;
    struct duty_holder holder;
    struct sv next_step;
    time_ms next_at;
};
/* A day that the calendar moved, and the next step with it. */
struct duty_move {
    int no;
    struct period_end end;
    time_ms next_at;
};

/* Whole units of the currency. What is granted is for the works within; what is held was decided
 * and is not given yet. */
struct work_money {
    int64_t granted, held, spent;
};

struct work_effects {
    struct sv state;
    bool is_ended;
    id64 unit;   /* that answers in it; 0: none */
    id64 leader; /* named in it; 0: none */
    const struct duty_begin *begins;
    size_t begin_count;
    const struct duty_end *ends;
    size_t end_count;
    const struct duty_step *steps;
    size_t step_count;
    const struct duty_move *moves;
    size_t move_count;
    const id64 *parties; /* units that this event calls, besides those called before */
    size_t party_count;
    struct work_money money; /* as it stands after the event */
};

struct work_event {
    enum work_event_kind kind;
    int64_t seq;
    time_ms at;
    day_t day;
    struct actor actor;
    struct sv act;            /* id of the rulebook's act; of a step the step's id */
    struct sv rulebook, work; /* the pin and the kind, on WORK_OPENED only */
    id64 parent;              /* the work within which it is opened; 0: none */
    struct sv season;         /* "2026", "2026-Q4", "2026-11" of one that the calendar began */
    const struct field *fields;
    size_t field_count;
    struct work_effects effects;
};

#define WORK_EVENT_SIZE_MAX (1U << 18)
/* Canonical bytes and back, as of petitions' events: docs/internals/event-encoding.md. */
enum err work_event_encode(const struct work_event *event, struct buf *out) ERR_MUST_USE;
enum err work_event_decode(struct arena *arena, struct sv bytes,
                           struct work_event *out) ERR_MUST_USE;

enum duty_status { DUTY_OPEN = 0, DUTY_ENDED = 1 };
struct duty {
    int no;
    struct sv rule;
    id64 party;
    struct duty_holder holder;
    struct period period;
    struct period_end end;
    struct sv step; /* taken last; empty: none */
    struct sv next_step;
    time_ms next_at;
    bool is_ended;
    enum duty_end_kind how; /* once it is */
    day_t ended_day;
    int64_t begun_seq, ended_seq;
};

/* Who did what: some acts are another person's. */
struct work_doer {
    struct sv act;
    id64 account;
};

#define WORK_MATTERS_MAX 100 /* that one work may be about */
struct work {
    int64_t version; /* seq of the newest event; 0: none */
    struct sv rulebook, kind;
    struct sv state;
    bool is_ended;
    id64 office; /* that opened it */
    id64 unit, leader;
    struct work_ownership led;
    struct sv ground, finding; /* that it was opened on; empty: its opening names none */
    struct work_money money;
    struct sv obstacle; /* newest choice of a field of that name: what holds it up */
    bool is_again;      /* its opening says that it was there before (field again, choice again) */
    day_t since_day;    /* an office has owed it since then (field since_day of its opening) */
    int64_t counted;    /* newest number of a field issue_count */
    struct work_held held; /* on which day somebody sits; none, if it is no such work */
    id64 parent;
    struct sv season;
    time_ms opened_at;
    day_t opened_day, changed_day;
    struct duty *duties; /* duty no n is duties[n - 1] */
    size_t duty_count;
    id64 *petitions; /* matters it is about, each once */
    size_t petition_count;
    day_t *petition_days; /* since when it is about each */
    size_t petition_day_count;
    id64 *parties; /* units called, each once */
    size_t party_count;
    struct work_doer *doers;
    size_t doer_count;
};

/* Fold one event. ERR_CORRUPT: it does not follow from the work as it is; the work is unchanged. */
enum err work_apply(struct arena *arena, struct work *work,
                    const struct work_event *event) ERR_MUST_USE;
/* The open duty that is due first, or NULL. */
const struct duty *work_next_duty(const struct work *work);
/* The open duty whose step is to be taken first, or NULL: only of a work that has ended. */
const struct duty *work_next_step(const struct work *work);
/* Is the actor the holder? */
bool duty_is_of(const struct duty_holder *holder, const struct actor *actor);
bool work_has_party(const struct work *work, id64 unit);

/* Which roles somebody has at a unit. */
struct unit_staff {
    id64 unit;
    role_set roles;
};
/* The matter that an opening names, as far as a register of long-pending ones asks. */
struct work_matter {
    bool is_known;
    day_t received_day;
    bool is_owed;    /* an office owes something in it (pending_is_owed) */
    bool was_closed; /* it stood there before, and was closed after a check */
    bool is_listed;  /* it stands there already */
};
/* Somebody who is there. */
struct unit_person {
    id64 unit, account;
    role_set roles; /* at that unit */
};
/* What a decision needs to know beside the rulebook, the calendar and the units. */
struct work_env {
    const struct decide_env *world;
    id64 leader_unit;    /* of the leader whom the command names, or else the work */
    bool is_leader_gone; /* that account has left */
    const struct unit_staff
        *staff; /* of a unit that is not in it nothing is known: it is staffed */
    size_t staff_count;
    const struct unit_person
        *people; /* of a unit without one of them it is not known who is there */
    size_t person_count;
    bool has_open_children; /* a work within this one has not ended */
    int within;             /* works within this one, ended ones too; where its rules ask */
    bool has_left;          /* it lies within a work that grants money: */
    int64_t left;           /* so much of that is neither held nor spent; may be below zero */
    struct work_matter matter;
};
/* Who owes now what the holder owed: of a leader who has left their unit; of a role that nobody has
 * in the unit its head, whoever is there, or the unit above; of a unit that is closed the one above
 * it; where there is nobody the head of the office. */
struct duty_holder duty_holder_now(const struct duty_holder *holder, const struct work *work,
                                   const struct work_env *env);
/* The same of a duty of a work, with one thing more: where the acts that end it are another
 * person's than did what went before, and at the unit there is no other, somebody else above it
 * owes it. */
struct duty_holder duty_owed_now(const struct duty *duty, const struct work *work,
                                 const struct work_env *env);
/* Did the account do one of the acts? */
bool work_has_done(const struct work *work, const struct id_list *acts, id64 account);
/* The petition office over the one that keeps the work; without one the place itself, whose leader
 * is asked then. */
id64 work_unit_above(const struct work *work, const struct unit_tree *units);

/* What is asked for, and by whom. */
struct work_request {
    struct sv kind;   /* of the work that the command opens */
    id64 parent;      /* and the work within which it does; 0: none */
    struct sv season; /* of one that the calendar begins; the machine alone does that */
    const struct command *command;
    const struct actor *actor;
    struct fail *fail; /* may be NULL */
};
/* Decide a command; the work's office, set by the caller, is the unit of who opens it. Errors are
 * those of procedure_decide; reasons of ERR_REFUSED: "state", "owed" (a duty's
 * name), "same_person", "early" (it waits for a day), "children". */
enum err work_decide(struct arena *arena, const struct work *work,
                     const struct work_request *request, const struct work_env *env,
                     struct work_event *out) ERR_MUST_USE;
/* Take the step that has come due first; false: none has, at env's now. */
bool work_step_due(struct arena *arena, const struct work *work, const struct work_env *env,
                   struct work_event *out);
/* The days of open duties, computed anew; false: none has moved. */
bool work_recompute(struct arena *arena, const struct work *work, const struct work_env *env,
                    struct work_event *out);

/* Acts that the actor may do now, in the order of the rulebook, the usual ones first. */
size_t work_offer(struct arena *arena, const struct work *work, const struct actor *actor,
                  const struct work_env *env, const struct rule_act *const **out);
/* An act of the actor's in this state that waits for something: the key of the reason, as
 * work_decide gives it, and its parameter. */
struct work_waiting {
    const struct rule_act *act;
    struct sv reason;
    struct sv param;
};
/* Those acts, in the order of the rulebook; the array is the arena's. */
size_t work_wait(struct arena *arena, const struct work *work, const struct actor *actor,
                 const struct work_env *env, const struct work_waiting **out);

#endif
