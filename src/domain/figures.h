/* Figures: how many petitions a unit has, by what, kept so that nobody has to look at the petitions
 * to know. What one petition counts for follows from the petition alone; an event changes the
 * figures by the difference between what it counted for before and after. */
#ifndef DOMAIN_FIGURES_H
#define DOMAIN_FIGURES_H

#include "domain/petition.h"

/* What is counted. The numbers stand in the store's derived tables and in its statements. */
enum figure_measure {
    FIGURE_OPEN = 1,  /* open petitions, by state and by the role they wait for */
    FIGURE_ENDED = 2, /* the same of ended ones */
    FIGURE_MARK = 3,  /* open ones that carry a mark, by mark */
    FIGURE_ROUTE = 4, /* open ones on a route, by route */
    FIGURE_DUE = 5,   /* open ones that owe something, by day; follows from FIGURE_OPEN */
};
/* For whom: the unit that has it, the office that registered it, the region. */
enum figure_scope { FIGURE_OF_OWNER = 1, FIGURE_OF_OFFICE = 2, FIGURE_OF_REGION = 3 };

/* One thing that a petition counts for (change 1) or does so no more (-1). */
struct figure_change {
    enum figure_measure measure; /* never FIGURE_DUE */
    id64 region, owner, office;
    role_set awaits;      /* one role's bit; 0 with marks and routes */
    struct sv word;       /* state, mark or route */
    day_t due_day;        /* of an open petition; DAY_NONE when it owes nothing */
    struct sv class_code; /* of the petition itself, for tallies of what was received: empty with */
    day_t month;          /* marks and routes, where the month is DAY_NONE */
    int change;
};
/* Everything that it counts for now: the petition itself first. Texts are borrowed. */
struct figure_changes {
    struct figure_change *items;
    size_t count;
};
struct figure_changes figures_of(struct arena *arena, id64 region, const struct petition *petition);
/* What one of them less the other is: what both hold is left out. */
struct figure_changes figures_between(struct arena *arena, const struct figure_changes *before,
                                      const struct figure_changes *after);

/* A figure: one number. */
struct figure {
    enum figure_scope scope;
    id64 unit;
    enum figure_measure measure;
    day_t day; /* of FIGURE_DUE */
    role_set awaits;
    struct sv word;
    id64 office; /* of FIGURE_OF_OWNER: the office that registered it; else 0 */
    id64 region;
    int64_t number;
};
/* The figures that a change changes, and by how much; returns how many. */
enum { FIGURES_OF_CHANGE_MAX = 6 };
size_t figures_changed(const struct figure_change *change,
                       struct figure out[FIGURES_OF_CHANGE_MAX]);
/* Figures in the order of everything but their number, the numbers of equal ones added up, those of
 * number 0 left out. In place; returns how many there are. */
size_t figures_merge(struct figure *figures, size_t count);

/* Which figures to add up. Empty or 0: any. */
struct figure_question {
    enum figure_measure measure;
    role_set awaits;
    struct sv word;
    id64 office, region;
    day_t from_day, to_day; /* of FIGURE_DUE: inclusive */
};
int64_t figures_sum(const struct figure *figures, size_t count,
                    const struct figure_question *question);

#endif
