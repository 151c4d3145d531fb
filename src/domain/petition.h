/* The state of one petition: what its events add up to. Plain data in an arena; nothing here reads
 * a clock or a rulebook. */
#ifndef DOMAIN_PETITION_H
#define DOMAIN_PETITION_H

#include "domain/event.h"

struct claim {
    int no;
    struct sv text;
    struct finding finding; /* FINDING_NONE until an opinion is approved */
};

enum clock_status { CLOCK_RUNNING, CLOCK_MET, CLOCK_CANCELLED };
struct petition_clock {
    int no;
    struct sv rule;
    id64 owner;
    bool is_duty; /* an office owes it; false for windows and the petitioner's own periods */
    struct period period;
    struct period_end end;
    int about; /* the claim it is about; 0: the whole matter */
    int extended_times;
    enum clock_status status;
    day_t stopped_day;
    int stopped_minute; /* of that day, for hours; PERIOD_NO_MINUTE: only the day is known */
};

struct document {
    int no;
    struct sv kind, number;
    int64_t event_seq; /* the event that issued it; its fields are the document's content */
    id64 unit;
    day_t issued_day;
    day_t served_day; /* DAY_NONE until served */
    struct sv service_way;
};

struct petition_attachment {
    struct attachment file;
    int64_t event_seq;
    time_ms at;
    struct actor by;
};

/* What the petitioner said of whoever is rated; the words are choices of the rulebook. */
struct rating {
    id64 person;      /* which of the petition's people; 0: nobody is told apart */
    struct sv target; /* empty: the matter itself */
    struct sv score;
    struct sv cause; /* the reason picked from a list, or empty */
    struct sv reason;
    time_ms at;
    day_t day; /* civil day of `at` */
};

/* A unit that ever had to do with the petition, and why: decides who may read it. */
enum involvement {
    INVOLVED_OFFICE = 1,
    INVOLVED_OWNER = 2,
    INVOLVED_PAST_OWNER = 3,
    INVOLVED_ANSWERED = 4 /* a past owner that issued a document here, and may still read it */
};
struct involved_unit {
    id64 unit;
    enum involvement how;
};

/* What is true of the matter beside its state, and who made it so. */
struct petition_mark {
    struct sv id;
    day_t day;
    id64 account; /* 0: the petitioner */
    int64_t event_seq;
};

/* A remedy that an opinion promised by a day, and whether it was carried out. */
enum promise_word { PROMISE_UNANSWERED, PROMISE_CONFIRMED, PROMISE_CONTESTED };
struct promise {
    int claim_no;
    struct sv remedy;
    day_t day;
    int clock_no;
    bool is_dropped;              /* the opinion that promised it no longer stands */
    day_t kept_day;               /* DAY_NONE until it is said to be carried out */
    int64_t evidence_seq;         /* the event that says so */
    enum promise_word petitioner; /* what the petitioner says to that */
};

/* An opinion issued: of the handler, or, with a result, of a reviewer. */
struct opinion {
    id64 unit;
    int document_no; /* 0: none was issued with it */
    struct sv result;
    int64_t event_seq;
    day_t day;
};

/* Somebody did this here: what separation of duties asks for. Once each. */
struct deed {
    id64 account;
    enum event_kind kind;
    struct sv action; /* of the rulebook */
};

/* By what a person speaks for others: the choice of the others, or an agent's written authority. */
struct mandate {
    id64 person;
    struct sv
        how; /* of the rulebook's list; AUTHORITY_SPECIAL lets an agent dispose of the matter */
    int64_t event_seq;
};
#define AUTHORITY_SPECIAL "special"

/* Who took part and does so no more. */
struct departure {
    struct person_ref person;
    int64_t event_seq;
    day_t day;
};

/* A person was told what had been served: by service itself, or afterwards. */
struct telling {
    id64 person;
    day_t day;
    struct sv way;
    int64_t event_seq;
};

struct petition {
    int64_t version; /* seq of the last event; 0 = no petition */
    struct sv rulebook;
    struct sv channel, purpose, class_code, title, facts, place;
    struct sv external_system, external_number, external_code;
    struct sv contact_channel, contact_hours;
    bool accepts_electronic_service, is_incomplete, is_read_back;
    bool are_facts_erased; /* there were some */
    day_t received_day;
    time_ms registered_at, last_at;
    int persons_count, visitors_count;
    id64 repeats;
    id64 office; /* petition office that registered it */
    id64 unit_hint;
    struct sv state;
    bool is_ended;
    day_t ended_day; /* DAY_NONE while it is open */
    id64 owner;
    enum role awaits;
    id64 sent_by;     /* unit that referred it to the owner; 0 before */
    id64 objected_by; /* unit whose objection is being decided, or was upheld and the matter is not
                       * referred again yet; 0 when none */
    int objections;   /* since a unit last took it on: so often it came back */
    day_t objected_day;   /* of the newest of them; DAY_NONE: none */
    id64 draft_account;   /* who drafted the opinion now before the head; 0 when none is */
    struct sv draft_text; /* the words last drafted or approved */
    const struct finding *draft;
    size_t draft_count;
    int extension_days; /* asked for and not decided; 0 when none */
    struct sv extension_reason;
    struct claim *claims;
    size_t claim_count;
    struct person_ref *people; /* those who take part, agents too */
    size_t people_count;
    struct departure *left;
    size_t left_count;
    struct mandate *mandates;
    size_t mandate_count;
    struct telling *tellings;
    size_t telling_count;
    int64_t served_seq; /* the newest service; 0 before */
    struct petition_clock *clocks;
    size_t clock_count;
    struct document *documents;
    size_t document_count;
    struct petition_attachment *attachments;
    size_t attachment_count;
    struct rating *ratings; /* one a person and target, in the order given */
    size_t rating_count;
    struct involved_unit *involved;
    size_t involved_count;
    struct sv route; /* the lawful way found for it; empty before */
    day_t accepted_day;
    id64 handler;                /* unit whose handling opinion stands; 0 before */
    id64 reviewer;               /* unit whose review opinion stands; 0 before */
    struct sv review_result;     /* of that review */
    struct petition_mark *marks; /* those set now */
    size_t mark_count;
    struct promise *promises;
    size_t promise_count;
    struct opinion *opinions;
    size_t opinion_count;
    struct deed *deeds;
    size_t deed_count;
    id64 *recused; /* accounts */
    size_t recused_count;
    id64 recusal_asked; /* account whose recusal is asked for; 0 when none is, or nobody is named */
};

/* Fold one event. ERR_CORRUPT: it does not follow from this petition – out of sequence, a clock
 * that does not run, a document or claim that is not there; nothing is folded then. It never
 * happens with an event that decide made of this very petition. Arrays grow in the arena; texts are
 * borrowed from the event, which must live as long. */
enum err petition_apply(struct arena *arena, struct petition *petition,
                        const struct event *event) ERR_MUST_USE;

/* Has the unit issued a document here? */
bool petition_has_answered(const struct petition *petition, id64 unit);

/* The running duty that is due first, or NULL: what the work list orders by. A paused clock cannot
 * be missed and is passed over. */
const struct petition_clock *petition_next_clock(const struct petition *petition);
/* Was the clock met after its end? By the minute for hours, where it is known. */
bool petition_clock_is_late(const struct petition_clock *clock);
/* The running clock of that rule begun last, or NULL. */
const struct petition_clock *petition_running_clock(const struct petition *petition,
                                                    struct sv rule);
/* The clock of that rule begun last, whatever became of it, or NULL. */
const struct petition_clock *petition_newest_clock(const struct petition *petition, struct sv rule);
/* The first rating of that target by anybody, or NULL while there is none. */
const struct rating *petition_rating(const struct petition *petition, struct sv target);
/* That of one person: each rates for himself. */
const struct rating *petition_rating_by(const struct petition *petition, id64 person,
                                        struct sv target);
const struct document *petition_document(const struct petition *petition, int no);
/* The mark of that id if it is set now, or NULL. */
const struct petition_mark *petition_marked(const struct petition *petition, struct sv id);
/* Did the account do that here? The act is the id of an action or the word of a kind of event. */
bool petition_has_done(const struct petition *petition, id64 account, struct sv act);
bool petition_is_recused(const struct petition *petition, id64 account);
/* Is the promise carried out or dropped? Not while the petitioner contests it. */
bool promise_is_kept(const struct promise *promise);

#endif
