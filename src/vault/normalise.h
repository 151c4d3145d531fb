/* The one form under which names, phones and identity numbers are compared. Inside src/vault only.
 */
#ifndef VAULT_NORMALISE_H
#define VAULT_NORMALISE_H

#include "base/arena.h"
#include "store/people.h"

/* Folded text of the kind: full width, spaces and letter case removed; a phone keeps its digits
 * without the prefix of the country; a 15-digit resident id becomes its 18-digit form. */
struct sv normalise(struct arena *arena, enum blind_index_kind kind, struct sv value);
/* The check character of a resident id's first 17 digits (GB 11643: ISO 7064 MOD 11-2). */
char normalise_resident_check(const char digits[17]);

#endif
