/* Whether a password is too easily guessed: by its length, and by what is left of it once known
 * words, what everybody knows of its owner, years, dates, telephone numbers and rows of characters
 * count as one character each. No rules about kinds of characters. Pure. */
#ifndef DOMAIN_PASSWORD_RULE_H
#define DOMAIN_PASSWORD_RULE_H

#include "base/arena.h"
#include "base/sv.h"

enum password_fault {
    PASSWORD_FINE,
    PASSWORD_SHORT,
    PASSWORD_SIMPLE, /* little but known words, dates and rows */
    PASSWORD_OWN     /* little but the owner's own names */
};

/* What everybody knows of its owner: login, name, office, units. Words of fewer than two characters
 * say nothing. */
struct password_owner {
    const struct sv *words;
    size_t count;
};

/* Characters that must be left for a password to be anything but simple. */
#define PASSWORD_LEFT_MIN 6
/* Longer ones are judged by their first so many characters. */
#define PASSWORD_POINTS_MAX 128

enum password_fault password_judge(struct arena *arena, struct sv password,
                                   const struct password_owner *owner, size_t min_length);

#endif
