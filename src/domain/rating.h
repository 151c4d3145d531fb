/* Ratings: whom the petitioner rates and in which words is the rulebook's, in the fields of its
 * acts of the kind `rated`; a petition keeps what was said. Pure. */
#ifndef DOMAIN_RATING_H
#define DOMAIN_RATING_H

#include "domain/petition.h"
#include "domain/rulebook.h"

/* Is a rating still to be given by this person that the rulebook asks for? Never where it asks for
 * none. */
bool ratings_are_left(const struct petition *petition, id64 person,
                      const struct rulebook *rulebook);
/* And by any of those who raised it? */
bool ratings_are_awaited(const struct petition *petition, const struct rulebook *rulebook);
/* A choice of that field ("target", "score", "cause") of an act that rates, or NULL. */
const struct rule_choice *rating_choice(const struct rulebook *rulebook, const char *field,
                                        struct sv id);

#endif
