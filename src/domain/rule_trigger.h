/* Triggers in a rulebook: what is looked for among the duties of offices so that somebody may press
 * for it (art. 40). A trigger asks a question of the store's derived tables – C knows the questions
 * – with parameters that are data; a row that answers it is a finding, and what proves it is in the
 * row. A finding accuses nobody: a person reads it and opens a work, or notes that it is no fault.
 *
 * What is asked is what an office, a unit or an official owes. A period of the petitioner's is
 * refused by the reader. */
#ifndef DOMAIN_RULE_TRIGGER_H
#define DOMAIN_RULE_TRIGGER_H

#include "domain/rule_work.h"

/* The questions. Which parameters each takes is the table in rulebook_read_triggers.c. */
#define TRIGGER_QUESTIONS(X)                                                                       \
    X(CLOCK_LATE, "clock_late")           /* a running clock of a matter, past its day */          \
    X(OBJECTIONS, "objections")           /* a matter that nobody takes on: so many objections */  \
    X(DUTY_LATE, "duty_late")             /* a duty in a work, past its day */                     \
    X(LEADER_IDLE, "leader_idle")         /* the leader has done nothing for so many days */       \
    X(LEADER_NOMINAL, "leader_nominal")   /* so much was done since the naming, nothing by them */ \
    X(LEADER_CHANGED, "leader_changed")   /* handed on so often without a change of post */        \
    X(STAFF_NONE, "staff_none")           /* a unit that has matters and nobody to handle them */  \
    X(STAFF_UNTRAINED, "staff_untrained") /* a unit of whose handlers none is trained */           \
    X(STAFF_LOAD, "staff_load") /* more open matters for each handler than `staffing` allows */
enum trigger_question {
#define X(name, word) TRIGGER_##name,
    TRIGGER_QUESTIONS(X)
#undef X
        TRIGGER_QUESTION__COUNT
};
const char *trigger_question_word(enum trigger_question question);
/* Does it ask about a unit's staff, and not about matters? Nothing is opened on it or noted. */
bool trigger_is_of_staff(enum trigger_question question);

struct rule_trigger {
    struct sv id;
    struct words name, hint;
    enum trigger_question question;
    struct id_list clocks; /* or groups of clocks */
    struct id_list unless; /* clocks: while one of them runs too, there is a reason */
    struct sv work;        /* kind of work that is asked about */
    struct id_list duties; /* of that kind */
    int days;              /* working days */
    int count;
    struct sv opens;  /* kind of work that is proposed; empty: none, it is gone on in another way */
    struct sv ground; /* choice in the field `ground` of what opens it */
    struct citation citation;
    struct yaml_origin origin;
};

/* By its id, or NULL. */
const struct rule_trigger *rulebook_trigger(const struct rulebook *rulebook, struct sv id);
/* Ids of the clocks that are meant, groups taken apart, each between commas: ",answer,notice,". */
struct sv trigger_clock_ids(struct arena *arena, const struct rulebook *rulebook,
                            const struct id_list *meant);
/* The ids of a list in the same form. */
struct sv trigger_ids(struct arena *arena, const struct id_list *ids);

#endif
