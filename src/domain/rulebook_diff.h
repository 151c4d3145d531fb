/* What differs between two rulebooks, in the words of lawyers. Compared are the trees before they
 * are read into structs: every key that the language has, or will have, is compared, and each side
 * keeps its file and line. Pure. */
#ifndef DOMAIN_RULEBOOK_DIFF_H
#define DOMAIN_RULEBOOK_DIFF_H

#include "domain/rulebook.h"

struct rulebook_difference {
    struct words part;   /* 时限 / Clock */
    struct sv id;        /* of the object; empty for the head of the rulebook */
    struct words name;   /* what the object is called, in the newer file if it is there */
    struct words member; /* 延期 › 最多延长天数; empty: the object itself came or went */
    struct words before, after;     /* the values; empty on a side without one */
    const struct yaml_node *old_at; /* where, or NULL */
    const struct yaml_node *new_at;
};

/* The differences, in the order of the older tree, what is new behind. Lists of objects are matched
 * by id (gates by kind and what they name, cases by choice); lists of plain ids are compared as
 * sets; the order of either is not compared. A key that is absent equals its default. Returns the
 * number; memory from the arena. */
size_t rulebook_diff(struct arena *arena, const struct yaml_node *older,
                     const struct yaml_node *newer, const struct rulebook_difference **out);

#endif
