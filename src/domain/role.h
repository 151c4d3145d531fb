/* The closed list of roles (roles.def). */
#ifndef DOMAIN_ROLE_H
#define DOMAIN_ROLE_H

#include "base/sv.h"

#include <stdbool.h>
#include <stdint.h>

enum role {
#define ROLE(name, word, is_staff) ROLE_##name,
#include "domain/roles.def"
#undef ROLE
    ROLE__COUNT
};

typedef uint32_t role_set; /* bit per role */
#define ROLE_BIT(role) ((role_set)1u << (role))

/* The word used in rulebooks, API and store. */
const char *role_word(enum role role);
/* False when the word names no role. */
bool role_from_word(struct sv word, enum role *out);
bool role_is_staff(enum role role);

#endif
