/* Matters that are long pending: how long offices have owed something in them, in the classes of
 * the rulebook. Nothing here knows who petitioned. Pure. */
#ifndef DOMAIN_PENDING_H
#define DOMAIN_PENDING_H

#include "domain/petition.h"
#include "domain/rulebook.h"

enum { PENDING_YOUNG = -1 }; /* not long pending yet */

/* Does an office owe something in the matter now? A window, a period of the petitioner's or an end
 * is nothing that is owed. */
bool pending_is_owed(const struct petition *petition);
/* Whole months since then. */
int pending_months(day_t since, day_t today);
/* The age of what has been owed since a day: an index of rule->ages, or PENDING_YOUNG. Without such
 * a day, or without ages, everything is young. */
int pending_age(const struct rule_pending *rule, day_t since, day_t today);
/* By its id, or PENDING_YOUNG. */
int pending_age_find(const struct rule_pending *rule, struct sv id);

/* Since when what is of one age has been owed, both days inside; PENDING_YOUNG: of any age. */
struct pending_span {
    day_t from, to;
};
struct pending_span pending_span(const struct rule_pending *rule, int age, day_t today);

/* What is counted of one that is in the register, or should be. */
struct pending_mark {
    day_t since;
    struct sv obstacle; /* empty: nobody has said what holds it up */
    bool is_again;      /* it was closed before */
};
/* Obstacles stand in the order of their choices, behind them what none was said of. */
struct pending_count {
    int *at; /* [age * (choice count + 1) + obstacle] */
    size_t obstacle_count;
    int total, again;
};
struct pending_marks {
    const struct pending_mark *items;
    size_t count;
};
/* Count them by the rulebook's ages and obstacles; those that are too young are left out. In the
 * arena. */
struct pending_count pending_count(struct arena *arena, const struct rulebook *rulebook,
                                   day_t today, const struct pending_marks *marks);

/* A matter that a campaign has taken on, as the register has it. */
struct campaign_mark {
    bool is_listed;  /* it was listed once: what follows is said of its newest listing */
    bool is_over;    /* that has ended */
    bool is_checked; /* with the check of somebody else */
    bool is_again;   /* it was closed before and listed again */
    bool is_ended;   /* the matter itself */
};
/* Each matter is in one of the first five. */
struct campaign_count {
    int checked;   /* closed after a check */
    int open;      /* listed, and not over */
    int taken_off; /* by a decision with reasons */
    int ended;     /* in no register, and its procedure has ended */
    int others;    /* in no register, and open */
    int again;
};
struct campaign_marks {
    const struct campaign_mark *items;
    size_t count;
};
struct campaign_count campaign_count(const struct campaign_marks *marks);
/* The choices of what holds such a matter up, of the act that lists one; none: empty. */
const struct choice_list *pending_obstacles(const struct rulebook *rulebook);

#endif
